"""What one account states and another denies: not in the view, shown with both, and listed among disagreements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import qkg
from qkg.answers import Rows
from qkg.cli.commands.show import _rivals
from qkg.cli.evidence_text import Labels
from qkg.core.iris import compact
from qkg.core.language import use_language
from qkg.evidence import Statement, as_json
from qkg.graph import Graph
from tests.rows_of import rows

from .conftest import iri, names, show, small_folder

DENIED = """
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX agreement: <https://w3id.org/qkg/id/agreement/>
PREFIX confidence: <https://w3id.org/qkg/id/concept/confidence/>
PREFIX event: <https://w3id.org/qkg/id/event/>
PREFIX government: <https://w3id.org/qkg/id/government/>
PREFIX graph: <https://w3id.org/qkg/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX rank: <https://w3id.org/qkg/id/concept/rank/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/qkg/id/source/>
account:gazette-2-denial {
    agreement:beta qkg:backedBy government:quebec .
    event:summit qkg:participantCount 41 .
}
graph:provenance {
    account:gazette-2-denial a qkg:Denial ;
        skos:prefLabel "What the Gazette denies"@en, "Ce que nie la Gazette"@fr ;
        prov:wasDerivedFrom source:gazette ; qkg:confidence confidence:a ; qkg:rank rank:normal ;
        qkg:reasoning "It was a draft."@en, "C’était une ébauche."@fr .
}
"""


@pytest.fixture(scope="module")
def denied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = small_folder(tmp_path_factory.mktemp("denied") / "data")
    (folder / "graph" / "denied.trig").write_text(DENIED, "utf-8")
    with qkg.open(data=str(folder)) as graph:
        yield graph


def only(statements: list[Statement], value: str) -> Statement:
    [found] = [statement for statement in statements if show(statement.value) == value]
    return found


def test_what_is_denied_is_shown_with_both(denied: Graph) -> None:
    backed = only(denied.evidence("agreement:beta", "qkg:backedBy"), "government:quebec")
    assert not backed.kept
    assert names(backed.accounts) == {"account:memoir"}
    assert names(backed.denied_by) == {"account:gazette-2-denial"}
    assert backed.denied_by[0].reasoning == {"en": "It was a draft.", "fr": "C’était une ébauche."}
    assert [each["iri"] for each in as_json.statement(backed)["denied_by"]] == [iri("account:gazette-2-denial")]


def test_a_denied_value_is_a_rival_of_the_kept_one_and_its_denial_is_not(denied: Graph) -> None:
    counts = denied.evidence("event:summit", "qkg:participantCount")
    kept = only(counts, "39")
    assert (kept.kept, names(kept.denied_by)) == (True, set())
    rivals = {show(rival.value): (names(rival.accounts), names(rival.denied_by)) for rival in kept.rivals}
    assert rivals == {
        "40": ({"account:memoir-draft"}, set()),
        "41": ({"account:memoir"}, {"account:gazette-2-denial"}),
    }
    assert only(counts, "41").kept is False


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "denied by account:gazette-2-denial"), ("fr", "nié par account:gazette-2-denial")]
)
def test_people_read_who_denies_it(denied: Graph, lang: str, words: str) -> None:
    use_language(lang)
    try:
        backed = only(denied.evidence("agreement:beta", "qkg:backedBy"), "government:quebec")
        assert _rivals(backed, Labels(denied, [])) == [words]
        kept = only(denied.evidence("event:summit", "qkg:participantCount"), "39")
        assert any(
            line.endswith(f"account:memoir; {words})") or words in line for line in _rivals(kept, Labels(denied, []))
        )
    finally:
        use_language(None)


def test_denials_are_listed_among_disagreements(denied: Graph) -> None:
    rows = denied.query("disagreements", subject="agreement:beta")
    assert isinstance(rows, Rows)
    assert sorted((compact(row["value"]), compact(row["account"]), row["kept"], row["denied"]) for row in rows) == [
        ("government:quebec", "account:gazette-2-denial", False, True),
        ("government:quebec", "account:memoir", False, False),
    ]


OFFICE = """
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX confidence: <https://w3id.org/qkg/id/concept/confidence/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX government: <https://w3id.org/qkg/id/government/>
PREFIX graph: <https://w3id.org/qkg/graph/>
PREFIX place: <https://w3id.org/qkg/id/place/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX rank: <https://w3id.org/qkg/id/concept/rank/>
PREFIX representation: <https://w3id.org/qkg/id/representation/>
PREFIX representation-status: <https://w3id.org/qkg/id/concept/representation-status/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/qkg/id/source/>
account:office {
    representation:office a qkg:Representation ; skos:prefLabel "Office"@en, "Bureau"@fr ; qkg:city place:city ;
        qkg:represents government:quebec ; qkg:start "1990"^^edtf:EDTF ; qkg:end "2005"^^edtf:EDTF .
    place:city a qkg:Place ; skos:prefLabel "City"@en, "Ville"@fr .
}
account:office-denial {
    representation:office qkg:end "1995"^^edtf:EDTF ; qkg:claimedStatus representation-status:open .
}
graph:provenance {
    account:office a qkg:Account ; qkg:confidence confidence:a ; qkg:rank rank:normal ;
        skos:prefLabel "Office"@en, "Bureau"@fr ; prov:wasDerivedFrom source:office .
    account:office-denial a qkg:Denial ; qkg:confidence confidence:a ; qkg:rank rank:normal ;
        skos:prefLabel "Denial"@en, "Démenti"@fr ; qkg:asOf "2010"^^edtf:EDTF ; prov:wasDerivedFrom source:denier .
    source:office a qkg:Source . source:denier a qkg:Source .
}
"""


def test_no_query_takes_what_is_denied_for_what_is_stated(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "data")
    (folder / "graph" / "office.trig").write_text(OFFICE, "utf-8")
    with qkg.open(data=str(folder), lang="en") as graph:
        history = rows(graph.query("office-history", representation="representation:office"))
        assert [(str(row["when"]), str(row["what"])) for row in history] == [("1990", "Opening"), ("2005", "Closing")]
        assert rows(graph.query("source-statements", source="source:denier")) == []
        [row] = rows(graph.query("representations-open", date="2012-01-01"))
        assert (str(row["answer"]), row["claimed"]) == ("Closed", None)
