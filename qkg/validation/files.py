"""The house's own shapes, over the graph or over a user's files."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.edtf import is_edtf
from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, EDTF, GRAPH, PREFIXES, QKG, RDF, RDFS
from qkg.engines.embedded import Embedded
from qkg.files.line_positions import Problems
from qkg.files.rdf_files import read_source
from qkg.store.load import is_derived, load
from qkg.store.resolve import SHAPES_GRAPH, resolve
from qkg.store.rules import apply_rules
from qkg.validation.compile.run import focus_nodes
from qkg.validation.engine import check, known_engine
from qkg.validation.evidence import with_evidence
from qkg.validation.locate import DataIndex, SourceIndex
from qkg.validation.notes import note
from qkg.validation.quality import run_quality
from qkg.validation.report import report
from qkg.validation.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qkg.catalog import StoredQuery
    from qkg.engines import Readable
    from qkg.files.data_folder import Data
    from qkg.files.rdf_files import Source
    from qkg.validation.notes import Note
    from qkg.validation.report import Report, Result

SHAPES_FILE = "ontology/shapes.ttl"
_MERGED = GRAPH + "validated"
"""A scratch graph for what the user states outside any account; gone when the view is made."""
_SUBJECTS = GRAPH + "validated-subjects"
"""A scratch graph that marks what the user's files speak of."""
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
    """Check what the backend holds against the shapes of the data folder; results name accounts, files and lines.

    *engine* and *timeout* are those of `qkg.validation.validate`; without *shacl* the shapes are left out; *quality*:
    the quality queries to ask as well. *progress* is called with the name of each step, and with "" at the end. Raises
    what `validate` raises, and `DataError` when there are no shapes.
    """
    known_engine(engine)
    results: list[Result] = []
    notes: list[Note] = []
    checked = 0
    if shacl:
        shapes = house_shapes(data, backend)
        results, notes = check(backend, shapes, engine, timeout=timeout, progress=progress)
        checked = len(shapes.targeted())
    results += run_quality(backend, quality, timeout=timeout, progress=progress)
    results = with_evidence(results, backend, DataIndex(data), timeout=timeout)
    return report(results, notes, engine, checked, len(quality))


def validate_files(
    paths: Sequence[str],
    data: Data,
    backend: Readable,
    *,
    engine: str = "auto",
    shacl: bool = True,
    quality: Sequence[StoredQuery] = (),
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check RDF files of a user's own against the house's shapes; results name the files and lines.

    What the files state is judged together with what the graph holds (ontology, concepts, known things), after the
    house's rules have derived from both; only results about the files' own subjects are reported. Where a file gives
    another value to a single-valued property of a known thing, its value stands. Named graphs that are accounts stay
    accounts; all other statements count as certain.

    Without *shacl* the shapes are left out; *quality*: the quality queries to ask as well, of the files and the graph
    together. With a remote backend the known things are those of the data folder. Raises `DataError`, with file, line and column,
    for all the files that do not parse.
    """
    known_engine(engine)
    sources = _read(paths)
    shapes = house_shapes(data, backend) if shacl else None
    store, subjects = _together(sources, data, backend)
    local = Embedded(store)
    results: list[Result] = []
    notes: list[Note] = []
    applied = 0
    if shapes is not None:
        results, notes, applied = _checked(local, shapes, engine, sources, subjects, progress)
    found = run_quality(local, quality, progress=progress)
    results += [result for result in found if result.focus in subjects or result.value in subjects]
    results = with_evidence(results, local, SourceIndex(sources))
    return report(results, notes, engine, applied, len(quality))


def _checked(
    backend: Readable,
    shapes: Shapes,
    engine: str,
    sources: Iterable[Source],
    subjects: set[object],
    progress: Callable[[str], None] | None,
) -> tuple[list[Result], list[Note], int]:
    """What the shapes find in the user's subjects, the notes, and how many shapes looked at one of these."""
    results, notes = check(
        backend, shapes, engine, within=_within, keep=lambda result: result.focus in subjects, progress=progress
    )
    notes = [said for said in notes if said.key != "validation.no-focus"]
    applied = focus_nodes(backend, shapes, _within)
    checked: set[object] = set().union(*applied.values())
    for source in sources:
        if checked.isdisjoint(quad.subject for quad, _ in source.quads):
            notes.append(note("nothing-checked", file=source.name))
    return results, notes, sum(map(bool, applied.values()))


def _within(variable: str) -> str:
    """The pattern of what the user's files speak of."""
    return f"GRAPH <{_SUBJECTS}> {{ {variable} <{RDF}type> <{RDFS}Resource> }}"


def house_shapes(data: Data, backend: Readable) -> Shapes:
    """The shapes of a data folder, else those of the store. Raises `DataError` when there are none."""
    triples: Iterable[object]
    if SHAPES_FILE in data.files():
        triples = (quad for quad, _ in read_source(f"{data.root}/{SHAPES_FILE}", data.shown(SHAPES_FILE)).quads)
    else:
        triples = backend.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{SHAPES_GRAPH}> {{ ?s ?p ?o }} }}")
    shapes = Shapes(triples)
    if not shapes.targeted():
        raise DataError("validation.no-shapes", where=data.shown(SHAPES_FILE))
    return shapes


