"""Every string a user sees is there in both languages, with the same placeholders, and is used."""

import errno
import pkgutil
import re
import socket
import sqlite3
import string
from importlib import import_module
from pathlib import Path

import pytest

import qkg.messages
from qkg.core.errors import DataError, system_reason

AREAS = [area.name for area in pkgutil.iter_modules(qkg.messages.__path__)]
CODE = "\n".join(path.read_text("utf-8") for path in Path(qkg.messages.__path__[0]).parent.rglob("*.py"))


def fields(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return names | set(re.findall(r"%\(\w+\)\w|%[sr]", text))


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_use_the_same_placeholders(area: str) -> None:
    for name, (english, french) in import_module(f"qkg.messages.{area}").MESSAGES.items():
        assert english.strip(), name
        assert french.strip(), name
        assert fields(english) == fields(french), name


@pytest.mark.parametrize("area", sorted(set(AREAS) - {"argparse"}))
def test_no_string_is_left_unused(area: str) -> None:
    names = import_module(f"qkg.messages.{area}").MESSAGES
    # Some keys are put together from parts: f"cli.{name}-column", f"catalog.{type}-allowed".
    built = [re.escape(part) for part in re.findall(rf'f"({area}\.[^"]*\{{[^"]*)"', CODE)]
    patterns = [re.compile(re.sub(r"\\\{.*?\\\}", "[a-z0-9-]+", part)) for part in built]
    for name in names:
        key = f"{area}.{name}"
        key = key.removesuffix("-one")  # the singular of a string with a count
        assert f'"{key}"' in CODE or any(pattern.fullmatch(key) for pattern in patterns), key


@pytest.mark.parametrize("area", sorted(set(AREAS) - {"argparse"}))
def test_french_puts_a_non_breaking_space_before_its_tall_punctuation(area: str) -> None:
    """A plain space there lets a line break before the sign; no space at all is not French."""
    for name, (_, french) in import_module(f"qkg.messages.{area}").MESSAGES.items():
        assert not re.search(r"[\w»)}] [:;?!»](?!\S)", french.replace("\u202f", "")), name


@pytest.mark.parametrize(
    ("error", "english", "french"),
    [
        (OSError(28, "No space left on device"), "No space left on device", "plus de place sur le disque"),
        (OSError("IO error: No such file: /x/CURRENT: Permission denied"), "Permission denied", "permission refusée"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "Name or service not known", "nom d’hôte inconnu"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "Connection refused", "connexion refusée"),
        (sqlite3.DatabaseError("malformed"), "malformed", "malformed"),
        (OSError(), "OSError", "OSError"),
    ],
)
def test_what_the_system_says_is_said_in_the_language_of_the_error(error: Exception, english: str, french: str) -> None:
    """The language is that of the reading, not that of the moment when it went wrong."""
    told = DataError("files.unreadable", reason=system_reason(error))
    assert told.text("en") == f"cannot be read ({english})"
    assert told.text("fr") == f"lecture impossible ({french})"
