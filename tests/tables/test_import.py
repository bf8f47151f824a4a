"""What an import does to a graph: nothing twice, little for little, nothing by halves, and nothing that people wrote."""

from __future__ import annotations

import difflib
import io
import random
import re
import shutil
from pathlib import Path

import pytest

from qkg.core.iris import expand
from qkg.tables import write_table

from .conftest import AGREEMENT, Folder, reasons

MANY = [{"key": f"bavaria-{year}", "date_signed": str(year), "reference": f"no. {year}"} for year in range(1980, 2000)]
BECAUSE = "because: {en: So it is., fr: C’est ainsi.}"


def changed_lines(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """The lines that came and went, file by file."""
    found = {}
    for name in sorted({*before, *after}):
        one, other = (files.get(name, b"").decode().splitlines() for files in (before, after))
        lines = [line for line in difflib.ndiff(one, other) if line[:2] in {"+ ", "- "}]
        if lines:
            found[name] = lines
    return found


# The same again


def test_the_same_table_twice_changes_nothing(folder: Folder) -> None:
    first = folder.agreements(*MANY)
    files, times = folder.files(), folder.times()
    second = folder.agreements(*MANY)
    assert (len(first.new), first.unchanged) == (20, 0)
    assert (second.new, second.changed, second.unchanged, second.files) == ([], [], 20, [])
    assert folder.files() == files
    assert folder.times() == times


def test_the_order_of_rows_does_not_matter(folder: Folder) -> None:
    folder.agreements(*MANY)
    files = folder.files()
    shuffled = random.Random(1).sample(MANY, len(MANY))  # noqa: S311 - a shuffle, no secret
    outcome = folder.agreements(*shuffled)
    assert outcome.files == []
    assert folder.files() == files


def test_the_order_of_rows_does_not_matter_in_a_new_graph(folder: Folder, tmp_path: Path) -> None:
    shutil.copytree(folder.root, tmp_path / "other" / "data")
    other = Folder(tmp_path / "other" / "data")
    folder.agreements(*MANY)
    other.agreements(*reversed(MANY))
    assert other.files() == folder.files()


def test_one_changed_cell_changes_one_line(folder: Folder) -> None:
    folder.agreements(*MANY)
    before = folder.files()
    outcome = folder.agreements(*MANY[:7], {**MANY[7], "reference": "no. 7"}, *MANY[8:])
    lines = changed_lines(before, folder.files())
    assert list(lines) == ["agreements/bavaria.trig"]
    assert [line.strip(" ;.") for line in lines["agreements/bavaria.trig"]] == [
        '-     qkg:reference "no. 1987"',
        '+     qkg:reference "no. 7"',
    ]
    assert len(outcome.changed) == 1
    [difference] = outcome.differences
    assert [statement.split(" ", 2)[2] for statement in (*difference.before, *difference.after)] == [
        '"no. 1987"',
        '"no. 7"',
    ]


def test_accounts_without_a_row_are_reported_and_removed_with_prune(folder: Folder) -> None:
    folder.agreements(*MANY)
    before = folder.files()
    outcome = folder.agreements(*MANY[1:])
    assert [slug.rpartition("/")[2][:23] for slug in outcome.absent] == ["agreements-bavaria-1980"]
    assert (outcome.removed, folder.files()) == ([], before)
    outcome = folder.agreements(*MANY[1:], prune=True)
    assert len(outcome.removed) == 1
    assert len(folder.accounts("agreements")) == 19
    assert folder.said("agreement:bavaria-1980", "rdf:type") == []
    assert not any(b"bavaria-1980" in content for content in folder.files().values())


def test_pruning_the_last_account_of_a_file_removes_the_file(folder: Folder) -> None:
    folder.agreements({"key": "aa", "parties": "Québec; France"}, {"key": "bb"})
    assert {"agreements/france.trig", "agreements/bavaria.trig"} <= folder.files().keys()
    folder.agreements({"key": "bb"}, prune=True)
    assert "agreements/france.trig" not in folder.files()


def test_an_account_goes_to_the_file_of_its_partner_with_its_description_beside_it(folder: Folder) -> None:
    folder.agreements(
        {"key": "one"},
        {"key": "two", "parties": "Bavaria; Québec"},
        {"key": "three", "parties": "Québec; Bavaria; France"},
        {"key": "four", "parties": "Québec", "backed_by": "France"},
    )
    files = {path: text.decode() for path, text in folder.files().items() if path.startswith("agreements/")}
    assert sorted(files) == ["agreements/bavaria.trig", "agreements/other.trig", "agreements/several.trig"]
    blocks = re.findall(r"^(\S+) \{$\n\n(\S+) a", files["agreements/bavaria.trig"], flags=re.MULTILINE)
    assert [graph for graph, _ in blocks] == [blocks[0][0], "graph:provenance", blocks[2][0], "graph:provenance"]
    assert [subject for graph, subject in blocks if graph == "graph:provenance"] == [blocks[0][0], blocks[2][0]]


def test_pruning_one_kind_leaves_the_others(folder: Folder) -> None:
    event = {"key": "e", "name_fr": "E", "type": "summit", "sources": "https://example.org/"}
    folder.imports("events", folder.rows(event))
    folder.agreements({})
    folder.agreements({"key": "other"}, prune=True)
    assert len(folder.accounts("events")) == 1


# Rivals


def test_two_sources_with_one_key_are_two_accounts_of_one_thing(folder: Folder) -> None:
    folder.agreements({"date_signed": "1989"}, {"date_signed": "1990", "sources": "https://example.com/other"})
    assert len(folder.accounts("agreements")) == 2
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed") == ["1989", "1990"]


def test_rows_of_one_key_and_source_that_contradict_each_other_are_rejected(folder: Folder) -> None:
    """Neither row is surer than the other: none is taken, whatever their order, and what was there stays."""
    folder.agreements({"date_signed": "1988"})
    outcome = folder.agreements({"date_signed": "1989"}, {"key": "other"}, {"date_signed": "1990"})
    assert (len(outcome.new), outcome.rejected) == (1, 2)
    for line, said in zip((4, 2), reasons(outcome), strict=True):
        assert said.startswith("date_signed: ")
        assert f"table.csv:{line} has the same key and sources and says otherwise: “1989 / 1990”" in said
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed") == ["1988"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_of_the_same_account_as_a_rejected_row_is_rejected_too(folder: Folder, order: int) -> None:
    rows = [{"date_signed": "soon"}, {"date_signed": "1990"}][::order]
    outcome = folder.agreements(*rows, rejects="rejects.csv")
    assert (outcome.new, outcome.files, outcome.rejected) == ([], [], 2)
    assert sorted(said[:11] for said in reasons(outcome)) == ["date_signed", "the same ac"]
    # Mended by taking one of them out, the other imports: no cell has to be taken out too.
    heading, *lines = Path("rejects.csv").read_text("utf-8").splitlines(keepends=True)
    good = folder.table("".join([heading, *(line for line in lines if "1990" in line)]))
    assert (len(folder.imports("agreements", good).new), folder.accounts("agreements") != []) == (1, True)


def test_rows_of_one_key_and_source_are_one_account(folder: Folder) -> None:
    """… that says what any of them says, whichever comes first; it goes where its parties say, and comes back from a table."""
    whole = {"place_signed": "Munich", "reference": "1989-12", "confidence": "C", "date_signed": ""}
    part = {"title_fr": "", "parties": "", "sectors": "culture", "as_of": "1990", "confidence": "B"}
    files = []
    for rows in ([whole, part, part], [part, whole]):
        outcome = folder.agreements(*rows)
        assert (outcome.rejected, folder.accounts("agreements") != []) == (0, True), reasons(outcome)
        files.append(folder.files())
    assert files[0] == files[1]
    assert files[0].keys() >= {"agreements/bavaria.trig"}
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "qkg:confidence") == [expand("confidence:c")]
    assert folder.said(f"account:{account}", "qkg:asOf") == ["1990"]
    said = {
        p: folder.said("agreement:bavaria-1989-cooperation", p) for p in ("qkg:signed", "qkg:signedAt", "qkg:sector")
    }
    assert said == {
        "qkg:signed": ["1989-11-09"],
        "qkg:signedAt": [expand("place:munich")],
        "qkg:sector": [expand("sector:culture"), expand("sector:education")],
    }
    target = io.BytesIO()
    write_table(folder.data, "agreements", target)
    assert folder.imports("agreements", folder.table(target.getvalue())).files == []


