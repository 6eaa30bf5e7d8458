"""File locks, which the operating system releases when a process ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from articlekit._disk.opening import StrPath
from articlekit.errors import UsageError

LOCK = ".articlekit.lock"
"""The file in an output folder that names the process that writes there."""
_TIMEOUT = 3.0  # Seconds that the workers of a killed run may take to notice.


@contextmanager
def locked(folder: StrPath) -> Iterator[None]:
    """Holds an output folder, which is created if it is missing, for one run.

    Raises `UsageError` if the folder cannot be written, or another run holds it.
    """
    path = os.path.join(folder, LOCK)
    try:
        os.makedirs(folder, exist_ok=True)
        handle = _acquire(path, folder)
    except OSError as error:
        message = error.strerror or str(error)
        raise UsageError(f"{os.fspath(folder)}: cannot be written: {message}") from None
    try:
        yield
    finally:
        with suppress(OSError):
            os.unlink(path)
        os.close(handle)


def _acquire(path: str, folder: StrPath) -> int:
    give_up = time.monotonic() + _TIMEOUT
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        if lock(handle):
            with suppress(OSError):
                # The run before may have removed the file between our two calls.
                if os.path.samestat(os.stat(path), os.fstat(handle)):
                    os.truncate(handle, 0)
                    os.write(handle, f"{os.getpid()}\n".encode())
                    return handle
        elif time.monotonic() > give_up:
            owner = os.read(handle, 20).decode(errors="replace").strip()
            os.close(handle)
            raise UsageError(f"{os.fspath(folder)}: another run (process {owner}) writes there")
        os.close(handle)
        time.sleep(0.05)


if sys.platform == "win32":
    import msvcrt

    def lock(handle: int, *, wait: bool = False) -> bool:
        """Locks an open file for this process. Returns False if another process holds it.

        With `wait`, waits until it can be locked.
        """
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def lock(handle: int, *, wait: bool = False) -> bool:
        """Locks an open file for this process. Returns False if another process holds it.

        With `wait`, waits until it can be locked.
        """
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
