"""The names of authors: in datelines, in lines of their own and in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articlekit._text.characters import BLANK
from articlekit._text.cjk import HAN
from articlekit._text.patterns import lazy_pattern
from articlekit.reader.record.words import AUTHOR, load_words

MAX_NAMES = 6
"""A line with more names is no byline."""

_LONGEST_NAME = 40
_MOST_WORDS = 6
_MOST_LABEL_WORDS = 4
_MOST_HAN = 15  # Characters of a name of a medium.
_NULL = lazy_pattern(r"\bnull\b", re.I)
_ROLE = lazy_pattern(
    r"\s*[（(][^（）()]*(?:报道|報導|报导|综合|綜合|摘编|编译|評論|评论|记者|發自|发自)[^（）()]*[）)]"
    r"|\s(?:发自|發自)\S+"
    r"|\s(?:综合|綜合|摄影|攝影)?(?:报道|報道|报导|報導)$"
    r"|\s*[/／][^\s/／]{1,8}(?:報導|报导|報道|报道|電|电|專訪|专访|特稿|攝影|摄影)$"
    r"|\sin\s[A-Z]\w+(?:\s[A-Z]\w+)?$"
    r"|\s(?:for The|FOR THE)\s[A-Z].{1,30}$"
    r"|,\s(?:[A-Z]\w+\s){0,2}(?:Editors?|Correspondents?|Reporters?|Writers?|Columnists?)$"
    r"|,?\s(?:Staff Writers?|Staff Reporters?|Senior Writer|Correspondents?|Contributors?)$"
)
_LABEL = lazy_pattern(
    r"^(?:[^\s:：︰/]{0,4}(?:记者|記者|作者|撰文|撰稿|编译)|文)\s*[:：︰]\s*|^文\s*[・·]\s*|^[Bb]y\s+"
)
_FULL_STOP = lazy_pattern(r"(?<=[a-zß-ɏ])(?<!\b(?:[JjSs]r|Dr|St|Co))(?<!\b(?:Inc|Ltd|Esq|PhD))\.$")
"""The full stop of a byline, which is not that of an abbreviation or an initial."""
_SEPARATOR = lazy_pattern(r"(\s*[/、,，;；]\s*)")
_SENTENCE = lazy_pattern(r"[。！？!?…:：“”\"<>|｜=#%©\[\]{}]|[a-z]{3}\.\s|[0-9]{3}")
_HAN = lazy_pattern(f"[{HAN}]")
# Words that names have in lower case.
_SMALL_WORDS = frozenset(
    "and & und et y e i и de del della di da do dos du la le les van von der den ter bin ibn al el "
    "of the for".split()
)
_NO_FIRST_WORDS = frozenset(("the", "a", "and", "of", "for", "this", "that"))


def clean_names(raw: str) -> str | None:
    """The names alone: without ``null``, role words and repetitions, separators as written."""
    if not raw.strip("/"):
        return None
    pieces = _SEPARATOR.split(_ROLE.sub("", _NULL.sub("", raw)))
    names: list[str] = []
    result = ""
    for index in range(0, len(pieces), 2):
        name = _without_label(_LABEL.sub("", pieces[index].strip())).strip(BLANK)
        is_name = any(map(str.isalnum, name)) and not is_placeholder(name)
        if is_name and name not in names:
            result += (pieces[index - 1] if names else "") + name
            names.append(name)
    return result or None


def without_full_stop(names: str) -> str:
    """The names of a line that is known for a byline, without the full stop after them."""
    return _FULL_STOP.sub("", names) if names.endswith(".") and " " in names else names


def _without_label(name: str) -> str:
    """A name without words such as Par or “Written by” before it.

    Two words must follow a single one: Von Hayek is a name.
    """
    if not name[:1].isupper() or " " not in name:
        return name
    words = name.split()
    for count in range(min(len(words) - 1, _MOST_LABEL_WORDS), 0, -1):
        label, rest = " ".join(words[:count]), words[count:]
        is_name = not rest[0][0].islower() and (count > 1 or len(rest) > 1)
        known = load_words().phrases.get(label.lower().rstrip(" :"), ()) if is_name else ()
        if any(word.symbol == AUTHOR for word in known):
            return " ".join(rest)
    return name


def are_names(text: str) -> bool:
    """Whether a text can be the names of at most `MAX_NAMES` people or media, and no sentence."""
    names = clean_names(text)
    if names is None:
        rest = _ROLE.sub("", _NULL.sub("", text))
        return is_placeholder(rest) or not any(map(str.isalnum, rest))
    pieces = _SEPARATOR.split(names)[::2]
    return len(pieces) <= MAX_NAMES and all(map(_is_name, pieces))


def _is_name(name: str) -> bool:
    if len(name) > _LONGEST_NAME or _SENTENCE.search(name + " "):
        return False
    if not any(map(str.isalpha, name)):
        return False
    words = name.split()
    if len(_HAN.findall(name)) > _MOST_HAN or len(words) > _MOST_WORDS:
        return False
    return words[0] not in _NO_FIRST_WORDS and (
        len(words) == 1
        or all(not word[0].islower() or word.lower() in _SMALL_WORDS for word in words)
    )


def is_placeholder(author: str, site_names: Iterable[str] = ()) -> bool:
    """Whether an author is a placeholder: no name at all, or the name of the site."""
    name = author.strip().casefold()
    return name in load_words().placeholders or name in {site.casefold() for site in site_names}


# --- Lines in the text -------------------------------------------------------------------------

_BYLINE = lazy_pattern(
    r"(?:[^\s:：︰，。|｜丨/／]{0,8}(?:记者|記者)\s*[:：︰]|(?:作者|撰文|撰稿)\s*[:：︰|｜丨/／]"
    r"|(?:文\s*[/／&、]\s*(?:图|圖|摄影|攝影|摄|攝)\s*[:：︰|｜丨/／\s]"
    r"|(?:图|圖)?文\s*[:：︰|｜丨/／])\s*(?:[^\s:：︰，。]{0,4}(?:记者|記者)\s*[:：︰]?)?)"
    r"\s*(?P<names>[^\s:：︰，。；;（(|｜丨][^:：︰，。；;（(|｜丨\n]{0,80}?)"
    r"(?=\s*(?:$|[\n，。；;（(|｜丨])|\s+\S{0,6}[:：︰])"
)
_OF_A_BOOK = lazy_pattern("出版社|出版公司|出版：|译者|譯者|ISBN", re.I)
_SPEECH = lazy_pattern("[您你我他她吗嗎呢吧们們请請的了？?！!]")


def is_of_a_book(text: str) -> bool:
    """Whether a text states the publisher, translator or number of a book."""
    return _OF_A_BOOK.search(text) is not None


def byline_in(text: str) -> str | None:
    """The names of a line that starts with ``记者：``, ``作者：`` or ``文｜``, or None."""
    lines = map(str.strip, text.split("\n"))
    match = next(filter(None, map(_BYLINE.match, lines)), None)
    if match is None or is_of_a_book(text):
        return None
    raw = match["names"]
    return clean_names(raw) if are_names(raw) and not _SPEECH.search(raw) else None
