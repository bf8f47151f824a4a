"""Any table or mapping file gives an error message or a valid graph, never a traceback or a partial import."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qkg.core.errors import QkgError
from qkg.files.data_folder import find
from qkg.store.load import load
from qkg.tables import import_tables, read_mapping, write_table
from qkg.tables.table_files import Table

from .conftest import AGREEMENT, Folder

modest = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
more = settings(modest, max_examples=50)
WORDS = (
    "", "Québec", "Bavaria; Québec", "Georgia", "Paris", "1989", "1989-11-09", "1970~", "../1973", "education", "a-key",
    "other-key", "https://example.org/a", "https://example.org/a | words | https://é.example.org/ü?q=\"<>", "A", "B",
    "summit", "host", "member", "outgoing", "department", "minister", "bureau", "oif", "unesco", "bureau@1992; 2001",
    "=1+1", "'=1", "@", "-5", "1 041", "ÉÀ", "\u202e", "\\", '"', "''", "<script>", "{key}", "%s", "\u00a0", "\ufeff",
    "ﬁ", "𝔘", "a\nb", "x" * 300, "agreements-x", "source:qkg-editors", "government:quebec", "İ", "ß", "0", "-", "--",
    "https://w3id.org/qkg/id/government/bavaria", "https://w3id.org/qkg/id/source/nobody",
)  # fmt: skip
cell = st.one_of(st.sampled_from(WORDS), st.text(max_size=30), st.text("0123456789-/~.XY?:T", max_size=12))
KINDS = (
    "agreements",
    "missions",
    "representations",
    "organizations",
    "memberships",
    "events",
    "ministry",
    "entities",
    "links",
)
kind = st.sampled_from(KINDS)


def assert_valid(folder: Folder) -> None:
    """The files of `graph/` can be built: every file parses, every IRI is valid."""
    load(folder.data)
    for quad in folder.quads():
        if isinstance(quad.object, ox.Literal):
            assert "\0" not in quad.object.value


def assert_has_texts(refusal: QkgError) -> None:
    """The error has a text in both languages."""
    assert all(refusal.text(lang) for lang in ("en", "fr"))


@pytest.fixture
def fresh(folder: Folder) -> Iterator[Folder]:
    yield folder
    assert not list((folder.root / "graph").glob(".staging*"))


def forget(folder: Folder) -> dict[str, bytes]:
    """Remove what earlier examples imported; the remaining files."""
    for place in (folder.root / "graph").iterdir():
        if place.is_dir() and place.name != "reference":
            shutil.rmtree(place)
    for place in (folder.root / "graph" / "reference").iterdir():
        if place.name != "test.trig":
            place.unlink()
    return folder.files()


def imports(folder: Folder, path: Path, kind: str) -> None:
    """Import a table: the graph is valid, and importing again changes nothing. A refusal changes nothing."""
    before = forget(folder)
    rejects = str(path.with_suffix(".rejects.csv"))
    try:
        outcome = import_tables(folder.data, [str(path)], kind, rejects=rejects)
    except QkgError as refusal:
        assert_has_texts(refusal)
        unchanged = folder.files() == before
        assert unchanged
        return
    assert outcome.rows >= outcome.rejected
    assert_valid(folder)
    after = folder.files()
    again = import_tables(folder.data, [str(path)], kind)
    assert (again.files, again.new, again.changed, again.rejected) == ([], [], [], outcome.rejected)
    assert folder.files() == after
    if outcome.rejected:  # what was rejected is rejected again, or says why not: nothing slips in unmended
        third = import_tables(folder.data, [rejects], kind)
        assert third.rejected == outcome.rejected
        assert folder.files() == after
    if outcome.new and kind not in {"entities", "links"}:
        target = io.BytesIO()
        write_table(folder.data, kind, target)
        table = path.with_name("out.csv")
        table.write_bytes(target.getvalue())
        assert import_tables(folder.data, [str(table)], kind).files == []
        assert folder.files() == after


def any_cells(fresh: Folder, kind: str, data: st.DataObject) -> None:
    """A table of the right headings with any cells."""
    headings = list(read_mapping(find(), kind).columns)
    rows = data.draw(st.lists(st.lists(cell, min_size=len(headings), max_size=len(headings)), max_size=4))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    imports(fresh, fresh.table(text.getvalue().encode("utf-8", "replace")), kind)


@modest
@given(kind=kind, data=st.data())
def test_any_cells_under_the_known_headings(fresh: Folder, kind: str, data: st.DataObject) -> None:
    any_cells(fresh, kind, data)


@pytest.mark.slow
@more
@given(kind=kind, data=st.data())
def test_any_cells_under_the_known_headings_with_more_examples(fresh: Folder, kind: str, data: st.DataObject) -> None:
    any_cells(fresh, kind, data)


MORE = ("kind", "reference", "replaces", "account", "title_en", "place_signed")
changed_cells = st.lists(st.tuples(st.sampled_from(sorted({*AGREEMENT, *MORE})), cell), max_size=4)


def good_rows(fresh: Folder, changes: list[tuple[str, str]]) -> None:
    """Two rows that import, with any cells changed."""
    rows = [{**AGREEMENT, **dict(changes[:1])}, {**AGREEMENT, "key": "other-key", **dict(changes[1:])}]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*AGREEMENT, *(name for name in MORE if name not in AGREEMENT)], restval="")
    writer.writeheader()
    writer.writerows(rows)
    imports(fresh, fresh.table(text.getvalue().encode("utf-8", "replace")), "agreements")


@modest
@given(changes=changed_cells)
def test_a_valid_row_with_any_cells_changed(fresh: Folder, changes: list[tuple[str, str]]) -> None:
    good_rows(fresh, changes)


@pytest.mark.slow
@more
@given(changes=changed_cells)
def test_a_valid_row_with_any_cells_changed_with_more_examples(fresh: Folder, changes: list[tuple[str, str]]) -> None:
    good_rows(fresh, changes)


@modest
@given(
    content=st.one_of(
        st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass"))
    ),
    kind=kind,
)
def test_any_bytes(fresh: Folder, content: bytes, kind: str) -> None:
    imports(fresh, fresh.table(content), kind)


@modest
@given(
    content=st.text(",;\t|\"'\n\r ab=\ufeff\0", max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-7"]),
)
def test_any_table_in_any_encoding(fresh: Folder, content: str, encoding: str) -> None:
    head = "key,parties,sources,confidence\nà-b,Québec,https://example.org/,A\n"
    imports(fresh, fresh.table((head + content).encode(encoding, "ignore")), "agreements")


@modest
@given(seed=st.integers(0, 10_000), flips=st.integers(1, 40))
def test_damaged_workbooks(fresh: Folder, seed: int, flips: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, no secret
    content = bytearray(_workbook())
    for _ in range(flips):
        content[chance.randrange(len(content))] = chance.randrange(256)
    imports(fresh, fresh.table(bytes(content), "table.xlsx"), "agreements")


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (list(AGREEMENT), list(AGREEMENT.values())):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


node = st.recursive(
    st.one_of(st.sampled_from(WORDS), st.text(max_size=10), st.booleans(), st.none(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abcdefgh_", max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = (
    "extends", "title", "special", "class", "id", "file", "lang", "columns", "fixed", "variants", "judgements", "sources",
    "things", "slugs", "key", "heading", "type", "property", "separator", "values", "default", "match", "set", "because",
    "en", "fr",
)  # fmt: skip


@modest
@given(
    content=st.one_of(st.text(max_size=200), st.dictionaries(st.sampled_from(KEYS), node, max_size=5)),
    extends=st.booleans(),
)
def test_any_mapping_file(fresh: Folder, content: str | dict[str, object], extends: bool) -> None:
    import yaml

    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path = fresh.root.parent / "mine.yaml"
    path.write_bytes((("extends: agreements\n" if extends else "") + text).encode("utf-8", "replace"))
    table = fresh.rows(AGREEMENT)
    before = forget(fresh)
    try:
        fresh.imports("agreements", table, map_file=str(path))
    except QkgError as refusal:
        assert_has_texts(refusal)
        unchanged = fresh.files() == before
        assert unchanged
    assert_valid(fresh)


@modest
@given(text=st.text(max_size=60), known=st.lists(st.text(max_size=8), max_size=4))
def test_written_cells_are_read_back(tmp_path: Path, text: str, known: list[str]) -> None:
    """Any cell but those that are refused, through a file and back."""
    from qkg.tables.table_files import Writer

    target = io.BytesIO()
    writer = Writer(target)
    writer.row(["key", "title"])
    writer.row(["a", text])
    path = tmp_path / "t.csv"
    path.write_bytes(target.getvalue())
    [row] = Table(str(path), known).rows()
    if row.problem is None:
        assert row.cells["title"] == text.strip()
