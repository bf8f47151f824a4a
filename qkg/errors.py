"""The errors a user can meet: what happened, where, and what to do next, in the reader's language.

An error carries a message key and its fields, not a finished sentence, so that the same error reads in French on one
screen and in English on another. Its class decides the exit code (design, section 8).
"""

from .messages import language, message


class QkgError(Exception):
    """Any error that is the input's, the engine's or the caller's, never a bug.

    - `key`, `fields`: the message in `qkg.messages` and its placeholders; a field that differs by language is a dict.
    - `where`: the place, ready to print: `file:line`, a row, a parameter's name.
    - `hint`: a message key (same *fields*) saying what to do next.

    >>> print(UsageError("errors.did-you-mean", candidates="bavaria").text("en"))
    Did you mean: bavaria?
    """

    exit_code = 3

    def __init__(self, key: str, /, *, where: str | None = None, hint: str | None = None, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.where = where
        self.hint = hint
        self.fields = fields

    def text(self, lang: str | None = None) -> str:
        """The whole error in *lang*: `where: what happened`, then the hint on a line of its own."""
        lang = lang or language()
        fields = {name: value[lang] if isinstance(value, dict) else value for name, value in self.fields.items()}
        what = message(self.key, lang, **fields)
        if self.where:
            what = f"{self.where}: {what}"
        return f"{what}\n{message(self.hint, lang, **fields)}" if self.hint else what

    def __str__(self) -> str:
        return self.text()


class UsageError(QkgError):
    """A wrong argument, query name, parameter or value (exit code 2)."""

    exit_code = 2


class DataError(QkgError):
    """Data that cannot be read or built (exit code 3)."""

    exit_code = 3


class EngineError(QkgError):
    """An engine that is unreachable, too slow, or answers nonsense (exit code 4)."""

    exit_code = 4
