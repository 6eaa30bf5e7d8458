"""Writes local files so that they appear complete or not at all."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from articlekit._disk.locking import lock
from articlekit._disk.opening import StrPath
from articlekit.errors import ArticleKitError, WriteError

_TEMPORARY = re.compile(r"\.articlekit-[0-9a-f]{16}\.part")
_GRACE = 60.0  # Seconds in which a new temporary file may not be locked yet.


@contextmanager
def atomic_write(
    path: StrPath, *, overwrite: bool = True, durable: bool = False
) -> Iterator[BinaryIO]:
    """A stream, readable as well, to a file that appears under its name when it is complete.

    The bytes go to a temporary file in the same folder, which is then renamed; an error leaves the
    old file as it was. Without `overwrite`, FileExistsError is raised if the file exists by then. A
    `durable` file is flushed to the disk before this returns. Raises `WriteError` for errors of the
    operating system.
    """
    target = os.fspath(path)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f"{_prefix(name)}{os.urandom(4).hex()}.part")
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(temporary, flags, 0o666), "w+b") as stream:
            with suppress(OSError):  # Some file systems have no locks.
                lock(stream.fileno())  # Tells `remove_abandoned` that the file is in use.
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        _put(temporary, target, overwrite)
        if durable:
            _sync_folder(folder or os.curdir)
    except (ArticleKitError, FileExistsError):  # InputError is an OSError, but not one of ours.
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path.
        message = getattr(error, "strerror", None) or error
        raise WriteError(f"{target}: {message}") from error
    finally:
        with suppress(OSError, ValueError):
            os.unlink(temporary)


def _prefix(name: str) -> str:
    """How the names of the temporary files of a file begin."""
    return f".articlekit-{zlib.crc32(name.encode(errors='surrogatepass')):08x}"


def make_folder(folder: StrPath) -> None:
    """Creates a folder and those above it. Raises `WriteError`."""
    try:
        os.makedirs(folder or os.curdir, exist_ok=True)
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or error
        raise WriteError(f"{os.fspath(folder)}: {message}") from error


def _put(temporary: str, target: str, overwrite: bool) -> None:
    if overwrite:
        os.replace(temporary, target)
    elif sys.platform == "win32":
        os.rename(temporary, target)  # Never replaces a file on Windows.
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
                raise FileExistsError(errno.EEXIST, "exists", target) from None
            os.replace(temporary, target)


def _sync_folder(folder: str) -> None:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_temporary(folder: StrPath) -> None:
    """Removes the temporary files that killed runs left in a folder and below it."""
    for place, _, names in os.walk(folder):
        for name in names:
            if _TEMPORARY.fullmatch(name):
                with suppress(OSError):
                    os.unlink(os.path.join(place, name))


def remove_abandoned(folder: StrPath) -> None:
    """Removes temporary files of killed runs from a folder that other runs may be writing to."""
    for path in _temporary(folder, ""):
        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime > _GRACE:
                _remove_unlocked(path)


def remove_unfinished(folder: StrPath, name: str = "") -> None:
    """Removes the temporary files of one file, or of all, of a folder if there is such a folder.

    To be called by the only process that writes there now, when another may have been killed at it.
    """
    for path in _temporary(folder, name):
        with suppress(OSError):
            _remove_unlocked(path)


def _temporary(folder: StrPath, name: str) -> list[str]:
    prefix = _prefix(name) if name else ""
    return [
        os.path.join(folder, each)
        for each in os.listdir(folder)
        if each.startswith(prefix) and _TEMPORARY.fullmatch(each)
    ]


def _remove_unlocked(path: str) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        if lock(handle):
            os.unlink(path)
    finally:
        os.close(handle)
