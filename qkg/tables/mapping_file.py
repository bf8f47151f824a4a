"""Mapping files: `ontology/mappings/<kind>.yaml` for the kinds that ship, and the user's own of the same form.

A file given with `--map` either says `extends: <kind>` and changes what differs (headings, languages, separators,
judgements on single rows), or stands alone. Whatever is wrong with one is told with file and line.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from qkg.core.errors import DataError, UsageError, system_words
from qkg.core.iris import KINDS, SCHEMES, expand
from qkg.core.text import is_slug, nearest, shown
from qkg.files.yaml_nodes import Reader
from qkg.tables.mapping import FIELD, ROLES, SPECIAL, TYPES, CellPattern, ColumnMapping, Mapping, RowJudgement, Switch

if TYPE_CHECKING:
    from typing import Any

    import yaml

    from qkg.files.data_folder import Data

_KEYS = (
    "extends", "title", "special", "class", "id", "file", "lang", "columns", "fixed", "variants", "judgements",
    "sources", "things", "slugs",
)  # fmt: skip
_TEXTS: dict[str, tuple[str, ...] | None] = {
    "role": ROLES, "type": TYPES, "lang": ("en", "fr"), "prefer": ("settlement",), "kind": KINDS,
    "within": None, "separator": None, "default": None, "at": None, "fallback": None,
}  # fmt: skip
"""Keys of a column that hold one text, and which ones it may be."""
_SWITCHES = ("required", "inverse")
_COLUMN_KEYS = (
    *_TEXTS,
    *_SWITCHES,
    "heading",
    "property",
    "scheme",
    "class",
    "values",
    "ignored",
    "patterns",
    "unless",
)
_NEEDS = {"concept": "scheme", "slug": "kind", "patterns": "patterns", "changes": "scheme"}
"""What a column of a type cannot do without."""
_PLACE = re.compile(r"[a-z0-9-]+(/([a-z0-9-]|\{[A-Za-z0-9_]+\})+)+")
_TAKEN = ("sources/", "reference/", "links/", "judgements/")
"""Folders of `graph/` that are not for accounts of rows."""


def kinds(data: Data) -> list[str]:
    """The kinds of tables that a data folder knows: its files `ontology/mappings/<kind>.yaml`.

    >>> from qkg.files.data_folder import find
    >>> "agreements" in kinds(find())
    True
    """
    try:
        names = os.listdir(os.path.join(data.ontology, "mappings"))
    except FileNotFoundError:
        return []
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def read_mapping(data: Data, kind: str, path: str | None = None) -> Mapping:
    """The mapping of a kind, changed by the file at *path* where one is given, or that file alone.

    Raises `UsageError` for a kind that does not exist, `DataError` with file and line for a file that is not as it
    should be.

    >>> from qkg.files.data_folder import find
    >>> read_mapping(find(), "agreements").columns["parties"].separator
    ';'
    """
    known = kinds(data)
    own = None if path is None else _File(path)
    if kind not in known and (own is None or own.extends is not None or not is_slug(kind)):
        near = nearest(kind, known)
        hint = "core.did-you-mean" if near else None
        raise UsageError(
            "tables.unknown-kind", hint=hint, kind=shown(kind), kinds=", ".join(known), candidates=", ".join(near)
        )
    if own is not None and own.extends is None:
        _check_apart(kind, known, own)
        return own.mapping(kind, None)
    base = _File(os.path.join(data.ontology, "mappings", f"{kind}.yaml")).mapping(kind, None)
    return base if own is None else own.mapping(kind, base)


def _check_apart(kind: str, known: list[str], own: _File) -> None:
    """Accounts are told apart by how they begin: no kind may begin as another does."""
    reserved = [*known, "entities", "labels", "coordinates", "linkset", "overview", "editorial"]
    near = [
        other
        for other in reserved
        if other != kind and (f"{kind}-".startswith(f"{other}-") or other.startswith(f"{kind}-"))
    ]
    if near or (kind not in known and kind in reserved):
        raise UsageError("tables.kind-taken", where=own.reader.path, kind=kind, other=(near or [kind])[0])


class _File:
    """One mapping file on its way into a `Mapping`."""

    def __init__(self, path: str) -> None:
        try:
            with open(path, encoding="utf-8-sig") as file:
                text = file.read()
        except OSError as error:
            raise DataError("files.unreadable", where=path, reason=system_words(error)) from error
        except UnicodeDecodeError as error:
            raise DataError("catalog.not-utf8", where=path, position=error.start) from None
        self.reader = Reader(path)
        if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
            raise DataError("tables.empty-mapping", where=path)
        self.keys = self.reader.mapping(self.reader.parse(text), "mapping", _KEYS)
        self.extends = self._string("extends")
        self.lang = self._string("lang", ("en", "fr"))

    def _fail(self, node: yaml.Node | None, key: str, **fields: Any) -> NoReturn:
        line = 1 if node is None else self.reader.line(node)
        raise DataError(f"tables.{key}", where=f"{self.reader.path}:{line}", **fields)

    def _string(self, key: str, allowed: tuple[str, ...] | None = None) -> str | None:
        return self.reader.string(self.keys[key], key, allowed) if key in self.keys else None

    def mapping(self, kind: str, base: Mapping | None) -> Mapping:
        """The mapping, on top of *base* where the file extends one."""
        if self.extends is not None and (base is None or self.extends != base.name):
            self.reader.fail(
                "not-allowed", self.reader.line(self.keys["extends"]), what="extends", value=self.extends, allowed=kind
            )
        made = self._made(self.keys, kind, base)
        self._check(made)
        return made

    def _made(self, keys: dict[str, yaml.Node], kind: str, base: Mapping | None) -> Mapping:
        reader = self.reader
        start = base or Mapping(name=kind, title={"en": kind, "fr": kind}, class_="", id="", file="", columns={})
        columns = {name: self._in_language(column) for name, column in start.columns.items()}
        for name, node in (reader.mapping(keys["columns"], "columns") if "columns" in keys else {}).items():
            if not FIELD.fullmatch(f"{{{name}}}"):
                self._fail(node, "bad-column", column=shown(name))
            columns[name] = self._column(name, node, columns.get(name))
        changes: dict[str, Any] = {"columns": columns}
        for key in ("id", "file", "special"):
            if key in keys:
                changes[key] = reader.string(keys[key], key, SPECIAL if key == "special" else None)
        if "title" in keys:
            changes["title"] = reader.text(keys["title"], "title")
        if "class" in keys:
            changes["class_"] = self._term(keys["class"], "class")
        if "fixed" in keys:
            changes["fixed"] = self._fixed(keys["fixed"])
        for key in ("sources", "things", "slugs"):
            if key in keys:
                changes[key] = {**getattr(start, key), **self._words(keys[key], key)}
        changes["judgements"] = tuple(self._judgements(keys.get("judgements"), columns))
        made = replace(start, **changes)
        if "variants" in keys:
            return self._with_variants(keys["variants"], made)
        # A user's columns hold for every variant.
        changed = {name: column for name, column in columns.items() if start.columns.get(name) != column}
        variants = {cell: replace(v, columns={**v.columns, **changed}) for cell, v in made.variants.items()}
        return replace(made, variants=variants)

    def _with_variants(self, node: yaml.Node, made: Mapping) -> Mapping:
        keys = self._needing(node, "variants", ("column", "values"))
        column = self.reader.string(keys["column"], "variants.column", made.columns)
        variants = {}
        for cell, each in self.reader.mapping(keys["values"], "variants.values").items():
            own = self.reader.mapping(each, f"variants.{cell}", ("class", "id", "columns", "fixed"))
            variants[cell] = replace(self._made(own, made.name, made), variant_column=None, variants={})
        return replace(made, variant_column=column, variants=variants)

    # Columns

    def _in_language(self, base: ColumnMapping) -> ColumnMapping:
        """A column of the mapping that is extended: the names in its cells are in the language of the file."""
        return replace(base, lang=self.lang) if self.lang and base.lang and base.type != "text" else base

    def _column(self, name: str, node: yaml.Node, base: ColumnMapping | None) -> ColumnMapping:
        reader, what = self.reader, f"columns.{name}"
        keys = {} if node.value == "" else reader.mapping(node, what, _COLUMN_KEYS)
        given: dict[str, Any] = {}
        for key, allowed in _TEXTS.items():
            if key in keys:
                given[key] = reader.string(keys[key], f"{what}.{key}", allowed)
        for key in _SWITCHES:
            if key in keys:
                given[key] = reader.boolean(keys[key], f"{what}.{key}")
        if "heading" in keys:
            given["headings"] = tuple(self._list(keys["heading"], f"{what}.heading"))
        if "scheme" in keys:
            given["scheme"] = expand("concept:" + reader.string(keys["scheme"], f"{what}.scheme", SCHEMES))
        if "class" in keys:
            terms = self._list(keys["class"], f"{what}.class")
            given["classes"] = tuple(self._expanded(keys["class"], term, f"{what}.class") for term in terms)
        if "property" in keys:
            given["property"] = self._property(keys["property"], f"{what}.property")
        if "values" in keys:
            words = reader.mapping(keys["values"], f"{what}.values")
            given["values"] = {cell: self._list(each, f"{what}.values") for cell, each in words.items()}
        if "ignored" in keys:
            given["ignored"] = frozenset(self._list(keys["ignored"], f"{what}.ignored"))
        if "patterns" in keys:
            patterns = reader.sequence(keys["patterns"], f"{what}.patterns")
            given["patterns"] = tuple(self._pattern(each, f"{what}.patterns") for each in patterns)
        if "unless" in keys:
            given["unless"] = self._expression(keys["unless"], f"{what}.unless")
        made = replace(base or ColumnMapping(name=name, headings=(name,), lang=self.lang), **given)
        need = _NEEDS.get(made.type)
        if need and not getattr(made, need):
            reader.fail("missing-key", reader.line(node), key=need, what=what)
        return made

    def _property(self, node: yaml.Node, what: str) -> str | Switch:
        if isinstance(node.value, str):
            return self._term(node, what)
        keys = self._needing(node, what, ("column", "values"), ("default",))
        default = self._term(keys["default"], f"{what}.default") if "default" in keys else None
        return Switch(
            self.reader.string(keys["column"], f"{what}.column"),
            {
                cell: self._term(each, f"{what}.values")
                for cell, each in self.reader.mapping(keys["values"], f"{what}.values").items()
            },
            default,
        )

    def _pattern(self, node: yaml.Node, what: str) -> CellPattern:
        keys = self._needing(node, what, ("match", "property", "value", "word"))
        match = self._expression(keys["match"], f"{what}.match")
        property_ = self._term(keys["property"], f"{what}.property")
        value = self._term(keys["value"], f"{what}.value")
        return CellPattern(match, property_, value, self.reader.string(keys["word"], f"{what}.word"))

    def _expression(self, node: yaml.Node, what: str) -> re.Pattern[str]:
        try:
            return re.compile(self.reader.string(node, what), re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            self._fail(node, "bad-pattern", what=what, reason=error)

    # Judgements

    def _judgements(self, node: yaml.Node | None, columns: dict[str, ColumnMapping]) -> list[RowJudgement]:
        found = []
        for each in [] if node is None else self.reader.sequence(node, "judgements"):
            keys = self._needing(each, "judgements", ("match", "because"), ("set", "split", "reject"))
            splits = self.reader.sequence(keys["split"], "judgements.split") if "split" in keys else []
            found.append(
                RowJudgement(
                    match=self._cells(keys["match"], "judgements.match", columns),
                    set=self._cells(keys["set"], "judgements.set", columns) if "set" in keys else {},
                    split=tuple(self._cells(one, "judgements.split", columns) for one in splits),
                    reject=self.reader.boolean(keys["reject"], "judgements.reject") if "reject" in keys else False,
                    because=self.reader.text(keys["because"], "judgements.because"),
                    where=f"{self.reader.path}:{self.reader.line(each)}",
                )
            )
            if not found[-1].match:
                self._fail(keys["match"], "empty-match")
        return found

    def _cells(self, node: yaml.Node, what: str, columns: dict[str, ColumnMapping]) -> dict[str, str]:
        found = self.reader.mapping(node, what, columns)
        for name, each in found.items():
            if not isinstance(each.value, str):
                self.reader.fail("not-text-value", self.reader.line(each), what=f"{what}.{name}")
        return {name: str(each.value).strip() for name, each in found.items()}

    # Values

    def _needing(
        self, node: yaml.Node, what: str, needed: tuple[str, ...], others: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        keys = self.reader.mapping(node, what, (*needed, *others))
        for key in needed:
            if key not in keys:
                self.reader.fail("missing-key", self.reader.line(node), key=key, what=what)
        return keys

    def _list(self, node: yaml.Node, what: str) -> list[str]:
        if isinstance(node.value, str):
            return [self.reader.string(node, what)]
        return [self.reader.string(each, what) for each in self.reader.sequence(node, what)]

    def _words(self, node: yaml.Node, key: str) -> dict[str, str]:
        """Texts to IRIs; to slugs for `slugs`."""
        found = {}
        for name, each in self.reader.mapping(node, key).items():
            text = self.reader.string(each, key)
            if key == "slugs" and not is_slug(text):
                self._fail(each, "bad-slug", value=shown(text))
            found[name] = text if key == "slugs" else self._expanded(each, text, key)
        return found

    def _fixed(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        found = self.reader.mapping(node, "fixed")
        return tuple((self._expanded(each, name, "fixed"), self._term(each, "fixed")) for name, each in found.items())

    def _term(self, node: yaml.Node, what: str) -> str:
        return self._expanded(node, self.reader.string(node, what), what)

    def _expanded(self, node: yaml.Node, text: str, what: str) -> str:
        iri = expand(text)
        if iri is None or any(c in ' <>"{}|^`\\' or not c.isprintable() for c in iri):
            self.reader.fail("bad-term", self.reader.line(node), what=what, value=shown(text))
        return iri

    # The whole

    def _check(self, made: Mapping) -> None:
        """What only shows when all is read: parts that are missing, or that speak of columns that are not there."""
        for form in made.variants.values() or (made,):
            if not made.special:
                for key, text in (("class", form.class_), ("id", form.id), ("file", form.file)):
                    if not text:
                        self.reader.fail("missing-key", 1, key=key, what="mapping")
                kind = form.id.partition(":")[0]
                if kind not in KINDS or not FIELD.search(form.id):
                    self._fail(self.keys.get("id"), "bad-id", value=shown(form.id))
                if not _PLACE.fullmatch(form.file) or form.file.startswith(_TAKEN):
                    self._fail(self.keys.get("file"), "bad-file", value=shown(form.file))
            self._check_names(form)
        for role in ("key", "account", "sources", "confidence"):
            for form in made.forms():
                if sum(column.role == role for column in form.columns.values()) > 1:
                    self._fail(self.keys.get("columns"), "role-twice", role=role)
        headings: dict[str, str] = {}
        for column in made.columns.values():
            for heading in column.headings:
                if headings.setdefault(heading, column.name) != column.name:
                    self._fail(
                        self.keys.get("columns"),
                        "heading-of-two",
                        heading=heading,
                        columns=f"{headings[heading]}, {column.name}",
                    )

    def _check_names(self, form: Mapping) -> None:
        for column in form.columns.values():
            switch = column.property.column if isinstance(column.property, Switch) else None
            for other in (column.within, column.at, column.fallback, switch):
                if other is not None and other not in form.columns:
                    allowed = ", ".join(form.columns)
                    self._fail(
                        self.keys.get("columns"),
                        "no-column",
                        column=shown(other),
                        what=f"columns.{column.name}",
                        allowed=allowed,
                    )
        for what, template in (("id", form.id), ("file", form.file)):
            for name in FIELD.findall(template):
                if name not in form.columns and (what, name) != ("file", "initial"):
                    self._fail(
                        self.keys.get(what), "no-column", column=name, what=what, allowed=", ".join(form.columns)
                    )
