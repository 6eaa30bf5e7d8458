"""Decodes bytes, in a fixed order of steps; detection is the last one.

A byte-order mark; else strict UTF-8; else the encoding that the caller names; else UTF-8 with
U+FFFD if few bytes are wrong; else detection among the encodings that old Chinese archives use,
accepted only if the result can be read. Each record of a file is decoded by itself, and a record
that is partly UTF-8 line by line. ``<meta charset>`` is ignored: in an archive it describes the
page when it was served.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import ParseError, Problem, Report
from articlekit.reader.record.frequent import FREQUENT
from articlekit.reader.record.header import record_starts

_UTF8_MARK = codecs.BOM_UTF8
_MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with the other's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The position of NUL bytes tells these apart, so a header that can be read is proof enough.
_WIDE = ("utf_32_le", "utf_32_be", "utf_16_le", "utf_16_be")
# Only the characters tell these apart. Each has codecs from the standard to its extensions.
_CHINESE = {"gb18030": ("gb18030",), "big5": ("big5", "cp950", "big5hkscs")}
_HOSTS = lazy_pattern(rb"\]\(https?://[^/\s)]*\.(?:(cn)|tw|hk|mo)[/:)]")
_HOST_BONUS = 0.3

_INVALID_PER_MILLE = 1
_FEWEST = 40  # Non-ASCII characters; with fewer, the rest of the file decides the encoding.
_SAMPLE = 4000  # Characters that are scored.
_MOST_FAULTS = 100  # One character in so many may be wrong.
# The least score of a text that is taken for Chinese, by the number of its characters. Chinese
# texts have about 2, texts of other languages less than 1.
_LEAST_SCORES = ((200, 1.2), (40, 1.0), (10, 0.5), (0, -0.5))
_MOST_RANGES = 10
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】·…—～　")

ASCII, UTF8, FAULTY, OTHER = range(4)
"""Kinds of lines: ASCII, valid UTF-8, UTF-8 with faults, and anything else."""


class Decoded(NamedTuple):
    """The text of a file."""

    text: str
    failures: Mapping[int, ParseError] = MappingProxyType({})
    """The records that could not be decoded: by the offset of their start, the error."""


class _Record(NamedTuple):
    """The bytes of a record and what its lines are."""

    start: int
    """The offset in the file."""
    number: int
    """The number of the first line."""
    lines: Sequence[bytes]
    kinds: list[int]

    @property
    def other(self) -> bytes:
        """The lines that are not UTF-8."""
        return b"".join(
            line for line, kind in zip(self.lines, self.kinds, strict=True) if kind == OTHER
        )


def decode(
    data: bytes,
    encoding: str | None,
    report: Report,
    is_readable: Callable[[str], bool],
    *,
    hint: str | None = None,
    lines: int = 0,
) -> Decoded:
    """Return the text of `data`.

    If it continues a file, `hint` is the encoding that the beginning was detected to be in, and
    `lines` the number of lines before it.

    `is_readable` tells whether a text that was decoded by detection can be read; what it rejects is
    an error. Raises `ParseError` (code ``encoding``) with the offset of the first byte that is not
    UTF-8, if there is one record; of several, those that cannot be decoded are in `failures`.
    """
    extends_ascii = encoding is None or _extends_ascii(encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            _report(report, f"decoded as {name} by its byte-order mark")
            return Decoded(data[len(mark) :].decode(name, "replace"))
    skipped = len(_UTF8_MARK) if data.startswith(_UTF8_MARK) else 0
    try:
        return Decoded(data[skipped:].decode())
    except UnicodeDecodeError:
        pass
    if encoding is not None and not extends_ascii:
        return Decoded(_named(data, encoding, report))
    if encoding is None and b"\0" in data:
        return Decoded(_wide(data, report, is_readable))
    return _Decoder(data, skipped, encoding, is_readable, hint, lines).decode(report)


def encoding_of(data: bytes) -> str | None:
    """Return the encoding that `decode` detects; None if there is nothing to detect.

    For texts that come in pieces, which share the encoding of the first piece.
    """
    if data.startswith((_UTF8_MARK, *(mark for mark, _ in _MARKS))):
        return None
    if _first_fault(data) is None:
        return None
    if b"\0" in data:
        return next(_wide_encodings(data), None)
    other = b"".join(line for line in _lines(data) if _kind(line) == OTHER)
    return _detected(other, _host_bonus(data)) if other else None


def _extends_ascii(encoding: str) -> bool:
    """Whether ASCII is the same in an encoding; raises `ParseError` if it is unknown."""
    try:
        return "[a](b)\n".encode(encoding) == b"[a](b)\n"
    except LookupError:
        raise ParseError("encoding", f"unknown encoding {encoding!r}") from None


def _named(data: bytes, encoding: str, report: Report) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParseError("encoding", f"not {encoding} at byte {error.start}") from None
    _report(report, f"not UTF-8; decoded as {encoding}, as asked")
    return text


def _wide(data: bytes, report: Report, is_readable: Callable[[str], bool]) -> str:
    for name in _wide_encodings(data):
        text = data.decode(name)
        if is_readable(text):
            _report(report, f"not UTF-8; detected as {name}")
            return text
    raise _refusal(data, 0)


def _wide_encodings(data: bytes) -> Iterator[str]:
    for name in _WIDE:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\n" in text or "-" in text:
            yield name


def _refusal(data: bytes, start: int) -> ParseError:
    offset = start + (_first_fault(data) or 0)
    return ParseError(
        "encoding",
        f"not UTF-8 at byte {offset}, and neither GB18030, Big5, UTF-16 nor UTF-32; "
        "name the encoding if you know it",
    )


def _first_fault(data: bytes) -> int | None:
    """The offset of the first byte that is not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _report(report: Report, message: str, line: int = 1) -> None:
    report(Problem("encoding", message, line=line, column=1))


