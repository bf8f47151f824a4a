"""Rows as Python values: mappings, sequences, data frames."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyoxigraph as ox
import pytest

from qkg.answers import Row, Rows, term_text, value_of
from qkg.catalog.model import Column
from qkg.core.errors import UsageError

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIX = f"PREFIX xsd: <{XSD}> "


def rows(query: str, **more: object) -> Rows:
    answer = ox.Store().query(PREFIX + query)
    assert isinstance(answer, ox.QuerySolutions)
    return Rows(answer, **more)  # type: ignore[arg-type]


# Values


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("5", "integer", 5),
        ("-05", "integer", -5),
        ("+5", "long", 5),
        (" 5 ", "integer", 5),
        ("99999999999999999999", "integer", 99999999999999999999),
        ("5", "nonNegativeInteger", 5),
        ("1.50", "decimal", Decimal("1.50")),
        ("-.5", "decimal", Decimal("-0.5")),
        ("1.5E3", "double", 1500.0),
        ("INF", "double", float("inf")),
        ("-INF", "float", float("-inf")),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("1965-02-27", "date", dt.date(1965, 2, 27)),
        ("1965-02-27T10:00:00", "dateTime", dt.datetime(1965, 2, 27, 10)),  # noqa: DTZ001 - as written
        ("1965-02-27T10:00:00Z", "dateTime", dt.datetime(1965, 2, 27, 10, tzinfo=dt.UTC)),
        ("text", "string", "text"),
    ],
)
def test_literals_become_python_values(text: str, type_: str, value: object) -> None:
    found = value_of(ox.Literal(text, datatype=ox.NamedNode(XSD + type_)))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1_000", "integer"),
        ("٣", "integer"),
        ("five", "integer"),
        ("", "integer"),
        ("1.0", "integer"),
        ("1_0.5", "decimal"),
        ("NaN", "decimal"),
        ("Infinity", "decimal"),
        ("1e3", "decimal"),
        ("infinity", "double"),
        ("nan", "double"),
        ("1_0", "double"),
        ("TRUE", "boolean"),
        ("yes", "boolean"),
        ("19650227", "date"),
        ("1965-W01-1", "date"),
        ("1965-02-30", "date"),
        ("1965-02-27Z", "date"),
        ("1965-02-27 10:00:00", "dateTime"),
        ("1965-02-27T10", "dateTime"),
        ("1965-02-27", "dateTime"),
        ("197X", "gYear"),
    ],
)
def test_ill_typed_literals_stay_text(text: str, type_: str) -> None:
    assert value_of(ox.Literal(text, datatype=ox.NamedNode(XSD + type_))) == text


def test_nan_becomes_a_float() -> None:
    found = value_of(ox.Literal("NaN", datatype=ox.NamedNode(XSD + "double")))
    assert found != found  # noqa: PLR0124 - which is how it is told


def test_other_terms_are_text() -> None:
    assert value_of(ox.NamedNode("http://example.org/")) == "http://example.org/"
    assert value_of(ox.Literal("été", language="fr")) == "été"
    edtf = ox.Literal("1970~", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))
    assert value_of(edtf) == "1970~"
    assert value_of(ox.BlankNode("b")) == "_:b"
    assert term_text(None) == ""
    assert term_text(ox.NamedNode("https://w3id.org/qkg/id/place/x"), short=False) == "https://w3id.org/qkg/id/place/x"


# A row


@pytest.fixture
def row() -> Row:
    return rows("SELECT ?title ?signed ?count { VALUES (?title ?signed ?count) { ('Entente'@fr UNDEF 3) } }")[0]


def test_a_row_is_a_mapping(row: Row) -> None:
    assert isinstance(row, Mapping)
    assert dict(row) == {"title": "Entente", "signed": None, "count": 3}
    assert list(row) == ["title", "signed", "count"] == list(row.keys())
    assert row.values() == ["Entente", None, 3]
    assert row.items() == [("title", "Entente"), ("signed", None), ("count", 3)]
    assert len(row) == 3
    assert "title" in row
    assert "nothing" not in row
    assert {**row} == dict(row)
    match row:
        case {"title": title, "signed": None}:
            assert title == "Entente"
        case _:
            pytest.fail("a row does not match as a mapping does")


def test_a_cell_is_read_by_name_attribute_or_position(row: Row) -> None:
    assert row["count"] == row.count == row[2] == row[-1] == 3
    assert row.get("count") == 3
    assert row.get("signed", "unknown") is None  # there is such a column
    assert row.get("nothing", "unknown") == "unknown"
    assert {"title", "signed", "count"} <= set(dir(row))


def test_a_missing_cell_is_an_error_and_not_none(row: Row) -> None:
    with pytest.raises(KeyError):
        row["nothing"]
    with pytest.raises(IndexError):
        row[3]
    with pytest.raises(AttributeError):
        row.nothing  # noqa: B018


def test_a_row_keeps_the_rdf_terms(row: Row) -> None:
    assert row.terms["title"] == ox.Literal("Entente", language="fr")
    assert row.terms["signed"] is None


def test_rows_are_compared_by_their_terms(row: Row) -> None:
    same = rows("SELECT ?title ?signed ?count { VALUES (?title ?signed ?count) { ('Entente'@fr UNDEF 3) } }")[0]
    other = rows("SELECT ?title ?signed ?count { VALUES (?title ?signed ?count) { ('Entente'@en UNDEF 3) } }")[0]
    assert row == same
    assert hash(row) == hash(same)
    assert row != other
    assert row == {"title": "Entente", "signed": None, "count": 3}
    assert row != 3
    assert repr(row) == "Row(title='Entente', signed=None, count=3)"


# A table


def counted(count: int) -> Rows:
    """A table with the numbers below *count*, as strings."""
    return rows("SELECT ?n { VALUES ?n { " + " ".join(f"'{n}'" for n in range(count)) + " } }")


def test_rows_are_read_from_the_engine_at_once() -> None:
    """The engine's own solutions belong to the thread that asked; the table belongs to whoever holds it."""
    answer = ox.Store().query("SELECT ?n { VALUES ?n { 1 2 3 } }")
    assert isinstance(answer, ox.QuerySolutions)
    table = Rows(answer)
    assert list(answer) == []
    assert repr(table) == "<Rows n: 3>"
    assert bool(table)


