"""Reads the line that says when an article was published, and by whom.

A dateline consists of days, times, parts of the day, time zones, labels, sources, names and
separators, in any order, and of nothing else. A line with anything else in it is text. Nothing is
guessed: numeric days have the year first, or words of a language that puts the day first; a time
zone has one meaning. A label such as “updated” says that a date is not the one of publication.

The words are in words.toml. words.py turns a line into a string of symbols, one per token; the
patterns here are patterns of these symbols.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from articlekit.errors import Problem
from articlekit.model import time_zone
from articlekit.reader.record.names import are_names, clean_names
from articlekit.reader.record.words import (
    AUTHOR,
    COUNTER,
    FREE,
    ILLEGAL,
    LABELS,
    NEWLINE,
    NUMBERS,
    PART,
    PUBLISHED,
    UPDATED,
    ZONE,
    Token,
    load_words,
    normalized,
    tokens_of,
)

Published = datetime | date

_LONGEST = 300  # Characters of all lines together.
_LONGEST_FIELD = 40
_MAYBE_DAY = re.compile(
    r"[12][0-9]{3}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.]|[〇零○]|民[國国]|令和|平成|昭和"
)

# --- Patterns of symbols (words.py) ------------------------------------------------------------

_GAP = r"[ .,o-]{0,5}"  # Between the parts of a day whose month is spelled out.
_DAYS = tuple(
    map(
        re.compile,
        (
            r"(?P<year>y) ?(?P<s>[-/.]) ?(?P<month>d) ?(?P=s) ?(?P<day>d)(?! ?[-/.][dycn8])\.?",
            r"(?P<year>y) ?年 ?(?P<month>d) ?月 ?(?P<day>d) ?日",
            r"(?P<era>E) ?(?P<year>[dc]) ?年 ?(?P<month>d) ?月 ?(?P<day>d) ?日",
            r"(?P<era>E) ?(?P<year>[dc])(?P<s>[-/.])(?P<month>d)(?P=s)(?P<day>d)",
            rf"(?P<year>y){_GAP}(?P<month>M){_GAP}(?P<day>d)(?!:)",
            rf"(?P<day>d){_GAP}(?P<month>M){_GAP}(?P<year>y)",
            rf"(?P<month>M){_GAP}(?P<day>d){_GAP}(?P<year>y)",
            # The time stands before the year in what C and Java write.
            r"(?P<month>M) (?P<day>d) (?P<clock>d:d(?::d)?)(?: (?P<zone>[KF]))? (?P<year>y)",
            r"(?P<eight>8)",
        ),
    )
)
_NUMERIC = re.compile(r"(?P<day>d)(?P<s>[-/.])(?P<month>d)(?P=s)(?P<year>y)(?! ?[-/.][dycn8])")
_CLOCK = re.compile(
    r"(?:(?P<before>P) ?)?"
    r"(?P<hour>d)(?::(?P<minute>d)(?::(?P<second>d)(?:[.,](?P<fraction>[dycn8]))?)?(?: ?h)?"
    r"| ?時(?: ?(?P<minute2>d) ?分(?: ?(?P<second2>d) ?秒)?| ?(?P<half>半))?"
    r"| ?h(?: ?(?P<minute3>d))?"
    r"|\.(?P<minute4>d) ?(?:h|(?=K))"
    r"|(?= ?P))"
    r"(?: ?(?P<after>P)\.?)?"
)
_OFFSET = re.compile(
    r"(?P<name>K ?)?(?P<sign>[-+])(?:(?P<hours>d)(?::?(?P<minutes>d))?|(?P<whole>y))(?![dycn8:])"
)
_NUMBER = r"[dycn8](?:[.,][dycn8])*万?"
_COUNTER = re.compile(rf"C ?:? ?[(\[]?{_NUMBER}(?: ?C(?! ?[:(]))?[)\]]?|{_NUMBER} ?C")
_COLUMNS = "|·_N()[]"  # Separate one field from the next.
_SKIPPED = " ,;/-~oW" + _COLUMNS
_VALUE_FOLLOWS = re.compile(r"[ :|/_(\[-]*")
_PLACE_OR_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")
_BETWEEN = " /|｜·•,-–—"  # Separates names from dates.
_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,5}")
_LAST_OFFSET = 14  # Hours from UTC.


@dataclass(frozen=True, slots=True)
class Dateline:
    """One or several lines that say when an article was published, or by whom."""

    text: str
    """As written, its line breaks as ``\\n``."""
    published: Published | None
    """When it was published: aware if the line states a zone, a date if it states only a day."""
    names: str | None
    """The authors it names."""
    updated: Published | None = None
    """When it was changed."""
    problem: Problem | None = None
    """What is not clear."""


def read_dateline(
    text: str,
    patterns: tuple[re.Pattern[str], ...] = (),
    zone: str | None = None,
    times: Sequence[tuple[str, str]] = (),
    *,
    needs_day: bool = True,
) -> Dateline | None:
    """Return what a dateline says, or None if the text is no dateline.

    `text` may have several lines, one of which holds a day; the others hold names, labels or
    nothing of importance. `patterns` are those of an outlet (`Outlet.datelines`), and come first.
    `zone` is the time zone of the outlet, which decides what abbreviations such as CST mean.
    `times` are the ``time`` elements in the text: what they show, and their ``datetime``.

    With `needs_day=False`, lines that stand beside a dateline are read as well: they have labels
    (By Mary Miller, 来源：某社) or a time, and no day. Their `published` is None.
    """
    text = "\n".join(line.strip() for line in text.strip().split("\n"))
    if len(text) > _LONGEST:
        return None
    lines = _with_machine_dates(text, times).split("\n")
    names: list[str] = []
    for at, line in enumerate(lines):
        matched = _by_pattern(line, patterns)
        if matched is not None:
            lines[at], name = matched[0].isoformat(), matched[1]
            names += [name] if name else []
            break
    content = "\n".join(lines)
    if needs_day and not _MAYBE_DAY.search(normalized(content)):
        return None
    reading = _Line(content, zone, needs_day=needs_day)
    found = reading.dateline(text, names) if reading.parse() else None
    if found is None or not (found.names or found.problem):
        return _beside_times(text, times, found)
    return found


def _with_machine_dates(text: str, times: Sequence[tuple[str, str]]) -> str:
    """The text with what ``time`` elements show replaced by what they say to machines."""
    at = 0
    for shown, stated in times:
        published = read_machine_date(stated)
        start = text.find(shown, at) if published is not None else -1
        if published is None or start < 0 or _says_more(shown, published):
            continue
        spaces = " " if not shown else ""
        machine = f"{spaces}{published.isoformat()}{spaces}"
        text = text[:start] + machine + text[start + len(shown) :]
        at = start + len(machine)
    return text


def _says_more(shown: str, stated: Published) -> bool:
    """Whether a text has the time of a day that is stated without one, or with midnight."""
    if isinstance(stated, datetime) and (stated.hour or stated.minute):
        return False
    line = _Line(shown, None)
    found = line.moments[0].value(None)[0] if line.parse() else None
    day = stated.date() if isinstance(stated, datetime) else stated
    return isinstance(found, datetime) and found.date() == day


def _beside_times(
    text: str, times: Sequence[tuple[str, str]], found: Dateline | None
) -> Dateline | None:
    """The dateline of a text that consists of ``time`` elements and names, else `found`."""
    if not times:
        return found
    dates = [date for _, stated in times if (date := read_machine_date(stated))]
    rest = text
    for shown, _ in times:
        rest = rest.replace(shown, "\n", 1) if shown else rest
    names = "/".join(part for line in rest.split("\n") if (part := line.strip(_BETWEEN)))
    symbols = {token.symbol for token in tokens_of(normalized(names))}
    if not dates or symbols & set(LABELS + NUMBERS + COUNTER + ":") or not are_names(names):
        return found
    if found is None:
        return Dateline(text, dates[0], clean_names(names))
    return replace(found, names=clean_names(names))


def read_machine_date(text: str | None) -> Published | None:
    """Return the date of a ``datetime`` attribute or a field of front matter, or None."""
    line = _Line((text or "").strip(), None)
    if len(line.content) > _LONGEST_FIELD or not line.parse() or len(line.moments) != 1:
        return None
    return line.moments[0].value(None)[0]


def join_datelines(lines: Sequence[Dateline]) -> Dateline:
    """Return the dateline that consists of several, in order; the first of each thing counts."""
    return Dateline(
        "\n".join(line.text for line in lines),
        next((line.published for line in lines if line.published), None),
        clean_names("/".join(line.names for line in lines if line.names)),
        next((line.updated for line in lines if line.updated), None),
        next((line.problem for line in lines if line.problem), None),
    )


def _by_pattern(
    line: str, patterns: tuple[re.Pattern[str], ...]
) -> tuple[Published, str | None] | None:
    for pattern in patterns:
        match = pattern.fullmatch(line)
        if match:
            try:
                return _from_groups(match.groupdict()), match.groupdict().get("byline")
            except ValueError:
                return None
    return None


def _from_groups(part: dict[str, str | None]) -> Published:
    """The date of an outlet's pattern."""
    day = date(int(part["year"] or ""), int(part["month"] or ""), int(part["day"] or ""))
    if not part.get("hour"):
        return day
    fraction = ((part.get("fraction") or "") + "000000")[:6]
    clock = time(
        int(part["hour"] or ""),
        int(part["minute"] or ""),
        int(part.get("second") or 0),
        int(fraction),
    )
    offset = part.get("offset") or ""
    space = " " if len(offset) > 1 else ""  # A lone Z stands behind the number.
    line = _Line(f"{day} {clock}{space}{offset}", None)
    return (line.parse() and line.moments[0].value(None)[0]) or datetime.combine(day, clock)


