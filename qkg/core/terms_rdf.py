"""RDF terms and triples without an engine: a triple index, and the tokens of N-Triples and N-Quads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from qkg.core.errors import DataError
from qkg.core.iris import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Term: TypeAlias = NamedNode | BlankNode | Literal


class QuadTokens(NamedTuple):
    """A statement as N-Quads tokens; *graph* is `""` for the default graph."""

    subject: str
    predicate: str
    value: str
    graph: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """The statement without its graph."""
        return self[:3]

    def __str__(self) -> str:
        return " ".join(part for part in self if part) + " ."


def read_statement(line: str) -> QuadTokens:
    r"""The tokens of a line of N-Triples or N-Quads as pyoxigraph writes it.

    >>> read_statement('<urn:s> <urn:p> "a <b> ." <urn:g> .').graph, read_statement('<urn:s> <urn:p> "a"@fr .').value
    ('<urn:g>', '"a"@fr')
    """
    subject, predicate, rest = line.split(" ", 2)
    rest = rest.rstrip("\n")[:-2]
    value, space, last = rest.rpartition(" ")
    # The last token is a graph when it is an IRI or blank node and the fourth token: neither holds a quote or a space,
    # and the closing quote of a literal is always in its last piece.
    if space and value and '"' not in last and not last.endswith(")>>"):
        return QuadTokens(subject, predicate, value, last)
    return QuadTokens(subject, predicate, rest, "")


def read_literal(token: str) -> tuple[str, str, str]:
    r"""The value, language and datatype IRI of a literal; the language or datatype is `""` when there is none.

    >>> read_literal('"Bavi\\u00E8re"@fr')
    ('Bavière', 'fr', '')
    >>> read_literal('"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('1', '', 'http://www.w3.org/2001/XMLSchema#integer')
    """
    end = token.rfind('"')
    value, suffix = token[1:end], token[end + 1 :]
    if "\\" in value:
        value = json.loads(f'"{value}"')  # the escapes of N-Triples that pyoxigraph writes are those of JSON
    if suffix.startswith("@"):
        return value, suffix[1:], ""
    return value, "", suffix[3:-1]


def is_iri_token(token: str) -> bool:
    """Whether the token is an IRI.

    >>> is_iri_token("<http://schema.org/a>"), is_iri_token('"a"')
    (True, False)
    """
    return token.startswith("<") and not token.startswith("<<")


def term_token(term: Term | Triple) -> str:
    """A term in SPARQL's and Turtle's syntax; pyoxigraph leaves the brackets of a triple term away.

    >>> term_token(Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c")))
    '<<( <urn:a> <urn:b> "c" )>>'
    """
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def json_term(term: Term | Triple) -> dict[str, str]:
    """A term as in SPARQL 1.1 Query Results JSON (section 3.2.2).

    >>> json_term(Literal("39", datatype=NamedNode(XSD + "integer")))
    {'type': 'literal', 'value': '39', 'datatype': 'http://www.w3.org/2001/XMLSchema#integer'}
    """
    if isinstance(term, Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value != XSD + "string":
            found["datatype"] = term.datatype.value
        return found
    return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": getattr(term, "value", str(term))}


class TripleIndex:
    """An index of triples by subject and predicate, in the order given.

    >>> from pyoxigraph import parse, RdfFormat
    >>> graph = TripleIndex(parse('<urn:s> <urn:p> "a", "b" .', format=RdfFormat.TURTLE))
    >>> [o.value for o in graph.objects(NamedNode("urn:s"), "urn:p")]
    ['a', 'b']
    """

    def __init__(self, triples: Iterable[object]) -> None:
        self._objects: dict[Term, dict[str, list[Term]]] = {}
        for item in triples:
            subject, predicate, obj = item.subject, item.predicate, item.object  # type: ignore[attr-defined]
            if isinstance(subject, Triple) or isinstance(obj, Triple):
                continue  # SHACL 1.0 has no triple terms (RDF 1.2)
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
        """The members of an RDF list; raises `DataError` when it is ill-formed or cyclic."""
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
        """Whether the triple is in the graph."""
        return obj in self.objects(subject, predicate)

    def __iter__(self) -> Iterator[tuple[Term, str, Term]]:
        for subject, values in self._objects.items():
            for predicate, objects in values.items():
                for obj in objects:
                    yield subject, predicate, obj
