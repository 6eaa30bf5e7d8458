"""A drawn cover: a picture, the title, the days and the sites of the articles, three by four."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps

from articlekit._text.characters import shortened
from articlekit.writers.epub._fonts import CoverFonts
from articlekit.writers.epub._lines import MOST, MOST_OF_NAME, balanced, side_by_side, wrap
from articlekit.writers.epub._raster import Raster

WIDTH, HEIGHT = 1200, 1600
MAX_BYTES = 400_000
"""The largest drawn cover, in bytes."""
_MARGIN = 120
_PICTURE = (60, 60, WIDTH - 60, 780)
"""Where the picture is: left, top, right, bottom."""
_MOST_NAMES = 40  # More names of sites than have room.
_QUALITIES = (88, 80, 70, 55, 40)
# Dark grounds, on each of which white text has a contrast of at least 7 to 1 (WCAG 2, 1.4.6).
_GROUNDS = ("#1f3a4d", "#4a2533", "#27402f", "#3a3050", "#4a3a21", "#2b3440")
_PAPER = "#f4f1ea"
# Sizes of the title, each with the most lines that it may have.
_SIZES = ((132, 2), (112, 4), (92, 6), (76, 8))
_SIZES_BELOW_PICTURE = ((104, 2), (84, 3), (68, 4))


@dataclass(frozen=True, slots=True)
class CoverText:
    """What a cover says."""

    heading: str
    dates: str
    count: str
    sites: tuple[str, ...]

    def lines(self) -> list[str]:
        """Returns the lines below the heading: what it does not say already."""
        return [line for line in (self.dates, self.count) if line and line not in self.heading]

    def names(self) -> tuple[str, ...]:
        """Returns the names of the sites that the heading does not say already."""
        return tuple(site for site in self.sites if site not in self.heading)


class _Run(NamedTuple):
    """A text and the font that draws it."""

    text: str
    font: str
    fonts: CoverFonts

    def sized(self, size: int) -> ImageFont.FreeTypeFont:
        return self.fonts.open(self.font, size, self.text)


def draw_cover(
    text: CoverText, fonts: CoverFonts, seed: str, picture: bytes | None = None
) -> tuple[Raster | None, str]:
    """Returns the cover as a JPEG of 1200 x 1600 pixels, and the letters that no font has.

    None if no font has most letters of the heading. `seed` decides the colour, `picture` is a
    picture file that can be decoded. Raises `InputError` for a file that is not a font.
    """
    lacking: list[str] = []

    def run(line: str) -> _Run:
        font, missing = fonts.best(line)
        lacking.append(missing)
        return _Run(fonts.drawable(font, line) if font else "", font or "", fonts)

    heading = run(shortened(text.heading, MOST))
    if not heading.font:
        return None, lacking[0]
    ground = _GROUNDS[hashlib.sha256(seed.encode()).digest()[0] % len(_GROUNDS)]
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    if picture is not None:
        _paste(image, picture)
    draw.rectangle((60, 60, WIDTH - 60, HEIGHT - 60), outline=_PAPER, width=3)
    big, lines = _fitted(heading, _SIZES if picture is None else _SIZES_BELOW_PICTURE)
    step = int(big.size * 1.36)
    y = max(250, 620 - step * len(lines) // 2) if picture is None else _PICTURE[3] + 60
    for line in lines:
        _centred(draw, line, y, big)
        y += step
    y += 50 if picture is None else 20
    draw.line((WIDTH // 2 - 90, y, WIDTH // 2 + 90, y), fill=_PAPER, width=4)
    y += 60 if picture is None else 40
    for small in filter(lambda found: found.text, map(run, text.lines())):
        _centred(draw, small.text, y, small.sized(46))
        y += 76
    names = [shortened(name, MOST_OF_NAME) for name in text.names()[:_MOST_NAMES]]
    sites = run(" ".join(names))
    if sites.text:
        _sites(draw, [fonts.drawable(sites.font, name) for name in names], sites.sized(38))
    drawn = Raster(_encoded(image), "image/jpeg", WIDTH, HEIGHT, animated=False)
    return drawn, "".join(dict.fromkeys("".join(lacking)))


def _encoded(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        sampling = 0 if quality == _QUALITIES[0] else 2
        image.save(out, "JPEG", quality=quality, subsampling=sampling, progressive=False)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()


def _paste(cover: Image.Image, data: bytes) -> None:
    left, top, right, bottom = _PICTURE
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (2 * (right - left), 2 * (bottom - top)))
        size = (right - left, bottom - top)
        # Faces are in the upper half of most photographs.
        fitted = ImageOps.fit(image.convert("RGBA"), size, centering=(0.5, 0.35))
    cover.paste(fitted, (left, top), fitted)


def _sites(draw: ImageDraw.ImageDraw, names: list[str], font: ImageFont.FreeTypeFont) -> None:
    """Draws the names of sites at the bottom, in at most four lines."""
    lines = side_by_side(filter(str.strip, names), font, WIDTH - 2 * _MARGIN, 4)
    y = HEIGHT - 130 - 58 * len(lines)
    for line in lines:
        _centred(draw, line, y, font)
        y += 58


def _centred(draw: ImageDraw.ImageDraw, text: str, y: int, font: ImageFont.FreeTypeFont) -> None:
    draw.text(((WIDTH - font.getlength(text)) / 2, y), text, font=font, fill=_PAPER)


def _fitted(
    title: _Run, sizes: tuple[tuple[int, int], ...]
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The title in the largest size in which it has few lines; cut in the smallest."""
    for size, most in sizes:
        font = title.sized(size)
        lines = wrap(title.text, font, WIDTH - 2 * _MARGIN)
        if len(lines) <= most:
            return font, balanced(title.text, font, WIDTH - 2 * _MARGIN)
    return font, [*lines[: most - 1], lines[most - 1][:-1] + "…"]
