"""The roles of elements that hold the date or the author."""

from __future__ import annotations

from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, visible_text
from articlekit.reader.record.datelines import read_dateline
from articlekit.reader.rules.outlets import Rule

_LONGEST_LINES = 400  # Characters, white space included.


def dateline(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads the dateline; any further one is discarded."""
    if walk.has_dateline or not _find_dateline(walk, element):
        walk.discard_element("metadata", element)


def date(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads an element that is called a date: a line of the dateline if it is before the text."""
    walk.front.note_metadata(element)
    if element.tag == "div":  # A portrait in it is no figure whose caption is the name.
        walk.block(element)
    else:
        walk.by_tag(element)


def byline(walk: Walk, element: Element, rule: Rule) -> None:
    """Reads an element that is called an author: part of the dateline if it is before the text."""
    walk.front.note_author(element)
    date(walk, element, rule)


def _find_dateline(walk: Walk, element: Element) -> bool:
    """Whether an element is a dateline; if so, it becomes the dateline of the page."""
    text = visible_text(element)
    if len(text) > _LONGEST_LINES:
        return False
    times = [
        (visible_text(time).strip(), stated)
        for time in element.iter("time")
        if (stated := time.get("datetime"))
    ]
    authors = [
        visible_text(link).strip()
        for link in element.iter("a")
        if "author" in (link.get("rel") or "").split()
    ]
    found = read_dateline(text, walk.rules.datelines, walk.rules.zone, times, authors)
    if found is None:
        return False
    walk.front.stated.append(found)
    walk.discard("portrait", "", walk.images.addresses_in(element))
    return True
