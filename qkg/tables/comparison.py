"""The comparison of tables with the graph: which accounts are new, changed, unchanged or absent.

What a table states replaces what its accounts stated before. What people wrote about an account (a rank and its reason,
reasoning) stays, unless a judgement on the row says otherwise.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, EDTF, PREFIXES, PROV, PROVENANCE_GRAPH, QKG
from qkg.core.language import LANGUAGES
from qkg.core.terms_rdf import read_literal
from qkg.core.text import typographic
from qkg.files.rdf_files import parse
from qkg.messages import Message
from qkg.tables.corrections import NAME as CORRECTIONS
from qkg.tables.corrections import row_kinds
from qkg.tables.denials import deprecate_denied
from qkg.tables.import_outcome import SHOWN, AccountChange
from qkg.tables.staging import NEW, OLD
from qkg.tables.statements import LABEL, PROVENANCE, TYPE, Piece, Statements, describe, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.files.data_folder import Data
    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.import_outcome import Outcome
    from qkg.tables.linksets import Linksets
    from qkg.tables.mapping import Mapping
    from qkg.tables.reference_data import Gazetteer
    from qkg.tables.staging import Staging

_OWNED = tuple(
    f"<{iri}> "
    for iri in (
        TYPE, LABEL, PROV + "wasDerivedFrom", QKG + "confidence", QKG + "asOf", QKG + "confirmations",
        PREFIXES["dcterms"] + "rights",
        PREFIXES["dcterms"] + "license", PREFIXES["dcterms"] + "publisher", PREFIXES["schema"] + "url", QKG + "site",
    )
)  # fmt: skip
"""Predicates that an import writes about an account or source; other statements there were written by people, and stay."""
_DELIVERIES = "graph/deliveries.trig"
_DELIVERY, _REVISED = f"<{QKG}delivery> ", f"<{QKG}revisedIn> "
_REASONING = f"<{QKG}reasoning> "
_RANK = f"<{QKG}rank> "
_RANKED = (_RANK, f"<{QKG}rankReason> ")
_NORMAL = f"{_RANK}<{PREFIXES['rank']}normal>"


def compare(
    data: Data,
    mapping: Mapping,
    names: CellMatcher,
    staging: Staging,
    reference: Gazetteer | Linksets | None,
    outcome: Outcome,
    prune: bool,
    delivery: str | None,
) -> dict[str, str]:
    """Remove what the tables replace from the old statements; returns the digests of the files as they are, by path.

    *delivery*: the slug of the delivery that the tables belong to, which accounts that they make or change get to name.
    """
    digests = _read_old(data, mapping, names, staging)
    staging.move_accounts()
    replaced = _compare_accounts(mapping, names, staging, reference, outcome, prune)
    if delivery is not None and reference is None:
        _name_delivery(staging, delivery, outcome, replaced)
    about = _row_mappings(data, mapping)
    fixed = [one for each in about for form in each.forms() for one in form.fixed]
    for account, before, after in deprecate_denied(staging, fixed) if reference is None else ():
        if account[1:-1] not in {*outcome.new, *outcome.changed}:
            outcome.unchanged -= account.startswith(f"<{ACCOUNT}{mapping.name}-")
            _count(names, outcome, account, before, after)
    for subject in staging.column("SELECT DISTINCT subject FROM new WHERE how = 'source'"):
        # A source has one description: that of this import.
        _keep_by_hand(staging, subject)
        staging.forget(OLD, PROVENANCE, subject)
    return digests


def _stem(account: str) -> str:
    """An account's IRI without the hash of its sources: its kind and its thing."""
    return account.rpartition("-")[0]


def _name_delivery(staging: Staging, slug: str, outcome: Outcome, replaced: dict[str, list[str]]) -> None:
    """Let the new and the changed accounts name their delivery, which is described with the first of them.

    An account that takes the place of another of the same thing, whose row now has other sources, is a revised one.
    """
    delivery = f"<{PREFIXES['delivery']}{slug}>"
    stamp, revision = f"{_DELIVERY}{delivery}", f"{_REVISED}{delivery}"
    for account in (*outcome.new, *(one for one in outcome.changed if one not in outcome.respelled)):
        said = staging.statements(NEW, PROVENANCE, f"<{account}>")
        if stamp not in said:
            before = replaced.get(_stem(account), [stamp])
            known = account in outcome.changed or stamp not in before or revision in before
            staging.replace(PROVENANCE, f"<{account}>", [*said, stamp, *([revision] if known else [])])
    if (outcome.new or outcome.changed) and not staging.statements(OLD, PROVENANCE, delivery):
        about = Statements()
        iri, today = delivery[1:-1], datetime.now(UTC).date().isoformat()
        describe(about, PROVENANCE_GRAPH, iri, QKG + "Delivery", Message("tables.delivery-label", slug=slug))
        about.add(PROVENANCE_GRAPH, iri, PREFIXES["dcterms"] + "date", typed(today, EDTF))
        staging.add(NEW, about.pieces(_DELIVERIES), "delivery")


def _row_mappings(data: Data, mapping: Mapping) -> Iterable[Mapping]:
    """The mappings of the kinds that an import may say something of."""
    return row_kinds(data).values() if mapping.special == CORRECTIONS else (mapping,)


# The graph as it is


