"""How many columns of a terminal, or of a fixed-pitch page, a text takes."""

from __future__ import annotations

from functools import lru_cache

# The ranges of characters that take so many columns whatever is beside them.
_ONE = (
    (" ", "~"), ("\u00a1", "\u00ac"), ("\u00ae", "\u02ff"), ("\u0410", "\u044f"),
    ("\u2010", "\u2027"), ("\u2500", "\u25e1"),
)  # fmt: skip
_TWO = (
    ("\u3001", "\u3029"), ("\u3041", "\u3096"), ("\u30a1", "\u30fa"), ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7a3"), ("\uff01", "\uff60"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def _known(char: str) -> int:
    """The width of a character of these ranges; 0 for others."""
    for width, ranges in ((1, _ONE), (2, _TWO)):
        if any(first <= char <= last for first, last in ranges):
            return width
    return 0


@lru_cache(maxsize=8192)
def _width(char: str) -> int:
    known = _known(char)
    if known:
        return known
    from wcwidth import wcwidth  # Slow to import: ten milliseconds.

    return max(wcwidth(char), 0)


def columns(text: str) -> int:
    """The display width of a text in columns; control characters take none."""
    if len(text) == 1:
        return _width(text)
    if text.isascii():
        return len(text)
    known = [_known(char) for char in text]
    if all(known):
        return sum(known)
    from wcwidth import wcswidth  # As above.

    width = wcswidth(text)
    return width if width >= 0 else sum(map(_width, text))


def widths(text: str) -> list[int]:
    """The display width of each character by itself."""
    return list(map(_width, text))
