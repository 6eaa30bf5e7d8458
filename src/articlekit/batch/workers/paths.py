"""Makes task paths absolute for remote workers, whose working directory differs."""

from __future__ import annotations

import os
from dataclasses import replace

from articlekit.batch.tasks import Result, Task


def absolute(task: Task, here: str) -> Task:
    """The task with absolute paths; `here` is the working directory, with a slash at its end."""
    local, targets = task.source.local, task.targets
    if local is not None:
        task = task._replace(source=replace(task.source, local=os.path.join(here, local)))
    if targets is not None:
        moved = {
            record: target._replace(output=target.output and os.path.join(here, target.output))
            for record, target in targets.items()
        }
        return task._replace(targets=moved)
    before, after = task.many
    return task._replace(one=os.path.join(here, task.one), many=(os.path.join(here, before), after))


def as_given(result: Result, task: Task, here: str) -> Result:
    """The result with the paths of its outputs as the user wrote them."""
    record = result.record
    targets = [target.output for target in (task.targets or {}).values() if target.output]
    if os.path.isabs((targets or [task.one])[0]) or not (record.outputs or record.reason):
        return result
    outputs = tuple(path.removeprefix(here) for path in record.outputs)
    reason = record.reason and record.reason.removeprefix(here)
    return result._replace(record=replace(record, outputs=outputs, reason=reason))
