"""The way back: accounts as the table they came from, in the columns of a mapping.

Each cell is written so that it means the same when it is read again: a thing by its name where the name finds it, else by
its CURIE. The column `account` names the account, so that an import puts every row where it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.errors import DataError, UsageError
from qkg.terms import ACCOUNT, PREFIXES, QKG, compact, slug_of

from .mapping import Column, Mapping, Switch, read_mapping
from .names import Names, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from qkg.data import Data

_DERIVED_FROM = PREFIXES["prov"] + "wasDerivedFrom"


def write_table(data: Data, kind: str, target: IO[bytes], delimiter: str = ",") -> int:
    """Write the accounts of a kind as CSV; how many rows that made. Raises `UsageError` for a kind without row accounts."""
    import csv
    import io

    mapping = read_mapping(data, kind)
    if mapping.special:
        raise UsageError("ingest.no-table", kind=kind)
    from qkg.build.load import load

    columns = [column for column in mapping.columns.values() if column.role != "ignored"]
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.headings[0] for column in columns])
    count = 0
    for row in rows(load(data), mapping):
        writer.writerow([row.get(column.name, "") for column in columns])
        count += 1
    text.flush()
    text.detach()
    return count


def rows(store: ox.Store, mapping: Mapping) -> Iterator[dict[str, str]]:
    """The rows of a mapping's accounts, sorted by account; cells by column name."""
    reader = _Reader(store, mapping)
    accounts = sorted(
        graph.value
        for graph in store.named_graphs()
        if graph.value.startswith(f"{ACCOUNT}{mapping.name}-")  # type: ignore[union-attr]
    )
    for account in accounts:
        row = reader.row(account)
        if row is not None:
            yield row


