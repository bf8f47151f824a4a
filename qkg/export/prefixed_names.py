"""IRIs as prefixed names, and the prefixes that a file needs."""

from __future__ import annotations

from qkg.core.iris import vocabulary


class PrefixedNames(dict[str, str]):
    """IRI token to prefixed name, or to itself where there is none: `names["<http://schema.org/url>"]`.

    Only local names that need no escape in Turtle, SPARQL and JSON-LD get a prefix: ASCII letters, digits, `_` and `-`.
    *without*: prefixes not to use. `used` collects the prefixes.

    >>> names = PrefixedNames()
    >>> names["<https://w3id.org/qkg/id/government/bavaria>"], names["<http://example.org/a>"], names.used
    ('government:bavaria', '<http://example.org/a>', {'government'})
    """

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.used: set[str] = set()
        self._without = without
        self._vocabulary = vocabulary()

    def __missing__(self, token: str) -> str:
        cut = max(token.rfind("/"), token.rfind("#")) + 1
        prefix = self._vocabulary.prefix_of.get(token[1:cut])
        local = token[cut:-1]
        short = token
        if prefix and prefix not in self._without and is_plain_local(local):
            self.used.add(prefix)
            short = f"{prefix}:{local}"
        self[token] = short
        return short

    def prefixes(self) -> list[tuple[str, str]]:
        """The prefixes used so far with their namespaces, in alphabetical order."""
        return [(prefix, self._vocabulary.prefixes[prefix]) for prefix in sorted(self.used)]


def is_plain_local(local: str) -> bool:
    """Whether *local* can follow a prefix without an escape.

    >>> is_plain_local("entente-1965_02"), is_plain_local("-a"), is_plain_local("été"), is_plain_local("")
    (True, False, False, False)
    """
    return local.isascii() and local.replace("-", "").replace("_", "").isalnum() and local[0] != "-"


def subject_order(token: str) -> tuple[bool, str]:
    """Sort key of subjects: things of the graph by kind and slug, then other IRIs, then blank nodes."""
    return not token.startswith("<https://w3id.org/qkg/"), token
