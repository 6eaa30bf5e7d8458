"""Articles as gemtext (https://geminiprotocol.net/docs/gemtext.gmi).

Gemtext knows lines and nothing inside them, so marks go, and links follow their paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit import Article, Embed, Figure, Problem
from articlekit.model import (
    Block,
    Blockquote,
    Code,
    Heading,
    Link,
    List,
    Paragraph,
    Table,
    ThematicBreak,
    plain_text,
    walk,
)
from articlekit.writers import safe_image_url, safe_url

__all__ = ["GemtextWriter"]

Report = Callable[[Problem], None]
_SPECIAL = ("#", "* ", ">", "=>", "```")  # What makes a line something else than text.


@dataclass(frozen=True, slots=True, kw_only=True)
class GemtextWriter:
    """Writes an article as a page of gemtext."""

    suffix: ClassVar[str] = ".gmi"

    links: bool = True
    """Whether the addresses in a paragraph follow it, one a line."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as gemtext; `report` is called once if tables lose their columns."""
        if any(isinstance(node, Table) for node in walk(article.body)):
            report(Problem("gemtext-table", "gemtext has no tables; cells are parted by tabs"))
        parts = [f"# {_one_line(article.title)}"]
        for block in article.body:
            parts += filter(None, ("\n".join(lines) for lines in self._block(article, block)))
        return "\n\n".join(parts) + "\n"

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(self.render(article, report).encode("utf-8", "replace"))

    def _block(self, article: Article, block: Block) -> Iterator[list[str]]:
        """The groups of lines of a block."""
        match block:
            case Heading(depth):
                yield [f"{'#' * min(depth, 3)} {_one_line(plain_text(block))}"]
            case List():
                yield [f"* {line}" for line in plain_text(block).split("\n")]
            case Blockquote():
                yield [f"> {line}" for line in plain_text(block).split("\n")]
            case Code(_, value):
                yield ["```", *(_text(line) for line in value.split("\n")), "```"]
            case ThematicBreak():
                yield ["---"]
            case Figure(image):
                yield _line(safe_image_url(image.url, article.url), "")
                yield _lines(plain_text(block))
            case Embed(kind, url):
                yield _line(safe_url(url, article.url), f"[{kind}]")
                yield _lines(plain_text(block))
            case Paragraph() | Table():
                yield _lines(plain_text(block))
                yield self._links(article, block)

    def _links(self, article: Article, block: Block) -> list[str]:
        links = [node for node in walk((block,)) if isinstance(node, Link)] if self.links else []
        found = (safe_url(link.url, article.url) for link in links)
        return [line for url in dict.fromkeys(found) for line in _line(url, "")]


def _line(url: str | None, label: str) -> list[str]:
    """A line that leads somewhere, if there is a safe address."""
    return [f"=> {url.replace(' ', '%20')} {label}".rstrip()] if url else []


def _lines(text: str) -> list[str]:
    return list(map(_text, filter(None, text.split("\n"))))


def _text(line: str) -> str:
    """A line of text that is not taken for anything else: there are no escapes but a space."""
    return f" {line}" if line.startswith(_SPECIAL) else line


def _one_line(text: str) -> str:
    return " ".join(text.split())
