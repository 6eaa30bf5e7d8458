"""Conversion into several books: all articles are read, then each book is written by a worker."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from articlekit.batch.conversion import Conversion, NothingToWriteError
from articlekit.batch.events import Events
from articlekit.batch.guard import Guard
from articlekit.batch.inputs import Inputs
from articlekit.batch.names import BOOK_FIELDS
from articlekit.batch.outputs.file import with_duplicates
from articlekit.batch.reading import internal_error
from articlekit.batch.records import Record
from articlekit.batch.select import read_selected
from articlekit.batch.tasks import Result, Submission, Task
from articlekit.batch.workers.executor import Executor
from articlekit.batch.workers.worker import start_method_context
from articlekit.batch.writing import make_folder
from articlekit.errors import ArticleKitError, Problem, Report, WriteError
from articlekit.files.output import content_of, digest_of, exists, hold_folder, join, write_file
from articlekit.files.source import Source
from articlekit.names import collision_key, safe_name, short_hash
from articlekit.writers.registry import BookFile, BookWriter

_TIMEOUT = 86_400.0  # A large book takes much longer than an article.


def into_books(inputs: Inputs, conversion: Conversion, executor: Executor, events: Events) -> None:
    """Writes all articles into several books.

    `events` get the record of each article when all books are written. Raises `UsageError` if the
    folder cannot be written or is an input, and `NothingToWriteError` if there is no article.
    """
    folder, template = folder_and_template(conversion.out)
    guard = Guard(inputs.paths, folder)
    writer = cast("BookWriter", conversion.writer())
    with hold_folder(folder), writer.builder(events.note) as builder:
        records: list[Record] = []
        keys: dict[int, Any] = {}  # By the identity of the record.
        reading = read_selected(
            inputs, executor, events, conversion.selection, records.append, writer.prepare
        )
        with closing(reading):
            for result in reading:
                keys[id(result.record)] = builder.add(with_duplicates(result, writer, conversion))
        outcomes: dict[int, Record] = {}  # By the identity of the key.
        if keys:
            books = builder.books()
            names = _names(
                books, template or _default_template(writer, conversion.format.suffix), conversion
            )
            work = _BindBooks(books, names, folder, guard, conversion)
            for book, result in zip(books, _run(work, executor), strict=True):
                outcomes |= dict.fromkeys(map(id, book.keys), result.record)
                _observe(result, writer, events)
        for record in records:
            outcome = outcomes.get(id(keys.get(id(record))))
            events.record(record if outcome is None else _merged(record, outcome))
    if not keys:
        raise NothingToWriteError("there is no article to write")


def folder_and_template(out: str) -> tuple[str, str | None]:
    """The folder of an output, and the template for the names below it, if there is one."""
    if "{" not in out:
        return out, None
    folder, slash, _ = out[: out.index("{")].rpartition("/")
    return folder or slash or os.curdir, out[len(folder) + len(slash) :]


def _merged(record: Record, outcome: Record) -> Record:
    """The record of an article with the outcome of its book."""
    return replace(
        record,
        status=outcome.status,
        outputs=outcome.outputs,
        reason=outcome.reason,
        sha256=outcome.sha256,
        problems=() if outcome.status == "skipped" else record.problems,
    )


# --- Names -------------------------------------------------------------------------------------


def _default_template(writer: BookWriter, suffix: str) -> str:
    """A name such as ``2021-12-08.epub``, ``a.example.epub`` or ``News-1.epub``."""
    return ("-".join(f"{{{key}}}" for key in writer.keys) or "{title}-{volume}") + suffix


def _names(books: Sequence[BookFile], template: str, conversion: Conversion) -> list[str]:
    """The paths of books below the output folder, each different from all others."""
    title = str(conversion.options.get("title") or "book")
    plain = [_name(book, template, title, conversion.format.suffix) for book in books]
    counts = Counter(map(collision_key, plain))
    return [
        _with_hash(book, name) if counts[collision_key(name)] > 1 else name
        for book, name in zip(books, plain, strict=True)
    ]


def _with_hash(book: BookFile, name: str) -> str:
    stem, suffix = os.path.splitext(name)
    return f"{stem}-{short_hash(chr(0).join((*book.values.values(), str(book.number))))}{suffix}"


def _name(book: BookFile, template: str, title: str, suffix: str) -> str:
    if book.count > 1 and "{volume}" not in template:
        template = template.removesuffix(suffix) + "-{volume}" + suffix
    values = dict.fromkeys(BOOK_FIELDS, "") | book.values
    unknown = {"day": "undated", "month": "undated", "source": "unknown"}
    shown = {name: value or unknown.get(name, "") for name, value in values.items()}
    shown |= {"title": title, "volume": str(book.number)}
    safe = {name: safe_name(value) for name, value in shown.items()}
    return os.path.join(*map(safe_name, template.format_map(safe).split("/")))


# --- Writing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _BindBooks:
    """Writes books; the number of a task is that of its book."""

    books: Sequence[BookFile]
    names: Sequence[str]
    folder: str
    guard: Guard
    conversion: Conversion

    def __call__(self, task: Task) -> Iterator[Result]:
        """The record of a book, with its report and problems."""
        path = join(self.folder, self.names[task.number])
        problems: list[Problem] = []
        try:
            record, made = self._write(task, path, problems.append)
        except ArticleKitError as error:
            record, made = Record(input=path, status="failed", reason=str(error)), None
        except Exception as error:  # noqa: BLE001  # One book must not end the run.
            reason = internal_error(path, error)
            record, made = Record(input=path, status="failed", reason=reason), None
        yield Result(record, (made, problems))

    def _write(self, task: Task, path: str, report: Report) -> tuple[Record, Any]:
        existing = self.conversion.existing
        is_there = exists(path)
        if self.guard.refuses(self.names[task.number]):
            raise WriteError(f"{path}: would be written over an input")
        if is_there and existing == "error":
            raise WriteError(f"{path}: exists")
        if is_there and existing == "skip" and not task.is_retry:
            record = Record(input=path, status="skipped", outputs=(path,), reason="exists")
            return record, None
        make_folder(os.path.dirname(path), self.guard.out)
        made, digest, is_same = _written(
            self.books[task.number], path, self.conversion.durable, report
        )
        status: Literal["ok", "unchanged"] = "unchanged" if is_same else "ok"
        return Record(input=path, status=status, outputs=(path,), sha256=digest), made


class _UnchangedError(Exception):
    """The file exists with the same content."""


def _written(book: BookFile, path: str, durable: bool, report: Report) -> tuple[Any, str, bool]:
    """Writes a book. Returns its report, its hash, and whether the file had the same content."""
    old = content_of(path)
    before = None if old is None else hashlib.sha256(old).hexdigest()
    try:
        with write_file(path, durable=durable) as stream:
            made = book.write(stream, report)
            digest = digest_of(stream)
            _require_change(digest, before)
    except _UnchangedError:
        return made, digest, True
    return made, digest, False


def _require_change(digest: str, before: str | None) -> None:
    if digest == before:
        raise _UnchangedError


def _run(work: _BindBooks, executor: Executor) -> Iterator[Result]:
    """The results of all books, in order; in worker processes where those inherit the builder."""
    tasks = [Task(source=Source(name, ()), number=at) for at, name in enumerate(work.names)]
    if executor.is_remote or len(tasks) == 1 or start_method_context().get_start_method() != "fork":
        for task in tasks:
            yield from work(task)
        return
    submissions = map(Submission, tasks)
    with closing(executor.run(work, submissions, window=len(tasks), timeout=_TIMEOUT)) as outcomes:
        for outcome in outcomes:
            if outcome.failure is not None:
                path = outcome.task.source.path
                record = Record(input=path, status="failed", reason=f"worker: {outcome.failure}")
                yield Result(record, (None, []))
            else:
                yield from outcome.results


def _observe(result: Result, writer: BookWriter, events: Events) -> None:
    made, problems = result.value
    for problem in problems:
        events.note(problem)
    if made is not None and writer.on_report is not None:
        writer.on_report(replace(made, output=result.record.outputs[0]))
