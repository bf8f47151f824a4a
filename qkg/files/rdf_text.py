"""RDF in its formats: what is detected, corrected or refused in a file's text before a parser sees it.

- Encodings: a byte order mark is skipped; RDF/XML may be in UTF-8, UTF-16, ISO-8859-1, ISO-8859-15, US-ASCII or
  Windows-1252 (XML 1.0, section 4.3.3).
- Depth: pyoxigraph's parsers of the Turtle family and of JSON-LD recurse, and crash the process beyond some thousand
  levels; those of JSON-LD and RDF/XML take quadratic time.
- Entities: expanding those of XML takes memory without bound (CWE-776).
- JSON-LD contexts: remote ones are not fetched; local files may stand for them.
"""

from __future__ import annotations

import codecs
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from qkg.core.errors import BadFileError
from qkg.core.rdf_formats import RDF_EXTENSIONS
from qkg.files.text_files import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS = {**RDF_EXTENSIONS, ".json": ox.RdfFormat.JSON_LD}
"""File extensions and their formats."""
DEEPEST = 500
"""Levels of brackets, parentheses, triple terms and XML elements within each other."""
LARGEST_EXPANSION = 10_000_000
"""Characters that the entity references of an RDF/XML file may stand for, together."""
_MOST_NESTED_CONTEXTS = 10
_ENCODINGS = ("utf-8", "utf-16", "iso8859-1", "iso8859-15", "ascii", "cp1252")
"""By Python's names."""
_DECLARATION = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_ENTITY = re.compile(r"""<!ENTITY\s+(?:%\s+)?([^\s"'>]+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&([^;&\s#]+);")
_TURTLE_OPENING = (b"[", b"(", b"<<")
_TURTLE_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"""'
    rb"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*+'''"
    rb'|"(?:[^"\\\n]|\\.)*+"'
    rb"|'(?:[^'\\\n]|\\.)*+'"
    rb"|\\.|#[^\n]*+"
    rb"|(?P<open><<\(?|[\[(])|(?P<close>\)?>>|[\])])"
    rb"|<[^<>\s]*+>",
    re.DOTALL,
)
"""Tokens of the Turtle family that hold brackets or are brackets."""
_JSON_OPENING = (b"[", b"{")
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)
_XML_OPENING = (b"<",)
_XML_TOKEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<!|(?P<close></)"
    rb"""|<(?:[^<>"'/]|"[^"]*"|'[^']*'|/(?!>))*+(?:/>|(?P<open>>))?""",
    re.DOTALL,
)
"""Tokens of JSON and XML, alike; what is never closed is one token, so that time is linear."""


def checked(content: bytes, format_: ox.RdfFormat, where: str, contexts: Mapping[str, str] | None = None) -> bytes:
    """A file's *content* as UTF-8 that *format_*'s parser may read; *where*: what errors call the file.

    *contexts*: IRIs of JSON-LD contexts and the files to read instead. Raises `BadFileError`. Lines stay where they are,
    except in JSON-LD with contexts.
    """
    if format_ == ox.RdfFormat.RDF_XML:
        text = _decoded_xml(content, where)
        _check_entities(text, where)
        content = text.encode()
        _check_depth(content, where, _XML_OPENING, _XML_TOKEN, "files.elements-too-deep")
        return content
    content = content.removeprefix(codecs.BOM_UTF8)
    if format_ == ox.RdfFormat.JSON_LD:
        _check_depth(content, where, _JSON_OPENING, _JSON_TOKEN)
        return _with_contexts(content, where, contexts or {})
    _check_depth(content, where, _TURTLE_OPENING, _TURTLE_TOKEN)
    return content


