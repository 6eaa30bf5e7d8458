"""What becomes of an element when a rule says what it is: one function a role."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from articlekit.model import Embed, Figure, Paragraph, Table, Text, plain_text
from articlekit.reader.blocks.captions import Part, attach, phrasing, settle
from articlekit.reader.blocks.inline import single_line
from articlekit.reader.blocks.whitespace import one_line
from articlekit.reader.body.datelines import date, dateline
from articlekit.reader.body.images import Kind, image_of
from articlekit.reader.body.walk import Role, Walk
from articlekit.reader.dom.tree import Element, visible_text
from articlekit.reader.rules.outlets import Rule

_MEDIA = ("img", "picture", "video", "audio", "iframe")
_CREDIT_LABEL = re.compile(
    r"(?:图片|圖片|图像|圖像|照片|影像)(?:版权|版權|来源|來源)"
    r"|(?:image|photo|picture) (?:copyright|source|credit)|^\W*credits?\W*$",
    re.I,
)
_CAPTION_LABEL = re.compile(
    r"(?:image|photo|picture|media) caption"
    r"|(?:图像|圖像|图片|圖片)(?:加注文字|加註文字|说明|說明)",
    re.I,
)

CREDIT = Rule(role="credit", select=".credit")
"""What makes a credit of an element that no rule of the table names."""
_CREDIT_START = re.compile(
    r"(?:(?:photo(?:graph)?|image|picture|foto|credit|crédit|source|courtesy)s?\b[^:：/]{0,12}[:：/]"
    r"|(?:[图圖]片?[来來]?源|[来來]源|[摄攝]影?|[图圖]片?|[摄攝]影[师師]|提供)\s*[:：/／]"
    r"|©|\(c\)\s|（[图圖]源)",
    re.I,
)
_LONGEST_CREDIT = 80  # Characters.

# --- Discarded ---------------------------------------------------------------------------------


def discard(walk: Walk, element: Element, rule: Rule) -> None:
    """Not content: its text is accounted for, and the tags that it links to are noted."""
    if not len(element) and not element.text:
        return
    text = visible_text(element)
    walk.discard(rule.reason, text)
    if rule.reason == "label":
        said = _label_of(text)
        if said and _has_text_after(element):
            if walk.in_part:  # What stands before it is the caption.
                walk.flow.border()
            walk.flow.announced = said
    elif len(element):
        for link in element.iter("a"):
            if link.get("rel") == "tag":
                walk.tags.append(visible_text(link))


@lru_cache(maxsize=256)
def _label_of(text: str) -> str:
    """``credit`` or ``caption``, if a label announces one."""
    if _CREDIT_LABEL.search(text):
        return "credit"
    return "caption" if _CAPTION_LABEL.search(text) else ""


def _has_text_after(element: Element) -> bool:
    if (element.tail or "").strip():
        return True
    return any(
        "".join(later.itertext()).strip() or (later.tail or "").strip()
        for later in element.itersiblings()
    )


def tag(walk: Walk, element: Element, _rule: Rule) -> None:
    """A tag of the article; its text stays where it is."""
    walk.tags.append(visible_text(element))
    walk.by_tag(element)


# --- Figures -----------------------------------------------------------------------------------


def part(walk: Walk, element: Element, rule: Rule | None = None) -> None:
    """A caption or a credit; round a picture, the name means the wrapper."""
    walk.flow.border()  # What a label has announced may be in it.
    walk.flow.announced = ""
    is_credit = rule is not None and rule.role == "credit"
    leaf = _leaf(element)
    if leaf is not None:
        text = one_line(leaf.text or "")
        if text:
            walk.flow.add(Part((), (Text(text),)) if is_credit else Part((Text(text),)))
        return
    if any(map(_is_shown, element.iter(*_MEDIA))):
        figure(walk, element)
        return
    walk.in_part += 1
    read = walk.by_tag if element.tag == "a" else walk.children
    blocks = walk.flow.nested(lambda: read(element))
    walk.in_part -= 1
    flat = [line for b in blocks for line in (b.blocks() if isinstance(b, Part) else (b,))]
    original = () if len(flat) == 1 and isinstance(flat[0], Paragraph) else tuple(flat)
    own = [block.credit for block in blocks if isinstance(block, Part) and block.credit]
    if not is_credit and not own and len(blocks) > 1 and _is_credit_line(blocks[-1]):
        own = [single_line(blocks.pop().children)]
    lines = [Part(b.children) if isinstance(b, Part) else b for b in blocks]
    line = phrasing(lines)
    if is_credit:
        found = Part((), single_line(phrasing(list(map(Paragraph, [line, *own])))), original)
    else:
        found = Part(line, single_line(phrasing(list(map(Paragraph, own)))), original)
    if found.children or found.credit:
        walk.flow.add(found)


def _is_shown(element: Element) -> bool:
    """Whether there is something to see that a caption can be of: no emoji, which is a letter."""
    return element.tag != "img" or image_of(element, None)[0] is not Kind.EMOJI


def _is_credit_line(block: Any) -> bool:
    """Whether a line of its own in a caption says whose the picture is."""
    if not isinstance(block, Paragraph):
        return False
    text = plain_text(block)
    return len(text) <= _LONGEST_CREDIT and _CREDIT_START.match(text) is not None


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
    """A wrapper of a picture: text in it that is nothing else is its caption."""
    if element.tag in _MEDIA or element.tag == "a":  # Which is called so, but wraps nothing.
        walk.by_tag(element)
        return
    flow = walk.flow
    start = flow.border()
    walk.children(element)
    flow.border()
    blocks = flow.blocks
    inside = blocks[start:]
    if _is_picture_with_text(inside):
        blocks[start:] = [Part(b.children) if isinstance(b, Paragraph) else b for b in inside]
    attach(blocks, start)
    _keep_inside(walk, start)


def _keep_inside(walk: Walk, start: int) -> None:
    """Makes paragraphs of parts that belong to a table or a quotation, before a picture takes them.

    A table's caption comes before it.
    """
    blocks = walk.flow.blocks
    inside = blocks[start:]
    if any(isinstance(block, Part) for block in inside):
        lines = [b for b in inside if isinstance(b, Part)]
        others = [b for b in inside if not isinstance(b, Part)]
        if others and isinstance(others[0], Table):
            inside = [*lines, *others]
        if others:
            blocks[start:] = settle(inside, walk.finished)


def source(walk: Walk, element: Element) -> None:
    """A ``cite`` or ``small``; at the end of a caption it says whose the picture is."""
    flow = walk.flow
    ends = element.getnext() is None and not (element.tail or "").strip()
    if walk.in_part and ends and (flow.run or flow.blocks):
        part(walk, element, CREDIT)
    else:
        walk.children(element)


def _is_picture_with_text(blocks: list[Any]) -> bool:
    """One figure or embed, some paragraphs, and nothing else."""
    others = [b for b in blocks if not isinstance(b, (Paragraph, Part))]
    return len(others) == 1 and isinstance(others[0], (Figure, Embed))


def embed(walk: Walk, element: Element, _rule: Rule) -> None:
    """Stands for what is loaded from the address of its first link."""
    url = next((link.get("href") for link in element.iter("a") if link.get("href")), None)
    if url is None:
        walk.children(element)
        return
    walk.flow.add(Embed("iframe", url))
    if not walk.in_noscript:
        walk.discard("player-fallback", visible_text(element))


def post(walk: Walk, element: Element, _rule: Rule) -> None:
    """A post of another site: what it says, then what is loaded from its ``data-href``."""
    if element.tag == "blockquote":  # Which is read as one, its embed behind it.
        walk.by_tag(element)
        return
    start = walk.flow.border()
    walk.block(element)
    url = element.get("data-href")
    if url and not any(isinstance(block, Embed) for block in walk.flow.blocks[start:]):
        walk.flow.add(Embed("post", url))


# --- Lines before the text ---------------------------------------------------------------------


def standfirst(walk: Walk, element: Element, _rule: Rule) -> None:
    """The lead-in before everything else."""
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
