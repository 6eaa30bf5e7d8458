"""Splits inputs into parts that several machines can read: files, blocks, archive members.

A block begins with the last record that starts before its first byte, and is read in the windows in
which one process would read the whole file. So its articles are the same in every encoding. Which
record of the file it begins with, and on which line, depends on what precedes it: the records and
lines of all blocks are counted first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from articlekit._disk.opening import StrPath, read_some
from articlekit._disk.spool import SpoolFolder
from articlekit.errors import ArticleKitError, InputError, Report, UsageError, ignore
from articlekit.files.listing import STDIN, Lister, is_member
from articlekit.files.paths import data_kind, is_archive, is_tar
from articlekit.files.reading import Reading, count_of
from articlekit.files.source import InMemory, LocalFile, Preceding, Source
from articlekit.files.windows import first_window, last_record, window_size
from articlekit.files.zips import members_of, open_zip
from articlekit.reader.articles.parsing import encoding_of as encoding_of_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an input. Small, so that it can be sent to other machines."""

    source: Source
    """The file that it is, or that it is in; its bytes are not read yet."""
    size: int
    """The approximate number of bytes to read."""
    block: tuple[int, int | None] | None = None
    """The bytes between which its records begin, if it is a block of a file."""
    members: tuple[int, ...] | None = None
    """The numbers of its members, if it is a part of a zip archive."""


def parts_of(
    paths: Iterable[StrPath | Source],
    *,
    note: Report,
    max_bytes: int,
    block_size: int,
    spools: SpoolFolder,
) -> Iterator[Part]:
    """The parts of paths, patterns, archives and addresses, in the order of the sources.

    A file larger than `block_size` is split into blocks of about that many bytes, and a zip archive
    into groups of members; a tar archive, which can only be read from its beginning, is one part.
    Raises `UsageError` for standard input, and if something needs what is not installed.
    """
    size = window_size(max_bytes)
    block_size = max(block_size // size, 1) * size
    named = list(paths)
    if STDIN in named:
        raise UsageError("standard input can be read by one machine alone")
    lister = Lister(spools=spools, note=note, max_bytes=max_bytes, unpack=False)
    for source in lister.sources(named):
        if isinstance(source.content, LocalFile):
            content = source.content._replace(path=os.path.abspath(source.content.path))
            source = source._replace(content=content)  # noqa: PLW2901
        if source.error is not None:
            yield Part(source, 0)
        elif not is_archive(source.place[-1]):
            yield from _of_file(source, block_size)
        elif is_tar(source.place[-1]):
            yield Part(source, source.size)
        else:
            yield from _of_zip(source, block_size)


def _of_file(source: Source, block_size: int) -> Iterator[Part]:
    length = source.size
    if length <= block_size or data_kind(source.place[-1]) is not None:
        yield Part(source, length)
        return
    borders = range(0, length, block_size)
    for begin, end in pairwise([*borders, None]):
        yield Part(source, (end or length) - (begin or 0), block=(begin or 0, end))


def _of_zip(source: Source, block_size: int) -> Iterator[Part]:
    try:
        for size, members in groups_of_members(source, block_size):
            yield Part(source, size, members=members)
    except InputError as error:
        yield Part(source.failed(InputError(error.message, source.path)), 0)


def groups_of_members(source: Source, most: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Groups of members of a zip archive: their size, at most `most` bytes, and their numbers."""
    with source.open() as stream, open_zip(stream) as archive:
        found = members_of(archive, is_member)
    for group in grouped(found, most, lambda member: member.size):
        yield sum(member.size for member in group), tuple(member.position for member in group)


def grouped(items: Iterable[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Groups of neighbours whose sizes are at most `most` in all."""
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


# --- Reading -----------------------------------------------------------------------------------


def sources_of(
    part: Part,
    reading: Reading,
    note: Report,
    spools: SpoolFolder,
    preceding: Preceding | None = None,
) -> Iterator[Source]:
    """The sources in a part. What precedes a block of a file must be given."""
    source = part.source
    try:
        if source.error is not None:
            yield source
        elif part.block is not None:
            yield from _block(part, reading.max_bytes, preceding or Preceding())
        elif is_archive(source.place[-1]):
            lister = Lister(spools=spools, note=note, max_bytes=reading.max_bytes)
            yield from lister.members(source, part.members)
        else:
            yield source
    except InputError as error:
        yield source.failed(InputError(error.message, source.path))


def encoding_of(source: Source, reading: Reading) -> str | None:
    """The encoding of all blocks of a file, if it is not UTF-8. None also if it is unknown."""
    with suppress(ArticleKitError), source.open() as stream:
        return encoding_of_text(first_window(stream, source.path, reading.max_bytes))
    return None


def count(part: Part, reading: Reading, encoding: str | None) -> tuple[int, int]:
    """The records and lines of a block."""
    preceding = Preceding(encoding=encoding)
    with SpoolFolder() as spools:
        for source in sources_of(part, reading, ignore, spools, preceding):
            return count_of(source, reading)
    return 0, 0


def preceding_blocks(counts: Iterable[tuple[int, int]], encoding: str | None) -> list[Preceding]:
    """What precedes each block of a file, given the records and lines of each but the last."""
    found = [Preceding(encoding=encoding)]
    for records, lines in counts:
        last = found[-1]
        found.append(
            Preceding(
                records=last.records + records,
                lines=last.lines + lines,
                encoding=encoding,
            )
        )
    return found


def _block(part: Part, max_bytes: int, preceding: Preceding) -> Iterator[Source]:
    assert part.block is not None
    source, (begin, end) = part.source, part.block
    with source.open() as stream:
        first = last_record(stream, begin, max_bytes, source.path)
        stream.seek(first)
        data = read_some(stream, -1 if end is None else end - first, source.path)
    # The beginning of the file tells its own encoding.
    known = preceding._replace(is_start=False) if first else Preceding()
    known = known._replace(head=begin - first)
    yield Source(source.path, source.place, InMemory(data), preceding=known, is_cut=end is not None)
