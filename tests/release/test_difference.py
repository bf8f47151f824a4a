"""The difference between two releases: added and removed statements as text, as JSON and as an RDF patch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.cli import main
from qkg.core.errors import QkgError
from qkg.core.language import use_language
from qkg.engines.embedded import Embedded
from qkg.export import export_file
from qkg.files.data_folder import Data
from qkg.release import Difference, compare
from qkg.release import difference_text as words

from .conftest import PROLOGUE, Folder

VOCABULARY = """
graph:ontology {
  qkg:Agreement rdfs:label "Agreement"@en , "Entente"@fr . qkg:Source rdfs:label "Source"@en , "Source"@fr .
  qkg:Account rdfs:label "Account"@en , "Témoignage"@fr .
  qkg:signed rdfs:label "signed"@en , "conclue"@fr . qkg:party rdfs:label "party"@en , "partie"@fr .
  government:bavaria skos:prefLabel "Bavaria"@en , "Bavière"@fr .
}
"""
OLD = (
    VOCABULARY
    + """
account:a { agreement:x a qkg:Agreement ; dcterms:title "Entente X"@fr ;
  qkg:signed "1989-01-18" ; qkg:party government:bavaria . }
account:b { agreement:y a qkg:Agreement ; qkg:signed "1990" . }
graph:provenance { account:a a qkg:Account ; prov:wasDerivedFrom source:one .
  source:one a qkg:Source ; skos:prefLabel "One"@en , "Un"@fr . }
agreement:x qkg:partner government:bavaria .
rule:partners { agreement:x qkg:partner government:bavaria . }
"""
)
NEW = (
    VOCABULARY
    + """
account:a { agreement:x a qkg:Agreement ; dcterms:title "Entente X"@fr ;
  qkg:signed "1989-01-19" ; qkg:party government:bavaria . }
account:c { agreement:x qkg:party government:bavaria , government:quebec . agreement:z a qkg:Agreement . }
graph:provenance { account:a a qkg:Account ; prov:wasDerivedFrom source:one .
  source:one a qkg:Source ; skos:prefLabel "One"@en , "Un"@fr . }
