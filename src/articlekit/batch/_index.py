"""The page that lists what a folder of pages holds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from articlekit import files
from articlekit._text.characters import utf8
from articlekit.batch._work import Card
from articlekit.errors import WriteError

NAME = "index.html"
_OURS = b'<ul class="days">'


def write_index(
    out: str, cards: Iterable[tuple[Card, str]], language: str | None, existing: str
) -> None:
    """Writes the index of the articles whose cards and paths are given.

    An older index is replaced; a page of that name that is no index is not, unless `existing` is
    ``overwrite``: `WriteError`.
    """
    from articlekit.writers.html import IndexEntry, render_index  # Most runs make no index.

    path = os.path.join(out, NAME)
    if existing != "overwrite" and not _may_replace(path):
        raise WriteError(f"{path}: exists, and is no index")
    cards = list(cards)
    entries = [
        IndexEntry(
            title=card.title,
            href=quote(os.path.relpath(file, out).replace(os.sep, "/"), errors="surrogateescape"),
            date=card.date,
            source=card.source,
            language=card.language,
        )
        for card, file in cards
    ]
    spoken = Counter(card.language for card, _ in cards).most_common(1)
    language = language or (spoken[0][0] if spoken else "und")
    title = os.path.basename(os.path.realpath(out))
    with files.atomic_write(path) as stream:
        stream.write(utf8(render_index(entries, title, language)))


def _may_replace(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            return _OURS in stream.read()
    except OSError:
        return True  # It is not there.
