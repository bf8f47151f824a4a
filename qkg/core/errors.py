"""The errors a user can meet: what happened, where, and what to do next, in the reader's language.

An error carries a message key and its fields, not a finished sentence, so that the same error reads in French on one
screen and in English on another. Its class decides the exit code (design, section 8).
"""

from qkg.core.language import chosen_language
from qkg.messages import Message, message


class QkgError(Exception):
    """Any error that is the input's, the engine's or the caller's, never a bug.

    - `key`, `fields`: the message in `qkg.messages` and its placeholders.
    - `where`: the place, ready to print: `file:line`, a row, a parameter's name.
    - `hint`: a message key (same *fields*) saying what to do next.
    - `lang`: the language chosen where the error was raised (`qkg.open(lang=…)`), its default when it is shown later.

    >>> print(UsageError("core.did-you-mean", candidates="bavaria").text("en"))
    Did you mean: bavaria?
    """

    exit_code = 3
    """Of the command line (docs/decisions.md)."""
    status = 500
    """Of an HTTP response (RFC 9110, section 15)."""

    def __init__(self, key: str, /, *, where: str | None = None, hint: str | None = None, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.where = where
        self.hint = hint
        self.fields = fields
        self.lang = chosen_language()

    def text(self, lang: str | None = None) -> str:
        """The whole error in *lang*: `where: what happened`, then the hint on a line of its own."""
        lang = lang or self.lang
        what = message(self.key, lang, **self.fields)
        if self.where:
            what = f"{self.where}: {what}"
        return f"{what}\n{message(self.hint, lang, **self.fields)}" if self.hint else what

    def __str__(self) -> str:
        return self.text()


class UsageError(QkgError):
    """A wrong argument, query name, parameter or value (exit code 2)."""

    exit_code = 2
    status = 400


class UnknownQueryError(UsageError):
    """No stored query has that name."""

    status = 404


class UnknownThingError(UsageError):
    """Nothing in the graph is called that."""

    status = 404


class AmbiguousThingError(UsageError):
    """Several things are called that; the message lists them."""

    status = 409


class ParameterError(UsageError):
    """A parameter that a query does not have, that is missing, or whose value does not fit."""


class QuerySyntaxError(UsageError):
    """Text that is not a SPARQL query."""


class RefusedError(UsageError):
    """A request that qkg refuses: SERVICE, LOAD, updates of a read-only graph, text beyond a size limit."""

    status = 403


class DataError(QkgError):
    """Data that cannot be read or built (exit code 3)."""

    status = 422


class BadFileError(DataError):
    """A file that cannot be read, or is not what its name says."""


class EngineError(QkgError):
    """An engine that is unreachable, too slow, or answers nonsense (exit code 4)."""

    exit_code = 4
    status = 502


class UnreachableError(EngineError):
    """No connection to the engine, or no permission to use it."""


class TimeLimitError(EngineError):
    """The answer did not come within the time limit."""

    status = 504


class MemoryLimitError(EngineError):
    """The engine needed more memory than it may have."""

    status = 503


class BadAnswerError(EngineError):
    """The engine's answer is not what the protocol wants, or was cut short."""


def system_reason(error: BaseException) -> Message | str:
    """The reason of a system error: a message where the catalogue has one for its code, else the system's text.

    Oxigraph and SQLite give the system's reasons as text; its code is found there.

    >>> system_reason(PermissionError(13, "Permission denied")).text("fr")
    'permission refusée'
    >>> system_reason(OSError("IO error: while open: /x/y: No space left on device (os error 28)")).text("en")
    'No space left on device'
    >>> system_reason(OSError(4711, "Something of its own"))
    'Something of its own'
    """
    from qkg.messages.core import MESSAGES

    name = _code_name(error)
    if not name:  # RocksDB: what it did, the file, and at the end what the system said
        said = str(error).rpartition(": ")[2]
        name = next((name for name, (english, _) in MESSAGES.items() if english == said), "")
    if name in MESSAGES:
        return Message(f"core.{name}")
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _code_name(error: BaseException) -> str:
    from errno import errorcode

    code = getattr(error, "errno", None)
    if code is None:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return "enospc"
        digits = str(error).rpartition("(os error ")[2].partition(")")[0]
        code = int(digits) if digits.isdecimal() else None
    if type(error).__name__ == "gaierror":
        import socket

        names = (name for name in dir(socket) if name.startswith("EAI_") and getattr(socket, name) == code)
        return next(names, "").lower().replace("_", "-")
    return errorcode.get(code, "").lower() if isinstance(code, int) else ""