def test_another_thread_may_read_the_rows() -> None:
    """Reading the engine's solutions in another thread once ended the whole process (SIGABRT)."""
    program = """
import threading, pyoxigraph as ox
from qkg.answers import Rows, Triples
store = ox.Store()
rows = Rows(store.query("SELECT ?n { VALUES ?n { 1 2 3 } }"))
triples = Triples(store.query("CONSTRUCT { <urn:s> <urn:p> ?x } { VALUES ?x { 2 1 } }"))
read = []
def work():
    read.append([row["n"] for row in rows])
    read.append(len(rows.to_json()) > 0 and len(triples.serialize("ntriples").splitlines()))
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(read)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[[1, 2, 3], 2]\n", "")


def test_rows_can_be_iterated_several_times() -> None:
    table = counted(3000)
    one, two = iter(table), iter(table)
    assert [next(one)["n"] for _ in range(2500)] == [next(two)["n"] for _ in range(2500)]
    assert [row["n"] for row in one] == [row["n"] for row in two] == [str(n) for n in range(2500, 3000)]
    assert [row["n"] for row in table] == [str(n) for n in range(3000)]
    assert table.column("n") == [str(n) for n in range(3000)]


def test_rows_are_a_sequence() -> None:
    table = counted(5)
    assert table[0]["n"] == "0"
    assert table[-1]["n"] == "4"
    assert [row["n"] for row in table[1:3]] == ["1", "2"]
    assert len(table) == 5
    with pytest.raises(IndexError):
        table[5]
    assert not counted(0)
    assert list(counted(0)) == []
    assert len(counted(0)) == 0


def test_a_column_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rows("SELECT ?x { VALUES ?x { 1 } }").column("y")


# Data frames


ALL = """SELECT * { VALUES (?i ?b ?d ?m ?f ?s ?n ?mixed) {
  (1 true '1965-02-27'^^xsd:date 1.50 2e0 'x'@en UNDEF 1)
  (UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF 'x') } }"""


def test_pandas_types_are_those_of_the_values() -> None:
    frame = rows(ALL).to_pandas()
    kinds = {name: str(frame[name].dtype) for name in ("i", "b", "f", "s", "n", "mixed")}
    assert kinds == {"i": "Int64", "b": "boolean", "f": "float64", "s": "str", "n": "str", "mixed": "object"}
    assert str(frame["d"].dtype).startswith("datetime64")
    assert frame["i"].tolist() == [1, pd.NA]
    assert frame["d"][0] == pd.Timestamp("1965-02-27")
    assert pd.isna(frame["d"][1])
    assert frame["m"][0] == Decimal("1.50")  # no float comes between
    assert frame["mixed"].tolist() == [1, "x"]
    assert list(frame.columns) == list(rows(ALL).variables)


def test_pandas_holds_large_integers_and_distant_dates() -> None:
    frame = rows(
        "SELECT * { VALUES (?i ?d) { (99999999999999999999 '0001-01-01'^^xsd:date) (1 '9999-12-31'^^xsd:date) } }"
    ).to_pandas()
    assert frame["i"].tolist() == [99999999999999999999, 1]
    assert [str(day)[:10] for day in frame["d"]] == ["0001-01-01", "9999-12-31"]


def test_pandas_takes_datetimes_of_several_time_zones() -> None:
    frame = rows(
        "SELECT * { VALUES ?t { '2024-01-01T10:00:00Z'^^xsd:dateTime '2024-01-01T10:00:00+02:00'^^xsd:dateTime } }"
    ).to_pandas()
    assert [moment.hour for moment in frame["t"]] == [10, 8]


def test_pandas_takes_rows_as_mappings_too() -> None:
    frame = pd.DataFrame(list(rows("SELECT * { VALUES (?x ?y) { (1 'a') } }")))
    assert frame.to_dict("records") == [{"x": 1, "y": "a"}]


def test_arrow_types_are_those_of_the_values() -> None:
    schema = rows(ALL).to_arrow().schema
    assert schema.field("i").type == pa.int64()
    assert schema.field("b").type == pa.bool_()
    assert schema.field("d").type == pa.date32()
    assert pa.types.is_decimal(schema.field("m").type)
    assert schema.field("f").type == pa.float64()
    assert schema.field("s").type == schema.field("n").type == schema.field("mixed").type == pa.string()
    assert rows(ALL).to_arrow().column("mixed").to_pylist() == ["1", "x"]
    assert rows(ALL).to_arrow().column("d").to_pylist() == [dt.date(1965, 2, 27), None]


def test_an_arrow_column_without_values_has_the_type_that_the_query_declares() -> None:
    texts = {"en": "X", "fr": "X"}
    columns: dict[str, Any] = {
        name: Column(name, kind, texts) for name, kind in (("i", "integer"), ("d", "date"), ("t", "iri"))
    }
    schema = rows("SELECT ?i ?d ?t ?u { VALUES (?i ?d ?t ?u) { } }", columns=columns).to_arrow().schema
    assert [field.type for field in schema] == [pa.int64(), pa.date32(), pa.string(), pa.string()]


def test_arrow_holds_large_integers_as_text() -> None:
    table = rows("SELECT * { VALUES ?i { 99999999999999999999 1 } }").to_arrow()
    assert table.column("i").to_pylist() == ["99999999999999999999", "1"]


@pytest.mark.parametrize(("method", "library"), [("to_pandas", "pandas"), ("to_arrow", "pyarrow")])
def test_a_missing_library_is_an_error_that_says_what_to_install(
    method: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # as `import` finds it when it is not installed
    with pytest.raises(UsageError) as caught:
        getattr(rows("SELECT * { VALUES ?x { 1 } }"), method)()
    assert library in caught.value.text("en")
    assert "qkg[dataframes]" in caught.value.text("en")
