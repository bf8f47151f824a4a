"""Two engines give the same answers to a query."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph

from qkg.core.iris import XSD
from qkg.engines import Readable
from qkg.sparql.prologue import query_form

_NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))


def compare_engines(text: str, one: Readable, other: Readable) -> list[str]:
    """Differences between two engines' answers to a query: rows as multisets, triples as sets.

    Numbers are the same when their values are (Oxigraph writes `1.50` as `1.5`). The order of rows is not compared:
    engines may order the strings of different languages differently.
    """
    answers = [_answer(text, engine) for engine in (one, other)]
    problems: list[str] = []
    for here, there, engine in ((answers[0], answers[1], one), (answers[1], answers[0], other)):
        for row, count in sorted((here - there).items())[:5]:
            name = engine.capabilities.name
            problems.append(f"only {name} gives (×{count}): {' | '.join(row)}")
    return problems


def _answer(text: str, engine: Readable) -> Counter[tuple[str, ...]]:
    form = query_form(text)
    if form == "ASK":
        return Counter([(str(engine.ask(text)).lower(),)])
    if form == "SELECT":
        solutions = engine.select(text)
        names = sorted(variable.value for variable in solutions.variables)
        return Counter(tuple(f"{name}={canonical(row[name])}" for name in names) for row in solutions)
    return Counter(
        {tuple(canonical(part) for part in (t.subject, t.predicate, t.object)) for t in engine.construct(text)}
    )


def canonical(found: Any) -> str:
    """An RDF term in N-Triples, numbers in one lexical form, language tags in lower case.

    >>> import pyoxigraph as o
    >>> canonical(o.Literal("1.50", datatype=o.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if isinstance(found, pyoxigraph.Literal):
        if found.language is not None:
            return str(pyoxigraph.Literal(found.value, language=found.language.lower()))
        number = _number(found.value) if found.datatype.value in _NUMERIC else Decimal("NaN")
        if number.is_finite():
            plain = format(number.normalize(), "f")
            return str(pyoxigraph.Literal("0" if plain == "-0" else plain, datatype=found.datatype))
    return "" if found is None else str(found)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")
