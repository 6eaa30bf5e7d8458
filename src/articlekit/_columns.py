"""The columns of articles as rows: version 2, for Parquet, Arrow and flat JSON Lines.

docs/parquet.md lists the columns and says when their version changes. Nothing here needs pyarrow.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from articlekit._text.cjk import HAN, KANA
from articlekit._text.times import instant_text, time_text
from articlekit.errors import Problem, UsageError
from articlekit.model import Article, Inline, ReadResult, plain_text
from articlekit.serial import to_json

VERSION = 2
"""The version of the columns: their names, types and order."""
ARTICLE = "article"
"""The column that articles are read back from."""

# --- Types -------------------------------------------------------------------------------------

Scalar: TypeAlias = Literal["string", "stated", "instant", "day", "integer", "json"]
"""``stated`` is text in the form of a time, ``json`` any JSON value."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """The type of a list, of which no item is null."""

    item: Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table, or a field of a struct."""

    name: str
    kind: Kind
    required: bool = False
    """Whether it is never null."""


Kind: TypeAlias = Scalar | ListOf | tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Column(Field):
    """A column of articles."""

    value: Callable[[Row], Any] = lambda row: None
    """Its value for an article and its problems."""


# --- Values ------------------------------------------------------------------------------------


class Row(NamedTuple):
    """What the values of a row are made of."""

    article: Article
    problems: tuple[Problem, ...] | None
    text: str
    """The text of the article, which three columns need."""


def row_of(item: Article | ReadResult) -> Row:
    """The row of an article; its problems are unknown if it comes alone."""
    article, problems = item if isinstance(item, ReadResult) else (item, None)
    return Row(article, problems, article.text)


_WIDE_RUN = re.compile(f"[{HAN}{KANA}]+")
_WORD = re.compile(r"\w+")


def count_words(text: str) -> int:
    """The number of words. Each Chinese character and each kana counts as one."""
    parts = _WIDE_RUN.split(text)
    wide = len(text) - sum(map(len, parts))
    return wide + len(_WORD.findall(" ".join(parts)))


def _stated_instant(row: Row) -> dt.datetime | None:
    value = row.article.published
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:  # The first or last hours of the calendar.
        return None


def _stated_day(row: Row) -> dt.date | None:
    value = row.article.published
    return value.date() if isinstance(value, dt.datetime) else value


def _figures(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "url": figure.image.url,
            "src": figure.image.src,
            "alt": figure.image.alt,
            "caption": _line(figure.caption.children) if figure.caption else None,
            "credit": _line(figure.caption.credit) if figure.caption else None,
        }
        for figure in row.article.images
    ]


def _line(nodes: tuple[Inline, ...]) -> str | None:
    return "".join(map(plain_text, nodes)) or None


def _discarded(row: Row) -> list[dict[str, Any]]:
    return [
        {"reason": item.reason, "text": item.text, "images": list(item.images)}
        for item in row.article.discarded
    ]


def _problems(row: Row) -> list[dict[str, Any]] | None:
    if row.problems is None:
        return None
    return [
        {
            "code": problem.code,
            "message": problem.message,
            "line": problem.line,
            "column": problem.column,
        }
        for problem in row.problems
    ]


_FIGURE = (
    Field("url", "string", required=True),
    Field("src", "string", required=True),
    Field("alt", "string", required=True),
    Field("caption", "string"),
    Field("credit", "string"),
)
_DISCARDED = (
    Field("reason", "string", required=True),
    Field("text", "string", required=True),
    Field("images", ListOf("string"), required=True),
)
_PROBLEM = (
    Field("code", "string", required=True),
    Field("message", "string", required=True),
    Field("line", "integer"),
    Field("column", "integer"),
)


def _origin(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.article.origin, name, None)


def _of_article(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.article, name)


COLUMNS = (
    Column("id", "string", True, _of_article("id")),
    Column("title", "string", True, _of_article("title")),
    Column("url", "string", False, _of_article("url")),
    Column("timestamp", "instant", False, _of_article("timestamp")),
    Column("published", "stated", False, lambda row: time_text(row.article.published)),
    Column("published_at", "instant", False, _stated_instant),
    Column("published_on", "day", False, _stated_day),
    Column("date", "instant", False, _of_article("date")),
    Column("dateline", "string", False, _of_article("dateline")),
    Column("byline", "string", False, _of_article("byline")),
    Column("source", "string", False, _of_article("source")),
    Column("site", "string", False, _of_article("site")),
    Column("language", "string", True, _of_article("language")),
    Column("tags", ListOf("string"), True, lambda row: list(row.article.tags)),
    Column("text", "string", True, lambda row: row.text),
    Column("characters", "integer", True, lambda row: len("".join(row.text.split()))),
    Column("words", "integer", True, lambda row: count_words(row.text)),
    Column("figures", ListOf(_FIGURE), True, _figures),
    Column("discarded", ListOf(_DISCARDED), True, _discarded),
    Column("problems", ListOf(_PROBLEM), False, _problems),
    Column("path", "string", False, _origin("path")),
    Column("record", "integer", False, _origin("record")),
    Column(ARTICLE, "string", True, lambda row: to_json(row.article)),
)
"""All columns, in their order."""
NAMES = tuple(column.name for column in COLUMNS)


def columns_without(drop: Iterable[str]) -> tuple[Column, ...]:
    """The columns but those that are left out. Raises `UsageError` for an unknown name."""
    left_out = set(drop)
    for name in left_out.difference(NAMES):
        raise UsageError(f"unknown column {name!r}; known are {', '.join(NAMES)}")
    return tuple(column for column in COLUMNS if column.name not in left_out)


def flat_json(row: Row) -> str:
    """The columns as a JSON object on one line; times are those of the JSON article.

    Raises `WriteError` if the front matter of the article holds what JSON cannot represent.
    """
    values = {column.name: _json_value(column.value(row)) for column in COLUMNS}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _json_value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value
