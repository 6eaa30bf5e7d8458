"""Articles as Arrow tables, one row per article, and back.

The page “Parquet” of the manual lists the columns and says when their version changes. The column
``article`` holds the JSON article, from which `from_arrow` makes an equal one; the others are for
queries. pyarrow is an extra and is imported when it is needed: ``pip install
'articlekit[parquet]'``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from articlekit._columns import (
    ARTICLE,
    COLUMNS,
    VERSION,
    Field,
    ListOf,
    columns_without,
    row_of,
)
from articlekit._text.characters import encodable
from articlekit.errors import ParseError, UsageError, WriteError
from articlekit.model import Article, ReadResult
from articlekit.serial import from_dict, from_json

__all__ = ["from_arrow", "record_batches", "schema", "to_arrow"]

KEY = "articlekit.schema"
"""The key of the version in the metadata of a table."""
ROWS = 5_000
"""The most rows of a batch."""
_MAX_CHARACTERS = 2**25
"""The number of characters after which a batch ends early, so that memory is bounded."""

# --- The schema --------------------------------------------------------------------------------


def schema(drop: Iterable[str] = ()) -> Any:
    """The columns as a ``pyarrow.Schema``, with their version in its metadata.

    `drop` are columns that are left out. Raises `UsageError` for an unknown column, and if pyarrow
    is not installed.
    """
    kept = [column.name for column in columns_without(drop)]
    every = _schema()
    return _pyarrow().schema([every.field(name) for name in kept], every.metadata)


@cache
def _schema() -> Any:
    fields = [_field(column) for column in COLUMNS]
    return _pyarrow().schema(fields, {KEY: str(VERSION)})


def _field(field: Field) -> Any:
    return _pyarrow().field(field.name, _type(field.kind), nullable=not field.required)


def _type(kind: Any) -> Any:
    pa = _pyarrow()
    if isinstance(kind, ListOf):
        return pa.list_(pa.field("element", _type(kind.item), nullable=False))
    if isinstance(kind, tuple):
        return pa.struct([_field(field) for field in kind])
    scalars = {
        "instant": pa.timestamp("us", "UTC"),
        "day": pa.date32(),
        "integer": pa.int32(),
    }
    return scalars.get(kind, pa.string())


def _pyarrow() -> Any:
    try:
        import pyarrow as pa  # An extra.
    except ImportError:
        raise UsageError("Arrow tables need pyarrow: pip install 'articlekit[parquet]'") from None
    return pa


# --- Articles to rows --------------------------------------------------------------------------


def to_arrow(articles: Iterable[Article | ReadResult], drop: Iterable[str] = ()) -> Any:
    """The articles as a ``pyarrow.Table``; `drop` are columns that are left out.

    A lone surrogate, which UTF-8 cannot represent, becomes U+FFFD. Raises `UsageError` for an
    unknown column and if pyarrow is not installed, and `WriteError` if the front matter of an
    article holds what JSON cannot represent.
    """
    columns = schema(drop)
    return _pyarrow().Table.from_batches(record_batches(articles, drop=drop), columns)


def record_batches(
    articles: Iterable[Article | ReadResult], rows: int = ROWS, drop: Iterable[str] = ()
) -> Iterator[Any]:
    """The articles as ``pyarrow.RecordBatch`` of at most `rows` rows, one at a time.

    A batch of very long articles has fewer rows, which bounds memory. Raises what `to_arrow`
    raises.
    """
    drop = tuple(drop)
    columns, target = columns_without(drop), schema(drop)
    pending: dict[str, list[Any]] = {column.name: [] for column in columns}
    count = size = 0
    for item in articles:
        row = row_of(item)
        for column in columns:
            value = column.value(row)
            pending[column.name].append(value)
            size += len(value) if value.__class__ is str else 0
        count += 1
        if count >= rows or size >= _MAX_CHARACTERS:
            yield _batch(pending, target)
            for values in pending.values():
                values.clear()
            count = size = 0
    if count:
        yield _batch(pending, target)


def _batch(pending: dict[str, list[Any]], target: Any) -> Any:
    pa = _pyarrow()
    arrays = []
    for name, values in pending.items():
        kind = target.field(name).type
        try:
            try:
                array = pa.array(values, kind)
            except UnicodeEncodeError:
                array = pa.array(_encodable(values), kind)
        except (pa.ArrowException, ArithmeticError, TypeError) as error:
            raise WriteError(f"the column {name} cannot hold this: {error}") from error
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=target)


def _encodable(value: Any) -> Any:
    """A value without lone surrogates."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, (list, tuple)) else value


# --- Rows to articles --------------------------------------------------------------------------


def from_arrow(data: Any) -> Iterator[Article]:
    """The articles of rows that `to_arrow` made, one at a time: each equals the one written.

    `data` is a table, a batch, an iterable of batches or a ``RecordBatchReader`` of pyarrow, a
    ``pyarrow.dataset.Dataset`` (of which only one column is read), or a data frame of any library
    that exports Arrow data (``__arrow_c_stream__``: polars, pandas, DuckDB). Only the column
    ``article`` is needed; others are ignored. All versions of the columns are read.

    Raises `ParseError`: code ``arrow`` if there is no such column or a row has no article, code
    ``json`` if the article is not valid; `UsageError` if pyarrow is not installed.
    """
    batches = _batches(data)
    return (
        _article(value, row)
        for row, value in enumerate((value for batch in batches for value in _texts(batch)), 1)
    )


def _batches(data: Any) -> Iterator[Any]:
    """The batches with the one column; its presence is checked as early as possible."""
    pa = _pyarrow()
    if hasattr(data, "__arrow_c_stream__"):
        data = pa.RecordBatchReader.from_stream(data)
        _check(data.schema)
    elif hasattr(data, "scanner"):  # A dataset; importing its module would take longer.
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
        try:
            return from_dict(_upgraded(json.loads(text)))
        except (ParseError, ValueError, RecursionError):
            raise ParseError(error.code, f"row {row}: {error.message}") from None


def _upgraded(value: Any) -> Any:
    """The JSON article of version 1 of the columns in its present form.

    There a credit is a text or null, and what is discarded has no images.
    """
    if isinstance(value, list):
        return [_upgraded(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: item if key == "meta" else _upgraded(item) for key, item in value.items()}
    if "credit" in found and not isinstance(found["credit"], list):
        credit = found["credit"]
        found["credit"] = [{"type": "text", "value": credit}] if credit else []
    if "reason" in found:
        found.setdefault("images", [])
    return found
