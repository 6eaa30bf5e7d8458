"""Conversion into one file, or a stream: articles come from workers and are written here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from articlekit import files
from articlekit._text.characters import utf8
from articlekit.batch._plan import Making
from articlekit.batch._records import Record
from articlekit.batch._run import Inputs, read_all
from articlekit.batch._work import DUPLICATE, NOT_CHOSEN, Found
from articlekit.collection import by_date, unique
from articlekit.errors import Report, UsageError, WriteError
from articlekit.model import Article, ReadResult
from articlekit.writers import TableWriter, TextWriter, Writer

OnRecord = Callable[[Record], None]


class NothingToWriteError(WriteError):
    """There is no article to write."""


def into_file(
    inputs: Inputs,
    out: str,
    making: Making,
    *,
    note: Report,
    on_record: OnRecord,
    report: Callable[[Record], None],
) -> str:
    """Writes all articles into one file, and gives the hash of its bytes in hexadecimal digits.

    `on_record` is called with each record as articles are read, `report` with each when the file
    is there or has failed. Raises `WriteError`: `NothingToWriteError` if there is no article.
    """
    writer = making.format.writer()(**making.options)
    held: list[Record] = []

    def seen(record: Record) -> None:
        held.append(record)
        on_record(record)

    failure = digest = None
    try:
        with closing(chosen(inputs, making, note, seen)) as found:
            some = _some(map(noted, found), making, out)
            with suppress(OSError):  # A folder that is not there is noticed in the next line.
                files.remove_abandoned(os.path.dirname(out) or ".")
            with files.atomic_write(out, durable=making.durable) as stream:
                _write(writer, some, stream, note)
        digest = digest_of(out)
    except BaseException as error:
        failure = str(error) or type(error).__name__
        raise
    finally:
        for record in held:
            report(final(record, out, digest, failure))
    return digest


def into_stream(
    inputs: Inputs, stream: BinaryIO, making: Making, *, note: Report, on_record: OnRecord
) -> None:
    """Writes one article, or JSON Lines as they come, to a stream. Raises as `into_file` does."""
    writer = making.format.writer()(**making.options)
    many = making.format.name == "jsonl"
    with closing(chosen(inputs, making, note, on_record)) as found:
        articles = map(noted, found)
        if many:
            writer.write((item.article for item in articles), stream, note)
            return
        one = _some(articles, replace(making, format=replace(making.format, holds_many=False)), "-")
        _write(writer, one, stream, note)


def _write(
    writer: Writer, articles: Iterator[ReadResult], stream: BinaryIO, report: Report
) -> None:
    """Several articles as the format has them, a single one as that alone."""
    if isinstance(writer, TableWriter):
        writer.write(articles, stream, report)
        return
    first = [item.article for item in islice(articles, 2)]
    if len(first) == 1 and isinstance(writer, TextWriter):
        stream.write(utf8(writer.render(first[0], report)))
    else:
        writer.write(chain(first, (item.article for item in articles)), stream, report)


def _some(articles: Iterator[ReadResult], making: Making, out: str) -> Iterator[ReadResult]:
    """The articles; raises where there are none, or more than the format can hold."""
    first = list(islice(articles, 2))
    if not first:
        raise NothingToWriteError("there is no article to write")
    if len(first) > 1 and not making.format.holds_many:
        name = making.format.name
        raise UsageError(f"{out}: {name} holds one article, there are several; name a folder")
    return chain(first, articles)


def chosen(
    inputs: Inputs, making: Making, note: Report, on_record: OnRecord
) -> Generator[Found, None, None]:
    """The articles that are chosen, with their records, in the order that is asked for.

    They are held all at once only where order or duplicates are asked for.
    """
    if making.unique is None and making.sort is None:
        yield from islice(_read(inputs, note, on_record), making.limit)
        return
    with closing(read_all(inputs, note=note)) as running:
        held = list(running)
    founds = {id(found.value): found for found in held if found.value is not None}
    articles = [found.value for found in founds.values()]
    reasons: dict[int, str] = {}
    if making.unique is not None:
        articles, folded = unique(articles, making.unique)
        for item in folded:
            kept = item.kept.origin.path if item.kept.origin else None
            reasons[id(item.article)] = f"{DUPLICATE}{kept}"
    if making.sort is not None:
        articles = by_date(articles, newest_first=making.sort == "newest")
    for article in articles[len(articles) if making.limit is None else making.limit :]:
        reasons[id(article)] = NOT_CHOSEN
    for record, value, _ in held:
        reason = reasons.get(id(value))
        on_record(record if reason is None else replace(record, status="skipped", reason=reason))
    for article in articles[: making.limit]:
        yield founds[id(article)]


def _read(inputs: Inputs, note: Report, on_record: OnRecord) -> Iterator[Found]:
    with closing(read_all(inputs, note=note)) as running:
        for found in running:
            on_record(found.record)
            if isinstance(found.value, Article):
                yield found


def noted(found: Found) -> ReadResult:
    """The article, with what its reader said of it."""
    return ReadResult(found.value, found.record.problems)


def final(record: Record, out: str, digest: str | None, failure: str | None) -> Record:
    """The record of an article when the file that was to hold it is there, or has failed."""
    if record.status != "ok":
        return record
    if failure is not None:
        return replace(record, status="failed", outputs=(), reason=failure)
    return replace(record, outputs=(out,), sha256=digest)


def digest_of(path: str) -> str:
    """The hash of the bytes of a file, in hexadecimal digits."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
