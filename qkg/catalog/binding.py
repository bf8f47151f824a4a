"""Binding: a stored query's text with values in the places of its parameters.

HOT. The places were found at load, on tokens (`structure.cut`), so that binding only joins strings: each value becomes
a whole term of its parameter's type (`values.term`), and no value can reach beyond the place it is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.catalog.values import term
from qkg.core.errors import UsageError
from qkg.core.text import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qkg.catalog.model import Parameter, Resolve, StoredQuery


def bind(query: StoredQuery, values: Mapping[str, object], resolve: Resolve | None, lang: str | None) -> str:
    """The bound text; see `StoredQuery.bind`."""
    for name in values:
        if name not in query.parameters:
            raise _unknown(query, str(name))
    terms: dict[str, list[str]] = {}
    for name, parameter in query.parameters.items():
        given = _given(parameter, values.get(name), lang)
        if given:
            terms[name] = _terms(parameter, given, resolve)
        elif parameter.required:
            raise UsageError("catalog.missing", where=name, hint="catalog.see-help", query=query.name, parameter=name)
    return join(query, terms)


def join(query: StoredQuery, terms: Mapping[str, list[str]]) -> str:
    """The query's text with serialized terms in the places of the parameters named in *terms*."""
    return "".join(part if isinstance(part, str) else _replaced(part, terms) for part in query.segments)


def _replaced(place: tuple[str, str, str, str], terms: Mapping[str, list[str]]) -> str:
    name, how, original, variable = place
    bound = terms.get(name)
    if bound is None:
        return original
    if how == "term":
        return bound[0]
    if how == "bound":
        return "true"
    if how == "values":
        return " ".join(bound)
    if how == "order":
        return f"({bound[0]})"
    return f"({bound[0]} AS ?{variable})"  # in SELECT and GROUP BY, where a bare term may not stand


def _given(parameter: Parameter, value: object, lang: str | None) -> list[object]:
    """The values to bind: those given, else the default, else none."""
    if value is None:
        value = parameter.default
    if value is None and parameter.type == "lang":
        from qkg.core.language import language

        value = lang or language()
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        if not parameter.multiple:
            raise UsageError("catalog.one-value", where=parameter.name, parameter=parameter.name, count=len(value))
        return sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
    return [value]


def _terms(parameter: Parameter, given: list[object], resolve: Resolve | None) -> list[str]:
    return list(dict.fromkeys(term(value, parameter, resolve) for value in given))


def _unknown(query: StoredQuery, name: str) -> UsageError:
    near = nearest(name, query.parameters)
    return UsageError(
        "catalog.unknown-parameter" if query.parameters else "catalog.no-parameters",
        where=shown(name),
        hint="core.did-you-mean" if near else None,
        query=query.name,
        parameter=shown(name),
        allowed=", ".join(query.parameters),
        candidates=", ".join(near),
    )
