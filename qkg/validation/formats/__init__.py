"""A report for people and for other programs; the same bytes for the same report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.language import language
from qkg.validation.formats import html_page, json_report, junit, sarif, shacl_report, text

if TYPE_CHECKING:
    from qkg.validation.report import Report

FORMATS = {
    "text": text.write,
    "json": json_report.write,
    "turtle": shacl_report.write,
    "sarif": sarif.write,
    "junit": junit.write,
    "html": html_page.write,
}
"""The writer of each format: report and language to text."""


def render(report: Report, format: str = "text", lang: str | None = None) -> str:  # noqa: A002 - as in the CLI
    """The report in one of `FORMATS`, in English or French (default: the reader's language), ending with a newline.

    Raises `UsageError` for an unknown format.

    >>> from qkg.validation import Report
    >>> print(render(Report(()), "text", "fr"), end="")
    Aucun problème trouvé.
    """
    if format not in FORMATS:
        raise UsageError("validation.no-format", format=format, formats=", ".join(FORMATS))
    return FORMATS[format](report, lang or language()).rstrip("\n") + "\n"
