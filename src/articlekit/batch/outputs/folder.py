"""Conversion into a folder: one output per article, with the layout of the inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from articlekit._disk.spool import SpoolFolder
from articlekit.batch.conversion import Conversion
from articlekit.batch.events import Events
from articlekit.batch.guard import Guard
from articlekit.batch.inputs import Inputs
from articlekit.batch.plan import Plan, plan_for
from articlekit.batch.records import Record
from articlekit.batch.run import run_tasks
from articlekit.batch.tasks import Result, Submission, Target
from articlekit.batch.workers.executor import Executor, Outcome
from articlekit.batch.writing import Converter
from articlekit.files.output import existence, hold_folder, spool_folder
from articlekit.files.source import Listing, Source

_FULL_IN_A_ROW = 3  # Outputs without room on the disk before the run ends.


def into_folder(inputs: Inputs, conversion: Conversion, executor: Executor, events: Events) -> None:
    """Converts each article to a file of its own.

    Raises `UsageError` if the folder cannot be written or is an input, and what reading raises.
    """
    out = conversion.out
    guard = Guard(inputs.paths, out)
    with hold_folder(out), SpoolFolder(spool_folder(out)) as spools:
        lister = inputs.lister(spools, events.note, guard.avoid)
        with Listing(inputs.sources(lister)) as sources:
            events.count(len(sources))
            plan = plan_for(sources, inputs, conversion, guard, executor, lister, events)
            running = run_tasks(
                _converter(inputs, conversion, guard),
                _submissions(sources, plan, conversion, inputs),
                executor,
                lister,
                events,
                scratch=lambda: spools.path,
            )
            with closing(running):
                _observe(running, events)


def _converter(inputs: Inputs, conversion: Conversion, guard: Guard) -> Converter:
    return Converter(
        reader=inputs.reader(),
        writer=conversion.writer(),
        existing=conversion.existing,
        folder=guard.out,
        durable=conversion.durable,
    )


def _observe(outcomes: Iterator[Outcome], events: Events) -> None:
    """Reports the records. Ends when the disk is full."""
    full = 0
    for outcome in outcomes:
        for result in outcome.results:
            events.record(result.record)
            full = full + 1 if result.disk_full else 0
            if full >= _FULL_IN_A_ROW:
                events.summary.stopped = (
                    "nothing more can be written; the remaining inputs were not converted"
                )
                return


def _submissions(
    sources: Sequence[Source], plan: Plan, conversion: Conversion, inputs: Inputs
) -> Iterator[Submission]:
    # Filters must see the articles, whether or not their outputs exist.
    skips = conversion.existing == "skip" and not inputs.choice.is_set
    exists = existence(conversion.out) if skips else None
    for number in range(len(sources)):
        submission = plan.submission(number)
        if submission.results is None and exists is not None:
            yield submission._replace(results=_existing(submission, exists))
        else:
            yield submission


def _existing(submission: Submission, exists: Callable[[str], bool]) -> list[Result] | None:
    """The results of a source whose outputs all exist, so that it need not be read; else None."""
    task = submission.task
    targets = {1: Target(output=task.one)} if task.targets is None else task.targets
    results = []
    for number, target in targets.items():
        if target.output is not None and not exists(target.output):
            return None
        record = Record(
            input=task.source.path,
            record=number,
            status="skipped",
            outputs=() if target.output is None else (target.output,),
            reason=target.reason if target.output is None else "exists",
            also=target.also,
        )
        results.append(Result(record))
    return results
