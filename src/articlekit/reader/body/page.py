"""Reads the page of one record: the walk, and the steps before and after it."""

from __future__ import annotations

import re
from html import unescape

from articlekit.model import Block, Paragraph, ThematicBreak, plain_text
from articlekit.reader.body.datelines import find_dateline
from articlekit.reader.body.elements import HANDLERS
from articlekit.reader.body.figures import with_numbered_captions
from articlekit.reader.body.roles import ROLES
from articlekit.reader.body.walk import Handler, Walk
from articlekit.reader.dom.tree import GLUED, Element, is_block, parse_html
from articlekit.reader.record.dates import Dateline
from articlekit.reader.record.titles import bare
from articlekit.reader.rules.match import Rules

_LAST_CHARACTERS = 80  # Of the body, in which the feed may say that there is more.


def read_page(
    html: str, rules: Rules, base: str | None, title: str, dateline: Dateline | None, line: int
) -> tuple[Walk, list[Block]]:
    """The walk over a record's HTML, and its blocks.

    `dateline` is that of the header; `line` is the line of the file on which the HTML starts.
    """
    walk = Walk(HANDLERS, ROLES, rules, html, base, title)
    walk.dateline, walk.line = dateline, line
    body = parse_html(_without_shortcodes(html, walk), walk.problem)
    if body.get(GLUED) is not None:
        walk.handlers = _watched(HANDLERS)
        walk.readers = {}
    blocks = _read(walk, body)
    return walk, blocks


_SHORTCODE = re.compile(
    r"(\[(?:wp_)?caption\b[^\[\]<>]{0,400}\])(.{1,3000}?)(\[/(?:wp_)?caption\])", re.S | re.I
)
_SHORTCODE_TEXT = re.compile(r"""\bcaption=(?:"([^"]*)"|'([^']*)')""", re.I)


def _without_shortcodes(html: str, walk: Walk) -> str:
    """The page with figures in the place of WordPress's ``[caption]``."""
    if "caption]" not in html:
        return html

    def figure(match: re.Match[str]) -> str:
        start, inside, end = match.groups()
        text = _SHORTCODE_TEXT.search(start)
        caption = (text[1] or text[2] or "") if text else ""
        code = _SHORTCODE_TEXT.sub("caption=", start) if text else start
        walk.discard("shortcode", unescape(f"{code}{end}"))
        return f"<figure>{inside}{caption}</figure>"

    return _SHORTCODE.sub(figure, html)


def _watched(handlers: dict[str, Handler]) -> dict[str, Handler]:
    """The handlers, which also report the first element that the parser has repaired."""

    def watched(handler: Handler) -> Handler:
        def read(walk: Walk, element: Element) -> None:
            name = element.get(GLUED)
            if name is not None and not any(p.code == "markup-repaired" for p in walk.problems):
                message = f"a tag glued to its attribute: <{name}=…>"
                walk.problem("markup-repaired", message, element)
            handler(walk, element)

        return read

    return {tag: watched(handler) for tag, handler in handlers.items()}


def _read(walk: Walk, body: Element) -> list[Block]:
    walk.look_up(body)
    _take_dateline(walk, body)
    walk.children(body)
    walk.builder.border()
    blocks = walk.resolve(walk.builder.take())
    blocks = with_numbered_captions(walk.rules.vocabulary, blocks)
    if walk.discarded or walk.dateline is not None:  # A rule may have set that apart.
        while blocks and isinstance(blocks[-1], ThematicBreak):
            blocks.pop()
        while blocks and isinstance(blocks[0], ThematicBreak):
            del blocks[0]
    if not blocks and walk.title_heading is not None:
        blocks.append(walk.title_heading)
        walk.discarded = [item for item in walk.discarded if item.reason != "title"]
    _check(walk, blocks)
    return blocks


def _check(walk: Walk, blocks: list[Block]) -> None:
    """Reports problems of the page as a whole."""
    if not blocks:
        walk.problem("body-missing", "the record has no body")
    elif len(blocks) <= 2 and _letters(blocks) == bare(walk.title):
        walk.problem("body-missing", "the body only repeats the title")
    elif isinstance(blocks[-1], Paragraph) and _is_cut(walk, blocks[-1]):
        walk.problem("truncated", "the feed cut the body short")


def _is_cut(walk: Walk, last: Paragraph) -> bool:
    return walk.rules.vocabulary.cut.search(plain_text(last)[-_LAST_CHARACTERS:]) is not None


def _letters(blocks: list[Block]) -> str:
    return bare("".join(map(plain_text, blocks)))


def _take_dateline(walk: Walk, body: Element) -> None:
    """Reads the ``div`` that starts most pages."""
    if walk.dateline is not None or not len(body) or (body.text or "").strip():
        return
    first = body[0]
    if (
        first.tag == "div"
        and not any(is_block(child.tag) for child in first)
        and find_dateline(walk, first)
    ):
        walk.skip(first)
