"""Cuts large files into windows that end where records end, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import IO

from articlekit._disk.opening import read_some, too_large
from articlekit._text.patterns import lazy_pattern

_WINDOW = 8_000_000  # Bytes that are looked at together; a smaller file is read whole.
# Where a further record certainly starts. The pattern is stricter than the reader's, and consists
# of ASCII characters that no byte of a Chinese encoding is mistaken for.
_END = rb"[ \t]*(?:\r{0,2}\n|\r)"
START = lazy_pattern(
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
        starts = [match.start() for match in START.finditer(data) if match.start()]
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
        starts = [match.start() for match in START.finditer(data)]
        if _longest(starts, len(data)) > max_bytes:
            raise too_large(max_bytes, path)
    yield data


def _longest(starts: list[int], end: int) -> int:
    edges = [0, *starts, end]
    return max(after - before for before, after in pairwise(edges))
