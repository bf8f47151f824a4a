"""What the header of a stored query declares: parameters, columns and examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Text = dict[str, str]
"""A string in both languages: `{"en": …, "fr": …}`."""


class Parameter(NamedTuple):
    """One parameter of a stored query.

    - `type`: iri, string, lang, integer, decimal, boolean, date or enum.
    - `class_`, `scheme`: the IRI of the class or SKOS scheme that an iri or enum must belong to.
    - `multiple`: whether it takes several values. `normalize`: `"fold"` compares as searches do.
    """

    name: str
    type: str
    label: Text
    description: Text | None = None
    required: bool = False
    multiple: bool = False
    class_: str | None = None
    scheme: str | None = None
    normalize: str | None = None


Resolve = Callable[[str, Parameter], str]
"""Gives the IRI that a text names, of the class or scheme that the parameter wants."""


class Column(NamedTuple):
    """One column of a SELECT query's answer: its variable's name, type, label, and description (or `None`)."""

    name: str
    type: str
    label: Text
    description: Text | None = None


class Example(NamedTuple):
    """One example: values for the parameters, and what the answer must be.

    - `rows`: how many rows (or triples), as `"3"`, `">= 3"`, `"<= 5"`, `"> 0"`; `None`: any number.
    - `includes`, `excludes`: partial rows that must, or must not, be in the answer.
    - `answer`: an ASK query's.
    """

    values: dict[str, Any]
    rows: str | None = None
    includes: Sequence[dict[str, Any]] = ()
    excludes: Sequence[dict[str, Any]] = ()
    answer: bool | None = None


def described(part: Parameter | Column | Example) -> dict[str, Any]:
    """A part of a header as plain values for JSON; what it does not say is left out."""
    return {
        key.rstrip("_"): value for key, value in part._asdict().items() if value is not None and value not in ([], ())
    }
