"""Every string a user sees, in French and English: one catalogue, a module per area, loaded only when needed.

A key is `area.name`; each area module holds `MESSAGES: dict[str, tuple[str, str]]`, name to (English, French), with
`str.format` placeholders. A test checks that both languages are there and use the same placeholders.
"""

LANGUAGES = ("en", "fr")

_current: str | None = None


def language() -> str:
    """The reader's language, `"en"` or `"fr"`: the one set with `use_language`, else the locale's, else English."""
    if _current is not None:
        return _current
    import os

    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def use_language(lang: str | None) -> None:
    """Set the reader's language for this process; `None` goes back to the locale's."""
    global _current
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {lang!r}")
    _current = lang


class Words:
    """A message that is a part of another, said in the language of the whole.

    >>> message("files.unreadable", "fr", reason=Words("core.eacces"))
    'lecture impossible (permission refusée)'
    """

    __slots__ = ("fields", "key")

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def text(self, lang: str | None = None) -> str:
        """The words in *lang* (default: the reader's language)."""
        return message(self.key, lang, **self.fields)

    def __str__(self) -> str:
        return self.text()


def message(key: str, lang: str | None = None, /, **fields: object) -> str:
    """The string for *key* in *lang* (default: the reader's), with its placeholders filled.

    A field may be `Words`, or a text by language: they follow the language of the whole.

    >>> message("core.did-you-mean", "en", candidates="bavaria")
    'Did you mean: bavaria?'
    """
    from importlib import import_module

    area, _, name = key.partition(".")
    english, french = import_module(f"qkg.messages.{area}").MESSAGES[name]
    lang = lang or language()
    text: str = french if lang == "fr" else english
    return text.format(**{name: _in(lang, field) for name, field in fields.items()})


def _in(lang: str, field: object) -> object:
    if isinstance(field, Words):
        return field.text(lang)
    return field[lang] if isinstance(field, dict) else field
