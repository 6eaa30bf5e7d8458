"""Code spans, addresses and titles of links."""

from __future__ import annotations

import re
from urllib.parse import quote

from articlekit._text.characters import without_controls
from articlekit._text.patterns import lazy_pattern
from articlekit.model import Link, Text
from articlekit.writers.markdown.unsafe import reference

BREAK = "  \n"
"""A hard line break; Python-Markdown shows the backslash that CommonMark knows too."""

TICKS = lazy_pattern("`+")
LINE_END = lazy_pattern(r"[\t\n\r\f\v]+")  # White space in the value of a text.
_AUTOLINK = lazy_pattern(
    r"https?://[^\s<>]+|mailto:[\w.!#$%&'*+/=?^{}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.A | re.I
)
# The characters that renderers encode, and the quote, which would start a title in Python-Markdown.
_ENCODED = lazy_pattern(r"[^A-Za-z0-9;/?:@&=+$,._!~*()#%-]|%(?![0-9A-Fa-f]{2})")
_is_odd = re.compile(r"[^A-Za-z0-9;/?:@=+$,._!~*#-]").search
"""Finds what must be looked at closely; a set of characters alone is found much faster."""
_REFERENCE = lazy_pattern(r"&(?=#?\w+;)")
_WHOLE_REFERENCE = lazy_pattern(r"&(#?\w+);")
_BACKSLASH = lazy_pattern(r"\\(?=[!-/:-@\[-`{-~])")
_IN_TITLE = lazy_pattern('["`<|]|~(?=~)|(?<=~)~')


def is_autolink(link: Link, url: str) -> bool:
    """Whether the text of a link is its address."""
    text = link.children[0]
    return (
        text.__class__ is Text
        and text.value == url.removeprefix("mailto:")
        and len(link.children) == 1
        and not link.title
        and bool(_AUTOLINK.fullmatch(url))
        and not _ENCODED.search(url)
        and "%" not in url  # markdown-it and marked decode the text.
        and not _REFERENCE.search(url)  # cmark decodes references even there.
    )


def code(text: str, in_table: bool = False) -> str:
    """A code span; kramdown needs a fence that is longer than any run of backticks in it."""
    text = without_controls(LINE_END.sub(" ", text))
    fence = "`" * (1 + max(map(len, TICKS.findall(text)), default=0))
    if text[:1] == "`" or text[-1:] == "`" or (text[:1] == text[-1:] == " " and text.strip(" ")):
        text = f" {text} "
    if in_table:
        text = text.replace("|", "\\|")
    return f"{fence}{text}{fence}"


def target_of(url: str, title: str | None = None) -> str:
    """What stands in the parentheses of a link: the address, and the title if there is one."""
    if _is_odd(url):
        url = _ENCODED.sub(_percent, url)
        if "&" in url:
            # Renderers decode references here, mistune even those that are escaped.
            url = _WHOLE_REFERENCE.sub(r"&\1%3B", url)
        if ("(" in url or ")" in url) and not _balanced(url):
            url = f"<{url}>"
    if title:
        title = " ".join(without_controls(title).split())
        title = _BACKSLASH.sub(r"\\\\", _REFERENCE.sub("&amp;", title))
        if title.count("[") != title.count("]"):  # Python-Markdown counts them.
            title = title.replace("[", reference("[")).replace("]", reference("]"))
        if title[-1:] == "\\":  # cmark would read it as an escape of the quote.
            title = title[:-1] + reference("\\")
        if title:
            return f'{url} "{_IN_TITLE.sub(lambda found: reference(found[0]), title)}"'
    return url


def _percent(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")


def _balanced(url: str) -> bool:
    depth = 0
    for char in url:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0
