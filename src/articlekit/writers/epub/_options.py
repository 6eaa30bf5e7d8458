"""The options of a book: the fields of the EPUB writer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from articlekit._disk.opening import StrPath
from articlekit._options import check_options
from articlekit._text.languages import language_tag
from articlekit._text.patterns import lazy_pattern
from articlekit.errors import UsageError
from articlekit.images import MAX_IMAGE_BYTES, ImageLoader
from articlekit.writers.epub._css import check_css
from articlekit.writers.epub.report import BookReport

GROUPS = ("none", "day", "month", "source")
PROFILES = {
    "generic": (1600, False, 82),
    "kindle": (1200, True, 80),
    "kobo": (1440, True, 80),
    "phone": (1080, False, 75),
    "small": (720, True, 60),
}
"""For each profile: the longest side of pictures in pixels, grayscale or not, the JPEG quality."""
_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_SIZE = lazy_pattern(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]i?)?b?\s*", re.I | re.A)

MIN_SIZE = 1_000_000
"""The smallest limit of the size of a book, in bytes; a cover may take 0.4 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """A person or organisation that made the book or a part of it (``dc:creator``)."""

    name: str
    role: str | None = "aut"
    """A MARC relator code (``aut``, ``edt``, ``trl``, ``pbl`` …), or None."""
    file_as: str | None = None
    """The name as it is sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOptions:
    """The options of a book; where one is None, the articles decide."""

    title: str | None = None
    """``dc:title``; None: the title of the only article, else the sites and the days."""
    title_file_as: str | None = None
    """The title as it is sorted; None: without a leading English article."""
    language: str | None = None
    """``dc:language``, a BCP 47 tag (``zh_CN`` is taken too); None: that of most articles."""
    identifier: str | None = None
    """``dc:identifier``; None: a UUID made of the title and the oldest article."""
    creators: Sequence[str | Creator] = ()
    """``dc:creator``; none: the byline that all articles share."""
    publisher: str | None = None
    """``dc:publisher``; None: the site that all articles are from."""
    description: str | None = None
    """``dc:description``; None: the number of articles, their days and sites."""
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
    group_by: str | Sequence[str] | None = None
    """The parts of the book: ``none``, ``day``, ``month``, ``source``, or two of them, the outer
    one first (``"source,month"``). None: days or months if there are more than 200 articles."""
    per: str | Sequence[str] = ()
    """One book per ``day``, ``month`` or ``source``, or per several of them."""
    max_articles: int | None = None
    """The most articles of a book; more articles make several volumes."""
    max_size: int | str | None = None
    """The largest book, pictures included, in bytes or as ``25MB``; more makes several volumes."""
    order: Literal["given", "oldest", "newest"] = "given"
    """The order of the articles; those without a date come last."""
    cover: bytes | StrPath | None = None
    """The picture on the cover, or the path of its file; None: a drawn one."""
    draw_cover: bool = True
    """Whether to draw a cover where none is given."""
    cover_font: StrPath | None = None
    """The font of a drawn cover; None: for each line the first that has its letters."""
    images: ImageLoader | None = None
    """Gives the bytes of pictures (see `articlekit.images`); those in ``data:`` addresses need
    none."""
    profile: Literal["generic", "kindle", "kobo", "phone", "small"] = "generic"
    """The device that pictures are made for: their size, colours and quality. The next three
    options override these. The text is always the same."""
    max_image_side: int | None = None
    """The longest side of a picture, in pixels; larger ones are scaled down."""
    grayscale_images: bool | None = None
    """Whether pictures are converted to grayscale."""
    image_quality: int | None = None
    """The JPEG quality of pictures that are re-encoded, 1 to 95."""
    picture_links: bool = False
    """Whether each picture is replaced by a link if no pictures were given."""
    max_image_bytes: int = MAX_IMAGE_BYTES
    """The largest picture file that is read."""
    max_image_pixels: int = 50_000_000
    """The largest picture that is decoded, in pixels."""
    css: str | None = None
    """A style sheet after that of the book. It may not load anything."""
    link_notes: bool = False
    """Whether the addresses of links stand in notes at the end of their article."""
    wide_tables: Literal["table", "list"] = "table"
    """How a table of more than four columns is written: ``list`` fits small screens."""
    vertical: bool = False
    """Whether lines run from top to bottom and pages from right to left."""
    summaries: bool = False
    """Whether contents pages show the first sentence and a small picture of each article."""
    neighbours: bool = True
    """Whether each article links to the previous one, the next one and its contents page."""
    rights_notes: bool = True
    """Whether the rights line of a page stands at the end of its article."""
    on_report: Callable[[BookReport], None] | None = None
    """Called with the report when a book is complete."""

    def __post_init__(self) -> None:
        check_options(self)
        if self.language is not None:
            language_tag(self.language)
        if not 1 <= image_quality(self) <= 95:
            raise UsageError(f"image_quality is 1 to 95, not {self.image_quality}")
        if min(image_side(self), self.max_image_bytes, self.max_image_pixels) < 1:
            raise UsageError("the limits of pictures are positive numbers")
        if self.css:
            check_css(self.css)
        if self.modified is not None and self.modified.tzinfo is None:
            raise UsageError("modified needs a time zone")
        group_keys(self.group_by or ())
        book_keys(self.per)
        self._check_volumes()
        self._check_effects()

    def _check_volumes(self) -> None:
        if self.max_articles is not None and self.max_articles < 1:
            raise UsageError(f"max_articles is at least 1, not {self.max_articles}")
        size_limit(self.max_size)
        if makes_several(self) and (self.identifier is not None or self.series_index is not None):
            raise UsageError("identifier and series_index are for one book, and there are several")

    def _check_effects(self) -> None:
        """Raises `UsageError` for an option that has no effect with the others."""
        if self.series_index is not None and self.series is None:
            raise UsageError("series_index is the number in a series: series='TEXT' (--series)")
        if self.series_index is not None and not 0 <= self.series_index < 1e15:
            raise UsageError(f"series_index is a number from 0 on, not {self.series_index}")
        is_drawn = self.draw_cover and self.cover is None
        if self.cover_font is not None and not is_drawn:
            raise UsageError("cover_font is for a cover that is drawn")


class BodyOptions(NamedTuple):
    """The options that the markup of an article depends on. They can be pickled."""

    language: str
    """The language of articles whose own is unknown."""
    has_images: bool
    """Whether a loader of pictures is given."""
    picture_links: bool
    link_notes: bool
    wide_tables: str
    rights_notes: bool
    summaries: bool


def body_options(options: BookOptions) -> BodyOptions:
    """Returns the options that the markup of an article depends on."""
    return BodyOptions(
        language=language_tag(options.language or "und"),
        has_images=options.images is not None,
        picture_links=options.picture_links,
        link_notes=options.link_notes,
        wide_tables=options.wide_tables,
        rights_notes=options.rights_notes,
        summaries=options.summaries,
    )


def makes_several(options: BookOptions) -> bool:
    """Returns whether the options may make several books."""
    limits = (options.max_articles, options.max_size)
    return bool(book_keys(options.per)) or any(limit is not None for limit in limits)


def size_limit(text: int | str | None) -> int | None:
    """Returns a size in bytes: ``25MB`` is 25,000,000. Raises `UsageError`."""
    if text is None or isinstance(text, int):
        size = text
    else:
        match = _SIZE.fullmatch(text)
        size = int(float(match[1]) * _UNITS.get((match[2] or "").lower(), 1)) if match else 0
    if size is not None and size < MIN_SIZE:
        raise UsageError(f"{text!r} is not a size such as 25MB, or less than {MIN_SIZE} bytes")
    return size


def image_side(options: BookOptions) -> int:
    """Returns the longest side of a picture, in pixels."""
    side = options.max_image_side
    return PROFILES[options.profile][0] if side is None else side


def is_grayscale(options: BookOptions) -> bool:
    """Returns whether pictures are converted to grayscale."""
    wanted = options.grayscale_images
    return PROFILES[options.profile][1] if wanted is None else wanted


def image_quality(options: BookOptions) -> int:
    """Returns the JPEG quality of pictures."""
    wanted = options.image_quality
    return PROFILES[options.profile][2] if wanted is None else wanted


def _keys(value: str | Sequence[str], what: str) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    keys = tuple(name.strip() for name in names if name.strip() not in ("none", ""))
    for key in keys:
        if key not in GROUPS:
            raise UsageError(f"unknown {what} {key!r}; known are {', '.join(GROUPS)}")
    return keys


def book_keys(per: str | Sequence[str]) -> tuple[str, ...]:
    """Returns what the articles of each book share; () for nothing. Raises `UsageError`.

    A month beside a day is left out, because it says nothing more.
    """
    keys = tuple(dict.fromkeys(_keys(per, "key of books")))
    return tuple(key for key in keys if key != "month" or "day" not in keys)


def group_keys(group_by: str | Sequence[str]) -> tuple[str, ...]:
    """Returns the keys of groups, the outer one first; () for none. Raises `UsageError`."""
    keys = _keys(group_by, "group")
    if len(keys) > 2 or len(set(keys)) != len(keys):
        # Kobo shows three levels, the articles being the last of them.
        raise UsageError(f"group by one or two different keys, not by {','.join(keys)}")
    return keys