class _Reader:
    """Reads accounts of one mapping."""

    def __init__(self, store: ox.Store, mapping: Mapping) -> None:
        self._store = store
        self._mapping = mapping
        self._names = Names(store)

    def row(self, account: str) -> dict[str, str] | None:
        for cell, mapping in (self._mapping.variants or {"": self._mapping}).items():
            thing = self._thing(account, mapping)
            if thing is not None:
                row = {self._mapping.variant_column: cell} if self._mapping.variant_column else {}
                for column in mapping.columns.values():
                    text = self._cell(account, thing, mapping, column)
                    if text:
                        row[column.name] = text
                return row
        return None

    def _thing(self, account: str, mapping: Mapping) -> str | None:
        """What the account is about: the thing of the mapping's class and kind, with its fixed statements."""
        kind = mapping.id.partition(":")[0]
        found = [
            subject
            for subject, _, _ in self._triples(account, None, PREFIXES["rdf"] + "type", mapping.class_)
            if subject.startswith(PREFIXES[kind])
            and all(self._triples(account, subject, p, o) for p, o in mapping.fixed)
            and not self._values(account, subject, QKG + "becomes")
            and PREFIXES["event-kind"] + "reopening" not in self._values(account, subject, QKG + "eventKind")
        ]
        return min(found) if found else None

    def _triples(
        self, graph: str, subject: str | None, predicate: str, value: str | None
    ) -> list[tuple[str, str, ox.NamedNode | ox.Literal]]:
        quads = self._store.quads_for_pattern(
            ox.NamedNode(subject) if subject else None,
            ox.NamedNode(predicate),
            ox.NamedNode(value) if value else None,
            ox.NamedNode(graph),
        )
        return [(q.subject.value, q.predicate.value, q.object) for q in quads]  # type: ignore[union-attr, misc]

    def _values(self, graph: str, subject: str, predicate: str) -> list[str]:
        return sorted(o.value for _, _, o in self._triples(graph, subject, predicate, None))

    def _cell(self, account: str, thing: str, mapping: Mapping, column: Column) -> str:
        provenance = PREFIXES["graph"] + "provenance"
        if column.role == "account":
            return slug_of(account)
        if column.role == "key":
            return slug_of(thing)
        if column.role == "confidence":
            return "".join(slug_of(c).upper() for c in self._values(provenance, account, QKG + "confidence"))
        if column.role == "sources":
            origins = self._values(provenance, account, _DERIVED_FROM)
            return f" {column.separator} ".join(self._source(origin) for origin in origins)
        if column.role == "ignored":
            return ""
        if column.type == "changes":
            return self._changes(account, thing, mapping, column)
        if column.type == "patterns":
            return "; ".join(p.word for p in column.patterns if self._triples(account, thing, p.property, p.value))
        if column.property is None:
            return self._from_id(thing, mapping, column)
        return self._statements(account, thing, mapping, column)

    def _source(self, origin: str) -> str:
        urls = self._values(PREFIXES["graph"] + "provenance", origin, PREFIXES["schema"] + "url")
        labels = self._values(PREFIXES["graph"] + "provenance", origin, PREFIXES["skos"] + "prefLabel")
        return urls[0] if urls else labels[0] if labels else compact(origin)

    def _statements(self, account: str, thing: str, mapping: Mapping, column: Column) -> str:
        properties = (
            sorted({*column.property.values.values(), *([column.property.default] if column.property.default else [])})
            if isinstance(column.property, Switch)
            else [column.property or ""]
        )
        found: list[ox.NamedNode | ox.Literal] = []
        for property_ in properties:
            if column.inverse:
                found += [ox.NamedNode(s) for s, _, _ in self._triples(account, None, property_, thing)]
            else:
                found += [o for _, _, o in self._triples(account, thing, property_, None)]
        fixed = {value for p, value in mapping.fixed if p in properties}
        kept = [o for o in found if not (isinstance(o, ox.NamedNode) and o.value in fixed)]
        if column.lang and column.type == "text":
            kept = [o for o in kept if isinstance(o, ox.Literal) and o.language == column.lang]
        cells = sorted(self._text(account, o, column) for o in kept)
        return f"{column.separator} ".join(cells) if column.separator else (cells[0] if cells else "")

    def _text(self, account: str, value: ox.NamedNode | ox.Literal, column: Column) -> str:
        if isinstance(value, ox.Literal) or column.type == "url":
            return value.value
        if column.type == "slug":
            return slug_of(value.value)
        if column.type == "concept":
            slug = slug_of(value.value)
            return next((cell for cell, words in column.values.items() if words == [slug]), slug)
        if column.type == "person":
            labels = self._values(account, value.value, PREFIXES["skos"] + "prefLabel")
            return labels[0] if labels else slug_of(value.value)
        return self._name(value.value, column)

    def _name(self, iri: str, column: Column) -> str:
        """A name that finds the thing again in this column, whatever else its row holds; else the CURIE."""
        label = self._names.label(iri, column.lang or "en")
        wanted = Wanted(column.classes, None, column.lang, column.prefer)
        try:
            found = self._names.find(label, wanted)
        except DataError:
            return compact(iri)
        clean = column.separator is None or column.separator not in label
        return label if found == iri and clean and label not in column.ignored else compact(iri)

    def _changes(self, account: str, thing: str, _mapping: Mapping, column: Column) -> str:
        cells = []
        for event, _, _ in self._triples(account, None, QKG + "concerns", thing):
            dates = self._values(account, event, QKG + "start")
            becomes = self._values(account, event, QKG + "becomes")
            if dates and bool(becomes) == (column.name != "reopened"):
                cells.append(f"{slug_of(becomes[0])}@{dates[0]}" if becomes else dates[0])
        return f"{column.separator or ';'} ".join(sorted(cells, key=lambda cell: cell.partition("@")[2] or cell))

    def _from_id(self, thing: str, mapping: Mapping, column: Column) -> str:
        """A column that only serves the thing's IRI: what stands in its place there."""
        template = mapping.id.partition(":")[2]
        if f"{{{column.name}}}" not in template:
            return ""
        expression = "".join(
            f"(?P<{part[1:-1]}>.+?)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[A-Za-z0-9_]+\})", template)
        )
        known = {}
        for other in mapping.columns.values():
            if other.property is not None and f"{{{other.name}}}" in template and isinstance(other.property, str):
                known[other.name] = other
        tail = slug_of(thing).rpartition("-")[2]
        match = re.fullmatch(expression, slug_of(thing))
        return tail if match and match[column.name] == tail and tail.isdigit() else ""
