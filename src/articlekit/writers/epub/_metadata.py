"""What the package says of the book (EPUB 3.3, section 5.5) and of its accessibility."""

from __future__ import annotations

import datetime as dt
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from articlekit._text.characters import xml_text
from articlekit.errors import UsageError
from articlekit.writers.epub._language import language_tag
from articlekit.writers.epub._options import BookOptions, Creator
from articlekit.writers.epub._outline import Entry, date_label, first_archived
from articlekit.writers.epub.report import Claim
from articlekit.writers.labels import labels

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "articlekit")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LEADING_ARTICLE = re.compile(r"(A|An|The) (.+)", re.S)
_MAX_SUBJECTS = 20
_MAX_SITES = 20
_MAX_CREATORS = 5

Meta = tuple[str, str, dict[str, str]]
"""An element of the package: name, text, attributes. ``dc:`` names are Dublin Core's."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted while the articles came in."""

    tags: Counter[str]
    bylines: Counter[str]
    images: int
    described: int
    has_moving: bool
    has_ruby: bool


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one book."""

    title: str
    identifier: str
    language: str
    modified: dt.datetime
    dates: str
    """The first and the last day for people, or nothing."""
    sites: tuple[str, ...]
    """The sites, that with most articles first."""
    elements: tuple[Meta, ...]
    claims: tuple[Claim, ...]


def metadata(options: BookOptions, entries: list[Entry], facts: Facts) -> Metadata:
    """The metadata of a book of these articles."""
    language = book_language(options, entries)
    dates = _dates(entries, language)
    title = _title(options, entries, dates, language)
    modified = _modified(options, entries)
    identifier = _identifier(options, entries)
    sites = tuple(_by_number(entry.source for entry in entries if entry.source))
    claims = tuple(_claims(options, facts, language))
    elements = [
        *_titles(options, title, language),
        *_languages(language, entries),
        *_creators(options, entries, facts, sites),
        *_plain(options, facts, entries, sites),
        *_series(options),
        *(("meta", claim.value, {"property": claim.property}) for claim in claims),
    ]
    return Metadata(title, identifier, language, modified, dates, sites, tuple(elements), claims)


def book_language(options: BookOptions, entries: Iterable[Entry]) -> str:
    """The language option, else that of most articles, ``und`` if none is known."""
    if options.language is not None:
        return language_tag(options.language)
    known = [entry.language for entry in entries if entry.language != "und"]
    if not known:
        return "und"
    # Both scripts of Chinese together may outnumber English; of equals the first one counts.
    primary = Counter(tag.partition("-")[0] for tag in known).most_common(1)[0][0]
    tags = Counter(tag for tag in known if tag.partition("-")[0] == primary)
    return tags.most_common(1)[0][0]


def _by_number(values: Iterable[str]) -> list[str]:
    """The different values, the most frequent first, equally frequent ones by name."""
    counted = Counter(values)
    return sorted(counted, key=lambda value: (-counted[value], value))


def text_of(value: str) -> str:
    """A text for the package: no line breaks, no spaces round it."""
    return " ".join(xml_text(value).split())


# --- Who, what and when ------------------------------------------------------------------------


def _title(options: BookOptions, entries: list[Entry], dates: str, language: str) -> str:
    if options.title is not None and text_of(options.title):
        return text_of(options.title)
    if len(entries) == 1:
        return entries[0].title
    word = labels(language)["collected"]
    return f"{word} {dates}" if dates else word


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


def _creators(
    options: BookOptions, entries: list[Entry], facts: Facts, sites: tuple[str, ...]
) -> Iterable[Meta]:
    given = list(options.creators)
    if not given and len(entries) == 1 and facts.bylines:
        given = list(facts.bylines)
    if not given:
        given = [Creator(name=site, role=None) for site in sites[:_MAX_CREATORS]]
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
    options: BookOptions, facts: Facts, entries: list[Entry], sites: tuple[str, ...]
) -> Iterable[Meta]:
    tags = options.subjects
    if tags is None:
        tags = sorted(facts.tags, key=lambda tag: (-facts.tags[tag], tag))[:_MAX_SUBJECTS]
    one = entries[0] if len(entries) == 1 else None
    newest = _newest(entries)
    found = [
        ("dc:publisher", options.publisher),
        ("dc:date", newest.date().isoformat() if newest else None),
        ("dc:description", options.description),
        *(("dc:subject", tag) for tag in dict.fromkeys(map(text_of, tags))),
        *(("dc:source", source) for source in ((one.url,) if one else sites[:_MAX_SITES])),
        ("dc:rights", options.rights),
    ]
    for name, value in found:
        if value and text_of(value):
            yield name, text_of(value), {}


def _series(options: BookOptions) -> Iterable[Meta]:
    series = options.series and text_of(options.series)
    if not series:
        return
    yield "meta", series, {"property": "belongs-to-collection", "id": "series"}
    refines = {"refines": "#series"}
    yield "meta", "series", {**refines, "property": "collection-type"}
    yield "meta", "", {"name": "calibre:series", "content": series}
    if options.series_index is not None:
        index = f"{options.series_index:g}"
        yield "meta", index, {**refines, "property": "group-position"}
        yield "meta", "", {"name": "calibre:series_index", "content": index}


def _identifier(options: BookOptions, entries: list[Entry]) -> str:
    """The same for the same title and oldest article: newer articles make no other book."""
    if options.identifier is not None and text_of(options.identifier):
        return text_of(options.identifier)
    first = first_archived(entries).key if entries else ""
    key = "\0".join((options.title or "", options.series or "", str(options.series_index), first))
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, key.encode('utf-8', 'replace').decode())}"


def _newest(entries: list[Entry]) -> dt.datetime | None:
    return max((entry.date for entry in entries if entry.date), default=None)


def _modified(options: BookOptions, entries: list[Entry]) -> dt.datetime:
    """See https://reproducible-builds.org/specs/source-date-epoch/."""
    if options.modified is not None:
        return options.modified.astimezone(dt.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return _EPOCH + dt.timedelta(seconds=int(epoch))
        except (ValueError, OverflowError):
            raise UsageError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch!r}") from None
    return (_newest(entries) or _EPOCH).astimezone(dt.UTC)


def _dates(entries: list[Entry], language: str) -> str:
    days = [entry.date.astimezone(dt.UTC).date() for entry in entries if entry.date]
    if not days:
        return ""
    first, last = (date_label(day.isoformat(), language) for day in (min(days), max(days)))
    return first if first == last else f"{first} – {last}"


# --- Accessibility -----------------------------------------------------------------------------


def _claims(options: BookOptions, facts: Facts, language: str) -> Iterable[Claim]:
    """What is true of this book, in the terms of the Accessibility Properties Vocabulary.

    Conformance (``dcterms:conformsTo``) is never claimed: only people can judge it.
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
    yield Claim("schema:accessibilitySummary", _summary(facts, language), "made of the above")


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
