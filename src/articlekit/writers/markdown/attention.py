"""Delimiter runs of emphasis: what may open or close it, and which runs form pairs.

This is CommonMark 0.31, section 6.2, and its appendix ("process emphasis"). Renderers differ in
what they count as punctuation: since version 0.31 symbols count too, and old renderers know no
characters that Unicode added later. An answer is given for every reading or for any.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@lru_cache(maxsize=8192)
def is_space(char: str) -> bool:
    """Whether this is Unicode white space; the edge of a line counts as such."""
    return char in ("", "\n", "\t", "\f", "\r") or unicodedata.category(char) == "Zs"


@lru_cache(maxsize=8192)
def was_punctuation(char: str) -> bool:
    """Punctuation of Unicode 3.2, the oldest version that renderers use."""
    old = unicodedata.ucd_3_2_0.category(char or "a")[0]
    return char in ASCII_PUNCTUATION or (old == "P" and is_punctuation(char))


@lru_cache(maxsize=8192)
def is_punctuation(char: str) -> bool:
    """Punctuation as defined before CommonMark 0.31."""
    return char in ASCII_PUNCTUATION or unicodedata.category(char or "a")[0] == "P"


@lru_cache(maxsize=8192)
def may_be_punctuation(char: str) -> bool:
    """Punctuation as defined since CommonMark 0.31: punctuation or symbol."""
    return char in ASCII_PUNCTUATION or unicodedata.category(char or "a")[0] in "PS"


READINGS = (was_punctuation, is_punctuation, may_be_punctuation)
"""The definitions of punctuation that renderers use."""


def _flanks(inner: str, outer: str, is_mark: Callable[[str], bool]) -> bool:
    """Whether a run is left-flanking (right-flanking) with these characters at its two sides.

    `inner` is the next (previous) character, `outer` the one on the other side.
    """
    return not is_space(inner) and (not is_mark(inner) or is_space(outer) or is_mark(outer))


@lru_cache(maxsize=8192)
def flanks(mark: str, inner: str, outer: str, surely: bool) -> bool:
    """Whether a run of `mark` can open or close emphasis.

    `inner` is the character on the side of the emphasis, `outer` the one on the other. With
    `surely` the answer holds for every reading, else for at least one. An underscore within a
    word is no delimiter.
    """
    answers = [
        _flanks(inner, outer, is_mark) and (mark != "_" or is_space(outer) or is_mark(outer))
        for is_mark in READINGS
    ]
    return all(answers) if surely else any(answers)


class Run:
    """A delimiter run: `left` and `right` bound the delimiters that are not used up yet."""

    __slots__ = ("closes", "left", "length", "mark", "opens", "right")

    def __init__(self, mark: str, start: int, length: int, opens: bool, closes: bool) -> None:
        self.mark = mark
        self.left, self.right = start, start + length
        self.length = length
        self.opens, self.closes = opens, closes


def roles(mark: str, before: str, after: str, is_mark: Callable[[str], bool]) -> tuple[bool, bool]:
    """Whether a run between two characters opens emphasis, and whether it closes it."""
    opens, closes = _flanks(after, before, is_mark), _flanks(before, after, is_mark)
    if mark == "_":
        return opens and (not closes or is_mark(before)), closes and (not opens or is_mark(after))
    return opens, closes


def pairs(runs: Iterable[Run]) -> set[tuple[int, int]]:
    """The pairs that a renderer makes of delimiters, as the positions of both."""
    found: set[tuple[int, int]] = set()
    stack: list[Run] = []
    bottom: dict[
        tuple[str, bool, int], int
    ] = {}  # No opener lies below it; this keeps the time linear.
    for run in runs:
        while run.closes and run.left < run.right:
            key = (run.mark, run.opens, run.length % 3)
            at = _opener(stack, run, bottom.get(key, 0))
            if at < 0:
                bottom[key] = len(stack)
                break
            opener = stack[at]
            size = 2 if min(opener.right - opener.left, run.right - run.left) >= 2 else 1
            opener.right -= size
            found.add((opener.right, run.left))
            run.left += size
            del stack[at + 1 :]
            if opener.left == opener.right:
                stack.pop()
            bottom = {known: min(low, len(stack)) for known, low in bottom.items()}
        if run.opens and run.left < run.right:
            stack.append(run)
    return found


def _opener(stack: list[Run], closer: Run, lowest: int) -> int:
    for at in range(len(stack) - 1, lowest - 1, -1):
        opener = stack[at]
        if opener.mark != closer.mark:
            continue
        thirds = (opener.length + closer.length) % 3 == 0
        if (opener.closes or closer.opens) and thirds and (opener.length % 3 or closer.length % 3):
            continue
        return at
    return -1
