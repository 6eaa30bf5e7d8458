"""Divides long articles into several files, because old reading systems stop at 300 KB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import Any, TypeVar

from articlekit.model import (
    Block,
    Blockquote,
    Code,
    Image,
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

Child = TypeVar("Child")


def weight(nodes: Iterable[Any]) -> int:
    """Returns the estimated size of nodes as markup, in bytes."""
    total = 0
    for node in nodes:
        total += _NODE
        if isinstance(node, (Text, InlineCode, Code)):
            total += _bytes(node.value)
        elif isinstance(node, Image):
            total += _bytes(node.alt) + _bytes(node.url)
        else:
            total += weight(children(node))
            if isinstance(node, Link):
                total += _bytes(node.url)
    return total


def _bytes(text: str) -> int:
    """An upper bound of the size of a text in UTF-8, in bytes."""
    return len(text) if text.isascii() else 3 * len(text)


def pieces(blocks: tuple[Block, ...], limit: int = LIMIT) -> Iterator[Block]:
    """Divides blocks so that none is larger than `limit`, as far as possible.

    Lists are divided between items, tables between rows, code between lines, paragraphs between
    and in their nodes.
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
            for lines in _groups(tuple(map(Text, block.value.splitlines(keepends=True))), limit):
                value = "".join(line.value for line in lines)
                yield Code(block.lang, value.removesuffix("\n"))
        case Paragraph():
            for nodes in _groups(tuple(_phrases(block.children, limit)), limit):
                yield Paragraph(nodes)
        case _:
            yield block


def _list(block: List, limit: int) -> Iterator[Block]:
    number = block.start if block.start is not None else 1
    items: list[ListItem] = []
    for item in block.children:
        divided = _groups(tuple(pieces(item.children, limit)), limit)
        items.extend(ListItem(group) for group in divided)
    for group in _groups(tuple(items), limit):
        start = number if block.ordered and number != 1 else None
        yield List(block.ordered, start, group)
        number += len(group)


def _table(block: Table, limit: int) -> Iterator[Block]:
    """Divides a table between rows; empty cells continue those that reach into the next part."""
    rows = placed(block)
    start = 0
    reaching: list[tuple[int, int, TableCell]] = []  # Row below the cell, column, cell.
    for group in _groups(tuple(TableRow(tuple(cell for _, cell in row)) for row in rows), limit):
        reaching = [item for item in reaching if item[0] > start]
        first = [
            (column, replace(cell, children=(), rowspan=below - start))
            for below, column, cell in reaching
        ]
        first += rows[start]
        cells = tuple(cell for _, cell in sorted(first, key=itemgetter(0)))
        yield Table((TableRow(cells), *group[1:]))
        end = start + len(group)
        for number in range(start, end):
            reaching += [
                (number + cell.rowspan, column, cell)
                for column, cell in rows[number]
                if number + cell.rowspan > end
            ]
        start = end


def _phrases(nodes: Iterable[Any], limit: int) -> Iterator[Any]:
    """Divides phrasing nodes so that none is larger than `limit`."""
    for node in nodes:
        if weight((node,)) <= limit:
            yield node
        elif isinstance(node, Text):
            step = max(limit // 4, 1)
            for at in range(0, len(node.value), step):
                yield Text(node.value[at : at + step])
        elif getattr(node, "children", ()):
            for group in _groups(tuple(_phrases(node.children, limit)), limit):
                yield replace(node, children=group)
        else:
            yield node


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
