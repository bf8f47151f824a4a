"""Sources named in tables: a URL or a few words become a `qkg:Source` with its publisher and site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from qkg.catalog.hints import shown
from qkg.errors import DataError
from qkg.terms import DCTERMS, ID, PREFIXES, PROVENANCE_GRAPH, QKG, is_iri

from .slugs import fingerprint, slug_from
from .statements import LABEL, TYPE, Piece, Statements, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.data import Data
    from qkg.ingest.names import Names

_LONGEST = 110


class Sources:
    """The sources that a table speaks of: those the graph has already, and those it makes.

    - *named*: texts that stand for sources described already.
    """

    def __init__(self, data: Data, names: Names, named: dict[str, str]) -> None:
        self._publishers = _publishers(data)
        self._known = dict(names.urls)
        self._named = named
        self._made: dict[str, Piece] = {}
        self._ours = ID + "source/"

    def of(self, cell: str) -> str:
        """The IRI of the source that a piece of a cell names. Raises `DataError` for what is neither URL nor words."""
        if cell in self._named:
            return self._named[cell]
        url = _url(cell)
        if url is not None and self._known.get(url, "").startswith(self._ours):
            known = self._known[url]
            if not known.endswith(f"-{fingerprint(url)}"):
                return known  # described by hand
        elif url is None and not any(c.isalnum() for c in cell):
            raise DataError("ingest.bad-source", value=shown(cell))
        return self._from_url(url) if url is not None else self._from_words(cell)

    def site(self, iri: str) -> str:
        """A source's site, or its name."""
        piece = self._made.get(iri)
        if piece is not None:
            for statement in piece.statements:
                if statement.startswith(f"<{QKG}site> "):
                    return statement.split('"')[1]
        return iri.rsplit("/", 1)[1]

    def pieces(self) -> Iterator[Piece]:
        """The sources made, for their files."""
        return iter(self._made.values())

    def _from_url(self, url: str) -> str:
        host = (urlsplit(url).hostname or "").rstrip(".")
        site = host.removeprefix("www.")
        iri = f"{self._ours}{slug_from(site)}-{fingerprint(url)}"
        if iri not in self._made:
            label = site + unquote(url.split(host, 1)[-1].lstrip(".")).rstrip("/")
            made = Statements()
            self._describe(made, iri, label if label.isprintable() else site)
            made.add(PROVENANCE_GRAPH, iri, PREFIXES["schema"] + "url", url)
            made.add(PROVENANCE_GRAPH, iri, QKG + "site", text(host))
            made.add(PROVENANCE_GRAPH, iri, DCTERMS + "publisher", text(self._publisher(site)))
            self._keep(iri, made, slug_from(site)[:1])
        return iri

    def _from_words(self, words: str) -> str:
        iri = f"{self._ours}{slug_from(words)[:40].strip('-')}-{fingerprint(words)}"
        if iri not in self._made:
            made = Statements()
            self._describe(made, iri, words)
            self._keep(iri, made, slug_from(words)[:1])
        return iri

    def _describe(self, made: Statements, iri: str, label: str) -> None:
        short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
        made.add(PROVENANCE_GRAPH, iri, TYPE, QKG + "Source")
        for lang in ("en", "fr"):
            made.add(PROVENANCE_GRAPH, iri, LABEL, text(short, lang))

    def _keep(self, iri: str, made: Statements, initial: str) -> None:
        (piece,) = made.pieces(f"graph/sources/{initial or '0'}.trig")
        self._made[iri] = piece

    def _publisher(self, site: str) -> str:
        """Who publishes a site, as declared for it or for the domain above it; else the site's own name."""
        name = site
        while "." in name:
            if name in self._publishers:
                return self._publishers[name]
            name = name.partition(".")[2]
        return site


def _url(cell: str) -> str | None:
    """A web address with what an IRI may not hold percent-encoded; None for anything else."""
    if not cell.lower().startswith(("http://", "https://")):
        return None
    url = quote(cell, safe="/%:@!$&'()*+,;=~-._?#[]")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or not is_iri(url):
        raise DataError("ingest.bad-url", value=shown(cell))
    return url


def _publishers(data: Data) -> dict[str, str]:
    import yaml

    path = os.path.join(data.ontology, "publishers.yaml")
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file)
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError("data.unreadable", where=path, reason=error) from error
    return {str(host): str(name) for host, name in found.items()} if isinstance(found, dict) else {}
