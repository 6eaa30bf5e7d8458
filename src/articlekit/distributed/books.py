"""Builds e-books of a bag of articles: one per day, month or source, on the workers."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Literal

from articlekit._disk.opening import StrPath
from articlekit.batch import Record
from articlekit.collection import group_of
from articlekit.distributed.bags import Graph, bag, new_name
from articlekit.distributed.write import Written, put, split, write_all
from articlekit.errors import UsageError
from articlekit.model import Article, local_time
from articlekit.names import safe_name
from articlekit.writers import Writer, get_format

if TYPE_CHECKING:
    from dask.bag import Bag

_BUCKETS = 32
"""The largest number of workers that build books at a time; each holds the articles of a book."""
_NAMELESS = {"day": "undated", "month": "undated", "source": "unknown"}

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
    if group_by not in _NAMELESS:
        raise UsageError(f"unknown group {group_by!r}; known are {', '.join(_NAMELESS)}")
    writer = get_format("epub").writer()(**options)
    name, sorting, picking = new_name("books"), new_name("by-bucket"), new_name("pick")
    keys = articles.__dask_keys__()
    graph: Graph = {}
    for at, key in enumerate(keys):
        graph[sorting, at] = (partial(_by_bucket, group_by), key)
        for bucket in range(_BUCKETS):
            graph[picking, at, bucket] = (_picked, (sorting, at), bucket)
    build = partial(_built, os.fspath(urlpath).rstrip("/"), _NAMELESS[group_by], writer)
    for bucket in range(_BUCKETS):
        graph[name, bucket] = (build, [(picking, at, bucket) for at in range(len(keys))])
    return split(bag(graph, name, _BUCKETS, articles))


# --- On the workers ----------------------------------------------------------------------------


def _by_bucket(
    group_by: Literal["day", "month", "source"], articles: Iterable[Article]
) -> list[Groups]:
    """The articles by group, the groups by bucket."""
    buckets: list[Groups] = [{} for _ in range(_BUCKETS)]
    for article in articles:
        group = group_of(local_time(article), article.source, group_by)
        # Not hash(), which differs between processes.
        bucket = buckets[zlib.crc32(group.encode(errors="surrogatepass")) % _BUCKETS]
        bucket.setdefault(group, []).append(article)
    return buckets


def _picked(buckets: list[Groups], bucket: int) -> Groups:
    return buckets[bucket]


def _built(
    folder: str, nameless: str, writer: Writer, partitions: list[Groups]
) -> list[str | Record]:
    groups: Groups = {}
    for partition in partitions:
        for group, articles in partition.items():
            groups.setdefault(group, []).extend(articles)
    results: list[str | Record] = []
    for group in sorted(groups):
        path = f"{folder}/{safe_name(group or nameless)}{writer.suffix}"
        results.append(put(path, partial(write_all, groups.pop(group), writer)))
    return results
