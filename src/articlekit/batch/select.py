"""The selection: which of the articles that were read are taken, and in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from articlekit.batch.events import Events
from articlekit.batch.inputs import Inputs
from articlekit.batch.options import SelectOptions, Sort, split
from articlekit.batch.reading import identity
from articlekit.batch.records import DUPLICATE, NOT_CHOSEN, Duplicate, Record, left_out
from articlekit.batch.run import read_all
from articlekit.batch.tasks import (
    ArticleInfo,
    Result,
    article_info,
)
from articlekit.batch.workers.executor import Executor
from articlekit.collection import Choice
from articlekit.collection.duplicates import INCOMPLETE, By, fingerprint, fold, require
from articlekit.errors import UsageError
from articlekit.model import Article
from articlekit.reader.rules.outlets import hosts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles are taken: without duplicates, in an order, up to a limit."""

    unique: By | None = None
    """What duplicates have in common; None keeps them."""
    threshold: float | None = None
    """The least similarity of near duplicates; None for the default."""
    shingle: int | None = None
    """The number of words whose runs near duplicates share; None for the default."""
    sort: Sort | None = None
    """The order by date; None for the order of the inputs."""
    limit: int | None = None
    """The largest number of articles."""

    def __post_init__(self) -> None:
        if self.unique is not None:
            require(self.unique, self.threshold, self.shingle)
        for name in ("threshold", "shingle"):
            if getattr(self, name) is not None and self.unique != "near":
                raise UsageError(f"--{name} is for --unique near")

    @property
    def needs_all(self) -> bool:
        """Whether all articles must be read before the first is taken."""
        return self.unique is not None or self.sort is not None

    @property
    def fingerprint(self) -> Callable[[Article], Any] | None:
        """Makes what duplicates have in common; None if they are kept."""
        if self.unique is None:
            return None
        return partial(fingerprint, by=self.unique, shingle=self.shingle)

    @property
    def is_empty(self) -> bool:
        """Whether all articles are taken in the order of the inputs."""
        return self == Selection()


def selection_of(options: SelectOptions) -> Selection:
    """The selection that options describe. Raises `UsageError`."""
    return Selection(
        unique=options.unique,
        threshold=options.threshold,
        shingle=options.shingle,
        sort=options.sort,
        limit=options.limit,
    )


def choice_of(options: SelectOptions) -> Choice:
    """The filters that options describe. Raises `UsageError`."""
    return Choice(
        since=options.since,
        until=options.until,
        sources=_sources(options),
        languages=split(options.language),
        match=options.match,
        timezone=options.timezone,
    )


def _sources(options: SelectOptions) -> tuple[str, ...]:
    """The sources that options name, and the hosts of outlets with such a name."""
    names = split(options.source)
    return (*names, *hosts_of(names, options.outlets)) if names else ()


class Selected(NamedTuple):
    """What a selection takes of some results."""

    records: list[Record]
    """The record of each result; it says why an article is left out."""
    order: list[int]
    """The indexes of the results that are taken, in the order of the selection."""


def choose(
    results: Sequence[Result], infos: Sequence[ArticleInfo | None], selection: Selection
) -> Selected:
    """Applies a selection to results; `infos` are None for results without an article."""
    taken = [at for at, info in enumerate(infos) if info is not None]
    records = [result.record for result in results]
    if selection.unique is not None:
        taken = _without_duplicates(taken, records, infos, selection)
    order = _sorted(taken, infos, selection.sort)
    if selection.limit is not None:
        for at in order[selection.limit :]:
            records[at] = left_out(records[at], NOT_CHOSEN)
        order = order[: selection.limit]
    return Selected(records, order)


def _without_duplicates(
    places: list[int],
    records: list[Record],
    infos: Sequence[ArticleInfo | None],
    selection: Selection,
) -> list[int]:
    """The places of the articles that are kept. Changes the records."""
    found = [(at, info) for at in places if (info := infos[at]) is not None]
    entries = [(info.fingerprint, _fullness(info, records[at])) for at, info in found]
    survivors = [places[at] for at in fold(entries, selection.unique or "url", selection.threshold)]
    also: dict[int, list[Duplicate]] = {}
    for (at, info), survivor in zip(found, survivors, strict=True):
        if survivor != at:
            duplicate = _duplicate(records[at], info)
            also.setdefault(survivor, []).append(duplicate)
            records[at] = left_out(records[at], f"{DUPLICATE}{records[survivor].input}")
    for at, duplicates in also.items():
        records[at] = replace(records[at], also=tuple(duplicates))
    return [at for at, survivor in zip(places, survivors, strict=True) if survivor == at]


def _duplicate(record: Record, info: ArticleInfo) -> Duplicate:
    local = info.local
    day = local.date() if isinstance(local, dt.datetime) else local
    return Duplicate(record.input, record.record, info.url, info.date, day, info.site)


def _fullness(info: ArticleInfo, record: Record) -> tuple[Any, ...]:
    is_complete = not any(problem.code in INCOMPLETE for problem in record.problems)
    return (is_complete, *(info.fullness or ()))


def _sorted(places: list[int], infos: Sequence[ArticleInfo | None], sort: Sort | None) -> list[int]:
    """The places of articles by date; those without a date come last."""
    if sort is None:
        return places
    dates = {at: info.date for at in places if (info := infos[at]) is not None and info.date}
    dated = sorted(dates, key=dates.__getitem__, reverse=sort == "newest")
    return dated + [at for at in places if at not in dates]


def read_selected(
    inputs: Inputs,
    executor: Executor,
    events: Events,
    selection: Selection,
    on_record: Callable[[Record], None],
    value: Callable[[Article], Any] = identity,
) -> Generator[Result, None, None]:
    """The results of the articles that are taken, in the order of the selection.

    `on_record` is called with the record of every article and input, in the order of the inputs.
    What `value` makes of all articles is in memory only if the selection needs all of them.
    """
    if selection.needs_all:
        yield from _read_all_first(inputs, executor, events, selection, on_record, value)
        return
    left = selection.limit
    if left == 0:
        return
    with closing(read_all(inputs, executor, events, value)) as reading:
        for result in reading:
            on_record(result.record)
            if result.record.status == "ok":
                yield result
                left = None if left is None else left - 1
                if left == 0:
                    return


def _read_all_first(
    inputs: Inputs,
    executor: Executor,
    events: Events,
    selection: Selection,
    on_record: Callable[[Record], None],
    value: Callable[[Article], Any],
) -> Generator[Result, None, None]:
    with_info = partial(_with_info, value=value, mark=selection.fingerprint)
    with closing(read_all(inputs, executor, events, with_info)) as reading:
        held = list(reading)
    infos = [None if result.value is None else result.value[0] for result in held]
    selected = choose(held, infos, selection)
    for record in selected.records:
        on_record(record)
    for at in selected.order:
        yield Result(selected.records[at], held[at].value[1])


def _with_info(
    article: Article, value: Callable[[Article], Any], mark: Callable[[Article], Any] | None
) -> tuple[ArticleInfo, Any]:
    return article_info(article, mark), value(article)
