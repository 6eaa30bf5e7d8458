"""The options of Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownOptions:
    """The options of `MarkdownWriter`."""

    front_matter: Literal["yaml", "none"] = "yaml"
    """Title, address, dates, source, author, language and tags in front, or nothing."""
    heading: Literal["atx", "setext"] = "atx"
    """``# Title``, or a line under it (levels 1 and 2)."""
    links: Literal["inline", "reference"] = "inline"
    """Addresses where they are used, or at the end."""
    bullet: Literal["-", "*", "+"] = "-"
    """The bullet of lists; a list that follows another takes the next one."""
    emphasis: Literal["*", "_"] = "*"
    """The delimiter of emphasis; within words it is always the asterisk."""
    caption: Literal["plain", "emphasis"] = "plain"
    """How captions are set."""
    edge: Literal["shift", "entity", "html"] = "shift"
    """What to do where punctuation at the edge of emphasis keeps it from working: move the
    punctuation out, write the character outside as a reference, or use HTML."""
    html: Literal["none", "allow"] = "none"
    """Whether HTML may say what Markdown cannot."""
    wrap: int | None = None
    """Columns to wrap prose at; never between two wide characters. None: one line a paragraph."""
    image: Literal["original", "src", "local"] = "original"
    """Which address pictures have: the real one, the one that the archive had, or the path of the
    file in the folder `pictures`; the real one where there is none of that."""
    pictures: str | None = None
    """The folder of pictures, as the paths in the text are to name it."""
