"""Makes the article of a record from the fields of its header and its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from articlekit.errors import Problem, Report
from articlekit.model import Article, Block, Figure, Meta, Origin, Paragraph, Text, plain_text
from articlekit.reader.body.page import read_page
from articlekit.reader.record.datelines import Dateline, read_dateline, read_machine_date
from articlekit.reader.record.dates import instant
from articlekit.reader.record.header import Header, count_lines
from articlekit.reader.record.language import language_of
from articlekit.reader.record.markdown import OWN_KEYS, is_own, looks_like_markdown, to_html
from articlekit.reader.record.names import byline_in, is_of_a_book, is_placeholder
from articlekit.reader.record.titles import clean_title
from articlekit.reader.rules.explanations import Explanation, keep
from articlekit.reader.rules.match import Rules, rules_for
from articlekit.reader.rules.outlets import Outlet

_NO_META = Meta()
_NO_RULES = Rules([])
_NO_DATELINE = Dateline("", None, None)
"""Tells `read_page` to look for no dateline, because the front matter states the date."""
_QUESTION = re.compile(r"[^\s:：]{0,8}(?:记者|記者)\s*[:：]")
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)/")  # The usual form.
# Clocks differ. If an article was archived earlier than this before it was published, the zone of
# the dateline is wrong, or day and month are exchanged.
_TOLERANCE = timedelta(hours=1)


def article_of(
    text: str, header: Header, report: Report, outlets: tuple[Outlet, ...], *, body: str = "detect"
) -> Article:
    """Return the article of a record.

    `header` says where in `text` its body is. `body` says what that is: ``html``, ``markdown``, or
    ``detect``, which means Markdown if it looks like Markdown, else HTML.
    """
    source = _host(header.url)
    rules = rules_for(source or "", outlets)
    content = text[header.body_start : header.end]
    line = header.line + count_lines(text, header.start, header.body_start)
    if is_own(header.meta):
        report(_is_markdown(line))
        return _own_note(content, header, source, rules, report)
    is_note = not header.has_heading
    if body == "markdown" or (body == "detect" and looks_like_markdown(content, is_note=is_note)):
        report(_is_markdown(line))
        content = to_html(content, is_certain=body == "markdown")
    dateline = _header_dateline(header, rules, report)
    walk, blocks = read_page(content, rules, header.url, header.title, dateline, line)
    if walk.explanations is not None:
        keep([*walk.explanations, *map(_piece, blocks)])
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


def _piece(block: Block) -> Explanation:
    """The explanation of a block of the article."""
    address = block.image.url if isinstance(block, Figure) else getattr(block, "url", "")
    text = " ".join(filter(None, (address, plain_text(block))))
    return Explanation(type(block).__name__.lower(), "markup", text)


def _is_markdown(line: int) -> Problem:
    return Problem("body-is-markdown", "the body is read as Markdown", line=line, column=1)


def _own_note(
    content: str, header: Header, source: str | None, rules: Rules, report: Report
) -> Article:
    """The article of a note that the Markdown writer wrote: no rule and no heuristic applies."""
    html = to_html(content, is_certain=True, title=header.title)
    walk, blocks = read_page(html, _NO_RULES, header.url, "", _NO_DATELINE, header.line)
    for problem in walk.problems:
        report(problem)
    meta = {key: value for key, value in header.meta.items() if key not in OWN_KEYS}
    timestamp = _utc(header.meta.get("archived"))
    published = read_machine_date(_text_or_none(header.meta.get("published")))
    return Article(
        title=header.title,
        url=header.url,
        timestamp=timestamp,
        published=published,
        date=_utc(header.meta.get("date")) or instant(published, timestamp, rules.zone),
        byline=_text_or_none(header.meta.get("author")),
        source=source,
        site=rules.site,
        short_title=_short_title(header.title, rules),
        zone=rules.zone,
        language=_text_or_none(header.meta.get("language")) or "und",
        tags=_tags(header),
        meta=Meta(meta) if meta else _NO_META,
        body=tuple(blocks),
        discarded=tuple(walk.discarded),
        origin=Origin(None, header.number, header.line),
    )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _utc(value: object) -> datetime | None:
    return instant(read_machine_date(_text_or_none(value)), None, None)


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
    return found._replace(text=header.dateline)


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
    if not any("者" in text or "文" in text[:2] for text in texts):
        return None
    is_interview = any(_QUESTION.match(text) and byline_in(text) is None for text in texts)
    for at, text in enumerate(texts):
        if is_interview and text.count("：") < 2:  # A person is quoted; this is no list of staff.
            continue
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
