"""Standard streams that may be closed, full or non-blocking."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputError(Exception):
    """Standard output cannot be written. It is no `OSError`, so that no library handles it."""

    def __init__(self, error: OSError) -> None:
        """`error` is that of the system."""
        super().__init__(error.strerror or str(error))
        self.is_broken_pipe = error.errno == errno.EPIPE


class _Output(io.FileIO):
    """A standard output whose errors are `OutputError`; waits where it would block."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            while (count := super().write(data)) is None:
                select.select([], [self], [])
        except OSError as error:
            raise OutputError(error) from None
        return count


class _Diagnostics(_Output):
    """A standard error that loses what cannot be written, so that the run goes on."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OutputError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Replaces the standard streams by ones that fail in a defined way.

    A closed stream gets a descriptor, so that no other file takes its number. Reading or writing
    it still fails. Characters that an output cannot encode are escaped.
    """
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(
            io.BufferedReader(io.FileIO(_null(os.O_WRONLY), closefd=False))
        )
    sys.stdout = _prepared(sys.stdout, _Output)
    sys.stderr = _prepared(sys.stderr, _Diagnostics)


def _prepared(stream: TextIO | None, kind: type[io.FileIO]) -> TextIO:
    if stream is None:
        return _text(kind(_null(os.O_RDONLY), "w", closefd=False), "utf-8", by_line=False)
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if os.name != "posix":  # A console need not be a file there.
        stream.reconfigure(errors="backslashreplace")
        return stream
    raw = kind(stream.fileno(), "w", closefd=False)
    return _text(raw, stream.encoding, by_line=stream.line_buffering)


def _null(flags: int) -> int:
    return os.open(os.devnull, flags)


def _text(raw: io.FileIO, encoding: str, *, by_line: bool) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=by_line
    )


def flush() -> None:
    """Writes what is still buffered. Raises `OutputError`."""
    sys.stdout.flush()


def discard() -> None:
    """Discards what is still buffered, and what is written from now on."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
