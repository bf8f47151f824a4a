"""The files that the data set is published as: one for each export format, and for each language where a format has one.

Exports are the same bytes each time, so that size and checksum are known without keeping the file.
"""

from __future__ import annotations

from hashlib import sha256
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from qkg.core.language import LANGUAGES
from qkg.export import FORMATS, export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qkg.engines import Readable
    from qkg.export import Format


class File(NamedTuple):
    """A published file's size in bytes and its SHA-256, in hexadecimal."""

    size: int
    checksum: str


def distributions() -> Iterator[tuple[str, Format, str | None]]:
    """Each published file: its name, its format, its language where the format has one only.

    >>> [name for name, _, lang in distributions() if lang == "fr"]
    ['csv-fr', 'sssom-fr']
    """
    for format_ in FORMATS.values():
        for lang in LANGUAGES if format_.one_language else (None,):
            yield (f"{format_.name}-{lang}" if lang else format_.name), format_, lang


def measure(engine: Readable, progress: Callable[[str], None] = lambda _: None) -> dict[str, File]:
    """Size and checksum of every file that `qkg export` makes; *progress* is called with each one's name.

    >>> import pyoxigraph as ox
    >>> from qkg.engines.embedded import Embedded
    >>> measure(Embedded(ox.Store()))["ntriples"].size
    0
    """
    found = {}
    for name, format_, lang in distributions():
        progress(name)
        measured = _Measure()
        export(engine, cast("IO[bytes]", measured), format_.name, lang=lang)
        found[name] = File(measured.size, measured.hash.hexdigest())
    return found


class _Measure:
    """A binary file that counts and hashes what is written to it, and keeps nothing."""

    def __init__(self) -> None:
        self.size = 0
        self.hash = sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.hash.update(data)
        return len(data)
