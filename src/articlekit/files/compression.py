"""Compresses and decompresses streams.

Memory is limited, whatever compressed data asks for.
"""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from articlekit.errors import UsageError
from articlekit.files.paths import COMPRESSED, without_compression

_MEMORY = 256_000_000  # For the dictionary of an xz file: four times what its best level takes.
_WINDOW = 27  # The binary logarithm of the largest window of a zstd file: what its tool allows.
_INPUT = 1 << 16

BROKEN = (lzma.LZMAError, zlib.error, EOFError, OSError, ValueError, MemoryError)
"""What reading a damaged stream raises. (gzip and bz2 raise OSError, zstd a ValueError.)"""


class _Decompressed(io.RawIOBase):
    """A stream of what some decompressor makes of another one, which may hold several frames."""

    def __init__(self, stream: IO[bytes], new: Callable[[], Any]) -> None:
        self._stream = stream
        self._new = new
        self._decompressor = new()
        self._data = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            decompressor = self._decompressor
            if decompressor.eof:
                self._data = self._next_frame(decompressor.unused_data)
                if not self._data:
                    return 0
                self._decompressor = decompressor = self._new()
            elif decompressor.needs_input:
                self._data = self._stream.read(_INPUT)
                if not self._data:
                    raise EOFError("unexpected end of data")
            else:
                self._data = b""
            found = decompressor.decompress(self._data, len(buffer))
            if found:
                buffer[: len(found)] = found
                return len(found)

    def _next_frame(self, data: bytes) -> bytes:
        """The first bytes of the next frame; empty at the end. Zeros pad the frames of xz."""
        while not (data := data.lstrip(b"\0")):
            data = self._stream.read(_INPUT)
            if not data:
                break
        return data


def _zstd_module() -> Any:
    """The module for zstd. Raises `UsageError` if Python has none and none is installed."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)  # From Python 3.14 on; an extra before.
        except ImportError:
            continue
    raise UsageError("zstd needs Python 3.14 or backports.zstd: pip install 'articlekit[zstd]'")


def _zstd() -> Callable[[], Any]:
    """Returns a function that makes decompressors for zstd. Raises `UsageError`."""
    zstd = _zstd_module()
    options = {zstd.DecompressionParameter.window_log_max: _WINDOW}
    return lambda: _ZstdDecompressor(zstd, options)


class _ZstdDecompressor:
    """The decompressor of a zstd frame, whose error is a ValueError like others' errors."""

    def __init__(self, zstd: Any, options: dict[Any, int]) -> None:
        self._frame = zstd.ZstdDecompressor(options=options)
        self._error = zstd.ZstdError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._frame, name)

    def decompress(self, data: bytes, limit: int) -> bytes:
        try:
            return cast("bytes", self._frame.decompress(data, limit))
        except self._error as error:
            raise ValueError(str(error)) from None


def _decompressed(new: Callable[[], Any]) -> Callable[[IO[bytes]], IO[bytes]]:
    return lambda stream: cast("IO[bytes]", io.BufferedReader(_Decompressed(stream, new)))


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_MEMORY)


_OPENERS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "gz": lambda stream: cast("IO[bytes]", gzip.GzipFile(fileobj=stream)),
    "bz2": _decompressed(bz2.BZ2Decompressor),
    "xz": _decompressed(_xz),
    "zst": lambda stream: _decompressed(_zstd())(stream),  # noqa: PLW0108  # Imported when needed.
}


def decompressed(stream: IO[bytes], name: str) -> IO[bytes]:
    """The stream without the compression that the suffix of a name states.

    Raises `UsageError` if it needs what is not installed; reading raises one of `BROKEN`.
    """
    suffix = "." + name.lower().rpartition(".")[2]
    how = COMPRESSED.get(suffix)
    return stream if how is None else _OPENERS[how](stream)


# --- Writing -----------------------------------------------------------------------------------


@contextmanager
def compressed(stream: BinaryIO, path: str) -> Iterator[BinaryIO]:
    """A stream that compresses into another one as the suffix of a path states.

    The same content makes the same bytes. Raises `UsageError` if it needs what is not installed.
    """
    how = without_compression(path)[1]
    if how is None:
        yield stream
    elif how == "gz":
        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as inner:
            yield cast("BinaryIO", inner)
    else:
        with _zstd_module().ZstdFile(stream, mode="wb") as inner:
            yield inner
