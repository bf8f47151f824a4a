"""Tables in Markdown and HTML, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pyoxigraph import NamedNode

from qkg.answers.terms import Term, term_text
from qkg.core.text import ILLEGAL_XML
from qkg.messages import message

MAXIMUM_HTML_ROWS = 100
"""Rows of a table in a notebook."""


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table (GitHub Flavored Markdown) of texts that are shown as they are: none becomes a link, an image or HTML."""
    lines = [list(map(_markdown_text, headings)), ["---"] * len(headings)]
    lines.extend(list(map(_markdown_text, row)) for row in rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def html_table(headings: Sequence[str], solutions: Sequence[Sequence[Term | None]], lang: str | None) -> str:
    """The first solutions as an HTML table, everything escaped, IRIs as links; *lang*: the language of the text under it."""
    head = "".join(f"<th>{_html_text(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{_html_term(term)}</td>" for term in solution) + "</tr>"
        for solution in solutions[:MAXIMUM_HTML_ROWS]
    )
    more = len(solutions) - MAXIMUM_HTML_ROWS
    foot = f"<p>{escape(message('core.and-more', lang, count=more))}</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def markdown_cell(text: str) -> str:
    r"""Escape text for a cell of a Markdown table.

    >>> markdown_cell("a | b")
    'a \\| b'
    """
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>&|~"})
"""What Markdown would read as more than text."""


def _markdown_text(text: str) -> str:
    return " ".join(text.split()).translate(_MARKS)


def _html_text(text: str) -> str:
    """A text as HTML; characters that HTML and XML documents cannot hold become replacement characters."""
    return escape(ILLEGAL_XML.sub("\ufffd", text))


def _html_term(term: Term | None) -> str:
    text = _html_text(term_text(term))
    if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{escape(term.value)}">{text}</a>'
    return text
