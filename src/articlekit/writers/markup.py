"""Nodes as markup that is HTML and well-formed XML at once; shared by html, epub and archive.

Everything is built from the model: no character of the source's markup is ever copied. Element
and attribute names are literals of this module, texts and attribute values are escaped, addresses
are checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar

from articlekit._text.characters import xml_text
from articlekit._text.urls import safe_image_url, safe_url
from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    List,
    ListItem,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Table,
    TableCell,
    Text,
    ThematicBreak,
    Underline,
    plain_text,
    walk,
)
from articlekit.writers.labels import labels
from articlekit.writers.spans import regular
from articlekit.writers.valid import valid_url

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\t": "&#9;",
        "\r": "&#13;",
    }
)


def escape(text: str) -> str:
    """Text between tags."""
    text = xml_text(text)
    return text.translate(_ESCAPES) if "&" in text or "<" in text or ">" in text else text


def attributes(**values: object) -> str:
    """Attributes as they follow a tag name; those that are None are left out.

    A trailing underscore of a name is dropped, an inner one is a hyphen.
    """
    parts = []
    for name, value in values.items():
        if value is not None:
            text = str(value)
            # Most values have nothing to escape, and what is printable has no control characters.
            if "&" in text or '"' in text or "<" in text or ">" in text or not text.isprintable():
                text = xml_text(text).translate(_ATTRIBUTE_ESCAPES)
            parts.append(f' {_attribute(name)}="{text}"')
    return "".join(parts)


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def tag(name: str, content: str, **values: object) -> str:
    """An element with its content, which is markup already."""
    if not values:
        return f"<{name}>{content}</{name}>"
    return f"<{name}{attributes(**values)}>{content}</{name}>"


_MARKS: dict[type, str] = {
    Emphasis: "em",
    Strong: "strong",
    Delete: "del",
    Underline: "u",
    Superscript: "sup",
    Subscript: "sub",
    Ruby: "ruby",
    RubyText: "rt",
}


class Markup:
    """Turns the nodes of one article into markup; formats change single methods.

    `base` is the address that links are resolved against.
    """

    BREAK: ClassVar[str] = "<br/>"
    RULE: ClassVar[str] = "<hr/>"

    def __init__(self, base: str | None) -> None:
        self.base = base

    # --- Phrasing -------------------------------------------------------------------------

    def inline(self, nodes: Iterable[Inline | RubyText]) -> str:
        """Phrasing content."""
        return "".join([self.phrase(node) for node in nodes])

    def phrase(self, node: Any) -> str:
        """One node of phrasing content."""
        kind = node.__class__
        if kind is Text:
            return escape(node.value)
        name = _MARKS.get(kind)
        if name is not None:
            inner = self.inline(node.children)
            return f"<{name}>{inner}</{name}>" if inner else ""
        match node:
            case Break():
                return self.BREAK
            case InlineCode():
                return tag("code", escape(node.value))
            case Link():
                return self.link(node)
            case Image():
                return self.phrasing_image(node)
        raise TypeError(f"{kind.__name__} is no phrasing content")

    def link(self, link: Link) -> str:
        """A hyperlink, or its text alone where the address is not safe."""
        inner = self.inline(link.children)
        url = self.link_target(link.url)
        if not url or not inner:
            return inner
        return tag("a", inner, href=url, title=link.title)

    def link_target(self, url: str) -> str | None:
        """The address to write for a link; None for none."""
        return safe_url(url, self.base)

    def phrasing_image(self, image: Image) -> str:
        """A picture inside a line; of an emoji its characters."""
        return escape(image.alt) if image.inline else self.image(image)

    def image(self, image: Image) -> str:
        """A picture, or nothing where the address is not safe."""
        url = safe_image_url(image.url, self.base)
        if not url:
            return ""
        values = attributes(
            src=url, alt=image.alt, title=image.title, width=image.width, height=image.height
        )
        return f"<img{values}/>"

    # --- Flow -----------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks, a line each."""
        return "\n".join(filter(None, map(self.block, blocks)))

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case Paragraph():
                return self.paragraph(block)
            case Heading():
                return self.heading(block)
            case List():
                return self.list(block)
            case Blockquote():
                return f"<blockquote>\n{self.blocks(block.children)}\n</blockquote>"
            case Table():
                return self.table(block)
            case Code():
                return self.code(block)
            case ThematicBreak():
                return self.RULE
            case Figure():
                return self.figure(block)
            case Embed():
                return self.embed(block)

    def paragraph(self, block: Paragraph) -> str:
        """A paragraph."""
        return tag("p", self.inline(block.children))

    def heading(self, block: Heading) -> str:
        """A heading of the depth that it has."""
        return tag(f"h{min(max(block.depth, 1), 6)}", self.inline(block.children))

    def list(self, block: List) -> str:
        """A list; an item of one paragraph holds its text itself."""
        items = []
        for item in block.children:
            only = item.children[0] if len(item.children) == 1 else None
            inner = (
                self.inline(only.children)
                if isinstance(only, Paragraph)
                else f"\n{self.blocks(item.children)}\n"
            )
            items.append(tag("li", inner))
        name = "ol" if block.ordered else "ul"
        return tag(
            name, "\n" + "\n".join(items) + "\n", start=block.start if block.ordered else None
        )

    def table(self, block: Table) -> str:
        """A table."""
        rows = (tag("tr", "".join(map(self.cell, row.children))) for row in block.children)
        return tag("table", "\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n")

    def cell(self, cell: TableCell) -> str:
        """A cell of a table."""
        return self.filled_cell(cell, self.inline(cell.children), is_header=cell.header)

    def filled_cell(self, cell: TableCell, content: str, *, is_header: bool) -> str:
        """A cell with its content, which is markup already."""
        return tag(
            "th" if is_header else "td",
            content,
            colspan=cell.colspan if cell.colspan > 1 else None,
            rowspan=cell.rowspan if cell.rowspan > 1 else None,
            **self.alignment(cell),
        )

    def alignment(self, cell: TableCell) -> dict[str, str | None]:
        """The attribute that aligns a cell."""
        return {"class_": f"align-{cell.align}" if cell.align else None}

    def code(self, block: Code) -> str:
        """A block of code."""
        # A line end right after <pre> is dropped by parsers; one more keeps it.
        lead = "\n" if block.value.startswith("\n") else ""
        language = f"language-{block.lang}" if block.lang else None
        return tag("pre", tag("code", lead + escape(block.value), class_=language))

    def figure(self, block: Figure) -> str:
        """A picture with its caption."""
        picture = self.image(block.image)
        target = self.link_target(block.link) if block.link else None
        if picture and target:
            picture = tag("a", picture, href=target)
        return self.captioned("figure", picture, block.caption)

    def captioned(self, name: str, content: str, caption: Caption | None, **values: object) -> str:
        """An element with content and a caption; empty if it would have neither."""
        return self.with_caption(name, content, self.caption(caption), **values)

    def with_caption(self, name: str, content: str, caption: str, **values: object) -> str:
        """`captioned`, with a caption that is markup already."""
        if not content and not caption:
            return ""
        return tag(name, f"\n{content}{caption}\n", **values)

    def caption(self, caption: Caption | None) -> str:
        """A caption and its credit, on a line of their own."""
        if caption is None:
            return ""
        text = self.inline(caption.children)
        credit = self.inline(caption.credit)
        credit = tag("small", credit, class_="credit") if credit else ""
        line = f"{text} {credit}" if text and credit else text or credit
        return f"\n{tag('figcaption', line)}" if line else ""

    def embed(self, block: Embed) -> str:
        """Something that plays or loads from elsewhere: poster and link, nothing that runs."""
        url = self.link_target(block.url)
        poster = self.image(block.image) if block.image else ""
        inner = poster or escape(block.title or block.url)
        content = tag("a", inner, href=url) if url else poster
        return self.captioned("figure", content, block.caption, class_=f"embed embed-{block.kind}")


