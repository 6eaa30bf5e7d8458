"""Parquet: one row an article, for whoever counts rather than reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar, Literal, get_args

import pyarrow as pa
from pyarrow import parquet as pq

from articlekit.arrow import COLUMNS, ROWS, record_batches, schema
from articlekit.errors import Report, UsageError, WriteError, ignore
from articlekit.model import Article, ReadResult

__all__ = ["ParquetWriter"]

Compression = Literal["zstd", "snappy", "gzip", "none"]

# Of these a dictionary and the least and greatest values are worth their place; the others are long
# or never the same twice.
_SHORT = ["timestamp", "published_at", "published_on", "date", "byline", "source", "language"]
_REPEATED = [*_SHORT, "tags.list.element", "problems.list.element.code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetWriter:
    """Writes articles as Parquet (https://parquet.apache.org): the columns of `articlekit.arrow`.

    Of the articles no more than one row group is held at a time. A row group ends early where its
    articles are very long. The bytes are those of the pyarrow that is installed: its version is in
    them. Raises `UsageError` for options that it has not, and `WriteError` if the front matter of
    an article holds what JSON has not.
    """

    suffix: ClassVar[str] = ".parquet"
    holds_many: ClassVar[bool] = True

    row_group: int = ROWS
    """Rows of a row group at most."""
    compression: Compression = "zstd"
    """How columns are compressed."""
    drop: tuple[str, ...] = ()
    """Columns that are left out."""

    def __post_init__(self) -> None:
        if self.row_group < 1:
            raise UsageError(f"a row group of {self.row_group} rows")
        if self.compression not in get_args(Compression):
            known = ", ".join(get_args(Compression))
            raise UsageError(f"unknown compression {self.compression!r}; known are {known}")
        schema(self.drop)  # For the error it raises.

    def partitioned(self, columns: Iterable[str]) -> ParquetWriter:
        """The writer of files whose folders say the values of columns, which then are in no file.

        Programs that read such folders take it ill if both say it.
        """
        return replace(self, drop=(*self.drop, *(name for name in columns if name in COLUMNS)))

    def write(
        self,
        articles: Iterable[Article | ReadResult],
        stream: BinaryIO,
        report: Report = ignore,
    ) -> None:
        """Writes one row an article, a row group at a time."""
        try:
            with pq.ParquetWriter(
                stream,
                schema(self.drop),
                compression=self.compression,
                use_dictionary=_REPEATED,
                write_statistics=_SHORT,
            ) as writer:
                for batch in record_batches(articles, self.row_group, self.drop):
                    writer.write_batch(batch, row_group_size=self.row_group)
        except pa.ArrowException as error:
            raise WriteError(f"no Parquet can be made of this: {error}") from error
