"""Runs: phrasing content that is not a paragraph yet.

A run is a list of strings and finished nodes. The functions here join and trim runs and split off
the pictures at their ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import unquote

from articlekit._text.characters import BLANK, EDGE
from articlekit.model import (
    Block,
    Break,
    Delete,
    Emphasis,
    Figure,
    Image,
    Inline,
    Link,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Text,
    Underline,
    plain_text,
    walk,
)
from articlekit.reader.blocks.picture_names import is_same_name, picture_name

Parent: TypeAlias = (
    Emphasis | Strong | Delete | Underline | Superscript | Subscript | Link | Ruby | RubyText
)
"""The phrasing nodes that hold other ones."""
Item: TypeAlias = str | Inline | RubyText
Run: TypeAlias = list[Item]
Mark: TypeAlias = Callable[[tuple[Inline, ...]], Parent]
"""Makes a node of its children: a node class, or a function."""

BREAK = Break()
_PARENTS = (Emphasis, Strong, Delete, Underline, Superscript, Subscript, Link, Ruby, RubyText)
_MERGEABLE = (Emphasis, Strong, Delete, Underline, Superscript, Subscript)
_MOST_MERGED, _LONGEST_MERGED = 1000, 10_000  # Nodes, and characters of the last one.

# --- Joining -----------------------------------------------------------------------------------


def append(run: Run, text: str) -> None:
    """Adds text to the end of a run."""
    if run and isinstance(run[-1], str):
        # Pop first so CPython extends the string in place (avoids quadratic time).
        last = run.pop()
        last += text  # type: ignore[operator]  # The type of what pop() returns is not narrowed.
        run.append(last)
    else:
        run.append(text)


def joined(run: Sequence[Item]) -> tuple[Inline, ...]:
    """The nodes of a run, with its strings as texts."""
    # A comparison of classes is faster than isinstance(), but narrows no types.
    return tuple([Text(item) if item.__class__ is str else item for item in run])  # type: ignore[misc]


def append_mark(run: Run, mark: Mark, children: tuple[Inline, ...]) -> None:
    """Adds a mark to the end of a run: ``<b>a</b><b>b</b>`` is one run of bold."""
    last = run[-1] if run else None
    if isinstance(last, _MERGEABLE) and last.__class__ is mark and _may_grow(last.children):
        run.pop()
        children = _merged(last.children, children)
    run.append(mark(children))


def _may_grow(children: tuple[Inline, ...]) -> bool:
    """Whether more may be merged with these: each merge copies them, and time is limited."""
    last = children[-1]
    return len(children) < _MOST_MERGED and not (
        isinstance(last, Text) and len(last.value) > _LONGEST_MERGED
    )


def _merged(first: tuple[Inline, ...], second: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The children of two adjacent equal marks; texts and equal marks that now meet are joined."""
    left, right = first[-1], second[0]
    joint: Inline
    if isinstance(left, Text) and isinstance(right, Text):
        joint = Text(left.value + right.value)
    elif isinstance(left, _MERGEABLE) and isinstance(right, left.__class__):
        joint = left.__class__(_merged(left.children, right.children))
    else:
        return first + second
    return (*first[:-1], joint, *second[1:])


def first_character(node: Inline | RubyText) -> str:
    """The first character in a node; empty if it does not start with text."""
    while not isinstance(node, Text):
        if not isinstance(node, _PARENTS) or not node.children:
            return ""
        node = node.children[0]
    return node.value[:1]


# --- Blank ends --------------------------------------------------------------------------------


def trim_end(run: Run) -> Run:
    """A run without white space and no-break spaces at its end; empty if it is all blank."""
    if not any(map(_has_content, run)):
        return []
    return strip_edge(run[::-1], backwards=True)[::-1]


def _has_content(item: Item) -> bool:
    if isinstance(item, str):
        return bool(item.strip(BLANK))
    return any(isinstance(node, Image) or plain_text(node).strip(BLANK) for node in walk((item,)))


