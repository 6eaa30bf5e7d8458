"""Reads a ``div`` or ``dl`` with pictures in it or right before it."""

from __future__ import annotations

from articlekit.reader.body import figures
from articlekit.reader.body.images import Kind
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, is_block, visible_text

_AROUND_PICTURES = frozenset(("img", "a", "picture", "div", "span"))
_NOT_IN_CAPTIONS = frozenset(
    "img picture video audio iframe ul ol table blockquote h1 h2 h3 h4 h5 h6 pre form".split()
)
_LONGEST_BOX = 300  # Characters.


def division(walk: Walk, element: Element) -> None:
    """Reads a ``div``: a caption, the wrapper of a picture, or a block like any other."""
    if walk.builder.follows_picture and figures.is_caption_after_picture(walk, element):
        figures.part(walk, element)
        return
    if len(element) and not (element.text or "").strip():
        first = element[0].tag
        if first == "img" and _is_picture_with_text(element) and not _is_byline(walk, element):
            figures.figure(walk, element)
            return
        if 2 <= len(element) <= 3 and first in _AROUND_PICTURES:
            if _is_picture_box(walk, element):
                figures.figure(walk, element)
            else:
                _picture_over_line(walk, element)
            return
    walk.block(element)


def _is_picture_with_text(element: Element) -> bool:
    """Whether a ``div`` holds only pictures and phrasing, as in a gallery."""
    return not any(is_block(child.tag) for child in element) and not _has_double_break(element)


def _is_byline(walk: Walk, element: Element) -> bool:
    """Whether the text beside a picture says who wrote the page, and when."""
    if not walk.front.is_open:
        return False
    path = walk.rules.vocabulary.author_path
    return any(
        inner.tag == "time"
        or (
            inner.tag == "a"
            and ("author" in (inner.get("rel") or "") or path.search(inner.get("href") or ""))
        )
        for inner in element.iter("a", "time")
    )


def _has_double_break(element: Element) -> bool:
    """Whether two ``br`` follow one another after text: then it holds paragraphs, not a caption."""
    breaks = 0
    started = False
    for child in element:
        if child.tag == "br":
            breaks += started
        elif child.tag != "img":
            breaks, started = 0, True
        if breaks > 1:
            return True
        if (child.tail or "").strip():
            breaks, started = 0, True
    return False


def _is_picture_box(walk: Walk, element: Element) -> bool:
    """Whether an element holds a picture, under it a line and its credit, and nothing else.

    The page itself can look so; a box has something beside it.
    """
    if _is_whole_page(element):
        return False
    picture, *others = element
    if sum(1 for _ in picture.iter("img")) != 1 or visible_text(picture):
        return False
    lines = [other for other in others if not _shows_icons_alone(walk, other)]
    length = sum(len(visible_text(line)) for line in lines)
    if not 0 < length <= _LONGEST_BOX:
        return False
    inside = [inner for line in lines for inner in line.iter("*")]
    if any(inner.tag in _NOT_IN_CAPTIONS for inner in inside):
        return False
    paragraphs = [inner for inner in inside if inner.tag == "p"]
    return len(paragraphs) < 2 or (
        len(paragraphs) == 2
        and walk.rules.vocabulary.credit_line.match(visible_text(paragraphs[1])) is not None
    )


def _is_whole_page(element: Element) -> bool:
    """Whether nothing stands beside an element, nor beside the wrappers around it."""
    around: Element | None = element
    while around is not None and around.tag != "body":
        if around.getnext() is not None or around.getprevious() is not None:
            return False
        around = around.getparent()
    return True


def _shows_icons_alone(walk: Walk, element: Element) -> bool:
    """Whether an element holds icons of the page and nothing else."""
    pictures = list(element.iter("img"))
    return (
        bool(pictures)
        and not visible_text(element)
        and all(walk.images.read(picture)[0] is Kind.ICON for picture in pictures)
    )


def _picture_over_line(walk: Walk, element: Element) -> None:
    """Reads a ``div`` that may hold a picture and one line under it, among others: its caption."""
    builder = walk.builder
    start = walk.block(element)
    if _is_whole_page(element):
        return
    builder.extend(figures.with_line_under(walk.rules.vocabulary, builder.take(start)))


def description(walk: Walk, element: Element) -> None:
    """Reads a ``dl``. With a picture alone in its first ``dt``, the ``dd`` is the caption."""
    first = element.find("dt")
    if first is not None and first.find(".//img") is not None and not visible_text(first):
        figures.figure(walk, element)
    else:
        walk.block(element)
