"""Search in a site: a static index of words and of pairs of East Asian characters.

Chinese, Japanese and Korean text is indexed by all pairs of neighbouring characters, other text by
words. The index is divided into small scripts, of which a query loads a few: pages that are opened
as files may load scripts, but may not fetch data.

A term has its postings, the numbers of its articles, in ascending order. Each is written as the
distance from the one before, times two, plus one if the term is in the title; five bits per
character, the lowest first, with the sixth bit set where more follow. Terms are divided among
`PARTITIONS` by their CRC-32, and within a partition among scripts of at most `SHARD` bytes.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
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
"""How many characters of a word decide where it is, so that words can be found by a beginning."""
_RUNS = re.compile(f"([{_EAST_ASIAN}]+)|([^\\W_{_EAST_ASIAN}]+)")


def terms(text: str) -> tuple[set[str], set[str]]:
    """Returns the terms of a text: East Asian ones, and words."""
    pairs: set[str] = set()
    words: set[str] = set()
    for run, word in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if word:
            words.add(word[:MAX_WORD])
        elif len(run) == 1:
            pairs.add(run)
        else:
            pairs.update(map("".join, pairwise(run)))
    return pairs, words


def _key(head: str) -> int:
    return zlib.crc32(head.encode("utf-8", "replace"))


def term_key(term: str) -> int:
    """Returns the CRC-32 that says where a term is; words with the same beginning are together."""
    return _key(term if _STARTS_EAST_ASIAN(term) else term[:_HEAD])


def terms_of(title: str, text: str) -> tuple[bytes, ...]:
    """Returns the terms of an article for each partition, one per line; ``+`` marks the title."""
    title_pairs, title_words = terms(title)
    title_pairs |= set(filter(_STARTS_EAST_ASIAN, unicodedata.normalize("NFKC", title)))
    pairs, words = terms(text)
    found: list[list[str]] = [[] for _ in range(PARTITIONS)]
    for mark, some in (("+", title_pairs), ("", pairs - title_pairs)):
        for term in some:
            found[_key(term) % PARTITIONS].append(mark + term)
    for mark, some in (("+", title_words), ("", words - title_words)):
        for term in some:
            found[_key(term[:_HEAD]) % PARTITIONS].append(mark + term)
    return tuple("\n".join(part).encode("utf-8", "replace") for part in found)


class SearchIndex:
    """The index of a site. Terms wait in the spool until all articles are numbered."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._places: list[tuple[int, tuple[int, ...]]] = []

    def add(self, parts: Sequence[bytes]) -> int:
        """Adds the terms of an article. Returns its number in the order of addition."""
        ends = []
        end = 0
        for part in parts:
            end += len(part)
            ends.append(end)
        span = self._spool.put(b"".join(parts))
        self._places.append((span.start, tuple(ends)))
        return len(self._places) - 1

    def scripts(self, partition: int, order: Sequence[int]) -> tuple[list[int], list[str]]:
        """Returns the scripts of a partition, and the lowest key of each.

        `order` has the articles, by the numbers that `add` returned, in the order of their numbers
        in the index.
        """
        postings: dict[str, list[int]] = {}
        for number, added in enumerate(order):
            for line in self._terms(added, partition):
                value = number * 2 + line.startswith("+")
                postings.setdefault(line.removeprefix("+"), []).append(value)
        keys: dict[int, list[str]] = {}
        for term in postings:
            keys.setdefault(term_key(term) // PARTITIONS, []).append(term)
        starts: list[int] = []
        scripts: list[str] = []
        entries: list[str] = []
        size = 0
        for key in sorted(keys):
            some = [
                f"{json.dumps(term, ensure_ascii=False)}:{_encoded(postings[term])}"
                for term in sorted(keys[key])
            ]
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

    def _terms(self, added: int, partition: int) -> list[str]:
        start, ends = self._places[added]
        first = ends[partition - 1] if partition else 0
        length = ends[partition] - first
        if not length:
            return []
        return self._spool.get(Span(start + first, length)).decode().split("\n")


def _code(number: int) -> str:
    parts = []
    while number >= 32:
        parts.append(_DIGITS[32 + number % 32])
        number //= 32
    return "".join((*parts, _DIGITS[number]))


_CODES = [_code(number) for number in range(4096)]


def _encoded(values: Iterable[int]) -> str:
    """Postings as a JSON string."""
    parts = []
    before = 0
    for value in values:
        # The distance from the article before, times two, and the mark of the title.
        number = value - before
        before = value & ~1
        parts.append(_CODES[number] if number < 4096 else _code(number))
    return f'"{"".join(parts)}"'


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
