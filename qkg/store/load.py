"""Load source files into a store in memory, each statement in its named graph; the default graph stays empty.

The errors of all files are reported together, with file and line.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from qkg.core.edtf import invalid_date
from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, EDTF, GRAPH, ID, OWL, PROVENANCE_GRAPH, RULE, VIEW_GRAPH, Vocabulary
from qkg.core.text import is_slug
from qkg.core.vocabulary import read_vocabulary
from qkg.files.rdf_files import Problems, syntax_error, where
from qkg.files.rdf_text import FORMATS, checked
from qkg.store.resolve import ONTOLOGY_GRAPH, SHAPES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.files.data_folder import Data

RULES_GRAPH = GRAPH + "rules"
"""The graph that describes the rules; derived, as their outputs are."""
_DERIVED = {VIEW_GRAPH, RULES_GRAPH}


def load(data: Data, source: str | None = None) -> ox.Store:
    """The statements of a data folder, or those of *source*, a whole dataset that was exported (TriG or N-Quads).

    The derived graphs of an export (default graph, view, graphs of rules) are left out; an ontology file whose graph it
    does not hold is read from *data*. Raises `DataError` for files that do not parse or that hold what sources may not.
    """
    store = ox.Store()
    problems = Problems()
    if source is not None:
        source = os.path.abspath(source)
        _load_export(store, data, source, problems)
    _load_ontology(store, data, problems)
    for path in data.files() if source is None else ():
        if path.startswith("graph/") and os.path.splitext(path)[1] in FORMATS:
            _load_file(store, data, path, problems, None)
    problems.stop()
    _check(store, problems, data, source)
    return store


def ontology_vocabulary(data: Data) -> Vocabulary:
    """The vocabulary that the ontology of a data folder declares. Raises `DataError` as `load`."""
    store = ox.Store()
    problems = Problems()
    _load_ontology(store, data, problems)
    problems.stop()
    return read_vocabulary(store)


def _load_ontology(store: ox.Store, data: Data, problems: Problems) -> None:
    """Load the files of `ontology/` whose graphs are not in the store yet."""
    there = {name.value for name in store.named_graphs()}
    for path in data.files():
        if path.startswith("ontology/") and os.path.splitext(path)[1] in FORMATS and ontology_graph(path) not in there:
            _load_file(store, data, path, problems, ontology_graph(path))


def ontology_graph(path: str) -> str:
    """The named graph of a file of `ontology/`: `qkg.ttl` is the ontology, others bear the file's name.

    >>> ontology_graph("ontology/concepts.ttl")
    'https://w3id.org/qkg/graph/concepts'
    """
    stem = os.path.splitext(os.path.basename(path))[0]
    return ONTOLOGY_GRAPH if stem == "qkg" else GRAPH + stem


def _load_file(store: ox.Store, data: Data, path: str, problems: Problems, graph: str | None) -> None:
    try:
        format_ = FORMATS[os.path.splitext(path)[1]]
        content = checked(data.read(path), format_, data.shown(path))
        # Only a triple format takes a graph; a dataset format says its own.
        to_graph = ox.NamedNode(graph) if graph and path.endswith((".ttl", ".nt")) else None
        store.load(content, format=format_, to_graph=to_graph)
    except DataError as error:
        problems.add(error)
    except SyntaxError as error:
        problems.add(syntax_error(data.shown(path), error))
    else:
        if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
            store.clear_graph(ox.DefaultGraph())
            place = where(data, [path], lambda quad: isinstance(quad.graph_name, ox.DefaultGraph))
            problems.add(DataError("store.default-graph", where=place, hint="store.default-graph-hint"))


def _load_export(store: ox.Store, data: Data, source: str, problems: Problems) -> None:
    format_ = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}.get(os.path.splitext(source)[1])
    if format_ is None:
        raise DataError("store.source-format", where=data.shown(source))
    try:
        store.load(checked(data.read(source), format_, data.shown(source)), format=format_)
    except SyntaxError as error:
        problems.add(syntax_error(data.shown(source), error))
    store.clear_graph(ox.DefaultGraph())
    for name in list(store.named_graphs()):
        if is_derived(name.value):
            store.remove_graph(name)


def is_derived(graph: str) -> bool:
    """Whether a named graph of a built store is derived from the others: the view, or what a rule gave.

    >>> is_derived(VIEW_GRAPH), is_derived(ONTOLOGY_GRAPH)
    (True, False)
    """
    return graph in _DERIVED or graph.startswith(RULE)


def _check(store: ox.Store, problems: Problems, data: Data, source: str | None) -> None:
    """Refuse what sources may not hold. Only a check that finds something searches the files for the place."""
    files = [source] if source is not None else [p for p in data.files() if p.startswith(("graph/", "ontology/"))]

    def found(key: str, matches: Callable[[ox.Quad], bool], **fields: Any) -> None:
        problems.add(DataError(key, where=where(data, files, matches), **fields))

    if _any(store, "GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o))"):
        blank = ox.BlankNode
        found("store.blank-node", lambda q: isinstance(q.subject, blank) or isinstance(q.object, blank))
    if _any(store, "GRAPH ?g { ?s ?p ?o } FILTER(ISTRIPLE(?o))"):
        found("store.triple-term", lambda q: isinstance(q.object, ox.Triple))
    same_as = ox.NamedNode(OWL + "sameAs")
    if _any(store, f"GRAPH ?g {{ ?s {same_as} ?o }}"):
        found("store.same-as", lambda q: q.predicate == same_as)
    vocabulary = read_vocabulary(store)
    ontology = {ontology_graph(path) for path in data.files() if path.startswith("ontology/")} | {SHAPES_GRAPH}
    for graph in sorted(store.named_graphs(), key=str):
        name = graph.value
        is_account = name.startswith(ACCOUNT) and is_slug(name.removeprefix(ACCOUNT))
        if not (is_account or name == PROVENANCE_GRAPH or name in ontology):
            found("store.graph-name", lambda q, graph=graph: q.graph_name == graph, graph=name)  # type: ignore[misc]
    for thing in _column(
        store,
        f"""SELECT DISTINCT ?x WHERE {{
          {{ GRAPH ?g {{ ?x ?p ?o }} }} UNION {{ GRAPH ?g {{ ?s ?p ?x }} }}
          FILTER(ISIRI(?x) && STRSTARTS(STR(?x), "{ID}"))
        }} ORDER BY ?x""",
    ):
        if not _is_id(thing.value, vocabulary):
            found("store.iri", lambda q, x=thing: x in (q.subject, q.object), iri=thing.value)  # type: ignore[misc]
    # Every date, not only those in the view: an account may become the best one later.
    for date in _column(
        store, f"SELECT DISTINCT ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(DATATYPE(?o) = <{EDTF}>) }}"
    ):
        if (error := invalid_date(date.value)) is not None:
            matches = lambda q, date=date: q.object == date  # noqa: E731
            found(error.key, matches, hint=error.hint, **error.fields)
    problems.stop()


def _column(store: ox.Store, query: str) -> list[Any]:
    """The one column of a query's answer."""
    return [row[0] for row in store.query(query)]  # type: ignore[union-attr]


def _any(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}"))


def _is_id(iri: str, vocabulary: Vocabulary) -> bool:
    """Whether an IRI below `id/` consists of a declared kind and a slug (concepts: a declared scheme and a slug)."""
    kind, _, slug = iri.removeprefix(ID).partition("/")
    if kind == "concept":
        scheme, slash, slug = slug.partition("/")
        return scheme in vocabulary.schemes and (is_slug(slug) if slash else True)
    return kind in vocabulary.kinds and is_slug(slug)
