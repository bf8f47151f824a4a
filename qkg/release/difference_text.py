"""A difference between releases as text, as JSON, and as an RDF Patch.

The patch is an RDF Patch (as Apache Jena reads it): `TX .`, then each statement that went as a line of N-Quads after `D`,
then each that came after `A`, both sorted, then `TC .`.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from qkg.core.iris import ACCOUNT, PROVENANCE_GRAPH, compact
from qkg.core.language import language
from qkg.core.terms_rdf import is_iri_token, read_literal
from qkg.messages import counted, message
from qkg.release.difference import ADDED, CHANGED, REMOVED, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from qkg.release.difference import Change, Difference, Thing

_T = TypeVar("_T")
SHOWN = 10
"""Maximum number of things of a class, and of statements of a thing, that are listed; the others are counted."""
_LONGEST = 160
_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}


def patch(difference: Difference) -> Iterator[str]:
    """The lines of the patch that turns the old release into the new one."""
    yield "TX ."
    for code, sign in (("D", "-"), ("A", "+")):
        for line in difference.lines(sign):
            yield f"{code} {line}"
    yield "TC ."


def to_json(difference: Difference) -> dict[str, Any]:
    """The complete difference as values for JSON, in the order of the text.

    `old`, `new`; `statements`: how many were `added` and `removed`; `classes`: for each, how many of its things were
    `added`, `removed` and `changed`; `things`: each with its `statements`. A statement has its `sign`, its `account`, the
    `sources` of that, and `elsewhere` (see `qkg.release.difference.Change`).
    """
    return {
        "old": difference.old,
        "new": difference.new,
        "statements": {"added": difference.count("+"), "removed": difference.count("-")},
        "classes": [{"class": _named(difference, kind), **counts} for kind, counts in difference.counts().items()],
        "things": [
            {
                "thing": _named(difference, thing.token),
                "class": _named(difference, thing.kind),
                "status": thing.status,
                "statements": [_statement(difference, change) for change in thing.changes],
            }
            for thing in difference.things
        ],
    }


def _statement(difference: Difference, change: Change) -> dict[str, Any]:
    line = change.line
    return {
        "sign": change.sign,
        "property": _named(difference, line.predicate),
        "value": _value(difference, line.value),
        "account": _named(difference, line.graph),
        "sources": [_named(difference, source) for source in difference.sources(line.graph)],
        "elsewhere": change.elsewhere,
    }


def _named(difference: Difference, token: str) -> dict[str, Any] | None:
    if not token:
        return None
    labels = difference.labels(token)
    return {"iri": token[1:-1], "label": {lang: labels[lang] for lang in sorted(labels)}}


def _value(difference: Difference, token: str) -> dict[str, Any] | None:
    if is_iri_token(token):
        return _named(difference, token)
    value, lang, datatype = read_literal(token)
    return {"value": value, **({"lang": lang} if lang else {}), **({"datatype": datatype} if datatype else {})}


def text(difference: Difference, width: int = 80, limit: int = SHOWN, lang: str | None = None) -> Iterator[str]:
    """The lines of the difference as text: counts, then the changes by class.

    *limit*: maximum number of things of a class, and of statements of a thing; 0: no limit.
    """
    return _TextWriter(difference, width, limit, lang or language()).lines()


@dataclass(frozen=True)
class _TextWriter:
    difference: Difference
    width: int
    limit: int
    lang: str

    def say(self, key: str, **fields: object) -> str:
        """A message in the reader's language."""
        return message(key, self.lang, **fields)

    def counted(self, key: str, count: int) -> str:
        """A message about a number of things, singular or plural."""
        return counted(key, count, self.lang)

    def lines(self) -> Iterator[str]:
        """All lines."""
        difference = self.difference
        names = {"old": difference.old, "new": difference.new}
        if not difference:
            yield from self._wrapped(self.say("release.diff-none", **names), "")
            return
        yield from self._wrapped(
            self.say(
                "release.diff-total",
                added=self.counted("release.diff-total-added", difference.count("+")),
                removed=self.counted("release.diff-total-removed", difference.count("-")),
                **names,
            ),
            "",
        )
        yield ""
        yield from self._table()
        for kind, things in groupby(difference.things, key=lambda thing: thing.kind):
            yield ""
            yield from self._wrapped(self._kind(kind), "")
            of_kind = list(things)
            for status in STATUSES:
                yield from self._things(status, [thing for thing in of_kind if thing.status == status])

    def _table(self) -> Iterator[str]:
        """The table of things added, removed and changed, by class."""
        heads = [self.say(f"release.diff-{status}") for status in STATUSES]
        widths = [max(len(head), 6) for head in heads]
        room = self.width - sum(widths) - 2 * len(widths)
        names = {kind: self._kind(kind) for kind in self.difference.counts()}
        first = min(max(map(len, [*names.values(), self.say("release.diff-class")])), room)

        def row(name: str, cells: Sequence[object]) -> str:
            fitted = textwrap.shorten(name, first, placeholder="…") or name[:first]
            return fitted.ljust(first) + "".join(
                f"  {str(cell).rjust(w)}" for cell, w in zip(cells, widths, strict=True)
            )

        yield row(self.say("release.diff-class"), heads)
        for kind, counts in self.difference.counts().items():
            yield row(names[kind], [counts[status] or "–" for status in STATUSES])

    def _kind(self, kind: str) -> str:
        return self.difference.label(kind, self.lang) if kind else self.say("release.diff-no-class")

    def _things(self, status: str, things: list[Thing]) -> Iterator[str]:
        shown = self._some(things)
        for thing in shown:
            label = self.difference.label(thing.token, self.lang)
            short = compact(thing.token[1:-1])
            name = label if label == short else f"{cut(label)} ({short})"
            yield from self._wrapped(name, f"  {_SIGNS[status]} ", "      ")
            yield from self._changes(thing)
        if len(shown) < len(things):
            yield "  " + self.counted(f"release.diff-more-{status}", len(things) - len(shown))

    def _changes(self, thing: Thing) -> Iterator[str]:
        told = list(self._told(thing))
        graph = None
        shown = self._some(told)
        for of, words in shown:
            if of != graph:
                graph = of
                if who := self._who(of):
                    yield from self._wrapped(who, "      ", "        ")
            yield from self._wrapped(words, "        ", "          ")
        if len(shown) < len(told):
            yield "        " + self.counted("release.diff-more", len(told) - len(shown))

    def _told(self, thing: Thing) -> Iterator[tuple[str, str]]:
        """The graph and text of each change of a thing; a value that replaces another is one change."""
        for (graph, predicate), group in groupby(
            thing.changes, key=lambda change: (change.line.graph, change.line.predicate)
        ):
            changes = list(group)
            name = self.difference.label(predicate, self.lang)
            if [change.sign for change in changes] == ["-", "+"]:
                old, new = (self._value(change.line.value) for change in changes)
                yield graph, self.say("release.diff-becomes", sign="~", property=name, old=old, new=new)
                continue
            for change in changes:
                words = self.say(
                    "release.diff-is", sign=change.sign, property=name, value=self._value(change.line.value)
                )
                if change.elsewhere:
                    words += " " + self.say("release.diff-also" if change.sign == "+" else "release.diff-still")
                yield graph, words

    def _who(self, graph: str) -> str:
        """An account and its sources; empty for statements about accounts themselves."""
        if not graph or graph == f"<{PROVENANCE_GRAPH}>":
            return ""
        name = compact(graph[1:-1])
        sources = [cut(self.difference.label(source, self.lang), 60) for source in self.difference.sources(graph)]
        if not graph.startswith(f"<{ACCOUNT}") or not sources:
            return self.say("release.diff-in", account=name)
        if len(sources) > 3:
            sources = [*sources[:2], self.say("release.diff-sources", count=len(sources) - 2)]
        return self.say("release.diff-says", account=name, sources=", ".join(sources))

    def _value(self, token: str) -> str:
        if is_iri_token(token):
            return cut(self.difference.label(token, self.lang))
        value, lang, _ = read_literal(token) if token.startswith('"') else (token, "", "")
        return self.say("release.diff-text", text=cut(value), lang=lang) if lang else cut(value)

    def _some(self, items: list[_T]) -> list[_T]:
        """The first items up to the limit; all where only one would be left out."""
        return items if not self.limit or len(items) <= self.limit + 1 else items[: self.limit]

    def _wrapped(self, words: str, indent: str, further: str | None = None) -> list[str]:
        return textwrap.wrap(
            words,
            self.width,
            initial_indent=indent,
            subsequent_indent=further or indent,
            break_on_hyphens=False,
        ) or [""]


def cut(words: str, longest: int = _LONGEST) -> str:
    r"""*words* on one line, cut to *longest* characters.

    >>> cut("a\nb"), cut("x" * 99, 5)
    ('a b', 'xxxx…')
    """
    line = " ".join(words.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
