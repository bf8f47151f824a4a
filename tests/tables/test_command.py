"""`qkg import`, `qkg init` and `qkg export --as` as their user meets them: words, exit codes, files, in both languages."""

from __future__ import annotations

import csv
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

import qkg as package
from qkg.cli import main
from qkg.core.errors import DataError, UsageError
from qkg.files.data_folder import Data, find
from qkg.tables.new_data_folder import make

from .conftest import AGREEMENT, GAZETTEER, PROLOGUE, Folder

Said = namedtuple("Said", "code out err")
Run = Callable[..., Said]


@pytest.fixture
def qkg(capsys: pytest.CaptureFixture[str], folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the small folder, unless told otherwise."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("QKG_DATA", str(folder.root))

    def run(*arguments: str) -> Said:
        code = main(arguments)
        captured = capsys.readouterr()
        return Said(code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " "))

    return run


def test_an_import_prints_its_outcome_and_the_next_command(qkg: Run, folder: Folder) -> None:
    folder.rows(AGREEMENT)
    said = qkg("import", "table.csv", "--as", "agreements")
    assert said == (
        0,
        "Rows read: 1. Accounts: 1 new, 0 changed, 0 unchanged, 0 removed. Rows rejected: 0.\n"
        "Files of graph/ written: 2.\nNext: qkg build && qkg validate\n",
        "",
    )
    assert not Path("table.rejects.csv").exists()
    assert qkg("import", "table.csv", "--as", "agreements").out == (
        "Rows read: 1. Accounts: 0 new, 0 changed, 1 unchanged, 0 removed. Rows rejected: 0.\n"
    )


def test_changed_accounts_are_printed_in_the_reader_s_language(qkg: Run, folder: Folder) -> None:
    folder.agreements({})
    folder.rows({**AGREEMENT, "sectors": "culture", "title_fr": "Long " * 200})
    english = qkg("import", "table.csv", "--as", "agreements", "--dry-run").out
    assert "1 changed" in english
    assert "    - agreement:bavaria-1989-cooperation sector Education\n" in english
    assert "    + agreement:bavaria-1989-cooperation sector Culture\n" in english
    assert english.endswith("Nothing was written to the graph (--dry-run).\n")
    assert max(len(line) for line in english.splitlines()) < 320
    french = qkg("--lang", "fr", "import", "table.csv", "--as", "agreements", "--dry-run").out
    assert "    - agreement:bavaria-1989-cooperation secteur Éducation\n" in french
    assert french.startswith(
        "Lignes lues : 1. Témoignages nouveaux : 0, changés : 1, inchangés : 0, retirés : 0. Lignes rejetées : 0.\n"
    )
    assert french.endswith("Rien n’a été écrit dans le graphe (--dry-run).\n")
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:sector") == [
        "https://w3id.org/qkg/id/concept/sector/education"
    ]


