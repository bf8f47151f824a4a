"""Turtle and TriG (W3C Recommendations, 2014): sorted, prefixed, an object on each line, so that diffs are readable.

Subjects are sorted by kind and slug, with a blank line between them; `a` comes first, then labels and titles, then the
other properties by name. Only the prefixes used are declared.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from qkg.core.iris import DCTERMS, PROVENANCE_GRAPH, RDF, RDFS, SKOS, XSD
from qkg.export.prefixed_names import PrefixedNames, subject_order
from qkg.export.sorted_statements import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from qkg.export.sorted_statements import Dataset, Graph

_RANKED = {
    f"<{iri}>": f"{rank}"
    for rank, iri in enumerate(
        (RDF + "type", SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", DCTERMS + "title", SKOS + "definition")
    )
}
_PROVENANCE = f"<{PROVENANCE_GRAPH}>"
_UNRANKED = "~"  # after every digit


def write(graph: Graph, target: IO[bytes]) -> None:
    """Write one graph as Turtle."""
    _write(_subjects(graph, names := PrefixedNames()), names, target)


def write_trig(dataset: Dataset, target: IO[bytes]) -> None:
    """Write a dataset as TriG: the default graph, then each named graph in a block of its own.

    The description of a graph in `graph:provenance` follows the graph that it describes, as in a nanopublication
    (https://nanopub.net/guidelines/working_draft/): TriG allows several blocks of one graph.
    """
    names = PrefixedNames()
    _write(_graphs(dataset, names), names, target)


def _write(blocks: Iterable[str], names: PrefixedNames, target: IO[bytes]) -> None:
    """The prefixes, then the blocks, which are kept as bytes until the prefixes are known."""
    body = BytesIO()
    body.writelines(block.encode() for block in blocks)
    target.write("".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in names.prefixes()).encode())
    target.write(body.getbuffer())


def _graphs(dataset: Dataset, names: PrefixedNames) -> Iterator[str]:
    yield from _subjects(dataset.get(DEFAULT, {}), names)
    provenance = dataset[_PROVENANCE] if _PROVENANCE in dataset else {}  # noqa: SIM401 - `get` of a lazy dataset has no value
    for token in sorted(dataset, key=subject_order):
        if token == _PROVENANCE:
            yield from _block(token, provenance, names, provenance.keys() - dataset.keys())
        elif token != DEFAULT:
            yield from _block(token, dataset[token], names)
            yield from _block(_PROVENANCE, provenance, names, {token} & provenance.keys())


def _block(token: str, graph: Graph, names: PrefixedNames, subjects: Iterable[str] | None = None) -> Iterator[str]:
    """A named graph, or what it states of *subjects*; nothing when there are none."""
    chosen = graph if subjects is None else subjects
    if chosen:
        yield f"\n{names[token]} {{\n"
        yield from _subjects(graph, names, chosen)
        yield "}\n"


def _subjects(graph: Graph, names: PrefixedNames, subjects: Iterable[str] | None = None) -> Iterator[str]:
    """Each subject, or each of *subjects*, with its statements, after a blank line."""
    sort_key = cache(lambda predicate: _sort_key(predicate, names))
    for subject in sorted(graph if subjects is None else subjects, key=subject_order):
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for statement in graph[subject]:
            predicate, _, value = statement.partition(" ")
            key = sort_key(predicate)
            if value[0] == "<" and value[1] != "<":
                value = names[value]
            elif value[-1] == ">" and value[0] == '"':
                value = _typed(value, names)
            grouped[key].append(value)
        parts = [f"{key[1:]} " + " ,\n        ".join(sorted(grouped[key], key=_value_order)) for key in sorted(grouped)]
        start = names[subject] if subject[0] == "<" else subject
        yield f"\n{start} " + " ;\n    ".join(parts) + " .\n"


def _sort_key(predicate: str, names: PrefixedNames) -> str:
    """The rank of a predicate (one character) followed by its name."""
    return _RANKED.get(predicate, _UNRANKED) + ("a" if predicate == f"<{RDF}type>" else names[predicate])


def _value_order(value: str) -> tuple[str, str]:
    """Sort key of objects: literals by language, then text; others by text."""
    return (value[value.rfind('"') + 1 :], value) if value[0] == '"' else ("", value)


_INTEGER = f'"^^<{XSD}integer>'
_DECIMAL = f'"^^<{XSD}decimal>'
_BOOLEAN = f'"^^<{XSD}boolean>'


def _typed(token: str, names: PrefixedNames) -> str:
    """A typed literal with its datatype as prefixed name; without quotes if every parser reads back the same lexical form.

    Some parsers rewrite `01`, `+1` or `.5` when they stand without quotes.
    """
    end = token.rfind('"')
    value, datatype = token[1:end], token[end:]
    if value.isascii():
        integer, point, fraction = value.removeprefix("-").partition(".")
        if integer.isdigit() and (integer[0] != "0" or integer == "0"):
            if datatype == _INTEGER and not point and value != "-0":
                return value
            if datatype == _DECIMAL and fraction.isdigit():
                return value
        if datatype == _BOOLEAN and value in ("true", "false"):
            return value
    return token[: end + 3] + names[datatype[3:]]
