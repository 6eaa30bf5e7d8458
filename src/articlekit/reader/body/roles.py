"""Reads an element that a rule is about: one function per role."""

from __future__ import annotations

import re

from articlekit.model import Block, Embed, Figure, Inline, Paragraph, Table, Text, plain_text
from articlekit.reader.blocks.captions import (
    Label,
    Part,
    Piece,
    attach,
    phrasing,
    resolve_labels,
)
from articlekit.reader.blocks.inline import single_line
from articlekit.reader.blocks.whitespace import one_line
from articlekit.reader.body.datelines import date, dateline
from articlekit.reader.body.images import Kind
from articlekit.reader.body.walk import Role, Walk
from articlekit.reader.dom.tree import Element, visible_text
from articlekit.reader.rules.outlets import Rule

_MEDIA = ("img", "picture", "video", "audio", "iframe")
CREDIT = Rule(role="credit", select=".credit")
"""The rule for a credit that no rule of the table names."""
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
_LONGEST_CREDIT = 80  # Characters.

# --- Discarded ---------------------------------------------------------------------------------


def discard(walk: Walk, element: Element, rule: Rule) -> None:
    """Discards an element that is not content; its links to tags are noted."""
    walk.discard_element(rule.reason, element)
    if rule.reason == "label":
        kind = walk.rules.vocabulary.label(visible_text(element))
        if kind and _has_text_after(element):
            walk.builder.add(Label(kind))
    elif len(element):
        for link in element.iter("a"):
            if link.get("rel") == "tag":
                walk.tags.append(visible_text(link))


def _has_text_after(element: Element) -> bool:
    if (element.tail or "").strip():
        return True
    return any(
        "".join(later.itertext()).strip() or (later.tail or "").strip()
        for later in element.itersiblings()
    )


def tag(walk: Walk, element: Element, _rule: Rule) -> None:
    """Notes a tag of the article; its text stays where it is."""
    walk.tags.append(visible_text(element))
    walk.by_tag(element)


# --- Figures -----------------------------------------------------------------------------------


def part(walk: Walk, element: Element, rule: Rule | None = None) -> None:
    """Reads a caption or credit. If the element contains media, it is a figure wrapper instead."""
    is_credit = rule is not None and rule.role == "credit"
    leaf = _leaf(element)
    if leaf is not None:
        text = one_line(leaf.text or "")
        if text:
            children = (Text(text),)
            walk.builder.add(Part((), children) if is_credit else Part(children))
        return
    if any(_is_shown(walk, media) for media in element.iter(*_MEDIA)):
        figure(walk, element)
        return
    read = walk.by_tag if element.tag == "a" else walk.children
    with walk.scoped(in_caption=True):
        pieces = resolve_labels(walk.builder.nested(lambda: read(element)))
    found = _part_of(walk, pieces, is_credit=is_credit)
    if found.children or found.credit:
        walk.builder.add(found)


def _part_of(walk: Walk, pieces: list[Piece], *, is_credit: bool) -> Part:
    """The caption or credit that the pieces inside its element are."""
    blocks = [block for piece in pieces for block in _blocks_of(piece)]
    is_line = len(blocks) == 1 and isinstance(blocks[0], Paragraph)
    original = () if is_line else tuple(blocks)
    credits_ = [piece.credit for piece in pieces if isinstance(piece, Part) and piece.credit]
    last = pieces[-1] if pieces else None
    is_caption = not (is_credit or credits_) and len(pieces) > 1
    if is_caption and isinstance(last, Paragraph) and _is_credit_line(walk, last):
        credits_ = [single_line(last.children)]
        pieces = pieces[:-1]
    line = phrasing([Part(p.children) if isinstance(p, Part) else p for p in pieces])
    if is_credit:
        return Part((), _one_line_of([line, *credits_]), original)
    return Part(line, _one_line_of(credits_), original)


def _blocks_of(piece: Piece) -> list[Block]:
    if isinstance(piece, Part):
        return piece.blocks()
    return [] if isinstance(piece, Label) else [piece]


