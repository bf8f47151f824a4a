"""The hash of a graph (RDFC-1.0) depends neither on order nor on the engine nor on the labels of blank nodes."""

from __future__ import annotations

import random
from hashlib import sha256

import pyoxigraph as ox

from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from tests.graph_hash import graph_hash


def store(*lines: str) -> ox.Store:
    made = ox.Store()
    made.load("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    return made


def test_it_is_the_sha_256_of_the_canonical_quads() -> None:
    """Canonical N-Quads (RDF Dataset Canonicalization, section 5), sorted by code point, written by hand."""
    made = store(
        '<urn:s> <urn:p> "b" <urn:g> .',
        '<urn:s> <urn:p> "\\u0041\\t\\"\\\\ \\u00e9 \\u007f"^^<http://www.w3.org/2001/XMLSchema#string> .',
        '<urn:s> <urn:p> "a"@fr .',
    )
    canonical = '<urn:s> <urn:p> "A\\t\\"\\\\ é \\u007F" .\n<urn:s> <urn:p> "a"@fr .\n<urn:s> <urn:p> "b" <urn:g> .\n'
    assert graph_hash(made) == sha256(canonical.encode()).hexdigest()


def test_it_is_the_same_in_any_order_and_on_any_engine() -> None:
    lines = [f'<urn:s{n}> <urn:p> "{n}"@fr <urn:g{n % 3}> .' for n in range(100)]
    expected = graph_hash(store(*lines))
    random.Random(1).shuffle(lines)  # noqa: S311 - no secret
    shuffled = store(*lines)
    assert graph_hash(shuffled) == expected
    assert graph_hash(Embedded(shuffled)) == expected
    assert graph_hash(RdflibEngine(shuffled)) == expected


def test_blank_nodes_are_equal_by_their_statements() -> None:
    one = store("_:x <urn:p> _:y .", "_:y <urn:p> <urn:a> .", '_:z <urn:p> "_:z" <urn:g> .')
    same = store("_:b <urn:p> <urn:a> .", "_:q <urn:p> _:b .", '_:r <urn:p> "_:z" <urn:g> .')
    other = store("_:b <urn:p> <urn:a> .", "_:q <urn:p> _:q .", '_:r <urn:p> "_:z" <urn:g> .')
    assert graph_hash(one) == graph_hash(same) != graph_hash(other)


def test_any_change_changes_it() -> None:
    lines = ['<urn:s> <urn:p> "a"@fr .', '<urn:s> <urn:p> "a" <urn:g> .']
    seen = {
        graph_hash(store(*lines)),
        graph_hash(store(lines[0])),
        graph_hash(store(lines[0].replace("@fr", "@en"), lines[1])),
        graph_hash(store(lines[0], lines[1].replace("urn:g", "urn:h"))),
        graph_hash(store(*lines, "<urn:s> <urn:p> <urn:a> .")),
    }
    assert len(seen) == 5
