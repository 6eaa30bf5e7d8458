"""Keeps bytes on disk until a book is put together, so that memory does not grow with it."""

from __future__ import annotations

import os
import tempfile
from typing import NamedTuple, Self

from articlekit.errors import WriteError

_IN_MEMORY = 4_000_000
"""This many bytes stay in memory, which is enough for the book of a day."""


class Span(NamedTuple):
    """A place in a spool."""

    start: int
    length: int


class Spool:
    """A temporary file to which bytes are appended, and read from any place. Use it as a context.

    Processes that are forked from this one can read at the same time.
    """

    def __init__(self) -> None:
        # The context closes it.
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def put(self, data: bytes) -> Span:
        """Appends bytes. Returns their place. Raises `WriteError` if the disk is full."""
        try:
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise WriteError(f"no temporary file: {error.strerror or error}") from error
        span = Span(self._end, len(data))
        self._end += len(data)
        return span

    def flush(self) -> None:
        """Makes all bytes readable by forked processes. Raises `WriteError` as `put` does."""
        try:
            self._file.flush()
        except OSError as error:
            raise WriteError(f"no temporary file: {error.strerror or error}") from error

    def get(self, span: Span) -> bytes:
        """Returns the bytes at a place."""
        if self._end > _IN_MEMORY and hasattr(os, "pread"):
            self._file.flush()
            # Forked processes share the position of the file, so it must not be moved.
            return os.pread(self._file.fileno(), span.length, span.start)
        self._file.seek(span.start)
        return self._file.read(span.length)
