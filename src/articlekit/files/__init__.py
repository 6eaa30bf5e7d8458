"""Files in, files out: with images.py the only library modules that open any."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from articlekit import reader
from articlekit._text.characters import utf8
from articlekit.errors import (
    InputError,
    OnError,
    Report,
    UsageError,
    WriteError,
    ignore,
)
from articlekit.files._local import open_file, too_large
from articlekit.files._output import (
    LOCK,
    StrPath,
    atomic_write,
    locked,
    remove_abandoned,
    remove_temporary,
    whole,
)
from articlekit.files._parts import (
    Part,
    befores,
    count,
    encoding_of,
    grouped,
    parts,
    size_of,
    sources_of,
)
from articlekit.files._reading import Reading, articles_of, at, located
from articlekit.files._sources import MAX_BYTES, STDIN, SUFFIXES, Before, Source, loaded, sources
from articlekit.model import Article, Origin
from articlekit.reader import Outlet
from articlekit.writers import Format, TextWriter, format_for_suffix, get_format

__all__ = [
    "LOCK",
    "MAX_BYTES",
    "STDIN",
    "SUFFIXES",
    "Before",
    "Part",
    "Reading",
    "Source",
    "StrPath",
    "articles_of",
    "atomic_write",
    "befores",
    "count",
    "encoding_of",
    "grouped",
    "iter_articles",
    "loaded",
    "locked",
    "parts",
    "read",
    "remove_abandoned",
    "remove_temporary",
    "render",
    "size_of",
    "sources",
    "sources_of",
    "whole",
    "write",
]


# --- Reading -----------------------------------------------------------------------------------


def read(
    path: StrPath,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
) -> Article:
    """The article of a file that holds one record.

    The arguments are those of `parse`. Raises `InputError` if the file cannot be read or is larger
    than `max_bytes`, and `ParseError` (with the path in it) if it is no article or holds several.
    """
    name = os.fspath(path)
    with at(name):
        article = reader.parse(
            _bytes(name, max_bytes),
            report=located(report, name),
            encoding=encoding,
            outlets=outlets,
        )
    origin = article.origin or Origin(None)
    return replace(article, origin=Origin(name, origin.record, origin.line))


def _bytes(name: str, max_bytes: int) -> bytes:
    with open_file(name) as stream:
        try:
            data = stream.read(max_bytes + 1)
        except OSError as error:
            raise InputError(error.strerror or str(error), name) from None
    if len(data) > max_bytes:
        raise too_large(max_bytes, name)
    return data


def iter_articles(
    *paths: StrPath,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
) -> Iterator[Article]:
    """The articles of files, folders, patterns, archives and addresses, one at a time.

    Folders give their ``.md``, ``.txt`` and ``.html`` files and those of all folders below, in the
    order of their paths; so do zip archives, and tar archives in their own order. ``-`` is
    standard input; an address such as ``s3://bucket/posts`` needs ``articlekit[fs]``.

    `report` is called with each `Problem`, and with one for everything that was passed over because
    it is no plain file. `on_error` is called with the error of each input that cannot be read or
    is no article, and the others go on; without it the error is raised. A record may have
    `max_bytes` bytes.
    """
    reading = Reading(encoding=encoding, outlets=tuple(outlets), max_bytes=max_bytes)
    for source in sources(paths, note=report or ignore, max_bytes=max_bytes):
        yield from articles_of(source, reading, report, on_error)


# --- Writing -----------------------------------------------------------------------------------


def render(
    article: Article, format: str, *, report: Report | None = None, **options: object
) -> str:
    """An article as text in a text format.

    `options` are the fields of the format's writer. Raises `UsageError` for an unknown format or
    one that is not text, and TypeError for an option that the writer has not.
    """
    found = get_format(format)
    if not found.is_text:
        raise UsageError(f"the format {found.name} is not text; write() makes files of it")
    writer = cast("TextWriter", found.writer()(**options))
    return writer.render(article, report or ignore)


def write(
    articles: Article | Iterable[Article],
    path: StrPath,
    format: str | None = None,
    *,
    report: Report | None = None,
    **options: object,
) -> None:
    """Writes articles to a file, which appears whole or not at all.

    The format is that of the suffix if none is given; `options` are the fields of its writer.
    Raises `UsageError` for an unknown format, TypeError for an unknown option, and `WriteError` if
    the file cannot be written or the format cannot hold the articles.
    """
    found = get_format(format) if format else _format_of(path)
    writer = found.writer()(**options)
    with atomic_write(path) as stream:
        if isinstance(articles, Article):
            if found.is_text:
                stream.write(utf8(cast("TextWriter", writer).render(articles, report or ignore)))
                return
            articles = (articles,)
        elif not found.holds_many:
            articles = _only(articles, found)
        writer.write(articles, stream, report or ignore)


def _only(articles: Iterable[Article], found: Format) -> tuple[Article, ...]:
    first_two = tuple(article for article, _ in zip(articles, range(2), strict=False))
    if len(first_two) != 1:
        count = "several articles" if first_two else "no article"
        raise WriteError(f"{found.name} holds one article a file; there is {count} to write")
    return first_two


def _format_of(path: StrPath) -> Format:
    suffix = Path(path).suffix
    found = format_for_suffix(suffix)
    if found is None:
        raise UsageError(f"no format has the suffix {suffix!r}; name the format")
    return found
