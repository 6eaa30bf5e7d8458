"""Opens local files for reading. Every file that a user names goes through `open_file`."""

from __future__ import annotations

import os
import select
import stat
from typing import IO, BinaryIO

from articlekit.errors import InputError

StrPath = str | os.PathLike[str]

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
_CHUNK = 1 << 20
_FIRST = 1 << 16
"""Bytes that are read first. Most files have fewer, and a buffer as large as the limit of an input
costs more than reading them."""


def open_file(path: str) -> BinaryIO:
    """Opens a regular file. Refuses pipes and devices, which could block the caller forever.

    Raises `InputError`.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC", "O_NOCTTY"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path.
        raise InputError(reason(error), path) from None
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise InputError(f"{kind(mode)}, not a file", path)


def require_file(path: str) -> None:
    """Raises `InputError` if a file cannot be opened, or would block a library forever."""
    open_file(path).close()


def read_file(path: str, max_bytes: int) -> bytes:
    """The bytes of a regular file. Raises `InputError` if it has more than `max_bytes`."""
    with open_file(path) as stream:
        data = read_some(stream, max_bytes + 1, path)
    if len(data) > max_bytes:
        raise too_large(max_bytes, path)
    return data


def read_text(path: str, max_bytes: int = 10_000_000) -> str:
    """The text of a regular file in UTF-8, with or without a byte-order mark.

    Raises `InputError`.
    """
    try:
        return read_file(path, max_bytes).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: byte {error.start}", path) from None


def read_some(stream: IO[bytes], size: int, path: str) -> bytes:
    """At most `size` bytes of a stream; `path` names it in errors.

    Raises `InputError` if the stream fails, or is non-blocking and has nothing at the moment. Some
    regular files of ``/proc`` are.
    """
    try:
        data: bytes | None = stream.read(min(size, _FIRST) if size > 0 else size)
        if data is not None and len(data) == _FIRST < size:
            data += stream.read(size - _FIRST) or b""
    except InputError as error:
        raise InputError(error.message, path) from None
    except (OSError, ValueError) as error:
        raise InputError(reason(error), path) from None
    if data is None:
        raise InputError("has no data at the moment", path)
    return data


def read_waiting(stream: IO[bytes], size: int, path: str) -> bytes:
    """The first `size` bytes of a stream, or all, waiting for them even if it is non-blocking.

    Raises `InputError` if the stream fails.
    """
    chunks = []
    try:
        while size > 0:
            chunk: bytes | None = stream.read(min(size, _CHUNK))
            if chunk is None:
                select.select([stream], [], [])
            elif chunk:
                chunks.append(chunk)
                size -= len(chunk)
            else:
                break
    except (OSError, ValueError) as error:
        raise InputError(reason(error), path) from None
    return b"".join(chunks)


def too_large(max_bytes: int, path: str) -> InputError:
    """The error of an input that is larger than the limit."""
    return InputError(f"larger than the limit of {max_bytes:,} bytes", path)


def kind(mode: int) -> str:
    """What a file is that is not a regular one, by its mode."""
    return _KINDS.get(stat.S_IFMT(mode), "not a plain file")


def reason(error: Exception) -> str:
    """The message of an error of the operating system, without its number and path."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
