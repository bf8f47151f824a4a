"""Places as a map in GeoJSON (RFC 7946): a point for each place with coordinates, and the things located there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import GEO, QKG, RDF
from qkg.core.terms_rdf import is_iri_token, read_literal
from qkg.export.labels import labels_by_language
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

_SYSTEMS = {
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
                name: [_named(view, subject) for subject in sorted(set(located.get((place, name), ())))]
                for name in _LOCATED.values()
            }
            feature = {
                "type": "Feature",
                "id": place[1:-1],
                "geometry": {"type": "Point", "coordinates": position},
                "properties": {**_labels(view, place), **there},
            }
            features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    target.write(('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "]}\n").encode())


def _located(view: Graph) -> dict[tuple[str, str], list[str]]:
    """(place, member) to the subjects that point to the place."""
    found: dict[tuple[str, str], list[str]] = {}
    for subject, statements in view.items():
        for statement in statements:
            predicate, _, value = statement.partition(" ")
            if predicate in _LOCATED and is_iri_token(value):
                found.setdefault((value, _LOCATED[predicate]), []).append(subject)
    return found


def _named(view: Graph, token: str) -> dict[str, str]:
    return {"id": token[1:-1], **_labels(view, token)}


def _labels(view: Graph, token: str) -> dict[str, str]:
    return {f"label_{lang}": text for lang, text in labels_by_language(view, token).items()}


def _position(view: Graph, place: str) -> list[float] | None:
    """The position of a feature: `geo:asWKT` of its geometry, or of the feature itself."""
    geometries = values(view, place, GEO + "hasGeometry")
    carriers = geometries or ([place] if not _is_geometry(view, place) else [])
    for carrier in carriers:
        for token in values(view, carrier, GEO + "asWKT"):
            return read_point(read_literal(token)[0], place[1:-1])
    return None


def _is_geometry(view: Graph, token: str) -> bool:
    return bool(
        {f"<{GEO}Geometry>", "<http://www.opengis.net/ont/sf#Point>"}.intersection(values(view, token, RDF + "type"))
    )


def read_point(text: str, place: str = "") -> list[float]:
    """Longitude and latitude (and height, where given) of a WKT point.

    Raises `DataError` (see `write`); *place* is named in the message.

    >>> read_point("POINT(11.58 48.14)")
    [11.58, 48.14]
    >>> read_point("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (48.14 11.58)")
    [11.58, 48.14]
    """
    rest, latitude_first = text.strip(), False
    if rest.startswith("<"):
        system, _, rest = rest[1:].partition(">")
        if system not in _SYSTEMS:
            raise DataError("answers.geometry-reference-system", place=place, text=system)
        latitude_first = _SYSTEMS[system]
    name, opening, inner = rest.strip().partition("(")
    word, *dimension = name.upper().split() or [""]
    numbers = inner.rstrip().removesuffix(")").split()
    if word != "POINT" or dimension not in ([], ["Z"]) or not opening or not inner.rstrip().endswith(")"):
        raise DataError("answers.geometry-not-a-point", place=place, text=text[:80])
    try:
        position = [float(number) for number in numbers]
    except ValueError:
        position = []
    if len(position) not in (2, 3):
        raise DataError("answers.geometry-not-a-point", place=place, text=text[:80])
    if latitude_first:
        position[:2] = position[1::-1]
    if not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90) or position[-1] - position[-1] != 0:
        raise DataError("answers.geometry-out-of-range", place=place, text=text[:80])
    return position
