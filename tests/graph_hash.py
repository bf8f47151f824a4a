"""The hash of a whole graph, by RDF Dataset Canonicalization (W3C Recommendation RDFC-1.0, 2024)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from qkg.engines import Readable


def graph_hash(graph: ox.Store | Readable) -> str:
    """SHA-256, in hexadecimal, of the canonical N-Quads (RDFC-1.0) of a store or of an engine's quads.

    Equal graphs have equal hashes, whatever the order of their quads, their engine and their blank node labels. Without
    blank nodes, which published data does not have, canonical N-Quads are sorted N-Quads.
    """
    quads = graph if isinstance(graph, ox.Store) else graph.quads()
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    if b"_:" in written:
        dataset = ox.Dataset(ox.parse(written, format=ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    total = sha256()
    for line in sorted(written.splitlines(keepends=True)):
        total.update(line)
    return total.hexdigest()
