"""The accounts that a denial contradicts altogether: they are deprecated, with the reason, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import ACCOUNT, DCTERMS, PREFIXES, QKG, SKOS
from qkg.core.language import LANGUAGES
from qkg.core.terms_rdf import read_literal
from qkg.messages import message
from qkg.tables.staging import NEW, OLD
from qkg.tables.statements import LABEL, PROVENANCE, TYPE, is_denial, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qkg.tables.staging import Staging

_RANK, _REASON, _DENIED_BY = (f"<{QKG}{name}> " for name in ("rank", "rankReason", "deniedBy"))
_NORMAL, _DEPRECATED = (f"{_RANK}<{PREFIXES['rank']}{rank}>" for rank in ("normal", "deprecated"))
_NAMES = tuple(f"<{iri}> " for iri in (TYPE, LABEL, SKOS + "altLabel", DCTERMS + "title"))
"""Predicates that only say what a thing is and how it is called."""


def deprecate_denied(staging: Staging, fixed: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Deprecate each staged account that states nothing but what denials deny, besides names and *fixed* statements.

    An account that was deprecated for a denial that is no more, or that states something else by now, is normal again. A
    rank that a person gave stays. Gives the accounts whose description changed, with it as it was and as it is.
    """
    neutral = {f"<{property_}> <{value}>" for property_, value in fixed}
    denied: dict[str, str] = {}
    for graph in sorted({*staging.accounts(OLD), *staging.accounts(NEW)}):
        if is_denial(graph) and _DEPRECATED not in _described(staging, graph):
            denied.update(dict.fromkeys(_said(staging, graph), graph))
    subjects = {statement.partition(" ")[0] for statement in denied}
    candidates = {graph for subject in subjects for graph in staging.graphs_about(subject)}
    candidates |= staging.subjects_with(PROVENANCE, _DENIED_BY)
    for account in sorted(candidates):
        if not account.startswith(f"<{ACCOUNT}") or is_denial(account):
            continue
        said = {one for one in _said(staging, account) if not _is_neutral(one, neutral)}
        denials = sorted({denied[one] for one in said if one in denied}) if said and said <= denied.keys() else []
        before = _described(staging, account)
        if (after := _ranked(staging, before, denials)) != before:
            staging.redescribe(account, after)
            yield account, [f"{account} {one}" for one in before], [f"{account} {one}" for one in after]


def _ranked(staging: Staging, before: set[str], denials: list[str]) -> set[str]:
    """The description of an account with the rank that follows from the denials of all that it states."""
    automatic = any(one.startswith(_DENIED_BY) for one in before)
    if not automatic and (not denials or _NORMAL not in before):
        return before
    after = {one for one in before if not one.startswith((_RANK, _REASON, _DENIED_BY))}
    after |= {_DEPRECATED if denials else _NORMAL, *(f"{_DENIED_BY}{denial}" for denial in denials)}
    for lang in LANGUAGES if denials else ():
        labels = ", ".join(_label(staging, denial, lang) for denial in denials)
        after.add(f"{_REASON}{text(message('tables.reason-denied', lang, denials=labels), lang)}")
    return after


def _is_neutral(statement: str, fixed: set[str]) -> bool:
    said = statement.partition(" ")[2]
    return said.startswith(_NAMES) or said in fixed


def _said(staging: Staging, graph: str) -> set[str]:
    return {*staging.said(OLD, graph), *staging.said(NEW, graph)}


def _described(staging: Staging, account: str) -> set[str]:
    return {one for table in (OLD, NEW) for one in staging.statements(table, PROVENANCE, account)}


def _label(staging: Staging, account: str, lang: str) -> str:
    start = f"<{LABEL}> "
    literals = [read_literal(one.removeprefix(start)) for one in _described(staging, account) if one.startswith(start)]
    return next((label for label, language, _ in literals if language == lang), account)
