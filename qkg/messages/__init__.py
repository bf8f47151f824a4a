"""Every string a user sees, in French and English: one catalogue, a module per area, loaded only when needed.

A key is `area.name`; each area module holds `MESSAGES: dict[str, tuple[str, str]]`, name to (English, French), with
`str.format` placeholders. A test checks that both languages are there and use the same placeholders.
"""

from __future__ import annotations

from importlib import import_module

from qkg.core.language import language


class Message:
    """A message that is not written in any language yet: a key of the catalogue and its fields.

    It may be a field of another message, and is then written in the language of that one.

    >>> message("files.unreadable", "fr", reason=Message("core.eacces"))
    'lecture impossible (permission refusée)'
    """

    __slots__ = ("fields", "key")

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def text(self, lang: str | None = None) -> str:
        """The message in *lang* (default: the reader's language)."""
        return message(self.key, lang, **self.fields)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Message({self.key!r}, **{self.fields!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.fields) == (other.key, other.fields)

    def __hash__(self) -> int:
        return hash(self.key)


def message(key: str, lang: str | None = None, /, **fields: object) -> str:
    """The string for *key* in *lang* (default: the reader's), with its placeholders filled.

    A field may be a `Message`, or a text by language: they follow the language of the whole.

    >>> message("core.did-you-mean", "en", candidates="bavaria")
    'Did you mean: bavaria?'
    """
    area, _, name = key.partition(".")
    english, french = import_module(f"qkg.messages.{area}").MESSAGES[name]
    lang = lang or language()
    text: str = french if lang == "fr" else english
    return text.format(**{name: _in(lang, field) for name, field in fields.items()})


def counted(key: str, count: int, lang: str | None = None, /, **fields: object) -> str:
    """The string for a count: `key` with *count* in it, or `key-one`, for one thing and in French for none.

    >>> counted("cli.rows", 1, "en"), counted("cli.rows", 0, "en"), counted("cli.rows", 0, "fr")
    ('1 row', '0 rows', '0 ligne')
    """
    is_singular = count == 1 or (count == 0 and (lang or language()) == "fr")
    return message(f"{key}-one" if is_singular else key, lang, count=count, **fields)


def _in(lang: str, field: object) -> object:
    if isinstance(field, Message):
        return field.text(lang)
    return field[lang] if isinstance(field, dict) else field
