"""`qkg show THING`: what is stated of a thing, and who says so."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Triple

from qkg.answers import Triples
from qkg.cli.commands import QUERY_TIMEOUT, open_graph
from qkg.cli.evidence_text import Labels, denied_by, iris_in, said_and_denied
from qkg.cli.output import LIST_FORMATS, SEPARATOR, choose_format, headings_of, write, write_json, write_list
from qkg.cli.page import Pairs, write_items, write_pairs, write_title
from qkg.cli.parser import add_common_options
from qkg.core.iris import ACCOUNT, RDF, compact
from qkg.core.text import fold
from qkg.evidence import Statement, as_json, mentions, stated_by
from qkg.evidence.lookup import Lookup
from qkg.evidence.subject import Mentions
from qkg.graph import Graph
from qkg.messages import message

FORMATS = (*LIST_FORMATS, "turtle")
_TYPE = RDF + "type"
MAXIMUM_MENTIONS = 20
"""Number of things that mention it which are listed for people; JSON has them all."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the thing and the format."""
    parser.add_argument("thing", metavar=message("cli.thing-metavar"), help=message("cli.show-thing"))
    add_common_options(parser, formats=FORMATS, timeout=QUERY_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Show one thing."""
    with open_graph(options) as graph:
        shown = ThingDescription(graph, graph.find(options.thing))
        format_ = choose_format(options.format)
        if format_ == "turtle":
            write(shown.turtle())
        elif format_ == "json":
            write_json(shown.to_json())
        elif format_ == "table":
            shown.write_text()
        else:
            shown.write_list(format_)
    return 0


class ThingDescription:
    """What is known of a thing, and the ways to write it."""

    def __init__(self, graph: Graph, iri: str) -> None:
        self.graph = graph
        self.iri = iri
        self.statements = graph.evidence(iri)

    # For machines

    def turtle(self) -> bytes:
        """The thing's own triples, as the view holds them."""
        kept = [s for s in self.statements if s.kept]
        subject = NamedNode(self.iri)
        return Triples(Triple(subject, NamedNode(s.property), s.value) for s in kept).serialize("turtle")

    def to_json(self) -> dict[str, object]:
        """All that is known, for JSON: `iri`, `label`, `classes`, `statements`, `mentions`; what an account `states`."""
        lookup = Lookup(self.graph.engine, self.graph.timeout)
        classes = lookup.labelled(self.classes())
        shown: dict[str, object] = {
            "iri": self.iri,
            "label": lookup.labels([self.iri])[self.iri],
            "classes": [as_json.labelled(each) for each in classes.values()],
            "statements": [as_json.statement(each) for each in self.statements],
            "mentions": [as_json.statement(each) for each in self.mentions(None).statements],
        }
        if self.iri.startswith(ACCOUNT):
            shown["states"] = [as_json.statement(each) for each in self.stated()]
        return shown

    def write_list(self, format: str) -> None:  # noqa: A002
        """One line for each statement about the thing, kept or not."""
        labels = self.labels(self.statements, ())
        columns = ("property", "value", "kept", "said-by", "sources", "rule", "competing")
        rows = []
        for statement in self.statements:
            accounts = [compact(account.iri) for account in statement.rests_on]
            rows.append(
                [
                    compact(statement.property),
                    compact(iri) if (iri := _iri(statement)) else labels.value(statement.value),
                    message("cli.yes" if statement.kept else "cli.no"),
                    SEPARATOR.join(accounts) or (compact(statement.graph) if statement.graph else ""),
                    SEPARATOR.join(labels.name(source) for source in statement.sources),
                    compact(statement.rule.iri) if statement.rule else "",
                    SEPARATOR.join(_rivals(statement, labels)),
                ]
            )
        write_list(format, columns, rows)

    # For people

    def write_text(self) -> None:
        """A page: what it is, what is stated of it and by whom, what an account states, what mentions it."""
        mentions = self.mentions(MAXIMUM_MENTIONS)
        stated = self.stated() if self.iri.startswith(ACCOUNT) else []
        every = [*self.statements, *stated, *mentions.statements]
        labels = self.labels(every, self.classes())
        classes = ", ".join(labels.label_or_curie(iri) for iri in self.classes())
        write_title(labels.label_or_curie(self.iri), [classes, compact(self.iri), self.iri])
        if self.statements:
            write_pairs(headings_of(("property", "value", "said-by")), list(_by_property(self.statements, labels)))
        if stated:
            write_items(message("cli.states"), list(_by_subject(stated, labels)))
        mentioned = list(_by_mention(mentions, self.iri, labels))
        if mentioned:
            more = mentions.subjects - len({s.subject for s in mentions.statements})
            foot = message("core.and-more", count=more) if more else ""
            write_items(message("cli.also-in"), mentioned, foot)
        sources = {source.iri: source for statement in every for source in statement.sources}
        if sources:
            named = [(compact(iri), [labels.name(sources[iri])]) for iri in sorted(sources)]
            write_items(message("cli.sources-column"), named)

    def classes(self) -> list[str]:
        """Its classes as accounts or qkg's own vocabulary state them; those that rules add only where there are no others."""
        types = [s for s in self.statements if s.property == _TYPE and s.kept]
        stated = [s for s in types if s.rule is None] or types
        return [iri for s in stated if (iri := _iri(s))]

    def mentions(self, most: int | None) -> Mentions:
        """The statements that mention it."""
        return mentions(self.graph.engine, self.iri, most=most, data=self.graph.data, timeout=self.graph.timeout)

    def stated(self) -> list[Statement]:
        """What it states, when it is an account."""
        return stated_by(self.graph.engine, self.iri, data=self.graph.data, timeout=self.graph.timeout)

    def labels(self, statements: Iterable[Statement], others: Iterable[str]) -> Labels:
        """The labels of all that is named."""
        return Labels(self.graph, {self.iri, *others, *(iri for each in statements for iri in iris_in(each))})


def _iri(statement: Statement) -> str | None:
    """The IRI that is its value."""
    return statement.value.value if isinstance(statement.value, NamedNode) else None


def _notes(statement: Statement, labels: Labels) -> list[str]:
    """The lines under a value: the rule that derived it, its accounts and sources, competing values."""
    lines = [message("cli.derived-by", rule=labels.name(statement.rule))] if statement.rule else []
    lines += _said_by([statement], labels)
    if any(each.unexplained for each in statement.with_premises()):
        lines.append(message("answers.unexplained-statement"))
    if not statement.kept:
        lines.append(message("answers.not-kept"))
    return lines + _rivals(statement, labels)


def _said_by(statements: Sequence[Statement], labels: Labels) -> list[str]:
    """The accounts that statements rest on, and qkg's own graphs for statements without an account."""
    accounts = dict.fromkeys(account for statement in statements for account in statement.rests_on)
    silent = [statement for statement in statements if not statement.rests_on]
    graphs = dict.fromkeys(each.graph for one in silent for each in one.with_premises() if each.graph is not None)
    listed = ", ".join(sorted(map(compact, graphs)))
    return labels.said_by(list(accounts)) + ([message("answers.own-graph", graph=listed)] if listed else [])


def _rivals(statement: Statement, labels: Labels) -> list[str]:
    denied = [denied_by(statement.denied_by)] if statement.denied_by else []
    return denied + [
        message("cli.but", value=labels.value(rival.value), accounts=said_and_denied(rival))
        for rival in statement.rivals
    ]


def _by_property(statements: Sequence[Statement], labels: Labels) -> Iterator[Pairs]:
    """Each property with its values: those that are stated before those that only rules derive.

    Values of one property that the same accounts give stand together.
    """
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(statement.property, []).append(statement)
    order = sorted(groups, key=lambda p: (all(s.rule for s in groups[p]), fold(labels.label_or_curie(p)), p))
    for property_ in order:
        values = sorted(groups[property_], key=lambda s: (s.rule is not None, not s.kept, labels.is_foreign(s.value)))
        together: dict[tuple[str, ...], list[str]] = {}
        for statement in values:
            together.setdefault(tuple(_notes(statement, labels)), []).append(labels.value(statement.value))
        yield labels.label_or_curie(property_), [("\n".join(these), notes) for notes, these in together.items()]


def _by_subject(statements: Sequence[Statement], labels: Labels) -> Iterator[tuple[str, Sequence[str]]]:
    """Each subject of an account, with its statements."""
    groups: dict[str, list[str]] = {}
    for statement in statements:
        about = f"{labels.label_or_curie(statement.property)} · {labels.value(statement.value)}"
        notes = [about] if statement.kept else [about, message("answers.not-kept")]
        rivals = ", ".join(_rivals(statement, labels))
        groups.setdefault(labels.thing(statement.subject), []).append(" — ".join(notes + [rivals] * bool(rivals)))
    yield from groups.items()


def _by_mention(mentions: Mentions, iri: str, labels: Labels) -> Iterator[tuple[str, Sequence[str]]]:
    """Each thing that mentions it, by which properties, and who says so."""
    groups: dict[str, list[Statement]] = {}
    for statement in mentions.statements:
        turned_round = any(p.subject == iri and _iri(p) == statement.subject for p in statement.premises)
        if not turned_round:  # an inverse of what is stated of the thing itself
            groups.setdefault(statement.subject, []).append(statement)
    for subject, said in groups.items():
        properties = ", ".join(labels.label_or_curie(statement.property) for statement in said)
        yield labels.thing(subject), [properties, *_said_by(said, labels)]
