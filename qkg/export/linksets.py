"""Linksets: the accounts that give things their identifiers in other data sets.

The import of tables names a linkset account `linkset-<system>-<source>-<confidence and confirmations>`; its statements are
`skos:exactMatch`, `skos:closeMatch`, or `skos:notation` with the datatype of the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qkg.core.iris import ACCOUNT, DCTERMS, PREFIXES, PROV, QKG, SKOS, slug_of
from qkg.core.terms_rdf import is_iri_token, read_literal
from qkg.export.sorted_statements import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.export.sorted_statements import Dataset, Graph

PREFIX = ACCOUNT + "linkset-"
"""The start of the IRI of every linkset account."""
MATCHES = (SKOS + "exactMatch", SKOS + "closeMatch")
_DEPRECATED = PREFIXES["rank"] + "deprecated"


class Linkset(NamedTuple):
    """A linkset account.

    - `account`: its IRI; `sources`: the IRIs of its sources.
    - `system`: the target, as in `wikidata` or `iso3166-1-alpha2`.
    - `confidence`: a letter; `confirmations`: the number of independent ones.
    - `licence`, `rights`: IRIs of a licence and a rights statement. These four are `""` when not stated.
    """

    account: str
    sources: list[str]
    system: str
    confidence: str
    confirmations: str
    licence: str
    rights: str


def _linkset(token: str, provenance: Graph) -> Linkset:
    def stated(predicate: str) -> str:
        found = values(provenance, token, predicate)
        return (found[0][1:-1] if is_iri_token(found[0]) else read_literal(found[0])[0]) if found else ""

    account = token[1:-1]
    sources = [source[1:-1] for source in values(provenance, token, PROV + "wasDerivedFrom")]
    return Linkset(
        account=account,
        sources=sources,
        system=system_of(account, sources),
        confidence=slug_of(stated(QKG + "confidence")).upper(),
        confirmations=stated(QKG + "confirmations"),
        licence=stated(DCTERMS + "license"),
        rights=stated(DCTERMS + "rights"),
    )


def system_of(account: str, sources: Iterable[str]) -> str:
    """The target of a linkset account: the part of its name between `linkset-` and the slug of its source.

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


def read_linksets(dataset: Dataset, provenance: Graph) -> Iterator[tuple[Linkset, Graph]]:
    """The linkset accounts of *dataset* that are not deprecated, sorted by name, with their statements.

    *provenance*: the graph that describes the accounts: `graph:provenance`, or the view, which has the same statements.
    """
    for token in sorted(dataset):
        if token.startswith(f"<{PREFIX}") and f"<{_DEPRECATED}>" not in values(provenance, token, QKG + "rank"):
            yield _linkset(token, provenance), dataset[token]


def namespaces(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Prefixes for the namespaces of (system, IRI) pairs: prefix to namespace.

    A namespace ends with the last `/` or `#` before the local name. Its prefix is the name of the system, followed by the
    last segment of the namespace where the system has several.

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
