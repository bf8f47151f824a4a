"""Invalid sources are refused with file and line; all errors are reported together."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from qkg.core.errors import DataError
from qkg.store.building import in_memory

from .conftest import LINES, PROLOGUE, Folder

GOOD = 'account:a { government:a qkg:start "1901"^^edtf:EDTF . }\n'


def refused(folder: Folder, source: str | None = None) -> DataError:
    with pytest.raises(DataError) as caught:
        in_memory(folder.data, source)
    assert caught.value.exit_code == 3
    assert caught.value.text("fr") != caught.value.text("en")
    return caught.value


def at(path: Path, line: int) -> str:
    """The line of the text after the prologue that a message names, from 1."""
    return f"{path}:{LINES + line}"


def test_good_data_is_not_refused(folder: Folder) -> None:
    folder.write("graph/a.trig", GOOD + "graph:provenance { account:a a qkg:Account . }\n")
    in_memory(folder.data)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (GOOD + "\ngovernment:a qkg:seat place:x .", 3, "store.default-graph"),
        (GOOD + "{\n government:a qkg:seat place:x }", 3, "store.default-graph"),
        (GOOD + "account:a {\n\n [] qkg:seat place:x }", 4, "store.blank-node"),
        (GOOD + "account:a {\n government:a qkg:seat _:b }", 3, "store.blank-node"),
        (GOOD + "account:a { government:a qkg:sector\n (1 2) }", 3, "store.blank-node"),
        (GOOD + "account:a {\n government:a owl:sameAs government:b }", 3, "store.same-as"),
        (GOOD + "<https://example.org/g> {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "graph:elsewhere {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "graph:view {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "rule:inverses {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "<https://w3id.org/qkg/account/Upper> {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "<https://w3id.org/qkg/account/a/b> {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "<https://w3id.org/qkg/account/> {\n government:a qkg:seat place:x }", 3, "store.graph-name"),
        (GOOD + "account:a {\n <https://w3id.org/qkg/id/government/Bavière> qkg:seat place:x }", 3, "store.iri"),
        (GOOD + "account:a {\n government:a qkg:seat <https://w3id.org/qkg/id/place/New_York> }", 3, "store.iri"),
        (GOOD + "account:a {\n <https://w3id.org/qkg/id/country/a> qkg:seat place:x }", 3, "store.iri"),
        (GOOD + "account:a {\n <https://w3id.org/qkg/id/government/a/b> qkg:seat place:x }", 3, "store.iri"),
        (GOOD + "account:a {\n <https://w3id.org/qkg/id/government/> qkg:seat place:x }", 3, "store.iri"),
        (GOOD + "account:a {\n government:a qkg:sector <https://w3id.org/qkg/id/concept/colour/red> }", 3, "store.iri"),
        (GOOD + "account:a {\n government:a qkg:sector <https://w3id.org/qkg/id/concept/sector/Red> }", 3, "store.iri"),
        (GOOD + 'account:a {\n government:a qkg:start "27/02/1965"^^edtf:EDTF }', 3, "core.invalid"),
        (GOOD + 'account:a {\n government:a qkg:end "1987-02-29"^^edtf:EDTF }', 3, "core.invalid"),
        (GOOD + 'graph:provenance {\n source:s dcterms:created ""^^edtf:EDTF }', 3, "core.invalid"),
    ],
)
def test_invalid_statements_are_refused_with_file_and_line(folder: Folder, text: str, line: int, key: str) -> None:
    path = folder.write("graph/deep/er/a.trig", text)
    error = refused(folder)
    assert error.key == key
    assert error.where == at(path, line)
    assert error.text("en").startswith(f"{path}:")


def test_dates_that_are_not_in_the_view_are_checked(folder: Folder) -> None:
    folder.accounts(
        best="government:a qkg:start '1901'^^edtf:EDTF | ; qkg:rank rank:preferred",
        withdrawn="government:a qkg:start 'soon'^^edtf:EDTF | ; qkg:rank rank:deprecated",
    )
    assert refused(folder).key == "core.invalid"


def test_a_triple_file_in_the_graph_folder_states_nothing_in_an_account(folder: Folder) -> None:
    path = folder.write("graph/a.ttl", "\ngovernment:a qkg:seat place:x .")
    assert refused(folder).where == at(path, 2)


def test_an_ontology_file_is_one_graph(folder: Folder) -> None:
    path = folder.write("ontology/more.ttl", "\n[] qkg:singleValued true .")
    error = refused(folder)
    assert (error.key, error.where) == ("store.blank-node", at(path, 2))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('account:a { government:a qkg:seat place:x ; \n qkg:start "1901 . }', 2),
        ("account:a { government:a qkg:seat }", 1),
        ("account:a {\n government:a\n nowhere:b place:x }", 3),
        ("account:a {\n\n government:a qkg:seat place:x .\n", 4),
        ("\n\nnonsense", 3),
    ],
)
def test_malformed_trig_is_reported_with_file_line_and_the_reason_of_the_parser(
    folder: Folder, text: str, line: int
) -> None:
    path = folder.write("graph/a.trig", text)
    error = refused(folder)
    assert error.key == "store.syntax"
    assert (error.where or "").startswith(at(path, line) + ":")
    assert str(error.fields["reason"])
    assert " at line" not in error.text("en")  # the place stands in front, once


def test_malformed_turtle_is_reported_with_file_and_line(folder: Folder) -> None:
    path = folder.write("ontology/broken.ttl", "qkg:a qkg:b\n qkg:c\n qkg:d .")
    assert (refused(folder).where or "").startswith(at(path, 3) + ":")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00account", PROLOGUE.encode() + b'account:a { place:x rdfs:label "\xe9" }']
)
def test_bytes_that_are_not_utf8_are_malformed(folder: Folder, content: bytes) -> None:
    (folder.root / "graph/a.trig").write_bytes(content)
    error = refused(folder)
    assert error.key == "store.syntax"
    assert str(folder.root / "graph/a.trig") in (error.where or "")


def test_several_errors_are_reported_together(folder: Folder) -> None:
    broken = folder.write("graph/1.trig", "account:a { government:a qkg:seat }")
    outside = folder.write("graph/2.trig", "\ngovernment:a qkg:seat place:x .")
    other = folder.write("ontology/z.ttl", "qkg:a qkg:b .")
    text = refused(folder).text("en")
    assert text.startswith("3 problems")
    for place in (at(broken, 1), at(outside, 2), at(other, 1)):
        assert place in text


def test_errors_in_well_formed_files_are_reported_together(folder: Folder) -> None:
    path = folder.write(
        "graph/a.trig",
        'account:a {\n [] qkg:seat place:x .\n government:a owl:sameAs government:b ; qkg:start "?"^^edtf:EDTF .\n'
        " <https://w3id.org/qkg/id/place/É> qkg:seat place:x . }\ngraph:g { government:a qkg:seat place:x }",
    )
    error = refused(folder)
    assert error.fields["count"] == 5
    for line in (2, 3, 4, 5):
        assert at(path, line) in error.text("en")


def test_the_number_of_reported_errors_is_limited(folder: Folder) -> None:
    folder.write("graph/a.trig", "".join(f"graph:g{n} {{ government:a qkg:seat place:x }}\n" for n in range(30)))
    text = refused(folder).text("en")
    assert "30 problems" in text
    assert "10 more" in text
    assert len(text.splitlines()) == 22


def unreadable(path: Path, how: str) -> None:
    if how == "a folder":
        path.mkdir()
    elif how == "a link to nothing":
        path.symlink_to(path.parent / "nowhere")
    elif how == "a link to itself":
        path.symlink_to(path)
    else:
        path.write_text("secret")
        path.chmod(0)


@pytest.mark.parametrize("how", ["a folder", "a link to nothing", "a link to itself", "a file that may not be read"])
@pytest.mark.parametrize("ask", ["files", "fingerprint", "content_hash", "build"])
def test_an_unreadable_file_is_named(folder: Folder, how: str, ask: str) -> None:
    path = folder.root / "graph/a.trig"
    unreadable(path, how)
    if ask == "files":
        assert "graph/a.trig" in folder.data.files()
        return
    if ask == "fingerprint" and how in {"a folder", "a file that may not be read"}:
        pytest.skip("its size and time can be read")
    if how == "a file that may not be read" and os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(DataError) as caught:
        in_memory(folder.data) if ask == "build" else getattr(folder.data, ask)()
    assert caught.value.key == "files.unreadable"
    assert caught.value.where == str(path)


@pytest.mark.parametrize("target", ["graph/loop", "graph"])
def test_a_folder_that_links_to_itself_is_named(folder: Folder, target: str) -> None:
    (folder.root / "graph/loop").symlink_to(folder.root / target)
    with pytest.raises(DataError) as caught:
        folder.data.files()
    assert caught.value.key == "files.unreadable"
    assert "graph/loop" in (caught.value.where or "")


def test_a_rule_that_does_not_run_is_named(folder: Folder) -> None:
    header = "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n#+ order: 1\n"
    counting = (
        "PREFIX qkg: <https://w3id.org/qkg/ontology#> "
        "CONSTRUCT { <urn:x> qkg:ordinal ?n } WHERE { SELECT (COUNT(*) AS ?n) { <urn:x> qkg:ordinal ?o } }"
    )
    for body, key in (
        ("CONSTRUCT {", "store.rule-query"),
        ("SELECT * { ?s ?p ?o }", "store.rule-query"),
        ("CONSTRUCT {} WHERE " + "{" * 3_000, "store.rule-query"),
        ("CONSTRUCT {} WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "store.rule-query"),
        (counting, "store.rule-endless"),
    ):
        more = "#+ repeat: true\n" if key == "store.rule-endless" else ""
        path = folder.write("ontology/rules/r.rq", header + more + body, prologue="")
        error = refused(folder)
        assert (error.key, error.where) == (key, str(path))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "#+ title: {en: T}\n#+ description: {en: D, fr: D}\n#+ order: 1\n",
        "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n",
        "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n#+ order: first\n",
        "#+ title: [\n",
        "#+ - a list\n",
    ],
)
def test_the_header_of_a_rule_must_be_complete(folder: Folder, header: str) -> None:
    path = folder.write("ontology/rules/r.rq", header + "CONSTRUCT WHERE { ?s ?p ?o }", prologue="")
    error = refused(folder)
    assert (error.key, error.where) == ("store.rule-header", str(path))


def test_a_rule_that_is_not_utf8_is_named(folder: Folder) -> None:
    path = folder.write("ontology/rules/r.rq", "")
    path.write_bytes(b"#+ title: \xe9")
    assert refused(folder).where == str(path)


# A data set that was exported, as the source


def test_errors_in_an_export_are_reported_with_its_file_and_line(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = tmp_path / "export.trig"
    export.write_text(PROLOGUE + "account:a {\n _:b qkg:seat place:x }", "utf-8")
    error = refused(folder, str(export))
    assert (error.key, error.where) == ("store.blank-node", at(export, 2))
    monkeypatch.chdir(tmp_path)  # a relative path is one from the working folder, and is shown so
    assert refused(folder, "export.trig").where == f"export.trig:{LINES + 2}"


def test_an_export_that_does_not_parse_is_reported_with_file_and_line(folder: Folder, tmp_path: Path) -> None:
    export = tmp_path / "export.nq"
    export.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b .\n")
    error = refused(folder, str(export))
    assert error.key == "store.syntax"
    assert (error.where or "").startswith(f"{export}:2:")


@pytest.mark.parametrize("name", ["export.ttl", "export", "export.json"])
def test_an_export_is_trig_or_nquads(folder: Folder, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    assert refused(folder, str(tmp_path / name)).key == "store.source-format"


def test_a_missing_export_is_unreadable(folder: Folder, tmp_path: Path) -> None:
    error = refused(folder, str(tmp_path / "none.trig"))
    assert (error.key, error.where) == ("files.unreadable", str(tmp_path / "none.trig"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.trig"))
        assert refused(folder, str(tmp_path / "s.trig")).key == "files.unreadable"
