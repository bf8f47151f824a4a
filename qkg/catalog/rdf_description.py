"""The catalogue in RDF: each stored query as a `sh:SPARQLExecutable`, as the SIB's collections of examples do.

Only IRIs, no blank nodes: a query is `…/id/query/<name>`, its parameters `…/id/query/<name>/parameter/<p>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from qkg.core.iris import ID, PREFIXES, RDF, RDFS, SH, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.catalog.model import Parameter
    from qkg.catalog.query import StoredQuery

_SCHEMA = PREFIXES["schema"]
_EXECUTABLES = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}


def query_iri(name: str) -> str:
    """The IRI of a stored query.

    >>> query_iri("partners")
    'https://w3id.org/qkg/id/query/partners'
    """
    return f"{ID}query/{name}"


def triples(query: StoredQuery, endpoint: str | None = None) -> Iterator[Triple]:
    """The statements that describe a query; *endpoint*: the IRI of the SPARQL service that answers it."""
    subject = NamedNode(query_iri(query.name))
    kind = _EXECUTABLES[query.form]
    yield Triple(subject, NamedNode(RDF + "type"), NamedNode(SH + "SPARQLExecutable"))
    yield Triple(subject, NamedNode(RDF + "type"), NamedNode(f"{SH}SPARQL{kind}Executable"))
    yield from _texts(subject, RDFS + "label", query.title)
    yield from _texts(subject, RDFS + "comment", query.description)
    yield Triple(subject, NamedNode(SH + kind.lower()), Literal(query.text))
    if query.severity is not None and query.message is not None:
        yield Triple(subject, NamedNode(SH + "severity"), NamedNode(SH + query.severity.capitalize()))
        yield from _texts(subject, SH + "message", query.message)
    for tag in query.tags:
        yield Triple(subject, NamedNode(_SCHEMA + "keywords"), Literal(tag))
    if endpoint is not None:
        yield Triple(subject, NamedNode(_SCHEMA + "target"), NamedNode(endpoint))
    for parameter in query.parameters.values():
        node = NamedNode(f"{subject.value}/parameter/{parameter.name}")
        yield Triple(subject, NamedNode(SH + "parameter"), node)
        yield from _parameter(node, parameter)


def _parameter(node: NamedNode, parameter: Parameter) -> Iterator[Triple]:
    yield Triple(node, NamedNode(RDF + "type"), NamedNode(SH + "Parameter"))
    # SHACL takes a parameter's name from the last part of its path.
    yield Triple(node, NamedNode(SH + "path"), NamedNode(f"{ID}parameter/{parameter.name}"))
    yield from _texts(node, SH + "name", parameter.label)
    if parameter.description is not None:
        yield from _texts(node, SH + "description", parameter.description)
    if not parameter.required:
        yield Triple(node, NamedNode(SH + "optional"), Literal(True))
    if parameter.type in {"iri", "enum"}:
        yield Triple(node, NamedNode(SH + "nodeKind"), NamedNode(SH + "IRI"))
    else:
        datatype = "string" if parameter.type == "lang" else parameter.type
        yield Triple(node, NamedNode(SH + "datatype"), NamedNode(XSD + datatype))
    if parameter.class_ is not None:
        yield Triple(node, NamedNode(SH + "class"), NamedNode(parameter.class_))
    if parameter.scheme is not None:
        yield Triple(node, NamedNode(SH + "class"), NamedNode(SKOS + "Concept"))
        yield Triple(node, NamedNode(RDFS + "seeAlso"), NamedNode(parameter.scheme))


def _texts(subject: NamedNode, predicate: str, texts: dict[str, str]) -> Iterator[Triple]:
    for lang, text in texts.items():
        yield Triple(subject, NamedNode(predicate), Literal(text, language=lang))
