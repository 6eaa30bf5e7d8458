"""Sources to articles: with their places, and with a window where a file holds very many."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import BinaryIO

from articlekit import reader
from articlekit.errors import (
    ArticleKitError,
    InputError,
    OnError,
    ParseError,
    Report,
    ignore,
)
from articlekit.files._local import open_file, too_large
from articlekit.files._sources import MAX_BYTES, Source, loaded
from articlekit.model import Article, Origin
from articlekit.reader import Outlet
from articlekit.reader.parse import count_records, encoding_of

_WINDOW = 8_000_000  # Bytes that are looked at together; what is smaller is read whole.
# Where a further record starts beyond doubt. A stricter pattern than the reader's, and in ASCII
# characters that no byte of a Chinese encoding is mistaken for.
START = re.compile(
    rb"^<!---?[0-9]+-->[ \t]*\r?\n\[[^\n]*\]\([^\n]*\)[ \t]*\r?\n(?:-{3,}|={3,})[ \t]*\r?\n", re.M
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How sources are read: what `parse_all` takes, and the limit."""

    encoding: str | None = None
    """The encoding of bytes that are not UTF-8."""
    outlets: tuple[Outlet, ...] = ()
    """What is known of further sites."""
    max_bytes: int = MAX_BYTES
    """The largest record."""


def articles_of(
    source: Source,
    reading: Reading,
    report: Report | None,
    on_error: OnError | None,
) -> Iterator[Article]:
    """The articles of a source, each with its origin.

    `on_error` is called with the error of what cannot be read; without it the error is raised.
    """
    records, lines = source.before.records, source.before.lines
    try:
        for piece, encoding in _pieces_decided(source, reading):
            record = 0
            for article in reader.parse_all(
                piece,
                report=located(report, source.path, lines),
                encoding=encoding,
                on_error=on_error and _located_error(on_error, source.path, lines),
                outlets=reading.outlets,
            ):
                origin = article.origin or Origin(None)
                record = origin.record
                place = Origin(source.path, records + record, lines + origin.line)
                yield replace(article, origin=place)
            records += record or 1
            lines += piece.count(b"\n")
    except ArticleKitError as error:
        _locate(error, source.path, lines)
        if on_error is None:
            raise
        on_error(error)


def count_of(source: Source, reading: Reading) -> tuple[int, int]:
    """The records and lines of a source, as `articles_of` counts them, without reading articles.

    What cannot be read counts as far as it can.
    """
    records, lines = source.before.records, source.before.lines
    try:
        for piece, encoding in _pieces_decided(source, reading):
            records += count_records(piece, encoding) or 1
            lines += piece.count(b"\n")
    except InputError:
        pass  # As it does for who reads it.
    return records, lines


def _pieces_decided(source: Source, reading: Reading) -> Iterator[tuple[bytes, str | None]]:
    """Each piece and the encoding to name for it: what the first was found to be in, the rest is.

    Each for itself might be taken for something else.
    """
    encoding = reading.encoding or source.before.encoding
    is_decided = encoding is not None or not source.before.is_start
    first = None
    for piece in _pieces(source, reading.max_bytes):
        if first is not None and not is_decided:
            encoding, first, is_decided = encoding_of(first), None, True
        yield piece, encoding
        if not is_decided:
            first = piece


def first_piece(stream: BinaryIO, path: str, max_bytes: int) -> bytes:
    """What of a file is read first, and decides which encoding it is in."""
    return next(_windows(stream, path, max_bytes))


def _pieces(source: Source, max_bytes: int) -> Iterator[bytes]:
    if source.open is not None and source.data is None:
        source = loaded(source.path, source.place, source.open, max_bytes)
    if source.error is not None:
        raise source.error
    if source.data is not None:
        yield from _windows(
            io.BytesIO(source.data), source.path, max_bytes, source.before.head, source.goes_on
        )
    elif source.local is not None:
        try:
            stream = open_file(source.local)
        except InputError as error:
            raise _named(error, source) from None
        with stream:
            yield from _windows(stream, source.path, max_bytes)


def _named(error: InputError, source: Source) -> InputError:
    """The error with the name that people know the source by."""
    vanished = source.found and error.message == "No such file or directory"
    return InputError("vanished since it was listed" if vanished else error.message, source.path)


def window(max_bytes: int) -> int:
    """The bytes that are looked at together, if a record may have so many."""
    return min(_WINDOW, max_bytes + 1)


def _windows(
    stream: BinaryIO, path: str, max_bytes: int, head: int = 0, goes_on: bool = False
) -> Iterator[bytes]:
    """All bytes of a stream, in pieces that end where records end.

    So many bytes as `head` says come before the first window. If more `goes_on` behind the stream,
    its last record is left out.
    """
    size = window(max_bytes)
    data = _read(stream, head + size, path)
    is_last = len(data) < head + size
    while not is_last:
        starts = [match.start() for match in START.finditer(data) if match.start()]
        if _longest(starts, len(data)) > max_bytes:
            raise too_large(max_bytes, path)
        if starts:
            yield data[: starts[-1]]
            data = data[starts[-1] :]
        block = _read(stream, size, path)
        is_last = len(block) < size
        data += block
    if goes_on:
        return
    if len(data) > max_bytes:
        starts = [match.start() for match in START.finditer(data)]
        if _longest(starts, len(data)) > max_bytes:
            raise too_large(max_bytes, path)
    yield data


def _longest(starts: list[int], end: int) -> int:
    edges = [0, *starts, end]
    return max(after - before for before, after in pairwise(edges))


def _read(stream: BinaryIO, size: int, path: str) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise InputError(error.strerror or str(error), path) from None


# --- Places ------------------------------------------------------------------------------------


@contextmanager
def at(path: str) -> Iterator[None]:
    """Adds the path to the errors of what is read from it."""
    try:
        yield
    except ArticleKitError as error:
        _locate(error, path, 0)
        raise


def located(report: Report | None, path: str, lines: int = 0) -> Report:
    """A `report` that adds the path, and the lines before what is being read."""
    if report is None:
        return ignore
    return lambda problem: report(
        replace(problem, path=path, line=None if problem.line is None else problem.line + lines)
    )


def _located_error(on_error: OnError, path: str, lines: int) -> OnError:
    def found(error: ArticleKitError) -> None:
        _locate(error, path, lines)
        on_error(error)

    return found


def _locate(error: ArticleKitError, path: str, lines: int) -> None:
    if isinstance(error, ParseError) and error.path is None:
        error.path = path
        if error.line is not None:
            error.line += lines
