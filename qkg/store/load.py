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
from qkg.store.account_resolution import ONTOLOGY_GRAPH, SHAPES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.files.data_folder import Data

RULES_GRAPH = GRAPH + "rules"
"""The graph that describes the rules; derived, as their outputs are."""


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
    # Only a triple format takes a graph; a dataset format says its own.
    _parse(store, data, path, problems, ox.NamedNode(graph) if graph and path.endswith((".ttl", ".nt")) else None)
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        store.clear_graph(ox.DefaultGraph())
        place = where(data, [path], lambda quad: isinstance(quad.graph_name, ox.DefaultGraph))
        problems.add(DataError("store.default-graph", where=place, hint="store.default-graph-hint"))


def _parse(store: ox.Store, data: Data, path: str, problems: Problems, graph: ox.NamedNode | None = None) -> None:
    try:
        format_ = FORMATS[os.path.splitext(path)[1]]
        store.load(checked(data.read(path), format_, data.shown(path)), format=format_, to_graph=graph)
    except DataError as error:
        problems.add(error)
    except SyntaxError as error:
        problems.add(syntax_error(data.shown(path), error))


def _load_export(store: ox.Store, data: Data, source: str, problems: Problems) -> None:
    if not source.endswith((".trig", ".nq")):
        raise DataError("store.source-format", where=data.shown(source))
    _parse(store, data, source, problems)
    store.clear_graph(ox.DefaultGraph())
    for name in list(store.named_graphs()):
        if is_derived(name.value):
            store.remove_graph(name)


def is_derived(graph: str) -> bool:
    """Whether a named graph of a built store is derived from the others: the view, or what a rule gave.

    >>> is_derived(VIEW_GRAPH), is_derived(ONTOLOGY_GRAPH)
    (True, False)
    """
    return graph in {VIEW_GRAPH, RULES_GRAPH} or graph.startswith(RULE)


def _check(store: ox.Store, problems: Problems, data: Data, source: str | None) -> None:
    """Refuse what sources may not hold. Only a check that finds something searches the files for the place."""
    files = [source] if source is not None else [p for p in data.files() if p.startswith(("graph/", "ontology/"))]

    def found(key: str, matches: Callable[[ox.Quad], bool], **fields: Any) -> None:
        problems.add(DataError(key, where=where(data, files, matches), **fields))

    blank, same_as = ox.BlankNode, ox.NamedNode(OWL + "sameAs")
    checks: list[tuple[str, str, Callable[[ox.Quad], bool]]] = [
        (
            "store.blank-node",
            "ISBLANK(?s) || ISBLANK(?o)",
            lambda q: isinstance(q.subject, blank) or isinstance(q.object, blank),
        ),
        ("store.triple-term", "ISTRIPLE(?o)", lambda q: isinstance(q.object, ox.Triple)),
        ("store.same-as", f"?p = {same_as}", lambda q: q.predicate == same_as),
    ]
    for key, condition, matches in checks:
        if store.query(f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({condition}) }}"):
            found(key, matches)
    vocabulary = read_vocabulary(store)
    ontology = {ontology_graph(path) for path in data.files() if path.startswith("ontology/")} | {SHAPES_GRAPH}
    for graph in sorted(store.named_graphs(), key=str):
        name = graph.value
        is_account = name.startswith(ACCOUNT) and is_slug(name.removeprefix(ACCOUNT))
        if not (is_account or name == PROVENANCE_GRAPH or name in ontology):
            found("store.graph-name", lambda q, graph=graph: q.graph_name == graph, graph=name)  # type: ignore[misc]
    things = f"""SELECT DISTINCT ?x WHERE {{
      {{ GRAPH ?g {{ ?x ?p ?o }} }} UNION {{ GRAPH ?g {{ ?s ?p ?x }} }}
      FILTER(ISIRI(?x) && STRSTARTS(STR(?x), "{ID}"))
    }} ORDER BY ?x"""
    for thing in _column(store, things):
        if not _is_id(thing.value, vocabulary):
            found("store.iri", lambda q, x=thing: x in (q.subject, q.object), iri=thing.value)  # type: ignore[misc]
    # Every date, not only those in the view: an account may become the best one later.
    dates = f"SELECT DISTINCT ?x WHERE {{ GRAPH ?g {{ ?s ?p ?x }} FILTER(DATATYPE(?x) = <{EDTF}>) }}"
    for date in _column(store, dates):
        if (error := invalid_date(date.value)) is not None:
            found(error.key, lambda q, x=date: q.object == x, hint=error.hint, **error.fields)  # type: ignore[misc]
    problems.stop()


def _column(store: ox.Store, query: str) -> list[Any]:
    """The one column of a query's answer."""
    return [row[0] for row in store.query(query)]  # type: ignore[union-attr]


def _is_id(iri: str, vocabulary: Vocabulary) -> bool:
    """Whether an IRI below `id/` consists of a declared kind and a slug (concepts: a declared scheme and a slug)."""
    kind, _, slug = iri.removeprefix(ID).partition("/")
    if kind == "concept":
        scheme, slash, slug = slug.partition("/")
        return scheme in vocabulary.schemes and (is_slug(slug) if slash else True)
    return kind in vocabulary.kinds and is_slug(slug)
