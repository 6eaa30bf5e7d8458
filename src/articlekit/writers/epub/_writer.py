"""The writer of the format ``epub``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, ClassVar

from articlekit.errors import Report, UsageError, ignore
from articlekit.model import Article
from articlekit.writers.epub._builder import BookBuilder
from articlekit.writers.epub._options import BookOptions, body_options, book_keys, makes_several
from articlekit.writers.epub._prepare import Prepared, Reprint, prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class EPUBWriter(BookOptions):
    """Writes articles as e-books; its options are the fields of `BookOptions`."""

    suffix: ClassVar[str] = ".epub"
    holds_many: ClassVar[bool] = True

    def write(
        self, articles: Iterable[Article | Prepared], stream: BinaryIO, report: Report = ignore
    ) -> None:
        """Writes one book.

        Articles are taken one at a time and wait in temporary files, as do their pictures. Nothing
        is written to the stream before the book is complete and has passed the check. Raises
        `WriteError` if it does not pass, or if the system refuses; `InputError` for a cover or a
        font that cannot be read; `UsageError` if the options make several books.
        """
        if self.keys:
            raise UsageError("per makes several books, which go into a folder")
        with self.builder(report) as builder:
            for article in articles:
                builder.add(article)
            books = builder.books()
            if len(books) > 1:
                name = "max_size" if self.max_articles is None else "max_articles"
                raise UsageError(f"{name} makes {len(books)} volumes, which go into a folder")
            made = books[0].write(stream, report)
        if self.on_report is not None:
            self.on_report(made)

    def with_duplicates(
        self,
        prepared: Prepared,
        duplicates: Sequence[tuple[str | None, dt.date | None, str | None]],
    ) -> Prepared:
        """Adds duplicates (address, day, name of the site), which a book lists below an article."""
        return replace(prepared, also=tuple(Reprint(*each) for each in duplicates))

    @property
    def keys(self) -> tuple[str, ...]:
        """What the articles of each of several books share."""
        return book_keys(self.per)

    @property
    def makes_several(self) -> bool:
        """Whether the options may make several books."""
        return makes_several(self)

    def builder(self, report: Report = ignore) -> BookBuilder:
        """Returns a builder, with which one or several books are made of the same articles."""
        return BookBuilder(self, report)

    @property
    def prepare(self) -> Callable[[Article], Prepared]:
        """A function that turns an article into what `write` and `builder` take as well.

        This is most of the work. The function and its results are small and can be pickled, so
        worker processes can do it.
        """
        return partial(prepare, options=body_options(self))
