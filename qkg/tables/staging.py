"""The staging database of an import: statements wait on disk, so that memory does not grow with the tables.

It is a temporary SQLite database without a name (https://sqlite.org/inmemorydb.html, "temporary databases"): the system
removes it when the process ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qkg.core.iris import ACCOUNT, DCTERMS, PROV
from qkg.tables.statements import PROVENANCE, is_denial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.tables.statements import Piece

_T = TypeVar("_T")
OLD, NEW = "old", "new"
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000; PRAGMA temp_store = FILE;
CREATE TABLE new (path TEXT, graph TEXT, subject TEXT, statements TEXT, how TEXT);
CREATE TABLE old (path TEXT, graph TEXT, subject TEXT, statements TEXT, how TEXT);
CREATE TABLE rejected (row TEXT);
CREATE TABLE mark (value TEXT, thing TEXT, row TEXT);
"""


_PAIRS = """
SELECT DISTINCT one.thing, other.thing, one.row, other.row FROM mark AS one JOIN mark AS other ON one.value = other.value
WHERE one.thing < other.thing AND (one.row <> '' OR other.row <> '')
  AND one.value IN (SELECT value FROM mark GROUP BY value HAVING count(*) BETWEEN 2 AND ?)
LIMIT ?"""
_SHARED = 50
"""Things that a mark may be shared by: what more share says little."""


class RejectedCells(NamedTuple):
    """A rejected row for the file of rejects; `bare`: its cells are without the apostrophes that guard formulas."""

    cells: dict[str, str]
    extra: list[str]
    bare: bool
    reason: str


