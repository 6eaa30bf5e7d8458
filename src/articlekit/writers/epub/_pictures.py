"""The pictures of a book: loaded, converted, stored once and counted."""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple

from articlekit._disk.opening import StrPath, read_file
from articlekit._disk.spool import Span, Spool
from articlekit.errors import WriteError
from articlekit.images import data_images, first_of
from articlekit.model import Image
from articlekit.writers.epub._options import BookOptions, image_quality, image_side, is_grayscale
from articlekit.writers.epub._raster import SUFFIXES, Raster, RasterError, RasterLimits, prepare

COVER_SIDE = 2400
"""The longest side of a cover that the caller gives, in pixels."""


THUMBNAIL_SIDE = 160
"""The longest side of a picture in a contents page, in pixels."""


class Picture(NamedTuple):
    """A picture file of the book."""

    name: str
    media_type: str
    width: int
    height: int
    animated: bool
    span: Span


class Missing(NamedTuple):
    """Why a picture is not in the book."""

    code: str
    """The code of a `Problem`."""
    reason: str


class Pictures:
    """All pictures of one book. Equal bytes are stored once, whatever their addresses."""

    def __init__(self, options: BookOptions, spool: Spool) -> None:
        self._loader = first_of(data_images, *([options.images] if options.images else ()))
        self._spool = spool
        self._limits = RasterLimits(
            max_side=image_side(options),
            quality=image_quality(options),
            grayscale=is_grayscale(options),
            max_bytes=options.max_image_bytes,
            max_pixels=options.max_image_pixels,
        )
        self._by_url: dict[str, Picture | Missing] = {}
        self._by_source: dict[bytes, Picture | Missing] = {}
        self.files: dict[str, Picture] = {}
        """The picture files by their names."""

    def find(self, image: Image) -> Picture | Missing:
        """Returns the file of a picture, or why there is none; loads each address once."""
        found = self._by_url.get(image.url)
        if found is None:
            found = self._by_url[image.url] = self._load(image)
        return found

    def _load(self, image: Image) -> Picture | Missing:
        try:
            data = self._loader(image)
        except OSError as error:
            return Missing("image-unreadable", str(error))
        if not data:
            return Missing("image-missing", "no loader has it")
        digest = hashlib.sha256(data).digest()
        if digest not in self._by_source:
            try:
                self._by_source[digest] = self.store(prepare(data, self._limits))
            except RasterError as error:
                self._by_source[digest] = Missing(error.code, str(error))
        return self._by_source[digest]

    def store(self, raster: Raster) -> Picture:
        """Stores a picture under a name made of its bytes."""
        name = f"i{hashlib.sha256(raster.data).hexdigest()[:20]}{SUFFIXES[raster.media_type]}"
        if name not in self.files:
            span = self._spool.put(raster.data)
            self.files[name] = Picture(
                name, raster.media_type, raster.width, raster.height, raster.animated, span
            )
        return self.files[name]

    def thumbnail(self, picture: Picture) -> Picture:
        """Stores a small version of a picture, for a contents page."""
        limits = self._limits._replace(max_side=THUMBNAIL_SIDE, jpeg_only=True)
        return self.store(prepare(self._spool.get(picture.span), limits))

    def given_cover(self, cover: bytes | StrPath) -> Raster:
        """Returns the cover that the caller gives as bytes or as a path.

        Raises `InputError` for a file that cannot be read, `WriteError` if it is not a picture.
        """
        limits = self._limits._replace(max_side=COVER_SIDE, jpeg_only=True)
        data = cover if isinstance(cover, bytes) else read_file(os.fspath(cover), limits.max_bytes)
        try:
            return prepare(data, limits)
        except RasterError as error:
            raise WriteError(f"the cover cannot be used: {error}") from None
