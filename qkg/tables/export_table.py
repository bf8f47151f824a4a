"""The export of accounts as a table, in the columns of a mapping.

Each cell is written so that it means the same when it is read again: a thing by its name where the name finds it, else by
its CURIE. The column `account` names the account, so that an import puts every row where it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import UsageError
from qkg.core.iris import ACCOUNT, ID, PREFIXES, PROV, PROVENANCE_GRAPH, QKG, RDF, SKOS, compact, slug_of
from qkg.files.atomic import replacing
from qkg.files.rdf_files import data_statements
from qkg.files.transaction import recover
from qkg.matching.matcher import Wanted
from qkg.store.opening import in_its_vocabulary
from qkg.tables.cell_matcher import CellMatcher
from qkg.tables.corrections import NAME as CORRECTIONS
from qkg.tables.corrections import kind_of, row_kinds
from qkg.tables.export_names import names_beside, write_new_names
from qkg.tables.mapping import DENIAL, EVENTS, FIELD, ColumnMapping, Mapping, Switch
from qkg.tables.mapping_file import read_mapping
from qkg.tables.name_decisions import NAMED_IN
from qkg.tables.sources import Sources
from qkg.tables.statements import DENIAL_END, is_denial
from qkg.tables.table_files import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from qkg.files.data_folder import Data


@in_its_vocabulary
def write_table(data: Data, kind: str, target: str | IO[bytes], map_file: str | None = None) -> int:
    """Write the accounts of a kind as CSV to a binary stream, or to a file: TSV when it ends in `.tsv`; the number of rows.

    Beside a file comes another one (`names_beside`) with the things that only these accounts make known, if there are any:
    an import elsewhere needs it (`names`). *map_file*: a mapping whose headings and separators the table gets. Raises
    `UsageError` for a kind that does not exist or whose accounts are not made of rows.

    >>> import io
    >>> from qkg.files.data_folder import find
    >>> target = io.BytesIO()
    >>> rows = write_table(find(), "representations", target)
    >>> target.getvalue()[:20]
    b'key,account,name_fr,'
    """
    mapping = read_mapping(data, kind, map_file)
    if mapping.special and mapping.special != CORRECTIONS:
        raise UsageError("tables.no-table", kind=kind)
    recover(data)
    store = ox.Store()
    for _, quads in data_statements(data):  # a build checks more of them than is needed here
        store.extend(quads)
    prefix = f"{ACCOUNT}{mapping.name}-"
    accounts = sorted(graph.value for graph in store.named_graphs() if graph.value.startswith(prefix))
    accounts = [account for account in accounts if not is_denial(account)]
    if mapping.special == CORRECTIONS:
        rows = list(_corrections(store, mapping, accounts, row_kinds(data)))
    else:
        reader = _Reader(store, mapping)
        rows = [row for row in map(reader.row, accounts) if row is not None]
    if not isinstance(target, str):
        return _write(rows, mapping, Writer(target))
    with replacing(target) as file:
        count = _write(rows, mapping, Writer(file, "\t" if target.endswith(".tsv") else ","))
    write_new_names(store, accounts, names_beside(target))
    return count


def _write(rows: list[dict[str, str]], mapping: Mapping, writer: Writer) -> int:
    columns = [column for column in mapping.columns.values() if column.role != "ignored"]
    writer.row(column.headings[0] for column in columns)
    for row in rows:
        writer.row(row.get(column.name, "") for column in columns)
    return len(rows)


def _corrections(
    store: ox.Store, mapping: Mapping, accounts: list[str], kinds: dict[str, Mapping]
) -> Iterator[dict[str, str]]:
    """A row for each field of which an account of corrections says something."""
    readers: dict[str, _Reader] = {}
    for account in accounts:
        kind = kind_of(slug_of(account).removeprefix(f"{mapping.name}-"), kinds)
        if kind not in kinds:
            continue
        reader = readers.setdefault(kind, _Reader(store, kinds[kind]))
        rows = [{"field": field, "value": value} for field, value in reader.fields(account)]
        thing, about = reader.about(account)
        common = {
            c.name: reader.cell(account, thing, about, c) for c in mapping.columns.values() if c.role != "statement"
        }
        because = {c.name: reader.reasons(account, c.lang) for c in mapping.columns.values() if c.role == "because"}
        rows += rows[-1:] * (max(map(len, because.values()), default=0) - len(rows))
        for number, row in enumerate(rows):
            reasons = {name: texts[min(number, len(texts) - 1)] for name, texts in because.items() if texts}
            yield {**common, "key": compact(thing), **row, **reasons}


class _Reader:
    """Reads accounts of one mapping."""

    def __init__(self, store: ox.Store, mapping: Mapping) -> None:
        self._store = store
        self._mapping = mapping
        self._names = CellMatcher(store)
        self._sources = Sources({}, self._names, mapping.sources)

    def about(self, account: str) -> tuple[str, Mapping]:
        """What an account of corrections is about, and the form of the mapping that reads it."""
        forms = [replace(form, fixed=()) for form in self._mapping.variants.values() or (self._mapping,)]
        return next(((thing, f) for f in forms if (thing := self._thing(account, f)) is not None), ("", forms[0]))

    def fields(self, account: str) -> Iterator[tuple[str, str]]:
        """The columns of which an account of corrections says something, with the cells."""
        thing, form = self.about(account)
        for column in form.columns.values():
            says = column.property is not None or column.type in {*EVENTS, "patterns"}
            cell = self.cell(account, thing, form, column) if says and column.role == "statement" else ""
            if cell:
                yield column.name, cell

    def reasons(self, account: str, lang: str | None) -> list[str]:
        """The reasons that are given for an account in a language."""
        found = self._objects(PROVENANCE_GRAPH, account, QKG + "reasoning")
        return sorted(o.value for o in found if isinstance(o, ox.Literal) and o.language == lang)

    def row(self, account: str) -> dict[str, str] | None:
        """The row that an account comes from; `None` for an account that no row of this mapping makes."""
        for cell, form in (self._mapping.variants or {"": self._mapping}).items():
            thing = self._thing(account, form)
            if thing is not None:
                variant = self._mapping.variant_column
                row = {variant: cell} if variant else {}
                form = replace(form, id=form.id.replace(f"{{{variant}}}", cell))  # noqa: PLW2901 - its cell is known
                for column in (c for c in form.columns.values() if c.name != variant):
                    text = self.cell(account, thing, form, column)
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
            and not self._values(account, subject, NAMED_IN)
        ]
        return min(found) if found else None

    def _happened(self, account: str, event: str) -> bool:
        """Whether an event comes from a column of openings, changes, closings or reopenings."""
        made = any(column.type in EVENTS for column in self._mapping.columns.values())
        kinds = {slug_of(kind) for kind in self._values(account, event, QKG + "eventKind")}
        return made and not kinds.isdisjoint(EVENTS.values())

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

    def cell(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> str:
        """The cell of a column."""
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
        if column.role in {"ignored", "because"}:
            return ""
        if column.property is None and column.type not in {*EVENTS, "patterns"}:
            return self._from_id(account, thing, form, column)
        denied = [f"{DENIAL} {cell}" for cell in self._said(account + DENIAL_END, thing, form, column)]
        return _joined(self._said(account, thing, form, column), column, denied)

    def _said(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> list[str]:
        """The values that a graph states for a column."""
        if column.type in EVENTS:
            return self._changes(account, thing, column)
        if column.type == "patterns":
            return [p.word for p in column.patterns if p.value in self._values(account, thing, p.property)]
        return self._statements(account, thing, form, column)

    def _source(self, origin: str) -> str:
        """A source's URL if an import finds the source by it, else its CURIE."""
        for url in self._values(PROVENANCE_GRAPH, origin, PREFIXES["schema"] + "url"):
            if self._sources.of(url) == origin:
                return url
        return compact(origin)

    def _statements(self, account: str, thing: str, form: Mapping, column: ColumnMapping) -> list[str]:
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
        if column.type == "slug":  # two columns may have one property, for things of two kinds
            found = [o for o in found if o.value.startswith(f"{ID}{column.kind}/")]
        return sorted(self._text(account, o, column) for o in found if o.value not in fixed)

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
            return labels[0] if labels else self._names.label(value.value, column.lang or "fr")
        return self._name(value.value, column)

    def _name(self, iri: str, column: ColumnMapping) -> str:
        """A label by which an import finds the thing in this column, whatever else its row holds; else the CURIE."""
        label = self._names.label(iri, column.lang or "en")
        try:
            found = self._names.find(label, Wanted(column.classes, None, column.lang, column.prefer))
        except UsageError:
            return compact(iri)
        return label if found == iri and column.split(label) == [label] else compact(iri)

    def _changes(self, account: str, thing: str, column: ColumnMapping) -> list[str]:
        """The events that come from a column of openings, changes, closings or reopenings, by date."""
        cells = []
        for event in self._subjects(account, QKG + "concerns", thing):
            dates = self._values(account, event, QKG + "start")
            becomes = self._values(account, event, QKG + "becomes")
            kinds = {slug_of(kind) for kind in self._values(account, event, QKG + "eventKind")}
            if not dates or EVENTS[column.type] not in kinds:
                continue
            told = slug_of(event).removeprefix(f"{slug_of(thing)}-")
            cells.append((dates[0], f"{self._kind(told, becomes[0], column)}@" if becomes else ""))
        return [kind + date for date, kind in sorted(cells)]

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
            slugs = self._slugs(account, thing, form.columns[found[2]])
            if slugs == []:
                return ""
            return f"({found[1]}(?P<{found[2]}>{'|'.join(map(re.escape, slugs)) if slugs else '.+?'}))?"

        match = re.fullmatch(re.sub(f"(-?){FIELD.pattern}", pattern, template), slug_of(thing))
        return (match[column.name] or "") if match else ""

    def _slugs(self, account: str, thing: str, column: ColumnMapping) -> list[str] | None:
        """The slugs that may stand for a column in an IRI, none where it has no value; `None` when only the IRI has them."""
        if column.role == "key" or not isinstance(column.property, str) or column.type == "text":
            return None
        return [slug_of(value) for value in self._values(account, thing, column.property)]


def _joined(cells: list[str], column: ColumnMapping, denied: Sequence[str] = ()) -> str:
    if not column.separator:
        return "; ".join([*cells[:1], *denied])
    return (f" {column.separator} " if column.role == "sources" else f"{column.separator} ").join([*cells, *denied])
