"""The report as JUnit XML for build servers: a test case per result, of which violations are failures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from qkg.messages import message
from qkg.validation.formats.common import labelled, level_name, node_and_path, notes, summary
from qkg.validation.report import short

if TYPE_CHECKING:
    from qkg.validation.report import Report, Result

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, lang: str) -> str:
    """The report as a JUnit document."""
    cases = [_case(result, lang) for result in report.results]
    if not cases:
        cases = [f'    <testcase classname="qkg" name={_attribute(summary(report, lang))}/>']
    counts = f'tests="{len(cases)}" failures="{report.counts["violation"]}" errors="0" skipped="0"'
    name = _attribute(message("validation.title", lang))
    remarks = "\n".join(notes(report, lang))
    out = [f"    <system-out>{_text(remarks)}</system-out>"] if remarks else []
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites name={name} {counts}>",
            f"  <testsuite name={name} {counts}>",
            *cases,
            *out,
            "  </testsuite>",
            "</testsuites>",
        ]
    )


def _case(result: Result, lang: str) -> str:
    subject = node_and_path(result)
    attributes = f"classname={_attribute(short(result.source_shape))} name={_attribute(subject)}"
    if result.locations:
        location = result.locations[0]
        attributes += f" file={_attribute(location.file)}" + (f' line="{location.line}"' if location.line else "")
    sentence = result.message(lang)
    details = [sentence, *map(str, result.locations), *map(short, result.accounts)]
    if result.value is not None:
        details.insert(1, labelled("value", short(result.value), lang))
    body = _text("\n".join(details))
    if result.level == "violation":
        kind = _attribute(short(result.constraint_component))
        inner = f"<failure type={kind} message={_attribute(sentence)}>{body}</failure>"
    else:
        inner = f"<system-out>{_text(level_name(result.level, lang))}\n{body}</system-out>"
    return f"    <testcase {attributes}>\n      {inner}\n    </testcase>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
