"""``--images``: pictures for outputs, opened by the process that writes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from articlekit.cli.options import commas


class Pictures(NamedTuple):
    """The pictures of folders, zips and maps, as bytes or as ``data:`` addresses.

    Workers get only the paths: an open zip can neither be sent to a process nor shared by two.
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


def pictures_of(text: str, *, as_addresses: bool) -> Pictures | None:
    """The pictures that an option names; None if it names nothing.

    Raises what `open_images` raises.
    """
    paths = commas(text)
    if not paths:
        return None
    from articlekit.images import open_images  # As above.

    open_images(*paths)  # Raises its errors now, and not in a worker.
    return Pictures(paths, as_addresses)
