"""The report as one HTML page without scripts or other files, usable without colour vision and without a mouse."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.messages import message
from qkg.validation.formats.common import level_name, notes, summary
from qkg.validation.report import short, short_path

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.report import Report, Result

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --violation: #b3261e; --warning: #8a5a00; --info: #2f5d8a; }
@media (prefers-color-scheme: dark) { :root { --violation: #ff8a80; --warning: #ffcf70; --info: #90c5ff; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { border-top: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
code { font-size: .9em; }
.violation { color: var(--violation); font-weight: bold; }
.warning { color: var(--warning); font-weight: bold; }
.info { color: var(--info); }
a { color: inherit; }
"""
_COLUMNS = ("severity", "message", "focus", "path", "value", "where", "accounts", "shape")


def write(report: Report, lang: str) -> str:
    """The report as an HTML page in *lang*."""
    title = escape(message("validation.title", lang))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        f"<p>{escape(summary(report, lang))}</p>",
    ]
    if report.results:
        parts += _table(report, lang)
    if report.notes:
        heading = escape(message("validation.notes", lang))
        parts.append(f"<h2>{heading}</h2>")
        parts += ["<ul>", *(f"<li>{escape(note)}</li>" for note in notes(report, lang)), "</ul>"]
    return "\n".join([*parts, "</main>", "</body>", "</html>"])


def _table(report: Report, lang: str) -> list[str]:
    caption = escape(message("validation.caption", lang))
    heads = "".join(f'<th scope="col">{escape(message(f"validation.label-{name}", lang))}</th>' for name in _COLUMNS)
    return [
        f'<div class="table" role="region" aria-label="{caption}" tabindex="0">',
        "<table>",
        f"<caption>{caption}</caption>",
        f"<thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *(_row(result, lang) for result in report.results),
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _row(result: Result, lang: str) -> str:
    cells = [
        f'<span class="{escape(result.level)}">{escape(level_name(result.level, lang))}</span>',
        escape(result.message(lang)),
        _term(result.focus_node),
        f"<code>{escape(short_path(result.path))}</code>" if result.path is not None else "",
        _term(result.value) if result.value is not None else "",
        "<br>".join(f"<code>{escape(str(location))}</code>" for location in result.locations),
        "<br>".join(_term(NamedNode(account)) for account in result.accounts),
        f"<code>{escape(short(result.source_shape))}</code>",
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _term(term: Term) -> str:
    text = f"<code>{escape(short(term))}</code>"
    if isinstance(term, NamedNode) and term.value.startswith(("https://", "http://")):
        return f'<a href="{escape(term.value)}">{text}</a>'
    return text
