"""Check that stored queries answer as their examples say.

Used by the tests, by `qkg doctor`, and as the gate before a store is trusted (design, section 5).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING

import pyoxigraph

from qkg.core.errors import QkgError
from qkg.core.iris import XSD, expand, slug_of
from qkg.core.text import shown
from qkg.messages import counted, message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from qkg.catalog import Catalog
    from qkg.catalog.model import Example, Resolve
    from qkg.catalog.query import StoredQuery
    from qkg.engines import Readable

    Solution = dict[str, Any]

_NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_COMPARE = {"=": eq, ">=": ge, "<=": le, ">": gt, "<": lt}


def run_examples(catalog: Catalog, engine: Readable, name: str, resolve: Resolve, lang: str = "en") -> list[str]:
    """Problems with the answers to a query's examples, in the language *lang*; empty when all are as expected.

    *resolve* finds the IRI that a value names.
    Labels are asked for in English unless the example says otherwise, whatever the reader's language.
    Rows are compared with `includes` and `excludes` by the columns these name: a thing by its slug, CURIE or IRI, text
    whatever its language, a number by its value, an absent value by null.
    """
    query = catalog[name]
    problems: list[str] = []
    for number, example in enumerate(query.examples, 1):
        where = f"{query.path}, examples[{number}]"
        try:
            text = query.bind(example.values, resolve=resolve, lang="en")
            problems += [f"{where}: {problem}" for problem in _problems(query, example, engine, text, lang)]
        except QkgError as error:
            problems.append(f"{where}: {error.text(lang)}")
    return problems


def run_all(catalog: Catalog, engine: Readable, resolve: Resolve, lang: str = "en") -> dict[str, list[str]]:
    """The problems of every stored query that has any, by name."""
    found = {name: run_examples(catalog, engine, name, resolve, lang) for name in catalog.names()}
    return {name: problems for name, problems in found.items() if problems}


def _problems(query: StoredQuery, example: Example, engine: Readable, text: str, lang: str) -> list[str]:
    if query.form == "ASK":
        answer = engine.ask(text)
        wrong = answer != example.answer
        return [message("catalog.example-answer", lang, answer=str(answer).lower())] if wrong else []
    if query.form == "CONSTRUCT":
        return _count_problems(example, len(set(engine.construct(text))), lang)
    solutions = engine.select(text)
    names = [variable.value for variable in solutions.variables]
    rows: list[Solution] = [{name: solution[name] for name in names} for solution in solutions]
    problems = _count_problems(example, len(rows), lang)
    if names != list(query.columns):
        problems.append(message("catalog.example-columns", lang, found=", ".join(names)))
    for key, listed, expected in (("includes", example.includes, True), ("excludes", example.excludes, False)):
        for partial in listed:
            if any(_matches(row, partial) for row in rows) != expected:
                problems.append(message(f"catalog.example-{key}", lang, row=_shown(partial)))
    return problems


def _count_problems(example: Example, count: int, lang: str) -> list[str]:
    if example.rows is None:
        return []
    sign, _, number = example.rows.rpartition(" ")
    if _COMPARE[sign or "="](count, int(number)):
        return []
    return [counted("catalog.example-rows", count, lang, wanted=example.rows)]


def _shown(row: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {shown(value)}" for name, value in row.items()) + "}"


def _matches(row: Solution, wanted: Mapping[str, Any]) -> bool:
    return all(_is(row.get(name), value) for name, value in wanted.items())


def _is(found: Any, wanted: Any) -> bool:
    """Check an RDF term (or `None`) against what an example writes for it."""
    if found is None or wanted is None:
        return found is None and wanted is None
    if isinstance(found, pyoxigraph.NamedNode):
        text = str(wanted)
        return found.value in {text, expand(text)} or slug_of(found.value) == text
    if not isinstance(found, pyoxigraph.Literal):
        return False
    if isinstance(wanted, bool):
        return found.datatype.value == XSD + "boolean" and found.value in ({"true", "1"} if wanted else {"false", "0"})
    if found.datatype.value in _NUMERIC:
        return _number(found.value) == _number(str(wanted))
    return bool(found.value == str(wanted))


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
