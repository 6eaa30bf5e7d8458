"""Starts the executor that the options name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from articlekit.batch.workers.executor import Executor, cores
from articlekit.batch.workers.processes import ProcessExecutor
from articlekit.batch.workers.script import stop_if_imported
from articlekit.errors import Problem, Report


@contextmanager
def start_executor(
    *, jobs: int | None, timeout: float, scheduler: str | None = None, note: Report
) -> Iterator[Executor]:
    """An executor with `jobs` workers; None for one per core.

    `scheduler` is the address of a Dask scheduler, or ``local``. `note` is called when there are
    fewer workers than asked for. Raises `UsageError` if the scheduler cannot be reached,
    `WorkerError` if it has no worker.
    """
    stop_if_imported()
    if scheduler is None:
        yield ProcessExecutor(
            jobs or cores(), timeout, lambda message: note(Problem("fewer-workers", message))
        )
        return
    from articlekit.batch.workers.dask import DaskExecutor  # Few runs have a cluster.

    with DaskExecutor(scheduler, jobs, timeout) as executor:
        yield executor
