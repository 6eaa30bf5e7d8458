"""Plain text: for reading in a terminal, for search, for counting words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, Literal

from articlekit._safe import safe_url, utf8, xml_text
from articlekit._width import columns
from articlekit.errors import Problem
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
    Text,
    ThematicBreak,
)
from articlekit.writers._wrap import wrap

Report = Callable[[Problem], None]
_Lines = list[str]

_CAPTION = "▲ "
_CREDIT = "© "
_PLAYS = "▶ "
_QUOTE = "│ "
_BULLETS = "•◦▪"
_NARROWEST = 8  # Columns that are left to text however deep it is nested.


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTextWriter:
    """Writes an article as plain text.

    The letters are those of the title and the body, in order. Signs that are no letters say what
    they are: ``▲`` a caption, ``©`` a credit, ``▶`` something that plays, ``│`` a quotation.
    """

    suffix: ClassVar[str] = ".txt"

    width: int | None = None
    """Columns to wrap at, wide characters counting two; None for one line a paragraph."""
    links: Literal["drop", "inline", "footnotes"] = "drop"
    """Addresses of links: left out, behind their text in angle brackets, or at the end."""
    title: bool = True
    """Whether the title stands above the text."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as text, blocks parted by blank lines."""
        return _Document(self, article).text()

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))


class _Document:
    """One article on its way to text."""

    def __init__(self, options: PlainTextWriter, article: Article) -> None:
        self.options = options
        self.article = article
        self.notes: dict[str, int] = {}
        self.level = 0

    def text(self) -> str:
        article, width = self.article, self.options.width
        parts: list[_Lines] = []
        if self.options.title and article.title:
            lines = wrap(article.title, width)
            rule = "=" * max(map(columns, lines))
            parts.append([*lines, rule])
        parts += self.blocks(article.body, width)
        if self.notes:
            parts.append([f"[{n}] {url}" for url, n in self.notes.items()])
        text = "\n\n".join("\n".join(line.rstrip() for line in lines) for lines in parts)
        return xml_text(text) + "\n"  # It may go to a terminal, which obeys control characters.

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
        return "".join(map(self._phrase, nodes))

    def _phrase(self, node: Any) -> str:
        match node:
            case Text() | InlineCode():
                value: str = node.value
                return value
            case Break():
                return "\n"
            case Image():
                return node.alt if node.inline else ""
            case Link():
                return self._link(node)
        return self.line(node.children)

    def _link(self, link: Link) -> str:
        text = self.line(link.children)
        url = safe_url(link.url, self.article.url)
        if self.options.links == "drop" or not url or url == text:
            return text
        if self.options.links == "inline":
            return f"{text} <{url}>"
        return f"{text}[{self.notes.setdefault(url, len(self.notes) + 1)}]"

    # --- Blocks ---------------------------------------------------------------------------

    def paragraph(self, block: Paragraph, width: int | None) -> _Lines:
        return _wrapped(self.line(block.children), width)

    def heading(self, block: Heading, width: int | None) -> _Lines:
        lines = _wrapped(self.line(block.children).replace("\n", " "), width)
        if not lines or block.depth > 2:
            return lines
        return [*lines, "-" * max(map(columns, lines))]

    def list(self, block: List, width: int | None) -> _Lines:
        number = 1 if block.start is None else block.start
        bullet = _BULLETS[min(self.level, len(_BULLETS) - 1)] + " "
        lines: _Lines = []
        self.level += not block.ordered
        for item in block.children:
            head = f"{number}. " if block.ordered else bullet
            number += 1
            indent = " " * columns(head)
            parts = self.blocks(item.children, _less(width, columns(head)))
            inner = [line for part in parts for line in part]
            lines += _prefixed(inner, head, indent)
        self.level -= not block.ordered
        return lines

    def quote(self, block: Blockquote, width: int | None) -> _Lines:
        parts = self.blocks(block.children, _less(width, columns(_QUOTE)))
        lines = [line for part in parts for line in ("", *part)][1:]
        return _prefixed(lines, _QUOTE, _QUOTE)

    def figure(self, block: Figure | Embed, width: int | None) -> _Lines:
        lines = []
        if isinstance(block, Embed) and safe_url(block.url, self.article.url):
            lines = _prefixed(wrap(block.title or block.url, _less(width, 2)), _PLAYS, "  ")
        return lines + self._caption(block.caption, width)

    def _caption(self, caption: Caption | None, width: int | None) -> _Lines:
        if caption is None:
            return []
        text = _wrapped(self.line(caption.children), _less(width, 2))
        credit = (caption.credit or "").removeprefix("©").strip()
        return _prefixed(text, _CAPTION, "  ") + _prefixed(
            _wrapped(credit, _less(width, 2)), _CREDIT, "  "
        )

    def code(self, block: Code, width: int | None) -> _Lines:
        return ["    " + line for line in block.value.split("\n")]

    def rule(self, block: ThematicBreak, width: int | None) -> _Lines:
        return ["─" * min(width or 20, 20)]

    def table(self, block: Table, width: int | None) -> _Lines:
        return lay_out(
            [
                [self.line(cell.children).replace("\n", " ") for cell in row.children]
                for row in block.children
            ],
            width,
        )


