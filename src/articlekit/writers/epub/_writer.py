"""The writer of the format ``epub``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit.errors import Report, ignore
from articlekit.model import Article
from articlekit.writers.epub._build import build
from articlekit.writers.epub._options import BookOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class EPUBWriter(BookOptions):
    """Writes articles as one e-book; its options are the fields of `BookOptions`."""

    suffix: ClassVar[str] = ".epub"
    holds_many: ClassVar[bool] = True

    def write(
        self,
        articles: Iterable[Article],
        stream: BinaryIO,
        report: Report = ignore,
    ) -> None:
        """Writes one book.

        Articles are taken one at a time and wait in temporary files, as do their pictures. Nothing
        is written to the stream before the book is whole and has passed the check of its own.
        Raises `WriteError` if it does not, or if the system refuses; `InputError` for a cover or
        a font that cannot be read.
        """
        found = build(self, articles, stream, report)
        if self.on_report is not None:
            self.on_report(found)
