"""What a constraint compiles to: a graph pattern or SELECT whose solutions are its violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qkg.messages import Message

if TYPE_CHECKING:
    from qkg.validation.shapes import Constraint, Shape

Pattern = Callable[[str], str]
"""A set of nodes: given a variable (`?x`), a graph pattern that binds it to each of them."""


class NotCompilableError(Exception):
    """A constraint that one engine-neutral query cannot express; its shape is left to the reference engine."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Violations:
    """The violations of a constraint as a graph pattern, and its variables that make up a solution.

    - *where*: binds the focus node, which always belongs to a solution.
    - *value*, *path*: the variables of the value node and of the result path, if any.
    - *distinct*: further variables, which keep two results apart.
    - *select*: a complete SELECT (that of a `sh:sparql` constraint) instead of *where*.
    """

    where: str
    value: str | None = None
    path: str | None = None
    distinct: tuple[str, ...] = ()
    select: str | None = None


NO_VIOLATIONS = Violations("FILTER(false)")


@dataclass(frozen=True, slots=True)
class CompiledConstraint:
    """A query that answers the violations of a constraint; *value* and *path* name variables of its solutions."""

    shape: Shape
    constraint: Constraint
    query: str
    value: str | None
    path: str | None


def union(branches: Iterable[str]) -> str:
    """Group patterns joined by UNION, as one group."""
    return f"{{ {' UNION '.join(branches)} }}"
