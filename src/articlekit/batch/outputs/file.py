"""Conversion into one file or a stream: workers read articles, and they are written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice
from typing import Any, BinaryIO

from articlekit._text.characters import utf8
from articlekit.batch.conversion import Conversion, NothingToWriteError
from articlekit.batch.events import Events
from articlekit.batch.guard import FileGuard
from articlekit.batch.inputs import Inputs
from articlekit.batch.reading import identity
from articlekit.batch.records import Record
from articlekit.batch.select import read_selected
from articlekit.batch.tasks import Result
from articlekit.batch.workers.executor import Executor
from articlekit.errors import Report, UsageError
from articlekit.files.output import digest_of, remove_abandoned_beside, write_file
from articlekit.model import Article, ReadResult
from articlekit.writers import TableWriter, TextWriter, Writer
from articlekit.writers.registry import BookWriter, PreparedWriter, placed


def into_file(inputs: Inputs, conversion: Conversion, executor: Executor, events: Events) -> None:
    """Writes all articles into one file.

    `events` get each record when it is read, and again when the file is written or has failed.
    Raises `UsageError` if the file is an input, and `WriteError`: `NothingToWriteError` if there is
    no article.
    """
    from articlekit.files.compression import compressed  # Slow to import.

    out = conversion.out
    inputs = inputs._replace(check=FileGuard(inputs.paths, out).check)
    held: list[Record] = []

    def read(record: Record) -> None:
        held.append(record)
        events.read(record)

    failure = digest = None
    try:
        writer = conversion.writer()
        selected = read_selected(
            inputs, executor, events, conversion.selection, read, _preparation(writer)
        )
        with closing(selected):
            articles = _at_least_one(_noted(selected, writer, conversion), conversion)
            remove_abandoned_beside(out)
            with write_file(out, durable=conversion.durable) as stream:
                with compressed(stream, out) as inner:
                    _write(placed(writer, out), articles, inner, events.note)
                if events.report is not None:  # Nothing else holds it.
                    digest = digest_of(stream)
    except BaseException as error:
        failure = str(error) or type(error).__name__
        raise
    finally:
        for record in held:
            events.written(final(record, out, digest, failure))


def into_stream(
    inputs: Inputs,
    stream: BinaryIO,
    conversion: Conversion,
    executor: Executor,
    events: Events,
) -> None:
    """Writes all articles to a stream. Raises what `into_file` raises."""
    writer = conversion.writer()
    selected = read_selected(
        inputs, executor, events, conversion.selection, events.record, _preparation(writer)
    )
    with closing(selected):
        _write(writer, _at_least_one(map(noted, selected), conversion), stream, events.note)


def _preparation(writer: Writer) -> Callable[[Article], Any]:
    """What the workers do with each article."""
    return writer.prepare if isinstance(writer, PreparedWriter) else identity


def _write(
    writer: Writer, articles: Iterator[ReadResult], stream: BinaryIO, report: Report
) -> None:
    """Several articles in the form of the format; a single one alone."""
    if isinstance(writer, TableWriter):
        writer.write(articles, stream, report)
        return
    first = [item.article for item in islice(articles, 2)]
    if len(first) == 1 and isinstance(writer, TextWriter) and isinstance(first[0], Article):
        stream.write(utf8(writer.render(first[0], report)))
    else:
        writer.write(chain(first, (item.article for item in articles)), stream, report)


def _at_least_one(articles: Iterator[ReadResult], conversion: Conversion) -> Iterator[ReadResult]:
    """The articles; raises if there are none, or more than the format can hold."""
    first = list(islice(articles, 2))
    if not first:
        raise NothingToWriteError("there is no article to write")
    if len(first) > 1 and not conversion.format.holds_many:
        name = conversion.format.name
        raise UsageError(
            f"{_name_of(conversion)} holds one article in the format {name}, and there are"
            " several; write them into a folder: -o FOLDER/"
        )
    return chain(first, articles)


def _name_of(conversion: Conversion) -> str:
    return "standard output" if conversion.kind == "stream" else conversion.out


def noted(result: Result) -> ReadResult:
    """The article with the problems that its reader reported."""
    return ReadResult(result.value, result.record.problems)


def _noted(
    results: Iterable[Result], writer: Writer, conversion: Conversion
) -> Iterator[ReadResult]:
    if isinstance(writer, BookWriter):
        for result in results:
            yield ReadResult(with_duplicates(result, writer, conversion), result.record.problems)
    else:
        yield from map(noted, results)


def with_duplicates(result: Result, writer: BookWriter, conversion: Conversion) -> Any:
    """What was prepared of an article; with `fold`, it lists the duplicates of the article."""
    also = result.record.also
    if not conversion.fold or not also:
        return result.value
    return writer.with_duplicates(result.value, [(each.url, each.day, each.site) for each in also])


def final(record: Record, out: str, digest: str | None, failure: str | None) -> Record:
    """The record of an article after the file that holds it was written, or has failed."""
    if record.status != "ok":
        return record
    if failure is not None:
        return replace(record, status="failed", outputs=(), reason=failure)
    return replace(record, outputs=(out,), sha256=digest)
