"""Reading stored queries: the `#+ ` header, in which every key is checked, and the query below it.

What would fail or mislead later is refused here, with file and line: a text in one language only, a column that the
query does not project, a parameter that cannot be bound, a form that engines answer differently.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pyoxigraph
import yaml

from qkg.catalog.model import Column, Example, Parameter
from qkg.catalog.parameter_places import check_portable, segments
from qkg.catalog.parameter_values import TYPES
from qkg.catalog.query import StoredQuery
from qkg.core.errors import BadFileError, UsageError
from qkg.core.iris import expand, is_iri, vocabulary
from qkg.core.text import is_slug, shown
from qkg.files.text_files import read_text, unreadable
from qkg.files.yaml_nodes import Reader
from qkg.sparql.checks import check_query
from qkg.sparql.diagnose import syntax_error
from qkg.sparql.tree import clauses, projection, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, NoReturn

    _Read = Callable[[Reader, yaml.Node, str], Any]
    """Reads a node, whose path in the header is given."""

COLUMN_TYPES = ("iri", "string", "lang", "integer", "decimal", "boolean", "date", "edtf", "wkt", "term")
VIEWS = ("table", "timeline", "map", "network", "bars", "profile")
"""How a page may show an answer; `table` when the header does not say."""
SEVERITIES = ("violation", "warning", "info")
"""How grave a finding is, of a query that asks what is wrong with the graph."""
RESERVED = frozenset({"format", "engine", "evidence", "data", "timeout", "help", "default_graph", "limit", "output"})
"""Names that the command line and the HTTP service use themselves."""

_EXPECTATIONS = {
    "SELECT": ("rows", "includes", "excludes"),
    "ASK": ("answer",),
    "CONSTRUCT": ("rows",),
}
"""What an example may expect, by the query's form."""
_NAME = re.compile(r"[a-z][a-zA-Z0-9_]*")
_PLACEHOLDER = re.compile(r"\{(.*?)\}|[{}]")
_ROWS = re.compile(r"(>=|<=|>|<|=)? *([0-9]+)")
_SAMPLES = {
    "iri": "<urn:x-qkg:sample>",
    "string": '"sample"',
    "lang": '"en"',
    "integer": "1",
    "decimal": "1.0",
    "boolean": "true",
    "date": '"2000-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    "enum": "<urn:x-qkg:sample>",
}


def read_folder(folder: str) -> Iterator[StoredQuery]:
    """The queries of `<folder>/<topic>/<name>.rq`, sorted by path. Raises `BadFileError` with file and line."""
    seen: dict[str, str] = {}
    for path in _files(folder):
        topic, file_name = os.path.split(path)
        full = os.path.join(folder, path)
        name = file_name.removesuffix(".rq")
        if os.sep in topic or not is_slug(topic) or not is_slug(name):
            raise BadFileError("catalog.bad-place", where=full)
        if name in seen:
            raise BadFileError("catalog.twice", where=full, name=name, other=seen[name])
        seen[name] = full
        yield read_query(full, topic)


def _files(folder: str) -> list[str]:
    found: list[str] = []

    def refuse(error: OSError) -> None:
        raise unreadable(error.filename or folder, error) from error

    for directory, _, names in os.walk(folder, onerror=refuse):
        found += [os.path.relpath(os.path.join(directory, name), folder) for name in names if name.endswith(".rq")]
    return sorted(found)


def read_query(path: str, topic: str = "") -> StoredQuery:
    """The stored query in a file. Raises `BadFileError` with file and line."""
    return parse_query(read_text(path), path, topic)


