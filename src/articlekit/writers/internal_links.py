"""Links between the articles of one book or one site.

An article is written before all others are known, so its links lead to the web at first. They are
rewritten when all are known: in our own markup, what follows ``<a href="`` up to the quote is
always an address, because ``<`` is escaped everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_HREF = re.compile(r'<a href="([^"]*)"')


def article_key(url: str) -> str:
    """Returns a key that the addresses of one article share.

    It ignores the scheme, ``www.``, the fragment and a final slash.
    """
    key = url.partition("#")[0]
    key = key.partition("://")[2] or key
    return key.removeprefix("www.").rstrip("/")


def link_inside(markup: str, inside: Callable[[str], str | None]) -> str:
    """Rewrites links to articles that are here.

    `inside` returns the file for an address, or None.
    """

    def replaced(match: re.Match[str]) -> str:
        file = inside(unescape(match[1]))
        return match[0] if file is None else f'<a href="{file}"'

    return _HREF.sub(replaced, markup)
