"""Sites that copy what others publish (`ontology/mirrors.yaml`), and where the original of a page stands."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from qkg.core.errors import DataError
from qkg.core.iris import is_iri
from qkg.files.text_files import read_text
from qkg.files.yaml_nodes import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

    from qkg.files.data_folder import Data


class MirrorPage(NamedTuple):
    """A page of a mirror; `original`: the address of what it copies, where the page's own address tells it."""

    original: str | None


class Mirrors:
    r"""The sites that are mirrors, by host name; a domain stands for those below it.

    - *sites*: for each host, regular expressions for what follows it in an address, and the original's address, in
      which `\1` is the first group.

    >>> mirrors = Mirrors({"copy.example": [(re.compile("/wiki/(.+)"), r"https://en.wikipedia.org/wiki/\1")]})
    >>> mirrors.page("http://fr.copy.example:80/wiki/Bavaria")
    MirrorPage(original='https://en.wikipedia.org/wiki/Bavaria')
    >>> mirrors.page("https://copy.example/"), mirrors.page("https://example.org/wiki/Bavaria")
    (MirrorPage(original=None), None)
    """

    def __init__(self, sites: dict[str, list[tuple[re.Pattern[str], str]]]) -> None:
        self._sites = sites

    def page(self, url: str) -> MirrorPage | None:
        """What a mirror's page copies; `None` for the address of any other page."""
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".")
        while name not in self._sites:
            _, dot, name = name.partition(".")
            if not dot:
                return None
        rest = parts.path + (f"?{parts.query}" if parts.query else "")
        found = (match.expand(to) for expression, to in self._sites[name] if (match := expression.fullmatch(rest)))
        return MirrorPage(next(filter(is_iri, found), None))


class _MirrorReader(Reader):
    def read(self) -> Mirrors:
        hosts = self.mapping(self.parse(read_text(self.path)), "mirrors")
        return Mirrors({host: [*self._pages(node, host)] for host, node in hosts.items()})

    def _pages(self, node: yaml.Node, host: str) -> Iterator[tuple[re.Pattern[str], str]]:
        for pattern, each in self.mapping(node, host).items():
            original = self.string(each, host)
            try:
                expression = re.compile(pattern)
                expression.sub(original, "")  # fails where the original refers to a group that is not there
            except (re.error, RecursionError, OverflowError) as error:
                where = f"{self.path}:{self.line(each)}"
                raise DataError("tables.bad-pattern", where=where, what=pattern, reason=error) from error
            yield expression, original


def read_mirrors(data: Data) -> Mirrors:
    """The mirrors that `ontology/mirrors.yaml` of a data folder declares; none without the file.

    Raises `DataError` with file and line for a file that is not as it should be.
    """
    path = os.path.join(data.ontology, "mirrors.yaml")
    return _MirrorReader(path).read() if os.path.exists(path) else Mirrors({})
