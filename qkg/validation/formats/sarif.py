"""The report as SARIF 2.1.0 (OASIS) for code hosts and editors: shapes are rules, results have file and line."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from qkg.core.version import __version__
from qkg.messages import message
from qkg.validation.formats.common import node_and_path, notes
from qkg.validation.report import short

if TYPE_CHECKING:
    from qkg.validation.report import Location, Report, Result

_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def write(report: Report, lang: str) -> str:
    """The report as a SARIF log with one run."""
    examples = {_rule(result): result for result in reversed(report.results)}
    rules = sorted(examples)
    descriptors = [_descriptor(rule, examples[rule], lang) for rule in rules]
    notifications = [{"level": "note", "message": {"text": note}} for note in notes(report, lang)]
    run = {
        "tool": {"driver": {"name": "qkg", "version": __version__, "rules": descriptors}},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, rules, lang) for result in report.results],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(result: Result) -> str:
    """The ID of a rule: source shape and constraint component, or the quality query."""
    if result.by_query:
        return short(result.source_shape)
    return f"{short(result.source_shape)}/{result.constraint_component.rpartition('#')[2].removesuffix('ConstraintComponent')}"


def _descriptor(rule: str, example: Result, lang: str) -> dict[str, object]:
    return {
        "id": rule,
        "shortDescription": {"text": example.message(lang)},
        "defaultConfiguration": {"level": _LEVELS.get(example.level, "warning")},
        "properties": {"shape": example.source_shape, "component": example.constraint_component},
    }


def _result(result: Result, rules: list[str], lang: str) -> dict[str, object]:
    subject = node_and_path(result)
    text = message("validation.colon", lang, label=subject, text=result.message(lang))
    name = {"name": short(result.focus_node), "fullyQualifiedName": str(result.focus_node), "kind": "resource"}
    locations: list[dict[str, object]] = [{"physicalLocation": _physical(each)} for each in result.locations] or [{}]
    for location in locations:
        location["logicalLocations"] = [name]
    fingerprint = hashlib.sha256("\n".join(result.key()).encode()).hexdigest()
    return {
        "ruleId": _rule(result),
        "ruleIndex": rules.index(_rule(result)),
        "level": _LEVELS.get(result.level, "warning"),
        "message": {"text": text},
        "locations": locations[:1],
        **({"relatedLocations": locations[1:]} if locations[1:] else {}),
        "partialFingerprints": {"qkgResult/v1": fingerprint},
        "properties": {
            "accounts": list(result.accounts),
            **({"value": str(result.value)} if result.value is not None else {}),
        },
    }


def _physical(location: Location) -> dict[str, object]:
    path = location.file.replace(os.sep, "/")
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(path) if not path.startswith("/") else f"file://{quote(path)}"}
    }
    if location.line:
        physical["region"] = {"startLine": location.line}
    return physical
