"""The formats that the graph can be exported to, each with its writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from qkg.core.errors import UsageError
from qkg.core.rdf_formats import RDF_FORMATS, extension_of
from qkg.export import csv_table, geojson, graphml, jsonld, nquads, rdfxml, sssom, turtle
from qkg.export.sorted_statements import DEFAULT, Dataset, Graph

SCOPES = ("view", "dataset", "authored", "named")
"""`view`: the resolved view; `dataset`: everything; `authored`: what people write, accounts and provenance;
`named`: everything, the view as the named graph `graph:view`, for stores whose default graph is the union of all."""

Writer = Callable[[Dataset, IO[bytes], str], None]
"""Writes a dataset, with labels in a language where the format has room for one language only."""


@dataclass(frozen=True)
class Format:
    """A format that the graph can be exported to.

    - `name`: as given to `--format`; `media_type`: IANA's, where there is one.
    - `extensions`: of file names, the usual one first.
    - `write`: its writer; `content`: the scope that the writer needs, or that an RDF format carries by default.
    - `scopes`: the scopes that can be chosen; none where the format has one use.
    - `one_language`: whether its labels are in one language.

    >>> FORMATS["turtle"].media_type, FORMATS["trig"].scopes
    ('text/turtle', ('dataset', 'view', 'authored', 'named'))
    """

    name: str
    media_type: str
    extensions: tuple[str, ...]
    write: Writer
    content: str
    scopes: tuple[str, ...] = ()
    one_language: bool = False


def _of_view(write: Callable[[Graph, IO[bytes]], None]) -> Writer:
    return lambda dataset, target, _: write(dataset.get(DEFAULT, {}), target)


def _of_dataset(write: Callable[[Dataset, IO[bytes]], None]) -> Writer:
    return lambda dataset, target, _: write(dataset, target)


def _rdf_format(name: str, write: Writer, *scopes: str) -> Format:
    syntax, extensions = RDF_FORMATS[name]
    return Format(name, syntax.media_type, extensions, write, scopes[0], scopes)


_DATASET = ("dataset", "view", "authored", "named")
FORMATS = {
    known.name: known
    for known in (
        _rdf_format("turtle", _of_view(turtle.write), "view"),
        _rdf_format("trig", _of_dataset(turtle.write_trig), *_DATASET),
        _rdf_format("ntriples", _of_view(nquads.write_ntriples), "view"),
        _rdf_format("nquads", _of_dataset(nquads.write), *_DATASET),
        _rdf_format("jsonld", _of_dataset(jsonld.write), *_DATASET),
        _rdf_format("rdfxml", _of_view(rdfxml.write), "view"),
        Format("csv", "text/csv", (".csv",), csv_table.write, "dataset", one_language=True),
        Format("graphml", "application/graphml+xml", (".graphml",), _of_dataset(graphml.write), "dataset"),
        Format("geojson", "application/geo+json", (".geojson",), _of_view(geojson.write), "view"),
        Format("sssom", "text/tab-separated-values", (".tsv",), sssom.write, "dataset", one_language=True),
    )
}
"""Every export format, by name."""


def format_named(name: str) -> Format:
    """The format called *name*; raises `UsageError`, which lists the known ones.

    >>> format_named("trig").extensions
    ('.trig',)
    """
    if name not in FORMATS:
        raise UsageError("answers.unknown-format", format=name, formats=", ".join(FORMATS))
    return FORMATS[name]


def format_for(path: str) -> Format:
    """The format of a file's extension; raises `UsageError`, which lists the known ones.

    >>> format_for("out/graph.TTL").name
    'turtle'
    """
    by_extension = {extension: known for known in FORMATS.values() for extension in known.extensions}
    extension = extension_of(path)
    if extension not in by_extension:
        known = ", ".join(by_extension)
        raise UsageError("answers.unknown-extension", where=path, extension=extension or "—", extensions=known)
    return by_extension[extension]
