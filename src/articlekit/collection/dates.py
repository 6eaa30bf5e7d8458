"""Dates as people write them: a year, a month, a day, a time, or a while ago."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple, TypeAlias

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import UsageError
from articlekit.model import time_zone

Date: TypeAlias = str | dt.date | dt.datetime
"""A date for people: a text such as ``2020-07``, a day, or a time."""

_STATED = lazy_pattern(
    r"(?P<year>\d{4})"
    r"(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<zone>Z|[-+]\d{2}:?\d{2})?)?)?)?",
    re.A | re.I,
)
_RELATIVE = lazy_pattern(r"(\d{1,6})\s*([hdwmy])", re.A | re.I)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_DAYS_AGO = {"today": 0, "yesterday": 1}
_DAY = dt.timedelta(days=1)
_LAST = dt.datetime.combine(dt.date.max, dt.time(23, 59, 59))
_KNOWN = "2020, 2020-07, 2020-07-15, 2020-07-15T08:00, 7d (seven days ago) or yesterday"


class Span(NamedTuple):
    """A period. Naive times are those of the place where an article was published."""

    start: dt.datetime
    end: dt.datetime
    """The first time after the period."""


def span_of(date: Date, now: dt.datetime | None = None) -> Span:
    """The period that a date names.

    ``2020``, ``2020-07`` and ``2020/07/15`` are a year, a month and a day; ``2020-07-15T08:00`` is
    a minute, of the place where an article was published unless a zone follows (``+08:00``);
    ``7d`` is the instant seven days before `now`, an aware time (None: this moment), and ``h``,
    ``w``, ``m`` and ``y`` are hours, weeks, 30 and 365 days; ``today`` and ``yesterday`` are days
    in the zone of `now`. Raises `UsageError`.
    """
    if isinstance(date, dt.datetime):
        return Span(date, date)
    if isinstance(date, dt.date):
        return _day(dt.datetime(date.year, date.month, date.day))  # noqa: DTZ001  # A naive day.
    text = date.strip()
    now = now or dt.datetime.now().astimezone()
    try:
        return _relative(text, now) or _stated(text)
    except (ValueError, OverflowError):
        raise UsageError(f"not a date: {date!r}; expected {_KNOWN}") from None


def _relative(text: str, now: dt.datetime) -> Span | None:
    found = _RELATIVE.fullmatch(text)
    if found:
        moment = now - dt.timedelta(hours=int(found[1]) * _HOURS[found[2].lower()])
        return Span(moment, moment)
    if text.lower() in _DAYS_AGO:
        start = now.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
        return _day(start - _DAYS_AGO[text.lower()] * _DAY)
    return None


def _stated(text: str) -> Span:
    found = _STATED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(found[name] or 1) for name in ("year", "month", "day"))
    start = dt.datetime(year, month, day)  # noqa: DTZ001  # Of the place of the article.
    if found["month"] is None:
        return Span(start, _next_month(start.replace(month=12)))
    if found["day"] is None:
        return Span(start, _next_month(start))
    if found["hour"] is None:
        return _day(start)
    start = start.replace(
        hour=int(found["hour"]), minute=int(found["minute"]), second=int(found["second"] or 0)
    )
    if found["zone"]:
        start = start.replace(
            tzinfo=dt.datetime.fromisoformat(f"2000-01-01T00:00{found['zone']}").tzinfo
        )
    return Span(start, start + dt.timedelta(seconds=60 if found["second"] is None else 1))


def _day(start: dt.datetime) -> Span:
    return Span(start, min(start, _LAST - _DAY) + _DAY)


def _next_month(start: dt.datetime) -> dt.datetime:
    if (start.year, start.month) == (dt.MAXYEAR, 12):
        return _LAST
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def local_zone(name: str) -> dt.tzinfo:
    """The time zone of a name of the tz database, an offset (``+08:00``) or ``local``.

    Raises `UsageError`.
    """
    if name == "local":
        return dt.datetime.now().astimezone().tzinfo or dt.UTC
    try:
        return time_zone(name)
    except ValueError:
        guess = _similar_zone(name)
        hint = f"; did you mean {guess}?" if guess else "; expected a name such as Asia/Shanghai"
        raise UsageError(f"unknown time zone {name!r}{hint}") from None


_CITIES = {
    "beijing": "Asia/Shanghai",
    "peking": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "taiwan": "Asia/Taipei",
    "washington": "America/New_York",
}


def _similar_zone(name: str) -> str | None:
    from difflib import get_close_matches  # For mistakes only.
    from zoneinfo import available_timezones

    known = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones())}
    known |= _CITIES
    city = name.replace(" ", "_").rpartition("/")[2].lower()
    found = get_close_matches(city, known, 1, 0.8)
    return known[found[0]] if found else None
