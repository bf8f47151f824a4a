"""What is said of a run besides its results: a message and its fields, in whichever language it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A message key and its fields; a field may be a note itself.

    >>> Note("validation.no-focus", (("shape", "shape:Event"),)).text("en")
    'the shape shape:Event found no node to check'
    """

    key: str
    fields: tuple[tuple[str, str | Note], ...] = ()

    def text(self, lang: str | None = None) -> str:
        """The note in *lang* (default: the reader's language)."""
        from qkg.messages import message

        fields = {name: value.text(lang) if isinstance(value, Note) else value for name, value in self.fields}
        return message(self.key, lang, **fields)

    def __str__(self) -> str:
        return self.text()


def note(key: str, /, **fields: str | Note) -> Note:
    """A note of this layer: `note("no-focus", shape="shape:Event")`."""
    return Note(f"validation.{key}", tuple(fields.items()))
