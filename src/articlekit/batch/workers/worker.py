"""One worker process: both ends of its pipe."""

from __future__ import annotations

import gc
import mmap
import multiprocessing as mp
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.connection import Connection
from typing import Any

from articlekit._plugins import PlugInWarning
from articlekit.batch.tasks import Result
from articlekit.batch.workers.executor import Outcome, Work
from articlekit.batch.workers.script import ADVICE, UNGUARDED, needs_main, without_main

GRACE = 1.0
"""Seconds that workers have to finish their current task when a run is stopped."""
_START = 60.0  # Seconds beyond the limit that a process may take to start.
_BUNDLE = 0.02  # Seconds of work whose results are sent together.
_COUNTER = 8  # Bytes of a counter.
_BACKSTOP = 5  # Seconds beyond the limit after which a worker ends itself.
_COLLECT_AFTER = 20_000  # New objects. An article has some thousands, and few are in cycles.
_BLOCKED = {signal.SIGINT, signal.SIGTERM}


class Worker:
    """A worker process, as its parent sees it."""

    def __init__(self, context: Any, work: Work, others: list[Connection], timeout: float) -> None:
        self.connection, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        # A forked worker inherits the parent's ends of the pipes. While they are open, the other
        # workers do not notice that the parent ended.
        close = [*others, self.connection] if forked else []
        # Shared memory with the number of finished tasks: results are sent in bundles, and the
        # parent must know all the same which task was the current one.
        self._counter = mmap.mmap(-1, _COUNTER) if forked else None
        self._received = 0
        self.process = context.Process(
            target=_serve, args=(theirs, work, close, timeout, self._counter), daemon=True
        )
        hidden = nullcontext() if forked or needs_main(work) else without_main()
        try:
            with hidden:
                self.process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()
        self.outcomes: deque[Outcome] = deque()
        self.deadline = 0.0
        self.is_up = False
        self.is_alone = False

    def send(self, outcomes: list[Outcome], timeout: float) -> None:
        """Sends tasks to the worker."""
        if not self.outcomes:
            self.deadline = time.monotonic() + timeout + (0 if self.is_up else _START)
        self.is_alone = any(outcome.tries for outcome in outcomes)
        self.outcomes.extend(outcomes)
        with suppress(OSError):  # The next read finds out that the worker ended.
            self.connection.send([outcome.task for outcome in outcomes])

    def receive(self, timeout: float) -> bool:
        """Receives a message of the worker; False if the worker ended."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            return False
        self.deadline = time.monotonic() + timeout
        self.is_up = True
        for results, finished in message:
            self.outcomes[0].results += results
            if finished:
                self.outcomes.popleft().done = True
                self._received += 1
        return True

    def unsent(self) -> int:
        """The number of tasks that the worker finished without sending their results."""
        if self._counter is None:
            return 0
        return int.from_bytes(self._counter[:_COUNTER], "little") - self._received

    def cause_of_death(self) -> str:
        """Why the worker ended."""
        self.process.join(GRACE)
        self.kill()
        code = self.process.exitcode or 0
        if code == UNGUARDED and not self.is_up:
            return ADVICE
        return f"worker died, signal {-code}" if code < 0 else f"worker died, exit status {code}"

    def kill(self) -> None:
        """Ends the worker."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()


def start_method_context() -> Any:
    """How processes are started: by forking, which is fastest, where that is safe."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return mp.get_context("fork")
    return mp.get_context("spawn")


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Keeps Ctrl-C from a worker that does not ignore it yet."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- The worker's side -------------------------------------------------------------------------


def _serve(
    connection: Connection,
    work: Work,
    close: list[Connection],
    timeout: float,
    counter: mmap.mmap | None,
) -> None:
    for other in close:
        other.close()
    warnings.simplefilter("ignore", PlugInWarning)  # The parent warns.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent decides when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _BLOCKED)
    # The objects of the libraries live as long as this process, so collections skip them.
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 10, 10)
    sender = _Sender(connection, counter, timeout)
    try:
        sender.flush()  # Tells the parent that this worker has started.
        while True:
            for task in connection.recv():
                _alarm(timeout)
                sender.send(work(task))
            sender.flush()
            _alarm(None)
    except (EOFError, OSError):
        return  # The parent closed the pipe, or ended.
    except BaseException:  # noqa: BLE001  # Such as SystemExit of a plug-in. No traceback.
        os._exit(1)


class _Sender:
    """Sends results in bundles: one message per result would cost the parent too much."""

    def __init__(self, connection: Connection, counter: mmap.mmap | None, timeout: float) -> None:
        self._connection = connection
        self._counter = counter
        self._timeout = timeout
        self._finished = 0
        self._ready: list[tuple[list[Result], bool]] = []
        self._sent = time.monotonic()

    def send(self, results: Iterable[Result]) -> None:
        """Sends the results of a task, at once or with those of the next tasks."""
        held: list[Result] = []
        for result in results:
            held.append(result)
            if self._is_time():
                self._ready.append((held, False))
                held = []
                self.flush()
                _alarm(self._timeout)
        self._ready.append((held, True))
        self._finished += 1
        if self._counter is None or self._is_time():
            self.flush()
        if self._counter is not None:
            self._counter[:_COUNTER] = self._finished.to_bytes(_COUNTER, "little")

    def _is_time(self) -> bool:
        return time.monotonic() - self._sent > _BUNDLE

    def flush(self) -> None:
        """Sends the results that are ready."""
        self._connection.send(self._ready)
        self._ready = []
        self._sent = time.monotonic()


def _alarm(timeout: float | None) -> None:
    """Makes the system end this process in time, in case the parent has ended."""
    if hasattr(signal, "alarm"):
        signal.alarm(0 if timeout is None else int(timeout) + _BACKSTOP)
