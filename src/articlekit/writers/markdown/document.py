"""The blocks of an article as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from articlekit._text.characters import without_controls
from articlekit._text.patterns import lazy_pattern
from articlekit._text.urls import safe_url
from articlekit.errors import Problem, Report
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
from articlekit.writers.markdown.at_break import (
    escape_definition,
    escape_heading,
    escape_line_start,
)
from articlekit.writers.markdown.frontmatter import front_matter
from articlekit.writers.markdown.images import Pictures
from articlekit.writers.markdown.links import BREAK, target_of
from articlekit.writers.markdown.options import MarkdownOptions
from articlekit.writers.markdown.phrasing import InlineWriter
from articlekit.writers.markdown.unsafe import Context, escaped, is_plain
from articlekit.writers.markdown.wrapping import wrapped
from articlekit.writers.spans import MOST_EMPTY, grid

# markdown-it counts a quote as one level, a list as two, and leaves out what is nested deeper.
_TOO_DEEP = 20
_LEVELS: dict[type, int] = {Blockquote: 1, List: 2}


class Document:
    """Writes one article.

    `output` is the path of the file, if it is known; paths of pictures are relative to it.
    `targets` are the addresses, with their numbers, that articles before it in the same file have
    at the end.
    """

    def __init__(
        self,
        options: MarkdownOptions,
        article: Article,
        report: Report,
        output: str | None = None,
        targets: dict[str, int] | None = None,
    ) -> None:
        self.options = options
        self.article = article
        self.report = report
        self._level = 0
        self.inline = InlineWriter(
            article.url,
            report,
            edge=options.edge,
            html=options.html == "allow",
            emphasis=options.emphasis,
            picture=Pictures(options, article.url, output).address,
            liquid=options.liquid,
            reference=self._reference if options.links == "reference" else None,
        )
        self._targets = {} if targets is None else targets
        self._first = len(self._targets)
        is_simple = options.wrap is None and options.links == "inline" and not options.liquid
        self._is_plain = is_plain if is_simple else lambda text: False

    def text(self) -> str:
        """The whole document."""
        head = front_matter(self.article, self.options)
        text = "\n\n".join([*filter(None, (head,)), *self.parts()])
        # At the start of a file the character would be a byte-order mark, and a rule front matter.
        if text[:1] == "\ufeff":
            text = escaped("\ufeff") + text[1:]
        elif not head and text.partition("\n")[0] == "---":
            text = "***" + text[3:]
        return text + "\n"

    def parts(self) -> list[str]:
        """The title, the blocks of the body and the addresses of links, each as lines."""
        title = "" if self.options.no_title else " ".join(self.article.title.split())
        parts = [self.heading(1, (Text(title),))] if title else []
        parts.extend(self.blocks(self.article.body))
        notes = [f"[{n}]: {target}" for target, n in self._targets.items() if n > self._first]
        if notes:
            parts.append("\n".join(notes))
        return parts

    def _reference(self, url: str, title: str | None) -> str:
        target = target_of(url, title)
        return str(self._targets.setdefault(target, len(self._targets) + 1))

    # --- Blocks ---------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block], *, in_item: bool = False) -> list[str]:
        """Each block as lines; a figure gives two, its picture and its caption."""
        out: list[str] = []
        previous: Any = None
        for block in blocks:
            if block.__class__ is Paragraph:  # The most common block comes first.
                text = self._lines(block.children)
                if text:
                    out.append(text)
                    previous = block
                continue
            if isinstance(block, (List, Blockquote)) and self._is_too_deep(block):
                out += self._flattened(block)
                previous = None
                continue
            if isinstance(block, Code):
                is_first = in_item and not out
                texts = [self._code(block, is_first or isinstance(previous, (List, Code)))]
            else:
                texts = [*_WRITERS[block.__class__](self, block)]
            texts = [text for text in texts if text]
            if texts:
                if _would_merge(previous, block):
                    out.append(_SEPARATOR)
                out += texts
                previous = block
        return out

    def _is_too_deep(self, block: List | Blockquote) -> bool:
        return self._level + _LEVELS[block.__class__] >= _TOO_DEEP

    def _flattened(self, block: List | Blockquote) -> list[str]:
        """What is in a list or quote that would be nested too deep for readers of Markdown."""
        self.report(Problem("nesting-flattened", "lists or quotes too deep were flattened"))
        parts = block.children if isinstance(block, List) else (block,)
        return [text for part in parts for text in self.blocks(part.children)]

    def _lines(self, children: tuple[Inline, ...]) -> str:
        """A paragraph: no line of it starts another block."""
        if len(children) == 1:
            only = children[0]
            if only.__class__ is Text and self._is_plain(only.value):
                return only.value
        if self.options.wrap:
            text = wrapped(self.inline.pieces(children), self.options.wrap).strip(" \t\n")
        else:
            text = self.inline.line(children).strip(" \t\n")
        text = escape_definition(text)
        if "\n" not in text:
            return escape_line_start(text, True)
        first, *rest = text.split("\n")
        return "\n".join(
            [
                escape_line_start(first, True),
                *(escape_line_start(line.lstrip(" \t\xa0"), False) for line in rest),
            ]
        )

    def heading(self, depth: int, children: tuple[Inline, ...]) -> str:
        """An ATX heading; empty if it has no text."""
        depth += self.options.heading_base - 1
        text = self.inline.line(children, _IN_HEADING).replace(BREAK, " ").strip(" \t\n")
        if not text.strip():
            return ""
        # A vertical bar would make it the head of a table.
        if self.options.heading == "setext" and depth <= 2 and "|" not in text:
            line = "=" if depth == 1 else "-"  # The line could also be a definition.
            return escape_definition(f"{escape_line_start(text, True)}\n{line * 3}")
        return f"{'#' * min(max(depth, 1), 6)} {escape_heading(text)}"

    def items(self, block: List) -> Iterable[str]:
        """A list; what belongs to an item is indented by four columns, as all renderers read."""
        self._level += _LEVELS[List]
        items = [(item, self.blocks(item.children, in_item=True)) for item in block.children]
        self._level -= _LEVELS[List]
        items = [(item, texts) for item, texts in items if texts]
        gap = "\n\n" if any(_is_loose(item, texts) for item, texts in items) else "\n"
        # Code, in kramdown a heading, and what follows a list at the start of an item must stand at
        # the same column as the text of the item.
        is_wide = any(
            _LIST.match(texts[0])
            or any(isinstance(child, (Code, Heading)) for child in item.children)
            for item, texts in items
        )
        number = max(1 if block.start is None else block.start, 0)
        lines = []
        for item, texts in items:
            head = f"{self.options.bullet} "
            if block.ordered:
                head = f"{number % 10**9}. "
                number += 1
            if is_wide:
                head = head.ljust(_INDENT)
            if texts[0] == "---":
                texts[0] = "___"  # Hyphens after a hyphen are one rule.
            elif _RULE.match(head + texts[0]):
                texts[0] = "\\" + texts[0]
            elif isinstance(item.children[0], (Paragraph, Heading)):
                texts[0] = _without_checkboxes(texts[0])
            lines.append(head + _indented(gap.join(texts), max(_INDENT, len(head))))
        if lines:
            yield gap.join(lines)

    def quote(self, block: Blockquote) -> Iterable[str]:
        """A block quotation."""
        self._level += _LEVELS[Blockquote]
        inner = "\n\n".join(self.blocks(block.children))
        self._level -= _LEVELS[Blockquote]
        if inner:
            yield "\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))

    def figure(self, block: Figure) -> Iterable[str]:
        """The picture and its caption, a block each."""
        url = self.inline.picture(block.image)
        if url == "":
            text = (Text(" ".join(block.image.alt.split())),)
            yield self._lines((Link(block.link, None, text),) if block.link else text)
            yield self._caption(block.caption)
            return
        picture = self.inline.image(block.image, url)
        if picture and block.link:
            target = safe_url(block.link, self.article.url)
            picture = f"[{picture}]({target_of(target)})" if target else picture
        yield picture
        yield self._caption(block.caption)

    def embed(self, block: Embed) -> Iterable[str]:
        """A link to what is embedded, and its caption."""
        if safe_url(block.url, self.article.url):
            yield self._lines((Link(block.url, None, (Text(block.title or block.url),)),))
        yield self._caption(block.caption)

    def _caption(self, caption: Caption | None) -> str:
        if caption is None:
            return ""
        children = caption.children
        if caption.credit:
            gap = (Text(" "),) if children else ()
            children = (*children, *gap, *caption.credit)
        return self._lines(
            (Emphasis(children),) if self.options.caption == "emphasis" else children
        )

    def table(self, block: Table) -> Iterable[str]:
        """A GFM table."""
        rows = grid(block)
        if not rows:
            return
        width = max(map(len, rows))
        aligns: list[str | None] = [None] * width  # That of the first cell that has one.
        for row in rows:
            for column, cell in enumerate(row):
                aligns[column] = aligns[column] or (cell.align if cell else None)
        cells = [[self._cell(cell.children) if cell else "" for cell in row] for row in rows]
        if not any(map(any, cells)):
            return
        empty = sum(width - len(row) for row in rows)
        full = width if empty <= MOST_EMPTY else 0  # Rows but the first may be shorter.
        lines = [_row(row, full if at else width) for at, row in enumerate(cells)]
        lines.insert(1, "| " + " | ".join(_RULES[align] for align in aligns) + " |")
        yield "\n".join(lines)

    def _cell(self, children: tuple[Inline, ...]) -> str:
        return self.inline.line(children, _IN_TABLE).replace("\n", " ").strip()

    def _code(self, block: Code, fenced: bool) -> str:
        """A code block: fenced, or in lists and quotes indented where that is the same.

        Python-Markdown reads no fences there.
        """
        value = without_controls(block.value)
        if self.options.liquid and _is_liquid(value):
            value = "{% raw %}\n" + value + "\n{% endraw %}"
        if self._level and not fenced and _may_be_indented(value):
            return "\n".join([" " * _INDENT + line if line else "" for line in value.split("\n")])
        runs = [len(run) for run in re.findall("`+", value)]
        fence = "`" * max(3, max(runs, default=0) + 1)
        lang = block.lang if block.lang and re.fullmatch(r"[^\s`{}]+", block.lang) else ""
        return "\n".join(filter(None, (f"{fence}{lang}", value, fence)))


_WRITERS: dict[type, Callable[[Document, Any], Iterable[str]]] = {
    Heading: lambda d, b: (d.heading(b.depth, b.children),),
    Blockquote: Document.quote,
    List: Document.items,
    Figure: Document.figure,
    Embed: Document.embed,
    Table: Document.table,
    ThematicBreak: lambda d, b: ("---",),
}


def _row(cells: list[str], width: int) -> str:
    return "| " + " | ".join(cells + [""] * (width - len(cells))) + " |"


_RULES = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}


_RULE = lazy_pattern(r"([-*])(?: *\1){2,} *$", re.M)
_SEPARATOR = "&nbsp;"
"""A paragraph of nothing that is seen; two lists, or two quotes, in a row would be read as one."""
_INDENT = 4
_IN_HEADING = Context(in_heading=True)
_IN_TABLE = Context(in_table=True)


def _would_merge(previous: Block | None, block: Block) -> bool:
    """Whether some renderer reads two blocks as one: lists of any kind, and quotes."""
    return isinstance(previous, (List, Blockquote)) and isinstance(block, previous.__class__)


def _may_be_indented(code: str) -> bool:
    """Whether code is the same without a fence: blank lines at its ends would be lost."""
    lines = code.split("\n")
    return bool(lines[0].strip() and lines[-1].strip()) and "\t" not in code


_is_liquid = re.compile(r"\{[{%]").search
_LIST = lazy_pattern(r"(?:[-*+]|[0-9]+\.) ")
# goldmark, which Hugo uses, reads [x] and [ ] as checkboxes anywhere in the first block of an item,
# except in escapes, code and addresses. Other renderers do so only at the start of the block.
_CHECKBOX = lazy_pattern(
    r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|<[^<>\s]*>|\[(?P<mark>[ xX])\](?P<is_link>(?=[(\[]))?|!?\[|\]",
    re.S,
)


def _without_checkboxes(text: str) -> str:
    """Escapes what would be read as a checkbox in the first block of an item."""
    if "[ ]" not in text and "[x]" not in text and "[X]" not in text:
        return text

    depth = 0  # Of open brackets, which may be those of a link.

    def escape(match: re.Match[str]) -> str:
        nonlocal depth
        mark = match["mark"]
        if mark is None:
            depth += {"[": 1, "]": -1}.get(match[0][-1], 0) if match[0][0] in "![]" else 0
            return match[0]
        # Brackets around or in the text of a link must stay a pair.
        is_pair = match["is_link"] is not None or depth > 0
        return f"[&#{ord(mark)};]" if is_pair else f"\\[{mark}]"

    return _CHECKBOX.sub(escape, text)


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def _is_loose(item: ListItem, texts: list[str]) -> bool:
    """Whether an item needs blank lines: not if it is one block, or one with a list after it.

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
