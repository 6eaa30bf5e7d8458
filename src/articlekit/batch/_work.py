"""What workers do: read a source, and make outputs of it or hand its articles back."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple, cast

from articlekit import files
from articlekit._text.characters import utf8
from articlekit.batch._records import Record, failed
from articlekit.collection import By, Choice, fingerprint
from articlekit.errors import ArticleKitError, Problem, Report, WriteError
from articlekit.files import Reading, Source
from articlekit.model import Article, ReadResult
from articlekit.writers import TableWriter, TextWriter, Writer, get_format

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
NOT_CHOSEN = "not chosen"
DUPLICATE = "duplicate of "


class Planned(NamedTuple):
    """What an article is to become."""

    output: str | None
    """The path of its output; None if it is left out."""
    reason: str | None = None
    """Why it is left out."""


class Task(NamedTuple):
    """One source, and where its articles go."""

    source: Source
    one: str = ""
    """The output of a source with one article."""
    many: tuple[str, str] = ("", "")
    """What stands before and behind the number in the outputs of a source with several."""
    planned: dict[int, Planned] | None = None
    """The outputs by record, where they depend on what the articles say."""
    is_retry: bool = False
    """Whether a worker has died of it, and may have made some of the outputs."""


class Card(NamedTuple):
    """What of an article is needed to choose, to name and to list it."""

    record: int
    title: str
    url: str | None
    date: dt.datetime | None
    source: str | None
    language: str
    fingerprint: Any = None


class Found(NamedTuple):
    """A record, and what the parent wants to know of the article."""

    record: Record
    value: Any = None
    is_full: bool = False
    """Whether it failed because nothing more can be written."""


def whole(article: Article) -> Article:
    """The article itself, for who wants no less."""
    return article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads sources; `value` makes of an article what is handed back."""

    reading: Reading
    choice: Choice = field(default_factory=Choice)
    language: str | None = None
    """Stands for the language that was recognised."""
    value: Callable[[Article], Any] = whole

    def __call__(self, task: Task) -> Iterator[Found]:
        """The articles of a source."""
        for record, article in self.articles(task.source):
            try:
                value = None if article is None else self.value(article)
            except Exception as error:  # noqa: BLE001  # One bad file must not end the run.
                yield Found(failed(task.source.path, internal(task.source.path, error)))
            else:
                yield Found(record, value)

    def articles(self, source: Source) -> Iterator[tuple[Record, Article | None]]:
        """Each article with its record so far; without one where there is nothing to do."""
        begun = time.perf_counter()
        problems: list[Problem] = []
        errors: list[ArticleKitError] = []
        try:
            for article in files.articles_of(source, self.reading, problems.append, errors.append):
                origin = article.origin
                record = Record(
                    input=source.path,
                    record=origin.record if origin else None,
                    status="ok",
                    problems=tuple(problems),
                    seconds=time.perf_counter() - begun,
                )
                problems.clear()
                if self.language is not None:
                    article = replace(article, language=self.language)  # noqa: PLW2901
                if self.choice.takes(article):
                    yield record, article
                else:
                    yield replace(record, status="skipped", reason=NOT_CHOSEN), None
                begun = time.perf_counter()
        except Exception as error:  # noqa: BLE001  # As above.
            yield failed(source.path, internal(source.path, error)), None
        for noted in errors:
            yield failed(source.path, noted, time.perf_counter() - begun), None


def internal(path: str, error: Exception) -> str:
    """The reason of a record that failed for what nobody has thought of."""
    if isinstance(error, MemoryError):
        return f"{path}: memory: there is not enough for it"
    return f"{path}: internal: {type(error).__name__}: {error}; this is a bug, please report it"


