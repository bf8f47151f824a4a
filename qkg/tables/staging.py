"""Statements on disk while an import runs, so that memory does not grow with the tables."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from itertools import groupby
from marshal import dumps, loads
from typing import TYPE_CHECKING, Any

from qkg.core.iris import PROV
from qkg.tables.statements import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.tables.statements import Piece

    Cells = dict[str, str]

OLD, NEW = "old", "new"
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000; PRAGMA temp_store = FILE;
CREATE TABLE new (path TEXT, graph TEXT, subject TEXT, statements BLOB, how TEXT);
CREATE TABLE old (path TEXT, graph TEXT, subject TEXT, statements BLOB, how TEXT);
CREATE TABLE kept (cells BLOB);
CREATE TABLE lean (thing TEXT, row BLOB);
CREATE TABLE reject (cells BLOB, extra BLOB, bare INTEGER, reason TEXT);
"""
_INDEXES = """
CREATE INDEX new_graph ON new (graph, subject); CREATE INDEX old_graph ON old (graph, subject);
CREATE INDEX new_path ON new (path, graph, subject); CREATE INDEX old_path ON old (path, graph, subject);
"""


class Spool:
    """`old`: what the graph's files say; `new`: what the tables say. `how` a statement came: row, reference or source.

    >>> from .statements import Piece
    >>> spool = Spool(":memory:")
    >>> spool.add(NEW, [Piece("graph/a.trig", "<a>", "<b>", ("<c> <d>",))], "row")
    >>> spool.said(NEW, "<a>"), spool.accounts(NEW, "row")
    (['<b> <c> <d>'], ['<a>'])
    """

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def add(self, table: str, pieces: Iterable[Piece], how: str = "") -> None:
        """Keep statements."""
        rows = ((p.path, p.graph, p.subject, dumps(p.statements), how) for p in pieces)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 - old or new

    def index(self) -> None:
        """Make ready for look-ups."""
        self._db.executescript(_INDEXES)

    def execute(self, query: str, *values: object) -> sqlite3.Cursor:
        """Run a query."""
        return self._db.execute(query, values)

    # Rows that wait

    def keep(self, row: Any) -> None:
        """Keep a row of reference data until all are known."""
        self._db.execute("INSERT INTO kept VALUES (?)", (dumps(row),))

    def kept(self) -> Iterator[Any]:
        """The rows kept, in order."""
        for (row,) in self._db.execute("SELECT cells FROM kept ORDER BY rowid"):
            yield loads(row)  # noqa: S302 - our own file

    def lean(self, thing: str, row: Any) -> None:
        """Keep a row that speaks of a thing which only another row can make."""
        self._db.execute("INSERT INTO lean VALUES (?, ?)", (thing, dumps(row)))

    def leant_on(self) -> list[str]:
        """The things that rows kept by `lean` speak of."""
        return [thing for (thing,) in self._db.execute("SELECT DISTINCT thing FROM lean ORDER BY thing")]

    def leaning(self, thing: str) -> list[Any]:
        """The rows that speak of a thing."""
        rows = self._db.execute("SELECT row FROM lean WHERE thing = ? ORDER BY rowid", (thing,))
        return [loads(row) for (row,) in rows]  # noqa: S302 - our own file

    def withdraw(self, account: str) -> None:
        """Take back what a row said: its account, and the account's description."""
        self._db.execute(
            "DELETE FROM new WHERE graph = ? OR (graph = ? AND subject = ?)",
            (f"<{account}>", PROVENANCE, f"<{account}>"),
        )

    def forget_sources(self) -> None:
        """Take back the descriptions of sources that no row rests on any more."""
        start = f"<{PROV}wasDerivedFrom> "
        blobs = self._db.execute("SELECT statements FROM new WHERE graph = ? AND how = 'row'", (PROVENANCE,))
        used = {one.removeprefix(start) for (blob,) in blobs for one in loads(blob) if one.startswith(start)}  # noqa: S302
        described = self._db.execute("SELECT DISTINCT subject FROM new WHERE how = 'source'").fetchall()
        unused = [row for row in described if row[0] not in used]
        self._db.executemany("DELETE FROM new WHERE how = 'source' AND subject = ?", unused)

    def reject(self, cells: Cells, extra: tuple[str, ...], bare: bool, reason: str) -> None:
        """Keep a rejected row for the file of rejects."""
        self._db.execute("INSERT INTO reject VALUES (?, ?, ?, ?)", (dumps(cells), dumps(extra), bare, reason))

    def rejects(self) -> Iterator[tuple[Cells, tuple[str, ...], bool, str]]:
        """The rejected rows, in order."""
        for cells, extra, bare, reason in self._db.execute("SELECT * FROM reject ORDER BY rowid"):
            yield loads(cells), loads(extra), bool(bare), reason  # noqa: S302 - our own file

    # What is said

    def accounts(self, table: str, how: str | None = None) -> list[str]:
        """The graphs that statements are in, sorted; with *how*, those of statements that came so."""
        query = f"SELECT DISTINCT graph FROM {table}" + (" WHERE how = ?" if how else "") + " ORDER BY graph"  # noqa: S608
        return [graph for (graph,) in self._db.execute(query, (how,) if how else ())]

    def statements(self, table: str, graph: str, subject: str) -> list[str]:
        """What is said of a subject in a graph: `predicate object` strings."""
        query = f"SELECT statements FROM {table} WHERE graph = ? AND subject = ?"  # noqa: S608 - old or new
        return [one for (blob,) in self._db.execute(query, (graph, subject)) for one in loads(blob)]  # noqa: S302

    def said(self, table: str, graph: str) -> list[str]:
        """What is said in a graph: `subject predicate object` strings."""
        query = f"SELECT subject, statements FROM {table} WHERE graph = ?"  # noqa: S608 - old or new
        return [f"{subject} {one}" for subject, blob in self._db.execute(query, (graph,)) for one in loads(blob)]  # noqa: S302

    def forget(self, table: str, graph: str, subject: str | None = None) -> None:
        """Forget a graph, or what it says of a subject."""
        query = f"DELETE FROM {table} WHERE graph = ?" + (" AND subject = ?" if subject else "")  # noqa: S608
        self._db.execute(query, (graph, subject) if subject else (graph,))

    def replace(self, graph: str, subject: str, statements: Iterable[str]) -> None:
        """Let the tables say something else of a subject."""
        self._db.execute(
            "UPDATE new SET statements = ? WHERE graph = ? AND subject = ?",
            (dumps(tuple(sorted(set(statements)))), graph, subject),
        )

    # Files

    def paths(self) -> list[str]:
        """The files that the tables speak in."""
        return [path for (path,) in self._db.execute("SELECT DISTINCT path FROM new")]

    def digest(self, path: str, tables: tuple[str, ...] = (OLD, NEW)) -> str:
        """A digest of all that stands for a file; "" when nothing does."""
        total, empty = sha256(), True
        parts = [f"SELECT graph, subject, statements FROM {table} WHERE path = ?" for table in tables]  # noqa: S608
        rows = self._db.execute(" UNION ALL ".join(parts) + " ORDER BY graph, subject", (path,) * len(tables))
        for (graph, subject), group in groupby(rows, key=lambda row: row[:2]):
            said = sorted({one for *_, blob in group for one in loads(blob)})  # noqa: S302 - our own file
            total.update("\n".join((graph, subject, *said, "")).encode())
            empty = False
        return "" if empty else total.hexdigest()

    def dataset(self, path: str) -> _File:
        """What stands for a file, for a writer: read as it is written."""
        return _File(self._db, path)


