"""Mapping files: what they change, and what is wrong with one, with file and line, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import QKG, expand
from qkg.files.data_folder import Data, find
from qkg.tables.mapping import TYPES, Mapping
from qkg.tables.mapping_file import kinds, read_mapping
from qkg.tables.sources import read_publishers

ALONE = """\
class: qkg:Agreement
id: "agreement:{number}"
file: treaties/{initial}
columns:
  number: {heading: [No., Nº], role: key}
  partner: {type: thing, class: qkg:Government, property: qkg:party, lang: en}
  source: {role: sources, default: "https://register.example.org/"}
"""


def read(path: Path, text: str, kind: str = "agreements") -> Mapping:
    file = path / "mine.yaml"
    file.write_text(text, "utf-8")
    return read_mapping(find(), kind, str(file))


def refusal(path: Path, text: str, kind: str = "agreements", lang: str = "en") -> str:
    with pytest.raises(DataError) as caught:
        read(path, text, kind)
    return caught.value.text(lang).replace(str(path), "").lstrip("/")


def test_every_kind_of_the_research_tables_has_a_mapping() -> None:
    assert set(kinds(find())) == {
        "agreements", "missions", "representations", "organizations", "memberships", "events", "ministry", "entities",
        "links", "posts", "figures", "commitments", "corrections",
    }  # fmt: skip


@pytest.mark.parametrize("kind", kinds(find()))
def test_the_shipped_mappings_are_complete(kind: str) -> None:
    mapping = read_mapping(find(), kind)
    assert mapping.name == kind
    assert set(mapping.title) == {"en", "fr"}
    assert mapping.role("sources") is not None or kind == "entities"
    for form in mapping.forms():
        assert all(column.type in TYPES for column in form.columns.values())


@pytest.mark.parametrize("kind", sorted({"agreements", "ministry", "missions", "entities", "memberships"}))
def test_the_shipped_judgements_are_read(kind: str) -> None:
    path = Path(find().graph) / "judgements" / f"{kind}.yaml"
    mapping = read_mapping(find(), kind, str(path))
    assert mapping.judgements
    assert all(judgement.match and set(judgement.because) == {"en", "fr"} for judgement in mapping.judgements)


def test_a_file_that_extends_changes_only_what_it_says(tmp_path: Path) -> None:
    base = read_mapping(find(), "agreements")
    mine = read(
        tmp_path, "extends: agreements\ncolumns:\n  parties: {heading: [Partenaires, Partners], separator: '/'}\n"
    )
    assert mine.columns["parties"].headings == ("Partenaires", "Partners")
    assert mine.columns["parties"].separator == "/"
    assert mine.columns["parties"].property == QKG + "party"
    assert {name: column for name, column in mine.columns.items() if name != "parties"} == {
        name: column for name, column in base.columns.items() if name != "parties"
    }
    assert (mine.id, mine.file, mine.class_) == (base.id, base.file, base.class_)


def test_the_language_of_a_file_is_that_of_the_names_in_its_cells(tmp_path: Path) -> None:
    mine = read(tmp_path, "extends: agreements\nlang: fr\n")
    assert mine.columns["parties"].lang == "fr"
    assert (mine.columns["title_en"].lang, mine.columns["title_fr"].lang) == ("en", "fr")


def test_a_user_s_columns_apply_to_every_variant(tmp_path: Path) -> None:
    mine = read(tmp_path, "extends: ministry\ncolumns: {from: {heading: Depuis}}\n", "ministry")
    assert {form.columns["from"].headings for form in mine.forms()} == {("Depuis",)}
    assert mine.variants["minister"].fixed == ((QKG + "post", expand("post-kind:minister")),)


def test_a_file_may_stand_alone_for_a_kind_of_its_own(tmp_path: Path) -> None:
    mine = read(tmp_path, ALONE, "treaties")
    assert (mine.name, mine.folder(), mine.class_) == ("treaties", "graph/treaties", QKG + "Agreement")
    assert mine.columns["number"].headings == ("No.", "Nº")


@pytest.mark.parametrize("kind", ["agreements-eu", "agreement", "label", "overview", "labels", "Traités", "../x"])
def test_a_user_s_own_kind_has_a_name_that_no_other_begins_with(tmp_path: Path, kind: str) -> None:
    """Accounts of a kind are known by how they begin."""
    if kind in {"agreement", "label"}:
        assert read(tmp_path, ALONE, kind).name == kind  # agreement-… is not agreements-…
        return
    with pytest.raises(UsageError):
        read(tmp_path, ALONE, kind)


@pytest.mark.parametrize("text", [None, "extends: agreements\n"])
def test_an_unknown_kind_is_refused_with_suggestions(tmp_path: Path, text: str | None) -> None:
    (tmp_path / "mine.yaml").write_text(text or "", "utf-8")
    with pytest.raises(UsageError) as caught:
        read_mapping(find(), "agreement", str(tmp_path / "mine.yaml") if text else None)
    assert "no kind of table “agreement”" in caught.value.text("en")
    assert "Did you mean: agreements" in caught.value.text("en")
    assert "pas de sorte de table « agreement »" in caught.value.text("fr").replace("\u00a0", " ")


EXTENDS = "extends: agreements\n"
WRONG = [
    ("", "mine.yaml: this mapping file says nothing", "ne dit rien"),
    ("# only a remark\n", "mine.yaml: this mapping file says nothing", "ne dit rien"),
    ("extends: [a\n", "mine.yaml:2:", "mine.yaml:2"),
    ("- a\n- b\n", "mine.yaml:1: mapping must be a mapping", "mine.yaml:1"),
    ("extends: missions\n", "mine.yaml:1: extends: “missions” is not one of: agreements", "n’est pas parmi"),
    (EXTENDS + "colums: {}\n", "mine.yaml:2: mapping: unknown key “colums”; known: columns", "clé inconnue"),
    (
        EXTENDS + "columns:\n  key: {tpye: text}\n",
        "mine.yaml:3: columns.key: unknown key “tpye”; known: type",
        "clé inconnue",
    ),
    (
        EXTENDS + "columns:\n  key: {type: number}\n",
        "mine.yaml:3: columns.key.type: “number” is not one of: text",
        "parmi",
    ),
    (
        EXTENDS + "columns:\n  key: {required: maybe}\n",
        "mine.yaml:3: columns.key.required must be true or false",
        "doit être",
    ),
    (
        EXTENDS + "columns:\n  x: {property: nowhere:thing}\n",
        "mine.yaml:3: columns.x.property: “nowhere:thing” is",
        "ni un IRI",
    ),
    (
        EXTENDS + "columns:\n  x: {property: 'qkg:a b'}\n",
        "mine.yaml:3: columns.x.property: “qkg:a b” is neither",
        "ni un IRI",
    ),
    (EXTENDS + "columns:\n  x: {type: concept}\n", "mine.yaml:3: columns.x needs the key “scheme”", "il manque la clé"),
    (EXTENDS + "columns:\n  x: {type: slug}\n", "mine.yaml:3: columns.x needs the key “kind”", "il manque la clé"),
    (EXTENDS + "columns:\n  é: {}\n", "mine.yaml:3: “é” cannot be a column’s name", "ne peut pas nommer"),
    (
        EXTENDS + "columns:\n  x: {within: nowhere}\n",
        "mine.yaml:3: columns.x speaks of a column “nowhere”",
        "n’existe pas",
    ),
    (
        EXTENDS + "columns:\n  x: {heading: key}\n",
        "mine.yaml:3: the heading “key” stands for two columns",
        "deux colonnes",
    ),
    (EXTENDS + "columns:\n  x: {role: sources}\n", "mine.yaml:3: two columns have the role sources", "deux colonnes"),
    (
        EXTENDS
        + "columns:\n  x: {type: patterns, patterns: [{match: '(', property: qkg:host, value: government:quebec, word: a}]}\n",
        "mine.yaml:3: columns.x.patterns.match is not a regular expression",
        "n’est pas une expression régulière",
    ),
    (EXTENDS + "id: 'treaty:{key}'\n", "mine.yaml:2: “treaty:{key}” is not a kind of thing", "sorte de chose"),
    (EXTENDS + "id: 'agreement:fixed'\n", "mine.yaml:2: “agreement:fixed” is not a kind of thing", "sorte de chose"),
    (EXTENDS + "id: 'agreement:{nothing}'\n", "mine.yaml:2: id speaks of a column “nothing”", "n’existe pas"),
    (EXTENDS + "file: ../../etc/{key}\n", "mine.yaml:2: “../../etc/{key}” is not a folder", "n’est pas un dossier"),
    (EXTENDS + "file: /etc/passwd\n", "mine.yaml:2: “/etc/passwd” is not a folder", "n’est pas un dossier"),
    (EXTENDS + "file: sources/{initial}\n", "mine.yaml:2: “sources/{initial}” is not a folder", "n’est pas un dossier"),
    (EXTENDS + "file: loose\n", "mine.yaml:2: “loose” is not a folder", "n’est pas un dossier"),
    (
        EXTENDS + "judgements:\n  - {set: {key: a}}\n",
        "mine.yaml:3: judgements needs the key “match”",
        "il manque la clé",
    ),
    (
        EXTENDS + "judgements:\n  - {match: {key: a}}\n",
        "mine.yaml:3: judgements needs the key “because”",
        "il manque la clé",
    ),
    (
        EXTENDS + "judgements:\n  - {match: {}, because: {en: a, fr: b}}\n",
        "mine.yaml:3: judgements.match names no cell",
        "ne nomme aucune cellule",
    ),
    (
        EXTENDS + "judgements:\n  - {match: {kee: a}, because: {en: a, fr: b}}\n",
        "mine.yaml:3: judgements.match: unknown key “kee”; known: key",
        "clé inconnue",
    ),
    (
        EXTENDS + "judgements:\n  - {match: {key: a}, because: {en: a}}\n",
        "mine.yaml:3: judgements.because needs both languages",
        "deux langues",
    ),
    (
        EXTENDS + "judgements:\n  - match: {key: a}\n    set: {parties: [a]}\n    because: {en: a, fr: b}\n",
        "mine.yaml:4: judgements.set.parties must be a text",
        "doit être un texte",
    ),
    (
        "id: 'agreement:{key}'\nfile: a/{initial}\ncolumns: {key: {}}\n",
        "mine.yaml:1: mapping needs the key “class”",
        "il manque",
    ),
    (
        "class: qkg:Agreement\nfile: a/{initial}\ncolumns: {key: {}}\n",
        "mine.yaml:1: mapping needs the key “id”",
        "il manque",
    ),
    (
        "class: qkg:Agreement\nid: 'agreement:{key}'\ncolumns: {key: {}}\n",
        "mine.yaml:1: mapping needs the key “file”",
        "il manque",
    ),
]


@pytest.mark.parametrize(("text", "english", "french"), WRONG, ids=[english[:60] for _, english, _ in WRONG])
def test_errors_have_file_and_line(tmp_path: Path, text: str, english: str, french: str) -> None:
    assert refusal(tmp_path, text).startswith(english)
    assert french in refusal(tmp_path, text, lang="fr").replace("\u00a0", " ")


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_what_is_nested_too_deep_is_refused(tmp_path: Path, text: str) -> None:
    text = f"extends: agreements\njudgements:\n  {text}\n"
    assert refusal(tmp_path, text).endswith(":3: YAML is nested too deep")
    assert refusal(tmp_path, text, lang="fr").endswith("YAML est trop imbriqué")


def test_a_nested_list_of_publishers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "publishers.yaml").write_text("[" * 100_000, "utf-8")
    with pytest.raises(DataError, match=r"publishers\.yaml"):
        read_publishers(Data(str(tmp_path)))


def test_mapping_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(DataError):
            read_mapping(find(), "agreements", str(path))
    (tmp_path / "latin.yaml").write_bytes("title: {en: a, fr: é}".encode("latin-1"))
    with pytest.raises(DataError):
        read_mapping(find(), "agreements", str(tmp_path / "latin.yaml"))
