"""Writes articles: as text, or to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from articlekit._disk.opening import StrPath
from articlekit._text.characters import utf8
from articlekit.errors import Report, UsageError, WriteError, ignore
from articlekit.files.output import write_file
from articlekit.model import Article
from articlekit.writers import Format, TextWriter, format_for_suffix, get_format


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
    """Writes articles to a file, which appears complete or not at all.

    The format is that of the suffix if none is given; `options` are the fields of its writer.
    Raises `UsageError` for an unknown format, TypeError for an unknown option, and `WriteError` if
    the file cannot be written or the format cannot hold the articles.
    """
    found = get_format(format) if format else _format_of(path)
    writer = found.writer()(**options)
    with write_file(os.fspath(path)) as stream:
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
