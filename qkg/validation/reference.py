"""pySHACL, the reference engine: slow and careful. It runs over rdflib graphs, and its report is read back.

pySHACL drops the language of the messages of `sh:sparql` constraints: they are looked up again in the shapes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode
from pyoxigraph import Triple as OxTriple

from qkg.errors import DataError
from qkg.terms import OWL, RDF, RDFS, SH
from qkg.validation.paths import read_path
from qkg.validation.report import Note, Result, short
from qkg.validation.run import fill, str_name
from qkg.validation.triples import Triples

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib
    from rdflib.term import Node

    from qkg.validation.shapes import Messages, Shapes
    from qkg.validation.triples import Term

_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
_PLACEHOLDER = re.compile(r"\\\{[?$]\w+\\\}")


def to_rdflib(triples: Iterable[object]) -> rdflib.Graph:
    """An rdflib graph of pyoxigraph triples, blank node labels and lexical forms kept."""
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        parts = (triple.subject, triple.predicate, triple.object)  # type: ignore[attr-defined]
        if not any(isinstance(part, OxTriple) for part in parts):
            subject, predicate, obj = map(_to_rdflib, parts)
            graph.add((subject, predicate, obj))
    return graph


def run_reference(
    data: rdflib.Graph, shapes: Shapes, only: frozenset[str] | None = None
) -> tuple[list[Result], list[Note]]:
    """Validate an rdflib graph; *only* names the shapes to use (all by default).

    Raises `DataError` when pySHACL cannot make sense of the shapes.
    """
    import pyshacl
    import rdflib

    skipped = frozenset() if only is None else frozenset(s.name for s in shapes.targeted()) - only
    graph = rdflib.Graph()
    for subject, predicate, obj in shapes.graph:
        if str_name(subject) not in skipped or not _is_target(predicate, obj):
            graph.add((_to_rdflib(subject), rdflib.URIRef(predicate), _to_rdflib(obj)))
    try:
        _, found, _ = pyshacl.validate(data, shacl_graph=graph, inplace=True, advanced=True, do_owl_imports=False)
    except Exception as error:  # pySHACL's own errors share no useful base, and rdflib's parser errors pass through
        raise DataError("validation.reference-failed", reason=_first_line(error)) from error
    if not isinstance(found, rdflib.Graph):
        raise DataError("validation.reference-failed", reason=_first_line(found))
    report = Triples(_from_rdflib(triple) for triple in found)
    return [_result(report, node, shapes) for node in _results(report)], _notes(data, shapes, skipped)


def _first_line(error: object) -> str:
    text = str(getattr(error, "message", "") or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _is_target(predicate: str, obj: Term) -> bool:
    if predicate == RDF + "type":
        return obj in (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
    return predicate.startswith(SH) and predicate.removeprefix(SH) in _TARGETS


def _results(report: Triples) -> list[Term]:
    top = [node for node in report.subjects() if report.has(node, RDF + "type", NamedNode(SH + "ValidationReport"))]
    return [result for node in top for result in report.objects(node, SH + "result")]


def _result(report: Triples, node: Term, shapes: Shapes) -> Result:
    def get(name: str) -> Term | None:
        return report.value(node, SH + name)

    focus, source, component = get("focusNode"), get("sourceShape"), get("sourceConstraintComponent")
    severity, path, constraint = get("resultSeverity"), get("resultPath"), get("sourceConstraint")
    assert focus is not None  # noqa: S101 - SHACL 3.6.2 makes them mandatory
    assert source is not None  # noqa: S101
    assert component is not None  # noqa: S101
    assert severity is not None  # noqa: S101
    result = Result(
        focus=focus,
        path=read_path(report, path) if path is not None else None,
        value=get("value"),
        shape=str_name(source),
        component=component.value,
        severity=severity.value,
        constraint=str_name(constraint) if constraint is not None else None,
    )
    texts = [m for m in report.objects(node, SH + "resultMessage") if isinstance(m, Literal)]
    templates = shapes[source].messages
    if constraint is None:
        # Without a message of its own, a shape speaks through our catalogue, not through pySHACL's sentences.
        messages = fill(templates, {})
    else:
        templates = shapes.messages(constraint) or templates
        messages = tuple(sorted(_with_language(text, templates) for text in texts))
    from dataclasses import replace

    return replace(result, messages=messages)


def _with_language(text: Literal, templates: Messages) -> tuple[str, str]:
    """A message of pySHACL's with the language of the template that it was made from."""
    for lang, template in templates:
        if re.fullmatch(_PLACEHOLDER.sub(".*", re.escape(template)), text.value, re.DOTALL):
            return lang, text.value
    return text.language or "", text.value


def _notes(data: rdflib.Graph, shapes: Shapes, skipped: frozenset[str]) -> list[Note]:
    """The shapes without focus nodes, as the compiler reports them."""
    from rdflib.namespace import RDF as TYPE
    from rdflib.namespace import RDFS as SCHEMA

    notes: list[Note] = []
    for shape in shapes.targeted():
        targets = shape.targets
        if shape.name in skipped or targets.nodes:
            continue
        classes = {c for iri in targets.classes for c in data.transitive_subjects(SCHEMA.subClassOf, _iri(iri))}
        if not any((None, TYPE.type, c) in data for c in classes) and not any(
            (None, _iri(iri), None) in data for iri in (*targets.subjects_of, *targets.objects_of)
        ):
            notes.append(Note("validation.no-focus", (("shape", short(shape.name)),)))
    return notes


def _iri(iri: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(iri)


def _to_rdflib(term: object) -> Node:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal)  # noqa: S101 - triple terms were left out before
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        datatype = None
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


def _from_rdflib(triple: tuple[Node, Node, Node]) -> OxTriple:
    subject, predicate, obj = map(_term, triple)
    assert not isinstance(subject, Literal)  # noqa: S101 - RDF 1.1
    assert isinstance(predicate, NamedNode)  # noqa: S101
    return OxTriple(subject, predicate, obj)


def _term(term: Node) -> Term:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)  # noqa: S101 - rdflib has no other terms in triples
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
