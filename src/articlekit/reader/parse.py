"""Text to articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from articlekit._text.characters import encodable
from articlekit.errors import (
    OnError,
    ParseError,
    Report,
    ignore,
)
from articlekit.model import Article, Block, Meta, Origin, Paragraph, Text, plain_text
from articlekit.reader.body.page import read_page
from articlekit.reader.record import dates, encoding
from articlekit.reader.record.encoding import decode
from articlekit.reader.record.header import Header, headers, starts_like_an_article
from articlekit.reader.record.language import language_of
from articlekit.reader.rules.match import Rules, rules_for
from articlekit.reader.rules.outlets import Outlet

_NO_META = Meta()
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)/")  # As nearly all are.
_TOLERANCE = timedelta(hours=1)  # Clocks differ; an article archived long before it was published
# was read with the wrong zone, or day for month.


def parse(
    text: str | bytes,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
) -> Article:
    """The article that a text holds.

    `text` holds exactly one record; bytes are decoded as docs/howto/encodings.md says, `encoding`
    naming the encoding of bytes that are not UTF-8. `report` is called with each `Problem`.
    `outlets` add to what is known of single sites, and to what other distributions know of them.

    Raises `ParseError` if the text is no article, or more than one (code ``several-records``).
    """
    report = report or ignore
    text = _text(text, encoding, report)
    found = headers(text, report)
    header = next(found)
    if header.end < len(text):
        raise ParseError(
            "several-records",
            "expected one record, found another; parse_all() reads them all",
            line=header.line + text.count("\n", header.start, header.end),
            column=1,
        )
    return _article(text, header, report, tuple(outlets))


def parse_all(
    text: str | bytes,
    *,
    report: Report | None = None,
    encoding: str | None = None,
    on_error: OnError | None = None,
    outlets: Iterable[Outlet] = (),
) -> Iterator[Article]:
    """The articles of all records of a text, in order.

    `on_error` is called with the `ParseError` of a record that is none, which is then passed over;
    without it the error is raised. The other arguments are those of `parse`.
    """
    report = report or ignore
    own = tuple(outlets)
    try:
        text = _text(text, encoding, report)
        for header in headers(text, report):
            yield _article(text, header, report, own)
    except ParseError as error:
        if on_error is None:
            raise
        on_error(error)


def _text(text: str | bytes, encoding: str | None, report: Report) -> str:
    if isinstance(text, str):
        return encodable(text)
    return decode(bytes(text), encoding, report, starts_like_an_article)


def count_records(text: bytes, encoding: str | None = None) -> int:
    """How many articles `parse_all` would give; for what needs no more than their number."""
    count = 0
    try:
        for _ in headers(decode(text, encoding, ignore, starts_like_an_article), ignore):
            count += 1
    except ParseError:
        pass  # Whoever reads the text will say so.
    return count


def encoding_of(text: bytes) -> str | None:
    """The encoding that bytes were detected to be in; None if they are UTF-8, or it is unknown."""
    return encoding.encoding_of(text, starts_like_an_article)


def _article(text: str, header: Header, report: Report, outlets: tuple[Outlet, ...]) -> Article:
    source = _host(header.url)
    rules = rules_for(source or "", outlets)
    walk, blocks = read_page(
        text[header.body_start : header.end],
        rules,
        header.url,
        header.title,
        _header_dateline(header, rules),
        header.line + text.count("\n", header.start, header.body_start),
    )
    dateline = walk.dateline
    published = dateline.published if dateline else None
    date = dates.instant(published, header.timestamp, rules.zone)
    if date and header.timestamp and date - header.timestamp > _TOLERANCE:
        walk.problem("date-order", f"published {date}, but archived {header.timestamp}")
    for problem in walk.problems:
        report(problem)
    return Article(
        title=header.title,
        url=header.url,
        timestamp=header.timestamp,
        published=published,
        date=date or _front_matter_date(header),
        dateline=dateline.text if dateline else None,
        byline=_byline(header, dateline, blocks),
        source=source,
        site=rules.site,
        zone=rules.zone,
        language=language_of(_texts(header.title, blocks)),
        tags=_tags(header) or tuple(walk.tags),
        meta=Meta(header.meta) if header.meta else _NO_META,
        body=tuple(blocks),
        discarded=tuple(walk.discarded),
        standfirst=walk.standfirst,
        origin=Origin(None, header.number, header.line),
    )


def _host(url: str | None) -> str | None:
    """The host of an address without ``www.``, in lower case."""
    plain = _PLAIN_HOST.match(url or "")
    if plain:
        return plain[1]
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _header_dateline(header: Header, rules: Rules) -> dates.Dateline | None:
    if header.dateline is None:
        return None
    said = header.dateline.partition("：")[2]
    found = dates.read_dateline(said, rules.datelines)
    return dates.Dateline(header.dateline, found.published if found else None, None)


def _front_matter_date(header: Header) -> datetime | None:
    said = header.meta.get("date")
    published = dates.read_machine_date(said) if isinstance(said, str) else None
    return dates.instant(published, None, None)


def _byline(header: Header, dateline: dates.Dateline | None, blocks: list[Block]) -> str | None:
    if dateline and dateline.names:
        return dateline.names
    edges = blocks if len(blocks) <= 6 else blocks[:3] + blocks[-3:]
    for block in edges:
        if isinstance(block, Paragraph):
            text = plain_text(block)
            found = dates.byline_in(text) if "者" in text else None
            if found:
                return found
    author = header.meta.get("author")
    if isinstance(author, list):
        author = ", ".join(name for name in author if isinstance(name, str))
    return author.strip() or None if isinstance(author, str) else None


def _tags(header: Header) -> tuple[str, ...]:
    tags = header.meta.get("tags")
    if isinstance(tags, str):
        tags = tags.split(",")
    if not isinstance(tags, list):
        return ()
    return tuple(str(tag).strip() for tag in tags if str(tag or "").strip())


def _texts(title: str, blocks: Iterable[Block]) -> Iterator[str]:
    yield title
    for block in blocks:
        first = block.children[0] if isinstance(block, Paragraph) else None
        yield first.value if isinstance(first, Text) else plain_text(block)
