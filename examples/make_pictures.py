"""Draws the pictures of the sample articles: small PNG files, the same on every machine.

python examples/make_pictures.py [FOLDER]
"""

import struct
import sys
import zlib
from collections.abc import Callable
from math import sin
from pathlib import Path

WIDTH, HEIGHT = 240, 136
PALETTE = (
    (250, 248, 240), (29, 53, 87), (69, 123, 157), (168, 218, 220), (230, 57, 70), (244, 162, 97),
    (233, 196, 106), (42, 157, 143), (38, 70, 83), (90, 90, 90), (200, 200, 195), (110, 70, 40),
)  # fmt: skip
PAPER, NAVY, BLUE, SKY, RED, ORANGE, SAND, GREEN, DARK, GREY, LIGHT, BROWN = range(12)

Drawing = Callable[[int, int], int]


def disc(x: int, y: int, at_x: int, at_y: int, radius: int) -> bool:
    """Whether a point is on a disc."""
    return (x - at_x) ** 2 + (y - at_y) ** 2 <= radius * radius


def harbour(x: int, y: int) -> int:
    if y > 84 + 3 * sin(x / 9):
        return BLUE if (x // 12 + y // 6) % 5 else SKY
    if disc(x, y, 186, 40, 22):
        return ORANGE
    return RED if 60 < x < 120 and 70 < y < 84 - abs(x - 90) // 10 else SKY


def bridge(x: int, y: int) -> int:
    if 62 <= y <= 70 or (y < 62 and x % 60 in (29, 30, 31) and y > 20):
        return DARK
    if y < 62 and abs(y - 20 - abs((x + 30) % 60 - 30) * 1.3) < 1.5:
        return GREY
    return (GREEN if y > 104 else BLUE) if y > 70 else SAND


def tea(x: int, y: int) -> int:
    if disc(x, y, 120, 70, 30):
        return ORANGE if disc(x, y, 120, 70, 24) else PAPER
    if disc(x, y, 120, 74, 46):
        return LIGHT
    return BROWN if (y // 17) % 2 else SAND


def stars(x: int, y: int) -> int:
    if y > 112 - (x % 80) // 4:
        return DARK
    if (x * 7919 + y * 104_729) % 997 < 4:
        return PAPER
    return SAND if disc(x, y, 60, 36, 14) and not disc(x, y, 67, 32, 13) else NAVY


def bus(x: int, y: int) -> int:
    if disc(x, y, 70, 108, 11) or disc(x, y, 170, 108, 11):
        return DARK
    if 36 < x < 206 and 44 < y < 108:
        return PAPER if 56 < y < 78 and x % 28 > 5 else RED
    return GREY if y > 112 else NAVY


def market(x: int, y: int) -> int:
    if y < 40:
        return RED if (x // 20) % 2 else PAPER
    if disc(x, (y - 40) % 48 + 24, 24 + (x // 48) * 48 - (24 if (y // 48) % 2 else 0), 48, 14):
        return GREEN
    return SAND if y < 120 else BROWN


DRAWINGS: dict[str, Drawing] = {
    "harbour": harbour, "bridge": bridge, "tea": tea, "stars": stars, "bus": bus, "market": market,
}  # fmt: skip


def png(drawing: Drawing) -> bytes:
    """A PNG file with a palette."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + bytes(drawing(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", bytes(value for colour in PALETTE for value in colour))
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in DRAWINGS.items():
        (folder / f"{name}.png").write_bytes(png(drawing))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("pictures"))
