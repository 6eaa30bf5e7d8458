"""Reads what articlekit wrote as data: JSON, JSON Lines and Parquet."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, NoReturn

from articlekit._disk.opening import too_large
from articlekit.errors import InputError, ParseError, UsageError
from articlekit.files.compression import BROKEN, decompressed
from articlekit.files.paths import DataKind
from articlekit.files.source import Source
from articlekit.model import Article
from articlekit.serial import from_dict, from_json

_CHUNK = 1 << 20
_ROWS = 500  # Rows of a Parquet file that are in memory at a time.


class Entry(NamedTuple):
    """An article with its place, or the error that there is instead."""

    article: Article | None
    line: int
    """The line on which it begins; 1 in a Parquet file."""
    error: ParseError | None = None


def entries(source: Source, kind: DataKind, max_bytes: int) -> Iterator[Entry]:
    """The articles of a source in order.

    What is no article is an entry with an error; the entries after it follow if they can be read.
    Raises `InputError` if the file cannot be read or is broken, and `UsageError` if it needs what
    is not installed.
    """
    with source.open() as raw:
        try:
            if kind == "parquet":
                yield from _parquet(raw)
                return
            stream = decompressed(raw, source.place[-1])
            read = _json_lines if kind == "jsonl" else _json
            yield from read(stream, source.path, max_bytes)
        except InputError as error:
            raise InputError(error.message, source.path) from None
        except UnicodeDecodeError as error:
            raise InputError(f"not UTF-8: {error.reason}", source.path) from None
        except BROKEN as error:
            message = str(error) or type(error).__name__
            raise InputError(f"cannot be decompressed: {message}", source.path) from None


def _json_lines(stream: IO[bytes], path: str, max_bytes: int) -> Iterator[Entry]:
    line = 0
    while text := stream.readline(max_bytes + 1):
        line += 1
        if len(text) > max_bytes:
            raise too_large(max_bytes, path)
        if text.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _entry(text.decode("utf-8-sig" if line == 1 else "utf-8"), line)


def _entry(text: str, line: int) -> Entry:
    try:
        return Entry(from_json(text), line)
    except ParseError as error:
        error.line = line
        return Entry(None, line, error)


# --- JSON: one article, or an array of them ----------------------------------------------------


def _json(stream: IO[bytes], path: str, max_bytes: int) -> Iterator[Entry]:
    buffer = _Buffer(stream, path, max_bytes)
    if buffer.peek() != "[":
        yield _entry(buffer.rest(), 1)
        return
    buffer.skip()
    expected = "]"
    while (char := buffer.peek()) != "]":
        if expected == "," and char != ",":
            yield Entry(None, buffer.line, _broken("expected , or ]", buffer.line))
            return
        if expected == ",":
            buffer.skip()
            buffer.peek()
        line = buffer.line
        try:
            value = buffer.value()
        except (ValueError, RecursionError) as error:
            yield Entry(None, line, _broken(f"not JSON: {error}", line))
            return
        try:
            yield Entry(from_dict(value), line)
        except ParseError as error:
            error.line = line
            yield Entry(None, line, error)
        expected = ","


def _broken(message: str, line: int) -> ParseError:
    return ParseError("json", message, line=line)


def _refuse(name: str) -> NoReturn:
    """Refuses NaN and the infinities, which RFC 8259 does not have."""
    raise ValueError(f"{name} is no value")


class _Buffer:
    """The part of a JSON file that is being decoded."""

    def __init__(self, stream: IO[bytes], path: str, max_bytes: int) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._path = path
        self._most = max_bytes
        self._text = ""
        self._at = 0
        self._is_whole = False
        self.line = 1
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            rest = self._text[self._at : self._at + _CHUNK]
            found = rest.lstrip(" \t\r\n")
            passed = len(rest) - len(found)
            self.line += rest.count("\n", 0, passed)
            self._at += passed
            if found:
                return found[0]
            if self._at >= len(self._text) and not self._fill():
                return ""

    def skip(self) -> None:
        """Passes a character."""
        self._at += 1

    def value(self) -> object:
        """The next value. Raises ValueError if there is none, `InputError` if it is too large."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except ValueError:
                # The value may be longer than the text. To read twice as much each time is linear.
                if not self._fill(len(self._text) - self._at):
                    raise
            else:
                self.line += self._text.count("\n", self._at, end)
                self._at = end
                return value

    def rest(self) -> str:
        """All that follows. Raises `InputError` if it is too large."""
        while self._fill():
            pass
        return self._text[self._at :]

    def _fill(self, size: int = 0) -> bool:
        """Reads more, and forgets what was passed; False at the end."""
        if self._is_whole:
            return False
        data = self._stream.read(max(size, _CHUNK))
        self._is_whole = not data
        self._text = self._text[self._at :] + self._decode(data, self._is_whole)
        self._at = 0
        if len(self._text) > self._most + _CHUNK:
            raise too_large(self._most, self._path)
        return bool(data)


# --- Parquet -----------------------------------------------------------------------------------


def _parquet(stream: IO[bytes]) -> Iterator[Entry]:
    try:
        import pyarrow as pa  # An extra, and slow to import.
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError("Parquet needs pyarrow: pip install 'articlekit[parquet]'") from None
    from articlekit._columns import ARTICLE  # As above.

    number = 0
    try:
        file = pq.ParquetFile(stream)
        if ARTICLE not in file.schema_arrow.names:
            names = ", ".join(file.schema_arrow.names)
            yield Entry(None, 1, ParseError("arrow", f"no column {ARTICLE!r}; there are {names}"))
            return
        for batch in file.iter_batches(batch_size=_ROWS, columns=[ARTICLE]):
            for row in range(len(batch)):
                number += 1
                yield _row(batch.slice(row, 1), number)
    except pa.ArrowException as error:
        raise InputError(f"a broken Parquet file: {error}") from None


def _row(batch: Any, number: int) -> Entry:
    """The article of a batch of one row."""
    from articlekit.arrow import from_arrow  # As above.

    try:
        return Entry(next(from_arrow([batch])), 1)
    except ParseError as error:
        return Entry(None, 1, ParseError(error.code, f"row {number}: {error.message}"))
