"""Titles: their text, and whether a page repeats them."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from articlekit._text.patterns import lazy_pattern

# Elements that feeds put into titles. Anything else between angle brackets is text.
_INLINE = (
    "a|abbr|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|rb|rp|rt|ruby|s|samp"
    "|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_VALUE = r"(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+)"
_TAG = lazy_pattern(rf"<(/?)({_INLINE})(?:\s+[\w:-]+\s*=\s*{_VALUE})*\s*/?>", re.I)
_VOID = frozenset(("br", "wbr"))
_SECTION = re.compile(r"\s*(?:\[[^\[\]]{1,30}\]|【[^【】]{1,30}】)\s*(?=\S)")
_ALPHANUMERIC = re.compile(r"[^\W_]+")
_MOST_MARKS = 20
_BESIDE_NAME = re.compile(r"[-–—|｜_·\[【（(]")
"""Around the name of a site or a section in a title; without any of these there is none."""
_DASHES = (" - ", " – ", " — ", " | ", "_")


def plain_title(raw: str) -> str:
    """The text of a title: without tags, entities decoded once, runs of white space one space."""
    if "<" in raw:
        raw = _without_tags(raw)
    return " ".join((unescape(raw) if "&" in raw else raw).split())


def _without_tags(title: str) -> str:
    """A title without start tags that have their end tag, and without line breaks."""
    removed: list[tuple[int, int]] = []
    opened: dict[str, list[tuple[int, int]]] = {}
    for tag in _TAG.finditer(title):
        name = tag[2].lower()
        if name in _VOID:
            removed.append(tag.span())
        elif not tag[1]:
            opened.setdefault(name, []).append(tag.span())
        elif opened.get(name):
            removed += [opened[name].pop(), tag.span()]
    pieces, at = [], 0
    for start, end in sorted(removed):
        pieces.append(title[at:start])
        at = end
        if title[start : start + 3].lower() == "<br":
            pieces.append(" ")
    return "".join((*pieces, title[at:]))


def bare(text: str) -> str:
    """Letters and digits alone: marks and spaces differ between a page and its feed."""
    return "".join(_ALPHANUMERIC.findall(text)).casefold()


def bare_start(text: str) -> str:
    """The start of what `bare` returns, up to the first mark or space."""
    first = _ALPHANUMERIC.search(text)
    return first[0].casefold() if first else ""


bare_of_title = lru_cache(maxsize=16)(bare)
"""`bare` for titles, each of which is compared with many blocks."""


def is_title(text: str, title: str) -> bool:
    """Whether a block repeats the title.

    It may leave out a section in brackets before the title, or the name of a site after it.
    """
    if len(text) > 2 * len(title) + _MOST_MARKS:  # Saves time.
        return False
    start, bare_title = bare_start(text), bare_of_title(title)
    if not start:
        return False
    if bare_title.startswith(start):
        bare_text = bare(text)
        if bare_text == bare_title or (
            bare_title.startswith(bare_text) and _site_follows(title, bare_text)
        ):
            return True
    section = _SECTION.match(title)
    return section is not None and is_title(text, title[section.end() :])


def _site_follows(title: str, bare_text: str) -> bool:
    """Whether the title continues with a dash and one name."""
    for dash in _DASHES:
        head, found, _ = title.rpartition(dash)
        if found and bare(head) == bare_text:
            return True
    return False


def clean_title(
    title: str,
    names: tuple[str, ...] = (),
    suffixes: tuple[str, ...] = (),
    prefixes: tuple[str, ...] = (),
) -> str:
    """Return the title without the names of the site and its sections at both ends.

    `names` are those of the site, `suffixes` patterns of sections; both stand after a dash or a
    bar. `prefixes` are patterns of what stands before the title. A title is never empty.
    """
    if not prefixes and not _BESIDE_NAME.search(title):
        return title.strip() or title
    before, after = _affixes(names, suffixes, prefixes)
    while True:
        shorter = after.sub("", before.sub("", title)).strip() if title else title
        if not shorter or shorter == title:
            return title
        title = shorter


@lru_cache(maxsize=256)
def _affixes(
    names: tuple[str, ...], suffixes: tuple[str, ...], prefixes: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = [*map(re.escape, names)]
    brackets = [rf"[\[【（(]{name}[\]】）)]" for name in known]
    before = "|".join((*brackets, *prefixes)) or r"(?!)"
    after = "|".join((*known, *suffixes)) or r"(?!)"
    return (
        re.compile(rf"^(?:{before})\s*", re.I),
        re.compile(rf"(?:\s+[-–—]+\s+|\s*[|｜_·]\s*|\s*--\s*)(?:{after})$", re.I),
    )
