"""A drawn cover: the title, the days and the sites of the articles, three wide and four high."""

from __future__ import annotations

import hashlib
import io

from PIL import Image, ImageDraw, ImageFont

from articlekit.writers.epub._fonts import open_font
from articlekit.writers.epub._lines import balanced, side_by_side, wrap
from articlekit.writers.epub._raster import Raster

WIDTH, HEIGHT = 1200, 1600
_MARGIN = 120
_QUALITY = 88
# Dark grounds, on each of which white text has a contrast of 7 to 1 or more (WCAG 2, 1.4.6).
_GROUNDS = ("#1f3a4d", "#4a2533", "#27402f", "#3a3050", "#4a3a21", "#2b3440")
_PAPER = "#f4f1ea"


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
    lines = side_by_side(sites, font, WIDTH - 2 * _MARGIN, 4)
    y = HEIGHT - 130 - 58 * len(lines)
    for line in lines:
        _centred(draw, line, y, font)
        y += 58


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
