"""Turns one article into the parts of a book that depend on nothing else.

This takes most of the time of a book and needs neither the other articles nor a picture, so worker
processes can do it: a `Prepared` is small and can be pickled.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from articlekit._text.characters import shortened, xml_text
from articlekit._text.patterns import lazy_pattern
from articlekit.model import Article, Paragraph, Text, clean_title, plain_text, replace
from articlekit.writers.dates import shown_time, time_tag
from articlekit.writers.epub._body import Slot, fold
from articlekit.writers.epub._files import BodyFiles, Drop
from articlekit.writers.epub._language import WITHOUT_SPACES, known_language
from articlekit.writers.epub._links import link_address
from articlekit.writers.epub._options import BodyOptions
from articlekit.writers.epub._split import WIDEST, divided_text
from articlekit.writers.labels import labels
from articlekit.writers.markup import escape, tag

MAX_TITLE = 300
"""The most characters of a title in contents, and of the name of a site or an author."""
_MAX_HEADING = 5000
"""The most characters of a title on the page of its article; the rest follows as text."""
_CHARACTERS = 400
_WORDS = 230
"""How many characters (of languages without spaces) or words are read in a minute."""
# A full stop after two small letters ends a sentence; that of an abbreviation does not.
_SENTENCE = lazy_pattern(r".*?(?:[。！？!?…][”’」』）)]*|(?<=[^\W\dA-Z]{2})[.](?=\s|$))", re.S)
_MAX_SENTENCE = 120


@dataclass(slots=True)
class Prepared:
    """An article as a book needs it."""

    key: str
    """What identifies the article; see `identity`."""
    title: str
    """For contents: without the name of the site, and cut if it is very long."""
    heading: str
    """The whole title; of a very long one the beginning, the rest is in the body."""
    url: str | None
    """The address, valid, or None."""
    language: str
    date: dt.datetime | None
    """The instant by which articles are sorted."""
    day: str
    """The day in the zone of the article, ``2021-12-08``; empty if unknown."""
    timestamp: dt.datetime | None
    source: str
    """The host; empty if unknown."""
    site: str
    """The name of the site; its host if it has none."""
    about: str
    """Markup of the line below the title."""
    byline: str
    tags: tuple[str, ...]
    sentence: str
    """The first sentence of the text, if summaries are asked for."""
    length: int
    """Characters of a language without spaces, or words."""
    has_ruby: bool
    files: list[bytes]
    """The markup of the body, divided into files."""
    slots: list[Slot]
    dropped: list[Drop]
    place: tuple[str | None, int | None]
    """The file and the line that the article was read from."""
    also: tuple[Reprint, ...] = ()

    @property
    def minutes(self) -> int:
        """The time to read the article."""
        rate = _CHARACTERS if self.language.startswith(WITHOUT_SPACES) else _WORDS
        return max(round(self.length / rate), 1)


class Reprint(NamedTuple):
    """A duplicate that was left out of a book."""

    url: str | None
    day: dt.date | None
    name: str | None = None
    """What to call it; None for the host of its address."""


def prepare(article: Article, options: BodyOptions) -> Prepared:
    """Returns the parts of a book that an article makes."""
    language = known_language(article.language, options.language)
    heading, rest = _heading(article)
    whole = replace(article, body=rest + article.body) if rest else article
    made = BodyFiles(whole, language, options)
    time = shown_time(article)
    day = time.date() if isinstance(time, dt.datetime) else time
    source = _line(article.source)
    origin = article.origin
    untitled = labels(language)["untitled"]
    return Prepared(
        key=article.identity,
        title=_visible(_line(clean_title(article))) or untitled,
        heading=_visible(heading) or untitled,
        url=link_address(article.url),
        language=language,
        date=_aware(article.date),
        day=day.isoformat() if day else "",
        timestamp=_aware(article.timestamp),
        source=source,
        site=_line(article.site) or source,
        about=_about(article, time, language),
        byline=_line(article.byline),
        tags=tuple(filter(None, map(fold, article.tags))),
        sentence=_first_sentence(article) if options.summaries else "",
        length=made.body.length,
        has_ruby=made.body.has_ruby,
        files=made.files,
        slots=made.body.slots,
        dropped=made.dropped,
        place=(origin.path, origin.line) if origin else (None, None),
    )


def _line(text: str | None) -> str:
    """A title or a name on one line, cut if it is very long."""
    return shortened(fold(xml_text(text or "")), MAX_TITLE)


def _visible(text: str) -> str:
    """The text, or nothing if all of its characters are controls, marks of format or spaces."""
    return text if any(unicodedata.category(char)[0] not in "CZ" for char in text) else ""


def _heading(article: Article) -> tuple[str, tuple[Paragraph, ...]]:
    """The title on the page of an article, and what does not fit into it as a paragraph."""
    title = fold(xml_text(article.title))
    if len(title) <= _MAX_HEADING:
        return title, ()
    first, *rest = divided_text(title, _MAX_HEADING * WIDEST)
    return first, (Paragraph(tuple(map(Text, rest))),)


def _aware(date: dt.datetime | None) -> dt.datetime | None:
    """An instant; one without a zone, which the model does not allow, counts as UTC."""
    return date.replace(tzinfo=dt.UTC) if date is not None and date.tzinfo is None else date


def _about(article: Article, time: dt.datetime | dt.date | None, language: str) -> str:
    """The line below the title: author, site, time with its zone, address."""
    site = article.site or article.source
    parts = [escape(_line(text)) for text in (article.byline, site) if text]
    if time is not None:
        parts.append(time_tag(time, language))
    url = link_address(article.url)
    if url:
        parts.append(tag("a", escape(labels(language)["original"]), href=url))
    return tag("p", " · ".join(parts), class_="about") if parts else ""


def _first_sentence(article: Article) -> str:
    """The first sentence of the first paragraph with text, cut if it is long."""
    for block in article.body[:20]:
        text = fold(plain_text(block)[:1000]) if isinstance(block, Paragraph) else ""
        if text:
            match = _SENTENCE.match(text)
            text = match[0] if match else text
            return shortened(text, _MAX_SENTENCE)
    return ""
