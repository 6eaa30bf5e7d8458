"""Runs of phrasing content, not yet a paragraph: joined, trimmed, and pictures at their ends apart.

A run is a list of strings and finished nodes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from articlekit._text.characters import BLANK, EDGE
from articlekit.model import (
    Break,
    Delete,
    Emphasis,
    Figure,
    Image,
    Inline,
    Link,
    Strong,
    Subscript,
    Superscript,
    Text,
    Underline,
    plain_text,
    walk,
)

_PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp")
_SIZE = re.compile(r"[-_@.](?:\d+(?:[xX×]\d*)?|[a-z]|sm|small|thumb|medium|large|orig|scaled)$")
"""What the names of one picture differ in that is there in several sizes."""
_MARKS = (Emphasis, Strong, Delete, Underline, Superscript, Subscript)

_MOST_MERGED, _LONGEST_MERGED = 1000, 10_000  # Nodes, and characters of the last one.

Run = list[Any]
BREAK = Break()

# --- Joining -----------------------------------------------------------------------------------


def append(run: Run, text: str) -> None:
    """Adds text to the end of a run."""
    if run and run[-1].__class__ is str:
        last = run.pop()  # Held by nobody else it grows in place; very many texts may follow.
        last += text
        run.append(last)
    else:
        run.append(text)


def joined(run: Run) -> tuple[Inline, ...]:
    """The nodes of a run, its strings as texts."""
    if len(run) == 1:
        only = run[0]
        return (Text(only) if only.__class__ is str else only,)
    return tuple([Text(item) if item.__class__ is str else item for item in run])


def append_mark(run: Run, mark: Any, children: tuple[Inline, ...]) -> None:
    """Adds a mark to the end of a run: <b>a</b><b>b</b> is one run of bold."""
    if run and run[-1].__class__ is mark and _may_grow(run[-1].children):
        children = _merged(run.pop().children, children)
    run.append(mark(children))


def _may_grow(children: tuple[Inline, ...]) -> bool:
    """Whether more may be merged with these: each time they are copied, and time is limited."""
    last = children[-1]
    return len(children) < _MOST_MERGED and not (
        isinstance(last, Text) and len(last.value) > _LONGEST_MERGED
    )


def _merged(first: tuple[Inline, ...], second: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The children of two equal marks in a row; text that meets text, or a mark its like, joins."""
    left, right = first[-1], second[0]
    joint: Inline
    if isinstance(left, Text) and isinstance(right, Text):
        joint = Text(left.value + right.value)
    elif isinstance(left, _MARKS) and left.__class__ is right.__class__:
        joint = left.__class__(_merged(left.children, right.children))
    else:
        return first + second
    return (*first[:-1], joint, *second[1:])


def first_letter(node: Any) -> str:
    """The first letter in a node; empty if it starts with something else."""
    while node.__class__ is not Text:
        children = getattr(node, "children", ())
        if not children:
            return ""
        node = children[0]
    letter: str = node.value[:1]
    return letter


# --- Blank ends --------------------------------------------------------------------------------


def trim_end(run: list[Any]) -> list[Any]:
    """A run without white space and no-break spaces at its end; nothing if it is all blank.

    The items are strings and phrasing nodes.
    """
    if not any(map(_has_content, run)):
        return []
    return strip_edge(run[::-1], backwards=True)[::-1]


def _has_content(item: Any) -> bool:
    if isinstance(item, str):
        return bool(item.strip(BLANK))
    return any(isinstance(node, Image) or plain_text(node).strip(BLANK) for node in walk((item,)))


