"""RDF file formats: their names in qkg, and the extensions of their files.

Formats of query results are in `qkg.answers.result_formats`, those that the graph is exported to in `qkg.export.export_formats`.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import pyoxigraph as ox


class RdfFormat(NamedTuple):
    """An RDF format as pyoxigraph knows it, and the extensions of its files, the usual one first."""

    syntax: ox.RdfFormat
    extensions: tuple[str, ...]


RDF_FORMATS = {
    "turtle": RdfFormat(ox.RdfFormat.TURTLE, (".ttl",)),
    "trig": RdfFormat(ox.RdfFormat.TRIG, (".trig",)),
    "ntriples": RdfFormat(ox.RdfFormat.N_TRIPLES, (".nt",)),
    "nquads": RdfFormat(ox.RdfFormat.N_QUADS, (".nq",)),
    "jsonld": RdfFormat(ox.RdfFormat.JSON_LD, (".jsonld",)),
    "rdfxml": RdfFormat(ox.RdfFormat.RDF_XML, (".rdf", ".owl", ".xml")),
}
"""Every RDF format, by name."""
RDF_EXTENSIONS = {extension: known.syntax for known in RDF_FORMATS.values() for extension in known.extensions}
"""The format of each file extension."""


def extension_of(path: str) -> str:
    """The extension of a file name in lower case, with its dot.

    >>> extension_of("out/graph.TTL"), RDF_EXTENSIONS[extension_of("out/graph.TTL")]
    ('.ttl', <RdfFormat Turtle>)
    """
    return os.path.splitext(path)[1].lower()
