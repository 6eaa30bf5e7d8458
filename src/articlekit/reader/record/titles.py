"""Titles: their text, and whether a page repeats them."""

from __future__ import annotations

import re
from html import unescape

# Elements that feeds put into titles. Anything else between angle brackets is text.
_INLINE = (
    "a|abbr|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|rb|rp|rt|ruby|s|samp"
    "|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_VALUE = r"(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+)"
_TAG = re.compile(rf"</?({_INLINE})(?:\s+[\w:-]+\s*=\s*{_VALUE})*\s*/?>", re.I)
_SPACES = frozenset(("br",))
_DASHES = (" - ", " – ", " — ", " | ", "_")


def plain_title(raw: str) -> str:
    """The text of a title: without tags, entities decoded once, runs of white space one space."""
    if "<" in raw:
        raw = _TAG.sub(lambda tag: " " if tag[1].lower() in _SPACES else "", raw)
    return " ".join((unescape(raw) if "&" in raw else raw).split())


def bare(text: str) -> str:
    """Letters and digits alone: marks and spaces differ between a page and its feed."""
    return "".join(filter(str.isalnum, text)).casefold()


def is_title(text: str, title: str) -> bool:
    """Whether a heading says what `title` says, perhaps without the name of the site."""
    said, whole = bare(text), bare(title)
    return bool(said) and (said == whole or (whole.startswith(said) and _site_follows(title, said)))


def _site_follows(title: str, said: str) -> bool:
    """Whether what the title has more is a dash, or such, and one name."""
    for dash in _DASHES:
        head, found, _ = title.rpartition(dash)
        if found and bare(head) == said:
            return True
    return False
