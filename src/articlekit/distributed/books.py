"""Builds e-books of a bag of articles: one per day, month or source, on the workers."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from functools import partial
from itertools import chain
from operator import getitem
from typing import TYPE_CHECKING, Any, Literal

from articlekit._disk.opening import StrPath
from articlekit.batch.records import Record
from articlekit.collection.groups import group_of
from articlekit.distributed.bags import Graph, bag, new_name
from articlekit.distributed.write import Written, put, split, write_all
from articlekit.errors import UsageError
from articlekit.files.output import remove_left
from articlekit.model import Article, local_time
from articlekit.names import safe_name
from articlekit.writers import Writer, get_format

if TYPE_CHECKING:
    from dask.bag import Bag

_MAX_BUCKETS = 32
"""The largest number of workers that build books at a time; each holds the articles of a book."""
_MAX_PICKS = 2_000
"""About how many tasks may bring articles to the workers that build books."""
_MAX_GROUP = 8
"""The largest number of partitions that one task sorts, which are in memory together."""
_NO_GROUP = {"day": "undated", "month": "undated", "source": "unknown"}

Groups = dict[str, list[Article]]


def build_books(
    articles: Bag[Article],
    urlpath: StrPath,
    *,
    group_by: Literal["day", "month", "source"] = "month",
    **options: object,
) -> Written:
    """Builds an e-book for each day, month or source: ``2020-07.epub`` and so on.

    `urlpath` is a folder or an address; existing books are replaced, each as a whole. The articles
    of a book are in the order of the bag. Articles without a date are in ``undated.epub``, those
    without a source in ``unknown.epub``. `options` are those of the EPUB writer. Raises
    `UsageError` for an unknown group, and TypeError for an option that the writer does not have.
    """
    if group_by not in _NO_GROUP:
        raise UsageError(f"unknown group {group_by!r}; known are {', '.join(_NO_GROUP)}")
    writer = get_format("epub").writer()(**options)
    name, sorting, picking = new_name("books"), new_name("by-bucket"), new_name("pick")
    groups = _grouped(articles.__dask_keys__())
    buckets = min(_MAX_BUCKETS, len(groups))
    graph: Graph = {}
    for at, group in enumerate(groups):
        graph[sorting, at] = (partial(_by_bucket, group_by, buckets), group)
        for bucket in range(buckets):
            graph[picking, at, bucket] = (getitem, (sorting, at), bucket)
    build = partial(_built, os.fspath(urlpath).rstrip("/"), _NO_GROUP[group_by], writer)
    for bucket in range(buckets):
        graph[name, bucket] = (build, [(picking, at, bucket) for at in range(len(groups))])
    return split(bag(graph, name, buckets, articles))


def _grouped(keys: list[Any]) -> list[list[Any]]:
    """The keys of partitions, in groups: every task costs the scheduler time.

    A worker that is lost also names the tasks that it had done, in one line of its log.
    """
    size = min(-(-len(keys) * _MAX_BUCKETS // _MAX_PICKS), _MAX_GROUP)
    return [keys[at : at + size] for at in range(0, len(keys), size)]


# --- On the workers ----------------------------------------------------------------------------


def _by_bucket(
    group_by: Literal["day", "month", "source"], count: int, partitions: list[Iterable[Article]]
) -> list[Groups]:
    """The articles by group, the groups by bucket."""
    buckets: list[Groups] = [{} for _ in range(count)]
    for article in chain.from_iterable(partitions):
        group = group_of(local_time(article), article.source, group_by)
        # Not hash(), which differs between processes.
        bucket = buckets[zlib.crc32(group.encode(errors="surrogatepass")) % count]
        bucket.setdefault(group, []).append(article)
    return buckets


def _built(
    folder: str, no_group: str, writer: Writer, partitions: list[Groups]
) -> list[str | Record]:
    groups: Groups = {}
    for partition in partitions:
        for group, articles in partition.items():
            groups.setdefault(group, []).extend(articles)
    results: list[str | Record] = []
    for group in sorted(groups):
        path = f"{folder}/{safe_name(group or no_group)}{writer.suffix}"
        remove_left(path)
        results.append(put(path, partial(write_all, groups.pop(group), writer)))
    return results
