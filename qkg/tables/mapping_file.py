"""Mapping files: `ontology/mappings/<kind>.yaml` for the kinds that ship, and users' own of the same form.

A file given with `--map` either says `extends: <kind>` and changes what differs (headings, languages, separators,
judgements on single rows), or is complete by itself. Errors have file and line. The keys are documented in
`docs/import.md`.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import expand, vocabulary
from qkg.core.language import LANGUAGES
from qkg.core.text import is_slug, nearest, shown
from qkg.files.text_files import read_text
from qkg.files.yaml_nodes import Reader
from qkg.tables.mapping import (
    FIELD,
    FILE_FIELD,
    RANKS,
    ROLES,
    SPECIAL,
    TYPES,
    CellPattern,
    ColumnMapping,
    Mapping,
    RowJudgement,
    Switch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    import yaml

    from qkg.files.data_folder import Data

_PLACE = re.compile(r"[a-z0-9-]+(/([a-z0-9-]|\{[A-Za-z0-9_|]+\})+)+")
_TAKEN = ("sources/", "reference/", "links/", "judgements/")
"""Folders of `graph/` that are not for accounts of rows."""


def kinds(data: Data) -> list[str]:
    """The kinds of tables that a data folder knows: its files `ontology/mappings/<kind>.yaml`.

    >>> from qkg.files.data_folder import find
    >>> "agreements" in kinds(find())
    True
    """
    return sorted(path.stem for path in Path(data.ontology, "mappings").glob("*.yaml"))


def read_mapping(data: Data, kind: str, path: str | None = None) -> Mapping:
    """The mapping of a kind, changed by the file at *path* where one is given, or that file alone.

    Raises `UsageError` for a kind that does not exist, `DataError` with file and line for a file that is not as it
    should be.

    >>> from qkg.files.data_folder import find
    >>> read_mapping(find(), "agreements").columns["parties"].separator
    ';'
    """
    known = kinds(data)
    own = None if path is None else _MappingReader(path)
    if kind not in known and (own is None or own.extends is not None or not is_slug(kind)):
        near = nearest(kind, known)
        hint = "core.did-you-mean" if near else None
        raise UsageError(
            "tables.unknown-kind", hint=hint, kind=shown(kind), kinds=", ".join(known), candidates=", ".join(near)
        )
    if own is not None and own.extends is None:
        own.check_kind(kind, known)
        return own.read(kind, None)
    base = _MappingReader(os.path.join(data.ontology, "mappings", f"{kind}.yaml")).read(kind, None)
    return base if own is None else own.read(kind, base)


_PATTERN_KEYS = ("match", "property", "value", "word")
_JUDGEMENT_KEYS = ("match", "because", "set", "split", "reject", "rank")


class _MappingReader(Reader):
    """Reads one mapping file into a `Mapping`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        text = read_text(path)
        if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
            raise DataError("tables.empty-mapping", where=path)
        self.keys = self.mapping(self.parse(text), "mapping", (*_KEYS, "columns", "extends", "lang", "variants"))
        self.extends = self.string(self.keys["extends"], "extends") if "extends" in self.keys else None
        self.lang = self.string(self.keys["lang"], "lang", LANGUAGES) if "lang" in self.keys else None
        self._columns: dict[str, ColumnMapping] = {}

    def _fail(self, node: yaml.Node | None, key: str, **fields: Any) -> NoReturn:
        line = 1 if node is None else self.line(node)
        raise DataError(f"tables.{key}", where=f"{self.path}:{line}", **fields)

    def check_kind(self, kind: str, known: list[str]) -> None:
        """Refuse a kind whose accounts would begin like those of another: this is how they are told apart."""
        reserved = [*known, "entities", "labels", "coordinates", "linkset", "overview", "editorial"]
        others = [other for other in reserved if other != kind]
        alike = [other for other in others if f"{kind}-".startswith(f"{other}-") or other.startswith(f"{kind}-")]
        if alike or (kind not in known and kind in reserved):
            raise UsageError("tables.kind-taken", where=self.path, kind=kind, other=(alike or [kind])[0])

    def read(self, kind: str, base: Mapping | None) -> Mapping:
        """The mapping, on top of *base* where the file extends one."""
        if self.extends is not None and (base is None or self.extends != base.name):
            line = self.line(self.keys["extends"])
            self.fail("not-allowed", line, what="extends", value=self.extends, allowed=kind)
        start = base or Mapping(name=kind, title={"en": kind, "fr": kind}, class_="", id="", file="", columns={})
        made = self._changed(start, self.keys)
        if "variants" in self.keys:
            made = self._with_variants(self.keys["variants"], made)
        else:  # changed columns change in every variant
            changed = {name: column for name, column in made.columns.items() if start.columns.get(name) != column}
            variants = {cell: replace(v, columns={**v.columns, **changed}) for cell, v in made.variants.items()}
            made = replace(made, variants=variants)
        self._check(made)
        return made

    def _changed(self, start: Mapping, keys: dict[str, yaml.Node]) -> Mapping:
        """A mapping with what *keys* say; judgements are those of the file alone."""
        columns = self._columns = {name: self._in_language(column) for name, column in start.columns.items()}
        given: dict[str, Any] = {"columns": columns, "judgements": ()}
        if "columns" in keys:
            for name, node in self.mapping(keys["columns"], "columns").items():
                if not FIELD.fullmatch(f"{{{name}}}"):
                    self._fail(node, "bad-column", column=shown(name))
                columns[name] = self._column(name, node, columns.get(name))
        for key in keys.keys() & _KEYS.keys():
            field, read = _KEYS[key]
            given[field] = read(self, keys[key], key)
        for key in ("sources", "things", "slugs"):
            given[key] = {**getattr(start, key), **given.get(key, {})}
        return replace(start, **given)

    def _with_variants(self, node: yaml.Node, made: Mapping) -> Mapping:
        keys = self.mapping(node, "variants", ("column", "values"), ("column", "values"))
        column = self.string(keys["column"], "variants.column", made.columns)
        variants = {}
        for cell, each in self.mapping(keys["values"], "variants.values").items():
            own = self.mapping(each, f"variants.{cell}", ("class", "id", "columns", "fixed"))
            variants[cell] = replace(self._changed(made, own), variant_column=None, variants={})
        return replace(made, variant_column=column, variants=variants)

    # Columns

    def _in_language(self, base: ColumnMapping) -> ColumnMapping:
        """A column of the extended mapping: the names in its cells are in the language of this file."""
        return replace(base, lang=self.lang) if self.lang and base.lang and base.type != "text" else base

    def _column(self, name: str, node: yaml.Node, base: ColumnMapping | None) -> ColumnMapping:
        what = f"columns.{name}"
        keys = {} if node.value == "" else self.mapping(node, what, _COLUMN_KEYS)
        given = {}
        for key, each in keys.items():
            field, read = _COLUMN_KEYS[key]
            given[field] = read(self, each, f"{what}.{key}")
        made = replace(base or ColumnMapping(name=name, headings=(name,), lang=self.lang), **given)
        need = _NEEDS.get(made.type)
        if need and not getattr(made, need):
            self.fail("missing-key", self.line(node), key=need, what=what)
        return made

    def property(self, node: yaml.Node, what: str) -> str | Switch:
        """A property, or one for each cell of another column."""
        if isinstance(node.value, str):
            return self.term(node, what)
        keys = self.mapping(node, what, ("column", "values", "default"), ("column", "values"))
        default = self.term(keys["default"], f"{what}.default") if "default" in keys else None
        return Switch(self.string(keys["column"], f"{what}.column"), self.terms(keys["values"], what), default)

    def patterns(self, node: yaml.Node, what: str) -> tuple[CellPattern, ...]:
        """Regular expressions and what they stand for."""
        found = []
        for each in self.sequence(node, what):
            keys = self.mapping(each, what, _PATTERN_KEYS, _PATTERN_KEYS)
            property_, value = (self.term(keys[key], f"{what}.{key}") for key in ("property", "value"))
            match = self.expression(keys["match"], f"{what}.match")
            found.append(CellPattern(match, property_, value, self.string(keys["word"], f"{what}.word")))
        return tuple(found)

    def expression(self, node: yaml.Node, what: str) -> re.Pattern[str]:
        """A regular expression, of which case is ignored."""
        try:
            return re.compile(self.string(node, what), re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            self._fail(node, "bad-pattern", what=what, reason=error)

    # Judgements

    def judgements(self, node: yaml.Node, what: str) -> tuple[RowJudgement, ...]:
        """Editors' decisions about rows."""
        found = []
        for each in self.sequence(node, what):
            keys = self.mapping(each, what, _JUDGEMENT_KEYS, ("match", "because"))
            splits = self.sequence(keys["split"], f"{what}.split") if "split" in keys else []
            match = self._cells(keys["match"], f"{what}.match")
            if not match:
                self._fail(keys["match"], "empty-match")
            found.append(
                RowJudgement(
                    match=match,
                    set=self._cells(keys["set"], f"{what}.set") if "set" in keys else {},
                    split=tuple(self._cells(one, f"{what}.split") for one in splits),
                    reject=self.boolean(keys["reject"], f"{what}.reject") if "reject" in keys else False,
                    rank=self.string(keys["rank"], f"{what}.rank", RANKS) if "rank" in keys else None,
                    because=self.text(keys["because"], f"{what}.because"),
                    where=f"{self.path}:{self.line(each)}",
                )
            )
        return tuple(found)

    def _cells(self, node: yaml.Node, what: str) -> dict[str, str]:
        found = self.mapping(node, what, self._columns)
        for name, each in found.items():
            if not isinstance(each.value, str):
                self.fail("not-text-value", self.line(each), what=f"{what}.{name}")
        return {name: str(each.value).strip() for name, each in found.items()}

    # Values

    def strings(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        nodes = [node] if isinstance(node.value, str) else self.sequence(node, what)
        return tuple(self.string(each, what) for each in nodes)

    def string_lists(self, node: yaml.Node, what: str) -> dict[str, list[str]]:
        """A text or a list of texts for each key."""
        return {cell: list(self.strings(each, what)) for cell, each in self.mapping(node, what).items()}

    def slugs(self, node: yaml.Node, what: str) -> dict[str, str]:
        """A slug for each key."""
        found = {}
        for name, each in self.mapping(node, what).items():
            found[name] = self.string(each, what)
            if not is_slug(found[name]):
                self._fail(each, "bad-slug", value=shown(found[name]))
        return found

    def term(self, node: yaml.Node, what: str) -> str:
        """The IRI of a CURIE."""
        return self._iri(node, self.string(node, what), what)

    def terms(self, node: yaml.Node, what: str) -> dict[str, str]:
        """The IRI of a CURIE for each key."""
        return {key: self.term(each, what) for key, each in self.mapping(node, what).items()}

    def classes(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """The IRIs of a CURIE or a list of them."""
        return tuple(self._iri(node, text, what) for text in self.strings(node, what))

    def fixed(self, node: yaml.Node, what: str) -> tuple[tuple[str, str], ...]:
        """Pairs of property and value."""
        found = self.mapping(node, what)
        return tuple((self._iri(each, name, what), self.term(each, what)) for name, each in found.items())

    def scheme(self, node: yaml.Node, what: str) -> str:
        """The IRI of a concept scheme."""
        return self._iri(node, "concept:" + self.string(node, what, vocabulary().schemes), what)

    def _iri(self, node: yaml.Node, text: str, what: str) -> str:
        iri = expand(text)
        if iri is None or any(c in ' <>"{}|^`\\' or not c.isprintable() for c in iri):
            self.fail("bad-term", self.line(node), what=what, value=shown(text))
        return iri

    # The complete mapping

    def _check(self, made: Mapping) -> None:
        """What only shows when all is read: parts that are missing, or that refer to columns that do not exist."""
        for form in made.variants.values() or (made,):
            if not made.special:
                self._check_places(form)
            self._check_columns(form)
        for role in ("key", "account", "sources", "confidence", "as-of"):
            for form in made.forms():
                if sum(column.role == role for column in form.columns.values()) > 1:
                    self._fail(self.keys.get("columns"), "role-twice", role=role)
        named: dict[str, str] = {}
        for column in made.columns.values():
            for heading in column.headings:
                if named.setdefault(heading, column.name) != column.name:
                    both = f"{named[heading]}, {column.name}"
                    self._fail(self.keys.get("columns"), "heading-of-two", heading=heading, columns=both)

    def _check_places(self, form: Mapping) -> None:
        """The class, IRI and file that a mapping's things and accounts get."""
        for key, text in (("class", form.class_), ("id", form.id), ("file", form.file)):
            if not text:
                self.fail("missing-key", 1, key=key, what="mapping")
        if form.id.partition(":")[0] not in vocabulary().kinds or not FIELD.search(form.id):
            self._fail(self.keys.get("id"), "bad-id", value=shown(form.id))
        if not _PLACE.fullmatch(form.file) or form.file.startswith(_TAKEN):
            self._fail(self.keys.get("file"), "bad-file", value=shown(form.file))

    def _check_columns(self, form: Mapping) -> None:
        """The columns that other columns and the templates refer to."""
        references: list[tuple[str, str, str]] = []
        for column in form.columns.values():
            switch = column.property.column if isinstance(column.property, Switch) else None
            names = (column.within, column.at, column.fallback, switch)
            references += [(name, "columns", f"columns.{column.name}") for name in names if name is not None]
        references += [(name, "id", "id") for name in FIELD.findall(form.id)]
        for field in FILE_FIELD.findall(form.file):
            references += [(name, "file", "file") for name in field.split("|") if name != "initial"]
        for name, key, what in references:
            if name not in form.columns:
                allowed = ", ".join(form.columns)
                self._fail(self.keys.get(key), "no-column", column=shown(name), what=what, allowed=allowed)


def _one_of(allowed: Iterable[str] | None = None) -> Callable[[_MappingReader, yaml.Node, str], Any]:
    return lambda reader, node, what: reader.string(node, what, allowed)


_KEYS: dict[str, tuple[str, Callable[[_MappingReader, yaml.Node, str], Any]]] = {
    "title": ("title", _MappingReader.text),
    "special": ("special", _one_of(SPECIAL)),
    "class": ("class_", _MappingReader.term),
    "id": ("id", _one_of()),
    "file": ("file", _one_of()),
    "home": ("home", _MappingReader.term),
    "fixed": ("fixed", _MappingReader.fixed),
    "judgements": ("judgements", _MappingReader.judgements),
    "sources": ("sources", _MappingReader.terms),
    "things": ("things", _MappingReader.terms),
    "slugs": ("slugs", _MappingReader.slugs),
}
"""Keys of a mapping: the field that each sets, and how its value is read."""
_COLUMN_KEYS: dict[str, tuple[str, Callable[[_MappingReader, yaml.Node, str], Any]]] = {
    "role": ("role", _one_of(ROLES)),
    "type": ("type", _one_of(TYPES)),
    "lang": ("lang", _one_of(LANGUAGES)),
    "prefer": ("prefer", _one_of(("settlement",))),
    "kind": ("kind", lambda reader, node, what: reader.string(node, what, vocabulary().kinds)),
    **{key: (key, _one_of()) for key in ("within", "separator", "default", "at", "fallback")},
    "required": ("required", _MappingReader.boolean),
    "inverse": ("inverse", _MappingReader.boolean),
    "heading": ("headings", _MappingReader.strings),
    "property": ("property", _MappingReader.property),
    "scheme": ("scheme", _MappingReader.scheme),
    "class": ("classes", _MappingReader.classes),
    "values": ("values", _MappingReader.string_lists),
    "ignored": ("ignored", lambda reader, node, what: frozenset(reader.strings(node, what))),
    "patterns": ("patterns", _MappingReader.patterns),
    "unless": ("unless", _MappingReader.expression),
}
"""Keys of a column: the field that each sets, and how its value is read."""
_NEEDS = {"concept": "scheme", "slug": "kind", "patterns": "patterns", "changes": "scheme", "openings": "scheme"}
"""What a column of a type cannot do without."""
