"""What was named on the way in, one source at a time: a file, a member, an address, a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from articlekit.errors import InputError, Problem, Report
from articlekit.files import _local, _remote

StrPath = str | os.PathLike[str]

SUFFIXES = (".md", ".txt", ".html")
"""What is taken for an article in a folder or an archive."""
MAX_BYTES = 50_000_000
"""The largest record that is read."""
STDIN = "-"
_DEPTH = 200
"""How many folders and file of a place count; a member of an archive may state any number."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stands in a file before a block of it."""

    is_start: bool = True
    """Whether there is nothing before it."""
    records: int = 0
    lines: int = 0
    head: int = 0
    """Bytes of the block that belong to the window before it, whose last record it begins with."""
    encoding: str | None = None
    """What the beginning of the file was found to be in, if that is not UTF-8."""


WHOLE = Before()
"""What stands before a whole file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text that may hold articles."""

    path: str
    """What people know it by: a path, ``archive.zip/member``, an address, or ``-``."""
    place: tuple[str, ...]
    """The folders below what was named, and the name of the file."""
    local: str | None = None
    """The local file to read it from."""
    data: bytes | None = None
    """Its bytes, where it is no local file and was asked for."""
    error: InputError | None = None
    """Why it cannot be read."""
    found: bool = False
    """Whether it was found in a folder, so that it was there a moment ago."""
    open: Callable[[], IO[bytes]] | None = None
    """How to read it, where it is on another file system and its bytes were not asked for."""
    size: int = 0
    """Its length in bytes, where its file system has said so unasked."""
    before: Before = WHOLE
    """What stands before it, if it is a block of a file."""
    goes_on: bool = False
    """Whether the file goes on behind the block, whose last record is read with what follows."""


def has_suffix(name: str) -> bool:
    """Whether a file in a folder is taken for an article."""
    return name.lower().endswith(SUFFIXES)


def is_wanted(name: str) -> bool:
    """Whether a file in an archive or on another system is taken for an article."""
    return has_suffix(name) and not os.path.basename(name).startswith(".")


def sources(
    paths: Iterable[StrPath | Source],
    *,
    note: Report,
    max_bytes: int = MAX_BYTES,
    avoid: str | None = None,
    load: bool = True,
    unpack: bool = True,
    fetch: bool = True,
) -> Iterator[Source]:
    """The sources that paths, patterns, archives, addresses and ``-`` name, in their order.

    What is a source already stands for itself. Without `unpack` so does an archive, and without
    `fetch` a file on another file system is left to who reads the source.

    `note` is called for what is passed over (code ``input-skipped``). The folder `avoid` (a real
    path) is left out of folders. Without `load` the bytes of what is no local file are not read.
    Raises `UsageError` if an address needs what is not installed.
    """
    for named in paths:
        if isinstance(named, Source):
            yield named
            continue
        path = os.fspath(named)
        try:
            if path == STDIN:
                yield _stdin(max_bytes, load)
            elif _remote.is_url(path):
                yield from _addresses(path, note, max_bytes, load, unpack, fetch)
            else:
                yield from _named(path, note, max_bytes, avoid, load, unpack)
        except InputError as error:
            yield _failed(error, path)


def _named(
    path: str, note: Report, max_bytes: int, avoid: str | None, load: bool, unpack: bool
) -> Iterator[Source]:
    base = _local.glob_base(path)
    if base is None:
        yield from _one(path, os.path.dirname(path), note, max_bytes, avoid, load, unpack)
        return
    matches = _local.glob_matches(path, base, has_suffix)
    if not matches:
        raise InputError("no file matches", path)
    for match in matches:
        yield from _one(match, base, note, max_bytes, avoid, load, unpack)


def _one(
    path: str,
    base: str,
    note: Report,
    max_bytes: int,
    avoid: str | None,
    load: bool,
    unpack: bool,
) -> Iterator[Source]:
    """The sources of a path that stands for itself; places are counted from `base`."""
    if _local.is_folder(path):
        for file, why in _local.walk(path, has_suffix, avoid):
            if why is None:
                yield Source(file, _place(file, path), local=file, found=True)
            elif isinstance(why, InputError):
                yield _failed(why, file)
            else:
                _pass_over(note, file, why)
    elif unpack and _local.is_archive(path):
        with _local.open_file(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            yield from members_of(stream, path, size, note, max_bytes, load)
    else:
        yield Source(path, _place(path, base), local=path)


def members_of(
    stream: IO[bytes],
    path: str,
    size: int,
    note: Report,
    max_bytes: int,
    load: bool,
    wanted: Callable[[str], bool] = is_wanted,
) -> Generator[Source, None, None]:
    """The sources in an open archive; of a zip archive those whose names are wanted."""
    from articlekit.files import _archives  # Slow to import, and rarely needed.

    found = _archives.members(stream, path, size, wanted=wanted, max_bytes=max_bytes, load=load)
    for name, data in found:
        shown = f"{path}/{name}"
        if isinstance(data, str):
            _pass_over(note, shown, data)
            continue
        place = _parts(name.replace("\\", "/"), "/")
        if isinstance(data, InputError):
            yield Source(shown, place, error=data)
        else:
            yield Source(shown, place, data=data)


def _addresses(
    url: str, note: Report, max_bytes: int, load: bool, unpack: bool, fetch: bool
) -> Iterator[Source]:
    for file in _remote.remote_files(url, is_wanted):
        if unpack and _local.is_archive(file.address):
            with file.open() as stream:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(0)
                yield from members_of(stream, file.address, size, note, max_bytes, load)
        elif not (load and fetch):
            yield Source(file.address, file.place, open=file.open, size=file.size)
        else:
            yield loaded(file.address, file.place, file.open, max_bytes)


def loaded(
    path: str, place: tuple[str, ...], opened: Callable[[], IO[bytes]], max_bytes: int
) -> Source:
    """The source of a file on another file system, with its bytes or why there are none."""
    return _checked(path, place, _remote.read_remote(opened, max_bytes + 1, path), max_bytes)


def _stdin(max_bytes: int, load: bool) -> Source:
    place = ("stdin.md",)
    if not load:
        return Source(STDIN, place)
    try:
        return _checked(STDIN, place, sys.stdin.buffer.read(max_bytes + 1), max_bytes)
    except OSError as error:
        return _failed(InputError(error.strerror or str(error), STDIN), STDIN)


def _checked(path: str, place: tuple[str, ...], data: bytes | InputError, max_bytes: int) -> Source:
    if not isinstance(data, InputError) and len(data) > max_bytes:
        data = _local.too_large(max_bytes, path)
    if isinstance(data, InputError):
        return Source(path, place, error=data)
    return Source(path, place, data=data)


def _failed(error: InputError, path: str) -> Source:
    return Source(error.path or path, (), error=error)


def _place(path: str, base: str) -> tuple[str, ...]:
    """The parts of a path below a folder; those that lead upward are left out."""
    return _parts(path.removeprefix(base), os.sep)


def _parts(path: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in path.split(separator) if part not in ("", ".", ".."))[-_DEPTH:]


def _pass_over(note: Report, path: str, why: str) -> None:
    note(Problem("input-skipped", why, path))
