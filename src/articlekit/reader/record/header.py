"""The header of a record: pure string code, linear in the input.

    record       = [ front-matter ] [ comment NL ] [ heading NL ] [ dateline NL ] body
    front-matter = "---" NL YAML NL "---" NL            ; at the beginning of the text alone
    comment      = "<!--" text "-->"                    ; digits are milliseconds since 1970, UTC
    heading      = "[" title "](" url ")" NL rule       ; the link ends at the last "](" before
                                                        ; the rule; the title may span lines
    rule         = 3*"-" / 3*"="
    dateline     = "日期：" text

The heading may be missing where the front matter states a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

from articlekit._text.yaml import load_yaml
from articlekit.errors import ParseError, Problem, Report, ignore

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_COMMENT = re.compile(r"<!--([^\n]*?)-->[ \t]*(?:\r?\n|\Z)")
_COMMON = re.compile(  # Bounded, so that no line can make it slow.
    r"<!--([0-9]{1,14})-->\r?\n\[([^\n]{0,500})\]\(([^\s]{0,2000})\)[ \t]*\r?\n-{3,}[ \t]*\r?\n"
)
_RULE = re.compile(r"^(?:-{3,}|={3,})[ \t]*\r?(?:\n|\Z)", re.M)
# A comment alone on its line and a link heading after it: perhaps a further record.
_FURTHER = re.compile(r"^<!--[^\n]*-->[ \t]*\r?\n(?=\[)", re.M)
_DATELINE = re.compile(r"\s*(日期：[^\n]*)(?:\n|\Z)")
_BLANK = re.compile(r"[ \t\r\n\ufeff]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?[0-9]{1,17}", re.A)

MAX_RECORDS = 100_000
"""The records that one text may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands before the body of a record."""

    title: str
    url: str | None
    timestamp: datetime | None
    meta: dict[str, Any]
    dateline: str | None
    """The ``日期：`` line as written, or None."""
    start: int
    """Offset of the record in the text."""
    body_start: int
    """Offset of the body in the text."""
    end: int
    """Offset just behind the record."""
    line: int
    """1-based line on which the record starts."""
    number: int
    """1-based number of the record in the text."""


def headers(text: str, report: Report) -> Iterator[Header]:
    """The headers of all records of a text, in order.

    Raises `ParseError` at the first record if it has no title, and behind the last one that a text
    may hold; a further record exists only where its heading is whole.
    """
    blank = _BLANK.match(text)
    if blank and blank.end() == len(text):
        raise ParseError("empty", "expected an article, found nothing", line=1, column=1)
    header = _common(text) or _Scanner(text, 0, 1, 1, report).header()
    for number, start in enumerate(_further_starts(text, header.body_start), start=2):
        yield replace(header, end=start)
        line = header.line + text.count("\n", header.start, start)
        if number > MAX_RECORDS:
            message = f"expected at most {MAX_RECORDS:,} records in a file, found another"
            raise ParseError("too-many-records", message, line=line, column=1)
        header = _Scanner(text, start, line, number, report).header()
    yield header


def _common(text: str) -> Header | None:
    """The header of nearly all files, read by one regular expression."""
    match = _COMMON.match(text)
    if match is None:
        return None
    stamp, title, url = match.groups()
    if not title or not url or "日" in text[match.end() : match.end() + 4]:
        return None
    return Header(
        title=clean_title(title),
        url=url.strip(),
        timestamp=_EPOCH + timedelta(milliseconds=int(stamp)),
        meta={},
        dateline=None,
        start=0,
        body_start=match.end(),
        end=len(text),
        line=1,
        number=1,
    )


def starts_like_an_article(text: str) -> bool:
    """Whether the first record of a text has a title."""
    try:
        next(headers(text[: 1 << 16], ignore))
    except ParseError:
        return False
    return True


def _further_starts(text: str, start: int) -> list[int]:
    """Where further records start: where comment, link heading and rule follow one another.

    Of several comments before one rule only the last can belong to it, which keeps this linear.
    """
    start = max(start - 1, 0)  # The comment may be the first line of the body.
    start = text.find("\n<!--", start)
    if start < 0:  # Hardly any file has one; a search for lines is slow.
        return []
    candidates = [match.start() for match in _FURTHER.finditer(text, start)]
    starts = []
    for candidate, following in pairwise([*candidates, len(text)]):
        heading = text.index("\n", candidate) + 1
        rule = _RULE.search(text, heading, following)
        if rule and _is_heading(text, heading, rule.start()):
            starts.append(candidate)
    return starts


def _is_heading(text: str, start: int, stop: int) -> bool:
    tail = text[max(start, stop - 80) : stop].rstrip()
    return tail.endswith(")") and text.rfind("](", start, stop) > 0


class _Scanner:
    """Reads one record's header from left to right."""

    def __init__(self, text: str, start: int, line: int, number: int, report: Report) -> None:
        self.text = text
        self.at = start
        self.start = start
        self.end = len(text)
        self.line = line
        self.number = number
        self.report = report

    def header(self) -> Header:
        meta = self.front_matter() if self.number == 1 else {}
        self.blank()
        stamp = self.comment()
        self.blank()
        title, url = self.heading() or (None, None)
        if title is None:
            title, url = self.from_front_matter(meta)
        elif stamp is None:
            self.problem("timestamp-missing", "no comment with a time stamp before the heading")
        body_start, dateline = self.dateline() if url else (self.at, None)
        return Header(
            title=title,
            url=url or None,
            timestamp=self.instant(stamp),
            meta=meta,
            dateline=dateline,
            start=self.start,
            body_start=body_start,
            end=self.end,
            line=self.line,
            number=self.number,
        )

    def problem(self, code: str, message: str) -> None:
        line, column = self.place(self.at)
        self.report(Problem(code, message, line=line, column=column))

    def place(self, at: int) -> tuple[int, int]:
        line = self.line + self.text.count("\n", self.start, at)
        return line, at - self.text.rfind("\n", 0, at)

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at, self.end)
        self.at = match.end() if match else self.at

    def front_matter(self) -> dict[str, Any]:
        if self.text.startswith("\ufeff"):
            self.at = 1
        match = _FRONT_MATTER.match(self.text, self.at, self.end)
        if not match:
            return {}
        meta: dict[str, Any]
        try:
            meta = _decoded(load_yaml(match[1]))
        except ValueError as error:
            self.problem("front-matter-invalid", str(error))
            meta = {}
        self.at = match.end()
        return meta

    def comment(self) -> str | None:
        match = _COMMENT.match(self.text, self.at, self.end)
        if not match:
            return None
        self.at = match.end()
        return match[1].strip()

    def heading(self) -> tuple[str, str] | None:
        """Title and address, or None if no link heading starts here."""
        if not self.text.startswith("[", self.at):
            return None
        rule = self.rule()
        if not rule or not _is_heading(self.text, self.at, rule.start()):
            return None
        middle = self.text.rfind("](", self.at, rule.start())
        title = clean_title(self.text[self.at + 1 : middle])
        url = self.text[middle + 2 : rule.start()].rstrip()[:-1].strip()
        if not title:
            self.problem("title-missing", "the title is empty")
        if not url:
            self.problem("url-missing", "the address is empty")
        self.at = rule.end()
        return title, url

    def rule(self) -> re.Match[str] | None:
        """The next rule line."""
        at = self.text.find("\n---", self.at, self.end)
        found = _RULE.match(self.text, at + 1, self.end) if at >= 0 else None
        return found or _RULE.search(self.text, self.at, self.end)

    def from_front_matter(self, meta: dict[str, Any]) -> tuple[str, str | None]:
        title = meta.get("title")
        url = meta.get("from") or meta.get("url") or meta.get("link")
        # An empty title is one if there is an address: some sites have pages without.
        if isinstance(title, str) and (title.strip() or isinstance(url, str)):
            if not title.strip():
                self.problem("title-missing", "the title is empty")
            return clean_title(title), url if isinstance(url, str) else None
        line, column = self.place(self.at)
        found = self.text[self.at : min(self.end, self.at + 40)].split("\n")[0]
        raise ParseError(
            "header",
            f"expected a link heading [title](address) with a rule ------ under it, found {found!r}"
            if found
            else "expected a link heading, found the end of the text",
            line=line,
            column=column,
        )

    def instant(self, stamp: str | None) -> datetime | None:
        if stamp is None:
            return None
        try:
            if _DIGITS.fullmatch(stamp):
                # Not fromtimestamp(): a float loses milliseconds.
                return _EPOCH + timedelta(milliseconds=int(stamp))
        except OverflowError:
            pass
        shown = stamp if len(stamp) <= 40 else stamp[:40] + "…"
        self.report(
            Problem(
                "timestamp-invalid",
                f"expected milliseconds since 1970 in the comment, found {shown!r}",
                line=self.line,
                column=1,
            )
        )
        return None

    def dateline(self) -> tuple[int, str | None]:
        """Where the body starts, behind the ``日期：`` line if there is one."""
        match = _DATELINE.match(self.text, self.at, self.end)
        return (match.end(), match[1].strip()) if match else (self.at, None)


def clean_title(raw: str) -> str:
    """A title as people read it: entities decoded once, runs of white space one space."""
    return " ".join((unescape(raw) if "&" in raw else raw).split())


def _decoded(value: Any) -> Any:
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if isinstance(value, dict):
        return {unescape(key): _decoded(item) for key, item in value.items()}
    return value
