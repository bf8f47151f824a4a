"""What the graph covers and what it lacks, as a page of Markdown: `docs/data.md` in English, `docs/data.fr.md` in French.

Every number is the result of a stored query (`queries/coverage/`). `make data-page` writes the pages, and a test fails when
they are out of date.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qkg.answers import Rows
from qkg.answers.markup import markdown_cell
from qkg.core.iris import compact
from qkg.messages import message
from qkg.release.judgements import ACTIONS, REJECTED, read_judgements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qkg.catalog import Catalog
    from qkg.engines import Readable
    from qkg.files.data_folder import Data

SHOWN = 30
"""Maximum number of rows of a table on the page."""
_BY = ("class", "partner", "decade", "confidence", "source")
KINDS = (*_BY, "missing", "disagreements", "identifiers", "tables", "judgements")
"""The arguments of `qkg stats --by`."""
_PLACES = "places-without-coordinates"


def query_for(kind: str) -> str:
    """The stored query that counts by one of `KINDS`.

    >>> query_for("partner"), query_for("missing")
    ('coverage-by-partner', 'coverage-missing')
    """
    return f"coverage-by-{kind}" if kind in _BY else f"coverage-{kind}"


def coverage_page(engine: Readable, catalog: Catalog, data: Data, lang: str) -> str:
    """The page in a language, in Markdown.

    Raises `UsageError` when the data folder has no such queries, `DataError` for judgements that cannot be read.
    """
    return "\n".join(_Page(engine, catalog, data, lang).lines()) + "\n"


@dataclass(frozen=True)
class _Page:
    engine: Readable
    catalog: Catalog
    data: Data
    lang: str

    def lines(self) -> Iterator[str]:
        """The lines of the page."""
        yield f"<!-- {self._say('release.page-generated')} -->"
        yield f"# {self._say('release.page-title')}"
        yield ""
        yield self._say("release.page-intro")
        yield from self._section("tables")
        yield from self._judgements()
        for kind in ("class", "confidence", "decade", "partner", "missing"):
            yield from self._section(kind)
        yield from self._places()
        for kind in ("disagreements", "source", "identifiers"):
            yield from self._section(kind)

    def _say(self, key: str, **fields: object) -> str:
        return message(key, self.lang, **fields)

    def _heading(self, kind: str) -> Iterator[str]:
        yield ""
        yield f"## {self._say(f'release.page-{kind}')}"
        yield ""
        yield self._say(f"release.page-{kind}-note", query=query_for(kind))
        yield ""

    def _rows(self, name: str) -> Rows:
        stored = self.catalog[name]
        text = stored.bind({}, lang=self.lang)
        return Rows(self.engine.select(text), columns=stored.columns, lang=self.lang, query=text)

    def _section(self, kind: str) -> Iterator[str]:
        """The rows of a query, without IRIs and codes."""
        yield from self._heading(kind)
        rows = self._rows(query_for(kind))
        shown = [at for at, name in enumerate(rows.variables) if rows.columns[name].type != "iri" and name != "gap"]
        headings = [rows.headings()[at] for at in shown]
        numbers = [rows.columns[rows.variables[at]].type == "integer" for at in shown]
        cells = [[row[at] for at in shown] for row in rows.cells()]
        if kind == "decade":  # rows without a date come last
            cells = [
                *(row for row in cells if row[0]),
                *([self._say("release.page-undated"), *r[1:]] for r in cells if not r[0]),
            ]
            numbers[0] = False
        if kind == "source":
            cells = [[self._say("release.page-no-site") if row[0] == "–" else row[0], *row[1:]] for row in cells]
        yield from table(headings, cells[:SHOWN], numbers)
        if len(cells) > SHOWN:
            yield ""
            yield self._say("release.page-more", count=len(cells) - SHOWN, kind=kind)

    def _judgements(self) -> Iterator[str]:
        """The judgements: their actions, numbers of rows and reasons."""
        yield from self._heading("judgements")
        touched = {
            (row["tableName"], row["reason"]): int(row["accounts"]) for row in self._rows(query_for("judgements"))
        }
        actions: dict[tuple[str, str], Counter[str]] = {}
        for judgement in read_judgements(self.data):
            because = judgement.because[self.lang]
            actions.setdefault((judgement.table, because), Counter())[judgement.action] += 1
        # Accounts have the reason and not the action: the most common action of a reason stands for all of them.
        # A row that is rejected has no account: its judgements are counted.
        counts = {
            (of, most_common(counted), because): counted[REJECTED]
            or sum(
                # In accounts of many entities, a reason about one of them follows its key.
                n
                for (other, reason), n in touched.items()
                if other == of and (reason == because or reason.endswith(f": {because}"))
            )
            for (of, because), counted in actions.items()
        }
        order = {action: at for at, action in enumerate(ACTIONS)}
        rows = sorted(counts.items(), key=lambda item: (item[0][0], order[item[0][1]], -item[1], item[0][2]))
        totals = {action: sum(n for (_, of, _), n in counts.items() if of == action) for action in ACTIONS}
        for action in ACTIONS:
            if totals[action]:
                yield "- " + self._say(f"release.judged-{action}", count=totals[action])
        yield ""
        headings = [self._say(f"release.page-{name}") for name in ("table", "action", "rows", "reason")]
        cells = [[of, self._say(f"release.action-{action}"), str(n), why] for (of, action, why), n in rows]
        yield from table(headings, cells, [False, False, True, False])

    def _places(self) -> Iterator[str]:
        """The places without coordinates, by name."""
        if self.catalog.get(_PLACES) is None:
            return
        names = [f"{row['placeLabel']} (`{compact(row['place'])}`)" for row in self._rows(_PLACES)]
        yield ""
        yield self._say("release.page-places", query=_PLACES, count=len(names))
        yield ""
        yield from (f"- {markdown_cell(name)}" for name in sorted(names))


def most_common(counted: Counter[str]) -> str:
    """The most common action; the first in `ACTIONS` of several.

    >>> most_common(Counter(reread=2, keyed=2, merged=1))
    'keyed'
    """
    return max(ACTIONS, key=lambda action: (counted[action], -ACTIONS.index(action)))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[bool]) -> Iterator[str]:
    r"""A table in Markdown, with numbers aligned right.

    >>> list(table(["Name", "Things"], [["a|b", "2"]], [False, True]))
    ['| Name | Things |', '| --- | ---: |', '| a\\|b | 2 |']
    """
    for line in (headings, ["---:" if number else "---" for number in numbers], *rows):
        yield "| " + " | ".join(map(markdown_cell, line)) + " |"
