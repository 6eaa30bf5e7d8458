"""Reads files and sources into articles, each with its place in what was named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, get_args

from articlekit._disk.opening import StrPath, read_file, read_some, too_large
from articlekit._disk.spool import SpoolFolder
from articlekit._options import check_least
from articlekit.errors import (
    ArticleKitError,
    InputError,
    OnError,
    ParseError,
    Report,
    UsageError,
    ignore,
)
from articlekit.files.addresses import is_url
from articlekit.files.listing import MAX_BYTES, Lister
from articlekit.files.paths import DataKind, data_kind, glob_base, is_archive
from articlekit.files.source import Source
from articlekit.files.windows import count_lines, windows
from articlekit.model import Article, Origin
from articlekit.reader import Kind, Outlet, parse, parse_kind
from articlekit.reader.articles.parsing import count_records, encoding_of
from articlekit.reader.rules.explanations import explaining, is_explaining


def read(
    path: StrPath,
    *,
    kind: Kind | None = None,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
) -> Article:
    """The article of a file that holds one: a record of an archive, a note, JSON or Parquet.

    With the kind ``html`` the file is a web page, with ``markdown`` a note that need not have a
    header. The other arguments are those of `parse`. Raises `InputError` if the file cannot be read
    or is larger than `max_bytes`, `ParseError` (with the path in it) if it is no article or holds
    several, and `UsageError` for an argument that is not valid.
    """
    name = os.fspath(_path(path, "read"))
    _require_file(name)
    reading = _reading(encoding, outlets, max_bytes, kind)
    if kind is None and data_kind(name) is None and not is_url(name):
        return _read_record(name, reading, report)
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=ignore, max_bytes=max_bytes)
        found = (
            article
            for source in lister.sources([name])
            for article in articles_of(source, reading, report, None)
        )
        first, second = next(found, None), next(found, None)
    if first is None:
        raise ParseError("empty", "expected an article, found nothing", path=name)
    if second is not None:
        raise ParseError("several-records", _SEVERAL, path=name)
    return first


def _require_file(name: str) -> None:
    """Raises `InputError` with what to call for something that is not one file."""
    what = None
    if os.path.isdir(name) or is_archive(name):
        what = "a folder" if os.path.isdir(name) else "an archive"
    elif not os.path.exists(name):
        if "\n" in name or name.lstrip().startswith("<"):
            raise InputError("not a path but a text, which parse() reads")
        what = None if glob_base(name) is None else "a pattern"
    if what is not None:
        raise InputError(f"{what}, which iter_articles() reads", name)


_SEVERAL = "expected one article, found another; iter_articles() reads them all"


def _read_record(name: str, reading: Reading, report: Report | None) -> Article:
    data = read_file(name, reading.max_bytes)
    try:
        article = parse(
            data,
            report=_located(report, name),
            encoding=reading.encoding,
            outlets=reading.outlets,
        )
    except ParseError as error:
        if error.code == "several-records":
            error.message = _SEVERAL
        _explain(error, data, name)
        _locate(error, name, 0)
        raise
    origin = article.origin or Origin(None)
    return replace(article, origin=Origin(name, origin.record, origin.line))


def iter_articles(
    *paths: StrPath,
    kind: Kind | None = None,
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
    needs ``articlekit[fs]``. Files that are named, and what a pattern matches, may also be what
    articlekit wrote: ``.json``, ``.jsonl`` (also ``.gz`` and ``.zst``) and ``.parquet``.

    A text holds records of an archive, or is a note in Markdown with a header or a title in its
    front matter. With the kind ``html`` each is a web page, with ``markdown`` a note that need not
    have a header.

    `report` is called with each `Problem`, and with one for each file that is skipped because
    it is no regular file. `on_error` is called with the error of each input that cannot be read or
    is no article, and reading continues; without it the error is raised. A record may have
    `max_bytes` bytes. Raises `UsageError` for an argument that is not valid.
    """
    named = [_path(path, "iter_articles") for path in paths]
    reading = _reading(encoding, outlets, max_bytes, kind)
    return _articles(named, reading, report, on_error)


def _articles(
    paths: list[StrPath], reading: Reading, report: Report | None, on_error: OnError | None
) -> Iterator[Article]:
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=report or ignore, max_bytes=reading.max_bytes)
        for source in lister.sources(paths):
            yield from articles_of(source, reading, report, on_error)
            lister.release(source)


def _path(path: object, function: str) -> StrPath:
    """The path that a function was given. Raises TypeError with what to do about anything else."""
    if isinstance(path, (str, os.PathLike)):
        return path
    if isinstance(path, (list, tuple, set)):
        raise TypeError(f"{function}() takes a path, not a list; iter_articles(*paths) takes many")
    if hasattr(path, "read"):
        raise TypeError(f"{function}() takes a path, not an open file; parse() takes its text")
    if isinstance(path, (bytes, bytearray)):
        raise TypeError(f"{function}() takes a path, not bytes; parse() takes those of a file")
    raise TypeError(f"{function}() takes a path, not {type(path).__name__}")


def _reading(
    encoding: str | None, outlets: Iterable[Outlet], max_bytes: int, kind: Kind | None
) -> Reading:
    """The arguments of a function that reads. Raises `UsageError` for one that is not valid."""
    if kind is not None and kind not in get_args(Kind):
        raise UsageError(f"kind={kind!r}: expected one of {', '.join(get_args(Kind))}, or None")
    check_least("max_bytes", max_bytes)
    return Reading(encoding=encoding, outlets=tuple(outlets), max_bytes=max_bytes, kind=kind)


