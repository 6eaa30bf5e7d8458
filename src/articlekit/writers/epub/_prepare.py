"""Turns one article into the parts of a book that depend on nothing else.

This takes most of the time of a book and needs neither the other articles nor a picture, so worker
processes can do it: a `Prepared` is small and can be pickled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from articlekit._text.characters import utf8, xml_text
from articlekit._text.urls import safe_url
from articlekit.model import Article, Block, Paragraph, clean_title, plain_text
from articlekit.writers.dates import shown_time, time_tag
from articlekit.writers.epub._body import Body, Slot, fold
from articlekit.writers.epub._language import WITHOUT_SPACES, known_language
from articlekit.writers.epub._options import BodyOptions
from articlekit.writers.epub._split import LIMIT, filled, pieces
from articlekit.writers.labels import labels
from articlekit.writers.markup import escape, tag
from articlekit.writers.valid import valid_url

SLOT = re.compile(rb"\0(\d+)\0")
"""The place of a picture; see `Slot`."""
_NAME = 30
"""The estimated size of the file name of a picture, in bytes."""
_NOTE = 400
"""The estimated size of a note besides its link, in bytes."""
MAX_SHOWN = 300
"""The most characters of a discarded text or a long address in a report."""
_CHARACTERS = 400
_WORDS = 230
"""How many characters (of languages without spaces) or words are read in a minute."""
# A full stop after two small letters ends a sentence; that of an abbreviation does not.
_SENTENCE = re.compile(r".*?(?:[。！？!?…][”’」』）)]*|(?<=[^\W\dA-Z]{2})[.](?=\s|$))", re.S)
_MAX_SENTENCE = 120


@dataclass(slots=True)
class Prepared:
    """An article as a book needs it."""

    key: str
    """What identifies the article; see `identity`."""
    title: str
    """For contents: without the name of the site."""
    heading: str
    """The whole title."""
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
    dropped: list[tuple[str, str, str]]
    """The last three fields of `Dropped`."""
    place: tuple[str | None, int | None]
    """The file and the line that the article was read from."""
    also: tuple[Reprint, ...] = ()

    @property
    def minutes(self) -> int:
        """The time to read the article."""
        rate = _CHARACTERS if self.language.startswith(WITHOUT_SPACES) else _WORDS
        return max(round(self.length / rate), 1)


@dataclass(frozen=True, slots=True)
class Reprint:
    """A duplicate that was left out of a book."""

    url: str | None
    date: dt.datetime | dt.date | None
    name: str | None = None
    """What to call it; None for the host of its address."""


def prepare(article: Article, options: BodyOptions) -> Prepared:
    """Returns the parts of a book that an article makes."""
    language = known_language(article.language, options.language)
    dropped: list[tuple[str, str, str]] = []
    body, files = _body(article, language, options, dropped)
    safe = safe_url(article.url) if article.url else None
    time = shown_time(article)
    day = time.date() if isinstance(time, dt.datetime) else time
    source = fold(xml_text(article.source or ""))
    origin = article.origin
    untitled = labels(language)["untitled"]
    return Prepared(
        key=article.identity,
        title=fold(xml_text(clean_title(article))) or untitled,
        heading=fold(xml_text(article.title)) or untitled,
        url=valid_url(safe) if safe else None,
        language=language,
        date=_aware(article.date),
        day=day.isoformat() if day else "",
        timestamp=_aware(article.timestamp),
        source=source,
        site=fold(xml_text(article.site or "")) or source,
        about=_about(article, time, language),
        byline=fold(xml_text(article.byline or "")),
        tags=tuple(filter(None, map(fold, article.tags))),
        sentence=_first_sentence(article) if options.summaries else "",
        length=body.length,
        has_ruby=body.has_ruby,
        files=files,
        slots=body.slots,
        dropped=dropped,
        place=(origin.path, origin.line) if origin else (None, None),
    )


def _body(
    article: Article, language: str, options: BodyOptions, dropped: list[tuple[str, str, str]]
) -> tuple[Body, list[bytes]]:
    def drop(url: str, reason: str) -> None:
        dropped.append(("link", url[:MAX_SHOWN], reason))

    def made(blocks: Iterable[Block], *, has_links: bool) -> tuple[Body, list[str]]:
        dropped.clear()
        body = Body(article, language, options, drop)
        body.has_links = has_links
        return body, list(body.parts(blocks))

    rights, discarded = _discarded(article, options)
    body, parts = made(article.body, has_links=options.picture_links)
    if not parts and body.images:  # Without pictures and captions nothing would be left.
        body, parts = made(article.body, has_links=True)
    note = _NOTE if options.link_notes else 0
    whole = utf8("\n".join(parts + rights))
    is_long = _size(whole, body.slots, note) > LIMIT
    if is_long:
        body, parts = made(pieces(article.body), has_links=body.has_links)
    dropped += [("image", image.url[:MAX_SHOWN], "no loader was given") for image in body.images]
    dropped += discarded
    if not is_long:
        return body, [whole]
    sized = ((part, _size(part, body.slots, note)) for part in map(utf8, parts + rights))
    return body, [b"\n".join(file) for file in filled(sized)]


def _size(markup: bytes, slots: list[Slot], note: int) -> int:
    """The size of markup with its pictures and notes, in bytes; `note` is that of a note."""
    size = len(markup) + (note and note * markup.count(b'<a href="'))
    for match in SLOT.finditer(markup) if slots else ():
        slot = slots[int(match[1])]
        size += _NAME
        size += max(_size(utf8(text), slots, note) for text in (slot.found, slot.missing))
    return size


def _discarded(
    article: Article, options: BodyOptions
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The rights lines of a page as markup, and everything else that was discarded."""
    rights = []
    others = []
    for item in article.discarded:
        if item.reason == "rights" and options.rights_notes:
            rights.append(tag("p", escape(fold(item.text)), class_="rights"))
        elif item.text:
            others.append(("discarded", fold(item.text)[:MAX_SHOWN], item.reason))
    return rights, others


def _aware(date: dt.datetime | None) -> dt.datetime | None:
    """An instant; one without a zone, which the model does not allow, counts as UTC."""
    return date.replace(tzinfo=dt.UTC) if date is not None and date.tzinfo is None else date


def _about(article: Article, time: dt.datetime | dt.date | None, language: str) -> str:
    """The line below the title: author, site, time with its zone, address."""
    site = article.site or article.source
    parts = [escape(fold(text)) for text in (article.byline, site) if text]
    if time is not None:
        parts.append(time_tag(time, language))
    safe = safe_url(article.url) if article.url else None
    url = valid_url(safe) if safe else None
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
            return text if len(text) <= _MAX_SENTENCE else text[: _MAX_SENTENCE - 1] + "…"
    return ""
