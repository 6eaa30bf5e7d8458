"""Inputs on other file systems, by fsspec: the one module that knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from articlekit.errors import InputError, UsageError

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


def _message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "No such file or directory"
    return f"{type(error).__name__}: {error}"
