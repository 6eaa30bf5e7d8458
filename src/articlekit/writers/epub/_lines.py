"""Line breaking for the text on a drawn cover: greedy, balanced, and names side by side.

All of it takes time that is linear in what can be shown. A title may be as long as a whole page, so
it is cut before anything is measured, and every unit is measured once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from articlekit._text.characters import shortened
from articlekit._text.cjk import NO_END, NO_START, WIDE, WIDE_QUOTES

MOST = 400
"""The most characters that are measured: eight lines of the narrowest letters are about 350."""
MOST_OF_NAME = 60
"""The most characters of a site's name."""

# Units: a date, a word of a script that separates words by spaces; otherwise each character.
_WORD = rf"[^\s{WIDE}{WIDE_QUOTES}]+"
_UNITS = re.compile(rf"(?:[0-9]+[年月日号时点期版])+|{_WORD}(?:’{_WORD})*|\s+|.", re.S)
_GOOD_END = frozenset(" 　，。、；：？！）》」』】—…,;:?!)日")
_BAD_BREAK = 0.08  # Costs as much as a line that is too short by a quarter of the width.


class Font(Protocol):
    """What line breaking needs of a font."""

    def getlength(self, text: str) -> float:
        """Returns the width of a text in pixels."""


Unit = tuple[str, float]
"""Text that is not broken, and its width."""


def wrap(text: str, font: Font, width: int) -> list[str]:
    """Returns lines no wider than `width` pixels, broken between words and Chinese characters."""
    return _greedy(_units(text, font, width), width)


def balanced(text: str, font: Font, width: int) -> list[str]:
    """Returns as many lines as `wrap`, of similar length, broken after punctuation if possible."""
    units = _units(text, font, width)
    greedy = _greedy(units, width)
    return _balanced(units, width, len(greedy)) or greedy


def side_by_side(names: Iterable[str], font: Font, width: int, most: int) -> list[str]:
    """Returns at most `most` lines of names, with dots between the names of a line.

    Where names are left over, the last line ends in an ellipsis.
    """
    lines: list[str] = []
    for name in names:
        text = shortened(name, MOST_OF_NAME)
        joined = f"{lines[-1]} · {text}" if lines else text
        if lines and font.getlength(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrap(text, font, width)
        if len(lines) > most:
            return [*lines[: most - 1], lines[most - 1] + " …"]
    return lines


def _greedy(units: list[Unit], width: int) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    length = 0.0
    for text, size in units:
        if not line and text.isspace():
            continue
        # A space at the end of a line takes no room.
        if line and length + size > width and not text.isspace():
            lines.append("".join(line).strip())
            line, length = [], 0.0
        line.append(text)
        length += size
    return [*lines, "".join(line).strip()] if line else lines


def _balanced(units: list[Unit], width: int, most: int) -> list[str]:
    """Returns the cheapest way to set the units in at most `most` lines; [] if there is none."""
    reach = [0.0]
    for _, size in units:
        reach.append(reach[-1] + size)
    fair = reach[-1] / max(most, 1)
    # For each number of units and of lines: the lowest cost, and where the last line starts.
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for end in range(1, len(units) + 1):
        last = end - 1 if end > 1 and units[end - 1][0].isspace() else end
        for start in range(end - 1, -1, -1):
            first = start + 1 if units[start][0].isspace() else start
            length = max(reach[last] - reach[first], 0.0)
            if length > width:
                break
            cost = ((length - fair) / width) ** 2
            if end < len(units) and units[end - 1][0][-1] not in _GOOD_END:
                cost += _BAD_BREAK
            for lines in range(most):
                if (start, lines) in best:
                    total = best[start, lines][0] + cost
                    known = best.get((end, lines + 1))
                    if known is None or total < known[0]:
                        best[end, lines + 1] = (total, start)
    return _lines(units, best, most)


def _lines(
    units: list[Unit], best: dict[tuple[int, int], tuple[float, int]], most: int
) -> list[str]:
    ways = [lines for lines in range(1, most + 1) if (len(units), lines) in best]
    if not ways:
        return []
    end, lines = len(units), min(ways, key=lambda lines: best[len(units), lines][0])
    found: list[str] = []
    while lines:
        start = best[end, lines][1]
        found.insert(0, "".join(text for text, _ in units[start:end]).strip())
        end, lines = start, lines - 1
    return found


def _units(text: str, font: Font, width: int) -> list[Unit]:
    """Returns the text as units, each no wider than a line unless it is one character."""
    units: list[Unit] = []
    for unit in _joined(shortened(text, MOST)):
        size = font.getlength(unit)
        if size <= width:
            units.append((unit, size))
        else:
            units += _broken(unit, font, width)
    return units


def _joined(text: str) -> list[str]:
    """Returns words and characters, with the punctuation that must stay with them."""
    groups: list[list[str]] = []
    for unit in _UNITS.findall(text):
        if groups and (unit[0] in NO_START or groups[-1][-1][-1] in NO_END):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return ["".join(group) for group in groups]


def _broken(unit: str, font: Font, width: int) -> list[Unit]:
    """Returns the parts of a unit that is wider than a line."""
    parts: list[Unit] = []
    start, size = 0, 0.0
    for at, character in enumerate(unit):
        more = font.getlength(character)
        if at > start and size + more > width:
            parts.append((unit[start:at], size))
            start, size = at, 0.0
        size += more
    last = unit[start:]
    if parts and all(character in NO_START for character in last) and len(parts[-1][0]) > 1:
        # Punctuation takes the character before it to the next line.
        text, before = parts[-1]
        moved = font.getlength(text[-1])
        parts[-1] = (text[:-1], before - moved)
        last, size = text[-1] + last, size + moved
    return [*parts, (last, size)]
