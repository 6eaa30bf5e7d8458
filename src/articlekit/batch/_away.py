"""Tasks as workers elsewhere must have them: they are at home in another folder than we are."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from articlekit.batch._work import Found, Task


def sent(task: Task, here: str) -> Task:
    """A task with whole paths; `here` is our folder, with a slash."""
    local, planned = task.source.local, task.planned
    if local is not None:
        task = task._replace(source=replace(task.source, local=os.path.join(here, local)))
    if planned is not None:
        wholes = {
            record: plan._replace(output=plan.output and os.path.join(here, plan.output))
            for record, plan in planned.items()
        }
        return task._replace(planned=wholes)
    before, behind = task.many
    return task._replace(
        one=os.path.join(here, task.one), many=(os.path.join(here, before), behind)
    )


def returned(found: Any, task: Task, here: str) -> Any:
    """What was found of a task, with the paths of outputs as they were given."""
    if not isinstance(found, Found):
        return found
    record = found.record
    planned = [plan.output for plan in (task.planned or {}).values() if plan.output]
    if os.path.isabs((planned or [task.one])[0]) or not (record.outputs or record.reason):
        return found
    outputs = tuple(path.removeprefix(here) for path in record.outputs)
    reason = record.reason and record.reason.removeprefix(here)
    return found._replace(record=replace(record, outputs=outputs, reason=reason))