agreement:z qkg:partner government:quebec .
"""
)
"""By hand: X was signed a day later and has a party more, another is now confirmed; Y went with its account; Z came."""

Files = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path) -> Files:
    def write(text: str, name: str) -> str:
        path = tmp_path / name
        path.write_text(PROLOGUE + text if name.endswith((".trig", ".ttl")) else text, "utf-8")
        return str(path)

    return write


@pytest.fixture
def old(file: Files) -> str:
    return file(OLD, "old.trig")


@pytest.fixture
def new(file: Files) -> str:
    return file(NEW, "new.trig")


@pytest.fixture
def difference(old: str, new: str) -> Difference:
    return compare(old, new)


def told(difference: Difference, lang: str = "en", **options: int) -> list[str]:
    return [line.replace("\u00a0", " ") for line in words.text(difference, lang=lang, **options)]


# What differs


def test_statements_and_things_are_counted_as_by_hand(difference: Difference) -> None:
    assert (difference.count("+"), difference.count("-")) == (4, 3)
    assert difference.counts() == {
        "<https://w3id.org/qkg/ontology#Agreement>": {"added": 1, "removed": 1, "changed": 1},
    }


@pytest.mark.parametrize(
    ("lang", "summary"), [("en", "1 statement added, 0 removed."), ("fr", "1 énoncé ajouté, 0 retiré.")]
)
def test_one_statement_is_reported_in_the_singular(file: Files, lang: str, summary: str) -> None:
    more = VOCABULARY + "account:a { agreement:x a qkg:Agreement }\n"
    said = " ".join(told(compare(file(VOCABULARY, "a.trig"), file(more, "b.trig")), lang, width=1000))
    assert summary in said


def test_derived_statements_are_not_compared(difference: Difference) -> None:
    said = {line.predicate for sign in "+-" for line in difference.lines(sign)}
    assert "<https://w3id.org/qkg/ontology#partner>" not in said


def test_the_text_lists_added_and_removed_statements_with_their_accounts(
    difference: Difference, old: str, new: str
) -> None:
    lines = told(difference)
    summary = "".join("".join(lines[: lines.index("")]).split())  # a long path is folded at its hyphens
    assert summary == f"From {old} to {new}: 4 statements added, 3 removed.".replace(" ", "")
    assert lines[lines.index("") + 1 :] == [
        "Things      Added  Removed  Changed",
        "Agreement       1        1        1",
        "",
        "Agreement",
        "  + agreement:z",
        "      account:c:",
        "        + rdf:type: Agreement",
        "  - agreement:y",
        "      account:b:",
        "        - rdf:type: Agreement",
        "        - signed: 1990",
        "  ~ Entente X (agreement:x)",
        "      account:a (from One):",
        "        ~ signed: 1989-01-18 → 1989-01-19",
        "      account:c:",
        "        + party: Bavaria (others said so already)",
        "        + party: government:quebec",
    ]


def test_the_text_is_in_the_readers_language(difference: Difference) -> None:
    lines = told(difference, "fr")
    assert "Choses   Ajoutées  Retirées  Changées" in lines
    assert "      account:a (tiré de Un) :" in lines
    assert "        ~ conclue : 1989-01-18 → 1989-01-19" in lines
    assert "        + partie : Bavière (d’autres le disaient déjà)" in lines


def test_the_other_way_round_adds_what_was_removed(old: str, new: str, difference: Difference) -> None:
    back = compare(new, old)
    assert back.lines("+") == difference.lines("-")
    assert back.lines("-") == difference.lines("+")
    assert "        - party: Bavaria (others still say so)" in told(back)


def test_json_is_complete(difference: Difference) -> None:
    plain = json.loads(json.dumps(words.to_json(difference)))
    assert plain["statements"] == {"added": 4, "removed": 3}
    (changed,) = [thing for thing in plain["things"] if thing["status"] == "changed"]
    assert changed["thing"] == {"iri": "https://w3id.org/qkg/id/agreement/x", "label": {"fr": "Entente X"}}
    assert changed["class"]["label"] == {"en": "Agreement", "fr": "Entente"}
    said = [
        (s["sign"], s["property"]["iri"].rpartition("#")[2], s["value"].get("value"), s["elsewhere"])
        for s in changed["statements"]
    ]
    assert said == [
        ("-", "signed", "1989-01-18", False),
        ("+", "signed", "1989-01-19", False),
        ("+", "party", None, True),
        ("+", "party", None, False),
    ]
    assert changed["statements"][0]["sources"][0]["label"] == {"en": "One", "fr": "Un"}
    assert changed["statements"][0]["account"]["iri"] == "https://w3id.org/qkg/account/a"


def applied(patch: list[str], to: set[ox.Quad]) -> set[ox.Quad]:
    """A patch applied as its format says: a deletion must find what it deletes."""
    assert patch[0] == "TX ."
    assert patch[-1] == "TC ."
    found = set(to)
    for line in patch[1:-1]:
        code, _, statement = line.partition(" ")
        (quad,) = ox.parse(statement, format=ox.RdfFormat.N_QUADS)
        (found.remove if code == "D" else {"A": found.add}[code])(quad)
    return found


def authored(path: str) -> set[ox.Quad]:
    derived = ("https://w3id.org/qkg/id/rule/", "https://w3id.org/qkg/graph/rules")
    return {
        quad
        for quad in ox.parse(path=path, format=ox.RdfFormat.TRIG)
        if isinstance(quad.graph_name, ox.NamedNode) and not quad.graph_name.value.startswith(derived)
    }


def test_the_patch_turns_the_old_release_into_the_new_one(difference: Difference, old: str, new: str) -> None:
    patch = list(words.patch(difference))
    assert applied(patch, authored(old)) == authored(new)
    assert patch[1:4] == sorted(patch[1:4])
    assert [line[0] for line in patch[1:-1]] == ["D"] * 3 + ["A"] * 4


# What does not


def test_a_release_does_not_differ_from_itself_in_another_format(old: str, file: Files) -> None:
    quads = list(ox.parse(path=old, format=ox.RdfFormat.TRIG))
    lines = "".join(
        f"{line}\n"
        for line in reversed((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().splitlines())
    )
    difference = compare(old, file(lines, "old.nq"))
    assert not difference
    assert told(difference)[0].startswith("No difference between")
    assert list(words.patch(difference)) == ["TX .", "TC ."]


@pytest.mark.slow
def test_the_shipped_folder_does_not_differ_from_its_own_export(shipped: Embedded, data: Data, tmp_path: Path) -> None:
    export_file(shipped, str(tmp_path / "x.trig"))
    assert not compare(data.root, str(tmp_path / "x.trig"))


def test_views_are_compared_as_they_are(file: Files) -> None:
    difference = compare(
        file("agreement:x qkg:partner government:a .", "a.ttl"), file("agreement:x qkg:partner government:b .", "b.ttl")
    )
    assert (difference.count("+"), difference.count("-")) == (1, 1)
    assert "  ~ agreement:x" in told(difference)


def test_a_language_is_not_a_change_of_another(file: Files) -> None:
    difference = compare(
        file('account:a { agreement:x dcterms:title "A"@en . }', "a.trig"),
        file('account:a { agreement:x dcterms:title "A"@en , "B"@fr . }', "b.trig"),
    )
    assert "        + dcterms:title: “B” (fr)" in told(difference)


# How much is told


def test_long_lists_are_cut_and_counted_within_the_width(file: Files) -> None:
    many = "".join(
        f'account:n{n} {{ agreement:n{n} a qkg:Agreement ; dcterms:title "{"Convention " * 30}{n}"@fr ; '
        f"qkg:reference {', '.join(f'''{chr(34)}{i}{chr(34)}''' for i in range(20))} . }}\n"
        for n in range(25)
    )
    difference = compare(file(VOCABULARY, "a.trig"), file(VOCABULARY + many, "b.trig"))
    lines = told(difference)
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("  + ") for line in lines) == 10
    assert "  … and 15 more added" in lines
    assert lines.count("        … and 12 more statements") == 10
    whole = told(difference, limit=0)
    assert sum(line.startswith("  + ") for line in whole) == 25
    assert not any("more" in line for line in whole)


# The command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["diff", *arguments])
        finally:
            use_language(None)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_the_exit_code_says_whether_there_is_a_difference(
    run: Callable[..., tuple[int, str, str]], old: str, new: str
) -> None:
    for format_ in ("text", "json", "nquads"):
        assert run(old, new, "--format", format_)[0] == 1
        assert run(old, old, "--format", format_)[0] == 0


def test_the_data_in_use_is_the_newer_release_by_default(
    run: Callable[..., tuple[int, str, str]], folder: Folder, file: Files
) -> None:
    accounts = "account:b { agreement:y a qkg:Agreement . }"
    data = folder(accounts)
    ontology = "graph:ontology { skos:prefLabel qkg:singleValued true . }"
    assert run(file(accounts + ontology, "same.trig"), "--data", data.root)[0] == 0
    code, out, _ = run(file(ontology, "old.trig"), "--data", data.root, "--format", "nquads")
    assert code == 1
    assert [line[:42] for line in out.splitlines()] == ["TX .", "A <https://w3id.org/qkg/id/agreement/y> <h", "TC ."]


@pytest.mark.parametrize("suffix", ["trig", "nq"])
def test_a_release_may_come_from_standard_input(suffix: str, old: str, file: Files) -> None:
    quads = list(ox.parse(path=old, format=ox.RdfFormat.TRIG))
    nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    given = nquads if suffix == "nq" else Path(old).read_bytes()
    command = [sys.executable, "-m", "qkg", "diff", "-", old]
    assert subprocess.run(command, input=given, check=False, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("none.trig", None, 3, "none.trig"),
        ("a.docx", "x", 2, ".trig"),
        ("a.trig", "account:a { agreement:x a }", 3, "a.trig:"),
        ("a.ttl", "agreement:x a qkg:Agreement .", 3, "whole data set"),
    ],
)
def test_a_release_that_cannot_be_compared_is_an_error(
    name: str, text: str | None, code: int, said: str, run: Callable[..., tuple[int, str, str]], old: str, file: Files,
    tmp_path: Path,
) -> None:  # fmt: skip
    path = str(tmp_path / name) if text is None else file(text, name)
    for arguments in ((path, old), (old, path)):
        found, out, err = run(*arguments)
        assert (found, out) == (code, "")
        assert said in err
        assert "Traceback" not in err


# Blank nodes

BLANK = "government:a qkg:seat [ qkg:city place:a ; qkg:near [ qkg:city place:b ] ] , [ qkg:city place:c ] ."
RELABELLED = """
_:z qkg:city place:c . _:x qkg:near _:y . _:y qkg:city place:b . _:x qkg:city place:a .
government:a qkg:seat _:z , _:x .
"""


def test_blank_nodes_are_compared_by_their_statements(file: Files) -> None:
    assert not compare(file(BLANK, "a.ttl"), file(RELABELLED, "b.ttl"))


def test_a_change_beside_a_blank_node_leaves_other_blank_nodes_alone(file: Files) -> None:
    one, two, three = (
        "account:a { [] qkg:city place:a . }",
        "account:a { [] qkg:city place:b . }",
        "account:a { [] qkg:city place:c . }",
    )
    difference = compare(file(one + two, "a.trig"), file(three + two, "b.trig"))
    assert (difference.count("-"), difference.count("+")) == (1, 1)


def test_two_blank_nodes_with_the_same_statements_stay_two(file: Files) -> None:
    difference = compare(
        file("[] qkg:city place:a .", "a.ttl"), file("[] qkg:city place:a . [] qkg:city place:a .", "b.ttl")
    )
    assert (difference.count("-"), difference.count("+")) == (0, 1)


def test_blank_nodes_that_would_take_exponential_time_are_refused(file: Files) -> None:
    clique = "".join(f"_:b{one} qkg:near _:b{other} . " for one in range(12) for other in range(12) if one != other)
    path = file(clique, "a.ttl")
    with pytest.raises(QkgError, match="cannot be distinguished"):
        compare(path, path)
    numbers = " ".join("1" for _ in range(200))
    assert not compare(
        file(f"place:a qkg:list ({numbers}) .", "b.ttl"), file(f"place:a qkg:list ({numbers}) .", "c.ttl")
    )


@pytest.mark.parametrize("suffix", ["rdf", "jsonld"])
def test_releases_of_every_rdf_format_are_read(suffix: str, file: Files) -> None:
    turtle = file(BLANK, "a.ttl")
    format_ = {"rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}[suffix]
    text = ox.serialize(ox.parse(path=turtle), format=format_) or b""
    assert not compare(turtle, file(text.decode(), f"b.{suffix}"))


def test_a_json_ld_context_is_read_from_the_file_given_for_it(
    file: Files, run: Callable[..., tuple[int, str, str]]
) -> None:
    context = file('{"@context": {"name": "http://schema.org/name"}}', "context.json")
    path = file('{"@context": "https://example.org/c", "@id": "urn:a", "name": "x"}', "a.jsonld")
    plain = file('<urn:a> <http://schema.org/name> "x" .', "a.nt")
    code, _, err = run(path, plain)
    assert code == 3
    assert "--context https://example.org/c=FILE" in err
    assert run(path, plain, "--context", f"https://example.org/c={context}")[0] == 0
    assert run(path, plain, "--context", "nothing")[0] == 2


def test_standard_input_is_one_release_only() -> None:
    with pytest.raises(QkgError, match="standard input"):
        compare("-", "-")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux's /proc")
def test_two_releases_of_200_000_statements_are_compared_in_bounded_memory(tmp_path: Path) -> None:
    """The statements of one release alone take more than that as Python texts."""
    for name, changed in (("a.nq", "x"), ("b.nq", "y")):
        with (tmp_path / name).open("w", encoding="utf-8") as target:
            for n in range(200_000):
                value = (
                    changed if n % 100_000 == 7 else "the same text in both releases, of the usual length of a title"
                )
                subject, account = f"<https://w3id.org/qkg/id/agreement/n{n}>", f"<https://w3id.org/qkg/account/n{n}>"
                target.write(f'{subject} <http://purl.org/dc/terms/title> "{value} {n}"@fr {account} .\n')
    program = (
        "import sys; from qkg.release import compare\n"
        "found = compare(*sys.argv[1:]); print(found.count('+'), found.count('-'))\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.nq"), str(tmp_path / "b.nq")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    counts, kilobytes = done.stdout.splitlines()
    assert counts == "2 2"
    assert int(kilobytes) < 150_000
