"""The options of Markdown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from articlekit._options import check_least, check_options
from articlekit.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True, init=False, eq=False, repr=False)
class MarkdownOptions:
    """The options of `MarkdownWriter`, which has the constructor.

    Raises `UsageError` for values that fit no file or each other.
    """

    front_matter: Literal["yaml", "toml", "none"] = "yaml"
    """Metadata of the article at the start of the file, as YAML or TOML, or nothing."""
    front_matter_key: tuple[str, ...] = ()
    """New names for keys of the front matter, each as ``NAME=OTHER``."""
    title: str | None = None
    """The title above a file of many articles."""
    no_title: bool = False
    """Whether the line of the article's title is left out, as for generators that print it."""
    heading_base: int = 1
    """The level of the title; all other headings are moved by as much, to 6 at most."""
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
    """Whether HTML is written for what Markdown cannot express."""
    wrap: int | None = None
    """Columns to wrap prose at; never between two wide characters. None: one line per paragraph."""
    image: Literal["original", "src", "local"] = "original"
    """Which address pictures have: the real one, the one that the archive had, or the path of the
    file in the folder `pictures`; the real one where there is none of that."""
    pictures: str | None = None
    """The folder of pictures; paths in a file are relative to the file."""
    assets: bool = False
    """Whether pictures of the folder are copied into a folder ``assets`` next to each file."""
    data_images: Literal["drop", "keep", "extract"] = "drop"
    """Pictures whose address holds their bytes: leave them out but for their alternative text, keep
    them, or write them into a folder ``assets`` next to each file."""
    liquid: bool = False
    """Whether the delimiters of Liquid and of Hugo's shortcodes are made harmless."""

    def __post_init__(self) -> None:
        check_options(self)
        if self.image == "local" and self.pictures is None:
            raise UsageError("local pictures need a folder: pictures='DIR' (--pictures DIR)")
        if self.pictures is not None and self.image != "local":
            raise UsageError("a folder of pictures is for image='local' (--image local)")
        if self.pictures is not None and not os.path.isdir(self.pictures):
            raise UsageError(f"{self.pictures}: no folder of pictures")
        if self.assets and self.image != "local":
            raise UsageError("assets are copies of local pictures: image='local' (--image local)")
        if self.front_matter_key and self.front_matter == "none":
            raise UsageError("names of keys are for front matter: front_matter='yaml' or 'toml'")
        if not 1 <= self.heading_base <= 6:
            raise UsageError(f"heading base {self.heading_base}: expected 1 to 6")
        check_least("wrap", self.wrap, optional=True)
