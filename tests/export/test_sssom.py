"""SSSOM/TSV: the links of the linkset accounts with their metadata."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from qkg.core.errors import DataError
from qkg.core.iris import PREFIXES
from qkg.engines.embedded import Embedded
from qkg.export import format_for
from qkg.files.data_folder import Data, find

from .conftest import Exported, embedded, written

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
SMALL = r"""
account:linkset-wikidata-registry-01-b2 { government:quebec skos:exactMatch <http://www.wikidata.org/entity/Q176> . }
account:linkset-dbpedia-list-c1 { government:amapa skos:closeMatch <http://dbpedia.org/resource/Amapá_(state)> . }
account:linkset-iso3166-2-registry-01-a0 { government:quebec skos:notation "CA-QC"^^qkg:iso3166-2 . }
account:linkset-eu-list-b1 { government:france skos:exactMatch <http://example.org/country/FRA> .
  organization:ep skos:exactMatch <http://example.org/body/EP> . }
account:linkset-ror-list-c1 { government:quebec skos:exactMatch <https://ror.org/0> . }
account:agreements-x { government:quebec skos:exactMatch <http://example.org/not-a-linkset> . }
graph:provenance {
  account:linkset-wikidata-registry-01-b2 qkg:confidence confidence:b ; qkg:confirmations 2 ;
    prov:wasDerivedFrom source:registry-01 ; dcterms:rights rights:cc0 ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
  account:linkset-dbpedia-list-c1 qkg:confidence confidence:c ; prov:wasDerivedFrom source:list .
  account:linkset-eu-list-b1 qkg:confidence confidence:b ; prov:wasDerivedFrom source:list .
  account:linkset-ror-list-c1 qkg:rank rank:deprecated ; prov:wasDerivedFrom source:list .
}
government:quebec skos:prefLabel "Québec"@fr , "Quebec"@en .
rights:cc0 skos:prefLabel "CC0 | or so"@en .
government:amapa skos:prefLabel "The \"Amapá\"\tstate"@en .
"""


def read(text: bytes) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The metadata as a YAML reader sees it, and the rows as a reader of tab-separated values does."""
    lines = text.decode().splitlines(keepends=True)
    metadata = yaml.safe_load("".join(line[1:] for line in lines if line.startswith("#")))
    body = io.StringIO("".join(line for line in lines if not line.startswith("#")))
    return metadata, list(csv.DictReader(body, delimiter="\t"))


@pytest.fixture(scope="module")
def small() -> Embedded:
    return embedded(PROLOGUE + SMALL)


def test_each_link_is_a_row_without_codes_and_deprecated_accounts(small: Embedded) -> None:
    rows = read(written(small, "sssom"))[1]
    assert [(r["subject_id"], r["predicate_id"], r["object_id"]) for r in rows] == [
        ("government:amapa", "skos:closeMatch", "dbpedia:Amap%C3%A1_(state)"),
        ("government:france", "skos:exactMatch", "eu-country:FRA"),
        ("government:quebec", "skos:exactMatch", "wikidata:Q176"),
        ("organization:ep", "skos:exactMatch", "eu-body:EP"),
    ]


def test_a_row_has_what_its_account_states_and_empty_cells_otherwise(small: Embedded) -> None:
    by_subject = {row["subject_id"]: row for row in read(written(small, "sssom"))[1]}
    quebec, amapa = by_subject["government:quebec"], by_subject["government:amapa"]
    assert quebec["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert quebec["other"] == "qkg:confidence=B|qkg:confirmations=2|dcterms:rights=CC0 / or so"
    assert quebec["mapping_source"] == "source:registry-01"
    assert quebec["object_source"] == "dataset:target-wikidata"
    assert amapa["license"] == ""
    assert amapa["other"] == "qkg:confidence=C"
    assert {row["mapping_justification"] for row in by_subject.values()} == {"semapv:UnspecifiedMatching"}


def test_labels_are_in_the_requested_language_and_in_one_cell(small: Embedded) -> None:
    labels = [
        {r["subject_id"]: r["subject_label"] for r in read(written(small, "sssom", lang=la))[1]} for la in ("en", "fr")
    ]
    assert [by_id["government:quebec"] for by_id in labels] == ["Quebec", "Québec"]
    assert labels[0]["government:amapa"] == 'The "Amapá" state'


@pytest.mark.parametrize("line_break", [r"\n", r"\r", r"\r\n"])
def test_a_label_with_a_line_break_is_refused(line_break: str) -> None:
    """A reader of SSSOM/TSV takes lines that begin with `#` for metadata, even in a quoted cell."""
    trig = SMALL.replace('"Québec"@fr', f'"Québec{line_break}# license: none"@fr')
    assert read(written(embedded(PROLOGUE + trig), "sssom", lang="en"))[1]
    with pytest.raises(DataError) as caught:
        written(embedded(PROLOGUE + trig), "sssom", lang="fr")
    assert (caught.value.key, caught.value.exit_code) == ("answers.text-not-in-sssom", 3)


def test_exactly_the_used_prefixes_are_declared(small: Embedded) -> None:
    metadata, rows = read(written(small, "sssom"))
    names = ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_source", "object_source",
             "mapping_source")  # fmt: skip
    used = {row[name].partition(":")[0] for row in rows for name in names}
    assert set(metadata["curie_map"]) == used
    assert metadata["curie_map"]["eu-country"] == "http://example.org/country/"
    assert metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert metadata["mapping_set_id"].startswith("https://")


def test_a_graph_without_linksets_gives_a_mapping_set_without_rows() -> None:
    metadata, rows = read(written(embedded(PROLOGUE + "government:quebec a qkg:Government ."), "sssom"))
    assert rows == []
    assert metadata["mapping_set_version"]


def test_all_links_of_the_shipped_graph_are_exported(exported: Exported, shipped_data: Data) -> None:
    """Counted in the text of the source files."""
    pattern = re.compile(r"skos:(?:exact|close)Match (<[^>]+>(?:\s*,\s*<[^>]+>)*)")
    files = Path(shipped_data.graph).glob("links/*.trig")
    links = sum(found.count("<") for file in files for found in pattern.findall(file.read_text("utf-8")))
    rows = read(exported("sssom"))[1]
    assert len(rows) == links > 0
    assert all(row["mapping_source"] for row in rows)
    labelled = [row for row in rows if row["subject_label"]]  # a part of the graph lacks some labels
    assert len(labelled) == len(rows) or (labelled and shipped_data.root != find().root)


def test_the_extension_determines_the_format() -> None:
    assert format_for("build/qkg.sssom.tsv").name == "sssom"
