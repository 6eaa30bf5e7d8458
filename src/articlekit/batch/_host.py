"""What a Dask worker does: it has a process of its own do the tasks, and hands the outcomes back.

So a page that kills or stops its process costs one article there as it does here, and Dask's worker
goes on. The process stays for the next tasks of the same run.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from articlekit.batch._pool import Pool
from articlekit.batch._worker import Work

_IDLE = 60.0  # Seconds after which a process goes whose run has not said that it is over.

Done = tuple[list[Any], str | None]
"""The results of a task, and why there are none."""


@dataclass(frozen=True, slots=True)
class Order:
    """Some tasks of a run."""

    run: str
    work: Work
    timeout: float
    tasks: list[Any]
    again: Callable[[Any], Any]
    """Makes of a task what is to be done if it was begun before."""
    mark: str | None
    """The file that says whether these tasks were begun before; None if it does not matter."""


@dataclass(slots=True)
class _Run:
    """The processes of a run on this worker."""

    idle: list[Pool] = field(default_factory=list)
    timer: threading.Timer | None = None
    over: threading.Event = field(default_factory=threading.Event)


_runs: dict[str, _Run] = {}
_over: deque[str] = deque(maxlen=1000)
"""The runs that were stopped last: what Dask had begun by then comes a little later."""
_lock = threading.Lock()  # A worker may have several threads.


def carry_out(order: Order) -> list[Done]:
    """Does the tasks of an order, one after the other. Raises `PoolError`."""
    run = _of(order.run)
    if run.over.is_set():
        return []
    tasks = order.tasks
    if order.mark is not None and not _begin(order.mark):
        tasks = [order.again(task) for task in tasks]
    pool = _take(run) or Pool(order.work, jobs=1, timeout=order.timeout, again=order.again)
    done: list[Done] = []
    is_well = False
    try:
        for outcome in pool.serve((task, None) for task in tasks if not run.over.is_set()):
            done.append((outcome.results, outcome.failure))
            if run.over.is_set():
                break
        else:
            is_well = True
    finally:
        if is_well:
            _give_back(order.run, run, pool)
        else:
            pool.stop()
    return done


def stop(name: str) -> None:
    """Ends a run."""
    with _lock:
        _over.append(name)
    _retire(name)


def _retire(name: str) -> None:
    """Ends the processes of a run."""
    with _lock:
        run = _runs.pop(name, None)
        if run is None:
            return
        run.over.set()
        pools, run.idle = run.idle, []
        if run.timer is not None:
            run.timer.cancel()
    for pool in pools:
        pool.stop()


def _of(name: str) -> _Run:
    with _lock:
        # Dask forbids its workers children so that none outlives them; ours end with their pipe.
        process = mp.current_process()
        if process.daemon:
            process.daemon = False
        run = _runs.setdefault(name, _Run())
        if name in _over:
            run.over.set()
        return run


def _take(run: _Run) -> Pool | None:
    with _lock:
        return run.idle.pop() if run.idle else None


def _give_back(name: str, run: _Run, pool: Pool) -> None:
    with _lock:
        if not run.over.is_set():
            run.idle.append(pool)
            if run.timer is not None:
                run.timer.cancel()
            run.timer = threading.Timer(_IDLE, _retire, (name,))
            run.timer.daemon = True
            run.timer.start()
            return
    pool.stop()


def _begin(mark: str) -> bool:
    """Whether this is the first to begin: another worker may have died of it, or been cut off."""
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    except OSError:
        return True  # The folder is gone with the run, or is not to be seen; outputs will say so.
    return True
