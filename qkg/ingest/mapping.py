"""What the columns of a table mean: a small YAML file for each kind, and the user's own of the same form.

`ontology/mappings/<kind>.yaml` declares the kinds that ship. A file given with `--map` either stands alone or says
`extends: <kind>` and changes what differs: headings, languages, separators, and judgements on single rows.

CSVW and RML were weighed and left (docs/decisions.md): neither matches names to things, says in which account a row
speaks, or tells a person which cell is wrong.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from qkg.catalog.hints import nearest
from qkg.catalog.yamltree import Reader
from qkg.errors import DataError, UsageError
from qkg.terms import KINDS, SCHEMES, expand

if TYPE_CHECKING:
    from typing import Any

    import yaml

    from qkg.data import Data

TYPES = ("text", "integer", "date", "url", "concept", "thing", "slug", "person", "changes", "patterns")
"""What a cell may hold: see `docs/import.md`."""
ROLES = ("statement", "key", "account", "sources", "confidence", "ignored")
SPECIAL = ("entities", "links")
"""Kinds whose rows do not each make an account: reference data, one account per source table."""
_KEYS = (
    "extends", "title", "name", "special", "class", "id", "file", "lang", "columns", "fixed", "variants", "judgements",
    "sources", "things", "slugs",
)  # fmt: skip
_COLUMN_KEYS = (
    "heading", "role", "type", "property", "lang", "scheme", "class", "prefer", "within", "separator", "required",
    "default", "values", "ignored", "at", "patterns", "kind", "fallback",
    "inverse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Switch:
    """A property that depends on another column's cell: `{column: type, values: {summit: …}, default: …}`."""

    column: str
    values: dict[str, str]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for a cell of free words, and the statement that it stands for."""

    match: str
    property: str
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the headings it may bear, what its cells hold, and the property that they are values of.

    - `lang`: the language of its text or of the names in it. `scheme`: of its concepts. `classes`: what its things may be.
    - `prefer`: `settlement` takes the city where city and territory share a name. `within`: a column with the country.
    - `at`: a column with the date at which the thing must exist, where two share a name.
    - `separator`: of several values in one cell. `default`: of an empty cell. `values`: other words for cells.
    - `inverse`: the statement goes from the value to the thing. `ignored`: cells that say nothing. `fallback`: the column to read when this one is empty.
    """

    name: str
    headings: tuple[str, ...]
    role: str = "statement"
    type: str = "text"
    property: str | Switch | None = None
    lang: str | None = None
    scheme: str | None = None
    classes: tuple[str, ...] = ()
    prefer: str | None = None
    within: str | None = None
    separator: str | None = None
    required: bool = False
    default: str | None = None
    values: dict[str, list[str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    at: str | None = None
    patterns: tuple[Pattern, ...] = ()
    kind: str | None = None
    fallback: str | None = None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an editor decided about a row: which one, what changes, and why.

    - `match`: cells that the row must hold. `set`: new cells. `split`: several sets of cells, one for each row it becomes.
    - `reject`: the row becomes no account. `because`: the reason, in both languages.
    """

    match: dict[str, str]
    set: dict[str, str]
    split: tuple[dict[str, str], ...]
    reject: bool
    because: dict[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a kind of table means.

    - `name`: the kind; its accounts begin with it. `class_`, `id`: the class and IRI of the thing that a row is about,
      `id` with column names in braces (`membership:{member}-{organization_key}`).
    - `file`: where under `graph/` its accounts are written, with `{initial}` or columns in braces.
    - `fixed`: statements that every row makes. `variants`: a column, and what changes with its cell.
    - `sources`: texts of source columns that stand for a source described already. `things`: keys of entities that
      stand for things already there. `slugs`: keys of entities whose slug is given rather than made from the label.
    """

    name: str
    title: dict[str, str]
    class_: str
    id: str
    file: str
    columns: dict[str, Column]
    special: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    variant_column: str | None = None
    variants: dict[str, Mapping] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)

    def role(self, role: str) -> Column | None:
        """The column of a role, if there is one."""
        return next((column for column in self.columns.values() if column.role == role), None)

    def known_headings(self) -> list[str]:
        """Every heading that the mapping knows."""
        return [heading for column in self.columns.values() for heading in column.headings]

    def by_heading(self) -> dict[str, Column]:
        """Columns by heading."""
        return {heading: column for column in self.columns.values() for heading in column.headings}


def kinds(data: Data) -> list[str]:
    """The kinds of tables that a data folder knows: its files `ontology/mappings/<kind>.yaml`."""
    folder = os.path.join(data.ontology, "mappings")
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def read_mapping(data: Data, kind: str, path: str | None = None) -> Mapping:
    """The mapping of a kind, changed by the file at *path* where one is given.

    Raises `UsageError` for a kind that does not exist, `DataError` with file and line for a file that is not as it
    should be.
    """
    if kind not in kinds(data):
        near = nearest(kind, kinds(data))
        raise UsageError(
            "ingest.unknown-kind",
            hint="errors.did-you-mean" if near else None,
            kind=kind,
            kinds=", ".join(kinds(data)),
            candidates=", ".join(near),
        )
    base = _read(os.path.join(data.ontology, "mappings", f"{kind}.yaml"), kind, None)
    return base if path is None else _read(path, kind, base)


def _read(path: str, kind: str, base: Mapping | None) -> Mapping:
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except OSError as error:
        raise DataError("data.unreadable", where=path, reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise DataError("catalog.not-utf8", where=path, position=error.start) from None
    reader = Reader(path)
    keys = reader.mapping(reader.parse(text), "mapping", _KEYS)
    extends = reader.string(keys["extends"], "extends") if "extends" in keys else None
    if extends is None:
        base = None
    elif base is None or extends != base.name:
        reader.fail("not-allowed", reader.line(keys["extends"]), what="extends", value=extends, allowed=kind)
    return _mapping(reader, keys, kind, base)


def _mapping(reader: Reader, keys: dict[str, yaml.Node], kind: str, base: Mapping | None) -> Mapping:
    def text(key: str, default: str | None) -> str:
        if key in keys:
            return reader.string(keys[key], key)
        if default is None:
            reader.fail("missing-key", 1, key=key, what="mapping")
        return default

    special = reader.string(keys["special"], "special", SPECIAL) if "special" in keys else base and base.special
    lang = reader.string(keys["lang"], "lang", ("en", "fr")) if "lang" in keys else None
    columns = dict(base.columns) if base else {}
    for name, node in (reader.mapping(keys["columns"], "columns") if "columns" in keys else {}).items():
        columns[name] = _column(reader, name, node, columns.get(name), lang)
    made = Mapping(
        name=base.name if base else (reader.string(keys["name"], "name") if "name" in keys else kind),
        title=reader.text(keys["title"], "title")
        if "title" in keys
        else (base.title if base else {"en": kind, "fr": kind}),
        class_=_term(reader, keys["class"], "class") if "class" in keys else (base.class_ if base else ""),
        id=text("id", base.id if base else ("" if special else None)),
        file=text("file", base.file if base else ("" if special else None)),
        columns=columns,
        special=special,
        fixed=_fixed(reader, keys.get("fixed")) or (base.fixed if base else ()),
        judgements=tuple(_judgements(reader, keys.get("judgements"), columns)),
        sources={**(base.sources if base else {}), **_words(reader, keys.get("sources"), "sources")},
        things={**(base.things if base else {}), **_words(reader, keys.get("things"), "things")},
        slugs={**(base.slugs if base else {}), **_slugs(reader, keys.get("slugs"))},
        variant_column=base.variant_column if base else None,
        variants=dict(base.variants) if base else {},
    )
    if "variants" in keys:
        return _with_variants(reader, keys["variants"], made)
    if made.variants and base is not None:
        # A user's columns hold for every variant.
        changed = {name: column for name, column in columns.items() if base.columns.get(name) != column}
        variants = {cell: replace(v, columns={**v.columns, **changed}) for cell, v in made.variants.items()}
        return replace(made, variants=variants)
    return made


def _with_variants(reader: Reader, node: yaml.Node, made: Mapping) -> Mapping:
    keys = reader.mapping(node, "variants", ("column", "values"))
    for key in ("column", "values"):
        if key not in keys:
            reader.fail("missing-key", reader.line(node), key=key, what="variants")
    column = reader.string(keys["column"], "variants.column", made.columns)
    variants = {}
    for cell, each in reader.mapping(keys["values"], "variants.values").items():
        own = reader.mapping(each, f"variants.{cell}", ("class", "id", "columns", "fixed"))
        variants[cell] = replace(_mapping(reader, own, made.name, made), variant_column=None, variants={})
    return replace(made, variant_column=column, variants=variants)


def _column(reader: Reader, name: str, node: yaml.Node, base: Column | None, lang: str | None) -> Column:
    what = f"columns.{name}"
    keys = {} if node.value == "" else reader.mapping(node, what, _COLUMN_KEYS)
    known = {one.name for one in fields(Column)}
    given: dict[str, Any] = {}
    simple = ("role", "type", "lang", "prefer", "within", "separator", "default", "at", "kind", "fallback")
    allowed = {"role": ROLES, "type": TYPES, "lang": ("en", "fr"), "prefer": ("settlement",), "kind": KINDS}
    for key in simple:
        if key in keys:
            given[key] = reader.string(keys[key], f"{what}.{key}", allowed.get(key))
    for key in ("required", "inverse"):
        if key in keys:
            given[key] = reader.boolean(keys[key], f"{what}.{key}")
    if "heading" in keys:
        given["headings"] = tuple(_list(reader, keys["heading"], f"{what}.heading"))
    if "scheme" in keys:
        given["scheme"] = expand("concept:" + reader.string(keys["scheme"], f"{what}.scheme", SCHEMES))
    if "class" in keys:
        terms = _list(reader, keys["class"], f"{what}.class")
        given["classes"] = tuple(_expanded(reader, keys["class"], term, what) for term in terms)
    if "property" in keys:
        given["property"] = _property(reader, keys["property"], f"{what}.property")
    if "values" in keys:
        given["values"] = {
            cell: _list(reader, each, f"{what}.values")
            for cell, each in reader.mapping(keys["values"], f"{what}.values").items()
        }
    if "ignored" in keys:
        given["ignored"] = frozenset(_list(reader, keys["ignored"], f"{what}.ignored"))
    if "patterns" in keys:
        given["patterns"] = tuple(_pattern(reader, each, what) for each in reader.sequence(keys["patterns"], what))
    if base is None:
        given.setdefault("headings", (name,))
        if lang is not None:
            given.setdefault("lang", lang)
        return Column(name=name, **given)
    assert given.keys() <= known  # noqa: S101 - the keys were checked one by one
    return replace(base, **given)


def _list(reader: Reader, node: yaml.Node, what: str) -> list[str]:
    if isinstance(node.value, str):
        return [reader.string(node, what)]
    return [reader.string(each, what) for each in reader.sequence(node, what)]


def _words(reader: Reader, node: yaml.Node | None, what: str) -> dict[str, str]:
    if node is None:
        return {}
    found = reader.mapping(node, what)
    return {key: _expanded(reader, each, reader.string(each, what), what) for key, each in found.items()}


def _slugs(reader: Reader, node: yaml.Node | None) -> dict[str, str]:
    found = {} if node is None else reader.mapping(node, "slugs")
    return {key: reader.string(each, "slugs") for key, each in found.items()}


def _term(reader: Reader, node: yaml.Node, what: str) -> str:
    return _expanded(reader, node, reader.string(node, what), what)


def _expanded(reader: Reader, node: yaml.Node, text: str, what: str) -> str:
    iri = expand(text)
    if iri is None:
        reader.fail("bad-term", reader.line(node), what=what, value=text)
    return iri


def _property(reader: Reader, node: yaml.Node, what: str) -> str | Switch:
    if isinstance(node.value, str):
        return _term(reader, node, what)
    keys = reader.mapping(node, what, ("column", "values", "default"))
    for key in ("column", "values"):
        if key not in keys:
            reader.fail("missing-key", reader.line(node), key=key, what=what)
    values = _words(reader, keys["values"], f"{what}.values")
    default = _term(reader, keys["default"], f"{what}.default") if "default" in keys else None
    return Switch(reader.string(keys["column"], f"{what}.column"), values, default)


def _pattern(reader: Reader, node: yaml.Node, what: str) -> Pattern:
    import re

    keys = reader.mapping(node, f"{what}.patterns", ("match", "property", "value", "word"))
    for key in ("match", "property", "value", "word"):
        if key not in keys:
            reader.fail("missing-key", reader.line(node), key=key, what=f"{what}.patterns")
    expression = reader.string(keys["match"], "match")
    try:
        re.compile(expression)
    except re.error as error:
        reader.fail("bad-default", reader.line(keys["match"]), name=f"{what}.patterns", problem=str(error))
    return Pattern(
        expression,
        _term(reader, keys["property"], "property"),
        _term(reader, keys["value"], "value"),
        reader.string(keys["word"], "word"),
    )


def _fixed(reader: Reader, node: yaml.Node | None) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    found = reader.mapping(node, "fixed")
    return tuple((_expanded(reader, each, name, "fixed"), _term(reader, each, "fixed")) for name, each in found.items())


def _judgements(reader: Reader, node: yaml.Node | None, columns: dict[str, Column]) -> list[Judgement]:
    if node is None:
        return []
    found = []
    for each in reader.sequence(node, "judgements"):
        keys = reader.mapping(each, "judgements", ("match", "set", "split", "reject", "because"))
        for key in ("match", "because"):
            if key not in keys:
                reader.fail("missing-key", reader.line(each), key=key, what="judgements")
        found.append(
            Judgement(
                match=_cells(reader, keys["match"], "match", columns),
                set=_cells(reader, keys["set"], "set", columns) if "set" in keys else {},
                split=tuple(_cells(reader, one, "split", columns) for one in reader.sequence(keys["split"], "split"))
                if "split" in keys
                else (),
                reject=reader.boolean(keys["reject"], "reject") if "reject" in keys else False,
                because=reader.text(keys["because"], "because"),
                line=reader.line(each),
            )
        )
    return found


def _cells(reader: Reader, node: yaml.Node, what: str, columns: dict[str, Column]) -> dict[str, str]:
    found = reader.mapping(node, what, columns)
    return {name: str(each.value) if isinstance(each.value, str) else "" for name, each in found.items()}
