"""Parts of a report that several formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.messages import counted, message
from qkg.validation.report import short, short_path

if TYPE_CHECKING:
    from qkg.validation.report import Report, Result

LEVELS = ("violation", "warning", "info")


def labelled(name: str, text: str, lang: str) -> str:
    """“Label: text”; *name* is that of a message `validation.label-…`."""
    return message("validation.colon", lang, label=message(f"validation.label-{name}", lang), text=text)


def level_name(level: str, lang: str, count: int = 1) -> str:
    """The name of a severity, in the plural where *count* asks for it (zero is singular in French)."""
    return counted(f"validation.level-{level}", count, lang) if level in LEVELS else level


def levels(report: Report) -> list[str]:
    """The severities of a report, the most severe first; those that the shapes define are last."""
    return [*LEVELS, *sorted(set(report.counts) - set(LEVELS))]


def summary(report: Report, lang: str) -> str:
    """A line with the number of results of each severity, of shapes and of quality queries."""
    counts = report.counts
    found = ", ".join(
        f"{counts[level]} {level_name(level, lang, counts[level])}" for level in levels(report) if counts[level]
    )
    hidden = any(note.key == "validation.less-grave" for note in report.notes)
    nothing = "validation.nothing-as-grave" if hidden else "validation.conforms"
    sentence = message("validation.summary", lang, counts=found) if found else message(nothing, lang)
    for count, key in ((report.checked, "checked"), (report.asked, "asked")):
        if count:
            sentence += " " + counted(f"validation.{key}", count, lang)
    return sentence


def node_and_path(result: Result) -> str:
    """The focus node and the result path, if any, as CURIEs."""
    return f"{short(result.focus_node)} {short_path(result.path) if result.path is not None else ''}".rstrip()


def notes(report: Report, lang: str) -> list[str]:
    """The notes of a report, in order."""
    return [note.text(lang) for note in report.notes]
