"""The links to other data sets, counted by target and predicate: for the description of the data set."""

from __future__ import annotations

from collections import defaultdict
from os.path import commonprefix
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.iris import slug_of
from qkg.export.linksets import read_linksets
from qkg.export.sorted_statements import DEFAULT

if TYPE_CHECKING:
    from qkg.export.linksets import Linkset
    from qkg.export.sorted_statements import Dataset


class Links(NamedTuple):
    """The links of one target and predicate: how many, where their objects live, from which sources, under what licences.

    - `space`: what all the objects' IRIs begin with; `""` for codes.
    """

    system: str
    predicate: str
    total: int
    space: str
    sources: set[str]
    licences: set[str]


def count_links(dataset: Dataset) -> list[Links]:
    """What the linkset accounts hold, by target and predicate; deprecated accounts do not count.

    A link that several accounts hold is one.
    """
    pairs: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    accounts: defaultdict[tuple[str, str], dict[str, Linkset]] = defaultdict(dict)
    for linkset, graph in read_linksets(dataset, dataset.get(DEFAULT, {})):
        for subject, statements in graph.items():
            for statement in statements:
                predicate, _, value = statement.partition(" ")
                key = linkset.system, predicate[1:-1]
                pairs[key].add((subject, value))
                accounts[key][linkset.account] = linkset
    found = []
    for key in sorted(pairs):
        linksets = accounts[key].values()
        sources = {source for linkset in linksets for source in linkset.sources}
        licences = {linkset.licence for linkset in linksets} - {""}
        space = "" if slug_of(key[1]) == "notation" else _space({value[1:-1] for _, value in pairs[key]})
        found.append(Links(*key, len(pairs[key]), space, sources, licences))
    return found


def _space(iris: set[str]) -> str:
    """What IRIs begin with, up to the last slash or hash that they have in common.

    >>> _space({"https://example.org/Q1", "https://example.org/Q12"})
    'https://example.org/'
    """
    shared = commonprefix([iri.rstrip("/") for iri in iris])  # noqa: RUF071 - by character
    return shared[: max(shared.rfind("/"), shared.rfind("#")) + 1]
