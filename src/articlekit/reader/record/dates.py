"""Datelines to dates: fixed patterns first, python-dateutil for what is left, never a guess.

Which of day and month comes first is decided by an outlet's own pattern, by a month that is
spelled out, or by a year that stands in front; where nothing decides it, there is no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from articlekit._text.characters import BLANK
from articlekit.model import time_zone

Published = datetime | date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month_name>{'|'.join(name.title() for name in _MONTHS)})[a-z]*\.?"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<offset>Z|[+-]\d\d:?\d\d|[A-Z]{3,4}))?"
)
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "HKT": 8, "JST": 9, "KST": 9}
_ZONES |= {"EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7}
_WEEKDAY = r"(?:[A-Z][a-z]{2,8},?\s+)?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_GENERAL = (
    # RFC 2822: Wed, 08 Dec 2021 20:18:04 GMT
    re.compile(rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}(?:,?\s+{_CLOCK})?"),
    # ISO 8601 and its kin, the year in front: 2020-07-20T04:49:49, 2020/7/20
    re.compile(rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}(?:[T\s]+{_CLOCK})?"),
    # 2020年 7月 19日 08:30
    re.compile(
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*{_DAY}\s*日"
        rf"(?:\s*(?:星期|周|週)[一二三四五六日天])?(?:\s*{_CLOCK})?"
    ),
    # July 20, 2020
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?:,?\s+{_CLOCK})?"),
)
# What a line may say before its date.
_SAID_BEFORE = re.compile(
    r"(?:发布时间|發佈時間|发布日期|发布于|发表于|發表於|更新时间|更新時間|更新于|更新於|时间|時間|日期"
    r"|(?:Published|Updated|Posted|Last updated)(?: on| at)?|Date)\s*[:：]?\s*(?=\S)",
    re.I,
)
_MAYBE_DATE = re.compile(r"\d{4}.*[A-Za-z]{3}|[A-Za-z]{3}.*\d{4}", re.S)
_NUMERIC = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?:[\s-]+\d{1,2}:\d\d(?::\d\d)?)?")
_LONGEST = 60  # Characters; a longer line is prose that happens to hold a date.


@dataclass(frozen=True, slots=True)
class Dateline:
    """A line that holds a date."""

    text: str
    """As written, its line breaks as ``\\n``."""
    published: Published | None
    """What it says; None if it does not decide what is the day and what the month."""
    names: str | None
    """The authors it names."""


def read_dateline(text: str, patterns: tuple[re.Pattern[str], ...]) -> Dateline | None:
    """What a line says, or None if it is no dateline.

    `patterns` are an outlet's own (`Outlet.datelines`); they come first.
    """
    lines = [line.strip() for line in text.strip().split("\n")]
    text = "\n".join(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        found = _read_line(line, patterns)
        if found:
            published, names = found
            others = [other for at, other in enumerate(lines) if at != index]
            return Dateline(text, published, clean_names("/".join([*others, names or ""])))
        if len(lines) == 1 and _NUMERIC.fullmatch(line):
            return Dateline(text, None, None)
    return None


def _read_line(
    line: str, patterns: tuple[re.Pattern[str], ...]
) -> tuple[Published, str | None] | None:
    said = _SAID_BEFORE.match(line)
    start = said.end() if said else 0
    for at, pattern in enumerate(patterns + _GENERAL):
        match = pattern.fullmatch(line, start if at >= len(patterns) else 0)
        if match:
            try:
                return _from_groups(match), match.groupdict().get("byline")
            except ValueError:
                return None
    published = _by_dateutil(line) if len(line) <= _LONGEST and _MAYBE_DATE.search(line) else None
    return (published, None) if published else None


def _from_groups(match: re.Match[str]) -> Published:
    part = match.groupdict()
    name = part.get("month_name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(part["month"] or "")
    day = date(int(part["year"] or ""), month, int(part["day"] or ""))
    if not part.get("hour"):
        return day
    clock = time(
        int(part["hour"] or ""),
        int(part["minute"] or ""),
        int(part.get("second") or 0),
        int(((part.get("fraction") or "") + "000000")[:6]),
    )
    return datetime.combine(day, clock, _offset(part.get("offset")))


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        hours = _ZONES.get(text)  # Of others, such as CST, two parts of the world have one.
        return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if text[0] == "-" else delta)


def _by_dateutil(line: str) -> Published | None:
    """What python-dateutil reads, where it need not guess: other defaults give the same."""
    from dateutil import parser  # Slow to import, and rarely needed.

    results: set[datetime] = set()
    defaults = (datetime(2000, 1, 1), datetime(2004, 12, 31, 23, 59, 59))  # noqa: DTZ001
    for default in defaults:
        for day_first in (False, True):
            try:
                results.add(parser.parse(line, default=default, dayfirst=day_first, ignoretz=False))
            except (ValueError, OverflowError, parser.UnknownTimezoneWarning):
                return None
    if len(results) == 1:
        found = results.pop()
        return found.replace(tzinfo=_plain(found)) if found.tzinfo else found
    days = {found.date() for found in results}
    return days.pop() if len(days) == 1 else None


def _plain(value: datetime) -> timezone:
    return timezone(value.utcoffset() or timedelta())


def read_machine_date(text: str | None) -> Published | None:
    """The value of a ``datetime`` attribute (HTML, section 4.5.14), or None."""
    match = _GENERAL[1].fullmatch((text or "").strip())
    try:
        return _from_groups(match) if match else None
    except ValueError:
        return None


# --- The best known instant --------------------------------------------------------------------


def instant(
    published: Published | None, timestamp: datetime | None, zone: str | None
) -> datetime | None:
    """The instant that `published` stands for, in UTC, or `timestamp` where it stands for none.

    A time without a zone is one of `zone` (UTC if None). A day alone is `timestamp`, if that falls
    on the day, else noon.
    """
    if published is None:
        return timestamp
    local = time_zone(zone) if zone else UTC
    try:
        if isinstance(published, datetime):
            aware = published if published.tzinfo else published.replace(tzinfo=local)
            return aware.astimezone(UTC)
        if timestamp is not None and timestamp.astimezone(local).date() == published:
            return timestamp
        return datetime.combine(published, time(12), local).astimezone(UTC)
    except OverflowError:  # The very first or last day of the calendar, moved over its edge.
        return timestamp


# --- Names -------------------------------------------------------------------------------------

_NULL = re.compile(r"\bnull\b", re.I)
_ROLE = re.compile(
    r"\s*[（(][^（）()]*(?:报道|報導|报导|综合|綜合|摘编|编译|評論|评论|记者|發自|发自)[^（）()]*[）)]"
    r"|\s(?:发自|發自)\S+"
)
_LABEL = re.compile(r"^(?:[^\s:：/]{0,4}(?:记者|記者|作者|撰文|撰稿|编译)|文)\s*[:：]\s*|^[Bb]y\s+")
_SEPARATOR = re.compile(r"(\s*[/、,，;；]\s*)")


def clean_names(raw: str) -> str | None:
    """The names alone: without ``null``, role words and repetitions, separators as written."""
    if not raw.strip("/"):
        return None
    pieces = _SEPARATOR.split(_ROLE.sub("", _NULL.sub("", raw)))
    names: list[str] = []
    result = ""
    for index in range(0, len(pieces), 2):
        name = _LABEL.sub("", pieces[index].strip()).strip(BLANK)
        if name not in names and any(map(str.isalnum, name)):
            result += (pieces[index - 1] if names else "") + name
            names.append(name)
    return result or None


_BYLINE = re.compile(
    r"(?:[^\s:：，。]{0,8}(?:记者|記者)|作者)\s*[:：]\s*(?P<names>[^\s:：，。；;（(|｜][^:：，。；;（(|｜\n]{0,40}?)"
    r"(?=\s*(?:$|[\n，。；;（(|｜])|\s+\S{0,6}[:：])"
)


def byline_in(text: str) -> str | None:
    """The names of a line that starts with ``记者：`` or ``作者：``, or None."""
    for line in text.split("\n"):
        match = _BYLINE.match(line.strip())
        if match:
            return clean_names(match["names"])
    return None
