"""Dates and times for people: days, months, spans, and ``time`` elements."""

from __future__ import annotations

import datetime as dt

from articlekit._text.times import time_text
from articlekit.model import Article, local_time
from articlekit.writers.markup import escape, tag

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_EAST_ASIAN = ("zh", "ja")  # Languages that write 年月日.


def shown_time(article: Article) -> dt.datetime | dt.date | None:
    """Returns the time of an article for display: in its own zone, without one if it is unknown."""
    time, stated = local_time(article), article.published
    is_naive = isinstance(stated, dt.datetime) and stated.tzinfo is None
    # `local_time` assumes UTC if no time zone is stated.
    if is_naive and isinstance(time, dt.datetime) and not time.utcoffset():
        return stated
    return time


def time_tag(value: dt.datetime | dt.date, language: str = "und") -> str:
    """Returns a ``time`` element: the instant for machines, day and minute with zone for people."""
    return tag("time", escape(time_for_people(value, language)), datetime=_for_machines(value))


def _for_machines(value: dt.datetime | dt.date) -> str | None:
    if isinstance(value, dt.datetime):
        value = value.replace(microsecond=value.microsecond // 1000 * 1000)  # HTML has 3 digits.
        offset = value.utcoffset()
        if offset is not None and offset % dt.timedelta(minutes=1):
            value = value.astimezone(dt.UTC)  # HTML has no seconds in offsets (section 2.3.5.6).
    return time_text(value)


def time_for_people(value: dt.datetime | dt.date, language: str = "und") -> str:
    """Returns ``2021-12-08 20:18 UTC``, without a clock or a zone where none is known.

    In Chinese, Japanese and English the day is written out.
    """
    day = day_for_people(value, language)
    if not isinstance(value, dt.datetime):
        return day
    zone = "" if value.tzinfo is None else " UTC" + value.strftime("%z").replace("+0000", "")
    comma = "," if language.startswith("en") else ""
    return f"{day}{comma} {value:%H:%M}{zone}"


def day_for_people(value: dt.date, language: str) -> str:
    """Returns ``2021年12月8日``, ``8 December 2021`` or ``2021-12-08``, by the language."""
    if language.startswith(_EAST_ASIAN):
        return f"{value.year}年{value.month}月{value.day}日"
    if language.startswith("en"):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value:%Y-%m-%d}"


def label_for_people(value: str, language: str) -> str:
    """Returns a day (``2021-12-08``), a month (``2021-12``) or a year for people."""
    if len(value) > 7:
        return day_for_people(dt.date.fromisoformat(value), language)
    year, _, month = value.partition("-")
    if language.startswith(_EAST_ASIAN):
        return f"{int(year)}年" + (f"{int(month)}月" if month else "")
    if language.startswith("en") and month:
        return f"{_MONTHS[int(month) - 1]} {int(year)}"
    return value


def span_for_people(first: dt.date, last: dt.date, language: str) -> str:
    """Returns the days from `first` to `last`; what both share is written once.

    ``2021年12月1日 – 8日``, ``1 – 8 December 2021``, ``2021-12-01 – 2021-12-08``.
    """
    begin, end = day_for_people(first, language), day_for_people(last, language)
    if first == last:
        return begin
    if language.startswith(_EAST_ASIAN):
        if first.year == last.year:
            end = f"{last.month}月{last.day}日" if first.month != last.month else f"{last.day}日"
    elif language.startswith("en") and first.year == last.year:
        month = "" if first.month == last.month else f" {_MONTHS[first.month - 1]}"
        begin = f"{first.day}{month}"
    return f"{begin} – {end}"


def span_of_days(first: str, last: str, language: str) -> str:
    """Returns the days from `first` to `last`, which are given as ``2021-12-08``."""
    return span_for_people(dt.date.fromisoformat(first), dt.date.fromisoformat(last), language)
