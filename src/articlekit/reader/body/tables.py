"""Reads tables and lists."""

from __future__ import annotations

import re
from typing import TypeAlias

from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Embed,
    Figure,
    Heading,
    List,
    ListItem,
    Table,
    TableCell,
    TableRow,
)
from articlekit.model.nodes import Align
from articlekit.reader.blocks.builder import BlockBuilder
from articlekit.reader.blocks.captions import Part, attach, phrasing
from articlekit.reader.body.figures import picture_over_line, with_line_under
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element
from articlekit.reader.rules.words import Vocabulary

_MOST_SPANNED = 1000  # As browsers clamp it (HTML, section 4.9.11).
_ALIGNS: dict[str, Align] = {"left": "left", "center": "center", "right": "right"}
_TEXT_ALIGN = lazy_pattern(r"text-align:\s*(left|center|right)", re.I)
_NUMBER = lazy_pattern(r"\s*(-?[0-9]{1,9})")
_GROUPS = ("thead", "tbody", "tfoot")

# --- Lists -------------------------------------------------------------------------------------


def read_list(walk: Walk, element: Element) -> None:
    """Reads a ``ul`` or ``ol``; content between its items becomes items, a list joins the last."""
    items: list[ListItem] = []
    if not walk.deeper(2, walk.builder.nested, _read_items, walk, element, items):
        walk.children(element)  # Two levels are a list and an item.
    items = _with_captions(walk.rules.vocabulary, items)
    if items and all(isinstance(block, Figure) for item in items for block in item.children):
        walk.builder.extend(figure for item in items for figure in item.children)  # A gallery.
    elif items:
        ordered = element.tag == "ol"
        start = _number(element.get("start"), 1) if ordered else 1
        walk.builder.add(List(ordered, None if start == 1 else start, tuple(items)))


def _with_captions(words: Vocabulary, items: list[ListItem]) -> list[ListItem]:
    """The items; in those of a gallery, each a picture over a line, the line is the caption."""
    if not items or not all(isinstance(item.children[0], Figure) for item in items):
        return items
    read = [with_line_under(words, item.children) for item in items]
    if not all(len(pieces) == 1 and isinstance(pieces[0], Figure) for pieces in read):
        return items
    return [ListItem((piece,)) for (piece,) in read if isinstance(piece, Figure)]


def _read_items(walk: Walk, element: Element, items: list[ListItem]) -> None:
    builder = walk.builder
    if element.text:
        builder.text(element.text)
    for child in element:
        if child.tag == "li":
            _add_loose(walk, items)
            if not walk.ruled(child):
                blocks = walk.nested(child)
                if blocks:
                    items.append(ListItem(tuple(blocks)))
        elif child.tag in ("ul", "ol") and items:
            _add_loose(walk, items)
            blocks = walk.resolve(builder.nested(walk.element, child))
            items[-1] = ListItem((*items[-1].children, *blocks))
        else:
            walk.element(child)
        if child.tail:
            builder.text(child.tail)
    _add_loose(walk, items)


def _add_loose(walk: Walk, items: list[ListItem]) -> None:
    """Makes items of what has gathered outside any item."""
    walk.builder.border()
    pieces = walk.builder.take()
    if pieces:
        items.extend(ListItem((block,)) for block in walk.resolve(pieces))


# --- Tables ------------------------------------------------------------------------------------

_Cell: TypeAlias = tuple[Element, list[Block]]
_Rows: TypeAlias = list[list[_Cell]]


def read_table(walk: Walk, element: Element) -> None:
    """Reads a ``table``; its caption, and what stands outside its cells, come before it."""
    builder = walk.builder
    rows: _Rows = []
    start = builder.border()
    _read_deeper(walk, element, rows)
    builder.border()
    rows = [row for row in rows if row]
    words = walk.rules.vocabulary
    picture = _picture_over_line(words, rows) or _picture_with_caption(words, rows, builder, start)
    if picture:
        builder.extend(attach(picture))
        return
    blocks = [block for row in rows for _, inside in row for block in inside]
    if _is_layout(rows):
        for _, inside in (cell for row in rows for cell in row):
            builder.extend(with_line_under(walk.rules.vocabulary, inside))
        return
    table = Table(tuple(TableRow(tuple(_cell(*cell) for cell in row)) for row in rows))
    if any(cell.children for row in table.children for cell in row.children):
        builder.add(table)
    # A cell holds phrasing content, which an embed is not.
    builder.extend(block for block in blocks if isinstance(block, Embed))


def _is_layout(rows: _Rows) -> bool:
    """Whether a table only places things.

    It holds tables, or a single cell. Without header cells: it has one row or one column, or a cell
    that is more than a paragraph or a picture.
    """
    cells = [cell for row in rows for cell in row]
    if len(cells) == 1 or any(isinstance(b, Table) for _, blocks in cells for b in blocks):
        return True
    if any(element.tag == "th" for element, _ in cells):
        return False
    if len(rows) == 1 or all(len(row) == 1 for row in rows):
        return True
    return any(
        len(blocks) > 1 or any(isinstance(block, (List, Heading)) for block in blocks)
        for _, blocks in cells
    )


def _picture_over_line(words: Vocabulary, rows: _Rows) -> tuple[Figure, Part] | None:
    """The picture and the caption of a table that holds a picture, and a line in a row under it."""
    cells = [inside for row in rows for _, inside in row]
    if [len(row) for row in rows] != [1, 1] or [len(inside) for inside in cells] != [1, 1]:
        return None
    return picture_over_line(words, [block for inside in cells for block in inside])


def _picture_with_caption(
    words: Vocabulary, rows: _Rows, builder: BlockBuilder, start: int
) -> tuple[Figure, Part] | None:
    """The picture of a table that holds nothing else, and the ``caption`` of the table."""
    cells = [inside for row in rows for _, inside in row]
    before = builder.pieces(start)
    if len(cells) != 1 or len(cells[0]) != 1 or len(before) != 1:
        return None
    picture = picture_over_line(words, [cells[0][0], before[0]])
    if picture is not None:
        builder.take(start)
    return picture


def _read_deeper(walk: Walk, element: Element, rows: _Rows) -> None:
    if not walk.deeper(1, _read_rows, walk, element, rows):
        walk.children(element)


def _read_rows(walk: Walk, element: Element, rows: _Rows) -> None:
    builder = walk.builder
    if element.text:
        builder.text(element.text)
    for child in element:
        if child.tag == "tr":
            rows.append([])
            _read_deeper(walk, child, rows)
        elif child.tag in _GROUPS:
            _read_deeper(walk, child, rows)
        elif child.tag in ("td", "th"):
            if not rows:
                rows.append([])
            rows[-1].append((child, walk.nested(child)))
        elif child.tag == "caption":
            walk.block(child)
        else:
            walk.element(child)
        if child.tail:
            builder.text(child.tail)


def _cell(element: Element, blocks: list[Block]) -> TableCell:
    align = (element.get("align") or "").lower()
    style = element.get("style")
    styled = _TEXT_ALIGN.search(style) if style else None
    if styled:
        align = styled[1].lower()
    return TableCell(
        element.tag == "th",
        _ALIGNS.get(align),
        _span(element.get("colspan")),
        _span(element.get("rowspan")),
        phrasing(blocks),
    )


def _span(value: str | None) -> int:
    return 1 if value is None else min(max(_number(value, 1), 1), _MOST_SPANNED)


def _number(value: str | None, default: int) -> int:
    match = _NUMBER.match(value) if value else None
    return int(match[1]) if match else default
