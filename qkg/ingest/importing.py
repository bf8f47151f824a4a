"""`import_tables`: tables checked, compared with the graph, and written as one change.

Rows pass one at a time into a spool on disk (SQLite), so that memory does not grow with the table; files are then made one
by one from what the graph has and what the table says. Importing the same table twice changes nothing.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from marshal import dumps, loads
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg import journal
from qkg.build.load import load
from qkg.errors import DataError, EngineError, UsageError
from qkg.export.turtle import write_trig
from qkg.terms import ACCOUNT, PREFIXES, QKG, compact

from .convert import Converter, RowError
from .mapping import Judgement, Mapping, read_mapping
from .names import Names
from .reference import Gazetteer, Linksets
from .slugs import fingerprint
from .sources import Sources
from .statements import LABEL, PROVENANCE, TYPE, Piece
from .tables import Table, write_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.data import Data

_OWNED = tuple(
    f"<{iri}> "
    for iri in (
        TYPE, LABEL, PREFIXES["prov"] + "wasDerivedFrom", QKG + "confidence", QKG + "reasoning", QKG + "confirmations",
        PREFIXES["dcterms"] + "rights", PREFIXES["dcterms"] + "license",
    )
)  # fmt: skip
"""What an import says of an account; anything else there (a rank set by hand, its reason) was written by people and stays."""
_NORMAL = f"<{QKG}rank> <{PREFIXES['rank']}normal>"


class Rejected(NamedTuple):
    """A row that became no account: its table, its line, its cells, and why."""

    path: str
    line: int
    cells: dict[str, str]
    error: RowError


class Difference(NamedTuple):
    """A changed account: what it said and says no more, and what it says now (tokens)."""

    account: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass
class Outcome:
    """What an import did, or with `dry_run` would do.

    - `rows`: how many were read. `rejected`: those that became nothing. `judged`: how many a judgement touched.
    - `new`, `changed`, `unchanged`, `removed`: accounts. `absent`: accounts of this kind that the table does not have.
    - `differences`: for changed accounts, what is said differently. `files`: files written or removed.
    - `ignored`: headings of the tables that the mapping does not know.
    """

    kind: str
    rows: int = 0
    judged: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    rejects_file: str | None = None


def import_tables(
    data: Data,
    paths: Iterable[str],
    kind: str,
    *,
    map_file: str | None = None,
    dry_run: bool = False,
    prune: bool = False,
    rejects: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Outcome:
    """Read tables of a kind into the accounts of a data folder.

    - *map_file*: a mapping that extends the kind's (`qkg.ingest.mapping`). *dry_run*: compare, write nothing.
    - *prune*: remove the accounts of this kind that the tables do not have.
    - *rejects*: the file for rejected rows; default `<table>.rejects.csv` in the working folder.
    - *progress*: called with a step's name, what is done and what there is to do.

    Raises `UsageError` for a kind that does not exist or a data folder that cannot be written, `DataError` for a table or
    mapping that cannot be read, `EngineError` when the disk refuses.
    """
    tables = list(paths)
    mapping = read_mapping(data, kind, map_file)
    if not dry_run:
        _check_writable(data)
        journal.recover(data.root)
    store = load(data)
    names = Names(store)
    sources = Sources(data, names, mapping.sources)
    del store
    outcome = Outcome(kind)
    report = progress or (lambda _step, _done, _total: None)
    with tempfile.TemporaryDirectory(prefix="qkg-import-") as scratch:
        spool = _Spool(os.path.join(scratch, "spool.sqlite"))
        try:
            _read(tables, mapping, names, sources, spool, outcome, report)
            spool.add(sources.pieces(), "source")
            own = _own_files(data, mapping)
            _compare(data, own, mapping, spool, outcome, prune)
            _write(data, own, spool, outcome, dry_run, report)
        finally:
            spool.close()
    if outcome.rejected:
        _write_rejects(tables, mapping, outcome, rejects)
    return outcome


def _check_writable(data: Data) -> None:
    if os.path.basename(data.root) == "_data":
        raise UsageError("ingest.read-only", where=data.root, hint="ingest.read-only-hint")
    if not os.access(data.graph, os.W_OK):
        raise UsageError("ingest.read-only", where=data.graph, hint="ingest.read-only-hint")


# Reading


def _read(
    tables: list[str],
    mapping: Mapping,
    names: Names,
    sources: Sources,
    spool: _Spool,
    outcome: Outcome,
    report: Callable[[str, int, int], None],
) -> None:
    opened = [Table(path, mapping.known_headings()) for path in tables]
    by_heading = mapping.by_heading()
    for table in opened:
        _check_headings(table, mapping)
        outcome.ignored += [h for h in table.headings if h not in {*by_heading, "reason", *outcome.ignored}]
    special = {"entities": Gazetteer, "links": Linksets}.get(mapping.special or "")
    reader = special(mapping, names, sources) if special else None
    converter = None if reader else Converter(mapping, names, sources, _siblings(opened, mapping))
    seen: dict[str, int] = {}
    for table in opened:
        total = table.count()
        for number, row in enumerate(table.rows()):
            outcome.rows += 1
            if number % 500 == 0:
                report("read", min(row.line * 200, total), total)
            cells = {by_heading[h].name: cell for h, cell in row.cells.items() if h in by_heading}
            try:
                if row.problem is not None:
                    raise RowError([("", row.problem)])
                for judged, reasons in _judged(cells, mapping, outcome):
                    if reader is not None:
                        reader.take(row.line, judged, reasons)
                    elif converter is not None:
                        account = converter.convert(judged, reasons, _moved(cells, judged, mapping))
                        if account.slug in seen:
                            error = DataError("ingest.twice", account=account.slug, line=seen[account.slug])
                            raise RowError([("", error)])
                        seen[account.slug] = row.line
                        spool.add(account.statements.pieces(account.path), "row")
            except RowError as error:
                outcome.rejected.append(Rejected(table.path, row.line, row.cells, error))
    if reader is not None:
        spool.add(reader.pieces(), "reference")
        spool.subjects = reader.subjects
        spool.family = reader.family


def _check_headings(table: Table, mapping: Mapping) -> None:
    missing = [
        column.headings[0]
        for column in mapping.columns.values()
        if (column.required or column.role in {"key", "sources"}) and not set(column.headings) & set(table.headings)
    ]
    if missing:
        raise DataError(
            "ingest.missing-headings",
            where=f"{table.path}:1",
            hint="ingest.missing-headings-hint",
            missing=", ".join(missing),
            found=", ".join(table.headings)[:300],
        )


def _siblings(tables: list[Table], mapping: Mapping) -> frozenset[str]:
    """The keys of the tables themselves, when other columns refer to them."""
    kind = mapping.id.partition(":")[0]
    key = mapping.role("key")
    columns = [c for m in (mapping, *mapping.variants.values()) for c in m.columns.values()]
    if key is None or not any(column.type == "slug" and column.kind == kind for column in columns):
        return frozenset()
    found = set()
    for table in tables:
        heading = next((h for h in key.headings if h in table.headings), None)
        if heading is not None:
            found.update(row.cells.get(heading, "") for row in table.rows())
    return frozenset(found)


def _judged(
    cells: dict[str, str], mapping: Mapping, outcome: Outcome
) -> Iterator[tuple[dict[str, str], tuple[Judgement, ...]]]:
    """The row as the judgements leave it: changed, split, or rejected (`RowError`)."""
    matching = [j for j in mapping.judgements if all(cells.get(name, "") == cell for name, cell in j.match.items())]
    if not matching:
        yield cells, ()
        return
    outcome.judged += 1
    for judgement in matching:
        if judgement.reject:
            raise RowError([("", DataError("ingest.judged", **judgement.because))])
    changed = dict(cells)
    for judgement in matching:
        changed.update(judgement.set)
    splits = [one for judgement in matching for one in judgement.split]
    for one in splits or [{}]:
        yield {**changed, **one}, tuple(matching)


def _moved(cells: dict[str, str], judged: dict[str, str], mapping: Mapping) -> str:
    """What keeps the account of a row apart that a judgement gave another key: both may have the same sources."""
    key = mapping.role("key")
    before = cells.get(key.name, "") if key is not None else ""
    return f"-{fingerprint(before)}" if key is not None and before and judged.get(key.name) != before else ""


# The spool


class _Spool:
    """Statements on disk while an import runs: `old` (what the graph's files say) and `new` (what the tables say)."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"
            "CREATE TABLE new (path TEXT, graph TEXT, subject TEXT, statements BLOB, how TEXT);"
            "CREATE TABLE old (path TEXT, graph TEXT, subject TEXT, statements BLOB);"
        )
        self.subjects: set[str] = set()
        self.family: tuple[str, ...] = ()

    def add(self, pieces: Iterable[Piece], how: str) -> None:
        """Keep what the tables say."""
        rows = ((p.path, p.graph, p.subject, dumps(p.statements), how) for p in pieces)
        self._db.executemany("INSERT INTO new VALUES (?, ?, ?, ?, ?)", rows)

    def add_old(self, pieces: Iterable[Piece]) -> None:
        """Keep what a file says."""
        rows = ((p.path, p.graph, p.subject, dumps(p.statements)) for p in pieces)
        self._db.executemany("INSERT INTO old VALUES (?, ?, ?, ?)", rows)

    def index(self) -> None:
        """Make ready for look-ups."""
        self._db.executescript(
            "CREATE INDEX new_graph ON new (graph, subject); CREATE INDEX old_graph ON old (graph, subject);"
            "CREATE INDEX new_path ON new (path); CREATE INDEX old_path ON old (path);"
        )

    def execute(self, query: str, *values: str) -> sqlite3.Cursor:
        """Run a query."""
        return self._db.execute(query, values)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


