"""Order by date, and groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from articlekit.collection.dates import local_zone
from articlekit.model import Article, local_time

Group = Literal["none", "day", "month", "source"]

GROUPS = ("none", "day", "month", "source")
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)


def by_date(articles: Iterable[Article], *, newest_first: bool = False) -> list[Article]:
    """The articles by their `date`; those without one come last, equal ones keep their order."""
    dated = list(articles)
    with_date = [article for article in dated if article.date is not None]
    with_date.sort(key=lambda article: article.date or _FIRST, reverse=newest_first)
    return with_date + [article for article in dated if article.date is None]


def group_by(
    articles: Iterable[Article], group: Group, *, timezone: str | None = None
) -> dict[str, list[Article]]:
    """The articles by day (``2020-07-15``), month (``2020-07``) or source; in their order.

    Days are those of `timezone`; None: those of each page, see `articlekit.model.local_time`.
    Articles without a date or source are under ``""``; with ``"none"`` all are.
    """
    zone = None if timezone is None else local_zone(timezone)
    found: dict[str, list[Article]] = {}
    for article in articles:
        name = group_of(local_time(article, zone), article.source, group)
        found.setdefault(name, []).append(article)
    return found


def group_of(date: dt.date | None, source: str | None, group: Group) -> str:
    """The name of the group that a day, or a time in its zone, and a source belong to."""
    if group == "source":
        return source or ""
    if group == "none" or date is None:
        return ""
    return f"{date:%Y-%m-%d}" if group == "day" else f"{date:%Y-%m}"
