"""The metadata of a book (EPUB 3.3, section 5.5) and its claims about accessibility."""

from __future__ import annotations

import datetime as dt
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from articlekit._text.characters import xml_text
from articlekit._text.languages import language_tag
from articlekit._text.patterns import lazy_pattern
from articlekit.errors import UsageError
from articlekit.writers.dates import span_of_days
from articlekit.writers.epub._options import BookOptions, Creator
from articlekit.writers.epub._outline import Entry, first_archived, value_label
from articlekit.writers.epub._pages import count_label
from articlekit.writers.epub.report import Claim
from articlekit.writers.labels import labels

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "articlekit")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LEADING_ARTICLE = lazy_pattern(r"(A|An|The) (.+)", re.S)
_MAX_SUBJECTS = 20
_MAX_SITES = 20
_NAMED_SITES = 3
"""The most sites that a title or a description names."""

Meta = tuple[str, str, dict[str, str]]
"""An element of the package: name, text, attributes. ``dc:`` names are Dublin Core's."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Which book of several a book is."""

    values: tuple[tuple[str, str], ...] = ()
    """What its articles share: ``("day", "2021-12-08")``, ``("source", "RFI")``."""
    number: int = 1
    """Its number among the books with the same values."""
    count: int = 1
    """The number of these books."""
    series: str | None = None
    """The title of all books together, if they follow one another."""
    language: str = "und"
    """The language of most articles of all books."""

    @property
    def index(self) -> float | None:
        """The position in the series: the day or month as a number, else the number."""
        times = [
            int(value.replace("-", "")) for key, value in self.values if key != "source" and value
        ]
        if not times:
            return None if self.values and self.count == 1 else float(self.number)
        return max(times) + (self.number / 1000 if self.count > 1 else 0)


class Facts(NamedTuple):
    """Totals over the articles of a book."""

    tags: Counter[str]
    bylines: frozenset[str]
    images: int
    described: int
    has_moving: bool
    has_ruby: bool


def facts_of(entries: list[Entry], moving: frozenset[str]) -> Facts:
    """Returns the totals; `moving` are the names of animated pictures."""
    return Facts(
        tags=Counter(tag for entry in entries for tag in entry.article.tags),
        bylines=frozenset(entry.article.byline for entry in entries),
        images=sum(entry.shown for entry in entries),
        described=sum(entry.described for entry in entries),
        has_moving=any(name in moving for entry in entries for name in entry.pictures),
        has_ruby=any(entry.article.has_ruby for entry in entries),
    )


class Metadata(NamedTuple):
    """The metadata of one book."""

    title: str
    heading: str
    """The title for the cover, without the days."""
    identifier: str
    language: str
    modified: dt.datetime
    dates: str
    """The first and the last day for people; empty if unknown."""
    sites: tuple[str, ...]
    """The names of the sites, the one with most articles first."""
    elements: tuple[Meta, ...]
    claims: tuple[Claim, ...]


def metadata(options: BookOptions, volume: Volume, entries: list[Entry], facts: Facts) -> Metadata:
    """Returns the metadata of a book of these articles."""
    language = book_language(options, entries)
    dates = _dates(entries, language)
    sites = tuple(_by_number(entry.article.site for entry in entries if entry.article.site))
    heading, title = _title(options, volume, entries, dates, sites, language)
    series = _series(options, volume)
    claims = tuple(_claims(options, facts, language))
    elements = [
        *_titles(options, title, language),
        *_languages(language, entries),
        *_creators(options, facts),
        *_plain(options, facts, entries, sites, _description(entries, dates, sites, language)),
        *series,
        *(("meta", claim.value, {"property": claim.property}) for claim in claims),
    ]
    return Metadata(
        title=title,
        heading=heading,
        identifier=_identifier(options, volume, entries),
        language=language,
        modified=_modified(options, entries),
        dates=dates,
        sites=sites,
        elements=tuple(elements),
        claims=claims,
    )


def book_language(options: BookOptions, entries: Iterable[Entry]) -> str:
    """Returns the language option, else that of most articles; ``und`` if none is known."""
    if options.language is not None:
        return language_tag(options.language)
    known = [entry.language for entry in entries if entry.language != "und"]
    if not known:
        return "und"
    # Both scripts of Chinese count together; among equals the first one is taken.
    primary = Counter(tag.partition("-")[0] for tag in known).most_common(1)[0][0]
    tags = Counter(tag for tag in known if tag.partition("-")[0] == primary)
    return tags.most_common(1)[0][0]


