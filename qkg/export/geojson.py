"""Places as a map in GeoJSON (RFC 7946): a point for each place with coordinates, and the things located there."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import GEO, QKG, RDF
from qkg.core.terms_rdf import is_iri_token, read_literal
from qkg.export.labels import label_fields
from qkg.export.sorted_statements import values

if TYPE_CHECKING:
    from typing import IO

    from qkg.export.sorted_statements import Graph

_LOCATED = {
    f"<{QKG}city>": "representations",
    f"<{QKG}place>": "events",
    f"<{QKG}governs>": "governments",
    f"<{QKG}seat>": "organizations",
    f"<{QKG}signedAt>": "agreements",
}
"""The property that points to a place, and the GeoJSON property that lists its subjects."""

_GEOMETRIES = frozenset({f"<{GEO}Geometry>", "<http://www.opengis.net/ont/sf#Point>"})
_POINT = re.compile(r"\s*(?:<([^>]*)>)?\s*POINT\s*(?:\sZ\s*)?\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
"""A WKT literal: its reference system, if given, and the coordinates of its point."""

_SYSTEMS = {
    "": False,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": False,
    "http://www.opengis.net/def/crs/EPSG/0/4326": True,
}
"""Coordinate reference systems in WGS 84 degrees, and whether latitude comes first (GeoSPARQL 1.1, 8.5.1)."""


def write(view: Graph, target: IO[bytes]) -> None:
    """Write a FeatureCollection, sorted by IRI, with a feature on each line.

    Properties: `label_en`, `label_fr`, and for `representations`, `events`, `governments`, `organizations` and
    `agreements` a list of `{"id", "label_en", "label_fr"}`. Raises `DataError` for a geometry other than a point, in
    another reference system than WGS 84, or out of range.
    """
    located = _located(view)
    features = []
    for place in sorted(view):
        position = _position(view, place)
        if position is not None:
            there = {
                name: [{"id": subject[1:-1], **label_fields(view, subject)} for subject in sorted(located[place, name])]
                for name in _LOCATED.values()
            }
            feature = {
                "type": "Feature",
                "id": place[1:-1],
                "geometry": {"type": "Point", "coordinates": position},
                "properties": {**label_fields(view, place), **there},
            }
            features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    target.write(('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "]}\n").encode())


def _located(view: Graph) -> defaultdict[tuple[str, str], set[str]]:
    """(place, member) to the subjects that point to the place."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for subject, statements in view.items():
        for statement in statements:
            predicate, _, value = statement.partition(" ")
            if predicate in _LOCATED and is_iri_token(value):
                found[value, _LOCATED[predicate]].add(subject)
    return found


def _position(view: Graph, place: str) -> list[float] | None:
    """The position of a feature: `geo:asWKT` of its geometry, or of the feature itself."""
    is_geometry = _GEOMETRIES.intersection(values(view, place, RDF + "type"))
    for carrier in values(view, place, GEO + "hasGeometry") or ([] if is_geometry else [place]):
        for token in values(view, carrier, GEO + "asWKT"):
            return read_point(read_literal(token)[0], place[1:-1])
    return None


def read_point(text: str, place: str = "") -> list[float]:
    """Longitude and latitude (and height, where given) of a WKT point.

    Raises `DataError` (see `write`); *place* is named in the message.

    >>> read_point("POINT(11.58 48.14)")
    [11.58, 48.14]
    >>> read_point("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (48.14 11.58)")
    [11.58, 48.14]
    """
    found = _POINT.fullmatch(text)
    system = found[1] or "" if found else ""
    if system not in _SYSTEMS:
        raise DataError("answers.geometry-reference-system", place=place, text=system)
    try:
        position = [float(number) for number in found[2].split()] if found else []
    except ValueError:
        position = []
    if len(position) not in (2, 3):
        raise DataError("answers.geometry-not-a-point", place=place, text=text[:80])
    if _SYSTEMS[system]:
        position[:2] = position[1::-1]
    if not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90) or position[-1] - position[-1] != 0:
        raise DataError("answers.geometry-out-of-range", place=place, text=text[:80])
    return position
