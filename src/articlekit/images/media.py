"""Inspects the bytes of a picture: its type, its size in pixels, and whether it is complete."""

from __future__ import annotations

import struct

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}
"""The types that are fetched, and the suffixes of their files."""
_PNG = b"\x89PNG\r\n\x1a\n"
# Markers of a JPEG that are followed by no length.
_BARE = frozenset((0x01, *range(0xD0, 0xDA)))
_TAIL = 4096  # Bytes at the end in which the end of a picture is looked for.
_SCAN = frozenset((0xDA,))  # The marker of a scan, which the compressed pixels follow.
# Markers of a frame, which states the size.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def media_type(data: bytes) -> str | None:
    """The type of a raster picture by its first bytes (WHATWG MIME Sniffing, section 6.1).

    JPEG, PNG, GIF, WebP, AVIF and BMP. None for everything else, including SVG, which can contain
    scripts.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:14] == b"WEBPVP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        return "image/avif"
    return "image/bmp" if data.startswith(b"BM") and data[6:10] == bytes(4) else None


def pixel_size(data: bytes) -> tuple[int, int] | None:
    """The width and height that a picture states; None if they are not found."""
    try:
        return _SIZES[media_type(data) or ""](data)
    except (KeyError, struct.error, IndexError):
        return None


def is_complete(data: bytes) -> bool:
    """Whether a picture has its end."""
    kind = media_type(data)
    if kind == "image/jpeg":
        # A preview in the header has an end of its own, and anything may follow the last one.
        scan = _jpeg_marker(data, _SCAN)
        return data.find(b"\xff\xd9", -_TAIL if scan is None else scan) >= 0
    if kind == "image/png":
        return b"\0\0\0\0IEND" in data
    if kind == "image/gif":
        return b";" in data[-_TAIL:].rstrip(b"\0")[-64:]
    if kind == "image/webp":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return kind is not None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = _jpeg_marker(data, _FRAMES)
    if at is None:
        return None
    height, width = struct.unpack_from(">HH", data, at + 5)
    return width, height


def _jpeg_marker(data: bytes, wanted: frozenset[int]) -> int | None:
    """The place of the first of some markers before the first scan, or of that scan itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in wanted:
            return at
        if marker in _SCAN:
            return None
        if marker == 0xFF:  # Padding.
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)
    return None


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">LL", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _avif(data: bytes) -> tuple[int, int] | None:
    at = data.find(b"ispe", 0, 1 << 16)  # The property of the size, in the first boxes.
    if at < 0:
        return None
    width, height = struct.unpack_from(">LL", data, at + 8)
    return width, height


_SIZES = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": _avif,
}
