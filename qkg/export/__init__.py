"""Exports: the graph as files that other tools read, the same bytes every time for the same data.

Every writer starts from the same thing, the statements as sorted text (`qkg.export.statements`), and writes them
itself: no writer depends on the order of a hash table, a run or a machine.

What a format carries by default:

- *Graph* formats hold one graph: the resolved view.
- *Dataset* formats hold the view as default graph, and every named graph: accounts, provenance, ontology, rules.
- `csv`, `graphml`, `geojson` and `sssom` are made for one use: statements in a spreadsheet, a network, a map, the links to
  other data sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    import pyoxigraph as ox

    from qkg.engines import Readable

SCOPES = ("view", "dataset", "authored", "named")
"""`view`: the resolved view alone; `dataset`: everything; `authored`: accounts and provenance, what people write;
`named`: everything, the view as a named graph too (`qkg:graph/view`), for stores whose default graph is the union of all."""


class Format:
    """A format that the graph can be exported to.

    - `name`: as given to `--format`; `media_type`: IANA's, where there is one.
    - `extensions`: of file names, the usual one first.
    - `scopes`: what it can carry, its default first; empty where the format itself decides.

    >>> FORMATS["turtle"].media_type, FORMATS["trig"].scopes
    ('text/turtle', ('dataset', 'view', 'authored', 'named'))
    """

    __slots__ = ("extensions", "media_type", "name", "scopes")

    def __init__(self, name: str, media_type: str, extensions: tuple[str, ...], scopes: tuple[str, ...] = ()) -> None:
        self.name = name
        self.media_type = media_type
        self.extensions = extensions
        self.scopes = scopes

    def __repr__(self) -> str:
        return f"Format({self.name!r})"

    @property
    def dataset(self) -> bool:
        """Whether it can hold named graphs."""
        return "dataset" in self.scopes


_GRAPH = ("view",)
_DATASET = ("dataset", "view", "authored", "named")

FORMATS = {
    made.name: made
    for made in (
        Format("turtle", "text/turtle", (".ttl",), _GRAPH),
        Format("trig", "application/trig", (".trig",), _DATASET),
        Format("ntriples", "application/n-triples", (".nt",), _GRAPH),
        Format("nquads", "application/n-quads", (".nq",), _DATASET),
        Format("jsonld", "application/ld+json", (".jsonld",), _DATASET),
        Format("rdfxml", "application/rdf+xml", (".rdf", ".owl", ".xml"), _GRAPH),
        Format("csv", "text/csv", (".csv",)),
        Format("graphml", "application/graphml+xml", (".graphml",)),
        Format("geojson", "application/geo+json", (".geojson",)),
        Format("sssom", "text/tab-separated-values", (".tsv",)),
    )
}
"""Every export format, by name."""


def format_named(name: str) -> Format:
    """The format called *name*.

    Raises `UsageError` naming those that exist.

    >>> format_named("trig")
    Format('trig')
    """
    found = FORMATS.get(name)
    if found is None:
        raise UsageError("answers.unknown-format", format=name, formats=", ".join(FORMATS))
    return found


def format_for(path: str) -> Format:
    """The format that a file's extension stands for.

    Raises `UsageError` when it stands for none.

    >>> format_for("out/graph.TTL").name
    'turtle'
    """
    import os.path

    extension = os.path.splitext(path)[1].lower()
    for found in FORMATS.values():
        if extension in found.extensions:
            return found
    known = ", ".join(e for f in FORMATS.values() for e in f.extensions)
    raise UsageError("answers.unknown-extension", where=path, extension=extension or "—", extensions=known)


def export(
    engine: Readable,
    target: IO[bytes],
    format: str = "turtle",  # noqa: A002 - the word users know
    *,
    scope: str | None = None,
    lang: str | None = None,
) -> None:
    """Write the graph to *target*.

    - *format*: a name of `FORMATS`.
    - *scope*: one of `SCOPES`; by default what the format is for.
    - *lang*: language of the labels in `csv` and `sssom` (default: the reader's); the other formats carry both.

    Raises `UsageError` for a format or scope that does not exist or that do not go together, `DataError` for a
    statement that the format cannot carry; whatever *target* raises goes through.

    >>> import io, pyoxigraph as ox
    >>> from qkg.engines.embedded import Embedded
    >>> store = ox.Store()
    >>> store.load(b"<http://schema.org/a> a <http://schema.org/Place> .", format=ox.RdfFormat.TURTLE)
    >>> out = io.BytesIO()
    >>> export(Embedded(store), out)
    >>> print(out.getvalue().decode().rstrip())
    @prefix schema: <http://schema.org/> .
    <BLANKLINE>
    schema:a a schema:Place .
    """
    chosen = format_named(format)
    scope = _scope(chosen, scope)
    from qkg.export import statements

    if format == "csv":
        from qkg.export import table

        table.write(statements.read_dataset(engine), target, lang)
    elif format == "graphml":
        from qkg.export import network

        network.write(statements.read_dataset(engine), target)
    elif format == "geojson":
        from qkg.export import geojson

        geojson.write(statements.read_view(engine), target)
    elif format == "sssom":
        from qkg.linking import sssom

        sssom.write(statements.read_dataset(engine), target, lang)
    elif chosen.dataset:
        _write_dataset(format, statements.read(engine, scope), target)
    else:
        _write_graph(format, statements.read_view(engine), target)


def export_triples(triples: Iterable[ox.Triple], format: str = "turtle") -> bytes:  # noqa: A002
    r"""Triples of any origin, such as a query's answer, in a format that holds a graph: sorted, prefixed, stable.

    Raises `UsageError` for a format that does not exist or holds no graph.

    >>> import pyoxigraph as ox
    >>> made = ox.Triple(ox.NamedNode("http://schema.org/a"), ox.NamedNode("http://schema.org/b"), ox.Literal("c"))
    >>> export_triples([made], "ntriples")
    b'<http://schema.org/a> <http://schema.org/b> "c" .\n'
    """
    import io

    from qkg.export import statements

    chosen = format_named(format)
    if not chosen.scopes:
        able = ", ".join(f.name for f in FORMATS.values() if f.scopes)
        raise UsageError("answers.no-graph", format=format, formats=able)
    graph = statements.read_triples(triples)
    target = io.BytesIO()
    if chosen.dataset:
        _write_dataset(format, {statements.DEFAULT: graph}, target)
    else:
        _write_graph(format, graph, target)
    return target.getvalue()


def _write_dataset(name: str, dataset: dict[str, dict[str, list[str]]], target: IO[bytes]) -> None:
    from qkg.export import jsonld, lines, turtle

    {"trig": turtle.write_trig, "nquads": lines.write_nquads, "jsonld": jsonld.write}[name](dataset, target)


def _write_graph(name: str, graph: dict[str, list[str]], target: IO[bytes]) -> None:
    from qkg.export import lines, rdfxml, turtle

    {"turtle": turtle.write, "ntriples": lines.write_ntriples, "rdfxml": rdfxml.write}[name](graph, target)


def _scope(chosen: Format, scope: str | None) -> str:
    """The scope to export, checked against what the format can carry."""
    if scope is None:
        return chosen.scopes[0] if chosen.scopes else ""
    if scope not in SCOPES:
        raise UsageError("answers.unknown-scope", scope=scope, scopes=", ".join(SCOPES))
    if scope not in chosen.scopes:
        able = ", ".join(f.name for f in FORMATS.values() if scope in f.scopes)
        raise UsageError("answers.scope-not-carried", scope=scope, format=chosen.name, formats=able)
    return scope


def export_file(
    engine: Readable,
    path: str,
    format: str | None = None,  # noqa: A002
    *,
    scope: str | None = None,
    lang: str | None = None,
) -> None:
    """Write the graph to a file, whole or not at all: a full disk or an interruption leaves what was there before.

    *format*: by default the one that the file's extension stands for. Raises as `export`, and `DataError` with the
    path and the system's reason when the file cannot be written.
    """
    from qkg.files.atomic import replacing

    name = format or format_for(path).name
    _scope(format_named(name), scope)  # a usage error before any file is touched
    with replacing(path) as target:
        export(engine, target, name, scope=scope, lang=lang)
