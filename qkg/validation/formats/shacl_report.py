"""The report as RDF: a `sh:ValidationReport` (SHACL 3.6) in Turtle, with results and blank nodes numbered in order."""

from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal

from qkg.core.iris import PROV, RDF, SH
from qkg.export import turtle
from qkg.validation.paths import path_triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.core.terms_rdf import Term
    from qkg.validation.report import Report, Result


def write(report: Report, lang: str) -> str:  # noqa: ARG001 - messages are given in every language
    """The report as Turtle."""
    digits = len(str(len(report.results)))  # the writer sorts blank nodes by label
    names = [f"_:result{number:0{digits}}" for number in range(1, len(report.results) + 1)]
    graph = {"_:report": [f"<{RDF}type> <{SH}ValidationReport>", f"<{SH}conforms> {Literal(report.conforms)}"]}
    graph["_:report"] += (f"<{SH}result> {name}" for name in names)
    blank_nodes: dict[str, str] = {}
    path_numbers = count(1)

    def token(term: Term | str) -> str:
        """A term, IRI or `_:label` as an N-TripleIndex token, with a new label for a blank node of the data."""
        if isinstance(term, BlankNode) or (isinstance(term, str) and term.startswith("_:")):
            return blank_nodes.setdefault(str(term), f"_:node{len(blank_nodes) + 1}")
        return f"<{term}>" if isinstance(term, str) else str(term)

    def statements(result: Result) -> Iterator[str]:
        yield f"<{RDF}type> <{SH}ValidationResult>"
        yield f"<{SH}resultSeverity> <{result.severity}>"
        yield f"<{SH}focusNode> {token(result.focus_node)}"
        if result.path is not None:
            node, described = path_triples(result.path, lambda: f"_:path{next(path_numbers)}")
            yield f"<{SH}resultPath> {node}"
            for subject, predicate, obj in described:
                graph.setdefault(subject, []).append(f"{predicate} {obj}")
        if result.value is not None:
            yield f"<{SH}value> {token(result.value)}"
        yield f"<{SH}sourceShape> {token(result.source_shape)}"
        yield f"<{SH}sourceConstraintComponent> <{result.constraint_component}>"
        if result.source_constraint is not None:
            yield f"<{SH}sourceConstraint> {token(result.source_constraint)}"
        for language, text in result.messages:
            yield f"<{SH}resultMessage> {Literal(text, language=language) if language else Literal(text)}"
        for account in result.accounts:
            yield f"<{PROV}wasDerivedFrom> <{account}>"

    for name, result in zip(names, report.results, strict=True):
        graph[name] = list(statements(result))
    target = io.BytesIO()
    turtle.write(graph, target)
    return target.getvalue().decode()
