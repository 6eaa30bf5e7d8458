"""The body of one article as strict XHTML: everything in it is valid, whatever the model holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from articlekit._text.urls import safe_url
from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Caption,
    Embed,
    Figure,
    Image,
    Paragraph,
    Ruby,
    RubyText,
    Table,
    TableRow,
    Text,
    plain_text,
)
from articlekit.writers.epub._language import foreign_language, foreign_runs
from articlekit.writers.epub._options import BookOptions
from articlekit.writers.epub._pictures import Missing, Picture, Pictures
from articlekit.writers.markup import PageMarkup, attributes, escape, tag
from articlekit.writers.valid import valid_url

_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|bmp)", re.I)
_INDENTED = re.compile(r"(?:<[^>]*>)*+\u3000")


def language_attributes(language: str) -> str:
    """The two attributes that say the language of an element in XHTML."""
    return attributes(lang=language) + f' xml:lang="{escape(language)}"'


def fold(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


class Body(PageMarkup):
    """The body of one article.

    `language` is that of the article. `drop` is called with the address and the reason of each
    link that could not be kept, `miss` with each picture that could not, and why.
    """

    def __init__(
        self,
        article: Article,
        language: str,
        options: BookOptions,
        pictures: Pictures,
        drop: Callable[[str, str], None],
        miss: Callable[[Image, Missing], None],
    ) -> None:
        super().__init__(article, language)
        self._language = language
        self._options = options
        self._pictures = pictures
        self._drop = drop
        self._miss = miss
        self._in_ruby = False
        self.has_ruby = False

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
        if kind is RubyText:  # Outside of a ruby it is text like any other.
            return self.inline(node.children)
        return super().phrase(node)

    def _text(self, value: str) -> str:
        runs = foreign_runs(value, self._language)
        if not runs:
            return escape(value)
        parts = []
        done = 0
        for start, end, language in runs:
            parts.append(escape(value[done:start]))
            parts.append(f"<span{language_attributes(language)}>{escape(value[start:end])}</span>")
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
            # Parentheses for readers that know no ruby.
            parts.append(
                f"<rp>(</rp><rt>{inner}</rt><rp>)</rp>" if isinstance(child, RubyText) else inner
            )
        self._in_ruby = False
        return tag("ruby", "".join(parts))

    def link_target(self, url: str) -> str | None:
        target = super().link_target(url)
        if target is None and url.strip():
            self._drop(url[:500], "not an address that a book may lead to")
        return target

    def image(self, image: Image) -> str:
        picture = self._find(image)
        if picture is not None:
            return self._img(picture, image, None)
        return self._stand_in(image, None)

    # --- Pictures -------------------------------------------------------------------------

    def picture(self, image: Image, caption: Caption | None) -> str:
        picture = self._find(image)
        return "" if picture is None else self._img(picture, image, caption)

    def figure(self, block: Figure) -> str:
        if self._find(block.image) is not None:
            return super().figure(block)
        target = self.link_target(block.link) if block.link else None
        content = self._stand_in(block.image, block.caption)
        if target:
            content += f" · {tag('a', self.words['link'], href=target)}"
        return self.captioned("figure", tag("p", content), block.caption, class_="missing")

    def embed(self, block: Embed) -> str:
        url = self.link_target(block.url)
        kind, colon = self.kind_of_embed(block), self.words["colon"]
        name = f"{kind}{colon}{fold(block.title or block.url)}"
        content = tag("p", tag("a", escape(name), href=url) if url else escape(name))
        poster = self._find(block.image) if block.image else None
        if poster is not None and block.image:
            content = self._img(poster, block.image, block.caption) + "\n" + content
        return self.captioned("figure", content, block.caption, class_="embed")

    def _find(self, image: Image) -> Picture | None:
        found = self._pictures.find(image)
        if isinstance(found, Picture):
            return found
        self._miss(image, found)
        return None

    def _img(self, picture: Picture, image: Image, caption: Caption | None) -> str:
        alt = fold(image.alt)
        self._pictures.shown += 1
        # A name that repeats the caption would be read aloud twice, and a file name is none.
        if not alt or _FILE_NAME.fullmatch(alt) or (caption and alt == fold(plain_text(caption))):
            alt = self.words["photo"]
        else:
            self._pictures.described += 1
        return f"<img{attributes(src=picture.name, alt=alt)}/>"

    def _stand_in(self, image: Image, caption: Caption | None) -> str:
        """What stands for a picture that is not there: a link to it."""
        alt = fold(image.alt)
        name = self.words["photo"]
        if alt and not (caption and alt in fold(plain_text(caption))):
            name += self.words["colon"] + alt
        safe = None if self._in_link else safe_url(image.url, self.base)
        url = valid_url(safe) if safe and not safe.lower().startswith("mailto:") else None
        return tag("a", escape(name), href=url) if url else f"[{escape(name)}]"

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
        # Where the writer has indented by hand, the style must not indent again.
        flush = ' class="flush"' if _INDENTED.match(inner) else ""
        return f"<p{flush}{language_attributes(foreign) if foreign else ''}>{inner}</p>"

    def block(self, block: Block) -> str:
        if isinstance(block, Blockquote):
            inner = self.blocks(block.children)
            return f"<blockquote>\n{inner}\n</blockquote>" if inner else ""
        return super().block(block)

    def wide_table(self, table: Table) -> str:
        if self._options.wide_tables == "list":
            return self._listed(table.children)
        return super().wide_table(table)

    def _listed(self, rows: tuple[TableRow, ...]) -> str:
        """A table as a list: each row an item, each cell behind the head of its column."""
        heads = rows[0].children if all(cell.header for cell in rows[0].children) else ()
        items = []
        for row in rows[1:] if heads else rows:
            lines = []
            for at, cell in enumerate(row.children):
                text = self.inline(cell.children)
                if at < len(heads):
                    text = f"<b>{self.inline(heads[at].children)}</b>{self.words['colon']}{text}"
                lines.append(text)
            items.append(tag("li", "<br/>".join(filter(None, lines))))
        if not items:  # Nothing but heads.
            items.append(tag("li", "<br/>".join(self.inline(cell.children) for cell in heads)))
        return tag("ul", "\n" + "\n".join(items) + "\n", class_="table")
