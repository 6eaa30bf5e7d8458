"""Line breaking for text that mixes wide and narrow characters.

Widths are display columns. Between wide characters a line may break anywhere, but no line starts
with a closing mark or ends with an opening one (kinsoku; JIS X 4051, GB/T 15834, W3C jlreq and
clreq). Words of narrow characters and of Hangul break at spaces alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from articlekit._text.cjk import NO_END, NO_START, WIDE
from articlekit._text.width import columns, widths

# Quotes that may open or close, and joining characters: no break beside these.
_STICKY = frozenset("\"'«»/-–\u00a0\u2007\u202f\u2060\u3000")
_ZERO_WIDTH_SPACE = "\u200b"
_JOINER = "\u200d"
# Also old Hangul, which is written without spaces, dashes and dots, and emoji.
_WIDE = re.compile(f"[\u1100-\u115f{WIDE}\u2014\u2025\u2026\U0001f000-\U0001faff]")
# Includes line ends and controls that are not white space in HTML, since they also break a line.
_SPACE = re.compile("[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
# Grapheme clusters: flags; characters with marks, variation selectors, skin tones or joiners.
_MARK = "[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef]"
_CLUSTER = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[^ ](?:{_MARK}|{_JOINER}[^ ])+",
)
_IN_CLUSTER = re.compile(f"[\U0001f1e6-\U0001f1ff{_JOINER}]|{_MARK}")


def wrap(text: str, width: int | None, *, cut: bool = False) -> list[str]:
    """A paragraph in lines of at most `width` columns.

    White space at a break is removed, and is one space elsewhere; nothing else is lost or added. A
    word that is too long for a line and may not be broken, such as an address, stays whole; `cut`
    breaks it anywhere.
    """
    if "  " in text or not text.isprintable():  # Most texts need no change.
        text = " ".join(filter(None, _SPACE.split(text)))
    text = text.strip(" ")
    if width is None or 2 * len(text) <= width:
        return [text]
    edges = _edges(text)
    if edges[-1] <= width:
        return [text]
    lines = []
    at, end = 0, len(text)
    while at < end:
        fits = bisect_right(edges, edges[at] + width) - 1
        stop = end if fits >= end else _stop(text, at, fits, edges, cut)
        lines.append(text[at:stop])
        at = stop + text.startswith(" ", stop)
    return lines


def _edges(text: str) -> list[int]:
    """The column before each character, and that after the last."""
    sizes = widths(text)
    if 0 in sizes or _IN_CLUSTER.search(text):
        start = 0
        while start < len(text):
            end = _cluster_end(text, start, sizes)
            if end > start + 1:
                sizes[start:end] = [columns(text[start:end]), *[0] * (end - start - 1)]
            start = end
    return list(accumulate(sizes, initial=0))


def _cluster_end(text: str, start: int, sizes: list[int]) -> int:
    """The end of the grapheme cluster that starts there, with zero-width characters after it."""
    cluster = _CLUSTER.match(text, start)
    end = cluster.end() if cluster else start + 1
    while end < len(text) and not sizes[end] and text[start] != " ":
        end += 1
    return end


def _stop(text: str, at: int, fits: int, edges: list[int], cut: bool) -> int:
    """Where a line from `at` ends that may reach to `fits`."""
    for stop in range(fits, at, -1):
        if _may_break(text, stop, edges):
            return stop
    if cut:
        # At least one grapheme cluster.
        stop = max(fits, at + 1)
        while stop < len(text) and edges[stop + 1] == edges[stop]:
            stop += 1
        return stop - 1 if text[stop - 1] == " " and stop - 1 > at else stop
    for stop in range(max(fits, at) + 1, len(text)):
        if _may_break(text, stop, edges):
            return stop
    return len(text)


def _may_break(text: str, at: int, edges: list[int]) -> bool:
    """Whether a line may end before the character at `at`."""
    before, after = text[at - 1], text[at]
    if after == " ":
        after = text[at + 1]  # Spaces are single, and none is at the end.
        return not (after in NO_START or before in NO_END)
    if before == " ":
        return False  # The break was before the space.
    if before == _ZERO_WIDTH_SPACE:
        return not (after in NO_START or text[max(at - 2, 0)] in NO_END)
    if after in NO_START or before in NO_END or edges[at + 1] == edges[at]:
        return False
    if after in _STICKY or before in _STICKY or before == _JOINER:
        return False
    return bool(_WIDE.match(before) or _WIDE.match(after))
