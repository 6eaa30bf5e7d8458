"""Line breaking for text that mixes wide and narrow characters.

Widths are display columns. Between wide characters a line may break anywhere, but no line starts
with a closing mark or ends with an opening one (kinsoku; JIS X 4051, GB/T 15834, W3C jlreq and
clreq). Words of narrow characters and of Hangul break at spaces alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from articlekit._width import columns

# What may not start a line: closing marks, and what belongs to the character before it.
_NO_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›℃‰′″…‥—、。〃々〉》」』】〕〗〙〛〟゛゜ゝゞ・ーヽヾ﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞！＂％＇），．：；？］｝～｜｠｡｣､･"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
# What may not end a line: opening marks, and what belongs to the character behind it.
_NO_END = frozenset("$([{£¥‘“‹〈《「『【〔〖〘〚〝﹙﹛﹝＄（［｛｟｢￡￥")
_WORD = re.compile(
    # Narrow characters and Hangul stay together; so do a wide one and what combines with it.
    "[^\\s\u1100-\u115f\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
    "\u2014\u2018\u2019\u201c\u201d\u2026\U0001f000-\U0001faff\U00020000-\U0003ffff]+|\\s+|."
    "(?:[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]"
    "|\u200d.)*",
    re.S,
)


def wrap(text: str, width: int | None, first: int = 0) -> list[str]:
    """A paragraph in lines of at most `width` columns; `first` columns are taken already.

    White space at a break goes; nothing else is lost or added. A word longer than a line is cut.
    """
    text = " ".join(filter(None, re.split(r"[ \t\n]+", text)))
    if width is None or columns(text) <= width - first:
        return [text]
    lines: list[str] = []
    line, used = "", first
    for gap, unit in _units(text):
        size = columns(unit)
        if line and used + columns(gap) + size > width:
            lines.append(line)
            line, used = "", 0
        elif line:
            line += gap
            used += columns(gap)
        for part in _cut(unit, width):
            if line and used + columns(part) > width:
                lines.append(line)
                line, used = "", 0
            line += part
            used += columns(part)
    return [*lines, line] if line else lines


def _units(text: str) -> Iterator[tuple[str, str]]:
    """What cannot be broken, each with the white space before it."""
    gap = unit = ""
    glued = False  # Whether the last character forbids a break behind it.
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isspace() and word != "\u3000":
            if unit:
                yield gap, unit
            gap, unit, glued = word, "", False
            continue
        if unit and not glued and not _sticks(word, unit):
            yield gap, unit
            gap, unit = "", ""
        unit += word
        glued = word[-1] in _NO_END
    if unit:
        yield gap, unit


def _sticks(word: str, unit: str) -> bool:
    """Whether a word may not start a line behind a unit."""
    return word[0] in _NO_START or (word[0] in "—…‥" and unit[-1] == word[0])


def _cut(unit: str, width: int) -> Iterator[str]:
    """A unit as it is, or character by character where no line could hold it."""
    if columns(unit) <= width:
        yield unit
        return
    cluster = ""
    for char in unit:
        if cluster and not unicodedata.combining(char) and columns(char):
            yield cluster
            cluster = ""
        cluster += char
    yield cluster
