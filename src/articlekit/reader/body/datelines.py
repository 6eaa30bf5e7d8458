"""Finds the dateline of a page."""

from __future__ import annotations

from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, is_block, visible_text
from articlekit.reader.record.dates import Dateline, clean_names, read_dateline, read_machine_date
from articlekit.reader.rules.outlets import Rule

_BETWEEN = " /|｜·•,-–—"  # What parts names from dates.
_LONGEST = 100  # Characters of what is only called a date; it may name who wrote, too.


def dateline(walk: Walk, element: Element, _rule: Rule) -> None:
    """The line that holds the date; further ones tell nothing new."""
    if walk.dateline is not None or not find_dateline(walk, element):
        walk.discard_element("metadata", element)


def date(walk: Walk, element: Element, _rule: Rule) -> None:
    """Called a date: the dateline if it is a line before the text and holds one, else content."""
    text = visible_text(element)
    is_line = len(text) <= _LONGEST and text.count("\n") <= 1
    if not (is_line and takes_dateline(walk, element)):
        walk.by_tag(element)


def find_dateline(walk: Walk, element: Element) -> bool:
    """Whether an element is a dateline; if so, the walk has it now."""
    text = visible_text(element)
    if not 4 <= len(text) <= 300:
        return False
    found = read_dateline(text, walk.rules.datelines)
    stated = next((time for time in element.iter("time") if time.get("datetime")), None)
    if stated is not None:
        published = read_machine_date(stated.get("datetime"))
        if published is not None:
            names = found.names if found else None
            found = Dateline(text, published, names or _names_round(element, text))
    if found is None:
        return False
    if found.published is None:
        walk.problem("dateline-ambiguous", f"day or month first? {text[:60]!r}", element)
    walk.dateline = found
    walk.discard("portrait", "", walk.images.addresses_in(element))
    return True


def _names_round(element: Element, text: str) -> str | None:
    """The names in a dateline of which the ``time`` elements are the rest."""
    for stated in element.iter("time"):
        text = text.replace(visible_text(stated), "")
    return clean_names(text.replace("\n", "/").strip(_BETWEEN))


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
