"""Where the pictures of a text are: addresses, or files beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from articlekit._text.urls import safe_image_url
from articlekit.model import Image
from articlekit.writers.markdown.options import MarkdownOptions


@lru_cache(maxsize=4)  # One article after another has the same.
def _files(folder: str) -> Callable[[Image], str | None]:
    from articlekit.images import folder_paths  # Only where there are files.

    return folder_paths(folder)


def picture_address(options: MarkdownOptions, base: str | None) -> Callable[[Image], str | None]:
    """A function from pictures to their addresses, safe and resolved against `base`.

    Raises `InputError` if the map of the folder cannot be read.
    """

    def original(image: Image) -> str | None:
        return safe_image_url(image.url, base)

    if options.image == "src":
        return lambda image: safe_image_url(image.src, base) if image.src else original(image)
    if options.image == "original" or options.pictures is None:
        return original
    folder = options.pictures
    root = os.path.realpath(folder)
    find = _files(root)

    def local(image: Image) -> str | None:
        path = find(image)
        if path is None:
            return original(image)
        return quote("/".join((folder, *os.path.relpath(path, root).split(os.sep))))

    return local
