"""Keys that may stand for one thing: agreements and events of an import, compared with the graph and with each other.

Proposed are two keys with the same reference, with the same day and parties, or with similar titles, the same parties and the
same year. What tells two things apart (other references; on one day, other titles and sectors) is not proposed.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from math import log
from typing import TYPE_CHECKING

from qkg.core.edtf import bounds, is_edtf
from qkg.core.iris import DCTERMS, ID, QKG, SKOS, compact, slug_of
from qkg.core.labels import choose
from qkg.core.language import language
from qkg.core.terms_rdf import read_literal
from qkg.core.text import fold, without_articles
from qkg.messages import message
from qkg.tables.name_offers import NameOffer
from qkg.tables.names_file import PROPOSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping
    from qkg.tables.name_decisions import NameDecisions
    from qkg.tables.staging import Staging

CLASSES = (QKG + "Agreement", QKG + "Event")
"""Classes whose things are compared."""
MOST = 1_000
"""Pairs that are proposed in one import."""
_COMPARED = 200_000
"""Pairs that are compared in one import."""
_DAYS = frozenset((QKG + "signed", QKG + "start"))
_END = QKG + "end"
_SIDES = frozenset(
    QKG + name
    for name in (
        "party",
        "backedBy",
        "depositary",
        "participant",
        "host",
        "organizer",
        "concerns",
        "partOfSeries",
        "place",
    )
)
_SECTOR = QKG + "sector"
_LEADER = QKG + "leader"
_TITLES = frozenset((DCTERMS + "title", SKOS + "prefLabel"))
_REFERENCE = QKG + "reference"
_TEXTS = _DAYS | _TITLES | {_END, _REFERENCE}
_YEAR = re.compile(r"\b(1[5-9]|20)[0-9]{2}\b")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS_OF_FORM = frozenset((
    "a", "accord", "agreement", "and", "arrangement", "au", "aux", "avec", "between", "by", "concernant", "concerning",
    "conjointe", "cooperation", "d", "dans", "de", "declaration", "des", "du", "en", "entente", "entre", "et", "field",
    "for", "gouvernement", "gouvernements", "government", "governments", "in", "joint", "l", "la", "le", "les", "letter",
    "lettre", "matiere", "memorandum", "of", "on", "par", "pour", "protocol", "protocole", "quebec", "regarding", "relatif",
    "relating", "relative", "respecting", "sur", "technical", "the", "to", "un", "understanding", "une", "with",
))  # fmt: skip
"""Words that titles have whatever they are about."""
_ROLES = re.compile(
    r"\b(administrati|amend|avenant|modifi|implement|application|mise en oeuvre|suppl|compl|final|option|"
    r"facultat|renew|renouvel|annex|[0-9]+\b)\w*"
)
"""Words by which a text is told from the one that it belongs to, and numbers that are no years."""
_ONE_ROLE = {"avenant": "amend", "modifi": "amend", "application": "implement", "mise en oeuvre": "implement", "compl": "suppl",
             "facultat": "option", "renouvel": "renew"}  # fmt: skip
"""The English word for a French one."""
_STEM = 6
"""Letters by which words of French and English are compared."""
_ALIKE = 0.75
"""Similarity of titles that may be one."""
_SAME_SIDES = 0.6
"""Share of sides that two things have in common at least."""
_CONCEPT_WEIGHT = 3.0
"""Weight of a sector among the words of a title; a word that no other title has weighs about twice as much."""
_TRANSLATED = 0.65
"""Similarity of a title and its translation that counts as complete."""
_CONTAINED = 0.9
"""Weight of a title all of whose words are in the other."""
_SERIES = 0.4
"""Share of words that titles of a series have in common at least."""
_FEW = 3
"""Words that a contained title has at least."""


@dataclass
class _Thing:
    """What the accounts say of one thing, as far as it is compared."""

    iri: str
    days: set[str] = field(default_factory=set)
    years: set[str] = field(default_factory=set)
    sides: set[str] = field(default_factory=set)
    sectors: set[str] = field(default_factory=set)
    titles: set[tuple[str, str]] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    leaders: set[str] = field(default_factory=set)
    first: str = ""
    last: str = ""

    def add(self, statements: Iterable[str], home: str | None) -> None:
        """Add `<predicate> object` statements."""
        for statement in statements:
            predicate, _, value = statement.partition(" ")
            property_ = predicate[1:-1]
            if property_ in _SIDES and value[1:-1] != home:
                self.sides.add(value[1:-1])
            elif property_ == _SECTOR:
                self.sectors.add(value[1:-1])
            elif property_ == _LEADER:
                self.leaders.add(value[1:-1])
            elif property_ in _TEXTS:
                self._add_text(property_, *read_literal(value)[:2])

    def _add_text(self, property_: str, text: str, lang: str) -> None:
        if property_ in _TITLES:
            self.titles.add((lang, text))
        elif property_ == _REFERENCE:
            self.references.add(normalized(text))
        elif is_edtf(text):
            when = bounds(text)
            if property_ in _DAYS:
                self.years.add(text[:4])
                self.days.update([text] if _DAY.fullmatch(text) else [])
                self.first = min(filter(None, (self.first, when.earliest)), default="")
            self.last = max(filter(None, (self.last, when.latest)), default="")

    def meets(self, other: _Thing) -> bool:
        """Whether the two may have been going on at one time."""
        return bool(self.first and other.first) and self.first <= other.last and other.first <= self.last

    def key(self) -> str:
        """The words of its key, without years."""
        return _YEAR.sub(" ", slug_of(self.iri).replace("-", " "))

    def roles(self) -> set[str]:
        """Beginnings of the words by which it is told from the text that it belongs to, in its key and titles."""
        texts = [self.key(), *(fold(title) for _, title in self.titles)]
        found = {match[1] for text in texts for match in _ROLES.finditer(_YEAR.sub(" ", text))}
        return {_ONE_ROLE.get(each, each) for each in found}

    def label(self, lang: str) -> str:
        """A title in a language, else in the other, else nothing."""
        return choose(dict(sorted(self.titles)), lang) or ""

    def marks(self) -> Iterator[str]:
        """Texts that two things share when they are compared."""
        yield from (f"reference {reference}" for reference in self.references if reference)
        yield from (f"title {fold(title)}" for _, title in self.titles)
        yield from (f"leader {leader} {year}" for leader in self.leaders for year in self.years)
        for side in self.sides:
            yield from (f"year {year} {side}" for year in self.years)
            if not self.years:
                yield f"year {side}"


def normalized(reference: str) -> str:
    """A reference as it is compared: its letters and numbers, without words for number and leading zeros.

    >>> normalized("No 1980-13"), normalized("1980 / 013"), normalized("nº 1980–13")
    ('1980-13', '1980-13', '1980-13')
    """
    parts = re.findall(r"[a-z]+|\d+", fold(re.sub(r"[nN]\s*[º°o]\s*\.?\s*(?=\d)", " ", reference)))
    return "-".join(
        part.lstrip("0") or "0" for part in parts if part not in {"no", "n", "num", "numero", "number", "ref"}
    )


def proposals(
    mapping: Mapping,
    staging: Staging,
    names: CellMatcher,
    decisions: NameDecisions,
    where: Callable[[str], str | None],
) -> list[NameOffer]:
    """The keys of an import that may stand for a thing with another key, where nobody answered yet.

    *where*: the location of the row of an account.
    """
    if mapping.class_ not in CLASSES or mapping.special or mapping.role("key") is None:
        return []
    start = f"{ID}{mapping.id.partition(':')[0]}/"
    compare = _Comparison(names, _mark(mapping, staging, start, where))
    things = lru_cache(10_000)(lambda iri: _thing(staging, iri, mapping.home))
    offers: list[NameOffer] = []
    for one, other, its_row, other_row in staging.marked_pairs(_COMPARED):
        # Of two rows, the one that the graph does not know is proposed to be the other.
        pair = sorted(
            ((one, its_row), (other, other_row)), key=lambda each: (not each[1], names.known(each[0]), each[0] == one)
        )
        (new, row), (old, _) = pair
        if decisions.is_told_apart(slug_of(new), slug_of(old)):
            continue
        reason = compare.reason(things(new), things(old))
        if reason is not None:
            offers.append(_offer(new, things(old), reason, row))
        if len(offers) == MOST:
            break
    return sorted(offers, key=lambda offer: (offer.name, offer.proposal["target"]))


def _mark(mapping: Mapping, staging: Staging, start: str, where: Callable[[str], str | None]) -> Counter[str]:
    """Mark every thing of the kind with what it may share; the number of titles with each word ("": of all titles)."""
    counts: Counter[str] = Counter()

    def marks() -> Iterator[tuple[str, str, str]]:
        for subject, said in groupby(staging.about(start), key=lambda each: each[0]):
            thing, row = _Thing(subject[1:-1]), ""
            for _, account, statements in said:
                thing.add(statements, mapping.home)
                row = row or where(account[1:-1]) or ""
            for _, title in thing.titles:
                counts.update({"", *_stems(fold(without_articles(title)))})
            yield from ((mark, thing.iri, row) for mark in thing.marks())

    staging.mark(marks())
    return counts


def _thing(staging: Staging, iri: str, home: str | None) -> _Thing:
    thing = _Thing(iri)
    for _, _, statements in staging.about(iri, only=True):
        thing.add(statements, home)
    return thing


def _offer(row: str, other: _Thing, reason: str, where: str) -> NameOffer:
    label = other.label(language())
    told = message(f"tables.alike-{reason}")
    return NameOffer(
        name=slug_of(row),
        column="key",
        count=1,
        rows=[os.path.basename(where)],
        nearest=f"{compact(other.iri)}{f' ({label})' if label else ''}: {told}",
        proposal={"decision": "same" + PROPOSED, "target": slug_of(other.iri)},
    )


class _Comparison:
    """Compares two things."""

    def __init__(self, names: CellMatcher, counts: Counter[str]) -> None:
        self._names = names
        self._counts = counts
        pairs = names.names.names_of((f"{ID}concept/sector",))
        self._concepts = [(f" {fold(name)} ", iri) for iri, name in pairs]
        self._content = lru_cache(10_000)(self._words)

    def reason(self, one: _Thing, other: _Thing) -> str | None:
        """Why two things may be one: `reference`, `day`, `title` or `time` (of a person); `None` when they seem two."""
        meet = bool(one.sides & other.sides) or not one.sides or not other.sides
        if one.references & other.references and meet:
            return "reference"
        if one.references and other.references:
            return None
        if one.leaders & other.leaders:
            return "time" if meet and one.meets(other) else None
        if (not one.sides or not other.sides) and one.years & other.years:
            return (
                "title" if {fold(each) for _, each in one.titles} & {fold(each) for _, each in other.titles} else None
            )
        if not one.sides or len(one.sides & other.sides) < _SAME_SIDES * len(one.sides | other.sides):
            return None
        if self._apart(one, other):
            return None
        alike = self.alike(one, other)
        if one.days & other.days:
            return "day" if alike is None or alike > 0 or one.sectors & other.sectors else None
        same_year = one.years & other.years or not (one.years or other.years)
        if not same_year or (one.days and other.days and (alike or 0) < _CONTAINED):
            return None
        return "title" if (alike or 0) >= _ALIKE else None

    def _apart(self, one: _Thing, other: _Thing) -> bool:
        """Whether two things are texts of a series: their titles, or else their keys, share words, and each has words of its own.

        Two texts are apart, too, when only one of them is an amendment, an application and the like, or has a number.
        """
        if one.roles() != other.roles():
            return True
        if (self.alike(one, other) or 0) >= _ALIKE:
            return False
        if one.sectors and other.sectors and one.sectors.isdisjoint(other.sectors):
            return True
        pairs = [
            (self._content(mine[1], frozenset(one.sides)), self._content(theirs[1], frozenset(other.sides)))
            for mine in one.titles
            for theirs in other.titles
            if mine[0] == theirs[0]
        ]
        least = _SERIES
        if not pairs:
            pairs, least = [tuple(self._content(each.key(), frozenset(each.sides)) for each in (one, other))], 0.0  # type: ignore[list-item]
        return any(mine - theirs and theirs - mine and self._similarity(mine, theirs) > least for mine, theirs in pairs)

    def alike(self, one: _Thing, other: _Thing) -> float | None:
        """How much the titles of two things say the same: those in one language, or else translations; `None` without titles."""
        pairs = [(mine, theirs) for mine in one.titles for theirs in other.titles]
        found = [(mine[0] == theirs[0], self._titles(one, mine, other, theirs)) for mine, theirs in pairs]
        return max(found)[1] if found else None

    def _titles(self, one: _Thing, mine: tuple[str, str], other: _Thing, theirs: tuple[str, str]) -> float:
        """How much two titles say the same; in two languages, sectors say it too and fewer words are common."""
        these, those = self._content(mine[1], frozenset(one.sides)), self._content(theirs[1], frozenset(other.sides))
        if mine[0] == theirs[0]:
            return self._similarity(these, those)
        these, those = these | self._sectors(mine[1]), those | self._sectors(theirs[1])
        if not these & those:
            return 0.0
        return min(1.0, self._similarity(these | one.sectors, those | other.sectors) / _TRANSLATED)

    def _similarity(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The share of words in common, rare words counting more."""
        mine, theirs, common = (sum(map(self._weight, words)) for words in (one, other, one & other))
        if not common:
            return 0.0
        contained = _CONTAINED * common / min(mine, theirs) if min(len(one), len(other)) >= _FEW else 0.0
        return max(2 * common / (mine + theirs), contained)

    def _weight(self, word: str) -> float:
        return _CONCEPT_WEIGHT if word.startswith(ID) else log(2 + self._counts[""] / (1 + self._counts[word]))

    def _words(self, title: str, sides: frozenset[str]) -> frozenset[str]:
        """The beginnings of the words of a title that say what it is about: not its form, and not the parties."""
        labels = self._names.names.labels(list(sides)).values()
        parties = {word[:_STEM] for texts in labels for label in texts.values() for word in fold(label).split()}
        return frozenset(_stems(fold(without_articles(title))) - parties)

    def _sectors(self, title: str) -> frozenset[str]:
        """The sectors that a title names, in any language."""
        text = f" {fold(title)} "
        return frozenset(iri for name, iri in self._concepts if name in text)


def _stems(folded: str) -> set[str]:
    """The beginnings of the words of a title, without those of its form."""
    return {word[:_STEM] for word in folded.split() if word not in _WORDS_OF_FORM}
