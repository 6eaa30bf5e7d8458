"""Reads the articles of a source; runs in the workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from articlekit.batch.records import Record, failed
from articlekit.batch.tasks import NOT_CHOSEN, Result, Task
from articlekit.collection import Choice
from articlekit.errors import ArticleKitError, Problem
from articlekit.files.reading import Reading, articles_of
from articlekit.files.source import Source
from articlekit.model import Article


def identity(article: Article) -> Article:
    """The article itself."""
    return article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads sources; `value` computes from each article what is returned to the parent."""

    reading: Reading
    choice: Choice = field(default_factory=Choice)
    language: str | None = None
    """Replaces the language that was detected."""
    value: Callable[[Article], Any] = identity

    def __call__(self, task: Task) -> Iterator[Result]:
        """The results of a source, one per article."""
        for record, article in self.articles(task.source):
            try:
                value = None if article is None else self.value(article)
            except Exception as error:  # noqa: BLE001  # One bad file must not end the run.
                yield Result(failed(task.source.path, internal_error(task.source.path, error)))
            else:
                yield Result(record, value)

    def articles(self, source: Source) -> Iterator[tuple[Record, Article | None]]:
        """Each article with its record so far; None instead of an article that is not wanted."""
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
                if self.language is not None:
                    article = replace(article, language=self.language)  # noqa: PLW2901
                if self.choice.takes(article):
                    yield record, article
                else:
                    yield replace(record, status="skipped", reason=NOT_CHOSEN), None
                start = time.perf_counter()
        except Exception as error:  # noqa: BLE001  # As above.
            yield failed(source.path, internal_error(source.path, error)), None
        for found in errors:
            yield failed(source.path, found, time.perf_counter() - start), None


def internal_error(path: str, error: Exception) -> str:
    """The reason of a record that failed because of a bug."""
    if isinstance(error, MemoryError):
        return f"{path}: memory: not enough"
    return f"{path}: internal: {type(error).__name__}: {error}; this is a bug, please report it"
