"""A source: one named file, archive member, remote file or stream that may hold articles."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pickle import dumps, loads
from typing import IO, Any, NamedTuple, Protocol, Self

from articlekit._disk.opening import open_file, read_some
from articlekit._disk.spool import Span, Spool
from articlekit.errors import InputError

_BATCH = 500  # Sources that a listing keeps together.


class Content(Protocol):
    """The location of the bytes of a source. Picklable."""

    @property
    def path(self) -> str | None:
        """The local file that they are in, if there is one."""

    @property
    def size(self) -> int:
        """The number of bytes, or 0 if it is unknown."""

    def open(self) -> IO[bytes]:
        """A stream of the bytes. Raises `InputError`."""


class LocalFile(NamedTuple):
    """A file of this machine, or a range of its bytes."""

    path: str
    start: int = 0
    length: int | None = None
    """None: up to the end."""

    def open(self) -> IO[bytes]:
        """A stream of the bytes. Raises `InputError`."""
        stream = open_file(self.path)
        if self.length is None and not self.start:
            return stream
        with stream:
            stream.seek(self.start)
            length = -1 if self.length is None else self.length
            return io.BytesIO(read_some(stream, length, self.path))

    @property
    def size(self) -> int:
        """The number of bytes, or 0 if it is unknown."""
        if self.length is not None:
            return self.length
        try:
            return os.stat(self.path).st_size
        except (OSError, ValueError):
            return 0  # Reading reports the error.


class InMemory(NamedTuple):
    """Bytes in memory."""

    data: bytes
    path: None = None

    def open(self) -> IO[bytes]:
        """A stream of the bytes."""
        return io.BytesIO(self.data)

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)


class Preceding(NamedTuple):
    """What precedes a block in its file."""

    is_start: bool = True
    """Whether nothing does."""
    records: int = 0
    lines: int = 0
    head: int = 0
    """Bytes of the block that belong to the previous window, whose last record it begins with."""
    encoding: str | None = None
    """The encoding that the beginning of the file was detected to be in, if it is not UTF-8."""


NOTHING = Preceding()
"""What precedes a file, or its first block."""


class Source(NamedTuple):
    """One text or data file that may hold articles. Small and picklable, unless it is held."""

    path: str
    """How users know it: a path, ``archive.zip/member``, an address without secrets, ``-``."""
    place: tuple[str, ...]
    """The folders below what was named, and the name of the file."""
    content: Content | None = None
    """The location of its bytes; None if there is an error."""
    number: int = 1
    """Its number among the sources of this path: a zip archive may hold a name twice."""
    error: InputError | None = None
    """Why it cannot be read."""
    is_found: bool = False
    """Whether it was found in a folder, so that it existed when the folder was listed."""
    preceding: Preceding = NOTHING
    """What precedes it, if it is a block of a file."""
    is_cut: bool = False
    """Whether the file continues after the block. Its last record then belongs to the next one."""

    @property
    def identity(self) -> str:
        """A key that is unique among the sources of a run, and the same in every run."""
        path = os.path.normpath(self.path) if isinstance(self.content, LocalFile) else self.path
        return path if self.number == 1 else f"{path}\0{self.number}"

    @property
    def local(self) -> str | None:
        """The path of the local file that it is, all of it."""
        if isinstance(self.content, LocalFile) and self.content.length is None:
            return self.content.path
        return None

    @property
    def is_part(self) -> bool:
        """Whether its bytes are in a local file that holds more, or a copy of a stream."""
        return self.content is not None and self.content.path is not None and self.local is None

    @property
    def size(self) -> int:
        """About how many bytes there are to read."""
        return self.content.size if self.content is not None else 0

    def open(self) -> IO[bytes]:
        """A stream of its bytes. Raises `InputError` with the path of the source."""
        if self.error is not None:
            raise self.error
        assert self.content is not None
        try:
            return self.content.open()
        except InputError as error:
            vanished = self.is_found and error.message == "No such file or directory"
            message = "vanished since it was listed" if vanished else error.message
            raise InputError(message, self.path) from None

    def absolute(self, folder: str) -> Source:
        """The source with the path of its file made absolute; relative ones are in a folder."""
        content: Any = self.content
        if content is None or content.path is None:
            return self
        return self._replace(content=content._replace(path=os.path.join(folder, content.path)))

    def failed(self, error: InputError) -> Source:
        """The source with an error instead of its content."""
        return self._replace(content=None, error=error)


class Listing(Sequence[Source]):
    """A list of sources that can be iterated repeatedly. A long one is stored on disk."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._spool = Spool()
        self._spans: list[Span] = []
        self._last: list[Source] = []
        self._count = 0
        self._cached: tuple[int, list[Source]] = (-1, [])
        for source in sources:
            self.append(source)

    def append(self, source: Source) -> None:
        """Adds a source at the end."""
        self._last.append(source)
        self._count += 1
        if len(self._last) == _BATCH:
            self._spans.append(self._spool.put(dumps(self._last)))
            self._last = []

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Source:  # type: ignore[override]  # It has no slices.
        batch = number // _BATCH
        if batch == len(self._spans):
            return self._last[number % _BATCH]
        if batch != self._cached[0]:
            data = self._spool.get(self._spans[batch])
            self._cached = (batch, loads(data))  # noqa: S301  # Our own, in a nameless file.
        return self._cached[1][number % _BATCH]

    def __iter__(self) -> Iterator[Source]:
        return (self[number] for number in range(len(self)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._spool.__exit__(*exc)
