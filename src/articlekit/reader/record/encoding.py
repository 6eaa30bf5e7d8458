"""Bytes to text, in a fixed order that never guesses where it need not.

A byte-order mark; else strict UTF-8; else the encoding the caller names; else UTF-8 with U+FFFD if
hardly a byte is wrong; else detection among the encodings that old Chinese archives really use,
accepted only if the result starts like an article. ``<meta charset>`` is ignored: in an archive it
speaks of the page that once was.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

from articlekit.errors import ParseError, Problem, Report

_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with the other's.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Told apart by where the NUL bytes fall, so that a header that parses is proof enough.
_WIDE = ("utf_32_le", "utf_32_be", "utf_16_le", "utf_16_be")
# Told apart by statistics alone: almost any bytes decode as either.
_CHINESE = ["gb18030", "big5"]
_SAMPLE = 1 << 16  # Bytes that the statistics look at.
_INVALID_PER_MILLE = 1


def decode(
    data: bytes,
    encoding: str | None,
    report: Report,
    looks_right: Callable[[str], bool],
) -> str:
    """The text of `data`; `looks_right` says whether a text starts like an article.

    Raises `ParseError` (code ``encoding``) with the offset of the first byte that is not UTF-8.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            if name != "utf-8" or "\ufffd" in text:
                _note(report, f"decoded as {name} by its byte-order mark")
            return text
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        offset = error.start
    if encoding:
        return _named(data, encoding, report)
    return _guess(data, offset, report, looks_right)


def _named(data: bytes, encoding: str, report: Report) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise ParseError("encoding", f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        raise ParseError("encoding", f"not {encoding} at byte {error.start}") from None
    _note(report, f"not UTF-8; decoded as {encoding}, as asked")
    return text


def _guess(
    data: bytes,
    offset: int,
    report: Report,
    looks_right: Callable[[str], bool],
) -> str:
    text = data.decode("utf-8", "replace")
    if _is_utf8_but_for_little(data, text):
        wrong = text.count("\ufffd") - data.count("\ufffd".encode())
        _note(report, f"{wrong} characters are not UTF-8, the first at byte {offset}")
        return text
    name, text = _detected(data, looks_right)
    if name is not None:
        _note(report, f"not UTF-8; detected as {name}")
        return text
    raise ParseError(
        "encoding",
        f"not UTF-8 at byte {offset}, and neither GB18030, Big5, UTF-16 nor UTF-32; "
        "name the encoding if you know it",
    )


def encoding_of(data: bytes, looks_right: Callable[[str], bool]) -> str | None:
    """The encoding that `decode` detects; None if there is nothing to detect, or nothing found.

    For texts that come in pieces, all of which are in what the first is in.
    """
    if any(data.startswith(mark) for mark, _ in _BOMS):
        return None
    text = data.decode("utf-8", "replace")
    if "\ufffd" not in text or _is_utf8_but_for_little(data, text):
        return None
    return _detected(data, looks_right)[0]


def _is_utf8_but_for_little(data: bytes, text: str) -> bool:
    if b"\0" in data:  # NUL bytes are text in UTF-16 and UTF-32 alone.
        return False
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    return wrong * 1000 <= len(data) * _INVALID_PER_MILLE


def _detected(data: bytes, looks_right: Callable[[str], bool]) -> tuple[str | None, str]:
    for name in _WIDE if b"\0" in data else _ranked(data):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if looks_right(text):
            return name, text
    return None, ""


def _ranked(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes  # Rarely needed, and slow to import.

    found = from_bytes(data[:_SAMPLE], cp_isolation=_CHINESE, enable_fallback=False)
    return [match.encoding for match in found]


def _note(report: Report, message: str) -> None:
    report(Problem("encoding", message, line=1, column=1))
