"""Write the graph, or triples of any origin, in one of the export formats."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.language import language
from qkg.export.export_formats import FORMATS, SCOPES, Format, format_for, format_named
from qkg.export.sorted_statements import DEFAULT, read, read_triples
from qkg.files.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    import pyoxigraph as ox

    from qkg.engines import Readable


def export(
    engine: Readable,
    target: IO[bytes],
    format: str = "turtle",  # noqa: A002 - as in the CLI
    *,
    scope: str | None = None,
    lang: str | None = None,
) -> None:
    """Write the graph to *target*.

    - *format*: a name of `FORMATS`.
    - *scope*: one of `SCOPES`; by default that of the format.
    - *lang*: language of the labels in `csv` and `sssom` (default: the reader's); the other formats carry both.

    Raises `UsageError` for an unknown format or scope, or a scope that the format cannot carry; `DataError` for a
    statement that the format cannot carry; and what *target* raises.

    >>> import io, pyoxigraph as ox
    >>> from qkg.engines.embedded import Embedded
    >>> store = ox.Store()
    >>> store.load(b"<http://schema.org/a> a <http://schema.org/Place> .", format=ox.RdfFormat.TURTLE)
    >>> out = io.BytesIO()
    >>> export(Embedded(store), out)
    >>> print(out.getvalue().decode().rstrip())
    @prefix schema: <http://schema.org/> .
    <BLANKLINE>
    schema:a a schema:Place .
    """
    chosen = format_named(format)
    chosen.write(read(engine, _scope(chosen, scope)), target, lang or language())


def export_triples(triples: Iterable[ox.Triple], format: str = "turtle") -> bytes:  # noqa: A002
    r"""Triples of any origin, such as a query's answer, in a format that holds a graph: sorted, prefixed, stable.

    Raises `UsageError` for an unknown format or one that holds no graph, `DataError` as `export` does.

    >>> import pyoxigraph as ox
    >>> triple = ox.Triple(ox.NamedNode("http://schema.org/a"), ox.NamedNode("http://schema.org/b"), ox.Literal("c"))
    >>> export_triples([triple], "ntriples")
    b'<http://schema.org/a> <http://schema.org/b> "c" .\n'
    """
    chosen = format_named(format)
    if not chosen.scopes:
        able = ", ".join(known.name for known in FORMATS.values() if known.scopes)
        raise UsageError("answers.no-graph", format=format, formats=able)
    target = io.BytesIO()
    chosen.write({DEFAULT: read_triples(triples)}, target, language())
    return target.getvalue()


def export_file(
    engine: Readable,
    path: str,
    format: str | None = None,  # noqa: A002
    *,
    scope: str | None = None,
    lang: str | None = None,
) -> None:
    """Write the graph to a file, which keeps its former content on any error or interruption.

    *format*: by default the one of the file's extension. Raises as `export`, and `DataError` with the path and the
    system's reason when the file cannot be written.
    """
    name = format or format_for(path).name
    _scope(format_named(name), scope)  # a usage error is raised before any file is touched
    with replacing(path) as target:
        export(engine, target, name, scope=scope, lang=lang)


def _scope(chosen: Format, scope: str | None) -> str:
    """The scope to read, checked against what the format can carry."""
    if scope is None:
        return chosen.content
    if scope not in SCOPES:
        raise UsageError("answers.unknown-scope", scope=scope, scopes=", ".join(SCOPES))
    if scope not in chosen.scopes:
        able = ", ".join(known.name for known in FORMATS.values() if scope in known.scopes)
        raise UsageError("answers.scope-not-carried", scope=scope, format=chosen.name, formats=able)
    return scope