class Reading(NamedTuple):
    """How sources are read: what `parse_all` takes, and the limit."""

    encoding: str | None = None
    """The encoding of bytes that are not UTF-8."""
    outlets: tuple[Outlet, ...] = ()
    """What is known of further sites."""
    max_bytes: int = MAX_BYTES
    """The largest record."""
    kind: Kind | None = None
    """What texts are; None for records of archives and notes with a header."""
    explain: bool = False
    """Whether each piece of a page is explained (`last_explanations`)."""


def articles_of(
    source: Source,
    reading: Reading,
    report: Report | None,
    on_error: OnError | None,
) -> Iterator[Article]:
    """The articles of a source, each with its origin.

    `on_error` is called with the error of what cannot be read; without it the error is raised.
    """
    kind = data_kind(source.place[-1]) if source.place and reading.kind is None else None
    if kind is not None:
        yield from _data(source, kind, reading, on_error)
        return
    if reading.explain and not is_explaining():
        with explaining():
            yield from articles_of(source, reading, report, on_error)
        return
    records, lines = source.preceding.records, source.preceding.lines
    try:
        for piece, hint in _pieces(source, reading):
            record = 0
            for article in parse_kind(
                piece,
                reading.kind or "archive",
                title=os.path.splitext(source.place[-1])[0] if source.place else None,
                report=_located(report, source.path, lines),
                encoding=reading.encoding,
                on_error=_on_error(on_error, source, records, lines, piece),
                outlets=reading.outlets,
                hint=hint,
                lines=lines,
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


def _data(
    source: Source, kind: DataKind, reading: Reading, on_error: OnError | None
) -> Iterator[Article]:
    """The articles of a file that articlekit wrote as data."""
    from articlekit.files.data import entries  # Few inputs are data.

    number = 0
    try:
        for number, entry in enumerate(entries(source, kind, reading.max_bytes), start=1):
            if entry.article is not None:
                yield replace(entry.article, origin=Origin(source.path, number, entry.line))
                continue
            assert entry.error is not None
            entry.error.path = source.path
            if number == 1 and kind != "parquet":
                _explain(entry.error, _head(source), source.path)
            if on_error is None:
                raise entry.error
            on_error(entry.error)
    except InputError as error:
        if on_error is None:
            raise
        on_error(error)


def _head(source: Source) -> bytes:
    """The first bytes of a source, to see what it is."""
    try:
        with source.open() as stream:
            return read_some(stream, 1 << 16, source.path)
    except InputError:
        return b""


def _on_error(
    on_error: OnError | None, source: Source, records: int, lines: int, piece: bytes
) -> OnError:
    """What is called with the errors of records: they get their place, and what reads the file."""

    def located(error: ArticleKitError) -> None:
        if not records and isinstance(error, ParseError):
            _explain(error, piece, source.path)
        _locate(error, source.path, lines)
        if on_error is None:
            raise error
        on_error(error)

    return located


def _explain(error: ParseError, data: bytes, name: str) -> None:
    """Says in an error what a file looks like that has no header, and what reads it."""
    is_first = error.line in (None, 1) or data[: 1 << 16].count(b"\n") < 1 << 10
    if error.code in ("header", "encoding", "json") and is_first:
        from articlekit.files.foreign import NOTE, look_at  # For mistakes only.

        foreign = look_at(data, name)
        if foreign is not None and not (error.code == "json" and " JSON" in f" {foreign.name}"):
            if foreign is not NOTE:
                error.message = foreign.message
            elif error.code == "header":
                error.message += f"; {NOTE.advice}"


def count_of(source: Source, reading: Reading) -> tuple[int, int]:
    """The records and lines of a source, as `articles_of` counts them, without reading articles.

    What cannot be read counts as far as it can.
    """
    records, lines = source.preceding.records, source.preceding.lines
    try:
        for piece, hint in _pieces(source, reading):
            records += count_records(piece, reading.encoding, hint) or 1
            lines += count_lines(piece)
    except InputError:
        pass  # Reading the source reports it.
    return records, lines


def _pieces(source: Source, reading: Reading) -> Iterator[tuple[bytes, str | None]]:
    """Each piece of a text that is read at once, and the encoding of the beginning of the file.

    Records are read in windows. The encoding that the first was detected to be in is a hint for the
    others, whose short records might otherwise be taken for something else.
    """
    hint = source.preceding.encoding
    is_decided = bool(reading.encoding or hint) or not source.preceding.is_start
    first = None
    with source.open() as stream:
        if reading.kind not in (None, "archive"):
            data = read_some(stream, reading.max_bytes + 1, source.path)
            if len(data) > reading.max_bytes:
                raise too_large(reading.max_bytes, source.path)
            yield data, None
            return
        found = windows(
            stream, source.path, reading.max_bytes, source.preceding.head, is_cut=source.is_cut
        )
        for piece in found:
            if first is not None and not is_decided:
                hint, first, is_decided = encoding_of(first), None, True
            yield piece, hint
            if not is_decided:
                first = piece


# --- Places ------------------------------------------------------------------------------------


def _located(report: Report | None, path: str, lines: int = 0) -> Report:
    """A `report` that adds the path, and the lines before what is being read."""
    if report is None:
        return ignore
    return lambda problem: report(
        replace(problem, path=path, line=None if problem.line is None else problem.line + lines)
    )


def _locate(error: ArticleKitError, path: str, lines: int) -> None:
    if isinstance(error, ParseError) and error.path is None:
        error.path = path
        if error.line is not None:
            error.line += lines
