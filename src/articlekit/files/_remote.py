"""Files on other file systems, by fsspec: the one module that knows of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, BinaryIO, cast

from articlekit.errors import InputError, UsageError, WriteError

# Two letters at least: C:/ is a drive. Chains such as zip://x.md::s3://bucket/a.zip are URLs too.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MAGIC = re.compile(r"[*?\[]")


def is_url(path: str) -> bool:
    """Whether a path names something on another file system."""
    return _URL.match(path) is not None


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on another file system."""

    address: str
    place: tuple[str, ...]
    """The folders below what was named, and the name of the file."""
    size: int
    """Its length in bytes; 0 where the file system does not say."""
    open: Callable[[], IO[bytes]]


def remote_files(url: str, wanted: Callable[[str], bool]) -> Iterator[RemoteFile]:
    """The files that a URL names, sorted; of a folder those whose names are wanted.

    Raises `InputError` if there is none, `UsageError` if fsspec, or what it needs for this file
    system, is not installed.
    """
    system, path = _file_system(url)
    try:
        if magic := _MAGIC.search(path):
            base = path[: magic.start()].rpartition("/")[0]
            every = system.glob(path, detail=True)
            found = {name: info for name, info in every.items() if info["type"] == "file"}
        elif system.isdir(path):
            base = path.rstrip("/")
            every = system.find(path, detail=True)
            found = {name: info for name, info in every.items() if wanted(name)}
        else:
            base = path.rpartition("/")[0]
            found = {path: system.info(path)}
    except Exception as error:  # noqa: BLE001  # Each file system has errors of its own.
        raise InputError(_message(error), url) from None
    if not found:
        raise InputError("no file matches", url)
    for name, info in sorted(found.items()):
        yield RemoteFile(
            str(system.unstrip_protocol(name)),
            tuple(filter(None, name.removeprefix(base).split("/"))),
            info.get("size") or 0,
            partial(system.open, name, "rb"),
        )


def _file_system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # An extra, and slow to import.
    except ImportError:
        raise UsageError(f"{url}: needs fsspec: pip install 'articlekit[fs]'") from None
    try:
        system, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: {error}") from None
    return system, path


def read_remote(opened: Callable[[], IO[bytes]], limit: int, url: str) -> bytes | InputError:
    """At most `limit` bytes; or why there are none."""
    try:
        with opened() as stream:
            return stream.read(limit)
    except Exception as error:  # noqa: BLE001  # As above.
        return InputError(_message(error), url)


# --- Writing -----------------------------------------------------------------------------------

# Where a file appears when all of it has come, and not before.
_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "memory"}


@contextmanager
def remote_write(url: str) -> Iterator[BinaryIO]:
    """A stream to a file on another file system, which appears there whole or not at all.

    Raises `WriteError` for what the file system refuses, `UsageError` as `remote_files` does.
    """
    import tempfile  # Rarely needed.

    system, path = _file_system(url)
    # What went wrong half-way would be there half, were it written at once.
    with tempfile.NamedTemporaryFile(prefix="articlekit-") as stream:
        yield cast("BinaryIO", stream)
        stream.flush()
        try:
            _put(system, stream.name, path)
        except Exception as error:
            raise WriteError(f"{url}: {_message(error)}") from error


def _put(system: Any, local: str, path: str) -> None:
    protocols = {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)
    if protocols & _WHOLE:
        system.put_file(local, path)
        return
    folder, _, name = path.rpartition("/")
    system.makedirs(folder, exist_ok=True)
    temporary = f"{folder}/.articlekit-{os.urandom(8).hex()}.part"
    try:
        system.put_file(local, temporary)
        if system.exists(path):  # Not every file system puts one file in the place of another.
            system.rm_file(path)
        system.mv(temporary, f"{folder}/{name}")
    except BaseException:
        with suppress(Exception):
            system.rm_file(temporary)
        raise


def _message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "No such file or directory"
    return f"{type(error).__name__}: {error}"
