"""The grid of a table: the column of each cell, and spans that overlap nothing.

This is the algorithm of HTML 5 (section 4.9.12). Every format that knows columns uses it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from articlekit.model import Table, TableCell, TableRow

_MOST_SPANNED = 50  # Columns; a larger colspan is a mistake or an attack.
_MOST_ROWS = 65_534  # The largest rowspan of HTML 5, section 4.9.11.
MOST_EMPTY = 100_000
"""The most places without a cell of their own; a few tags can ask for very many."""


def regular(table: Table) -> Table:
    """The table without empty rows, and without spans that cover other cells or nothing."""
    rows = [row for row in table.children if row.children]
    if not any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row.children):
        return table if len(rows) == len(table.children) else Table(tuple(rows))
    return Table(tuple(TableRow(tuple(cell for _, cell in row)) for row in placed(table)))


def placed(table: Table) -> list[list[tuple[int, TableCell]]]:
    """The cells of each row that has any, with their columns; spans are cut as in `regular`."""
    rows = _in_columns([row for row in table.children if row.children])
    # A column in which no cell starts is left out.
    starts = sorted({place.column for row in rows for place in row})
    number = {column: at for at, column in enumerate(starts)}

    def fitted(place: _Place) -> TableCell:
        cell = place.cell
        span = 1 if place.width == 1 else sum(at in number for at in place.covered)
        if span == cell.colspan and place.height == cell.rowspan:
            return cell
        return replace(cell, colspan=span, rowspan=place.height)

    return [[(number[place.column], fitted(place)) for place in row] for row in rows]


def grid(table: Table) -> list[list[TableCell | None]]:
    """The cells of each row by column; None where a cell spans more than its first place.

    Rows may be shorter than the widest one.
    """
    rows: list[list[TableCell | None]] = []
    for row in placed(table):
        cells: list[TableCell | None] = []
        for column, cell in row:
            cells += [None] * (column - len(cells))
            cells.append(cell)
        rows.append(cells)
    return rows


class _Place(NamedTuple):
    """The place of a cell, which overlaps no other."""

    cell: TableCell
    column: int
    width: int
    height: int

    @property
    def covered(self) -> range:
        """The columns that the cell covers."""
        return range(self.column, self.column + self.width)


def _in_columns(rows: list[TableRow]) -> list[list[_Place]]:
    """The cells of each row with their places, their spans cut where they would overlap."""
    found = []
    busy: dict[int, int] = {}  # Column -> how many more rows a cell from above covers there.
    spare = MOST_EMPTY
    for number, row in enumerate(rows):
        column = 0
        places = []
        for cell in row.children:
            while column in busy:
                column += 1
            width = height = 1
            if cell.colspan > 1:
                widest = min(cell.colspan, _MOST_SPANNED)
                while width < widest and column + width not in busy:
                    width += 1
            if cell.rowspan > 1 and spare > 0:
                height = min(cell.rowspan, len(rows) - number, _MOST_ROWS)
            places.append(_Place(cell, column, width, height))
            column += width
        busy = {at: left - 1 for at, left in busy.items() if left > 1 and spare > 0}
        spare -= len(busy)
        for place in places:
            if place.height > 1:
                busy.update(dict.fromkeys(place.covered, place.height - 1))
        spare -= len(busy)
        found.append(places)
    return found
