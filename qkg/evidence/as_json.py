"""Evidence as JSON values.

Terms are written as in SPARQL 1.1 Query Results JSON: `{"type": "uri", "value": …}`, `{"type": "literal", "value": …,
"xml:lang": …, "datatype": …}`. Things have their `iri` and `label`, by language. What is empty or unknown is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.terms_rdf import json_term

if TYPE_CHECKING:
    from typing import Any

    from qkg.evidence.model import Account, Labelled, Rival, RowEvidence, Statement


def labelled(thing: Labelled) -> dict[str, Any]:
    """A source, passage, rule or concept: `iri`, `label`."""
    return _without_empty({"iri": thing.iri, "label": thing.label})


def account(given: Account) -> dict[str, Any]:
    """An account: `iri`, `label`, `confidence`, `rank`, `reasoning`, `origins`, `sources`."""
    return _without_empty(
        {
            "iri": given.iri,
            "label": given.label,
            "confidence": labelled(given.confidence) if given.confidence else None,
            "rank": labelled(given.rank) if given.rank else None,
            "reasoning": given.reasoning,
            "origins": [labelled(origin) for origin in given.origins],
            "sources": [labelled(source) for source in given.sources],
        }
    )


def rival(given: Rival, of: Statement | None = None) -> dict[str, Any]:
    """A rival value and its accounts' IRIs; with *of*, the `subject` and `property` of the statement it contradicts."""
    about = {"subject": of.subject, "property": of.property, "instead_of": json_term(of.value)} if of else {}
    denied = {"denied_by": [each.iri for each in given.denied_by]} if given.denied_by else {}
    return {**about, "value": json_term(given.value), "accounts": [each.iri for each in given.accounts], **denied}


def statement(given: Statement, whole_accounts: bool = True) -> dict[str, Any]:
    """A statement: `subject`, `property`, `value`, `kept`, and its evidence.

    - `accounts`: those that state it (their IRIs alone without *whole_accounts*); `denied_by`: those that deny it;
      `graph`: the graph other than an account that states it. `rivals`: other values that accounts give.
    - `rule`: the one that derived it; `premises`: the statements it was derived from; `rests_on`: the IRIs of the
      accounts these lead to.
    - `unexplained`: true when none of these was found.
    """
    return _without_empty(
        {
            "subject": given.subject,
            "property": given.property,
            "value": json_term(given.value),
            "kept": given.kept,
            "accounts": [account(each) if whole_accounts else each.iri for each in given.accounts],
            "denied_by": [account(each) if whole_accounts else each.iri for each in given.denied_by],
            "graph": given.graph,
            "rivals": [rival(each) for each in given.rivals],
            "rule": labelled(given.rule) if given.rule else None,
            "premises": [statement(each, whole_accounts=False) for each in given.premises],
            "rests_on": [each.iri for each in given.rests_on] if given.rule else None,
            "unexplained": given.unexplained or None,
        }
    )


def row(given: RowEvidence) -> dict[str, Any]:
    """What a row rests on.

    - `accounts`, `sources`: whole, those first that more of the row rests on. `competing`: rival values.
    - `statements`: as `statement` gives them, accounts by their IRIs. `unexplained`: reasons (see `RowEvidence`).
    """
    return {
        "accounts": [account(each) for each in given.accounts],
        "sources": [labelled(each) for each in given.sources],
        "competing": [rival(each, of) for of, each in given.rivals],
        "statements": [statement(each, whole_accounts=False) for each in given.statements],
        **({"unexplained": list(given.unexplained)} if given.unexplained else {}),
    }


def _without_empty(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value is not None and value not in ([], {})}
