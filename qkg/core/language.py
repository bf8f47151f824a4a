"""The reader's language, per call: a `ContextVar`, so that threads and tasks of one process do not share it.

A new thread starts with the locale's language; `asyncio` tasks and `contextvars.copy_context` inherit their parent's.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "fr")
"""What qkg speaks; the first is the default."""

_chosen: ContextVar[str | None] = ContextVar("qkg-language", default=None)


def language() -> str:
    """The reader's language, `"en"` or `"fr"`: the one chosen for this context, else the locale's, else English."""
    return _chosen.get() or _of_locale()


def chosen_language() -> str | None:
    """The language chosen for this context, or `None` when it is left to the locale."""
    return _chosen.get()


def _of_locale() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return LANGUAGES[0]


def use_language(lang: str | None) -> None:
    """Choose the language of this context; `None` goes back to the locale's.

    Raises `ValueError` for a language that is not supported.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {lang!r}")
    _chosen.set(lang)


@contextmanager
def reading_in(lang: str | None) -> Iterator[None]:
    """Choose the language for the body of a `with` statement.

    >>> with reading_in("fr"):
    ...     language()
    'fr'
    """
    before = _chosen.get()
    use_language(lang)
    try:
        yield
    finally:
        _chosen.set(before)
