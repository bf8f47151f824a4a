"""The names that an import does not know, offered all at once: how often, where, what is near, and what they may be.

What is proposed is marked with a question mark and counts as no answer: nothing is decided unasked.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.iris import ID, QKG, compact
from qkg.core.language import language
from qkg.core.text import slug_from
from qkg.files.atomic import replacing
from qkg.matching.matcher import Wanted
from qkg.tables.name_decisions import folded
from qkg.tables.names_file import COLUMNS, PROPOSED
from qkg.tables.table_files import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import ColumnMapping

MOST = 5_000
"""Names that are offered in one import; the rows of the others are rejected all the same."""
_ROWS = 10
"""Rows that are told of one name."""
_SURE = 0.93
"""Score at which a match is proposed."""
_GOVERNMENT, _ORGANIZATION, _PLACE = (QKG + name for name in ("Government", "Organization", "Place"))
_UNNAMED = re.compile(r"(others?|several|various|many|autres|plusieurs|divers(es)?)\b", re.IGNORECASE)
_FRENCH = re.compile(r"[àâçèéêëîïôùûœ]|\b(de|du|des|la|le|les|et)\b|\b[dl][’']", re.IGNORECASE)
_TYPES = tuple(
    (re.compile(words, re.IGNORECASE), type_)
    for words, type_ in (
        (r"\b(parliament|parlement|senate|sénat|assemblée nationale|national assembly)\b", "organization-kind:legislature"),
        (r"^(ministry|ministère|ministerio|department)\b", "organization-kind:department"),
        (r"\b(inc|ltd|ltée|corp|llc|gmbh|s\.a)\b\.?$", "organization-kind:company"),
        (r"\b(united nations|nations unies|intergovernmental|intergouvernementale)\b", "organization-kind:intergovernmental"),
        (r"\b(association|ordre|federation|fédération|chamber|chambre|consortium)\b", "organization-kind:ngo"),
        (r"\b(agence|agency|fonds|institut|centre national|bibliothèque|library|commission)\b", "organization-kind:agency"),
        (r"^(city|ville|town|municipality|municipalité|communauté urbaine)\b", "polity-kind:local-authority"),
        (r"\((state|land)\)$|^(state|land) of\b", "polity-kind:federated-state"),
        (r"^(region|région|prefecture|préfecture)\b", "polity-kind:region"),
    )
)  # fmt: skip
"""What words of a name say of its type; the first that is found counts."""


@dataclass
class NameOffer:
    """A line of the names table: a name that a person is asked about.

    - `rows`: the first that hold it. `nearest`: CURIEs, labels and scores of what resembles it.
    - `proposal`: cells of the line that are proposed, by column.
    """

    name: str
    column: str
    count: int = 0
    rows: list[str] = field(default_factory=list)
    nearest: str = ""
    proposal: dict[str, str] = field(default_factory=dict)

    def cells(self) -> dict[str, str]:
        """The line."""
        rows = "; ".join(self.rows) + ("; …" if self.count > len(self.rows) else "")
        told = {
            "name": self.name,
            "column": self.column,
            "count": str(self.count),
            "rows": rows,
            "nearest": self.nearest,
        }
        return {**told, **self.proposal}


class NameOffers:
    """Collects the names that cells hold and that name nothing, or several things."""

    def __init__(self) -> None:
        self._offers: dict[tuple[str, str], tuple[NameOffer, ColumnMapping]] = {}

    def note(self, where: str, unknown: Iterable[tuple[ColumnMapping, str]]) -> None:
        """Note the unknown names of a row."""
        for column, name in unknown:
            key = (column.name, folded(name))
            if key not in self._offers:
                if len(self._offers) == MOST:
                    continue
                self._offers[key] = NameOffer(name, column.name), column
            offer = self._offers[key][0]
            offer.count += 1
            if len(offer.rows) < _ROWS:
                offer.rows.append(os.path.basename(where))

    def all(self, names: CellMatcher) -> list[NameOffer]:
        """The names with what is near and what is proposed, by column, the most frequent first."""
        offers = sorted(self._offers.values(), key=lambda each: (each[0].column, -each[0].count, each[0].name))
        for offer, column in offers:
            is_key = column.type == "slug"
            near = names.keyed(offer.name, column.kind or "") if is_key else names.scored(offer.name, _wanted(column))
            lang = language()
            offer.nearest = "; ".join(f"{compact(iri)} ({names.label(iri, lang)}) {score:.2f}" for iri, score in near)
            offer.proposal = _proposal(offer.name, column, near, names)
        return [offer for offer, _ in offers]


def _wanted(column: ColumnMapping) -> Wanted:
    return Wanted(column.classes, column.scheme)


def _proposal(
    name: str, column: ColumnMapping, near: Sequence[tuple[str, float]], names: CellMatcher
) -> dict[str, str]:
    """What a name may be, where it is evident."""
    # What has just that name was not taken: several things have it, or the row says that it lies elsewhere.
    refused = column.type == "thing" and bool(near) and near[0][1] == 1
    if near and near[0][1] >= _SURE and not refused and (len(near) == 1 or near[1][1] < near[0][1]):
        return {"decision": "match" + PROPOSED, "target": compact(near[0][0])}
    if column.type != "thing" or refused:
        return {}
    if _UNNAMED.match(name):
        return {"decision": "ignore" + PROPOSED}
    type_ = _type(name, column.classes, names)
    slug = slug_from(name)[:60].strip("-")
    kind = "place" if type_ == "qkg:Place" else type_.removesuffix("-kind:" + type_.rpartition(":")[2])
    kind = "government" if kind == "polity" else kind
    if not type_ or not slug or names.known(f"{ID}{kind}/{slug}"):
        return {}
    labels = {"label_fr": name, "label_en": name}
    if kind == "organization":  # which may have one name, in its language
        del labels["label_en" if _FRENCH.search(name) else "label_fr"]
    cells = {"target": f"{kind}:{slug}", "type": type_, **labels, "within": _within(name, names)}
    return {"decision": "new" + PROPOSED, **cells}


def _within(name: str, names: CellMatcher) -> str:
    """The government that a name ends with, in brackets: `Agence nationale de la recherche (France)`."""
    found = re.search(r"\(([^()]+)\)$", name)
    try:
        return compact(names.find(found[1], Wanted((_GOVERNMENT,)))) if found else ""
    except UsageError:
        return ""


def _type(name: str, classes: Sequence[str], names: CellMatcher) -> str:
    """The type that a name's words say, among those that the column takes; "" where they do not."""
    if set(classes) == {_PLACE}:
        return "qkg:Place"
    for words, type_ in _TYPES:
        class_ = _GOVERNMENT if type_.startswith("polity") else _ORGANIZATION
        scheme, slug = type_.split(":")
        if class_ in classes and words.search(name) and names.known(f"{ID}concept/{scheme}/{slug}"):
            return type_
    is_place = bool(names.ways(name, Wanted((_PLACE,))))
    return "polity-kind:local-authority" if is_place and _GOVERNMENT in classes else ""


def write_offers(path: str, offers: Iterable[NameOffer]) -> None:
    """Write the names table that a person fills in."""
    with replacing(path) as file:
        writer = Writer(file)
        writer.row(COLUMNS)
        for offer in offers:
            cells = offer.cells()
            writer.row(cells.get(column, "") for column in COLUMNS)
