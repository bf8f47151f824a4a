"""Corrections: rows that say one field of a thing that the graph knows (`key, field, value`), read as a cell of its kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, ID, PREFIXES, compact, expand, slug_of
from qkg.core.text import is_slug, nearest, shown
from qkg.files.rdf_files import data_statements
from qkg.tables.conversion import RowError
from qkg.tables.mapping import EVENTS, FIELD, Mapping, Switch
from qkg.tables.mapping_file import kinds, read_mapping
from qkg.tables.statements import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.files.data_folder import Data
    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.name_decisions import NameDecisions

NAME = "corrections"
"""The kind; of its accounts, `corrections-<kind>-…` are about a thing of that kind."""
_ROLES = ("account", "sources", "confidence", "as-of", "because")
NOTE = "note"
"""The field of remarks, which are not read."""


class Target(NamedTuple):
    """What a correction is about: the mapping that reads it, its cells by the columns of that, the thing, its accounts' file."""

    mapping: Mapping
    cells: dict[str, str]
    thing: str | None
    path: str | None


class Corrections:
    """The things that rows may correct: those of every kind whose rows make accounts."""

    def __init__(self, data: Data, mapping: Mapping, names: CellMatcher, decisions: NameDecisions) -> None:
        self._names = names
        self._decisions = decisions
        self._roles = {name: column for name, column in mapping.columns.items() if column.role in _ROLES}
        self._kinds = row_kinds(data)
        self._files: dict[tuple[str, str], Counter[str]] = {}
        """The files of the accounts of a thing, by kind and thing."""
        self._slugs: dict[tuple[str, str], str] = {}
        """The slugs of values of properties on which the property of another column depends, by thing and property."""
        self._read(data)

    def of(self, cells: dict[str, str]) -> Target:
        """What the row with these cells is about. Raises `RowError`."""
        key, field = cells.get("key", ""), cells.get("field", "")
        missing = [name for name in ("key", "field", "value") if not cells.get(name)]
        if missing:
            raise RowError([(name, DataError("tables.empty")) for name in missing])
        forms = [(kind, form) for kind, form in self._forms() if field in _correctable(form)]
        if not forms:
            raise RowError([("field", self._no_such_field(key, field))])
        iri = expand(key) if ":" in key else None
        found = [(kind, form, thing) for kind, form in forms if (thing := self._thing(form, iri or key)) is not None]
        things = sorted({thing for *_, thing in found})
        if not things:
            segments = sorted({form.id.partition(":")[0] for _, form in forms})
            raise RowError([("key", self._names.no_such_key(slug_of(iri or key), *segments))])
        if len(things) > 1:
            choices = ", ".join(map(compact, things))
            raise RowError([("key", DataError("tables.several-keys", value=shown(key), choices=choices))])
        # A thing of two kinds is read as the kind that has more accounts of it.
        kind, form, thing = max(found, key=lambda one: self._files.get((one[0], one[2]), Counter()).total())
        files = self._files.get((kind, thing), Counter())
        columns = {n: replace(c, required=False, default=None) for n, c in form.columns.items() if c.role not in _ROLES}
        columns = {n: c for n, c in columns.items() if c.role != "key"} | self._roles
        said = {name: cells.get(name, "") for name in self._roles} | {field: cells["value"]}
        property_ = form.columns[field].property
        if isinstance(property_, Switch):
            said[property_.column] = self._slugs.get((thing, str(form.columns[property_.column].property)), "")
            columns[property_.column] = replace(columns[property_.column], role="ignored")
        if not columns[field].split(cells["value"]):
            raise RowError([("value", DataError("tables.empty"))])
        target = replace(form, name=f"{NAME}-{kind}", columns=columns, fixed=(), variant_column=None, variants={})
        return Target(target, said, thing, min(files, key=lambda path: (-files[path], path)) if files else None)

    def _no_such_field(self, key: str, field: str) -> DataError:
        """The error for a field that no kind has, with the nearest, else with those of the thing."""
        fields = {name for _, form in self._forms() for name in _correctable(form)}
        own = {n for _, form in self._forms() if self._thing(form, expand(key) or key) for n in _correctable(form)}
        near = ", ".join(nearest(field, fields) or sorted(own))
        return DataError(
            "tables.no-such-field", hint="core.did-you-mean" if near else None, value=shown(field), candidates=near
        )

    def _forms(self) -> Iterator[tuple[str, Mapping]]:
        for kind, mapping in self._kinds.items():
            for form in mapping.variants.values() or (mapping,):
                yield kind, form

    def _thing(self, form: Mapping, key: str) -> str | None:
        """The thing of a kind that a key or IRI names; `None` where the graph does not know it."""
        start = PREFIXES[form.id.partition(":")[0]]
        iri = key if key.startswith(ID) else f"{start}{self._decisions.key_in(form.id.partition(':')[0], key)}"
        known = iri.startswith(start) and is_slug(iri.removeprefix(start)) and self._names.known(iri)
        return iri if known else None

    def _read(self, data: Data) -> None:
        folders = tuple(f"{mapping.folder()}/" for mapping in self._kinds.values())
        classes = {(kind, form.class_) for kind, form in self._forms()}
        deciding = {
            str(form.columns[column.property.column].property)
            for _, form in self._forms()
            for column in form.columns.values()
            if isinstance(column.property, Switch)
        }
        for path, quads in data_statements(data):
            for quad in quads if path.startswith(folders) else ():
                if not isinstance(quad.object, ox.NamedNode) or not isinstance(quad.graph_name, ox.NamedNode):
                    continue
                thing, property_ = quad.subject.value, quad.predicate.value  # type: ignore[union-attr]
                if property_ == TYPE:
                    kind = kind_of(quad.graph_name.value.removeprefix(ACCOUNT), self._kinds)
                    if (kind, quad.object.value) in classes:
                        self._files.setdefault((kind, thing), Counter())[path] += 1
                elif property_ in deciding:
                    self._slugs[thing, property_] = slug_of(quad.object.value)


def row_kinds(data: Data) -> dict[str, Mapping]:
    """The kinds of tables whose rows make accounts, with their mappings."""
    found = {kind: read_mapping(data, kind) for kind in kinds(data)}
    return {kind: mapping for kind, mapping in found.items() if not mapping.special}


def kind_of(slug: str, known: dict[str, Mapping]) -> str:
    """The kind of an account, by its slug; "" for one of another kind.

    >>> kind_of("events-sf-1986-paris-53bcc4", {"events": None})  # type: ignore[dict-item]
    'events'
    """
    return max((kind for kind in known if slug.startswith(f"{kind}-")), key=len, default="")


def _correctable(form: Mapping) -> set[str]:
    """The columns of a kind that may be corrected: those that state something, and do not name the thing."""
    named = {*FIELD.findall(form.id)}
    says = (*EVENTS, "patterns")
    columns = form.columns.values()
    return {c.name for c in columns if c.role == "statement" and (c.property or c.type in says)} - named
