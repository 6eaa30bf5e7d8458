"""Conversion into a folder: one output an article, the layout of the inputs kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from articlekit import files
from articlekit.batch._plan import Guard, Making, Plan, plan_for
from articlekit.batch._records import Record
from articlekit.batch._run import Inputs, Spool, outcomes, ready
from articlekit.batch._work import Card, Converter, Found, Planned, Task
from articlekit.errors import Report, ignore
from articlekit.writers import format_for_suffix

_FULL_IN_A_ROW = 3  # Outputs that find no room before the run is given up.


@dataclass(slots=True)
class Made:
    """What a run into a folder leaves behind besides its outputs."""

    cards: list[tuple[Card, str]] = field(default_factory=list)
    """Of each article that has an output, with its path, if an index is wanted."""
    stopped: str | None = None


def is_folder(out: str) -> bool:
    """Whether an output is a folder: it is one, ends like one, or has no format's suffix."""
    if out.endswith((os.sep, os.altsep or os.sep)) or os.path.isdir(out):
        return True
    return format_for_suffix(os.path.splitext(out)[1]) is None


def into_folder(
    inputs: Inputs,
    out: str,
    making: Making,
    made: Made,
    *,
    note: Report,
    expect: Callable[[int], None],
) -> Generator[Record, None, None]:
    """Converts, and gives a record for each article, in the order of the inputs.

    `expect` is called with the number of inputs when it is known. Raises `UsageError` if the folder
    cannot be written or is an input, and what reading raises.
    """
    guard = Guard(inputs, out)
    with files.locked(out):
        files.remove_temporary(out)
        try:
            with Spool(out, inputs) as spool:
                inputs = replace(spool.fixed(inputs), avoid=guard.avoid)
                plan = plan_for(inputs, making, note, expect)
                tasks = _tasks(inputs, out, making, guard, plan, spool)
                converter = _converter(inputs, making, guard)
                with closing(outcomes(converter, tasks, inputs, note, spool)) as running:
                    yield from _watched(running, made)
        finally:
            files.remove_temporary(out)  # Of workers that were cut short.


def _converter(inputs: Inputs, making: Making, guard: Guard) -> Converter:
    return Converter(
        reader=inputs.reader(),
        format=making.format.name,
        options=making.options,
        existing=making.existing,
        folder=guard.out,
        durable=making.durable,
        cards=making.index,
    )


def _watched(running: Iterator[Found], made: Made) -> Iterator[Record]:
    full = 0
    for found in running:
        yield found.record
        if found.value is not None and found.record.outputs:
            made.cards.append((found.value, found.record.outputs[0]))
        full = full + 1 if found.is_full else 0
        if full >= _FULL_IN_A_ROW:
            made.stopped = "nothing more can be written; the remaining inputs were not converted"
            return


# --- Tasks -------------------------------------------------------------------------------------


def _tasks(
    inputs: Inputs,
    out: str,
    making: Making,
    guard: Guard,
    plan: Plan,
    spool: Spool,
) -> Iterator[tuple[Task, list[Found] | None]]:
    # What is passed over was said when the plan was made.
    for source in inputs.sources(ignore):
        if source.error is not None:
            yield ready(source)
            continue
        task = plan.task(source, out, guard)
        if isinstance(task, Record):
            yield Task(source=source), [Found(task)]
            continue
        if making.existing == "skip" and not making.index:
            there = _all_there(task)
            if there:
                yield task, there
                continue
        yield ready_task(task, spool)


def ready_task(task: Task, spool: Spool) -> tuple[Task, list[Found] | None]:
    """The task with its source in a local file."""
    local = spool.local(task.source)
    found = ready(local)[1]
    return task._replace(source=local), found


def _all_there(task: Task) -> list[Found]:
    """The records of a source whose outputs are all there; it need not be read."""
    planned = task.planned
    if planned is None:
        planned = {1: Planned(output=task.one)}
    if not planned:
        return []
    records = []
    for record, want in planned.items():
        if want.output is not None and not os.path.lexists(want.output):
            return []
        reason = want.reason if want.output is None else "exists"
        records.append(
            Found(
                Record(
                    input=task.source.path,
                    record=record,
                    status="skipped",
                    outputs=() if want.output is None else (want.output,),
                    reason=reason,
                )
            )
        )
    return records
