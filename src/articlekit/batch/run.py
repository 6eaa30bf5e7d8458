"""Runs tasks over sources, in their order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import Any

from articlekit._disk.spool import SpoolFolder
from articlekit.batch.events import Events
from articlekit.batch.inputs import Inputs, counted
from articlekit.batch.reading import identity
from articlekit.batch.records import failed
from articlekit.batch.tasks import Result, Submission, Task
from articlekit.batch.workers.executor import Executor, Outcome, Work
from articlekit.files.listing import Lister, in_memory
from articlekit.files.source import Source
from articlekit.model import Article
from articlekit.reader.rules.outlets import installed

_FEW = 64  # Outcomes that hold whole articles and wait for one that comes before them.


def read_all(
    inputs: Inputs,
    executor: Executor,
    events: Events,
    value: Callable[[Article], Any] = identity,
) -> Generator[Result, None, None]:
    """The results of all inputs: a record each, with the article or what `value` makes of it.

    Archives are read as they come, and each input is opened once. Raises `UsageError` if an input
    needs an extra that is not installed.
    """
    with SpoolFolder() as spools:
        lister = inputs.lister(spools, events.note)
        count, sources = counted(inputs.sources(lister))
        if count is not None:
            events.count(count)
        reading = read_listed(sources, inputs, executor, lister, value, events, release=True)
        with closing(reading):
            for outcome in reading:
                yield from outcome.results


def read_listed(
    sources: Iterable[Source],
    inputs: Inputs,
    executor: Executor,
    lister: Lister,
    value: Callable[[Article], Any],
    events: Events,
    *,
    release: bool,
) -> Generator[Outcome, None, None]:
    """The outcomes of listed sources, each with its number in the list.

    With `release` each source is read for the last time.
    """
    submissions = (
        submission(Task(source=source, number=number)) for number, source in enumerate(sources)
    )
    yield from run_tasks(
        inputs.reader(value), submissions, executor, lister, events, window=_FEW, release=release
    )


def submission(task: Task) -> Submission:
    """The submission of a task; a source that cannot be read has its results already."""
    source = task.source
    if source.error is not None:
        return Submission(task, [Result(failed(source.path, source.error))])
    return Submission(task)


def run_tasks(
    work: Work,
    submissions: Iterable[Submission],
    executor: Executor,
    lister: Lister,
    events: Events,
    *,
    window: int = 1000,
    scratch: Callable[[], str] | None = None,
    release: bool = True,
) -> Generator[Outcome, None, None]:
    """The outcomes of tasks, in the order of the submissions; a failure is a result as well."""
    installed()  # Forked workers inherit the plug-ins, and one process warns of broken ones.
    reachable = _reachable(submissions, executor, lister)
    outcomes = executor.run(work, reachable, window=window, scratch=scratch)
    try:
        for outcome in outcomes:
            source = outcome.task.source
            if outcome.failure is not None:
                record = failed(source.path, f"{source.path}: worker: {outcome.failure}")
                outcome.results.insert(0, Result(record))
            for result in outcome.results:
                if result.seen is not None:
                    events.left_out.add(result.seen)
            yield outcome
            if release:
                lister.release(source)
    finally:
        outcomes.close()  # The workers end with it.


def _reachable(
    submissions: Iterable[Submission], executor: Executor, lister: Lister
) -> Iterator[Submission]:
    """The submissions with sources that the workers can read."""
    for task, known in submissions:
        if known is not None:
            yield Submission(task, known)
        elif not executor.is_remote:
            yield submission(task._replace(source=lister.fetched(task.source)))
        elif lister.is_kept(task.source):
            yield submission(task._replace(source=in_memory(task.source)))
        else:
            yield Submission(task)
