"""Ends of ``noscript`` elements that libxml2 would pass over.

To browsers that run scripts a ``noscript`` ends at its end tag, whatever is open in it. libxml2
takes no notice of that tag where a ``div`` or a part of a table is open, or a tag, a comment or raw
text is unfinished, and all that follows would be as hidden as what is inside.
"""

from __future__ import annotations

import re
from collections import Counter

from articlekit.reader.dom.tokens import RAW, TOKEN, raw_end

_END = re.compile(r"</noscript(?=[\s/>])", re.I)
_ENDLESS = re.compile(r"<plaintext(?=[\s/>])", re.I)
_STRONG = frozenset("div table thead tbody tfoot tr td th svg math template noscript".split())


def has_noscript(html: str) -> bool:
    """Whether there is any, as pages write it."""
    return "<noscript" in html or "<NOSCRIPT" in html


def with_ends(html: str) -> str:
    """The page with the ends that are missing in its ``noscript`` elements."""
    parts: list[str] = []
    start = at = 0
    while token := TOKEN.search(html, at):
        at = token.end()
        name = token[2].lower() if token[2] and not token[1] else ""
        if name in RAW:
            at = raw_end(html, at, name)
        elif name == "noscript":
            end = _END.search(html, at)
            if end is None:
                break
            parts += (html[start:at], _ended(html[at : end.start()]))
            start = at = end.start()
    return "".join(parts) + html[start:] if parts else html


def _ended(inside: str) -> str:
    """What is inside, with all ended that would not end before the end of the ``noscript``."""
    inside = _ENDLESS.sub("<xmp", inside)
    opened: list[str] = []
    counts = Counter[str]()
    longer = inside + " "  # An unfinished tag or comment goes on to its end.
    at = 0
    while token := TOKEN.search(longer, at):
        name = token[2].lower() if token[2] else ""
        if token.end() > len(inside):
            inside = inside[: token.start()]
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
