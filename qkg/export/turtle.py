"""Turtle and TriG (W3C Recommendations, 2014): sorted, prefixed, one object to a line, so that diffs are readable.

Subjects by kind and slug, a blank line between them; `a` first, then labels and titles, then the other properties by
name; the languages of a label in order. Only the prefixes used are declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import DCTERMS, RDF, RDFS, SKOS, XSD
from qkg.export.names import Names, subject_order
from qkg.export.statements import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from qkg.export.statements import Dataset, Graph

_RANKED = {
    f"<{iri}>": f"{rank}"
    for rank, iri in enumerate(
        (RDF + "type", SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", DCTERMS + "title", SKOS + "definition")
    )
}
_UNRANKED = "~"  # after every digit
_CHUNK = 512


def write(graph: Graph, target: IO[bytes]) -> None:
    """Write one graph as Turtle."""
    _write(_subjects(graph, names := Names()), names, target)


def write_trig(dataset: Dataset, target: IO[bytes]) -> None:
    """Write a dataset as TriG: the default graph, then each named graph in a block of its own."""
    names = Names()
    _write(_graphs(dataset, names), names, target)


def _write(blocks: Iterable[str], names: Names, target: IO[bytes]) -> None:
    """Prefixes, then the blocks. The prefixes are known only when all is made, so the text is held once, as bytes."""
    made: list[bytes] = []
    waiting: list[str] = []
    for block in blocks:
        waiting.append(block)
        if len(waiting) == _CHUNK:
            made.append("".join(waiting).encode())
            waiting.clear()
    made.append("".join(waiting).encode())
    target.write("".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in names.prefixes()).encode())
    for chunk in made:
        target.write(chunk)


def _graphs(dataset: Dataset, names: Names) -> Iterator[str]:
    yield from _subjects(dataset.get(DEFAULT, {}), names)
    for token in sorted(dataset, key=subject_order):
        if token != DEFAULT:
            yield f"\n{names[token]} {{\n"
            yield from _subjects(dataset[token], names)
            yield "}\n"


def _subjects(graph: Graph, names: Names) -> Iterator[str]:
    """Each subject with its statements, after a blank line."""
    predicates = _Predicates(names)
    for subject in sorted(graph, key=subject_order):
        grouped: dict[str, list[str]] = {}
        for statement in graph[subject]:
            predicate, _, value = statement.partition(" ")
            key = predicates[predicate]
            if value[0] == "<" and value[1] != "<":
                value = names[value]
            elif value[-1] == ">" and value[0] == '"':
                value = _typed(value, names)
            if key in grouped:
                grouped[key].append(value)
            else:
                grouped[key] = [value]
        parts = []
        for key in sorted(grouped):
            values = grouped[key]
            if len(values) > 1:
                values.sort(key=_value_order)
                parts.append(f"{key[1:]} " + " ,\n        ".join(values))
            else:
                parts.append(f"{key[1:]} {values[0]}")
        start = names[subject] if subject[0] == "<" else subject
        yield f"\n{start} " + " ;\n    ".join(parts) + " .\n"


class _Predicates(dict[str, str]):
    """Predicate token to its sort rank (one character) and short name."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, token: str) -> str:
        short = "a" if token == f"<{RDF}type>" else self._names[token]
        self[token] = keyed = _RANKED.get(token, _UNRANKED) + short
        return keyed


def _value_order(value: str) -> tuple[str, str]:
    """Literals by language, then by text; names and numbers by text."""
    return (value[value.rfind('"') + 1 :], value) if value[0] == '"' else ("", value)


_INTEGER = f'"^^<{XSD}integer>'
_DECIMAL = f'"^^<{XSD}decimal>'
_BOOLEAN = f'"^^<{XSD}boolean>'


def _typed(token: str, names: Names) -> str:
    """A typed literal with a short datatype; numbers and booleans bare when every parser gives the very same text back.

    Some make a number of `01`, `+1` or `.5` and write it their own way.
    """
    end = token.rfind('"')
    value, datatype = token[1:end], token[end:]
    if value.isascii():
        whole, point, fraction = value.removeprefix("-").partition(".")
        if whole.isdigit() and (whole[0] != "0" or whole == "0"):
            if datatype == _INTEGER and not point and value != "-0":
                return value
            if datatype == _DECIMAL and fraction.isdigit():
                return value
        if datatype == _BOOLEAN and value in ("true", "false"):
            return value
    return token[: end + 3] + names[datatype[3:]]
