"""The index of names in SQLite: which things bear a name, a slug or a key, and what narrows the choice between them.

The build writes it from the view, beside the store; an import makes it in memory from authored statements. Names are
folded (`qkg.core.text.fold`), so that the full-text index only has to find words by their beginning.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import EngineError
from qkg.core.iris import ACCOUNT, ID, QKG, RDF, RDFS, slug_of
from qkg.core.labels import KEY, KINDS, LABELS, NAMES, OWNS, SLUG, WITHIN, Name, Text, merge
from qkg.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

FILE = "names.sqlite"
_THINGS = (ID, ACCOUNT)
_STATE = QKG + "withinState"
_BROADER_CLASS = RDFS + "subClassOf"
_LINKS = frozenset({*KINDS, *OWNS, WITHIN, _STATE, _BROADER_CLASS})
_TEXTS = frozenset({*NAMES, *LABELS, KEY})


_TABLES = """
CREATE TABLE names (iri, property, lang, label, folded);
CREATE TABLE links (subject, property, object, PRIMARY KEY (subject, property, object)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX by_name ON names (folded);
CREATE INDEX by_thing ON names (iri);
"""
_WORDS = """
CREATE VIRTUAL TABLE words USING fts5(
  folded, content = 'names', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
"""
_FILL_WORDS = """
INSERT INTO words (rowid, folded) SELECT rowid, folded FROM names WHERE property IN (SELECT value FROM json_each(?))"""
_PLACES_WITHIN_STATES = """
INSERT OR IGNORE INTO links SELECT place.object, :within, larger.object FROM links AS state
  JOIN links AS place ON place.subject = state.subject AND place.property = :governs
  JOIN links AS larger ON larger.subject = state.object AND larger.property = :governs
  WHERE state.property = :state"""
_OF_KIND = "SELECT DISTINCT subject FROM links WHERE property = ? AND subject > ? AND subject < ? ORDER BY subject"
_CALLED = "SELECT iri, property, lang, folded FROM names WHERE folded IN (?, ?)"
_BEGINNING = """
SELECT DISTINCT iri, names.folded FROM words JOIN names ON names.rowid = words.rowid WHERE words MATCH ?"""
_NAMES_OF = """
WITH RECURSIVE kind (iri) AS (
  SELECT value FROM json_each(?1) UNION SELECT subject FROM links JOIN kind ON object = kind.iri WHERE property = ?2)
SELECT iri, folded FROM names WHERE property IN (SELECT value FROM json_each(?4)) AND (
  json_array_length(?1) = 0 OR iri IN (
    SELECT subject FROM links JOIN kind ON object = kind.iri WHERE property IN (SELECT value FROM json_each(?3))))"""
_VALUES = """
WITH RECURSIVE found (subject, object) AS (
  SELECT subject, object FROM links
    WHERE subject IN (SELECT value FROM json_each(?1)) AND property IN (SELECT value FROM json_each(?2))
  UNION SELECT found.subject, links.object FROM found JOIN links ON links.subject = found.object AND property = ?3)
SELECT subject, object FROM found"""
_LABELS = """
SELECT iri, property, lang, label FROM names
WHERE iri IN (SELECT value FROM json_each(?)) AND property IN (SELECT value FROM json_each(?))"""


class SqliteNames:
    """The names in an index; made by `open_names` and `names_in_memory`.

    Every method raises `EngineError` when the index cannot be read.
    """

    def __init__(self, connect: Callable[[], AbstractContextManager[sqlite3.Connection]], place: str) -> None:
        self._connect = connect
        self._place = place

    def called(self, identifier: str, folded: str) -> list[Name]:
        """The things that have an identifier (slug or key), or a name that folds to *folded*."""
        return [
            Name(iri, property_, lang)
            for iri, property_, lang, text in self._select(_CALLED, identifier, folded)
            if text and text == (identifier if property_ in {KEY, SLUG} else folded)
        ]

    def beginning(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name) of each name that contains, for each of these folded words, a word that begins with it."""
        return self._select(_BEGINNING, " ".join(f'"{word}"*' for word in words))

    def names_of(self, kinds: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name or slug) of the things of some classes or schemes; of all things when none is given."""
        return self._select(_NAMES_OF, kinds, _BROADER_CLASS, KINDS, [*NAMES, SLUG])

    def of_kind(self, start: str) -> list[str]:
        """The IRIs of the things whose IRI begins with *start*."""
        return [iri for (iri,) in self._select(_OF_KIND, RDF + "type", start, start + "\x7f")]

    def values(self, iris: Sequence[str], *properties: str) -> dict[str, set[str]]:
        """The values of some properties of things, with the broader classes of those that are classes."""
        found: dict[str, set[str]] = {iri: set() for iri in iris}
        for subject, value in self._select(_VALUES, iris, properties, _BROADER_CLASS):
            found[subject].add(value)
        return found

    def labels(self, iris: Sequence[str]) -> dict[str, Text]:
        """The labels of things and terms, by language."""
        found: dict[str, list[tuple[str, str, str]]] = {iri: [] for iri in iris}
        for iri, *literal in self._select(_LABELS, iris, LABELS):
            found[iri].append(tuple(literal))
        return {iri: merge(literals) for iri, literals in found.items()}

    def _select(self, query: str, *values: str | Sequence[str]) -> list[Any]:
        """The rows of a query; lists are given to it as JSON."""
        texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
        try:
            with self._connect() as index:
                return index.execute(query, texts).fetchall()
        except sqlite3.Error as error:  # two builds later, the folder is gone
            raise EngineError("engines.cannot-open", where=self._place, reason=error) from error


def open_names(folder: str) -> SqliteNames:
    """The index that the build wrote in *folder*. It is opened for each look-up, so that any thread may ask."""
    place = os.path.join(folder, FILE)
    escaped = place.replace("%", "%25").replace("?", "%3f").replace("#", "%23")  # https://sqlite.org/uri.html
    return SqliteNames(lambda: closing(sqlite3.connect(f"file:{escaped}?mode=ro&immutable=1", uri=True)), place)


def names_in_memory(quads: Iterable[ox.Quad], slugs_of: tuple[str, ...] = _THINGS) -> SqliteNames:
    """A temporary index of statements. It serves every look-up but `beginning`.

    *slugs_of*: how the IRIs begin of the things that are also found by their slug. The database has no name: what its
    cache (32 MB) does not hold is in a file that the system removes with the process.
    """
    from weakref import finalize  # an index on disk does without

    index = sqlite3.connect("", check_same_thread=False)
    index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000")
    _fill(index, quads, slugs_of)
    names = SqliteNames(lambda: nullcontext(index), ":memory:")
    finalize(names, index.close)
    return names


def write(store: ox.Store, folder: str) -> None:
    """Index every name in the view of *store*, in a file in *folder*."""
    with closing(sqlite3.connect(os.path.join(folder, FILE))) as index, index:
        _fill(index, store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        index.execute(_WORDS)
        index.execute(_FILL_WORDS, (json.dumps(NAMES),))
        index.execute("INSERT INTO words (words) VALUES ('optimize')")


def _fill(index: sqlite3.Connection, quads: Iterable[ox.Quad], slugs_of: tuple[str, ...] = _THINGS) -> None:
    index.executescript(_TABLES)
    for quad in quads:
        thing, property_, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(thing, ox.NamedNode):
            continue
        if property_ in _TEXTS and isinstance(value, ox.Literal):
            folded = fold(value.value) if property_ in NAMES else value.value
            row = thing.value, property_, value.language or "", value.value, folded
            index.execute("INSERT INTO names VALUES (?, ?, ?, ?, ?)", row)
        elif property_ in _LINKS and isinstance(value, ox.NamedNode):
            index.execute("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", (thing.value, property_, value.value))
    typed = index.execute("SELECT DISTINCT subject FROM links WHERE property = ?", (RDF + "type",))
    slugs = ((iri, SLUG, "", "", slug_of(iri)) for (iri,) in typed if iri.startswith(slugs_of))
    index.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", slugs)
    index.execute(_PLACES_WITHIN_STATES, {"within": WITHIN, "governs": OWNS[0], "state": _STATE})
    index.executescript(_INDEXES)
