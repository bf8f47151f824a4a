"""How tests read the answers of a graph."""

from __future__ import annotations

from qkg.answers import Rows


def rows(answer: object) -> list[dict[str, object]]:
    """The rows of the answer to a SELECT query."""
    assert isinstance(answer, Rows)
    return [dict(row) for row in answer]
