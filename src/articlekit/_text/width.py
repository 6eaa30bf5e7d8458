"""How many columns of a terminal, or of a fixed-pitch page, a text takes."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8192)
def _width(char: str) -> int:
    from wcwidth import wcwidth  # Slow to import and needed only for wrapped lines.

    return max(wcwidth(char), 0)


def columns(text: str) -> int:
    """The display width of a text in columns; control characters take none."""
    if len(text) == 1:
        return _width(text)
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # As above.

    width = wcswidth(text)
    return width if width >= 0 else sum(map(_width, text))


def widths(text: str) -> list[int]:
    """The display width of each character by itself."""
    return list(map(_width, text))
