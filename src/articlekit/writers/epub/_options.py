"""What can be said about a book: the fields of the EPUB writer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from articlekit._disk.opening import StrPath
from articlekit.errors import UsageError
from articlekit.images import MAX_IMAGE_BYTES, ImageLoader
from articlekit.writers.epub._language import language_tag
from articlekit.writers.epub.report import BookReport

GROUPS = ("none", "day", "month", "source")
ORDERS = ("given", "oldest", "newest")
PROFILES = {"generic": (1600, False), "kindle": (1200, True)}
"""For each device the longest side of pictures, in pixels, and whether they go without colours."""

# CSS that may load something, which no book may do.
_LOADS = re.compile(r"@import|url\s*\(|@font-face|expression\s*\(", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Somebody who made the book or a part of it (``dc:creator``)."""

    name: str
    role: str | None = "aut"
    """A MARC relator code (``aut``, ``edt``, ``trl``, ``pbl`` …), or None."""
    file_as: str | None = None
    """The name as it is sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOptions:
    """The options of a book; where one is None the articles decide."""

    title: str | None = None
    """``dc:title``; None: of one article its title, else the days that the articles are of."""
    title_file_as: str | None = None
    """The title as it is sorted; None: without a leading English article."""
    language: str | None = None
    """``dc:language``, a BCP 47 tag (``zh_CN`` is taken too); None: that of most articles."""
    identifier: str | None = None
    """``dc:identifier``; None: a UUID made of the title and the oldest article."""
    creators: Sequence[str | Creator] = ()
    """``dc:creator``; none: of one article its byline, else the sites with most articles."""
    publisher: str | None = None
    """``dc:publisher``."""
    description: str | None = None
    """``dc:description``."""
    rights: str | None = None
    """``dc:rights``."""
    subjects: Sequence[str] | None = None
    """``dc:subject``; None: the twenty most frequent tags of the articles."""
    series: str | None = None
    """The series that the book belongs to."""
    series_index: float | None = None
    """Its number in the series."""
    modified: dt.datetime | None = None
    """``dcterms:modified``, aware; None: SOURCE_DATE_EPOCH, else the newest article's date."""
    group_by: str | Sequence[str] = "none"
    """The parts of the book: ``none``, ``day``, ``month``, ``source``, or two of them, the outer
    one first (``"source,month"``)."""
    order: Literal["given", "oldest", "newest"] = "given"
    """The order of the articles; those without a date come last."""
    cover: bytes | StrPath | None = None
    """The picture on the cover, or the path of its file; None: a drawn one."""
    draw_cover: bool = True
    """Whether to draw a cover where none is given."""
    cover_font: StrPath | None = None
    """The font of a drawn cover; None: the first of `CJK_FONTS` that is there."""
    images: ImageLoader | None = None
    """Gives the bytes of pictures (see `articlekit.images`); those in ``data:`` addresses need
    none."""
    profile: Literal["generic", "kindle"] = "generic"
    """The device, which decides what the next two options leave open; never the text.
    ``kindle``: pictures of 1200 pixels without colours."""
    max_image_side: int | None = None
    """The longest side of a picture, in pixels; larger ones are scaled down. None: 1600, or as
    the profile says."""
    grayscale_images: bool | None = None
    """Whether pictures are encoded without colours. None: no, or as the profile says."""
    image_quality: int = 82
    """The JPEG quality of pictures that are encoded anew, 1 to 95."""
    max_image_bytes: int = MAX_IMAGE_BYTES
    """The largest picture file that is looked at."""
    max_image_pixels: int = 50_000_000
    """The largest picture that is decoded, in pixels."""
    css: str | None = None
    """A style sheet behind that of the book. It may not load anything."""
    link_notes: bool = False
    """Whether the addresses of links stand in notes at the end of their article."""
    wide_tables: Literal["table", "list"] = "table"
    """How a table of more than four columns is written: ``list`` fits small screens."""
    vertical: bool = False
    """Whether lines run from top to bottom and pages from right to left."""
    neighbours: bool = True
    """Whether each article links to the previous one, the next one and its contents page."""
    rights_notes: bool = True
    """Whether the rights line of a page stands at the end of its article."""
    on_report: Callable[[BookReport], None] | None = None
    """Called with what was made of the articles when the book is whole."""

    def __post_init__(self) -> None:
        if self.language is not None:
            language_tag(self.language)
        if self.order not in ORDERS:
            raise UsageError(f"unknown order {self.order!r}; known are {', '.join(ORDERS)}")
        if self.wide_tables not in ("table", "list"):
            raise UsageError(f"wide_tables is 'table' or 'list', not {self.wide_tables!r}")
        if not 1 <= self.image_quality <= 95:
            raise UsageError(f"image_quality is 1 to 95, not {self.image_quality}")
        if self.profile not in PROFILES:
            raise UsageError(f"unknown profile {self.profile!r}; known are {', '.join(PROFILES)}")
        if min(image_side(self), self.max_image_bytes, self.max_image_pixels) < 1:
            raise UsageError("the limits of pictures are positive numbers")
        if self.css and _LOADS.search(self.css):
            raise UsageError(
                "the CSS of a book may not load anything: no @import, @font-face, url()"
            )
        if self.modified is not None and self.modified.tzinfo is None:
            raise UsageError("modified needs a time zone")
        group_keys(self.group_by)


def image_side(options: BookOptions) -> int:
    """The longest side of a picture, in pixels."""
    side = options.max_image_side
    return PROFILES[options.profile][0] if side is None else side


def is_grayscale(options: BookOptions) -> bool:
    """Whether pictures go without colours."""
    wanted = options.grayscale_images
    return PROFILES[options.profile][1] if wanted is None else wanted


def group_keys(group_by: str | Sequence[str]) -> tuple[str, ...]:
    """The grouping as keys, the outer one first; none for a flat book. Raises `UsageError`."""
    names = group_by.split(",") if isinstance(group_by, str) else group_by
    keys = tuple(name for name in names if name != "none")
    for key in keys:
        if key not in GROUPS:
            raise UsageError(f"unknown group {key!r}; known are {', '.join(GROUPS)}")
    if len(keys) > 2 or len(set(keys)) != len(keys):
        # Kobo shows three levels, the articles being the last of them.
        raise UsageError(f"group by one or two different keys, not by {','.join(keys)}")
    return keys
