"""Splits files into spans of whole records, for any engine that runs functions on many machines.

A span begins where a record begins: in archive text at an unambiguous heading, in JSON Lines at a
line. So each record is in exactly one span, and a span can be read without the rest of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import IO

from articlekit._disk.opening import StrPath, read_some, too_large
from articlekit._disk.spool import SpoolFolder
from articlekit.errors import ArticleKitError, OnError, ParseError, Report, UsageError, ignore
from articlekit.files.listing import MAX_BYTES, STDIN, Lister
from articlekit.files.parts import encoding_of, groups_of_members
from articlekit.files.paths import is_archive, is_tar
from articlekit.files.reading import Reading, articles_of, count_of
from articlekit.files.source import InMemory, Preceding, Source
from articlekit.files.windows import next_record
from articlekit.model import Article, Origin
from articlekit.reader import Outlet
from articlekit.serial import from_json

LINE_SUFFIXES = (".jsonl", ".ndjson")
"""The suffixes of JSON Lines."""
_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a file that holds whole records. Small and picklable."""

    path: str
    """The file, as messages and origins name it."""
    start: int
    """The first byte. Of a part of an archive, 0."""
    end: int
    """The byte after the last one. Of a part of an archive, the size of its members."""
    source: Source = field(repr=False)
    preceding: Preceding = field(repr=False)
    """What precedes it in the file."""
    members: tuple[int, ...] | None = field(default=None, repr=False)
    """The numbers of its members, if it is a part of a zip archive."""
    max_bytes: int = field(default=MAX_BYTES, repr=False)
    """The largest record."""
    encoding: str | None = field(default=None, repr=False)
    """The encoding that was named for it."""

    @property
    def size(self) -> int:
        """About how many bytes there are to read."""
        return self.end - self.start


def blocks(
    path: StrPath,
    size: int = 64_000_000,
    *,
    encoding: str | None = None,
    count: bool = True,
    max_bytes: int = MAX_BYTES,
) -> list[Span]:
    """Splits a file into spans of about `size` bytes, each record in exactly one of them.

    `path` is a file of archive text or JSON Lines, or an fsspec address of one; it can also be a
    zip archive, which is split between its members, a folder or a pattern. What cannot be split, a
    tar archive or a text that is not ASCII-compatible, is one span.

    The record and line in the origin of an article depend on everything before it. To know them,
    the file is read once, which takes a small part of the time of parsing. Without `count` it is
    not, and they are counted from the beginning of the span. `encoding` and `max_bytes` are those
    of `iter_articles`. Raises `InputError` if a file cannot be read, and `UsageError` for standard
    input and for compressed files other than archives.
    """
    if size < 1:
        raise UsageError(f"a block of {size} bytes")
    if path == STDIN:
        raise UsageError("standard input cannot be split")
    reading = Reading(encoding=encoding, max_bytes=max_bytes)
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=ignore, max_bytes=max_bytes, unpack=False)
        found: list[Span] = []
        for source in lister.sources([path]):
            if source.error is not None:
                raise source.error
            spans = list(_split(source, size, reading))
            found += _counted(spans, reading) if count else spans
    return [replace(span, max_bytes=max_bytes, encoding=encoding) for span in found]


def read_block(
    span: Span,
    *,
    report: Report | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
) -> Iterator[Article]:
    """The articles of a span, one at a time, as `iter_articles` gives those of a file.

    The span can come from another process or machine on which its path means the same file.
    """
    reading = Reading(encoding=span.encoding, outlets=tuple(outlets), max_bytes=span.max_bytes)
    if _is_lines(span.source):
        yield from _articles_of_lines(span, on_error)
    elif is_archive(span.source.place[-1]):
        with SpoolFolder() as spools:
            lister = Lister(spools=spools, note=report or ignore, max_bytes=span.max_bytes)
            for source in lister.members(span.source, span.members):
                yield from articles_of(source, reading, report, on_error)
                lister.release(source)
    else:
        yield from articles_of(_loaded(span), reading, report, on_error)


# --- Splitting ---------------------------------------------------------------------------------


def _split(source: Source, size: int, reading: Reading) -> Iterator[Span]:
    name = source.place[-1]
    if is_tar(name):
        yield Span(source.path, 0, source.size, source, Preceding())
    elif is_archive(name):
        for total, members in groups_of_members(source, size):
            yield Span(source.path, 0, total, source, Preceding(), members)
    elif name.lower().endswith(_COMPRESSED):
        raise UsageError(f"{source.path}: a compressed file cannot be split")
    else:
        preceding = Preceding()
        if not _is_lines(source):
            preceding = Preceding(encoding=encoding_of(source, reading))
        edges = [0, *_borders(source, size, reading.max_bytes), source.size]
        for start, end in pairwise(edges):
            yield Span(source.path, start, end, source, preceding._replace(is_start=not start))


def _is_lines(source: Source) -> bool:
    return source.place[-1].lower().endswith(LINE_SUFFIXES)


def _borders(source: Source, size: int, max_bytes: int) -> Iterator[int]:
    """For each multiple of `size` the first position after it where a record begins."""
    find = _next_line if _is_lines(source) else next_record
    border, length = 0, source.size
    with source.open() as stream:
        while border + size < length:
            found = find(stream, border + size, max_bytes, source.path)
            if found is None or found >= length:
                return
            yield found
            border = found


def _next_line(stream: IO[bytes], place: int, max_bytes: int, path: str) -> int | None:
    stream.seek(place - 1)
    line = stream.readline(max_bytes + 1)
    if len(line) > max_bytes:
        raise too_large(max_bytes, path)
    return place - 1 + len(line) if line.endswith(b"\n") else None


# --- Records and lines before a span -----------------------------------------------------------


def _counted(spans: list[Span], reading: Reading) -> Iterator[Span]:
    """The spans of a file with the number of records and lines before each."""
    records = lines = 0
    for number, span in enumerate(spans):
        if span.members is not None or is_archive(span.source.place[-1]):
            yield span  # The records of members are counted from their beginning.
            continue
        counted = replace(span, preceding=span.preceding._replace(records=records, lines=lines))
        yield counted
        if number + 1 == len(spans):
            return
        if _is_lines(span.source):
            with span.source.open() as stream:
                stream.seek(span.start)
                lines += read_some(stream, span.size, span.path).count(b"\n")
            records = lines
        else:
            records, lines = count_of(_loaded(counted), reading)


# --- Reading -----------------------------------------------------------------------------------


def _loaded(span: Span) -> Source:
    """The bytes of a span as a source."""
    with span.source.open() as stream:
        stream.seek(span.start)
        data = read_some(stream, span.size, span.path)
    return span.source._replace(content=InMemory(data), preceding=span.preceding)


def _articles_of_lines(span: Span, on_error: OnError | None) -> Iterator[Article]:
    with span.source.open() as stream:
        stream.seek(span.start)
        place, number = span.start, span.preceding.lines
        while place < span.end:
            line = stream.readline(span.max_bytes + 1)
            if not line:
                return
            place += len(line)
            number += 1
            try:
                if len(line) > span.max_bytes:
                    raise too_large(span.max_bytes, span.path)
                if line.strip():
                    origin = Origin(span.path, number, number)
                    yield replace(from_json(line), origin=origin)
            except ArticleKitError as error:
                if isinstance(error, ParseError):
                    error.path, error.line = span.path, number
                if on_error is None:
                    raise
                on_error(error)