def strip_edge(
    run: Sequence[Item], *, backwards: bool, characters: str | None = EDGE
) -> list[Item]:
    """A run without white space and breaks at its start; `backwards`, of a reversed run.

    `characters` are those that count as white space; None means all that Unicode calls so.
    """
    for at, first in enumerate(run):
        if _is_blank(first, characters):
            continue
        stripped: Item = first
        if isinstance(first, str):
            stripped = first.rstrip(characters) if backwards else first.lstrip(characters)
        elif isinstance(first, Text):
            value = first.value
            stripped = Text(value.rstrip(characters) if backwards else value.lstrip(characters))
        elif isinstance(first, _PARENTS) and first.children:
            step = -1 if backwards else 1
            inner = first.children[::step]
            kept = strip_edge(inner, backwards=backwards, characters=characters)[::step]
            if not kept:
                continue
            stripped = replace(first, children=joined(kept))
        return [stripped, *run[at + 1 :]]
    return []


def _is_blank(item: Item, characters: str | None) -> bool:
    if isinstance(item, str):
        return not item.strip(characters)
    return isinstance(item, Break) or (isinstance(item, Text) and not item.value.strip(characters))


def single_line(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    """Phrasing with a space for each break, and without white space at both ends."""
    run = strip_edge(_without_breaks(nodes), backwards=False, characters=None)
    return joined(strip_edge(run[::-1], backwards=True, characters=None)[::-1])


def _without_breaks(nodes: Sequence[Inline | RubyText]) -> Run:
    run: Run = []
    for node in nodes:
        if isinstance(node, Break):
            append(run, " ")
        elif isinstance(node, Text):
            append(run, node.value)
        elif isinstance(node, _PARENTS) and node.children:
            run.append(replace(node, children=joined(_without_breaks(node.children))))
        else:
            run.append(node)
    return run


# --- Pictures ----------------------------------------------------------------------------------


def split_pictures(run: Run) -> tuple[list[Figure], Run, list[Figure]]:
    """The figures before, the rest of a paragraph, the figures after.

    A picture alone in its block or link, or first or last in its paragraph, is a figure; with text
    on both sides it stays.
    """
    before, rest = _peel(run, backwards=False)
    after, rest = _peel(rest[::-1], backwards=True)
    return before, rest[::-1], after[::-1]


def to_blocks(children: Sequence[Inline]) -> list[Block]:
    """The paragraph of some phrasing, without blank ends, and the figures at its edges."""
    items: Run = [node.value if isinstance(node, Text) else node for node in children]
    before, run, after = split_pictures(items)
    run = trim_end(run)
    return [*before, *([Paragraph(joined(run))] if run else []), *after]


def ends_with_picture(item: Item) -> bool:
    """Whether a picture is the last thing in a node."""
    while isinstance(item, _PARENTS) and item.children:
        item = item.children[-1]
    return isinstance(item, Image) and not item.inline


def _peel(run: Sequence[Item], *, backwards: bool) -> tuple[list[Figure], Run]:
    """The figures at the start of `run` and what follows them; `backwards`, of a reversed run."""
    figures: list[Figure] = []
    rest = list(run)
    start = 0  # Where the rest begins.
    for at, item in enumerate(rest):
        if not _has_content(item):  # Wide spaces as well: they are no text beside a picture.
            continue
        found, left = _peel_item(item, backwards=backwards)
        if not found:
            break
        figures += found
        start = at + 1
        if left is not None:
            start = at
            rest[at] = left
            break
    return figures, strip_edge(rest[start:], backwards=backwards) if figures else rest


def _peel_item(item: Item, *, backwards: bool) -> tuple[list[Figure], Item | None]:
    """The figures at the edge of one node, and the node without them (None if nothing is left)."""
    if isinstance(item, Image) and not item.inline:
        return [Figure(item)], None
    if not isinstance(item, _PARENTS) or not item.children:
        return [], item
    step = -1 if backwards else 1
    found, left = _peel(item.children[::step], backwards=backwards)
    if not found:
        return [], item
    if left:
        return found, replace(item, children=joined(left[::step]))
    if isinstance(item, Link):
        found = [_linked(figure, item.url) for figure in found]
    return found, None


def _linked(figure: Figure, url: str) -> Figure:
    """The figure with its link, unless that leads to the picture itself, in whatever size."""
    image = figure.image
    if figure.link or not url or url == image.url:
        return figure
    shown = image.url or image.src
    url_of_picture = unquote(url) if "%2F" in url else url  # Behind a proxy.
    if is_same_name(url_of_picture, shown) or (picture_name(url) and not picture_name(shown)):
        return figure
    return replace(figure, link=url)
