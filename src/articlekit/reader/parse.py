"""Text to articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from articlekit._text.characters import encodable
from articlekit.errors import ArticleKitError, OnError, ParseError, Problem, Report, ignore
from articlekit.model import Article, Block, Meta, Origin, Paragraph, Text, plain_text
from articlekit.reader.body.page import read_page
from articlekit.reader.record import encoding
from articlekit.reader.record.datelines import Dateline, read_dateline, read_machine_date
from articlekit.reader.record.dates import instant
from articlekit.reader.record.encoding import Decoded, decode
from articlekit.reader.record.header import Header, count_lines, headers, starts_like_an_article
from articlekit.reader.record.language import language_of
from articlekit.reader.record.names import byline_in, is_of_a_book, is_placeholder
from articlekit.reader.record.titles import clean_title
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
    decoded = _decoded(text, encoding, report)
    header = next(headers(decoded.text, report))
    if header.end < len(decoded.text):
        raise ParseError(
            "several-records",
            "expected one record, found another; parse_all() reads them all",
            line=header.line + count_lines(decoded.text, header.start, header.end),
            column=1,
        )
    return _article(decoded.text, header, report, tuple(outlets))


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
    on_error = on_error or _raise
    try:
        decoded = _decoded(text, encoding, report)
        for header in headers(decoded.text, report):
            if header.start in decoded.failures:
                on_error(decoded.failures[header.start])
            else:
                yield _article(decoded.text, header, report, own)
    except ParseError as error:
        on_error(error)


def _raise(error: ArticleKitError) -> None:
    """The default `on_error`."""
    raise error


def _decoded(text: str | bytes, encoding: str | None, report: Report) -> Decoded:
    if isinstance(text, str):
        return Decoded(encodable(text))
    return decode(bytes(text), encoding, report, starts_like_an_article)


def count_records(text: bytes, encoding: str | None = None) -> int:
    """How many articles `parse_all` would give; for what needs no more than their number."""
    count = 0
    try:
        decoded = _decoded(text, encoding, ignore)
        for header in headers(decoded.text, ignore):
            count += header.start not in decoded.failures
    except ParseError:
        pass  # Whoever reads the text will say so.
    return count


def encoding_of(text: bytes) -> str | None:
    """The encoding that bytes were detected to be in; None if they are UTF-8, or it is unknown."""
    return encoding.encoding_of(text)


def _article(text: str, header: Header, report: Report, outlets: tuple[Outlet, ...]) -> Article:
    source = _host(header.url)
    rules = rules_for(source or "", outlets)
    walk, blocks = read_page(
        text[header.body_start : header.end],
        rules,
        header.url,
        header.title,
        _header_dateline(header, rules, report),
        header.line + count_lines(text, header.start, header.body_start),
    )
    dateline = walk.dateline
    published = dateline.published if dateline else None
    date = instant(published, header.timestamp, rules.zone)
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
        byline=_byline(header, dateline, blocks, rules),
        source=source,
        site=rules.site,
        short_title=_short_title(header.title, rules),
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


def _header_dateline(header: Header, rules: Rules, report: Report) -> Dateline | None:
    if header.dateline is None:
        return None
    stated = header.dateline.partition("：")[2]
    found = read_dateline(stated, rules.datelines, rules.zone)
    if found is None:
        return Dateline(header.dateline, None, None)
    if found.problem:
        message = f"{found.problem.message} {stated[:60]!r}"
        report(Problem(found.problem.code, message, line=header.line, column=1))
    return replace(found, text=header.dateline)


def _front_matter_date(header: Header) -> datetime | None:
    stated = header.meta.get("date")
    published = read_machine_date(stated) if isinstance(stated, str) else None
    return instant(published, None, None)


def _short_title(title: str, rules: Rules) -> str | None:
    short = clean_title(title, rules.names, rules.title_suffix, rules.title_prefix)
    return short if short != title else None


def _byline(
    header: Header, dateline: Dateline | None, blocks: list[Block], rules: Rules
) -> str | None:
    """The names in the dateline, else in the front matter, else in a line of the text."""
    if dateline and dateline.names:
        return dateline.names
    return _author(header, rules) or _byline_in_text(blocks)


def _author(header: Header, rules: Rules) -> str | None:
    """The author that the front matter states, unless it is a placeholder."""
    stated = header.meta.get("author")
    if isinstance(stated, dict):  # As Jekyll has it: author: {name: …}
        stated = stated.get("name")
    authors = stated if isinstance(stated, list) else [stated]
    # Feeds of known sites have the name of the site as author and as tag.
    known = (*rules.names, *_tags(header)) if rules.names else ()
    names = [
        author.strip()
        for author in authors
        if isinstance(author, str) and not is_placeholder(author, known)
    ]
    return ", ".join(names) or None


def _byline_in_text(blocks: list[Block]) -> str | None:
    """The names in a line such as 记者：… among the first or last paragraphs."""
    edges = blocks if len(blocks) <= 6 else blocks[:3] + blocks[-3:]
    texts = [plain_text(block) if isinstance(block, Paragraph) else "" for block in edges]
    for at, text in enumerate(texts):
        names = byline_in(text) if "者" in text or "文" in text[:2] else None
        if names and not any(map(is_of_a_book, texts[max(at - 1, 0) : at + 2])):
            return names
    return None


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
