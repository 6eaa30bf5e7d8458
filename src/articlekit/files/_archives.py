"""Zip and tar archives as inputs: members are read in memory, and their names are only shown.

An archive is somebody else's work: what it unpacks to is limited, in total and per member, and a
member that is not a plain file is passed over.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, cast

from articlekit.errors import InputError
from articlekit.files._local import too_large

_UNPACKERS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    ".tar": lambda stream: stream,
    ".tar.gz": lambda stream: cast("IO[bytes]", gzip.GzipFile(fileobj=stream)),
    ".tgz": lambda stream: cast("IO[bytes]", gzip.GzipFile(fileobj=stream)),
    ".tar.xz": lzma.LZMAFile,
    ".txz": lzma.LZMAFile,
    ".tar.bz2": bz2.BZ2File,
    ".tbz2": bz2.BZ2File,
}
# Articles pack to about a fifth. What unpacks to more than this many times its size is a bomb;
# below the floor it does no harm, whatever its ratio.
MAX_RATIO = 200
FLOOR = 100_000_000
MAX_HEADER = 16_384
"""The longest header of a tar member, in bytes: a path, and what else pax has to say of a file."""
_PATIENCE = 100
"""How often the end of a stream is told; tarfile looks for a member of any size behind it."""
_EXTENDED = frozenset((b"x", b"g", b"X", b"L", b"K"))

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,  # BadGzipFile is one, and so is what bz2 raises.
    NotImplementedError,  # A method of compression that zipfile does not know.
    RuntimeError,  # A password is needed.
    ValueError,
    OverflowError,
    MemoryError,  # The header of an xz file says how much it takes to unpack it.
)

Member = tuple[str, "bytes | InputError | str | None"]
"""The name of a member and its bytes; or why it cannot be read; or, as text, why it was passed
over; or None where it was only listed."""


def members(
    stream: IO[bytes],
    path: str,
    size: int,
    *,
    wanted: Callable[[str], bool],
    max_bytes: int,
    load: bool,
) -> Iterator[Member]:
    """The members of an archive whose names are wanted: of a zip sorted, of a tar as they come.

    `stream` is the open archive (seekable for a zip), `path` its name and `size` its length in
    bytes. Raises `InputError` where the archive is broken or unpacks to too much.
    """
    budget = _Budget(max(FLOOR, size * MAX_RATIO), path)
    found = _zip if path.lower().endswith(".zip") else _tar
    try:
        yield from found(stream, path, budget, wanted, max_bytes if load else 0)
    except InputError:
        raise
    except _BROKEN as error:
        raise InputError(f"a broken archive: {str(error) or type(error).__name__}", path) from None


def contents(stream: IO[bytes], path: str, wanted: Callable[[str], bool]) -> list[tuple[str, int]]:
    """The names of a zip archive's members that are wanted, sorted, and their unpacked sizes.

    The sizes are what the archive says. Raises `InputError` where it is broken.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = [(_zip_name(entry), entry) for entry in archive.infolist()]
    except _BROKEN as error:
        raise InputError(f"a broken archive: {str(error) or type(error).__name__}", path) from None
    found = [(name, e.file_size) for name, e in entries if not e.is_dir() and wanted(name)]
    return sorted(found)


class _Budget:
    """How much an archive may still unpack to."""

    def __init__(self, left: int, path: str) -> None:
        self._left = left
        self._path = path

    def spend(self, count: int) -> None:
        """Raises `InputError` when all is spent."""
        self._left -= count
        if self._left < 0:
            raise InputError(
                f"unpacks to more than {MAX_RATIO} times its size; the rest is not read", self._path
            )


def _zip(
    stream: IO[bytes], path: str, budget: _Budget, wanted: Callable[[str], bool], max_bytes: int
) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        entries = [(_zip_name(entry), entry) for entry in archive.infolist()]
        for name, entry in sorted(entries, key=lambda pair: pair[0]):
            if entry.is_dir() or not wanted(name):
                continue
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                yield name, "not a plain file"
            elif not max_bytes:
                yield name, None
            else:
                yield name, _zip_member(archive, entry, f"{path}/{name}", budget, max_bytes)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; one not marked as UTF-8 is often that all the same, or GB18030."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _zip_member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, budget: _Budget, max_bytes: int
) -> bytes | InputError:
    try:
        with archive.open(entry) as stream:
            data = stream.read(max_bytes + 1)
    except _BROKEN as error:
        return InputError(f"cannot be unpacked: {error}", path)
    budget.spend(len(data))
    return too_large(max_bytes, path) if len(data) > max_bytes else data


def _tar(
    stream: IO[bytes], path: str, budget: _Budget, wanted: Callable[[str], bool], max_bytes: int
) -> Iterator[Member]:
    suffix = next(end for end in _UNPACKERS if path.lower().endswith(end))
    counted = cast("IO[bytes]", _Counted(_UNPACKERS[suffix](stream), budget))
    with tarfile.open(fileobj=counted, mode="r|", tarinfo=_Entry) as archive:
        while entry := archive.next():
            archive.members = []  # type: ignore[attr-defined]  # It would remember them all.
            if entry.isdir() or not wanted(entry.name):
                continue
            if not entry.isreg():
                yield entry.name, "not a plain file"
            elif not max_bytes:
                yield entry.name, None
            elif entry.size > max_bytes:
                yield entry.name, too_large(max_bytes, f"{path}/{entry.name}")
            else:
                if entry.issparse():  # Its holes are not in the stream.
                    budget.spend(entry.size)
                data = archive.extractfile(entry)
                yield entry.name, data.read() if data else b""


class _Entry(tarfile.TarInfo):
    """The header of a member, which is whole and short, or an error."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Entry:
        """The header in a block of bytes; see `tarfile.TarInfo.frombuf`."""
        try:
            entry = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):  # Else it is the end. Any other would be taken for that as well.
                raise tarfile.ReadError(str(error)) from None
            raise
        if entry.type in _EXTENDED and entry.size > MAX_HEADER:
            raise tarfile.ReadError("a header is too long")
        return entry


class _Counted:
    """A stream that pays for what is read of it, and is not read on and on at its end."""

    def __init__(self, stream: IO[bytes], budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._ends = 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._budget.spend(len(data))
        self._ends += not data
        if self._ends > _PATIENCE:
            raise EOFError("unexpected end of data")
        return data
