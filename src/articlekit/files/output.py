"""Outputs on this machine or another file system: what exists there, and how files appear."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from articlekit._disk.locking import locked
from articlekit._disk.opening import open_file
from articlekit._disk.writing import (
    atomic_write,
    make_folder,
    remove_abandoned,
    remove_temporary,
    remove_unfinished,
)
from articlekit.errors import InputError, WriteError
from articlekit.files.addresses import is_url, local_path
from articlekit.files.remote import (
    remote_content,
    remote_exists,
    remote_holds,
    remote_is_folder,
    remote_names,
    remote_remove,
    remote_write,
    require_bucket,
)

_CHUNK = 1 << 20


@contextmanager
def write_file(
    path: str, *, overwrite: bool = True, durable: bool = False, folders: bool = False
) -> Iterator[BinaryIO]:
    """A stream to a local file or an address, which appears there complete or not at all.

    With `folders`, missing local folders are created. Without `overwrite`, FileExistsError is
    raised if the file exists by then. Raises `WriteError`, and `UsageError` if an address needs
    what is not installed.
    """
    path = local_path(path)
    if is_url(path):
        with remote_write(path, overwrite=overwrite) as stream:
            yield stream
        return
    if folders:
        make_folder(os.path.dirname(path))
    with atomic_write(path, overwrite=overwrite, durable=durable) as stream:
        yield stream


@contextmanager
def hold_folder(path: str) -> Iterator[None]:
    """Holds an output folder for one run, and removes the temporary files of killed runs from it.

    A folder on another file system is not locked: two runs that write there at the same time
    replace each other's files, but each file is complete. Raises `UsageError` if the folder cannot
    be written, or another run holds it.
    """
    path = local_path(path)
    if is_url(path):
        require_bucket(path)
        yield
        return
    with locked(path):
        remove_temporary(path)
        try:
            yield
        finally:
            remove_temporary(path)  # Of workers that were killed.


def spool_folder(path: str) -> str | None:
    """The folder to keep temporary files in during a run that writes to an output folder."""
    path = local_path(path)
    return None if is_url(path) else path


def remove_abandoned_beside(path: str) -> None:
    """Removes the temporary files of killed runs from the folder of a file."""
    path = local_path(path)
    if not is_url(path):
        with suppress(OSError):  # Writing the file reports that the folder is missing.
            remove_abandoned(os.path.dirname(path) or os.curdir)


def remove_left(path: str) -> None:
    """Removes temporary files of killed processes: of a file, or of all in a folder (with a "/").

    To be called by the only process that writes there now.
    """
    path = local_path(path)
    if not is_url(path):
        folder, name = os.path.split(path)
        with suppress(OSError):  # There is no folder yet.
            remove_unfinished(folder or os.curdir, name)


def existence(folder: str) -> Callable[[str], bool]:
    """A function that tells whether an output in a folder exists.

    A folder on another file system is listed once: to ask for each output takes much longer.
    """
    if not is_url(local_path(folder)):
        return exists
    names = remote_names(folder)
    return lambda path: path.removeprefix(f"{folder.rstrip('/')}/") in names


def names_in(folder: str) -> set[str]:
    """The names of the files in a folder; none if there is no such folder."""
    folder = local_path(folder)
    if is_url(folder):
        return {name for name in remote_names(folder) if "/" not in name}
    try:
        return {each.name for each in os.scandir(folder) if each.is_file()}
    except OSError:
        return set()


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of what was written to a stream of `write_file`, in hexadecimal digits."""
    import hashlib  # Slow to import, and not needed for standard output.

    stream.flush()
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def remove(path: str) -> bool:
    """Removes a file. Returns False if there is none. Raises `WriteError`."""
    path = local_path(path)
    if is_url(path):
        return remote_remove(path)
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error
    return True


def exists(path: str) -> bool:
    """Whether something is there. Raises `WriteError` if a file system does not say."""
    path = local_path(path)
    return remote_exists(path) if is_url(path) else os.path.lexists(path)


def holds(path: str, data: bytes) -> bool:
    """Whether a file is there and has exactly these bytes."""
    path = local_path(path)
    if is_url(path):
        return remote_holds(path, data)
    try:
        if os.path.getsize(path) != len(data):
            return False
        with open_file(path) as stream:
            return stream.read() == data
    except (InputError, OSError):
        return False


def content_of(path: str) -> bytes | None:
    """The bytes of a file; None if it is not there, or cannot be read."""
    path = local_path(path)
    if is_url(path):
        return remote_content(path)
    try:
        with open_file(path) as stream:
            return stream.read()
    except (InputError, OSError):
        return None


def relative_to(path: str, folder: str) -> str:
    """The path of something relative to the folder that it is in."""
    if is_url(folder):
        return path.removeprefix(f"{folder.rstrip('/')}/")
    return os.path.relpath(path, folder)


def is_existing_folder(path: str) -> bool:
    """Whether a folder is there."""
    path = local_path(path)
    return remote_is_folder(path) if is_url(path) else os.path.isdir(path)


def join(folder: str, *names: str) -> str:
    """The path or address of something in a folder."""
    if is_url(folder):
        return "/".join((folder.rstrip("/"), *(name.replace(os.sep, "/") for name in names)))
    return os.path.join(folder, *names)
