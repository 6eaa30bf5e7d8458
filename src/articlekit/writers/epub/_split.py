"""Divides long articles into several files, because old reading systems stop at 300 KB."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter
from typing import Any, TypeVar

from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Blockquote,
    Caption,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    List,
    ListItem,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
    children,
)
from articlekit.writers.spans import placed

LIMIT = 250_000
"""The largest file of an article, in bytes of its blocks."""
_NODE = 30
"""The estimated size of the markup of a node, in bytes."""
WIDEST = 5
"""The largest number of bytes that a character takes in markup: ``&amp;``."""
_GOOD_END = lazy_pattern(r".*[\s。，、；：！？]", re.S)
"""A text up to the last place where it may be divided between two words."""
_LOOK_BACK = 200
"""How many characters are looked through for such a place."""

Child = TypeVar("Child")
_Cell = tuple[int, TableCell]
"""A cell and its column."""


def weight(nodes: Iterable[Any]) -> int:
    """Returns the estimated size of nodes as markup, in bytes."""
    total = 0
    for node in nodes:
        total += _NODE
        if isinstance(node, (Text, InlineCode, Code)):
            total += _bytes(node.value)
        elif isinstance(node, Image):
            total += _bytes(node.alt)
            # A picture in a ``data:`` address is a file of its own.
            total += 0 if node.url[:5].lower() == "data:" else _bytes(node.url)
        else:
            total += weight(children(node))
            if isinstance(node, Link):
                total += _bytes(node.url)
            elif isinstance(node, Embed):
                total += _bytes(node.title or node.url)
    return total


def _bytes(text: str) -> int:
    """An upper bound of the size of a text in UTF-8, in bytes."""
    return len(text) if text.isascii() else 3 * len(text)


def pieces(blocks: tuple[Block, ...], limit: int = LIMIT) -> Iterator[Block]:
    """Divides blocks so that none is larger than `limit`, as far as the estimate goes.

    Lists are divided between items, tables between rows, code between lines, all others between
    and in their phrasing nodes. No character and no picture is lost, and their order stays.
    """
    if weight(blocks) <= limit:  # The usual case.
        yield from blocks
        return
    for block in blocks:
        yield from (block,) if weight((block,)) <= limit else _divided(block, limit)


def _divided(block: Block, limit: int) -> Iterator[Block]:
    match block:
        case List():
            yield from _list(block, limit)
        case Blockquote():
            for group in _groups(tuple(pieces(block.children, limit)), limit):
                yield Blockquote(group)
        case Table():
            yield from _table(block, limit)
        case Code():
            yield from _code(block, limit)
        case Paragraph() | Heading():
            for nodes in _phrase_groups(block.children, limit):
                yield replace(block, children=nodes)
        case Figure():
            yield from _captioned(block, limit)
        case Embed():
            yield from _embed(block, limit)
        case _:
            yield block


def _code(block: Code, limit: int) -> Iterator[Block]:
    lines = block.value.splitlines(keepends=True)
    parts = tuple(Text(part) for line in lines for part in divided_text(line, limit))
    for group in _groups(parts, limit):
        value = "".join(line.value for line in group)
        yield Code(block.lang, value.removesuffix("\n"))


# --- Captions ----------------------------------------------------------------------------------


def _captioned(block: Figure | Embed, limit: int) -> Iterator[Block]:
    """Divides a caption: what does not fit below the picture follows in paragraphs."""
    caption = block.caption or Caption((), ())
    texts = _caption_groups(caption, limit)
    if len(texts) < 2:
        yield block
        return
    first = Caption(texts[0], ()) if caption.children else Caption((), texts[0])
    yield replace(block, caption=first)
    yield from map(Paragraph, texts[1:])


def _caption_groups(caption: Caption, limit: int) -> list[tuple[Inline, ...]]:
    """The text of a caption, then its credit."""
    return [*_phrase_groups(caption.children, limit), *_phrase_groups(caption.credit, limit)]


def _embed(block: Embed, limit: int) -> Iterator[Block]:
    """Divides the title of an embed, or its caption."""
    first, *rest = divided_text(block.title or "", limit)
    if not rest:
        yield from _captioned(block, limit)
        return
    yield replace(block, title=first, caption=None)
    for text in rest:
        yield Paragraph((Text(text),))
    if block.caption:
        yield from map(Paragraph, _caption_groups(block.caption, limit))


# --- Lists and tables --------------------------------------------------------------------------


def _list(block: List, limit: int) -> Iterator[Block]:
    """Divides a list between its items; what does not fit into an item follows the list."""
    number = 1 if block.start is None else block.start
    for items, rest in _runs_of_items(block, limit):
        for group in _groups(items, limit):
            start = number if block.ordered and number != 1 else None
            yield List(block.ordered, start, group)
            number += len(group)
        yield from rest


def _runs_of_items(
    block: List, limit: int
) -> Iterator[tuple[tuple[ListItem, ...], tuple[Block, ...]]]:
    """Items that follow one another, and the blocks of the last one that do not fit into it."""
    items: list[ListItem] = []
    for item in block.children:
        blocks = tuple(pieces(item.children, limit))
        first = next(_groups(blocks, limit), ())
        items.append(ListItem(first))
        if len(first) < len(blocks):
            yield tuple(items), blocks[len(first) :]
            items = []
    yield tuple(items), ()


def _table(block: Table, limit: int) -> Iterator[Block]:
    """Divides a table between rows; empty cells continue those that reach into the next part."""
    cells = placed(block)
    columns = max((row[-1][0] for row in cells), default=0)
    if columns * _NODE > limit // 2:
        yield from _cells_alone(cells, limit)
        return
    rows = _small_rows(cells, limit)
    start = 0
    reaching: list[tuple[int, int, TableCell]] = []  # Row below the cell, column, cell.
    for group in _groups(tuple(TableRow(tuple(cell for _, cell in row)) for row in rows), limit):
        reaching = [item for item in reaching if item[0] > start]
        first = [
            (column, replace(cell, children=(), rowspan=below - start))
            for below, column, cell in reaching
        ]
        first += rows[start]
        shown = tuple(cell for _, cell in sorted(first, key=itemgetter(0)))
        yield Table((TableRow(shown), *group[1:]))
        end = start + len(group)
        for number in range(start, end):
            reaching += [
                (number + cell.rowspan, column, cell)
                for column, cell in rows[number]
                if number + cell.rowspan > end
            ]
        start = end


def _small_rows(rows: list[list[_Cell]], limit: int) -> list[list[_Cell]]:
    """Divides rows that are too large into several: a cell goes on in the rows below.

    The cells of a row start one after the other, so that the order of their text stays.
    """
    divided = [_lines_of(row, limit) for row in rows]
    ends = list(accumulate(map(len, divided), initial=0))
    found: list[list[_Cell]] = [[] for _ in range(ends[-1])]
    for number, lines in enumerate(divided):
        top = ends[number]
        last = {column: at for at, line in enumerate(lines) for column, _ in line}
        begun = {column for column, _ in lines[0]}
        for at, line in enumerate(lines):
            for column, cell in line:
                if column not in begun:  # Empty from the top of the row to the first line.
                    begun.add(column)
                    found[top].append((column, replace(cell, children=(), rowspan=at)))
                below = ends[number + cell.rowspan] - top
                height = below - at if at == last[column] else 1
                found[top + at].append((column, replace(cell, rowspan=height)))
    return [sorted(row, key=itemgetter(0)) for row in found]


def _lines_of(row: list[_Cell], limit: int) -> list[list[_Cell]]:
    """Divides the cells of a row into rows that are not too large."""
    if weight(cell for _, cell in row) <= limit:
        return [row]
    lines: list[list[_Cell]] = [[]]
    total = 0
    for column, cell in row:
        for at, nodes in enumerate([*_phrase_groups(cell.children, limit)] or [()]):
            part = replace(cell, children=nodes)
            size = weight((part,))
            if at or (lines[-1] and total + size > limit):
                lines.append([])
                total = 0
            lines[-1].append((column, part))
            total += size
    return lines


def _cells_alone(rows: list[list[_Cell]], limit: int) -> Iterator[Block]:
    """The cells of a table as paragraphs, where even an empty row would be too large."""
    for row in rows:
        for _, cell in row:
            yield from map(Paragraph, _phrase_groups(cell.children, limit))


# --- Phrasing ----------------------------------------------------------------------------------


def _phrase_groups(nodes: Iterable[Any], limit: int) -> Iterator[tuple[Any, ...]]:
    return _groups(tuple(_phrases(nodes, limit)), limit)


def _phrases(nodes: Iterable[Any], limit: int) -> Iterator[Any]:
    """Divides phrasing nodes so that none is larger than `limit`."""
    for node in nodes:
        if weight((node,)) <= limit:
            yield node
        elif isinstance(node, (Text, InlineCode)):
            yield from map(type(node), divided_text(node.value, limit))
        elif isinstance(node, Image) and node.inline:
            yield from map(Text, divided_text(node.alt, limit))
        elif getattr(node, "children", ()):
            for group in _phrase_groups(node.children, limit):
                yield replace(node, children=group)
        else:
            yield node


def divided_text(text: str, limit: int = LIMIT) -> list[str]:
    """Divides a text so that no part takes more than `limit` bytes; between words if possible."""
    if _bytes(text) <= limit:
        return [text]
    step = max(limit // WIDEST, 1)
    parts = []
    start = 0
    while start < len(text):
        end = start + step
        if end < len(text):
            match = _GOOD_END.match(text, max(end - _LOOK_BACK, start + 1), end)
            end = match.end() if match else end
        parts.append(text[start:end])
        start = end
    return parts


def _groups(nodes: tuple[Child, ...], limit: int) -> Iterator[tuple[Child, ...]]:
    """Groups neighbours, as many as stay within the limit."""
    group: list[Child] = []
    total = 0
    for node in nodes:
        size = weight((node,))
        if group and total + size > limit:
            yield tuple(group)
            group, total = [], 0
        group.append(node)
        total += size
    if group:
        yield tuple(group)


def filled(parts: Iterable[tuple[Child, int]], limit: int = LIMIT) -> Iterator[list[Child]]:
    """Groups parts, each given with its size in bytes, into files of at most `limit` bytes.

    A part that is larger than that is alone in its file.
    """
    file: list[Child] = []
    total = 0
    for part, size in parts:
        if file and total + size > limit:
            yield file
            file, total = [], 0
        file.append(part)
        total += size
    if file:
        yield file
