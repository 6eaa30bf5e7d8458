"""Compares the addresses of pictures, of which many exist in several sizes.

The marks of a size are the end of a name (``-300x200``, ``_small``), a segment of the path
(``/s320/``, ``/300x200/``) or a parameter (``?w=640``).
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import parse_qsl, urlsplit

from articlekit._text.patterns import lazy_pattern

_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp")
_SIZES = ("thumb thumbnail t", "sm small s", "medium mid m", "large big l", "scaled", "orig full")
_WORDS = {word: rank for rank, words in enumerate(_SIZES) for word in words.split()}
"""Words for sizes, and their order."""
_LARGEST = len(_WORDS)
_WORD = rf"(?P<word>{'|'.join(_WORDS)})"
_MARK = lazy_pattern(
    rf"[-_@.](?:(?P<number>\d{{2,4}})(?:[xX×]\d{{0,4}})?|[1-4]x|{_WORD}|[a-z])$", re.I
)
"""A size mark in a link around a picture, which then shows the same picture in all likelihood."""
_NAME_START = re.compile(r"[-_@.]?[^-_@.?#]*")
_CERTAIN_MARK = lazy_pattern(rf"[-_@.](?:\d{{2,4}}[xX×]\d{{2,4}}|[1-4]x|{_WORD})$", re.I)
_SEGMENT = lazy_pattern(
    r"/(?:[swh](?P<number>\d{2,4})(?:-[a-z0-9-]+)?|(?P<width>\d{2,4})[xX]\d{2,4}|w_\d+[^/]*)(?=/)"
)
_PARAMETERS = frozenset(
    "w h width height size resize fit quality q dpr auto format fm crop scale imwidth".split()
)


def picture_name(url: str) -> str:
    """The name of a picture's file without its suffix; empty if the address is no picture's."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    # "File:Photo.jpg" is the name of a page in a wiki.
    name, suffix = posixpath.splitext(posixpath.basename(path))
    return name if ":" not in name and suffix.lower() in _SUFFIXES else ""


def is_same_name(url: str, other: str) -> bool:
    """Whether two addresses have the same name of a picture, marks of a size aside."""
    name, other_name = picture_name(url), picture_name(other)
    return bool(name) and _MARK.sub("", name) == _MARK.sub("", other_name)


def is_same_picture(url: str, other: str) -> bool:
    """Whether two addresses are equal but for marks of a size: the whole path counts."""
    if not url or _start_of_name(url) != _start_of_name(other):  # Saves time.
        return False
    return _without_marks(url) == _without_marks(other)


def _start_of_name(url: str) -> str:
    """The start of the last part of an address, up to where a mark can begin."""
    found = _NAME_START.match(url.rpartition("/")[2])
    return found[0].lower() if found else ""


def is_smaller(url: str, other: str) -> bool:
    """Whether the marks of a picture say that it is smaller than the other."""
    mark, other_mark = _size(url), _size(other)
    if mark is None:  # No mark is the mark of the original.
        return False
    if other_mark is None:
        return mark < (_LARGEST - 1, 0)
    return mark < other_mark


def _size(url: str) -> tuple[int, int] | None:
    """The size by its marks, as something that can be compared; None if there is no mark."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
    except ValueError:
        return None
    found = _MARK.search(posixpath.splitext(parts.path)[0])
    if found and found["word"] and found["word"].lower() in _WORDS:
        return (_WORDS[found["word"].lower()] + 1, 0)
    numbers = [found["number"]] if found and found["number"] else []
    numbers += [number for pair in _SEGMENT.findall(parts.path) for number in pair if number]
    numbers += [query[name] for name in ("w", "width", "imwidth") if query.get(name, "").isdigit()]
    return (0, int(numbers[-1][:6])) if numbers else None


def _without_marks(url: str) -> str:
    """An address without its scheme and the marks of a size."""
    try:
        parts = urlsplit(url)
        parameters = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    stem, suffix = posixpath.splitext(_SEGMENT.sub("", parts.path))
    query = "&".join(f"{name}={value}" for name, value in parameters if name not in _PARAMETERS)
    return f"{parts.netloc}{_CERTAIN_MARK.sub('', stem)}{suffix}?{query}"
