"""Data graphs validated against the shapes of the data folder: the graph itself, or a user's files merged into it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.edtf import is_edtf
from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, EDTF, GRAPH, PREFIXES, QKG, RDF, RDFS
from qkg.engines.embedded import Embedded
from qkg.files.rdf_files import Problems, read_source
from qkg.messages import Message
from qkg.store.load import is_derived, load
from qkg.store.resolve import SHAPES_GRAPH, resolve
from qkg.store.rules import apply_rules
from qkg.validation.compile.execute import focus_nodes
from qkg.validation.dispatch import check, check_engine
from qkg.validation.provenance import with_provenance
from qkg.validation.quality_queries import run_quality_queries
from qkg.validation.report import sorted_report
from qkg.validation.shapes import Shapes
from qkg.validation.statement_lines import DataIndex, SourceIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qkg.catalog import StoredQuery
    from qkg.engines import Readable
    from qkg.files.data_folder import Data
    from qkg.files.rdf_files import Source
    from qkg.validation.report import Report, Result

SHAPES_FILE = "ontology/shapes.ttl"
_MERGED = GRAPH + "validated"
"""A temporary graph for the statements of the user that are in no account, until the view is resolved."""
_SUBJECTS = GRAPH + "validated-subjects"
"""A temporary graph that marks the subjects of the user's files."""
_VIEW = ox.DefaultGraph()


def validate_graph(
    backend: Readable,
    data: Data,
    *,
    engine: str = "auto",
    shacl: bool = True,
    quality: Sequence[StoredQuery] = (),
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check the resolved view of *backend* against the shapes of *data*; results name accounts, files and lines.

    *engine*, *timeout* and *progress* are those of `qkg.validation.validate`. *shacl*: whether to check the shapes.
    *quality*: quality queries to run as well. Raises what `validate` raises, and `DataError` when there are no shapes.
    """
    check_engine(engine)
    results: list[Result] = []
    notes: list[Message] = []
    checked = 0
    if shacl:
        shapes = read_shapes(data, backend)
        results, notes = check(backend, shapes, engine, timeout=timeout, progress=progress)
        checked = len(shapes.targeted())
    results += run_quality_queries(backend, quality, timeout=timeout, progress=progress)
    results = with_provenance(results, backend, DataIndex(data), timeout=timeout)
    return sorted_report(results, notes, engine, checked, len(quality))


def validate_files(
    paths: Sequence[str],
    data: Data,
    backend: Readable,
    *,
    engine: str = "auto",
    shacl: bool = True,
    quality: Sequence[StoredQuery] = (),
    contexts: Mapping[str, str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check a user's RDF files against the shapes of *data*; results name the files and lines.

    The files are merged with the graph (ontology, concepts, known things), and the rules derive from both; only results
    about subjects of the files are reported. A value that a file gives to a single-valued property of a known thing
    replaces the known one. Named graphs that are accounts stay accounts; other statements go into the view as they are.

    The options are those of `validate_graph`; *contexts*: IRIs of JSON-LD contexts and the files to read instead. With a
    remote backend the known things are those of the data folder. Raises `DataError`, with file, line and column,
    for all the files that do not parse.
    """
    check_engine(engine)
    sources = _read(paths, contexts)
    shapes = read_shapes(data, backend) if shacl else None
    store, subjects = _merged_store(sources, data, backend)
    local = Embedded(store)
    results: list[Result] = []
    notes: list[Message] = []
    applied = 0
    if shapes is not None:
        results, notes, applied = _checked(local, shapes, engine, sources, subjects, progress)
    found = run_quality_queries(local, quality, progress=progress)
    results += [result for result in found if result.focus_node in subjects or result.value in subjects]
    results = with_provenance(results, local, SourceIndex(sources))
    return sorted_report(results, notes, engine, applied, len(quality))


def _checked(
    backend: Readable,
    shapes: Shapes,
    engine: str,
    sources: Iterable[Source],
    subjects: set[object],
    progress: Callable[[str], None] | None,
) -> tuple[list[Result], list[Message], int]:
    """Results and notes about the user's subjects, and the number of shapes that have one of these as focus node."""
    results, notes = check(
        backend, shapes, engine, within=_within, keep=lambda result: result.focus_node in subjects, progress=progress
    )
    notes = [note for note in notes if note.key != "validation.no-focus"]
    applied = focus_nodes(backend, shapes, _within)
    checked: set[object] = set().union(*applied.values())
    for source in sources:
        if checked.isdisjoint(quad.subject for quad, _ in source.quads):
            notes.append(Message("validation.nothing-checked", file=source.name))
    return results, notes, sum(map(bool, applied.values()))


def _within(variable: str) -> str:
    """The pattern of the subjects of the user's files."""
    return f"GRAPH <{_SUBJECTS}> {{ {variable} <{RDF}type> <{RDFS}Resource> }}"


def read_shapes(data: Data, backend: Readable) -> Shapes:
    """The shapes of a data folder, or those in the store. Raises `DataError` when there are none."""
    triples: Iterable[object]
    if SHAPES_FILE in data.files():
        triples = (quad for quad, _ in read_source(f"{data.root}/{SHAPES_FILE}", data.shown(SHAPES_FILE)).quads)
    else:
        triples = backend.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{SHAPES_GRAPH}> {{ ?s ?p ?o }} }}")
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


def _merged_store(sources: Iterable[Source], data: Data, backend: Readable) -> tuple[ox.Store, set[object]]:
    """A store in memory, built from the user's statements and the known ones, and the user's subjects."""
    quads = [_in_graph(quad) for source in sources for quad, _ in source.quads]
    subjects: set[object] = {quad.subject for quad in quads}
    store = _authored_store(data, backend)
    _supersede(store, quads)
    store.extend(quads)
    own = {_name(quad) for quad in quads}
    for account, subject, link in resolve(store):
        if account in own:  # the build would choose one of the values, of which the user wants to know
            graph = ox.NamedNode(account)
            values = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(link), None, graph)
            store.extend([ox.Quad(value.subject, value.predicate, value.object, _VIEW) for value in values])
    store.remove_graph(ox.NamedNode(_MERGED))
    _derive(store, data, quads)
    kind, thing, marks = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "Resource"), ox.NamedNode(_SUBJECTS)
    store.extend(ox.Quad(subject, kind, thing, marks) for subject in subjects)  # type: ignore[arg-type]
    return store, subjects


def _authored_store(data: Data, backend: Readable) -> ox.Store:
    """The statements of the graph's sources, without derived ones."""
    if not isinstance(backend, Embedded):
        return load(data)
    store = ox.Store()
    for graph in backend.store.named_graphs():
        if isinstance(graph, ox.NamedNode) and not is_derived(graph.value):
            store.extend(backend.store.quads_for_pattern(None, None, None, graph))
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


def _derive(store: ox.Store, data: Data, quads: Iterable[ox.Quad]) -> None:
    """Apply the rules, except to dates that are not EDTF, which the shapes report."""
    wrong = (ox.Quad(q.subject, q.predicate, q.object, _VIEW) for q in quads if _is_wrong_date(q.object))
    dates = [quad for quad in wrong if quad in store]
    for quad in dates:
        store.remove(quad)
    apply_rules(store, data)
    store.extend(dates)


def _is_wrong_date(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value == EDTF and not is_edtf(term.value)