class _File(dict[str, dict[str, list[str]]]):
    """The graphs of a file, each read when it is asked for."""

    def __init__(self, db: sqlite3.Connection, path: str) -> None:
        query = "SELECT graph FROM old WHERE path = ? UNION SELECT graph FROM new WHERE path = ?"
        super().__init__({graph: {} for (graph,) in db.execute(query, (path, path))})
        self._db, self._path = db, path

    def __getitem__(self, graph: str) -> dict[str, list[str]]:
        return _Graph(self._db, self._path, graph)


class _Graph(dict[str, list[str]]):
    """The subjects of a graph, each read when it is asked for: one graph, the provenance, describes all accounts."""

    def __init__(self, db: sqlite3.Connection, path: str, graph: str) -> None:
        query = "SELECT subject FROM {} WHERE path = ? AND graph = ?"
        both = f"{query.format(OLD)} UNION {query.format(NEW)}"
        super().__init__({subject: [] for (subject,) in db.execute(both, (path, graph) * 2)})
        self._db, self._at = db, (path, graph)

    def __getitem__(self, subject: str) -> list[str]:
        query = "SELECT statements FROM {} WHERE path = ? AND graph = ? AND subject = ?"
        both = f"{query.format(OLD)} UNION ALL {query.format(NEW)}"
        rows = self._db.execute(both, (*self._at, subject) * 2)
        return sorted({one for (blob,) in rows for one in loads(blob)})  # noqa: S302 - our own file
