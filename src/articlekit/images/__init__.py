"""Loaders of pictures from folders, zips, maps and ``data:`` addresses, and the fetching of them.

A loader is any function from an `Image` to the bytes of its file, or None if it has none. Writers
of formats with pictures take one. ``articlekit images --list`` prints what a loader is asked for.

In a folder or a zip, the picture of ``https://host.example/2021/photo.jpg?w=640`` is looked up as

1. the name that the map ``images.json`` in it gives, a JSON object of addresses and names;
2. ``host.example/2021/photo.jpg?w=640`` and ``host.example/2021/photo.jpg`` (as ``wget -x`` names
   files), then both without the host; percent-encoded or not;
3. the SHA-256, SHA-1 or MD5 of the address in hexadecimal, with or without a suffix; the SHA-256
   also in a folder of its first two digits, as `fetch` stores it.

Nothing outside the folder is read, whatever the address or a link in the folder says. Loaders do
not check the type of the bytes: see `media_type`.
"""

from __future__ import annotations

from articlekit.images.fetching import fetch
from articlekit.images.loaders import (
    MAX_IMAGE_BYTES,
    ImageLoader,
    cached,
    data_images,
    data_uris,
    first_of,
    folder_images,
    folder_paths,
    mapped_images,
    open_images,
    zip_images,
)
from articlekit.images.media import media_type
from articlekit.images.options import FetchOptions, FetchSummary, HostSummary
from articlekit.images.store import Outcome

__all__ = [
    "MAX_IMAGE_BYTES",
    "FetchOptions",
    "FetchSummary",
    "HostSummary",
    "ImageLoader",
    "Outcome",
    "cached",
    "data_images",
    "data_uris",
    "fetch",
    "first_of",
    "folder_images",
    "folder_paths",
    "mapped_images",
    "media_type",
    "open_images",
    "zip_images",
]
