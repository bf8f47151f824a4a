"""A small triple index, enough to read shapes and reports without an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from qkg.core.errors import DataError
from qkg.core.iris import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Term: TypeAlias = NamedNode | BlankNode | Literal


class Triples:
    """Triples by subject and predicate, in the order given.

    >>> from pyoxigraph import parse, RdfFormat
    >>> graph = Triples(parse('<urn:s> <urn:p> "a", "b" .', format=RdfFormat.TURTLE))
    >>> [o.value for o in graph.objects(NamedNode("urn:s"), "urn:p")]
    ['a', 'b']
    """

    def __init__(self, triples: Iterable[object]) -> None:
        self._objects: dict[Term, dict[str, list[Term]]] = {}
        for item in triples:
            subject, predicate, obj = item.subject, item.predicate, item.object  # type: ignore[attr-defined]
            if isinstance(subject, Triple) or isinstance(obj, Triple):
                continue  # RDF 1.2 triple terms say nothing to SHACL 1.0
            values = self._objects.setdefault(subject, {}).setdefault(predicate.value, [])
            if obj not in values:
                values.append(obj)

    def subjects(self) -> Iterator[Term]:
        """Every subject, once."""
        return iter(self._objects)

    def predicates(self, subject: Term) -> Iterable[str]:
        """The predicates of a subject."""
        return self._objects.get(subject, {}).keys()

    def objects(self, subject: object, predicate: str) -> list[Term]:
        """The objects of a subject and predicate."""
        return self._objects.get(subject, {}).get(predicate, [])  # type: ignore[call-overload, no-any-return]

    def value(self, subject: object, predicate: str) -> Term | None:
        """The first object of a subject and predicate, if any."""
        return next(iter(self.objects(subject, predicate)), None)

    def members(self, node: object) -> list[Term]:
        """The members of an RDF list; raises `DataError` when it is broken or goes round."""
        found: list[Term] = []
        seen = set()
        while node != NamedNode(RDF + "nil"):
            first, rest = self.value(node, RDF + "first"), self.value(node, RDF + "rest")
            if first is None or rest is None or node in seen:
                raise DataError("validation.bad-list", node=node)
            seen.add(node)
            found.append(first)
            node = rest
        return found

    def has(self, subject: object, predicate: str, obj: Term) -> bool:
        """Whether the triple is there."""
        return obj in self.objects(subject, predicate)

    def __iter__(self) -> Iterator[tuple[Term, str, Term]]:
        for subject, values in self._objects.items():
            for predicate, objects in values.items():
                for obj in objects:
                    yield subject, predicate, obj


def split_graph(line: str) -> tuple[str, str]:
    r"""A line of N-Quads (W3C, 2014) as its graph token (`""` for the default graph) and its line of N-Triples.

    The last token is a graph exactly when it is an IRI or blank node that stands fourth: no such token holds a quote, and
    a literal's closing quote always stands in its last piece without a space.

    >>> split_graph('<urn:s> <urn:p> "a <b> ." <urn:g> .'), split_graph('<urn:s> <urn:p> "a"@fr .')
    (('<urn:g>', '<urn:s> <urn:p> "a <b> ." .'), ('', '<urn:s> <urn:p> "a"@fr .'))
    """
    _subject, _predicate, rest = line.split(" ", 2)
    value, space, last = rest[:-2].rpartition(" ")
    if space and value and '"' not in last and not last.endswith(")>>"):
        return last, line[: -len(last) - 3] + " ."
    return "", line