def _by_number(values: Iterable[str]) -> list[str]:
    """The distinct values, the most frequent first, equally frequent ones by name."""
    counted = Counter(values)
    return sorted(counted, key=lambda value: (-counted[value], value))


def text_of(value: str) -> str:
    """Returns a text for the package: without line breaks and surrounding spaces."""
    return " ".join(xml_text(value).split())


# --- Who, what and when ------------------------------------------------------------------------


def _title(
    options: BookOptions,
    volume: Volume,
    entries: list[Entry],
    dates: str,
    sites: tuple[str, ...],
    language: str,
) -> tuple[str, str]:
    """The heading for the cover, and the title: the heading with the days and the volume."""
    heading = text_of(options.title or "")
    labelled = [value_label(key, value, volume.language) for key, value in volume.values]
    if heading:
        title = " · ".join((heading, *labelled))
    elif len(entries) == 1 and not volume.values and volume.count == 1:
        title = heading = entries[0].title
    else:
        collected = labels(language)["collected"]
        named = _named(sites, language) or collected
        heading = sites[0] if len(sites) == 1 else collected
        title = f"{named} · {dates}" if dates else named
    if volume.count > 1:
        number = f" ({volume.number}/{volume.count})"
        title, heading = title + number, heading + number
    return heading, title


def _named(sites: tuple[str, ...], language: str) -> str:
    """The first sites in words."""
    words = labels(language)
    listed = words["and"].join(sites[:_NAMED_SITES])
    return words["and-more"].format(listed) if len(sites) > _NAMED_SITES else listed


def _description(
    entries: list[Entry], dates: str, sites: tuple[str, ...], language: str
) -> str | None:
    """How many articles there are, of which days, from which sites."""
    if len(entries) < 2:
        return None
    words = labels(language)
    parts = [words["count"].format(count_label(len(entries), language)), dates]
    text = words["comma"].join(filter(None, parts)) + words["stop"]
    named = _named(sites, language)
    return f"{text}{words['by'].format(named)}{words['stop'].strip()}" if named else text.strip()


def _titles(options: BookOptions, title: str, language: str) -> Iterable[Meta]:
    yield "dc:title", title, {"id": "title"}
    file_as = options.title_file_as and text_of(options.title_file_as)
    if not file_as and language.lower().startswith("en"):
        match = _LEADING_ARTICLE.fullmatch(title)
        file_as = f"{match[2]}, {match[1]}" if match else None
    yield "meta", file_as or title, {"refines": "#title", "property": "file-as"}


def _languages(language: str, entries: list[Entry]) -> Iterable[Meta]:
    # The first is the main one: Kindle takes its dictionary and fonts from it.
    others = _by_number(entry.language for entry in entries)
    for tag in dict.fromkeys((language, *others)):
        if tag != "und" or language == "und":
            yield "dc:language", tag, {}


def _creators(options: BookOptions, facts: Facts) -> Iterable[Meta]:
    given = list(options.creators)
    if not given and len(facts.bylines) == 1:  # The same people for every article.
        given = list(filter(None, facts.bylines))
    number = 0
    for creator in given:
        who = Creator(name=creator) if isinstance(creator, str) else creator
        if not text_of(who.name):
            continue
        number += 1
        refines = {"refines": f"#creator{number}"}
        yield "dc:creator", text_of(who.name), {"id": f"creator{number}"}
        if who.role:
            role = {**refines, "property": "role", "scheme": "marc:relators"}
            yield "meta", text_of(who.role), role
        if who.file_as:
            yield "meta", text_of(who.file_as), {**refines, "property": "file-as"}


def _plain(
    options: BookOptions,
    facts: Facts,
    entries: list[Entry],
    sites: tuple[str, ...],
    description: str | None,
) -> Iterable[Meta]:
    tags = options.subjects
    if tags is None:
        tags = sorted(facts.tags, key=lambda tag: (-facts.tags[tag], tag))[:_MAX_SUBJECTS]
    newest = _newest(entries)
    hosts = _by_number(entry.article.source for entry in entries if entry.article.source)
    sources = [entries[0].article.url] if len(entries) == 1 else hosts[:_MAX_SITES]
    found = [
        ("dc:publisher", options.publisher or (sites[0] if len(sites) == 1 else None)),
        ("dc:date", newest.date().isoformat() if newest else None),
        ("dc:description", options.description or description),
        *(("dc:subject", tag) for tag in dict.fromkeys(map(text_of, tags))),
        *(("dc:source", source) for source in sources),
        ("dc:rights", options.rights),
    ]
    for name, value in found:
        if value and text_of(value):
            yield name, text_of(value), {}


