"""The export of accounts as a table, in the columns of a mapping.

Each cell is written so that it means the same when it is read again: a thing by its name where the name finds it, else by
its CURIE. The column `account` names the account, so that an import puts every row where it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import UsageError
from qkg.core.iris import ACCOUNT, PREFIXES, PROV, PROVENANCE_GRAPH, QKG, RDF, SKOS, compact, slug_of
from qkg.files.atomic import replacing
from qkg.files.rdf_files import data_statements
from qkg.files.transaction import recover
from qkg.matching.matcher import Wanted
from qkg.store.opening import in_its_vocabulary
from qkg.tables.cell_matcher import CellMatcher
from qkg.tables.mapping import FIELD, ColumnMapping, Mapping, Switch
from qkg.tables.mapping_file import read_mapping
from qkg.tables.sources import Sources
from qkg.tables.table_files import Writer

if TYPE_CHECKING:
    from typing import IO

    from qkg.files.data_folder import Data


@in_its_vocabulary
def write_table(data: Data, kind: str, target: str | IO[bytes], map_file: str | None = None) -> int:
    """Write the accounts of a kind as CSV to a binary stream, or to a file: TSV when it ends in `.tsv`; the number of rows.

    *map_file*: a mapping whose headings and separators the table gets. Raises `UsageError` for a kind that does
    not exist or whose accounts are not made of rows.

    >>> import io
    >>> from qkg.files.data_folder import find
    >>> target = io.BytesIO()
    >>> rows = write_table(find(), "representations", target)
    >>> target.getvalue()[:20]
    b'key,account,name_fr,'
    """
    mapping = read_mapping(data, kind, map_file)
    if mapping.special:
        raise UsageError("tables.no-table", kind=kind)
    recover(data)
    if not isinstance(target, str):
        return _write(data, mapping, Writer(target))
    with replacing(target) as file:
        return _write(data, mapping, Writer(file, "\t" if target.endswith(".tsv") else ","))


def _write(data: Data, mapping: Mapping, writer: Writer) -> int:
    columns = [column for column in mapping.columns.values() if column.role != "ignored"]
    writer.row(column.headings[0] for column in columns)
    store = ox.Store()
    for _, quads in data_statements(data):  # a build checks more of them than is needed here
        store.extend(quads)
    reader, prefix = _Reader(store, mapping), f"{ACCOUNT}{mapping.name}-"
    accounts = sorted(graph.value for graph in store.named_graphs() if graph.value.startswith(prefix))
    rows = [row for row in map(reader.row, accounts) if row is not None]
    for row in rows:
        writer.row(row.get(column.name, "") for column in columns)
    return len(rows)


class _Reader:
    """Reads accounts of one mapping."""

    def __init__(self, store: ox.Store, mapping: Mapping) -> None:
        self._store = store
        self._mapping = mapping
        self._names = CellMatcher(store)
        self._sources = Sources({}, self._names, mapping.sources)

    def row(self, account: str) -> dict[str, str] | None:
        """The row that an account comes from; `None` for an account that no row of this mapping makes."""
        for cell, form in (self._mapping.variants or {"": self._mapping}).items():
            thing = self._thing(account, form)
            if thing is not None:
                row = {self._mapping.variant_column: cell} if self._mapping.variant_column else {}
                for column in form.columns.values():
                    text = self._cell(account, thing, form, column)
                    if text:
                        row[column.name] = text
                return row
        return None

    def _thing(self, account: str, form: Mapping) -> str | None:
        """The thing that an account is about: it has the mapping's class and kind, and its fixed statements."""
        start = PREFIXES[form.id.partition(":")[0]]
        found = [
            subject
            for subject in self._subjects(account, RDF + "type", form.class_)
            if subject.startswith(start)
            and all(value in self._values(account, subject, property_) for property_, value in form.fixed)
            and not self._happened(account, subject)
        ]
        return min(found) if found else None

    def _happened(self, account: str, event: str) -> bool:
        """Whether an event comes from a column of changes or reopenings."""
        made = any(column.type in {"changes", "reopenings"} for column in self._mapping.columns.values())
        kinds = {slug_of(kind) for kind in self._values(account, event, QKG + "eventKind")}
        return made and not kinds.isdisjoint(("change-of-kind", "reopening"))

    # Statements

    def _objects(self, graph: str, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        nodes = ox.NamedNode(subject), ox.NamedNode(predicate), None, ox.NamedNode(graph)
        quads = self._store.quads_for_pattern(*nodes)
        return [q.object for q in quads if isinstance(q.object, (ox.NamedNode, ox.Literal))]

    def _values(self, graph: str, subject: str, predicate: str) -> list[str]:
        return sorted(o.value for o in self._objects(graph, subject, predicate))

    def _subjects(self, graph: str, predicate: str, value: str) -> list[str]:
        nodes = None, ox.NamedNode(predicate), ox.NamedNode(value), ox.NamedNode(graph)
        return sorted(
            q.subject.value for q in self._store.quads_for_pattern(*nodes) if isinstance(q.subject, ox.NamedNode)
        )

    # Cells

    def _cell(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> str:
        if column.role == "account":
            return slug_of(account)
        if column.role == "key":
            return slug_of(thing)
        if column.role == "confidence":
            return "".join(slug_of(c).upper() for c in self._values(PROVENANCE_GRAPH, account, QKG + "confidence"))
        if column.role == "as-of":
            return "".join(self._values(PROVENANCE_GRAPH, account, QKG + "asOf"))
        if column.role == "sources":
            origins = self._values(PROVENANCE_GRAPH, account, PROV + "wasDerivedFrom")
            return _joined([self._source(origin) for origin in origins], column)
        if column.role == "ignored":
            return ""
        if column.type in {"changes", "reopenings"}:
            return self._changes(account, thing, column)
        if column.type == "patterns":
            said = [p.word for p in column.patterns if p.value in self._values(account, thing, p.property)]
            return "; ".join(said)
        if column.property is None:
            return self._from_id(account, thing, form, column)
        return self._statements(account, thing, form, column)

    def _source(self, origin: str) -> str:
        """A source's URL if an import finds the source by it, else its CURIE."""
        for url in self._values(PROVENANCE_GRAPH, origin, PREFIXES["schema"] + "url"):
            if self._sources.of(url) == origin:
                return url
        return compact(origin)

    def _statements(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> str:
        property_ = column.property
        properties = property_.properties() if isinstance(property_, Switch) else [property_ or ""]
        found: list[ox.NamedNode | ox.Literal] = []
        for one in properties:
            if column.inverse:
                found += [ox.NamedNode(subject) for subject in self._subjects(account, one, thing)]
            else:
                found += self._objects(account, thing, one)
        fixed = {value for one, value in form.fixed if one in properties}
        if column.type == "text":
            lang = None if property_ in self._names.without_language else column.lang
            found = [o for o in found if isinstance(o, ox.Literal) and o.language == lang]
        cells = sorted(self._text(account, o, column) for o in found if o.value not in fixed)
        return _joined(cells, column)

    def _text(self, account: str, value: ox.NamedNode | ox.Literal, column: ColumnMapping) -> str:
        if isinstance(value, ox.Literal) or column.type == "url":
            return value.value
        if column.type == "slug":
            return slug_of(value.value)
        if column.type == "concept":
            slug = slug_of(value.value)
            return next((cell for cell, words in column.values.items() if words == [slug]), slug)
        if column.type == "person":
            labels = self._values(account, value.value, SKOS + "prefLabel")
            return labels[0] if labels else slug_of(value.value)
        return self._name(value.value, column)

    def _name(self, iri: str, column: ColumnMapping) -> str:
        """A label by which an import finds the thing in this column, whatever else its row holds; else the CURIE."""
        label = self._names.label(iri, column.lang or "en")
        try:
            found = self._names.find(label, Wanted(column.classes, None, column.lang, column.prefer))
        except UsageError:
            return compact(iri)
        return label if found == iri and column.split(label) == [label] else compact(iri)

    def _changes(self, account: str, thing: str, column: ColumnMapping) -> str:
        """The events that come from a column of changes or reopenings, by date."""
        cells = []
        for event in self._subjects(account, QKG + "concerns", thing):
            dates = self._values(account, event, QKG + "start")
            becomes = self._values(account, event, QKG + "becomes")
            if not dates or bool(becomes) != (column.type == "changes"):
                continue
            told = slug_of(event).removeprefix(f"{slug_of(thing)}-")
            cells.append((dates[0], f"{self._kind(told, becomes[0], column)}@" if becomes else ""))
        return _joined([kind + date for date, kind in sorted(cells)], column)

    def _kind(self, told: str, concept: str, column: ColumnMapping) -> str:
        """The word for a kind at the start of an event's slug, which may be another name than the concept's."""
        parts = told.split("-")
        for end in range(len(parts), 0, -1):
            word = "-".join(parts[:end])
            try:
                if self._names.find(word, Wanted(scheme=column.scheme)) == concept:
                    return word
            except UsageError:
                continue
        return slug_of(concept)

    def _from_id(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> str:
        """The cell of a column that is only a part of the thing's IRI: the part that the other columns do not give."""
        template = form.id.partition(":")[2]
        if column.name not in FIELD.findall(template):
            return ""

        def pattern(found: re.Match[str]) -> str:
            slugs = "|".join(map(re.escape, self._slugs(account, thing, form.columns[found[2]])))
            return f"({found[1]}(?P<{found[2]}>{slugs or '.+?'}))?"

        match = re.fullmatch(re.sub(f"(-?){FIELD.pattern}", pattern, template), slug_of(thing))
        return (match[column.name] or "") if match else ""

    def _slugs(self, account: str, thing: str, column: ColumnMapping) -> list[str]:
        """The slugs that may stand for a column in an IRI; empty when only the IRI has them."""
        if column.role == "key" or not isinstance(column.property, str) or column.type == "text":
            return []
        return [slug_of(value) for value in self._values(account, thing, column.property)]


def _joined(cells: list[str], column: ColumnMapping) -> str:
    if not column.separator:
        return cells[0] if cells else ""
    return (f" {column.separator} " if column.role == "sources" else f"{column.separator} ").join(cells)
