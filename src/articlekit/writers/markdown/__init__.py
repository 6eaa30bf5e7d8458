"""Clean Markdown: CommonMark with GFM tables and strikethrough, no raw HTML unless asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, Literal

from articlekit import _yaml
from articlekit._safe import safe_url, utf8, xml_text
from articlekit._width import columns
from articlekit.errors import Problem
from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Caption,
    Code,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Table,
    Text,
    ThematicBreak,
)
from articlekit.serial import time_text
from articlekit.writers.markdown._escape import escape_heading, escape_line_start
from articlekit.writers.markdown._inline import BREAK, InlineWriter, target_of

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownWriter:
    """Writes an article as one Markdown document.

    After front matter and the line ``# title`` come the letters of the body in the model's order
    and no others. What Markdown cannot say has one plain form: underline, sub- and superscript
    give their text, ruby its base and then its annotation, a cell that spans several stands in the
    first of them, a break in a cell or heading is a space. With ``html="allow"`` they are HTML.
    """

    suffix: ClassVar[str] = ".md"

    front_matter: Literal["yaml", "none"] = "yaml"
    """Title, address, dates, source, author, language and tags in front, or nothing."""
    heading: Literal["atx", "setext"] = "atx"
    """``# Title``, or a line under it (levels 1 and 2)."""
    links: Literal["inline", "reference"] = "inline"
    """Addresses where they are used, or at the end."""
    bullet: Literal["-", "*", "+"] = "-"
    """The bullet of lists; a list that follows another takes the next one."""
    emphasis: Literal["*", "_"] = "*"
    """The delimiter of emphasis; within words it is always the asterisk."""
    caption: Literal["plain", "emphasis"] = "plain"
    """How captions are set."""
    edge: Literal["shift", "entity", "html"] = "shift"
    """What to do where punctuation at the edge of emphasis keeps it from working: move the
    punctuation out, write the character outside as a reference, or use HTML."""
    html: Literal["none", "allow"] = "none"
    """Whether HTML may say what Markdown cannot."""
    wrap: int | None = None
    """Columns to wrap prose at; never between two wide characters. None: one line a paragraph."""
    image: Literal["original", "src"] = "original"
    """Which address pictures have: the real one, or the one that the archive had."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as Markdown; `report` is called with what could not be said."""
        return _Document(self, article, report).text()

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))


