"""What waits on disk until the book is put together, so that memory does not grow with it."""

from __future__ import annotations

import tempfile
from typing import NamedTuple, Self

from articlekit.errors import WriteError

_IN_MEMORY = 4_000_000
"""So many bytes stay in memory: enough for the book of a day."""


class Span(NamedTuple):
    """Where something lies."""

    start: int
    length: int


class Spool:
    """A temporary file that is written at its end and read anywhere. Use it as a context."""

    def __init__(self) -> None:
        # It is closed by the context.
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def put(self, data: bytes) -> Span:
        """Keeps some bytes; says where. Raises `WriteError` if the disk is full."""
        try:
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise WriteError(f"no temporary file: {error.strerror or error}") from error
        span = Span(self._end, len(data))
        self._end += len(data)
        return span

    def get(self, span: Span) -> bytes:
        """The bytes that were kept there."""
        self._file.seek(span.start)
        return self._file.read(span.length)
