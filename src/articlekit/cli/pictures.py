"""``--images`` of ``convert``: pictures for outputs, opened by the process that writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from articlekit.cli.options import commas
from articlekit.errors import UsageError
from articlekit.writers import Format


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of folders, zips and maps, as bytes or as ``data:`` addresses.

    Workers get the paths alone: an open zip can neither be sent to a process nor shared by two.
    """

    paths: tuple[str, ...]
    as_addresses: bool

    def __call__(self, image: Any) -> Any:
        """The picture, or None."""
        return _opened(self)(image)


@cache
def _opened(pictures: Pictures) -> Callable[[Any], Any]:
    from articlekit.images import data_uris, open_images  # Only for outputs with pictures.

    loader = open_images(*pictures.paths)
    return data_uris(loader) if pictures.as_addresses else loader


def picture_options(format: Format, given: str | None) -> dict[str, object]:
    """The option of the format's writer that gives it the pictures.

    Raises `UsageError` for a format without pictures, and what `open_images` raises.
    """
    paths = commas(given or "")
    if not paths:
        return {}
    fields = {"html": "image", "epub": "images"}
    if format.name not in fields:
        raise UsageError(f"--images is for {', '.join(fields)}, not for {format.name}")
    from articlekit.images import open_images  # As above.

    open_images(*paths)  # For the errors it raises.
    return {fields[format.name]: Pictures(paths, as_addresses=format.name == "html")}
