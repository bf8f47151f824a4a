"""Entities and their identifiers: reference data, stated by one account per source table.

An entity becomes a government and the place it governs (countries, territories, regions, communities), a place (cities),
or an organization. An identifier becomes a `skos:exactMatch` or `skos:closeMatch` where it is an IRI of linked data, else
a `skos:notation` with the code's datatype.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qkg.catalog.hints import shown
from qkg.errors import DataError, QkgError
from qkg.terms import GEO, ID, PREFIXES, PROVENANCE_GRAPH, QKG, SKOS, is_iri, slug_of

from .convert import RowError
from .names import Names, Wanted
from .slugs import fingerprint, slug_from
from .statements import LABEL, TYPE, Statements, account_iri, describe_account, text, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .mapping import Judgement, Mapping
    from .sources import Sources
    from .statements import Piece

EDITORS = PREFIXES["source"] + "qkg-editors"
POLITIES = ("country", "territory", "region", "community")
_FEDERATIONS = frozenset(["ARG", "AUS", "AUT", "BEL", "BRA", "CAN", "CHE", "DEU", "IND", "MEX", "RUS", "USA"])
_RANKS = {"country": 0, "community": 1, "territory": 1, "region": 2, "city": 3, "organization": 0}
CODES = (
    "iso3166-1-alpha2", "iso3166-1-alpha3", "iso3166-1-numeric", "iso3166-2", "un-m49", "fundref", "lei",
)  # fmt: skip
"""Systems whose identifiers are codes, not IRIs that answer."""
PLACES = ("geonames", "nuts-2021")
"""Systems that identify the place, not the government."""
_LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODC-PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "LGPL-2.1": "https://spdx.org/licenses/LGPL-2.1-only.html",
}


class Gazetteer:
    """Entities: rows first, since a slug depends on which others want it; then statements."""

    family = ("entities-", "labels-", "coordinates-")
    folder = "graph/reference"

    def __init__(self, mapping: Mapping, names: Names, sources: Sources) -> None:
        self.mapping = mapping
        self.names = names
        self.sources = sources
        self._rows: list[tuple[int, dict[str, str], tuple[Judgement, ...]]] = []
        self.subjects: set[str] = set()

    def take(self, line: int, cells: dict[str, str], judgements: tuple[Judgement, ...] = ()) -> None:
        """Check a row and keep it. Raises `RowError`."""
        problems: list[tuple[str, QkgError]] = []
        if not cells.get("key"):
            problems.append(("key", DataError("ingest.empty")))
        if cells.get("kind") not in _RANKS:
            allowed = ", ".join(_RANKS)
            problems.append(
                ("kind", DataError("ingest.not-one-of", value=shown(cells.get("kind", "")), allowed=allowed))
            )
        if not (cells.get("label_en") or cells.get("label_fr")):
            problems.append(("label_en, label_fr", DataError("ingest.empty")))
        for column, limit in (("lat", 90.0), ("long", 180.0)):
            if cells.get(column) and not _degrees(cells[column], limit):
                problems.append(
                    (column, DataError("ingest.bad-degrees", value=shown(cells[column]), limit=f"{limit:g}"))
                )
        if problems:
            raise RowError(problems)
        self._rows.append((line, cells, judgements))

    def keys(self) -> list[str]:
        """The keys of the rows taken."""
        return [cells["key"] for _, cells, _ in self._rows]

    def pieces(self) -> Iterator[Piece]:
        """What the rows state."""
        slugs = self._slugs()
        kinds = {cells["key"]: cells["kind"] for _, cells, _ in self._rows}
        said = Statements()
        used: dict[str, set[str]] = {}
        for _, cells, judgements in self._rows:
            things = self._things(cells, slugs[cells["key"]])
            self._type(said, cells, things, slugs, kinds)
            self._name(said, cells, things, used)
            self._locate(said, cells, things, used)
            for judgement in judgements:
                self.names_reason(said, cells, judgement)
        self.subjects = {
            s for graph, subjects in said.graphs.items() if graph != f"<{PROVENANCE_GRAPH}>" for s in subjects
        }
        self._describe(said, used)
        yield from _in_files(said, self.folder)

    def names_reason(self, said: Statements, cells: dict[str, str], judgement: Judgement) -> None:
        """An editor's decision about an entity, as reasoning of the account that types entities."""
        account = account_iri(f"entities-{cells['kind']}")
        for lang, because in judgement.because.items():
            said.add(PROVENANCE_GRAPH, account, QKG + "reasoning", text(f"{cells['key']}: {because}", lang))

    # What each entity is

    def _things(self, cells: dict[str, str], slug: str) -> list[str]:
        """The IRIs of an entity, the one that other tables mean first."""
        if cells["key"] in self.mapping.things:
            return [self.mapping.things[cells["key"]]]
        if cells["kind"] in POLITIES:
            return [f"{ID}government/{slug}", f"{ID}place/{slug}"]
        return [f"{ID}{'place' if cells['kind'] == 'city' else 'organization'}/{slug}"]

    def _slugs(self) -> dict[str, str]:
        """A slug for each key, the same whatever the order of rows; a slug that was given once stays."""
        wishes: dict[str, list[str]] = {}
        given: dict[str, str] = {}
        taken: set[tuple[bool, str]] = set()
        for _, cells, _ in self._rows:
            key = cells["key"]
            known = self.mapping.things.get(key) or self.names.of_key(key)
            if key in self.mapping.slugs or known is not None:
                given[key] = self.mapping.slugs.get(key) or slug_of(known or "")
                taken.add((cells["kind"] == "organization", given[key]))
            else:
                wishes[key] = _wishes(cells)
        order = {cells["key"]: _RANKS[cells["kind"]] for _, cells, _ in self._rows}
        organizations = {cells["key"] for _, cells, _ in self._rows if cells["kind"] == "organization"}
        for key in sorted(wishes, key=lambda key: (order[key], key)):
            space = key in organizations
            slug = next((s for s in wishes[key] if s and (space, s) not in taken), None)
            given[key] = slug or f"{wishes[key][0]}-{fingerprint(key)}"
            taken.add((space, given[key]))
        return given

    def _type(
        self, said: Statements, cells: dict[str, str], things: list[str], slugs: dict[str, str], kinds: dict[str, str]
    ) -> None:
        kind, key = cells["kind"], cells["key"]
        account = account_iri(f"entities-{kind}")
        parent = cells.get("parent_key", "")
        said.add(account, things[0], QKG + "sourceKey", text(key))
        if key in self.mapping.things:
            return
        if kind in POLITIES:
            government, place = things
            class_, polity = _polity(kind, parent)
            said.add(account, government, TYPE, QKG + class_)
            said.add(account, government, QKG + "polityKind", PREFIXES["polity-kind"] + polity)
            said.add(account, government, QKG + "governs", place)
            said.add(account, place, TYPE, QKG + "Place")
            if parent:
                state = self._parent(parent, slugs, kinds)
                said.add(account, government, QKG + "withinState", state)
                said.add(account, place, QKG + "withinPlace", state.replace("/government/", "/place/"))
        elif kind == "city":
            said.add(account, things[0], TYPE, QKG + "Place")
            if parent:
                larger = self._parent(parent, slugs, kinds).replace("/government/", "/place/")
                said.add(account, things[0], QKG + "withinPlace", larger)
        else:
            said.add(account, things[0], TYPE, QKG + "Organization")
            if parent:
                said.add(account, things[0], QKG + "unitOf", self._parent(parent, slugs, kinds))

    def _parent(self, key: str, slugs: dict[str, str], kinds: dict[str, str]) -> str:
        known = self.mapping.things.get(key) or self.names.of_key(key)
        if known is not None:
            return known
        return f"{ID}{'organization' if kinds.get(key) == 'organization' else 'government'}/{slugs.get(key, slug_from(key))}"

    def _name(self, said: Statements, cells: dict[str, str], things: list[str], used: dict[str, set[str]]) -> None:
        origin = cells.get("labels_from") or ""
        labels = {lang: cells.get(f"label_{lang}", "") for lang in ("en", "fr")}
        there = cells["key"] in self.mapping.things  # it has its name from elsewhere: this is one more
        for lang, label in labels.items():
            if there and not label:
                continue
            # A name that the table has in one language only stands for both, said by the editors.
            account = self._account("labels", origin if label else "", used)
            for thing in things:
                name = text(label or labels["fr" if lang == "en" else "en"], lang)
                said.add(account, thing, SKOS + "altLabel" if there else LABEL, name)

    def _locate(self, said: Statements, cells: dict[str, str], things: list[str], used: dict[str, set[str]]) -> None:
        if not (cells.get("lat") and cells.get("long") and cells.get("coordinates_from")):
            return
        account = self._account("coordinates", cells["coordinates_from"], used)
        place = things[-1]
        if "/place/" not in place:
            return
        geometry = place.replace("/place/", "/geometry/")
        said.add(account, place, GEO + "hasGeometry", geometry)
        said.add(account, geometry, TYPE, GEO + "Geometry")
        point = f"POINT({_number(cells['long'])} {_number(cells['lat'])})"
        said.add(account, geometry, GEO + "asWKT", typed(point, GEO + "wktLiteral"))

    def _account(self, what: str, origin: str, used: dict[str, set[str]]) -> str:
        """The account of a source table; what it derives from is kept in *used*."""
        if not origin:
            slug, sources = f"{what}-editors", {EDITORS}
        else:
            found = {self.sources.of(part.strip()) for part in origin.split(" ; ") if part.strip()}
            slug = f"{what}-{slug_of(min(found))}" if len(found) == 1 else f"{what}-{fingerprint(origin)}"
            sources = found
        used.setdefault(slug, set()).update(sources)
        return account_iri(slug)

    def _describe(self, said: Statements, used: dict[str, set[str]]) -> None:
        from qkg.messages import message

        for kind in {cells["kind"] for _, cells, _ in self._rows}:
            used.setdefault(f"entities-{kind}", {EDITORS})
        for slug, origins in used.items():
            what, _, rest = slug.partition("-")
            name = rest if what == "entities" else ", ".join(sorted(slug_of(origin) for origin in origins))
            labels = {lang: message(f"ingest.account-{what}", lang, name=name) for lang in ("en", "fr")}
            weak = "unnamed" in slug or slug == "labels-editors"
            describe_account(said, account_iri(slug), labels, sorted(origins), "C" if weak else "B")


