"""The authored graph as the tests of this folder read it: every file loaded as it stands, nothing built or derived."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from qkg.terms import GRAPH, compact, expand

ROOT = Path(__file__).resolve().parents[2]
SOURCE_TEXT = ROOT.parent / "shared" / "source-text.txt"


def show(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """A term as these tests write it: a CURIE, or a literal's text with its language."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return str(term)


class Authored:
    """The graph's files and the ontology in one store, asked by CURIE."""

    def __init__(self) -> None:
        self.files = sorted((ROOT / "graph").rglob("*.trig"))
        self.store = Store()
        for file in self.files:
            self.store.extend(parse(path=str(file), format=RdfFormat.TRIG))
        for file in sorted((ROOT / "ontology").glob("*.ttl")):
            name = NamedNode(GRAPH + file.stem)
            self.store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=name)
        self.accounts = sorted(
            show(graph) for graph in self.store.named_graphs() if show(graph).startswith("account:")
        )

    def values(self, graph: str | None, subject: str, predicate: str) -> set[str]:
        """The objects of *subject* and *predicate* in one graph, or in any graph when *graph* is `None`."""
        where = None if graph is None else node(graph)
        return {show(quad.object) for quad in self.store.quads_for_pattern(node(subject), node(predicate), None, where)}

    def statements(self, graph: str) -> list[tuple[str, str, str]]:
        """Every statement of one graph, sorted."""
        quads = self.store.quads_for_pattern(None, None, None, node(graph))
        return sorted((show(q.subject), show(q.predicate), show(q.object)) for q in quads)


def node(curie: str) -> NamedNode:
    """The IRI that a CURIE of `qkg.terms.PREFIXES` stands for."""
    iri = expand(curie)
    assert iri is not None, f"no such prefix: {curie}"
    return NamedNode(iri)


@pytest.fixture(scope="session")
def authored() -> Authored:
    return Authored()


@pytest.fixture(scope="session")
def source_text() -> str:
    """The source text, which stands beside the checkout and never in it."""
    if not SOURCE_TEXT.is_file():
        pytest.skip("the source text does not stand beside this checkout")
    return SOURCE_TEXT.read_bytes().decode("utf-8")
