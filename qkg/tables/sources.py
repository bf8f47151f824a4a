"""Sources named in tables: a URL or a few words become a `qkg:Source` with its publisher and site."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from qkg.core.errors import DataError, system_words
from qkg.core.iris import DCTERMS, ID, PREFIXES, PROVENANCE_GRAPH, QKG, expand
from qkg.core.text import fingerprint, shown, slug_from
from qkg.tables.statements import LABEL, TYPE, Piece, Statements, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.files.data_folder import Data
    from qkg.tables.cell_matcher import CellMatcher

_LONGEST = 110
_OURS = ID + "source/"
_SEVERAL = re.compile(r"\s;|;\s|[\s;|]https?://", re.IGNORECASE)
"""What stands in no web address, but between two."""


class Sources:
    """The sources that a table speaks of: those the graph has already, and those it makes.

    - *named*: texts that stand for sources described already. *publishers*: who publishes a site (`read_publishers`).

    >>> from qkg.tables.cell_matcher import CellMatcher
    >>> sources = Sources({"gouv.qc.ca": "Gouvernement du Québec"}, CellMatcher(()), {})
    >>> iri = sources.of("https://www.mrif.gouv.qc.ca/a")
    >>> iri, sources.site(iri)
    ('https://w3id.org/qkg/id/source/mrif-gouv-qc-ca-b55995', 'www.mrif.gouv.qc.ca')
    """

    def __init__(self, publishers: dict[str, str], names: CellMatcher, named: dict[str, str]) -> None:
        self._publishers = publishers
        self._names = names
        self._named = named
        self._by_text = dict(names.urls)
        self._texts = {iri: url for url, iri in names.urls.items()}
        self._sites: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._waiting: dict[str, Piece] = {}
        self._given: set[str] = set()

    def of(self, cell: str, separator: str | None = None) -> str:
        """The IRI of the source that a piece of a cell names. Raises `DataError` for what names none, or several.

        *separator*: what parts the sources of a cell.
        """
        if cell in self._named:
            return self._named[cell]
        exact = cell if cell.startswith(_OURS) else expand(cell) or ""
        if exact.startswith(_OURS):
            if not self._names.known(exact):
                raise DataError("tables.bad-source", value=shown(cell))
            return exact
        url = _url(cell)
        if url is not None and _SEVERAL.search(cell):
            raise DataError("tables.several-sources", value=shown(cell), separator=separator or "|")
        if url is None and not any(c.isalnum() for c in cell):
            raise DataError("tables.bad-source", value=shown(cell))
        words = url or cell
        host = (urlsplit(words).hostname or "").rstrip(".") if url else ""
        stem = self._stem(host) if url else _OURS + (slug_from(cell)[:40].strip("-") or "words")
        iri, longer = (f"{stem}-{fingerprint(words, digits)}" for digits in (6, 16))
        known = self._by_text.get(words)
        if known not in {None, iri, longer}:
            return known or ""  # described by hand
        if known == longer or self._texts.setdefault(iri, words) != words:  # told from another by more digits
            iri = longer
            self._texts[iri] = words
        self._by_text[words] = iri
        if iri not in self._given and iri not in self._waiting:
            self._sites[iri] = host
            self._waiting[iri] = self._from_url(iri, url, host) if url else _from_words(iri, cell)
        return iri

    def _stem(self, host: str) -> str:
        if host not in self._stems:
            self._stems[host] = _OURS + slug_from(host.removeprefix("www."))
        return self._stems[host]

    def site(self, iri: str) -> str:
        """A source's site, or the end of its IRI."""
        return self._sites.get(iri) or iri.rsplit("/", 1)[1]

    def take(self, origins: Iterable[str]) -> Iterator[Piece]:
        """The descriptions of those among some sources that were made and not taken yet; what else waits is forgotten.

        The sources of a row that is rejected are never taken.
        """
        for iri in origins:
            if iri in self._waiting:
                self._given.add(iri)
                yield self._waiting[iri]
        self.forget()

    def forget(self) -> None:
        """Forget the sources that were made and not taken."""
        for iri in self._waiting.keys() - self._given:
            words = self._texts[iri]
            if words not in self._names.urls:
                del self._texts[iri], self._by_text[words], self._sites[iri]
        self._waiting.clear()

    def take_all(self) -> Iterator[Piece]:
        """The descriptions of all that were made and not taken yet."""
        return self.take(list(self._waiting))

    def _from_url(self, iri: str, url: str, host: str) -> Piece:
        site = host.removeprefix("www.")
        after = url[url.lower().find(host) + len(host) :]
        label = site + unquote(after.lstrip(".")).rstrip("/")
        made = Statements()
        _describe(made, iri, label if label.isprintable() else site)
        made.add(PROVENANCE_GRAPH, iri, PREFIXES["schema"] + "url", url)
        made.add(PROVENANCE_GRAPH, iri, QKG + "site", text(host))
        made.add(PROVENANCE_GRAPH, iri, DCTERMS + "publisher", text(self._publisher(site)))
        return _piece(made, site)

    def _publisher(self, site: str) -> str:
        """Who publishes a site, as declared for it or for the domain above it; else the site's own name."""
        name = site
        while "." in name:
            if name in self._publishers:
                return self._publishers[name]
            name = name.partition(".")[2]
        return site


def _from_words(iri: str, words: str) -> Piece:
    """A source named in words: a file of a public repository (`owner/name@commit:path`), a package, or just words."""
    made = Statements()
    _describe(made, iri, words)
    for pattern, site in _KNOWN_AS:
        found = pattern.match(words)
        if found is not None:
            made.add(PROVENANCE_GRAPH, iri, QKG + "site", text(site))
            made.add(PROVENANCE_GRAPH, iri, DCTERMS + "publisher", text(found[1]))
    return _piece(made, words)


_KNOWN_AS = (
    (re.compile(r"([\w-]+)/[\w.-]+@[0-9a-f]{7,40}:"), "github.com"),
    (re.compile(r"pypi:([\w-]+)=="), "pypi.org"),
    (re.compile(r"npm:([\w-]+)@"), "npmjs.com"),
)
"""How a data set may be named without an address; the first group is its publisher."""


def _describe(made: Statements, iri: str, label: str) -> None:
    short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
    made.add(PROVENANCE_GRAPH, iri, TYPE, QKG + "Source")
    for lang in ("en", "fr"):
        made.add(PROVENANCE_GRAPH, iri, LABEL, text(short, lang))


def _piece(made: Statements, name: str) -> Piece:
    (piece,) = made.pieces(f"graph/sources/{slug_from(name)[:1] or '0'}.trig")
    return piece


def _url(cell: str) -> str | None:
    """A web address with what an IRI may not hold percent-encoded; None for anything else."""
    if not cell.lower().startswith(("http://", "https://")):
        return None
    url = quote(cell, safe="/%:@!$&'()*+,;=~-._?#[]")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    # What is quoted holds nothing that an IRI may not.
    if not host or not slug_from(host) or len(url) > 4000:
        raise DataError("tables.bad-url", value=shown(cell))
    return url


def read_publishers(data: Data) -> dict[str, str]:
    """Who publishes which site: `ontology/publishers.yaml`. Raises `DataError` when it cannot be read."""
    import yaml

    path = os.path.join(data.ontology, "publishers.yaml")
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file)
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError("files.unreadable", where=path, reason=system_words(error)) from error
    return {str(host): str(name) for host, name in found.items()} if isinstance(found, dict) else {}
