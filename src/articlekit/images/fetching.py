"""Fetches the pictures of articles into a store, once, safely and politely."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from articlekit._disk.opening import StrPath
from articlekit.errors import ignore
from articlekit.images.guard import PublicResolver, Resolver
from articlekit.images.options import FetchOptions, FetchSummary
from articlekit.images.pictures import Picture, Via, pictures_of
from articlekit.images.store import Outcome, Store
from articlekit.model import Article


def fetch(
    articles: Iterable[Article],
    store: StrPath,
    *,
    on_outcome: Callable[[Outcome], None] | None = None,
    resolver: Resolver | None = None,
    **options: Any,
) -> FetchSummary:
    """Fetches the pictures of articles into a folder, which `open_images` takes.

    Pictures that the store has, or that were gone before, are not requested again. Each address is
    requested once, however many articles show it. A host gets one request at a time, and nothing
    that its ``robots.txt`` forbids. Only addresses of the public internet are requested.

    `options` are the fields of `FetchOptions`. `on_outcome` is called with each `Outcome`.
    `resolver` replaces the resolver of the system, and with it the judgement of what is public.

    A picture that cannot be fetched is counted; the others are fetched. Raises TypeError for an
    unknown option, `UsageError` for a wrong one or if the extra ``images`` is missing, and
    `WriteError` if the store cannot be written.
    """
    wanted = (picture for article in articles for picture in pictures_of(article))
    return fetch_pictures(
        wanted,
        Store(store),
        FetchOptions(**options),
        on_outcome=on_outcome,
        resolver=resolver,
    )


def fetch_pictures(
    pictures: Iterable[Picture],
    store: Store,
    options: FetchOptions,
    *,
    on_outcome: Callable[[Outcome], None] | None = None,
    on_found: Callable[[FetchSummary], None] | None = None,
    resolver: Resolver | None = None,
) -> FetchSummary:
    """Does what `fetch` does; `on_found` is called when all addresses are known."""
    from articlekit.images.run import Job, Run  # Slow to import, and only for requests.

    start = time.monotonic()
    summary = FetchSummary()
    notify = on_outcome or ignore
    unique: dict[str, Picture] = {}
    for picture in pictures:
        if picture.url not in unique:
            unique[picture.url] = picture
            summary.count(picture)
    if on_found is not None:
        on_found(summary)
    jobs = []
    for picture in unique.values():
        known = known_outcome(picture, store, options)
        if known is None:
            jobs.append(Job(picture, _candidates(picture, store, options)))
        else:
            summary.add(known)
            notify(known)
    # What failed in the run before must not keep a host from what it was never asked for.
    jobs.sort(key=lambda job: store.has_failed(job.picture.url))
    try:
        if jobs:
            Run(store, options, resolver or PublicResolver(), summary, notify).run(jobs)
    finally:
        summary.seconds = time.monotonic() - start
        if summary.stopped is None:
            store.write_map(list(unique))
    return summary


def known_outcome(picture: Picture, store: Store, options: FetchOptions) -> Outcome | None:
    """The outcome that needs no request; None if there must be one."""
    file = store.file_of(picture.url)
    if file is not None:
        return Outcome(address=picture.url, status="there", file=file)
    if not any(True for _ in _candidates(picture, store, options)):
        tried = tuple(sorted(store.gone(picture.url)))
        return Outcome(address=picture.url, status="gone", error="gone before", tried=tried)
    return None


def _candidates(picture: Picture, store: Store, options: FetchOptions) -> deque[tuple[Via, str]]:
    """The addresses to try, without those that failed in an earlier run."""
    gone = frozenset[str]() if options.retry_failed else store.gone(picture.url)
    every = picture.candidates(options.fallbacks, options.archive)
    return deque((via, url) for via, url in every if via not in gone)
