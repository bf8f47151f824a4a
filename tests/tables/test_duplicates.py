"""Keys that may stand for one thing: proposed, answered in the names table, remembered; what is clearly another thing is not proposed."""

from __future__ import annotations

import pytest

from .conftest import Folder, reasons

HEADINGS = "name,column,decision,target,because\n"
BASE = {
    "key": "bavaria-1989-cooperation",
    "title_fr": "Entente entre le gouvernement du Québec et le gouvernement de la Bavière sur la mobilité des étudiants",
    "title_en": "",
    "date_signed": "1989-11-09",
    "parties": "Québec; Bavaria",
    "sectors": "education",
    "reference": "1989-17",
    "sources": "https://example.org/1989",
}


def proposed(folder: Folder, row: dict[str, str], **options: object) -> dict[tuple[str, str], str]:
    """What is proposed for a row that comes after `BASE`: its key and the other, and the reason."""
    folder.agreements(BASE)
    outcome = folder.agreements({**BASE, "reference": "", "sources": "https://example.org/other", **row}, **options)
    assert reasons(outcome) == []
    return {(each.name, each.proposal["target"]): each.nearest.rpartition(": ")[2] for each in outcome.names}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"title_fr": "Accord relatif aux échanges universitaires"}, "the same day and parties"),
        ({"title_fr": ""}, "the same day and parties"),
        ({"title_fr": "", "date_signed": "1989", "reference": "No 1989 / 017"}, "the same reference"),
        ({"date_signed": "1990", "reference": "n° 1989–17", "title_fr": "Coopération"}, "the same reference"),
        ({"date_signed": "1989", "title_fr": "Entente Québec-Bavière relative à la mobilité étudiante"}, "a similar title"),
        ({"date_signed": "1989-11", "title_fr": "", "title_en": "Agreement on student mobility"}, "a similar title"),
    ],
)  # fmt: skip
def test_a_planted_duplicate_is_proposed(folder: Folder, row: dict[str, str], reason: str) -> None:
    found = proposed(folder, {"key": "bavaria-exchange", **row})
    assert list(found) == [("bavaria-exchange", "bavaria-1989-cooperation")]
    assert found["bavaria-exchange", "bavaria-1989-cooperation"].startswith(reason)


@pytest.mark.parametrize(
    "row",
    [
        {"parties": "Québec; France"},
        {"title_fr": "Entente sur la mobilité des étudiants", "date_signed": "1994"},
        {"reference": "1989-18"},
        {"title_fr": "Avenant à l’entente sur la mobilité des étudiants"},
        {"title_fr": "Entente sur les forêts", "sectors": "forestry"},
        {"title_fr": "Entente entre le gouvernement du Québec et le gouvernement de la Bavière sur la mobilité des chercheurs"},
        {"title_fr": "Entente sur les musées", "date_signed": "1989"},
    ],
)  # fmt: skip
def test_another_text_is_not_proposed(folder: Folder, row: dict[str, str]) -> None:
    assert proposed(folder, {"key": "bavaria-other", **row}) == {}


def answer(folder: Folder, *lines: str) -> str:
    path = folder.root.parent / "answers.csv"
    path.write_text(HEADINGS + "".join(lines), "utf-8")
    return str(path)


ROW = {**BASE, "key": "bavaria-exchange", "reference": "", "sources": "https://example.org/other"}


def test_different_is_remembered_with_its_reason(folder: Folder) -> None:
    folder.agreements(BASE)
    names = answer(folder, "bavaria-exchange,key,different,bavaria-1989-cooperation,Two texts of one day\n")
    assert folder.agreements(ROW, names=names).names == []
    assert folder.agreements(ROW).names == []
    assert folder.agreements({**BASE}).names == []  # told apart in either direction
    remembered = (folder.root / "graph/judgements/agreements.names.csv").read_text("utf-8")
    assert "bavaria-exchange,key,different,bavaria-1989-cooperation,,,,,Two texts of one day" in remembered


def test_same_makes_the_row_an_account_of_the_other(folder: Folder) -> None:
    folder.agreements(BASE)
    names = answer(folder, "bavaria-exchange,key,same,bavaria-1989-cooperation,Même texte | One text\n")
    outcome = folder.agreements(ROW, names=names)
    assert (outcome.names, len(outcome.new)) == ([], 1)
    [first, second] = folder.accounts("agreements")
    assert first.startswith("agreements-bavaria-1989-cooperation-")
    assert second.startswith("agreements-bavaria-1989-cooperation-")
    [account] = outcome.new
    assert "“bavaria-exchange” is the same as bavaria-1989-cooperation: One text" in folder.said(
        account, "qkg:reasoning"
    )
    assert folder.agreements(ROW).files == []


