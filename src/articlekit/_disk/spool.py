"""Temporary storage on disk, so that memory does not grow with the amount of data."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from typing import IO, NamedTuple, Self

from articlekit.errors import WriteError

_IN_MEMORY = 4_000_000


class Span(NamedTuple):
    """A range of bytes in a spool."""

    start: int
    length: int


class Spool:
    """A temporary file that is appended to, and read at any place. A context manager.

    A nameless spool stays in memory while it is small. One with a `path` is a file that other
    processes can read. Processes that are forked from this one can read both at the same time.
    """

    def __init__(self, path: str | None = None, *, within: str | None = None) -> None:
        """`within` is the folder for a nameless spool; None for that of the system."""
        self.path = path
        self._file: IO[bytes]
        if path is None:
            # It is closed by the context.
            self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=within)  # noqa: SIM115
        else:
            self._file = open(path, "xb+")  # noqa: SIM115  # As above.
        self.end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def put(self, data: bytes) -> Span:
        """Appends some bytes and returns their span. Raises `WriteError` if the disk is full."""
        try:
            self._file.seek(self.end)
            self._file.write(data)
        except OSError as error:
            raise _full(error) from error
        span = Span(self.end, len(data))
        self.end += len(data)
        return span

    def get(self, span: Span) -> bytes:
        """The bytes of a span."""
        if self.end > _IN_MEMORY and hasattr(os, "pread"):
            # Forked processes share the position in the file, so it must not move.
            self.flush()
            return os.pread(self._file.fileno(), span.length, span.start)
        self._file.seek(span.start)
        return self._file.read(span.length)

    def flush(self) -> None:
        """Makes what was appended visible to other processes. Raises `WriteError`."""
        try:
            self._file.flush()
        except OSError as error:
            raise _full(error) from error


class SpoolFolder:
    """A temporary folder of named spools, created when it is first needed. A context manager."""

    def __init__(self, within: str | None = None) -> None:
        """`within` is the folder to put it into; None for that of the system."""
        self._within = within
        self._path: str | None = None
        self._count = 0
        self._uses: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)

    @property
    def path(self) -> str:
        """The folder, which is created if it is not there yet."""
        if self._path is None:
            self._path = tempfile.mkdtemp(prefix=".articlekit-", suffix=".spool", dir=self._within)
        return self._path

    def new(self) -> Spool:
        """A new spool in the folder. Raises `WriteError`."""
        try:
            self._count += 1
            return Spool(os.path.join(self.path, str(self._count)))
        except OSError as error:
            raise _full(error) from error

    def keep(self, data: bytes) -> str:
        """Puts some bytes into a file of their own and returns its path. Raises `WriteError`."""
        with self.new() as spool:
            spool.put(data)
            spool.flush()
        assert spool.path is not None
        return spool.path

    def retain(self, path: str) -> None:
        """Counts one more reader of a file in the folder."""
        if self.holds(path):
            self._uses[path] = self._uses.get(path, 0) + 1

    def release(self, path: str) -> None:
        """Counts one reader less, and removes the file after the last one."""
        if self.holds(path):
            self._uses[path] = self._uses.get(path, 1) - 1
            if self._uses[path] <= 0:
                del self._uses[path]
                with suppress(OSError):
                    os.unlink(path)

    def holds(self, path: str) -> bool:
        """Whether a file is in the folder."""
        return self._path is not None and os.path.dirname(path) == self._path


def _full(error: OSError) -> WriteError:
    return WriteError(f"no temporary file: {error.strerror or error}")
