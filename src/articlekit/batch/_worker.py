"""One worker process, seen from both ends of its pipe."""

from __future__ import annotations

import mmap
import multiprocessing as mp
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

Work = Callable[[Any], Iterable[Any]]
"""What a worker does: a task in, results out. Must be picklable; should not raise."""

GRACE = 1.0
"""Seconds that workers have to finish the task in hand when all is stopped."""
_START = 60.0  # Seconds beyond the limit that a process may take to be up.
_BUNDLE = 0.02  # Seconds of work whose results are sent together.
_MARK = 8  # Bytes of a counter.
_BACKSTOP = 5  # Seconds beyond the limit after which a worker ends itself, if nobody ended it.
_HELD = {signal.SIGINT, signal.SIGTERM}


@dataclass(slots=True)
class Outcome:
    """What became of a task."""

    task: Any
    results: list[Any] = field(default_factory=list)
    failure: str | None = None
    """Why there are no results: ``worker died, signal 9`` or ``timeout after 60 s``."""
    tries: int = 0
    done: bool = False


class Worker:
    """The parent's side of a worker."""

    def __init__(self, context: Any, work: Work, others: list[Connection], timeout: float) -> None:
        self.connection, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        # A forked worker has copies of the parent's ends, and would keep the others from noticing
        # that the parent is gone.
        close = [*others, self.connection] if forked else []
        # Where the worker says how many tasks it has finished, so that results can be sent in
        # bundles and it is known all the same what it had in hand.
        self._mark = mmap.mmap(-1, _MARK) if forked else None
        self._received = 0
        self.process = context.Process(
            target=_serve, args=(theirs, work, close, timeout, self._mark), daemon=True
        )
        try:
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

    def give(self, outcomes: list[Outcome], timeout: float) -> None:
        if not self.outcomes:
            self.deadline = time.monotonic() + timeout + (0 if self.is_up else _START)
        self.is_alone = any(outcome.tries for outcome in outcomes)
        self.outcomes.extend(outcomes)
        with suppress(OSError):  # Its end is noticed where it is listened to.
            self.connection.send([outcome.task for outcome in outcomes])

    def receive(self, timeout: float) -> bool:
        """Takes a message that the worker has sent; False if there is no more to come."""
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
        """How many of the first outcomes the worker had finished and not told of."""
        if self._mark is None:
            return 0
        return int.from_bytes(self._mark[:_MARK], "little") - self._received

    def epitaph(self) -> str:
        """What it died of."""
        self.process.join(GRACE)
        self.kill()
        code = self.process.exitcode or 0
        return f"worker died, signal {-code}" if code < 0 else f"worker died, exit status {code}"

    def kill(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()


def start_method_context() -> Any:
    """How processes are started: by forking where nothing speaks against it, for it is quickest."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return mp.get_context("fork")
    return mp.get_context("spawn")


@contextmanager
def signals_held() -> Iterator[None]:
    """Keeps Ctrl-C from reaching a worker before it has said that it does not care."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
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
    mark: mmap.mmap | None,
) -> None:
    for other in close:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent says when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    sender = _Sender(connection, mark, timeout)
    try:
        sender.flush()  # Says that we are up.
        while True:
            for task in connection.recv():
                _alarm(timeout)
                sender.send(work(task))
            sender.flush()
            _alarm(None)
    except (EOFError, OSError):
        return  # The parent has closed the pipe, or is gone.
    except BaseException:  # noqa: BLE001  # A plug-in's SystemExit; no traceback on the terminal.
        os._exit(1)


class _Sender:
    """Sends results in bundles: a message for each would cost the parent more than it is worth."""

    def __init__(self, connection: Connection, mark: mmap.mmap | None, timeout: float) -> None:
        self._connection = connection
        self._mark = mark
        self._timeout = timeout
        self._finished = 0
        self._ready: list[tuple[list[Any], bool]] = []
        self._sent = time.monotonic()

    def send(self, results: Iterable[Any]) -> None:
        """Takes the results of a task."""
        held: list[Any] = []
        for result in results:
            held.append(result)
            if self._is_time():
                self._ready.append((held, False))
                held = []
                self.flush()
                _alarm(self._timeout)
        self._ready.append((held, True))
        self._finished += 1
        if self._mark is None or self._is_time():
            self.flush()
        if self._mark is not None:
            self._mark[:_MARK] = self._finished.to_bytes(_MARK, "little")

    def _is_time(self) -> bool:
        return time.monotonic() - self._sent > _BUNDLE

    def flush(self) -> None:
        """Sends what is ready."""
        self._connection.send(self._ready)
        self._ready = []
        self._sent = time.monotonic()


def _alarm(timeout: float | None) -> None:
    """Has the system end this process in time, should the parent be gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(0 if timeout is None else int(timeout) + _BACKSTOP)
