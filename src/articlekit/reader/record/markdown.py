"""Markdown bodies: recognises them and turns them into HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from articlekit._text.patterns import lazy_pattern
from articlekit.reader.record.titles import bare

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OWN_MARK = "articlekit"
"""The key of front matter that the Markdown writer sets to 1."""

OWN_KEYS = frozenset(
    (*"title date author original source site published archived language tags".split(), OWN_MARK)
)
"""All keys that it sets."""

_LARGEST = 1_000_000  # Characters; no article is larger.
_TAG = re.compile(r"<(?!https?:|mailto:)[A-Za-z/!?]")
# A line that CommonMark may read as more than a paragraph. The library decides.
_BLOCK = lazy_pattern(
    r"^ {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|[0-9]{1,9}[.)][ \t]|>|```|~~~"
    r"|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|=+[ \t]*$"
    r"|\|?[ \t]*:?-+:?[ \t]*\|)|!?\[[^\]\n]*\]\(",
    re.M,
)
_BLANK_LINE = lazy_pattern(r"\n[ \t]*\r?\n")
_PARAGRAPH = frozenset(("paragraph_open", "paragraph_close", "inline"))
_ADDRESSES = frozenset(("link_open", "image"))


def is_own(meta: Mapping[str, object]) -> bool:
    """Whether front matter is that of the Markdown writer of this package."""
    return str(meta.get(OWN_MARK)) == "1"


def looks_like_markdown(body: str, *, is_note: bool = False) -> bool:
    """Whether a body has no HTML tag and at least one line that is more than a paragraph.

    Of a note, which has front matter and no header, a blank line between paragraphs is enough.
    """
    if len(body) > _LARGEST or _TAG.search(body):
        return False
    if is_note and _BLANK_LINE.search(body.strip()):
        return True
    if not _BLOCK.search(body):
        return False
    for token in _library().disable("code").parse(body):
        if token.type not in _PARAGRAPH:
            return True
        if any(child.type in _ADDRESSES for child in token.children or ()):
            return True
    return False


def to_html(body: str, *, is_certain: bool, title: str | None = None) -> str:
    """The HTML of CommonMark with the tables of GitHub.

    Unless the body `is_certain` to be Markdown, an indented line is no code: plain text is
    indented as well. If a heading above all else is the `title`, it is left out.
    """
    library = _library()
    library.enable("code") if is_certain else library.disable("code")
    env: dict[str, object] = {}
    tokens = library.parse(body, env)
    if title and tokens and tokens[0].tag == "h1" and bare(_plain(tokens[1])) == bare(title):
        del tokens[:3]
    html: str = library.renderer.render(tokens, library.options, env)
    return html


def first_heading(body: str) -> str | None:
    """The text of the first heading of the first level."""
    tokens = _library().parse(body) if "#" in body or "=" in body else []
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _plain(tokens[at + 1])
    return None


def _plain(inline: Token) -> str:
    """The text of an inline token."""
    return "".join(
        child.content if child.type in ("text", "code_inline") else " "
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )


@lru_cache(maxsize=1)
def _library() -> MarkdownIt:
    from markdown_it import MarkdownIt  # Slow to import, and rarely needed.

    library = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Addresses are kept as written; writers check them.
    vars(library).update(normalizeLink=str, normalizeLinkText=str, validateLink=lambda url: True)
    return library
