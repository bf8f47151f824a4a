"""Sources named in tables: a URL or a text becomes a `qkg:Source` with its site and its publisher, a `foaf:Agent`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qkg.core.errors import DataError, system_reason
from qkg.core.iris import DCTERMS, ID, PREFIXES, PROVENANCE_GRAPH, QKG, expand, slug_of
from qkg.core.text import fingerprint, shown, slug_from
from qkg.tables.mapping import DENIAL
from qkg.tables.mirrors import Mirrors
from qkg.tables.statements import TYPE, Piece, Statements, describe, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.files.data_folder import Data
    from qkg.tables.cell_matcher import CellMatcher

_OURS = ID + "source/"
_SEVERAL = re.compile(r"\s;|;\s|[\s;|]https?://", re.IGNORECASE)
"""What separates several web addresses in one text; none holds it."""
_ADDRESS = re.compile(r"(www(\.[\w-]+)+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}/)\S*", re.IGNORECASE)
"""A web address without its scheme."""


class Sources:
    """The sources that a table names: those the graph has, and those that this import describes.

    - *publishers*: the publisher of a site, by host name (`read_publishers`): the IRI of a thing or agent, or a name.
    - *named*: texts that stand for sources that are described already.
    - *mirrors*: the sites that copy what others publish.

    >>> from qkg.tables.cell_matcher import CellMatcher
    >>> sources = Sources({"gouv.qc.ca": "https://w3id.org/qkg/id/government/quebec"}, CellMatcher(()), {})
    >>> iri = sources.of("https://www.mrif.gouv.qc.ca/a")
    >>> iri, sources.site(iri)
    ('https://w3id.org/qkg/id/source/mrif-gouv-qc-ca-b55995', 'www.mrif.gouv.qc.ca')
    """

    def __init__(
        self, publishers: dict[str, str], names: CellMatcher, named: dict[str, str], mirrors: Mirrors | None = None
    ) -> None:
        self._publishers = publishers
        self._mirrors = mirrors or Mirrors({})
        self._names = names
        self._named = named
        self._by_text = dict(names.urls)
        self._texts = {iri: url for url, iri in names.urls.items()}
        self._sites: dict[str, str] = {}
        self._published: dict[str, str] = {}
        self._waiting: dict[str, list[Piece]] = {}
        self._given: set[str] = set()

    def of(self, cell: str, separator: str | None = None) -> str:
        """The IRI of the source that one text of a cell names.

        *separator*: what separates the sources of a cell, for the error. Raises `DataError` for a text that names no
        source, or several.
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
        if url is None and _ADDRESS.fullmatch(cell):
            raise DataError("tables.no-scheme", value=shown(cell))
        if cell.startswith(DENIAL) or (url is None and not any(c.isalnum() for c in cell)):
            raise DataError("tables.bad-source", value=shown(cell))
        words = url or cell
        host = (urlsplit(words).hostname or "").rstrip(".") if url else ""
        stem = slug_from(host.removeprefix("www.")) if url else slug_from(cell)[:40].strip("-") or "words"
        iri, longer = (f"{_OURS}{stem}-{fingerprint(words, digits)}" for digits in (6, 16))
        known = self._by_text.get(words)
        if known not in {None, iri, longer}:
            return known or ""  # described by hand
        if known == longer or self._texts.setdefault(iri, words) != words:  # told from another by more digits
            iri = longer
            self._texts[iri] = words
        self._by_text[words] = iri
        if iri not in self._given and iri not in self._waiting:
            self._sites[iri] = host
            self._waiting[iri] = list(self._described(iri, words, host))
        return iri

    def site(self, iri: str) -> str:
        """A source's site, or the end of its IRI."""
        return self._sites.get(iri) or iri.rsplit("/", 1)[1]

    def trusted(self, origins: Iterable[str], confidence: str) -> str:
        """The confidence of an account that rests on sources: C at most where all of them are mirrors."""
        copies = [self._mirrors.page(self._texts.get(iri, "")) is not None for iri in origins]
        return "C" if copies and all(copies) else confidence

    def publisher(self, iri: str) -> str | None:
        """The publisher of a source that this import describes."""
        return self._published.get(iri)

    def take(self, origins: Iterable[str] | None = None) -> Iterator[Piece]:
        """The descriptions of *origins* (default: of all new sources) that were not taken before; the others are dropped.

        So the sources of a rejected row are never described.
        """
        for iri in list(self._waiting) if origins is None else origins:
            if iri in self._waiting:
                self._given.add(iri)
                yield from self._waiting[iri]
        self.forget()

    def forget(self) -> None:
        """Drop the descriptions that were not taken."""
        for iri in self._waiting.keys() - self._given:
            words = self._texts[iri]
            if words not in self._names.urls:
                del self._texts[iri], self._by_text[words], self._sites[iri]
        self._waiting.clear()

    def _described(self, iri: str, words: str, host: str) -> Iterator[Piece]:
        """A new source and its publisher; *words*: its URL, or with an empty *host* the text that names it."""
        said = Statements()
        site, publisher = host.removeprefix("www."), self._publisher(host.removeprefix("www."))
        said.add(PROVENANCE_GRAPH, iri, TYPE, QKG + "Source")
        if host:
            said.add(PROVENANCE_GRAPH, iri, PREFIXES["schema"] + "url", words)
            said.add(PROVENANCE_GRAPH, iri, QKG + "site", text(host))
            if mirrored := self._mirrors.page(words):
                said.add(PROVENANCE_GRAPH, iri, TYPE, QKG + "Mirror")
                if mirrored.original:
                    said.add(PROVENANCE_GRAPH, iri, QKG + "mirrorOf", mirrored.original)
        else:
            said.add(PROVENANCE_GRAPH, iri, DCTERMS + "title", text(words))
            for pattern, repository in _KNOWN_AS:
                if found := pattern.match(words):
                    said.add(PROVENANCE_GRAPH, iri, QKG + "site", text(repository))
                    publisher = found[1]
        if publisher and not publisher.startswith(ID):
            yield from _agent_described(publisher)
            publisher = agent_iri(publisher)
        if publisher:
            self._published[iri] = publisher
            said.add(PROVENANCE_GRAPH, iri, DCTERMS + "publisher", publisher)
        yield from said.pieces(_path(slug_from(site or words)))

    def _publisher(self, site: str) -> str:
        """The publisher declared for a site or a domain above it, else the site's own name."""
        name = site
        while "." in name:
            if name in self._publishers:
                return self._publishers[name]
            name = name.partition(".")[2]
        return site


