"""The page that lists the pages of a folder."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from articlekit._text.characters import utf8
from articlekit.batch.tasks import ArticleInfo
from articlekit.errors import WriteError
from articlekit.files.addresses import is_url
from articlekit.files.output import content_of, join, relative_to, write_file

NAME = "index.html"
_MARK = b'<ul class="days">'


class Entry(NamedTuple):
    """An article in the index."""

    info: ArticleInfo
    path: str


def check_index(out: str, existing: str) -> None:
    """Raises `WriteError` if there is a page of that name that must not be replaced."""
    path = join(out, NAME)
    if existing != "overwrite" and not _may_replace(path):
        raise WriteError(f"{path}: exists, and is no index")


def write_index(out: str, entries: Sequence[Entry], language: str | None, existing: str) -> None:
    """Writes the index of a folder. Raises what `check_index` raises."""
    from articlekit.writers.html import IndexEntry, render_index  # Most runs write no index.

    check_index(out, existing)
    listed = [
        IndexEntry(
            title=info.title,
            href=quote(relative_to(file, out).replace(os.sep, "/"), errors="surrogateescape"),
            date=_time(info),
            source=info.site or info.source,
            language=info.language,
        )
        for info, file in entries
    ]
    frequent = Counter(info.language for info, _ in entries).most_common(1)
    language = language or (frequent[0][0] if frequent else "und")
    title = os.path.basename(out.rstrip("/") if is_url(out) else os.path.realpath(out))
    with write_file(join(out, NAME)) as stream:
        stream.write(utf8(render_index(listed, title, language)))


def _time(info: ArticleInfo) -> dt.datetime | None:
    """The local time of an article; noon if only the day is known."""
    local = info.local
    if local is None or isinstance(local, dt.datetime):
        return local
    return dt.datetime.combine(local, dt.time(12), dt.UTC)


def _may_replace(path: str) -> bool:
    data = content_of(path)
    return data is None or _MARK in data
