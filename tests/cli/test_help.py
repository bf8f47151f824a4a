"""Help: exact, in both languages, within 80 columns."""

import argparse
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qkg.cli.program import COMMANDS, FLAGS, build
from qkg.core.errors import UsageError
from qkg.core.language import reading_in

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


def test_help_is_entirely_in_french(qkg: Run) -> None:
    out = qkg("--lang", "fr", "query", "agreements-by-partner", "--help").out
    assert out.startswith("usage\u00a0: qkg query agreements-by-partner")
    for english in ("usage: ", "show this help", "options:\n  -h, --help  show", "Partner ", "the reader"):
        assert english not in out
    assert "Partenaire" in out
    assert "afficher cette aide et quitter" in out


def test_two_threads_read_help_and_errors_in_two_languages() -> None:
    """argparse takes its texts from one place for the whole process; here each parser has its reader's."""
    ready = threading.Barrier(2)

    def read(lang: str) -> list[str]:
        texts = []
        with reading_in(lang):
            for _ in range(20):
                ready.wait(timeout=60)
                parser = build(COMMANDS, {"search"}, ["search"])
                try:
                    parser.parse_args(["search", "x", "--limit"])
                except UsageError as error:
                    texts.append(error.text())
                texts.append(parser.format_help().partition(" ")[0])
        return texts

    with ThreadPoolExecutor(2) as pool:
        english, french = pool.map(read, ("en", "fr"))
    assert set(english) == {"argument --limit: expected one argument\nSee: qkg search --help", "usage:"}
    assert set(french) == {
        "argument --limit\u00a0: une valeur est attendue\nVoir\u00a0: qkg search --help",
        "usage\u00a0:",
    }


def test_the_list_of_options_without_a_value_is_complete() -> None:
    """`qkg --dry-run import …` and `qkg --engine URL sparql …` are told apart by this list alone."""
    found: set[str] = set()
    parsers: list[argparse.ArgumentParser] = [build(COMMANDS, COMMANDS, ["query", "partners"])]
    for parser in parsers:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                parsers.extend(action.choices.values())
            elif action.nargs in (0, "?"):
                found.update(action.option_strings)
    assert found == FLAGS


def test_the_help_of_a_query_lists_its_parameters(qkg: Run) -> None:
    out = qkg("query", "agreements-by-partner", "--help").out
    for option in ("--partner IRI", "--sector IRI", "--since DATE", "--until DATE", "--evidence"):
        assert option in out


def test_no_command_shows_help_and_fails(qkg: Run) -> None:
    outcome = qkg()
    assert outcome.code == 2
    assert outcome.out.startswith("usage: qkg")


def test_version(qkg: Run) -> None:
    assert qkg("--version").out == "qkg 0.1.0\n"
