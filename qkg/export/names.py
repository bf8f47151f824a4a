"""Short names: IRIs as prefixed names, and which prefixes were used."""

from __future__ import annotations

from qkg.core.iris import PREFIXES

_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}


class Names(dict[str, str]):
    """IRI token to its shortest writing, worked out once for each: `names["<http://schema.org/url>"]`.

    A name is shortened only when its local part needs no escape in Turtle, SPARQL and JSON-LD alike: ASCII letters,
    digits, `_` and `-`. `used` collects the prefixes.

    >>> names = Names()
    >>> names["<https://w3id.org/qkg/id/government/bavaria>"], names["<http://example.org/a>"], names.used
    ('government:bavaria', '<http://example.org/a>', {'government'})
    """

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.used: set[str] = set()
        self._without = without

    def __missing__(self, token: str) -> str:
        cut = max(token.rfind("/"), token.rfind("#")) + 1
        prefix = _BY_NAMESPACE.get(token[1:cut])
        local = token[cut:-1]
        short = token
        if prefix and prefix not in self._without and is_plain_local(local):
            self.used.add(prefix)
            short = f"{prefix}:{local}"
        self[token] = short
        return short

    def prefixes(self) -> list[tuple[str, str]]:
        """The prefixes used so far, in alphabetical order, with their namespaces."""
        return [(prefix, PREFIXES[prefix]) for prefix in sorted(self.used)]


def is_plain_local(local: str) -> bool:
    """Whether *local* can follow a prefix without any escape.

    >>> is_plain_local("entente-1965_02"), is_plain_local("-a"), is_plain_local("été"), is_plain_local("")
    (True, False, False, False)
    """
    return local.isascii() and local.replace("-", "").replace("_", "").isalnum() and local[0] != "-"


def subject_order(token: str) -> tuple[bool, str]:
    """Sort key of subjects: the graph's own things by kind and slug, then foreign terms, then blank nodes."""
    return not token.startswith("<https://w3id.org/qkg/"), token
