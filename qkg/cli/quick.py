"""The short way for the commonest call: `qkg query NAME [--parameter value …]`, piped, or in TSV or CSV.

Building argparse's parser costs a third of such a call (see benchmarks), so plain words are read here. Anything out of
the plain (another option, another format, a value that is missing) is left to `parser`, by returning None: the
two give the same answer, which a test checks.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

LIMIT = 60.0
"""Seconds after which a query is given up, here and in `parser`'s way."""


def answer(arguments: Sequence[str]) -> int | None:
    """Answer a plain stored query on the embedded store; None when the call is not that plain."""
    if len(arguments) < 2 or arguments[0] != "query" or arguments[1].startswith("-") or len(arguments) % 2:
        return None
    given: dict[str, list[str]] = {}
    for name, value in zip(arguments[2::2], arguments[3::2], strict=True):
        if not name.startswith("--") or "=" in name or value.startswith("--"):
            return None
        given.setdefault(name[2:], []).append(value)
    lang = given.pop("lang", [""])[-1]
    format_ = given.pop("format", [""])[-1] or ("" if sys.stdout.isatty() else "tsv")
    if format_ not in {"tsv", "csv"} or lang not in {"", "fr", "en"}:
        return None
    return _run(arguments[1], given, lang, format_)


def _run(name: str, given: dict[str, list[str]], lang: str, format_: str) -> int | None:
    from qkg.files.data_folder import find
    from qkg.store.opening import open_current

    store = open_current(find())
    if store is None:  # to be built first, with its progress shown
        return None
    stored = store.catalog().get(name)
    if stored is None or stored.form != "SELECT" or any(p not in stored.parameters for p in given):
        return None
    if any(len(v) > 1 and not stored.parameters[p].multiple for p, v in given.items()):
        return None
    if any(parameter.required and p not in given for p, parameter in stored.parameters.items()):
        return None
    from qkg.cli.limit import limit, stop_at_once
    from qkg.core.language import use_language
    from qkg.graph import Graph

    if lang:
        use_language(lang)
    limit(LIMIT)
    stop_at_once()
    values: dict[str, Any] = {p: v if stored.parameters[p].multiple else v[-1] for p, v in given.items()}
    rows = Graph(store.engine, store.data, store=store).query(name, **values)
    sys.stdout.write(rows.to_tsv() if format_ == "tsv" else rows.to_csv())  # type: ignore[union-attr]
    return 0
