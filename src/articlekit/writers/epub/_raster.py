"""Converts pictures to what reading systems decode: upright baseline JPEG, PNG or GIF, no metadata.

A picture that is in this form keeps its bytes, without the metadata; all others are re-encoded.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageOps, ImageSequence

from articlekit.images import media_type

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
}
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}
_ORIENTATION = 0x0112  # The EXIF tag.

_MAX_SIDE = 65_535
"""The limit of JPEG. Each row of pixels takes memory, however short it is."""
_MAX_SCANS = 100
"""The most scans of a progressive JPEG. Usual are ten; each takes time, but hardly any bytes."""

# What Pillow raises for broken files: its plug-ins raise whatever their parsers raise.
_BROKEN = (
    OSError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    SyntaxError,
    AttributeError,
    OverflowError,
    EOFError,
    struct.error,
    RuntimeError,
)


class RasterError(Exception):
    """A picture cannot be used. The message says why, the code is that of a `Problem`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Raster(NamedTuple):
    """A picture in a form that a book may hold."""

    data: bytes
    media_type: str
    width: int
    height: int
    animated: bool


class RasterLimits(NamedTuple):
    """Limits of pictures; see the fields with these names in `BookOptions`."""

    max_side: int
    quality: int
    grayscale: bool
    max_bytes: int
    max_pixels: int
    jpeg_only: bool = False
    """Whether only JPEG is allowed, as for covers."""


def prepare(data: bytes, limits: RasterLimits) -> Raster:
    """Converts the bytes of a picture file for a book. Raises `RasterError`."""
    if len(data) > limits.max_bytes:
        raise RasterError("image-too-large", f"larger than {limits.max_bytes} bytes")
    kind = media_type(data)
    if kind is None:
        raise RasterError("image-format", "neither JPEG, PNG, GIF, WebP, AVIF nor BMP")
    if kind == "image/jpeg" and data.count(b"\xff\xda") > _MAX_SCANS:
        raise RasterError("image-too-large", f"a JPEG of more than {_MAX_SCANS} scans")
    try:
        with warnings.catch_warnings():
            # Pillow's warnings are either harmless or become an error below.
            warnings.simplefilter("ignore")
            return _prepared(data, kind, limits)
    except RasterError:
        raise
    except (MemoryError, Image.DecompressionBombError):
        raise RasterError("image-too-large", "too large to decode") from None
    except _BROKEN as error:
        raise RasterError("image-broken", f"cannot be decoded: {error}") from None


def _prepared(data: bytes, kind: str, limits: RasterLimits) -> Raster:
    with Image.open(io.BytesIO(data), formats=(_FORMATS[kind],)) as image:
        width, height = image.size
        if width * height > limits.max_pixels:
            raise RasterError(
                "image-too-large", f"{width} x {height} pixels, more than {limits.max_pixels}"
            )
        if max(width, height) > _MAX_SIDE:
            raise RasterError("image-too-large", f"{width} x {height} pixels, a side too long")
        animated = getattr(image, "is_animated", False)
        if _may_stay(image, kind, limits):
            _decode(image, kind)
            return Raster(_bare(data, kind), kind, width, height, animated and kind == "image/gif")
        return _encoded(image, kind, limits)


def _may_stay(image: Image.Image, kind: str, limits: RasterLimits) -> bool:
    if max(image.size) > limits.max_side or (limits.grayscale and image.mode not in ("1", "L")):
        return False
    if kind in ("image/gif", "image/png") and limits.jpeg_only:
        return False
    if kind == "image/gif":
        return True
    if kind == "image/png":
        return image.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
    return (
        kind == "image/jpeg"
        and image.mode in ("L", "RGB")
        and "progressive" not in image.info
        and image.getexif().get(_ORIENTATION, 1) == 1
    )


def _decode(image: Image.Image, kind: str) -> None:
    """Decodes all of a picture, so that a truncated file is detected."""
    if kind == "image/jpeg":
        image.draft(None, (1, 1))  # Decodes an eighth of the pixels, but reads every byte.
    if kind == "image/gif":
        for frame in ImageSequence.Iterator(image):
            frame.load()
    else:
        image.load()


# --- Encoding ----------------------------------------------------------------------------------


def _encoded(image: Image.Image, kind: str, limits: RasterLimits) -> Raster:
    side = limits.max_side
    if kind == "image/jpeg":
        image.draft(None, (side, side))  # Decodes a huge picture at a fraction of its size.
    upright = ImageOps.exif_transpose(image)
    profile = upright.info.get("icc_profile")
    picture = _plain(upright, profile)
    if max(picture.size) > side:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    if limits.grayscale:
        picture = picture.convert("LA" if "A" in picture.mode else "L")
    if limits.jpeg_only and "A" in picture.mode:
        picture = _on_white(picture)
    as_png = "A" in picture.mode or (
        kind != "image/jpeg" and not limits.jpeg_only and _has_few_colours(picture)
    )
    out = io.BytesIO()
    if as_png:
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=limits.quality, optimize=True, progressive=False)
    media = "image/png" if as_png else "image/jpeg"
    return Raster(out.getvalue(), media, *picture.size, animated=False)


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns the picture as L, RGB or RGBA in the sRGB colour space."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # Sixteen bits per pixel; a plain conversion would clip values at 255.
        return image.point(lambda value: value / 257.0, "F").convert("L")
    if profile and image.mode in ("RGB", "CMYK"):
        image = _in_srgb(image, profile)
    if "A" in image.getbands() or "transparency" in image.info:
        return _opaque(image.convert("RGBA"))
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """Removes an alpha channel that no pixel uses."""
    lowest, _ = image.getchannel("A").getextrema()
    return image.convert("RGB") if lowest == 255 else image


def _on_white(image: Image.Image) -> Image.Image:
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert(image.mode.removesuffix("A"))


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Converts a picture from its colour profile to sRGB; unchanged if that fails."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target: Any = ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImportError, ImageCms.PyCMSError, OSError, ValueError):  # Pillow may lack littleCMS.
        return image
    return found or image


def _has_few_colours(image: Image.Image) -> bool:
    """Returns whether a picture is a drawing, which JPEG would blur."""
    return image.getcolors(256) is not None


# --- Metadata ----------------------------------------------------------------------------------


def _bare(data: bytes, kind: str) -> bytes:
    """Returns the picture file without metadata."""
    if kind == "image/jpeg":
        return _bare_jpeg(data)
    return _bare_png(data) if kind == "image/png" else data


def _bare_jpeg(data: bytes) -> bytes:
    """Removes comments and application segments except JFIF, ICC and Adobe (ITU T.81, annex B)."""
    parts = [data[:2]]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # A fill byte.
            at += 1
            continue
        if marker == 0xDA:  # Start of scan: the image data follows.
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at:end]
        is_metadata = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_metadata or segment[4:].startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")):
            parts.append(segment)
        at = end
    return b"".join(parts) + data[at:]


_PNG_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT")
)


def _bare_png(data: bytes) -> bytes:
    """Removes chunks that do not describe pixels, animation among them."""
    parts = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name in _PNG_CHUNKS:
            parts.append(data[at:end])
        at = end
        if name == b"IEND":
            break
    return b"".join(parts)