class Linksets:
    """Identifiers: one account for each target, source, confidence and number of confirmations."""

    family = ("linkset-",)
    folder = "graph/links"

    def __init__(self, mapping: Mapping, names: Names, sources: Sources) -> None:
        self.mapping = mapping
        self.names = names
        self.sources = sources
        self._rows: list[tuple[str, dict[str, str]]] = []
        self.subjects: set[str] = set()

    def take(self, line: int, cells: dict[str, str], judgements: tuple[Judgement, ...] = ()) -> None:  # noqa: ARG002
        """Check a row and keep it. Raises `RowError`."""
        problems: list[tuple[str, QkgError]] = []
        thing = None
        try:
            thing = self.names.find(cells.get("key", ""), Wanted())
        except DataError as error:
            problems.append(("key", error))
        if not cells.get("system") or slug_from(cells["system"]) != cells["system"]:
            problems.append(
                ("system", DataError("ingest.bad-slug", value=shown(cells.get("system", "")), candidate="–"))
            )
        if not cells.get("identifier"):
            problems.append(("identifier", DataError("ingest.empty")))
        if cells.get("iri") and not is_iri(cells["iri"]):
            problems.append(("iri", DataError("ingest.bad-url", value=shown(cells["iri"]))))
        if not cells.get("source"):
            problems.append(("source", DataError("ingest.no-source")))
        confidence = cells.get("confidence", "")
        if confidence not in {"A", "B", "C"}:
            problems.append(("confidence", DataError("ingest.not-one-of", value=shown(confidence), allowed="A, B, C")))
        if cells.get("confirmations") and not cells["confirmations"].isdecimal():
            problems.append(("confirmations", DataError("ingest.bad-integer", value=shown(cells["confirmations"]))))
        if problems or thing is None:
            raise RowError(problems)
        self._rows.append((thing, cells))

    def keys(self) -> list[str]:
        """The keys of the rows taken."""
        return [f"{cells['key']} {cells['system']}" for _, cells in self._rows]

    def pieces(self) -> Iterator[Piece]:
        """What the rows state."""
        from qkg.messages import message

        shared = Counter((cells["system"], cells["iri"] or cells["identifier"]) for _, cells in self._rows)
        said = Statements()
        described: set[str] = set()
        for thing, cells in self._rows:
            system = cells["system"]
            origin = self.sources.of(cells["source"])
            confirmations = cells.get("confirmations") or "0"
            slug = f"linkset-{system}-{slug_of(origin)}-{cells['confidence'].lower()}{confirmations}"
            account = account_iri(slug)
            subject = self.names.place_of(thing) if system in PLACES else thing
            if system in CODES or not cells.get("iri"):
                said.add(account, subject, SKOS + "notation", typed(cells["identifier"], QKG + system))
            else:
                # Two things that share an item, or a single weak source: near, not the same.
                near = shared[system, cells["iri"]] > 1 or cells["confidence"] == "C"
                said.add(account, subject, SKOS + ("closeMatch" if near else "exactMatch"), cells["iri"])
            if slug not in described:
                described.add(slug)
                labels = {
                    lang: message("ingest.account-linkset", lang, system=system, source=cells["source"])
                    for lang in ("en", "fr")
                }
                describe_account(said, account, labels, [origin], cells["confidence"])
                said.add(
                    PROVENANCE_GRAPH,
                    account,
                    QKG + "confirmations",
                    typed(str(int(confirmations)), PREFIXES["xsd"] + "integer"),
                )
                if cells.get("licence"):
                    said.add(PROVENANCE_GRAPH, account, PREFIXES["dcterms"] + "rights", text(cells["licence"]))
                    licence = next(
                        (iri for words, iri in _LICENCES.items() if cells["licence"].startswith(words)), None
                    )
                    if licence is not None:
                        said.add(PROVENANCE_GRAPH, account, PREFIXES["dcterms"] + "license", licence)
        self.subjects = {
            s for graph, subjects in said.graphs.items() if graph != f"<{PROVENANCE_GRAPH}>" for s in subjects
        }
        yield from _in_files(said, self.folder, _system_of)


