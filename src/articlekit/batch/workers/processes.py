"""Worker processes: one may crash, be killed or hang, and only its current task is lost.

Each worker has its own pipe. Existing pools share one queue and its lock: the pool of the standard
library breaks when a worker dies, and others (issues 97 and 163 of pebble) stop when a worker is
killed while it holds the lock. Here nothing is shared, the parent has no threads, so that forking
is safe, and deadlines use the monotonic clock.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import wait

from articlekit.batch.tasks import Submission
from articlekit.batch.workers.executor import Outcome, Work, WorkerError
from articlekit.batch.workers.worker import (
    GRACE,
    Worker,
    signals_blocked,
    start_method_context,
)

_CHUNK = 8  # Tasks that a worker receives at a time: enough that it never waits for the next.
_WARM_UP = 4  # Tasks per worker that are sent singly, so that few tasks keep all workers busy.
_START_FAILURES = 3


class ProcessExecutor:
    """Runs tasks in worker processes of this machine."""

    is_remote = False

    def __init__(
        self, jobs: int, timeout: float, warn: Callable[[str], None] = lambda message: None
    ) -> None:
        """`timeout` is the limit of one article in seconds.

        `warn` is called when fewer than `jobs` workers can be started.
        """
        self._jobs = jobs
        self._timeout = timeout
        self._warn = warn

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
        limit = self._timeout if timeout is None else timeout
        pool = Pool(work, jobs=self._jobs, timeout=limit, window=window, warn=self._warn)
        yield from pool.run(submissions)


class Pool:
    """Worker processes that do the same work."""

    def __init__(
        self,
        work: Work,
        *,
        jobs: int,
        timeout: float,
        window: int = 1000,
        warn: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Workers start when there is something to do.

        `timeout` is the time that a task may take until its first or next result, in seconds. At
        most `window` outcomes wait for one that comes before them. `warn` is called when fewer than
        `jobs` workers can be started.
        """
        self._work = work
        self._jobs = jobs
        self._timeout = timeout
        self._window = window
        self._warn = warn
        self._context = start_method_context()
        self._workers: list[Worker] = []
        self._waiting: deque[Outcome] = deque()  # In the order of the tasks.
        self._again: deque[Outcome] = deque()  # Sent to a worker that died before it reached them.
        self._alone: deque[Outcome] = deque()  # The current task of a worker that died.
        self._sent = 0
        self._start_failures = 0

    def run(self, submissions: Iterable[Submission]) -> Generator[Outcome, None, None]:
        """The outcomes, in order.

        When it is closed, workers finish their current task or are killed. Raises `WorkerError` if
        no worker can be started.
        """
        try:
            yield from self.serve(submissions)
        finally:
            self.stop()

    def serve(self, submissions: Iterable[Submission]) -> Generator[Outcome, None, None]:
        """As `run`, but the workers stay until `stop` is called."""
        feed = iter(submissions)
        while True:
            self._fill(feed)
            while self._waiting and self._waiting[0].done:
                yield self._waiting.popleft()
                self._fill(feed)
            if not self._waiting:
                return
            self._listen()

    # --- Sending tasks --------------------------------------------------------------------

    def _fill(self, feed: Iterator[Submission]) -> None:
        """Sends tasks to every worker, and starts workers as they are needed."""
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
            self._sent += len(outcomes)
            worker.send(outcomes, self._timeout)

    def _free_worker(self) -> Worker | None:
        """The worker with the fewest tasks, if it should get more."""
        least = min(self._workers, key=lambda worker: len(worker.outcomes), default=None)
        if least is None or not least.outcomes:
            return least
        can_wait = len(self._workers) < self._jobs or len(least.outcomes) > _CHUNK // 2
        return None if can_wait or least.is_alone or self._alone else least

    def _next(self, feed: Iterator[Submission], worker: Worker | None) -> list[Outcome]:
        """The tasks to send next; the current task of a worker that died is sent alone."""
        if self._alone and (worker is None or not worker.outcomes):
            return [self._alone.popleft()]
        size = 1 if self._sent < _WARM_UP * self._jobs else _CHUNK
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
            with signals_blocked():
                worker = Worker(self._context, self._work, others, self._timeout)
        except BrokenPipeError:  # Of standard output, which is flushed before a process starts.
            raise
        except OSError as error:
            message = error.strerror or str(error)
            if not self._workers:
                raise WorkerError(f"no worker process can be started: {message}") from None
            self._jobs = len(self._workers)
            self._warn(f"{self._jobs} workers, no more can be started: {message}")
            return None
        self._workers.append(worker)
        return worker

    # --- Receiving results ----------------------------------------------------------------

    def _listen(self) -> None:
        """Waits for results, the end of a worker, or its deadline."""
        now = time.monotonic()
        busy = [worker.deadline for worker in self._workers if worker.outcomes]
        pause = max(min(busy, default=now + 1) - now, 0)
        ready = set(wait([worker.connection for worker in self._workers], pause))
        for worker in list(self._workers):
            if worker.connection in ready and not worker.receive(self._timeout):
                self._lost(worker, worker.cause_of_death())
            elif worker.outcomes and time.monotonic() > worker.deadline:
                worker.kill()
                self._lost(worker, f"timeout after {self._timeout:g} s")

    def _lost(self, worker: Worker, why: str) -> None:
        """A worker ended: its current task gets a second attempt, alone."""
        self._workers.remove(worker)
        outcomes = worker.outcomes
        if not worker.is_up:
            self._start_failures += 1
            if self._start_failures >= _START_FAILURES:
                raise WorkerError(f"no worker process can be started: {why}")
        else:
            self._start_failures = 0
            unsent = [outcomes.popleft() for _ in range(min(worker.unsent(), len(outcomes)))]
            if outcomes:
                self._retry(outcomes.popleft(), why)
            for outcome in unsent:
                outcome.results = []
                outcome.task = outcome.task.retried()
            outcomes.extendleft(reversed(unsent))
        self._again.extendleft(reversed(outcomes))

    def _retry(self, outcome: Outcome, why: str) -> None:
        outcome.results = []
        outcome.tries += 1
        if outcome.tries == 1:
            outcome.task = outcome.task.retried()
            self._alone.append(outcome)
        else:
            outcome.failure = why
            outcome.done = True

    def stop(self) -> None:
        """Lets workers finish their current task, or kills them."""
        for worker in self._workers:
            worker.connection.close()  # A worker ends when it can neither read nor write.
        give_up = time.monotonic() + GRACE
        try:
            for worker in self._workers:
                worker.process.join(max(give_up - time.monotonic(), 0))
        finally:  # Even after a second Ctrl-C.
            for worker in self._workers:
                worker.kill()
            self._workers.clear()
