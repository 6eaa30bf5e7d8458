"""Builds books: articles come in one by one and wait on disk, then each book is put together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self, cast

from articlekit._disk.spool import Spool
from articlekit.errors import ArticleKitError, Problem, Report, WriteError, ignore
from articlekit.model import Article
from articlekit.writers.epub._binding import Binding
from articlekit.writers.epub._cover import MAX_BYTES
from articlekit.writers.epub._fonts import open_font
from articlekit.writers.epub._intake import Intake
from articlekit.writers.epub._metadata import Volume
from articlekit.writers.epub._options import BookOptions, body_options, size_limit
from articlekit.writers.epub._outline import Entry
from articlekit.writers.epub._prepare import Prepared, prepare
from articlekit.writers.epub._raster import Raster
from articlekit.writers.epub._volumes import divided
from articlekit.writers.epub.report import BookReport

_IN_MEMORY = 4_000_000
"""A book of at most this many bytes is put together in memory, a larger one on disk."""


class BookBuilder:
    """Collects articles and makes books of them. Use it as a context.

    Articles and pictures wait in a temporary file. Raises `InputError` for a cover or a font that
    cannot be read.
    """

    def __init__(self, options: BookOptions, report: Report) -> None:
        self._options = options
        self._body = body_options(options)
        self._report = report
        self._spool = Spool()
        self._intake = Intake(options, self._spool, report)
        self._cover: Raster | None = None

    def __enter__(self) -> Self:
        self._spool.__enter__()
        try:
            self._cover = self._given_cover()
        except BaseException:
            self._spool.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self._spool.__exit__(*exc)

    def _given_cover(self) -> Raster | None:
        """Reads the cover or the font that is given, so that an error comes before all work."""
        options = self._options
        if options.cover is not None:
            return self._intake.pictures.given_cover(options.cover)
        if options.cover_font is not None:
            open_font(os.fspath(options.cover_font), 20, "zh")
        return None

    def add(self, article: Article | Prepared) -> Entry:
        """Adds an article, or one that `prepare` has turned into its parts."""
        if isinstance(article, Article):
            article = prepare(article, self._body)
        return self._intake.add(article)

    def books(self) -> Sequence[Book]:
        """Returns the books of all articles, at least one."""
        entries = self._intake.entries
        if not entries:
            self._report(Problem("no-articles", "there is no article for the book"))
        drawn = MAX_BYTES if self._options.draw_cover else 0
        cover = len(self._cover.data) if self._cover else drawn
        parts = divided(self._options, entries, self._spool, self._intake.pictures.files, cover)
        return [Book(self, part.volume, part.entries) for part in parts]

    def bind(self, volume: Volume, entries: list[Entry], report: Report) -> Binding:
        """Returns a book that is ready to be written."""
        pictures = self._intake.pictures.files
        return Binding(self._options, volume, entries, pictures, self._spool, self._cover, report)

    def write(self, book: Book, stream: BinaryIO, report: Report) -> BookReport:
        """Writes a book to a stream, after it has passed the check."""
        binding = self.bind(book.volume, book.entries, report)
        try:
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
                file = cast("BinaryIO", spooled)
                binding.write(file)
                size = file.seek(0, 2)
                file.seek(0)
                shutil.copyfileobj(file, stream, 1 << 20)
        except ArticleKitError:
            raise
        except OSError as error:
            raise WriteError(f"the book cannot be written: {error.strerror or error}") from error
        made = binding.report(size)
        limit = size_limit(self._options.max_size)
        if limit is not None and size > limit:
            alone = "one article alone makes " if len(book.entries) == 1 else ""
            message = f"{made.title}: {alone}{size} bytes, more than {limit}"
            report(Problem("volume-too-large", message))
        return made


@dataclass(slots=True)
class Book:
    """One of the books of a `BookBuilder`."""

    builder: BookBuilder
    volume: Volume
    entries: list[Entry]
    """Its articles, in order."""

    @property
    def values(self) -> dict[str, str]:
        """What its articles share: ``day``, ``month``, ``source`` (a host); empty if unknown."""
        values = dict(self.volume.values)
        if "day" in values:
            values.setdefault("month", values["day"][:7])
        if "source" in values:
            hosts = Counter(entry.article.source for entry in self.entries)
            values["source"] = min(hosts, key=lambda host: (-hosts[host], host))
        return values

    @property
    def number(self) -> int:
        """Its number among the books with the same values."""
        return self.volume.number

    @property
    def count(self) -> int:
        """The number of books with the same values."""
        return self.volume.count

    @property
    def keys(self) -> tuple[Entry, ...]:
        """What `BookBuilder.add` returned for its articles."""
        return tuple(self.entries)

    def write(self, stream: BinaryIO, report: Report = ignore) -> BookReport:
        """Writes the book to a stream.

        Nothing is written before the book is complete and has passed the check. Raises `WriteError`
        if it does not pass, or if the system refuses. Books of one builder may be written at the
        same time by processes that are forked from this one.
        """
        return self.builder.write(self, stream, report)