def _system_of(slug: str) -> str:
    """The file of a linkset: its target's."""
    rest = slug.removeprefix("linkset-")
    known = sorted((*CODES, *PLACES), key=len, reverse=True)
    return next((system for system in known if rest.startswith(system + "-")), rest.partition("-")[0])


def _in_files(said: Statements, folder: str, name: object = None) -> Iterable[Piece]:
    """Pieces file by file: an account, with its description, in the file that bears its name."""
    from .statements import Piece

    for graph, subjects in said.graphs.items():
        for subject, statements in subjects.items():
            account = subject if graph == f"<{PROVENANCE_GRAPH}>" else graph
            slug = slug_of(account[1:-1])
            file = name(slug) if callable(name) else slug
            yield Piece(f"{folder}/{file}.trig", graph, subject, tuple(sorted(statements)))


def _wishes(cells: dict[str, str]) -> list[str]:
    """The slugs that an entity could bear, the best first."""
    kind, key = cells["kind"], cells["key"]
    code = key.rpartition("/")[2]
    label = slug_from(cells.get("label_en") or cells.get("label_fr", ""))
    if kind == "organization":
        return [
            slug_from(
                "".join(f" {c}" if c.isupper() and p.islower() else c for p, c in zip(" " + code, code, strict=False))
            ),
            label,
        ]
    if kind == "city":
        country, _, name = code.partition("-")
        base = slug_from(name or code)
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
    return (
        ("FederatedState", "federated-state") if parent.rpartition("/")[2] in _FEDERATIONS else ("Government", "region")
    )


def _degrees(cell: str, limit: float) -> bool:
    try:
        return abs(float(cell)) <= limit
    except ValueError:
        return False


def _number(cell: str) -> str:
    """A coordinate without needless zeros, in plain digits."""
    plain = f"{float(cell):.5f}".rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain
