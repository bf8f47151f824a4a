"""A user's files, validated together with the graph: only their subjects are reported, with the lines of the files."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import SH
from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.files.data_folder import Data
from qkg.validation import Report, validate_files, validate_graph
from qkg.validation.report import short, short_path

from .conftest import PREFIXES

START = PREFIXES.lstrip().count("\n")
"""Lines before a file's own text."""
Wrote = Callable[..., list[str]]
Row = tuple[int, str, str, str, str]


@pytest.fixture
def check(data_folder: Data, engine: Embedded, wrote: Wrote) -> Callable[..., list[Row]]:
    """The results for a Turtle text: line of that text, focus node, path, value and component."""

    def run(text: str, engine_name: str = "auto") -> list[Row]:
        return rows(validate_files(wrote(a_ttl=text), data_folder, engine, engine=engine_name))

    return run


def rows(report: Report) -> list[Row]:
    return [
        (
            result.locations[0].line - START if result.locations else 0,
            short(result.focus_node),
            short_path(result.path) if result.path else "",
            short(result.value) if result.value is not None else "",
            result.constraint_component.removeprefix(SH).removesuffix("ConstraintComponent"),
        )
        for result in report.results
    ]


Check = Callable[..., list[Row]]
GOOD = 'government:x a qkg:Government ; skos:prefLabel "X"@en ; qkg:ordinal 3 .\n'


@pytest.mark.parametrize("engine_name", ["auto", "compiler", "pyshacl"])
def test_only_subjects_of_the_file_are_reported(check: Check, engine_name: str) -> None:
    """The known government:nowhere violates a shape as well, but is not in the file."""
    text = GOOD + "agreement:x a qkg:Agreement ;\n  qkg:party government:quebec,\n  government:nobody ."
    assert check(text, engine_name) == [
        (4, "agreement:x", "qkg:party", "government:nobody", "Class"),
    ]


def test_known_things_and_derivation_rules_are_taken_into_account(check: Check) -> None:
    """government:france is a Government only by the rule of supertypes, and government:y only by the user's own type."""
    text = """agreement:x a qkg:Agreement ; qkg:party government:france, government:y .
government:y a qkg:SovereignState ; qkg:ordinal 30, 4 ."""
    assert check(text) == [
        (2, "government:y", "qkg:ordinal", "", "MaxCount"),
        (2, "government:y", "qkg:ordinal", "30", "MaxInclusive"),
        (2, "government:y", "skos:prefLabel", "", "MinCount"),
    ]


def test_date_bounds_are_derived_for_subjects_of_the_file_and_identifiers_are_not_in_the_view(check: Check) -> None:
    text = """agreement:Not_a-slug a qkg:Agreement ; qkg:party government:quebec, government:france ;
  qkg:start "1999-05"^^edtf:EDTF ;
  qkg:end "1998"^^edtf:EDTF ."""
    assert check(text) == [
        (2, "agreement:Not_a-slug", "qkg:startEarliest", '"1999-05-01"^^xsd:date', "LessThanOrEquals"),
    ]


def test_an_invalid_date_is_reported_by_the_shapes(check: Check) -> None:
    text = (
        'agreement:x a qkg:Agreement ; qkg:party government:quebec, government:france ; qkg:start "soon"^^edtf:EDTF .'
    )
    assert check(text) == []


def test_a_value_of_the_file_replaces_the_known_one_of_a_single_valued_property(check: Check) -> None:
    assert check("government:quebec qkg:ordinal 11 .") == [
        (1, "government:quebec", "qkg:ordinal", "11", "MaxInclusive")
    ]
    assert check("government:nowhere qkg:ordinal 9 ; skos:prefLabel 'Nowhere'@en .") == []


def test_a_value_in_another_language_replaces_nothing(check: Check) -> None:
    """The known names of Québec stay, so that none is missing; the two in one language are the user's own."""
    assert check('government:quebec skos:prefLabel "Kebek"@eu .') == []


