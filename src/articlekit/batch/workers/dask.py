"""Runs tasks on a Dask cluster, with the outcomes and the order of local processes."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from articlekit._version import __version__
from articlekit.batch.tasks import Submission
from articlekit.batch.workers import dask_worker
from articlekit.batch.workers.executor import Outcome, Work, WorkerError, cores
from articlekit.batch.workers.paths import absolute, as_given
from articlekit.batch.workers.script import without_main
from articlekit.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The scheduler that is started for one run, on this machine."""

_BUNDLE = 64  # Tasks that are sent together, when there are many.
_BUNDLE_BYTES = 8_000_000  # And about how many bytes they may refer to.
_AHEAD = 2  # Bundles per thread that are sent ahead, so that no thread waits for the next.
_WINDOW = 16  # Bundles per thread that may wait for one that comes before them.
_CONNECT = 30  # Seconds until a worker must be there.
_POLL = 5.0  # Seconds after which workers are counted again.


class DaskExecutor:
    """Runs tasks on a Dask cluster. A context manager."""

    is_remote = True

    def __init__(self, scheduler: str, jobs: int | None, timeout: float) -> None:
        """`scheduler` is an address, or ``local`` for one of `jobs` processes on this machine.

        On an existing cluster, `jobs` is the number of bundles of tasks that it gets at a time.
        Raises `UsageError` if it cannot be reached, `WorkerError` if it has no worker.
        """
        try:
            import distributed  # An extra, and slow to import.
        except ImportError:
            raise UsageError("a scheduler needs dask: pip install 'articlekit[dask]'") from None
        self.scheduler = scheduler
        self.jobs = None if scheduler == LOCAL else jobs
        self._timeout = timeout
        self._local: Any = None
        try:
            if scheduler == LOCAL:
                self._local = _local_cluster(jobs or cores())
            else:
                _probe(scheduler)
            self.client: Client = distributed.Client(self._local or scheduler, timeout=_CONNECT)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"{scheduler}: no scheduler: {str(error) or 'no answer'}") from None
        try:
            self.client.wait_for_workers(1, timeout=_CONNECT)
        except TimeoutError:
            self.close()
            raise WorkerError(f"{scheduler}: no worker is there after {_CONNECT} s") from None
        self._require_version()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and the cluster if it was started here."""
        with suppress(Exception):  # It may be lost already.
            self.client.close(timeout=5)
        if self._local is not None:
            with suppress(Exception):
                self._local.close(timeout=5)

    def _require_version(self) -> None:
        """Raises `WorkerError` if a worker does not have this version of articlekit."""
        versions = self.client.run(dask_worker.version, on_error="return")
        for worker, found in versions.items():
            if found != __version__:
                self.close()
                # Without articlekit, or with one that is very old, it returns an error.
                has = "no suitable version" if isinstance(found, BaseException) else found
                raise WorkerError(f"{worker} has articlekit {has}, this program {__version__}")

    def threads(self) -> int:
        """The number of tasks that the workers run at a time."""
        threads: dict[str, int] = self.client.nthreads()
        return max(sum(threads.values()), 1)

    def run(
        self,
        work: Work,
        submissions: Iterable[Submission],
        *,
        window: int = 1000,
        scratch: Callable[[], str] | None = None,
        timeout: float | None = None,
    ) -> Generator[Outcome, None, None]:
        """See `Executor.run`. Raises `UsageError` if the work cannot be sent to other processes."""
        try:
            pickle.dumps(work)
        except Exception as error:
            raise UsageError(f"{self.scheduler}: cannot be sent to other processes: {error}") from (
                error
            )
        marks = None if scratch is None else os.path.abspath(scratch())
        yield from _ClusterRun(self, work, timeout or self._timeout, marks).run(submissions)


def _probe(scheduler: str) -> None:
    """Raises OSError or ValueError if nothing listens at the address.

    A client would retry for a long time. One whose constructor fails cannot be closed, and may
    block when it is garbage-collected.
    """
    address = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    if not (address.hostname and address.port):
        raise ValueError("expected tcp://HOST:PORT, or local")
    socket.create_connection((address.hostname, address.port), timeout=_CONNECT).close()


def _local_cluster(jobs: int) -> Any:
    from distributed import LocalCluster  # As above.

    with _interrupts_blocked(), without_main():
        return LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # Not 8787, where another one may be.
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Keeps Ctrl-C from processes that are started meanwhile; this one decides when they end."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # As above.

    resource_tracker.ensure_running()  # Starting it later would unblock the signals.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(slots=True)
class _Bundle:
    """Tasks that are sent together; some of them may be done already."""

    number: int
    outcomes: list[Outcome]
    future: Future | None = None
    tries: int = 0

    @property
    def is_done(self) -> bool:
        return self.future is None or bool(self.future.done())


class _ClusterRun:
    """The tasks of one call of `DaskExecutor.run`."""

    def __init__(
        self, executor: DaskExecutor, work: Work, timeout: float, marks: str | None
    ) -> None:
        """`marks` is a folder that all workers see; see `dask_worker.Bundle`."""
        self._executor = executor
        self._client = executor.client
        self._work = work
        self._timeout = timeout
        self._marks = marks
        self._name = f"articlekit-{uuid.uuid4().hex}"
        self._here = os.path.join(os.getcwd(), "")
        self._sent = 0
        self._bundles = 0
        self._threads = executor.threads()

    def run(self, submissions: Iterable[Submission]) -> Iterator[Outcome]:
        """The outcomes. Raises `WorkerError` if the cluster is lost, or cannot do the work."""
        feed = iter(submissions)
        waiting: deque[_Bundle] = deque()
        try:
            while True:
                self._fill(waiting, feed)
                if not waiting:
                    return
                while waiting and waiting[0].is_done:
                    if self._collect(waiting[0]):
                        yield from waiting.popleft().outcomes
                        self._fill(waiting, feed)
                self._wait([bundle.future for bundle in waiting if not bundle.is_done])
        finally:
            self._stop([bundle.future for bundle in waiting if bundle.future is not None])

    # --- Sending tasks --------------------------------------------------------------------

    def _fill(self, waiting: deque[_Bundle], feed: Iterator[Submission]) -> None:
        ahead = self._executor.jobs or _AHEAD * self._threads
        unfinished = sum(not bundle.is_done for bundle in waiting)
        while unfinished < ahead and len(waiting) < _WINDOW * self._threads:
            outcomes = self._next(feed)
            if not outcomes:
                return
            self._bundles += 1
            bundle = _Bundle(self._bundles, outcomes)
            self._send(bundle)
            waiting.append(bundle)
            unfinished += not bundle.is_done

    def _next(self, feed: Iterator[Submission]) -> list[Outcome]:
        """The next tasks to send together: few at first, so that few tasks keep all busy."""
        count = min(1 + self._sent // (8 * self._threads), _BUNDLE)
        size = 0
        outcomes: list[Outcome] = []
        while len(outcomes) < count and size < _BUNDLE_BYTES:
            following = next(feed, None)
            if following is None:
                break
            task, results = following
            outcomes.append(Outcome(task, results or [], done=results is not None))
            size += 0 if results is not None else task.source.size
        self._sent += len(outcomes)
        return outcomes

    def _send(self, bundle: _Bundle) -> None:
        tasks = [absolute(each.task, self._here) for each in bundle.outcomes if not each.done]
        if not tasks:
            return
        mark = self._marks and os.path.join(self._marks, f"bundle-{bundle.number}")
        order = dask_worker.Bundle(self._name, self._work, self._timeout, tasks, mark)
        key = f"{self._name}-{bundle.number}-{bundle.tries}"
        bundle.future = self._client.submit(dask_worker.run_bundle, order, key=key, pure=False)

    # --- Receiving results ----------------------------------------------------------------

    def _wait(self, futures: list[Any]) -> None:
        from distributed import wait  # As above.

        if not futures:
            return
        try:
            wait(futures, timeout=_POLL, return_when="FIRST_COMPLETED")
        except TimeoutError:
            self._check()
        except Exception as error:
            raise WorkerError(f"{self._executor.scheduler}: the scheduler is gone") from error

    def _check(self) -> None:
        """Counts the workers, which may join and leave. Raises `WorkerError`."""
        if self._client.status != "running":
            raise WorkerError(f"{self._executor.scheduler}: the scheduler is gone")
        with suppress(OSError, TimeoutError):  # The next check finds out.
            self._threads = self._executor.threads()

    def _collect(self, bundle: _Bundle) -> bool:
        """Stores the results of a bundle; False if it was sent again."""
        from distributed import KilledWorker  # As above.

        if bundle.future is None:
            return True
        unfinished = [outcome for outcome in bundle.outcomes if not outcome.done]
        try:
            finished = bundle.future.result()
        except KilledWorker:
            bundle.tries += 1
            if bundle.tries == 1:
                self._send(bundle)
                return False
            finished = [([], "worker died")] * len(unfinished)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise WorkerError(
                f"{self._executor.scheduler}: the work cannot be done: {why}"
            ) from error
        for outcome, (results, failure) in zip(unfinished, finished, strict=True):
            outcome.results = [as_given(result, outcome.task, self._here) for result in results]
            outcome.failure = failure
            outcome.done = True
        bundle.future = None
        return True

    def _stop(self, futures: list[Any]) -> None:
        if self._client.status != "running":
            return  # A lost cluster cannot be stopped; the call would wait for it.
        with suppress(Exception):  # As above.
            self._client.cancel(futures, force=True)
            self._client.run(dask_worker.stop, self._name, on_error="ignore")
