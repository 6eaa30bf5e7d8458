"""The type of a picture, by its bytes."""

from __future__ import annotations


def media_type(data: bytes) -> str | None:
    """The type of a raster picture by its first bytes (WHATWG MIME Sniffing, section 6.1).

    JPEG, PNG, GIF, WebP, AVIF and BMP; None for all else, SVG among it, which can hold scripts.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:14] == b"WEBPVP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        return "image/avif"
    return "image/bmp" if data.startswith(b"BM") and data[6:10] == bytes(4) else None