# Comparing


def _compare(data: Data, own: list[str], mapping: Mapping, spool: _Spool, outcome: Outcome, prune: bool) -> None:
    """Tell new, changed and unchanged accounts apart, and take out of `old` what the tables replace."""
    for path in own:
        spool.add_old(_pieces(data, path))
    spool.index()
    if mapping.special:
        _compare_reference(spool, outcome, prune)
    else:
        _compare_rows(mapping, spool, outcome, prune)
    # A source is described once, as this import describes it.
    for (subject,) in spool.execute("SELECT DISTINCT subject FROM new WHERE how = 'source'").fetchall():
        spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", PROVENANCE, subject)


def _own_files(data: Data, mapping: Mapping) -> list[str]:
    folders = {"entities": ["graph/reference/"], "links": ["graph/links/"]}.get(
        mapping.special or "", [f"graph/{mapping.file.partition('/')[0]}/"]
    )
    folders.append("graph/sources/")
    return [path for path in data.files() if path.startswith(tuple(folders)) and path.endswith(".trig")]


def _pieces(data: Data, path: str) -> Iterator[Piece]:
    """What a file of the graph says."""
    found: dict[tuple[str, str], list[str]] = {}
    for quad in ox.parse(data.read(path), format=ox.RdfFormat.TRIG):
        found.setdefault((str(quad.graph_name), str(quad.subject)), []).append(f"{quad.predicate} {quad.object}")
    for (graph, subject), statements in found.items():
        yield Piece(path, graph, subject, tuple(sorted(set(statements))))