def test_several_tables_are_one_import(folder: Folder) -> None:
    one = folder.rows({**AGREEMENT, "key": "one", "replaces": "two"}, name="one.csv")
    two = folder.rows(
        {**AGREEMENT, "key": "two", "replaces": ""}, {**AGREEMENT, "key": "one", "replaces": ""}, name="two.csv"
    )
    assert (len(folder.imports("agreements", one, two, dry_run=True).new)) == 2
    two = folder.rows(
        {**AGREEMENT, "key": "two", "replaces": ""},
        {**AGREEMENT, "key": "one", "reference": "B"},
        {**AGREEMENT, "key": "one", "reference": "C"},
        name="two.csv",
    )
    outcome = folder.imports("agreements", one, two)
    assert (len(outcome.new), outcome.rejected) == (1, 3)
    assert "two.csv:4 has the same key" in reasons(outcome)[0]
    assert "the same account as" in reasons(outcome)[1]
    assert "one.csv:2 has the same key" in reasons(outcome)[2]
    assert [rejected.path for rejected in outcome.rejections] == [str(one), str(two), str(two)]
    assert folder.imports("agreements", one, one, two).rows == 4  # a table named twice is read once


# What people wrote


def add(folder: Folder, path: str, account: str, words: str) -> None:
    """Say something more of an account, by hand."""
    file = folder.root / "graph" / path
    file.write_text(file.read_text("utf-8") + f"\ngraph:provenance {{ account:{account} {words} . }}\n", "utf-8")


