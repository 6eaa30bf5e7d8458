"""Tables whose cells fit together, as HTML wants them (section 4.9.12) and many pages do not."""

from __future__ import annotations

from dataclasses import replace

from articlekit.model import Table, TableCell, TableRow

_MOST_COLUMNS = 1000  # As browsers clamp a span.


def regular(table: Table) -> Table:
    """The table without empty rows, and with no span that covers a cell, or nothing."""
    rows = [row for row in table.children if row.children]
    if not any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row.children):
        return table if len(rows) == len(table.children) else Table(tuple(rows))
    placed = _placed(rows)
    # A column that no cell begins in is none.
    begun = sorted({column for row in placed for column, _ in row})
    number = {column: at for at, column in enumerate(begun)}
    return Table(
        tuple(
            TableRow(
                tuple(
                    replace(cell, colspan=sum(at in number for at in _covered(column, cell)))
                    for column, cell in row
                )
            )
            for row in placed
        )
    )


def _covered(column: int, cell: TableCell) -> range:
    return range(column, column + cell.colspan)


def _placed(rows: list[TableRow]) -> list[list[tuple[int, TableCell]]]:
    """The cells of each row with their columns, their spans cut where they would overlap."""
    found = []
    busy: dict[int, int] = {}  # For how many further rows a cell from above takes a column.
    for number, row in enumerate(rows):
        column = 0
        placed = []
        for cell in row.children:
            while column in busy:
                column += 1
            width = 1
            while width < min(cell.colspan, _MOST_COLUMNS) and column + width not in busy:
                width += 1
            fitted = replace(cell, colspan=width, rowspan=min(cell.rowspan, len(rows) - number))
            placed.append((column, fitted))
            column += width
        busy = {at: left - 1 for at, left in busy.items() if left > 1}
        for at, cell in placed:
            if cell.rowspan > 1:
                busy.update(dict.fromkeys(_covered(at, cell), cell.rowspan - 1))
        found.append(placed)
    return found
