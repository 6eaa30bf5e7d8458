"""Loaders of pictures from folders, zips, maps and ``data:`` addresses."""

from __future__ import annotations

import base64
import binascii
import json
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import IO, TypeAlias
from urllib.parse import unquote_to_bytes

from articlekit._disk.opening import StrPath, open_file, read_file, require_file, too_large
from articlekit.errors import InputError, UsageError
from articlekit.images.candidates import inside, names_of
from articlekit.images.media import media_type
from articlekit.model import Image

__all__ = [
    "ImageLoader",
    "cached",
    "data_images",
    "data_uris",
    "first_of",
    "folder_images",
    "mapped_images",
    "open_images",
    "zip_images",
]

ImageLoader: TypeAlias = Callable[[Image], bytes | None]
"""Returns the bytes of a picture, or None if there are none.

Raises `InputError` (or another OSError) for a picture that is there and cannot be read.
"""

MAX_IMAGE_BYTES = 20_000_000
"""The largest picture that a loader reads."""
MAP_NAME = "images.json"
"""The name of the map in a folder or a zip."""
_MAX_MAP_BYTES = 50_000_000
# What zipfile raises for broken zips.
_BROKEN = (
    OSError,
    EOFError,
    RuntimeError,  # A password is needed, or a method of compression is not known.
    ValueError,  # A name is not what the zip says it is.
    MemoryError,  # The data of an LZMA member states how much it takes.
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)

# --- Loaders -----------------------------------------------------------------------------------


def open_images(*paths: StrPath, max_bytes: int = MAX_IMAGE_BYTES) -> ImageLoader:
    """The loader of folders, zips and maps (``.json``), in this order.

    Raises `InputError` for a path that is missing or unreadable, `UsageError` for another file.
    """
    return first_of(*(_opened(os.fspath(path), max_bytes) for path in paths))


def _opened(path: str, max_bytes: int) -> ImageLoader:
    if os.path.isdir(path):
        return folder_images(path, max_bytes)
    if path.lower().endswith(".json"):
        return mapped_images(path, max_bytes)
    with open_file(path) as stream:
        is_zip = zipfile.is_zipfile(stream)
    if is_zip:
        return zip_images(path, max_bytes)
    raise UsageError(f"{path}: expected a folder, a zip or a map (.json) of pictures")


def folder_paths(root: StrPath) -> Callable[[Image], str | None]:
    """A function from pictures to the real paths of their files in a folder, or None."""
    folder = os.path.realpath(root)
    path = os.path.join(folder, MAP_NAME)
    mapped = _read_map(path) if os.path.isfile(path) else {}

    def find(image: Image) -> str | None:
        found = (inside(folder, name) for name in names_of(image, mapped))
        return next((path for path in found if path is not None), None)

    return find


def folder_images(root: StrPath, max_bytes: int = MAX_IMAGE_BYTES) -> ImageLoader:
    """The pictures of a folder; see the module for their names."""
    find = folder_paths(root)

    def load(image: Image) -> bytes | None:
        path = find(image)
        return None if path is None else read_file(path, max_bytes)

    return load


def mapped_images(path: StrPath, max_bytes: int = MAX_IMAGE_BYTES) -> ImageLoader:
    """The pictures that a JSON object of addresses and names lists.

    The names are relative to the folder of the map, and nothing outside of it is read.
    """
    names = _read_map(os.fspath(path))
    folder = os.path.dirname(os.path.realpath(path))

    def load(image: Image) -> bytes | None:
        name = names.get(image.url) or names.get(image.src)
        found = inside(folder, name) if name else None
        return None if found is None else read_file(found, max_bytes)

    return load


def zip_images(path: StrPath, max_bytes: int = MAX_IMAGE_BYTES) -> ImageLoader:
    """The pictures of a zip, which stays open as long as the loader lives."""
    shown = os.fspath(path)
    require_file(shown)
    try:
        archive = zipfile.ZipFile(shown)
    except _BROKEN as error:
        raise InputError(str(error), shown) from None
    entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    names: Mapping[str, str] = {}
    if MAP_NAME in entries:
        place = f"{shown}!{MAP_NAME}"
        names = _parse_map(_member(archive, entries[MAP_NAME], _MAX_MAP_BYTES, shown), place)

    def load(image: Image) -> bytes | None:
        for name in names_of(image, names):
            entry = entries.get(name)
            if entry is not None:
                return _member(archive, entry, max_bytes, shown)
        return None

    return load


def data_images(image: Image) -> bytes | None:
    """The loader of pictures whose bytes are in their address (``data:``, RFC 2397)."""
    if image.url[:5].lower() != "data:":
        return None
    head, comma, payload = image.url[5:].partition(",")
    if not comma:
        return None
    if head.lower().endswith(";base64"):
        try:
            return base64.b64decode(unquote_to_bytes(payload))
        except binascii.Error:
            return None
    return unquote_to_bytes(payload)


def first_of(*loaders: ImageLoader) -> ImageLoader:
    """A loader that asks others in turn until one has the picture."""

    def load(image: Image) -> bytes | None:
        for loader in loaders:
            data = loader(image)
            if data is not None:
                return data
        return None

    return load


def cached(loader: ImageLoader, max_bytes: int = 64_000_000) -> ImageLoader:
    """A loader that caches the answers of another one, up to `max_bytes`.

    The least recently used answer is dropped first.
    """
    known: dict[str, bytes | None] = {}
    size = 0

    def load(image: Image) -> bytes | None:
        nonlocal size
        if image.url in known:
            data = known.pop(image.url)
        else:
            data = loader(image)
            size += len(data or b"")
        known[image.url] = data
        while size > max_bytes and known:
            size -= len(known.pop(next(iter(known))) or b"")
        return data

    return load


def data_uris(loader: ImageLoader) -> Callable[[Image], str | None]:
    """A function from pictures to ``data:`` addresses, for pages that contain their pictures.

    It returns None for a picture that is missing, or of a type that not all browsers show.
    """

    def address(image: Image) -> str | None:
        try:
            data = loader(image)
        except OSError:
            return None
        kind = media_type(data) if data else None
        if data is None or kind not in ("image/jpeg", "image/png", "image/gif", "image/webp"):
            return None
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"

    return address


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int, path: str) -> bytes:
    place = f"{path}!{entry.filename}"
    try:
        with archive.open(entry) as stream:
            return _limited(stream, max_bytes, place)
    except InputError:
        raise
    except _BROKEN as error:
        raise InputError(str(error) or "takes too much memory", place) from None


def _limited(stream: IO[bytes], max_bytes: int, path: str) -> bytes:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise too_large(max_bytes, path)
    return data


def _read_map(path: str) -> Mapping[str, str]:
    return _parse_map(read_file(path, _MAX_MAP_BYTES), path)


def _parse_map(data: bytes, path: str) -> Mapping[str, str]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}", path) from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise InputError("expected a JSON object of addresses and file names", path)
    return found