def _read(paths: Sequence[str]) -> list[Source]:
    problems = Problems()
    sources = []
    numbers = count(1)
    for path in dict.fromkeys(paths):
        try:
            sources.append(read_source(path, numbers=numbers))
        except DataError as error:
            problems.add(error)
    problems.stop()
    if not sources:
        raise DataError("validation.no-file")
    return sources


# The user's statements among the known ones


def _together(sources: Iterable[Source], data: Data, backend: Readable) -> tuple[ox.Store, set[object]]:
    """A built graph, in memory, in which the user's statements have their place; and their subjects."""
    quads = [_placed(quad) for source in sources for quad, _ in source.quads]
    subjects: set[object] = {quad.subject for quad in quads}
    store = _known(data, backend)
    _supersede(store, quads)
    store.extend(quads)
    own = {_name(quad) for quad in quads}
    for account, subject, link in resolve(store):
        if account in own:  # the build would choose one of its values; a user wants to know
            graph = ox.NamedNode(account)
            values = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(link), None, graph)
            store.extend([ox.Quad(value.subject, value.predicate, value.object, _VIEW) for value in values])
    store.remove_graph(ox.NamedNode(_MERGED))
    _derive(store, data, quads)
    kind, thing, marks = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "Resource"), ox.NamedNode(_SUBJECTS)
    store.extend(ox.Quad(subject, kind, thing, marks) for subject in subjects)  # type: ignore[arg-type]
    return store, subjects


def _known(data: Data, backend: Readable) -> ox.Store:
    """What the graph's sources state, nothing derived yet."""
    if not isinstance(backend, Embedded):
        return load(data)
    store = ox.Store()
    for graph in backend.store.named_graphs():
        if isinstance(graph, ox.NamedNode) and not is_derived(graph.value):
            store.extend(backend.store.quads_for_pattern(None, None, None, graph))
    return store


def _placed(quad: ox.Quad) -> ox.Quad:
    """A statement in the graph where the build looks for its kind: an account, one that is copied whole, else ours."""
    name = _name(quad)
    if name.startswith((ACCOUNT, GRAPH)) and not is_derived(name):
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(_MERGED))


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _supersede(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Remove the known values of the single-valued properties to which the user gives values (of one language)."""
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
    """Apply the house's rules; a date of the user's that is none has no bounds, and is left for the shapes to tell."""
    wrong = (ox.Quad(q.subject, q.predicate, q.object, _VIEW) for q in quads if _is_wrong_date(q.object))
    dates = [quad for quad in wrong if quad in store]
    for quad in dates:
        store.remove(quad)
    apply_rules(store, data)
    store.extend(dates)


def _is_wrong_date(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value == EDTF and not is_edtf(term.value)
