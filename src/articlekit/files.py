"""Files in, files out: with images.py the only library module that opens any."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from articlekit import reader
from articlekit._safe import utf8
from articlekit.errors import (
    ArticleKitError,
    InputError,
    ParseError,
    Problem,
    UsageError,
    WriteError,
)
from articlekit.model import Article, Origin
from articlekit.reader import Outlet
from articlekit.writers import Format, TextWriter, format_for_suffix, get_format

StrPath = str | os.PathLike[str]
Report = Callable[[Problem], None]
OnError = Callable[[ArticleKitError], None]

SUFFIXES = (".md", ".txt", ".html")
"""What is taken for an article in a folder."""
MAX_BYTES = 50_000_000
"""The largest input that is read."""


def _silent(problem: Problem) -> None:
    """The default `report`."""


# --- Reading -----------------------------------------------------------------------------------


def read(
    path: StrPath,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: tuple[Outlet, ...] = (),
) -> Article:
    """The article of a file that holds one record.

    The arguments are those of `parse`. Raises `InputError` if the file cannot be read, and
    `ParseError` (with the path in it) if it is no article or holds several.
    """
    name = os.fspath(path)
    with _at(name):
        article = reader.parse(
            _bytes(name), report=_located(report, name), encoding=encoding, outlets=outlets
        )
    return _originated(article, name)


def iter_articles(
    *paths: StrPath,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: tuple[Outlet, ...] = (),
) -> Iterator[Article]:
    """The articles of files and folders, one at a time, in the order of their sorted paths.

    `on_error` is called with the error of each input that cannot be read or is no article, and
    the others go on; without it the error is raised.
    """
    for name in _expanded(paths):
        try:
            with _at(name):
                for article in reader.parse_all(
                    _bytes(name),
                    report=_located(report, name),
                    encoding=encoding,
                    on_error=on_error and _located_error(on_error, name),
                    outlets=outlets,
                ):
                    yield _originated(article, name)
        except ArticleKitError as error:
            if on_error is None:
                raise
            on_error(error)


def _expanded(paths: Iterable[StrPath]) -> Iterator[str]:
    for path in paths:
        name = os.fspath(path)
        if not os.path.isdir(name):
            yield name
            continue
        for folder, folders, files in os.walk(name):
            folders.sort()
            for file in sorted(files):
                if file.lower().endswith(SUFFIXES):
                    yield os.path.join(folder, file)


def _bytes(name: str) -> bytes:
    try:
        with open(name, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(error.strerror or str(error), name) from None
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES} bytes", name)
    return data


@contextmanager
def _at(name: str) -> Iterator[None]:
    """Adds the path to the errors of what is read from it."""
    try:
        yield
    except ParseError as error:
        error.path = error.path or name
        raise


def _located(report: Report | None, name: str) -> Report:
    if report is None:
        return _silent
    return lambda problem: report(replace(problem, path=name))


def _located_error(on_error: OnError, name: str) -> OnError:
    def located(error: ArticleKitError) -> None:
        if isinstance(error, ParseError):
            error.path = error.path or name
        on_error(error)

    return located


def _originated(article: Article, name: str) -> Article:
    origin = article.origin or Origin(None)
    return replace(article, origin=replace(origin, path=name))


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
    return writer.render(article, report or _silent)


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
                stream.write(utf8(cast("TextWriter", writer).render(articles, report or _silent)))
                return
            articles = (articles,)
        elif not found.holds_many:
            articles = _only(articles, found)
        writer.write(articles, stream, report or _silent)


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


@contextmanager
def atomic_write(path: StrPath) -> Iterator[BinaryIO]:
    """A stream to a file that appears under its name only when all is written.

    It is written beside its place and renamed; whatever goes wrong leaves the place as it was.
    Raises `WriteError` for what the system refuses.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name[:60]}.{secrets.token_hex(6)}.part")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as stream:
            yield stream
        os.replace(temporary, target)
    except ArticleKitError:  # An InputError is an OSError too, but none of ours.
        raise
    except OSError as error:
        raise WriteError(f"{target}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
