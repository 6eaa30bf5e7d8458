"""Reads files and sources into articles, each with its place in what was named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from articlekit import reader
from articlekit._disk.opening import StrPath, read_file
from articlekit._disk.spool import SpoolFolder
from articlekit.errors import (
    ArticleKitError,
    InputError,
    OnError,
    ParseError,
    Report,
    ignore,
)
from articlekit.files.listing import MAX_BYTES, Lister
from articlekit.files.source import Source
from articlekit.files.windows import count_lines, windows
from articlekit.model import Article, Origin
from articlekit.reader import Outlet


def read(
    path: StrPath,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
) -> Article:
    """The article of a file that holds one record.

    The arguments are those of `parse`. Raises `InputError` if the file cannot be read or is larger
    than `max_bytes`, and `ParseError` (with the path in it) if it is no article or holds several.
    """
    name = os.fspath(path)
    with _located_errors(name):
        article = reader.parse(
            read_file(name, max_bytes),
            report=_located(report, name),
            encoding=encoding,
            outlets=outlets,
        )
    origin = article.origin or Origin(None)
    return replace(article, origin=Origin(name, origin.record, origin.line))


def iter_articles(
    *paths: StrPath,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
) -> Iterator[Article]:
    """The articles of files, folders, patterns, archives and addresses, one at a time.

    A folder gives its ``.md``, ``.txt`` and ``.html`` files, the articles in its archives, and
    those of all folders below, in the order of their paths; so does a zip archive, and a tar
    archive in its own order. ``-`` is standard input; an address such as ``s3://bucket/posts``
    needs ``articlekit[fs]``.

    `report` is called with each `Problem`, and with one for everything that is passed over because
    it is no regular file. `on_error` is called with the error of each input that cannot be read or
    is no article, and the others go on; without it the error is raised. A record may have
    `max_bytes` bytes.
    """
    reading = Reading(encoding=encoding, outlets=tuple(outlets), max_bytes=max_bytes)
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=report or ignore, max_bytes=max_bytes)
        for source in lister.sources(paths):
            yield from articles_of(source, reading, report, on_error)
            lister.release(source)


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
        for piece, encoding in _decided_windows(source, reading):
            record = 0
            for article in reader.parse_all(
                piece,
                report=_located(report, source.path, lines),
                encoding=encoding,
                on_error=on_error and _located_on_error(on_error, source.path, lines),
                outlets=reading.outlets,
            ):
                origin = article.origin or Origin(None)
                record = origin.record
                place = Origin(source.path, records + record, lines + origin.line)
                yield replace(article, origin=place)
            records += record or 1
            lines += count_lines(piece)
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
        for piece, encoding in _decided_windows(source, reading):
            records += reader.count_records(piece, encoding) or 1
            lines += count_lines(piece)
    except InputError:
        pass  # Reading the source reports it.
    return records, lines


def _decided_windows(source: Source, reading: Reading) -> Iterator[tuple[bytes, str | None]]:
    """Each window, and the encoding to name for it: the one that the first was detected to be in.

    Detected for itself, a later window might be taken for something else.
    """
    encoding = reading.encoding or source.before.encoding
    is_decided = encoding is not None or not source.before.is_start
    first = None
    with source.open() as stream:
        found = windows(
            stream, source.path, reading.max_bytes, source.before.head, is_cut=source.is_cut
        )
        for piece in found:
            if first is not None and not is_decided:
                encoding, first, is_decided = reader.encoding_of(first), None, True
            yield piece, encoding
            if not is_decided:
                first = piece


# --- Places ------------------------------------------------------------------------------------


@contextmanager
def _located_errors(path: str) -> Iterator[None]:
    """Adds the path to the errors of what is read from it."""
    try:
        yield
    except ArticleKitError as error:
        _locate(error, path, 0)
        raise


def _located(report: Report | None, path: str, lines: int = 0) -> Report:
    """A `report` that adds the path, and the lines before what is being read."""
    if report is None:
        return ignore
    return lambda problem: report(
        replace(problem, path=path, line=None if problem.line is None else problem.line + lines)
    )


def _located_on_error(on_error: OnError, path: str, lines: int) -> OnError:
    def located(error: ArticleKitError) -> None:
        _locate(error, path, lines)
        on_error(error)

    return located


def _locate(error: ArticleKitError, path: str, lines: int) -> None:
    if isinstance(error, ParseError) and error.path is None:
        error.path = path
        if error.line is not None:
            error.line += lines
