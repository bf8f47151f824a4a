"""pySHACL, the reference engine: slow and careful. It runs over rdflib graphs, and its report is read back.

pySHACL drops the language of the messages of `sh:sparql` constraints: they are looked up again in the shapes.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF as RDF_TERMS
from rdflib.namespace import RDFS as RDFS_TERMS
from rdflib.plugins.sparql import prepareQuery

from qkg.core.errors import DataError
from qkg.core.iris import OWL, RDF, RDFS, SH, XSD
from qkg.core.terms_rdf import Triples
from qkg.engines.rdflib_engine import DEFAULT, dataset_of, to_term
from qkg.validation.compile.datatypes import bounds, stored_as
from qkg.validation.compile.run import fill, str_name
from qkg.validation.notes import Note, note
from qkg.validation.paths import read_path
from qkg.validation.report import Result as Found
from qkg.validation.report import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.shapes import Messages, Shapes

_VIEW = ox.DefaultGraph()
_PLACEHOLDER = re.compile(r"\\\{\\[?$]\w+\\\}")
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)


class View(rdflib.Graph):
    """The default graph of a dataset; its queries see the named graphs too, as they do on the other engines.

    Given a dataset as such, pySHACL would validate the union of its graphs.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._dataset = dataset_of(quad for quad in quads if not isinstance(quad.object, ox.Triple))
        self._prepared: dict[str, Query] = {}
        super().__init__(store=self._dataset.store, identifier=DEFAULT)

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        """Answer a query over the whole dataset. A text is parsed once: pySHACL asks anew for every focus node."""
        if isinstance(query_object, str):
            text = query_object
            query_object = self._prepared.get(text) or prepareQuery(text, initNs=dict(self.namespaces()))
            self._prepared[text] = query_object
        return self._dataset.query(query_object, *args, **options)


def view_of(engine: Readable, shapes: Shapes) -> View:
    """What the reference engine needs of an engine: the named graphs only if a shape asks for them (they are slow)."""
    with _quiet():
        return _view_of(engine, shapes)


def _view_of(engine: Readable, shapes: Shapes) -> View:
    selects = (value for _, predicate, value in shapes.graph if predicate in (SH + "select", SH + "ask"))
    whole = any(_GRAPH.search(value.value) for value in selects)
    return View(quad for quad in engine.quads() if whole or quad.graph_name == _VIEW)


def run_reference(
    data: rdflib.Graph,
    shapes: Shapes,
    only: frozenset[str] | None = None,
    focus: Mapping[str, Iterable[Term]] | None = None,
) -> tuple[list[Found], list[Note]]:
    """Validate an rdflib graph; *only* names the shapes to use (all by default), *focus* gives shapes' focus nodes.

    A shape in *focus* looks at these nodes instead of its targets. (pySHACL's own option for this forgets blank nodes.)

    Raises `DataError` when pySHACL cannot make sense of the shapes.
    """
    with _quiet():
        return _run_reference(data, shapes, only, focus or {})


@contextmanager
def _quiet() -> Iterator[None]:
    """Without rdflib's log of every ill-formed literal, with its traceback, and pySHACL's warnings: results say it all."""
    log = logging.getLogger("rdflib.term")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)


def _run_reference(
    data: rdflib.Graph, shapes: Shapes, only: frozenset[str] | None, focus: Mapping[str, Iterable[Term]]
) -> tuple[list[Found], list[Note]]:
    skipped = frozenset() if only is None else frozenset(s.name for s in shapes.targeted()) - only
    aimless = skipped.union(focus)
    target = SH + "targetNode"
    statements: list[tuple[Term, str, Term]] = [
        (subject, predicate, obj)
        for subject, predicate, obj in shapes.graph
        if predicate != SH + "rule" and (str_name(subject) not in aimless or not _is_target(predicate, obj))
    ]
    statements = [wider for statement in statements for wider in _wider(*statement)]
    for shape in shapes.targeted():
        if shape.name not in skipped:
            statements += ((shape.node, target, node) for node in focus.get(shape.name, ()))
    kept = View(ox.Quad(s, ox.NamedNode(p), o) for s, p, o in statements)  # type: ignore[arg-type]
    try:
        _, found, _ = pyshacl.validate(data, shacl_graph=kept, inplace=True, advanced=True, do_owl_imports=False)
    except Exception as error:  # pySHACL's own errors share no useful base, and rdflib's parser errors pass through
        raise DataError("validation.reference-failed", reason=_first_line(error)) from error
    if not isinstance(found, rdflib.Graph):
        raise DataError("validation.reference-failed", reason=_first_line(found))
    report = Triples(ox.Triple(*map(to_term, triple)) for triple in found)  # type: ignore[arg-type]
    return [_result(report, node, shapes) for node in _results(report)], _notes(data, shapes, skipped)


