"""The nodes of an article's body; import them from `articlekit.model`.

Names, fields and nesting follow mdast (https://github.com/syntax-tree/mdast) where mdast has the
node; `Figure`, `Caption`, `Embed` and `Ruby` are additions. All nodes are frozen, slotted, hashable
and picklable; children are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from articlekit.model.values import Value, Within

Align: TypeAlias = Literal["left", "center", "right"]
EmbedKind: TypeAlias = Literal["iframe", "video", "audio", "tweet", "post"]
Pixels: TypeAlias = Annotated[int, Within(0)]

# --- Phrasing content: content within a line ---------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text(Value):
    """A run of characters, without markup and without line breaks (see `Break`)."""

    value: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Emphasis(Value):
    """Stress emphasis (``em``, ``i``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Strong(Value):
    """Importance (``strong``, ``b``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Delete(Value):
    """Text no longer valid (``del``, ``s``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Underline(Value):
    """Underlined text (``u``, ``ins``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Superscript(Value):
    """Raised text (``sup``), including footnote marks."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subscript(Value):
    """Lowered text (``sub``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InlineCode(Value):
    """Code inside a line."""

    value: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Break(Value):
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Link(Value):
    """A hyperlink."""

    url: str
    """The address as written, entities decoded; writers resolve and check it."""
    title: str | None
    """The advisory text, or None."""
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Image(Value):
    """A picture: of a `Figure`, of an `Embed` (its poster), or inside a line."""

    src: str
    """The ``src`` attribute as written, even a placeholder."""
    url: str
    """The real address: absolute, and not that of an image proxy."""
    alt: str = ""
    """The alternative text as written; empty if there is none."""
    title: str | None = None
    """The advisory text, or None."""
    width: Pixels | None = None
    """In CSS pixels, if the page states it in pixels."""
    height: Pixels | None = None
    """In CSS pixels, if the page states it in pixels."""
    inline: bool = False
    """True for an emoji or a sticker, whose `alt` is part of the text."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RubyText(Value):
    """The annotation of a `Ruby` (``rt``)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ruby(Value):
    """Base text and its annotations, in the order of the page."""

    children: tuple[Inline | RubyText, ...]


Inline: TypeAlias = (
    Text
    | Emphasis
    | Strong
    | Delete
    | Underline
    | Superscript
    | Subscript
    | InlineCode
    | Break
    | Link
    | Image
    | Ruby
)

# --- Flow content: the blocks of an article ----------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Caption(Value):
    """The caption and the credit of a figure or an embed."""

    children: tuple[Inline, ...]
    """The caption; empty if there is only a credit."""
    credit: tuple[Inline, ...] = ()
    """Photographer or agency, if it stands apart from the caption; empty if there is none."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Paragraph(Value):
    """A paragraph."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Heading(Value):
    """A heading."""

    depth: Annotated[int, Within(1, 6)]
    """1 to 6."""
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ListItem(Value):
    """One item of a `List`."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class List(Value):
    """A list."""

    ordered: bool
    start: int | None
    """The number of the first item of an ordered list; None stands for 1."""
    children: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Blockquote(Value):
    """A quotation."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableCell(Value):
    """One cell of a `TableRow`."""

    header: bool
    align: Align | None
    """``left``, ``center``, ``right`` or None."""
    colspan: Annotated[int, Within(1)]
    rowspan: Annotated[int, Within(1)]
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableRow(Value):
    """One row of a `Table`."""

    children: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table(Value):
    """A table."""

    children: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Code(Value):
    """A block of code or other preformatted text."""

    lang: str | None
    """The language named in the source, or None."""
    value: str
    """The text with its line breaks (``\\n``) and spaces."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ThematicBreak(Value):
    """A change of subject (``hr``)."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Figure(Value):
    """A picture in a block of its own, with its caption and its link."""

    image: Image
    caption: Caption | None = None
    link: str | None = None
    """The target of the link around the picture; None if there is none, or it is the picture."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Embed(Value):
    """Content of another site: a player, a frame, a tweet or a post."""

    kind: EmbedKind
    url: str
    """The absolute address of what it shows; of a tweet or post, its permalink as written."""
    title: str | None = None
    image: Image | None = None
    """The poster."""
    caption: Caption | None = None


Block: TypeAlias = (
    Paragraph | Heading | List | Blockquote | Table | Code | ThematicBreak | Figure | Embed
)
Node: TypeAlias = Inline | RubyText | Block | ListItem | TableRow | TableCell | Caption
