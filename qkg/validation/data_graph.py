"""Data graphs validated against the shapes of the data folder: the graph itself, or a user's files merged into it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, GRAPH, PREFIXES, QKG, RDF, RDFS
from qkg.engines.embedded import Embedded
from qkg.evidence.lookup import Lookup
from qkg.files.rdf_files import Problems, read_source
from qkg.messages import Message
from qkg.store.account_resolution import SHAPES_GRAPH, resolve
from qkg.store.derivation_rules import apply_rules
from qkg.store.load import is_derived, load
from qkg.validation.engine_choice import Checked, check, check_engine
from qkg.validation.provenance import with_provenance
from qkg.validation.quality_queries import run_quality_queries
from qkg.validation.report import sorted_report
from qkg.validation.shapes import Shapes
from qkg.validation.statement_lines import DataIndex, SourceIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qkg.catalog import StoredQuery
    from qkg.engines import Readable
    from qkg.files.data_folder import Data
    from qkg.files.rdf_files import Source
    from qkg.validation.engine_choice import Progress
    from qkg.validation.report import Report

SHAPES_FILE = "ontology/shapes.ttl"
_MERGED = GRAPH + "validated"
"""A temporary graph for the statements of the user that are in no account, until the view is resolved."""
_SUBJECTS = GRAPH + "validated-subjects"
"""A temporary graph that marks the subjects of the user's files."""
_VIEW = ox.DefaultGraph()
_NOT_CHECKED = Checked([], [], 0, {})


def validate_graph(
    graph_engine: Readable,
    data: Data,
    *,
    engine: str = "auto",
    shacl: bool = True,
    quality: Sequence[StoredQuery] = (),
    timeout: float | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Check the resolved view of *graph_engine* against the shapes of *data*; results name accounts, files and lines.

    *engine*, *timeout* and *progress* are those of `qkg.validation.validate`. *shacl*: whether to check the shapes.
    *quality*: quality queries to run as well. Raises what `validate` raises, and `DataError` when there are no shapes.
    """
    check_engine(engine)
    lookup = Lookup(graph_engine, timeout)
    found = _NOT_CHECKED
    if shacl:
        found = check(lookup, read_shapes(data, graph_engine), engine, progress=progress)
    results = [*found.results, *run_quality_queries(lookup, quality, progress)]
    results = with_provenance(results, lookup, DataIndex(data))
    return sorted_report(results, found.notes, engine, found.checked, len(quality))


def validate_files(
    paths: Sequence[str],
    data: Data,
    graph_engine: Readable,
    *,
    engine: str = "auto",
    shacl: bool = True,
    quality: Sequence[StoredQuery] = (),
    contexts: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Check a user's RDF files against the shapes of *data*; results name the files and lines.

    The files are merged with the graph (ontology, concepts, known things), and the rules derive from both; only results
    about subjects of the files are reported. A value that a file gives to a single-valued property of a known thing
    replaces the known one. Named graphs that are accounts stay accounts; other statements go into the view as they are.

    The options are those of `validate_graph`; *contexts*: IRIs of JSON-LD contexts and the files to read instead. With a
    remote engine the known things are those of the data folder. Raises `DataError`, with file, line and column,
    for all the files that do not parse.
    """
    check_engine(engine)
    sources = _read(paths, contexts)
    shapes = read_shapes(data, graph_engine) if shacl else None
    store, subjects = _merged_store(sources, data, graph_engine)
    lookup = Lookup(Embedded(store))
    found = _NOT_CHECKED
    if shapes is not None:
        keep = lambda result: result.focus_node in subjects  # noqa: E731
        found = check(lookup, shapes, engine, within=_within, keep=keep, progress=progress)
        checked: set[object] = set().union(*found.focus.values())
        for source in sources:
            if checked.isdisjoint(quad.subject for quad, _ in source.quads):
                found.notes.append(Message("validation.nothing-checked", file=source.name))
    of_queries = run_quality_queries(lookup, quality, progress)
    results = found.results + [r for r in of_queries if r.focus_node in subjects or r.value in subjects]
    results = with_provenance(results, lookup, SourceIndex(sources))
    return sorted_report(results, found.notes, engine, found.checked, len(quality))


def _within(variable: str) -> str:
    """The pattern of the subjects of the user's files."""
    return f"GRAPH <{_SUBJECTS}> {{ {variable} <{RDF}type> <{RDFS}Resource> }}"


def read_shapes(data: Data, graph_engine: Readable) -> Shapes:
    """The shapes of a data folder, or those in the store. Raises `DataError` when there are none."""
    triples: Iterable[object]
    if SHAPES_FILE in data.files():
        triples = (quad for quad, _ in read_source(f"{data.root}/{SHAPES_FILE}", data.shown(SHAPES_FILE)).quads)
    else:
        triples = graph_engine.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{SHAPES_GRAPH}> {{ ?s ?p ?o }} }}")
    shapes = Shapes(triples)
    if not shapes.targeted():
        raise DataError("validation.no-shapes", where=data.shown(SHAPES_FILE))
    return shapes


