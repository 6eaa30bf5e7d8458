"""Finds duplicates in a bag of articles that no machine can hold: the same as in one process.

Duplicates share a key: the address, a digest, or a band of MinHash. First the workers count keys,
which are small. Then one task gets the fingerprints of the articles that share a key with another
one, and decides as `articlekit.collection.unique` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial
from itertools import chain
from operator import getitem
from typing import TYPE_CHECKING, Any

from articlekit.collection.duplicates import (
    By,
    Fullness,
    fingerprint,
    fold,
    fullness,
    keys_of,
    require,
)
from articlekit.distributed.bags import Graph, bag, new_name
from articlekit.model import Article, ReadResult

if TYPE_CHECKING:
    from dask.bag import Bag

_BUCKETS = 32
"""The largest number of tasks that count keys."""

Card = tuple[Any, Fullness, tuple[int, ...]]
"""The fingerprint of an article, how complete it is, and its keys."""
Place = tuple[int, int]
"""The number of a partition, and of an article in it."""


def unique(
    articles: Bag[Article],
    by: By = "near",
    *,
    threshold: float | None = None,
    shingle: int | None = None,
) -> tuple[Bag[Article], Bag[Article]]:
    """The articles without duplicates, and those that are left out, both in the order of the bag.

    The arguments are those of `articlekit.collection.unique`, and so is the result. The articles
    that may have duplicates, about a kilobyte each, must fit into the memory of one worker; all
    others stay where they are. Articles are computed twice unless the bag is persisted. The bag may
    hold `ReadResult`: then articles with problems that make them incomplete are not preferred.
    """
    require(by, threshold, shingle)
    keys = articles.__dask_keys__()
    buckets = min(len(keys), _BUCKETS)
    card, split, shared = new_name("card"), new_name("split-keys"), new_name("shared-keys")
    pick, candidate, decide = new_name("pick"), new_name("candidates"), new_name("decide")
    graph: Graph = {}
    for at, key in enumerate(keys):
        graph[card, at] = (partial(_cards, by, threshold, shingle), key)
        graph[split, at] = (partial(_split_keys, buckets), (card, at))
        for bucket in range(buckets):
            graph[pick, at, bucket] = (getitem, (split, at), bucket)
    for bucket in range(buckets):
        graph[shared, bucket] = (_shared_keys, [(pick, at, bucket) for at in range(len(keys))])
    every = [(shared, bucket) for bucket in range(buckets)]
    for at in range(len(keys)):
        graph[candidate, at] = (_candidates, (card, at), every, at)
    graph[decide] = (
        partial(_left_out, by, threshold),
        [(candidate, at) for at in range(len(keys))],
    )
    names = new_name("kept"), new_name("left-out")
    for at, key in enumerate(keys):
        graph[names[0], at] = (partial(_chosen, at, False), key, decide)
        graph[names[1], at] = (partial(_chosen, at, True), key, decide)
    kept, left_out = (bag(graph, name, len(keys), articles) for name in names)
    return kept, left_out


# --- On the workers ----------------------------------------------------------------------------


def _cards(
    by: By,
    threshold: float | None,
    shingle: int | None,
    articles: Iterable[Article | ReadResult],
) -> list[Card]:
    found: list[Card] = []
    for item in articles:
        article, problems = item if isinstance(item, ReadResult) else (item, None)
        print_ = fingerprint(article, by, shingle)
        keys = tuple(map(_number, keys_of(print_, by, threshold)))
        found.append((print_, fullness(article, problems or ()), keys))
    return found


def _number(key: bytes) -> int:
    """A key as an integer of 64 bits; different keys of one number only cost a comparison."""
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")


def _split_keys(buckets: int, cards: Iterable[Card]) -> list[list[int]]:
    split: list[list[int]] = [[] for _ in range(buckets)]
    for _, _, keys in cards:
        for key in keys:
            split[key % buckets].append(key)
    return split


def _shared_keys(partitions: Iterable[list[int]]) -> set[int]:
    """The keys that occur more than once."""
    seen: set[int] = set()
    shared: set[int] = set()
    for partition in partitions:
        for key in partition:
            if key in seen:
                shared.add(key)
            seen.add(key)
    return shared


def _candidates(
    cards: Iterable[Card], shared: list[set[int]], at: int
) -> list[tuple[Place, Any, Fullness]]:
    """The articles of a partition that share a key with another one."""
    return [
        ((at, number), print_, value)
        for number, (print_, value, keys) in enumerate(cards)
        if any(key in shared[key % len(shared)] for key in keys)
    ]


def _left_out(
    by: By, threshold: float | None, partitions: Iterable[list[tuple[Place, Any, Fullness]]]
) -> set[Place]:
    every = list(chain.from_iterable(partitions))
    kept = fold([(print_, value) for _, print_, value in every], by, threshold)
    return {place for number, (place, _, _) in enumerate(every) if kept[number] != number}


def _chosen(
    at: int, is_left_out: bool, articles: Iterable[Article], left_out: set[Place]
) -> list[Article]:
    return [
        article
        for number, article in enumerate(articles)
        if ((at, number) in left_out) == is_left_out
    ]
