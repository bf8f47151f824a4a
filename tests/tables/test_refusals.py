"""What an import refuses, rejects and leaves alone: dry runs, rejected rows, headings, the folder that it writes in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import openpyxl
import pytest

from qkg.core.errors import DataError, EngineError, QkgError, UsageError
from qkg.files.transaction import transaction
from qkg.tables import import_tables
from qkg.tables.import_outcome import SHOWN

from . import generate
from .conftest import AGREEMENT, GAZETTEER, PROLOGUE, Folder, reasons

MANY = [{"key": f"bavaria-{year}", "date_signed": str(year), "reference": f"no. {year}"} for year in range(1980, 2000)]


# Dry runs, rejects


def test_a_dry_run_writes_nothing_and_has_the_same_outcome(folder: Folder) -> None:
    folder.agreements(*MANY[:3])
    files, times = folder.files(), folder.times()
    rows = [{**MANY[0], "reference": "other"}, *MANY[1:6], {"key": "bad", "parties": "?"}]
    dry = folder.agreements(*rows, dry_run=True)
    assert folder.files() == files
    assert folder.times() == times
    assert not list(folder.root.parent.glob("*.rejects.csv"))
    wet = folder.agreements(*rows)
    for name in ("new", "changed", "unchanged", "rejected", "files", "differences"):
        assert getattr(dry, name) == getattr(wet, name), name


def test_rejected_rows_are_corrected_in_their_file_and_imported(folder: Folder, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    table = folder.table(
        "key;title_fr;parties;sources;remark\n"
        "good;Bonne;Québec/Bavaria;https://example.org/;\n"
        'bad;"Une ""mauvaise""; entente";Québec/Bavria;https://example.org/;à voir\n'
        "ragged;Trop;Québec/Bavaria;https://example.org/;x;y\n"
        "short;Peu\n"
        "formula;=A1;Québec/Bavaria;https://example.org/;\n"
    )
    mapping = folder.map("extends: agreements\ncolumns: {parties: {separator: '/'}}\n")
    outcome = folder.imports("agreements", table, rejects=str(rejects), map_file=mapping)
    assert (len(outcome.new), outcome.rejected, outcome.rejects_file) == (1, 4, str(rejects))
    assert outcome.ignored == ["remark"]
    lines = rejects.read_text("utf-8").splitlines()
    assert lines[0] == "key;title_fr;parties;sources;remark;reason"
    assert lines[1].startswith('bad;"Une ""mauvaise""; entente";Québec/Bavria;https://example.org/;à voir;')
    assert "Did you mean: government:bavaria" in lines[1]
    # Nothing that was not mended slips in the second time.
    again = folder.imports("agreements", rejects, rejects=str(rejects), map_file=mapping)
    assert (again.rejected, again.new, again.ignored) == (4, [], ["remark"])
    mended = rejects.read_text("utf-8").replace("Bavria", "Bavaria").replace("=A1", "Formule")
    mended = mended.replace(";x;y;", ";x;").replace("short;Peu;;;;;", "short;Peu;Québec/Bavaria;https://example.org/;;")
    rejects.write_text(mended, "utf-8")
    third = folder.imports("agreements", rejects, rejects=str(rejects), map_file=mapping)
    assert (len(third.new), third.rejected) == (4, 0), reasons(third)
    assert folder.said("agreement:bad", "dcterms:title") == ['Une "mauvaise"; entente']
    assert len(folder.accounts("agreements")) == 5


def test_rejects_that_cannot_be_written_stop_the_import_before_any_change(folder: Folder) -> None:
    before = folder.files()
    with pytest.raises(DataError):
        folder.agreements({}, {"key": "bad", "parties": "?"}, rejects="/nowhere/at/all.csv")
    assert folder.files() == before


def test_many_rejected_rows_are_counted_and_only_the_first_kept(folder: Folder) -> None:
    outcome = folder.agreements(
        *({"key": f"bad-{number}", "parties": "?"} for number in range(SHOWN + 50)), rejects="all.csv"
    )
    assert (outcome.rejected, len(outcome.rejections)) == (SHOWN + 50, SHOWN)
    assert len(Path("all.csv").read_text("utf-8").splitlines()) == SHOWN + 51


# Headings


def test_a_table_without_a_needed_column_is_refused(folder: Folder) -> None:
    with pytest.raises(DataError) as caught:
        folder.imports("agreements", folder.table("key,parties,source\na,Bavaria,https://example.org/\n"))
    assert caught.value.text("en").endswith(
        "table.csv:1: columns are missing: sources; the table has: key, parties, source\n"
        "Name your own headings in a mapping file (--map), or check the delimiter."
    )


def test_a_wrong_delimiter_shows_in_the_headings(folder: Folder) -> None:
    with pytest.raises(DataError) as caught:
        folder.imports("agreements", folder.table("key^parties^sources\na^Bavaria^https://example.org/\n"))
    assert "the table has: key^parties^sources" in caught.value.text("en")


def test_a_register_with_other_headings(folder: Folder) -> None:
    """A workbook's CSV in French, with a mapping file and no column of sources or confidence."""
    table = folder.table(
        "Nº;Intitulé;Partenaire;Signée le;Domaine\n"
        "89-1;Entente de coopération;Bavière;1989-11-09;éducation\n"
        "90-2;Autre;?;1990;culture\n"
    )
    mapping = folder.map(
        "extends: agreements\nlang: fr\n"
        "columns:\n"
        "  key: {heading: Nº}\n"
        "  title_fr: {heading: Intitulé}\n"
        "  parties: {heading: Partenaire, values: {Bavière: [Québec, Bavière]}}\n"
        "  date_signed: {heading: Signée le}\n"
        "  sectors: {heading: Domaine}\n"
        "  sources: {default: 'https://registre.example.org/'}\n"
        "  confidence: {default: B}\n"
    )
    outcome = folder.imports("agreements", table, map_file=mapping)
    assert (len(outcome.new), outcome.ignored) == (1, [])
    assert reasons(outcome) == ["Partenaire: nothing is called “?”"]
    assert folder.said("agreement:89-1", "qkg:sector") == ["https://w3id.org/qkg/id/concept/sector/education"]
    assert len(folder.said("agreement:89-1", "qkg:party")) == 2
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "qkg:confidence") == ["https://w3id.org/qkg/id/concept/confidence/b"]


