import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qkg.catalog import StoredQuery
from qkg.catalog.header import parse_query

Make = Callable[..., StoredQuery]

TITLE = "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n"


def parameter(name: str, kind: str, more: str = "") -> str:
    return f"#+   {name}: {{type: {kind}, label: {{en: L, fr: L}}{more}}}\n"


def header(columns: str = "", **parameters: str) -> str:
    """A header with columns named in `columns`, and parameters as `name="type, more: keys"`."""
    text = TITLE
    if parameters:
        text += "#+ parameters:\n"
        for name, words in parameters.items():
            kind, comma, more = words.partition(", ")
            text += parameter(name, kind, comma + more)
    if columns:
        text += "#+ columns:\n"
        text += "".join(f"#+   {name}: {{type: term, label: {{en: L, fr: L}}}}\n" for name in columns.split())
    return text


@pytest.fixture(scope="session")
def make() -> Make:
    """Makes a stored query from the text below its header, its columns and its parameters."""

    def made(body: str, columns: str = "", **parameters: str) -> StoredQuery:
        return parse_query(header(columns, **parameters) + body, "test.rq", "tests")

    return made


@pytest.fixture(scope="session")
def hostile() -> list[str]:
    found: list[str] = json.loads((Path(__file__).parent / "hostile.json").read_text("utf-8"))
    return found