def _one_line_of(lines: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    return single_line(phrasing(map(Paragraph, lines)))


def _is_shown(walk: Walk, element: Element) -> bool:
    """Whether an element shows something that a caption can be about: no emoji, which is text."""
    return element.tag != "img" or walk.images.read(element)[0] is not Kind.EMOJI


def _is_credit_line(walk: Walk, block: Paragraph) -> bool:
    """Whether a line of its own in a caption names the owner of the picture."""
    text = plain_text(block)
    return len(text) <= _LONGEST_CREDIT and bool(walk.rules.vocabulary.credit_start.match(text))


def _leaf(element: Element) -> Element | None:
    """The element itself, or the one in it, if that is all text and no mark."""
    if element.tag == "a":
        return None
    if not len(element):
        return element
    only = element[0]
    if (
        len(element) == 1
        and only.tag in ("small", "span", "p", "div")
        and not (len(only) or only.get("class"))
        and not (element.text or "").strip()
        and not (only.tail or "").strip()
    ):
        return only
    return None


def figure(walk: Walk, element: Element, _rule: Rule | None = None) -> None:
    """Reads the wrapper of a picture: text in it that is nothing else is its caption."""
    if element.tag in _MEDIA or element.tag == "a":  # A wrapper by its class that wraps nothing.
        walk.by_tag(element)
        return
    builder = walk.builder
    start = builder.border()
    walk.children(element)
    builder.border()
    pieces = resolve_labels(builder.take(start))
    if _is_picture_with_text(pieces):
        pieces = [Part(p.children) if isinstance(p, Paragraph) else p for p in pieces]
    builder.extend(_kept_inside(walk, attach(pieces)))


def _kept_inside(walk: Walk, pieces: list[Piece]) -> list[Piece]:
    """The pieces with parts that belong to a table or a quotation as paragraphs.

    Else a picture outside would take them. A table's caption comes before it.
    """
    parts: list[Piece] = [piece for piece in pieces if isinstance(piece, Part)]
    others = [piece for piece in pieces if not isinstance(piece, Part)]
    if not parts or not others:
        return pieces
    if isinstance(others[0], Table):
        pieces = [*parts, *others]
    return list(walk.resolve(pieces))


def source(walk: Walk, element: Element) -> None:
    """Reads a ``cite`` or ``small``; at the end of a caption it is a credit."""
    ends = element.getnext() is None and not (element.tail or "").strip()
    builder = walk.builder
    if walk.scope.in_caption and ends and (builder.has_run or builder.last is not None):
        part(walk, element, CREDIT)
    else:
        walk.children(element)


def _is_picture_with_text(pieces: list[Piece]) -> bool:
    """Whether there are one figure or embed, some paragraphs, and nothing else."""
    others = [piece for piece in pieces if not isinstance(piece, (Paragraph, Part))]
    return len(others) == 1 and isinstance(others[0], (Figure, Embed))


def embed(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads a placeholder of something that is loaded from the address of its first link.

    Without a link, the address is in one of its attributes.
    """
    url = next((href for link in element.iter("a") if (href := link.get("href"))), None)
    if url is None:
        found = (_ADDRESS.search(value) for name, value in element.items() if name != "class")
        url = next((match[0] for match in found if match), None)
    if url is None:
        walk.children(element)
        return
    walk.builder.add(Embed("iframe", url))
    if not walk.scope.in_noscript:
        walk.discard_element("player-fallback", element)


def post(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads a post of another site: its text, then what is loaded from its ``data-href``."""
    if element.tag == "blockquote":  # Its handler adds the embed.
        walk.by_tag(element)
        return
    start = walk.builder.border()
    walk.block(element)
    url = element.get("data-href")
    if url and not any(isinstance(piece, Embed) for piece in walk.builder.pieces(start)):
        walk.builder.add(Embed("post", url))


# --- Lines before the text ---------------------------------------------------------------------


def standfirst(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads the lead-in before everything else."""
    walk.standfirst = walk.at_start()
    walk.block(element)


ROLES: dict[str, Role] = {
    "discard": discard,
    "caption": part,
    "credit": part,
    "figure": figure,
    "embed": embed,
    "post": post,
    "tag": tag,
    "dateline": dateline,
    "date": date,
    "standfirst": standfirst,
}
"""The functions that read the elements of each role."""
