"""Ends of ``noscript`` elements that libxml2 would pass over.

To browsers that run scripts a ``noscript`` ends at its end tag, whatever is open in it. libxml2
takes no notice of that tag where a ``div`` or a part of a table is open, and all that follows would
be as hidden as what is inside.
"""

from __future__ import annotations

import re
from collections import Counter

_TAG = re.compile(r"<(/?)noscript(?=[\s/>])", re.I)
_STRONG = re.compile(r"<(/?)(div|table|thead|tbody|tfoot|tr|td|th)(?=[\s/>])", re.I)


def has_noscript(html: str) -> bool:
    """Whether there is any, as pages write it."""
    return "<noscript" in html or "<NOSCRIPT" in html


def with_ends(html: str) -> str:
    """The page with the ends that are missing in its ``noscript`` elements."""
    parts: list[str] = []
    at = 0
    start: int | None = None
    for tag in _TAG.finditer(html):
        if not tag[1]:
            start = tag.end() if start is None else start
        elif start is not None:
            ends = _missing(html[start : tag.start()])
            if ends:
                parts += (html[at : tag.start()], ends)
                at = tag.start()
            start = None
    return "".join(parts) + html[at:] if parts else html


def _missing(inside: str) -> str:
    opened: list[str] = []
    counts = Counter[str]()
    for tag in _STRONG.finditer(inside):
        name = tag[2].lower()
        if not tag[1]:
            opened.append(name)
            counts[name] += 1
        elif counts[name]:
            while True:
                last = opened.pop()
                counts[last] -= 1
                if last == name:
                    break
    return "".join(f"</{name}>" for name in reversed(opened))
