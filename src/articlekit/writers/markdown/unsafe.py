"""Escapes text that would be read as Markdown.

The text must mean the same in every renderer that archives are published with: CommonMark and GFM
(cmark-gfm, markdown-it, goldmark, remark, marked), kramdown, Python-Markdown, mistune. So a
construct is escaped if one of them would see it, and the escape is one that all of them read: a
backslash where all know it, else a character reference. An escape that no renderer needs is not
written. Most texts hold nothing of the kind; one search finds that out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

from articlekit._text.patterns import lazy_pattern

find_special = re.compile(r"[\\`*_\[\]<&~|{$\x00-\x1f\x7f-\x9f\ud800-\udfff]").search
"""Finds the first character that can mean something anywhere in a line, or in a terminal."""

_means_something = re.compile(
    r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff|]|\]\(|<(?:[^\W\d]|[/!?_:]|[^\s<>]*@)|&#?\w+;"
    r"|([*_~`]).*\1|\$\$|^\{"
).search


def is_harmless(text: str) -> bool:
    """Whether a text that is a line by itself surely needs no escape within it."""
    return not find_special(text) or not _means_something(text)


_CARE = frozenset("#>-+*=`~<|:_[{$^!?0123456789 \t")


def is_plain(text: str) -> bool:
    """Whether a text that is a paragraph by itself surely needs no escape."""
    return (
        bool(text)
        and text[0] not in _CARE
        and text[-1] not in " \t"
        and not (find_special(text) and _means_something(text))
    )


# --- One character -----------------------------------------------------------------------------

# kramdown and Python-Markdown know a backslash before these alone.
_BACKSLASHED = frozenset("\\`*_{}[]()>#+-.!|")
_NAMES = {"<": "lt", "&": "amp", '"': "quot"}


def escaped(char: str) -> str:
    """A character that means nothing in any renderer."""
    if char in _BACKSLASHED:
        return f"\\{char}"
    return reference(char)


def reference(char: str) -> str:
    """A character as a reference."""
    return f"&{_NAMES.get(char) or f'#{ord(char)}'};"


def moved(char: str) -> str:
    """The reference for a character of which only its being punctuation matters.

    Hexadecimal references are these; `escaped` writes decimal ones.
    """
    return f"&#x{ord(char):X};"


ESCAPE = lazy_pattern(r"\\[\\`*_{}\[\]()>#+\-.!|]|&(?:lt|amp|quot|#[0-9]+|#x[0-9A-F]+);")
"""What `escaped` and `moved` write."""


def unescaped(text: str) -> str:
    """The text that was escaped."""
    if "\\" not in text and "&" not in text:
        return text
    return ESCAPE.sub(_meaning, text)


def _meaning(found: re.Match[str]) -> str:
    return found[0][1] if found[0][0] == "\\" else html.unescape(found[0])


# --- Texts of a block --------------------------------------------------------------------------

# Renderers differ on which names and numbers are valid; browsers read even a part of a name.
_REFERENCE = lazy_pattern(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);")
_LAST_REFERENCE = lazy_pattern(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+)$")
# kramdown reads any name in angle brackets as an element, and a mail address as an autolink.
_TAG = lazy_pattern(r"<(?:[^\W\d]|[/!?_:]|[0-9.#$%&'*+=^_`{|}~-][^\s<>]*@)")
_BRACKET = re.compile(r"[\[\]]")
_BACKSLASH = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~])")
_RUN = lazy_pattern(r"\*+|_+|~+|`+")
_AFTER_LABEL = re.compile(r"\]:")
_LIQUID = lazy_pattern(r"\\?\{(?=[{%])")
_MATH = re.compile(r"\$\$")


class Context(NamedTuple):
    """Where a text stands."""

    in_link: bool = False
    in_table: bool = False
    in_heading: bool = False


def escape_texts(
    texts: Sequence[str],
    around: Sequence[tuple[str, str]],
    following: Sequence[str],
    context: Context,
    *,
    marks: str = "",
    ticks: Sequence[int] = (),
    all_brackets: bool = False,
    liquid: bool = False,
    ends: Sequence[str] = ">)",
) -> list[str]:
    """The pieces of text of one block, escaped.

    `around` has the character before and after each piece (the one after a tilde too), `following`
    what comes directly after it, a delimiter perhaps. `marks` are the delimiters that the block has
    of its own, `ticks` the lengths of its code fences. With `all_brackets` brackets alone can be a
    link; with `liquid` templates are escaped. `ends` has ``>`` and ``)`` if the block could end
    what a text begins with ``<`` or ``](``.
    """
    found = [_runs(text, *edge) for text, edge in zip(texts, around, strict=True)]
    spots = _spots(found, marks, ticks, context.in_link)
    # goldmark pairs no delimiters round brackets in a link.
    every = all_brackets or (context.in_link and bool(marks))
    _brackets(texts, spots, context.in_link, every=every, has_end=")" in ends)
    has_math = sum(text.count("$$") for text in texts) > 1
    result = []
    for text, spot, edge, after in zip(texts, spots, around, following, strict=True):
        if ">" in ends:
            spot.update(match.start() for match in _TAG.finditer(text))
        if "|" in text and not context.in_heading:
            spot.update(at for at, char in enumerate(text) if char == "|")
        if has_math:
            spot.update(match.start() for match in _MATH.finditer(text))
        if context.in_link and "]:" in text:  # The link would be the definition of one.
            spot.update(match.start() + 1 for match in _AFTER_LABEL.finditer(text))
        if text[:1] == "{" and edge[0] and "}" in text:
            spot.add(0)  # Attributes of what stands before it, unless that is text.
        spot.update(_references(text, after))
        result.append(_with_escapes(text, spot))
    # Templates are read before Markdown is, so that a backslash is no escape there.
    return [_LIQUID.sub(reference("{"), text) for text in result] if liquid else result


def _references(text: str, after: str) -> Iterator[int]:
    """Where a backslash or a reference would be read as one; `after` is what comes after."""
    if "\\" in text:
        yield from (match.start() for match in _BACKSLASH.finditer(text))
        if text[-1] == "\\" and after and not after.isalnum():
            yield len(text) - 1
    if "&" in text:
        yield from (match.start() for match in _REFERENCE.finditer(text))
        last = _LAST_REFERENCE.search(text)
        if last and after and (last[1][0] == "#" or last[1] in html5):
            yield last.start()  # The semicolon may come after a delimiter.


def _with_escapes(text: str, spots: set[int]) -> str:
    if not spots:
        return text
    borders = [*sorted(spots), len(text)]
    parts = [text[: borders[0]]]
    for start, end in pairwise(borders):
        parts += (escaped(text[start]), text[start + 1 : end])
    return "".join(parts)


class _Run(NamedTuple):
    """A run of delimiters in a text."""

    text: str
    start: int
    opens: bool
    closes: bool
    touches: bool
    """Whether it continues in what stands beside the text, or would be a fence in the next line."""


def _runs(text: str, before: str, after: str) -> list[_Run]:
    result = []
    whole, shift = before + text + after, len(before)
    for match in _RUN.finditer(whole, shift, shift + len(text)):
        start, end = match.span()
        mark = match[0][0]
        left, right = whole[start - 1 : start] if start else "", whole[end : end + 1]
        opens, closes = _roles(mark, left, right)
        if "~" in (left, right) and mark != "~":
            past = _past_tildes(whole, start - 1, -1), _past_tildes(whole, end, 1)
            more = _roles(mark, *past)
            opens, closes = opens or more[0], closes or more[1]
        touches = mark in (left, right) or (left == "\n" and end - start > 2)
        result.append(_Run(match[0], start - shift, opens, closes, touches))
    return result


def _roles(mark: str, left: str, right: str) -> tuple[bool, bool]:
    """Whether a run can open and close emphasis in some renderer.

    For Python-Markdown an asterisk works unless white space is on both sides. An underscore within
    a word is none. Otherwise white space decides: what counts as punctuation differs.
    """
    is_open, is_shut = bool(right.strip()), bool(left.strip())
    if mark == "*":
        either = is_open or is_shut
        return either, either
    if mark == "_" and left.isalnum() and right.isalnum():
        return False, False
    return is_open, is_shut


def _past_tildes(text: str, at: int, step: int) -> str:
    """The first other character: cmark-gfm ignores tildes beside a run."""
    while 0 <= at < len(text) and text[at] == "~":
        at += step
    return text[at] if 0 <= at < len(text) else ""


_LONGEST_RUN = 3
"""The longest run that is harmless alone: kramdown and Python-Markdown split longer ones."""


def _spots(
    found: list[list[_Run]], marks: str, ticks: Sequence[int], in_link: bool
) -> list[set[int]]:
    """Which characters of delimiter runs must be escaped, for each piece.

    A run is harmless if no run before it is left open that it could close; but where the block has
    delimiters of the same kind, no run may take part in their pairing. Code spans do not stop at
    the border of a link, so a fence in one is never harmless.
    """
    spots: list[set[int]] = [set() for _ in found]
    # Python-Markdown pairs fences of different lengths, and cmark-gfm loses count of code spans
    # after a fence without a partner.
    fences = [run for runs in found for run in runs if run.text[0] == "`"]
    harmful_fences = in_link or bool(ticks) or len(fences) > 1 or any(run.touches for run in fences)
    open_before: set[str] = set()
    for spot, runs in zip(spots, found, strict=True):
        for run, start, opens, closes, _ in runs:
            mark = run[0]
            if mark == "`":
                harmful = harmful_fences
            elif mark in marks or in_link:  # kramdown looks for the end after the link's text.
                harmful = opens or closes
            else:
                harmful = closes and mark in open_before
                harmful = harmful or (len(run) > _LONGEST_RUN and mark in "*_")
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
