"""Articles on their way into a book: each is written as it comes, then only its outline stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter

from articlekit._disk.spool import Spool
from articlekit._text.characters import printable, utf8, xml_text
from articlekit._text.urls import safe_url
from articlekit.errors import Problem, Report
from articlekit.model import Article, Image
from articlekit.writers.epub._body import Body, fold
from articlekit.writers.epub._language import known_language, language_tag
from articlekit.writers.epub._metadata import Facts
from articlekit.writers.epub._options import BookOptions
from articlekit.writers.epub._outline import Entry
from articlekit.writers.epub._pages import about_line
from articlekit.writers.epub._pictures import Missing, Pictures
from articlekit.writers.epub._split import filled, pieces
from articlekit.writers.epub.report import Dropped
from articlekit.writers.labels import labels
from articlekit.writers.markup import escape, tag
from articlekit.writers.valid import valid_url

_NOTE = 400
"""About what a note takes besides its link, in bytes."""
_MAX_SHOWN = 300
"""So many characters of a discarded text or a long address are reported."""


class Intake:
    """Takes the articles of one book."""

    def __init__(self, options: BookOptions, spool: Spool, report: Report) -> None:
        self._options = options
        self._language = language_tag(options.language or "und")
        self._spool = spool
        self._report = report
        self._tags: Counter[str] = Counter()
        self._bylines: Counter[str] = Counter()
        self._has_ruby = False
        self.pictures = Pictures(options, spool)
        self.entries: list[Entry] = []
        self.dropped: list[tuple[Entry, str, str, str]] = []
        """The article, and the last three fields of `Dropped`."""

    def add(self, article: Article) -> None:
        """Writes the body of an article to the spool and remembers its outline."""
        options = self._options
        language = known_language(article.language, self._language)
        entry = _entry(article, language)

        def drop(url: str, reason: str) -> None:
            self.dropped.append((entry, "link", url[:_MAX_SHOWN], reason))

        def miss(image: Image, why: Missing) -> None:
            self._missing(article, entry, image, why)

        body = Body(article, language, options, self.pictures, drop, miss)
        parts = [*body.parts(pieces(article.body)), *self._discarded(article, entry)]
        files = filled(map(utf8, parts), link=_NOTE if options.link_notes else 0)
        data = [b"\n".join(file) for file in files] or [b""]
        entry.digest = hashlib.sha256(b"\0".join(data)).digest()
        entry.spans = [self._spool.put(file) for file in data]
        self._has_ruby = self._has_ruby or body.has_ruby
        self._tags.update(filter(None, map(fold, article.tags)))
        if article.byline:
            self._bylines[fold(article.byline)] += 1
        self.entries.append(entry)

    def _missing(self, article: Article, entry: Entry, image: Image, why: Missing) -> None:
        url = image.url[:_MAX_SHOWN]
        self.dropped.append((entry, "image", url, why.reason))
        if self._options.images is None and why.code == "image-missing":
            return  # Nobody has asked for pictures.
        place = article.origin
        self._report(
            Problem(
                why.code,
                f"a link stands for the picture {printable(url)}: {why.reason}",
                place.path if place else None,
                place.line if place else None,
            )
        )

    def _discarded(self, article: Article, entry: Entry) -> list[str]:
        """The rights lines of a page as markup; all else is noted as dropped."""
        rights = []
        for item in article.discarded:
            if item.reason == "rights" and self._options.rights_notes:
                rights.append(tag("p", escape(fold(item.text)), class_="rights"))
            else:
                self.dropped.append((entry, "discarded", fold(item.text)[:_MAX_SHOWN], item.reason))
        return rights

    def facts(self) -> Facts:
        """What was counted."""
        pictures = self.pictures
        return Facts(
            tags=self._tags,
            bylines=self._bylines,
            images=pictures.shown,
            described=pictures.described,
            has_moving=any(picture.animated for picture in pictures.files.values()),
            has_ruby=self._has_ruby,
        )

    def reports(self) -> tuple[tuple[Dropped, ...], tuple[Dropped, ...]]:
        """What did not come into the book, and the pictures among it by themselves."""
        every = [Dropped(entry.id, *rest) for entry, *rest in self.dropped]
        return (
            tuple(item for item in every if item.kind != "image"),
            tuple(item for item in every if item.kind == "image"),
        )


def _aware(date: dt.datetime | None) -> dt.datetime | None:
    """An instant; one without a zone, which the model does not allow, is taken for UTC."""
    return date.replace(tzinfo=dt.UTC) if date is not None and date.tzinfo is None else date


def _entry(article: Article, language: str) -> Entry:
    safe = safe_url(article.url) if article.url else None
    return Entry(
        key=article.identity,
        title=fold(xml_text(article.title)) or labels(language)["untitled"],
        url=valid_url(safe) if safe else None,
        language=language,
        date=_aware(article.date),
        timestamp=_aware(article.timestamp),
        source=fold(xml_text(article.source or "")) or None,
        about=about_line(article, language),
        spans=[],
        digest=b"",
    )
