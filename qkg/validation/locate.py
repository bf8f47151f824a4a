"""From a triple to the file and line that states it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from .report import Place
from .statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from .triples import Term

    class Locator(Protocol):
        """Finds where statements are written."""

        def __call__(
            self, subject: Term, predicate: str | None = None, obj: Term | None = None, graph: str | None = None
        ) -> list[Place]:
            """The places of the statements that match; `None` matches anything. Empty when there are none."""
            ...


class SourceIndex:
    """The statements of some files, by subject. Files are named relative to *root*.

    A lookup never raises: a file that cannot be read is left out (whoever parses it reports that).
    """

    def __init__(self, paths: Iterable[str], root: str = "") -> None:
        self._paths = tuple(paths)
        self._root = root
        self._statements: dict[Term, list[tuple[str, Term, str | None, Place]]] | None = None
        self._texts: dict[str, str] = {}

    def __call__(
        self, subject: Term, predicate: str | None = None, obj: Term | None = None, graph: str | None = None
    ) -> list[Place]:
        """The places of the statements that match; `None` matches anything."""
        found = [
            place
            for link, value, name, place in self._index().get(subject, ())
            if (predicate is None or link == predicate)
            and (obj is None or same_value(value, obj))
            and (graph is None or name == graph)
        ]
        return list(dict.fromkeys(found)) or self._in_text(subject, predicate, obj)

    def _index(self) -> dict[Term, list[tuple[str, Term, str | None, Place]]]:
        if self._statements is None:
            self._statements = {}
            for path in self._paths:
                try:
                    with open(path, encoding="utf-8-sig") as file:
                        text = file.read()
                except (OSError, UnicodeDecodeError):
                    continue
                name = os.path.relpath(path, self._root) if self._root else path
                if os.path.splitext(path)[1].lower() in (".ttl", ".trig", ".nt", ".nq"):
                    self._read(text, name)
                else:
                    self._texts[name] = text
        return self._statements

    def _read(self, text: str, name: str) -> None:
        assert self._statements is not None  # noqa: S101 - set by the only caller
        for statement in statements(text):
            graph = statement.graph.value if isinstance(statement.graph, NamedNode) else None
            entry = (statement.predicate.value, statement.object, graph, Place(name, statement.line))
            self._statements.setdefault(statement.subject, []).append(entry)

    def _in_text(self, subject: Term, predicate: str | None, obj: Term | None) -> list[Place]:
        """In JSON-LD and RDF/XML: the first line that names the subject, since statements there have no line."""
        if predicate is not None or obj is not None or not isinstance(subject, NamedNode):
            return []
        names = (subject.value, subject.value[max(map(subject.value.rfind, "/#")) + 1 :])
        for name, text in self._texts.items():
            at = next((at for iri in names if iri and (at := text.find(iri)) >= 0), -1)
            if at >= 0:
                return [Place(name, text.count("\n", 0, at) + 1)]
        return []


def same_value(one: Term, other: Term) -> bool:
    """Whether two terms are the same, or the same number written in two ways (`01`, `1`): engines rewrite numbers.

    >>> same_value(Literal("1.0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), Literal("x"))
    False
    """
    if one == other or not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.language or other.language:
        return False
    try:
        return float(one.value) == float(other.value)
    except ValueError:
        return False
