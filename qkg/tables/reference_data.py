"""Reference data: entities that names in tables are matched with (`linksets`: their identifiers in other data sets).

An entity becomes a government and the place it governs (countries, territories, regions, communities), a place (cities), or
an organization. One account states what the entities of a kind are, one for each source of names, one for each source of
points. Every row is checked before any is stated, since what is stated of one depends on the others.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError, QkgError
from qkg.core.iris import GEO, ID, PREFIXES, PROVENANCE_GRAPH, QKG, SKOS, slug_of
from qkg.core.text import fingerprint, shown, slug_from
from qkg.messages import Message
from qkg.tables.cell_terms import LONGEST_KEY
from qkg.tables.conversion import RowError
from qkg.tables.statements import LABEL, TYPE, Statements, account_iri, describe_account, text, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping, RowJudgement
    from qkg.tables.sources import Sources
    from qkg.tables.statements import Piece

EDITORS = PREFIXES["source"] + "qkg-editors"
_FEDERATIONS = frozenset(["ARG", "AUS", "AUT", "BEL", "BRA", "CAN", "CHE", "DEU", "IND", "MEX", "RUS", "USA"])
_FOLDER = "graph/reference"


class _Kind(NamedTuple):
    """What entities of a kind become: the classes of their things by segment of their IRIs, and a kind of polity.

    - `rank`: of two entities that could have one slug, the one of lower rank gets it.
    """

    rank: int
    things: dict[str, str]
    polity: str = ""


_KINDS = {
    "country": _Kind(0, {"government": "SovereignState", "place": "Place"}, "sovereign-state"),
    "community": _Kind(1, {"government": "Community", "place": "Place"}, "community"),
    "territory": _Kind(1, {"government": "Territory", "place": "Place"}, "territory"),
    "region": _Kind(2, {"government": "Government", "place": "Place"}, "region"),
    "city": _Kind(3, {"place": "Place"}),
    "organization": _Kind(0, {"organization": "Organization"}),
}
_FEDERATED = _Kind(2, {"government": "FederatedState", "place": "Place"}, "federated-state")
"""What a region of a federation becomes."""
_PART_OF = {"government": "withinState", "place": "withinPlace", "organization": "unitOf"}
"""The property from a thing to that of its parent, by segment of its IRI."""


class _Entity(NamedTuple):
    kind: str
    parent: str
    wishes: list[str]


class Gazetteer:
    """Reads entities. Every row is checked before any is stated, since a slug depends on which other entities could have it."""

    family: tuple[str, ...] = ("entities-", "labels-", "coordinates-")

    def __init__(self, mapping: Mapping, names: CellMatcher, sources: Sources) -> None:
        self._mapping = mapping
        self._names = names
        self._sources = sources
        self._entities: dict[str, _Entity] = {}
        self._keys: set[str] = set()
        self._twice: set[str] = set()
        """Keys of two rows, which are both rejected."""
        self._subjects: set[str] = set()
        self._used: dict[str, set[str]] = {}
        self._reasons: dict[str, set[tuple[str, str]]] = {}

    def take(self, cells: dict[str, str]) -> None:
        """Check a row and remember its key. Raises `RowError`."""
        problems = list(self._problems(cells))
        self._keys.add(cells.get("key", ""))
        if problems:
            raise RowError(problems)
        self._entities[cells["key"]] = _Entity(cells["kind"], cells.get("parent_key", ""), _wishes(cells))

    def _problems(self, cells: dict[str, str]) -> Iterator[tuple[str, QkgError]]:
        key, kind = cells.get("key", ""), cells.get("kind", "")
        if not key or not slug_from(key):
            yield "key", DataError("tables.empty")
        elif len(key) > LONGEST_KEY:
            yield "key", DataError("tables.long-key", size=len(key), limit=LONGEST_KEY)
        elif key in self._keys:
            self._twice.add(key)
            yield "key", DataError("tables.key-twice", value=shown(key))
        if kind not in _KINDS:
            yield "kind", DataError("tables.not-one-of", value=shown(kind), allowed=", ".join(_KINDS))
        if not (cells.get("label_en") or cells.get("label_fr")):
            yield "label_en, label_fr", DataError("tables.empty")
        elif kind != "organization" and not slug_from(cells.get("label_en") or cells.get("label_fr", "")):
            yield "label_en, label_fr", DataError("tables.no-id")
        for column, limit in (("lat", 90.0), ("long", 180.0)):
            if cells.get(column) and not _degrees(cells[column], limit):
                yield column, DataError("tables.bad-degrees", value=shown(cells[column]), limit=f"{limit:g}")
        for column in ("labels_from", "coordinates_from"):
            for part in _parts(cells.get(column, "")):
                try:
                    self._sources.of(part)
                except DataError as error:
                    yield column, error

    def resolve(self) -> None:
        """When all rows are known, remove entities without their parent (`error_from_others`)."""
        for key in self._twice:
            self._entities.pop(key, None)
        entities = self._entities
        missing = {entity.parent for entity in entities.values() if entity.parent and not self._known(entity.parent)}
        while gone := [key for key, e in entities.items() if e.parent in missing and e.parent not in entities]:
            for key in gone:
                del entities[key]

    def error_from_others(self, cells: dict[str, str]) -> RowError | None:
        """Why a row that was checked is rejected because of others, if it is."""
        key, parent = cells["key"], cells.get("parent_key", "")
        if key in self._twice:
            return RowError([("key", DataError("tables.key-twice", value=shown(key)))])
        if key not in self._entities:
            return RowError([("parent_key", DataError("tables.no-such-key", value=shown(parent), kind="entity"))])
        if parent and self._entities[key].kind != "organization" and "/government/" not in self._parent(parent):
            found = self._parent(parent)
            return RowError([("parent_key", DataError("tables.wrong-kind", value=shown(parent), found=found))])
        return None

    def pieces(self, cells: dict[str, str], judgements: Sequence[RowJudgement]) -> Iterator[Piece]:
        """The statements of a row."""
        said = Statements()
        things = self._things(cells)
        self._used.setdefault(f"entities-{cells['kind']}", {EDITORS})
        self._type(said, cells, things)
        judged = {column for judgement in judgements for column in judgement.set}
        self._name(said, cells, things, judged)
        self._locate(said, cells, things)
        for judgement in judgements:
            # An editor's decision is a reasoning of the account that states what entities are.
            for lang, because in judgement.because.items():
                reason = lang, f"{cells['key']}: {because}"
                self._reasons.setdefault(f"entities-{cells['kind']}", set()).add(reason)
        for piece in said.pieces(""):
            self._subjects.add(piece.subject)
            yield piece._replace(path=f"{_FOLDER}/{slug_of(piece.graph[1:-1])}.trig")

    def descriptions(self) -> Iterator[Piece]:
        """The descriptions of the accounts, when all rows are stated."""
        for slug, origins in self._used.items():
            what, _, rest = slug.partition("-")
            name = rest if what == "entities" else ", ".join(sorted(slug_of(origin) for origin in origins))
            label = Message(f"tables.account-{what}", name=name)
            weak = "unnamed" in slug or slug == "labels-editors"
            said = Statements()
            describe_account(said, account_iri(slug), label, sorted(origins), "C" if weak else "B")
            for lang, reason in self._reasons.get(slug, ()):
                said.add(PROVENANCE_GRAPH, account_iri(slug), QKG + "reasoning", text(reason, lang))
            yield from said.pieces(f"{_FOLDER}/{slug}.trig")

    def restated(self, _account: str, _origins: list[str]) -> set[str]:
        """The subjects (tokens) whose statements in an account the tables replace."""
        return self._subjects

    # What each entity is

    def _known(self, key: str) -> str | None:
        """The thing that has a key in the graph."""
        return self._mapping.things.get(key) or self._names.of_key(key)

    def _things(self, cells: dict[str, str]) -> list[str]:
        """The IRIs of an entity, first the one that other tables refer to."""
        key = cells["key"]
        if key in self._mapping.things:
            return [self._mapping.things[key]]
        return [f"{ID}{segment}/{self._slugs[key]}" for segment in _KINDS[cells["kind"]].things]

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """A slug for each key, whatever the order of rows; a slug that was given by an earlier import stays."""
        found: dict[str, str] = {}
        for key in self._entities:
            known = self._known(key)
            if key in self._mapping.slugs or known is not None:
                found[key] = self._mapping.slugs.get(key) or slug_of(known or "")
        taken = {(self._entities[key].kind == "organization", slug) for key, slug in found.items()}
        left = self._entities.keys() - found.keys()
        for key in sorted(left, key=lambda key: (_KINDS[self._entities[key].kind].rank, key)):
            kind, _, wishes = self._entities[key]
            space = kind == "organization"
            slug = next((s for s in wishes if s and (space, s) not in taken), None)
            found[key] = slug or f"{wishes[0]}-{fingerprint(key)}"
            taken.add((space, found[key]))
        return found

    def _type(self, said: Statements, cells: dict[str, str], things: list[str]) -> None:
        account = account_iri(f"entities-{cells['kind']}")
        said.add(account, things[0], QKG + "sourceKey", text(cells["key"]))
        if cells["key"] in self._mapping.things:
            return
        parent = cells.get("parent_key", "")
        kind = _KINDS[cells["kind"]]
        if cells["kind"] == "region" and parent.rpartition("/")[2] in _FEDERATIONS:
            kind = _FEDERATED
        if kind.polity:
            government, place = things
            said.add(account, government, QKG + "polityKind", PREFIXES["polity-kind"] + kind.polity)
            said.add(account, government, QKG + "governs", place)
        for thing, (segment, class_) in zip(things, kind.things.items(), strict=True):
            said.add(account, thing, TYPE, QKG + class_)
            if parent:
                whole = self._parent(parent)
                whole = whole.replace("/government/", "/place/") if segment == "place" else whole
                said.add(account, thing, QKG + _PART_OF[segment], whole)

    def _parent(self, key: str) -> str:
        return self._known(key) or f"{ID}{next(iter(_KINDS[self._entities[key].kind].things))}/{self._slugs[key]}"

    def _name(self, said: Statements, cells: dict[str, str], things: list[str], judged: set[str]) -> None:
        """State the names; *judged*: the columns that a judgement has set, whose names are the editors'."""
        labels = {lang: _whole_name(cells.get(f"label_{lang}", ""), lang) for lang in ("en", "fr")}
        there = cells["key"] in self._mapping.things  # it has its name from elsewhere: this is one more
        for lang, label in labels.items():
            if not label and (there or cells["kind"] == "organization"):
                continue  # an organization is shown by its name in the other language (rule `descriptive-labels`)
            # Any other label in one language only is used for both, on the editors' account.
            own = not label or f"label_{lang}" in judged
            account = self._account("labels", "" if own else cells.get("labels_from") or "")
            for thing in things:
                name = text(label or labels["fr" if lang == "en" else "en"], lang)
                said.add(account, thing, SKOS + "altLabel" if there else LABEL, name)

    def _locate(self, said: Statements, cells: dict[str, str], things: list[str]) -> None:
        if not (cells.get("lat") and cells.get("long") and cells.get("coordinates_from")):
            return
        account = self._account("coordinates", cells["coordinates_from"])
        place = things[-1]
        if _KINDS[cells["kind"]].polity:  # one that stands for a government there already has its place too
            place = place.replace("/government/", "/place/")
        if "/place/" not in place:
            return
        geometry = place.replace("/place/", "/geometry/")
        said.add(account, place, GEO + "hasGeometry", geometry)
        said.add(account, geometry, TYPE, GEO + "Geometry")
        point = f"POINT({_number(cells['long'])} {_number(cells['lat'])})"
        said.add(account, geometry, GEO + "asWKT", typed(point, GEO + "wktLiteral"))

    def _account(self, what: str, origin: str) -> str:
        """The account of a source table, whose sources are kept."""
        found = {self._sources.of(part) for part in _parts(origin)}
        slug = f"{what}-{fingerprint(origin) if len(found) > 1 else slug_of(min(found, default='editors'))}"
        self._used.setdefault(slug, set()).update(found or {EDITORS})
        return account_iri(slug)


