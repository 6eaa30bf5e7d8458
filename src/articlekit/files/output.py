"""Outputs on this machine or another file system: what exists there, and how files appear."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from articlekit._disk.opening import open_file
from articlekit._disk.writing import atomic_write, make_folder
from articlekit.errors import InputError
from articlekit.files import remote
from articlekit.files.addresses import is_url, local_path


@contextmanager
def write_file(path: str, *, overwrite: bool = True, durable: bool = False) -> Iterator[BinaryIO]:
    """A stream to a local file or an address, which appears there complete or not at all.

    Folders are created. Without `overwrite`, FileExistsError is raised if it exists by then. Raises
    `WriteError`, and `UsageError` if an address needs what is not installed.
    """
    path = local_path(path)
    if is_url(path):
        with remote.remote_write(path, overwrite=overwrite) as stream:
            yield stream
        return
    make_folder(os.path.dirname(path))
    with atomic_write(path, overwrite=overwrite, durable=durable) as stream:
        yield stream


def exists(path: str) -> bool:
    """Whether something is there. Raises `WriteError` if a file system does not say."""
    path = local_path(path)
    return remote.remote_exists(path) if is_url(path) else os.path.lexists(path)


def holds(path: str, data: bytes) -> bool:
    """Whether a file is there and has exactly these bytes."""
    path = local_path(path)
    if is_url(path):
        return remote.remote_holds(path, data)
    try:
        if os.path.getsize(path) != len(data):
            return False
        with open_file(path) as stream:
            return stream.read() == data
    except (InputError, OSError):
        return False


def is_existing_folder(path: str) -> bool:
    """Whether a folder is there."""
    path = local_path(path)
    return remote.remote_is_folder(path) if is_url(path) else os.path.isdir(path)


def join(folder: str, *names: str) -> str:
    """The path or address of something in a folder."""
    if is_url(folder):
        return "/".join((folder.rstrip("/"), *(name.replace(os.sep, "/") for name in names)))
    return os.path.join(folder, *names)
