"""Keeps worker processes from running the main script again.

A process that is not forked imports the main script, so that it finds what is defined there. A
script that calls `articlekit.convert` outside of ``if __name__ == "__main__":`` would start workers
in each worker.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from articlekit.batch.workers.executor import Work
from articlekit.errors import UsageError

UNGUARDED = 71
"""The exit status of a worker in which the main script has started workers."""
ADVICE = """\
the script starts workers while a worker imports it; call convert() under
if __name__ == "__main__":"""


def needs_main(work: Work) -> bool:
    """Whether some work uses what is defined in the main script.

    Raises `UsageError` if it cannot be sent to another process.
    """
    try:
        return b"__main__" in pickle.dumps(work)
    except Exception as error:  # Every object has errors of its own.
        raise UsageError(f"cannot be sent to other processes: {error}") from error


@contextmanager
def without_main() -> Iterator[None]:
    """Processes that are started meanwhile do not import the main script."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def stop_if_imported() -> None:
    """Ends this process if it is a worker that imports the main script at the moment."""
    if getattr(mp.current_process(), "_inheriting", False):
        os._exit(UNGUARDED)  # An exception would print a traceback.
