"""The report as JSON, with stable keys, messages in both languages, and the one in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qkg.core.terms_rdf import json_term
from qkg.validation.formats.common import levels, notes

if TYPE_CHECKING:
    from qkg.validation.report import Report, Result


def write(report: Report, lang: str) -> str:
    """The report as a JSON object."""
    counts = report.counts
    document = {
        "conforms": report.conforms,
        "passed": report.passed,
        "engine": report.engine,
        "checked": report.checked,
        "asked": report.asked,
        "counts": {level: counts[level] for level in levels(report)},
        "results": [_result(result, lang) for result in report.results],
        "notes": notes(report, lang),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _result(result: Result, lang: str) -> dict[str, object]:
    return {
        "severity": result.level,
        "message": result.message(lang),
        "messages": dict(result.messages),
        "focus": json_term(result.focus_node),
        "path": str(result.path) if result.path is not None else None,
        "value": json_term(result.value) if result.value is not None else None,
        "shape": result.source_shape,
        "component": result.constraint_component,
        "constraint": result.source_constraint,
        "accounts": list(result.accounts),
        "places": [{"file": location.file, "line": location.line or None} for location in result.locations],
    }
