"""Reads the articles that the options of a command select."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from articlekit.batch.convert import inputs_of
from articlekit.batch.events import Events
from articlekit.batch.options import SelectOptions
from articlekit.batch.records import Record
from articlekit.batch.select import read_selected, selection_of
from articlekit.batch.tasks import Result
from articlekit.batch.workers.start import start_executor
from articlekit.cli.options import options_of
from articlekit.model import Article


def read_articles(
    given: dict[str, Any],
    events: Events,
    value: Callable[[Article], Any],
    on_record: Callable[[Record], None] | None = None,
    *,
    explain: bool = False,
) -> Generator[Result, None, None]:
    """The results of the articles that are selected.

    `on_record` is called with all records instead of `events`. With `explain`, `value` can ask
    `last_explanations`. Raises `UsageError`.
    """
    options = options_of(SelectOptions, given)
    inputs = inputs_of(given["inputs"], options)._replace(explain=explain)
    selection = selection_of(options)
    with start_executor(jobs=options.jobs, timeout=options.timeout, note=events.note) as executor:
        reading = read_selected(
            inputs, executor, events, selection, on_record or events.record, value
        )
        with closing(reading):
            yield from reading
    events.end()
