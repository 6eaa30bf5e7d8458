"""Text to articles: archives, notes in Markdown, and pages without a header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike
from typing import Any, Literal, TypeAlias

from articlekit._text.characters import encodable
from articlekit._text.patterns import lazy_pattern
from articlekit.errors import ArticleKitError, OnError, ParseError, Problem, Report, ignore
from articlekit.model import Article, Heading, plain_text, walk
from articlekit.reader.articles.assemble import article_of
from articlekit.reader.record import encoding, page
from articlekit.reader.record.encoding import Decoded, decode
from articlekit.reader.record.header import (
    Header,
    count_lines,
    front_matter,
    headers,
    starts_like_an_article,
)
from articlekit.reader.record.markdown import first_heading
from articlekit.reader.record.titles import plain_title
from articlekit.reader.rules.outlets import Outlet

_PATH = lazy_pattern(r"[^\n<>]{1,300}\.(?:md|markdown|txt|html?|json|jsonl)")

Kind: TypeAlias = Literal["archive", "html", "markdown"]
"""What a text is: records with headers, one page of HTML, or one note in Markdown."""


def parse(
    text: str | bytes,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
) -> Article:
    """Return the article of a text with exactly one record.

    Bytes are decoded as the page “Read unusual encodings” of the manual says; `encoding` names the
    encoding of bytes that are not UTF-8. `report` is called with each `Problem`. `outlets` are
    added to the table of sites.

    Raises `ParseError` if the text is no article, or has more than one record (code
    ``several-records``).
    """
    report = report or ignore
    require_text(text, "parse", "read")
    decoded = _decoded(text, encoding, report)
    try:
        header = next(headers(decoded.text, report))
    except ParseError as error:
        if _PATH.fullmatch(decoded.text):
            error.message += ", which looks like a path; read() takes one"
        elif re.match(r"\s*<(?!!--)", decoded.text):  # A comment is the beginning of a record.
            error.message += "; parse_html() reads pages"
        raise
    if header.end < len(decoded.text):
        raise ParseError(
            "several-records",
            "expected one record, found another; parse_all() reads them all",
            line=header.line + count_lines(decoded.text, header.start, header.end),
            column=1,
        )
    return article_of(decoded.text, header, report, tuple(outlets))


def parse_all(
    text: str | bytes,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
) -> Iterator[Article]:
    """Return the articles of all records of a text, in order.

    `on_error` is called with the `ParseError` of a record that cannot be read, which is then
    skipped; without it the error is raised. The other arguments are those of `parse`.
    """
    require_text(text, "parse_all", "iter_articles")
    return _articles(text, report or ignore, encoding, on_error or _raise, tuple(outlets))


def _articles(
    text: str | bytes,
    report: Report,
    encoding: str | None,
    on_error: OnError,
    own: tuple[Outlet, ...],
    hint: str | None = None,
    lines: int = 0,
) -> Iterator[Article]:
    try:
        decoded = _decoded(text, encoding, report, hint, lines)
        for header in headers(decoded.text, report):
            if header.start in decoded.failures:
                on_error(decoded.failures[header.start])
            else:
                yield article_of(decoded.text, header, report, own)
    except ParseError as error:
        on_error(error)


def require_text(text: object, function: str, reading: str) -> None:
    """Raises TypeError if a function got no text, with what to do about it."""
    if isinstance(text, (str, bytes, bytearray, memoryview)):
        return
    if isinstance(text, PathLike):
        raise TypeError(f"{function}() takes a text, not a path; {reading}() takes a path")
    if hasattr(text, "read"):
        raise TypeError(f"{function}() takes a text, not an open file; pass what its read() gives")
    raise TypeError(f"{function}() takes a text or bytes, not {type(text).__name__}")


def _raise(error: ArticleKitError) -> None:
    """The default `on_error`."""
    raise error


def _decoded(
    text: str | bytes,
    encoding: str | None,
    report: Report,
    hint: str | None = None,
    lines: int = 0,
) -> Decoded:
    if isinstance(text, str):
        return Decoded(encodable(text))
    return decode(bytes(text), encoding, report, starts_like_an_article, hint=hint, lines=lines)


def count_records(text: bytes, encoding: str | None = None, hint: str | None = None) -> int:
    """Return the number of articles that `parse_kind` gives, without reading their bodies."""
    count = 0
    try:
        decoded = _decoded(text, encoding, ignore, hint)
        for header in headers(decoded.text, ignore):
            count += header.start not in decoded.failures
    except ParseError:
        pass  # `parse_all` reports it.
    return count


def encoding_of(text: bytes) -> str | None:
    """Return the detected encoding; None if the bytes are UTF-8 or the encoding is unknown.

    It is the `hint` for what follows these bytes in their file.
    """
    return encoding.encoding_of(text)


# --- Texts without a header --------------------------------------------------------------------


def parse_kind(
    text: str | bytes,
    kind: Kind,
    *,
    title: str | None = None,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
    hint: str | None = None,
    lines: int = 0,
) -> Iterator[Article]:
    """Return the articles of a text of this kind: all of an archive, the one of a page or note.

    `title` is used if a page or a note states none. If the text continues a file, `hint` is the
    encoding that was detected at its beginning, and `lines` the number of lines before it,
    for messages that name several. The other arguments are those of `parse_all`.
    """
    if kind == "archive":
        yield from _articles(
            text, report or ignore, encoding, on_error or _raise, tuple(outlets), hint, lines
        )
        return
    read = _page_of if kind == "html" else _note_of
    try:
        article = read(text, title, report=report, encoding=encoding, outlets=outlets)
    except ParseError as error:
        (on_error or _raise)(error)
    else:
        yield article


def _page_of(text: str | bytes, title: str | None, **arguments: Any) -> Article:
    """The article of a page; `title` is used if the page states none."""
    article = parse_html(text, **arguments)
    return article if article.title or not title else replace(article, title=title)


def _note_of(text: str | bytes, title: str | None, **arguments: Any) -> Article:
    """The article of a note; `title` is used if the note states none."""
    try:
        return parse_markdown(text, **arguments)
    except ParseError as error:
        if error.code != "header" or title is None:
            raise
    return parse_markdown(text, title=title, **arguments)


def parse_html(
    html: str | bytes,
    url: str | None = None,
    title: str | None = None,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
) -> Article:
    """Return the article of a web page, or of a piece of HTML such as the content of a feed entry.

    It is read as the body of a record is: captions, datelines, advertisements and the rest, with
    what is known of the site. All that a browser shows is kept, so pass the part of the page that
    is the article if you have it.

    `url` is the address of the page, which relative addresses are resolved against and which tells
    the site; without it the canonical address of the page is used. `title` is the title; without it
    the ``<title>`` of the page is used, else its first ``<h1>``. Bytes are
    decoded as those of archives are, except that what the page says about its encoding comes before
    detection. `report` and `outlets` are those of `parse`. `timestamp` is None.

    Raises `ParseError` if there is nothing to read.

    >>> import articlekit as ak
    >>> page = "<title>A day</title><time datetime='2021-12-08'>today</time><p>It rained.</p>"
    >>> article = ak.parse_html(page, url="https://news.example/1")
    >>> article.title, article.published.isoformat(), article.text
    ('A day', '2021-12-08', 'It rained.')
    """
    report = report or ignore
    require_text(html, "parse_html", "read")
    text = _decoded_page(html, encoding, report)
    if not text.strip():
        raise ParseError("empty", "expected an article, found nothing", line=1, column=1)
    own = tuple(outlets)
    stated = title if title is not None else page.title_of(text)
    header = _header(plain_title(stated or ""), url or page.canonical_url(text), text)
    article = article_of(text, header, report if stated else ignore, own, body="html")
    if not stated:
        headings = (node for node in walk(article.body) if isinstance(node, Heading))
        found = next((plain_text(node) for node in headings if node.depth == 1), None)
        header = header._replace(title=" ".join((found or "").split()))
        if not header.title:
            report(Problem("title-missing", "the page states no title", line=1, column=1))
        article = article_of(text, header, report, own, body="html")
    return article


def parse_markdown(
    text: str | bytes,
    url: str | None = None,
    title: str | None = None,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
) -> Article:
    """Return the article of a note in Markdown, with or without front matter or a header.

    `title` is the title; without it the one of the header or the front matter is used, else the
    first heading of the first level. `url` is the address, if the note states none or another. The
    other arguments are those of `parse`. Raises `ParseError` if there is no title.
    """
    report = report or ignore
    decoded = text if isinstance(text, str) else decode(bytes(text), encoding, report, bool).text
    content = encodable(decoded)
    try:
        header = next(headers(content, ignore))
    except ParseError:
        meta, start = front_matter(content, report)
        found = first_heading(content[start:])
        if title is None and not found:
            raise ParseError(
                "header",
                "expected a title: front matter with a title, or a heading # Title",
                line=1,
                column=1,
            ) from None
        header = _header(found or "", None, content)._replace(meta=meta, body_start=start)
    if title is not None:
        header = header._replace(title=plain_title(title))
    header = header._replace(url=url or header.url)
    return article_of(content, header, report, tuple(outlets), body="markdown")


def _header(title: str, url: str | None, text: str) -> Header:
    return Header(
        title=title,
        url=url,
        timestamp=None,
        meta={},
        dateline=None,
        start=0,
        body_start=0,
        end=len(text),
        line=1,
        number=1,
    )


def _decoded_page(html: str | bytes, encoding: str | None, report: Report) -> str:
    if isinstance(html, str):
        return encodable(html)
    data = bytes(html)
    stated = None if encoding else page.stated_encoding(data)
    try:
        return decode(data, encoding or stated, report, bool).text
    except ParseError:
        if not stated:
            raise
        return decode(data, None, report, bool).text  # The encoding that the page states is wrong.
