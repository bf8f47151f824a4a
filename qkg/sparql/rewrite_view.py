"""Queries for stores whose default graph is the union of all graphs: the resolved view is read from its named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import VIEW_GRAPH
from qkg.sparql import tree as trees
from qkg.sparql.prologue import FORMS
from qkg.sparql.tree import is_variable, outermost_patterns, text, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.sparql.tree import Group, Node


def in_view(query: str) -> str:
    """*query* with each outermost group pattern wrapped in `GRAPH <…/graph/view> { … }`.

    The outermost patterns are the WHERE clause, and those of EXISTS in the SELECT clause, HAVING or ORDER BY;
    prologue, CONSTRUCT template, sub-selects, modifiers and trailing VALUES stay where they are. GRAPH clauses inside
    keep working (SPARQL 1.1, 8.3); one over a variable must not see the view itself, which is no named graph
    elsewhere, so a filter excludes it. `CONSTRUCT WHERE`, whose pattern cannot hold GRAPH, becomes the long form. A
    query that names its graphs (FROM) and a DESCRIBE without pattern are left alone. Raises `QuerySyntaxError` for
    text that has no tokens of SPARQL.

    >>> in_view("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")
    'SELECT ?s WHERE { GRAPH <https://w3id.org/qkg/graph/view> { ?s ?p ?o } } LIMIT 1'
    """
    root = trees.tree(query)
    words = [word(part) for part in root.parts]
    form = next((at for at, found in enumerate(words) if found in FORMS), None)
    if form is None or "FROM" in words:
        return query
    edits: dict[int, str] = {}
    patterns = list(_patterns(root.parts[form:]))
    for pattern in patterns:
        _edit(edits, pattern, f"{{ GRAPH <{VIEW_GRAPH}> {{", "} }")
    if patterns and words[form : form + 2] == ["CONSTRUCT", "WHERE"]:
        where = next(trees.tokens(root.parts[form + 1 :]))
        edits[where.start] = f"{text(patterns[0])}\n{where.text}"
    for group in trees.groups(patterns):
        graph, name = group.lead
        if name is not None and word(graph) == "GRAPH" and is_variable(name):
            _edit(edits, group, "{", f"}} FILTER({text(name)} != <{VIEW_GRAPH}>)")
    return text(root, lambda token: edits.get(token.start, token.text))


def _patterns(parts: list[Node]) -> Iterator[Group]:
    """The outermost group patterns of a query that begins with its form, without a template and trailing data."""
    template = parts[1] if word(parts[0]) == "CONSTRUCT" and len(parts) > 1 else None
    for part in parts:
        if word(part) == "VALUES":
            return
        if part is not template:
            yield from outermost_patterns([part])


def _edit(edits: dict[int, str], group: Group, opening: str, closing: str) -> None:
    """Write a group's brackets anew, when it has both (else the engine will say what is missing)."""
    if group.opening is not None and group.closing is not None:
        edits[group.opening.start] = opening
        edits[group.closing.start] = closing
