"""Takes the articles of a book: loads their pictures, and keeps their markup on disk."""

from __future__ import annotations

import hashlib

from articlekit._disk.spool import Spool
from articlekit._text.characters import printable, utf8
from articlekit.errors import Problem, Report
from articlekit.writers.epub._files import MAX_SHOWN, SLOT
from articlekit.writers.epub._options import BookOptions
from articlekit.writers.epub._outline import Entry
from articlekit.writers.epub._pictures import Missing, Picture, Pictures
from articlekit.writers.epub._prepare import Prepared

_MIN_LEAD = 200
"""The shortest side of a picture that can stand for an article, in pixels."""


class Intake:
    """The articles of a run, of which one book or several are made."""

    def __init__(self, options: BookOptions, spool: Spool, report: Report) -> None:
        self._options = options
        self._spool = spool
        self._report = report
        self.pictures = Pictures(options, spool)
        self.entries: list[Entry] = []

    def add(self, article: Prepared) -> Entry:
        """Stores the markup of an article with its pictures; only its outline stays in memory."""
        entry = Entry(article)
        files = article.files
        if article.slots:
            files = [self._filled(entry, file) for file in files]
        entry.digest = hashlib.sha256(b"\0".join(files)).digest()
        entry.spans = [self._spool.put(file) for file in files]
        article.files, article.slots = [], []
        self.entries.append(entry)
        return entry

    def _filled(self, entry: Entry, markup: bytes) -> bytes:
        """Returns markup with its pictures."""
        return SLOT.sub(lambda match: self._picture(entry, int(match[1])), markup)

    def _picture(self, entry: Entry, number: int) -> bytes:
        slot = entry.article.slots[number]
        picture = self.pictures.find(slot.image)
        if isinstance(picture, Missing):
            self._miss(entry, slot.image.url, picture)
            return self._filled(entry, utf8(slot.missing))
        entry.pictures[picture.name] = None
        entry.shown += 1
        entry.described += slot.is_described
        if slot.is_figure and entry.lead is None and _can_lead(picture):
            entry.lead = picture.name
            if self._options.summaries:
                entry.thumbnail = self.pictures.thumbnail(picture).name
        return self._filled(entry, utf8(slot.found.replace("\1", picture.name)))

    def _miss(self, entry: Entry, url: str, why: Missing) -> None:
        article = entry.article
        url = url[:MAX_SHOWN]
        article.dropped.append(("image", url, why.reason))
        if self._options.images is None and why.code == "image-missing":
            return  # The caller has not asked for pictures.
        message = f"the picture {printable(url)} is not in the book: {why.reason}"
        self._report(Problem(why.code, message, *article.place))


def _can_lead(picture: Picture) -> bool:
    return min(picture.width, picture.height) >= _MIN_LEAD
