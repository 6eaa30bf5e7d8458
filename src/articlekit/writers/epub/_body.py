"""The body of one article as strict XHTML: everything in it is valid, whatever the model holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from articlekit._text.characters import shortened
from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Caption,
    Code,
    Embed,
    Figure,
    Image,
    Link,
    Paragraph,
    Ruby,
    RubyText,
    Table,
    TableRow,
    Text,
    plain_text,
    replace,
    walk,
)
from articlekit.writers.epub._language import WITHOUT_SPACES, foreign_language, foreign_runs
from articlekit.writers.epub._links import MAX_SHOWN, link_address
from articlekit.writers.epub._options import BodyOptions
from articlekit.writers.labels import direction
from articlekit.writers.markup import PageMarkup, attributes, escape, tag
from articlekit.writers.spans import placed

_MAX_VALUE = 5000
"""The most characters of an alternative text or the title of a link."""
_FILE_NAME = lazy_pattern(r"\S+\.(?:jpe?g|png|gif|webp|avif|bmp)", re.I)
# U+3000, and the spaces that are as wide or half as wide.
_INDENTED = re.compile(r"(?:<[^>]*>)*+[\u3000\u2000-\u2003]")


@lru_cache(maxsize=1000)
def language_attributes(language: str, beside: str | None = None) -> str:
    """Returns the attributes for the language of an element in XHTML.

    `dir` is added where the direction differs from that of the language `beside`, which surrounds
    the element.
    """
    found = f'{attributes(lang=language)} xml:lang="{escape(language)}"'
    own = direction(language) or "ltr"
    around = (direction(beside) or "ltr") if beside else own
    return found if own == around else f'{found} dir="{own}"'


def fold(text: str) -> str:
    """Returns a text on one line."""
    return " ".join(text.split())


class Slot(NamedTuple):
    """A place for a picture, which is filled when the picture has been loaded.

    In markup, it is the number of the slot between two NUL characters, which no text can hold
    because XML has no such character. The markup of a slot may hold others: a caption may hold
    pictures.
    """

    image: Image
    found: str
    """The markup with the picture; U+0001 stands for its file name."""
    missing: str
    """The markup without it."""
    is_described: bool
    """Whether the picture has its own alternative text."""
    is_figure: bool


class Body(PageMarkup):
    """The body of one article.

    `language` is that of the article. `drop` is called with the address and the reason of each
    link that could not be kept. After `parts`, `slots` holds the pictures to be loaded.
    """

    def __init__(
        self,
        article: Article,
        language: str,
        options: BodyOptions,
        drop: Callable[[str, str], None],
    ) -> None:
        super().__init__(article, language)
        self._language = language
        self._options = options
        self._drop = drop
        self._in_ruby = False
        self.has_ruby = False
        self.slots: list[Slot] = []
        self.images: list[Image] = []
        """The pictures that are left out because no loader was given."""
        self.has_links = options.picture_links
        """Whether a link stands for a picture that is left out."""
        self.length = 0
        """The characters of a language without spaces, or the words of another."""
        self._counts_characters = language.startswith(WITHOUT_SPACES)

    def parts(self, blocks: Iterable[Block]) -> Iterator[str]:
        """The markup of blocks, those that show nothing left out."""
        return filter(None, map(self.block, blocks))

    # --- Phrasing -------------------------------------------------------------------------

    def phrase(self, node: Any) -> str:
        kind = node.__class__
        if kind is Text:
            return self._text(node.value)
        if kind is Ruby:
            return self._ruby(node)
        if kind is RubyText:  # Plain text outside of a ruby.
            return self.inline(node.children)
        return super().phrase(node)

    def _text(self, value: str) -> str:
        if self._counts_characters and not value.isascii():
            self.length += len(value)
        else:
            self.length += value.count(" ") + 1
        runs = foreign_runs(value, self._language)
        if not runs:
            return escape(value)
        parts = []
        done = 0
        for start, end, language in runs:
            parts.append(escape(value[done:start]))
            values = language_attributes(language, self._language)
            parts.append(f"<span{values}>{escape(value[start:end])}</span>")
            done = end
        return "".join(parts) + escape(value[done:])

    def _ruby(self, ruby: Ruby) -> str:
        has_text = any(isinstance(child, RubyText) for child in ruby.children)
        if self._in_ruby or not has_text:
            return self.inline(ruby.children)
        self._in_ruby = self.has_ruby = True
        parts = []
        for child in ruby.children:
            inner = self.inline((child,))
            # Parentheses for reading systems without ruby.
            parts.append(
                f"<rp>(</rp><rt>{inner}</rt><rp>)</rp>" if isinstance(child, RubyText) else inner
            )
        self._in_ruby = False
        return tag("ruby", "".join(parts))

    def link(self, link: Link) -> str:
        if link.title and len(link.title) > _MAX_VALUE:
            link = replace(link, title=shortened(link.title, _MAX_VALUE))
        return super().link(link)

    def link_target(self, url: str) -> str | None:
        target = link_address(url, self.base)
        if target is None and url.strip():
            self._drop(url[:500], "not an address that a book may lead to")
        return target

    # --- Pictures -------------------------------------------------------------------------

    def image(self, image: Image) -> str:
        name = self._name_of(image, None)
        if self._may_have(image):
            return self._slot(image, None, self._stand_in(image, name))
        self.images.append(image)
        if self.has_links:
            return self._stand_in(image, name)
        return f"[{escape(name)}]" if self._in_link or _own_alt(image, None) else ""

    def figure(self, block: Figure) -> str:
        image = block.image
        may_have = self._may_have(image)
        target = self.link_target(block.link) if block.link else None
        caption = self.caption(block.caption)  # Once: it may hold pictures, which have slots.
        if not may_have:
            self.images.append(image)
            if not self.has_links:
                return self.with_caption("figure", "", caption, class_="caption")
        content = self._stand_in(image, self._name_of(image, block.caption))
        if target:
            content += f" · {tag('a', self.words['link'], href=target)}"
        missing = self.with_caption("figure", tag("p", content), caption, class_="missing")
        if not may_have:
            return missing
        picture = tag("a", "\2", href=target) if target else "\2"
        around = self.with_caption("figure", picture, caption)
        return self._slot(image, block.caption, missing, around, is_figure=True)

    def embed(self, block: Embed) -> str:
        url = self.link_target(block.url)
        kind, colon = self.kind_of_embed(block), self.words["colon"]
        name = f"{kind}{colon}{fold(block.title or shortened(block.url, MAX_SHOWN))}"
        content = tag("p", tag("a", escape(name), href=url) if url else escape(name))
        if block.image and self._may_have(block.image):
            content = self._slot(block.image, block.caption, "", "\2\n") + content
        elif block.image:
            self.images.append(block.image)
        return self.captioned("figure", content, block.caption, class_="embed")

    def _may_have(self, image: Image) -> bool:
        return self._options.has_images or image.url[:5].lower() == "data:"

    def _slot(
        self,
        image: Image,
        caption: Caption | None,
        missing: str,
        around: str = "\2",
        is_figure: bool = False,
    ) -> str:
        """Adds a slot; in `around`, U+0002 stands for the ``img`` element."""
        alt = _own_alt(image, caption)
        found = f'<img src="\1"{attributes(alt=alt or self.words["photo"])}/>'
        slot = Slot(image, around.replace("\2", found), missing, alt is not None, is_figure)
        self.slots.append(slot)
        return f"\0{len(self.slots) - 1}\0"

    def _name_of(self, image: Image, caption: Caption | None) -> str:
        """The name of a picture that is not in the book."""
        alt = shortened(fold(image.alt), _MAX_VALUE)
        name = self.words["photo"]
        if alt and not (caption and alt in fold(plain_text(caption))):
            name += self.words["colon"] + alt
        return name

    def _stand_in(self, image: Image, name: str) -> str:
        """A link to a picture that is not in the book."""
        url = None if self._in_link else link_address(image.url, self.base)
        if url is None or url.startswith("mailto:"):
            return f"[{escape(name)}]"
        return tag("a", escape(name), href=url)

    # --- Flow -----------------------------------------------------------------------------

    def paragraph(self, block: Paragraph) -> str:
        language = self._language
        foreign = None
        if len(block.children) == 1 and isinstance(block.children[0], Text):
            foreign = foreign_language(block.children[0].value, language)
        if foreign:
            self._language = foreign
        inner = self.inline(block.children)
        self._language = language
        if not inner or inner.isspace():
            return ""
        # Where the text has its own indentation, the style must not indent again.
        flush = ' class="flush"' if _INDENTED.match(inner) else ""
        values = language_attributes(foreign, language) if foreign else ""
        return f"<p{flush}{values}>{inner}</p>"

    def block(self, block: Block) -> str:
        if isinstance(block, Blockquote):
            inner = self.blocks(block.children)
            return f"<blockquote>\n{inner}\n</blockquote>" if inner else ""
        return super().block(block)

    def code(self, block: Code) -> str:
        is_name = block.lang is None or len(block.lang) <= _MAX_VALUE
        return super().code(block if is_name else replace(block, lang=None))

    def wide_table(self, table: Table) -> str:
        if self._options.wide_tables == "list":
            return self._listed(table.children)
        return super().wide_table(table)

    def _listed(self, rows: tuple[TableRow, ...]) -> str:
        """A table as a list: an item per row, each cell after the heading of its column."""
        heads = rows[0].children if all(cell.header for cell in rows[0].children) else ()
        columns = placed(Table(rows))
        first, *others = columns if heads else [[], *columns]
        names = {column: self.inline(cell.children) for column, cell in first}
        # Pictures and links of a heading are in the first item only.
        repeated = {
            column: escape(fold("".join(map(plain_text, cell.children))))
            for column, cell in first
            if any(isinstance(node, (Image, Link)) for node in walk(cell.children))
        }
        items = []
        for row in others:
            lines = []
            for column, cell in row:
                text = self.inline(cell.children)
                if column in names:
                    text = f"<b>{names[column]}</b>{self.words['colon']}{text}"
                    names[column] = repeated.get(column, names[column])
                lines.append(text)
            items.append(tag("li", "<br/>".join(filter(None, lines))))
        if not items:  # The table has no row but that of the headings.
            items.append(tag("li", "<br/>".join(names.values())))
        return tag("ul", "\n" + "\n".join(items) + "\n", class_="table")


def _own_alt(image: Image, caption: Caption | None) -> str | None:
    """The alternative text of a picture, or None if it says nothing of its own."""
    alt = shortened(fold(image.alt), _MAX_VALUE)
    # A text that repeats the caption would be read aloud twice; a file name says nothing.
    if not alt or _FILE_NAME.fullmatch(alt) or (caption and alt == fold(plain_text(caption))):
        return None
    return alt
