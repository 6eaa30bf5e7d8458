"""What was named, in parts that several machines can read: files, blocks of large ones, members.

A block begins with the last record that starts before its first byte, and is read in the windows in
which one process would read the whole file. So its articles are the same, whichever encoding they
are in. Which record of the file it begins with, and on which line, is told by what is before it:
whoever reads blocks counts their records and lines first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import IO, BinaryIO, TypeVar, cast

from articlekit.errors import ArticleKitError, InputError, Report, UsageError, ignore
from articlekit.files import _local
from articlekit.files._reading import START, Reading, count_of, first_piece, window
from articlekit.files._sources import (
    STDIN,
    Before,
    Source,
    StrPath,
    is_wanted,
    members_of,
    sources,
)
from articlekit.reader.parse import encoding_of as encoding_of_text

T = TypeVar("T")

_FIRST_LOOK = 1 << 18  # Bytes before a border in which the last record nearly always begins.


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was named. Small, whatever it stands for; can be sent to other machines."""

    source: Source
    """The file that it is, or that it is in; its bytes are not read yet."""
    size: int
    """About how many bytes there are to read."""
    block: tuple[int, int | None] | None = None
    """Near which bytes it begins and ends, if it is a block of a file."""
    members: tuple[str, str] | None = None
    """The names of its first and its last member, if it is of a zip archive."""


def parts(
    paths: Iterable[StrPath | Source], *, note: Report, max_bytes: int, block_size: int
) -> Iterator[Part]:
    """The parts that paths, patterns, archives and addresses name, in the order of `sources`.

    A file larger than `block_size` is in blocks of about that many bytes, and so is a zip archive
    by its members; a tar archive, which can only be read from its beginning, is one part. Raises
    `UsageError` for standard input, and what `sources` raises.
    """
    size = window(max_bytes)
    block_size = max(block_size // size, 1) * size
    for source in sources(paths, note=note, max_bytes=max_bytes, load=False, unpack=False):
        if source.path == STDIN:
            raise UsageError("standard input can be read by one machine alone")
        if source.local is not None:
            source = replace(source, local=os.path.abspath(source.local))  # noqa: PLW2901
        if source.error is not None:
            yield Part(source, 0)
        elif source.path.lower().endswith(".zip"):
            yield from _of_zip(source, block_size)
        elif _local.is_archive(source.path):
            yield Part(source, size_of(source))
        else:
            yield from _of_file(source, block_size)


def _of_file(source: Source, block_size: int) -> Iterator[Part]:
    length = size_of(source)
    if length <= block_size:
        yield Part(source, length)
        return
    borders = range(0, length, block_size)
    for begin, end in pairwise([*borders, None]):
        yield Part(source, (end or length) - (begin or 0), block=(begin or 0, end))


def _of_zip(source: Source, block_size: int) -> Iterator[Part]:
    from articlekit.files import _archives  # Slow to import, and rarely needed.

    try:
        with _open(source) as stream:
            found = _archives.contents(stream, source.path, is_wanted)
    except InputError as error:
        yield Part(replace(source, error=error), 0)
        return
    for group in grouped(found, block_size, lambda member: member[1]):
        yield Part(source, sum(size for _, size in group), members=(group[0][0], group[-1][0]))


def grouped(items: Iterable[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Neighbours together, as long as their sizes are at most `most` in all."""
    group: list[T] = []
    total = 0
    for item in items:
        if group and total + size(item) > most:
            yield group
            group, total = [], 0
        group.append(item)
        total += size(item)
    if group:
        yield group


def size_of(source: Source) -> int:
    """About how many bytes there are to read of a source."""
    if source.data is not None:
        return len(source.data)
    try:
        return source.size if source.local is None else os.stat(source.local).st_size
    except (OSError, ValueError):
        return 0  # Reading it will say why.


# --- Reading -----------------------------------------------------------------------------------


def sources_of(
    part: Part, reading: Reading, note: Report, before: Before | None = None
) -> Iterator[Source]:
    """The sources in a part. What is before a block of a file must be told."""
    source = part.source
    try:
        if source.error is not None:
            yield source
        elif part.block is not None:
            yield from _block(part, reading.max_bytes, before or Before())
        elif _local.is_archive(source.path):
            wanted = partial(_is_within, members=part.members)
            with _open(source) as stream:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(0)
                found = members_of(
                    stream, source.path, size, note, reading.max_bytes, load=True, wanted=wanted
                )
                with closing(found):
                    yield from found
        else:
            yield source
    except InputError as error:
        yield replace(source, error=error)


def encoding_of(source: Source, reading: Reading) -> str | None:
    """What all blocks of a file are in, if that is not UTF-8. None as well if nothing is known."""
    with suppress(ArticleKitError), _open(source) as stream:
        return encoding_of_text(
            first_piece(cast("BinaryIO", stream), source.path, reading.max_bytes)
        )
    return None


def count(part: Part, reading: Reading, encoding: str | None) -> tuple[int, int]:
    """The records and lines of a block."""
    for source in sources_of(part, reading, ignore, Before(encoding=encoding)):
        return count_of(source, reading)
    return 0, 0


def befores(counts: Iterable[tuple[int, int]], encoding: str | None) -> list[Before]:
    """What is before each block of a file, of the records and lines of each but the last."""
    found = [Before(encoding=encoding)]
    for records, lines in counts:
        last = found[-1]
        found.append(
            Before(
                records=last.records + records,
                lines=last.lines + lines,
                encoding=encoding,
            )
        )
    return found


def _is_within(name: str, members: tuple[str, str] | None) -> bool:
    return is_wanted(name) and (members is None or members[0] <= name <= members[1])


def _open(source: Source) -> IO[bytes]:
    try:
        if source.local is not None:
            return _local.open_file(source.local)
        assert source.open is not None
        return source.open()
    except InputError as error:
        raise InputError(error.message, source.path) from None
    except Exception as error:  # noqa: BLE001  # Each file system has errors of its own.
        raise InputError(f"{type(error).__name__}: {error}", source.path) from None


def _block(part: Part, max_bytes: int, before: Before) -> Iterator[Source]:
    assert part.block is not None
    source, (begin, end) = part.source, part.block
    with _open(source) as stream:
        try:
            first = _start(stream, begin, max_bytes, source.path)
            stream.seek(first)
            data = stream.read(-1 if end is None else end - first)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001  # As above.
            raise InputError(f"{type(error).__name__}: {error}", source.path) from None
    # The beginning of the file says itself what it is in.
    known = replace(before, is_start=False) if first else Before()
    known = replace(known, head=begin - first)
    yield Source(source.path, source.place, data=data, before=known, goes_on=end is not None)


def _start(stream: IO[bytes], border: int, max_bytes: int, path: str) -> int:
    """Where the last record begins whose heading is before a border; 0 is the beginning.

    Raises `InputError` if none begins within the limit of a record.
    """
    data, look = b"", _FIRST_LOOK
    at = border
    while at > 0:
        before = max(at - look, 0)
        stream.seek(before)
        data = stream.read(at - before) + data
        at = before
        # What stands first in what is read may stand in the middle of a line.
        starts = [match.start() for match in START.finditer(data) if match.start()]
        if starts:
            return at + starts[-1]
        if border - at > max_bytes + window(max_bytes):
            raise _local.too_large(max_bytes, path)
        look = len(data)
    return 0