# --- The grammar -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Moment:
    """One date of a line, as far as it has been read."""

    role: str | None = None
    """`PUBLISHED`, `UPDATED`, or None if no label says."""
    day: date | None = None
    is_ambiguous: bool = False
    """Whether nothing says what is the day and what the month."""
    clock: timedelta | None = None
    """The time since midnight."""
    is_clear: bool = True
    """Whether the part of the day decides which hour is meant."""
    zone: Token | None = None
    zone_text: str = ""

    @property
    def has_day(self) -> bool:
        return self.day is not None or self.is_ambiguous

    def value(self, outlet_zone: str | None) -> tuple[Published | None, Problem | None]:
        """The date, and what is not clear about it."""
        if self.day is None:
            return None, Problem("dateline-ambiguous", "day or month first?")
        if self.clock is None:
            return self.day, None
        if not self.is_clear:
            return self.day, Problem("dateline-ambiguous", "which hour of the night?")
        found = datetime.combine(self.day, time()) + self.clock
        if self.zone is None:
            return found, None
        try:
            return found.replace(tzinfo=self._offset(found, outlet_zone)), None
        except LookupError:
            return found, Problem("dateline-zone", f"unknown time zone {self.zone_text!r}")

    def _offset(self, found: datetime, outlet_zone: str | None) -> tzinfo | None:
        """The offset from UTC; raises `LookupError` if the zone has no known meaning."""
        assert self.zone is not None
        if outlet_zone is not None:
            aware = found.replace(tzinfo=time_zone(outlet_zone))
            if aware.tzname() == self.zone_text:
                return timezone(aware.utcoffset() or timedelta())
        value = self.zone.value
        if value is None:
            raise LookupError
        if value == "":  # Local time.
            return None
        if isinstance(value, timedelta):
            return timezone(value) if value else UTC
        zone = time_zone(value)
        return timezone(found.replace(tzinfo=zone).utcoffset() or timedelta())


