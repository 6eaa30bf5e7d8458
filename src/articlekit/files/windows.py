"""Finds where records begin in large files, and splits files there, so that memory is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import IO

from articlekit._disk.opening import read_some, too_large
from articlekit._text.patterns import lazy_pattern

_WINDOW = 8_000_000  # Bytes that are looked at together; a smaller file is read whole.
_STEP = 1 << 18  # Bytes around a position in which a record nearly always begins.
# Where a further record certainly starts. The pattern is stricter than the reader's, and consists
# of ASCII characters that no byte of a Chinese encoding is mistaken for.
_END = rb"[ \t]*(?:\r{0,2}\n|\r)"
_START = lazy_pattern(
    rb"(?<![^\r\n])<!---?[0-9]+-->%b\[[^\r\n]*\]\([^\r\n]*\)%b(?:-{3,}|={3,})%b"
    % (_END, _END, _END)
)
_LONE_CR = lazy_pattern(rb"\r(?!\r?\n)")


def count_lines(data: bytes) -> int:
    """The number of line ends, as the reader counts them."""
    return data.count(b"\n") + (len(_LONE_CR.findall(data)) if b"\r" in data else 0)


def window_size(max_bytes: int) -> int:
    """The bytes that are looked at together, if a record may have `max_bytes`."""
    return min(_WINDOW, max_bytes + 1)


def first_window(stream: IO[bytes], path: str, max_bytes: int) -> bytes:
    """The first window of a file, which decides the encoding of the file."""
    return next(windows(stream, path, max_bytes))


def windows(
    stream: IO[bytes], path: str, max_bytes: int, head: int = 0, *, is_cut: bool = False
) -> Iterator[bytes]:
    """All bytes of a stream, in windows that end where records end.

    The first window is longer by `head` bytes. If the file continues after the stream (`is_cut`),
    its last record is left out.
    """
    size = window_size(max_bytes)
    data = read_some(stream, head + size, path)
    is_last = len(data) < head + size
    while not is_last:
        starts = _starts(data)
        if _longest(starts, len(data)) > max_bytes:
            raise too_large(max_bytes, path)
        if starts:
            yield data[: starts[-1]]
            data = data[starts[-1] :]
        block = read_some(stream, size, path)
        is_last = len(block) < size
        data += block
    if is_cut:
        return
    if len(data) > max_bytes:
        starts = _starts(data)
        if _longest(starts, len(data)) > max_bytes:
            raise too_large(max_bytes, path)
    yield data


def _starts(data: bytes) -> list[int]:
    """The positions where records certainly begin, except the first one.

    What begins with the first byte may stand in the middle of a line.
    """
    return [match.start() for match in _START.finditer(data) if match.start()]


def _longest(starts: list[int], end: int) -> int:
    edges = [0, *starts, end]
    return max(after - before for before, after in pairwise(edges))


def last_record(stream: IO[bytes], border: int, max_bytes: int, path: str) -> int:
    """The position of the last record that begins before a border; 0 if there is none.

    Raises `InputError` if none begins within the limit of a record.
    """
    data, step = b"", _STEP
    at = border
    while at > 0:
        start = max(at - step, 0)
        stream.seek(start)
        data = read_some(stream, at - start, path) + data
        at = start
        if starts := _starts(data):
            return at + starts[-1]
        if border - at > max_bytes + window_size(max_bytes):
            raise too_large(max_bytes, path)
        step = len(data)
    return 0


def next_record(stream: IO[bytes], border: int, max_bytes: int, path: str) -> int | None:
    """The position of the first record that begins at a border or after it; None without one.

    Raises `InputError` if none begins within the limit of a record.
    """
    data, step = b"", _STEP
    stream.seek(border - 1)
    while more := read_some(stream, step, path):
        data += more
        if starts := _starts(data):
            return border - 1 + starts[0]
        if len(data) > 2 * max_bytes:
            raise too_large(max_bytes, path)
        step = len(data)  # So that each byte is looked at about twice.
    return None
