"""Duplicates: the same address, the same content, or nearly the same content."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import Problem, UsageError
from articlekit.model import Article, Embed, Figure, Image, walk

By = Literal["url", "content", "near"]

BY = ("url", "content", "near")

SIMILAR = 0.8
"""The default similarity of near duplicates: the share of common runs of words, and pictures."""
LEAST_SIMILAR = 0.3
SHINGLE = 3
"""The default number of words of a run; in scripts without spaces, of characters."""
LONGEST_SHINGLE = 20
_PICTURES = 20  # Features of all pictures of an article, at least.
_HASHES = 240  # Of MinHash: the standard error of the similarity is 0.026 at 0.8.
_SEED = 1
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_SPACE = lazy_pattern(r"\s+")
# Thai to Khmer, Chinese and Japanese: scripts without spaces.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = lazy_pattern(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
# Size marks before the suffix, and a query after it.
_PICTURE = lazy_pattern(
    r"(.*?)(?:[-_](?:\d+x\d+|thumb|scaled))*(\.(?:jpe?g|png|gif|webp|avif))(?:\?.*)?$", re.I
)
_LONG_ADDRESS = 2000  # Characters; only data: addresses have more.


@dataclass(frozen=True, slots=True)
class Folded:
    """An article that was left out because another one is a fuller copy."""

    article: Article
    kept: Article


def unique(
    articles: Iterable[Article],
    by: By,
    *,
    threshold: float | None = None,
    shingle: int | None = None,
) -> tuple[list[Article], list[Folded]]:
    """The articles without duplicates, in their order, and those that were left out.

    Duplicates have the same address (``url``), the same title, text and pictures (``content``), or
    nearly the same (``near``): a similarity of at least `threshold`, 0.8 by default. It is the
    share of common pictures and runs of `shingle` words, 3 by default; in scripts without spaces
    these are characters. The fullest copy stays: the one with most characters, then most pictures,
    then the newest. An article without an address is no duplicate by ``url``. ``near`` needs
    ``articlekit[near]``. Raises `UsageError` if it is not installed, and for values out of range.
    """
    require(by, threshold, shingle)
    every = list(articles)
    entries = [(fingerprint(article, by, shingle), fullness(article)) for article in every]
    survivors = fold(entries, by, threshold)
    kept = [article for at, article in enumerate(every) if survivors[at] == at]
    pairs = enumerate(every)
    folded = [Folded(item, every[survivors[at]]) for at, item in pairs if survivors[at] != at]
    return kept, folded


def require(by: By, threshold: float | None = None, shingle: int | None = None) -> None:
    """Raises `UsageError` if duplicates cannot be found so: unknown, or not installed."""
    if by not in BY:
        raise UsageError(f"unknown kind of duplicate {by!r}; known are {', '.join(BY)}")
    if threshold is not None and not LEAST_SIMILAR <= threshold <= 1:
        raise UsageError(f"the threshold is {LEAST_SIMILAR:g} to 1, not {threshold:g}")
    if shingle is not None and not 1 <= shingle <= LONGEST_SHINGLE:
        raise UsageError(f"a shingle has 1 to {LONGEST_SHINGLE} words, not {shingle}")
    if by == "near":
        _rensa()


Fullness = tuple[bool, int, int, dt.datetime]
"""Of two versions the one with the greater value is fuller."""
INCOMPLETE = frozenset(("body-missing", "truncated"))
"""The codes of problems of articles that are not complete."""


def fullness(article: Article, problems: Iterable[Problem] = ()) -> Fullness:
    """How complete an article is; `problems` are those that its reader reported."""
    return (
        not any(problem.code in INCOMPLETE for problem in problems),
        len(_SPACE.sub("", article.text)),
        len(_pictures(article)),
        article.date or _FIRST,
    )


def fingerprint(article: Article, by: By, shingle: int | None = None) -> Any:
    """What duplicates have in common: small, so that it can be kept for many articles.

    None if an article has no duplicates.
    """
    if by == "url":
        return article.url
    pictures = _pictures(article)
    text = f"{article.title}\n{article.text}"
    if not pictures and not text.strip():
        return None
    if by == "content":
        data = "\0".join((_SPACE.sub("", text), *pictures))
        return _digest(data)
    return _min_hash(features(text, pictures, shingle or SHINGLE))


def fold(entries: Sequence[tuple[Any, Any]], by: By, threshold: float | None = None) -> list[int]:
    """For each entry (fingerprint, fullness) the index of the entry that is kept for it.

    That is the fullest of its duplicates, and the first of equally full ones.
    """
    leaders = list(range(len(entries)))
    pairs = _similar(entries, threshold or SIMILAR) if by == "near" else _equal(entries)
    for first, second in pairs:
        one, other = _leader(leaders, first), _leader(leaders, second)
        if one != other:
            leaders[max(one, other)] = min(one, other)
    fullest: dict[int, int] = {}
    for at, (_, value) in enumerate(entries):
        leader = _leader(leaders, at)
        best = fullest.setdefault(leader, at)
        if value > entries[best][1]:
            fullest[leader] = at
    return [fullest[_leader(leaders, at)] for at in range(len(entries))]


def _leader(leaders: list[int], at: int) -> int:
    while leaders[at] != at:
        leaders[at] = leaders[leaders[at]]
        at = leaders[at]
    return at


def _equal(entries: Sequence[tuple[Any, object]]) -> Iterator[tuple[int, int]]:
    first: dict[Any, int] = {}
    for at, (key, _) in enumerate(entries):
        if key is not None and first.setdefault(key, at) != at:
            yield first[key], at


# --- Near duplicates ---------------------------------------------------------------------------


def _similar(entries: Sequence[tuple[Any, object]], threshold: float) -> Iterator[tuple[int, int]]:
    """Each article with the first article before it that is similar.

    Articles are only compared with those that are similar to none before them. So the time is
    linear, and articles that are similar only through others stay apart.
    """
    lsh = _rensa().RMinHashLSH
    index = lsh(threshold=threshold, num_perm=_HASHES, num_bands=_bands(threshold))
    for at, (hashes, _) in enumerate(entries):
        if hashes is None:
            continue
        for other in sorted(index.query(hashes)):
            if hashes.jaccard(entries[other][0]) >= threshold:
                yield other, at
                break
        else:
            index.insert(at, hashes)


def _bands(threshold: float) -> int:
    """The number of bands that share `_HASHES`.

    Two articles are compared if a band is equal. That holds for 99 of 100 pairs at the threshold.
    """
    rows = [rows for rows in range(1, 25) if _HASHES % rows == 0]
    fits = [each for each in rows if (1 - threshold**each) ** (_HASHES // each) <= 0.01]
    return _HASHES // max(fits)


def keys_of(fingerprint: Any, by: By, threshold: float | None = None) -> list[bytes]:
    """The keys of a fingerprint. Only articles that share a key can be duplicates.

    They are what the index of near duplicates looks up. An article without duplicates has none.
    """
    if fingerprint is None:
        return []
    if by != "near":
        return [fingerprint if by == "content" else fingerprint.encode(errors="surrogatepass")]
    bands = _bands(threshold or SIMILAR)
    digest, rows = array("I", fingerprint.digest()), _HASHES // bands
    parts = (digest[at : at + rows].tobytes() for at in range(0, _HASHES, rows))
    return [number.to_bytes(2, "big") + part for number, part in enumerate(parts)]


def _min_hash(features: set[str]) -> Any:
    hashes = _rensa().RMinHash(num_perm=_HASHES, seed=_SEED)
    hashes.update(list(features))
    return hashes


def features(text: str, pictures: Sequence[str], shingle: int) -> set[str]:
    """What near duplicates share: the similarity of two articles is that of these sets."""
    return _shingles(text, shingle) | _picture_features(text, pictures)


def _shingles(text: str, size: int) -> set[str]:
    """Runs of words, or of characters in scripts without spaces; a short text is one run."""
    words = _WORD.findall(text.lower())
    last = max(len(words) - size, 0)
    return {" ".join(words[at : at + size]) for at in range(last + 1)}


def _picture_features(text: str, pictures: Sequence[str]) -> set[str]:
    """Pictures count as much as some words: more in a short text, where they are the content."""
    if not pictures:
        return set()
    total = max(_PICTURES, len(_WORD.findall(text)) // 8)
    each = -(-total // len(pictures))
    return {f"\0{address}\0{number}" for address in pictures for number in range(each)}


def _pictures(article: Article) -> list[str]:
    """The addresses of the pictures and embeds, without size marks."""
    found: list[str] = []
    for node in walk(article.body):
        if isinstance(node, Figure):
            found.append(_without_size(node.image.url))
        elif isinstance(node, Image):
            found.append(node.alt if node.inline else _without_size(node.url))
        elif isinstance(node, Embed):
            found.append(node.url)
    return list(dict.fromkeys(found))


def _without_size(url: str) -> str:
    """An address that is the same for all sizes of a picture."""
    if len(url) > _LONG_ADDRESS:
        return _digest(url).hex()
    found = _PICTURE.match(url)
    return f"{found[1]}{found[2]}" if found else url


def _rensa() -> Any:
    try:
        import rensa  # An extra.
    except ImportError:
        raise UsageError("near duplicates need rensa: pip install 'articlekit[near]'") from None
    return rensa


def _digest(text: str) -> bytes:
    import hashlib  # Slow to import, and few runs look for duplicates.

    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
