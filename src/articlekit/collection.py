"""Collections: pure helpers over articles, none of which knows where they come from.

Helpers that can take articles one at a time do; `by_date` and `unique` must see them all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from articlekit.errors import UsageError
from articlekit.model import Article

__all__ = [
    "Choice",
    "Folded",
    "between",
    "by_date",
    "from_sources",
    "group_by",
    "in_languages",
    "limit",
    "matching",
    "unique",
]

By = Literal["url", "content", "near"]
Group = Literal["none", "day", "month", "source"]

BY = ("url", "content", "near")
GROUPS = ("none", "day", "month", "source")

SIMILAR = 0.8
"""The share of common five-letter runs above which two texts are near duplicates."""
_SHINGLE = 5  # Characters; two or three Chinese words, one English word.
_HASHES = 128  # Of MinHash: the standard error of the similarity is 0.035 at 0.8.
_BANDS = 16  # Of eight: texts that are 0.8 alike meet in one of them in 95 of 100 cases.
_SEED = 1
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_SPACE = re.compile(r"\s+")
_RELATIVE = re.compile(r"([0-9]{1,6})([hdwmy])", re.A)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}


# --- Order and choice --------------------------------------------------------------------------


def by_date(articles: Iterable[Article], *, newest_first: bool = False) -> list[Article]:
    """The articles by their `date`; those without one come last, equal ones keep their order."""
    dated = list(articles)
    with_date = [article for article in dated if article.date is not None]
    with_date.sort(key=lambda article: article.date or _FIRST, reverse=newest_first)
    return with_date + [article for article in dated if article.date is None]


def between(
    articles: Iterable[Article],
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Iterator[Article]:
    """The articles whose `date` is not before `since` and is before `until` (aware times).

    An article without a date is in no period.
    """
    return filter(Choice(since=since, until=until).takes, articles)


def from_sources(articles: Iterable[Article], *hosts: str) -> Iterator[Article]:
    """The articles of these sites, their subdomains included."""
    return filter(Choice(sources=hosts).takes, articles)


def in_languages(articles: Iterable[Article], *tags: str) -> Iterator[Article]:
    """The articles in these languages; ``zh`` stands for ``zh-Hans`` and ``zh-Hant`` too."""
    return filter(Choice(languages=tags).takes, articles)


def matching(articles: Iterable[Article], pattern: str) -> Iterator[Article]:
    """The articles whose title or text a regular expression is found in.

    Raises `UsageError` if it is none.
    """
    return filter(Choice(match=pattern).takes, articles)


def limit(articles: Iterable[Article], count: int) -> Iterator[Article]:
    """The first `count` articles."""
    return islice(articles, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which articles to take; what is not said does not matter. Can be sent to other processes."""

    since: dt.datetime | None = None
    """Not before this instant (aware)."""
    until: dt.datetime | None = None
    """Before this instant (aware)."""
    sources: tuple[str, ...] = ()
    """Hosts, each for its subdomains too."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags, each for what it is the beginning of too."""
    match: str | None = None
    """A regular expression for the title or the text."""

    def __post_init__(self) -> None:
        try:
            re.compile(self.match or "")
        except re.error as error:
            raise UsageError(f"no regular expression: {self.match!r}: {error}") from None

    def takes(self, article: Article) -> bool:
        """Whether an article is taken."""
        return (
            self._in_period(article.date)
            and _is_below(article.source, self.sources, ".", str.endswith)
            and _is_below(article.language, self.languages, "-", str.startswith)
            and self._matches(article)
        )

    def _in_period(self, date: dt.datetime | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return (
            date is not None
            and (self.since is None or date >= self.since)
            and (self.until is None or date < self.until)
        )

    def _matches(self, article: Article) -> bool:
        if self.match is None:
            return True
        found = re.search(self.match, article.title) or re.search(self.match, article.text)
        return found is not None


def _is_below(
    value: str | None, names: tuple[str, ...], joint: str, test: Callable[[str, str], bool]
) -> bool:
    if not names:
        return True
    value = (value or "").lower()
    for name in names:
        known = name.lower().removeprefix("www.")
        if value == known or test(value, joint + known if joint == "." else known + joint):
            return True
    return False


def instant(text: str, now: dt.datetime, *, end: bool = False) -> dt.datetime:
    """The instant that a date for people means: a day, a time, or a while before `now`.

    ``2020-07-15`` is its beginning in UTC, or with `end` that of the next day, so that a period
    holds its last day; ``2020-07-15T08:00+08:00`` is itself (UTC where no zone is stated); ``7d``
    is seven days before `now` (an aware time), and ``h``, ``w``, ``m`` and ``y`` are hours, weeks,
    30 and 365 days. Raises `UsageError`.
    """
    relative = _RELATIVE.fullmatch(text.strip())
    try:
        if relative:
            return now - dt.timedelta(hours=int(relative[1]) * _HOURS[relative[2]])
        found = dt.datetime.fromisoformat(text.strip())
        if len(text.strip()) <= 10 and end:
            found += dt.timedelta(days=1)
    except (ValueError, OverflowError):
        raise UsageError(
            f"no date: {text!r}; expected 2020-07-15, 2020-07-15T08:00 or 7d (seven days ago)"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


# --- Groups ------------------------------------------------------------------------------------


def group_by(articles: Iterable[Article], group: Group) -> dict[str, list[Article]]:
    """The articles by day (``2020-07-15``), month (``2020-07``) or source; in their order.

    What has no date or source is under ``""``; with ``"none"`` everything is.
    """
    found: dict[str, list[Article]] = {}
    for article in articles:
        found.setdefault(group_of(article.date, article.source, group), []).append(article)
    return found


def group_of(date: dt.datetime | None, source: str | None, group: Group) -> str:
    """The name of the group that a date and a source belong to; the day is that in UTC."""
    if group == "source":
        return source or ""
    if group == "none" or date is None:
        return ""
    return f"{date:%Y-%m-%d}" if group == "day" else f"{date:%Y-%m}"


# --- Duplicates --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Folded:
    """An article that was left out because another one stands for it."""

    article: Article
    kept: Article


def unique(articles: Iterable[Article], by: By) -> tuple[list[Article], list[Folded]]:
    """The articles without duplicates, in their order, and those that were folded into them.

    Duplicates have the same address, the same title and text, or nearly the same text. The newest
    stays. An article without an address is no duplicate by ``url``. ``near`` needs
    ``articlekit[near]``: `UsageError` if it is not installed.
    """
    require(by)
    every = list(articles)
    survivors = fold([(fingerprint(article, by), article.date) for article in every], by)
    kept = [article for at, article in enumerate(every) if survivors[at] == at]
    pairs = enumerate(every)
    folded = [Folded(item, every[survivors[at]]) for at, item in pairs if survivors[at] != at]
    return kept, folded


def require(by: By) -> None:
    """Raises `UsageError` if duplicates cannot be found that way: unknown, or not installed."""
    if by not in BY:
        raise UsageError(f"unknown kind of duplicate {by!r}; known are {', '.join(BY)}")
    if by == "near":
        _rensa()


def fingerprint(article: Article, by: By) -> Any:
    """What duplicates have in common: small, so that it can stand for an article in a long list.

    None if an article has no duplicates.
    """
    if by == "url":
        return article.url
    text = _SPACE.sub("", article.title + article.text)
    if by == "content":
        return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
    return _min_hash(text) if text else None


def fold(entries: Sequence[tuple[Any, dt.datetime | None]], by: By) -> list[int]:
    """For each entry (fingerprint, date) the index of the entry that stands for it.

    That is the newest of its duplicates, of equally old ones the first.
    """
    leaders = list(range(len(entries)))
    pairs = _similar(entries) if by == "near" else _equal(entries)
    for first, second in pairs:
        one, other = _leader(leaders, first), _leader(leaders, second)
        if one != other:
            leaders[max(one, other)] = min(one, other)
    newest: dict[int, int] = {}
    for at, (_, date) in enumerate(entries):
        leader = _leader(leaders, at)
        best = newest.setdefault(leader, at)
        if (date or _FIRST) > (entries[best][1] or _FIRST):
            newest[leader] = at
    return [newest[_leader(leaders, at)] for at in range(len(entries))]


def _leader(leaders: list[int], at: int) -> int:
    while leaders[at] != at:
        leaders[at] = leaders[leaders[at]]
        at = leaders[at]
    return at


def _equal(entries: Sequence[tuple[Any, object]]) -> Iterator[tuple[int, int]]:
    first: dict[Any, int] = {}
    for at, (key, _) in enumerate(entries):
        if key is not None and first.setdefault(key, at) != at:
            yield first[key], at


def _similar(entries: Sequence[tuple[Any, object]]) -> Iterator[tuple[int, int]]:
    """Each text with the first text before it that is as alike as `SIMILAR` says.

    Only texts that are like none before them are compared with, which keeps this linear, and keeps
    texts apart that are alike through others only.
    """
    index = _rensa().RMinHashLSH(threshold=SIMILAR, num_perm=_HASHES, num_bands=_BANDS)
    for at, (hashes, _) in enumerate(entries):
        if hashes is None:
            continue
        for other in sorted(index.query(hashes)):
            if hashes.jaccard(entries[other][0]) >= SIMILAR:
                yield other, at
                break
        else:
            index.insert(at, hashes)


def _min_hash(text: str) -> Any:
    hashes = _rensa().RMinHash(num_perm=_HASHES, seed=_SEED)
    last = max(len(text) - _SHINGLE, 0)
    hashes.update(list({text[at : at + _SHINGLE] for at in range(last + 1)}))
    return hashes


def _rensa() -> Any:
    try:
        import rensa  # An extra.
    except ImportError:
        raise UsageError("near duplicates need rensa: pip install 'articlekit[near]'") from None
    return rensa
