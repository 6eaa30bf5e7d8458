"""The addresses of pictures: on the network, in a folder, or beside the output."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from articlekit._disk.opening import read_file
from articlekit._disk.writing import atomic_write, make_folder
from articlekit._text.patterns import lazy_pattern
from articlekit._text.urls import safe_image_url
from articlekit.errors import UsageError
from articlekit.model import Image
from articlekit.writers.markdown.options import MarkdownOptions

ASSETS = "assets"
"""The folder beside an output that holds its pictures."""

_DATA = lazy_pattern(r"data:image/([a-z]+)(;base64)?,(.*)", re.I | re.S)


@lru_cache(maxsize=4)  # Articles of one run have the same folder.
def _files(folder: str) -> Callable[[Image], str | None]:
    from articlekit.images import folder_paths  # Only where there are files.

    return folder_paths(folder)


class Pictures:
    """The addresses of pictures, safe and resolved against the address of the article.

    `output` is the path of the file, to which paths of pictures are relative.

    Raises `InputError` if the map of the folder cannot be read, `UsageError` if pictures are to be
    written beside an output that has no place.
    """

    def __init__(
        self, options: MarkdownOptions, base: str | None, output: str | None = None
    ) -> None:
        self._options = options
        self._base = base
        self._folder = None if output is None else os.path.dirname(output) or "."
        if output is None and (options.assets or options.data_images == "extract"):
            raise UsageError("pictures can be written only beside an output file")

    def address(self, image: Image) -> str | None:
        """The address of a picture; empty if its text stands for it, None if nothing does."""
        if self._options.image == "local":
            path = self._local(image)
            if path is not None:
                return path
        elif self._options.image == "src" and image.src:
            return self._written(safe_image_url(image.src, self._base))
        return self._written(safe_image_url(image.url, self._base))

    def _local(self, image: Image) -> str | None:
        root = os.path.realpath(self._options.pictures or "")
        path = _files(root)(image)
        if path is None:
            return None
        if self._options.assets:
            name = os.path.join(ASSETS, os.path.relpath(path, root))
            target = os.path.join(self._folder or ".", name)
            if not os.path.exists(target):
                from articlekit.images import MAX_IMAGE_BYTES  # Only where there are files.

                _put(target, read_file(path, MAX_IMAGE_BYTES))
            return _quoted(name)
        if self._folder is None:  # As the option names the folder.
            return _quoted(os.path.join(self._options.pictures or "", os.path.relpath(path, root)))
        return _quoted(os.path.relpath(path, os.path.realpath(self._folder)))

    def _written(self, url: str | None) -> str | None:
        """The address, with what the options say of one that holds the bytes."""
        if url is None or url[:5].lower() != "data:" or self._options.data_images == "keep":
            return url
        return "" if self._options.data_images == "drop" else self._extracted(url)

    def _extracted(self, url: str) -> str:
        found = _DATA.match(url)
        if found is None:
            return ""
        data = unquote_to_bytes(found[3])
        try:
            data = base64.b64decode(data + b"==") if found[2] else data
        except binascii.Error:
            return ""
        import hashlib  # Slow to import, and few runs extract pictures.

        suffix = found[1].lower().replace("jpeg", "jpg")
        name = os.path.join(ASSETS, f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}")
        target = os.path.join(self._folder or ".", name)
        if not os.path.exists(target):
            _put(target, data)
        return _quoted(name)


def _quoted(path: str) -> str:
    return quote("/".join(path.split(os.sep)))


def _put(target: str, data: bytes) -> None:
    """Writes a file that is complete or absent; other workers may write the same one."""
    make_folder(os.path.dirname(target))
    with atomic_write(target) as stream:
        stream.write(data)