def parse_query(text: str, path: str, topic: str = "") -> StoredQuery:
    """The stored query in a file's *text*; *path* names it in errors. Raises `BadFileError`."""
    lines = text.split("\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    reader = Reader(path)
    if count == 0:
        reader.fail("no-header", 1)
    root = reader.parse("\n".join(line.rstrip("\r")[2:].removeprefix(" ") for line in lines[:count]))
    header = _values(reader, root, "", _HEADER, ("title", "description"))
    parameters, columns = header.get("parameters", {}), header.get("columns", {})
    form, parts = _query(reader, "\n".join(lines[count:]), count, parameters, columns)
    name = os.path.basename(path).removesuffix(".rq")
    query = StoredQuery(
        name=name,
        topic=topic,
        path=f"{topic}/{name}.rq" if topic else f"{name}.rq",
        form=form,
        title=header["title"],
        description=header["description"],
        parameters=parameters,
        columns=columns,
        examples=[],
        tags=header.get("tags", []),
        view=header.get("view", "table"),
        segments=parts,
        severity=header.get("severity", (None,))[0],
        message=_message(reader, header, columns, form),
    )
    _check_syntax(reader, query, text, count)
    examples = enumerate(header.get("examples", ()), 1)
    return query._replace(examples=[_example(reader, each, f"examples[{at}]", query) for at, each in examples])


# The header


def _values(
    reader: Reader, node: yaml.Node, what: str, readers: dict[str, _Read], required: Sequence[str] = ()
) -> dict[str, Any]:
    """The values of a mapping, each read by the function for its key; *what*: its path in the header, "" for all of it."""
    nodes = reader.mapping(node, what or "header", readers, required)
    within = f"{what}." if what else ""
    return {key: read(reader, nodes[key], within + key) for key, read in readers.items() if key in nodes}


def _one_of(allowed: Sequence[str]) -> _Read:
    return lambda reader, node, what: reader.string(node, what, allowed)


def _named(read: _Read) -> _Read:
    """Reads a mapping of names to what *read* reads."""
    return lambda reader, node, what: {
        name: read(reader, each, f"{what}.{name}") for name, each in reader.mapping(node, what).items()
    }


def _parameter(reader: Reader, node: yaml.Node, what: str) -> Parameter:
    name, line = what.rpartition(".")[2], reader.line(node)
    found = _values(reader, node, what, _PARAMETER, ("type", "label"))
    kind = found["type"]
    if not _NAME.fullmatch(name) or name in RESERVED or (name == "lang") != (kind == "lang"):
        reader.fail("bad-name", line, name=shown(name), reserved=", ".join(sorted(RESERVED)))
    for key, types in _ONLY.items():
        if key in found and kind not in types:
            at = reader.line(reader.mapping(node, what)[key])
            reader.fail("key-not-for-type", at, key=key, type=kind, types=", ".join(types))
    if kind == "enum" and "scheme" not in found:
        reader.fail("missing-key", line, key="scheme", what=what)
    return Parameter(name, class_=found.pop("class", None), **found)


_ONLY = {  # the types of parameters that a key is for
    "class": ("iri",),
    "scheme": ("enum", "iri"),
    "normalize": ("string",),
    "multiple": tuple(t for t in TYPES if t != "lang"),
}


def _class(reader: Reader, node: yaml.Node, what: str) -> str:
    text = reader.string(node, what)
    iri = expand(text) or text
    if not is_iri(iri):
        reader.fail("bad-term", reader.line(node), what=what, value=shown(text))
    return iri


def _scheme(reader: Reader, node: yaml.Node, what: str) -> str:
    text = reader.string(node, what)
    name = text.removeprefix("concept:")
    schemes = vocabulary().schemes
    if name in schemes:
        return expand(f"concept:{name}") or text
    if not is_iri(text):
        reader.fail("not-allowed", reader.line(node), what=what, value=shown(text), allowed=", ".join(schemes))
    return text


def _column(reader: Reader, node: yaml.Node, what: str) -> Column:
    return Column(what.rpartition(".")[2], **_values(reader, node, what, _COLUMN, ("type", "label")))


def _tags(reader: Reader, node: yaml.Node, what: str) -> list[str]:
    nodes = reader.sequence(node, what)
    tags = [reader.string(each, what) for each in nodes]
    for tag, each in zip(tags, nodes, strict=True):
        if not is_slug(tag):
            reader.fail("bad-tag-slug", reader.line(each), value=shown(tag))
    return tags


# Keys and how their values are read, in the order in which faults are reported.
_PARAMETER: dict[str, _Read] = {
    "type": _one_of(TYPES),
    "label": Reader.text,
    "description": Reader.text,
    "required": Reader.boolean,
    "multiple": Reader.boolean,
    "class": _class,
    "scheme": _scheme,
    "normalize": _one_of(("fold",)),
}
_COLUMN: dict[str, _Read] = {"type": _one_of(COLUMN_TYPES), "label": Reader.text, "description": Reader.text}
_HEADER: dict[str, _Read] = {
    "title": Reader.text,
    "description": Reader.text,
    "parameters": _named(_parameter),
    "columns": _named(_column),
    "examples": Reader.sequence,
    "tags": _tags,
    "view": _one_of(VIEWS),
    "severity": lambda reader, node, what: (reader.string(node, what, SEVERITIES), reader.line(node)),
    "message": lambda reader, node, what: (reader.text(node, what), reader.line(node)),
}


def _example(reader: Reader, node: yaml.Node, what: str, query: StoredQuery) -> Example:
    rows = _partial_rows(query.columns)
    readers = {"values": _parameter_values(query), "rows": _rows, "includes": rows, "excludes": rows}
    expected = _values(reader, node, what, {**readers, "answer": Reader.boolean})
    line, values = reader.line(node), expected.pop("values", {})
    for name, parameter in query.parameters.items():
        if parameter.required and values.get(name) is None:
            reader.fail("example-missing", line, what=what, name=name)
    fitting = _EXPECTATIONS[query.form]
    if not expected or not expected.keys() <= set(fitting):
        reader.fail("example-expects", line, what=what, form=query.form, allowed=", ".join(fitting))
    return Example(values, **expected)


def _parameter_values(query: StoredQuery) -> _Read:
    """Reads the values of an example."""

    def read(reader: Reader, node: yaml.Node, what: str) -> Any:
        reader.mapping(node, what, query.parameters)
        return reader.python_value(node, what)

    return read


def _rows(reader: Reader, node: yaml.Node, what: str) -> str:
    found = _ROWS.fullmatch(reader.string(node, what))
    if found is None:
        reader.fail("bad-rows", reader.line(node), what=what)
    return " ".join(part for part in found.groups() if part)


def _partial_rows(columns: dict[str, Column]) -> _Read:
    """Reads rows that have some of the columns."""

    def read(reader: Reader, node: yaml.Node, what: str) -> list[Any]:
        rows = reader.sequence(node, what)
        for row in rows:
            if not reader.mapping(row, what, columns):
                reader.fail("not-mapping", reader.line(row), what=what)
        return [reader.python_value(row, what) for row in rows]

    return read


def _message(reader: Reader, header: dict[str, Any], columns: dict[str, Column], form: str) -> dict[str, str] | None:
    """The message about each row of a query that asks what is wrong; such a query needs a severity and a message."""
    if "severity" not in header and "message" not in header:
        return None
    for key in ("severity", "message"):
        if key not in header:
            reader.fail("missing-key", 1, key=key, what="header")
    message, line = header["message"]
    if form != "SELECT" or next(iter(columns.values())).type != "iri":
        reader.fail("no-focus", header["severity"][1])
    named = {lang: {found[1] for found in _PLACEHOLDER.finditer(text)} for lang, text in message.items()}
    for lang, names in named.items():
        for name in names - columns.keys():
            what, allowed = f"message.{lang}", ", ".join(columns)
            reader.fail("not-a-column", line, what=what, name=shown(name or ""), allowed=allowed)
    if len(set(map(frozenset, named.values()))) > 1:
        reader.fail("message-differs", line)
    return dict(message)


# The query


def _query(
    reader: Reader, body: str, header_lines: int, parameters: dict[str, Parameter], columns: dict[str, Column]
) -> tuple[str, list[Any]]:
    """The query's form and its segments, after every check that tokens allow."""

    def fail(key: str, line: int | None, /, **fields: Any) -> NoReturn:
        reader.fail(key, 1 if line is None else line + header_lines, **fields)

    try:
        form = check_query(body)
    except UsageError as error:
        fields: dict[str, Any] = error.fields
        line = int((error.where or "1").partition(":")[0])
        raise BadFileError(error.key, where=f"{reader.path}:{line + header_lines}", **fields) from None
    root = tree(body)
    if form == "DESCRIBE":
        fail("describe", 1)
    check_portable(root, fail)
    if form == "SELECT":
        projected = projection(clauses(root.parts)["SELECT"])
        if projected is None:
            fail("select-star", 1)
        elif projected != list(columns):
            fail("columns-differ", None, projected=", ".join(projected), declared=", ".join(columns) or "–")
    elif columns:
        fail("no-columns", None, form=form)
    return form, segments(root, {parameter.name: parameter.multiple for parameter in parameters.values()}, fail)


def _check_syntax(reader: Reader, query: StoredQuery, text: str, header_lines: int) -> None:
    """Check that the engine parses the file unchanged, and the query with a sample value for every parameter."""
    samples = {name: [_SAMPLES[parameter.type]] for name, parameter in query.parameters.items()}
    store = pyoxigraph.Store()
    for key, tried in (("syntax", text), ("unbindable", "\n" * header_lines + query.join(samples))):
        try:
            store.query(tried)
        except SyntaxError as error:
            told = syntax_error(tried, error)
            line, _, _ = str(told.where).partition(":")
            reader.fail(key, int(line), problem=told.fields["reason"])
