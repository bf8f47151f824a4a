"""What a change of the graph amounts to, for whoever reviews it.

It compares the resolved views of two data folders: how many things of each kind are new, changed and gone, which partners
are new, which values are replaced and why, where new sources come from, what is disputed now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, PROV, PROVENANCE_GRAPH, QKG, RDF
from qkg.engines.embedded import Embedded
from qkg.evidence.lookup import Lookup
from qkg.store.building import in_memory
from qkg.store.opening import catalog_of
from qkg.validation.quality_queries import run_quality_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qkg.core.labels import Text
    from qkg.files.data_folder import Data
    from qkg.validation.report import Result

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Statement = tuple[ox.NamedNode, ox.NamedNode, Term]

DISAGREEMENTS = "property-disagreement"
"""The quality query that finds what is disputed."""
_REASONS = (QKG + "reasoning", QKG + "rankReason")
_NOT_COUNTED = frozenset(QKG + name for name in ("Source", "Passage", "Rule", "Delivery"))
_VIEW, _PROVENANCE = ox.DefaultGraph(), ox.NamedNode(PROVENANCE_GRAPH)


class Correction(NamedTuple):
    """Values of a thing's property that the view does not hold any more, and those that it holds instead.

    - `reasons`: by language, those that accounts of either give now and did not give before. `sources`: of the new values.
    """

    thing: str
    property: str
    old: list[Term]
    new: list[Term]
    reasons: dict[str, list[str]]
    sources: list[str]


@dataclass(frozen=True)
class Summary:
    """What a change amounts to; things and properties are IRIs.

    - `added`, `changed`, `removed`: things by class. `partners`: the new ones. `sources`: how many new ones by site.
    - `disputed`: results of `DISAGREEMENTS` that are new. `labels`: of all that is named.
    """

    added: dict[str, list[str]]
    changed: dict[str, list[str]]
    removed: dict[str, list[str]]
    partners: list[str]
    corrections: list[Correction]
    sources: Counter[str]
    disputed: list[Result]
    labels: Mapping[str, Text]

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.removed, self.sources))


def summarise(old: Data, new: Data) -> Summary:
    """What the change from one data folder to another amounts to. Raises `DataError` for a folder that does not build."""
    before, after = _Resolved(old), _Resolved(new)
    gone, come = (_by_property(one.authored - other.authored) for one, other in ((before, after), (after, before)))
    both = before.kinds.keys() & after.kinds.keys()
    corrections = [
        _correction(before, after, subject, predicate, values, come.get((subject, predicate), []))
        for (subject, predicate), values in sorted(gone.items(), key=lambda item: tuple(map(str, item[0])))
        if subject in both and predicate.value != RDF + "type"
    ]
    corrections.sort(key=lambda correction: not correction.new)  # what is replaced, then what is withdrawn
    changed = {subject for subject, _ in (*gone, *come) if subject in both}
    partners = sorted(node.value for node in after.instances("Partner") - before.instances("Partner"))
    sources = after.instances("Source") - before.instances("Source")
    known = {_disagreement(result) for result in before.disputed}
    disputed = [result for result in after.disputed if _disagreement(result) not in known]
    found = (
        _by_class(after.kinds, after.kinds.keys() - before.kinds.keys()),
        _by_class(after.kinds, changed),
        _by_class(before.kinds, before.kinds.keys() - after.kinds.keys()),
    )
    named = {iri for each in found for kind, things in each.items() for iri in (kind, *things)}
    named |= {iri for c in corrections for iri in (c.thing, c.property, *c.sources)} | {*partners}
    named |= {term.value for c in corrections for term in (*c.old, *c.new) if isinstance(term, ox.NamedNode)}
    named |= {node.value for r in disputed for node in (r.focus_node,) if isinstance(node, ox.NamedNode)}
    named |= {iri for result in disputed if result.path is not None for iri in result.path.predicates()}
    labels = {
        **before.lookup.labels(sorted(named)),
        **{k: v for k, v in after.lookup.labels(sorted(named)).items() if v},
    }
    sites = Counter(after.site(source) for source in sources)
    return Summary(*found, partners, corrections, sites, disputed, labels)


class _Resolved:
    """The graph of a data folder: the kinds of things, what accounts state and the view holds, what is disputed."""

    def __init__(self, data: Data) -> None:
        self.store, _ = in_memory(data)
        self.lookup = Lookup(Embedded(self.store))
        self.kinds: dict[ox.NamedNode, str] = {}
        segment = ox.NamedNode(QKG + "iriSegment")
        for kind in sorted(q.subject.value for q in self.store.quads_for_pattern(None, segment, None, _VIEW)):  # type: ignore[union-attr]
            if kind not in _NOT_COUNTED:
                for thing in self.instances(kind.removeprefix(QKG)):
                    self.kinds.setdefault(thing, kind)
        self.accounts = [
            g for g in self.store.named_graphs() if isinstance(g, ox.NamedNode) and g.value.startswith(ACCOUNT)
        ]
        self.authored: set[Statement] = {
            (quad.subject, quad.predicate, quad.object)  # type: ignore[misc]
            for graph in self.accounts
            for quad in self.store.quads_for_pattern(None, None, None, graph)
            if ox.Quad(quad.subject, quad.predicate, quad.object, _VIEW) in self.store
        }
        quality = [query for query in catalog_of(data).quality() if query.name == DISAGREEMENTS]
        self.disputed = run_quality_queries(self.lookup, quality)

    def instances(self, name: str) -> set[ox.NamedNode]:
        """The things of a class of the ontology in the view."""
        kind, type_ = ox.NamedNode(QKG + name), ox.NamedNode(RDF + "type")
        found = self.store.quads_for_pattern(None, type_, kind, _VIEW)
        return {quad.subject for quad in found if isinstance(quad.subject, ox.NamedNode)}

    def site(self, source: ox.NamedNode) -> str:
        """The site of a source, or the end of its IRI."""
        sites = sorted(map(_text, self._objects(source, QKG + "site")))
        return sites[0] if sites else source.value.rpartition("/")[2]

    def stating(self, subject: ox.NamedNode, predicate: ox.NamedNode, values: Iterable[Term]) -> set[ox.NamedNode]:
        """The accounts that state one of some values."""
        found = (self.store.quads_for_pattern(subject, predicate, value, None) for value in values)
        graphs = {quad.graph_name for quads in found for quad in quads}
        return {graph for graph in graphs if isinstance(graph, ox.NamedNode) and graph.value.startswith(ACCOUNT)}

    def reasons(self, accounts: Iterable[ox.NamedNode]) -> set[ox.Literal]:
        """The reasons that the descriptions of some accounts give."""
        found = {value for account in accounts for name in _REASONS for value in self._objects(account, name)}
        return {value for value in found if isinstance(value, ox.Literal)}

    def origins(self, accounts: Iterable[ox.NamedNode]) -> list[str]:
        """The IRIs of the sources of some accounts."""
        found = {value for account in accounts for value in self._objects(account, PROV + "wasDerivedFrom")}
        return sorted(map(_text, found))

    def _objects(self, subject: ox.NamedNode, name: str) -> list[Term]:
        quads = self.store.quads_for_pattern(subject, ox.NamedNode(name), None, _PROVENANCE)
        return [quad.object for quad in quads]


def _correction(
    before: _Resolved,
    after: _Resolved,
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    old: list[Term],
    new: list[Term],
) -> Correction:
    concerned = after.stating(subject, predicate, [*old, *new]) | before.stating(subject, predicate, old)
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for reason in sorted(after.reasons(concerned) - before.reasons(concerned), key=str):
        reasons[reason.language or ""].append(reason.value)
    sources = after.origins(after.stating(subject, predicate, new))
    return Correction(subject.value, predicate.value, old, new, dict(reasons), sources)


def _by_property(statements: Iterable[Statement]) -> dict[tuple[ox.NamedNode, ox.NamedNode], list[Term]]:
    found: defaultdict[tuple[ox.NamedNode, ox.NamedNode], list[Term]] = defaultdict(list)
    for subject, predicate, value in sorted(statements, key=lambda statement: tuple(map(str, statement))):
        found[subject, predicate].append(value)
    return dict(found)


def _by_class(kinds: Mapping[ox.NamedNode, str], things: Iterable[ox.NamedNode]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for thing in sorted(things, key=str):
        found[kinds[thing]].append(thing.value)
    return dict(sorted(found.items()))


def _disagreement(result: Result) -> tuple[str, str]:
    return str(result.focus_node), str(result.path)


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
