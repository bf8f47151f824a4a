"""The derivation rules, which add statements to the view.

A rule of `ontology/rules/` is a SPARQL CONSTRUCT query over the view. The `CODED_RULES` cannot be expressed in SPARQL.
What a rule derives stands in the view and in the named graph with the IRI of the rule, so that evidence can tell which
rule derived a statement and what from. What serves only to look things up (search labels, identifiers) stands in the
graph of its rule alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.edtf import bounds, is_edtf
from qkg.core.errors import DataError, UsageError
from qkg.core.iris import ACCOUNT, DCTERMS, EDTF, ID, PREFIXES, QKG, RDF, RULE, SKOS, XSD, slug_of
from qkg.core.labels import NAMES
from qkg.core.language import LANGUAGES
from qkg.core.text import fold
from qkg.messages import Message, message
from qkg.sparql.checks import check_query
from qkg.store.descriptive_labels import NAMED_FROM, descriptive_labels
from qkg.store.load import RULES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.files.data_folder import Data

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_ROUNDS = 100
_VIEW = ox.DefaultGraph()
_SIDES = ("Earliest", "Latest")


class QueryRule(NamedTuple):
    """A rule of `ontology/rules/`: its texts by language, its place in the order, whether it runs until it adds nothing."""

    slug: str
    title: dict[str, str]
    description: dict[str, str]
    order: int
    repeat: bool
    query: str
    path: str


def read_rules(data: Data) -> list[QueryRule]:
    """The rules of `ontology/rules/`, in their order. Raises `DataError` for a header that is missing or incomplete."""
    import yaml

    found = []
    for path in (path for path in data.files() if path.startswith("ontology/rules/") and path.endswith(".rq")):
        try:
            text = data.read(path).decode("utf-8")
            lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
            header = yaml.safe_load("\n".join(lines))
            slug = os.path.splitext(os.path.basename(path))[0]
            title, description = dict(header["title"]), dict(header["description"])
            if set(title) != set(LANGUAGES) or set(description) != set(LANGUAGES):
                raise KeyError("fr/en")
            order, repeat = int(header["order"]), bool(header.get("repeat"))
            found.append(QueryRule(slug, title, description, order, repeat, text, path))
        except (yaml.YAMLError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise DataError("store.rule-header", where=data.shown(path), reason=error) from error
    return sorted(found, key=lambda rule: (rule.order, rule.slug))


def apply_rules(store: ox.Store, data: Data) -> None:
    """Derive all that the rules derive, into the view and each rule's own graph, and describe the rules.

    Raises `DataError` for a rule that does not run or does not end.
    """
    rules = read_rules(data)
    store.extend(_with_view(_descriptions(rules), ox.NamedNode(RULES_GRAPH)))
    _add(store, DATE_BOUNDS.slug, DATE_BOUNDS.derive(store))
    for rule in rules:
        for _ in range(_ROUNDS):
            if not _add(store, rule.slug, _derived(store, rule, data)) or not rule.repeat:
                break
        else:
            raise DataError("store.rule-endless", where=data.shown(rule.path), times=_ROUNDS)
    for coded in (CLAIMS, DESCRIPTIVE_LABELS, SEARCH_LABELS, IDENTIFIERS):
        if coded.for_lookup:
            graph = ox.NamedNode(RULE + coded.slug)
            store.extend(_quad(triple, graph) for triple in coded.derive(store))
        else:
            _add(store, coded.slug, coded.derive(store))


def _derived(store: ox.Store, rule: QueryRule, data: Data) -> ox.QueryTriples:
    """What a rule's query constructs. Raises `DataError` for another query, and for one that no engine must be given."""
    reason: Message | str = "CONSTRUCT?"
    try:
        check_query(rule.query)
        derived = store.query(rule.query)
        if isinstance(derived, ox.QueryTriples):
            return derived
    except UsageError as error:
        reason = Message(error.key, **error.fields)
    except SyntaxError as error:
        reason = error.msg
    raise DataError("store.rule-query", where=data.shown(rule.path), reason=reason)


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


def _descriptions(rules: Iterable[QueryRule]) -> Iterator[ox.Triple]:
    texts = {rule.slug: (rule.title, rule.description) for rule in rules}
    for coded in CODED_RULES:
        title = {lang: message(f"store.rule-{coded.slug}", lang) for lang in LANGUAGES}
        definition = {lang: message(f"store.rule-{coded.slug}-definition", lang) for lang in LANGUAGES}
        texts[coded.slug] = (title, definition)
    for slug, (title, description) in texts.items():
        rule = ox.NamedNode(RULE + slug)
        yield ox.Triple(rule, ox.NamedNode(RDF + "type"), ox.NamedNode(QKG + "Rule"))
        for lang in LANGUAGES:
            yield ox.Triple(rule, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(title[lang], language=lang))
            yield ox.Triple(rule, ox.NamedNode(SKOS + "definition"), ox.Literal(description[lang], language=lang))


