"""Questions asked of the engine in batches: which graphs hold a statement, what else is said, who an account is.

Each item of a batch is numbered in a VALUES block, and answers bear its number: an engine may write a number or a
language tag in another form than the query did.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, PREFIXES, PROV, QKG, RDFS, SKOS
from qkg.evidence.model import Account, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qkg.engines import Readable
    from qkg.evidence.model import Term, Text

BATCH = 400
"""Items asked for at a time: few enough for any server's limit on a query's length."""

_LABEL, _RDFS_LABEL = SKOS + "prefLabel", RDFS + "label"
_FROM, _OF = PROV + "wasDerivedFrom", PREFIXES["oa"] + "hasSource"


class Lookup:
    """Batched questions to one engine; *timeout* in seconds for each."""

    def __init__(self, engine: Readable, timeout: float | None = None) -> None:
        self.engine = engine
        self.timeout = timeout
        self._labels: dict[str, Text] = {}
        self._accounts: dict[str, Account] = {}
        self._single: frozenset[str] | None = None

    def table(
        self, variables: Sequence[str], rows: Iterable[Iterable[Term | None]], query: Callable[[str], str]
    ) -> Iterator[tuple[int, dict[str, Term | None]]]:
        """The solutions that each of *rows*, values for *variables*, leads to, with the row's number.

        *query*: makes the query from a data block; it must project `?qkg_row`. A row with a blank node leads to
        nothing: a blank node cannot be asked for.
        """
        numbered = iter(enumerate(rows))
        names = " ".join(f"?{name}" for name in variables)
        while batch := list(islice(numbered, BATCH)):
            data = "\n".join(line for number, row in batch if (line := _line(number, row)))
            if data:
                text = query(f"VALUES (?qkg_row {names}) {{\n{data}\n}}")
                solutions = self.engine.select(text, timeout=self.timeout)
                projected = [variable.value for variable in solutions.variables]
                for solution in solutions:
                    found = dict(zip(projected, solution, strict=True))
                    yield int(found["qkg_row"].value), found

    def graphs(self, triples: Sequence[ox.Triple]) -> list[set[str]]:
        """The named graphs that hold each triple."""
        found: list[set[str]] = [set() for _ in triples]
        query = "SELECT ?qkg_row ?graph WHERE {{ {} GRAPH ?graph {{ ?s ?p ?o }} }}".format
        for number, row in self.table("spo", triples, query):
            found[number].update(_iris([row["graph"]]))
        return found

    def in_view(self, triples: Sequence[ox.Triple]) -> set[ox.Triple]:
        """Those of the triples that the view holds."""
        query = "SELECT ?qkg_row WHERE {{ {} ?s ?p ?o }}".format
        return {triples[number] for number, _ in self.table("spo", triples, query)}

    def single_valued(self) -> frozenset[str]:
        """The properties that have one value only."""
        if self._single is None:
            query = f"SELECT ?p WHERE {{ ?p <{QKG}singleValued> true }}"
            rows = self.engine.select(query, timeout=self.timeout)
            self._single = frozenset(_iris(row["p"] for row in rows))
        return self._single

    def stated_values(self, pairs: Sequence[tuple[Term, Term]]) -> list[list[tuple[Term, str]]]:
        """For each subject and property, the values that accounts give, each with its account."""
        found: list[list[tuple[Term, str]]] = [[] for _ in pairs]
        query = "SELECT ?qkg_row ?o ?graph WHERE {{ {} GRAPH ?graph {{ ?s ?p ?o }} }}".format
        for number, row in self.table("sp", pairs, query):
            accounts = [graph for graph in _iris([row["graph"]]) if graph.startswith(ACCOUNT)]
            if row["o"] is not None:
                found[number] += [(row["o"], account) for account in accounts]
        return found

    # Descriptions

    def labels(self, iris: Iterable[str]) -> Mapping[str, Text]:
        """The labels of things and terms, by language; nothing for a thing without one."""
        unknown = [iri for iri in dict.fromkeys(iris) if iri not in self._labels]
        found = self._described(unknown, (_LABEL, _RDFS_LABEL))
        for iri in unknown:
            said = found.get(iri, {})
            self._labels[iri] = _text(said.get(_RDFS_LABEL, [])) | _text(said.get(_LABEL, []))
        return self._labels

    def named(self, iris: Iterable[str]) -> dict[str, Named]:
        """Things with their labels."""
        wanted = list(dict.fromkeys(iris))
        labels = self.labels(wanted)
        return {iri: Named(iri, labels[iri]) for iri in wanted}

    def accounts(self, iris: Iterable[str]) -> dict[str, Account]:
        """Accounts as the graph describes them."""
        wanted = list(dict.fromkeys(iris))
        unknown = [iri for iri in wanted if iri not in self._accounts]
        if unknown:
            self._read_accounts(unknown)
        return {iri: self._accounts[iri] for iri in wanted}

    def _read_accounts(self, iris: Sequence[str]) -> None:
        properties = (_LABEL, _FROM, QKG + "confidence", QKG + "rank", QKG + "reasoning")
        said = self._described(iris, properties)
        origins = {iri: sorted(_iris(said.get(iri, {}).get(_FROM, []))) for iri in iris}
        passages = self._described(sorted({o for these in origins.values() for o in these}), (_OF,))
        wholes = {origin: sorted(_iris(found[_OF])) for origin, found in passages.items()}
        concepts = {
            iri: [next(iter(_iris(said.get(iri, {}).get(name, []))), None) for name in properties[2:4]] for iri in iris
        }
        listed = [*origins.values(), *wholes.values(), *([c for c in pair if c] for pair in concepts.values())]
        named = self.named(iri for these in listed for iri in these)
        for iri in iris:
            sources = dict.fromkeys(source for origin in origins[iri] for source in wholes.get(origin, [origin]))
            confidence, rank = concepts[iri]
            self._accounts[iri] = Account(
                iri,
                _text(said.get(iri, {}).get(_LABEL, [])),
                tuple(named[origin] for origin in origins[iri]),
                tuple(named[source] for source in sources),
                named[confidence] if confidence else None,
                named[rank] if rank else None,
                _text(said.get(iri, {}).get(QKG + "reasoning", [])),
            )

    def _described(self, iris: Sequence[str], properties: Sequence[str]) -> dict[str, dict[str, list[Term | None]]]:
        """The values of some properties of some things, in the view."""
        found: dict[str, dict[str, list[Term | None]]] = {}
        these = " ".join(f"<{name}>" for name in properties)
        rows = [(ox.NamedNode(iri),) for iri in iris]

        def query(data: str) -> str:
            return f"SELECT ?qkg_row ?p ?v WHERE {{ {data} VALUES ?p {{ {these} }} ?x ?p ?v }}"

        for number, row in self.table("x", rows, query):
            for property_ in _iris([row["p"]]):
                found.setdefault(iris[number], {}).setdefault(property_, []).append(row["v"])
        return found


def _line(number: int, row: Iterable[Term | None]) -> str:
    """A line of a data block; nothing when a blank node is in it."""
    terms = list(row)
    if any(isinstance(term, ox.BlankNode | ox.Triple) for term in terms):
        return ""
    return f"({number} {' '.join('UNDEF' if term is None else str(term) for term in terms)})"


def _text(values: Iterable[Term | None]) -> Text:
    """Literals by their language; of several in one language the first in order."""
    pairs = sorted(((v.language or "", v.value) for v in values if isinstance(v, ox.Literal)), reverse=True)
    return dict(reversed(dict(pairs).items()))


def _iris(values: Iterable[Term | None]) -> list[str]:
    return sorted(value.value for value in values if isinstance(value, ox.NamedNode))