def test_a_user_s_own_kind(folder: Folder) -> None:
    table = folder.table("No.,partner,since\n7,Bavaria,1989\n")
    mapping = folder.map(
        "class: qkg:Relationship\nid: 'relationship:{number}'\nfile: ties/{initial}\nfixed: {qkg:between: government:quebec}\n"
        "columns:\n"
        "  number: {heading: No., role: key}\n"
        "  partner: {type: thing, class: qkg:Government, property: qkg:between, lang: en}\n"
        "  since: {type: date, property: qkg:start}\n"
        "  source: {role: sources, default: 'https://register.example.org/'}\n"
    )
    assert folder.imports("ties", table, map_file=mapping).rejected == 0
    assert folder.said("relationship:7", "qkg:between") == [
        "https://w3id.org/qkg/id/government/bavaria",
        "https://w3id.org/qkg/id/government/quebec",
    ]
    assert folder.accounts("ties")
    assert folder.imports("ties", table, map_file=mapping).files == []


# The folder


def test_the_shipped_data_inside_the_package_is_refused(folder: Folder) -> None:
    packaged = folder.root.rename(folder.root.parent / "_data")
    with pytest.raises(UsageError) as caught:
        import_tables(Folder(packaged).data, [str(folder.rows(AGREEMENT))], "agreements")
    assert "cannot be written" in caught.value.text("en")
    assert "qkg init DIR" in caught.value.text("en")
    assert "qkg init DOSSIER" in caught.value.text("fr")
    assert not (packaged / "graph" / ".lock").exists()


def test_a_graph_that_does_not_parse_is_reported_with_its_line(folder: Folder) -> None:
    folder.write("agreements/x.trig", "account:agreements-x { agreement:x a qkg:Agreement ;;; , }\n")
    before = folder.files()
    with pytest.raises(DataError) as caught:
        folder.agreements({})
    assert f"graph/agreements/x.trig:{PROLOGUE.count(chr(10)) + 1}" in caught.value.text("en")
    assert folder.files() == before


