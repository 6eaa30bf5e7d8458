"""Articles as Arrow tables, one row an article, and back: version 1 of the columns.

docs/parquet.md lists the columns and says when their version changes. The column ``article`` holds
the JSON article, from which `from_arrow` makes an equal one; the others are there to be queried.
pyarrow is an extra and is imported when it is needed: ``pip install 'articlekit[parquet]'``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from articlekit._text.characters import encodable
from articlekit.errors import ParseError, UsageError, WriteError
from articlekit.model import Article, Inline, ReadResult, plain_text
from articlekit.serial import from_json, time_text, to_json

__all__ = [
    "from_arrow",
    "record_batches",
    "schema",
    "to_arrow",
]

SCHEMA_VERSION = 1
"""The version of the columns: their names, types and order."""
KEY = "articlekit.schema"
"""Where the metadata of a table holds the version."""
ROWS = 5_000
"""Rows of a batch at most."""
_LETTERS = 2**25
"""Letters after which a batch ends early, so that memory is bounded by more than rows."""
ARTICLE = "article"
"""The column that articles are read back from."""


# --- The columns -------------------------------------------------------------------------------


def _stated_instant(noted: ReadResult) -> dt.datetime | None:
    value = noted.article.published
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:  # The first or last hours of the calendar.
        return None


def _stated_day(noted: ReadResult) -> dt.date | None:
    value = noted.article.published
    return value.date() if isinstance(value, dt.datetime) else value


def _figures(noted: ReadResult) -> list[dict[str, Any]]:
    return [
        {
            "url": figure.image.url,
            "src": figure.image.src,
            "alt": figure.image.alt,
            "caption": _line(figure.caption.children) if figure.caption else None,
            "credit": _line(figure.caption.credit) if figure.caption else None,
        }
        for figure in noted.article.images
    ]


def _line(nodes: tuple[Inline, ...]) -> str | None:
    return "".join(map(plain_text, nodes)) or None


def _problems(noted: ReadResult) -> list[dict[str, Any]] | None:
    if noted.problems is None:
        return None
    return [
        {
            "code": problem.code,
            "message": problem.message,
            "line": problem.line,
            "column": problem.column,
        }
        for problem in noted.problems
    ]


_VALUES: dict[str, Callable[[ReadResult], Any]] = {
    "title": lambda noted: noted.article.title,
    "url": lambda noted: noted.article.url,
    "timestamp": lambda noted: noted.article.timestamp,
    "published": lambda noted: time_text(noted.article.published),
    "published_at": _stated_instant,
    "published_on": _stated_day,
    "date": lambda noted: noted.article.date,
    "dateline": lambda noted: noted.article.dateline,
    "byline": lambda noted: noted.article.byline,
    "source": lambda noted: noted.article.source,
    "language": lambda noted: noted.article.language,
    "tags": lambda noted: noted.article.tags,
    "text": lambda noted: noted.article.text,
    "figures": _figures,
    "problems": _problems,
    ARTICLE: lambda noted: to_json(noted.article),
}
COLUMNS = tuple(_VALUES)
"""The names of the columns, in order."""


def schema(drop: Iterable[str] = ()) -> Any:
    """The columns as a ``pyarrow.Schema``, with the version in its metadata.

    `drop` are columns that are left out. Raises `UsageError` for one that there is not, and if
    pyarrow is not installed.
    """
    left = set(drop)
    for name in left.difference(COLUMNS):
        raise UsageError(f"unknown column {name!r}; known are {', '.join(COLUMNS)}")
    pa, every = _pyarrow(), _schema()
    return pa.schema([field for field in every if field.name not in left], every.metadata)


@cache
def _schema() -> Any:
    pa = _pyarrow()

    def needed(name: str, kind: Any) -> Any:
        return pa.field(name, kind, nullable=False)

    text, number, instant = pa.string(), pa.int32(), pa.timestamp("us", "UTC")
    figure = pa.struct(
        [
            needed("url", text),
            needed("src", text),
            needed("alt", text),
            ("caption", text),
            ("credit", text),
        ]
    )
    problem = pa.struct(
        [needed("code", text), needed("message", text), ("line", number), ("column", number)]
    )
    fields = [
        needed("title", text),
        ("url", text),
        ("timestamp", instant),
        ("published", text),
        ("published_at", instant),
        ("published_on", pa.date32()),
        ("date", instant),
        ("dateline", text),
        ("byline", text),
        ("source", text),
        needed("language", text),
        needed("tags", pa.list_(needed("element", text))),
        needed("text", text),
        needed("figures", pa.list_(needed("element", figure))),
        ("problems", pa.list_(needed("element", problem))),
        needed(ARTICLE, text),
    ]
    return pa.schema(fields, {KEY: str(SCHEMA_VERSION)})


def _pyarrow() -> Any:
    try:
        import pyarrow as pa  # An extra.
    except ImportError:
        raise UsageError("Arrow tables need pyarrow: pip install 'articlekit[parquet]'") from None
    return pa


# --- Articles to rows --------------------------------------------------------------------------


def to_arrow(articles: Iterable[Article | ReadResult], drop: Iterable[str] = ()) -> Any:
    """The articles as a ``pyarrow.Table``; `drop` are columns that are left out.

    A lone surrogate, which no UTF-8 can hold, becomes U+FFFD. Raises `UsageError` for an unknown
    column and if pyarrow is not installed, and `WriteError` if the front matter of an article
    holds what JSON has not.
    """
    columns = schema(drop)
    return _pyarrow().Table.from_batches(record_batches(articles, drop=drop), columns)


def record_batches(
    articles: Iterable[Article | ReadResult], rows: int = ROWS, drop: Iterable[str] = ()
) -> Iterator[Any]:
    """The articles as ``pyarrow.RecordBatch`` of so many rows, one at a time.

    A batch of very long articles has fewer rows: what is held at a time is bounded. Raises what
    `to_arrow` raises.
    """
    columns = schema(drop)
    held: dict[str, list[Any]] = {name: [] for name in columns.names}
    count = size = 0
    for item in articles:
        noted = item if isinstance(item, ReadResult) else ReadResult(item)
        for name, values in held.items():
            value = _VALUES[name](noted)
            values.append(value)
            size += len(value) if value.__class__ is str else 0
        count += 1
        if count >= rows or size >= _LETTERS:
            yield _batch(held, columns)
            for values in held.values():
                values.clear()
            count = size = 0
    if count:
        yield _batch(held, columns)


def _batch(held: dict[str, list[Any]], columns: Any) -> Any:
    pa = _pyarrow()
    arrays = []
    for name, values in held.items():
        kind = columns.field(name).type
        try:
            try:
                array = pa.array(values, kind)
            except UnicodeEncodeError:
                array = pa.array(_encodable(values), kind)
        except (pa.ArrowException, ArithmeticError, TypeError) as error:
            raise WriteError(f"the column {name} cannot hold this: {error}") from error
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=columns)


def _encodable(value: Any) -> Any:
    """A value without lone surrogates."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, (list, tuple)) else value


