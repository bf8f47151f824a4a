"""The links to other data sets as SSSOM/TSV (Simple Standard for Sharing Ontology Mappings, 1.1): a mapping in each row.

Metadata as YAML in `#` lines, then the columns `COLUMNS`, with sorted rows. A link of two accounts is in two rows.
Deprecated accounts are left out, and so are codes (ISO 3166, M49 …), which are literals and not things to map to.

- `mapping_justification` is `semapv:UnspecifiedMatching`: the sources do not say how they found a match.
- The letters of confidence are not probabilities, so there is no `confidence`; `other` has the letter, the number of
  confirmations and the rights of the source, as `name=value` separated by `|`.
- Letters beyond ASCII in IRIs are percent-encoded (RFC 3987, 3.1), since a CURIE stands for a URI.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from qkg.core.errors import DataError
from qkg.core.iris import DATASET, LICENCE, PROVENANCE_GRAPH, vocabulary
from qkg.core.version import __version__
from qkg.export.labels import label
from qkg.export.linksets import MATCHES, namespaces, read_linksets
from qkg.export.sorted_statements import DEFAULT
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from qkg.export.linksets import Linkset
    from qkg.export.sorted_statements import Dataset

    Link = tuple[Linkset, str, str, str]
    """A linkset and the tokens of one of its statements."""

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "subject_source",
    "object_source",
    "mapping_source",
    "license",
    "other",
)
MAPPINGS = DATASET + "/mappings"
"""The IRI of the mapping set."""
_ROOT = "https://w3id.org/"
_SEMAPV = "https://w3id.org/semapv/vocab/"
_JUSTIFICATION = "semapv:UnspecifiedMatching"
_URI = "!#$%&'()*+,-./:;=?@[]_~"
"""The characters other than letters and digits that a URI has without percent-encoding."""


def write(dataset: Dataset, target: IO[bytes], lang: str) -> None:
    """Write the mapping set; title, description and labels of subjects are in *lang*."""
    links = list(_links(dataset))
    prefixes = _prefixes(links)
    used = {"semapv"}
    by_length = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[1], item[0]))
    curie = cache(lambda iri: _curie(iri, by_length, used))
    view = dataset.get(DEFAULT, {})
    rows = []
    for linkset, subject, predicate, value in links:
        row = {
            "subject_id": curie(subject[1:-1]),
            "subject_label": label(view, subject, lang),
            "predicate_id": curie(predicate[1:-1]),
            "object_id": curie(value[1:-1]),
            "mapping_justification": _JUSTIFICATION,
            "subject_source": curie(DATASET),
            "object_source": curie(target_iri(linkset.system)),
            "mapping_source": "|".join(curie(source) for source in linkset.sources),
            "license": linkset.licence,
            "other": _other(linkset, label(view, f"<{linkset.rights}>", lang)),
        }
        rows.append("\t".join(_cell(row[column]) for column in COLUMNS))
    metadata = (f"#{line}" for line in _metadata(prefixes, used, lang))
    target.write("".join(f"{line}\n" for line in (*metadata, "\t".join(COLUMNS), *sorted(rows))).encode())


def _links(dataset: Dataset) -> Iterator[Link]:
    for linkset, graph in read_linksets(dataset, dataset.get(f"<{PROVENANCE_GRAPH}>", {})):
        for subject, statements in graph.items():
            for statement in statements:
                if statement.startswith(_WANTED):
                    predicate, _, value = statement.partition(" ")
                    yield linkset, subject, predicate, value


_WANTED = tuple(f"<{predicate}> <" for predicate in MATCHES)


def target_iri(system: str) -> str:
    """The IRI of a target in the description of the data set.

    >>> target_iri("wikidata")
    'https://w3id.org/qkg/dataset#target-wikidata'
    """
    return f"{DATASET}#target-{system}"


def _prefixes(links: list[Link]) -> dict[str, str]:
    """Every prefix that the rows may need: those of the targets, and those of qkg."""
    outside = namespaces((linkset.system, value[1:-1]) for linkset, _, _, value in links)
    return {**outside, **vocabulary().prefixes, "semapv": _SEMAPV, "w3id": _ROOT}


def _curie(iri: str, by_length: Sequence[tuple[str, str]], used: set[str]) -> str:
    """The CURIE of an IRI with the longest namespace, or the IRI itself; its prefix is added to *used*."""
    for prefix, namespace in by_length:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            used.add(prefix)
            return f"{prefix}:{quote(iri[len(namespace) :], safe=_URI)}"
    return iri


def _other(linkset: Linkset, rights: str) -> str:
    """The statements about a linkset that SSSOM has no column for; *rights*: the label of the rights statement."""
    stated = {
        "qkg:confidence": linkset.confidence,
        "qkg:confirmations": linkset.confirmations,
        "dcterms:rights": rights,
    }
    return "|".join(f"{name}={value.replace('|', '/')}" for name, value in stated.items() if value)


def _metadata(prefixes: dict[str, str], used: set[str], lang: str) -> Iterator[str]:
    """The metadata of the mapping set in YAML, with texts in JSON strings, which are YAML too."""

    def text(key: str) -> str:
        return json.dumps(message(f"answers.{key}", lang), ensure_ascii=False)

    yield 'sssom_version: "1.1"'
    yield f"mapping_set_id: {MAPPINGS}"
    yield f'mapping_set_version: "{__version__}"'
    yield f"mapping_set_title: {text('sssom-title')}"
    yield f"mapping_set_description: {text('sssom-description')}"
    yield f"license: {LICENCE}"
    yield "curie_map:"
    for prefix in sorted(used):
        yield f"  {prefix}: {json.dumps(prefixes[prefix])}"


def _cell(text: str) -> str:
    """A cell, quoted if it has quotes; tabs become spaces, and a line break raises `DataError`.

    >>> _cell("Québec"), _cell('the "Old" one')
    ('Québec', '"the ""Old"" one"')
    """
    if "\n" in text or "\r" in text:
        raise DataError("answers.text-not-in-sssom", hint="answers.other-format", text=text[:60])
    text = " ".join(text.split()) if "\t" in text else text
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
