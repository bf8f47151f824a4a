"""The links to other data sets as SSSOM/TSV (Simple Standard for Sharing Ontology Mappings, 1.1): a mapping to a row.

First the metadata, as YAML in `#` lines; then the columns of `COLUMNS`, rows sorted. Every account of a linkset that is
not deprecated is in it; a link that two accounts make stands twice, once with each.

What SSSOM asks and the accounts do not say is not made up:

- `mapping_justification` is `semapv:UnspecifiedMatching`: the sources tell that two things match, not how they found it.
- The letters of confidence are no probabilities, so `confidence` is left out; letter, number of confirmations and what the
  source says of its rights stand in `other`, as `name=value` parted by `|`.

Codes (ISO 3166, M49 …) are not in it: they are `skos:notation` texts, not things with an IRI that one could map to. An IRI's
letters beyond ASCII are percent-encoded (RFC 3987, 3.1), since a CURIE is one of a URI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import DATASET, LICENCE, PREFIXES
from qkg.core.language import language
from qkg.core.version import __version__
from qkg.export.labels import label
from qkg.export.statements import DEFAULT
from qkg.linking.linksets import MATCHES, namespaces, read_linksets
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from qkg.export.statements import Dataset
    from qkg.linking.linksets import Linkset

    Link = tuple[Linkset, str, str, str]
    """A linkset, and a statement of it as tokens."""

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
"""What may stand in a URI as it is, beside letters and digits."""


def write(dataset: Dataset, target: IO[bytes], lang: str | None = None) -> None:
    """Write the mapping set; title, description and labels of subjects in *lang* (default: the reader's)."""
    chosen = lang or language()
    links = list(_links(dataset))
    prefixes = _prefixes(links)
    short = _Short(prefixes)
    view = dataset.get(DEFAULT, {})
    rows = []
    for linkset, subject, predicate, value in links:
        row = {
            "subject_id": short[subject[1:-1]],
            "subject_label": label(view, subject, chosen),
            "predicate_id": short[predicate[1:-1]],
            "object_id": short[value[1:-1]],
            "mapping_justification": _JUSTIFICATION,
            "subject_source": short[DATASET],
            "object_source": short[target_iri(linkset.system)],
            "mapping_source": "|".join(short[source] for source in linkset.sources),
            "license": linkset.licence,
            "other": _other(linkset),
        }
        rows.append("\t".join(_cell(row[column]) for column in COLUMNS))
    rows.sort()
    target.write("".join(f"#{line}\n" for line in _metadata(prefixes, short.used, chosen)).encode())
    target.write(("\t".join(COLUMNS) + "\n").encode())
    for line in rows:
        target.write((line + "\n").encode())


def _links(dataset: Dataset) -> Iterator[Link]:
    for linkset, graph in read_linksets(dataset):
        for subject, statements in graph.items():
            for statement in statements:
                if statement.startswith(_WANTED):
                    predicate, _, value = statement.partition(" ")
                    yield linkset, subject, predicate, value


_WANTED = tuple(f"<{predicate}> <" for predicate in MATCHES)


def target_iri(system: str) -> str:
    """The IRI under which the description of the data set knows a target.

    >>> target_iri("wikidata")
    'https://w3id.org/qkg/dataset#target-wikidata'
    """
    return f"{DATASET}#target-{system}"


def _prefixes(links: list[Link]) -> dict[str, str]:
    """Every prefix that the rows may need: the targets', and the house's."""
    outside = namespaces((linkset.system, value[1:-1]) for linkset, _, _, value in links)
    return {**outside, **PREFIXES, "semapv": _SEMAPV, "w3id": _ROOT}


class _Short(dict[str, str]):
    """IRI to CURIE, the longest namespace first; `used` collects the prefixes."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__()
        self._namespaces = sorted(((n, p) for p, n in prefixes.items()), key=lambda pair: (-len(pair[0]), pair))
        self.used = {"semapv"}

    def __missing__(self, iri: str) -> str:
        from urllib.parse import quote

        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                self.used.add(prefix)
                self[iri] = short = f"{prefix}:{quote(iri[len(namespace) :], safe=_URI)}"
                return short
        self[iri] = iri
        return iri


def _other(linkset: Linkset) -> str:
    """What SSSOM has no column for."""
    said = {
        "qkg:confidence": linkset.confidence,
        "qkg:confirmations": linkset.confirmations,
        "dcterms:rights": linkset.rights,
    }
    return "|".join(f"{name}={value.replace('|', '/')}" for name, value in said.items() if value)


def _metadata(prefixes: dict[str, str], used: set[str], lang: str) -> Iterator[str]:
    """The mapping set's own description: YAML, every text in JSON's quotes, which YAML reads."""
    import json

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
    """One cell: on one line, quoted where a reader of tab-separated values would take it apart.

    >>> _cell("Québec"), _cell('the "Old" one')
    ('Québec', '"the ""Old"" one"')
    """
    plain = " ".join(text.split()) if any(c in text for c in "\t\r\n") else text
    return '"' + plain.replace('"', '""') + '"' if '"' in plain else plain