def _read_old(data: Data, mapping: Mapping, names: CellMatcher, staging: Staging) -> dict[str, str]:
    """Stage the files of the kind's accounts and of the sources."""
    about = _row_mappings(data, mapping)
    folders = (*(f"{each.folder()}/" for each in about), "graph/sources/", _DELIVERIES)
    files = [path for path in data.files() if path.startswith("graph/") and path.endswith(".trig")]
    own = [path for path in files if path.startswith(folders)]
    for path in own:
        staging.add(OLD, _pieces(data, path))
    staging.index()
    # An account may have been moved by hand to another file.
    there = set(staging.accounts(OLD))
    strays = {a for a in staging.accounts(NEW) if a[1:-1] in names.accounts and a not in there}
    if strays:
        slugs = [a[1:-1].removeprefix(ACCOUNT).encode() for a in strays]
        for path in sorted(set(files) - set(own)):
            content = data.read(path)
            if any(slug in content for slug in slugs):
                staging.add(OLD, _pieces(data, path))
                own.append(path)
    return {path: staging.digest(path, (OLD,)) for path in own}


def _pieces(data: Data, path: str) -> Iterator[Piece]:
    """The statements of a file: a piece for each run of statements about one subject."""
    quads = parse(data.read(path), ox.RdfFormat.TRIG, data.shown(path))
    for (graph, subject), together in groupby(quads, lambda quad: (quad.graph_name, quad.subject)):
        if isinstance(graph, ox.DefaultGraph):
            raise DataError("store.default-graph", where=data.shown(path), hint="store.default-graph-hint")
        run = list(together)
        if ox.BlankNode in {type(subject), *(type(quad.object) for quad in run)}:
            raise DataError("store.blank-node", where=data.shown(path))
        statements = sorted({f"{quad.predicate} {quad.object}" for quad in run})
        yield Piece(path, str(graph), str(subject), tuple(statements))


# Accounts


def _compare_accounts(
    mapping: Mapping,
    names: CellMatcher,
    staging: Staging,
    reference: Gazetteer | Linksets | None,
    outcome: Outcome,
    prune: bool,
) -> dict[str, list[str]]:
    """An account of a row is replaced. One of reference data is made of many rows: only what it says of their subjects is.

    Returns the descriptions of the accounts that are removed, by their stems.
    """
    removed: dict[str, list[str]] = {}
    families = reference.family if reference is not None else (f"{mapping.name}-",)
    starts = tuple(f"<{ACCOUNT}{prefix}" for prefix in families)
    old, new = ({a for a in staging.accounts(table) if a.startswith(starts)} for table in (OLD, NEW))
    for account in sorted(old | new):
        if reference is None and account not in new and not prune:
            outcome.absent.append(account[1:-1])
            continue
        described = staging.statements(OLD, PROVENANCE, account)
        before = [*staging.said(OLD, account), *(f"{account} {one}" for one in described)]
        if reference is None or prune:
            staging.forget(OLD, account)
        else:
            there = staging.column("SELECT DISTINCT subject FROM old WHERE graph = ?", account)
            for subject in reference.restated(account[1:-1], _origins(described)).intersection(there):
                staging.forget(OLD, account, subject)
        if account in new:
            _keep_by_hand(staging, account, _entity if reference is not None else None)
            staging.forget(OLD, PROVENANCE, account)
        after = [said for table in (OLD, NEW) for said in staging.said(table, account)]
        if after:
            after += [said for table in (OLD, NEW) for said in staging.said(table, PROVENANCE, account)]
            _count(names, outcome, account, before, after)
        else:
            outcome.removed.append(account[1:-1])
            removed[_stem(account[1:-1])] = described
            staging.forget(OLD, PROVENANCE, account)
    return removed


def _count(names: CellMatcher, outcome: Outcome, account: str, before: list[str], after: list[str]) -> None:
    gone, come = sorted({*before} - {*after}), sorted({*after} - {*before})
    if not before:
        outcome.new.append(account[1:-1])
    elif not gone and not come:
        outcome.unchanged += 1
    else:
        outcome.changed.append(account[1:-1])
        if {*map(typographic, gone)} == {*come}:
            outcome.respelled.add(account[1:-1])
        if len(outcome.differences) < SHOWN:
            lines = {lang: [*_shown(names, "-", gone, lang), *_shown(names, "+", come, lang)] for lang in LANGUAGES}
            outcome.differences.append(AccountChange(account[1:-1], tuple(gone), tuple(come), lines))


def _shown(names: CellMatcher, sign: str, statements: list[str], lang: str) -> Iterator[str]:
    """Statements for readers: things by their names, literals by their text."""
    for statement in statements:
        line = sign
        for token in statement.split(" ", 2):
            if token.startswith("<"):
                line += f" {names.label(token[1:-1], lang)}"
            else:
                text, language, _ = read_literal(token)
                line += f" {text}@{language}" if language else f" {text}"
        yield line


def _keep_by_hand(staging: Staging, subject: str, about: Callable[[str], str] | None = None) -> None:
    """Keep what people wrote about an account or source; *about*: the entity of a reasoning, where an account is about many."""
    about = about or (lambda _reasoning: "")
    old = staging.statements(OLD, PROVENANCE, subject)
    new = staging.statements(NEW, PROVENANCE, subject)
    judged = {about(one) for one in new if one.startswith(_REASONING)}
    kept = [one for one in old if not one.startswith(_OWNED) and one != _NORMAL]
    kept = [one for one in kept if not (one.startswith(_REASONING) and about(one) in judged)]
    if any(one.startswith(_RANK) and one != _NORMAL for one in new):  # by a judgement
        kept = [one for one in kept if not one.startswith(_RANKED)]
    if kept:
        if any(one.startswith(_RANK) for one in kept):
            new = [one for one in new if one != _NORMAL]
        staging.replace(PROVENANCE, subject, [*new, *kept])


def _entity(reasoning: str) -> str:
    """The key of the entity that an editor's reasoning is about."""
    return reasoning.removeprefix(_REASONING).removeprefix('"').partition(": ")[0]


def _origins(described: list[str]) -> list[str]:
    start = f"<{PROV}wasDerivedFrom> <"
    return [one.removeprefix(start)[:-1] for one in described if one.startswith(start)]