def _wider(subject: Term, predicate: str, obj: Term) -> Iterator[tuple[Term, str, Term]]:
    """A statement of the shapes, `sh:datatype` widened for the datatypes that Oxigraph forgets, as the compiler does.

    `sh:datatype xsd:byte` becomes `sh:and ( [ sh:or ( [ sh:datatype xsd:byte ] [ sh:datatype xsd:integer ] ) ;
    sh:minInclusive -128 ; sh:maxInclusive 127 ] )`; `_result` turns the component back.
    """
    broader = stored_as(obj.value) if predicate == SH + "datatype" else None
    if broader is None:
        yield subject, predicate, obj
        return
    whole, either, other = ox.BlankNode(), ox.BlankNode(), ox.BlankNode()
    yield from _list(subject, "and", [whole])
    yield from _list(whole, "or", [either, other])
    yield either, predicate, obj
    yield other, predicate, ox.NamedNode(broader)
    low, high = bounds(obj.value)
    if low is not None:
        yield whole, SH + "minInclusive", ox.Literal(low)
    if high is not None:
        yield whole, SH + "maxInclusive", ox.Literal(high)
    if broader == XSD + "dateTime":
        yield whole, SH + "pattern", ox.Literal("(Z|[+-][0-9]{2}:[0-9]{2})$")


def _list(subject: Term, name: str, members: Iterable[Term]) -> Iterator[tuple[Term, str, Term]]:
    link = SH + name
    for member in members:
        cell = ox.BlankNode()
        yield subject, link, cell
        yield cell, RDF + "first", member
        subject, link = cell, RDF + "rest"
    yield subject, link, ox.NamedNode(RDF + "nil")


def _first_line(error: object) -> str:
    text = str(getattr(error, "message", "") or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _is_target(predicate: str, obj: Term) -> bool:
    if predicate == RDF + "type":
        return obj in (ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class"))
    return predicate.startswith(SH + "target")


def _results(report: Triples) -> list[Term]:
    top = [node for node in report.subjects() if report.has(node, RDF + "type", ox.NamedNode(SH + "ValidationReport"))]
    return [result for node in top for result in report.objects(node, SH + "result")]


def _result(report: Triples, node: Term, shapes: Shapes) -> Found:
    def get(name: str) -> Term | None:
        return report.value(node, SH + name)

    focus, source, component = get("focusNode"), get("sourceShape"), get("sourceConstraintComponent")
    severity, path, constraint = get("resultSeverity"), get("resultPath"), get("sourceConstraint")
    parameters = {} if source is None else {c.parameter: c.component for c in shapes[source].constraints}
    if component == ox.NamedNode(SH + "AndConstraintComponent") and "and" not in parameters:
        component = ox.NamedNode(parameters["datatype"])
    assert focus is not None  # noqa: S101 - SHACL 3.6.2 makes them mandatory
    assert source is not None  # noqa: S101
    assert component is not None  # noqa: S101
    assert severity is not None  # noqa: S101
    result = Found(
        focus=focus,
        path=read_path(report, path) if path is not None else None,
        value=get("value"),
        shape=str_name(source),
        component=component.value,
        severity=severity.value,
        constraint=str_name(constraint) if constraint is not None else None,
    )
    texts = [m for m in report.objects(node, SH + "resultMessage") if isinstance(m, ox.Literal)]
    templates = shapes[source].messages
    if constraint is None:
        # Without a message of its own, a shape speaks through our catalogue, not through pySHACL's sentences.
        messages = fill(templates, {})
    else:
        templates = shapes.messages(constraint) or templates
        messages = tuple(sorted(_with_language(text, templates) for text in texts))
    return replace(result, messages=messages)


def _with_language(text: ox.Literal, templates: Messages) -> tuple[str, str]:
    """A message of pySHACL's with the language of the template that it was made from."""
    for lang, template in templates:
        if re.fullmatch(_PLACEHOLDER.sub(".*", re.escape(template)), text.value, re.DOTALL):
            return lang, text.value
    return text.language or "", text.value


def _notes(data: rdflib.Graph, shapes: Shapes, skipped: frozenset[str]) -> list[Note]:
    """The shapes without focus nodes, as the compiler reports them."""
    notes: list[Note] = []
    for shape in shapes.targeted():
        targets = shape.targets
        if shape.name in skipped or targets.nodes or targets.custom:
            continue
        tops = map(rdflib.URIRef, targets.classes)
        classes = {below for top in tops for below in data.transitive_subjects(RDFS_TERMS.subClassOf, top)}
        properties = map(rdflib.URIRef, (*targets.subjects_of, *targets.objects_of))
        patterns = [*((None, RDF_TERMS.type, c) for c in classes), *((None, p, None) for p in properties)]
        if not any(pattern in data for pattern in patterns):
            notes.append(note("no-focus", shape=short(shape.name)))
    return notes
