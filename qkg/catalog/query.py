"""A stored query: its text, what it takes, what it gives, and how its parameters are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qkg.catalog.model import Column, Example, Parameter, Resolve, Text, described
from qkg.catalog.parameter_values import term
from qkg.core.errors import ParameterError
from qkg.core.language import language
from qkg.core.text import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(NamedTuple):
    """An occurrence of a parameter in a query.

    - `name`: the parameter. `written`: the file's own text there.
    - `kind`: `term` (a variable), `bound` (`BOUND($name)`) or `values` (the data of `VALUES $name { UNDEF }`).
    """

    name: str
    kind: str
    written: str

    def bound(self, terms: list[str] | None) -> str:
        """The text that replaces it when the parameter's value is these terms; `None`: no value."""
        if terms is None:
            return self.written
        return "true" if self.kind == "bound" else " ".join(terms)


class StoredQuery(NamedTuple):
    """One question: its text, what it takes, what it gives.

    - `name` (the file's stem), `topic` (its folder), `path` (`topic/name.rq`, under the folder of queries).
    - `form`: SELECT, ASK or CONSTRUCT.
    - `title`, `description`: in both languages. `tags`: keywords to find it by. `view`: how a page shows the answer.
    - `parameters`, `columns`: by name, in the file's order.
    - `segments`: the text cut at its parameters (`qkg.catalog.parameter_places`), for `bind`.
    - `severity`, `message`: of a query that asks what is wrong with the graph, how grave each row is and what is said
      of it, `{column}` standing for the row's values; `None` for every other query.
    """

    name: str
    topic: str
    path: str
    form: str
    title: Text
    description: Text
    parameters: dict[str, Parameter]
    columns: dict[str, Column]
    examples: list[Example]
    tags: list[str]
    view: str
    segments: list[str | Place]
    severity: str | None = None
    message: Text | None = None

    def __repr__(self) -> str:
        return f"<StoredQuery {self.name}>"

    @property
    def text(self) -> str:
        """The query without its header, its parameters unbound: valid SPARQL 1.1."""
        return self.join({})

    def bind(self, values: Mapping[str, object], *, resolve: Resolve | None = None, lang: str | None = None) -> str:
        """The query's text with *values* in place of its parameters, each as a term of the parameter's type.

        The places were found at load, so that binding only joins strings: each value becomes one term
        (`qkg.catalog.parameter_values`), and no value can reach beyond the place it is put in.

        - `resolve`: finds the IRI that a text names; without it, only full IRIs and CURIEs are taken, unchecked.
        - `lang`: the reader's language, which a parameter of type lang takes when it is not given.

        A parameter without a value stays a free variable. Raises `ParameterError` for an unknown parameter, a required
        one that is missing, or a value that does not fit.
        """
        for name in values:
            if name not in self.parameters:
                raise self._unknown(str(name))
        terms: dict[str, list[str]] = {}
        for name, parameter in self.parameters.items():
            given = _given(parameter, values.get(name), lang)
            if given:
                terms[name] = list(dict.fromkeys(term(value, parameter, resolve) for value in given))
            elif parameter.required:
                hint = "catalog.see-help"
                raise ParameterError("catalog.missing", where=name, hint=hint, query=self.name, parameter=name)
        return self.join(terms)

    def join(self, terms: Mapping[str, list[str]]) -> str:
        """The query's text with serialized terms in the places of the parameters named in *terms*."""
        return "".join(part if isinstance(part, str) else part.bound(terms.get(part.name)) for part in self.segments)

    def describe(self) -> dict[str, Any]:
        """All that a reader needs to call the query, as plain values for JSON."""
        found = {
            **self._asdict(),
            "parameters": list(map(described, self.parameters.values())),
            "columns": list(map(described, self.columns.values())),
            "examples": list(map(described, self.examples)),
        }
        return {key: value for key, value in found.items() if value is not None and key not in {"path", "segments"}}

    @classmethod
    def from_stored(cls, fields: list[Any]) -> StoredQuery:
        """The query that was written as a JSON array of its fields."""
        query = cls(*fields)
        return query._replace(
            parameters={name: Parameter(*parts) for name, parts in query.parameters.items()},
            columns={name: Column(*parts) for name, parts in query.columns.items()},
            examples=[Example(*parts) for parts in query.examples],
            segments=[part if isinstance(part, str) else Place(*part) for part in query.segments],
        )

    def _unknown(self, name: str) -> ParameterError:
        near = nearest(name, self.parameters)
        return ParameterError(
            "catalog.unknown-parameter" if self.parameters else "catalog.no-parameters",
            where=shown(name),
            hint="core.did-you-mean" if near else None,
            query=self.name,
            parameter=shown(name),
            allowed=", ".join(self.parameters),
            candidates=", ".join(near),
        )


def _given(parameter: Parameter, value: object, lang: str | None) -> list[object]:
    """The values to bind, in an order of their own; the reader's language for a parameter that is one."""
    if value is None and parameter.type == "lang":
        value = lang or language()
    if value is None:
        return []
    if not isinstance(value, (list, tuple, set, frozenset)):
        return [value]
    if not parameter.multiple:
        raise ParameterError("catalog.one-value", where=parameter.name, parameter=parameter.name, count=len(value))
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