def test_rejected_rows_are_printed_with_file_and_line_and_written_to_a_file(qkg: Run, folder: Folder) -> None:
    rows = [{**AGREEMENT, "key": f"bad-{number}", "parties": "Bavria"} for number in range(25)]
    folder.rows(AGREEMENT, *rows)
    said = qkg("import", "table.csv", "--as", "agreements")
    assert said.code == 1
    assert "Accounts: 1 new" in said.out
    assert "Rows rejected: 25." in said.out
    lines = said.err.splitlines()
    wanted = "parties: nothing is called “Bavria”. Did you mean: government:bavaria (Bavaria)?"
    assert lines[0] == f"table.csv:3: {wanted}"
    assert len(lines) == 23
    assert lines[20:] == [
        "  … and 5 more",
        "The rejected rows are in table.rejects.csv: mend them and import that file.",
        "New names: 1; keys that may be one thing: 0. They are in table.names.csv: fill in its column decision (match, new, ignore; "
        "same, different), then import again with --names table.names.csv.",
    ]
    with open("table.rejects.csv", encoding="utf-8", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [row["key"] for row in kept] == [row["key"] for row in rows]
    assert kept[0]["reason"] == wanted
    french = qkg("--lang", "fr", "import", "table.rejects.csv", "--as", "agreements")
    assert french.code == 1
    assert "table.rejects.csv:2: parties : rien ne s’appelle « Bavria »" in french.err.replace("parties:", "parties :")
    assert "Vouliez-vous dire : government:bavaria" in french.err


def test_the_default_file_of_rejects_is_never_an_imported_table(qkg: Run, folder: Folder) -> None:
    folder.rows(AGREEMENT, {**AGREEMENT, "key": "bad", "parties": "Bavria"}, name="table.rejects.csv")
    before = Path("table.rejects.csv").read_bytes()
    assert qkg("import", "table.rejects.csv", "--as", "agreements").code == 1
    assert Path("table.rejects.csv").read_bytes() == before
    assert "bad" in Path("table.rejects.2.csv").read_text("utf-8")


def test_a_dry_run_writes_rejected_rows_only_to_a_file_that_is_named(qkg: Run, folder: Folder) -> None:
    folder.rows({**AGREEMENT, "parties": "Bavria"})
    assert qkg("import", "table.csv", "--as", "agreements", "--dry-run").code == 1
    assert not list(Path().glob("*rejects*"))
    assert qkg("import", "table.csv", "--as", "agreements", "--dry-run", "--rejects", "asked.csv").code == 1
    assert Path("asked.csv").exists()


def test_absent_accounts_unknown_headings_and_unused_judgements_are_printed(qkg: Run, folder: Folder) -> None:
    folder.agreements({"key": "older"})
    folder.rows({**AGREEMENT, "colour": "red", "seen by": "us"})
    mapping = folder.map(
        "extends: agreements\njudgements:\n  - {match: {key: x}, set: {key: y}, because: {en: a, fr: b}}\n"
    )
    said = qkg("import", "table.csv", "--as", "agreements", "--map", mapping)
    assert "which these tables do not have: 1; they stay (--prune would remove them).\n" in said.out
    assert "Columns that no mapping knows: colour, seen by.\n" in said.out
    assert f"Judgements that touched no row: 1; the first is {mapping}:3.\n" in said.out
    assert "1 removed" in qkg("import", "table.csv", "--as", "agreements", "--prune").out


@pytest.mark.parametrize(
    ("arguments", "code", "english", "french"),
    [
        (["table.csv"], 2, "--as", "--as"),
        (["--as", "agreements"], 2, "TABLE", "TABLE"),
        (
            ["table.csv", "--as", "treaties"],
            2,
            "there is no kind of table “treaties”",
            "pas de sorte de table « treaties »",
        ),
        (["none.csv", "--as", "agreements"], 3, "none.csv: cannot be read", "none.csv : lecture impossible"),
        ([".", "--as", "agreements"], 3, ".: cannot be read (Is a directory)", "c’est un dossier"),
        (["table.csv", "--as", "missions"], 3, "columns are missing: direction", "il manque des colonnes : direction"),
        (
            ["table.csv", "--as", "agreements", "--map", "none.yaml"],
            3,
            "none.yaml: cannot be read",
            "lecture impossible",
        ),
        (
            ["table.csv", "--as", "agreements", "--data", "/nowhere"],
            3,
            "/nowhere: there is no such folder",
            "ce dossier n’existe pas",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_have_an_exit_code_and_a_message_in_both_languages(
    qkg: Run, folder: Folder, arguments: list[str], code: int, english: str, french: str
) -> None:
    folder.rows(AGREEMENT)
    before = folder.files()
    said, dit = qkg("import", *arguments), qkg("--lang", "fr", "import", *arguments)
    assert (said.code, dit.code) == (code, code)
    assert said.err.startswith("error: ")
    assert dit.err.startswith("erreur : ")
    assert english in said.err
    assert french in dit.err.replace(".csv:", ".csv :")
    assert folder.files() == before


def test_a_full_disk_has_exit_code_4(qkg: Run, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.rows(AGREEMENT)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = qkg("import", "table.csv", "--as", "agreements")
    assert said.code == 4
    assert "the data folder cannot be written (No space left on device)" in said.err
    assert folder.accounts("agreements") == []


# Tables out


def test_a_table_is_exported_from_a_folder_without_a_store(qkg: Run, folder: Folder) -> None:
    folder.agreements({})
    said = qkg("export", "--as", "agreements", "--format", "csv", "-o", "out/agreements.csv")
    assert (said.code, said.out, said.err) == (0, "", "Wrote out/agreements.csv (1 row).\n")
    assert "0 changed, 1 unchanged" in qkg("import", "out/agreements.csv", "--as", "agreements").out
    assert qkg("export", "--as", "agreements", "-o", "out/agreements.tsv").code == 0
    assert Path("out/agreements.tsv").read_text("utf-8").startswith("key\taccount\t")
    assert "0 changed, 1 unchanged" in qkg("import", "out/agreements.tsv", "--as", "agreements").out


def test_a_table_is_exported_to_standard_output(folder: Folder, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder.agreements({})
    assert main(["export", "--as", "agreements", "--data", str(folder.root)]) == 0
    out = capfdbinary.readouterr().out
    assert out.splitlines()[0].startswith(b"key,account,title_fr,")
    assert len(out.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as", "agreement"], "there is no kind of table “agreement”"),
        (["--as", "entities"], "accounts of the kind entities are not made of rows"),
        (["--as", "agreements", "--format", "turtle"], "csv"),
        (["--as", "agreements", "--engine", "http://localhost:1/"], "not a remote engine"),
    ],
)
def test_tables_that_cannot_be_exported(qkg: Run, arguments: list[str], said: str) -> None:
    outcome = qkg("export", *arguments)
    assert outcome.code == 2
    assert said in outcome.err


# A folder of one's own


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole ontology and all queries, with a graph of a dozen names."""
    root = tmp_path_factory.mktemp("little") / "data"
    for name in ("ontology", "queries"):
        shutil.copytree(Path(find().root) / name, root / name)
    Folder(root).write("reference/test.trig", GAZETTEER)
    return root


@pytest.mark.parametrize("whole", [pytest.param(True, marks=pytest.mark.slow), False], ids=["shipped", "little"])
def test_a_new_data_folder_is_made_imported_into_built_and_queried(
    whole: bool, little: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made, filled, built, asked and validated: with --data, with $QKG_DATA, and from Python."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QKG_STORE", str(tmp_path / "stores"))
    assert main(["init", "mine", "--empty", *([] if whole else ["--data", str(little)])]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "Made mine with graph/, ontology/, queries/.\nUse it with --data mine, or set QKG_DATA=mine."
    )
    mine = Folder(tmp_path / "mine")
    assert mine.accounts("agreements") == mine.accounts("overview") == []
    table = str(mine.rows({**AGREEMENT, "title_en": "Co-operation agreement"}))
    assert main(["import", table, "--as", "agreements", "--data", "mine"]) == 0
    assert main(["build", "--data", "mine"]) == 0
    assert main(["validate", "--data", "mine"]) == 0
    capsys.readouterr()
    assert main(["query", "agreements-by-partner", "--partner", "Bavière", "--format", "csv", "--data", "mine"]) == 0
    assert "bavaria-1989-cooperation" in capsys.readouterr().out
    monkeypatch.setenv("QKG_DATA", "mine")
    assert main(["query", "agreements-by-partner", "--partner", "bavaria", "--format", "csv"]) == 0
    assert "Co-operation agreement" in capsys.readouterr().out
    monkeypatch.delenv("QKG_DATA")
    with package.open(data="mine", lang="en") as graph:
        other = mine.rows({**AGREEMENT, "key": "bavaria-1990"})
        outcome = graph.import_tables(other, "agreements")
        assert len(outcome.new) == 1
        assert len(graph.query("agreements-by-partner", partner="bavaria")) == 2  # type: ignore[arg-type]
        assert graph.export_table(tmp_path / "out.csv", "agreements") == 2
    again = package.import_tables([tmp_path / "out.csv"], "agreements", data="mine", dry_run=True)
    assert (again.unchanged, again.files) == (2, [])


def test_init_makes_a_complete_writable_copy(little: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("there")
    for path in (little / "graph" / "reference" / "test.trig", little / "graph" / "reference"):
        path.chmod(path.stat().st_mode & ~0o222)  # as an installed package may be
    (little / "build").mkdir()
    (little / "build" / "dataset.ttl").write_text("# the description of the shipped data\n", "utf-8")
    make("there", Data(str(little)))
    for path in (little / "graph" / "reference", little / "graph" / "reference" / "test.trig"):
        path.chmod(path.stat().st_mode | 0o200)
    assert Folder(tmp_path / "there").files() == {"reference/test.trig": (PROLOGUE + GAZETTEER).encode()}
    for path in (tmp_path / "there" / "graph" / "reference", tmp_path / "there" / "graph" / "reference" / "test.trig"):
        assert path.stat().st_mode & 0o200
    assert set(os.listdir("there")) == {"graph", "ontology", "queries", ".gitignore"}
    assert os.listdir() == ["there"]


def test_init_fills_the_working_folder_when_it_is_empty(
    little: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert make(".", Data(str(little))) == ["graph/", "ontology/", "queries/"]
    assert set(os.listdir()) == {"graph", "ontology", "queries", ".gitignore"}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_init_refuses_a_folder_that_is_not_empty(qkg: Run, folder: Folder, lang: str) -> None:
    Path("full").mkdir()
    Path("full/notes.txt").write_text("mine", "utf-8")
    said = qkg("--lang", lang, "init", "full")
    assert said.code == 2
    assert ("this folder is there and not empty" if lang == "en" else "ce dossier existe et n’est pas vide") in said.err
    assert os.listdir("full") == ["notes.txt"]
    assert qkg("init", "full/notes.txt").code == 2
    assert Path("full/notes.txt").read_text("utf-8") == "mine"


def test_init_leaves_nothing_when_it_fails(qkg: Run, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: str, _target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    before = set(os.listdir())
    said = qkg("init", "mine")
    assert said.code == 3
    assert "mine: the folder cannot be made: No space left on device" in said.err
    assert set(os.listdir()) == before


def test_python_refuses_a_remote_engine() -> None:
    graph = package.open("http://localhost:1/sparql", lang="en")
    with pytest.raises(UsageError) as caught:
        graph.import_tables("table.csv", "agreements")
    assert "not a remote engine" in caught.value.text("en")
    with pytest.raises(UsageError):
        graph.export_table("out.csv", "agreements")


def test_python_errors_name_the_file_that_cannot_be_read(folder: Folder) -> None:
    with pytest.raises(DataError) as caught:
        package.import_tables("none.csv", "agreements", data=folder.root)
    assert caught.value.where == "none.csv"


@pytest.mark.parametrize("option", ["--dry-run", "--names=none.csv"])
def test_a_table_is_not_replaced_by_its_rejected_rows_before_the_others_are_in_the_graph(
    qkg: Run, folder: Folder, option: str
) -> None:
    Path("none.csv").write_text("name,decision\n", "utf-8")
    one_sided = {**AGREEMENT, "key": "alone", "parties": "Québec", "sources": "https://example.org/alone"}
    for name in ("shapes.ttl", "external.ttl"):
        shutil.copy(Path(package.__file__).parents[1] / "ontology" / name, folder.root / "ontology")
    folder.rows(AGREEMENT, one_sided, {**AGREEMENT, "key": "bad", "parties": "Bavria"})
    before = Path("table.csv").read_bytes()
    assert qkg("import", "table.csv", "--as", "agreements", "--rejects", "table.csv", option).code == 1
    assert Path("table.csv").read_bytes() == before
    told = qkg("import", "table.csv", "--as", "agreements", "--rejects", "other.csv", option).err
    assert "in other.csv, with their reasons: mend them in the table, and import the table again." in told
    assert "bad" in Path("other.csv").read_text("utf-8")
