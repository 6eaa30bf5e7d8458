"""Inputs on other file systems, by fsspec: the one module that knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from articlekit.errors import InputError, UsageError

# Two letters at least: C:/ is a drive. Chains such as zip://x.md::s3://bucket/a.zip are URLs too.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MAGIC = re.compile(r"[*?\[]")


def is_url(path: str) -> bool:
    """Whether a path names something on another file system."""
    return _URL.match(path) is not None


def remote_files(
    url: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[str, ...], Callable[[], IO[bytes]]]]:
    """The files that a URL names, sorted: address, place below what was named, how to open it.

    Of a folder those whose names are wanted. Raises `InputError` if there is none, `UsageError`
    if fsspec, or what it needs for this file system, is not installed.
    """
    system, path = _file_system(url)
    try:
        if _MAGIC.search(path):
            base = path[: _MAGIC.search(path).start()].rpartition("/")[0]  # type: ignore[union-attr]
            names = [name for name in system.glob(path) if not system.isdir(name)]
        elif system.isdir(path):
            base = path.rstrip("/")
            names = [name for name in system.find(path) if wanted(name)]
        else:
            base = path.rpartition("/")[0]
            names = [path]
            system.info(path)
    except Exception as error:  # noqa: BLE001  # Each file system has errors of its own.
        raise InputError(_message(error), url) from None
    if not names:
        raise InputError("no file matches", url)
    for name in sorted(names):
        place = tuple(filter(None, name.removeprefix(base).split("/")))
        yield str(system.unstrip_protocol(name)), place, _opener(system, name)


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


def _opener(system: Any, name: str) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        stream: IO[bytes] = system.open(name, "rb")
        return stream

    return opened


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
