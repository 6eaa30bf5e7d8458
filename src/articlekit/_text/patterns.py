"""Regular expressions that are compiled when they are first used.

Most expressions of the reader are for a few sites or for rare pages. Compiling all of them takes
longer than reading a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, AnyStr, cast

_TEXTS = 20  # Then the expression is faster than looking for the words, even if it is compiled.
_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _LazyPattern:
    """Has the methods of a compiled expression once one of them was called."""

    __slots__ = ("flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name, name=name, obj=self)
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for an expression that most runs do not need."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))


class WordPattern:
    """An expression whose matches hold one of some words.

    It is compiled for the first text that may hold one, or after some texts. Most pages hold none
    of the words, and compiling an expression of many words takes as long as reading a page.
    """

    __slots__ = ("_expression", "_left", "_parts", "fullmatch", "match", "search")

    def __init__(self, words: Iterable[str], expression: Callable[[], re.Pattern[str]]) -> None:
        """`expression` compiles it; white space and ``*`` in a word stand for anything in it."""
        self._expression = expression
        self._left = _TEXTS
        self._parts = frozenset(_longest_part(word).casefold() for word in words)
        self.match: Callable[[str], re.Match[str] | None] = partial(self._first, "match")
        self.fullmatch: Callable[[str], re.Match[str] | None] = partial(self._first, "fullmatch")
        self.search: Callable[[str], re.Match[str] | None] = partial(self._first, "search")

    def _first(self, method: str, text: str) -> re.Match[str] | None:
        self._left -= 1
        if self._left and not self._may_match(text):
            return None
        expression = self._expression()
        self.match, self.fullmatch = expression.match, expression.fullmatch
        self.search = expression.search
        return cast("re.Match[str] | None", getattr(expression, method)(text))

    def _may_match(self, text: str) -> bool:
        if "ı" in text or "İ" in text:  # They match "i" if case is ignored, but stay when folded.
            return True
        folded = text.casefold()
        return any(part in folded for part in self._parts)


def _longest_part(word: str) -> str:
    """The longest part of a word without white space and asterisks."""
    return max(re.split(r"[*\s]+", word), key=len)
