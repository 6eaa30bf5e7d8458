"""Divides the articles of a run into books: one per day, month or source, and into volumes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from articlekit._disk.spool import Spool
from articlekit._text.characters import utf8
from articlekit.writers.epub._links import note_links, note_list
from articlekit.writers.epub._metadata import Volume, book_language
from articlekit.writers.epub._options import BookOptions, book_keys, size_limit
from articlekit.writers.epub._outline import Entry, ordered, value_of
from articlekit.writers.epub._pages import also_line
from articlekit.writers.epub._pictures import Picture
from articlekit.writers.labels import labels

_PER_BOOK = 30_000
"""What a book takes besides its cover, its articles and their pictures, in bytes."""
_PER_FILE = 2_000
"""What a file takes in the zip, the manifest and the contents, in bytes; at most."""


@dataclass(slots=True)
class Part:
    """The articles of one book of a run."""

    volume: Volume
    entries: list[Entry]


def divided(
    options: BookOptions,
    entries: list[Entry],
    spool: Spool,
    pictures: dict[str, Picture],
    cover: int,
) -> list[Part]:
    """Returns the books of a run, in order; `cover` is the largest size of their covers."""
    keys = book_keys(options.per)
    limit = size_limit(options.max_size)
    style = len(utf8(options.css or ""))
    sizes = _Sizes(spool, pictures, _PER_BOOK + cover + style, has_notes=options.link_notes)
    language = book_language(options, entries)
    series = options.series or _series(options, keys, entries, language)
    parts: list[Part] = []
    for values, inside in _per(ordered(entries, options.order), keys):
        volumes = list(_volumes(inside, options.max_articles, limit, sizes))
        for number, some in enumerate(volumes, 1):
            shared = tuple(zip(keys, values, strict=True))
            parts.append(Part(Volume(shared, number, len(volumes), series, language), some))
    return parts


def _series(
    options: BookOptions, keys: tuple[str, ...], entries: list[Entry], language: str
) -> str | None:
    """The title of all books together, if they follow one another."""
    if not {"day", "month"} & {*keys} and options.max_articles is None and options.max_size is None:
        return None
    if options.title:
        return options.title
    sites = {entry.article.site for entry in entries} - {""}
    return sites.pop() if len(sites) == 1 else labels(language)["collected"]


def _per(
    entries: list[Entry], keys: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[Entry]]]:
    found: dict[tuple[str, ...], list[Entry]] = {} if keys else {(): []}
    for entry in entries:
        found.setdefault(tuple(value_of(entry, key) for key in keys), []).append(entry)
    # Unknown values come last.
    order = sorted(found, key=lambda values: [(not value, value) for value in values])
    return ((values, found[values]) for values in order)


class _Sizes:
    """Upper bounds of the size of a book to which articles are added; a picture counts once."""

    def __init__(
        self, spool: Spool, pictures: dict[str, Picture], empty: int, *, has_notes: bool
    ) -> None:
        self._spool = spool
        self._has_notes = has_notes
        self._pictures = pictures
        self._empty = empty
        self.start()

    def start(self) -> None:
        """Starts an empty book."""
        self._seen: set[str] = set()
        self.total = self._empty

    def add(self, entry: Entry) -> None:
        """Adds an article."""
        article = entry.article
        texts = 4 * (article.title + article.sentence) + article.heading + article.about
        if article.also:
            texts += also_line(article.also, article.language)
        self.total += len(utf8(texts))
        for span in entry.spans:
            markup = self._spool.get(span)
            if self._has_notes:
                content, notes = note_links(markup.decode(), lambda url: None)
                markup = utf8(content + note_list(notes, labels(article.language)))
            # The level of the finished book compresses more, so this is an upper limit.
            self.total += len(zlib.compress(markup, 1)) + _PER_FILE
        for name in (*entry.pictures, entry.thumbnail):
            if name and name not in self._seen:
                self._seen.add(name)
                self.total += self._pictures[name].span.length + _PER_FILE


def _volumes(
    entries: list[Entry], most: int | None, limit: int | None, sizes: _Sizes
) -> Iterator[list[Entry]]:
    volume: list[Entry] = []
    sizes.start()
    for entry in entries:
        if limit is not None:
            sizes.add(entry)
        is_full = most is not None and len(volume) >= most
        is_large = limit is not None and sizes.total > limit
        if volume and (is_full or is_large):
            yield volume
            volume = []
            sizes.start()
            if limit is not None:
                sizes.add(entry)
        volume.append(entry)
    yield volume
