"""The named rules: what the view holds beyond the accounts, and by which rule.

A rule of `ontology/rules/` is a SPARQL CONSTRUCT query over the view; four more cannot be said in SPARQL and are
Python. What a rule derives stands in the view and in the graph that bears the rule's IRI, so that its evidence can be
told. Search labels and identifiers serve only to look things up: they stand in their rules' graphs alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.edtf import bounds
from qkg.core.errors import DataError
from qkg.core.iris import (
    ACCOUNT,
    DCTERMS,
    EDTF,
    ID,
    IDENTIFIERS_GRAPH,
    QKG,
    RDF,
    RULE,
    SEARCH_LABELS_GRAPH,
    SKOS,
    XSD,
    slug_of,
)
from qkg.core.labels import NAMES
from qkg.core.language import LANGUAGES
from qkg.core.text import fold
from qkg.messages import message
from qkg.store.descriptive_labels import descriptive_labels
from qkg.store.load import RULES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.files.data_folder import Data

_ROUNDS = 100
_VIEW = ox.DefaultGraph()
_STRING = ox.NamedNode(XSD + "string")


class Rule(NamedTuple):
    """A derivation rule: its slug, its texts by language, when it runs, its query."""

    slug: str
    title: dict[str, str]
    description: dict[str, str]
    order: int
    repeat: bool
    query: str
    path: str


def read_rules(data: Data) -> list[Rule]:
    """The rules of `ontology/rules/`, in their order. Raises `DataError` for a header that is not as it should be."""
    import yaml

    found = []
    for path in data.files():
        if not (path.startswith("ontology/rules/") and path.endswith(".rq")):
            continue
        try:
            text = data.read(path).decode("utf-8")
            lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
            header = yaml.safe_load("\n".join(lines))
            slug = os.path.splitext(os.path.basename(path))[0]
            title, description = dict(header["title"]), dict(header["description"])
            if set(title) != set(LANGUAGES) or set(description) != set(LANGUAGES):
                raise KeyError("fr/en")
            rule = Rule(slug, title, description, int(header["order"]), bool(header.get("repeat")), text, path)
        except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise DataError("store.rule-header", where=data.shown(path), reason=error) from error
        found.append(rule)
    return sorted(found, key=lambda rule: (rule.order, rule.slug))


def apply_rules(store: ox.Store, data: Data) -> None:
    """Derive all that the rules derive, into the view and each rule's own graph, and describe the rules.

    Raises `DataError` for a rule that does not run or does not end.
    """
    rules = read_rules(data)
    store.extend(_with_view(_descriptions(rules), ox.NamedNode(RULES_GRAPH)))
    _add(store, "date-bounds", _date_bounds(store))
    for rule in rules:
        for _ in range(_ROUNDS):
            if not _add(store, rule.slug, _derived(store, rule, data)) or not rule.repeat:
                break
        else:
            raise DataError("store.rule-endless", where=data.shown(rule.path), times=_ROUNDS)
    _add(store, "descriptive-labels", descriptive_labels(store))
    store.extend(_quad(triple, ox.NamedNode(SEARCH_LABELS_GRAPH)) for triple in _search_labels(store))
    store.extend(_quad(triple, ox.NamedNode(IDENTIFIERS_GRAPH)) for triple in _identifiers(store))


def _derived(store: ox.Store, rule: Rule, data: Data) -> ox.QueryTriples:
    try:
        derived = store.query(rule.query)
    except SyntaxError as error:
        raise DataError("store.rule-query", where=data.shown(rule.path), reason=error.msg) from error
    if not isinstance(derived, ox.QueryTriples):
        raise DataError("store.rule-query", where=data.shown(rule.path), reason="CONSTRUCT?")
    return derived


def _add(store: ox.Store, slug: str, triples: Iterable[ox.Triple]) -> int:
    """Add what the view does not hold yet to it and to the rule's graph; how much that was."""
    graph = ox.NamedNode(RULE + slug)
    new = {triple for triple in triples if _quad(triple, _VIEW) not in store}
    store.extend(_with_view(new, graph))
    return len(new)


def _with_view(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for triple in triples:
        yield _quad(triple, graph)
        yield _quad(triple, _VIEW)


def _quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _descriptions(rules: Iterable[Rule]) -> Iterator[ox.Triple]:
    texts = {rule.slug: (rule.title, rule.description) for rule in rules}
    for slug in ("date-bounds", "descriptive-labels", "search-labels", "identifiers"):
        title = {lang: message(f"store.rule-{slug}", lang) for lang in LANGUAGES}
        texts[slug] = (title, {lang: message(f"store.rule-{slug}-definition", lang) for lang in LANGUAGES})
    for slug, (title, description) in texts.items():
        rule = ox.NamedNode(RULE + slug)
        yield ox.Triple(rule, ox.NamedNode(RDF + "type"), ox.NamedNode(QKG + "Rule"))
        for lang in LANGUAGES:
            yield ox.Triple(rule, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(title[lang], language=lang))
            yield ox.Triple(rule, ox.NamedNode(SKOS + "definition"), ox.Literal(description[lang], language=lang))


# The rules that SPARQL cannot say


def _date_bounds(store: ox.Store) -> Iterator[ox.Triple]:
    """First and last day of each EDTF value of a property from which the ontology derives `…Earliest` and `…Latest`."""
    for row in store.query(f"SELECT ?to ?from WHERE {{ ?to <{QKG}derivedFromProperty> ?from }}"):  # type: ignore[union-attr]
        to, base = row["to"], row["from"]
        side = next((s for s in ("Earliest", "Latest") if to.value == base.value + s), None)
        if side is None:
            continue
        for quad in store.quads_for_pattern(None, base, None, _VIEW):
            value = quad.object
            if not isinstance(value, ox.Literal) or value.datatype.value != EDTF:
                continue  # the shapes say so
            day = getattr(bounds(value.value), side.lower())  # `load` let no other date in
            if day is not None:
                yield ox.Triple(quad.subject, to, ox.Literal(day, datatype=ox.NamedNode(XSD + "date")))


def _search_labels(store: ox.Store) -> Iterator[ox.Triple]:
    to = ox.NamedNode(QKG + "searchLabel")
    for thing, _, label in names(store):
        folded = fold(label.value)
        if folded:
            yield ox.Triple(thing, to, ox.Literal(folded))


def names(store: ox.Store) -> Iterator[tuple[ox.NamedNode, str, ox.Literal]]:
    """Each name in the view of *store*: the thing, the property, the name."""
    for name in NAMES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, _VIEW):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject, name, quad.object


def _identifiers(store: ox.Store) -> Iterator[ox.Triple]:
    to = ox.NamedNode(DCTERMS + "identifier")
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None, _VIEW):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith((ID, ACCOUNT)):
            yield ox.Triple(quad.subject, to, ox.Literal(slug_of(quad.subject.value)))
