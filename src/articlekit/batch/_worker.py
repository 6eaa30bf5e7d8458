"""One worker process, seen from both ends of its pipe."""

from __future__ import annotations

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
_FLUSH = 1.0  # Seconds after which the results of a task that goes on are sent.
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
        self.process = context.Process(
            target=_serve, args=(theirs, work, close, timeout), daemon=True
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
            self.deadline = time.monotonic() + timeout
        self.is_alone = any(outcome.tries for outcome in outcomes)
        self.outcomes.extend(outcomes)
        with suppress(OSError):  # Its end is noticed where it is listened to.
            self.connection.send([outcome.task for outcome in outcomes])

    def drain(self, timeout: float) -> bool:
        """Takes what the worker has sent; False if that was the last of it."""
        try:
            while self.connection.poll():
                results, finished = self.connection.recv()
                self.deadline = time.monotonic() + timeout
                if results is None:
                    self.is_up = True
                    continue
                self.outcomes[0].results += results
                if finished:
                    self.outcomes.popleft().done = True
        except (EOFError, OSError):
            return False
        return True

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


def _serve(connection: Connection, work: Work, close: list[Connection], timeout: float) -> None:
    for other in close:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent says when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    try:
        connection.send((None, False))
        while True:
            for task in connection.recv():
                _alarm(timeout)
                _send(connection, work(task), timeout)
            _alarm(None)
    except (EOFError, OSError):
        return  # The parent has closed the pipe, or is gone.
    except BaseException:  # noqa: BLE001  # A plug-in's SystemExit; no traceback on the terminal.
        os._exit(1)


def _send(connection: Connection, results: Iterable[Any], timeout: float) -> None:
    ready: list[Any] = []
    sent = time.monotonic()
    for result in results:
        ready.append(result)
        if time.monotonic() - sent > _FLUSH:
            connection.send((ready, False))
            ready = []
            sent = time.monotonic()
            _alarm(timeout)
    connection.send((ready, True))


def _alarm(timeout: float | None) -> None:
    """Has the system end this process in time, should the parent be gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(0 if timeout is None else int(timeout) + _BACKSTOP)
