"""Work done by a Dask cluster: the same tasks, outcomes and order as with processes of our own."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from articlekit.batch import _host
from articlekit.batch._away import returned, sent
from articlekit.batch._pool import PoolError
from articlekit.batch._run import cores
from articlekit.batch._work import Task
from articlekit.batch._worker import Outcome, Work
from articlekit.errors import UsageError
from articlekit.files import size_of

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The scheduler that is started for one run, on this machine."""

_BUNDLE = 64  # Tasks that are sent together, when there are many.
_BUNDLE_BYTES = 8_000_000  # And about how many bytes they may be of.
_AHEAD = 2  # Bundles a thread that are sent before their turn, so that none waits for the next.
_WINDOW = 16  # Bundles a thread that may wait for one before them.
_PATIENCE = 30  # Seconds until a worker must be there.
_LOOK = 5.0  # Seconds after which workers are counted anew.


class Cluster:
    """A connection to a Dask cluster. A context manager."""

    def __init__(self, scheduler: str, jobs: int | None) -> None:
        """`scheduler` is an address, or ``local`` for one of `jobs` processes on this machine.

        On a cluster that is there already, `jobs` is how many bundles of tasks it is given at a
        time. Raises `UsageError` if it cannot be had, `PoolError` if it has no worker.
        """
        try:
            import distributed  # An extra, and slow to import.
        except ImportError:
            raise UsageError("a scheduler needs dask: pip install 'articlekit[dask]'") from None
        self.scheduler = scheduler
        self.jobs = None if scheduler == LOCAL else jobs
        self._local: Any = None
        try:
            if scheduler == LOCAL:
                self._local = _local_cluster(jobs or cores())
            else:
                _knock(scheduler)
            self.client: Client = distributed.Client(self._local or scheduler, timeout=_PATIENCE)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"{scheduler}: no scheduler: {str(error) or 'no answer'}") from None
        try:
            self.client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            self.close()
            raise PoolError(f"{scheduler}: no worker is there after {_PATIENCE} s") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and the cluster if it is ours."""
        with suppress(Exception):  # What has gone before need not be ended.
            self.client.close(timeout=5)
        if self._local is not None:
            with suppress(Exception):
                self._local.close(timeout=5)

    def threads(self) -> int:
        """How many tasks the workers do at a time."""
        threads: dict[str, int] = self.client.nthreads()
        return max(sum(threads.values()), 1)

    def pool(
        self, work: Work, *, timeout: float, again: Callable[[Any], Any], marks: str | None
    ) -> ClusterPool:
        """What `Pool` is. `marks` is a folder that all workers see; see `_host.Order`.

        Raises `UsageError` if the work cannot be sent.
        """
        try:
            pickle.dumps(work)
        except Exception as error:
            raise UsageError(f"{self.scheduler}: cannot be sent to other processes: {error}") from (
                error
            )
        return ClusterPool(self, work, timeout, again, marks)


def _knock(scheduler: str) -> None:
    """Raises OSError or ValueError where nobody listens.

    A client that finds that out itself retries for long, and one that is never made cannot be
    closed either: its remains may lock up when they are collected.
    """
    address = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    if not (address.hostname and address.port):
        raise ValueError("expected tcp://HOST:PORT, or local")
    socket.create_connection((address.hostname, address.port), timeout=_PATIENCE).close()


def _local_cluster(jobs: int) -> Any:
    from distributed import LocalCluster  # As above.

    with _interrupts_held():
        return LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # Not 8787, where another one may be.
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keeps Ctrl-C from processes that are started meanwhile: we say when they end."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # As above.

    resource_tracker.ensure_running()  # It would let signals through again where it is started.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(slots=True)
class _Bundle:
    """Tasks that are sent together, and among them what was done already."""

    number: int
    outcomes: list[Outcome]
    future: Future | None = None
    tries: int = 0

    @property
    def is_done(self) -> bool:
        return self.future is None or bool(self.future.done())


class ClusterPool:
    """Has a cluster run tasks, and gives their outcomes in the order of the tasks."""

    def __init__(
        self,
        cluster: Cluster,
        work: Work,
        timeout: float,
        again: Callable[[Any], Any],
        marks: str | None,
    ) -> None:
        self._cluster = cluster
        self._client = cluster.client
        self._work = work
        self._timeout = timeout
        self._again = again
        self._marks = None if marks is None else os.path.abspath(marks)
        self._name = f"articlekit-{uuid.uuid4().hex}"
        self._here = os.path.join(os.getcwd(), "")
        self._given = 0
        self._bundles = 0
        self._threads = cluster.threads()

    def run(self, tasks: Iterable[tuple[Task, list[Any] | None]]) -> Iterator[Outcome]:
        """As `Pool.run`. Raises `PoolError` if the cluster is lost, or cannot do the work."""
        feed = iter(tasks)
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

    # --- Giving work ----------------------------------------------------------------------

    def _fill(self, waiting: deque[_Bundle], feed: Iterator[tuple[Task, list[Any] | None]]) -> None:
        ahead = self._cluster.jobs or _AHEAD * self._threads
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

    def _next(self, feed: Iterator[tuple[Task, list[Any] | None]]) -> list[Outcome]:
        """Few at first, so that few tasks keep all busy."""
        count = min(1 + self._given // (8 * self._threads), _BUNDLE)
        size = 0
        outcomes: list[Outcome] = []
        while len(outcomes) < count and size < _BUNDLE_BYTES:
            following = next(feed, None)
            if following is None:
                break
            task, results = following
            outcomes.append(Outcome(task, results or [], done=results is not None))
            size += 0 if results is not None else size_of(task.source)
        self._given += len(outcomes)
        return outcomes

    def _send(self, bundle: _Bundle) -> None:
        tasks = [sent(each.task, self._here) for each in bundle.outcomes if not each.done]
        if not tasks:
            return
        mark = self._marks and os.path.join(self._marks, f"bundle-{bundle.number}")
        order = _host.Order(self._name, self._work, self._timeout, tasks, self._again, mark)
        key = f"{self._name}-{bundle.number}-{bundle.tries}"
        bundle.future = self._client.submit(_host.carry_out, order, key=key, pure=False)

    # --- Taking results -------------------------------------------------------------------

    def _wait(self, futures: list[Any]) -> None:
        from distributed import wait  # As above.

        if not futures:
            return
        try:
            wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED")
        except TimeoutError:
            self._look()
        except Exception as error:
            raise PoolError(f"{self._cluster.scheduler}: the scheduler is gone") from error

    def _look(self) -> None:
        """Workers may have come or gone."""
        if self._client.status != "running":
            raise PoolError(f"{self._cluster.scheduler}: the scheduler is gone")
        with suppress(OSError, TimeoutError):  # The next look will tell.
            self._threads = self._cluster.threads()

    def _collect(self, bundle: _Bundle) -> bool:
        """Takes the outcomes of a bundle; False if it was sent once more."""
        from distributed import KilledWorker  # As above.

        if bundle.future is None:
            return True
        unfinished = [outcome for outcome in bundle.outcomes if not outcome.done]
        try:
            done = bundle.future.result()
        except KilledWorker:
            bundle.tries += 1
            if bundle.tries == 1:
                self._send(bundle)
                return False
            done = [([], "worker died")] * len(unfinished)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise PoolError(f"{self._cluster.scheduler}: the work cannot be done: {why}") from error
        for outcome, (results, failure) in zip(unfinished, done, strict=True):
            outcome.results = [returned(found, outcome.task, self._here) for found in results]
            outcome.failure = failure
            outcome.done = True
        bundle.future = None
        return True

    def _stop(self, futures: list[Any]) -> None:
        if self._client.status != "running":
            return  # What is lost need not be stopped, and would be waited for.
        with suppress(Exception):  # As above.
            self._client.cancel(futures, force=True)
            self._client.run(_host.stop, self._name, on_error="ignore")