# --- Records and lines -------------------------------------------------------------------------


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def _kind(line: bytes) -> int:
    if line.isascii():
        return ASCII
    if _first_fault(line) is None:
        return UTF8
    text = line.decode(errors="replace")
    scores = [score for name in _CHINESE if (score := _score(line, name)) is not None]
    if scores:
        return FAULTY if _mean_weight(text) >= max(scores) else OTHER
    return FAULTY if _is_mostly_utf8(text) else OTHER


def _is_mostly_utf8(text: str) -> bool:
    wrong = text.count("\ufffd")
    return sum(not char.isascii() for char in text) > 2 * wrong


class _Decoder:
    """Decodes a file that is not UTF-8, in encodings that extend ASCII."""

    def __init__(
        self,
        data: bytes,
        skipped: int,
        encoding: str | None,
        is_readable: Callable[[str], bool],
        hint: str | None,
        lines: int,
    ) -> None:
        self.lines = lines
        self.data = data
        self.skipped = skipped
        self.named = encoding
        self.is_readable = is_readable
        self.bonus = _host_bonus(data)
        self.records = list(self._records())
        other = b"".join(record.other for record in self.records)
        self.common = None if encoding else hint or _detected(other, self.bonus)
        """The encoding of all lines together that are not UTF-8, or of those before them."""
        self.decoded: dict[str, list[int]] = {}
        """By encoding, the lines that were decoded in it."""
        self.faults = 0

    def _records(self) -> Iterator[_Record]:
        # The structure of a file is ASCII, which Latin-1 leaves as it is.
        starts = record_starts(self.data.decode("latin-1"))
        number = 1
        for start, end in pairwise([*starts, len(self.data)]):
            at = max(start, self.skipped)
            lines = _lines(self.data[at:end])
            yield _Record(at, number, lines, [_kind(line) for line in lines])
            number += len(lines)

    def decode(self, report: Report) -> Decoded:
        """The text, record by record."""
        pieces: list[str] = []
        failures: dict[int, ParseError] = {}
        length = 0
        for record in self.records:
            try:
                piece = self._record(record)
            except ParseError as error:
                if len(self.records) == 1:
                    raise
                failures[length] = error
                piece = b"".join(record.lines).decode(errors="replace")
            pieces.append(piece)
            length += len(piece)
        self._report(report)
        return Decoded("".join(pieces), failures)

    def _record(self, record: _Record) -> str:
        kinds = set(record.kinds)
        if kinds <= {ASCII, UTF8}:
            return b"".join(record.lines).decode()
        is_mixed = UTF8 in kinds or (FAULTY in kinds and self.named is None)
        if self.named is not None:
            encoding: str | None = self.named
        else:
            encoding = self._encoding(record) if OTHER in kinds else None
        if encoding is None and not (is_mixed or _has_few_faults(b"".join(record.lines))):
            raise self._refusal(record)
        if encoding in _CHINESE:
            _move_ambiguous_lines(record, encoding)
            is_mixed = bool({UTF8, FAULTY} & set(record.kinds))
        text = "".join(self._decoded_lines(record, encoding, is_mixed))
        if record is self.records[0] and self.named is None and not self.is_readable(text):
            raise self._refusal(record)
        return text

    def _decoded_lines(
        self, record: _Record, encoding: str | None, is_mixed: bool
    ) -> Iterator[str]:
        """The lines of a record, those that are not UTF-8 in `encoding`."""
        number, offset = record.number, record.start
        for line, kind in zip(record.lines, record.kinds, strict=True):
            is_utf8 = kind in (ASCII, UTF8) or (kind == FAULTY and is_mixed)
            if is_utf8 or encoding is None:
                text = line.decode(errors="replace")
                self.faults += text.count("\ufffd") - line.count("\ufffd".encode())
            else:
                text = self._other_line(line, encoding, is_mixed, offset)
                self.decoded.setdefault(encoding, []).append(number)
            yield text
            number += 1
            offset += len(line)

    def _other_line(self, line: bytes, encoding: str, is_mixed: bool, offset: int) -> str:
        for codec in _CHINESE.get(encoding, (encoding,)):
            try:
                return line.decode(codec)
            except UnicodeDecodeError as error:
                at = error.start
        if self.named is not None and not is_mixed:
            raise ParseError("encoding", f"not {encoding} at byte {offset + at}")
        text = line.decode(encoding, "replace")
        self.faults += text.count("\ufffd")
        return text

    def _encoding(self, record: _Record) -> str | None:
        """The encoding of the lines of a record that are not UTF-8."""
        other = record.other
        own = _detected(other, self.bonus)
        if self.common is None or self.common == own:
            return own
        is_short = sum(byte > 0x7F for byte in other) < 2 * _FEWEST
        return (
            self.common
            if own is None or (is_short and _score(other, self.common) is not None)
            else own
        )

    def _refusal(self, record: _Record) -> ParseError:
        return _refusal(b"".join(record.lines), record.start)

    def _report(self, report: Report) -> None:
        how = "detected as" if self.named is None else "decoded as"
        asked = "" if self.named is None else ", as asked"
        utf8 = any(UTF8 in record.kinds or FAULTY in record.kinds for record in self.records)
        for encoding, numbers in self.decoded.items():
            lines = _ranges([self.lines + number for number in numbers])
            which = f"{lines} not UTF-8" if utf8 or len(self.decoded) > 1 else "not UTF-8"
            first = numbers[0] if lines in which else 1
            _report(report, f"{which}; {how} {encoding}{asked}", first)
        if self.faults:
            what = "character is" if self.faults == 1 else "characters are"
            where = "" if self.decoded else f", the first at byte {_first_fault(self.data)}"
            _report(report, f"{self.faults} {what} not UTF-8{where}")