def _series(options: BookOptions, volume: Volume) -> Iterable[Meta]:
    series = text_of(options.series or volume.series or "")
    if not series:
        return
    index = options.series_index
    if index is None and (volume.values or volume.count > 1):
        index = volume.index
    yield "meta", series, {"property": "belongs-to-collection", "id": "series"}
    refines = {"refines": "#series"}
    yield "meta", "series", {**refines, "property": "collection-type"}
    yield "meta", "", {"name": "calibre:series", "content": series}
    if index is not None:
        number = f"{index:.4f}".rstrip("0").rstrip(".")
        yield "meta", number, {**refines, "property": "group-position"}
        yield "meta", "", {"name": "calibre:series_index", "content": number}


def _identifier(options: BookOptions, volume: Volume, entries: list[Entry]) -> str:
    """The same for the same title and oldest article: newer articles do not change it."""
    if options.identifier is not None and text_of(options.identifier):
        return text_of(options.identifier)
    first = first_archived(entries).article.key if entries else ""
    parts = [options.title or "", options.series or "", str(options.series_index), first]
    parts += [f"{key}={value}" for key, value in volume.values]
    if volume.number > 1:
        parts.append(str(volume.number))
    key = "\0".join(parts)
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, key.encode('utf-8', 'replace').decode())}"


def _newest(entries: list[Entry]) -> dt.datetime | None:
    dates = (entry.article.date for entry in entries)
    return max(filter(None, dates), default=None)


def _modified(options: BookOptions, entries: list[Entry]) -> dt.datetime:
    """The time of the book. `strftime` writes earlier years with less than four digits."""
    return max(_stated_time(options, entries), dt.datetime(1000, 1, 1, tzinfo=dt.UTC))


def _stated_time(options: BookOptions, entries: list[Entry]) -> dt.datetime:
    """See https://reproducible-builds.org/specs/source-date-epoch/."""
    if options.modified is not None:
        return options.modified.astimezone(dt.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return _EPOCH + dt.timedelta(seconds=int(epoch))
        except (ValueError, OverflowError):
            raise UsageError(f"SOURCE_DATE_EPOCH is not a number of seconds: {epoch!r}") from None
    return (_newest(entries) or _EPOCH).astimezone(dt.UTC)


def _dates(entries: list[Entry], language: str) -> str:
    days = {entry.article.day for entry in entries} - {""}
    if not days:
        return ""
    return span_of_days(min(days), max(days), language)


# --- Accessibility -----------------------------------------------------------------------------


def _claims(options: BookOptions, facts: Facts, language: str) -> Iterable[Claim]:
    """What is true of this book, in terms of the Accessibility Properties Vocabulary.

    Conformance (``dcterms:conformsTo``) is never claimed, because only people can judge it.
    """
    images, described = facts.images, facts.described
    mode, feature = "schema:accessMode", "schema:accessibilityFeature"
    yield Claim(mode, "textual", "articles are text")
    if images:
        yield Claim(mode, "visual", f"there are {images} pictures")
        yield Claim("schema:accessModeSufficient", "textual,visual", "text and pictures are all")
    if described == images:
        reason = "every picture has an alternative text" if images else "there are no pictures"
        yield Claim("schema:accessModeSufficient", "textual", reason)
    yield Claim(feature, "tableOfContents", "nav.xhtml lists every article")
    yield Claim(feature, "readingOrder", "the spine holds every page in its order")
    yield Claim(feature, "structuralNavigation", "titles and headings are headings, none skipped")
    if not options.css:
        yield Claim(feature, "displayTransformability", "the style fixes no size, colour or font")
    if images and described == images:
        yield Claim(feature, "alternativeText", f"all {images} pictures have one of their own")
    if facts.has_ruby:
        yield Claim(feature, "rubyAnnotations", "there are annotated characters")
    hazard = "schema:accessibilityHazard"
    if facts.has_moving:
        yield Claim(hazard, "unknown", "there are moving pictures, which may flash")
    else:
        yield Claim(hazard, "none", "nothing moves and nothing sounds")
    yield Claim("schema:accessibilitySummary", _summary(facts, language), "derived from the above")


def _summary(facts: Facts, language: str) -> str:
    words = labels(language)
    parts = [words["summary"]]
    if not facts.images:
        parts.append(words["summary-none"])
    elif facts.described == facts.images:
        parts.append(words["summary-described"])
    else:
        parts.append(words["summary-some"].format(images=facts.images, described=facts.described))
    if facts.has_moving:
        parts.append(words["summary-moving"])
    return ("" if words["colon"] == "：" else " ").join(parts)
