"""A report, written for people and for other programs; the same bytes for the same report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.language import language

if TYPE_CHECKING:
    from qkg.validation.report import Report

FORMATS = {
    "text": "text",
    "json": "json_report",
    "turtle": "shacl_report",
    "sarif": "sarif",
    "junit": "junit",
    "html": "page",
}
"""Each format and the module that writes it."""


def render(report: Report, format: str = "text", lang: str | None = None) -> str:  # noqa: A002 - the name users know
    """The report in one of `FORMATS`, in English or French (default: the reader's language), ending with a newline.

    Raises `UsageError` for an unknown format.

    >>> from qkg.validation import Report
    >>> print(render(Report(()), "text", "fr"), end="")
    Aucun problème trouvé.
    """
    if format not in FORMATS:
        raise UsageError("validation.no-format", format=format, formats=", ".join(FORMATS))
    text: str = import_module(f".{FORMATS[format]}", __name__).write(report, lang or language())
    return text.rstrip("\n") + "\n"
