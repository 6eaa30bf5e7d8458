"""Runs tasks in this process, one after the other: for outputs that are in its memory."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable

from articlekit.batch.tasks import Submission
from articlekit.batch.workers.executor import Outcome, Work


class InlineExecutor:
    """Runs tasks in this process. There is no time limit, and a crash ends the run."""

    is_remote = False

    def run(
        self,
        work: Work,
        submissions: Iterable[Submission],
        *,
        window: int = 1000,
        scratch: Callable[[], str] | None = None,
        timeout: float | None = None,
    ) -> Generator[Outcome, None, None]:
        """See `Executor.run`."""
        for task, known in submissions:
            results = list(work(task)) if known is None else known
            yield Outcome(task, list(results), done=True)
