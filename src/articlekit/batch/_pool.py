"""Worker processes of which one may crash, be killed or hang, and only the task in hand is lost.

Each worker has a pipe of its own. The pools that exist share one queue, and with it a lock: the
standard library's pool is broken by a worker that dies, and in others (pebble's issues 97 and 163)
one that is killed while it holds the lock stops them all. Nothing is shared here, the parent has no
threads, so that forking is safe, and time is that of the monotonic clock.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any

from articlekit.batch._worker import (
    GRACE,
    Outcome,
    Work,
    Worker,
    signals_held,
    start_method_context,
)
from articlekit.errors import ArticleKitError

_CHUNK = 8  # Tasks that a worker is given at a time: enough that it never waits for the next.
_WARM_UP = 4  # Tasks for each worker that are given singly, so that few tasks keep all busy.
_START_FAILURES = 3


class PoolError(ArticleKitError):
    """No worker can be started."""


class Pool:
    """Runs tasks in worker processes, and gives their outcomes in the order of the tasks."""

    def __init__(
        self,
        work: Work,
        *,
        jobs: int,
        timeout: float,
        window: int = 1000,
        again: Callable[[Any], Any] = lambda task: task,
        warn: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Prepares; workers start when there is something to do.

        `timeout` is what one task may take, in seconds, since its start or its last result. So many
        outcomes as `window` says may wait for one that comes before them. `again` makes of a
        task what a second worker is given after the first has died of it. `warn` is called when
        there are fewer workers than `jobs`.
        """
        self._work = work
        self._jobs = jobs
        self._timeout = timeout
        self._window = window
        self._retried = again
        self._warn = warn
        self._context = start_method_context()
        self._workers: list[Worker] = []
        self._waiting: deque[Outcome] = deque()  # In the order of the tasks; the first is next out.
        self._again: deque[Outcome] = deque()  # Given to a worker that died before it came to them.
        self._alone: deque[Outcome] = deque()  # In hand when a worker died.
        self._given = 0
        self._start_failures = 0
        self.deaths = 0
        """How many workers died or were killed."""

    def run(self, tasks: Iterable[tuple[Any, list[Any] | None]]) -> Iterator[Outcome]:
        """The outcomes of tasks; a task that comes with its results needs no worker.

        When the iterator is closed, workers finish what they have in hand or are killed. Raises
        `PoolError` if no worker can be started.
        """
        try:
            yield from self.serve(tasks)
        finally:
            self.stop()

    def serve(self, tasks: Iterable[tuple[Any, list[Any] | None]]) -> Iterator[Outcome]:
        """What `run` gives; workers stay for what comes next, until somebody calls `stop`."""
        feed = iter(tasks)
        while True:
            self._fill(feed)
            while self._waiting and self._waiting[0].done:
                yield self._waiting.popleft()
                self._fill(feed)
            if not self._waiting:
                return
            self._listen()

    # --- Giving work ----------------------------------------------------------------------

    def _fill(self, feed: Iterator[tuple[Any, list[Any] | None]]) -> None:
        """Gives every worker something to do, starting workers as they are needed."""
        while True:
            worker = self._free_worker()
            if worker is None and len(self._workers) >= self._jobs:
                return
            outcomes = self._next(feed, worker)
            if not outcomes:
                return
            worker = worker or self._start()
            if worker is None:
                self._again.extendleft(reversed(outcomes))
                return
            self._given += len(outcomes)
            worker.give(outcomes, self._timeout)

    def _free_worker(self) -> Worker | None:
        """The worker with the least to do, if it should have more."""
        least = min(self._workers, key=lambda worker: len(worker.outcomes), default=None)
        if least is None or not least.outcomes:
            return least
        can_wait = len(self._workers) < self._jobs or len(least.outcomes) > _CHUNK // 2
        return None if can_wait or least.is_alone or self._alone else least

    def _next(
        self, feed: Iterator[tuple[Any, list[Any] | None]], worker: Worker | None
    ) -> list[Outcome]:
        """What to give next; what was in hand when a worker died is given alone."""
        if self._alone and (worker is None or not worker.outcomes):
            return [self._alone.popleft()]
        size = 1 if self._given < _WARM_UP * self._jobs else _CHUNK
        outcomes: list[Outcome] = []
        while self._again and len(outcomes) < size:
            outcomes.append(self._again.popleft())
        while len(outcomes) < size and len(self._waiting) < self._window:
            following = next(feed, None)
            if following is None:
                break
            task, results = following
            outcome = Outcome(task, results or [], done=results is not None)
            self._waiting.append(outcome)
            if not outcome.done:
                outcomes.append(outcome)
        return outcomes

    def _start(self) -> Worker | None:
        others = [worker.connection for worker in self._workers]
        try:
            with signals_held():
                worker = Worker(self._context, self._work, others, self._timeout)
        except OSError as error:
            message = error.strerror or str(error)
            if not self._workers:
                raise PoolError(f"no worker process can be started: {message}") from None
            self._jobs = len(self._workers)
            self._warn(f"{self._jobs} workers, no more can be started: {message}")
            return None
        self._workers.append(worker)
        return worker

    # --- Taking results -------------------------------------------------------------------

    def _listen(self) -> None:
        """Waits for results, the end of a worker, or the end of its time."""
        now = time.monotonic()
        busy = [worker.deadline for worker in self._workers if worker.outcomes]
        pause = max(min(busy, default=now + 1) - now, 0)
        ready = set(wait([worker.connection for worker in self._workers], pause))
        for worker in list(self._workers):
            if worker.connection in ready and not worker.receive(self._timeout):
                self._lost(worker, worker.epitaph())
            elif worker.outcomes and time.monotonic() > worker.deadline:
                worker.kill()
                self._lost(worker, f"timeout after {self._timeout:g} s")

    def _lost(self, worker: Worker, why: str) -> None:
        """A worker is no more: what it had in hand is tried once more, alone."""
        self.deaths += 1
        self._workers.remove(worker)
        outcomes = worker.outcomes
        if not worker.is_up:
            self._start_failures += 1
            if self._start_failures >= _START_FAILURES:
                raise PoolError(f"no worker process can be started: {why}")
        else:
            self._start_failures = 0
            unsent = [outcomes.popleft() for _ in range(min(worker.unsent(), len(outcomes)))]
            if outcomes:
                self._retry(outcomes.popleft(), why)
            for outcome in unsent:
                outcome.results = []
                outcome.task = self._retried(outcome.task)
            outcomes.extendleft(reversed(unsent))
        self._again.extendleft(reversed(outcomes))

    def _retry(self, outcome: Outcome, why: str) -> None:
        outcome.results = []
        outcome.tries += 1
        if outcome.tries == 1:
            outcome.task = self._retried(outcome.task)
            self._alone.append(outcome)
        else:
            outcome.failure = why
            outcome.done = True

    def stop(self) -> None:
        """Lets workers finish what they have in hand, or kills them."""
        for worker in self._workers:
            worker.connection.close()  # They read the end of it, or cannot write.
        give_up = time.monotonic() + GRACE
        try:
            for worker in self._workers:
                worker.process.join(max(give_up - time.monotonic(), 0))
        finally:  # Ctrl-C once more.
            for worker in self._workers:
                worker.kill()
            self._workers.clear()
