"""pySHACL as a validation engine: it runs over rdflib graphs, and its report is read back.

pySHACL drops the language of the messages of `sh:sparql` constraints, which is looked up again in the shapes.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery

from qkg.core.errors import DataError
from qkg.core.iris import OWL, RDF, RDFS, SH, XSD
from qkg.core.terms_rdf import TripleIndex
from qkg.engines.rdflib_engine import DEFAULT, dataset_of, to_term
from qkg.validation.compile.datatypes import bounds, stored_as
from qkg.validation.compile.execute import fill
from qkg.validation.paths import read_path
from qkg.validation.report import Result
from qkg.validation.shapes import node_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as Answer

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.shapes import Messages, Shapes

_VIEW = ox.DefaultGraph()
_ONE_AT_A_TIME = threading.Lock()
_PLACEHOLDER = re.compile(r"\\\{\\[?$]\w+\\\}")
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)


class View(rdflib.Graph):
    """The default graph of a dataset, whose queries also see the named graphs, as on the other engines.

    pySHACL would validate the union of all graphs if it were given the dataset.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._dataset = dataset_of(quad for quad in quads if not isinstance(quad.object, ox.Triple))
        # pySHACL asks the same text for every focus node.
        self._prepared = lru_cache(maxsize=256)(lambda text: prepareQuery(text, initNs=dict(self.namespaces())))
        super().__init__(store=self._dataset.store, identifier=DEFAULT)

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Answer:
        """Answer a query over the whole dataset."""
        query = self._prepared(query_object) if isinstance(query_object, str) else query_object
        return self._dataset.query(query, *args, **options)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without rdflib's log of ill-formed literals and pySHACL's warnings, which results and notes repeat.

    Both switches are the process's own, so one thread at a time uses them, and puts them back.
    """
    log = logging.getLogger("rdflib.term")
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        level = log.level
        log.setLevel(logging.CRITICAL)
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            log.setLevel(level)


def run_pyshacl(
    graph_engine: Readable, shapes: Shapes, only: Set[str] | None, focus: Mapping[str, Iterable[Term]]
) -> list[Result]:
    """The results for the default graph of an engine.

    - *only*: names the shapes to check; `None` for all.
    - *focus*: focus nodes of shapes, instead of their targets (pySHACL's own option for it does not find blank nodes).

    Raises `DataError` when pySHACL cannot use the shapes.
    """
    skipped = set() if only is None else {shape.name for shape in shapes.targeted()} - only
    without_targets = skipped.union(focus)
    statements = [
        widened
        for subject, predicate, obj in shapes.graph
        if predicate != SH + "rule" and (node_name(subject) not in without_targets or not _is_target(predicate, obj))
        for widened in _widened(subject, predicate, obj)
    ]
    for shape in shapes.targeted():
        if shape.name not in skipped:
            statements += ((shape.node, SH + "targetNode", node) for node in focus.get(shape.name, ()))
    queries = (value for _, predicate, value in shapes.graph if predicate in (SH + "select", SH + "ask"))
    named_graphs = any(
        _GRAPH.search(query.value) for query in queries
    )  # left out if no query reads them: they are slow
    with _quiet():
        data = View(quad for quad in graph_engine.quads() if named_graphs or quad.graph_name == _VIEW)
        report = _report(data, View(ox.Quad(s, ox.NamedNode(p), o) for s, p, o in statements))  # type: ignore[arg-type]
    return [_result(report, node, shapes) for _, predicate, node in report if predicate == SH + "result"]


def _report(data: View, shapes: View) -> TripleIndex:
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=True, do_owl_imports=False)
    except Exception as error:  # pySHACL's errors have no common base class, and rdflib's parser errors pass through
        raise DataError("validation.reference-failed", reason=_first_line(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise DataError("validation.reference-failed", reason=_first_line(report))
    return TripleIndex(ox.Triple(*map(to_term, triple)) for triple in report)  # type: ignore[arg-type]


def _widened(subject: Term, predicate: str, obj: Term) -> Iterator[tuple[Term, str, Term]]:
    """A statement of the shapes graph; `sh:datatype` also accepts the broader datatypes that Oxigraph stores, as compiled.

    `sh:datatype xsd:byte` becomes `sh:and ( [ sh:or ( [ sh:datatype xsd:byte ] [ sh:datatype xsd:integer ] ) ;
    sh:minInclusive -128 ; sh:maxInclusive 127 ] )`; `_result` turns the component back.
    """
    broader = stored_as(obj.value) if predicate == SH + "datatype" else None
    if broader is None:
        yield subject, predicate, obj
        return
    low, high = bounds(obj.value)
    zoned = "(Z|[+-][0-9]{2}:[0-9]{2})$" if broader == XSD + "dateTime" else None
    facets = {"minInclusive": low, "maxInclusive": high, "pattern": zoned}
    given = "".join(f"; sh:{name} {ox.Literal(value)} " for name, value in facets.items() if value is not None)
    either = f"[ sh:datatype {obj} ] [ sh:datatype <{broader}> ]"
    turtle = f"PREFIX sh: <{SH}> {subject} sh:and ( [ sh:or ( {either} ) {given}] ) ."
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        yield quad.subject, quad.predicate.value, quad.object


def _first_line(error: object) -> str:
    text = str(getattr(error, "message", "") or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _is_target(predicate: str, obj: Term) -> bool:
    if predicate == RDF + "type":
        return obj in (ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class"))
    return predicate.startswith(SH + "target")


def _result(report: TripleIndex, node: Term, shapes: Shapes) -> Result:
    told = {predicate.removeprefix(SH): report.objects(node, predicate)[0] for predicate in report.predicates(node)}
    source, component = told["sourceShape"], told["sourceConstraintComponent"]
    path, constraint = told.get("resultPath"), told.get("sourceConstraint")
    parameters = {c.parameter: c.component for c in shapes[source].constraints}
    if component == ox.NamedNode(SH + "AndConstraintComponent") and "and" not in parameters:
        component = ox.NamedNode(parameters["datatype"])
    templates = shapes[source].messages
    if constraint is None:
        # A shape without a message gets one of our catalogue (`dispatch`), not pySHACL's.
        messages = fill(templates, {})
    else:
        templates = shapes.messages(constraint) or templates
        texts = [text for text in report.objects(node, SH + "resultMessage") if isinstance(text, ox.Literal)]
        messages = tuple(sorted(_with_language(text, templates) for text in texts))
    return Result(
        focus_node=told["focusNode"],
        path=read_path(report, path) if path is not None else None,
        value=told.get("value"),
        source_shape=node_name(source),
        constraint_component=component.value,
        severity=told["resultSeverity"].value,
        messages=messages,
        source_constraint=node_name(constraint) if constraint is not None else None,
    )


def _with_language(text: ox.Literal, templates: Messages) -> tuple[str, str]:
    """A message of pySHACL, with the language of the `sh:message` that it was made from."""
    for lang, template in templates:
        if re.fullmatch(_PLACEHOLDER.sub(".*", re.escape(template)), text.value, re.DOTALL):
            return lang, text.value
    return text.language or "", text.value
