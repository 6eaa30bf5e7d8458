"""E-books of a bag of articles, one for each day, month or source, built where the articles are."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Literal

from articlekit.batch import Record
from articlekit.collection import group_of
from articlekit.distributed._bags import Graph, bag, new_name
from articlekit.distributed._write import Written, put, split, write_all
from articlekit.errors import UsageError
from articlekit.files import StrPath
from articlekit.model import Article
from articlekit.names import safe_name
from articlekit.writers import Writer, get_format

if TYPE_CHECKING:
    from dask.bag import Bag

_BUCKETS = 32
"""How many workers may build books at a time; each has the articles of its books in memory."""
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

    `urlpath` is a folder or an address; books that are there are replaced, each as a whole. In a
    book articles are in the order of the bag. What has no date is in ``undated.epub``, what has no
    source in ``unknown.epub``. `options` are those of the EPUB writer. Raises `UsageError` for an
    unknown group, and TypeError for an option that the writer has not.
    """
    if group_by not in _NAMELESS:
        raise UsageError(f"unknown group {group_by!r}; known are {', '.join(_NAMELESS)}")
    writer = get_format("epub").writer()(**options)
    name, sorting, picking = new_name("books"), new_name("sort-out"), new_name("pick")
    keys = articles.__dask_keys__()
    graph: Graph = {}
    for at, key in enumerate(keys):
        graph[sorting, at] = (partial(_sorted_out, group_by), key)
        for bucket in range(_BUCKETS):
            graph[picking, at, bucket] = (_picked, (sorting, at), bucket)
    build = partial(_built, os.fspath(urlpath).rstrip("/"), _NAMELESS[group_by], writer)
    for bucket in range(_BUCKETS):
        graph[name, bucket] = (build, [(picking, at, bucket) for at in range(len(keys))])
    return split(bag(graph, name, _BUCKETS, articles))


# --- On the workers ----------------------------------------------------------------------------


def _sorted_out(
    group_by: Literal["day", "month", "source"], articles: Iterable[Article]
) -> list[Groups]:
    """The articles by group, the groups by bucket."""
    buckets: list[Groups] = [{} for _ in range(_BUCKETS)]
    for article in articles:
        group = group_of(article.date, article.source, group_by)
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
