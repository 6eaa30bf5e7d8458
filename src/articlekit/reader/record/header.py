"""The header of a record: pure string code, linear in the input.

    record       = [ front-matter ] [ comment EOL ] [ heading EOL ] [ dateline EOL ] body
    front-matter = "---" EOL YAML EOL "---" EOL         ; at the beginning of the text alone
                 / "+++" EOL TOML EOL "+++" EOL
    comment      = "<!--" text "-->"                    ; digits are milliseconds since 1970, UTC
    heading      = "[" title "](" url ")" EOL rule      ; the link ends at the last "](" before
                                                        ; the rule; the title may span lines
    rule         = 3*"-" / 3*"="
    dateline     = "日期：" text
    EOL          = LF / CR LF / CR CR LF / CR

The heading may be missing where the front matter states a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from articlekit._text.patterns import lazy_pattern
from articlekit._text.yaml import load_yaml
from articlekit.errors import ParseError, Problem, Report, ignore
from articlekit.reader.record.titles import plain_title

_EOL = r"(?:\r{0,2}\n|\r)"
_LINE_START = r"(?<![^\r\n])"
_FRONT_MATTER = re.compile(
    rf"---[ \t]*{_EOL}(.*?){_LINE_START}(?:---|\.\.\.)[ \t]*(?:{_EOL}|\Z)", re.S
)
_TOML = re.compile(rf"\+\+\+[ \t]*{_EOL}(.*?){_LINE_START}\+\+\+[ \t]*(?:{_EOL}|\Z)", re.S)
_COMMENT = re.compile(rf"<!--([^\r\n]*?)-->[ \t]*(?:{_EOL}|\Z)")
# The start of the line is looked for behind the first character: so the search is much faster.
_RULE = re.compile(rf"(?:-(?<![^\r\n]-)-{{2,}}|=(?<![^\r\n]=)={{2,}})[ \t]*(?:{_EOL}|\Z)")
# A comment alone on its line and a link heading after it: perhaps a further record. Joined files
# may have a byte-order mark there, which is three characters in Latin-1.
_MARK = "(?:\ufeff|\xef\xbb\xbf)"
_FURTHER = lazy_pattern(rf"{_LINE_START}{_MARK}?<!--[^\r\n]*-->[ \t]*{_EOL}(?=\[)")
_BEFORE_FURTHER = tuple(f"{char}<!--" for char in "\n\r\ufeff\xbf")
_DATELINE = re.compile(rf"[ \t\r\n\u3000]*(日期：[^\r\n]*)(?:{_EOL}|\Z)")
_BLANK = re.compile("[ \t\r\n\ufeff]*")
_LONE_CR = lazy_pattern(r"\r(?!\r?\n)")
_URL_KEYS = ("from", "url", "link", "original")
_MAYBE_URL_KEYS = ("source", "permalink", "canonical")  # They may be a name, or a path, as well.
_ASCII_SPACE = " \t\r\n\f\v"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"-?[0-9]{1,17}", re.A)

MAX_RECORDS = 100_000
"""The most records of one text."""


class Header(NamedTuple):
    """What stands before the body of a record."""

    title: str
    url: str | None
    timestamp: datetime | None
    meta: dict[str, object]
    dateline: str | None
    """The ``日期：`` line as written, or None."""
    start: int
    """Offset of the record in the text."""
    body_start: int
    """Offset of the body in the text."""
    end: int
    """Offset just after the record."""
    line: int
    """1-based line on which the record starts."""
    number: int
    """1-based number of the record in the text."""
    has_heading: bool = True
    """Whether there is a link heading; if not, the title is that of the front matter."""


def headers(text: str, report: Report) -> Iterator[Header]:
    """The headers of all records of a text, in order.

    Raises `ParseError` at the first record if it has no title, and after `MAX_RECORDS` records. A
    further record exists only where its heading is complete.
    """
    blank = _BLANK.match(text)
    if blank and blank.end() == len(text):
        raise ParseError("empty", "expected an article, found nothing", line=1, column=1)
    header = _Scanner(text, 0, 1, 1, report).header()
    for number, start in enumerate(_further_starts(text, header.body_start), start=2):
        yield header._replace(end=start)
        line = header.line + count_lines(text, header.start, start)
        if number > MAX_RECORDS:
            message = f"expected at most {MAX_RECORDS:,} records in a file, found another"
            raise ParseError("too-many-records", message, line=line, column=1)
        header = _Scanner(text, start, line, number, report).header()
    yield header


def front_matter(text: str, report: Report) -> tuple[dict[str, object], int]:
    """The front matter of a text, and where the rest of the text starts."""
    scanner = _Scanner(text, 0, 1, 1, report)
    return _decoded(scanner.front_matter()), scanner.at


def record_starts(text: str) -> list[int]:
    """The offsets of all records of a text; the text may be bytes that are read as Latin-1."""
    try:
        body_start = _Scanner(text, 0, 1, 1, ignore).header().body_start
    except ParseError:
        body_start = 0
    return [0, *_further_starts(text, body_start)]


def starts_like_an_article(text: str) -> bool:
    """Whether the first record of a text has a title."""
    try:
        next(headers(text[: 1 << 16], ignore))
    except ParseError:
        return False
    return True


def count_lines(text: str, start: int, end: int) -> int:
    """The number of line ends between two offsets."""
    count = text.count("\n", start, end)
    if text.find("\r", start, end) >= 0:
        count += len(_LONE_CR.findall(text, start, end))
    return count


def _further_starts(text: str, start: int) -> list[int]:
    """Where further records start: where comment, link heading and rule follow one another.

    Of several comments before one rule only the last can belong to it, which keeps this linear.
    """
    start = max(start - 1, 0)  # The comment may be the first line of the body.
    # Most files have one record, and the search by a regular expression is slow.
    first = text.find("<!--", start)
    if first < 0 or all(text.find(mark, max(first - 1, 0)) < 0 for mark in _BEFORE_FURTHER):
        return []
    candidates = [match.start() for match in _FURTHER.finditer(text, start) if match.start()]
    starts = []
    for candidate, following in pairwise([*candidates, len(text)]):
        heading = text.index("[", text.index("-->", candidate))
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
        has_heading = title is not None
        if title is None:
            title, url = self.from_front_matter(meta)
        elif stamp is None:
            self.problem("timestamp-missing", "no comment with a time stamp before the heading")
        body_start, dateline = self.dateline() if url else (self.at, None)
        return Header(
            title=title,
            url=url or None,
            timestamp=self.instant(stamp),
            meta=_decoded(meta),
            dateline=dateline,
            start=self.start,
            body_start=body_start,
            end=self.end,
            line=self.line,
            number=self.number,
            has_heading=has_heading,
        )

    def problem(self, code: str, message: str) -> None:
        line, column = self.place(self.at)
        self.report(Problem(code, message, line=line, column=column))

    def place(self, at: int) -> tuple[int, int]:
        line = self.line + count_lines(self.text, self.start, at)
        before = max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at))
        return line, at - before

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at, self.end)
        self.at = match.end() if match else self.at

    def front_matter(self) -> dict[str, object]:
        """The front matter as written; entities in it are not decoded."""
        if self.text.startswith("\ufeff"):
            self.at = 1
        match = _FRONT_MATTER.match(self.text, self.at, self.end)
        toml = None if match else _TOML.match(self.text, self.at, self.end)
        match = match or toml
        if not match:
            return {}
        load = _load_toml if toml else load_yaml
        meta: dict[str, object]
        try:
            meta = load(re.sub(_EOL, "\n", match[1]))
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
        title = plain_title(self.text[self.at + 1 : middle])
        url = self.text[middle + 2 : rule.start()].rstrip()[:-1].strip(_ASCII_SPACE)
        if not title:
            self.problem("title-missing", "the title is empty")
        if not url:
            self.problem("url-missing", "the address is empty")
        self.at = rule.end()
        return title, url

    def rule(self) -> re.Match[str] | None:
        """The next rule line."""
        return _RULE.search(self.text, self.at, self.end)

    def from_front_matter(self, meta: dict[str, object]) -> tuple[str, str | None]:
        title = meta.get("title")
        url = _url_of(meta)
        # An empty title is one if there is an address: some sites have pages without.
        if isinstance(title, str) and (title.strip() or isinstance(url, str)):
            if not title.strip():
                self.problem("title-missing", "the title is empty")
            return plain_title(title), unescape(url) if isinstance(url, str) else None
        line, column = self.place(self.at)
        found = self.text[self.at : min(self.end, self.at + 40)]
        found = re.split("[\r\n]", found)[0]
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
        """Where the body starts, after the ``日期：`` line if there is one."""
        match = _DATELINE.match(self.text, self.at, self.end)
        return (match.end(), match[1].strip()) if match else (self.at, None)


def _load_toml(text: str) -> dict[str, object]:
    """The values of TOML, those that JSON does not have as text."""
    import tomllib  # Slow to import, and few articles have TOML.

    return _json_values(tomllib.loads(text))


def _json_values(table: Mapping[str, object]) -> dict[str, object]:
    return {key: _json_value(value) for key, value in table.items()}


def _json_value(value: object) -> object:
    if isinstance(value, dict):
        return _json_values(value)
    if isinstance(value, list):
        return list(map(_json_value, value))
    return value.isoformat() if isinstance(value, (date, time)) else value


def _url_of(meta: Mapping[str, object]) -> object:
    """The address in front matter, under one of the keys that archives and notes have for it."""
    for key in _URL_KEYS:
        if meta.get(key):
            return meta[key]
    for key in _MAYBE_URL_KEYS:
        if str(meta.get(key)).startswith(("https://", "http://")):
            return meta[key]
    return None


def _decoded(meta: Mapping[str, object]) -> dict[str, object]:
    """Front matter with the entities in its texts decoded."""
    return {unescape(key): _decoded_value(value) for key, value in meta.items()}


def _decoded_value(value: object) -> object:
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, list):
        return list(map(_decoded_value, value))
    return _decoded(value) if isinstance(value, dict) else value
