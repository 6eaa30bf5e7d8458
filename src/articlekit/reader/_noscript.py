"""Ends of ``noscript`` elements that libxml2 would pass over.

To browsers that run scripts a ``noscript`` ends at its end tag, whatever is open in it. libxml2
takes no notice of that tag where a ``div`` or a part of a table is open, or a tag, a comment or raw
text is unfinished, and all that follows would be as hidden as what is inside.
"""

from __future__ import annotations

import re
from collections import Counter

from articlekit.reader._tokens import RAW, TOKEN, raw_end

_TAG = re.compile(r"<(/?)noscript(?=[\s/>])", re.I)
_ENDLESS = re.compile(r"<plaintext(?=[\s/>])", re.I)
_STRONG = frozenset("div table thead tbody tfoot tr td th svg math template noscript".split())


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
            parts += (html[at:start], _ended(html[start : tag.start()]))
            at = tag.start()
            start = None
    return "".join(parts) + html[at:] if parts else html


def _ended(inside: str) -> str:
    """What is inside, with all ended that would not end before the end of the ``noscript``."""
    inside = _ENDLESS.sub("<xmp", inside)
    opened: list[str] = []
    counts = Counter[str]()
    longer = inside + " "  # An unfinished tag or comment goes on to its end.
    at = 0
    while (at := longer.find("<", at)) >= 0:
        token = TOKEN.match(longer, at)
        if token is None:
            at += 1
            continue
        name = token[2].lower() if token[2] else ""
        if token.end() > len(inside):
            inside = inside[:at]
            opened += [name] if name in RAW and token[1] else []
            break
        at = token.end()
        if name in RAW and not token[1]:
            at = raw_end(longer, at, name)
            if at == len(longer):
                opened.append(name)
        elif name in _STRONG and not token[1]:
            opened.append(name)
            counts[name] += 1
        elif counts[name]:
            while True:
                last = opened.pop()
                counts[last] -= 1
                if last == name:
                    break
    return inside + "".join(f"</{name}>" for name in reversed(opened))
