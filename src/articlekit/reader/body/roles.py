"""Reads an element that a rule is about: one function per role."""

from __future__ import annotations

from articlekit._text.patterns import lazy_pattern
from articlekit.model import Embed, Paragraph, plain_text
from articlekit.reader.blocks.captions import (
    Label,
    Part,
)
from articlekit.reader.body import figures
from articlekit.reader.body.datelines import byline, date, dateline
from articlekit.reader.body.walk import Role, Taken, Walk
from articlekit.reader.dom.tree import Element, visible_text
from articlekit.reader.rules.outlets import Rule

_ADDRESS = lazy_pattern(r"https?://[^\s\"'<>]+")

# --- Discarded ---------------------------------------------------------------------------------


def discard(walk: Walk, element: Element, rule: Rule) -> None:
    """Discards an element that is not content; its links to tags are noted."""
    credit = _credit_inside(walk, element) if len(element) else None
    walk.taken.append(Taken(element, rule))
    text = walk.discard_element(rule.reason, element, without=credit, by=rule)
    if credit is not None:
        figures.part(walk, credit, figures.CREDIT)
    if rule.reason == "label":
        kind = walk.rules.vocabulary.label(text)
        if kind and figures.has_text_after(element):
            walk.builder.add(Label(kind))
    elif len(element):
        for link in element.iter("a"):
            if link.get("rel") == "tag":
                walk.tags.append(visible_text(link))


def _credit_inside(walk: Walk, element: Element) -> Element | None:
    """The credit of the picture before an element, if its class names one inside."""
    if not walk.builder.follows_picture and not isinstance(walk.builder.last, Part):
        return None
    for inner in element.iter():
        rules = walk.rules.for_element(inner.tag, inner.get("class"))
        if inner is not element and rules and rules[0].role == "credit" and visible_text(inner):
            return inner
    return None


def copy(walk: Walk, element: Element, _rule: Rule) -> None:
    """Discards what browsers show of the formula before it; without one it is text."""
    before = element.getprevious()
    if before is not None and next(iter(before.iter("math")), None) is not None:
        walk.discard_element("ornament", element)
    else:
        walk.by_tag(element)


def tag(walk: Walk, element: Element, _rule: Rule) -> None:
    """Notes a tag of the article; its text stays where it is."""
    walk.tags.append(visible_text(element))
    walk.by_tag(element)


# --- Embeds --------------------------------------------------------------------------------------


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
    start = walk.block(element)
    url = element.get("data-href")
    if url and not any(isinstance(piece, Embed) for piece in walk.builder.pieces(start)):
        walk.builder.add(Embed("post", url))


# --- Lines before the text ---------------------------------------------------------------------


def standfirst(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads the lead-in before everything else."""
    start = walk.block(element)
    walk.front.note_standfirst(
        [plain_text(piece) for piece in walk.builder.pieces(start) if isinstance(piece, Paragraph)]
    )


ROLES: dict[str, Role] = {
    "discard": discard,
    "copy": copy,
    "caption": figures.part,
    "credit": figures.part,
    "figure": figures.figure,
    "embed": embed,
    "post": post,
    "tag": tag,
    "dateline": dateline,
    "date": date,
    "byline": byline,
    "standfirst": standfirst,
}
"""The functions that read the elements of each role."""
