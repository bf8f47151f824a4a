"""`qkg diff` of the working tree: what changed since a commit, in words for a pull request."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from qkg.cli import main
from qkg.core.language import use_language
from qkg.files.data_folder import find

from .conftest import PROLOGUE

BEFORE = """
account:names { government:quebec a qkg:FederatedState ; skos:prefLabel "Québec"@en , "Québec"@fr .
  government:bavaria a qkg:FederatedState ; skos:prefLabel "Bavaria"@en , "Bavière"@fr .
  government:vermont a qkg:FederatedState ; skos:prefLabel "Vermont"@en , "Vermont"@fr . }
account:a { agreement:x a qkg:Agreement ; dcterms:title "Agreement X"@en , "Entente X"@fr ;
  qkg:party government:quebec , government:bavaria ; qkg:signed "1989"^^edtf:EDTF . }
account:gone { event:y a qkg:Event ; skos:prefLabel "Meeting"@en , "Rencontre"@fr . }
graph:provenance { account:a a qkg:Account ; prov:wasDerivedFrom source:one ; qkg:rank rank:normal ; qkg:confidence confidence:b .
  account:names a qkg:Account ; prov:wasDerivedFrom source:one . account:gone a qkg:Account ; prov:wasDerivedFrom source:one .
  source:one a qkg:Source ; skos:prefLabel "One"@en , "Un"@fr ; qkg:site "one.example" . }
"""
AFTER = (
    BEFORE.replace('"1989"^^edtf:EDTF', '"1990"^^edtf:EDTF').replace(
        "account:gone { event:y a qkg:Event ;", "account:gone { event:z a qkg:Event ;"
    )
    + """
account:b { agreement:x a qkg:Agreement ; qkg:signed "1991"^^edtf:EDTF . }
account:c { agreement:v a qkg:Agreement ; dcterms:title "Agreement V"@en , "Entente V"@fr ;
  qkg:party government:quebec , government:vermont . }
graph:provenance { account:a qkg:reasoning "The day | of the page."@en , "Le jour | de la page."@fr .
  account:b a qkg:Account ; prov:wasDerivedFrom source:two ; qkg:rank rank:normal ; qkg:confidence confidence:c .
  account:c a qkg:Account ; prov:wasDerivedFrom source:two ; qkg:rank rank:normal ; qkg:confidence confidence:c .
  source:two a qkg:Source ; skos:prefLabel "Two"@en , "Deux"@fr ; qkg:site "two.example" . }
"""
)
"""By hand: X is dated otherwise, with a reason, and another account disputes it; V came with a new partner; Y became Z."""
ENGLISH = [
    "## What this changes in the graph",
    "From HEAD to the files.",
    "| Things | New | Changed | Removed |",
    "| Agreement | 1 | 1 | – |",
    "| Event | 1 | – | 1 |",
    "### 1 new partner",
    "- Vermont (`government:vermont`)",
    "### 1 value replaced or withdrawn",
    r"- Agreement X (`agreement:x`), signed: 1989 → 1990 *The day \| of the page.*",
    "### 1 value disputed from now on",
    "- Agreement X (`agreement:x`), signed: Accounts give 2 different values of this property; the view keeps 1990.",
    "### New sources, of 1 site",
    "- two.example (1)",
    "### 1 thing is gone",
    "- Meeting (`event:y`)",
]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose data folder is a part of it, changed since its commit."""
    data = tmp_path / "repository" / "data"
    shutil.copytree(find().ontology, data / "ontology")
    (data / "queries" / "quality").mkdir(parents=True)
    shutil.copy(f"{find().queries}/quality/property-disagreement.rq", data / "queries" / "quality")
    (data / "graph").mkdir()
    (data / "graph" / "all.trig").write_text(PROLOGUE + BEFORE, "utf-8")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "First"],
    ):
        subprocess.run(["git", "-C", str(tmp_path / "repository"), *command], check=True)
    (data / "graph" / "all.trig").write_text(PROLOGUE + AFTER, "utf-8")
    monkeypatch.chdir(tmp_path)
    return data


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The lines printed by a run that found a difference."""
    assert main([*arguments]) == 1
    use_language(None)
    return [line for line in capsys.readouterr().out.splitlines() if line]


def test_the_working_tree_is_summarised(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "--lang", "en", "diff", "--data", str(checkout))
    assert [line for line in lines if not line.startswith("|---")] == ENGLISH


def test_two_folders_are_summarised_in_french(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    shutil.copytree(checkout, old)
    (old / "graph" / "all.trig").write_text(PROLOGUE + BEFORE, "utf-8")
    lines = told(capsys, "--lang", "fr", "diff", str(old), str(checkout), "--format", "markdown")
    assert "| Entente | 1 | 1 | – |" in lines
    assert "- Entente X (`agreement:x`), signature\u00a0: 1989 → 1990 *Le jour \\| de la page.*" in lines


def test_nothing_changed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "graph" / "all.trig").write_text(PROLOGUE + BEFORE, "utf-8")
    assert main(["--lang", "en", "diff", "--data", str(checkout)]) == 0
    assert "No difference between HEAD and the files." in capsys.readouterr().out


@pytest.mark.parametrize("commit", ["nowhere", "--output=x", ""])
def test_a_commit_that_is_none_is_told(checkout: Path, capsys: pytest.CaptureFixture[str], commit: str) -> None:
    assert main(["--lang", "en", "diff", "--data", str(checkout), f"--since={commit}"]) == 2
    assert "Name the older data folder instead" in capsys.readouterr().err
    assert not list(Path().glob("x"))


def test_a_hostile_repository_runs_nothing_and_writes_nowhere_else(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\ncat\n", "utf-8")
    program.chmod(0o755)

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(checkout), *arguments], check=True, capture_output=True)

    (checkout / "graph" / "a\nb\t.trig").write_text("", "utf-8")
    (checkout / "graph" / "link.trig").symlink_to("/etc/passwd")
    (checkout / "graph" / "signed.trig").write_text("# $Format:%G?%GK$\n", "utf-8")
    (checkout / "graph" / "all.trig").write_text(PROLOGUE + BEFORE, "utf-8")
    (checkout / ".gitattributes").write_text("* filter=evil diff=evil export-subst\nqueries export-ignore\n", "utf-8")
    git("add", ".")
    git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "Second")
    for name in ("filter.evil.smudge", "diff.evil.textconv", "diff.external", "core.fsmonitor", "core.sshCommand", "gpg.program", "core.pager"):  # fmt: skip
        git("config", name, str(program))
    git("config", "filter.evil.required", "true")
    (checkout / "graph" / "all.trig").write_text(PROLOGUE + AFTER, "utf-8")
    (checkout / "graph" / "link.trig").unlink()
    lines = told(capsys, "--lang", "en", "diff", "--data", str(checkout))
    assert [line for line in lines if not line.startswith("|---")] == ENGLISH
    assert not ran.exists()


def test_outside_of_a_checkout_and_without_git_it_says_what_to_do(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(checkout.parent / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent.parent))
    assert main(["--lang", "fr", "diff", "--data", str(checkout)]) == 2
    assert "Nommez plutôt l’ancien dossier de données" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert main(["--lang", "en", "diff", "--data", str(checkout)]) == 2
    error = capsys.readouterr().err
    assert "Git is not installed" in error
    assert "qkg diff OLD NEW" in error
