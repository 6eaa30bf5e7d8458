"""What in a text would be read as Markdown, and how it is kept from being so.

A backslash is written only where leaving it out changes the reading. Most runs of text hold
nothing of the kind, which one search finds out.

Renderers disagree on what punctuation is: since CommonMark 0.31 symbols count too. What must work
is held against both readings, and what must not happen as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

from articlekit.writers.markdown.attention import ASCII_PUNCTUATION, flanks

find_special = re.compile(r"[\\`*_\[\]<&~|\x00-\x1f\x7f-\x9f\ud800-\udfff]").search
"""Finds the first character that can mean something anywhere in a line, or in a terminal."""

_means_something = re.compile(
    r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff|]|\]\(|<(?:[A-Za-z/!?]|[^\s<>]*@)|&#?\w+;|([*_~`]).*\1"
).search


def is_harmless(text: str) -> bool:
    """Whether a text that is a line by itself surely needs no escape within it."""
    return not find_special(text) or not _means_something(text)


_CARE = frozenset("#>-+*=`~<|:_[0123456789 \t")


def is_plain(text: str) -> bool:
    """Whether a text that is a paragraph by itself surely needs none at all."""
    return (
        bool(text)
        and text[0] not in _CARE
        and text[-1] not in " \t"
        and not (find_special(text) and _means_something(text))
    )


# --- Text --------------------------------------------------------------------------------------

# CommonMark has at most seven digits, cmark-gfm eight.
_REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,8}|[xX][0-9a-fA-F]{1,8})|([a-zA-Z][a-zA-Z0-9]{0,40}));")
_TAG = re.compile(r"<(?:[A-Za-z/!?]|[0-9.#$%&'*+=^_`{|}~-][^\s<>]*@)")  # Or a mail address.
_BAR = re.compile(r"\|")
_BRACKET = re.compile(r"[\[\]]")
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_RUN = re.compile(r"\*+|_+|~+|`+")


def escape_texts(
    texts: Sequence[str],
    around: Sequence[tuple[str, str]],
    following: Sequence[str],
    *,
    marks: str = "",
    ticks: Sequence[int] = (),
    in_link: bool = False,
    in_table: bool = False,
    all_brackets: bool = False,
    ends: Sequence[str] = ">)",
) -> list[str]:
    """The pieces of text of one block, escaped.

    `around` has the character before and the one after each piece (behind a tilde too), `following`
    what comes at once behind it, a delimiter perhaps; `marks` are the delimiters that the block has
    of its own, `ticks` the lengths of its code fences. With `all_brackets` brackets alone can be a
    link. `ends` has ``>`` and ``)`` if the block could end what a text begins with ``<`` or ``](``.
    """
    found = [_runs(text, *edge) for text, edge in zip(texts, around, strict=True)]
    spots = _spots(found, marks, ticks, in_link)
    _brackets(texts, spots, in_link, every=all_brackets, has_end=")" in ends)
    for text, spot, after in zip(texts, spots, following, strict=True):
        if "\\" in text:
            spot.update(match.start() for match in _BACKSLASH.finditer(text))
            if text[-1] == "\\" and after in ASCII_PUNCTUATION:
                spot.add(len(text) - 1)
        if ">" in ends:
            spot.update(match.start() for match in _TAG.finditer(text))
        if "&" in text:
            for match in _REFERENCE.finditer(text):
                if match[1] is None or match[1] + ";" in html5:
                    spot.add(match.start())
        if in_table:
            spot.update(match.start() for match in _BAR.finditer(text))
    return [_with_backslashes(text, spot) for text, spot in zip(texts, spots, strict=True)]


def _with_backslashes(text: str, spots: set[int]) -> str:
    if not spots:
        return text
    borders = [0, *sorted(spots), len(text)]
    return "\\".join(text[start:end] for start, end in pairwise(borders))


class _Run(NamedTuple):
    """A run of delimiters in a text."""

    text: str
    start: int
    opens: bool
    closes: bool
    touches: bool
    """Whether it goes on in what is beside the text, or would be a fence in the next line."""


def _runs(text: str, before: str, after: str) -> list[_Run]:
    result = []
    whole, shift = before + text + after, len(before)
    for match in _RUN.finditer(whole, shift, shift + len(text)):
        start, end = match.span()
        mark = match[0][0]
        left, right = whole[start - 1 : start] if start else "", whole[end : end + 1]
        sides = {(left, right)}
        if "~" in (left, right) and mark != "~":
            sides.add((_past_tildes(whole, start - 1, -1), _past_tildes(whole, end, 1)))
        opens = any(flanks(mark, right, left, surely=False) for left, right in sides)
        closes = any(flanks(mark, left, right, surely=False) for left, right in sides)
        touches = mark in (left, right) or (left == "\n" and end - start > 2)
        result.append(_Run(match[0], start - shift, opens, closes, touches))
    return result


def _past_tildes(text: str, at: int, step: int) -> str:
    """The first other character: cmark-gfm looks past tildes for what stands beside a run."""
    while 0 <= at < len(text) and text[at] == "~":
        at += step
    return text[at] if 0 <= at < len(text) else ""


def _spots(
    found: list[list[_Run]], marks: str, ticks: Sequence[int], in_link: bool
) -> list[set[int]]:
    """Which characters of delimiter runs must be escaped, for each piece.

    A run is harmless as long as none before it is left open that it could close; but where the
    block has marks of the same kind, no run may take part in their pairing. Code spans do not stop
    at the border of a link, so a fence in one never is harmless.
    """
    spots: list[set[int]] = [set() for _ in found]
    # cmark-gfm loses count of code spans behind a fence that is none. A backslash does not keep a
    # fence from closing another, so if one is harmful all are.
    fences = [run for runs in found for run in runs if run.text[0] == "`"]
    lengths = [len(run.text) for run in fences]
    harmful_fences = (
        in_link
        or len(ticks) > 2
        or len(set(lengths)) < len(lengths)
        or not set(ticks).isdisjoint(lengths)
        or any(run.touches for run in fences)
    )
    open_before: set[str] = set()
    for spot, runs in zip(spots, found, strict=True):
        for run, start, opens, closes, _ in runs:
            mark = run[0]
            if mark == "`":
                harmful = harmful_fences
            elif mark in marks:
                harmful = opens or closes
            else:
                harmful = closes and mark in open_before
                if opens and not harmful:
                    open_before.add(mark)
            if harmful:
                spot.update(range(start, start + len(run)))
    return spots


def _brackets(
    texts: Sequence[str], spots: list[set[int]], in_link: bool, *, every: bool, has_end: bool
) -> None:
    """Adds the brackets that would make, or break, a link."""
    opened: list[tuple[int, int]] = []
    for index, text in enumerate(texts):
        for match in _BRACKET.finditer(text):
            at = match.start()
            if match[0] == "[":
                opened.append((index, at))
                continue
            harmful = every or (has_end and text.startswith("(", at + 1))
            if in_link:
                start, where = opened.pop() if opened else (index, at)
                if harmful or (start, where) == (index, at):
                    spots[index].add(at)
                    spots[start].add(where)
            elif opened and harmful:
                spots[index].add(at)  # What it would have closed is still open.
            elif opened:
                opened.pop()
    if in_link:
        for index, at in opened:
            spots[index].add(at)
