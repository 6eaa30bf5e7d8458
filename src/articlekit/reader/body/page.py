"""Reads the page of one record: the walk, and the steps before and after it."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from articlekit._text.patterns import lazy_pattern
from articlekit.model import Block, Embed, Figure, Image, List, Paragraph, ThematicBreak, plain_text
from articlekit.model import walk as walk_nodes
from articlekit.model.nodes import Node
from articlekit.reader.body.aftermatter import is_content, without_aftermatter
from articlekit.reader.body.elements import HANDLERS
from articlekit.reader.body.figures import with_captions_by_words
from articlekit.reader.body.front import Page, only_repeats_title, read_front
from articlekit.reader.body.roles import ROLES
from articlekit.reader.body.walk import Handler, Walk
from articlekit.reader.dom.tree import GLUED, Element, parse_html
from articlekit.reader.record.datelines import Dateline
from articlekit.reader.record.titles import bare
from articlekit.reader.rules.match import Rules
from articlekit.reader.rules.outlets import Rule

_LONGEST_PAYWALL = 150  # Characters.
_LAST_BLOCKS = 3  # In which a site may ask for a subscription.
_LONGEST_CREDIT = 400  # Of a credit that is kept although the piece around it is discarded.
_LAST_CHARACTERS = 80  # Of the body, in which the feed may say that there is more.


def read_page(
    html: str, rules: Rules, base: str | None, title: str, dateline: Dateline | None, line: int
) -> tuple[Walk, list[Block]]:
    """The walk over a record's HTML, and its blocks.

    `dateline` is that of the header; `line` is the line of the file on which the HTML starts.
    """
    found: list[tuple[str, str]] = []  # Problems of the parser.
    shortcodes: list[str] = []
    page = _without_shortcodes(html, shortcodes)
    body = parse_html(page, lambda code, message: found.append((code, message)))
    refused: dict[Element | str, Rule] = {}
    while True:
        walk = Walk(HANDLERS, ROLES, rules, html, base, title, frozenset(refused))
        walk.dateline, walk.line = dateline, line
        for code, message in found:
            walk.problem(code, message)
        for text in shortcodes:
            walk.discard("shortcode", text)
        if body.get(GLUED) is not None:
            walk.handlers = _watched()
            walk.readers = {}
        blocks = _read(walk, body)
        more = {
            piece: rule for piece, rule in _takes_too_much(walk, blocks) if piece not in refused
        }
        if not more or len(refused) >= _MOST_REFUSED:
            break
        refused |= more
    for piece, rule in refused.items():
        element = None if isinstance(piece, str) else piece
        message = f"the rule {rule.select or rule.text!r} would take the article"
        walk.problem("rule-refused", message, element)
    return walk, blocks


_MOST_REFUSED = 20  # Limits the time: the page is read again after each.
_MAY_BE_LONG = frozenset(("title", "comments", "related", "metadata", "feed-footer"))
_NOT_COUNTED = frozenset(("title", "comments"))


def _takes_too_much(walk: Walk, blocks: list[Block]) -> list[tuple[Element | str, Rule]]:
    """The pieces that rules have discarded although they are, or may be, the article."""
    if not walk.taken:
        return []
    suspects = [
        taken
        for taken in walk.taken
        if walk.rules.is_general(taken.rule) and taken.rule.reason not in _MAY_BE_LONG
    ]
    if not suspects and any(isinstance(block, Paragraph) for block in blocks):
        return []
    if _outweighs(blocks, walk):
        return []
    texts = [item.text for item in walk.discarded if item.reason not in _NOT_COUNTED]
    kept = "".join(map(plain_text, blocks))
    total = sum(len("".join(text.split())) for text in (kept, *texts))
    found = [(taken.piece, taken.rule) for taken in suspects if 2 * taken.characters > total]
    if not found and not kept.strip() and not any(map(_is_shown, walk_nodes(tuple(blocks)))):
        largest = max(walk.taken, key=lambda taken: taken.characters)
        found = [(largest.piece, largest.rule)] if largest.characters else []
    return found


def _outweighs(blocks: list[Block], walk: Walk) -> bool:
    """Whether the first blocks alone hold more than any discarded piece; saves time."""
    most = max(len(item.text) for item in walk.discarded) if walk.discarded else 0
    kept = 0
    for block in blocks:
        kept += len("".join(plain_text(block).split()))
        if kept > most + _LONGEST_CREDIT:
            return True
    return False


def _is_shown(node: Node) -> bool:
    return isinstance(node, (Image, Embed, Figure))


_SHORTCODE = lazy_pattern(
    r"(\[(?:wp_)?caption\b[^\[\]<>]{0,400}\])(.{1,3000}?)(\[/(?:wp_)?caption\])", re.S | re.I
)
_SHORTCODE_TEXT = lazy_pattern(r"""\bcaption=(?:"([^"]*)"|'([^']*)')""", re.I)