def test_same_moves_what_was_imported_before_with_what_people_wrote_about_it(folder: Folder) -> None:
    """Imported under its own key first; the answer comes later. Nothing is left under that key, ranks stay."""
    folder.agreements(BASE)
    [former] = folder.agreements(ROW).new
    [file] = (folder.root / "graph/agreements").glob("*.trig")
    text = file.read_text("utf-8")
    slug = former.rpartition("/")[2]
    before, _, after = text.rpartition(f"account:{slug} ")
    after = after.replace("rank:normal", 'rank:deprecated ;\n    qkg:rankReason "Une copie."@fr, "A copy."@en', 1)
    file.write_text(f"{before}account:{slug} {after}", "utf-8")
    names = answer(folder, "bavaria-exchange,key,same,bavaria-1989-cooperation,\n")
    outcome = folder.agreements(ROW, names=names)
    assert (len(outcome.changed), outcome.new, outcome.removed) == (1, [], [])
    assert all(
        "bavaria-exchange" not in content.decode() for name, content in folder.files().items() if name.endswith(".trig")
    )
    [account] = outcome.changed
    assert folder.said(account, "qkg:rank") == ["https://w3id.org/qkg/id/concept/rank/deprecated"]
    assert folder.said(account, "qkg:rankReason") == ["A copy.", "Une copie."]
    assert folder.agreements(ROW).files == []


def test_what_refers_to_a_key_follows_it(folder: Folder) -> None:
    folder.agreements(BASE, ROW)
    names = answer(folder, "bavaria-exchange,key,same,bavaria-1989-cooperation,\n")
    later = {
        **BASE,
        "key": "bavaria-1999",
        "date_signed": "1999-01-01",
        "reference": "",
        "replaces": "bavaria-exchange",
    }
    assert reasons(folder.agreements(BASE, ROW, later, names=names)) == []
    assert folder.said("agreement:bavaria-1999", "qkg:replaces") == [
        "https://w3id.org/qkg/id/agreement/bavaria-1989-cooperation"
    ]


def test_two_missions_of_one_person_at_one_time_are_proposed(folder: Folder) -> None:
    row = {"direction": "outgoing", "leader": "Anne Roy", "partners": "Bavaria", "sources": "https://example.org/m"}
    table = folder.rows(
        {"key": "roy-munich", "date_from": "1989-11-02", "date_to": "1989-11-06", **row},
        {"key": "roy-bavaria", "date_from": "1989-11-05", "date_to": "", **row},
        {"key": "roy-again", "date_from": "1990-05-02", "date_to": "", **row},
        {"key": "roy-paris", "date_from": "1989-11-03", "date_to": "", **row, "partners": "France"},
    )
    outcome = folder.imports("missions", table)
    assert [{each.name, each.proposal["target"]} for each in outcome.names] == [{"roy-munich", "roy-bavaria"}]


def test_two_events_of_one_day_and_place_are_proposed(folder: Folder) -> None:
    row = {"type": "conference", "city": "Munich", "country": "Bavaria", "sources": "https://example.org/e"}
    table = folder.rows(
        {"key": "fair", "name_fr": "Foire de Munich", "date_from": "1989-11-02", **row},
        {"key": "fair-1989", "name_fr": "Ouverture de la foire de Munich", "date_from": "1989-11-02", **row},
        {"key": "ball", "name_fr": "Bal des pompiers", "date_from": "1989-12-24", **row},
    )
    outcome = folder.imports("events", table)
    assert reasons(outcome) == []
    assert [{each.name, each.proposal["target"]} for each in outcome.names] == [{"fair", "fair-1989"}]


def test_corrections_and_other_kinds_follow_a_key_as_well(folder: Folder) -> None:
    """A correction under the former key, of a place that nobody knows: it is offered, decided, and reaches the one thing."""
    folder.agreements(BASE, ROW, names=answer(folder, "bavaria-exchange,key,same,bavaria-1989-cooperation,\n"))
    row = {
        "key": "bavaria-exchange",
        "field": "place_signed",
        "value": "The capital",
        "sources": "https://example.org/c",
    }
    first = folder.imports("corrections", folder.rows(row))
    assert [(each.name, each.column) for each in first.names] == [("The capital", "place_signed")]
    names = folder.table("name,column,decision,target\nThe capital,place_signed,match,place:munich\n", "capital.csv")
    assert reasons(folder.imports("corrections", folder.rows(row), names=str(names))) == []
    assert folder.said("agreement:bavaria-1989-cooperation", "qkg:signedAt") == ["https://w3id.org/qkg/id/place/munich"]
