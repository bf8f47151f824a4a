"""JSON-LD 1.1 (W3C Recommendation, 2020): a context of prefixes, then a node on each line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qkg.core.iris import RDF, vocabulary
from qkg.core.terms_rdf import read_literal
from qkg.export.prefixed_names import PrefixedNames, subject_order
from qkg.export.sorted_statements import DEFAULT, refuse_triple_term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from qkg.export.sorted_statements import Dataset, Graph


def write(dataset: Dataset, target: IO[bytes]) -> None:
    """Write a dataset as JSON-LD: the default graph's nodes, then each named graph as a node with its `@graph`."""
    without: frozenset[str] = frozenset()
    while True:
        names = _CompactIris(without)
        chunks = [",\n".join(_nodes(dataset[DEFAULT], names)).encode()] if dataset.get(DEFAULT) else []
        for graph in sorted(dataset, key=subject_order):
            if graph != DEFAULT:
                nodes = ",\n".join(_nodes(dataset[graph], names))
                chunks.append(f'{{"@id":{_quoted(names[graph])},"@graph":[\n{nodes}]}}'.encode())
        if names.ambiguous <= without:
            break
        without |= names.ambiguous
    context = ",\n".join(f"{_quoted(prefix)}:{_quoted(namespace)}" for prefix, namespace in names.prefixes())
    target.write(f'{{"@context":{{\n{context}}},\n"@graph":[\n'.encode())
    for number, chunk in enumerate(chunks):
        target.write(b",\n" + chunk if number else chunk)
    target.write(b"]}\n")


class _CompactIris(PrefixedNames):
    """IRIs without angle brackets; `ambiguous` collects prefixes that are the scheme of an IRI (`geo:48.1,11.6`)."""

    def __init__(self, without: frozenset[str]) -> None:
        super().__init__(without)
        self.ambiguous: frozenset[str] = frozenset()

    def __missing__(self, token: str) -> str:
        if token.startswith("_:"):
            return token
        short = super().__missing__(token)
        if short is token:
            short = self[token] = token[1:-1]
            scheme = short.partition(":")[0]
            if scheme in vocabulary().prefixes:
                self.ambiguous |= {scheme}
        return short


def _nodes(graph: Graph, names: PrefixedNames) -> Iterator[str]:
    """Each subject as a JSON object on one line."""
    for subject in sorted(graph, key=subject_order):
        properties: dict[str, list[str]] = {}
        for statement in graph[subject]:
            predicate, _, value = statement.partition(" ")
            if predicate == f"<{RDF}type>" and not value.startswith('"'):
                properties.setdefault("@type", []).append(_quoted(names[value]))
            else:
                properties.setdefault(names[predicate], []).append(_value(value, names))
        fields = "".join(f",{_quoted(key)}:[{','.join(sorted(properties[key]))}]" for key in sorted(properties))
        yield f'{{"@id":{_quoted(names[subject])}{fields}}}'


def _value(token: str, names: PrefixedNames) -> str:
    """An object as JSON: a node reference or a value object."""
    refuse_triple_term(token, "jsonld")
    if not token.startswith('"'):
        return f'{{"@id":{_quoted(names[token])}}}'
    value, lang, datatype = read_literal(token)
    if lang:
        lang, _, direction = lang.partition("--")
        more = f',"@direction":{_quoted(direction)}' if direction else ""
        return f'{{"@language":{_quoted(lang)}{more},"@value":{_quoted(value)}}}'
    if datatype:
        return f'{{"@type":{_quoted(names[f"<{datatype}>"])},"@value":{_quoted(value)}}}'
    return f'{{"@value":{_quoted(value)}}}'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
