"""Splits a line into the words and numbers that datelines consist of.

A line becomes a list of tokens. Each has a symbol of one character, so that the grammar of
datelines is a set of regular expressions over the string of symbols (datelines.py). The words
themselves are data (words.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias, cast

from articlekit._text.patterns import lazy_pattern

# Symbols that are not the character itself.
YEAR = "y"  # A number of four digits.
SMALL = "d"  # A number of one or two digits.
THREE = "c"
EIGHT = "8"
OTHER_NUMBER = "n"
MONTH = "M"
WEEKDAY = "W"
PART = "P"  # A part of the day.
ZONE = "K"
ERA = "E"
PARTICLE = "o"
PUBLISHED = "L"
UPDATED = "U"
AUTHOR = "A"
SOURCE = "S"
OTHER_LABEL = "O"
COUNTER = "C"
HOUR = "h"  # After the number of an hour.
MANY = "万"  # After the number of a counter.
WIDE = "_"  # White space that separates columns.
NEWLINE = "N"
MARKED = "R"  # Names that the page marks as such.
AUTHOR_MARK = "\ue000"
"""The character that stands for such names in a line."""
FREE = "F"  # Any other word.
ILLEGAL = "x"  # Punctuation that datelines do not have.

LABELS = PUBLISHED + UPDATED + AUTHOR + SOURCE + OTHER_LABEL
NUMBERS = SMALL + YEAR + THREE + EIGHT + OTHER_NUMBER

_KINDS = {
    "published": PUBLISHED,
    "updated": UPDATED,
    "author": AUTHOR,
    "source": SOURCE,
    "other": OTHER_LABEL,
    "counters": COUNTER,
    "particles": PARTICLE,
    "hours": HOUR,
}
_PARTS = ("first-half", "second-half", "noon", "evening")
# Characters with the same meaning; each is replaced by one character, so that offsets stay.
_SAME: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "–—―−‐‑─"), "-"),
    **dict.fromkeys(map(ord, "︰∶"), ":"),
    ord("="): "/",
    **dict.fromkeys(map(ord, "丨¦│┃>›»"), "|"),
    **dict.fromkeys(map(ord, "・•‧∙●▪■◆★☆"), "·"),
    **dict.fromkeys(map(ord, "【〔〖［〈"), "["),
    **dict.fromkeys(map(ord, "】〕〗］〉"), "]"),
    **dict.fromkeys(map(ord, "、､،"), ","),
    # The digits of Arabic, Persian, Devanagari, Bengali, Thai, Tibetan, Burmese and Khmer.
    **{
        zero + digit: ord("0") + digit
        for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xF20, 0x1040, 0x17E0)
        for digit in range(10)
    },
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f"), " "),
}
# Units as they are written after numbers, and their symbols.
_UNITS = {
    **dict.fromkeys("年년", "年"),
    **dict.fromkeys("月월", "月"),
    **dict.fromkeys("日号號일", "日"),
    **dict.fromkeys("時时点點시", "時"),
    **dict.fromkeys("分분", "分"),
    **dict.fromkeys("秒초", "秒"),
}
_HAN_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_HAN_NUMBER = lazy_pattern(
    r"[〇零○一二三四五六七八九十廿卅]+(?=\s?[年月日号號時时点點分])|元(?=年)"
)
_BRACKETED_DAY = lazy_pattern(r"\(([一二三四五六日天月火水木金土월화수목금토일])\)")
_NUMBER = re.compile(r"[0-9]+")
_BY_LENGTH = {1: SMALL, 2: SMALL, 3: THREE, 4: YEAR, 8: EIGHT}
_MARKERS = {"\n": NEWLINE, AUTHOR_MARK: MARKED}
_DIGITS = frozenset("0123456789")
_COUNTED = "次人条條阅閱浏瀏点點"
_THAI = "\u0e00"  # The scripts before it have spaces between words.
_BLANKS = frozenset(" \t\u3000")
_SPACE = re.compile(r"[ \t\u3000]+")
_LETTERS = lazy_pattern(r"[^\W\d_]+(?:['’´`-][^\W\d_]+)*")
_PUNCTUATION = frozenset("-/.,:;|·()[]+~")
_IN_NAMES = frozenset("《》&'’\"“”@_")
_AFTER_LABEL = frozenset(" :|/·([\t\n\u3000-")
# Labels after other words, as in 某报记者.
_KIND_OF_END = {"记者": AUTHOR, "記者": AUTHOR, "作者": AUTHOR, "来源": SOURCE, "來源": SOURCE}
_LABEL_IN_WORD = lazy_pattern(rf"[^\W\d_]{{1,8}}?({'|'.join(_KIND_OF_END)})")
_NAME_FOLLOWS = ("者", "员", "員", "自", "于", "於")


_Spellings: TypeAlias = str | tuple[str, ...]
Value: TypeAlias = str | int | timedelta | None
"""What a word means: the digits of a number, the number of a month or an era, a part of the day, or
a time zone; None if the symbol says all."""


class Word(NamedTuple):
    """One entry of words.toml."""

    symbol: str
    value: Value
    day_first: bool


class Token(NamedTuple):
    """A piece of a line; `start` and `end` are offsets in the line."""

    symbol: str
    start: int
    end: int
    value: Value = None
    day_first: bool = False

    @property
    def number(self) -> int:
        """The value as an integer. Only numbers, months and eras have one."""
        assert isinstance(self.value, (str, int))
        return int(self.value)


class Words(NamedTuple):
    """The content of words.toml."""

    phrases: dict[str, tuple[Word, ...]]
    lengths: dict[str, tuple[int, ...]]
    """The lengths of the phrases per first character, the largest first."""
    media_endings: tuple[str, ...]
    media_names: frozenset[str]
    placeholders: frozenset[str]
    """Placeholders for authors, in lower case."""
    places: frozenset[str]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Return the content of words.toml."""
    from articlekit.reader.record.table import TABLES  # Large, and needed for datelines only.

    tables = dict(TABLES)
    eras, sources = tables.pop("eras"), tables.pop("sources")
    authors, places = tables.pop("authors"), tables.pop("places")
    numbers = cast("Mapping[str, int]", eras)
    phrases: dict[str, tuple[Word, ...]]
    phrases = {era: (Word(ERA, number, False),) for era, number in numbers.items()}
    for table in tables.values():
        for phrase, word in _words_of(table):
            known = phrases.get(phrase, ())
            same = [w for w in known if (w.symbol, w.value) == (word.symbol, word.value)]
            if not same:
                phrases[phrase] = (*known, word)
            elif same[0].day_first and not word.day_first:  # Another language has the word too.
                phrases[phrase] = (*(w for w in known if w not in same), word)
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return Words(
        phrases,
        {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
        _texts(sources, "endings"),
        frozenset(_texts(sources, "names")),
        frozenset(_texts(authors, "placeholders")),
        frozenset(_texts(places, "names")),
    )


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, ())
    assert isinstance(value, tuple)
    return value


