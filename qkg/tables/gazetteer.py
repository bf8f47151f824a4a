"""Entities: countries, territories, regions, communities, cities and organizations that names in tables are matched with.

An entity becomes a government and the place it governs (countries, territories, regions, communities), a place (cities),
or an organization. One account states what the entities of a kind are, one for each source of names, one for each
source of points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError, QkgError
from qkg.core.iris import GEO, ID, PREFIXES, PROVENANCE_GRAPH, QKG, SKOS, slug_of
from qkg.core.text import fingerprint, shown, slug_from
from qkg.messages import Message
from qkg.tables.cells import LONGEST_KEY
from qkg.tables.conversion import RowError
from qkg.tables.statements import LABEL, TYPE, Piece, Statements, account_iri, describe_account, text, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping, RowJudgement
    from qkg.tables.sources import Sources

EDITORS = PREFIXES["source"] + "qkg-editors"
POLITIES = ("country", "territory", "region", "community")
_FEDERATIONS = frozenset(["ARG", "AUS", "AUT", "BEL", "BRA", "CAN", "CHE", "DEU", "IND", "MEX", "RUS", "USA"])
_RANKS = {"country": 0, "community": 1, "territory": 1, "region": 2, "city": 3, "organization": 0}
"""Kinds of entities; of two that could have one slug, the one of lower rank gets it."""
_FOLDER = "graph/reference"


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
        self._slugs: dict[str, str] = {}
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
        if kind not in _RANKS:
            yield "kind", DataError("tables.not-one-of", value=shown(kind), allowed=", ".join(_RANKS))
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
        """Give each entity its slug, when all rows are known; entities without their parent are removed (`late_error`)."""
        for key in self._twice:
            self._entities.pop(key, None)
        while gone := [key for key in self._entities if self._orphan(key)]:
            for key in gone:
                del self._entities[key]
        self._slugs = self._given_slugs()

    def _orphan(self, key: str) -> bool:
        entity = self._entities[key]
        return bool(entity.parent) and self._known(entity.parent) is None and entity.parent not in self._entities

    def late_error(self, cells: dict[str, str]) -> RowError | None:
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

    def pieces(self, cells: dict[str, str], judgements: Iterable[RowJudgement]) -> Iterator[Piece]:
        """The statements of a row."""
        said = Statements()
        things = self._things(cells)
        self._used.setdefault(f"entities-{cells['kind']}", {EDITORS})
        self._type(said, cells, things)
        self._name(said, cells, things)
        self._locate(said, cells, things)
        for judgement in judgements:
            # An editor's decision is a reasoning of the account that states what entities are.
            for lang, because in judgement.because.items():
                reason = lang, f"{cells['key']}: {because}"
                self._reasons.setdefault(f"entities-{cells['kind']}", set()).add(reason)
        for graph, subjects in said.graphs.items():
            self._subjects.update(subjects)
            for subject, statements in subjects.items():
                yield Piece(f"{_FOLDER}/{slug_of(graph[1:-1])}.trig", graph, subject, tuple(sorted(statements)))

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
        if cells["key"] in self._mapping.things:
            return [self._mapping.things[cells["key"]]]
        slug = self._slugs[cells["key"]]
        if cells["kind"] in POLITIES:
            return [f"{ID}government/{slug}", f"{ID}place/{slug}"]
        return [f"{ID}{'place' if cells['kind'] == 'city' else 'organization'}/{slug}"]

    def _given_slugs(self) -> dict[str, str]:
        """A slug for each key, whatever the order of rows; a slug that was given by an earlier import stays."""
        given: dict[str, str] = {}
        taken: set[tuple[bool, str]] = set()
        waiting = []
        for key, entity in self._entities.items():
            known = self._known(key)
            if key in self._mapping.slugs or known is not None:
                given[key] = self._mapping.slugs.get(key) or slug_of(known or "")
                taken.add((entity.kind == "organization", given[key]))
            else:
                waiting.append(key)
        for key in sorted(waiting, key=lambda key: (_RANKS[self._entities[key].kind], key)):
            entity = self._entities[key]
            space = entity.kind == "organization"
            slug = next((s for s in entity.wishes if s and (space, s) not in taken), None)
            given[key] = slug or f"{entity.wishes[0]}-{fingerprint(key)}"
            taken.add((space, given[key]))
        return given

    def _type(self, said: Statements, cells: dict[str, str], things: list[str]) -> None:
        kind, key = cells["kind"], cells["key"]
        account = account_iri(f"entities-{kind}")
        said.add(account, things[0], QKG + "sourceKey", text(key))
        if key in self._mapping.things:
            return
        parent = self._parent(cells["parent_key"]) if cells.get("parent_key") else None
        if kind in POLITIES:
            government, place = things
            class_, polity = _polity(kind, cells.get("parent_key", ""))
            said.add(account, government, TYPE, QKG + class_)
            said.add(account, government, QKG + "polityKind", PREFIXES["polity-kind"] + polity)
            said.add(account, government, QKG + "governs", place)
            said.add(account, place, TYPE, QKG + "Place")
            if parent:
                said.add(account, government, QKG + "withinState", parent)
                said.add(account, place, QKG + "withinPlace", parent.replace("/government/", "/place/"))
        elif kind == "city":
            said.add(account, things[0], TYPE, QKG + "Place")
            if parent:
                said.add(account, things[0], QKG + "withinPlace", parent.replace("/government/", "/place/"))
        else:
            said.add(account, things[0], TYPE, QKG + "Organization")
            if parent:
                said.add(account, things[0], QKG + "unitOf", parent)

    def _parent(self, key: str) -> str:
        known = self._known(key)
        if known is not None:
            return known
        kind = {"organization": "organization", "city": "place"}.get(self._entities[key].kind, "government")
        return f"{ID}{kind}/{self._slugs[key]}"

    def _name(self, said: Statements, cells: dict[str, str], things: list[str]) -> None:
        labels = {lang: " ".join(cells.get(f"label_{lang}", "").split()) for lang in ("en", "fr")}
        there = cells["key"] in self._mapping.things  # it has its name from elsewhere: this is one more
        for lang, label in labels.items():
            if there and not label:
                continue
            # A label in one language only is used for both, on the editors' account.
            account = self._account("labels", (cells.get("labels_from") or "") if label else "")
            for thing in things:
                name = text(label or labels["fr" if lang == "en" else "en"], lang)
                said.add(account, thing, SKOS + "altLabel" if there else LABEL, name)

    def _locate(self, said: Statements, cells: dict[str, str], things: list[str]) -> None:
        if not (cells.get("lat") and cells.get("long") and cells.get("coordinates_from")):
            return
        account = self._account("coordinates", cells["coordinates_from"])
        place = things[-1]
        if cells["kind"] in POLITIES:  # one that stands for a government there already has its place too
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
        found = {self._sources.of(part) for part in _parts(origin)} or {EDITORS}
        if not _parts(origin):
            slug = f"{what}-editors"
        else:
            slug = f"{what}-{slug_of(min(found))}" if len(found) == 1 else f"{what}-{fingerprint(origin)}"
        self._used.setdefault(slug, set()).update(found)
        return account_iri(slug)


def _parts(origin: str) -> list[str]:
    return [part.strip() for part in origin.split(" ; ") if part.strip()]


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


def _polity(kind: str, parent: str) -> tuple[str, str]:
    """The class and kind of polity of a government."""
    if kind == "country":
        return "SovereignState", "sovereign-state"
    if kind == "territory":
        return "Territory", "territory"
    if kind == "community":
        return "Community", "community"
    federated = parent.rpartition("/")[2] in _FEDERATIONS
    return ("FederatedState", "federated-state") if federated else ("Government", "region")


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