def test_statements_outside_any_account_are_refused(folder: Folder) -> None:
    folder.write("agreements/x.trig", "agreement:x a qkg:Agreement .\n")
    with pytest.raises(DataError) as caught:
        folder.agreements({})
    assert "graph/agreements/x.trig: a statement stands outside any account" in caught.value.text("en")


def test_nothing_is_changed_when_the_disk_refuses(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first sync after the new contents are written fails, as on a full disk."""
    before = folder.files()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as caught:
        folder.agreements({})
    assert "No space left on device" in caught.value.text("en")
    assert folder.files() == before
    monkeypatch.undo()
    assert len(folder.agreements({}).new) == 1


def test_one_import_at_a_time(folder: Folder) -> None:
    """A second import waits until the first change of the folder is over, and says that it waits."""
    steps: list[str] = []
    table = folder.rows(AGREEMENT)
    waiting = threading.Event()

    def progress(step: str, _done: int, _total: int) -> None:
        steps.append(step)
        waiting.set()

    def second() -> None:
        import_tables(folder.data, [str(table)], "agreements", progress=progress)

    thread = threading.Thread(target=second)
    with transaction(folder.data):
        thread.start()
        assert waiting.wait(30)
        assert steps == ["wait"]
        assert folder.accounts("agreements") == []
    thread.join(30)
    assert len(folder.accounts("agreements")) == 1
    assert "read" in steps
    assert "write" in steps


def test_imports_leave_other_files_alone(folder: Folder) -> None:
    folder.agreements(*MANY)
    assert folder.files()["reference/test.trig"].decode().endswith(GAZETTEER)


def test_rejected_rows_are_not_written_into_the_data_folder(folder: Folder) -> None:
    before = folder.files()
    for place in ("data/ontology/qkg.ttl", "data/graph/reference/test.trig", "data/queries/new.csv"):
        with pytest.raises(QkgError, match="of a data folder, whose files are the graph's sources"):
            folder.agreements({"parties": "Nowhere"}, rejects=place)
    assert folder.files() == before


def test_rejected_rows_are_not_written_into_a_folder_that_the_data_folder_links_to(folder: Folder) -> None:
    queries = folder.root / "queries"
    queries.rename(folder.root.parent / "elsewhere")
    queries.symlink_to(folder.root.parent / "elsewhere")
    with pytest.raises(QkgError, match="of a data folder, whose files are the graph's sources"):
        folder.agreements({"parties": "Nowhere"}, rejects=str(queries / "new.csv"))


def test_an_invisible_character_in_a_cell_is_shown_by_its_code(folder: Folder) -> None:
    outcome = folder.agreements(
        {"parties": "Québec; Bava\u200bria"}, {"key": "a\u200bb"}, {"date_signed": "1989\u200b"}
    )
    assert [reason for reason in reasons(outcome) if "(U+200B)" not in reason] == []
    assert len(reasons(outcome)) == 3


def test_a_source_that_is_a_link_in_a_workbook_is_its_address(folder: Folder) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (list(AGREEMENT), list({**AGREEMENT, "sources": "The treaty"}.values())):
        sheet.append(row)
    sheet.cell(2, list(AGREEMENT).index("sources") + 1).hyperlink = "https://example.org/treaty"
    path = folder.root.parent / "table.xlsx"
    book.save(path)
    assert len(folder.imports("agreements", path).new) == 1
    [url] = {quad.object.value for quad in folder.quads() if quad.predicate.value.endswith("org/url")}  # type: ignore[union-attr]
    assert url == "https://example.org/treaty"


def test_a_killed_import_leaves_nothing_in_the_temporary_directory(folder: Folder, tmp_path: Path) -> None:
    table = folder.root.parent / "many.csv"
    generate.write(str(table), 2_000)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = (
        "import os, signal, sys; from qkg.files.data_folder import Data; from qkg.tables import import_tables\n"
        "def kill(step, done, total):\n    if done > 1_000: os.kill(os.getpid(), signal.SIGKILL)\n"
        "import_tables(Data(sys.argv[1]), [sys.argv[2]], 'agreements', progress=kill)"
    )
    command = [sys.executable, "-c", program, str(folder.root), str(table)]
    done = subprocess.run(command, env={**os.environ, "TMPDIR": str(temporary)}, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert list(temporary.iterdir()) == []