def test_a_rank_and_reason_set_by_hand_survive(folder: Folder) -> None:
    folder.agreements({}, {"key": "bavaria-1990"})
    [account] = [slug for slug in folder.accounts("agreements") if "1989" in slug]
    path = folder.root / "graph" / "agreements" / "bavaria.trig"
    text = path.read_text("utf-8")
    at = text.index("graph:provenance")
    at = text.index("qkg:rank", text.index(f"account:{account}", at))
    text = f'{text[:at]}qkg:rankReason "Misprint."@en, "Coquille."@fr ; {text[at:].replace("rank:normal", "rank:deprecated", 1)}'
    path.write_text(text, "utf-8")
    for row in ({}, {"date_signed": "1989-11-10"}):  # the same, and another content
        folder.agreements(row, {"key": "bavaria-1990"})
        assert folder.said(f"account:{account}", "qkg:rank") == ["https://w3id.org/qkg/id/concept/rank/deprecated"]
        assert folder.said(f"account:{account}", "qkg:rankReason") == ["Coquille.", "Misprint."]
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed") == ["1989-11-10"]
    assert folder.agreements({"date_signed": "1989-11-10"}, {"key": "bavaria-1990"}).files == []


def test_reasoning_stays_until_a_judgement_says_otherwise(folder: Folder) -> None:
    def judged(words: str) -> str:
        return folder.map(
            "extends: agreements\njudgements:\n"
            "  - match: {key: bavaria-1989-cooperation}\n    set: {date_signed: '1990'}\n"
            f"    because: {{en: {words}, fr: {words}}}\n"
        )

    folder.agreements({}, map_file=judged("First"))
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "qkg:reasoning") == ["First", "First"]
    folder.agreements({"date_signed": "1990"})
    assert folder.said(f"account:{account}", "qkg:reasoning") == ["First", "First"]
    folder.agreements({}, map_file=judged("Second"))
    assert folder.said(f"account:{account}", "qkg:reasoning") == ["Second", "Second"]


