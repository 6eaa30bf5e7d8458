"""Tables and lists: elements whose children have places of their own."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from articlekit.model import (
    Embed,
    Figure,
    List,
    ListItem,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    plain_text,
)
from articlekit.model.nodes import Align
from articlekit.reader.blocks.captions import Part, attach, phrasing, settle
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element

_MOST_SPANNED = 1000  # As browsers clamp it (HTML, section 4.9.11).
_ALIGNS: dict[str, Align] = {"left": "left", "center": "center", "right": "right"}
_TEXT_ALIGN = re.compile(r"text-align:\s*(left|center|right)", re.I)
_NUMBER = re.compile(r"\s*(-?[0-9]{1,9})")
_LONGEST_CAPTION = 200  # Characters.
_GROUPS = ("thead", "tbody", "tfoot")

# --- Lists -------------------------------------------------------------------------------------


def read_list(walk: Walk, element: Element) -> None:
    """A ``ul`` or ``ol``; what stands between its items becomes an item or joins the one before."""
    items: list[ListItem] = []
    # A list and an item: two levels.
    walk.deeper(element, 2, lambda: walk.flow.nested(lambda: _items(walk, element, items)))
    if items and all(isinstance(block, Figure) for item in items for block in item.children):
        for item in items:  # A gallery.
            for figure in item.children:
                walk.flow.add(figure)
    elif items:
        ordered = element.tag == "ol"
        start = _number(element.get("start"), 1) if ordered else 1
        walk.flow.add(List(ordered, None if start == 1 else start, tuple(items)))


def _items(walk: Walk, element: Element, items: list[ListItem]) -> None:
    flow = walk.flow
    if element.text:
        flow.text(element.text)
    for child in element:
        if child.tag == "li":
            _loose(walk, items)
            if not walk.ruled(child):
                blocks = walk.nested(child)
                if blocks:
                    items.append(ListItem(tuple(blocks)))
        elif child.tag in ("ul", "ol") and items:
            _loose(walk, items)
            blocks = settle(flow.nested(partial(walk.element, child)), walk.finished)
            items[-1] = ListItem((*items[-1].children, *blocks))
        else:
            walk.element(child)
        if child.tail:
            flow.text(child.tail)
    _loose(walk, items)


def _loose(walk: Walk, items: list[ListItem]) -> None:
    """Makes items of what has gathered outside any item."""
    walk.flow.border()
    blocks = walk.flow.blocks
    if blocks:
        items.extend(ListItem((block,)) for block in settle(blocks, walk.finished))
        blocks.clear()


# --- Tables ------------------------------------------------------------------------------------


def read_table(walk: Walk, element: Element) -> None:
    """A ``table``; its caption, and what stands outside its cells, come before it."""
    rows: list[list[tuple[Element, list[Any]]]] = []
    walk.flow.border()
    walk.deeper(element, 1, lambda: _rows(walk, element, rows))
    walk.flow.border()
    rows = [row for row in rows if row]
    cells = [cell for row in rows for cell in row]
    picture = _picture_with_caption(rows)
    if picture:
        for block in picture:
            walk.flow.add(block)
        attach(walk.flow.blocks, len(walk.flow.blocks) - 2)
        return
    is_layout = len(cells) == 1 or any(
        isinstance(block, Table) for _, blocks in cells for block in blocks
    )
    if is_layout:  # A table that holds tables or a single cell places things, and says nothing.
        for _, blocks in cells:
            for block in blocks:
                walk.flow.add(block)
        return
    table = Table(tuple(TableRow(tuple(_cell(e, b) for e, b in row)) for row in rows))
    if any(cell.children for row in table.children for cell in row.children):
        walk.flow.add(table)
    for _, blocks in cells:  # A cell holds phrasing content, which an embed is not.
        for block in blocks:
            if isinstance(block, Embed):
                walk.flow.add(block)


def _picture_with_caption(rows: list[list[tuple[Element, list[Any]]]]) -> list[Any]:
    """The two blocks of a table that holds a picture, and a line of text in a row under it."""
    cells = [inside for row in rows for _, inside in row]
    blocks = [block for inside in cells for block in inside]
    if (
        [len(row) for row in rows] == [len(inside) for inside in cells] == [1, 1]
        and isinstance(blocks[0], Figure)
        and isinstance(blocks[1], Paragraph)
        and len(plain_text(blocks[1])) <= _LONGEST_CAPTION
    ):
        return [blocks[0], Part(blocks[1].children)]
    return []


def _rows(walk: Walk, element: Element, rows: list[list[tuple[Element, list[Any]]]]) -> None:
    flow = walk.flow
    if element.text:
        flow.text(element.text)
    for child in element:
        if child.tag == "tr":
            rows.append([])
            walk.deeper(child, 1, partial(_rows, walk, child, rows))
        elif child.tag in _GROUPS:
            walk.deeper(child, 1, partial(_rows, walk, child, rows))
        elif child.tag in ("td", "th"):
            if not rows:
                rows.append([])
            rows[-1].append((child, walk.nested(child)))
        elif child.tag == "caption":
            walk.block(child)
        else:
            walk.element(child)
        if child.tail:
            flow.text(child.tail)


def _cell(element: Element, blocks: list[Any]) -> TableCell:
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
    return min(max(_number(value, 1), 1), _MOST_SPANNED)


def _number(value: str | None, default: int) -> int:
    match = _NUMBER.match(value) if value else None
    return int(match[1]) if match else default