def _decoded_xml(content: bytes, where: str) -> str:
    """The text of an XML document, whose declaration names no other encoding than UTF-8 any more."""
    declared = _DECLARATION.match(content[:200].decode("latin-1"))
    if content.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        encoding = "utf-16"
    elif content.startswith((b"<\0", b"\0<")):
        encoding = "utf-16-le" if content[0] else "utf-16-be"
    elif declared is None or content.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    else:
        encoding = _encoding(declared[1], where)
    try:
        text = decode(content, where) if encoding == "utf-8" else content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFileError("files.not-encoding", where=f"{where}:{line}", encoding=encoding.upper()) from error
    return re.sub(r"""(<\?xml[^>]*?)\sencoding\s*=\s*["'][^"'>]*["']""", r"\1", text, count=1)


def _encoding(declared: str, where: str) -> str:
    with suppress(LookupError):
        if (name := codecs.lookup(declared).name) in _ENCODINGS:
            return name
    raise BadFileError("files.encoding", where=f"{where}:1", hint="files.encoding-hint", encoding=declared)


def _check_entities(text: str, where: str) -> None:
    """Refuse XML entities that refer to other entities, or that expand to more than `LARGEST_EXPANSION` characters.

    Raises `BadFileError`.
    """
    sizes = {}
    for found in _ENTITY.finditer(text):
        name, value = found[1], found[2] or found[3] or ""
        if "&" in value or "%" in value:
            line = text.count("\n", 0, found.start()) + 1
            raise BadFileError("files.nested-entity", where=f"{where}:{line}", entity=name)
        sizes[name] = len(value)
    if sizes and sum(sizes.get(found[1], 0) for found in _REFERENCE.finditer(text)) > LARGEST_EXPANSION:
        raise BadFileError("files.entity-expansion", where=where, limit=LARGEST_EXPANSION)


def _check_depth(
    content: bytes, where: str, opening: tuple[bytes, ...], tokens: re.Pattern[bytes], error: str = "files.too-deep"
) -> None:
    if sum(map(content.count, opening)) <= DEEPEST:  # nearly every file of the graph
        return
    depth = 0
    for token in tokens.finditer(content):
        if token.lastgroup == "open":
            depth += 1
            if depth > DEEPEST:
                line = content.count(b"\n", 0, token.start()) + 1
                raise BadFileError(error, where=f"{where}:{line}", limit=DEEPEST)
        elif token.lastgroup == "close":
            depth -= 1


def _with_contexts(content: bytes, where: str, contexts: Mapping[str, str]) -> bytes:
    """JSON-LD with the contexts that it refers to by IRI in their place (JSON-LD 1.1, section 3.1).

    What is not JSON is left to the parser, which says where.
    """
    if b'"@context"' not in content:
        return content
    try:
        document = json.loads(content)
        inlined = _inlined(document, where, contexts, 0)
    except (ValueError, RecursionError):
        return content
    return content if inlined == document else json.dumps(inlined).encode()


def _inlined(value: Any, where: str, contexts: Mapping[str, str], depth: int) -> Any:
    if isinstance(value, list):
        return [_inlined(item, where, contexts, depth) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _inlined(item, where, contexts, depth) for key, item in value.items() if key != "@context"}
    imported = made.pop("@import", None)
    if isinstance(imported, str):
        made = {**_context(imported, where, contexts, depth), **made}
    if "@context" in value:
        given = value["@context"]
        several = given if isinstance(given, list) else [given]
        found = []
        for one in several:
            read = (
                _context(one, where, contexts, depth) if isinstance(one, str) else _inlined(one, where, contexts, depth)
            )
            found += read if isinstance(read, list) else [read]  # contexts are not nested
        made["@context"] = found if isinstance(given, list) or len(found) != 1 else found[0]
    return made


def _context(iri: str, where: str, contexts: Mapping[str, str], depth: int) -> Any:
    """The context that a file holds for an IRI."""
    if iri not in contexts or depth > _MOST_NESTED_CONTEXTS:
        raise BadFileError("files.remote-context", where=where, hint="files.remote-context-hint", iri=iri)
    path = contexts[iri]
    try:
        found = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise BadFileError("files.bad-context", where=path, reason=str(error)) from error
    if not isinstance(found, dict) or "@context" not in found:
        raise BadFileError("files.no-context", where=path)
    return _inlined({"@context": found["@context"]}, path, contexts, depth + 1)["@context"]