def test_a_source_described_by_hand_is_left_as_it_is(folder: Folder) -> None:
    folder.write(
        "sources.trig",
        'graph:provenance { source:gazette a qkg:Source ; skos:prefLabel "The Gazette"@en, "La Gazette"@fr ; '
        "schema:url <https://example.org/1989> . }\n",
    )
    before = folder.files()["sources.trig"]
    folder.agreements({})
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "prov:wasDerivedFrom") == ["https://w3id.org/qkg/id/source/gazette"]
    assert folder.files()["sources.trig"] == before
    assert not any(name.startswith("sources/") for name in folder.files())


def test_what_people_add_to_an_imported_source_stays(folder: Folder) -> None:
    folder.agreements({})
    path = folder.root / "graph" / "sources" / "e.trig"
    path.write_text(path.read_text("utf-8").replace("qkg:site", 'dcterms:language "de" ; qkg:site'), "utf-8")
    folder.agreements({"date_signed": "2001"})
    assert folder.said("source:example-org-1107bf", "dcterms:language") == ["de"]


def test_a_file_with_another_layout_is_not_rewritten(folder: Folder) -> None:
    folder.agreements(*MANY)
    path = folder.root / "graph" / "agreements" / "bavaria.trig"
    path.write_text("# Remarks of ours\n" + path.read_text("utf-8").replace(" ;\n    ", " ; "), "utf-8")
    before = folder.files()
    assert folder.agreements(*MANY).files == []
    assert folder.files() == before


def test_an_account_moved_to_another_file_is_not_duplicated(folder: Folder) -> None:
    folder.agreements({})
    path = folder.root / "graph" / "agreements" / "bavaria.trig"
    path.rename(folder.root / "graph" / "moved.trig")
    outcome = folder.agreements({"date_signed": "1990"})
    assert (outcome.new, len(outcome.changed)) == ([], 1)
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed") == ["1990"]
    assert "moved.trig" not in folder.files()


def test_sources_of_rejected_rows_are_not_written(folder: Folder) -> None:
    folder.agreements({}, {"key": "bad", "parties": "?", "sources": "https://bad.example.org/"})
    assert not any(b"bad.example.org" in content for content in folder.files().values())


def test_two_urls_with_one_fingerprint_are_two_sources(folder: Folder) -> None:
    """Six digits of SHA-256 are the same for these two; found by trying numbers one after the other."""
    one, other = "https://example.org/2110", "https://example.org/6239"
    folder.agreements({"key": "a", "sources": one}, {"key": "b", "sources": other})
    urls = [q.object.value for q in folder.quads() if q.predicate.value == "http://schema.org/url"]  # type: ignore[union-attr]
    subjects = {q.subject for q in folder.quads() if q.predicate.value == "http://schema.org/url"}
    assert sorted(urls) == [one, other]
    assert len(subjects) == 2
    before = folder.files()
    folder.agreements({"key": "b", "sources": other}, {"key": "a", "sources": one})
    assert folder.files() == before
    assert folder.agreements({"key": "a", "sources": one}, {"key": "b", "sources": other}).unchanged == 2


def test_a_table_of_rejected_rows_writes_nothing(folder: Folder) -> None:
    """Rows that lean on one that was rejected leave no source behind."""
    rows = [{"key": "a", "replaces": "b"}, {"key": "b", "parties": "?", "sources": "https://other.example.org/"}]
    outcome = folder.agreements(*rows)
    assert (outcome.rejected, outcome.new, outcome.files) == (2, [], [])


# Judgements