def _compare_rows(mapping: Mapping, spool: _Spool, outcome: Outcome, prune: bool) -> None:
    prefix = f"<{ACCOUNT}{mapping.name}-"
    accounts = [
        a
        for (a,) in spool.execute(
            "SELECT DISTINCT graph FROM new WHERE how = 'row' AND graph != ? ORDER BY graph", PROVENANCE
        )
    ]
    for account in accounts:
        before, after = _said(spool, "old", account), _said(spool, "new", account)
        _keep_by_hand(spool, account)
        about = _about(spool, "old", account), _about(spool, "new", account)
        _count(outcome, account, [*before, *about[0]], [*after, *about[1]])
        spool.execute("DELETE FROM old WHERE graph = ?", account)
        spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", PROVENANCE, account)
    left = spool.execute("SELECT DISTINCT graph FROM old WHERE graph LIKE ? || '%' ORDER BY graph", prefix).fetchall()
    for (account,) in left:
        (outcome.removed if prune else outcome.absent).append(account[1:-1])
        if prune:
            spool.execute("DELETE FROM old WHERE graph = ?", account)
            spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", PROVENANCE, account)


def _count(outcome: Outcome, account: str, before: list[str], after: list[str]) -> None:
    if not before:
        outcome.new.append(account[1:-1])
    elif sorted(before) == sorted(after):
        outcome.unchanged += 1
    else:
        outcome.changed.append(account[1:-1])
        gone, come = sorted(set(before) - set(after)), sorted(set(after) - set(before))
        outcome.differences.append(Difference(account[1:-1], tuple(gone), tuple(come)))


