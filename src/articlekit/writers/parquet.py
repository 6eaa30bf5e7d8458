"""Parquet: one row per article, for analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar, Literal

import pyarrow as pa
from pyarrow import parquet as pq

from articlekit._columns import NAMES
from articlekit._options import check_options
from articlekit.arrow import ROWS, record_batches, schema
from articlekit.errors import Report, UsageError, WriteError, ignore
from articlekit.model import Article, ReadResult

__all__ = ["ParquetWriter"]

Compression = Literal["zstd", "snappy", "gzip", "none"]

# The values of these columns repeat, so a dictionary and statistics are worth their space.
_SHORT = [
    "timestamp",
    "published_at",
    "published_on",
    "date",
    "byline",
    "source",
    "site",
    "language",
]
_REPEATED = [
    *_SHORT,
    "path",
    "tags.list.element",
    "discarded.list.element.reason",
    "problems.list.element.code",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetWriter:
    """Writes articles as Parquet (https://parquet.apache.org): the columns of `articlekit.arrow`.

    Memory holds at most one row group of articles. A row group ends early where its articles are
    very long. The bytes depend on the version of pyarrow, which writes it into the file. Raises
    `UsageError` for invalid options, and `WriteError` if the front matter of an article holds what
    JSON cannot represent.
    """

    suffix: ClassVar[str] = ".parquet"
    holds_many: ClassVar[bool] = True

    row_group: int = ROWS
    """The most rows of a row group."""
    compression: Compression = "zstd"
    """How columns are compressed."""
    drop: tuple[str, ...] = ()
    """Columns that are left out; without ``article`` nothing can be read back."""
    id: bool = True
    """Whether the column ``id`` is written."""

    def __post_init__(self) -> None:
        check_options(self)
        if self.row_group < 1:
            raise UsageError(f"a row group of {self.row_group} rows")
        schema(self.drop)  # Raises an error for unknown columns.

    @property
    def _left_out(self) -> tuple[str, ...]:
        return self.drop if self.id else (*self.drop, "id")

    def partitioned(self, columns: Iterable[str]) -> ParquetWriter:
        """The writer for files whose folders give the values of columns.

        These columns are left out of the files: some programs fail if they are in both places.
        """
        return replace(self, drop=(*self.drop, *(name for name in columns if name in NAMES)))

    def write(
        self,
        articles: Iterable[Article | ReadResult],
        stream: BinaryIO,
        report: Report = ignore,
    ) -> None:
        """Writes one row per article, a row group at a time."""
        try:
            with pq.ParquetWriter(
                stream,
                schema(self._left_out),
                compression=self.compression,
                use_dictionary=_REPEATED,
                write_statistics=_SHORT,
            ) as writer:
                for batch in record_batches(articles, self.row_group, self._left_out):
                    writer.write_batch(batch, row_group_size=self.row_group)
        except pa.ArrowException as error:
            raise WriteError(f"no Parquet can be made of this: {error}") from error