def test_judgements_set_split_and_reject_with_their_reasons(folder: Folder) -> None:
    path = folder.map(
        "extends: agreements\njudgements:\n"
        f"  - match: {{key: both}}\n    split: [{{key: france-1, parties: Québec; France}}, {{key: bavaria-1}}]\n    {BECAUSE}\n"
        f"  - match: {{key: wrong, confidence: A}}\n    set: {{key: right, date_signed: ''}}\n    {BECAUSE}\n"
        "  - match: {key: hearsay}\n    reject: true\n    because: {en: Nobody saw it., fr: Personne ne l’a vue.}\n"
        f"  - match: {{key: nowhere}}\n    set: {{key: x}}\n    {BECAUSE}\n"
    )
    outcome = folder.agreements({"key": "both"}, {"key": "wrong"}, {"key": "hearsay"}, {"key": "plain"}, map_file=path)
    assert (outcome.rows, outcome.judged, outcome.rejected, len(outcome.new)) == (4, 3, 0, 4)
    [aside] = outcome.set_aside
    assert (aside.line, aside.error.text("en")) == (4, "set aside: Nobody saw it.")
    assert aside.error.text("fr") == "écartée\u00a0: Personne ne l’a vue."
    assert outcome.idle == [f"{path}:12"]
    assert folder.said("agreement:right", "rdf:type")
    assert folder.said("agreement:right", "qkg:signed") == []
    assert folder.said("agreement:wrong", "rdf:type") == []
    assert folder.said("agreement:france-1", "qkg:party") != folder.said("agreement:bavaria-1", "qkg:party")
    for account in folder.accounts("agreements"):
        wanted = [] if "plain" in account else ["C’est ainsi.", "So it is."]
        assert folder.said(f"account:{account}", "qkg:reasoning") == wanted
    assert folder.agreements({"key": "both"}, {"key": "wrong"}, {"key": "plain"}, map_file=path).files == []


def test_a_judgement_ranks_one_of_the_rivals_with_its_reason(folder: Folder) -> None:
    """… the one that has a source among others; the rank is the judgement's, and stays without it, with one reason."""

    def mapped(rank: str, words: str) -> str:
        match = "match: {key: bavaria-1989-cooperation, sources: 'https://example.com/b'}"
        return folder.map(
            f"extends: agreements\njudgements:\n  - {match}\n    rank: {rank}\n    because: {{en: {words}, fr: {words}}}\n"
        )

    rows: tuple[dict[str, str], ...] = (
        {},
        {"sources": "https://example.com/a | https://example.com/b", "date_signed": "1990"},
    )
    folder.agreements(*rows, map_file=mapped("deprecated", "Misprint"))
    [judged] = {quad.subject.value for quad in folder.quads() if quad.predicate.value.endswith("#rankReason")}  # type: ignore[union-attr]
    [other] = [slug for slug in folder.accounts("agreements") if not judged.endswith(slug)]
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed", judged) == ["1990"]
    assert folder.said(judged, "qkg:rank") == [expand("rank:deprecated")]
    assert folder.said(judged, "qkg:reasoning") == []
    assert folder.said(f"account:{other}", "qkg:rank") == [expand("rank:normal")]
    assert folder.agreements(*rows).files == []
    folder.agreements(*rows, map_file=mapped("preferred", "Printed"))
    assert folder.said(judged, "qkg:rank") == [expand("rank:preferred")]
    assert folder.said(judged, "qkg:rankReason") == ["Printed", "Printed"]


def test_the_time_of_a_claim_is_that_of_its_row(folder: Folder) -> None:
    """… changes with it, is set by a judgement, and comes back in an exported table."""
    judged = f"extends: agreements\njudgements:\n  - match: {{status: in-force}}\n    set: {{as_of: 2024-03}}\n    {BECAUSE}\n"
    folder.agreements({"as_of": "2023", "status": "in-force"})
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "qkg:asOf") == ["2023"]
    folder.agreements({"status": "in-force"}, map_file=folder.map(judged))
    assert folder.said(f"account:{account}", "qkg:asOf") == ["2024-03"]
    target = io.BytesIO()
    write_table(folder.data, "agreements", target)
    assert folder.imports("agreements", folder.table(target.getvalue())).files == []
    assert reasons(folder.agreements({"as_of": "in 2023"}))[0].startswith("as_of: “in 2023”")


def test_rows_given_one_key_by_a_judgement_stay_two_accounts(folder: Folder) -> None:
    """Both rows have the same source; the key that one had keeps its account apart."""
    path = folder.map(
        f"extends: agreements\njudgements:\n  - match: {{key: twin}}\n    set: {{key: bavaria-1989-cooperation}}\n    {BECAUSE}\n"
    )
    outcome = folder.agreements({}, {"key": "twin", "date_signed": "1990"}, map_file=path)
    assert (len(outcome.new), outcome.rejected) == (2, 0)
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signed") == ["1989-11-09", "1990"]