class Staging:
    """`old`: what the graph's files say; `new`: what the tables say. `how` a statement came: row, reference or source.

    >>> from qkg.tables.statements import Piece
    >>> staging = Staging()
    >>> staging.add(NEW, [Piece("graph/a.trig", "<a>", "<b>", ("<c> <d>",))], "row")
    >>> staging.said(NEW, "<a>"), staging.accounts(NEW, "row")
    (['<b> <c> <d>'], ['<a>'])
    """

    def __init__(self) -> None:
        self.moved: dict[str, str] = {}
        """Accounts that have another slug from now on: the former one, and the new one."""
        self._db = sqlite3.connect("")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Remove the database."""
        self._db.close()

    def add(self, table: str, pieces: Iterable[Piece], how: str = "") -> None:
        """Keep statements."""
        rows = ((p.path, p.graph, p.subject, "\n".join(p.statements), how) for p in pieces)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 - old or new

    def index(self) -> None:
        """Create the indexes, when most is added."""
        for table in (OLD, NEW):
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {table}_graph ON {table} (graph, subject)")
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {table}_subject ON {table} (subject)")
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {table}_path ON {table} (path, graph, subject)")

    def column(self, query: str, *values: object) -> list[str]:
        """The first column of a query's rows."""
        return [row[0] for row in self._db.execute(query, values)]

    def forget_sources(self) -> None:
        """Remove the descriptions of sources that no account is derived from any more, and of their publishers."""
        accounts = self.column("SELECT statements FROM new WHERE graph = ? AND how = 'row'", PROVENANCE)
        used = _values(accounts, PROV + "wasDerivedFrom")
        described = self._db.execute("SELECT subject, statements FROM new WHERE how = 'source'").fetchall()
        used |= _values((text for subject, text in described if subject in used), DCTERMS + "publisher")
        unused = {subject for subject, _ in described} - used
        self._db.executemany("DELETE FROM new WHERE how = 'source' AND subject = ?", ((subject,) for subject in unused))

    def reject(self, row: RejectedCells) -> None:
        """Keep a rejected row for the file of rejects."""
        self._db.execute("INSERT INTO rejected VALUES (?)", (json.dumps(row),))

    def rejected(self) -> Iterator[RejectedCells]:
        """The rejected rows, in order."""
        for (row,) in self._db.execute("SELECT row FROM rejected ORDER BY rowid"):
            yield RejectedCells(*json.loads(row))

    # What is said

    def accounts(self, table: str, how: str | None = None) -> list[str]:
        """The graphs that statements are in, sorted; with *how*, those of statements that came so."""
        query = f"SELECT DISTINCT graph FROM {table} WHERE how = coalesce(?, how) ORDER BY graph"  # noqa: S608 - old or new
        return self.column(query, how)

    def statements(self, table: str, graph: str, subject: str) -> list[str]:
        """The statements about a subject in a graph: `predicate object` strings."""
        query = f"SELECT statements FROM {table} WHERE graph = ? AND subject = ?"  # noqa: S608 - old or new
        return [one for text in self.column(query, graph, subject) for one in text.split("\n")]

    def said(self, table: str, graph: str, subject: str | None = None) -> list[str]:
        """The statements of a graph, or those about a subject in it: `subject predicate object` strings."""
        query = f"SELECT subject, statements FROM {table} WHERE graph = ?" + (" AND subject = ?" if subject else "")  # noqa: S608
        rows = self._db.execute(query, (graph, subject) if subject else (graph,))
        return [f"{about} {one}" for about, text in rows for one in text.split("\n")]

    def forget(self, table: str, graph: str, subject: str | None = None) -> None:
        """Remove a graph, or what it says of a subject."""
        query = f"DELETE FROM {table} WHERE graph = ?" + (" AND subject = ?" if subject else "")  # noqa: S608
        self._db.execute(query, (graph, subject) if subject else (graph,))

    def move_accounts(self) -> None:
        """Give the old statements of accounts that were moved, and of their descriptions, to the new ones."""
        there = {account[1:-1].removeprefix(ACCOUNT) for account in self.accounts(OLD)}
        for former, slug in self.moved.items():
            if former not in there or former == slug:
                continue
            account, other = (f"<{ACCOUNT}{each}>" for each in (former, slug))
            if slug in there:
                self.forget(OLD, account)
                self.forget(OLD, PROVENANCE, account)
            else:
                there.add(slug)
                self._db.execute("UPDATE old SET graph = ? WHERE graph = ?", (other, account))
                self._db.execute(
                    "UPDATE old SET subject = ? WHERE graph = ? AND subject = ?", (other, PROVENANCE, account)
                )

    def replace(self, graph: str, subject: str, statements: Iterable[str]) -> None:
        """Replace what the tables say of a subject."""
        self._db.execute(
            "UPDATE new SET statements = ? WHERE graph = ? AND subject = ?",
            ("\n".join(sorted(set(statements))), graph, subject),
        )

    # Things that share something

    def about(self, start: str, *, only: bool = False) -> Iterator[tuple[str, str, list[str]]]:
        """Subject, graph and statements of the things whose IRI begins with *start*, by subject; *only*: of that IRI itself.

        What accounts deny is left out.
        """
        condition = "subject = ?" if only else "subject > ? AND subject < ?"
        values = (f"<{start}>",) if only else (f"<{start}", f"<{start}\x7f")
        parts = (f"SELECT subject, graph, statements FROM {table} WHERE {condition}" for table in (OLD, NEW))  # noqa: S608
        for subject, graph, text in self._db.execute(" UNION ALL ".join(parts) + " ORDER BY subject", values * 2):
            if graph.startswith(f"<{ACCOUNT}") and not is_denial(graph):
                yield subject, graph, text.split("\n")

    def mark(self, marks: Iterable[tuple[str, str, str]]) -> None:
        """Keep what things share: a text, a thing, the location of a row that tells of the thing ("": none does)."""
        self._db.executemany("INSERT INTO mark VALUES (?, ?, ?)", marks)
        self._db.execute("CREATE INDEX mark_value ON mark (value, thing)")

    def marked_pairs(self, most: int) -> Iterator[tuple[str, str, str, str]]:
        """Pairs of things that share a mark with each other and not with very many, and their rows: one at least has one."""
        yield from self._db.execute(_PAIRS, (_SHARED, most))

    def graphs_about(self, subject: str) -> list[str]:
        """The graphs that say something of a subject."""
        query = "SELECT graph FROM old WHERE subject = ? UNION SELECT graph FROM new WHERE subject = ?"
        return self.column(query, subject, subject)

    def subjects_with(self, graph: str, predicate: str) -> set[str]:
        """The subjects of which a graph states something with a predicate (its token and a space)."""
        parts = (f"SELECT subject FROM {table} WHERE graph = ? AND instr(statements, ?)" for table in (OLD, NEW))  # noqa: S608
        return set(self.column(" UNION ".join(parts), graph, predicate, graph, predicate))

    def redescribe(self, account: str, statements: Iterable[str]) -> None:
        """Replace the description of an account, whether it is old or new."""
        said = "\n".join(sorted(set(statements)))
        for table in (OLD, NEW):
            query = f"UPDATE {table} SET statements = ? WHERE graph = ? AND subject = ?"  # noqa: S608 - old or new
            self._db.execute(query, (said, PROVENANCE, account))

    # Files

    def digest(self, path: str, tables: tuple[str, ...] = (OLD, NEW)) -> str:
        """A digest of all that is staged for a file; "" when nothing is."""
        total, empty = sha256(), True
        parts = [f"SELECT graph, subject, statements FROM {table} WHERE path = ?" for table in tables]  # noqa: S608
        rows = self._db.execute(" UNION ALL ".join(parts) + " ORDER BY graph, subject", (path,) * len(tables))
        for (graph, subject), group in groupby(rows, key=lambda row: row[:2]):
            said = sorted({one for *_, text in group for one in text.split("\n")})
            total.update("\n".join((graph, subject, *said, "")).encode())
            empty = False
        return "" if empty else total.hexdigest()

    def dataset(self, path: str) -> dict[str, dict[str, list[str]]]:
        """What is staged for a file, for a writer: each graph and subject is read when it is asked for."""

        def select(what: str, condition: str, *values: str) -> list[str]:
            parts = (f"SELECT {what} FROM {table} WHERE path = ?{condition}" for table in (OLD, NEW))  # noqa: S608
            return self.column(" UNION ".join(parts), *values, *values)

        def statements(graph: str, subject: str) -> list[str]:
            texts = select("statements", " AND graph = ? AND subject = ?", path, graph, subject)
            return sorted({one for text in texts for one in text.split("\n")})

        def subjects(graph: str) -> dict[str, list[str]]:
            return _OnDemand(
                select("subject", " AND graph = ?", path, graph), lambda subject: statements(graph, subject)
            )

        return _OnDemand(select("graph", "", path), subjects)


def _values(texts: Iterable[str], property_: str) -> set[str]:
    """The values that a property has in texts of `predicate object` lines."""
    start = f"<{property_}> "
    return {one.removeprefix(start) for text in texts for one in text.split("\n") if one.startswith(start)}


class _OnDemand(dict[str, _T]):
    """A dictionary whose values are read whenever they are asked for, and not kept."""

    def __init__(self, keys: Iterable[str], read: Callable[[str], _T]) -> None:
        super().__init__(dict.fromkeys(keys))  # type: ignore[arg-type]
        self._read = read

    def __getitem__(self, key: str) -> _T:
        return self._read(key)
