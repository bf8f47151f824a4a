"""The links to other data sets, counted by target and predicate: for the description of the data set."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.iris import PREFIXES, slug_of
from qkg.core.labels import fetch_labels
from qkg.export.linksets import PREFIX, system_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from qkg.engines import Readable

_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("qkg", "prov", "dcterms", "rdf", "rank"))


class Links(NamedTuple):
    """The links of one target and predicate: how many, where their objects live, from which sources, under what licences.

    - `space`: what all the objects' IRIs begin with; `""` for codes.
    """

    system: str
    predicate: str
    total: int
    space: str
    sources: frozenset[str]
    licences: frozenset[str]


class Statistics:
    """The counts of one graph, each asked for when it is needed."""

    def __init__(self, engine: Readable) -> None:
        self._engine = engine

    def links(self) -> list[Links]:
        """What the linkset accounts hold, by target and predicate; deprecated accounts do not count.

        A link that several accounts hold is one.
        """
        sources = self._pairs("SELECT ?account ?source { ?account a qkg:Account ; prov:wasDerivedFrom ?source }")
        licences = self._pairs("SELECT ?account ?licence { ?account a qkg:Account ; dcterms:license ?licence }")
        found: dict[tuple[str, str], dict[str, Links]] = {}
        # The smallest and the largest of the IRIs share what all of them begin with.
        for account, predicate, count, first, last in self._rows(
            f"""SELECT ?account ?p (COUNT(*) AS ?n) (MIN(STR(?o)) AS ?first) (MAX(STR(?o)) AS ?last) {{
              ?account a qkg:Account . FILTER(STRSTARTS(STR(?account), "{PREFIX}"))
              FILTER NOT EXISTS {{ ?account qkg:rank rank:deprecated }}
              GRAPH ?account {{ ?s ?p ?o }}
            }} GROUP BY ?account ?p"""
        ):
            origins = sources.get(account, frozenset())
            system = system_of(account, origins)
            space = "" if slug_of(predicate) == "notation" else _common(first.rstrip("/"), last.rstrip("/"))
            links = Links(system, predicate, int(count), space, origins, licences.get(account, frozenset()))
            found.setdefault((system, predicate), {})[account] = links
        return [self._together(found[key]) for key in sorted(found)]

    def _together(self, parts: dict[str, Links]) -> Links:
        """The links that several accounts hold of one target and predicate, as one."""
        (first, *others), accounts = parts.values(), " ".join(f"<{account}>" for account in sorted(parts))
        if not others:
            return first._replace(space=_up_to_a_sign(first.space))
        ((total,),) = self._rows(
            f"""SELECT (COUNT(*) AS ?n) {{
              SELECT DISTINCT ?s ?o {{ VALUES ?account {{ {accounts} }} GRAPH ?account {{ ?s <{first.predicate}> ?o }} }}
            }}"""
        )
        return Links(
            first.system,
            first.predicate,
            int(total),
            _up_to_a_sign(reduce(_common, (links.space for links in parts.values()))),
            frozenset().union(*(links.sources for links in parts.values())),
            frozenset().union(*(links.licences for links in parts.values())),
        )

    def names(self, iris: list[str]) -> dict[str, dict[str, str]]:
        """The labels of terms, by IRI and language."""
        return fetch_labels(self._engine.select, iris)

    def _pairs(self, query: str) -> dict[str, frozenset[str]]:
        """A query's two columns: the first to all that stand beside it in the second."""
        found: dict[str, set[str]] = {}
        for one, other in self._rows(query):
            found.setdefault(one, set()).add(other)
        return {one: frozenset(others) for one, others in found.items()}

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, each term as its text, absent ones as `""`."""
        for row in self._engine.select(_PROLOGUE + query):
            yield tuple("" if term is None else term.value for term in row)


def _up_to_a_sign(space: str) -> str:
    """What IRIs begin with, up to their last slash or hash in common.

    >>> _up_to_a_sign("https://example.org/Q1")
    'https://example.org/'
    """
    return space[: max(space.rfind("/"), space.rfind("#")) + 1]


def _common(one: str, other: str) -> str:
    """What two texts both begin with.

    >>> _common("https://example.org/Q1", "https://example.org/Q12")
    'https://example.org/Q1'
    """
    ends = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return one[: next(ends, min(len(one), len(other)))]
