"""Zip archives: their members by number, and the bytes of each."""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import IO, NamedTuple

from articlekit._disk.opening import open_file
from articlekit.errors import InputError
from articlekit.files.paths import decode_name

BROKEN = (
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,  # A method of compression that zipfile does not know.
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,  # The data of an LZMA member states how much it takes to unpack it.
)
_ENCRYPTED = 0x1
_UTF8 = 0x800


class Member(NamedTuple):
    """A member of a zip archive."""

    name: str
    position: int
    """Its number in the archive's directory."""
    number: int
    """Its number among the members of this name, of which there may be several."""
    size: int
    """The number of bytes, as the directory states it. Never more are read."""
    refusal: str | None
    """Why it is not read, if it is no regular file."""
    error: str | None
    """Why it cannot be read."""


class ZipMember(NamedTuple):
    """A member of a zip archive as the content of a source. It is decompressed when opened."""

    path: str
    """The local archive."""
    position: int
    """The number of the member in the archive's directory."""
    size: int
    """The number of bytes, as the directory states it."""

    def open(self) -> IO[bytes]:
        """A stream of the bytes. Raises `InputError`."""
        return io.BytesIO(read_member(self.path, self.position))


def members_of(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> list[Member]:
    """The members whose names are wanted, sorted by name. Folders are left out."""
    found = []
    numbers: Counter[str] = Counter()
    for index, entry in enumerate(archive.infolist()):
        name = entry_name(entry)
        if entry.is_dir() or not wanted(name):
            continue
        numbers[name] += 1
        is_file = stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)
        is_encrypted = entry.flag_bits & _ENCRYPTED
        found.append(
            Member(
                name,
                index,
                numbers[name],
                entry.file_size,
                None if is_file else "not a plain file",
                "is encrypted" if is_encrypted else None,
            )
        )
    return sorted(found)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry. Names without the flag of UTF-8 are often UTF-8, too."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    return decode_name(entry.filename.encode("cp437", "replace"), entry.filename)


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive in a stream. Raises `InputError`."""
    try:
        return zipfile.ZipFile(stream)
    except BROKEN as error:
        raise InputError(f"a broken archive: {str(error) or type(error).__name__}") from None


def unpack(archive: zipfile.ZipFile, index: int) -> bytes:
    """The bytes of a member, at most as many as the directory states. Raises `InputError`."""
    try:
        with archive.open(archive.infolist()[index]) as stream:
            return stream.read()
    except BROKEN as error:
        raise InputError(f"cannot be unpacked: {str(error) or type(error).__name__}") from None


def read_member(path: str, index: int) -> bytes:
    """The bytes of a member of a local archive. Raises `InputError`."""
    try:
        state = os.stat(path)
    except (OSError, ValueError) as error:
        raise InputError(getattr(error, "strerror", None) or str(error)) from None
    archive = _open_archive(path, (state.st_mtime_ns, state.st_size, state.st_ino))
    return unpack(archive.zip, index)


class _OpenArchive:
    """An archive that stays open as long as it is used."""

    def __init__(self, path: str) -> None:
        self._stream = open_file(path)
        self.zip = open_zip(self._stream)

    def __del__(self) -> None:
        if hasattr(self, "zip"):
            self.zip.close()
        if hasattr(self, "_stream"):
            self._stream.close()


@lru_cache(maxsize=2)
def _open_archive(path: str, state: tuple[int, ...]) -> _OpenArchive:  # noqa: ARG001
    """The archive in a state of its file. Its directory is read once, not for each member."""
    return _OpenArchive(path)