def card(article: Article, by: By | None) -> Card:
    """The card of an article; `by` says what its duplicates have in common."""
    return Card(
        record=article.origin.record if article.origin else 1,
        title=article.title,
        url=article.url,
        date=article.date,
        source=article.source,
        language=article.language,
        fingerprint=None if by is None else fingerprint(article, by),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Makes files of the articles of a source."""

    reader: Reader
    format: str
    options: dict[str, object]
    """Of the format's writer."""
    existing: str
    """``skip``, ``overwrite`` or ``error``."""
    folder: str
    """The real path of the output folder, which nothing is written outside of."""
    durable: bool = False
    cards: bool = False
    """Whether the parent wants a card of each article."""

    def __call__(self, task: Task) -> Iterator[Found]:
        """Makes the outputs of a source's articles."""
        writer = get_format(self.format).writer()(**self.options)
        ahead = self.reader.articles(task.source)
        current = next(ahead, None)
        is_first = True
        while current is not None:
            following = next(ahead, None)
            record, article = current
            if article is None:
                yield Found(record)
            else:
                path = _output(task, record.record or 1, is_first and following is None)
                yield self._convert(record, article, path, writer, task.is_retry)
            current, is_first = following, False

    def _convert(
        self, record: Record, article: Article, planned: Planned, writer: Writer, is_retry: bool
    ) -> Found:
        begun = time.perf_counter()
        noticed = list(record.problems)
        is_full = False
        if planned.output is None:
            record = replace(record, status="skipped", reason=planned.reason)
            return Found(record)
        try:
            item = ReadResult(article, record.problems)
            made = self._make(item, planned.output, writer, noticed.append, is_retry)
        except ArticleKitError as error:
            cause = error.__cause__
            is_full = isinstance(cause, OSError) and cause.errno in _FULL
            made = {"status": "failed", "reason": str(error)}
        except Exception as error:  # noqa: BLE001  # As above.
            made = {"status": "failed", "reason": internal(record.input, error)}
        else:
            made["outputs"] = (planned.output,)
        record = replace(
            record,
            problems=tuple(noticed),
            seconds=record.seconds + time.perf_counter() - begun,
            **made,
        )
        return Found(record, card(article, None) if self.cards else None, is_full)

    def _make(
        self,
        item: ReadResult,
        path: str,
        writer: Writer,
        report: Report,
        is_retry: bool,
    ) -> dict[str, Any]:
        """The fields of the record that say how it went."""
        overwrite = self.existing == "overwrite"
        is_there = os.path.lexists(path)
        if is_there and _is_same(path, item.article):
            raise WriteError(f"{path}: is the input itself")
        if is_there and not overwrite and not is_retry:
            return self._there(path)
        data = _rendered(item, writer, report, get_format(self.format).is_text)
        digest = hashlib.sha256(data).hexdigest()
        if is_there and (overwrite or is_retry) and _holds(path, data):
            return {"status": "ok" if is_retry else "unchanged", "sha256": digest}
        make_folder(os.path.dirname(path), self.folder)
        try:
            with files.atomic_write(path, overwrite=overwrite, durable=self.durable) as stream:
                stream.write(data)
        except FileExistsError:
            return self._there(path)
        return {"status": "ok", "sha256": digest}

    def _there(self, path: str) -> dict[str, Any]:
        if self.existing == "error":
            raise WriteError(f"{path}: exists")
        return {"status": "skipped", "reason": "exists"}


def _output(task: Task, record: int, is_only: bool) -> Planned:
    if task.planned is not None:
        # A file that has changed since it was surveyed may have more records than it had.
        return task.planned.get(record) or Planned(output=None, reason="changed during the run")
    if is_only and record == 1:
        return Planned(output=task.one)
    return Planned(output=f"{task.many[0]}{record}{task.many[1]}")


def _rendered(item: ReadResult, writer: Writer, report: Report, is_text: bool) -> bytes:
    if is_text:
        return utf8(cast("TextWriter", writer).render(item.article, report))
    stream = BytesIO()
    if isinstance(writer, TableWriter):
        writer.write((item,), stream, report)
    else:
        writer.write((item.article,), stream, report)
    return stream.getvalue()


def _is_same(path: str, article: Article) -> bool:
    """Whether a path is the file that an article was read from."""
    try:
        return article.origin is not None and os.path.samefile(path, article.origin.path or "")
    except (OSError, ValueError):
        return False  # It was not read from a file.


def _holds(path: str, data: bytes) -> bool:
    """Whether a file has just this content."""
    try:
        if os.path.getsize(path) != len(data):
            return False
        with open(path, "rb") as stream:
            return stream.read() == data
    except OSError:
        return False


@lru_cache(maxsize=256)
def make_folder(folder: str, root: str) -> None:
    """Makes a folder below `root`, and sees that no link leads out of it."""
    real = os.path.realpath(folder)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise WriteError(f"{folder}: a link leads out of the output folder")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{folder}: {error.strerror or error}") from error