def _parts(origin: str) -> list[str]:
    return [part.strip() for part in origin.split(" ; ") if part.strip()]


_CUT = re.compile("(?:de l['’]|d['’]|l['’]|de la |du |des |de )(?=[^a-z])")
"""What stands before a French name whose first word, the kind of territory, was cut off: (oblast) d'Omsk, (kraï) du Primorié."""


def _whole_name(label: str, lang: str) -> str:
    """A label with single spaces, and in French without the preposition or article that a word cut off has left.

    >>> _whole_name("d'Omsk", "fr"), _whole_name("l'Amour", "fr"), _whole_name("L'Oriental", "fr")
    ('Omsk', 'Amour', "L'Oriental")
    """
    words = " ".join(label.split())
    return words[found.end() :] if lang == "fr" and (found := _CUT.match(words)) else words


def _wishes(cells: dict[str, str]) -> list[str]:
    """The slugs that an entity could have, the best first."""
    kind, key = cells["kind"], cells["key"]
    code = key.rpartition("/")[2]
    label = slug_from(cells.get("label_en") or cells.get("label_fr", ""))[:LONGEST_KEY].strip("-")
    if kind == "organization":
        pairs = zip(" " + code, code, strict=False)
        words = "".join(f" {c}" if c.isupper() and before.islower() else c for before, c in pairs)
        return [slug_from(words) or slug_from(key), label]
    if kind == "city":
        country, _, name = code.partition("-")
        base = slug_from(name or code) or slug_from(key)
        city = base if base.endswith("-city") else f"{base}-city"
        return [base, city, f"{base}-{slug_from(country)}"]
    country = slug_from(code.partition("-")[0])
    return [label, f"{label}-{country}", f"{label}-{slug_from(code)}"]


def _degrees(cell: str, limit: float) -> bool:
    try:
        return abs(float(cell)) <= limit and cell.isascii()
    except ValueError:
        return False


def _number(cell: str) -> str:
    """A coordinate in decimal notation, without trailing zeros.

    >>> _number("-13.4e1"), _number("45.50000")
    ('-134', '45.5')
    """
    plain = f"{float(cell):.5f}".rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain
