"""The report as RDF: a `sh:ValidationReport` (SHACL 3.6) in Turtle, sorted, its blank nodes named by their place."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import PREFIXES, XSD, compact
from qkg.validation.paths import path_triples

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.core.terms_rdf import Term
    from qkg.validation.report import Report, Result

_LOCAL = re.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""Local names that every parser reads without an escape."""


def write(report: Report, lang: str) -> str:  # noqa: ARG001 - messages are given in every language
    """The report as Turtle."""
    writer = _Writer()
    results = [writer.result(result, f"_:result{n}") for n, result in enumerate(report.results, 1)]
    names = "".join(f" ;\n    sh:result _:result{n}" for n in range(1, len(results) + 1))
    body = "\n\n".join(
        [
            f"[] a sh:ValidationReport ;\n    sh:conforms {str(report.conforms).lower()}{names} .",
            *results,
            *writer.extra,
        ]
    )
    prefixes = (f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(writer.used | {"sh"}))
    return "\n".join(prefixes) + f"\n\n{body}\n"


class _Writer:
    """Turtle terms with prefixes; blank nodes of the data get new names in the order they come."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.extra: list[str] = []
        self._blank: dict[str, str] = {}
        numbers = count(1)
        self._fresh: Callable[[], str] = lambda: f"_:path{next(numbers)}"

    def result(self, result: Result, name: str) -> str:
        """One `sh:ValidationResult`."""
        rows = [
            ("resultSeverity", self.iri(result.severity)),
            ("focusNode", self.term(result.focus)),
            *([("resultPath", self.path(result))] if result.path is not None else []),
            *([("value", self.term(result.value))] if result.value is not None else []),
            ("sourceShape", self.name(result.shape)),
            ("sourceConstraintComponent", self.iri(result.component)),
            *([("sourceConstraint", self.name(result.constraint))] if result.constraint is not None else []),
            *(("resultMessage", self.term(_message(*message))) for message in result.messages),
        ]
        lines = [f"{name} a sh:ValidationResult", *(f"    sh:{key} {value}" for key, value in rows)]
        if result.accounts:
            self.used.add("prov")
            lines.append(f"    prov:wasDerivedFrom {', '.join(map(self.iri, result.accounts))}")
        return " ;\n".join(lines) + " ."

    def path(self, result: Result) -> str:
        """A path's node; what describes it is written after the results."""
        assert result.path is not None  # noqa: S101 - asked by the only caller
        node, triples = path_triples(result.path, self._fresh)
        for subject, predicate, obj in triples:
            self.extra.append(f"{subject} {self.iri(predicate[1:-1])} {self._written(obj)} .")
        return self._written(node)

    def _written(self, text: str) -> str:
        return self.iri(text[1:-1]) if text.startswith("<") else text

    def name(self, name: str) -> str:
        """A shape or constraint by name."""
        return self.term(BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name))

    def iri(self, iri: str) -> str:
        """An IRI, as a prefixed name where that needs no escape."""
        curie = compact(iri)
        prefix, _, local = curie.partition(":")
        if curie == iri or not _LOCAL.fullmatch(local):
            return f"<{iri}>"
        self.used.add(prefix)
        return curie

    def term(self, term: Term) -> str:
        """Any term."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, BlankNode):
            return self._blank.setdefault(term.value, f"_:node{len(self._blank) + 1}")
        if term.language or term.datatype.value == XSD + "string":
            return str(term)
        return f"{Literal(term.value)}^^{self.iri(term.datatype.value)}"


def _message(lang: str, text: str) -> Literal:
    return Literal(text, language=lang) if lang else Literal(text)