# --- Rows to articles --------------------------------------------------------------------------


def from_arrow(data: Any) -> Iterator[Article]:
    """The articles of rows that `to_arrow` made, one at a time: each equal to what it was.

    `data` is a table, a batch, an iterable of batches or a ``RecordBatchReader`` of pyarrow, a
    ``pyarrow.dataset.Dataset`` (of which the one column is read), or a data frame of any library
    that hands Arrow data on (``__arrow_c_stream__``: polars, pandas, DuckDB). Only the column
    ``article`` is needed, and others may be there.

    Raises `ParseError`: code ``arrow`` if there is no such column or a row has no article, code
    ``json`` if it has one that is none; `UsageError` if pyarrow is not installed.
    """
    batches = _batches(data)
    return (
        _article(value, row)
        for row, value in enumerate((value for batch in batches for value in _texts(batch)), 1)
    )


def _batches(data: Any) -> Iterator[Any]:
    """The batches of what was given, with the one column; it is there, if that can be known yet."""
    pa = _pyarrow()
    if hasattr(data, "__arrow_c_stream__"):
        data = pa.RecordBatchReader.from_stream(data)
        _check(data.schema)
    elif hasattr(data, "scanner"):  # A dataset; to import its module takes longer than this.
        _check(data.schema)
        data = data.to_batches(columns=[ARTICLE])
    return iter(data)


def _check(columns: Any) -> None:
    if ARTICLE not in columns.names:
        found = ", ".join(columns.names)
        raise ParseError("arrow", f"there is no column {ARTICLE!r} to read; there are {found}")


def _texts(batch: Any) -> list[Any]:
    _check(batch.schema)
    values: list[Any] = batch.column(ARTICLE).to_pylist()
    return values


def _article(text: Any, row: int) -> Article:
    if not isinstance(text, str):
        found = type(text).__name__
        raise ParseError("arrow", f"row {row}: the column {ARTICLE!r} has no text but {found}")
    try:
        return from_json(text)
    except ParseError as error:
        raise ParseError(error.code, f"row {row}: {error.message}") from None
