"""Archives on many machines, by Dask (https://www.dask.org); needs ``articlekit[dask]``.

>>> from articlekit.distributed import read_archive, to_jsonl
>>> articles, unread = read_archive("s3://news/2020/*.md", errors=True)  # doctest: +SKIP
>>> paths, unwritten = to_jsonl(articles, "s3://news/jsonl/")  # doctest: +SKIP
>>> import dask
>>> dask.compute(paths, unread, unwritten)  # doctest: +SKIP

Everything here is lazy: ``dask.compute`` does the work, on the cluster of the current
``distributed.Client`` or else on this machine. What is computed in one call is read once.
The page “Beyond one machine” of the manual recommends sizes of partitions and lists the limits.
"""

from __future__ import annotations

from articlekit.distributed.books import build_books
from articlekit.distributed.duplicates import unique
from articlekit.distributed.read import read_archive
from articlekit.distributed.write import Written, to_jsonl, to_markdown, to_parquet, to_text

__all__ = [
    "Written",
    "build_books",
    "read_archive",
    "to_jsonl",
    "to_markdown",
    "to_parquet",
    "to_text",
    "unique",
]
