"""Answers as Markdown and HTML tables."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.answers import shown
from qkg.messages import message

if TYPE_CHECKING:
    from qkg.answers import Rows, Term

_SHOWN = 100
"""Rows of a table in a notebook."""


def markdown_table(rows: Rows) -> str:
    """See `Rows.to_markdown`."""
    lines = [rows.headings(), ["---"] * len(rows.variables), *rows.cells()]
    return "".join("| " + " | ".join(map(_plain_cell, line)) + " |\n" for line in lines)


def html_table(rows: Rows) -> str:
    """The first rows as an HTML table, everything escaped, IRIs as links."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in rows.headings())
    body = "".join(
        "<tr>" + "".join(f"<td>{_html_cell(term)}</td>" for term in row.terms.values()) + "</tr>"
        for row in rows[:_SHOWN]
    )
    more = len(rows) - _SHOWN
    foot = f"<p>{escape(message('core.and-more', rows.lang, count=more))}</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def markdown_cell(text: str) -> str:
    r"""A text with Markdown of its own as it can stand between the bars of a table.

    >>> markdown_cell("a | b")
    'a \\| b'
    """
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>&|~"})
"""What Markdown would read as more than text."""


def _plain_cell(text: str) -> str:
    """A text of unknown origin: nothing in it becomes a link, an image or HTML."""
    return " ".join(text.split()).translate(_MARKS)


def _html_cell(term: Term | None) -> str:
    text = escape(shown(term))
    if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{escape(term.value)}">{text}</a>'
    return text
