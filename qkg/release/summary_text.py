"""The summary of a change as Markdown, for a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import compact
from qkg.core.labels import choose
from qkg.core.language import language
from qkg.messages import counted, message
from qkg.release.difference_text import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from qkg.release.summary import Correction, Summary, Term
    from qkg.validation.report import Result

    T = TypeVar("T")

SHOWN = 50
"""Maximum number of lines of a section; the others are counted."""
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")


def markdown(summary: Summary, old: str, new: str, limit: int = SHOWN, lang: str | None = None) -> Iterator[str]:
    """The lines of the summary; *old*, *new*: what the two are called. *limit*: of lines of a section; 0: no limit."""
    return _Writer(summary, limit, lang or language()).lines(old, new)


class _Writer:
    def __init__(self, summary: Summary, limit: int, lang: str) -> None:
        self._summary = summary
        self._limit = limit
        self._lang = lang

    def lines(self, old: str, new: str) -> Iterator[str]:
        """All lines."""
        summary = self._summary
        yield f"## {self._say('summary-title')}"
        yield ""
        names = {"old": _plain(old), "new": _plain(new)}
        if not summary:
            yield message("release.diff-none", self._lang, **names)
            return
        yield self._say("summary-from", **names)
        yield ""
        yield from self._table()
        yield from self._section("partners", summary.partners, self._label)
        yield from self._section("corrected", summary.corrections, self._correction)
        yield from self._section("disputed", summary.disputed, self._dispute)
        yield from self._section("sources", summary.sources.most_common(), lambda one: f"{_plain(one[0])} ({one[1]})")
        gone = [thing for things in summary.removed.values() for thing in things]
        yield from self._section("removed", gone, self._label)

    def _table(self) -> Iterator[str]:
        """The table of things that are new, changed and gone, by class."""
        parts = (self._summary.added, self._summary.changed, self._summary.removed)
        heads = ("diff-class", "summary-new", "diff-changed", "diff-removed")
        yield "| " + " | ".join(map(self._say, heads)) + " |"
        yield "|---|--:|--:|--:|"
        for kind in sorted({kind for part in parts for kind in part}, key=self._name):
            cells = (str(len(part.get(kind, ())) or "–") for part in parts)
            yield f"| {_plain(self._name(kind))} | {' | '.join(cells)} |"

    def _section(self, name: str, items: Sequence[T], line: Callable[[T], str]) -> Iterator[str]:
        if not items:
            return
        yield ""
        yield f"### {counted(f'release.summary-{name}', len(items), self._lang)}"
        yield ""
        shown = items[: self._limit or None]
        for item in shown:
            yield f"- {line(item)}"
        if len(shown) < len(items):
            yield f"- {counted('release.summary-more', len(items) - len(shown), self._lang)}"

    def _correction(self, correction: Correction) -> str:
        values = (" · ".join(map(self._value, each)) or "∅" for each in (correction.old, correction.new))
        text = self._say(
            "summary-correction",
            thing=self._label(correction.thing),
            property=_plain(self._name(correction.property)),
            change=" → ".join(values),
        )
        reasons = correction.reasons.get(self._lang) or next(iter(correction.reasons.values()), [])
        if reasons:
            return f"{text} *{_plain(' '.join(dict.fromkeys(reasons)))}*"
        sources = ", ".join(dict.fromkeys(_plain(cut(self._name(source), 60)) for source in correction.sources[:2]))
        return f"{text} ({sources})" if sources else text

    def _dispute(self, result: Result) -> str:
        focus = result.focus_node.value if isinstance(result.focus_node, NamedNode) else str(result.focus_node)
        names = ", ".join(_plain(self._name(iri)) for iri in result.path.predicates()) if result.path else ""
        change = _plain(result.message(self._lang))
        return self._say("summary-correction", thing=self._label(focus), property=names, change=change)

    def _label(self, iri: str) -> str:
        name, short = self._name(iri), compact(iri)
        return f"`{short}`" if name == short else f"{_plain(cut(name))} (`{short}`)"

    def _name(self, iri: str) -> str:
        return choose(self._summary.labels.get(iri, {}), self._lang) or compact(iri)

    def _value(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return _plain(cut(self._name(term.value)))
        text = _plain(cut(term.value if isinstance(term, Literal) else str(term)))
        return f"{text} ({term.language})" if isinstance(term, Literal) and term.language else text

    def _say(self, key: str, **fields: object) -> str:
        return message(f"release.{key}", self._lang, **fields)


def _plain(words: str) -> str:
    """Words without meaning in Markdown."""
    return _MARKUP.sub(r"\\\1", words)