def test_two_values_in_one_account_of_the_file_are_both_checked(
    data_folder: Data, engine: Embedded, wrote: Wrote
) -> None:
    text = "account:mine { government:quebec qkg:ordinal 3, 4 . }"
    report = validate_files(wrote(a_trig=text), data_folder, engine, engine="compiler")
    assert [row[1:3] + row[4:] for row in rows(report) if row[4] != "SPARQL"] == [
        ("government:quebec", "qkg:ordinal", "MaxCount")
    ]


@pytest.mark.parametrize("engine_name", ["compiler", "pyshacl"])
def test_accounts_that_disagree_are_resolved_and_not_merged(
    data_folder: Data, engine: Embedded, wrote: Wrote, engine_name: str
) -> None:
    text = """account:one { government:x a qkg:Government ; skos:prefLabel "X"@en ; qkg:ordinal 3 . }
account:two { government:x qkg:ordinal 12 . }
graph:provenance { account:one qkg:rank rank:preferred . account:two qkg:rank rank:normal . }"""
    report = validate_files(wrote(a_trig=text), data_folder, engine, engine=engine_name)
    assert rows(report) == [(1, "government:x", "", "3", "SPARQL")]
    assert report.results[0].message("fr") == "3 et d’autres sont donnés"
    assert [account.rpartition("/")[2] for account in report.results[0].accounts] == ["one"]


