"""Pictures become figures, and captions and credits find the picture they belong to.

While a page is walked, an element that is known to be a caption or a credit leaves a `Part` among
the blocks. At the end of each wrapper, and at last of the whole page, `attach` gives every part to
the figure or embed that it touches.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from articlekit.model import (
    Blockquote,
    Break,
    Caption,
    Code,
    Embed,
    Figure,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Table,
    TableRow,
    Text,
    children,
)

EDGE = " \t\n\r\f\xa0"
"""What is trimmed at both ends of a block; a leading U+3000 stays."""
_PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp")


@dataclass(frozen=True, slots=True)
class Part:
    """A caption or a credit that has not found its figure yet."""

    children: tuple[Inline, ...]
    """The caption; empty if this is only a credit."""
    credit: str | None = None

    def blocks(self) -> list[Paragraph]:
        """What becomes of it if there is no figure: nothing is lost."""
        lines = [Paragraph(self.children)] if self.children else []
        return [*lines, Paragraph((Text(self.credit),))] if self.credit else lines


# --- Pictures at the edges of a paragraph ------------------------------------------------------


def split_pictures(run: list[Any]) -> tuple[list[Figure], list[Any], list[Figure]]:
    """Figures before, what is left of a paragraph, figures after.

    A picture alone in its block or link, or first or last in its paragraph, is a figure; with text
    on both sides it stays. The items of `run` are strings and phrasing nodes.
    """
    before, rest = _peel(run)
    after, rest = _peel(rest[::-1], backwards=True)
    return before, rest[::-1], after[::-1]


def _peel(run: Sequence[Any], backwards: bool = False) -> tuple[list[Figure], list[Any]]:
    """The figures at the start of `run` and what follows them; `backwards`, of a reversed run."""
    figures: list[Figure] = []
    rest = list(run)
    at = 0
    while at < len(rest):
        item = rest[at]
        if _is_blank(item):
            at += 1
            continue
        found, left = _peel_node(item, backwards)
        if not found:
            break
        figures += found
        rest = rest[at + 1 :] if left is None else [left, *rest[at + 1 :]]
        at = 0
        if left is not None:
            break
    return figures, _stripped(rest, backwards) if figures else rest


def _stripped(run: list[Any], backwards: bool) -> list[Any]:
    """Without the white space and breaks at the start, which a picture parted from the rest."""
    rest = list(run)
    while rest:
        first = rest[0]
        if _is_blank(first):
            del rest[0]
            continue
        if isinstance(first, str):
            rest[0] = first.rstrip(EDGE) if backwards else first.lstrip(EDGE)
        elif isinstance(first, Text):
            value = first.value.rstrip(EDGE) if backwards else first.value.lstrip(EDGE)
            rest[0] = Text(value)
        elif getattr(first, "children", ()):
            inner = list(first.children)[:: -1 if backwards else 1]
            kept = _stripped(inner, backwards)[:: -1 if backwards else 1]
            rest[0] = replace(first, children=tuple(kept))
        break
    return rest


def _peel_node(item: Any, backwards: bool) -> tuple[list[Figure], Any]:
    """The figures at the edge of one node, and the node without them (None if nothing is left)."""
    if isinstance(item, Image) and not item.inline:
        return [Figure(item)], None
    inner = getattr(item, "children", None)
    if not inner:
        return [], item
    found, left = _peel(inner[::-1] if backwards else inner, backwards)
    if not found:
        return [], item
    if left:
        return found, replace(item, children=tuple(left[::-1] if backwards else left))
    if isinstance(item, Link):
        found = [_linked(figure, item.url) for figure in found]
    return found, None


def _linked(figure: Figure, url: str) -> Figure:
    """The figure with its link, unless it leads to a picture: then it shows what is there."""
    if figure.link or not url or url == figure.image.url or _is_picture(url):
        return figure
    return replace(figure, link=url)


def _is_picture(url: str) -> bool:
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return posixpath.splitext(path)[1].lower() in _PICTURE_SUFFIXES


def _is_blank(item: Any) -> bool:
    if isinstance(item, str):
        return not item.strip()
    return isinstance(item, Break) or (isinstance(item, Text) and not item.value.strip())


# --- Parts and the figures they belong to ------------------------------------------------------


def attach(blocks: list[Any], start: int = 0) -> None:
    """Gives each part in ``blocks[start:]`` to the figure or embed it touches, in place.

    The one before it comes first, the one behind it second; a part that touches none stays. Where
    one figure stands alone with its parts, all of them are its own.
    """
    done: list[Any] = []
    waiting: list[Part] = []  # Parts with nothing before them to belong to.
    for block in blocks[start:]:
        if isinstance(block, Part):
            if not waiting and done and takes(done[-1], block):
                done[-1] = with_part(done[-1], block)
            else:
                waiting.append(block)
            continue
        taker = block
        while waiting and takes(taker, waiting[0]):
            taker = with_part(taker, waiting.pop(0))
        done += waiting
        waiting = []
        done.append(taker)
    blocks[start:] = _alone(done + waiting)


def _alone(blocks: list[Any]) -> list[Any]:
    parts = [block for block in blocks if isinstance(block, Part)]
    others = [block for block in blocks if not isinstance(block, Part)]
    if not parts or len(others) != 1 or not isinstance(others[0], (Figure, Embed)):
        return blocks
    only = others[0]
    caption = only.caption or Caption(())
    lines = [Paragraph(caption.children), *(line for part in parts for line in part.blocks())]
    return [replace(only, caption=replace(caption, children=phrasing(lines)))]


def takes(block: Any, part: Part) -> bool:
    """Whether a block is a figure or embed that lacks what `part` has."""
    if not isinstance(block, (Figure, Embed)):
        return False
    caption = block.caption or Caption(())
    return not (part.children and caption.children) and not (part.credit and caption.credit)


def with_part(block: Figure | Embed, part: Part) -> Figure | Embed:
    """The block with the part as (part of) its caption."""
    caption = block.caption or Caption(())
    if not part.children and not part.credit:
        return block
    return replace(
        block,
        caption=Caption(caption.children or part.children, caption.credit or part.credit),
    )


def settle(blocks: list[Any]) -> list[Any]:
    """At the end: parts attached where they can be, the others turned into paragraphs."""
    attach(blocks)
    result: list[Any] = []
    for block in blocks:
        if isinstance(block, Part):
            result += block.blocks()
        else:
            result.append(block)
    return result


# --- Blocks where only phrasing content may stand ----------------------------------------------


def phrasing(blocks: Sequence[Any]) -> tuple[Inline, ...]:
    """The content of blocks as one line of phrasing, a break between two of them."""
    out: list[Inline] = []
    for block in blocks:
        line = _line(block)
        if line:
            if out:
                out.append(Break())
            out += line
    return tuple(out)


def _line(block: Any) -> tuple[Inline, ...]:
    if isinstance(block, Figure):
        return (block.image, *_after_break(block.caption))
    if isinstance(block, Embed):  # Its caption; the embed itself cannot stand in a line.
        return _after_break(block.caption)[1:]
    if isinstance(block, Code):
        lines = [Paragraph((Text(line),)) for line in block.value.split("\n") if line.strip()]
        return phrasing(lines)
    if isinstance(block, (List, ListItem, Blockquote, Table)):
        return phrasing(block.children)
    if isinstance(block, TableRow):
        return phrasing([Paragraph(cell.children) for cell in block.children if cell.children])
    if isinstance(block, Part):
        return phrasing(block.blocks())
    return children(block)


def _after_break(caption: Caption | None) -> tuple[Inline, ...]:
    if caption is None:
        return ()
    credit = (Paragraph((Text(caption.credit),)),) if caption.credit else ()
    line = phrasing([Paragraph(caption.children), *credit])
    return (Break(), *line) if line else ()