def _has_few_faults(data: bytes) -> bool:
    text = data.decode(errors="replace")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    return wrong * 1000 <= len(data) * _INVALID_PER_MILLE or _is_mostly_utf8(text)


def _move_ambiguous_lines(record: _Record, encoding: str) -> None:
    """Two Chinese bytes can be one Latin, Greek or Cyrillic character in UTF-8.

    In a record of another encoding, such lines are taken for what the others are.
    """
    for at, (line, kind) in enumerate(zip(record.lines, record.kinds, strict=True)):
        if kind in (UTF8, FAULTY):
            text = line.decode(errors="replace").replace("\ufffd", "")
            if all(char < "\u0800" for char in text) and _score(line, encoding) is not None:
                record.kinds[at] = OTHER


def _ranges(numbers: list[int]) -> str:
    """The numbers of lines as text: line 3, lines 3-5, 9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:_MOST_RANGES]]
    more = f" and {len(spans) - _MOST_RANGES} more" if len(spans) > _MOST_RANGES else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(shown)}{more}:"


# --- Detection ---------------------------------------------------------------------------------


def _host_bonus(data: bytes) -> dict[str, float]:
    """What the host in the first heading says about the encoding."""
    host = _HOSTS.search(data)
    if host is None:
        return {}
    return {"gb18030" if host[1] else "big5": _HOST_BONUS}


def _detected(data: bytes, bonus: dict[str, float]) -> str | None:
    """The Chinese encoding of bytes without UTF-8; None if they are in none."""
    scores = {
        name: score + bonus.get(name, 0.0)
        for name in _CHINESE
        if (score := _score(data, name)) is not None
    }
    return max(scores, key=lambda name: scores[name]) if scores else None


def _score(data: bytes, encoding: str) -> float | None:
    """How similar to Chinese the decoded bytes are; None if they are not Chinese."""
    for codec in _CHINESE[encoding]:
        try:
            text = data.decode(codec)
            break
        except UnicodeDecodeError:
            text = data.decode(codec, "replace")
    count = sum(not char.isascii() for char in text)
    if not count or text.count("\ufffd") * _MOST_FAULTS > count:
        return None
    score = _mean_weight(text)
    least = next(least for least_count, least in _LEAST_SCORES if count >= least_count)
    return score if score >= least else None


def _mean_weight(text: str) -> float:
    chars = [char for char in text if not char.isascii()][:_SAMPLE]
    return sum(map(_weight, chars)) / len(chars) if chars else 0.0


def _weight(char: str) -> float:
    if char in FREQUENT:
        return 3.0
    if char in _PUNCTUATION:
        return 1.0
    return 0.5 if char in _common_characters() else -1.0


@lru_cache(maxsize=1)
def _common_characters() -> frozenset[str]:
    """The characters that the first levels of GB 2312 and Big5 hold."""
    found: set[str] = set()
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        for lead in range(first, last + 1):
            for trail in range(0x40, 0xFF):
                found.update(bytes((lead, trail)).decode(codec, "ignore"))
    return frozenset(char for char in found if char >= "\u3400")
