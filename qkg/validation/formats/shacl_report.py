"""The report as RDF: a `sh:ValidationReport` (SHACL 3.6) in Turtle, with results and blank nodes numbered in order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import Literal, RdfFormat, parse

from qkg.core.iris import PROV, RDF, SH
from qkg.export import turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.validation.report import Report, Result


def write(report: Report, lang: str) -> str:  # noqa: ARG001 - messages are given in every language
    """The report as Turtle."""
    digits = len(str(len(report.results)))  # the writer sorts blank nodes by label
    names = [f"_:result{number:0{digits}}" for number in range(1, len(report.results) + 1)]
    graph = {"_:report": [f"<{RDF}type> <{SH}ValidationReport>", f"<{SH}conforms> {Literal(report.conforms)}"]}
    graph["_:report"] += (f"<{SH}result> {name}" for name in names)
    blank_nodes: dict[str, str] = {}

    def token(term: object) -> str:
        """A term, IRI or `_:label` as an N-Triples token, with a new label for a blank node of the data or of a path."""
        text = str(term)
        if text.startswith("_:"):
            return blank_nodes.setdefault(text, f"_:node{len(blank_nodes) + 1}")
        return f"<{text}>" if isinstance(term, str) else text

    def statements(result: Result) -> Iterator[str]:
        yield f"<{RDF}type> <{SH}ValidationResult>"
        yield f"<{SH}resultSeverity> <{result.severity}>"
        yield f"<{SH}focusNode> {token(result.focus_node)}"
        if result.path is not None:
            for quad in parse(f"[] <{SH}resultPath> {result.path.turtle()} .", format=RdfFormat.TURTLE):
                if quad.predicate.value == SH + "resultPath":
                    yield f"<{SH}resultPath> {token(quad.object)}"
                else:
                    graph.setdefault(token(quad.subject), []).append(f"{quad.predicate} {token(quad.object)}")
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
