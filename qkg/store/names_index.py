"""The full-text index of labels: SQLite FTS5, beside the store.

Labels are folded as everywhere (`terms.fold`: no case, accents or punctuation), so the index only has to find words by
their beginning.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from qkg.core.errors import EngineError
from qkg.core.iris import slug_of
from qkg.core.text import fold
from qkg.store.rules import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

FILE = "labels.sqlite"


def write(store: ox.Store, folder: str) -> None:
    """Index every name in the view of *store*, in a file in *folder*."""
    rows = {
        (thing.value, slug_of(name), label.language or "", label.value, folded)
        for thing, name, label in names(store)
        if (folded := fold(label.value))
    }
    with closing(sqlite3.connect(os.path.join(folder, FILE))) as index, index:
        index.execute(
            "CREATE VIRTUAL TABLE labels USING fts5(iri UNINDEXED, kind UNINDEXED, lang UNINDEXED, label UNINDEXED, "
            "folded, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3')"
        )
        index.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?)", sorted(rows))
        index.execute("INSERT INTO labels(labels) VALUES ('optimize')")


def candidates(folder: str, words: Sequence[str]) -> list[tuple[str, str]]:
    """(IRI, folded label) of each label in which every word begins a word; *words* are folded, without quotes."""
    from urllib.parse import quote

    phrase = " ".join(f'"{word}"*' for word in words)
    place = os.path.join(folder, FILE)
    try:
        with closing(sqlite3.connect(f"file:{quote(place)}?mode=ro&immutable=1", uri=True)) as index:
            found = index.execute("SELECT DISTINCT iri, folded FROM labels WHERE labels MATCH ?", (phrase,))
            return found.fetchall()
    except sqlite3.Error as error:  # two builds later, the folder is gone
        raise EngineError("engines.cannot-open", where=place, reason=error) from error
