"""RDF/XML (RDF 1.1 XML Syntax, W3C Recommendation, 2014)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import RDF, vocabulary
from qkg.core.terms_rdf import read_literal
from qkg.core.text import ILLEGAL_XML
from qkg.export.prefixed_names import subject_order
from qkg.export.sorted_statements import refuse_triple_term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from qkg.export.sorted_statements import Graph

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LOCAL = re.compile(f"[{_START}][{_START}\\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*\\Z")
"""The longest NCName at the end of an IRI (Namespaces in XML 1.0, section 4)."""
_RESERVED = {
    RDF + name
    for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "bagID")
}


def write(graph: Graph, target: IO[bytes]) -> None:
    """Write one graph as RDF/XML; raises `DataError` for a property or text that XML cannot hold."""
    namespaces = {RDF: "rdf"}
    element = cache(lambda predicate: _element_name(predicate[1:-1], namespaces))
    chunks = ["".join(_description(subject, graph[subject], element)) for subject in sorted(graph, key=subject_order)]
    declared = "".join(f'\n    xmlns:{prefix}="{_attribute(ns)}"' for ns, prefix in sorted(namespaces.items()))
    target.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'.encode())
    for chunk in chunks:
        target.write(chunk.encode())
    target.write(b"</rdf:RDF>\n")


def _element_name(iri: str, namespaces: dict[str, str]) -> str:
    """The element of a property; its namespace and prefix are added to *namespaces*."""
    found = _LOCAL.search(iri)
    if iri in _RESERVED or not found or not found.start():
        raise DataError("answers.property-not-in-xml", hint="answers.other-format", property=iri)
    namespace = iri[: found.start()]
    if namespace not in namespaces:
        namespaces[namespace] = vocabulary().prefix_of.get(namespace, f"ns{len(namespaces)}")
    return f"{namespaces[namespace]}:{found.group()}"


def _description(subject: str, statements: list[str], element: Callable[[str], str]) -> Iterator[str]:
    where = f'rdf:about="{_attribute(subject[1:-1])}"' if subject[0] == "<" else f'rdf:nodeID="{subject[2:]}"'
    yield f"  <rdf:Description {where}>\n"
    for statement in statements:
        predicate, _, value = statement.partition(" ")
        yield f"    <{element(predicate)}{_content(value, element(predicate))}\n"
    yield "  </rdf:Description>\n"


def _content(token: str, name: str) -> str:
    """What follows the start of a property element: attributes, text and end tag."""
    refuse_triple_term(token, "rdfxml")
    if token[0] == "<":
        return f' rdf:resource="{_attribute(token[1:-1])}"/>'
    if token[0] == "_":
        return f' rdf:nodeID="{token[2:]}"/>'
    value, lang, datatype = read_literal(token)
    if "--" in lang:  # a base direction (RDF 1.2)
        raise DataError("answers.text-not-in-xml", hint="answers.other-format", text=value[:60])
    attribute = f' xml:lang="{lang}"' if lang else f' rdf:datatype="{_attribute(datatype)}"' if datatype else ""
    return f"{attribute}>{_text(value)}</{name}>"


def check_xml(text: str) -> str:
    """*text*; raises `DataError` when it has characters that XML cannot hold."""
    if ILLEGAL_XML.search(text):
        raise DataError("answers.text-not-in-xml", hint="answers.other-format", text=text[:60])
    return text


def _text(text: str) -> str:
    # A bare carriage return would be read back as a line feed (XML 1.0, 2.11).
    return check_xml(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;")
