"""The article: its header fields, its body and what was discarded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from articlekit.model.meta import Meta
from articlekit.model.nodes import Block, Embed, Figure, Paragraph, ThematicBreak
from articlekit.model.walk import plain_text, walk


@dataclass(frozen=True, slots=True)
class Discarded:
    """Visible text of the page that is not article content."""

    reason: str
    """What it is: ``advertisement``, ``label``, ``related``, ``rights`` …; see docs/outlets.md."""
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article was read."""

    path: str | None
    """The file as the caller named it."""
    record: int = 1
    """Which record of the file, counted from 1."""
    line: int = 1
    """The line on which the record starts, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One archived news article."""

    title: str
    url: str | None = None
    """The address in the link heading, as written."""
    timestamp: dt.datetime | None = None
    """When it was archived: the comment's instant, aware, in UTC."""
    published: dt.datetime | dt.date | None = None
    """What the dateline says: aware if it states a zone, naive if not, a date if only a day."""
    date: dt.datetime | None = None
    """The best known instant, aware, in UTC; for sorting."""
    dateline: str | None = None
    """The whole line that holds the date, as written; its line breaks are ``\\n``."""
    byline: str | None = None
    """The names of the authors."""
    source: str | None = None
    """The host of the site, without ``www.``."""
    zone: str | None = field(default=None, compare=False)
    """The time zone of the outlet, a name of the tz database (not part of the JSON)."""
    language: str = "und"
    """A BCP 47 tag: ``zh-Hans``, ``zh-Hant``, ``en`` …; ``und`` if unknown."""
    tags: tuple[str, ...] = ()
    meta: Meta = field(default_factory=Meta)
    """The front matter; dates as written."""
    body: tuple[Block, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    """Every visible text of the page that is not in `body` or `dateline`."""
    standfirst: bool = field(default=False, compare=False)
    """Whether the page marks its first paragraph as a standfirst (not part of the JSON)."""
    origin: Origin | None = field(default=None, compare=False)
    """Where it was read (not part of the JSON)."""

    @property
    def images(self) -> tuple[Figure, ...]:
        """All figures of the body, in order, those in quotes, lists and cells included."""
        return tuple(node for node in walk(self.body) if isinstance(node, Figure))

    @property
    def lead_image(self) -> Figure | None:
        """The first figure, if no heading and no paragraph but a standfirst stands before it."""
        for index, block in enumerate(self.body):
            if isinstance(block, Figure):
                return block
            standfirst = index == 0 and self.standfirst and isinstance(block, Paragraph)
            if not standfirst and not isinstance(block, (ThematicBreak, Embed)):
                return None
        return None

    @property
    def text(self) -> str:
        """The letters of the body, captions and credits included, a blank line between blocks."""
        return "\n\n".join(filter(None, (plain_text(block) for block in self.body)))
