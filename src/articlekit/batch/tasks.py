"""Tasks for workers, and what comes back of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from articlekit._text.characters import utf8
from articlekit.batch.records import Duplicate, Record
from articlekit.collection.duplicates import Fullness, fullness
from articlekit.errors import ignore
from articlekit.files.source import Source
from articlekit.model import Article, clean_title, local_time
from articlekit.writers import TextWriter, get_format


class Target(NamedTuple):
    """The output of one article."""

    output: str | None
    """The path of its output; None if it is left out."""
    reason: str | None = None
    """Why it is left out."""
    digest: bytes | None = None
    """The digest of the article when the plan was made."""
    also: tuple[Duplicate, ...] = ()
    """The duplicates that are left out in favour of it."""


class Task(NamedTuple):
    """One source, and where its articles go."""

    source: Source
    number: int = 0
    """The number of the source in the list of all sources."""
    one: str = ""
    """The output of a source with one article."""
    many: tuple[str, str] = ("", "")
    """What stands before and after the number in the outputs of a source with several articles."""
    targets: dict[int, Target] | None = None
    """The targets by record, where they depend on the content of the articles."""
    is_retry: bool = False
    """Whether a worker died during this task, and may have written some of the outputs."""

    def retried(self) -> Task:
        """The same task for a second attempt."""
        return self._replace(is_retry=True)


class ArticleInfo(NamedTuple):
    """The fields of an article that are needed to select, to name and to list it."""

    record: int
    title: str
    """The title without the names of the site and its sections."""
    url: str | None
    date: dt.datetime | None
    """The best known instant, for sorting."""
    local: dt.datetime | dt.date | None
    """The time in the zone of the page, or only a day; for names, groups and lists."""
    source: str | None
    site: str | None
    language: str
    fingerprint: Any = None
    fullness: Fullness | None = None
    """How complete it is, if duplicates are looked for."""
    digest: bytes | None = None
    """The digest of the article, if the plan depends on it."""


class Seen(NamedTuple):
    """What a message says of an article that the filters leave out."""

    site: str
    day: dt.date | None
    language: str


def seen_of(article: Article) -> Seen:
    """The `Seen` of an article."""
    local = local_time(article)
    day = local.date() if isinstance(local, dt.datetime) else local
    return Seen(article.site or article.source or "", day, article.language)


class Result(NamedTuple):
    """The record of one article, and the value that the parent needs."""

    record: Record
    value: Any = None
    disk_full: bool = False
    """Whether it failed because nothing more can be written."""
    seen: Seen | None = None
    """What is known of an article that the filters leave out."""


class Submission(NamedTuple):
    """A task for an executor, with its results if they are known already."""

    task: Task
    results: list[Result] | None = None


def article_info(article: Article, mark: Callable[[Article], Any] | None) -> ArticleInfo:
    """The `ArticleInfo` of an article; `mark` makes the fingerprint that duplicates share."""
    return ArticleInfo(
        record=article.origin.record if article.origin else 1,
        title=clean_title(article),
        url=article.url,
        date=article.date,
        local=local_time(article),
        source=article.source,
        site=article.site,
        language=article.language,
        fingerprint=None if mark is None else mark(article),
        fullness=None if mark is None else fullness(article),
    )


def planned_info(article: Article, mark: Callable[[Article], Any] | None) -> ArticleInfo:
    """As `article_info`, with the digest that shows whether the article has changed."""
    return article_info(article, mark)._replace(digest=digest(article))


def digest(article: Article) -> bytes:
    """A hash of an article that is the same in every process."""
    import hashlib  # Slow to import, and few runs need it.

    writer = cast("TextWriter", get_format("jsonl").writer()())
    return hashlib.blake2b(utf8(writer.render(article, ignore)), digest_size=16).digest()
