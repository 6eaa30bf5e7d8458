"""Reads the line that says when an article was published, and by whom.

A dateline consists of days, times, parts of the day, time zones, labels, sources, names and
separators, in any order, and of nothing else. A line with anything else in it is text. Nothing is
guessed: numeric days have the year first, or words of a language that puts the day first; a time
zone has one meaning. A label such as “updated” says that a date is not the one of publication.

The grammar is in grammar.py, the words are data in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import Problem
from articlekit.reader.record.grammar import Line, Published, is_medium, is_without_meaning
from articlekit.reader.record.names import are_names, clean_names
from articlekit.reader.record.words import (
    AUTHOR_MARK,
    COUNTER,
    LABELS,
    NUMBERS,
    PUBLISHED,
    UPDATED,
    normalized,
    tokens_of,
)

_LONGEST = 300  # Characters of all lines together.
_LONGEST_MACHINE_DATE = 40
_MAYBE_DAY = re.compile(
    r"[12][0-9]{3}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.]|[〇零○]|民[國国]|令和|平成|昭和"
)
_HAS_NUMBER = re.compile(r"[\d〇零○]|民[國国]|令和|平成|昭和")
_ENDS_SENTENCE = re.compile("[。！？!?…]")
_LONGEST_WITH_STOP = 100  # Characters of a line that ends in a full stop.
_PEOPLE = re.compile(r"\w[a-zß-ɏ’'.-]* +\w*[a-zß-ɏ]|[^\x00-ɏ\s–—•·|]")
"""Finds two words that are not in capitals, or a script without capitals."""
_LONGEST_COUNT = 30
_COUNT = lazy_pattern(rf"C ?:? ?[(\[]?[{NUMBERS}]万?[)\]]?")
_BETWEEN = " /|｜·•,-–—"  # Separates names from dates.


class Dateline(NamedTuple):
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
    authors: Sequence[str] = (),
    *,
    needs_day: bool = True,
) -> Dateline | None:
    """Return what a dateline says, or None if the text is no dateline.

    `text` may have several lines, one of which holds a day; the others hold names, labels or
    nothing of importance. `patterns` are those of an outlet (`Outlet.datelines`), and come first.
    `zone` is the time zone of the outlet, which decides what abbreviations such as CST mean.
    `times` are the ``time`` elements in the text: what they show, and their ``datetime``. `authors`
    are the pieces of the text that the page marks as names.

    With `needs_day=False`, lines that stand beside a dateline are read as well: they have labels
    (By Mary Miller, 来源：某社) or a time, and no day. Their `published` is None.
    """
    text = "\n".join(line.strip() for line in text.strip().split("\n"))
    if len(text) > _LONGEST or (not times and is_sentence(text)):
        return None
    if needs_day and not times and not _HAS_NUMBER.search(text):
        return None
    content, names = _without_authors(text, authors)
    lines = _with_machine_dates(content, times).split("\n")
    for at, line in enumerate(lines):
        matched = _by_pattern(line, patterns)
        if matched is not None and len(lines) == 1:
            return Dateline(text, matched[0], clean_names(matched[1] or ""))
        if matched is not None:
            lines[at], name = matched[0].isoformat(), matched[1]
            names += [name] if name else []
            break
    content = "\n".join(lines)
    if needs_day and not _MAYBE_DAY.search(normalized(content)):
        return None
    reading = Line(content, zone, needs_day=needs_day)
    found = _result(reading, text, names) if reading.parse() else None
    if found is None or not (found.names or found.problem):
        return _beside_times(text, times, found, names)
    return found


def is_labelled_date(text: str) -> bool:
    """Whether a line starts with words such as 发布于 and has a number; few lines do."""
    if len(text) > _LONGEST_WITH_STOP or not _HAS_NUMBER.search(text):
        return False
    return tokens_of(normalized(text))[0].symbol == PUBLISHED


def has_label(text: str) -> bool:
    """Whether words such as 来源 or “by” stand in a line with a date."""
    return any(token.symbol in LABELS for token in tokens_of(normalized(text)))


def is_count(text: str) -> bool:
    """Whether a text is a word for a count, such as that of readers, and the number after it."""
    if len(text) > _LONGEST_COUNT or not _HAS_NUMBER.search(text):
        return False
    symbols = "".join(token.symbol for token in tokens_of(normalized(text)))
    return _COUNT.fullmatch(symbols) is not None


def is_sentence(text: str) -> bool:
    """Whether sentences in a text show that it is no dateline; saves time."""
    if len(text) > _LONGEST_WITH_STOP and text.endswith((".", '."', ".”", ".’")):
        return True
    return _ENDS_SENTENCE.search(text) is not None


def _result(line: Line, text: str, names: list[str]) -> Dateline | None:
    """The dateline of a line that has been read."""
    dated = [moment for moment in line.moments if moment.has_day]
    labelled = [moment for moment in dated if moment.role == PUBLISHED]
    published = labelled or [moment for moment in dated if moment.role is None]
    if len({moment.day for moment in published if moment.role is None}) > 1:
        return None  # A period, or a list.
    updated = [moment for moment in dated if moment.role == UPDATED]
    published.sort(key=lambda moment: moment.clock is None)
    when, problem = published[0].value(line.zone) if published else (None, None)
    return Dateline(
        text,
        when,
        clean_names("/".join([*names, *line.names])),
        updated[0].value(line.zone)[0] if updated else None,
        problem,
    )


def _without_authors(text: str, authors: Sequence[str]) -> tuple[str, list[str]]:
    """The text with a placeholder for each marked author, and the authors as written."""
    first, at = len(text), 0
    for author in authors:
        start = text.find(author, at) if author else -1
        if start >= 0:
            first, at = min(first, start), start + len(author)
    if not at:
        return text, []
    # What stands between the names of authors separates them.
    return f"{text[:first]}{AUTHOR_MARK}{text[at:]}", [text[first:at]]


def _with_machine_dates(text: str, times: Sequence[tuple[str, str]]) -> str:
    """The text with what ``time`` elements show replaced by their ``datetime``."""
    at = 0
    for shown, stated in times:
        published = _stated_date(shown, stated)
        start = text.find(shown, at) if published is not None else -1
        if published is None or start < 0 or _says_more(shown, published):
            continue
        spaces = " " if not shown else ""
        machine = f"{spaces}{published.isoformat()}{spaces}"
        text = text[:start] + machine + text[start + len(shown) :]
        at = start + len(machine)
    return text


def _stated_date(shown: str, stated: str) -> Published | None:
    """The value of a ``time`` element; only its day if it states midnight and shows a day."""
    published = read_machine_date(stated)
    if not isinstance(published, datetime) or published.time() != time():
        return published
    line = Line(shown, None)
    found = line.moments[0].value(None)[0] if line.parse() else None
    is_day = isinstance(found, date) and not isinstance(found, datetime)
    return published.date() if is_day and found == published.date() else published


def _says_more(shown: str, stated: Published) -> bool:
    """Whether a text has the time of a day that is stated without one, or with midnight."""
    if isinstance(stated, datetime) and (stated.hour or stated.minute):
        return False
    line = Line(shown, None)
    found = line.moments[0].value(None)[0] if line.parse() else None
    day = stated.date() if isinstance(stated, datetime) else stated
    return isinstance(found, datetime) and found.date() == day


def _beside_times(
    text: str, times: Sequence[tuple[str, str]], found: Dateline | None, marked: Sequence[str]
) -> Dateline | None:
    """The dateline of a text that consists of ``time`` elements and names, else `found`.

    A single word of an alphabet that the page does not mark as a name, or words in capitals, are
    the name of a section or of a place; a medium is the source.
    """
    if not times:
        return found
    dates = [date for _, stated in times if (date := read_machine_date(stated))]
    rest = text
    for shown, _ in times:
        rest = rest.replace(shown, "\n", 1) if shown else rest
    parts = [part for line in rest.split("\n") if (part := line.strip(_BETWEEN))]
    names = "/".join(part for part in parts if not is_without_meaning(part))
    symbols = {token.symbol for token in tokens_of(normalized(names))}
    if not dates or symbols & set(LABELS + NUMBERS + COUNTER + ":") or not are_names(names):
        return found
    people = clean_names(names)
    if people and not marked and (not _PEOPLE.search(people) or is_medium(people)):
        people = None
    if found is None:
        return Dateline(text, dates[0], people)
    return found._replace(names=people)


def read_machine_date(text: str | None) -> Published | None:
    """Return the date of a ``datetime`` attribute or a field of front matter, or None."""
    line = Line((text or "").strip(), None)
    if len(line.content) > _LONGEST_MACHINE_DATE or not line.parse() or len(line.moments) != 1:
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
    offset = part.get("offset")
    if not offset:
        return datetime.combine(day, clock)
    space = " " if len(offset) > 1 else ""  # A lone Z stands after the number.
    line = Line(f"{day} {clock}{space}{offset}", None)
    return (line.parse() and line.moments[0].value(None)[0]) or datetime.combine(day, clock)
