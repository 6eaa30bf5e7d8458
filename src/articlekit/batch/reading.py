"""Reads the articles of a source; runs in the workers."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from articlekit.batch.records import NOT_CHOSEN, Record, failed, left_out
from articlekit.batch.tasks import Result, Seen, Task, seen_of
from articlekit.collection import Choice
from articlekit.collection.dates import local_zone
from articlekit.errors import ArticleKitError, Problem
from articlekit.files.reading import Reading, articles_of
from articlekit.files.source import Source
from articlekit.model import Article, clean_title, local_time


def identity(article: Article) -> Article:
    """The article itself."""
    return article


class Read(NamedTuple):
    """An article with its record so far."""

    record: Record
    article: Article | None
    """None if it could not be read, or is left out."""
    seen: Seen | None = None
    """What is known of an article that the filters leave out."""


def in_zone(article: Article, timezone: str) -> Article:
    """The article with its time in another zone; a day alone stays as it is."""
    published = article.published
    if isinstance(published, dt.datetime):
        published = local_time(article, local_zone(timezone))
    return replace(article, published=published, zone=timezone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Reader:
    """Reads sources; `value` computes from each article what is returned to the parent."""

    reading: Reading
    choice: Choice = field(default_factory=Choice)
    language: str | None = None
    """Replaces the language that was detected."""
    timezone: str | None = None
    """The zone that times are converted to; None for that of each page."""
    clean_titles: bool = False
    """Whether titles are without the names of sites and sections."""
    value: Callable[[Article], Any] = identity

    def __call__(self, task: Task) -> Iterator[Result]:
        """The results of a source, one per article."""
        for record, article, seen in self.articles(task.source):
            try:
                value = None if article is None else self.value(article)
            except ArticleKitError as error:
                yield Result(failed(task.source.path, error))
            except Exception as error:  # noqa: BLE001  # One bad file must not end the run.
                yield Result(failed(task.source.path, internal_error(task.source.path, error)))
            else:
                yield Result(record, value, seen=seen)

    def articles(self, source: Source) -> Iterator[Read]:
        """Each article with its record so far."""
        start = time.perf_counter()
        problems: list[Problem] = []
        errors: list[ArticleKitError] = []
        try:
            for article in articles_of(source, self.reading, problems.append, errors.append):
                origin = article.origin
                record = Record(
                    input=source.path,
                    record=origin.record if origin else None,
                    status="ok",
                    problems=tuple(problems),
                    seconds=time.perf_counter() - start,
                )
                problems.clear()
                article = self._changed(article)  # noqa: PLW2901
                if self.choice.takes(article):
                    yield Read(record, article)
                else:
                    yield Read(left_out(record, NOT_CHOSEN), None, seen_of(article))
                start = time.perf_counter()
        except Exception as error:  # noqa: BLE001  # As above.
            yield Read(failed(source.path, internal_error(source.path, error)), None)
        for found in errors:
            yield Read(failed(source.path, found, time.perf_counter() - start), None)

    def _changed(self, article: Article) -> Article:
        """The article with the language, the time zone and the title that were asked for."""
        if self.language is not None:
            article = replace(article, language=self.language)
        if self.timezone is not None:
            article = in_zone(article, self.timezone)
        if self.clean_titles:
            article = replace(article, title=clean_title(article))
        return article


def internal_error(path: str, error: Exception) -> str:
    """The reason of a record that failed because of a bug."""
    if isinstance(error, MemoryError):
        return f"{path}: memory: not enough"
    return f"{path}: internal: {type(error).__name__}: {error}; this is a bug, please report it"
