"""Makes task paths absolute for remote workers, whose working directory differs."""

from __future__ import annotations

import os
from dataclasses import replace

from articlekit.batch.tasks import Result, Task
from articlekit.files.addresses import is_url


def absolute(task: Task, here: str) -> Task:
    """The task with absolute paths; `here` is the working directory, with a slash at its end."""
    task = task._replace(source=task.source.absolute(here))
    if task.targets is not None:
        moved = {
            record: target._replace(output=target.output and _absolute(target.output, here))
            for record, target in task.targets.items()
        }
        return task._replace(targets=moved)
    before, after = task.many
    return task._replace(one=_absolute(task.one, here), many=(_absolute(before, here), after))


def _absolute(path: str, here: str) -> str:
    return path if is_url(path) else os.path.join(here, path)


def as_given(result: Result, task: Task, here: str) -> Result:
    """The result with the paths of its outputs as the user wrote them."""
    record = result.record
    targets = [target.output for target in (task.targets or {}).values() if target.output]
    path = (targets or [task.one])[0]
    if os.path.isabs(path) or is_url(path) or not (record.outputs or record.reason):
        return result
    outputs = tuple(path.removeprefix(here) for path in record.outputs)
    reason = record.reason and record.reason.removeprefix(here)
    return result._replace(record=replace(record, outputs=outputs, reason=reason))
