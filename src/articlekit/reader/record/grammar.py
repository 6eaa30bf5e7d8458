"""The grammar of datelines.

words.py turns a line into a string of symbols, one per token. The patterns here are patterns of
these symbols. `Line` reads a line from left to right with the pattern that matches next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from articlekit._text.cjk import HAN, HANGUL
from articlekit._text.patterns import lazy_pattern
from articlekit.errors import Problem
from articlekit.model import time_zone
from articlekit.reader.record.names import are_names, clean_names, without_full_stop
from articlekit.reader.record.words import (
    AUTHOR,
    COUNTER,
    FREE,
    ILLEGAL,
    LABELS,
    MARKED,
    NEWLINE,
    NUMBERS,
    PART,
    PUBLISHED,
    UPDATED,
    WEEKDAY,
    ZONE,
    Token,
    Value,
    load_words,
    normalized,
    tokens_of,
)

Published = datetime | date

_LONGEST_FIELD = 40  # Characters of a name or a source.

# --- Patterns of symbols (words.py) ------------------------------------------------------------

_GAP = r"[ .,o-]{0,5}"  # Between the parts of a day whose month is spelled out.
_DAYS = tuple(
    map(
        lazy_pattern,
        (
            r"(?P<year>y) ?(?P<s>[-/.]) ?(?P<month>d) ?(?P=s) ?(?P<day>d)(?! ?[-/.][dycn8])\.?",
            r"(?P<year>y) ?年 ?(?P<month>d) ?月 ?(?P<day>d) ?日",
            r"(?P<era>E) ?(?P<year>[dc]) ?年 ?(?P<month>d) ?月 ?(?P<day>d) ?日",
            r"(?P<era>E) ?(?P<year>[dc])(?P<s>[-/.])(?P<month>d)(?P=s)(?P<day>d)",
            rf"(?P<year>y){_GAP}(?P<month>M){_GAP}(?P<day>d)(?!:)",
            # In Arabic a month may have both of its names.
            rf"(?P<day>d){_GAP}(?P<month>M)(?: ?/ ?(?P<same>M))?{_GAP}(?P<year>y)",
            rf"(?P<month>M){_GAP}(?P<day>d){_GAP}(?P<year>y)",
            # The time stands before the year in what C and Java write.
            r"(?P<month>M) (?P<day>d) (?P<clock>d:d(?::d)?)(?: (?P<zone>[KF]))? (?P<year>y)",
            # Each part in an element of its own.
            r"(?P<year>y)N(?P<month>d)(?P<s>[-/])(?P<day>d)(?=N)",
            r"(?P<eight>8)",
        ),
    )
)
_NUMERIC = lazy_pattern(r"(?P<day>d)(?P<s>[-/.])(?P<month>d)(?P=s)(?P<year>y)(?! ?[-/.][dycn8])")
_CLOCK = lazy_pattern(
    r"(?:(?P<before>P) ?)?"
    r"(?P<hour>d)(?::(?P<minute>d)(?::(?P<second>d)(?:[.,](?P<fraction>[dycn8]))?)?(?: ?h)?"
    r"| ?時(?: ?(?P<minute2>d) ?分(?: ?(?P<second2>d) ?秒)?| ?(?P<half>半))?"
    r"| ?h(?: ?(?P<minute3>d))?"
    r"|\.(?P<minute4>d) ?(?:h|(?=K))"
    r"|(?= ?P))"
    r"(?: ?(?P<after>P)\.?)?"
)
_OFFSET = lazy_pattern(
    r"(?P<name>K ?)?(?P<sign>[-+])(?:(?P<hours>d)(?::?(?P<minutes>d))?|(?P<whole>y))(?![dycn8:])"
)
_NUMBER = r"[dycn8](?:[.,][dycn8])*万?"
_COUNTER = lazy_pattern(rf"C ?:? ?o? ?[(\[]?{_NUMBER}(?: ?C(?! ?[:(]))?[)\]]?|{_NUMBER} ?C")
_ENDS_FIELD = (*_DAYS, _NUMERIC, _COUNTER)
_AFTER_WEEKDAY = lazy_pattern(r"[ ,.o]{0,3}(?:[yM8]|d[-/.])")
_SHORT_DAY = lazy_pattern(r"d[-/]d(?=[ )]|$)")
_LONE_NUMBER = lazy_pattern(r"[dc](?= ?(?:[|·]|$))")
_FIRST_SYMBOLS = "ydME8cnC"  # Of what these patterns match.
_COLUMNS = "|·_N()[]"  # Separate one field from the next.
_SKIPPED = " ,;/-~oW" + MARKED + _COLUMNS
_VALUE_FOLLOWS = lazy_pattern(r"[ :|/_(\[-]*")
_WEEKDAYS = {
    **{name: number for number, name in enumerate("mon tue wed thu fri sat sun".split())},
    **{name: number for number, name in enumerate("一二三四五六日")},
    **{name: number for number, name in enumerate("月火水木金土")},
    "天": 6,
}
"""The days of the week in English, by three letters, and in Chinese and Japanese."""
_PLACE_OR_NAME = lazy_pattern(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}")
_PERSON = lazy_pattern(f"[{HAN}]{{2,4}}")
_HANGUL = lazy_pattern(f"[{HANGUL}]{{2,5}}")
_LAST_OFFSET = 14  # Hours from UTC.


# --- Reading ------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Moment:
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
        """Whether it has a day, known or not."""
        return self.day is not None or self.is_ambiguous

    def value(self, outlet_zone: str | None) -> tuple[Published | None, Problem | None]:
        """The date, and what is not clear about it."""
        if self.day is None:
            return None, Problem("dateline-ambiguous", "day or month first?")
        if self.clock is None:
            return self.day, None
        if not self.is_clear:
            return self.day, Problem("dateline-ambiguous", "which hour of the night?")
        try:
            found = datetime.combine(self.day, time()) + self.clock
        except OverflowError:  # 24:00 on the last day of the calendar.
            return self.day, None
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
        assert isinstance(value, str)
        zone = time_zone(value)
        return timezone(found.replace(tzinfo=zone).utcoffset() or timedelta())


class Line:
    """Reads the tokens of a line from left to right."""

    def __init__(self, content: str, zone: str | None, *, needs_day: bool = True) -> None:
        self.content = content
        self.zone = zone
        self.needs_day = needs_day
        self.tokens = tokens_of(normalized(content))
        self.shape = "".join(token.symbol for token in self.tokens)
        self.at = 0
        self.label: str | None = None
        self.moments: list[Moment] = []
        self.names: list[str] = []
        self.day_first = False
        self.dates: list[tuple[int, int, int, Moment]] = []
        """Numeric days whose order is not known: first, second, year and where they belong."""
        last = max(self.shape.rfind(PUBLISHED), self.shape.rfind(UPDATED))
        self.labels_follow = last > 0 and not self._has_date(last + 1, len(self.shape))
        """Whether labels stand after the dates that they are about."""

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
                return self.tokens[match.start(name)].number
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
        weekday = self._weekday()
        for first, second, year, moment in self.dates:
            if weekday is not None and not self.day_first:
                moment.day = _on_weekday(weekday, year, first, second)
            if self.day_first:
                try:
                    moment.day = date(year, second, first)
                except ValueError:
                    return False
        if self.needs_day:
            return any(moment.has_day for moment in self.moments)
        return bool(self.moments) or bool(set(self.shape) & set(LABELS + COUNTER))

    def _weekday(self) -> int | None:
        """The day of the week (Monday is 0) that the line states next to its only numeric date."""
        if len(self.dates) != 1 or self.shape.count(WEEKDAY) != 1:
            return None
        at = self.shape.index(WEEKDAY)
        word = self.text(at, at + 1).strip("()（）").lower().split("曜")[0]
        return _WEEKDAYS.get(word[:3] if word.isascii() else word[-1:])

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
        if not set(symbols) - set(_SKIPPED) or not are_names(text):
            return False
        if not (self.names and text.startswith("The ")):  # Else the paper that the author is of.
            self.names.append(text)
        self.at = end
        return True

    def _moment(self, *, for_day: bool) -> Moment:
        """The moment that a day or a time belongs to."""
        last = self.moments[-1] if self.moments else None
        is_taken = last is None or (last.has_day if for_day else last.clock is not None)
        if last is None or is_taken or self.label is not None:
            last = Moment(self.label)
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
            year, rest = divmod(self.tokens[self.at].number, 10_000)
            moment.day = date(year, *divmod(rest, 100))
        else:
            year = self.number(match, "year")
            if match.re.groupindex.get("era"):
                year += self.tokens[match.start("era")].number
            month = self.number(match, "month")
            if self.number(match, "same") not in (0, month):
                raise ValueError("two months")
            moment.day = date(year, month, self.number(match, "day"))
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
            return self._day_of_update()
        first, second = self.number(match, "day"), self.number(match, "month")
        if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
            return False
        moment = self._moment(for_day=True)
        moment.is_ambiguous = True
        self.dates.append((first, second, self.number(match, "year"), moment))
        self._consume(match)
        return True

    def _day_of_update(self) -> bool:
        """A day without a year, of an update after a day with one; it is not kept."""
        match = _SHORT_DAY.match(self.shape, self.at)
        if match is None or self.label != UPDATED or not (self.moments and self.moments[-1].day):
            return False
        self._moment(for_day=True)
        self.at = match.end()
        return True

    def _time(self) -> bool:
        match = _CLOCK.match(self.shape, self.at)
        if match is None:
            if self.shape[self.at] != PART:
                return False
            self.at += 1  # A part of the day without an hour.
            return True
        if self._is_inside_brackets() and self.moments and self.moments[-1].clock is not None:
            self.moments.append(Moment(UPDATED))  # The same time in another zone.
        elif self.moments and self.moments[-1].clock is not None and self.label is None:
            return False
        self._set_clock(self._moment(for_day=False), match)
        self._consume(match)
        return True

    def _is_inside_brackets(self) -> bool:
        before = self.shape[: self.at]
        return before.count("(") > before.count(")")

    def _set_clock(self, moment: Moment, match: re.Match[str]) -> None:
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
        part = "before" if match["before"] else "after"
        if match[part]:
            hour, moment.is_clear = _hour_of_day(hour, self.tokens[match.start(part)].value)
        else:
            moment.is_clear = True
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
        self.day_first |= token.day_first
        self.at += 1
        return True

    def _moment_of_zone(self) -> Moment:
        """A zone may stand before the day and the time that it is for."""
        return (
            self.moments[-1] if self.moments and self.label is None else self._moment(for_day=True)
        )

    def _is_unknown_zone(self) -> bool:
        """Whether a word in capitals directly after a time can only be a time zone."""
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
        """An offset from UTC, which stands directly after a time or the name of UTC."""
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
        if match is None and self.moments and self.shape[: self.at].rstrip(" ")[-1:] in ("|", "·"):
            match = _LONE_NUMBER.match(self.shape, self.at)  # Beside the icon of comments.
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
        """A label of a source or of people, and what stands after it."""
        token = self.tokens[self.at]
        gap = _VALUE_FOLLOWS.match(self.shape, self.at + 1)
        assert gap
        start = gap.end()
        if self.shape[start : start + 1] in tuple(LABELS):  # As in 文｜记者 王小河.
            self.at = start
            return True
        if self.shape[start : start + 1] == MARKED:
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
            value = without_full_stop(value)
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
            if at > start and shape[at] in LABELS and shape[at - 1] in " ,;/":
                break
            can_end = shape[at] in _FIRST_SYMBOLS  # Saves time: few symbols can.
            if can_end and any(pattern.match(shape, at) for pattern in _ENDS_FIELD):
                break
            if shape[at] == "d" and _CLOCK.match(shape, at):
                break
            if shape[at] == WEEKDAY and _AFTER_WEEKDAY.match(shape, at + 1):
                break
            at += 1
        while at > start and shape[at - 1] in " ,o-":
            at -= 1
        return at

    def _field(self) -> bool:
        """A name, a source or a section without a label."""
        start, end = self.at, self._end_of_field(self.at)
        text = self.text(start, end).strip(" ,;/-／")
        symbols = self.shape[start:end]
        is_attribution = start == 0 and symbols[:1] == "-"  # As below a tweet.
        if (
            not text
            or is_attribution
            or len(text) > _LONGEST_FIELD
            or set(symbols) & set(ILLEGAL + NUMBERS + ":")
        ):
            return False
        if "W" in symbols and any(moment.clock is not None for moment in self.moments):
            end = start + symbols.index("W")  # After a time, wide spaces separate fields.
            text = self.text(start, end).strip(" ,;/-")
        has_article = self.shape[:start].endswith("o ") and self.text(start - 2, start - 1) == "The"
        before = self.shape[: start - 2 if has_article else start].rstrip(" ")[-1:]
        after = self.shape[end:].lstrip(" ")[:1]
        name = re.split("[/=]", text)[-1]  # In Korean the label follows the name.
        is_before_label = symbols.endswith("/") and _PERSON.fullmatch(text)  # As in 王小河／文.
        if after == AUTHOR and (is_before_label or _HANGUL.fullmatch(name)):
            self.names.append(name)
            self.at = self.shape.index(AUTHOR, end) + 1
            return True
        if not (
            is_medium(text) or self._is_column(text, before, after) or self._is_lead(text, end)
        ):
            return False
        self.at = end
        return True

    def _is_column(self, text: str, before: str, after: str) -> bool:
        """Whether separators enclose a field."""
        columns = _COLUMNS
        if any(moment.clock is not None for moment in self.moments):
            columns += "W"
        if not (before in columns and after in columns) or not (before or after):
            return False
        return are_names(text) and before + after not in ("N", "NN")

    def _is_lead(self, text: str, end: int) -> bool:
        """Whether a field is a person or a place before the date."""
        if self.moments:
            return False
        after = self.shape[end : end + 2]
        if _PLACE_OR_NAME.fullmatch(text):
            return after in (", ", " -")
        has_clock = re.search("d ?[:時]", self.shape[end:]) is not None
        return after[:1] in (" ", "_") and has_clock and _PERSON.fullmatch(text) is not None


def _on_weekday(weekday: int, year: int, first: int, second: int) -> date | None:
    """The one of two readings of a numeric date that is on a day of the week; else None."""
    found: set[date] = set()
    for month, day in ((first, second), (second, first)):
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        found |= {read} if read.weekday() == weekday else set()
    return found.pop() if len(found) == 1 else None


def is_without_meaning(text: str) -> bool:
    """Whether a text consists of words without a meaning of their own, and separators."""
    return not {token.symbol for token in tokens_of(normalized(text))} - set(_SKIPPED)


def _hour_of_day(hour: int, part: Value) -> tuple[int, bool]:
    """The hour of 24, and whether the part of the day says which one it is."""
    if hour > 12:
        return hour, True
    if part == "first-half":
        return hour % 12, True
    if part == "second-half":
        return hour % 12 + 12, True
    if part == "noon":
        return (hour + 12 if hour < 4 else hour), True
    return (hour + 12, True) if 5 <= hour < 12 else (hour, False)


def is_medium(text: str) -> bool:
    """Whether a text is the name of a newspaper, agency or site, or a place."""
    words = load_words()
    if text in words.media_names or text in words.places:
        return True
    return len(text) > 2 and text.endswith(words.media_endings) and are_names(text)
