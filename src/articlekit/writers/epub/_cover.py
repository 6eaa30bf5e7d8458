"""A drawn cover: the title, the days and the sites of the articles, three wide and four high."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from articlekit._text.cjk import NO_END, NO_START
from articlekit.writers.epub._fonts import open_font
from articlekit.writers.epub._raster import Raster

WIDTH, HEIGHT = 1200, 1600
_MARGIN = 120
_QUALITY = 88
# Dark grounds, on each of which white text has a contrast of 7 to 1 or more (WCAG 2, 1.4.6).
_GROUNDS = ("#1f3a4d", "#4a2533", "#27402f", "#3a3050", "#4a3a21", "#2b3440")
_PAPER = "#f4f1ea"

# What stays together: a word, a date; else each character by itself.
_UNITS = re.compile(
    r"(?:[0-9]+[年月日号时点期版])+|[A-Za-z0-9\u00c0-\u024f'’.,:;!?%&@#/_-]+|\s+|.", re.S
)
# A good place to end a line: after punctuation that closes, or after a date.
_GOOD_END = frozenset(" 　，。、；：？！）》」』】—…,;:?!)日")
_BAD_BREAK = 0.08  # As bad as a line that is too short by a quarter of the width.


def draw_cover(
    title: str, dates: str, sites: tuple[str, ...], count: str, font: str, language: str, seed: str
) -> Raster:
    """The cover as a JPEG of 1200 x 1600 pixels.

    `font` is the path of a font, `seed` decides the colour. Raises `InputError` for a file that
    is no font.
    """
    ground = _GROUNDS[hashlib.sha256(seed.encode()).digest()[0] % len(_GROUNDS)]
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, WIDTH - 60, HEIGHT - 60), outline=_PAPER, width=3)
    big, lines = _fitted(title, font, language)
    step = int(big.size * 1.36)
    y = max(250, 620 - step * len(lines) // 2)
    for line in lines:
        _centred(draw, line, y, big)
        y += step
    y += 50
    draw.line((WIDTH // 2 - 90, y, WIDTH // 2 + 90, y), fill=_PAPER, width=4)
    small = open_font(font, 46, language)
    y += 60
    for text in filter(None, (dates, count)):
        _centred(draw, text, y, small)
        y += 76
    _sites(draw, sites, open_font(font, 38, language))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0, progressive=False)
    return Raster(out.getvalue(), "image/jpeg", WIDTH, HEIGHT, animated=False)


def _sites(draw: ImageDraw.ImageDraw, sites: tuple[str, ...], font: ImageFont.FreeTypeFont) -> None:
    """The sites at the foot, as many lines as there is room for."""
    lines = side_by_side(sites, font, WIDTH - 2 * _MARGIN)
    if len(lines) > 4:
        lines = [*lines[:3], lines[3] + " …"]
    y = HEIGHT - 130 - 58 * len(lines)
    for line in lines:
        _centred(draw, line, y, font)
        y += 58


def side_by_side(names: Iterable[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than `width` pixels, with dots between the names of a line."""
    lines: list[str] = []
    for name in names:
        joined = f"{lines[-1]} · {name}" if lines else name
        if lines and font.getlength(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrap(name, font, width)
    return lines


def _centred(draw: ImageDraw.ImageDraw, text: str, y: int, font: ImageFont.FreeTypeFont) -> None:
    draw.text(((WIDTH - font.getlength(text)) / 2, y), text, font=font, fill=_PAPER)


def _fitted(title: str, path: str, language: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The title in the largest size in which it has few lines; cut short in the smallest."""
    for size, most in ((132, 2), (112, 4), (92, 6), (76, 8)):
        font = open_font(path, size, language)
        lines = wrap(title, font, WIDTH - 2 * _MARGIN)
        if len(lines) <= most:
            return font, balanced(title, font, WIDTH - 2 * _MARGIN)
    return font, [*lines[:7], lines[7][:-1] + "…"]


def wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than `width` pixels, broken between words and Chinese characters."""
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        if line and font.getlength((line + unit).rstrip()) > width:
            lines.append(line.rstrip())
            line = unit.lstrip()
        else:
            line += unit if line else unit.lstrip()
        while font.getlength(line) > width and len(line) > 1:  # One word, too long for a line.
            most = max(len(line) * width // int(font.getlength(line) + 1), 1)
            lines.append(line[:most])
            line = line[most:]
    return [*lines, line.rstrip()] if line.strip() else lines


def balanced(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """As many lines as `wrap` gives, about equally long, broken behind punctuation if possible."""
    greedy = wrap(text, font, width)
    units = _units(text)
    fair = font.getlength(text) / max(len(greedy), 1)
    # For each number of units and of lines: the least cost of setting them, and the line before.
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for end in range(1, len(units) + 1):
        for start in range(end - 1, -1, -1):
            length = font.getlength("".join(units[start:end]).strip())
            if length > width:
                break
            cost = ((length - fair) / width) ** 2
            if end < len(units) and units[end - 1][-1] not in _GOOD_END:
                cost += _BAD_BREAK
            for lines in range(len(greedy)):
                if (start, lines) in best:
                    total = best[start, lines][0] + cost
                    known = best.get((end, lines + 1))
                    if known is None or total < known[0]:
                        best[end, lines + 1] = (total, start)
    return _lines(units, best, len(greedy)) or greedy


def _lines(
    units: list[str], best: dict[tuple[int, int], tuple[float, int]], most: int
) -> list[str]:
    """The lines of the cheapest way to set all units; none if there is no way."""
    ways = [lines for lines in range(1, most + 1) if (len(units), lines) in best]
    if not ways:
        return []
    end, lines = len(units), min(ways, key=lambda lines: best[len(units), lines][0])
    found: list[str] = []
    while lines:
        start = best[end, lines][1]
        found.insert(0, "".join(units[start:end]).strip())
        end, lines = start, lines - 1
    return found


def _units(text: str) -> list[str]:
    """What a line may break between."""
    units: list[str] = []
    for unit in _UNITS.findall(text):
        if units and (unit[0] in NO_START or units[-1][-1] in NO_END):
            units[-1] += unit
        else:
            units.append(unit)
    return units