def _said(spool: _Spool, table: str, account: str) -> list[str]:
    query = f"SELECT subject, statements FROM {table} WHERE graph = ?"  # noqa: S608 - old or new
    return [f"{subject} {one}" for subject, blob in spool.execute(query, account) for one in loads(blob)]  # noqa: S302


def _about(spool: _Spool, table: str, account: str) -> list[str]:
    query = f"SELECT statements FROM {table} WHERE graph = ? AND subject = ?"  # noqa: S608 - old or new
    return [f"{account} {one}" for (blob,) in spool.execute(query, PROVENANCE, account) for one in loads(blob)]  # noqa: S302


def _keep_by_hand(spool: _Spool, account: str) -> None:
    """Carry over what people wrote about an account."""
    query = "SELECT statements FROM old WHERE graph = ? AND subject = ?"
    old = [one for (blob,) in spool.execute(query, PROVENANCE, account) for one in loads(blob)]  # noqa: S302
    kept = [one for one in old if not one.startswith(_OWNED) and one != _NORMAL]
    if not kept:
        return
    row = spool.execute("SELECT statements FROM new WHERE graph = ? AND subject = ?", PROVENANCE, account).fetchone()
    ranked = any(one.startswith(f"<{QKG}rank> ") for one in kept)
    new = [one for one in loads(row[0]) if not (ranked and one == _NORMAL)]  # noqa: S302
    spool._db.execute(
        "UPDATE new SET statements = ? WHERE graph = ? AND subject = ?",
        (dumps(tuple(sorted({*new, *kept}))), PROVENANCE, account),
    )


def _compare_reference(spool: _Spool, outcome: Outcome, prune: bool) -> None:
    """Reference accounts are made of many rows: what a table says of a subject replaces what they said of it before."""
    families = tuple(f"<{ACCOUNT}{prefix}" for prefix in spool.family)
    ours = {a for (a,) in spool.execute("SELECT DISTINCT graph FROM old") if a.startswith(families)}
    new = {
        a for (a,) in spool.execute("SELECT DISTINCT graph FROM new WHERE how = 'reference'") if a.startswith(families)
    }
    for account in sorted(ours | new):
        before = _said(spool, "old", account)
        rows = spool.execute("SELECT DISTINCT subject FROM old WHERE graph = ?", account).fetchall()
        for (subject,) in rows:
            if prune or subject in spool.subjects:
                spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", account, subject)
        if account in new:
            _keep_by_hand(spool, account)
            spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", PROVENANCE, account)
        after = [*_said(spool, "old", account), *_said(spool, "new", account)]
        if after:
            _count(outcome, account, before, after)
        else:
            outcome.removed.append(account[1:-1])
            spool.execute("DELETE FROM old WHERE graph = ? AND subject = ?", PROVENANCE, account)


# Writing


