"""The shipped graph in every format (a part of it, all of it in the slow tests), read by independent libraries."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys

import lightrdf
import pyoxigraph as ox
import pytest
import rdflib

from qkg.core.iris import ACCOUNT, PROVENANCE_GRAPH
from qkg.engines.embedded import Embedded
from qkg.export import FORMATS
from qkg.files.data_folder import Data

from .conftest import (
    Exported,
    of_lightrdf,
    plain,
    quads_of,
    quads_of_rdflib,
    triples_of,
    triples_of_rdflib,
)


@pytest.fixture(scope="module")
def view(shipped: Embedded) -> set[tuple[tuple[str, ...], ...]]:
    """The triples of the view, from the store."""
    return triples_of(shipped.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


@pytest.fixture(scope="module")
def dataset(shipped: Embedded) -> set[tuple[tuple[str, ...], ...]]:
    return quads_of(shipped.store)


def test_turtle_parsed_by_an_independent_parser_is_the_view(
    exported: Exported, view: set[tuple[tuple[str, ...], ...]]
) -> None:
    parsed = lightrdf.turtle.Parser().parse(io.BytesIO(exported("turtle")))
    assert {tuple(map(of_lightrdf, triple)) for triple in parsed} == view
    assert len(view) > 5000


def test_turtle_parsed_by_rdflib_is_the_view(exported: Exported, view: set[tuple[tuple[str, ...], ...]]) -> None:
    assert triples_of_rdflib(rdflib.Graph().parse(exported("turtle"), format="turtle")) == view


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml"])
def test_graph_formats_parsed_by_pyoxigraph_are_the_view(
    name: str, exported: Exported, view: set[tuple[tuple[str, ...], ...]]
) -> None:
    format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
    assert format_ is not None
    assert triples_of(ox.parse(exported(name), format=format_)) == view


@pytest.mark.slow  # the fast tests let rdflib read small graphs in test_small.py and test_hostile.py
def test_rdfxml_parsed_by_rdflib_is_the_view(exported: Exported, view: set[tuple[tuple[str, ...], ...]]) -> None:
    assert triples_of_rdflib(rdflib.Graph().parse(exported("rdfxml"), format="xml")) == view


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_dataset_formats_parsed_by_pyoxigraph_are_the_dataset(
    name: str, exported: Exported, dataset: set[tuple[tuple[str, ...], ...]]
) -> None:
    format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
    assert format_ is not None
    assert quads_of(ox.parse(exported(name), format=format_)) == dataset
    assert len({quad[3] for quad in dataset if len(quad) == 4}) > 40


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use of it
def test_jsonld_parsed_by_rdflib_is_the_dataset(exported: Exported, dataset: set[tuple[tuple[str, ...], ...]]) -> None:
    parsed = rdflib.Dataset()
    parsed.parse(exported("jsonld"), format="json-ld")
    assert quads_of_rdflib(parsed) == dataset


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_scopes(name: str, exported: Exported, dataset: set[tuple[tuple[str, ...], ...]]) -> None:
    """`view` has the default graph only, `authored` accounts and provenance only."""
    format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
    assert format_ is not None
    assert quads_of(ox.parse(exported(name, "view"), format=format_)) == {q for q in dataset if len(q) == 3}
    authored = {q for q in dataset if len(q) == 4 and (q[3][1].startswith(ACCOUNT) or q[3][1] == PROVENANCE_GRAPH)}
    assert quads_of(ox.parse(exported(name, "authored"), format=format_)) == authored
    assert authored


def test_turtle_is_prefixed_and_readable(exported: Exported) -> None:
    text = exported("turtle").decode()
    head, _, body = text.partition("\n\n")
    prefixes = [line.split()[1].rstrip(":") for line in head.splitlines()]
    assert prefixes == sorted(prefixes)
    for prefix in prefixes:
        assert f"{prefix}:" in body, prefix  # none is declared in vain
    without_texts = re.sub(r'"(?:[^"\\]|\\.)*"', "", body)
    assert "<https://w3id.org/qkg/id/" not in without_texts  # every thing has a short name
    assert "\ngovernment:bavaria a " in body
    long = [line for line in body.splitlines() if '"' not in line and "<" not in line and len(line) >= 120]
    assert [line for line in long if len(line.split()) > 4] == []  # a subject or a value alone may be long


# Determinism

_DIGESTS = """
import hashlib, io, sys
from qkg.engines.embedded import Embedded
from qkg.store.building import in_memory
from qkg.files.data_folder import Data
from qkg.export import FORMATS, export
engine = Embedded(in_memory(Data(sys.argv[1]))[0])
for name in FORMATS:
    target = io.BytesIO()
    export(engine, target, name, lang="en")
    print(name, hashlib.sha256(target.getvalue()).hexdigest())
"""


@pytest.mark.slow
def test_every_format_is_the_same_bytes_in_every_run(exported: Exported, shipped_data: Data) -> None:
    """Built and written in two processes with different hash seeds, and in this one."""
    here = {name: hashlib.sha256(exported(name)).hexdigest() for name in FORMATS}
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", _DIGESTS, shipped_data.root],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert dict(line.split() for line in done.stdout.splitlines()) == here
    assert len(here) == len(FORMATS) >= 9


@pytest.mark.slow
def test_any_readable_engine_gives_the_same_bytes(shipped: Embedded, exported: Exported) -> None:
    """An engine with the methods of the protocol only gives the same bytes as one that dumps its store."""

    class Protocol:
        capabilities = shipped.capabilities
        quads = staticmethod(shipped.quads)
        construct = staticmethod(shipped.construct)

    from .conftest import written

    for name in FORMATS:
        assert written(Protocol(), name) == exported(name), name  # type: ignore[arg-type]
    assert plain(ox.Literal("a", language="FR")) == ("literal", "a", "fr", "")
