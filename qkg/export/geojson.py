"""Places as a map (GeoJSON, RFC 7946): a point for each place whose coordinates are known, with what happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import GEO, QKG
from qkg.export.labels import labels, values
from qkg.export.statements import is_iri_token, literal

if TYPE_CHECKING:
    from typing import IO

    from qkg.export.statements import Graph

_HAPPENS = {
    f"<{QKG}city>": "representations",
    f"<{QKG}place>": "events",
    f"<{QKG}governs>": "governments",
    f"<{QKG}seat>": "organizations",
    f"<{QKG}signedAt>": "agreements",
}
"""Property pointing to a place, and the member that lists its subjects."""

_SYSTEMS = {
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": False,
    "http://www.opengis.net/def/crs/EPSG/0/4326": True,
}
"""Coordinate reference systems that are WGS 84 degrees, and whether latitude stands first (GeoSPARQL 1.1, 8.5.1)."""


def write(view: Graph, target: IO[bytes]) -> None:
    """Write a FeatureCollection, sorted by IRI, a feature to a line.

    Properties: `label_en`, `label_fr`, and for `representations`, `events`, `governments`, `organizations` and
    `agreements` a list of `{"id", "label_en", "label_fr"}`. Raises `DataError` for a geometry other than a point, in
    another reference system than WGS 84, or out of range.
    """
    import json

    happens = _happenings(view)
    features = []
    for place in sorted(view):
        position = _position(view, place)
        if position is not None:
            there = {
                name: [_named(view, subject) for subject in sorted(set(happens.get((place, name), ())))]
                for name in _HAPPENS.values()
            }
            feature = {
                "type": "Feature",
                "id": place[1:-1],
                "geometry": {"type": "Point", "coordinates": position},
                "properties": {**_labels(view, place), **there},
            }
            features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    target.write(('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "]}\n").encode())


def _happenings(view: Graph) -> dict[tuple[str, str], list[str]]:
    """(place, member) to the subjects that point to the place."""
    found: dict[tuple[str, str], list[str]] = {}
    for subject, statements in view.items():
        for statement in statements:
            predicate, _, value = statement.partition(" ")
            if predicate in _HAPPENS and is_iri_token(value):
                found.setdefault((value, _HAPPENS[predicate]), []).append(subject)
    return found


def _named(view: Graph, token: str) -> dict[str, str]:
    return {"id": token[1:-1], **_labels(view, token)}


def _labels(view: Graph, token: str) -> dict[str, str]:
    found = labels(view, token)
    fallback = next(iter(found.values()), "")
    return {f"label_{lang}": found.get(lang, fallback) for lang in ("en", "fr")}


def _position(view: Graph, place: str) -> list[float] | None:
    """A feature's position: `geo:asWKT` of its geometry, or of the feature itself."""
    geometries = values(view, place, GEO + "hasGeometry")
    carriers = geometries or ([place] if not _is_geometry(view, place) else [])
    for carrier in carriers:
        for token in values(view, carrier, GEO + "asWKT"):
            return read_point(literal(token)[0], place[1:-1])
    return None


def _is_geometry(view: Graph, token: str) -> bool:
    from qkg.core.iris import RDF

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
