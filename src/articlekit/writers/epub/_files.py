"""Turns the body of one article into the markup of its files, none of which is too large."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articlekit._text.characters import utf8
from articlekit.model import Article, Block, replace
from articlekit.writers.epub._body import Body, Slot, fold
from articlekit.writers.epub._options import BodyOptions
from articlekit.writers.epub._split import LIMIT, WIDEST, divided_text, filled, pieces
from articlekit.writers.markup import escape, tag

SLOT = re.compile(rb"\0(\d+)\0")
"""The place of a picture; see `Slot`."""
MAX_SHOWN = 300
"""The most characters of a discarded text or a long address in a report."""
_HREF = re.compile(rb'<a href="([^"]*)"')
_NAME = 30
"""The estimated size of the file name of a picture, in bytes."""
_NOTE = 400
"""The estimated size of a note besides its addresses, in bytes."""
_SMALLEST = 500
"""The smallest limit of a part of a block, in bytes as `weight` estimates them."""

Drop = tuple[str, str, str]
"""The last three fields of `Dropped`."""


class BodyFiles:
    """The markup of the body of an article, divided into files."""

    body: Body
    """What made the markup; it holds the pictures and the length."""
    files: list[bytes]
    dropped: list[Drop]

    def __init__(self, article: Article, language: str, options: BodyOptions) -> None:
        self._article = article
        self._language = language
        self._options = options
        rights, discarded = _discarded(article, options)
        parts = self._parts(article.body, has_links=options.picture_links)
        if not any(parts) and self.body.images:  # Else nothing would be left of it.
            parts = self._parts(article.body, has_links=True)
        whole = utf8("\n".join(filter(None, parts + rights)))
        self.files = [whole]
        if self._size(whole) > LIMIT:
            parts = list(filter(None, self._small_parts() + rights))
            sized = ((part, self._size(part)) for part in map(utf8, parts))
            self.files = [b"\n".join(file) for file in filled(sized)]
        for image in self.body.images:
            self.dropped.append(("image", image.url[:MAX_SHOWN], "no loader was given"))
        self.dropped += discarded

    def _parts(self, blocks: Sequence[Block], *, has_links: bool) -> list[str]:
        """The markup of each block; empty if it shows nothing."""
        dropped: list[Drop] = []

        # Not a method: it would keep the article in memory until garbage is collected.
        def drop(url: str, reason: str) -> None:
            dropped.append(("link", url[:MAX_SHOWN], reason))

        self.dropped = dropped
        article = self._article
        if blocks is not article.body:
            article = replace(article, body=tuple(blocks))
        self.body = Body(article, self._language, self._options, drop)
        self.body.has_links = has_links
        return list(map(self.body.block, blocks))

    def _small_parts(self) -> list[str]:
        """The markup of the blocks, divided so that each part fits into a file.

        The size of markup is not known before it is made, so blocks whose parts turn out to be too
        large are divided again into smaller ones.
        """
        blocks = self._article.body
        limits = [LIMIT] * len(blocks)
        while True:
            divided = [
                (number, piece)
                for number, block in enumerate(blocks)
                for piece in pieces((block,), limits[number])
            ]
            parts = self._parts([piece for _, piece in divided], has_links=self.body.has_links)
            sizes: dict[int, int] = {}
            for (number, _), part in zip(divided, parts, strict=True):
                sizes[number] = max(sizes.get(number, 0), self._size(utf8(part)))
            large = [n for n in sizes if sizes[n] > LIMIT and limits[n] > _SMALLEST]
            if not large:
                return parts
            for n in large:
                fair = min(limits[n] // 2, limits[n] * LIMIT // sizes[n])
                limits[n] = max(fair, _SMALLEST)

    def _size(self, markup: bytes) -> int:
        """The size of markup with its pictures and notes, in bytes."""
        size = len(markup)
        if self._options.link_notes:  # A note holds the address twice, a link once.
            size += sum(_NOTE + len(match[1]) for match in _HREF.finditer(markup))
        slots = self.body.slots
        for match in SLOT.finditer(markup) if slots else ():
            size += _NAME + self._size_of_slot(slots[int(match[1])])
        return size

    def _size_of_slot(self, slot: Slot) -> int:
        return max(self._size(utf8(text)) for text in (slot.found, slot.missing))


def _discarded(article: Article, options: BodyOptions) -> tuple[list[str], list[Drop]]:
    """The rights lines of a page as markup, and everything else that was discarded."""
    rights = []
    others = []
    for item in article.discarded:
        if item.reason == "rights" and options.rights_notes:
            texts = divided_text(fold(item.text), LIMIT // WIDEST)
            rights += [tag("p", escape(text), class_="rights") for text in texts]
        elif item.text:
            others.append(("discarded", fold(item.text)[:MAX_SHOWN], item.reason))
    return rights, others
