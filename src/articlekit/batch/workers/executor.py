"""What runs tasks: a protocol, so that nothing else depends on how workers are started."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from articlekit.batch.tasks import Result, Submission, Task
from articlekit.errors import ArticleKitError

Work = Callable[[Any], Iterator[Result]]
"""What a worker does with a task. It can be pickled, and does not raise."""


class WorkerError(ArticleKitError):
    """No worker can be started, or the workers are lost."""


@dataclass(slots=True, eq=False, repr=False)
class Outcome:
    """A task and its results."""

    task: Task
    results: list[Result] = field(default_factory=list)
    failure: str | None = None
    """Why results are missing: ``worker died, signal 9`` or ``timeout after 60 s``."""
    tries: int = 0
    done: bool = False


class Executor(Protocol):
    """Runs tasks in workers."""

    @property
    def is_remote(self) -> bool:
        """Whether workers cannot read the temporary files of this process."""

    def run(
        self,
        work: Work,
        submissions: Iterable[Submission],
        *,
        window: int = 1000,
        scratch: Callable[[], str] | None = None,
        timeout: float | None = None,
    ) -> Generator[Outcome, None, None]:
        """The outcomes, in the order of the submissions.

        A submission that comes with its results needs no worker. At most `window` outcomes wait
        for one that comes before them. `scratch` returns a folder that all workers can write to;
        None if there is none. `timeout` replaces the limit of the executor. When the generator is
        closed, the workers end. Raises `WorkerError`.
        """


def cores() -> int:
    """The number of processes that can run at the same time on this machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
