"""Names the rule or mechanism that made each piece of a page what it is, for authors of rules.

Nothing is noted unless `explaining` is on, which the command ``articlekit check --explain`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

MECHANISMS = {
    "control": "the words of a button",
    "disclaimer": "a line after the text that says whose opinion it is",
    "duplicate-picture": "a picture before the text that is repeated later",
    "icon": "the name of the picture",
    "label": "the words of a label",
    "metadata": "its place before the text",
    "newsletter": "a line after the text that asks to follow the site",
    "player-fallback": "the fallback text of a player",
    "portrait": "a portrait of the author",
    "related": "links under a heading for related links",
    "rights": "a line of rights after the text",
    "ruby-parenthesis": "the element rp",
    "sharing": "links under a heading for sharing",
    "shortcode": "a shortcode of WordPress",
    "spacer": "the name or the size of the picture",
    "tags": "a line of tags after the text",
    "title": "a repetition of the title",
    "tracker": "the address or the size of the picture",
}
"""What discards a piece for each reason, if no rule does."""


class Explanation(NamedTuple):
    """One piece of a page."""

    kind: str
    """What it is, such as ``caption`` or ``discarded (rights)``."""
    by: str
    """The rule or the mechanism that made it so."""
    text: str


_noted: ContextVar[list[Explanation] | None] = ContextVar("noted", default=None)


@contextmanager
def explaining() -> Iterator[None]:
    """Notes the pieces of the articles that are read in this context."""
    token = _noted.set([])
    try:
        yield
    finally:
        _noted.reset(token)


def is_explaining() -> bool:
    """Whether pieces are noted."""
    return _noted.get() is not None


def keep(found: list[Explanation]) -> None:
    """Keeps the pieces of the article that has been read; replaces those of the previous one."""
    noted = _noted.get()
    if noted is not None:
        noted[:] = found


def last_explanations() -> list[Explanation]:
    """The pieces of the article that was read last."""
    return list(_noted.get() or ())
