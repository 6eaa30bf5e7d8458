"""The report about a book: its articles, what it lacks, and its accessibility claims."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article of the book."""

    id: str
    """The start of its file names."""
    title: str
    url: str | None
    files: tuple[str, ...]
    """Its files in the book; more than one if it is long."""
    bytes: int
    """The size of its files, uncompressed, without pictures."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that is not in the book, or not as it was."""

    article: str
    """The id of the `Chapter`."""
    kind: str
    """``image``, ``link`` or ``discarded``."""
    value: str
    """The address of a picture or link; the reason for which text was discarded."""
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of the package about accessibility."""

    property: str
    """``schema:accessMode`` and so on."""
    value: str
    reason: str
    """Why it is true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReport:
    """What a book holds, what it lacks, and why it makes its accessibility claims."""

    title: str
    identifier: str
    language: str
    modified: str
    bytes: int
    """The size of the book."""
    output: str | None = None
    """The file of the book, if `articlekit.convert` made several."""
    entries: int
    """The number of files in it."""
    articles: tuple[Chapter, ...]
    dropped: tuple[Dropped, ...]
    """What is not in the book: links without a usable address, text that the reader discarded."""
    missing_images: tuple[Dropped, ...]
    """The pictures that are not in the book."""
    images: int
    """The number of pictures that the articles show."""
    images_described: int
    """The number of these that have their own alternative text."""
    image_files: int
    """The number of different picture files, the cover among them."""
    image_bytes: int
    claims: tuple[Claim, ...]

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as JSON values."""
        found = asdict(self)
        described = self.images_described / self.images if self.images else None
        found["alt_coverage"] = None if described is None else round(described, 4)
        return found