def _write(
    data: Data,
    own: list[str],
    spool: _Spool,
    outcome: Outcome,
    dry_run: bool,
    report: Callable[[str, int, int], None],
) -> None:
    """Make each file anew from what is left of the old and the new; put all that differ in place as one change."""
    paths = sorted({p for (p,) in spool.execute("SELECT DISTINCT path FROM new")}.union(own))
    there = set(data.files())
    change = None if dry_run else journal.Change(data.root)
    try:
        for number, path in enumerate(paths):
            report("write", number, len(paths))
            content = _content(spool, path)
            before = data.read(path) if path in there else None
            if content is None and before is not None:
                outcome.files.append(path)
                if change is not None:
                    change.remove(path)
            elif content is not None and not _same(before, content):
                outcome.files.append(path)
                _check(path, content)
                if change is not None:
                    change.write(path, content)
        if change is not None:
            change.commit()
    except OSError as error:
        if change is not None:
            change.discard()
        reason = error.strerror or str(error)
        raise EngineError(
            "build.cannot-write", where=data.graph, hint="build.cannot-write-hint", reason=reason
        ) from error
    except BaseException:
        if change is not None:
            change.discard()
        raise


def _content(spool: _Spool, path: str) -> bytes | None:
    """A file's new content; None when nothing is left for it to say."""
    dataset: dict[str, dict[str, list[str]]] = {}
    for table in ("old", "new"):
        query = f"SELECT graph, subject, statements FROM {table} WHERE path = ?"  # noqa: S608 - old or new
        for graph, subject, blob in spool.execute(query, path):
            dataset.setdefault(graph, {}).setdefault(subject, []).extend(loads(blob))  # noqa: S302
    if not dataset:
        return None
    for subjects in dataset.values():
        for statements in subjects.values():
            statements[:] = sorted(set(statements))
    target = BytesIO()
    write_trig(dataset, target)
    return target.getvalue()


def _same(before: bytes | None, content: bytes) -> bool:
    """Whether a file says already what it would say: a file laid out by hand is not rewritten for its layout."""
    if before is None or before == content:
        return before == content
    one, other = (set(ox.parse(text, format=ox.RdfFormat.TRIG)) for text in (before, content))
    return one == other


def _check(path: str, content: bytes) -> None:
    """Let the parser read what will be written: a file that could not be read again is a bug, told before any harm."""
    try:
        for _ in ox.parse(content, format=ox.RdfFormat.TRIG):
            pass
    except SyntaxError as error:
        raise DataError("build.syntax", where=path, reason=str(error.msg)) from error


def _write_rejects(tables: list[str], mapping: Mapping, outcome: Outcome, rejects: str | None) -> None:
    """The rejected rows in the columns of their table, with the reason last, to be mended and imported again."""
    first = Table(tables[0], mapping.known_headings())
    stem = os.path.splitext(os.path.basename(tables[0]))[0]
    path = rejects or f"{stem.removesuffix('.rejects')}.rejects.csv"
    headings = list(dict.fromkeys(h for r in outcome.rejected for h in r.cells if h != "reason")) or first.headings
    rows = ([*(r.cells.get(h, "") for h in headings), r.error.words()] for r in outcome.rejected)
    delimiter = first.delimiter if path.endswith((".csv", ".tsv")) else ","
    write_csv(path, [*headings, "reason"], rows, delimiter)
    outcome.rejects_file = path


def words(difference: Difference, names: Callable[[str], str]) -> list[str]:
    """A difference in words: a line for each statement that went (-) or came (+); *names* gives a term's name."""
    lines = []
    for sign, statements in (("-", difference.before), ("+", difference.after)):
        for statement in statements:
            subject, predicate, value = statement.split(" ", 2)
            lines.append(f"{sign} {names(subject)} {names(predicate)} {names(value)}")
    return lines


def plain(token: str) -> str:
    """A token as people read it: a CURIE, or a literal's text.

    >>> plain("<https://w3id.org/qkg/id/government/bavaria>"), plain('"1989"^^<http://id.loc.gov/datatypes/edtf/EDTF>')
    ('government:bavaria', '1989')
    """
    if token.startswith("<"):
        return compact(token[1:-1])
    from qkg.export.statements import literal

    value, lang, _ = literal(token)
    return f"{value}@{lang}" if lang else value
