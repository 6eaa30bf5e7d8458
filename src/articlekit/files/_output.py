"""Files that appear whole or not at all, and the folder that one run at a time writes into."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from articlekit.errors import ArticleKitError, UsageError, WriteError
from articlekit.files._remote import is_url, remote_write

StrPath = str | os.PathLike[str]

LOCK = ".articlekit.lock"
"""The file in an output folder that says who writes there."""
_TEMPORARY = re.compile(r"\.articlekit-[0-9a-f]{16}\.part")
_NEW = 60.0  # Seconds.
_PATIENCE = 3.0  # Seconds that the workers of a killed run may need to notice.


@contextmanager
def atomic_write(
    path: StrPath, *, overwrite: bool = True, durable: bool = False
) -> Iterator[BinaryIO]:
    """A stream to a file that appears under its name only when all is written.

    It is written beside its place and renamed; whatever goes wrong leaves the place as it was.
    Without `overwrite` a file that is there by then stays, and FileExistsError is raised; a
    `durable` file is on the disk, not only in its cache, before this returns. Raises `WriteError`
    for what the system refuses.
    """
    target = Path(path)
    temporary = target.with_name(f".articlekit-{os.urandom(8).hex()}.part")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as stream:
            with suppress(OSError):  # Not every file system can.
                _lock(stream.fileno())  # Says that somebody is still at it.
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        _put(temporary, target, overwrite)
        if durable:
            _sync_folder(target.parent)
    except (ArticleKitError, FileExistsError):  # An InputError is an OSError, but none of ours.
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path.
        message = getattr(error, "strerror", None) or error
        raise WriteError(f"{target}: {message}") from error
    finally:
        with suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)


@contextmanager
def whole(path: str) -> Iterator[BinaryIO]:
    """A stream to a file here or, for an address, elsewhere, which appears whole or not at all.

    Takes the place of what is there; folders are made. Raises `WriteError`, and `UsageError` if an
    address needs what is not installed.
    """
    if is_url(path) and not path.startswith("file://"):
        with remote_write(path) as stream:
            yield stream
        return
    path = path.removeprefix("file://")
    try:
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error
    with atomic_write(path) as stream:
        yield stream


def _put(temporary: Path, target: Path, overwrite: bool) -> None:
    if overwrite:
        os.replace(temporary, target)
    elif sys.platform == "win32":
        os.rename(temporary, target)  # Never over another file there.
    else:
        try:
            os.link(temporary, target, follow_symlinks=False)
        except FileExistsError:
            raise
        except OSError as error:
            # A file system without links (FAT, some network ones).
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
                raise
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, "exists", os.fspath(target)) from None
            os.replace(temporary, target)


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_temporary(folder: StrPath) -> None:
    """Removes the temporary files that runs which were killed left in a folder and below."""
    for place, _, names in os.walk(folder):
        for name in names:
            if _TEMPORARY.fullmatch(name):
                with suppress(OSError):
                    os.unlink(os.path.join(place, name))


def remove_abandoned(folder: StrPath) -> None:
    """Removes temporary files of killed runs from a folder that others may be writing into."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with suppress(OSError):
            # One that is quite new may not be locked yet.
            if _TEMPORARY.fullmatch(name) and time.time() - os.stat(path).st_mtime > _NEW:
                handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                try:
                    if _lock(handle):
                        os.unlink(path)
                finally:
                    os.close(handle)


# --- One run at a time -------------------------------------------------------------------------


@contextmanager
def locked(folder: StrPath) -> Iterator[None]:
    """Holds an output folder, which is made if it is missing, for one run.

    The system gives the lock back when the run and its workers have ended, however they end.
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
    give_up = time.monotonic() + _PATIENCE
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        if _lock(handle):
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

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
