"""Search in a site: a static index of words and of pairs of East Asian characters.

Chinese, Japanese and Korean text is indexed by all pairs of neighbouring characters, other text by
words. The index is divided into small scripts, of which a query loads a few: pages that are opened
as files may load scripts, but may not fetch data.

A term has its postings, the numbers of its articles, in ascending order. Each is written as the
distance from the one before, times two, plus one if the term is in the title; five bits per
character, the lowest first, with the sixth bit set where more follow. Terms are divided among
`PARTITIONS` by their first code point, and within a partition, in the order of the CRC-32 of their
head, among scripts of at most `SHARD` bytes. The head of a pair is the pair, that of a word its
first four characters, so that words can be found by their beginning.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import add
from pathlib import Path

from articlekit._disk.spool import Span, Spool
from articlekit._text.characters import utf8
from articlekit._text.cjk import HAN, HANGUL, KANA

FOLDER = "search"
PARTITIONS = 64
SHARD = 24_000
"""The largest script of terms, in bytes, unless one term needs more."""
ARTICLES = 25
"""How many articles a script of titles and addresses describes."""
MAX_WORD = 40
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EAST_ASIAN = f"{HAN}{KANA}{HANGUL}々ー"
_STARTS_EAST_ASIAN = re.compile(f"[{_EAST_ASIAN}]").match
_HEAD = 4
_WORDS = re.compile(r"[^\W_]+")
_IS_PLAIN_HAN = re.compile("[\u4e00-\u9fff]+").fullmatch
_RUNS = re.compile(f"([{_EAST_ASIAN}]+)|([^\\W_{_EAST_ASIAN}]+)")
_TOGETHER = 200
"""How many articles are written to the spool together."""


def terms(text: str) -> set[str]:
    """Returns the terms of a text."""
    found: set[str] = set()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    for run in _WORDS.findall(text):
        if _IS_PLAIN_HAN(run):
            found.update(map(add, run, run[1:]) if len(run) > 1 else run)
            continue
        for pairs, word in _RUNS.findall(unicodedata.normalize("NFKC", run).lower()):
            if word:
                found.add(word[:MAX_WORD])
            else:
                found.update(map(add, pairs, pairs[1:]) if len(pairs) > 1 else pairs)
    return found


def term_key(term: str) -> int:
    """Returns the CRC-32 that says where in its partition a term is."""
    head = term if _STARTS_EAST_ASIAN(term) else term[:_HEAD]
    return zlib.crc32(head.encode("utf-8", "replace"))


def terms_of(title: str, text: str) -> tuple[bytes, ...]:
    """Returns the terms of an article for each partition: those of the title, a tab, and others.

    They are separated by line feeds. A partition without terms is empty.
    """
    in_title = terms(title)
    # A single character is a term where it stands alone, and in titles.
    in_title.update(filter(_STARTS_EAST_ASIAN, unicodedata.normalize("NFKC", title)))
    parts: list[tuple[list[str], list[str]]] = [([], []) for _ in range(PARTITIONS)]
    for term in in_title:
        parts[ord(term[0]) % PARTITIONS][0].append(term)
    for term in terms(text) - in_title:
        parts[ord(term[0]) % PARTITIONS][1].append(term)
    return tuple(utf8("\t".join(map("\n".join, part))) if any(part) else b"" for part in parts)


class SearchIndex:
    """The index of a site. Terms wait in the spool until all articles are numbered."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._waiting: list[Sequence[bytes]] = []
        self._spans: list[list[Span]] = []
        self._count = 0

    def add(self, parts: Sequence[bytes]) -> int:
        """Adds the terms of an article. Returns its number in the order of addition."""
        self._waiting.append(parts)
        if len(self._waiting) == _TOGETHER:
            self.flush()
        self._count += 1
        return self._count - 1

    def flush(self) -> None:
        """Puts the terms that were added into the spool, those of each partition together."""
        if self._waiting:
            each = zip(*self._waiting, strict=True)
            self._spans.append([self._spool.put(b"\0".join(parts)) for parts in each])
            self._waiting = []

    def scripts(self, partition: int, order: Sequence[int]) -> tuple[list[int], list[str]]:
        """Returns the scripts of a partition, and the lowest key of each.

        `order` has the articles, by the numbers that `add` returned, in the order of their numbers
        in the index.
        """
        postings = self._postings(partition, order)
        keys: dict[int, list[str]] = {}
        for term in postings:
            keys.setdefault(term_key(term), []).append(term)
        starts: list[int] = []
        scripts: list[str] = []
        entries: list[str] = []
        size = 0
        for key in sorted(keys):
            # Terms are words and ideographs, in which nothing must be escaped.
            some = [f'"{term}":"{_encoded(postings[term])}"' for term in sorted(keys[key])]
            length = sum(len(utf8(entry)) + 1 for entry in some)
            if not starts or (size and size + length > SHARD):
                if starts:
                    scripts.append(_script(partition, len(scripts), entries))
                starts.append(key if starts else 0)
                entries, size = [], 0
            entries += some
            size += length
        if starts:
            scripts.append(_script(partition, len(scripts), entries))
        return starts, scripts

    def _postings(self, partition: int, order: Sequence[int]) -> dict[str, array[int]]:
        """Twice the number of each article of a term, plus one if it is in the title."""
        numbers = [0] * len(order)
        for number, added in enumerate(order):
            numbers[added] = number * 2
        values = iter(numbers)
        postings: defaultdict[str, array[int]] = defaultdict(_numbers)
        for spans in self._spans:
            for part in self._spool.get(spans[partition]).decode().split("\0"):
                value = next(values)
                in_title, _, others = part.partition("\t")
                for term in others.split("\n"):
                    postings[term].append(value)
                for term in in_title.split("\n"):
                    postings[term].append(value + 1)
        postings.pop("", None)
        return postings


def _numbers() -> array[int]:
    return array("I")


def _code(number: int) -> str:
    parts = []
    while number >= 32:
        parts.append(_DIGITS[32 + number % 32])
        number //= 32
    return "".join((*parts, _DIGITS[number]))


_CODES = [_code(number) for number in range(4096)]


def _encoded(values: Iterable[int]) -> str:
    """The text of postings."""
    ordered = sorted(values)
    # The distance from the article before, times two, and the mark of the title.
    steps = [value - (before & ~1) for before, value in pairwise((0, *ordered))]
    try:
        return "".join([_CODES[step] for step in steps])
    except IndexError:
        return "".join(map(_code, steps))


def _script(partition: int, number: int, entries: list[str]) -> str:
    return _call(f"t{partition}-{number}", f"{{{','.join(entries)}}}")


def _call(name: str, data: str) -> str:
    return f'/* articlekit */articlekit("{name}",{data})\n'


def articles_script(number: int, lines: Iterable[Sequence[str]]) -> str:
    """Returns the script that describes some articles: title, address, day, site."""
    listed = json.dumps(list(lines), ensure_ascii=False, separators=(",", ":"))
    return _call(f"a{number}", listed)


def meta_script(count: int, starts: Sequence[Sequence[int]]) -> str:
    """Returns the script that says how many articles there are, and where each term is."""
    listed = json.dumps(starts, separators=(",", ":"))
    return _call("meta", f'{{"count":{count},"each":{ARTICLES},"starts":{listed}}}')


def program() -> str:
    """Returns the script of the search page."""
    return Path(__file__).with_name("search.js").read_text(encoding="utf-8")
