"""A header's YAML as nodes that know their line, read strictly: no duplicate key, no surprise type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from qkg.core.errors import BadFileError
from qkg.core.language import LANGUAGES
from qkg.core.text import nearest, shown
from qkg.messages.catalog import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NoReturn

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_DEPTH = 12
_DEEPEST = 100
"""Levels of a YAML text that is parsed."""
_FLAT = 500
"""Marks of nesting that a text may have without its depth being looked at: these are no danger, however they nest."""


class Reader:
    """Reads the nodes of one file's header; every failure is a `BadFileError` with file and line."""

    def __init__(self, path: str, first_line: int = 1) -> None:
        self.path = path
        self.first_line = first_line

    def fail(self, key: str, line: int | None, /, **fields: Any) -> NoReturn:
        """Raise the catalogue's error *key* at a line of the file, with its hint when there is one."""
        hint = f"catalog.{key}-hint" if f"{key}-hint" in MESSAGES else None
        raise BadFileError(f"catalog.{key}", where=f"{self.path}:{line or 1}", hint=hint, **fields)

    def line(self, node: yaml.Node) -> int:
        """The line of the file that a node begins on."""
        return int(node.start_mark.line) + self.first_line

    def parse(self, text: str) -> yaml.Node:
        """The root node of a YAML text."""
        try:
            if text.count("[") + text.count("{") + text.count("- ") + text.count("? ") > _FLAT:
                self._check_depth(text)
            node = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self.first_line + (mark.line if mark else 0)
            self.fail("yaml", line, problem=error.problem or error.context)
        except yaml.YAMLError as error:
            self.fail("yaml", self.first_line, problem=" ".join(str(error).split()))
        if node is None:
            self.fail("no-header", self.first_line)
        return node

    def _check_depth(self, text: str) -> None:
        """Refuse what is nested so deep that the parser, which is recursive, ends the process."""
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                self.fail("too-deep", self.first_line + event.start_mark.line, what="YAML")  # type: ignore[union-attr]

    def mapping(
        self, node: yaml.Node, what: str, allowed: Iterable[str] | None = None, required: Iterable[str] = ()
    ) -> dict[str, yaml.Node]:
        """A mapping's values by key; with *allowed*, no other key may be there; those *required* must be."""
        if not isinstance(node, yaml.MappingNode):
            self.fail("not-mapping", self.line(node), what=what)
        found: dict[str, yaml.Node] = {}
        known = None if allowed is None else list(allowed)
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in found:
                self.fail("bad-key", self.line(key_node), what=what, key=shown(key or "?"))
            if known is not None and key not in known:
                near = nearest(key, known)
                allowed_text = ", ".join(near or known)
                self.fail("unknown-key", self.line(key_node), what=what, key=shown(key), allowed=allowed_text)
            found[key] = value
        for key in required:
            if key not in found:
                self.fail("missing-key", self.line(node), key=key, what=what)
        return found

    def sequence(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """A list's items."""
        if not isinstance(node, yaml.SequenceNode):
            self.fail("not-list", self.line(node), what=what)
        return list(node.value)

    def string(self, node: yaml.Node, what: str, allowed: Iterable[str] | None = None) -> str:
        """A text that is not empty; with *allowed*, one of these."""
        text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not text:
            self.fail("not-text-value", self.line(node), what=what)
        if allowed is not None and text not in allowed:
            self.fail("not-allowed", self.line(node), what=what, value=shown(text), allowed=", ".join(allowed))
        return str(text)

    def boolean(self, node: yaml.Node, what: str) -> bool:
        """`true` or `false`."""
        value = self.python_value(node, what)
        if not isinstance(value, bool):
            self.fail("not-boolean", self.line(node), what=what)
        return value

    def text(self, node: yaml.Node, what: str) -> dict[str, str]:
        """A string in both languages: `{en: …, fr: …}`."""
        found = self.mapping(node, what, LANGUAGES)
        for lang in LANGUAGES:
            if lang not in found:
                self.fail("missing-language", self.line(node), what=what, lang=lang)
        return {lang: self.string(found[lang], f"{what}.{lang}") for lang in LANGUAGES}

    def python_value(self, node: yaml.Node, what: str, depth: int = 0) -> Any:
        """A value as plain Python: dict, list, text, int, bool or None.

        Only `true` and `false` are booleans (YAML 1.1 also reads `no` and `on` so), only plain digits are integers,
        and decimals and dates stay text, as written.
        """
        if depth > _DEPTH:
            self.fail("too-deep", self.line(node), what=what)
        if isinstance(node, yaml.MappingNode):
            items = self.mapping(node, what).items()
            return {key: self.python_value(value, f"{what}.{key}", depth + 1) for key, value in items}
        if isinstance(node, yaml.SequenceNode):
            return [self.python_value(item, what, depth + 1) for item in node.value]
        text = str(node.value)
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind == "bool" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        if kind == "int" and _INTEGER.fullmatch(text):
            return int(text)
        if kind == "null":
            return None
        if kind not in {"str", "bool", "int", "float", "timestamp"}:
            self.fail("bad-tag", self.line(node), what=what, tag=shown(node.tag))
        return text