def _words_of(table: Mapping[str, object]) -> list[tuple[str, Word]]:
    day_first = table.get("day-first") is True
    found: list[tuple[str, str, Value]] = []
    months = cast("tuple[_Spellings, ...]", table["months"])
    for number, spellings in enumerate(months, start=1):
        found += [(phrase, MONTH, number) for phrase in _each(spellings)]
    weekdays = cast("_Spellings", table["weekdays"])
    found += [(phrase, WEEKDAY, None) for phrase in _each(weekdays)]
    for part in _PARTS:
        found += [(phrase, PART, part) for phrase in _texts(table, part)]
    for key, symbol in _KINDS.items():
        found += [(phrase, symbol, None) for phrase in _texts(table, key)]
    zones = cast("Mapping[str, str]", table.get("zones", {}))
    found += [(phrase, ZONE, _zone(zone)) for phrase, zone in zones.items()]
    return [(phrase.lower(), Word(symbol, value, day_first)) for phrase, symbol, value in found]


def _each(spellings: _Spellings) -> Iterable[str]:
    return spellings.split() if isinstance(spellings, str) else spellings


def _zone(value: str) -> timedelta | str:
    """An offset from UTC, a name of the tz database, or nothing for local time."""
    if value[:1] not in ("+", "-"):
        return value
    hours, minutes = value[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if value[0] == "-" else offset


def normalized(line: str) -> str:
    """The line with one character for all that mean the same; offsets stay the same."""
    return line.translate(_SAME)


def tokens_of(line: str) -> list[Token]:
    """The tokens of a line that `normalized` has returned."""
    lower = line.lower()
    if len(lower) != len(line):  # Few characters change their length.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in line)
    tokens: list[Token] = []
    at = 0
    while at < len(line):
        token = _token_at(line, lower, at, tokens)
        tokens.append(token)
        at = token.end
    return tokens


def _token_at(line: str, lower: str, at: int, before: list[Token]) -> Token:
    char = line[at]
    if char in _DIGITS:
        return _number(line, at)
    if char in _BLANKS:
        space = _SPACE.match(line, at)
        assert space
        return Token(" " if space[0] == " " else WIDE, at, space.end())
    if char in _PUNCTUATION:
        day = _BRACKETED_DAY.match(line, at) if char == "(" else None
        return Token(WEEKDAY, at, day.end()) if day else Token(char, at, at + 1)
    if char in _MARKERS:
        return Token(_MARKERS[char], at, at + 1)
    found = _beside_number(line, at, before)
    if found is None and (char.isalpha() or char in _IN_NAMES):
        found = _phrase(line, lower, at, before) or _free(line, at)
    return found or Token(ILLEGAL, at, at + 1)


def _beside_number(line: str, at: int, before: list[Token]) -> Token | None:
    """A Chinese number, or what has a meaning after a number alone."""
    char = line[at]
    after_number = bool(before) and before[-1].symbol in NUMBERS
    if after_number and (found := _unit_after_number(line, at)):
        return found
    if char.isascii():
        return None
    if han := _HAN_NUMBER.match(line, at):
        return _han_number(han)
    if char in _UNITS and (after_number or _is_spaced_unit(line, at, before)):
        return Token(_UNITS[char], at, at + 1)
    if char == "半" and before and before[-1].symbol == "時":
        return Token(char, at, at + 1)
    return None


def _is_spaced_unit(line: str, at: int, before: list[Token]) -> bool:
    """Whether a unit stands between spaces, as in 8 日."""
    symbols = "".join(token.symbol for token in before[-2:])
    return (
        symbols[:1] in tuple(NUMBERS) and symbols[1:] == " " and not line[at + 1 : at + 2].isalpha()
    )


def _number(line: str, at: int) -> Token:
    match = _NUMBER.match(line, at)
    assert match
    digits = match[0]
    end = match.end()
    return Token(_BY_LENGTH.get(len(digits), OTHER_NUMBER), at, end, digits)


def _han_number(match: re.Match[str]) -> Token:
    text = match[0]
    if text == "元":
        return Token(SMALL, match.start(), match.end(), "1")
    if any(char in text for char in "十廿卅"):
        for char, tens in (("廿", "二十"), ("卅", "三十")):
            text = text.replace(char, tens)
        tens, _, ones = text.partition("十")
        value = 10 * _HAN_DIGITS.get(tens or "一", 0) + _HAN_DIGITS.get(ones or "〇", 0)
        return Token(SMALL, match.start(), match.end(), str(value))
    digits = "".join(str(_HAN_DIGITS[char]) for char in text)
    symbol = {1: SMALL, 2: SMALL, 4: YEAR}.get(len(digits), OTHER_NUMBER)
    return Token(symbol, match.start(), match.end(), digits)


def _unit_after_number(line: str, at: int) -> Token | None:
    """The characters that have a meaning directly after a number: T, Z and 万."""
    char, following = line[at], line[at + 1 : at + 2]
    if char == "T" and following.isdigit():
        return Token(PARTICLE, at, at + 1)
    if char == "Z" and not following.isalnum():
        return Token(ZONE, at, at + 1, timedelta())
    if char in "万萬kK+" and (not following.isalnum() or following in _COUNTED):
        return Token(MANY, at, at + 1)
    return None


def _phrase(line: str, lower: str, at: int, before: list[Token]) -> Token | None:
    """The longest known phrase that starts here."""
    words = load_words()
    for length in words.lengths.get(lower[at], ()):
        found = words.phrases.get(lower[at : at + length])
        end = at + length
        if found is None or end > len(line) or not _ends_word(line, end):
            continue
        word = _chosen(found, before)
        if _is_allowed(word, line[at:end], line[end : end + 1]):
            return Token(word.symbol, at, end, word.value, word.day_first)
    return None


def _ends_word(line: str, end: int) -> bool:
    """Whether no word of an alphabet continues at `end`."""
    last, following = line[end - 1], line[end : end + 1]
    return not (following.isalpha() and _is_alphabetic(last) and _is_alphabetic(following))


def _is_alphabetic(char: str) -> bool:
    return char.isalpha() and char < _THAI


def _chosen(found: tuple[Word, ...], before: list[Token]) -> Word:
    """Of several meanings a part of the day after a number, else the last one."""
    numbers = [token for token in before[-2:] if token.symbol in NUMBERS]
    for word in found:
        if (word.symbol == PART) == bool(numbers):
            return word
    return found[-1]


def _is_allowed(word: Word, text: str, following: str) -> bool:
    if word.symbol == ZONE and text.isascii() and " " not in text:
        return text.isupper()
    if word.symbol not in LABELS or _is_alphabetic(text[-1]):
        return True
    is_separated = not following or following in _AFTER_LABEL or following.isdigit()
    return is_separated or (text.endswith(_NAME_FOLLOWS) and following.isalpha())


def _free(line: str, at: int) -> Token:
    """Letters up to the end of the word; a label that ends it makes all of it a label."""
    match = _LETTERS.match(line, at)
    if match is None:
        return Token(FREE, at, at + 1)
    label = _LABEL_IN_WORD.match(line, at, match.end())
    if label and line[label.end() : label.end() + 1] in (":", " ", ""):
        return Token(_KIND_OF_END[label[1]], at, label.end())
    return Token(FREE, at, match.end())