class _Document:
    """One article on its way to Markdown."""

    def __init__(self, options: MarkdownWriter, article: Article, report: Report) -> None:
        self.options = options
        self.article = article
        self.inline = InlineWriter(
            article.url,
            report,
            edge=options.edge,
            html=options.html == "allow",
            emphasis=options.emphasis,
            picture=(lambda image: image.src) if options.image == "src" else None,
            reference=self._reference if options.links == "reference" else None,
        )
        self._targets: dict[str, int] = {}

    def text(self) -> str:
        article = self.article
        parts = [self._front_matter()] if self.options.front_matter == "yaml" else []
        title = " ".join(article.title.split())
        if title:
            parts.append(self.heading(1, (Text(title),)))
        parts.extend(self.blocks(article.body))
        if self._targets:
            parts.append("\n".join(f"[{n}]: {target}" for target, n in self._targets.items()))
        return "\n\n".join(parts) + "\n"

    def _reference(self, url: str, title: str | None) -> str:
        target = target_of(url, title)
        return str(self._targets.setdefault(target, len(self._targets) + 1))

    def _front_matter(self) -> str:
        article = self.article
        fields = {
            "title": article.title,
            "url": article.url,
            "date": time_text(article.date, utc=True),
            "published": time_text(article.published),
            "source": article.source,
            "byline": article.byline,
            "language": article.language,
            "tags": list(article.tags),
        }
        return f"---\n{_yaml.quick_dump(fields)}---"

    # --- Blocks ---------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block]) -> list[str]:
        """Each block as lines; a figure gives two, its picture and its caption."""
        out: list[str] = []
        previous: Any = None
        marker = 0
        for block in blocks:
            if isinstance(block, Paragraph):  # First, since most blocks are.
                text = self._lines(block.children)
                if text:
                    out.append(text)
            elif isinstance(block, List):
                same = isinstance(previous, List) and previous.ordered == block.ordered
                marker = marker + 1 if same else 0
                out.extend(filter(None, (self._list(block, marker),)))
            else:
                out.extend(filter(None, _WRITERS[block.__class__](self, block)))
            previous = block
        return out

    def _lines(self, children: tuple[Inline, ...]) -> str:
        """A paragraph: no line of it starts another block."""
        text = self.inline.line(children).strip(" \t\n")
        if self.options.wrap:
            text = _wrapped(text, self.options.wrap)
        if "\n" not in text:
            return escape_line_start(text, True)
        first, *rest = text.split("\n")
        return "\n".join(
            [
                escape_line_start(first, True),
                *(escape_line_start(line.lstrip(" \t"), False) for line in rest),
            ]
        )

    def heading(self, depth: int, children: tuple[Inline, ...]) -> str:
        text = self.inline.line(children).replace(BREAK, " ").strip()
        if not text:
            return ""
        # With a bar in it and hyphens under it, a heading would be the head of a table.
        if self.options.heading == "setext" and (depth == 1 or (depth == 2 and "|" not in text)):
            line = "=" if depth == 1 else "-"
            return f"{escape_line_start(text, True)}\n{line * 3}"
        return f"{'#' * depth} {escape_heading(text)}"

    def _list(self, block: List, marker: int) -> str:
        """A list; `marker` counts the lists of its kind that come right before it."""
        items = [(item, self.blocks(item.children)) for item in block.children]
        items = [(item, texts) for item, texts in items if texts]
        gap = "\n\n" if any(_is_loose(item, texts) for item, texts in items) else "\n"
        bullets = self.options.bullet + "-*+".replace(self.options.bullet, "")
        number = max(1 if block.start is None else block.start, 0)
        lines = []
        for item, texts in items:
            head = f"{bullets[marker % 3]} "
            if block.ordered:
                head = f"{number % 10**9}{'.)'[marker % 2]} "
                number += 1
            if isinstance(item.children[0], ThematicBreak):
                texts[0] = "___"  # A rule of hyphens behind a hyphen would be a rule alone.
            elif _TASK.match(texts[0]):
                texts[0] = "\\" + texts[0]
            lines.append(head + _indented(gap.join(texts), len(head)))
        return gap.join(lines)

    def quote(self, block: Blockquote) -> Iterable[str]:
        inner = "\n\n".join(self.blocks(block.children))
        if inner:
            yield "\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))

    def figure(self, block: Figure) -> Iterable[str]:
        picture = self.inline.image(block.image)
        target = safe_url(block.link, self.article.url) if block.link else None
        yield f"[{picture}]({target_of(target)})" if picture and target else picture
        yield self._caption(block.caption)

    def embed(self, block: Embed) -> Iterable[str]:
        if safe_url(block.url, self.article.url):
            yield self._lines((Link(block.url, None, (Text(block.title or block.url),)),))
        yield self._caption(block.caption)

    def _caption(self, caption: Caption | None) -> str:
        if caption is None:
            return ""
        children = caption.children
        if caption.credit:
            gap = (Text(" "),) if children else ()
            children = (*children, *gap, Text(caption.credit))
        return self._lines(
            (Emphasis(children),) if self.options.caption == "emphasis" else children
        )

    def table(self, block: Table) -> Iterable[str]:
        rows = _grid(block)
        width = max(map(len, rows), default=0)
        if not width:
            return
        aligns = _alignments(block, width)
        empty = sum(width - len(row) for row in rows)
        full = width if empty <= _MOST_EMPTY else 0  # Rows but the first may be shorter.
        lines = [self._row(row, full if at else width) for at, row in enumerate(rows)]
        lines.insert(1, "| " + " | ".join(_RULES[align] for align in aligns) + " |")
        yield "\n".join(lines)

    def _row(self, row: list[tuple[Inline, ...]], width: int) -> str:
        cells = [self.inline.line(cell, in_table=True).replace("\n", " ").strip() for cell in row]
        return "| " + " | ".join(cells + [""] * (width - len(cells))) + " |"

    def code(self, block: Code) -> Iterable[str]:
        value = xml_text(block.value)
        runs = [len(run) for run in re.findall("`+", value)]
        fence = "`" * max(3, max(runs, default=0) + 1)
        lang = block.lang if block.lang and re.fullmatch(r"[^\s`]+", block.lang) else ""
        yield f"{fence}{lang}\n{value}\n{fence}"