# Coded rules


class CodedRule(NamedTuple):
    """A rule that cannot be expressed in SPARQL. It derives each statement from other statements about its subject.

    - `derive`: the statements that the rule derives from the view of a store; they may be there already.
    - `premises`: the properties from whose values a value of a property (an IRI) is derived.
    - `accepts`: whether a derived value (the first) can come from a value of one of these properties (the second).
    - `for_lookup`: whether what it derives serves only to look things up, and stays out of the view.
    """

    slug: str
    derive: Callable[[ox.Store], Iterable[ox.Triple]]
    premises: Callable[[str], Iterable[str]]
    accepts: Callable[[Term, Term], bool] = lambda _derived, _value: True
    for_lookup: bool = False


def names(store: ox.Store) -> Iterator[tuple[ox.NamedNode, str, ox.Literal]]:
    """Each name in the view of *store*: the thing, the property, the name."""
    for name in NAMES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, _VIEW):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject, name, quad.object


def _date_bounds(store: ox.Store) -> Iterator[ox.Triple]:
    """The first and last day of each EDTF value of a property from which the ontology derives `…Earliest` and `…Latest`."""
    for row in store.query(f"SELECT ?to ?from WHERE {{ ?to <{QKG}derivedFromProperty> ?from }}"):  # type: ignore[union-attr]
        to, base = row["to"], row["from"]
        side = next((s for s in _SIDES if to.value == base.value + s), None)
        if side is None:
            continue
        for quad in store.quads_for_pattern(None, base, None, _VIEW):
            value = quad.object
            if isinstance(value, ox.Literal) and value.datatype.value == EDTF and is_edtf(value.value):
                day = getattr(bounds(value.value), side.lower())  # validation reports other values
                if day is not None:
                    yield ox.Triple(quad.subject, to, ox.Literal(day, datatype=ox.NamedNode(XSD + "date")))


def _claims(store: ox.Store) -> Iterator[ox.Triple]:
    """The days of which accounts say that a representation is open or closed: the last day that their `qkg:asOf` can mean."""
    for said, status in (("saidOpen", "open"), ("saidClosed", "closed")):
        value = ox.NamedNode(f"{PREFIXES['representation-status']}{status}")
        for quad in store.quads_for_pattern(None, ox.NamedNode(QKG + "claimedStatus"), value, None):
            account = quad.graph_name
            if not isinstance(account, ox.NamedNode) or not account.value.startswith(ACCOUNT):
                continue
            set_aside = ((QKG + "rank", PREFIXES["rank"] + "deprecated"), (RDF + "type", QKG + "Denial"))
            described = (ox.Triple(account, ox.NamedNode(is_), ox.NamedNode(what)) for is_, what in set_aside)
            if any(_quad(triple, _VIEW) in store for triple in described):
                continue
            for day in store.quads_for_pattern(account, ox.NamedNode(QKG + "asOfLatest"), None, _VIEW):
                yield ox.Triple(quad.subject, ox.NamedNode(QKG + said), day.object)


def _search_labels(store: ox.Store) -> Iterator[ox.Triple]:
    to = ox.NamedNode(QKG + "searchLabel")
    for thing, _, label in names(store):
        if folded := fold(label.value):
            yield ox.Triple(thing, to, ox.Literal(folded))


def _identifiers(store: ox.Store) -> Iterator[ox.Triple]:
    to = ox.NamedNode(DCTERMS + "identifier")
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None, _VIEW):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith((ID, ACCOUNT)):
            yield ox.Triple(quad.subject, to, ox.Literal(slug_of(quad.subject.value)))


def _folds_to(derived: Term, name: Term) -> bool:
    return isinstance(name, ox.Literal) and isinstance(derived, ox.Literal) and fold(name.value) == derived.value


DATE_BOUNDS = CodedRule(
    "date-bounds",
    _date_bounds,
    lambda property_: [property_.removesuffix(side) for side in _SIDES if property_.endswith(side)],
)
CLAIMS = CodedRule("office-claims", _claims, lambda _: [QKG + "claimedStatus"])
DESCRIPTIVE_LABELS = CodedRule("descriptive-labels", descriptive_labels, lambda _: NAMED_FROM)
SEARCH_LABELS = CodedRule("search-labels", _search_labels, lambda _: NAMES, _folds_to, for_lookup=True)
IDENTIFIERS = CodedRule("identifiers", _identifiers, lambda _: [RDF + "type"], for_lookup=True)
CODED_RULES = (DATE_BOUNDS, CLAIMS, DESCRIPTIVE_LABELS, SEARCH_LABELS, IDENTIFIERS)
