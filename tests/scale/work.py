"""What tests have workers do; a module of its own, for workers import it."""

import os
import signal
import time

from articlekit.batch.records import Record
from articlekit.batch.tasks import Result


def act(task):
    """Does what the name of the source says."""
    name = task.source.path
    if name.startswith("hang"):
        time.sleep(3600)
    if name.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("slow"):
        time.sleep(0.2)
    yield Result(Record(input=name, status="ok"), (os.getpid(), task.is_retry))
