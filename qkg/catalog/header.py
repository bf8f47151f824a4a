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
from qkg.catalog.places import check_portable, segments
from qkg.catalog.query import StoredQuery
from qkg.catalog.values import TYPES
from qkg.core.errors import BadFileError, UsageError
from qkg.core.iris import expand, is_iri, vocabulary
from qkg.core.text import is_slug, shown
from qkg.files.text_files import read_text, unreadable
from qkg.files.yaml_nodes import Reader
from qkg.sparql.checks import check_query
from qkg.sparql.diagnose import syntax_error
from qkg.sparql.tree import clauses, projection, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

KEYS = ("title", "description", "parameters", "columns", "examples", "tags", "view", "severity", "message")
PARAMETER_KEYS = ("type", "class", "scheme", "required", "multiple", "normalize", "label", "description")
COLUMN_KEYS = ("type", "label", "description")
COLUMN_TYPES = ("iri", "string", "lang", "integer", "decimal", "boolean", "date", "edtf", "wkt", "term")
EXAMPLE_KEYS = ("values", "rows", "includes", "excludes", "answer")
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
    """The stored query in a file's *text*; *path* names it, and stands in errors. Raises `BadFileError`."""
    lines = text.split("\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    reader = Reader(path)
    if count == 0:
        reader.fail("no-header", 1)
    block = "\n".join(line.rstrip("\r")[2:].removeprefix(" ") for line in lines[:count])
    header = reader.mapping(reader.parse(block), "header", KEYS)
    for key in ("title", "description"):
        if key not in header:
            reader.fail("missing-key", 1, key=key, what="header")
    parameters = _parameters(reader, header.get("parameters"))
    columns = _columns(reader, header.get("columns"))
    form, parts = _query(reader, "\n".join(lines[count:]), count, parameters, columns)
    name = os.path.basename(path).removesuffix(".rq")
    query = StoredQuery(
        name=name,
        topic=topic,
        path=f"{topic}/{name}.rq" if topic else f"{name}.rq",
        form=form,
        title=reader.text(header["title"], "title"),
        description=reader.text(header["description"], "description"),
        parameters=parameters,
        columns=columns,
        examples=[],
        tags=_tags(reader, header.get("tags")),
        view=reader.string(header["view"], "view", VIEWS) if "view" in header else "table",
        segments=parts,
        severity=reader.string(header["severity"], "severity", SEVERITIES) if "severity" in header else None,
        message=_message(reader, header, columns, form),
    )
    _check_syntax(reader, query, text, count)
    return query._replace(examples=_examples(reader, header.get("examples"), query))


# The header


def _parameters(reader: Reader, node: yaml.Node | None) -> dict[str, Parameter]:
    if node is None:
        return {}
    found = reader.mapping(node, "parameters")
    return {name: _parameter(reader, name, each) for name, each in found.items()}


def _parameter(reader: Reader, name: str, node: yaml.Node) -> Parameter:
    what = f"parameters.{name}"
    line = reader.line(node)
    keys = reader.mapping(node, what, PARAMETER_KEYS)
    for key in ("type", "label"):
        if key not in keys:
            reader.fail("missing-key", line, key=key, what=what)
    kind = reader.string(keys["type"], f"{what}.type", TYPES)
    if not _NAME.fullmatch(name) or name in RESERVED or (name == "lang") != (kind == "lang"):
        reader.fail("bad-name", line, name=shown(name), reserved=", ".join(sorted(RESERVED)))
    parameter = Parameter(
        name=name,
        type=kind,
        label=reader.text(keys["label"], f"{what}.label"),
        description=reader.text(keys["description"], f"{what}.description") if "description" in keys else None,
        required=reader.boolean(keys["required"], f"{what}.required") if "required" in keys else False,
        multiple=reader.boolean(keys["multiple"], f"{what}.multiple") if "multiple" in keys else False,
        class_=_class(reader, keys["class"], f"{what}.class") if "class" in keys else None,
        scheme=_scheme(reader, keys["scheme"], f"{what}.scheme") if "scheme" in keys else None,
        normalize=reader.string(keys["normalize"], f"{what}.normalize", ("fold",)) if "normalize" in keys else None,
    )
    for key, types in _ONLY.items():
        if key in keys and kind not in types:
            reader.fail("key-not-for-type", reader.line(keys[key]), key=key, type=kind, types=", ".join(types))
    if kind == "enum" and "scheme" not in keys:
        reader.fail("missing-key", line, key="scheme", what=what)
    return parameter


_ONLY = {
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


def _columns(reader: Reader, node: yaml.Node | None) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, each in (reader.mapping(node, "columns") if node is not None else {}).items():
        what = f"columns.{name}"
        keys = reader.mapping(each, what, COLUMN_KEYS)
        for key in ("type", "label"):
            if key not in keys:
                reader.fail("missing-key", reader.line(each), key=key, what=what)
        columns[name] = Column(
            name,
            reader.string(keys["type"], f"{what}.type", COLUMN_TYPES),
            reader.text(keys["label"], f"{what}.label"),
            reader.text(keys["description"], f"{what}.description") if "description" in keys else None,
        )
    return columns


def _examples(reader: Reader, node: yaml.Node | None, query: StoredQuery) -> list[Example]:
    nodes = [] if node is None else reader.sequence(node, "examples")
    return [_example(reader, each, f"examples[{number}]", query) for number, each in enumerate(nodes, 1)]


def _example(reader: Reader, node: yaml.Node, what: str, query: StoredQuery) -> Example:
    line = reader.line(node)
    keys = reader.mapping(node, what, EXAMPLE_KEYS)
    values: dict[str, Any] = {}
    if "values" in keys:
        reader.mapping(keys["values"], f"{what}.values", query.parameters)
        values = reader.python_value(keys["values"], f"{what}.values")
    for name, parameter in query.parameters.items():
        if parameter.required and values.get(name) is None:
            reader.fail("example-missing", line, what=what, name=name)
    fitting = _EXPECTATIONS[query.form]
    expectations = [key for key in EXAMPLE_KEYS[1:] if key in keys]
    if not expectations or any(key not in fitting for key in expectations):
        reader.fail("example-expects", line, what=what, form=query.form, allowed=", ".join(fitting))
    return Example(
        values,
        _rows(reader, keys["rows"], f"{what}.rows") if "rows" in keys else None,
        _partial_rows(reader, keys.get("includes"), f"{what}.includes", query.columns),
        _partial_rows(reader, keys.get("excludes"), f"{what}.excludes", query.columns),
        reader.boolean(keys["answer"], f"{what}.answer") if "answer" in keys else None,
    )


def _rows(reader: Reader, node: yaml.Node, what: str) -> str:
    found = _ROWS.fullmatch(reader.string(node, what))
    if found is None:
        reader.fail("bad-rows", reader.line(node), what=what)
    return " ".join(part for part in found.groups() if part)


def _partial_rows(
    reader: Reader, node: yaml.Node | None, what: str, columns: dict[str, Column]
) -> list[dict[str, Any]]:
    if node is None:
        return []
    rows = reader.sequence(node, what)
    for row in rows:
        if not reader.mapping(row, what, columns):
            reader.fail("not-mapping", reader.line(row), what=what)
    return [reader.python_value(row, what) for row in rows]


def _tags(reader: Reader, node: yaml.Node | None) -> list[str]:
    if node is None:
        return []
    tags = []
    for each in reader.sequence(node, "tags"):
        tag = reader.string(each, "tags")
        if not is_slug(tag):
            reader.fail("bad-tag-slug", reader.line(each), value=shown(tag))
        tags.append(tag)
    return tags


def _message(
    reader: Reader, header: dict[str, yaml.Node], columns: dict[str, Column], form: str
) -> dict[str, str] | None:
    """The message about each row of a query that asks what is wrong; such a query needs a severity and a message."""
    if "severity" not in header and "message" not in header:
        return None
    for key in ("severity", "message"):
        if key not in header:
            reader.fail("missing-key", 1, key=key, what="header")
    node = header["message"]
    if form != "SELECT" or next(iter(columns.values())).type != "iri":
        reader.fail("no-focus", reader.line(header["severity"]))
    message = reader.text(node, "message")
    named = {lang: {found[1] for found in _PLACEHOLDER.finditer(text)} for lang, text in message.items()}
    for lang, names in named.items():
        for name in names:
            if name not in columns:
                what, allowed = f"message.{lang}", ", ".join(columns)
                reader.fail("not-a-column", reader.line(node), what=what, name=shown(name or ""), allowed=allowed)
    if len(set(map(frozenset, named.values()))) > 1:
        reader.fail("message-differs", reader.line(node))
    return message


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
    """Let the engine parse the file as it stands, and the query with a sample value for every parameter."""
    samples = {name: [_SAMPLES[parameter.type]] for name, parameter in query.parameters.items()}
    store = pyoxigraph.Store()
    for key, tried in (("syntax", text), ("unbindable", "\n" * header_lines + query.join(samples))):
        try:
            store.query(tried)
        except SyntaxError as error:
            told = syntax_error(tried, error)
            line, _, _ = str(told.where).partition(":")
            reader.fail(key, int(line), problem=told.fields["reason"])
