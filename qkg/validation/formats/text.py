"""The report as text for a terminal: 80 columns, grouped by severity, the most severe first."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from qkg.messages import message
from qkg.validation.formats.common import labelled, level_name, levels, node_and_path, notes, summary
from qkg.validation.report import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.validation.report import Report, Result

WIDTH = 80


def write(report: Report, lang: str) -> str:
    """The report as plain text."""
    return "\n".join(_lines(report, lang))


def _lines(report: Report, lang: str) -> Iterator[str]:
    for level in levels(report):
        results = [result for result in report.results if result.level == level]
        if results:
            yield f"{level_name(level, lang, len(results)).capitalize()} ({len(results)})"
            yield ""
            for result in results:
                yield from _result(result, lang)
                yield ""
    if report.notes:
        yield message("validation.notes", lang)
        for note in notes(report, lang):
            yield from _wrapped(note, "  - ", "    ")
        yield ""
    yield from _wrapped(summary(report, lang), "", "")


def _result(result: Result, lang: str) -> Iterator[str]:
    head = node_and_path(result)
    where = f"{result.locations[0]}: " if result.locations else ""
    yield from _wrapped(where + head, "  ", "      ")
    yield from _wrapped(result.message(lang), "    ", "    ")
    details = []
    if result.value is not None and result.value != result.focus_node:
        details.append(("value", short(result.value)))
    if result.accounts:
        details.append(("accounts", ", ".join(map(short, result.accounts))))
    if result.locations[1:]:
        details.append(("where", ", ".join(map(str, result.locations[1:]))))
    details.append(("query" if result.by_query else "shape", short(result.source_shape)))
    for name, text in details:
        yield from _wrapped(labelled(name, text, lang), "    ", "      ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
