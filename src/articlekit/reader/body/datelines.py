"""Finds the dateline of a page."""

from __future__ import annotations

from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, is_block, visible_text
from articlekit.reader.record.datelines import read_dateline
from articlekit.reader.rules.outlets import Rule

_LONGEST = 100  # Characters of an element that is a date by its class; it may hold names as well.
_LONGEST_LINES = 400  # Characters, white space included.


def dateline(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads the dateline; any further one is discarded."""
    if walk.dateline is not None or not find_dateline(walk, element):
        walk.discard_element("metadata", element)


def date(walk: Walk, element: Element, _rule: Rule) -> None:
    """Reads an element whose class says date: a dateline before the text, else content."""
    text = visible_text(element)
    is_line = len(text) <= _LONGEST and text.count("\n") <= 1
    if not (is_line and takes_dateline(walk, element)):
        walk.by_tag(element)


def find_dateline(walk: Walk, element: Element) -> bool:
    """Whether an element is a dateline; if so, it becomes the dateline of the walk."""
    text = visible_text(element)
    if len(text) > _LONGEST_LINES:
        return False
    times = [
        (visible_text(time).strip(), stated)
        for time in element.iter("time")
        if (stated := time.get("datetime"))
    ]
    found = read_dateline(text, walk.rules.datelines, walk.rules.zone, times)
    if found is None:
        return False
    if found.problem:
        message = f"{found.problem.message} {text[:60]!r}"
        walk.problem(found.problem.code, message, element)
    walk.dateline = found
    walk.discard("portrait", "", walk.images.addresses_in(element))
    return True


def takes_dateline(walk: Walk, element: Element) -> bool:
    """Whether an element stands where a dateline does, alone and before all text."""
    return (
        walk.dateline is None
        and walk.at_start()
        and _is_alone(element)
        and find_dateline(walk, element)
    )


def _is_alone(element: Element) -> bool:
    """Whether nothing but blocks stands beside an element."""
    before, after, parent = element.getprevious(), element.getnext(), element.getparent()
    text_before = before.tail if before is not None else parent.text if parent is not None else ""
    return not (
        (text_before or "").strip()
        or (element.tail or "").strip()
        or (before is not None and not is_block(before.tag) and before.tag != "br")
        or (after is not None and not is_block(after.tag) and after.tag != "br")
    )