_KNOWN_AS = (
    (re.compile(r"([\w-]+)/[\w.-]+@[0-9a-f]{7,40}:"), "github.com"),
    (re.compile(r"pypi:([\w-]+)=="), "pypi.org"),
    (re.compile(r"npm:([\w-]+)@"), "npmjs.com"),
)
"""Names of data sets that have no address: a file of a public repository, a package; the first group is the publisher."""


def agent_iri(name: str) -> str:
    """The IRI of an agent known by a name or host name only: a slug, with a hash where two names could share it.

    >>> agent_iri("example.org"), agent_iri("an-example.org")
    ('https://w3id.org/qkg/id/agent/example-org', 'https://w3id.org/qkg/id/agent/an-example-org-cdc9e5')
    """
    slug = slug_from(name)
    if name.casefold() not in {slug.replace("-", sign) for sign in " .-"}:
        slug = f"{slug[:40].strip('-')}-{fingerprint(name)}".strip("-")
    return PREFIXES["agent"] + slug


def _agent_described(name: str) -> Iterable[Piece]:
    """The description of an agent known by a name only."""
    said, agent = Statements(), agent_iri(name)
    describe(said, PROVENANCE_GRAPH, agent, PREFIXES["foaf"] + "Agent", name)
    return said.pieces(_path(slug_of(agent)))


def _path(slug: str) -> str:
    """The file of a source or agent: by the first letter of its site or name."""
    return f"graph/sources/{slug[:1] or '0'}.trig"


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
    """The publisher of each site in `ontology/publishers.yaml`, by host name: an IRI (from a CURIE) or a name.

    Raises `DataError` when the file cannot be read.
    """
    import yaml

    path = os.path.join(data.ontology, "publishers.yaml")
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file)
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise DataError("files.unreadable", where=path, reason=system_reason(error)) from error
    return {str(host): expand(str(who)) or str(who) for host, who in found.items()} if isinstance(found, dict) else {}
