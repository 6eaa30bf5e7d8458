"""The article: its header fields, its body and what was discarded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from articlekit.errors import Problem
from articlekit.model.meta import Meta, freeze
from articlekit.model.nodes import Block, Embed, Figure, Paragraph, ThematicBreak
from articlekit.model.values import Value
from articlekit.model.walk import plain_text, walk


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Discarded(Value):
    """Visible text of the page that is not article content."""

    reason: str
    """Why: ``advertisement``, ``label``, ``related``, ``rights`` …."""
    text: str
    images: tuple[str, ...] = ()
    """The addresses of the pictures that were discarded with it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Origin(Value):
    """Where an article was read."""

    path: str | None
    """The file as the caller named it."""
    record: int = 1
    """Which record of the file, counted from 1."""
    line: int = 1
    """The line on which the record starts, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article(Value):
    """One archived news article."""

    title: str
    url: str | None = None
    """The address in the heading of the record, as written."""
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
    site: str | None = field(default=None, compare=False)
    """The site's own name, from the outlet table (not part of the JSON)."""
    short_title: str | None = field(default=None, compare=False)
    """The title without the names of the site and its sections, if the outlet table knows any (not
    part of the JSON); see `clean_title`."""
    zone: str | None = field(default=None, compare=False)
    """The time zone of the outlet, a name of the tz database (not part of the JSON)."""
    language: str = "und"
    """A BCP 47 tag: ``zh-Hans``, ``zh-Hant``, ``en`` …; ``und`` if unknown."""
    tags: tuple[str, ...] = ()
    meta: Meta = field(default_factory=Meta)
    """The front matter; dates as written."""
    body: tuple[Block, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    """Every visible text and picture of the page that is not in `body` or `dateline`."""
    standfirst: bool = field(default=False, compare=False)
    """Whether the page marks its first paragraph as a standfirst (not part of the JSON)."""
    origin: Origin | None = field(default=None, compare=False)
    """Where it was read (not part of the JSON)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "meta", freeze(self.meta))  # For callers that pass a dict.

    def __repr__(self) -> str:
        parts = [repr(_shortened(self.title, 40)), *self._facts, _counted(len(self.body), "block")]
        return f"<Article {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        """The card that a notebook shows: title, date, site, authors and the first lines."""
        title = escape(_shortened(self.title, 240))
        if self.url and self.url.startswith(("https://", "http://")):
            title = f'<a href="{escape(self.url)}" rel="noreferrer">{title}</a>'
        counts = (
            _counted(len(self.body), "block"),
            _counted(len(self.images), "picture"),
            f"{len(self.discarded)} discarded",
        )
        facts = " · ".join(filter(None, (*self._facts, self.byline)))
        return (
            f'<div class="articlekit" lang="{escape(self.language)}"><h4>{title}</h4>'
            f"<p><small>{escape(facts)}</small></p>"
            f"<p>{escape(_shortened(self.text, 240))}</p>"
            f"<p><small>{', '.join(counts)}</small></p></div>"
        )

    @property
    def _facts(self) -> list[str]:
        """The day and the site, as far as they are known."""
        day = self.published or self.date or self.timestamp
        known = (day and day.isoformat()[:10], self.site or self.source)
        return [fact for fact in known if fact]

    @property
    def identity(self) -> str:
        """The text that identifies the article, however often it is read.

        This is its address without the fragment; without an address its title and the time at
        which it was archived; without that time its title and text.
        """
        if self.url and self.url.strip():
            return "url\0" + self.url.strip().partition("#")[0]
        if self.timestamp is not None:
            return f"title\0{self.title}\0{self.timestamp.isoformat()}"
        return f"text\0{self.title}\0{self.text}"

    @property
    def id(self) -> str:
        """A short name of the `identity`: ``a`` and 16 hexadecimal digits, the same everywhere.

        JSON with the option `id`, the column ``id`` of Parquet, and the file names in e-books have
        it. It is a valid XML name and file name.
        """
        import hashlib  # Slow to import, and few formats need it.

        digest = hashlib.sha256(self.identity.encode("utf-8", "surrogatepass"))
        return f"a{digest.hexdigest()[:16]}"

    @property
    def images(self) -> tuple[Figure, ...]:
        """All figures of the body, in order, including those in quotations, lists and cells."""
        return tuple(node for node in walk(self.body) if isinstance(node, Figure))

    @property
    def lead_image(self) -> Figure | None:
        """The first figure, unless a heading or a paragraph other than a standfirst precedes it."""
        for index, block in enumerate(self.body):
            if isinstance(block, Figure):
                return block
            standfirst = index == 0 and self.standfirst and isinstance(block, Paragraph)
            if not standfirst and not isinstance(block, (ThematicBreak, Embed)):
                return None
        return None

    @property
    def text(self) -> str:
        """The text of the body with captions and credits; a blank line separates blocks."""
        return "\n\n".join(filter(None, (plain_text(block) for block in self.body)))


class ReadResult(NamedTuple):
    """An article and the problems of reading it."""

    article: Article
    problems: tuple[Problem, ...] | None = None
    """None if they are not known."""


def _shortened(text: str, size: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= size else text[:size] + "…"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
