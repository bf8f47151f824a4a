"""The report as JUnit XML for build servers: a test case per result, of which violations are failures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from qkg.core.text import ILLEGAL_XML
from qkg.messages import message
from qkg.validation.formats.common import labelled, level_name, node_and_path, notes, summary
from qkg.validation.report import short

if TYPE_CHECKING:
    from qkg.validation.report import Report, Result


def write(report: Report, lang: str) -> str:
    """The report as a JUnit document."""
    tests, failures = str(len(report.results) or 1), str(report.counts["violation"])
    name = message("validation.title", lang)
    top = Element("testsuites", name=name, tests=tests, failures=failures, errors="0", skipped="0")
    suite = SubElement(top, "testsuite", top.attrib)
    for result in report.results:
        _add_case(suite, result, lang)
    if not report.results:
        SubElement(suite, "testcase", classname="qkg", name=summary(report, lang))
    if report.notes:
        SubElement(suite, "system-out").text = "\n".join(notes(report, lang))
    indent(top)
    text = ILLEGAL_XML.sub("\ufffd", tostring(top, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _add_case(suite: Element, result: Result, lang: str) -> None:
    case = SubElement(suite, "testcase", classname=short(result.source_shape), name=node_and_path(result))
    if result.locations:
        location = result.locations[0]
        case.set("file", location.file)
        if location.line:
            case.set("line", str(location.line))
    sentence = result.message(lang)
    details = [sentence, *map(str, result.locations), *map(short, result.accounts)]
    if result.value is not None:
        details.insert(1, labelled("value", short(result.value), lang))
    if result.level == "violation":
        inner = SubElement(case, "failure", type=short(result.constraint_component), message=sentence)
    else:
        inner = SubElement(case, "system-out")
        details.insert(0, level_name(result.level, lang))
    inner.text = "\n".join(details)
