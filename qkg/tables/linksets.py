"""Identifiers of entities in other data sets: one account for each target, source, confidence and number of confirmations.

An identifier becomes a `skos:exactMatch` or `skos:closeMatch` where it is an IRI of linked data, else a `skos:notation` with
the code's datatype.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, QkgError, UsageError
from qkg.core.iris import DCTERMS, PREFIXES, PROVENANCE_GRAPH, QKG, SKOS, XSD, is_iri, slug_of
from qkg.core.text import short_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.messages import Message
from qkg.tables.conversion import CONFIDENCES, RowError
from qkg.tables.statements import Statements, account_iri, describe, describe_account, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping, RowJudgement
    from qkg.tables.sources import Sources
    from qkg.tables.statements import Piece

CODES = (
    "iso3166-1-alpha2", "iso3166-1-alpha3", "iso3166-1-numeric", "iso3166-2", "un-m49", "fundref", "lei",
)  # fmt: skip
"""Systems whose identifiers are codes, not IRIs."""
PLACES = ("geonames", "nuts-2021")
"""Systems that identify the place, not the government."""
_NAMED = Wanted(tuple(QKG + kind for kind in ("Government", "Organization", "Place", "Region")))
"""What a key must name."""
_ENOUGH = 2
"""How many sources must give the identifier of a weak source, for an exact match."""
_LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODC-PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "LGPL-2.1": "https://spdx.org/licenses/LGPL-2.1-only.html",
}


class Linksets:
    """Reads identifiers. Every row is checked before any is stated, since an identifier of two things is no exact match."""

    family: tuple[str, ...] = ("linkset-",)

    def __init__(self, _mapping: Mapping, names: CellMatcher, sources: Sources) -> None:
        self._names = names
        self._sources = sources
        self._shared: Counter[tuple[str, str]] = Counter()
        self._given: dict[tuple[str, str], set[str]] = {}
        """The identifiers of each thing in each system."""
        self._subjects: dict[str, set[str]] = {}
        self._described: dict[str, dict[str, str]] = {}

    def take(self, cells: dict[str, str]) -> None:
        """Check a row. Raises `RowError`."""
        problems = list(self._problems(cells))
        if problems:
            raise RowError(problems)
        system = cells["system"]
        identifier, subject = cells.get("iri") or cells["identifier"], self._subject(cells)
        self._shared[system, identifier] += 1
        self._given.setdefault((system, subject), set()).add(identifier)
        self._subjects.setdefault(system, set()).add(f"<{subject}>")

    def _problems(self, cells: dict[str, str]) -> Iterator[tuple[str, QkgError]]:
        try:
            self._names.find(cells.get("key", ""), _NAMED)
        except UsageError as error:
            yield "key", error if cells.get("key") else DataError("tables.empty")
        system, confidence = cells.get("system", ""), cells.get("confidence", "")
        if not system or slug_from(system) != system or len(system) > 60:
            yield "system", DataError("tables.bad-slug", value=shown(system))
        if not cells.get("identifier"):
            yield "identifier", DataError("tables.empty")
        if cells.get("iri") and not is_iri(cells["iri"]):
            yield "iri", DataError("tables.bad-url", value=shown(cells["iri"]))
        try:
            if not cells.get("source"):
                raise DataError("tables.no-source")
            self._sources.of(cells["source"])
        except DataError as error:
            yield "source", error
        if confidence not in CONFIDENCES:
            yield "confidence", DataError("tables.not-one-of", value=shown(confidence), allowed=", ".join(CONFIDENCES))
        confirmations = cells.get("confirmations") or "0"
        if not (confirmations.isascii() and confirmations.isdecimal()) or len(confirmations) > 6:
            yield "confirmations", DataError("tables.bad-integer", value=shown(confirmations))

    def resolve(self) -> None:
        """Nothing depends on other rows."""

    def error_from_others(self, _cells: dict[str, str]) -> RowError | None:
        """No row is rejected because of others."""
        return None

    def pieces(self, cells: dict[str, str], _judgements: Sequence[RowJudgement]) -> Iterator[Piece]:
        """The statements of a row."""
        system = cells["system"]
        origin = self._sources.of(cells["source"])
        confirmations = int(cells.get("confirmations") or "0")
        slug = f"linkset-{system}-{slug_of(origin)}-{cells['confidence'].lower()}{confirmations}"
        account, subject = account_iri(slug), self._subject(cells)
        self._described.setdefault(slug, {**cells, "confirmations": str(confirmations), "origin": origin})
        said = Statements()
        if system in CODES or not cells.get("iri"):
            said.add(account, subject, SKOS + "notation", typed(cells["identifier"], QKG + system))
        else:
            # Two things with one identifier, or a weak source that nothing bears out, are no exact match.
            exact = not self._is_shared(system, cells["iri"], subject)
            exact = exact and (cells["confidence"] != "C" or self._is_sure(cells, subject, origin))
            said.add(account, subject, SKOS + ("exactMatch" if exact else "closeMatch"), cells["iri"])
        yield from said.pieces(_links_path(system))

    def _subject(self, cells: dict[str, str]) -> str:
        thing = self._names.find(cells["key"], _NAMED)
        return self._names.place_of(thing) if cells["system"] in PLACES else thing

    def _is_shared(self, system: str, iri: str, subject: str) -> bool:
        """Whether another thing has an identifier, in the tables or in the rest of the graph."""
        ours = self._subjects[system]
        others = self._names.matches.get(iri, set())
        return self._shared[system, iri] > 1 or any(o != subject and f"<{o}>" not in ours for o in others)

    def _is_sure(self, cells: dict[str, str], subject: str, origin: str) -> bool:
        """Whether a weak source's identifier is exact all the same (docs/decisions.md, “Sure links”).

        Nothing contradicts it, and a second source gives it, or its publisher also names the thing as the graph does.
        """
        if len(self._given[cells["system"], subject]) > 1 or cells.get("note", "").startswith("conflict"):
            return False
        if int(cells.get("confirmations") or "0") >= _ENOUGH:
            return True
        return self._names.is_named_by(self._sources.publisher(origin), subject)

    def descriptions(self) -> Iterator[Piece]:
        """The descriptions of the accounts, when all rows are stated."""
        for slug, cells in self._described.items():
            said, account, system = Statements(), account_iri(slug), cells["system"]
            label = Message("tables.account-linkset", system=system, source=cells["source"])
            describe_account(said, account, label, [cells["origin"]], cells["confidence"])
            number = typed(cells["confirmations"], XSD + "integer")
            said.add(PROVENANCE_GRAPH, account, QKG + "confirmations", number)
            if cells.get("licence"):
                yield from self._rights_described(cells["licence"])
                said.add(PROVENANCE_GRAPH, account, DCTERMS + "rights", _rights(cells["licence"]))
                licence = next((iri for words, iri in _LICENCES.items() if cells["licence"].startswith(words)), None)
                if licence is not None:
                    said.add(PROVENANCE_GRAPH, account, DCTERMS + "license", licence)
            yield from said.pieces(_links_path(system))

    def _rights_described(self, words: str) -> Iterator[Piece]:
        """A rights statement that the graph does not describe by hand (`graph/rights.trig`): its words in both languages."""
        rights = _rights(words)
        if not self._names.known(rights):
            said = Statements()
            describe(said, PROVENANCE_GRAPH, rights, DCTERMS + "RightsStatement", words)
            yield from said.pieces("graph/links/rights.trig")

    def restated(self, account: str, origins: list[str]) -> set[str]:
        """The subjects (tokens) whose statements in an account the tables replace."""
        for origin in origins:
            system, source, _ = slug_of(account).removeprefix("linkset-").rpartition(f"-{slug_of(origin)}-")
            if source:
                return self._subjects.get(system, set())
        return set()


def _rights(words: str) -> str:
    """The IRI of a rights statement.

    >>> _rights("CC BY 4.0 (Who's On First)")
    'https://w3id.org/qkg/id/rights/cc-by-4-0-who-s-on-first'
    """
    return PREFIXES["rights"] + short_slug(slug_from(words), words)


def _links_path(system: str) -> str:
    """The file of a system's linksets: its own, or that of the organization that runs several systems."""
    name = system if system in (*CODES, *PLACES) else system.partition("-")[0]
    return f"graph/links/{name}.trig"
