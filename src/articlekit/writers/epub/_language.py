"""Runs of a foreign language in a text."""

from __future__ import annotations

import re

from articlekit._text.cjk import HAN, HANGUL, KANA
from articlekit._text.languages import language_tag
from articlekit._text.patterns import lazy_pattern
from articlekit.errors import UsageError

# At least four Latin words with the spaces and punctuation between them. Possessive quantifiers
# keep the time linear. The set of letters comes first, because `re` searches for it quickly.
_LATIN_RUN = re.compile(
    r"[A-Za-z](?<![A-Za-z0-9][A-Za-z])[A-Za-z0-9]*+"
    r"(?:[ \u00a0,;:.!?()“”\"'’&/–—-]++[A-Za-z0-9]++){3,}[.!?]?"
)
# Words that occur together in no other language of the Latin script.
_ENGLISH = re.compile(
    r"\b(?:the|of|and|with|from|that|this|which|have|has|been|they|their|would|for)\b", re.I
)
_EAST_ASIAN = lazy_pattern(
    f"[{HAN}{KANA}{HANGUL}ー々][{HAN}{KANA}{HANGUL}ー々、。，！？：；《》“”（）·]*"
)
_HAS_KANA = lazy_pattern(f"[{KANA}]")
_HAS_HANGUL = lazy_pattern(f"[{HANGUL}]")
WITHOUT_SPACES = ("zh", "ja", "yue", "wuu", "nan", "hak", "th", "lo", "km", "my")
"""The start of the tags of languages that do not separate words by spaces."""
_EAST_ASIAN_LANGUAGES = frozenset(("zh", "ja", "ko", "yue", "wuu", "nan", "hak"))


def known_language(text: str, otherwise: str) -> str:
    """Returns the text if it is a tag that names a language, else `otherwise`."""
    try:
        tag = language_tag(text)
    except UsageError:
        return otherwise
    return otherwise if tag == "und" else tag


def foreign_runs(text: str, language: str) -> list[tuple[int, int, str]]:
    """Returns the runs of a text that are clearly in another language: start, end, tag; in order.

    Chinese, Japanese and Korean in a text in another script, and at least four words of English
    in a text in one of these. Single names stay: readers pronounce them as they can.
    """
    primary = language[:3].rstrip("-")
    if primary in _EAST_ASIAN_LANGUAGES:
        if " " not in text:  # Fast path: most Chinese text has no space.
            return []
        return [
            (match.start(), match.end(), "en")
            for match in _LATIN_RUN.finditer(text)
            if len(_ENGLISH.findall(match[0])) >= 2
        ]
    if text.isascii() or primary == "und":
        return []
    return [
        (match.start(), match.end(), _east_asian(match[0])) for match in _EAST_ASIAN.finditer(text)
    ]


def foreign_language(text: str, language: str) -> str | None:
    """Returns the other language that a whole text is in, or None."""
    is_east_asian = language[:3].rstrip("-") in _EAST_ASIAN_LANGUAGES
    if is_east_asian != text[:1].isascii():  # Fast path: the text begins in its own script.
        return None
    runs = foreign_runs(text, language)
    tags = {tag for _, _, tag in runs}
    letters = sum(map(str.isalnum, text))
    foreign = sum(sum(map(str.isalnum, text[start:end])) for start, end, _ in runs)
    return tags.pop() if len(tags) == 1 and foreign * 10 >= letters * 9 else None


def _east_asian(run: str) -> str:
    if _HAS_HANGUL.search(run):
        return "ko"
    return "ja" if _HAS_KANA.search(run) else "zh"
