"""What the head of a web page says about the page: title, address, encoding."""

from __future__ import annotations

import codecs
import re
from html import unescape

from articlekit._text.patterns import lazy_pattern
from articlekit.reader.record.titles import plain_title

_HEAD = 1 << 20  # Characters that are searched.
_COMMENT = lazy_pattern(
    r"<!--.*?(?:-->|\Z)|<(script|style|svg|noscript)\b.*?(?:</\1\s*>|\Z)", re.S | re.I
)
_BODY = lazy_pattern(r"<body\b", re.I)
_TITLE = lazy_pattern(r"<title(?:\s[^>]*)?>(.*?)</title\s*>", re.S | re.I)
_LINK = lazy_pattern(r"<link\s[^>]*>", re.I)
_CANONICAL = lazy_pattern(r"\brel\s*=\s*[\"']?canonical\b", re.I)
_HREF = lazy_pattern(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_CHARSET = lazy_pattern(rb"<meta\s[^>]*charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


def _head(html: str) -> str:
    """The page up to its body, without what is not markup."""
    body = _BODY.search(html, 0, _HEAD)
    return _COMMENT.sub("", html[: body.start() if body else _HEAD])


def title_of(html: str) -> str | None:
    """The text of the ``title`` element of a page."""
    found = _TITLE.search(_head(html))
    return (plain_title(found[1]) or None) if found else None


def canonical_url(html: str) -> str | None:
    """The address that a page states as its own, if it is a complete one."""
    for link in _LINK.finditer(_head(html)):
        if _CANONICAL.search(link[0]) and (href := _HREF.search(link[0])):
            url = unescape(next(filter(None, href.groups()), "")).strip()
            if url.startswith(("https://", "http://")):
                return url
    return None


def stated_encoding(data: bytes) -> str | None:
    """The encoding that a ``meta`` element states, if Python knows it."""
    found = _CHARSET.search(data, 0, 1 << 14)
    if found is None:
        return None
    name = found[1].decode("ascii", "replace").lower()
    # Pages that state GB 2312 use its extensions.
    name = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}.get(name, name)
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name