_BLOCKS: dict[type, Callable[[_Document, Any, int | None], _Lines]] = {
    Paragraph: _Document.paragraph,
    Heading: _Document.heading,
    List: _Document.list,
    Blockquote: _Document.quote,
    Figure: _Document.figure,
    Embed: _Document.figure,
    Code: _Document.code,
    ThematicBreak: _Document.rule,
    Table: _Document.table,
}


def _less(width: int | None, columns: int) -> int | None:
    return None if width is None else max(width - columns, _NARROWEST)


def _wrapped(text: str, width: int | None) -> _Lines:
    """Each line of a text wrapped; an indent of wide spaces stays."""
    return [line for raw in text.strip("\n").split("\n") if raw for line in wrap(raw, width)]


def _prefixed(lines: _Lines, first: str, rest: str) -> _Lines:
    return [(rest if index else first) + line for index, line in enumerate(lines)]


# --- Tables ------------------------------------------------------------------------------------

_GAP = "  "
_WIDEST = 200
"""Columns that a cell is filled up to; one long cell must not make all rows as long."""


def lay_out(rows: list[list[str]], width: int | None) -> _Lines:
    """A table in columns of equal display width, wrapped inside its cells to fit `width`."""
    count = max(map(len, rows), default=0)
    if not count:
        return []
    sizes = [0] * count
    for row in rows:  # Rows need not be filled up: what would follow is white space.
        for at, text in enumerate(row):
            sizes[at] = max(sizes[at], columns(text))
    if width is not None:
        sizes = _fitted(sizes, max(width - len(_GAP) * (count - 1), count * 2))
    lines = []
    for row in rows:
        cells = [wrap(text, max(size, 2)) for text, size in zip(row, sizes, strict=False)]
        for at in range(max(map(len, cells), default=0)):
            parts = [cell[at] if at < len(cell) else "" for cell in cells]
            padded = (
                part + " " * (min(size, _WIDEST) - columns(part))
                for part, size in zip(parts, sizes, strict=False)
            )
            lines.append(_GAP.join(padded).rstrip())
    return lines


def _fitted(sizes: list[int], room: int) -> list[int]:
    """Widths that fit into `room`: the widest are cut, all of them to one width."""
    if sum(sizes) <= room:
        return sizes
    fits, too_wide = 0, max(sizes)
    while too_wide - fits > 1:
        middle = (fits + too_wide) // 2
        if sum(min(size, middle) for size in sizes) <= room:
            fits = middle
        else:
            too_wide = middle
    spare = room - sum(min(size, fits) for size in sizes)
    fitted = []
    for size in reversed(sizes):  # What is left goes to the last ones.
        fitted.append(min(size, fits + (spare > 0)))
        spare -= size > fits
    return fitted[::-1]