def _without_shortcodes(html: str, found: list[str]) -> str:
    """The page with figures in the place of WordPress's ``[caption]``; adds these to `found`."""
    if "caption]" not in html:
        return html

    def figure(match: re.Match[str]) -> str:
        start, inside, end = match.groups()
        text = _SHORTCODE_TEXT.search(start)
        caption = (text[1] or text[2] or "") if text else ""
        code = _SHORTCODE_TEXT.sub("caption=", start) if text else start
        found.append(unescape(f"{code}{end}"))
        return f"<figure>{inside}{caption}</figure>"

    return _SHORTCODE.sub(figure, html)


@cache
def _watched() -> dict[str, Handler]:
    """The handlers, which also report the first element that the parser has repaired."""

    def watched(handler: Handler) -> Handler:
        def read(walk: Walk, element: Element) -> None:
            name = element.get(GLUED)
            if name is not None and not any(p.code == "markup-repaired" for p in walk.problems):
                message = f"a tag glued to its attribute: <{name}=…>"
                walk.problem("markup-repaired", message, element)
            handler(walk, element)

        return read

    return {tag: watched(handler) for tag, handler in HANDLERS.items()}


def _read(walk: Walk, body: Element) -> list[Block]:
    walk.children(body)
    walk.builder.border()
    blocks = _without_front(walk, walk.resolve(walk.builder.take()))
    blocks = with_captions_by_words(walk, blocks)
    blocks = without_aftermatter(walk, blocks)
    if walk.discarded or walk.dateline is not None:  # A rule may have discarded that.
        while blocks and isinstance(blocks[-1], ThematicBreak):
            blocks.pop()
        while blocks and isinstance(blocks[0], ThematicBreak):
            del blocks[0]
    _check(walk, blocks)
    return blocks


def _without_front(walk: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks without what stands before the text, which is accounted for."""
    rules = walk.rules
    page = Page(
        walk.title,
        walk.base or "",
        rules.names,
        rules.datelines,
        rules.zone,
        walk.dateline is not None,
        rules.vocabulary.reason,
    )
    before = read_front(walk.front, page, blocks)
    if len(blocks) == 1 and isinstance(blocks[0], List) and len(blocks[0].children) == 1:
        inside = read_front(walk.front, page, list(blocks[0].children[0].children))
        if inside.lines and inside.rest:  # The page is in the only item of a list.
            before = inside
    kept = before.kept + before.rest
    titles: list[tuple[str, Block]] = []
    if not any(map(is_content, kept)) or only_repeats_title(kept, walk.title):
        kept = before.titles + kept
    else:
        titles = [("title", block) for block in before.titles]
    found, walk.discarded = walk.discarded, []
    for reason, block in (*titles, *before.discarded):
        walk.discard_block(reason, block)
    walk.discarded += found
    walk.standfirst = before.has_standfirst
    for line in before.lines:
        walk.explain("dateline", _mechanism(walk, line), line.text)
    dateline = before.dateline
    if dateline is not None and walk.dateline is None:
        walk.dateline = dateline
        if dateline.problem:
            message = f"{dateline.problem.message} {dateline.text[:60]!r}"
            place = walk.front.place(dateline.text)
            walk.problem(dateline.problem.code, message, place)
    return kept


def _mechanism(walk: Walk, line: Dateline) -> str:
    """What made a line before the text a dateline or a byline."""
    if line in walk.front.stated:
        return "a rule"
    if any(shown and shown in line.text for shown, _ in walk.front.times):
        return "a time element before the text"
    return "the words of a dateline before the text" if line.published else "names before the text"


def _check(walk: Walk, blocks: list[Block]) -> None:
    """Reports problems of the page as a whole."""
    if not blocks:
        walk.problem("body-missing", "the record has no body")
    elif walk.title and len(blocks) <= 2 and _bare_text(blocks) == bare(walk.title):
        walk.problem("body-missing", "the body only repeats the title")
    elif (isinstance(blocks[-1], Paragraph) and _is_cut(walk, blocks[-1])) or any(
        isinstance(block, Paragraph) and _is_paywall(walk, plain_text(block))
        for block in blocks[-_LAST_BLOCKS:]
    ):
        walk.problem("truncated", "the feed cut the body short")


def _is_paywall(walk: Walk, text: str) -> bool:
    if len(text) > _LONGEST_PAYWALL:
        return False
    return walk.rules.vocabulary.paywall.search(text.lower()) is not None


def _is_cut(walk: Walk, last: Paragraph) -> bool:
    return walk.rules.vocabulary.cut.search(plain_text(last)[-_LAST_CHARACTERS:]) is not None


def _bare_text(blocks: list[Block]) -> str:
    return bare("".join(map(plain_text, blocks)))
