"""Linksets: the accounts that say under which identifiers others know the graph's things.

A linkset account is named `linkset-<system>-<source>-<confidence and confirmations>` by the import of tables (design,
section 9); its statements are `skos:exactMatch`, `skos:closeMatch`, or `skos:notation` with the code's datatype.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import ACCOUNT, DCTERMS, PREFIXES, PROV, PROVENANCE_GRAPH, QKG, SKOS, slug_of
from qkg.export.labels import values
from qkg.export.statements import is_iri_token, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.export.statements import Dataset, Graph

PREFIX = ACCOUNT + "linkset-"
"""What the IRI of every linkset account begins with."""
MATCHES = (SKOS + "exactMatch", SKOS + "closeMatch")
_DEPRECATED = PREFIXES["rank"] + "deprecated"


class Linkset:
    """What one linkset account is: its IRI, its target, its sources, and how far it is trusted.

    - `system`: the target's name, as in `wikidata` or `iso3166-1-alpha2`.
    - `sources`: IRIs. `confidence`: its letter. `confirmations`: how many independent ones, `""` when not said.
    - `licence`: the IRI of one, or `""`; `rights`: what the source says of them in words, or `""`.
    """

    __slots__ = ("account", "confidence", "confirmations", "licence", "rights", "sources", "system")

    def __init__(self, account: str, provenance: Graph) -> None:
        token = f"<{account}>"

        def said(property: str) -> str:  # noqa: A002 - the word of RDF
            found = values(provenance, token, property)
            return (found[0][1:-1] if is_iri_token(found[0]) else literal(found[0])[0]) if found else ""

        self.account = account
        self.sources = [origin[1:-1] for origin in values(provenance, token, PROV + "wasDerivedFrom")]
        self.system = system_of(account, self.sources)
        self.confidence = slug_of(said(QKG + "confidence")).upper()
        self.confirmations = said(QKG + "confirmations")
        self.licence = said(DCTERMS + "license")
        self.rights = said(DCTERMS + "rights")

    def __repr__(self) -> str:
        return f"Linkset({slug_of(self.account)!r})"


def system_of(account: str, sources: Iterable[str]) -> str:
    """The target of a linkset account: what stands in its name between `linkset-` and the slug of its source.

    >>> origin = "https://w3id.org/qkg/id/source/registry-01"
    >>> system_of(PREFIX + "iso3166-1-alpha2-registry-01-b3", [origin])
    'iso3166-1-alpha2'
    >>> system_of(PREFIX + "wikidata-by-hand", [])
    'wikidata'
    """
    rest = account[len(PREFIX) :]
    for source in sources:
        system, found, _ = rest.partition(f"-{slug_of(source)}")
        if found and system:
            return system
    return rest.partition("-")[0]


def read_linksets(dataset: Dataset) -> Iterator[tuple[Linkset, Graph]]:
    """Each linkset account of *dataset* that is not deprecated, with its statements, sorted by name."""
    provenance = dataset.get(f"<{PROVENANCE_GRAPH}>", {})
    for token in sorted(dataset):
        if token.startswith(f"<{PREFIX}") and f"<{_DEPRECATED}>" not in values(provenance, token, QKG + "rank"):
            yield Linkset(token[1:-1], provenance), dataset[token]


def namespaces(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A prefix for each namespace that (system, IRI) pairs need: prefix to namespace.

    A namespace ends with the last `/` or `#` before the name. A system with one namespace lends it its name; with
    several, each bears its own last segment too.

    >>> namespaces([("eu", "http://example.org/country/FRA"), ("eu", "http://example.org/body/EP")])
    {'eu-body': 'http://example.org/body/', 'eu-country': 'http://example.org/country/'}
    >>> namespaces([("places", "https://example.org/3041565/"), ("places", "https://example.org/a/b")])
    {'places': 'https://example.org/'}
    """
    by_system: dict[str, set[str]] = {}
    for system, iri in links:
        by_system.setdefault(system, set()).add(_namespace(iri))
    found: dict[str, str] = {}
    for system in sorted(by_system):
        wide = [n for n in sorted(by_system[system]) if not any(n != m and n.startswith(m) for m in by_system[system])]
        for namespace in wide:
            found[system if len(wide) == 1 else f"{system}-{slug_of(namespace[:-1])}"] = namespace
    return found


def _namespace(iri: str) -> str:
    end = len(iri.rstrip("/#"))
    return iri[: max(iri.rfind("/", 0, end), iri.rfind("#", 0, end)) + 1]
