"""Tables as text: columns that line up by display width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from articlekit._text.width import columns
from articlekit._text.wrap import wrap
from articlekit.model import Table, TableCell
from articlekit.writers.spans import placed

_GAP = "  "
_NARROWEST = 8  # The narrowest column; if a table needs narrower ones, its cells are paragraphs.
_WIDEST = 200  # The widest padded column; one long cell must not make all rows as long.


@dataclass(slots=True)
class _Cell:
    """A cell in its place."""

    column: int
    span: int
    lines: list[str]
    """Its text; a line a break."""
    align: str | None
    is_header: bool


def lay_out(table: Table, text: Callable[[TableCell], str], width: int | None) -> list[str]:
    """The lines of a table, its cells wrapped so that no line is wider than `width`.

    Headers have a rule below. Where the columns would get too narrow, each cell is a paragraph.
    """
    rows = [
        [
            _Cell(column, cell.colspan, text(cell).split("\n"), cell.align, cell.header)
            for column, cell in row
        ]
        for row in placed(table)
    ]
    count = max((cell.column + cell.span for row in rows for cell in row), default=0)
    if not any(line for row in rows for cell in row for line in cell.lines):
        return []
    room = None if width is None else width - len(_GAP) * (count - 1)
    if room is not None and room < count * _NARROWEST and count > 1:
        return _one_by_one(rows, width)
    sizes = _fitted(_sizes(rows, count), room)
    if width is None:  # Nothing is wrapped; wider cells overflow.
        sizes = [min(size, _WIDEST) for size in sizes]
    starts = list(accumulate((size + len(_GAP) for size in sizes), initial=0))
    lines = []
    for number, row in enumerate(rows):
        lines += _row(row, starts, is_wrapped=width is not None)
        has_more = number + 1 < len(rows)
        if number == 0 and has_more and row and all(cell.is_header for cell in row):
            lines.append(_GAP.join("─" * size for size in sizes))
    return lines


def _sizes(rows: list[list[_Cell]], count: int) -> list[int]:
    """How wide each column would like to be; cells that span several make the last one wider."""
    sizes = [1] * count
    cells = sorted((cell for row in rows for cell in row), key=lambda cell: cell.span)
    for cell in cells:
        last = cell.column + cell.span - 1
        others = _across(sizes[cell.column : last]) + len(_GAP) if cell.span > 1 else 0
        needed = max(columns(" ".join(line.split())) for line in cell.lines)
        sizes[last] = max(sizes[last], needed - others)
    return sizes


def _across(sizes: list[int]) -> int:
    return sum(sizes) + len(_GAP) * (len(sizes) - 1)


def _fitted(sizes: list[int], room: int | None) -> list[int]:
    """The sizes, the largest ones made smaller until all fit."""
    if room is None or sum(sizes) <= room:
        return sizes
    low, high = 1, max(sizes)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(size, middle) for size in sizes) <= room:
            low = middle
        else:
            high = middle - 1
    fitted = [min(size, low) for size in sizes]
    for at, size in enumerate(sizes):  # The rest goes to the first columns that need it.
        if size > low and sum(fitted) < room:
            fitted[at] += 1
    return fitted


def _row(row: list[_Cell], starts: list[int], *, is_wrapped: bool) -> list[str]:
    """The lines of a row; `starts` is where each column starts, and where one more would."""
    made: list[list[str]] = []
    used: list[int] = []  # Columns of each line.
    for cell in row:
        start = starts[cell.column]
        size = starts[cell.column + cell.span] - len(_GAP) - start
        limit = max(size, 2) if is_wrapped else None
        lines = [part for line in cell.lines for part in wrap(line, limit, cut=True)]
        for number, line in enumerate(lines):
            if number == len(made):
                made.append([])
                used.append(0)
            if line:
                text = _aligned(line, size, cell.align)
                gap = max(start - used[number], len(_GAP) if used[number] else 0)
                made[number].append(" " * gap + text)
                used[number] += gap + columns(text)
    return ["".join(parts) for parts in made]


def _aligned(text: str, size: int, align: str | None) -> str:
    free = max(size - columns(text), 0)
    if align == "right":
        return " " * free + text
    return " " * (free // 2) + text if align == "center" else text


def _one_by_one(rows: list[list[_Cell]], width: int | None) -> list[str]:
    """Each cell a paragraph, a rule between rows."""
    made: list[str] = []
    for row in rows:
        cells = [part for cell in row for line in cell.lines for part in wrap(line, width)]
        if any(cells):
            made += ["─" * min(width or 20, 20)] if made else []
            made += filter(None, cells)
    return made
