"""Stored queries as the program holds them: the query, its parameters, columns and examples.

HOT: a compiled catalogue becomes these objects on every call of `qkg query`; nothing here reads YAML or tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    import pyoxigraph

    Text = dict[str, str]
    """A string in both languages: `{"en": …, "fr": …}`."""
    Resolve = Callable[[str, "Parameter"], str]
    """Gives the IRI that a text names, of the class or scheme that the parameter wants."""
    Place = tuple[str, str, str, str]
    """Where a parameter stands: its name, how it is replaced, the file's own text there, a fresh variable's name."""


class Parameter:
    """One parameter of a stored query.

    - `type`: iri, string, lang, integer, decimal, boolean, date or enum.
    - `class_`, `scheme`: the IRI of the class or SKOS scheme that an iri or enum must belong to.
    - `default`: bound when no value is given (as text, number, boolean, or a list of these); `None`: no default.
    - `multiple`: takes several values. `normalize`: `"fold"` compares as searches do. `round`: `"start"` or `"end"`
      completes a partial date to its first or last day.
    - `values`: the values a small enum allows, each with its label.
    """

    __slots__ = (
        "class_",
        "default",
        "description",
        "label",
        "multiple",
        "name",
        "normalize",
        "required",
        "round",
        "scheme",
        "type",
        "values",
    )
    name: str
    type: str
    class_: str | None
    scheme: str | None
    required: bool
    default: Any
    multiple: bool
    normalize: str | None
    round: str | None
    values: dict[str, Text] | None
    label: Text
    description: Text | None

    def __init__(self, **fields: Any) -> None:
        for slot in Parameter.__slots__:
            setattr(self, slot, fields.get(slot))

    def __repr__(self) -> str:
        return f"<Parameter ${self.name}: {self.type}>"

    def describe(self) -> dict[str, Any]:
        """The parameter as plain values for JSON; what is not declared is left out."""
        plain: dict[str, Any] = {"name": self.name, "type": self.type, "required": bool(self.required)}
        for key in ("class_", "scheme", "default", "normalize", "round", "values", "description"):
            if getattr(self, key) is not None:
                plain[key.rstrip("_")] = getattr(self, key)
        plain["multiple"] = bool(self.multiple)
        plain["label"] = self.label
        return plain


class Column:
    """One column of a SELECT query's answer: its variable's name, type, label, and description (or `None`)."""

    __slots__ = ("description", "label", "name", "type")
    name: str
    type: str
    label: Text
    description: Text | None

    def __init__(self, name: str, type: str, label: Text, description: Text | None = None) -> None:  # noqa: A002
        self.name = name
        self.type = type
        self.label = label
        self.description = description

    def __repr__(self) -> str:
        return f"<Column ?{self.name}: {self.type}>"

    def describe(self) -> dict[str, Any]:
        """The column as plain values for JSON."""
        plain: dict[str, Any] = {"name": self.name, "type": self.type, "label": self.label}
        if self.description is not None:
            plain["description"] = self.description
        return plain


class Example:
    """One example: values for the parameters, and what the answer must be.

    - `rows`: how many rows (or triples), as `"3"`, `">= 3"`, `"<= 5"`, `"> 0"`; `None`: any number.
    - `includes`, `excludes`: partial rows that must, or must not, be in the answer.
    - `answer`: an ASK query's.
    """

    __slots__ = ("answer", "excludes", "includes", "rows", "values")
    values: dict[str, Any]
    rows: str | None
    includes: list[dict[str, Any]]
    excludes: list[dict[str, Any]]
    answer: bool | None

    def __init__(
        self,
        values: dict[str, Any],
        rows: str | None = None,
        includes: Sequence[dict[str, Any]] = (),
        excludes: Sequence[dict[str, Any]] = (),
        answer: bool | None = None,
    ) -> None:
        self.values = values
        self.rows = rows
        self.includes = list(includes)
        self.excludes = list(excludes)
        self.answer = answer

    def __repr__(self) -> str:
        return f"<Example {self.values}>"

    def describe(self) -> dict[str, Any]:
        """The example as plain values for JSON; what it does not expect is left out."""
        plain: dict[str, Any] = {"values": self.values}
        for key in ("rows", "answer"):
            if getattr(self, key) is not None:
                plain[key] = getattr(self, key)
        for key in ("includes", "excludes"):
            if getattr(self, key):
                plain[key] = getattr(self, key)
        return plain


class StoredQuery:
    """One question: its text, what it takes, what it gives.

    - `name` (the file's stem), `topic` (its folder), `path` (`topic/name.rq`, under the folder of queries).
    - `form`: SELECT, ASK or CONSTRUCT.
    - `title`, `description`: in both languages. `tags`: words to find it by. `view`: how a page shows the answer.
    - `parameters`, `columns`: by name, in the file's order.
    - `segments`: the text cut at its parameters, for `bind`.
    - `severity`, `message`: of a query that asks what is wrong with the graph, how grave each row is and what is said
      of it, `{column}` standing for the row's values; `None` for every other query.
    """

    __slots__ = (
        "columns",
        "description",
        "examples",
        "form",
        "message",
        "name",
        "parameters",
        "path",
        "segments",
        "severity",
        "tags",
        "title",
        "topic",
        "view",
    )

    def __init__(
        self,
        *,
        name: str,
        topic: str,
        path: str,
        form: str,
        title: Text,
        description: Text,
        parameters: dict[str, Parameter],
        columns: dict[str, Column],
        examples: list[Example],
        tags: list[str],
        view: str,
        segments: Sequence[str | Place],
        severity: str | None = None,
        message: Text | None = None,
    ) -> None:
        self.name = name
        self.topic = topic
        self.path = path
        self.form = form
        self.title = title
        self.description = description
        self.parameters = parameters
        self.columns = columns
        self.examples = examples
        self.tags = tags
        self.view = view
        self.segments = segments
        self.severity = severity
        self.message = message

    def __repr__(self) -> str:
        return f"<StoredQuery {self.name}>"

    @property
    def text(self) -> str:
        """The query without its header, its parameters free: valid SPARQL 1.1 as it stands."""
        return "".join(part if isinstance(part, str) else part[2] for part in self.segments)

    def bind(self, values: Mapping[str, object], *, resolve: Resolve | None = None, lang: str | None = None) -> str:
        """The query's text with *values* in place of its parameters, each as a term of the parameter's type.

        - `resolve`: finds the IRI that a text names; without it, only full IRIs and CURIEs are taken, unchecked.
        - `lang`: the reader's language, which a parameter of type lang takes when it is not given.

        A parameter without value and default stays a free variable. Raises `UsageError` for an unknown parameter,
        a required one that is missing, or a value that does not fit.
        """
        from qkg.catalog.binding import bind

        return bind(self, values, resolve, lang)

    def describe(self) -> dict[str, Any]:
        """All that a reader needs to call the query, as plain values for JSON."""
        plain: dict[str, Any] = {
            "name": self.name,
            "topic": self.topic,
            "form": self.form,
            "title": self.title,
            "description": self.description,
            "parameters": [parameter.describe() for parameter in self.parameters.values()],
            "columns": [column.describe() for column in self.columns.values()],
            "examples": [example.describe() for example in self.examples],
            "tags": self.tags,
            "view": self.view,
        }
        if self.severity is not None:
            plain.update(severity=self.severity, message=self.message)
        return plain

    def to_rdf(self, endpoint: str | None = None) -> Iterator[pyoxigraph.Triple]:
        """The query as a `sh:SPARQLExecutable` of an RDF catalogue; *endpoint*: the service that answers it."""
        from qkg.catalog.rdf import triples

        return triples(self, endpoint)

    def to_stored(self) -> tuple[Any, ...]:
        """The query as plain tuples, lists, dicts and strings, for `marshal`."""
        return (
            self.name,
            self.topic,
            self.path,
            self.form,
            self.title,
            self.description,
            [tuple(getattr(p, slot) for slot in Parameter.__slots__) for p in self.parameters.values()],
            [(c.name, c.type, c.label, c.description) for c in self.columns.values()],
            [(e.values, e.rows, e.includes, e.excludes, e.answer) for e in self.examples],
            self.tags,
            self.view,
            list(self.segments),
            self.severity,
            self.message,
        )

    @classmethod
    def from_stored(cls, stored: tuple[Any, ...]) -> StoredQuery:
        """The query that `to_stored` gave."""
        name, topic, path, form, title, description, parameters, columns, examples, tags, view, segments = stored[:12]
        severity, message = stored[12:]
        slots = Parameter.__slots__
        read = [Parameter(**dict(zip(slots, fields, strict=True))) for fields in parameters]
        return cls(
            name=name,
            topic=topic,
            path=path,
            form=form,
            title=title,
            description=description,
            parameters={parameter.name: parameter for parameter in read},
            columns={fields[0]: Column(*fields) for fields in columns},
            examples=[Example(*fields) for fields in examples],
            tags=tags,
            view=view,
            segments=segments,
            severity=severity,
            message=message,
        )
