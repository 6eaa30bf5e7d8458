"""The grid of a table: the column of each cell, and spans that overlap nothing.

This is the algorithm of HTML 5 (section 4.9.12). Every format that knows columns uses it.
"""

from __future__ import annotations

from dataclasses import replace

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
    starts = sorted({column for row in rows for column, _ in row})
    number = {column: at for at, column in enumerate(starts)}

    def fitted(column: int, cell: TableCell) -> TableCell:
        span = sum(at in number for at in _covered(column, cell))
        return cell if span == cell.colspan else replace(cell, colspan=span)

    return [[(number[column], fitted(column, cell)) for column, cell in row] for row in rows]


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


def _covered(column: int, cell: TableCell) -> range:
    return range(column, column + cell.colspan)


def _in_columns(rows: list[TableRow]) -> list[list[tuple[int, TableCell]]]:
    """The cells of each row with their columns, their spans cut where they would overlap."""
    found = []
    busy: dict[int, int] = {}  # Column -> how many more rows a cell from above covers there.
    spare = MOST_EMPTY
    for number, row in enumerate(rows):
        column = 0
        placed = []
        for cell in row.children:
            while column in busy:
                column += 1
            width = 1
            while width < min(cell.colspan, _MOST_SPANNED) and column + width not in busy:
                width += 1
            height = min(cell.rowspan, len(rows) - number, _MOST_ROWS) if spare > 0 else 1
            cut = replace(cell, colspan=width, rowspan=height)
            placed.append((column, cut))
            column += width
        busy = {at: left - 1 for at, left in busy.items() if left > 1 and spare > 0}
        spare -= len(busy)
        for at, cell in placed:
            if cell.rowspan > 1:
                busy.update(dict.fromkeys(_covered(at, cell), cell.rowspan - 1))
        spare -= len(busy)
        found.append(placed)
    return found
