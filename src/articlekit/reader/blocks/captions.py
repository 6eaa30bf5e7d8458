"""Captions and credits find the picture they belong to.

While a page is walked, an element that is known to be a caption or a credit leaves a `Part` among
the blocks. At the end of each wrapper, and at last of the whole page, `attach` gives every part to
the figure or embed that it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articlekit._text.characters import EDGE
from articlekit.model import (
    Blockquote,
    Break,
    Caption,
    Code,
    Embed,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Paragraph,
    Table,
    TableRow,
    Text,
    children,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A caption or a credit that has not found its figure yet."""

    children: tuple[Inline, ...]
    """The caption; empty if this is only a credit."""
    credit: tuple[Inline, ...] = ()
    original: tuple[Any, ...] = ()
    """The blocks of which it was made, if it is more than one paragraph."""

    def blocks(self) -> list[Any]:
        """What becomes of it if there is no figure: nothing is lost."""
        if self.original:
            return list(self.original)
        lines = [Paragraph(self.children)] if self.children else []
        return [*lines, Paragraph(self.credit)] if self.credit else lines


# --- Parts and the figures they belong to ------------------------------------------------------


def attach(blocks: list[Any], start: int = 0) -> None:
    """Gives each part in ``blocks[start:]`` to the figure or embed it touches, in place.

    The one before it comes first, the one behind it second; a part that touches none stays. Where
    one figure stands alone with its parts, all of them are its own.
    """
    if not any([block.__class__ is Part for block in blocks[start:]]):
        return
    if len(blocks) - start == 2 and takes(blocks[start], blocks[-1]):  # Most often so.
        blocks[start:] = [with_part(blocks[start], blocks[-1])]
        return
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
    caption = block.caption
    return caption is None or not (
        (part.children and caption.children) or (part.credit and caption.credit)
    )


def with_part(block: Figure | Embed, part: Part) -> Figure | Embed:
    """The block with the part as (part of) its caption."""
    if not part.children and not part.credit:
        return block
    if block.caption is None:
        caption = Caption(part.children, part.credit)
    else:
        own = block.caption
        caption = Caption(own.children or part.children, own.credit or part.credit)
    if isinstance(block, Figure):
        return Figure(block.image, caption, block.link)
    return replace(block, caption=caption)


def settle(blocks: list[Any], finished: Callable[[Paragraph | Heading], Any]) -> list[Any]:
    """At the end: parts attached where they can be, the others turned into paragraphs.

    `finished` sees these, as any paragraph or heading, and gives what is to be added, or None.
    """
    if not any([block.__class__ is Part for block in blocks]):
        return blocks
    attach(blocks)
    result: list[Any] = []
    for block in blocks:
        if isinstance(block, Part):
            result += _seen(block.blocks(), finished)
        else:
            result.append(block)
    return result


def _seen(blocks: Iterable[Any], finished: Callable[[Paragraph | Heading], Any]) -> list[Any]:
    """The blocks as `finished` gives them, those inside of blocks as well."""
    result: list[Any] = []
    for block in blocks:
        if isinstance(block, (Paragraph, Heading)):
            result.append(finished(block))
        elif isinstance(block, (List, ListItem, Blockquote)):
            inner: Any = tuple(_seen(block.children, finished))
            result.append(replace(block, children=inner) if inner else None)
        else:
            result.append(block)
    return [block for block in result if block is not None]


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
        lines = block.value.split("\n")
        return phrasing([Paragraph((Text(line.strip(EDGE)),)) for line in lines if line.strip()])
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
    line = phrasing([Paragraph(caption.children), Paragraph(caption.credit)])
    return (Break(), *line) if line else ()