class _Line:
    """Reads the tokens of a line from left to right."""

    def __init__(self, content: str, zone: str | None, *, needs_day: bool = True) -> None:
        self.content = content
        self.zone = zone
        self.needs_day = needs_day
        self.tokens = tokens_of(normalized(content))
        self.shape = "".join(token.symbol for token in self.tokens)
        self.at = 0
        self.label: str | None = None
        self.moments: list[_Moment] = []
        self.names: list[str] = []
        self.day_first = False
        self.dates: list[tuple[int, int, int, _Moment]] = []
        """Numeric days whose order is not known: first, second, year and where they belong."""
        last = max(self.shape.rfind(PUBLISHED), self.shape.rfind(UPDATED))
        self.labels_follow = last > 0 and not self._has_date(last + 1, len(self.shape))
        """Whether labels stand behind the dates that they are about."""

    def _has_date(self, start: int, end: int) -> bool:
        shape = self.shape
        patterns = (*_DAYS, _NUMERIC, _CLOCK)
        return any(pattern.search(shape, start, end) for pattern in patterns)

    def text(self, start: int, end: int) -> str:
        """The characters of some tokens."""
        if start >= end:
            return ""
        return self.content[self.tokens[start].start : self.tokens[end - 1].end]

    def number(self, match: re.Match[str], *groups: str) -> int:
        """The number of the first group that matched; 0 if none did."""
        known = match.re.groupindex
        for name in groups:
            if name in known and match[name] is not None:
                return int(self.tokens[match.start(name)].value)
        return 0

    # --- Steps ----------------------------------------------------------------------------

    def parse(self) -> bool:
        """Whether the whole line is a dateline; its parts are in the attributes then."""
        steps = (
            (self.shape, self._names_line),
            ("ydME8", self._day),
            ("d", self._numeric_day),
            ("K+-F", self._zone),
            ("dP", self._time),
            (NUMBERS + COUNTER, self._counter),
            (LABELS, self._label),
            (_SKIPPED + ".", self._separator),
            (self.shape, self._field),
        )
        try:
            while self.at < len(self.shape):
                symbol = self.shape[self.at]
                for symbols, step in steps:
                    if symbol in symbols and step():
                        break
                else:
                    return False
        except (ValueError, OverflowError):  # No such day or hour.
            return False
        for first, second, year, moment in self.dates:
            if self.day_first:
                try:
                    moment.day = date(year, second, first)
                except ValueError:
                    return False
        if self.needs_day:
            return any(moment.has_day for moment in self.moments)
        return bool(self.moments) or bool(set(self.shape) & set(LABELS + COUNTER))

    def _names_line(self) -> bool:
        """A whole line of names above or below the date."""
        if self.at and self.shape[self.at - 1] != NEWLINE:
            return False
        end = self.shape.find(NEWLINE, self.at)
        end = len(self.shape) if end < 0 else end
        symbols = self.shape[self.at : end]
        if (
            (end - self.at) == len(self.shape)
            or not symbols
            or set(symbols) & set(LABELS + COUNTER)
        ):
            return False
        if set(symbols) & set(NUMBERS) and self._has_date(self.at, end):
            return False
        text = self.text(self.at, end)
        if not are_names(text):
            return False
        self.names.append(text)
        self.at = end
        return True

    def _moment(self, *, for_day: bool) -> _Moment:
        """The moment that a day or a time belongs to."""
        last = self.moments[-1] if self.moments else None
        is_taken = last is None or (last.has_day if for_day else last.clock is not None)
        if last is None or is_taken or self.label is not None:
            last = _Moment(self.label)
            self.moments.append(last)
            self.label = None
        return last

    def _day(self) -> bool:
        for pattern in _DAYS:
            match = pattern.match(self.shape, self.at)
            if match:
                break
        else:
            return False
        moment = self._moment(for_day=True)
        if match.re.groupindex.get("eight"):
            digits = self.tokens[self.at].value
            moment.day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        else:
            year = self.number(match, "year")
            if match.re.groupindex.get("era"):
                year += self.tokens[match.start("era")].value
            moment.day = date(year, self.number(match, "month"), self.number(match, "day"))
        if match.re.groupindex.get("clock"):
            clock = _CLOCK.match(self.shape, match.start("clock"))
            assert clock
            self._set_clock(moment, clock)
            if match["zone"]:
                moment.zone = self.tokens[match.start("zone")]
                moment.zone_text = self.text(match.start("zone"), match.end("zone"))
                if moment.zone.symbol == FREE:
                    moment.zone = Token(ZONE, 0, 0)
        self._consume(match)
        return True

    def _consume(self, match: re.Match[str]) -> None:
        self.day_first |= any(t.day_first for t in self.tokens[match.start() : match.end()])
        self.at = match.end()

    def _numeric_day(self) -> bool:
        match = _NUMERIC.match(self.shape, self.at)
        if match is None:
            return False
        first, second = self.number(match, "day"), self.number(match, "month")
        if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
            return False
        moment = self._moment(for_day=True)
        moment.is_ambiguous = True
        self.dates.append((first, second, self.number(match, "year"), moment))
        self._consume(match)
        return True

    def _time(self) -> bool:
        match = _CLOCK.match(self.shape, self.at)
        if match is None:
            if self.shape[self.at] != PART:
                return False
            self.at += 1  # A part of the day without an hour.
            return True
        if self._is_inside_brackets() and self.moments and self.moments[-1].clock is not None:
            self.moments.append(_Moment(UPDATED))  # The same time in another zone.
        elif self.moments and self.moments[-1].clock is not None and self.label is None:
            return False
        self._set_clock(self._moment(for_day=False), match)
        self._consume(match)
        return True

    def _is_inside_brackets(self) -> bool:
        before = self.shape[: self.at]
        return before.count("(") > before.count(")")

    def _set_clock(self, moment: _Moment, match: re.Match[str]) -> None:
        minutes = [name for name in ("minute", "minute2", "minute4") if match[name]]
        if minutes and minutes[0] != "minute2" and len(self.text(*match.span(minutes[0]))) != 2:
            raise ValueError("one digit of minutes")
        hour = self.number(match, "hour")
        minute = self.number(match, "minute", "minute2", "minute3", "minute4")
        second = self.number(match, "second", "second2")
        minute = 30 if match["half"] else minute
        fraction = self.text(*match.span("fraction")) if match["fraction"] else ""
        if minute > 59 or second > 60 or hour > 24 or (hour == 24 and (minute or second)):
            raise ValueError("no such time")
        part = match["before"] and self.tokens[match.start("before")].value
        part = part or (match["after"] and self.tokens[match.start("after")].value)
        hour, moment.is_clear = _hour_of_day(hour, part or None)
        moment.clock = timedelta(
            hours=hour,
            minutes=minute,
            seconds=second,
            microseconds=int((fraction + "000000")[:6]),
        )

    def _zone(self) -> bool:
        offset = _OFFSET.match(self.shape, self.at)
        if offset and self._offset(offset):
            return True
        token = self.tokens[self.at]
        if token.symbol != ZONE and not self._is_unknown_zone():
            return False
        moment = self._moment_of_zone()
        if moment.zone is None:
            moment.zone = token if token.symbol == ZONE else Token(ZONE, 0, 0)
            moment.zone_text = self.text(self.at, self.at + 1)
        self.at += 1
        return True

    def _moment_of_zone(self) -> _Moment:
        """A zone may stand before the day and the time that it is for."""
        return (
            self.moments[-1] if self.moments and self.label is None else self._moment(for_day=True)
        )

    def _is_unknown_zone(self) -> bool:
        """Whether a word in capitals directly behind a time can only be a time zone."""
        token = self.tokens[self.at]
        text = self.text(self.at, self.at + 1)
        before = self.shape[: self.at].rstrip(" (")
        return (
            token.symbol == FREE
            and text.isascii()
            and text.isupper()
            and 3 <= len(text) <= 5
            and text not in load_words().media_names
            and bool(self.moments)
            and self.moments[-1].clock is not None
            and before[-1:] in ("d", "P", ".")
            and self.shape[self.at + 1 : self.at + 2] in ("", " ", ")", *_COLUMNS)
        )

    def _offset(self, match: re.Match[str]) -> bool:
        """An offset from UTC, which stands directly behind a time or the name of UTC."""
        before = self.shape[self.at - 1 : self.at]
        has_name = match["name"] is not None
        if has_name and self.tokens[match.start()].value != timedelta():
            return False
        if not has_name and (
            not self.moments or self.moments[-1].clock is None or before not in (*"d8ycn", " ", "P")
        ):
            return False
        digits = self.text(*match.span("whole")) if match["whole"] else ""
        hours = int(digits[:2]) if digits else self.number(match, "hours")
        minutes = int(digits[2:]) if digits else self.number(match, "minutes")
        is_range = not has_name and match["sign"] == "-" and not digits and before != " "
        if hours > _LAST_OFFSET or minutes > 59 or (is_range and not self._is_iso()):
            return False
        moment = self._moment_of_zone()
        delta = timedelta(hours=hours, minutes=minutes)
        moment.zone = Token(ZONE, 0, 0, -delta if match["sign"] == "-" else delta)
        self.at = match.end()
        return True

    def _is_iso(self) -> bool:
        """Whether the time before this place has seconds, or a T before it."""
        return re.search(r"(?:d:d:d(?:[.,][dycn8])?|do?d:d)$", self.shape[: self.at]) is not None

    def _counter(self) -> bool:
        match = _COUNTER.match(self.shape, self.at)
        if match is None:
            return False
        self.at = match.end()
        return True

    def _label(self) -> bool:
        token = self.tokens[self.at]
        if token.symbol not in (PUBLISHED, UPDATED):
            return token.symbol in LABELS and self._value()
        self.day_first |= token.day_first
        last = self.moments[-1] if self.moments else None
        if self.labels_follow and last is not None and last.role is None:
            last.role = token.symbol
            self._skip_place()
        else:
            self.label = token.symbol
        self.at += 1
        while self.shape[self.at : self.at + 1] in (" ", ":") and not self.labels_follow:
            self.at += 1
        return True

    def _skip_place(self) -> None:
        """Skips the place in 2021-12-08 发布于 河港."""
        if not self.text(self.at, self.at + 1).endswith(("于", "於", "在")):
            return
        start = self.at + 1 + (self.shape[self.at + 1 : self.at + 2] == " ")
        if self.shape[start : start + 1] == FREE and len(self.text(start, start + 1)) <= 6:
            self.at = start

    def _separator(self) -> bool:
        symbol = self.shape[self.at]
        if symbol == "." and self.at:
            around = self.shape[self.at - 1 : self.at + 2].replace(".", "")
            if not (set(around) & set(NUMBERS)) or around[:1] == " ":
                self.at += 1
                return True
        if symbol not in _SKIPPED or (self.at == 0 and symbol in "-/,;~"):
            return False
        self.day_first |= self.tokens[self.at].day_first
        self.at += 1
        return True

    # --- Fields ---------------------------------------------------------------------------

    def _value(self) -> bool:
        """A label of a source or of people, and what stands behind it."""
        token = self.tokens[self.at]
        gap = _VALUE_FOLLOWS.match(self.shape, self.at + 1)
        assert gap
        start = gap.end()
        if self.shape[start : start + 1] in tuple(LABELS):  # As in 文｜记者 王小河.
            self.at = start
            return True
        end = self._end_of_field(start)
        value = self.text(start, end).strip(" ,;/-")
        if not value:
            self.at = start
            return ":" in gap[0]
        if len(value) > _LONGEST_FIELD or ILLEGAL in self.shape[start:end]:
            return False
        if token.symbol == AUTHOR:
            is_attached = not gap[0]  # As in 记者王小河, and in many a sentence.
            if not are_names(value) or (is_attached and not self._are_people(value)):
                return False
            self.names.append(value)
        self.at = end
        return True

    def _are_people(self, names: str) -> bool:
        names = clean_names(names) or ""
        return self.needs_day and all(map(_PERSON.fullmatch, re.split("[ 、,/]+", names)))

    def _end_of_field(self, start: int) -> int:
        shape = self.shape
        at = start
        while at < len(shape) and shape[at] not in _COLUMNS:
            if at > start and shape[at] in LABELS and shape[at - 1] in " ,;":
                break
            if any(pattern.match(shape, at) for pattern in (*_DAYS, _NUMERIC, _COUNTER)):
                break
            if shape[at] == "d" and _CLOCK.match(shape, at):
                break
            at += 1
        while at > start and shape[at - 1] in " ,o-":
            at -= 1
        return at

    def _field(self) -> bool:
        """A name, a source or a section without a label."""
        start, end = self.at, self._end_of_field(self.at)
        text = self.text(start, end).strip(" ,;/-")
        symbols = self.shape[start:end]
        is_attribution = start == 0 and symbols[:1] == "-"  # As below a tweet.
        if (
            not text
            or is_attribution
            or len(text) > _LONGEST_FIELD
            or set(symbols) & set(ILLEGAL + NUMBERS + ":")
        ):
            return False
        before = self.shape[:start].rstrip(" ")[-1:]
        after = self.shape[end:].lstrip(" ")[:1]
        if after == AUTHOR and _HANGUL.fullmatch(text):  # In Korean the label follows the name.
            self.names.append(text)
            self.at = self.shape.index(AUTHOR, end) + 1
            return True
        if not (
            _is_medium(text) or self._is_column(text, before, after) or self._is_lead(text, end)
        ):
            return False
        self.at = end
        return True

    def _is_column(self, text: str, before: str, after: str) -> bool:
        """Whether signs separate a field from all others."""
        if not (before in _COLUMNS and after in _COLUMNS) or not (before or after):
            return False
        return are_names(text) and before + after not in ("N", "NN")

    def _is_lead(self, text: str, end: int) -> bool:
        """Whether a field is a person or a place before the date."""
        if self.moments:
            return False
        after = self.shape[end : end + 2]
        if _PLACE_OR_NAME.fullmatch(text):
            return after in (", ", " -")
        has_clock = re.search("d:d", self.shape[end:]) is not None
        return after[:1] in (" ", "_") and has_clock and _PERSON.fullmatch(text) is not None

    # --- Result ---------------------------------------------------------------------------

    def dateline(self, text: str, names: list[str]) -> Dateline | None:
        """The dateline of a line that `parse` has read."""
        dated = [moment for moment in self.moments if moment.has_day]
        published = [m for m in dated if m.role == PUBLISHED] or [
            m for m in dated if m.role is None
        ]
        if len({m.day for m in published if m.role is None}) > 1:
            return None  # A period, or a list.
        updated = [m for m in dated if m.role == UPDATED]
        published.sort(key=lambda moment: moment.clock is None)
        when, problem = published[0].value(self.zone) if published else (None, None)
        return Dateline(
            text,
            when,
            clean_names("/".join([*names, *self.names])),
            updated[0].value(self.zone)[0] if updated else None,
            problem,
        )


def _hour_of_day(hour: int, part: str | None) -> tuple[int, bool]:
    """The hour of 24, and whether the part of the day says which one it is."""
    if part is None or hour > 12:
        return hour, True
    if part == "first-half":
        return hour % 12, True
    if part == "second-half":
        return hour % 12 + 12, True
    if part == "noon":
        return (hour + 12 if hour < 4 else hour), True
    return (hour + 12, True) if 5 <= hour < 12 else (hour, False)


def _is_medium(text: str) -> bool:
    """Whether a text is the name of a newspaper, agency or site, or a place."""
    words = load_words()
    if text in words.media_names or text in words.places:
        return True
    return len(text) > 2 and text.endswith(words.media_endings) and are_names(text)
