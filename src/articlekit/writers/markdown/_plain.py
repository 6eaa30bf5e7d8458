"""Lines in which nothing needs an escape: what most lines are, and can be written at once.

Whatever is not as simple as it looks is left to the writer of lines, which gives the same for all
that is written here (a law tests that).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from articlekit._safe import safe_url
from articlekit.model import Break, Link, Subscript, Superscript, Text, Underline
from articlekit.writers.markdown._escape import find_special, flanks
from articlekit.writers.markdown._parts import BREAK, is_autolink, target_of

_UNMARKED = frozenset((Underline, Superscript, Subscript))


class PlainLines:
    """Writes the simple lines of one article.

    `base` is the article's address, `marks` are the delimiters of each style.
    """

    def __init__(self, base: str | None, marks: Mapping[type, str]) -> None:
        self.base = base
        self.marks = marks

    def line(self, children: Iterable[Any]) -> str | None:
        """The Markdown of phrasing content, its breaks as `BREAK`; None if it is not simple."""
        parts: list[str] = []
        closed = ""  # The delimiter that was closed just before, and must hold.
        for node in children:
            kind = node.__class__
            if kind in _UNMARKED and len(node.children) == 1:
                node = node.children[0]  # noqa: PLW2901
                kind = node.__class__
            if kind is Text:
                value = node.value
                if not value or find_special(value):
                    return None
                if closed and not flanks(closed, parts[-1][-len(closed) - 1], value[0], True):
                    return None
                parts.append(value)
            elif kind is Break:
                parts.append(BREAK)
            else:
                part = (
                    self._link(node, parts) if kind is Link else self._marked(node, parts, closed)
                )
                if not part:
                    return None
                parts.append(part)
            closed = self.marks.get(kind, "")
        return "".join(parts) if _has_clean_ends(parts) else None

    def _link(self, node: Link, parts: list[str]) -> str | None:
        children = node.children
        if node.title or len(children) != 1 or children[0].__class__ is not Text:
            return None
        text = children[0].value
        url = safe_url(node.url, self.base)
        if not url or find_special(text) or not text.strip() or (parts and parts[-1][-1] == "!"):
            return None
        return None if is_autolink(node, url) else f"[{text}]({target_of(url)})"

    def _marked(self, node: Any, parts: list[str], closed: str) -> str | None:
        """Emphasis over simple text."""
        mark = self.marks.get(node.__class__)
        if closed or mark is None or mark == "_":
            return None
        children = node.children
        if len(children) != 1 or children[0].__class__ is not Text:
            return None
        text = children[0].value
        if not text or find_special(text) or text != text.strip():
            return None
        outer = parts[-1][-1] if parts else ""
        return f"{mark}{text}{mark}" if flanks(mark, text[0], outer, True) else None


def _has_clean_ends(parts: list[str]) -> bool:
    """Whether there are no breaks, and no wide space, that would have to go."""
    if not parts:
        return True
    last = parts[-1]
    if last == BREAK or not last.strip():
        return False
    return BREAK not in parts or parts[0].strip() not in ("", "\\")
