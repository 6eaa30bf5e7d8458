"""The filters: which articles are taken, each by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from articlekit.collection.dates import Date, local_zone, span_of
from articlekit.errors import UsageError
from articlekit.model import Article, local_time

_REGIONS = {
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
}


def between(
    articles: Iterable[Article], since: Date | None = None, until: Date | None = None
) -> Iterator[Article]:
    """The articles from `since` on and up to `until`; see `Choice`."""
    return filter(Choice(since=since, until=until).takes, articles)


def from_sources(articles: Iterable[Article], *sites: str) -> Iterator[Article]:
    """The articles of these sites, by host (with its subdomains) or by name."""
    return filter(Choice(sources=sites).takes, articles)


def in_languages(articles: Iterable[Article], *tags: str) -> Iterator[Article]:
    """The articles in these languages; ``zh`` stands for ``zh-Hans`` and ``zh-Hant`` too."""
    return filter(Choice(languages=tags).takes, articles)


def matching(articles: Iterable[Article], pattern: str) -> Iterator[Article]:
    """The articles with a match of a regular expression in the title or the text.

    Raises `UsageError` if the expression is not valid.
    """
    return filter(Choice(match=pattern).takes, articles)


def limit(articles: Iterable[Article], count: int) -> Iterator[Article]:
    """The first `count` articles."""
    return islice(articles, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Filters; a field that is not set filters nothing. Can be sent to other processes.

    Raises `UsageError` for a field that is not valid.
    """

    since: Date | None = None
    """Only articles from this date on: a text (see `span_of`), a day or a time. A date without a
    zone is one of the place where an article was published; see `articlekit.model.local_time`."""
    until: Date | None = None
    """Only articles up to the end of this date, or before this time. An article without a date is
    in no period."""
    sources: tuple[str, ...] = ()
    """Sites by host, which stands for its subdomains too, by address, or by name."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags; each stands for all tags that begin with it."""
    match: str | None = None
    """A regular expression for the title or the text."""
    timezone: str | None = None
    """The zone of days and times (a name of the tz database, ``+08:00`` or ``local``); None for
    that of each page."""

    _start: dt.datetime | None = field(init=False, repr=False, compare=False, default=None)
    _end: dt.datetime | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        try:
            re.compile(self.match or "")
        except re.error as error:
            raise UsageError(f"not a regular expression: {self.match!r}: {error}") from None
        for name in ("sources", "languages"):
            value = getattr(self, name)
            names = (value,) if isinstance(value, str) else tuple(value)
            object.__setattr__(self, name, names)
        now = dt.datetime.now().astimezone(self._zone)
        start = None if self.since is None else span_of(self.since, now).start
        end = None if self.until is None else span_of(self.until, now).end
        if start and end and bool(start.tzinfo) == bool(end.tzinfo) and end <= start:
            raise UsageError("the period ends before it starts")
        object.__setattr__(self, "_start", start)
        object.__setattr__(self, "_end", end)

    @property
    def is_set(self) -> bool:
        """Whether there is a filter."""
        return bool(self.since or self.until or self.sources or self.languages or self.match)

    def takes(self, article: Article) -> bool:
        """Whether an article passes all filters."""
        return (
            self._in_period(article)
            and self._is_from(article)
            and self._in_language(article.language)
            and self._matches(article)
        )

    @property
    def _zone(self) -> dt.tzinfo | None:
        return None if self.timezone is None else local_zone(self.timezone)

    def _in_period(self, article: Article) -> bool:
        start, end = self._start, self._end
        if start is None and end is None:
            return True
        first, last = _moments(local_time(article, self._zone))
        if first is None or last is None:
            return False
        instant = article.date or first
        is_late = start is None or (instant if start.tzinfo else last) >= start
        return is_late and (end is None or (instant if end.tzinfo else first) < end)

    def _is_from(self, article: Article) -> bool:
        host = (article.source or "").lower()
        site = _folded(article.site or "")
        return not self.sources or any(
            _folded(name) == site or _is_host(host, name) for name in self.sources
        )

    def _in_language(self, language: str) -> bool:
        if not self.languages:
            return True
        value = language.lower() + "-"
        return any(
            value.startswith(_REGIONS.get(tag.lower(), tag).lower() + "-") for tag in self.languages
        )

    def _matches(self, article: Article) -> bool:
        if self.match is None:
            return True
        found = re.search(self.match, article.title) or re.search(self.match, article.text)
        return found is not None


def _moments(local: dt.datetime | dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The first and the last moment that an article may be of, without their zone."""
    if local is None:
        return None, None
    if isinstance(local, dt.datetime):
        local = local.replace(tzinfo=None)
        return local, local
    return dt.datetime.combine(local, dt.time.min), dt.datetime.combine(local, dt.time.max)


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _is_host(host: str, name: str) -> bool:
    known = urlsplit(name).hostname or "" if "://" in name else name.lower()
    known = known.removeprefix("www.")
    return bool(known) and (host == known or host.endswith("." + known))
