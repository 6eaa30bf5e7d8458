"""White space in text: trimming, folding, and what a line break in the source means."""

from __future__ import annotations

from articlekit._text.characters import ASCII_SPACE, BLANK, EDGE
from articlekit._text.cjk import WIDE, WIDE_QUOTES
from articlekit._text.patterns import lazy_pattern

WIDEST = 100
"""The most characters that are kept of an indentation in pieces (limits the time)."""

# Wide characters and the punctuation set with them. Hangul is not among them, since Korean
# separates words by spaces (CSS Text 3, section 4.1.2, "segment break transformation").
_WIDE = WIDE + WIDE_QUOTES
WIDE_CHARACTER = lazy_pattern(f"[{_WIDE}]")
_JOIN = lazy_pattern(f"(?<=[{_WIDE}])[ \\t\\r\\f]*[\\n\\r][{ASCII_SPACE}]*(?=[{_WIDE}])")
_FOLD = lazy_pattern(r"[ ]*[\t\n\r\f][ \t\n\r\f]*")


def folded(text: str) -> str:
    """The text without source line breaks between wide characters; others, and tabs, are spaces.

    Runs of plain spaces stay as they are.
    """
    if "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return _FOLD.sub(" ", _JOIN.sub("", text))
    return text


NONE, SPACE, LINE = 0, 1, 2
"""Kinds of white space at the edge of a text, the stronger the greater."""

_WIDE_SPACES = frozenset("\u2002\u2003\u3000")
_BLANK = frozenset(BLANK)
_INDENT = lazy_pattern("[\u2002\u2003\u3000]+")


def with_wide_indent(text: str) -> str:
    """A text with U+3000 for the em and en spaces that it starts with."""
    match = _INDENT.match(text) if text[:1] in _WIDE_SPACES else None
    if match is None:
        return text
    width = sum(1 if space == "\u2002" else 2 for space in match[0])
    return "\u3000" * ((width + 1) // 2) + text[match.end() :]


def one_line(raw: str) -> str:
    """A text that stands alone in its block; empty if it is blank."""
    core = folded(raw.strip(EDGE))
    if core[:1] not in _BLANK:
        return core
    return with_wide_indent(core) if core.strip(BLANK) else ""
