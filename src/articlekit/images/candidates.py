"""The names under which a picture may be stored in a folder or an archive."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from articlekit.model import Image

_SUFFIXES = ("", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp")


def names_of(image: Image, mapped: Mapping[str, str]) -> Iterator[str]:
    """The names under which a picture may be stored, the most reliable first."""
    for url in dict.fromkeys((image.url, image.src)):
        if url in mapped:
            yield mapped[url]
    yield from _paths(image.url)
    if image.src != image.url and "://" not in image.src:  # A page saved with its pictures.
        yield from _paths(image.src)
    address = image.url.encode("utf-8", "surrogatepass")
    for algorithm in ("sha256", "sha1", "md5"):
        digest = hashlib.new(algorithm, address, usedforsecurity=False).hexdigest()
        for suffix in _SUFFIXES:
            yield digest + suffix
        if algorithm == "sha256":  # The names of `articlekit.images.store`.
            for suffix in _SUFFIXES:
                yield f"{digest[:2]}/{digest}{suffix}"


def _paths(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.scheme not in ("", "http", "https"):
        return
    path = "/".join(filter(None, parts.path.split("/")))
    if not path:
        return
    for name in (f"{path}?{parts.query}", path) if parts.query else (path,):
        for form in dict.fromkeys((name, unquote(name))):
            if parts.netloc:
                yield f"{parts.netloc}/{form}"
            yield form


def inside(folder: str, name: str) -> str | None:
    """The real path of a regular file in a folder (itself a real path), or None."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or "\0" in name or os.path.isabs(name):
        return None
    try:
        path = os.path.join(folder, *parts)
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        path = os.path.realpath(path, strict=True)
        return path if os.path.commonpath((folder, path)) == folder else None
    except (OSError, ValueError):
        return None