class PageMarkup(Markup):
    """The markup of one article for readers: what HTML pages and e-books share.

    Links lead to valid addresses and are not nested, headings skip no level, and the cells of a
    table fit together. Subclasses say how pictures and wide tables are written.
    """

    WIDE: ClassVar[int] = 4
    """A table of more columns does not fit a small screen."""

    def __init__(self, article: Article, language: str, first: int = 2) -> None:
        """`first` is the level of the highest headings."""
        super().__init__(article.url)
        self.words = labels(language)
        self._in_link = False
        self._levels = iter(heading_levels(_headings(article.body), first))

    def wide_table(self, table: Table) -> str:
        """A table of more columns than `WIDE`."""
        return super().table(table)

    def link_target(self, url: str) -> str | None:
        """The valid address for a link; None where there is no safe one."""
        safe = safe_url(url, self.base)
        return valid_url(safe) if safe else None

    def link(self, link: Link) -> str:
        """A hyperlink, or its text alone: in another link, or where the address is not safe."""
        outer, self._in_link = self._in_link, True
        inner = self.inline(link.children)
        self._in_link = outer
        url = None if outer or not inner.strip() else self.link_target(link.url)
        return tag("a", inner, href=url, title=link.title) if url else inner

    def linked_picture(self, image: Image, target: str | None) -> str:
        """A picture in a link, if there is a target."""
        self._in_link = target is not None
        picture = self.image(image)
        self._in_link = False
        return tag("a", picture, href=target) if picture and target else picture

    def figure(self, block: Figure) -> str:
        """A picture with its link and its caption."""
        target = self.link_target(block.link) if block.link else None
        return self.captioned("figure", self.linked_picture(block.image, target), block.caption)

    def kind_of_embed(self, block: Embed) -> str:
        """The word for what an embed plays or shows."""
        return self.words[_EMBEDS.get(block.kind, "embed")]

    def heading(self, block: Heading) -> str:
        """A heading that follows the levels before it; nothing if it is empty."""
        if not _has_content(block):
            return ""
        level = next(self._levels)
        text = self.inline(block.children)
        return tag(f"h{level}", text) if text.strip() else ""

    def list(self, block: List) -> str:
        """A list; nothing if it is empty."""
        return super().list(block) if block.children else ""

    def table(self, block: Table) -> str:
        """A table whose cells do not overlap; nothing if it is empty."""
        table = regular(block)
        if not table.children:
            return ""
        width = max(sum(cell.colspan for cell in row.children) for row in table.children)
        return self.wide_table(table) if width > self.WIDE else super().table(table)

    def cell(self, cell: TableCell) -> str:
        """A cell; one that is empty is no header."""
        content = self.inline(cell.children)
        is_header = cell.header and bool(content.strip())
        return self.filled_cell(cell, content, is_header=is_header)


_EMBEDS = {"video": "video", "audio": "audio", "tweet": "post", "post": "post"}


def heading_levels(headings: Iterable[Heading], first: int = 2) -> list[int]:
    """The level of each heading below a title: none is skipped on the way down (WCAG 2, G141)."""
    levels: list[int] = []
    open_depths: list[int] = []
    for heading in headings:
        while open_depths and open_depths[-1] >= heading.depth:
            open_depths.pop()
        open_depths.append(heading.depth)
        levels.append(min(first + len(open_depths) - 1, 6))
    return levels


def _headings(blocks: Iterable[Any]) -> Iterator[Heading]:
    """The headings that show something, those in lists and quotations included, in order."""
    for block in blocks:
        if isinstance(block, Heading):
            if _has_content(block):
                yield block
        elif isinstance(block, (Blockquote, List, ListItem)):
            yield from _headings(block.children)


def _has_content(heading: Heading) -> bool:
    return bool(plain_text(heading).strip()) or any(
        isinstance(node, Image) for node in walk(heading.children)
    )
