"""The public interface of the graph: `qkg.open()` and everything that can be asked of it from Python.

The same object works on the embedded store and on a remote SPARQL endpoint. What answering a stored query does not
need (the SPARQL lexer, evidence, validation, export, tables, release) is imported by the methods that use it: a query from the
shell must start fast.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial, wraps
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec, TypeVar

from qkg.answers import Rows, Triples
from qkg.core.errors import UsageError
from qkg.core.iris import Vocabulary, expand, is_iri, using_vocabulary
from qkg.core.language import LANGUAGES, language, reading_in
from qkg.core.text import shown
from qkg.files.data_folder import find
from qkg.matching.matcher import Matcher
from qkg.matching.names import Names, SparqlNames
from qkg.store.opening import catalog_of, open_store, vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import IO

    import pyoxigraph
    import rdflib

    from qkg.catalog import Catalog, StoredQuery
    from qkg.catalog.model import Parameter
    from qkg.engines import Readable
    from qkg.evidence import RowEvidence, Statement
    from qkg.files.data_folder import Data
    from qkg.matching.search import Match
    from qkg.store import OpenStore
    from qkg.tables import Outcome
    from qkg.validation import Report

_MAX_LIMIT = {"timeout": 1e9, "memory_limit": 1e15, "max_query_size": 1e9}
P = ParamSpec("P")
T = TypeVar("T")


def open(  # noqa: A001 - `qkg.open()` reads as it should
    target: str | None = None,
    *,
    data: str | os.PathLike[str] | None = None,
    lang: str | None = None,
    timeout: float | None = None,
    memory_limit: int | None = None,
    default_graph: str = "view",
    allow_service: bool = False,
    max_query_size: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Graph:
    """Open the graph: the embedded store (built on first use, and again when its sources change) or an endpoint.

    - `target`: the URL of a SPARQL 1.1 endpoint; without it, the embedded store.
    - `data`: the folder with `ontology/`, `graph/` and `queries/`; default `$QKG_DATA`, else the one shipped with qkg.
    - `lang`: `"fr"` or `"en"`, the language of labels and errors; default the locale's.
    - `timeout`: seconds for each query; by default none on the embedded store, 60 on an endpoint.
    - `memory_limit`: bytes of memory for each query on the embedded store (Linux). With either limit, queries
      run in worker processes that are killed beyond it (`qkg.engines.worker`).
    - `default_graph`: what a remote endpoint's default graph is, `"view"` or `"union"` (design, section 5).
    - `allow_service`: let queries use SERVICE, which makes the engine call other servers.
    - `max_query_size`: the longest SPARQL text that is accepted, in characters (default: 1,000,000).
    - `progress`: called with the name of each step when the store has to be built.

    Raises `DataError` when the sources do not build, `UsageError` for a URL or a language that is none. Queries raise
    `TimeLimitError` and `MemoryLimitError` beyond their limits.

    >>> graph = open(lang="en")
    >>> graph.query("objectives")[0]["objectiveLabel"]
    'Framework for exchanges'
    """
    _check_limits(timeout=timeout, memory_limit=memory_limit, max_query_size=max_query_size)
    if lang is not None and lang not in LANGUAGES:
        raise UsageError("catalog.bad-lang", where="lang", value=lang, allowed=", ".join(LANGUAGES))
    with reading_in(lang or language()):
        found = find(None if data is None else str(data))
        options = {"lang": lang, "timeout": timeout, "allow_service": allow_service, "max_query_size": max_query_size}
        if target is None:
            store = open_store(found, progress, None if memory_limit is None else int(memory_limit))
            return Graph(store.engine, found, store=store, **options)  # type: ignore[arg-type]
        from qkg.engines.remote import Remote

        if memory_limit is not None:
            raise UsageError("engines.no-memory-limit")
        engine = Remote(target, default_graph=default_graph, timeout=timeout or 60.0, allow_service=allow_service)
        return Graph(engine, found, **options)  # type: ignore[arg-type]


def import_tables(
    tables: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    kind: str,
    *,
    data: str | os.PathLike[str] | None = None,
    mapping: str | os.PathLike[str] | None = None,
    dry_run: bool = False,
    prune: bool = False,
    rejects: str | os.PathLike[str] | None = None,
    check: bool = True,
    allow_violations: bool = False,
    names: str | os.PathLike[str] | None = None,
    delivery: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Outcome:
    """Read tables (CSV, TSV, XLSX) of a *kind* into the files of a data folder, as one change, without opening the graph.

    - `tables`: a file or several. `kind`: `"agreements"`, `"missions"` … (docs/import.md).
    - `data`: the folder to write in, made by `qkg init`; default `$QKG_DATA`, else the checkout.
    - `mapping`: a mapping file for other headings. `rejects`: a file for the rows that were rejected, with the reasons.
    - `names`: a table of decisions about names that nobody knew; those left are in the outcome's `names`.
    - `dry_run`: compare, write nothing. `prune`: remove the accounts of this kind that the tables do not have.
    - `check`: validate the graph as it would become; new violations prevent the writing, unless `allow_violations`.
    - `delivery`: the slug of the delivery that the tables belong to (`qkg:Delivery`).
    - `progress`: called with a step's name, what is done and what there is to do.

    Gives an `Outcome`: counts, rejected rows with reasons, new violations, and what accounts say differently. Raises
    `UsageError` for a kind that does not exist or a folder that cannot be written, `DataError` for a table or mapping that
    cannot be read.

    >>> import_tables("none.csv", "agreement")
    Traceback (most recent call last):
    qkg.core.errors.UsageError: ...
    """
    from qkg.tables import import_tables as import_

    one = isinstance(tables, str) or hasattr(tables, "__fspath__")
    paths = [tables] if one else tables
    return import_(
        find(None if data is None else str(data)),
        [str(path) for path in paths],  # type: ignore[union-attr]
        kind,
        map_file=None if mapping is None else str(mapping),
        dry_run=dry_run,
        prune=prune,
        rejects=None if rejects is None else str(rejects),
        check=check,
        allow_violations=allow_violations,
        names=None if names is None else str(names),
        delivery=delivery,
        progress=progress,
    )


def _check_limits(**limits: object) -> None:
    """Check limits given from Python. Raises `UsageError` for what is not a positive number of a possible size."""
    for name, value in limits.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (is_number and 0 < value < _MAX_LIMIT[name]):  # type: ignore[operator]
            raise UsageError("core.bad-limit", where=name, value=shown(value))


class Answer(NamedTuple):
    """What a query gives, and where it comes from.

    - `result`: `Rows` for SELECT, `Triples` for CONSTRUCT and DESCRIBE, a `bool` for ASK.
    - `query`: the stored query, or `None` for SPARQL text.
    - `evidence`: what each row rests on, in the order of the rows, or `None` when it was not asked for.
    """

    result: Rows | Triples | bool
    query: StoredQuery | None
    evidence: list[RowEvidence] | None


def in_its_language(method: Callable[Concatenate[Graph, P], T]) -> Callable[Concatenate[Graph, P], T]:
    """Make a method of `Graph` use the graph's language, for errors and labels, and its vocabulary, for CURIEs."""

    @wraps(method)
    def call(self: Graph, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with reading_in(self.lang), using_vocabulary(self.vocabulary):
            return method(self, *args, **kwargs)

    return call


class Graph:
    """The knowledge graph on one engine; made by `qkg.open`."""

    def __init__(
        self,
        engine: Readable,
        data: Data,
        *,
        store: OpenStore | None = None,
        lang: str | None = None,
        timeout: float | None = None,
        allow_service: bool = False,
        max_query_size: int | None = None,
    ) -> None:
        self.engine = engine
        self.data = data
        self.store = store
        self.lang = lang or language()
        self.timeout = timeout
        self.allow_service = allow_service
        self.max_query_size = max_query_size
        self.vocabulary = vocabulary_of(data) if store is None else Vocabulary(*store.manifest["vocabulary"])
        self._catalog: Catalog | None = None
        self._context = ExitStack()

    def __enter__(self) -> Graph:
        self._context.enter_context(using_vocabulary(self.vocabulary))
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()
        self.close()

    def __repr__(self) -> str:
        return f"<qkg.Graph on {self.engine.capabilities.name}>"

    def close(self) -> None:
        """Release the engine's files and connections."""
        self.engine.close()

    # Stored queries

    @property
    @in_its_language
    def queries(self) -> Catalog:
        """The stored queries, by name.

        >>> "partners" in open().queries
        True
        """
        if self._catalog is None:
            self._catalog = catalog_of(self.data) if self.store is None else self.store.catalog()
        return self._catalog

    @in_its_language
    def bind(self, name: str, /, *, lang: str | None = None, **values: object) -> str:
        """The SPARQL text of a stored query with its parameters bound: what `query` sends to the engine.

        Raises `UsageError` for an unknown query, an unknown or missing parameter, or a value of the wrong type.

        >>> "government/bavaria" in open().bind("agreements-by-partner", partner="bavaria")
        True
        """
        return self._bound(self.queries[name], values, lang)

    def _bound(self, query: StoredQuery, values: Mapping[str, object], lang: str | None) -> str:
        return query.bind(values, resolve=self._resolve, lang=lang or self.lang)

    @in_its_language
    def answer(
        self,
        query: str | StoredQuery,
        values: Mapping[str, object] | None = None,
        *,
        lang: str | None = None,
        evidence: bool = False,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a stored query or SPARQL text, with what each row rests on when *evidence* is asked for.

        - `query`: one of `queries`, or the text of a SPARQL 1.1 query, in which qkg's prefixes need not be declared.
        - `values`: those of a stored query's parameters.
        - `timeout`: seconds, instead of what the graph was opened with; evidence is not counted.

        Every other way to ask (`query`, `sparql`, the command line) is this one. Raises `UsageError` for wrong values,
        text that does not parse, updates, SERVICE unless it is allowed, and evidence of a query that is not a SELECT;
        `EngineError` when the engine fails.

        >>> graph = open(lang="en")
        >>> answer = graph.answer(graph.queries["partner-profile"], {"partner": "bavaria"}, evidence=True)
        >>> len(answer.result) == len(answer.evidence)
        True
        """
        _check_limits(timeout=timeout)
        seconds = self.timeout if timeout is None else timeout
        stored: StoredQuery | None = None
        if isinstance(query, str):
            from qkg.sparql.checks import MAX_QUERY_SIZE, check_query
            from qkg.sparql.prologue import with_prefixes

            size = self.max_query_size or MAX_QUERY_SIZE
            form: str = check_query(query, allow_service=self.allow_service, max_size=size)
            text = with_prefixes(query)
        else:
            stored, form, text = query, query.form, self._bound(query, values or {}, lang)
        if evidence and form != "SELECT":
            raise UsageError("answers.evidence-select", form=form)
        if form == "ASK":
            return Answer(self.engine.ask(text, timeout=seconds), stored, None)
        if form != "SELECT":
            return Answer(Triples(self.engine.construct(text, timeout=seconds)), stored, None)
        solutions = self.engine.select(text, timeout=seconds)
        rows = Rows(solutions, columns=stored.columns if stored else None, lang=lang or self.lang, query=text)
        return Answer(rows, stored, self.explain(rows) if evidence else None)

    @in_its_language
    def query(
        self, name: str, /, *, lang: str | None = None, timeout: float | None = None, **values: object
    ) -> Rows | Triples | bool:
        """Answer a stored query: `Rows` for SELECT, `Triples` for CONSTRUCT, a `bool` for ASK.

        Parameter values may be Python values (`datetime.date`, `int`, lists for several) or text: a thing is named
        by its slug, CURIE, IRI, or label in either language. Raises as `answer`.

        >>> [row["sector"] for row in open(lang="en").query("sectors-by-partner", partner="nowhere")]
        Traceback (most recent call last):
        qkg.core.errors.UnknownThingError: ...
        """
        return self.answer(self.queries[name], values, lang=lang, timeout=timeout).result

    @in_its_language
    def sparql(self, text: str, /, *, timeout: float | None = None) -> Rows | Triples | bool:
        """Answer any SPARQL 1.1 query; qkg's prefixes need not be declared. Raises as `answer`.

        >>> open().sparql("ASK { government:quebec a qkg:FederatedState }")
        True
        """
        return self.answer(text, timeout=timeout).result

    def _resolve(self, value: str, parameter: Parameter) -> str:
        return self.matcher.parameter(value, parameter)

    # Things

    @property
    def names(self) -> Names:
        """The names of things: the index beside the embedded store, else the engine's own statements."""
        if self.store is None:
            return SparqlNames(self.engine, self.timeout)
        from qkg.store.names_index import open_names

        return open_names(self.store.path)

    @property
    def matcher(self) -> Matcher:
        """What finds the things that texts name."""
        return Matcher(self.names, partial(self.engine.ask, timeout=self.timeout))

    @in_its_language
    def find(self, thing: str) -> str:
        """The IRI of the one thing that *thing* names: a slug, CURIE, IRI, or label in either language.

        Raises `UsageError` with the nearest matches when nothing, or more than one thing, bears that name.

        >>> open().find("Bavière")
        'https://w3id.org/qkg/id/government/bavaria'
        """
        return self.matcher.find(thing.strip())

    @in_its_language
    def show(self, thing: str) -> list[Statement]:
        """What the graph holds of a thing, statement by statement, with who says so and what others say instead.

        >>> any(s.property.endswith("prefLabel") for s in open().show("bavaria"))
        True
        """
        return self.evidence(self.find(thing))

    @in_its_language
    def evidence(self, subject: str, property: str | None = None) -> list[Statement]:  # noqa: A002
        """The statements about a subject (of one property, or all) with their accounts, sources and rival values.

        >>> [count] = open().evidence("sf-1986-paris", "qkg:participantCount")
        >>> count.value.value, sorted(rival.value.value for rival in count.rivals)
        ('41', ['31', '39', '40', '42'])
        """
        from qkg.evidence import for_subject

        wanted = None if property is None else expand(property) or property
        if wanted is not None and not is_iri(wanted):
            raise UsageError("answers.not-a-property", value=property)
        return for_subject(self.engine, self.find(subject), wanted, data=self.data, timeout=self.timeout)

    @in_its_language
    def explain(self, rows: Rows) -> list[RowEvidence]:
        """Who says so, for each of the *rows* that a SELECT query on this graph answered: what `--evidence` shows.

        Each `qkg.evidence.RowEvidence` has the `statements` that the row rests on, with their `accounts`, `sources` and `rivals`.

        >>> graph = open()
        >>> rows = graph.query("partner-profile", partner="bavaria")
        >>> who = graph.explain(rows)
        >>> len(who) == len(rows), len(who[0].accounts) > 0
        (True, True)
        """
        from qkg.evidence import for_query

        terms = [row.terms for row in rows]
        return for_query(self.engine, rows.query or "", terms, data=self.data, timeout=self.timeout)

    @in_its_language
    def search(self, words: str, *, limit: int = 20) -> list[Match]:
        """Things whose labels contain, for each of *words*, a word that begins with it; best first, ignoring case and accents.

        >>> open(lang="en").search("baviere")[0].label
        'Bavaria'
        """
        from qkg.matching.search import search

        return search(self.names, words, self.lang, limit)

    # The whole graph

    @in_its_language
    def validate(
        self,
        *files: str | os.PathLike[str],
        engine: str = "auto",
        shacl: bool = True,
        quality: bool | Sequence[str] = False,
        contexts: Mapping[str, str] | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Report:
        """Check the graph itself, or RDF files of your own, against the SHACL shapes, and by the quality queries.

        - `engine`: `"compiler"`, `"pyshacl"`, or `"auto"`: the compiler, and pySHACL for what it refuses.
        - `shacl`: whether to check against the shapes.
        - `quality`: whether to ask the quality queries as well (`queries/quality/`), or the names of those to ask.
        - `contexts`: IRIs of the JSON-LD contexts that the files name, and the files to read instead.
        - `progress`: called with the name of each step.

        Raises `DataError` with file and line when a file does not parse, `UsageError` for an unknown quality query.

        >>> open().validate().passed
        True
        >>> open().validate(shacl=False, quality=["dangling-link"]).asked
        1
        """
        from qkg.validation import validate_files, validate_graph

        names = () if isinstance(quality, bool) else quality
        asked = self.queries.quality(names) if quality else []
        progress = progress or (lambda _: None)
        if files:
            if self.store is None:
                raise UsageError("validation.files-remote", hint="validation.files-remote-hint")
            paths = [str(file) for file in files]
            return validate_files(
                paths,
                self.data,
                self.engine,
                engine=engine,
                shacl=shacl,
                quality=asked,
                contexts=contexts,
                progress=progress,
            )
        return validate_graph(
            self.engine, self.data, engine=engine, shacl=shacl, quality=asked, timeout=self.timeout, progress=progress
        )

    @in_its_language
    def export(
        self,
        target: str | os.PathLike[str] | IO[bytes],
        format: str | None = None,  # noqa: A002
        *,
        scope: str | None = None,
    ) -> None:
        """Write the graph to a file or binary stream; by default a file's extension tells the format, a stream gets Turtle.

        `scope`: `"view"`, `"dataset"`, `"authored"` or `"named"` (`qkg.export`), by default what the format is for. The same data
        gives the same bytes. Raises `UsageError` for an unknown format or scope, `DataError` for a file that cannot be
        written.

        >>> import io
        >>> stream = io.BytesIO(); open().export(stream, "turtle"); stream.getvalue()[:7]
        b'@prefix'
        """
        from qkg.export import export, export_file

        if hasattr(target, "write"):
            export(self.engine, target, format or "turtle", scope=scope, lang=self.lang)  # type: ignore[arg-type]
        else:
            export_file(self.engine, str(target), format, scope=scope, lang=self.lang)

    # Tables

    @in_its_language
    def import_tables(
        self,
        tables: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        kind: str,
        *,
        mapping: str | os.PathLike[str] | None = None,
        dry_run: bool = False,
        prune: bool = False,
        rejects: str | os.PathLike[str] | None = None,
        check: bool = True,
        allow_violations: bool = False,
        names: str | os.PathLike[str] | None = None,
        delivery: str | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Outcome:
        """Read tables (CSV, TSV, XLSX) of a *kind* into the files of the data folder, and answer from them from now on.

        What `qkg.import_tables` does, on the folder that this graph was opened from; see there. Raises `UsageError` on a
        remote engine.

        >>> open().import_tables("none.csv", "agreements", dry_run=True)
        Traceback (most recent call last):
        qkg.core.errors.BadFileError: ...
        """
        self._refuse_remote()
        outcome = import_tables(
            tables,
            kind,
            data=self.data.root,
            mapping=mapping,
            dry_run=dry_run,
            prune=prune,
            rejects=rejects,
            check=check,
            allow_violations=allow_violations,
            names=names,
            delivery=delivery,
            progress=progress,
        )
        if outcome.files and outcome.written:
            store = open_store(self.data)
            self.close()
            self.store, self.engine, self._catalog = store, store.engine, None
            self.vocabulary = Vocabulary(*store.manifest["vocabulary"])
        return outcome

    @in_its_language
    def export_table(
        self, target: str | os.PathLike[str] | IO[bytes], kind: str, *, mapping: str | os.PathLike[str] | None = None
    ) -> int:
        """Write the accounts of a *kind* as the CSV table that imports to them; how many rows that made.

        A file that ends in `.tsv` is separated by tabs. *mapping*: a mapping file whose headings the table gets. Raises
        `UsageError` for a kind that does not exist or is not made of rows, and on a remote engine.

        >>> import io
        >>> stream = io.BytesIO(); open().export_table(stream, "missions") > 100
        True
        """
        self._refuse_remote()
        from qkg.tables import write_table

        written = os.fspath(target) if isinstance(target, os.PathLike) else target
        return write_table(self.data, kind, written, None if mapping is None else str(mapping))

    def _refuse_remote(self) -> None:
        if self.store is None:
            raise UsageError("tables.no-engine", hint="tables.no-engine-hint")

    @in_its_language
    def stats(self, by: str | None = None) -> Rows:
        """What the graph holds, counted: by class, or by one of `qkg.release.coverage.KINDS`.

        Each is a stored query (`overview`, else one of `queries/coverage/`). Raises `UsageError` for another *by*.

        >>> [row["things"] > 300 for row in open().stats(by="class") if row["class"].endswith("#Agreement")]
        [True]
        """
        name = "overview"
        if by is not None:
            from qkg.release.coverage import KINDS, query_for

            if by not in KINDS:
                raise UsageError("release.unknown-count", by=by, kinds=", ".join(KINDS))
            name = query_for(by)
        rows = self.query(name)
        if not isinstance(rows, Rows):
            raise UsageError("catalog.not-a-table", name=name)
        return rows

    @in_its_language
    def describe(self, progress: Callable[[str], None] | None = None) -> bytes:
        """What the data set says of itself (DCAT 3, VoID, PROV), as Turtle, with the checksums of all its exports.

        *progress* is called with the name of each export. The same data gives the same bytes.
        """
        from qkg.release import describe, measure

        return describe(self.engine, measure(self.engine, progress or (lambda _: None)))

    def to_rdflib(self) -> rdflib.Dataset:
        """The graph as an `rdflib.Dataset`: the view as default graph, the accounts as named graphs."""
        from qkg.engines.rdflib_engine import dataset_of

        return dataset_of(self.quads())

    def quads(self) -> Iterable[pyoxigraph.Quad]:
        """Every quad: the view as default graph, and each account as a named graph."""
        return self.engine.quads()
