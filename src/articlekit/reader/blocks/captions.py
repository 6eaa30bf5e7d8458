"""Captions and credits, and how they are attached to their figures.

While a page is walked, an element that is a caption or a credit leaves a `Part` among the blocks,
and a label such as “Image source” a `Label`. At the end of each wrapper, and of the whole page,
`attach` gives each part to the figure or embed next to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias, TypeGuard

from articlekit._text.characters import EDGE
from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Blockquote,
    Break,
    Caption,
    Code,
    Embed,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    TableRow,
    Text,
    ThematicBreak,
)
from articlekit.reader.blocks.inline import single_line

_SPACES = lazy_pattern("[ \t\r\f]+")


class Part(NamedTuple):
    """A caption or a credit that is not attached to a figure yet."""

    children: tuple[Inline, ...]
    """The caption; empty if this is only a credit."""
    credit: tuple[Inline, ...] = ()
    original: tuple[Block, ...] = ()
    """The blocks of which it was made, if it is more than one paragraph."""

    def blocks(self) -> list[Block]:
        """The blocks that replace it if there is no figure: nothing is lost."""
        if self.original:
            return list(self.original)
        lines: list[Block] = [Paragraph(self.children)] if self.children else []
        return [*lines, Paragraph(self.credit)] if self.credit else lines


class Label(NamedTuple):
    """A label was here: the paragraph after it is a caption or a credit."""

    kind: Literal["caption", "credit"]


Piece: TypeAlias = Block | Part | Label
"""What stands in a list of blocks while a page is walked."""
_WAITING = frozenset((Part, Label))
OnBlock: TypeAlias = Callable[[Paragraph | Heading], Block | None]
"""Called with a finished paragraph or heading; returns what is added for it, or None."""


# --- Parts and the figures they belong to ------------------------------------------------------


def attach(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with each part attached to the figure or embed next to it.

    The one before it has priority over the one after it; a part next to none stays. If there is
    one figure and only parts besides, all of them belong to it.
    """
    pieces = resolve_labels(list(pieces))
    done: list[Piece] = []
    waiting: list[Part] = []  # Parts that follow no figure.
    for piece in pieces:
        if isinstance(piece, Part):
            if not waiting and done and takes(done[-1], piece):
                done[-1] = with_part(done[-1], piece)
            else:
                waiting.append(piece)
            continue
        taker: Piece = piece
        while waiting and takes(taker, waiting[0]):
            taker = with_part(taker, waiting.pop(0))
        done += waiting
        waiting = []
        done.append(taker)
    return _alone([*done, *waiting])


def is_resolved(pieces: list[Piece]) -> TypeGuard[list[Block]]:
    """Whether no part and no label is left."""
    return _WAITING.isdisjoint(map(type, pieces))


def resolve_labels(pieces: list[Piece]) -> list[Piece]:
    """The pieces without labels; the paragraph after a label is a part."""
    if Label not in map(type, pieces):
        return pieces
    done: list[Piece] = []
    label: Label | None = None
    for piece in pieces:
        if isinstance(piece, Label):
            label = piece
        elif label is not None and isinstance(piece, (Paragraph, Heading)):
            is_credit = label.kind == "credit"
            children = piece.children
            done.append(Part((), single_line(children)) if is_credit else Part(children))
            label = None
        else:
            done.append(piece)
            label = None
    return done


def _alone(pieces: list[Piece]) -> list[Piece]:
    parts = [piece for piece in pieces if isinstance(piece, Part)]
    if not parts or len(parts) + 1 != len(pieces):
        return pieces
    only = next(piece for piece in pieces if not isinstance(piece, Part))
    if not isinstance(only, (Figure, Embed)):
        return pieces
    caption = only.caption or Caption(())
    lines = [Paragraph(caption.children), *(line for part in parts for line in part.blocks())]
    return [replace(only, caption=replace(caption, children=phrasing(lines)))]


def takes(piece: Piece, part: Part) -> bool:
    """Whether a piece is a figure or embed without such a part."""
    if not isinstance(piece, (Figure, Embed)):
        return False
    caption = piece.caption
    return caption is None or not (
        (part.children and caption.children) or (part.credit and caption.credit)
    )


def with_part(piece: Piece, part: Part) -> Piece:
    """The figure or embed with the part as (part of) its caption."""
    if not isinstance(piece, (Figure, Embed)) or not (part.children or part.credit):
        return piece
    own = piece.caption or Caption(())
    caption = Caption(own.children or part.children, own.credit or part.credit)
    return replace(piece, caption=caption)


def resolve(pieces: list[Piece], on_block: OnBlock) -> list[Block]:
    """Blocks alone: parts attached where they can be, the others turned into paragraphs.

    `on_block` is called for these as for any paragraph or heading.
    """
    if is_resolved(pieces):
        return pieces
    result: list[Block] = []
    for piece in attach(pieces):
        if isinstance(piece, Part):
            result += _reported(piece.blocks(), on_block)
        elif not isinstance(piece, Label):
            result.append(piece)
    return result


def _reported(blocks: Iterable[Block], on_block: OnBlock) -> list[Block]:
    """The blocks as `on_block` returns them, those inside of blocks as well."""
    result: list[Block | None] = []
    for block in blocks:
        if isinstance(block, (Paragraph, Heading)):
            result.append(on_block(block))
        elif isinstance(block, List):
            items = [ListItem(tuple(_reported(i.children, on_block))) for i in block.children]
            kept = tuple(item for item in items if item.children)
            result.append(replace(block, children=kept) if kept else None)
        elif isinstance(block, Blockquote):
            inner = tuple(_reported(block.children, on_block))
            result.append(replace(block, children=inner) if inner else None)
        else:
            result.append(block)
    return [block for block in result if block is not None]


# --- Blocks where only phrasing content may stand ----------------------------------------------


def phrasing(blocks: Iterable[Piece | ListItem | TableRow]) -> tuple[Inline, ...]:
    """The content of blocks as one line of phrasing, with a break between two of them."""
    out: list[Inline] = []
    for block in blocks:
        line = _line(block)
        if line:
            if out:
                out.append(Break())
            out += line
    return tuple(out)


def _line(block: Piece | ListItem | TableRow) -> tuple[Inline, ...]:
    if isinstance(block, (Paragraph, Heading)):
        return block.children
    if isinstance(block, Figure):
        image = block.image
        picture = Link(block.link, None, (image,)) if block.link else image
        return (picture, *_after_break(block.caption))
    if isinstance(block, Embed):  # Its caption; the embed itself cannot stand in a line.
        return _after_break(block.caption)[1:]
    if isinstance(block, Code):
        lines = block.value.split("\n")
        texts = [_SPACES.sub(" ", line.strip(EDGE)) for line in lines if line.strip()]
        return phrasing([Paragraph((Text(text),)) for text in texts])
    if isinstance(block, TableRow):
        return phrasing([Paragraph(cell.children) for cell in block.children if cell.children])
    if isinstance(block, Part):
        return phrasing(block.blocks())
    if isinstance(block, (Label, ThematicBreak)):
        return ()
    return phrasing(block.children)


def _after_break(caption: Caption | None) -> tuple[Inline, ...]:
    if caption is None:
        return ()
    line = phrasing([Paragraph(caption.children), Paragraph(caption.credit)])
    return (Break(), *line) if line else ()
