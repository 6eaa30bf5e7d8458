"""The time of an article in its own time zone."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from articlekit.model.article import Article

_NAME = re.compile(r"[A-Za-z][\w+-]*(?:/[\w+-]+)*", re.A)
_OFFSET = re.compile(r"([-+])([01]\d|2[0-3]):?([0-5]\d)", re.A)
_LARGEST_OFFSET = dt.timedelta(hours=24)  # `datetime.timezone` takes offsets smaller than this.


def local_time(
    article: Article, zone: dt.tzinfo | str | None = None
) -> dt.datetime | dt.date | None:
    """Return the time of an article as its page states it, for display, groups and filters.

    The result is an aware datetime, a date if the page states only a day, or None if nothing dates
    the article. Its time zone is the one that the page states, else the outlet's
    (`Article.zone`), else UTC. If `zone` is given, times are converted to it; a day alone is not
    converted. `zone` is a name of the tz database or a ``tzinfo``. Raises `ValueError` for an
    unknown name.

    Sorting uses `Article.date`, which is an instant.
    """
    target = time_zone(zone) if isinstance(zone, str) else zone
    found = article.published or article.date
    if not isinstance(found, dt.datetime):
        return found
    if article.published is None:
        return _moved(found, target or _own_zone(article))
    if found.tzinfo is None:
        found = found.replace(tzinfo=_own_zone(article))
    return _moved(found, target) if target else found


def _own_zone(article: Article) -> dt.tzinfo:
    """The outlet's time zone, else the offset between `published` and `date`, else UTC."""
    if article.zone is not None:
        try:
            return time_zone(article.zone)
        except ValueError:
            pass
    published = article.published
    if isinstance(published, dt.datetime) and published.tzinfo is None and article.date:
        offset = published - article.date.replace(tzinfo=None)
        if offset and abs(offset) < _LARGEST_OFFSET:
            return dt.timezone(offset)
    return dt.UTC


def _moved(time: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    try:
        return time.astimezone(zone)
    except OverflowError:  # The first or last day of the calendar.
        return time


@lru_cache(maxsize=64)
def time_zone(name: str) -> dt.tzinfo:
    """Return the time zone of a name of the tz database, or of an offset (``+08:00``).

    Raises `ValueError` if there is none of that name.
    """
    if name == "UTC":
        return dt.UTC
    if offset := _OFFSET.fullmatch(name):
        minutes = int(offset[2]) * 60 + int(offset[3])
        return dt.timezone(dt.timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    from dateutil import tz  # Slow to import. It brings its own database for systems without one.

    found = tz.gettz(name) if _NAME.fullmatch(name) else None  # gettz() also opens paths.
    if found is None:
        raise ValueError(f"the tz database has no zone {name!r}")
    return found
