"""Help: exact, in both languages, within 80 columns."""

import pytest

from qkg.cli.parser import COMMANDS

from .conftest import Run


def test_help_names_every_command(qkg: Run) -> None:
    outcome = qkg("--help")
    assert outcome.code == 0
    listed = [line.split()[0] for line in outcome.out.splitlines() if line.startswith("    ")]
    assert [name for name in listed if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns(qkg: Run, command: str, lang: str) -> None:
    outcome = (
        qkg(command, "--lang", lang, "--help") if command != "completion" else qkg("--lang", lang, command, "--help")
    )
    assert outcome.code == 0
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


def test_help_is_french_to_the_last_word(qkg: Run) -> None:
    out = qkg("--lang", "fr", "query", "agreements-by-partner", "--help").out
    assert out.startswith("usage\u00a0: qkg query agreements-by-partner")
    for english in ("usage: ", "show this help", "options:\n  -h, --help  show", "Partner ", "the reader"):
        assert english not in out
    assert "Partenaire" in out
    assert "afficher cette aide et quitter" in out


def test_a_query_s_help_lists_its_parameters(qkg: Run) -> None:
    out = qkg("query", "agreements-by-partner", "--help").out
    for option in ("--partner IRI", "--sector IRI", "--since DATE", "--until DATE", "--evidence"):
        assert option in out


def test_no_command_shows_help_and_fails(qkg: Run) -> None:
    outcome = qkg()
    assert outcome.code == 2
    assert outcome.out.startswith("usage: qkg")


def test_version(qkg: Run) -> None:
    assert qkg("--version").out == "qkg 0.1.0\n"
