"""Plain text: for reading in a terminal, for search, for counting words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO, ClassVar, Literal

from articlekit._options import check_least, check_options
from articlekit._text.characters import utf8, without_controls
from articlekit._text.urls import safe_url
from articlekit._text.width import columns
from articlekit._text.wrap import wrap
from articlekit.errors import Report, WriteError, ignore
from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Break,
    Caption,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    List,
    Paragraph,
    Table,
    TableCell,
    Text,
    ThematicBreak,
)
from articlekit.writers.grid import lay_out

__all__ = ["PlainTextWriter"]

_Lines = list[str]

_CAPTION = "▲ "
_CREDIT = "© "
_PLAYS = "▶ "
_SEPARATOR = 40  # Columns of the line between two articles.
_QUOTE = "│ "
_BULLETS = "•◦▪"
_NARROWEST = 8  # Columns of text; deeper nesting that leaves fewer is not indented.


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTextWriter:
    """Writes an article as plain text.

    The text is that of the title and the body, in order, with an embed's title or address. Markers
    show what a line is: ``▲`` a caption, ``©`` a credit, ``▶`` a player, ``│`` a quotation. Control
    characters are left out.
    """

    suffix: ClassVar[str] = ".txt"
    holds_many: ClassVar[bool] = True

    width: int | None = None
    """Columns to wrap at, wide characters counting two; None for one line per paragraph."""
    links: Literal["drop", "inline", "footnotes"] = "drop"
    """Addresses of links: left out, after their text in angle brackets, or at the end."""
    title: str | None = None
    """The title above a file of many articles."""
    no_title: bool = False
    """Whether the title of the article is left out."""

    def __post_init__(self) -> None:
        check_options(self)
        check_least("width", self.width, optional=True)

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as text, with blank lines between blocks."""
        return _Document(self, article, {}).text()

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes articles, as UTF-8, with a line between them. Raises `WriteError` for none."""
        rest = iter(articles)
        some = list(islice(rest, 2))
        if not some:
            raise WriteError("there is no article to write")
        if len(some) == 1 and self.title is None:
            stream.write(utf8(self.render(some[0], report)))
            return
        gap = ""
        if self.title is not None and self.title.strip():
            lines = _ruled(wrap(self.title, self.width), "═", self.width)
            stream.write(utf8("\n".join(map(_clean, lines)) + "\n"))
            gap = "\n"
        notes: dict[str, int] = {}  # One numbering for the file.
        for article in chain(some, rest):
            stream.write(utf8(gap + _Document(self, article, notes).text()))
            gap = f"\n{'═' * min(self.width or _SEPARATOR, _SEPARATOR)}\n\n"


class _Document:
    """One article on its way to text."""

    def __init__(self, options: PlainTextWriter, article: Article, notes: dict[str, int]) -> None:
        self.options = options
        self.article = article
        self.notes = notes  # Addresses and their numbers, those of articles before it included.
        self.first = len(notes)
        self.level = 0

    def text(self) -> str:
        article, width = self.article, self.options.width
        parts: list[_Lines] = []
        if not self.options.no_title and article.title.strip():
            parts.append(_ruled(wrap(article.title, width), "=", width))
        parts += self.blocks(article.body, width)
        notes = [f"[{number}] {url}" for url, number in self.notes.items() if number > self.first]
        if notes:
            parts.append(notes)
        return "\n\n".join(["\n".join(map(_clean, lines)) for lines in parts]) + "\n"

    def blocks(self, blocks: Iterable[Block], width: int | None) -> list[_Lines]:
        """The lines of each block."""
        parts = []
        for block in blocks:
            lines = _BLOCKS[block.__class__](self, block, width)
            if lines:
                parts.append(lines)
        return parts

    # --- Phrasing -------------------------------------------------------------------------

    def line(self, nodes: Iterable[Any]) -> str:
        """Phrasing content; its breaks are line ends."""
        return "".join([self._phrase(node) for node in nodes])

    def _phrase(self, node: Any) -> str:
        kind = node.__class__
        if kind is Text or kind is InlineCode:
            # A line end in a text is white space like any other.
            value: str = node.value
            return value.replace("\n", " ")
        if kind is Break:
            return "\n"
        if kind is Image:
            return node.alt if node.inline else ""
        if kind is Link:
            return self._link(self.line(node.children), node.url)
        return self.line(node.children)

    def _link(self, text: str, target: str) -> str:
        """The text of a link, with its address if that is wanted."""
        if self.options.links == "drop" or not text.strip():
            return text
        url = safe_url(target, self.article.url)
        if not url or url == text:
            return text
        if self.options.links == "inline":
            return f"{text} <{url}>"
        return f"{text}[{self.notes.setdefault(url, len(self.notes) + 1)}]"

    # --- Blocks ---------------------------------------------------------------------------

    def paragraph(self, block: Paragraph, width: int | None) -> _Lines:
        return _wrapped(self.line(block.children), width)

    def heading(self, block: Heading, width: int | None) -> _Lines:
        lines = _wrapped(self.line(block.children).replace("\n", " "), width)
        return _ruled(lines, "-", width) if lines and block.depth <= 2 else lines

    def list(self, block: List, width: int | None) -> _Lines:
        number = 1 if block.start is None else block.start
        bullet = _BULLETS[min(self.level, len(_BULLETS) - 1)] + " "
        lines: _Lines = []
        self.level += not block.ordered
        for item in block.children:
            head = f"{number}. " if block.ordered else bullet
            number += 1
            lines += self._indented(item.children, head, " " * columns(head), width)
        self.level -= not block.ordered
        return lines

    def quote(self, block: Blockquote, width: int | None) -> _Lines:
        return self._indented(block.children, _QUOTE, _QUOTE, width, gap=[""])

    def _indented(
        self,
        blocks: Iterable[Block],
        first: str,
        rest: str,
        width: int | None,
        gap: Iterable[str] = (),
    ) -> _Lines:
        """Blocks with a marker before the first line and an indent before the others."""
        inner, first, rest = _room(width, first, rest)
        lines: _Lines = []
        for part in self.blocks(blocks, inner):
            lines += [*(gap if lines else ()), *part]
        return _prefixed(lines, first, rest)

    def figure(self, block: Figure, width: int | None) -> _Lines:
        return self._caption(block.caption, width)

    def embed(self, block: Embed, width: int | None) -> _Lines:
        url = safe_url(block.url, self.article.url)
        text = self._link(block.title or url or "", block.url) if url else ""
        return _marked(text, _PLAYS, width) + self._caption(block.caption, width)

    def _caption(self, caption: Caption | None, width: int | None) -> _Lines:
        if caption is None:
            return []
        credit = self.line(caption.credit)
        # A credit may start with the marker.
        marker = "" if credit.lstrip().startswith("©") else _CREDIT
        return _marked(self.line(caption.children), _CAPTION, width) + _marked(
            credit, marker, width
        )

    def code(self, block: Code, width: int | None) -> _Lines:
        return ["    " + line for line in block.value.split("\n")]

    def rule(self, block: ThematicBreak, width: int | None) -> _Lines:
        return ["─" * min(width or 20, 20)]

    def table(self, block: Table, width: int | None) -> _Lines:
        return lay_out(block, self._cell, width)

    def _cell(self, cell: TableCell) -> str:
        return self.line(cell.children)


_BLOCKS: dict[type, Callable[[_Document, Any, int | None], _Lines]] = {
    Paragraph: _Document.paragraph,
    Heading: _Document.heading,
    List: _Document.list,
    Blockquote: _Document.quote,
    Figure: _Document.figure,
    Embed: _Document.embed,
    Code: _Document.code,
    ThematicBreak: _Document.rule,
    Table: _Document.table,
}


def _room(width: int | None, first: str, rest: str) -> tuple[int | None, str, str]:
    """The columns that markers leave to a text, and the markers; no markers if that is too few."""
    if width is None:
        return None, first, rest
    left = width - columns(first)
    return (width, "", "") if left < min(_NARROWEST, width) else (left, first, rest)


def _wrapped(text: str, width: int | None) -> _Lines:
    """Each line of a text wrapped; an indent of wide spaces stays."""
    lines = text.strip("\n").split("\n")
    return [line for raw in lines if raw.strip() for line in wrap(raw, width)]


def _marked(text: str, marker: str, width: int | None) -> _Lines:
    """A text with a marker before its first line, and an indent as wide before the others."""
    inner, marker, indent = _room(width, marker, " " * columns(marker))
    return _prefixed(_wrapped(text, inner), marker, indent)


def _ruled(lines: _Lines, char: str, width: int | None) -> _Lines:
    """Lines with a rule below that is as wide as they are."""
    size = max(map(columns, lines))
    return [*lines, char * (size if width is None else min(size, width))]


def _clean(line: str) -> str:
    return without_controls(line.rstrip())


def _prefixed(lines: _Lines, first: str, rest: str) -> _Lines:
    return [(rest if index else first) + line for index, line in enumerate(lines)]
