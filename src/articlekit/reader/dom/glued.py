"""Tags with an attribute stuck to their name, which would be lost with what they say."""

from __future__ import annotations

import re

_GLUED = re.compile(
    r"<(div|p|span|a|img|section|article|figure|figcaption|h[1-6]|ul|ol|li|table|td|iframe|video)"
    r"(class|id|src|href|style|title|alt|data-[a-z-]+)(?==)",
    re.I,
)
# Where the tag as it stands ends at the same place, and no text becomes part of an attribute.
_CERTAINLY_GLUED = re.compile(_GLUED.pattern + r"""(?=(?:"[^"<>]*"|'[^'<>]*'|[^"'<>])*>)""", re.I)


def is_glued(tag: str) -> bool:
    """Whether a tag name is a known tag with an attribute stuck to it."""
    return bool(_GLUED.match(f"<{tag}"))


def unglue(html: str) -> str:
    """With the space that is missing in ``<divclass=…>`` and ``<imgsrc=…>``."""
    return _CERTAINLY_GLUED.sub(r"<\1 \2", html)