def _read(paths: Sequence[str], contexts: Mapping[str, str] | None) -> list[Source]:
    problems = Problems()
    sources = []
    numbers = count(1)
    for path in dict.fromkeys(paths):
        try:
            sources.append(read_source(path, numbers=numbers, contexts=contexts))
        except DataError as error:
            problems.add(error)
    problems.stop()
    if not sources:
        raise DataError("validation.no-file")
    return sources


def _merged_store(sources: Iterable[Source], data: Data, graph_engine: Readable) -> tuple[ox.Store, set[object]]:
    """A store in memory, built from the user's statements and the known ones, and the user's subjects."""
    quads = [_in_graph(quad) for source in sources for quad, _ in source.quads]
    subjects: set[object] = {quad.subject for quad in quads}
    store = _authored_store(data, graph_engine)
    _supersede(store, quads)
    store.extend(quads)
    own = {_name(quad) for quad in quads}
    for account, subject, link in resolve(store):
        if account in own:  # the build would choose one of the values, of which the user wants to know
            graph = ox.NamedNode(account)
            values = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(link), None, graph)
            store.extend([ox.Quad(value.subject, value.predicate, value.object, _VIEW) for value in values])
    store.remove_graph(ox.NamedNode(_MERGED))
    apply_rules(store, data)
    kind, thing, marks = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "Resource"), ox.NamedNode(_SUBJECTS)
    store.extend(ox.Quad(subject, kind, thing, marks) for subject in subjects)  # type: ignore[arg-type]
    return store, subjects


def _authored_store(data: Data, graph_engine: Readable) -> ox.Store:
    """The statements of the graph's sources, without derived ones."""
    if not isinstance(graph_engine, Embedded):
        return load(data)
    store = ox.Store()
    for graph in graph_engine.store.named_graphs():
        if isinstance(graph, ox.NamedNode) and not is_derived(graph.value):
            store.extend(graph_engine.store.quads_for_pattern(None, None, None, graph))
    return store


def _in_graph(quad: ox.Quad) -> ox.Quad:
    """The statement in the graph where the build reads it: its own if that is an account or copied, else a temporary one."""
    name = _name(quad)
    if name.startswith((ACCOUNT, GRAPH)) and not is_derived(name):
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(_MERGED))


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _supersede(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Remove the known values (in the same language) of single-valued properties that the user gives values to."""
    rank, deprecated = ox.NamedNode(QKG + "rank"), ox.NamedNode(PREFIXES["rank"] + "deprecated")
    single_valued = ox.NamedNode(QKG + "singleValued")
    weak = {q.subject for q in quads if q.predicate == rank and q.object == deprecated}
    single = {q.subject for q in store.quads_for_pattern(None, single_valued, ox.Literal(True), None)}
    for quad in quads:
        if quad.predicate in single and quad.graph_name not in weak:
            for known in list(store.quads_for_pattern(quad.subject, quad.predicate, None, None)):
                if getattr(known.object, "language", None) == getattr(quad.object, "language", None):
                    store.remove(known)
