"""Tables as Markdown has them: a grid of lines, one cell beside the other."""

from __future__ import annotations

from articlekit.model import Inline, Table

MOST_EMPTY = 100_000
"""Empty cells that a table may have more than the page; a few tags can ask for very many."""


def grid(table: Table) -> list[list[tuple[Inline, ...]]]:
    """The cells row by row; what a cell spans besides its first place is empty."""
    rows: list[list[tuple[Inline, ...]]] = []
    below: dict[int, int] = {}  # Column -> rows that a cell above still covers.
    spare = MOST_EMPTY
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


def alignments(table: Table, width: int) -> list[str | None]:
    """The alignment of each column: that of its first cell that has one."""
    found: list[str | None] = [None] * width
    for row in table.children:
        for column, cell in enumerate(row.children[:width]):
            found[column] = found[column] or cell.align
    return found
