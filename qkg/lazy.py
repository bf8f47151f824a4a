"""Public names of a package that are loaded when first asked for: most commands need few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def names(package: str, home: Mapping[str, str]) -> Callable[[str], object]:
    """A module's `__getattr__` (PEP 562) that takes names of *package* from the modules in it where they are at *home*.

    >>> names("qkg", {"fold": "core.text"})("fold")("Bavière")
    'baviere'
    >>> names("qkg", {})("absent")
    Traceback (most recent call last):
    AttributeError: module 'qkg' has no attribute 'absent'
    """

    def get(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{package}.{home[name]}"), name)

    return get