def strip_edge(run: Sequence[Any], *, backwards: bool, characters: str | None = EDGE) -> list[Any]:
    """A run without white space and breaks at its start; `backwards`, of a reversed run.

    `characters` are those that count as white space; None means all that Unicode calls so.
    """
    for at, first in enumerate(run):
        if _is_blank(first, characters):
            continue
        stripped: Any = first
        if isinstance(first, str):
            stripped = first.rstrip(characters) if backwards else first.lstrip(characters)
        elif isinstance(first, Text):
            value = first.value
            stripped = Text(value.rstrip(characters) if backwards else value.lstrip(characters))
        elif getattr(first, "children", ()):
            step = -1 if backwards else 1
            inner = first.children[::step]
            kept = strip_edge(inner, backwards=backwards, characters=characters)[::step]
            if not kept:
                continue
            stripped = replace(first, children=tuple(kept))
        return [stripped, *run[at + 1 :]]
    return []


def _is_blank(item: Any, characters: str | None) -> bool:
    if isinstance(item, str):
        return not item.strip(characters)
    return isinstance(item, Break) or (isinstance(item, Text) and not item.value.strip(characters))


def single_line(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    """Phrasing with a space for each break, and without white space at both ends."""
    run = strip_edge(_without_breaks(nodes), backwards=False, characters=None)
    return joined(strip_edge(run[::-1], backwards=True, characters=None)[::-1])


def _without_breaks(nodes: Sequence[Any]) -> Run:
    run: Run = []
    for node in nodes:
        inner = getattr(node, "children", ())
        if isinstance(node, Break):
            append(run, " ")
        elif isinstance(node, Text):
            append(run, node.value)
        else:
            run.append(replace(node, children=joined(_without_breaks(inner))) if inner else node)
    return run


# --- Pictures ----------------------------------------------------------------------------------


def split_pictures(run: Run, *, of_several: bool) -> tuple[list[Figure], list[Any], list[Figure]]:
    """Figures before, what is left of a paragraph, figures after.

    A picture alone in its block or link, or first or last in its paragraph, is a figure; with text
    on both sides it stays.
    """
    if run and run[0].__class__ is Image and not (run[0].inline or of_several):
        return [Figure(run[0])], strip_edge(run[1:], backwards=False), []
    before, rest = _peel(run, backwards=False)
    after, rest = _peel(rest[::-1], backwards=True)
    return before, rest[::-1], after[::-1]


def _peel(run: Sequence[Any], *, backwards: bool) -> tuple[list[Figure], list[Any]]:
    """The figures at the start of `run` and what follows them; `backwards`, of a reversed run."""
    figures: list[Figure] = []
    rest = list(run)
    start = 0  # Where what is left begins.
    for at, item in enumerate(rest):
        if not _has_content(item):  # Wide spaces as well: they are no text beside a picture.
            continue
        found, left = _peel_node(item, backwards=backwards)
        if not found:
            break
        figures += found
        start = at + 1
        if left is not None:
            start = at
            rest[at] = left
            break
    return figures, strip_edge(rest[start:], backwards=backwards) if figures else rest


def _peel_node(item: Any, *, backwards: bool) -> tuple[list[Figure], Any]:
    """The figures at the edge of one node, and the node without them (None if nothing is left)."""
    if isinstance(item, Image) and not item.inline:
        return [Figure(item)], None
    inner = getattr(item, "children", None)
    if not inner:
        return [], item
    step = -1 if backwards else 1
    found, left = _peel(inner[::step], backwards=backwards)
    if not found:
        return [], item
    if left:
        return found, replace(item, children=tuple(left[::step]))
    if isinstance(item, Link):
        found = [_linked(figure, item.url) for figure in found]
    return found, None


def _linked(figure: Figure, url: str) -> Figure:
    """The figure with its link, unless that leads to the picture itself, in whatever size."""
    if figure.link or not url or url == figure.image.url:
        return figure
    name, shown = _picture_name(url), _picture_name(figure.image.url or figure.image.src)
    if name and (_SIZE.sub("", name) == _SIZE.sub("", shown) or not shown):
        return figure
    return replace(figure, link=url)


def _picture_name(url: str) -> str:
    """The name of the file without its suffix; empty if it is no picture."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    # "File:Photo.jpg" is the name of a page in a wiki.
    name, suffix = posixpath.splitext(posixpath.basename(path))
    return name if ":" not in name and suffix.lower() in _PICTURE_SUFFIXES else ""
