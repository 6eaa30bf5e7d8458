"""Schedules requests per host: one at a time, with a gap, none after too many failures."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition
from typing import Generic, TypeVar

Job = TypeVar("Job")

MAX_FAILURES = 5
"""A host that fails this often in a row is suspended: it is not asked again in this run."""
MAX_PAUSE = 120.0
"""A host that asks for a longer pause in seconds (``Retry-After``) is suspended."""


@dataclass(slots=True)
class Effect:
    """The effect of a job on the schedule of its host."""

    is_asked: bool = False
    """Whether a request was sent. Otherwise the host can be asked at once."""
    failed: bool = False
    """Whether the host did not answer as it should."""
    pause: float = 0.0
    """The seconds for which no request may be sent."""
    gap: float = 0.0
    """The least seconds between two requests that it asks for."""


@dataclass(slots=True)
class _Host(Generic[Job]):
    jobs: deque[Job] = field(default_factory=deque)
    ready: float = 0.0
    """When it may be asked again."""
    is_busy: bool = False
    failures: int = 0
    """How many requests failed since the last that did not."""
    suspended: str | None = None
    """Why it is not asked again in this run."""


class Schedule(Generic[Job]):
    """Jobs of many hosts, for several threads. Jobs of one host are handed out one at a time."""

    def __init__(self, gap: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`gap` is the least time in seconds between two requests to one host."""
        self._gap = gap
        self._clock = clock
        self._hosts: dict[str, _Host[Job]] = {}
        self._queue: list[tuple[float, str]] = []
        self._changed = Condition()
        self._open = 0  # Jobs that were added and are not finished.
        self._stopped = False

    def add(self, host: str, job: Job, *, first: bool = False) -> None:
        """Adds a job for a host; `first` puts it before the host's other jobs."""
        with self._changed:
            found = self._hosts.setdefault(host, _Host())
            if first:
                found.jobs.appendleft(job)
            else:
                found.jobs.append(job)
            self._open += 1
            if len(found.jobs) == 1 and not found.is_busy:
                self._enqueue(host, found)

    def take(self) -> tuple[str, Job] | None:
        """The next host that may be asked, and a job of it; waits for one. None at the end."""
        with self._changed:
            while True:
                if self._stopped or (not self._open and not self._queue):
                    return None
                now = self._clock()
                if self._queue and self._queue[0][0] <= now:
                    _, host = heapq.heappop(self._queue)
                    found = self._hosts[host]
                    if found.jobs and not found.is_busy:
                        found.is_busy = True
                        return host, found.jobs.popleft()
                    continue
                self._changed.wait(self._queue[0][0] - now if self._queue else None)

    def finish(self, host: str, effect: Effect) -> None:
        """Records that a job is done. Jobs that follow from it must be added before."""
        with self._changed:
            found = self._hosts[host]
            found.is_busy = False
            if effect.is_asked:
                self._asked(host, found, effect)
            if found.jobs:
                self._enqueue(host, found)
            self._open -= 1
            self._changed.notify_all()

    def _asked(self, host: str, found: _Host[Job], effect: Effect) -> None:
        found.failures = found.failures + 1 if effect.failed else 0
        if found.failures >= MAX_FAILURES:
            found.suspended = f"{host} failed {MAX_FAILURES} times in a row"
        elif effect.pause > MAX_PAUSE:
            found.suspended = f"{host} asks for a pause of {effect.pause:.0f} s"
        pause = 0.0 if found.suspended else max(effect.pause, effect.gap, self._gap)
        found.ready = self._clock() + pause

    def suspended(self, host: str) -> str | None:
        """Why a host is suspended; None if it is not."""
        with self._changed:
            found = self._hosts.get(host)
            return None if found is None else found.suspended

    def suspend(self, host: str, reason: str) -> None:
        """Suspends a host: its jobs are still handed out, but must send no requests."""
        with self._changed:
            self._hosts.setdefault(host, _Host()).suspended = reason

    def has_jobs(self, host: str) -> bool:
        """Whether there is more to ask of a host."""
        with self._changed:
            found = self._hosts.get(host)
            return found is not None and bool(found.jobs)

    def stop(self) -> None:
        """Hands out no more jobs."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _enqueue(self, host: str, found: _Host[Job]) -> None:
        heapq.heappush(self._queue, (found.ready, host))
        self._changed.notify()