def test_a_deprecated_account_replaces_nothing(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    text = """account:old { government:quebec qkg:ordinal 12 . }
graph:provenance { account:old qkg:rank rank:deprecated . }"""
    report = validate_files(wrote(a_trig=text), data_folder, engine)
    assert [row[4] for row in rows(report)] == ["SPARQL"]


def test_all_statements_outside_accounts_are_checked(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    """The default graph, a named graph of the user and the derived graphs of an export are merged."""
    text = """government:x a qkg:Government . <urn:mine> { government:x skos:prefLabel "X"@en ; qkg:ordinal 11 . }
graph:view { government:x qkg:ordinal 12 . }"""
    report = validate_files(wrote(a_trig=text), data_folder, engine, engine="compiler")
    assert [row[3] for row in rows(report) if row[4] == "MaxInclusive"] == ["11", "12"]
    assert [row[4] for row in rows(report)].count("MaxCount") == 1


@pytest.mark.parametrize("engine_name", ["compiler", "pyshacl"])
def test_blank_nodes_are_checked_and_located(
    data_folder: Data, engine: Embedded, wrote: Wrote, engine_name: str
) -> None:
    text = "[] a qkg:Government ;\n  qkg:ordinal 11 .\n_:x a qkg:Agreement ; qkg:party government:quebec, [ a qkg:Government ] ."
    report = validate_files(wrote(a_ttl=text, b_ttl="_:x a qkg:Agreement ."), data_folder, engine, engine=engine_name)
    wrong = [
        (r.locations[0].file, line, focus, component)
        for r, (line, focus, _, _, component) in zip(report.results, rows(report), strict=True)
    ]
    assert wrong == [
        ("a.ttl", 2, "_:b1", "MaxInclusive"),
        ("b.ttl", 1, "_:b4", "MinCount"),
        ("a.ttl", 1, "_:b1", "MinCount"),
        ("a.ttl", 3, "_:b3", "MinCount"),
        ("a.ttl", 1, "_:b1", "NodeKind"),
        ("a.ttl", 3, "_:b2", "NodeKind"),
        ("a.ttl", 3, "_:b3", "NodeKind"),
        ("b.ttl", 1, "_:b4", "NodeKind"),
    ]


def test_a_file_that_no_shape_applies_to_is_noted(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    report = validate_files(wrote(a_ttl=GOOD, b_ttl="<urn:x> <urn:p> 1 .", c_ttl=""), data_folder, engine)
    assert report.conforms
    assert [note.key for note in report.notes] == ["validation.nothing-checked"] * 2
    assert [note.text("en").split(":")[0] for note in report.notes] == ["b.ttl", "c.ttl"]
    assert report.notes[0].text("fr").startswith("b.ttl\u00a0: aucune forme")
    assert report.checked == 3, "Government, Rivals and Blank"


def test_with_a_remote_engine_known_things_are_those_of_the_data_folder(data_folder: Data, wrote: Wrote) -> None:
    text = GOOD + "agreement:x a qkg:Agreement ; qkg:party government:quebec, government:nobody ."
    report = validate_files(wrote(a_ttl=text), data_folder, RdflibEngine([]))
    assert rows(report) == [(2, "agreement:x", "qkg:party", "government:nobody", "Class")]


def test_the_store_on_disk_is_not_changed(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    before = set(engine.quads())
    validate_files(wrote(a_ttl="government:quebec qkg:ordinal 11 ."), data_folder, engine)
    assert set(engine.quads()) == before


def test_triple_terms_are_ignored(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    text = GOOD + "<< government:x qkg:ordinal 3 >> qkg:ordinal 1 ."
    for name in ("compiler", "pyshacl"):
        assert validate_files(wrote(a_ttl=text), data_folder, engine, engine=name).passed


# Errors


def test_the_errors_of_all_files_are_in_one_message(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    names = wrote(a_ttl=GOOD, b_ttl="x:y", c_nt="no")
    with pytest.raises(DataError) as caught:
        validate_files([*names, "none.ttl", "notes.txt"], data_folder, engine)
    text = caught.value.text("en")
    assert "a.ttl" not in text
    for name in (f"b.ttl:{START + 1}:1", "c.nt:1:1", "none.ttl", "notes.txt"):
        assert name in text


def test_no_file_and_an_unknown_engine_are_errors(data_folder: Data, engine: Embedded, wrote: Wrote) -> None:
    with pytest.raises(DataError, match="no file"):
        validate_files([], data_folder, engine)
    with pytest.raises(UsageError, match="compiler"):
        validate_files(wrote(a_ttl=GOOD), data_folder, engine, engine="magic")
    with pytest.raises(UsageError, match="compiler"):
        validate_graph(engine, data_folder, engine="magic")


# The graph itself


@pytest.mark.parametrize("engine_name", ["compiler", "pyshacl"])
def test_the_graph_is_checked_with_accounts_files_and_lines(
    data_folder: Data, engine: Embedded, engine_name: str
) -> None:
    report = validate_graph(engine, data_folder, engine=engine_name)
    assert [row[1:] for row in rows(report)] == [
        ("government:nowhere", "qkg:ordinal", "99", "MaxInclusive"),
        ("government:nowhere", "skos:prefLabel", "", "MinCount"),
    ]
    first = report.results[0]
    line = 1 + (data_folder.read("graph/known.trig").decode().split("government:nowhere")[0].count("\n"))
    assert [str(place) for place in first.locations] == [f"{data_folder.shown('graph/known.trig')}:{line}"]
    assert first.accounts == ("https://w3id.org/qkg/account/known",)
    assert not report.passed
    assert report.checked == 4
    assert [note.text("en") for note in report.notes] == ["the shape shape:Agreement found no node to check"]


def test_the_shapes_of_the_store_are_used_where_the_data_folder_has_none(
    engine: Embedded, data_folder: Data, tmp_path: object
) -> None:
    class Bare(Data):
        __slots__ = ()

        def files(self) -> list[str]:
            return [path for path in super().files() if path != "ontology/shapes.ttl"]

    bare = Bare(data_folder.root)
    assert (
        validate_graph(engine, bare, engine="compiler").results
        == validate_graph(engine, data_folder, engine="compiler").results
    )
    with pytest.raises(DataError, match="no shapes"):
        validate_graph(Embedded(ox.Store()), bare)
