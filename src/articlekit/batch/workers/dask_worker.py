"""What runs inside a Dask worker: tasks go to a process of their own.

A page that kills or stops this process costs one article, as on one machine, and the Dask worker
continues. The process stays for the next tasks of the same run.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import threading
from collections import deque
from dataclasses import dataclass, field

from articlekit._version import __version__
from articlekit.batch.tasks import Result, Submission, Task
from articlekit.batch.workers.executor import Work
from articlekit.batch.workers.processes import Pool

_IDLE = 60.0  # Seconds after which the processes of a run end, if it did not announce its end.

TaskResult = tuple[list[Result], str | None]
"""The results of a task, and why they are missing."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Some tasks of a run."""

    run: str
    work: Work
    timeout: float
    tasks: list[Task]
    mark: str | None
    """The file that says whether these tasks were started before; None if it does not matter."""


@dataclass(slots=True)
class _Run:
    """The processes of a run on this worker."""

    idle: list[Pool] = field(default_factory=list)
    timer: threading.Timer | None = None
    over: threading.Event = field(default_factory=threading.Event)


_runs: dict[str, _Run] = {}
_over: deque[str] = deque(maxlen=1000)
"""The runs that were stopped last: Dask may start a task of theirs a little later."""
_lock = threading.Lock()  # A worker may have several threads.


def version() -> str:
    """The version of articlekit on this worker."""
    return __version__


def run_bundle(bundle: Bundle) -> list[TaskResult]:
    """Runs the tasks of a bundle, one after the other. Raises `WorkerError`."""
    run = _run_of(bundle.run)
    if run.over.is_set():
        return []
    tasks = bundle.tasks
    if bundle.mark is not None and not _create(bundle.mark):
        tasks = [task.retried() for task in tasks]
    pool = _take(run) or Pool(bundle.work, jobs=1, timeout=bundle.timeout)
    finished: list[TaskResult] = []
    is_reusable = False
    try:
        for outcome in pool.serve(Submission(task) for task in tasks if not run.over.is_set()):
            finished.append((outcome.results, outcome.failure))
            if run.over.is_set():
                break
        else:
            is_reusable = True
    finally:
        if is_reusable:
            _give_back(bundle.run, run, pool)
        else:
            pool.stop()
    return finished


def stop(name: str) -> None:
    """Ends a run."""
    with _lock:
        _over.append(name)
    _stop_processes(name)


def _stop_processes(name: str) -> None:
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


def _run_of(name: str) -> _Run:
    with _lock:
        # Dask forbids its workers to have children, so that none outlives them. Ours end with
        # their pipe.
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
            run.timer = threading.Timer(_IDLE, _stop_processes, (name,))
            run.timer.daemon = True
            run.timer.start()
            return
    pool.stop()


def _create(mark: str) -> bool:
    """Creates the mark; False if it exists: another worker died or was lost during these tasks."""
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    except OSError:
        return True  # The folder was removed with the run, or cannot be seen from here.
    return True