_WRITERS: dict[type, Callable[[_Document, Any], Iterable[str]]] = {
    Heading: lambda d, b: (d.heading(b.depth, b.children),),
    Blockquote: _Document.quote,
    Figure: _Document.figure,
    Embed: _Document.embed,
    Table: _Document.table,
    Code: _Document.code,
    ThematicBreak: lambda d, b: ("---",),
}
_RULES = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}


_TASK = re.compile(r"\[[ xX]\] ")


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def _is_loose(item: ListItem, texts: list[str]) -> bool:
    """Whether blank lines must stand in an item: not if it is one block, or has a list in it.

    A list that does not start with 1 cannot follow a paragraph without one.
    """
    if len(texts) == 1:
        return False
    if len(texts) > 2 or len(item.children) != 2:
        return True
    first, second = item.children
    return not (
        isinstance(first, Paragraph) and isinstance(second, List) and second.start in (None, 1)
    )


_MOST_EMPTY = 100_000
"""Empty cells that a table may have more than the page; a few tags can ask for very many."""


def _grid(table: Table) -> list[list[tuple[Inline, ...]]]:
    """The cells row by row; what a cell spans besides its first place is empty."""
    rows: list[list[tuple[Inline, ...]]] = []
    below: dict[int, int] = {}  # Column -> rows that a cell above still covers.
    spare = _MOST_EMPTY
    for row in table.children:
        line: list[tuple[Inline, ...]] = []
        for cell in row.children:
            _skip(line, below)
            span = min(cell.colspan, spare + 1)
            if cell.rowspan > 1:
                below.update(dict.fromkeys(range(len(line), len(line) + span), cell.rowspan))
            line.append(cell.children)
            line.extend([()] * (span - 1))
            spare -= span - 1
        _skip(line, below)
        spare = max(spare - len(below), 0)
        below = {column: left - 1 for column, left in below.items() if left > 1 and spare}
        rows.append(line)
    return rows


def _skip(line: list[tuple[Inline, ...]], below: dict[int, int]) -> None:
    while below.get(len(line), 0) > 0:
        line.append(())


def _alignments(table: Table, width: int) -> list[str | None]:
    """The alignment of each column: that of its first cell that has one."""
    found: list[str | None] = [None] * width
    for row in table.children:
        for column, cell in enumerate(row.children[:width]):
            found[column] = found[column] or cell.align
    return found


def _wrapped(text: str, width: int) -> str:
    """Prose in lines of at most `width` columns, as far as it can be broken at spaces.

    A renderer may show a line break as a space, so none comes where no space is; and none where
    the next line would start another block.
    """
    out = []
    for line in text.split("\n"):
        start = space = column = 0
        for at, char in enumerate(line):
            column += columns(char)
            if column > width and space > start:
                out.append(line[start:space])
                start = space + 1
                column = columns(line[start : at + 1])
                space = start
            if char == " " and _may_break(line, at):
                space = at
        out.append(line[start:])
    return "\n".join(out)


def _may_break(line: str, at: int) -> bool:
    # A look at the next few characters is enough, and keeps this linear.
    before, rest = line[at - 1 : at], line[at + 1 : at + 50]
    if not before or not rest or before in " \\" or rest[0] == " ":
        return False
    return escape_line_start(rest, False) == rest
