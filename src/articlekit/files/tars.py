"""Tar archives: iterates over their members in one pass over a stream, in linear time.

Header blocks are decoded by `tarfile`. The members are walked here, because `tarfile` goes through
all global headers for each member and searches headers in quadratic time before Python 3.11.14.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from articlekit.files.limits import MAX_HEADER, MAX_HEADERS, Budget
from articlekit.files.paths import decode_name

_BLOCK = 512
_CHUNK = 1 << 20
_PAX, _PAX_SOLARIS, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK = b"x", b"X", b"g", b"L", b"K"
_EXTENDED = frozenset((_PAX, _PAX_SOLARIS, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK))
_FILES = frozenset((tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE))
# Members of these types have no data, whatever size their header states.
_EMPTY = frozenset(
    (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE,
     tarfile.FIFOTYPE)
)  # fmt: skip
# The records of pax headers that matter.
_KEYS = frozenset(
    b"path linkpath size GNU.sparse.major GNU.sparse.name GNU.sparse.realsize GNU.sparse.size "
    b"GNU.sparse.map GNU.sparse.offset GNU.sparse.numbytes".split()
)
_DIGITS = 19  # Of a decimal number in a header.
_MAX_PIECES = 10_000  # Of a sparse file.


class TarError(Exception):
    """The archive is broken."""


@dataclass(slots=True)
class Member:
    """A member of a tar archive."""

    name: str
    kind: str
    """``file``, ``link`` (a hard link to a member), ``folder`` or ``other``."""
    offset: int
    """Where its data begins in the unpacked archive."""
    stored: int
    """The bytes that its data takes there."""
    size: int
    """The bytes that the file has."""
    link: str = ""
    """The name of the member that it is a hard link to."""
    pieces: list[tuple[int, int]] | None = None
    """The offset and length of each piece of a sparse file; None for other files."""


class Tar:
    """Walks the members of a tar archive. Data that is not read is skipped."""

    def __init__(self, stream: IO[bytes], budget: Budget, length: int | None = None) -> None:
        """`stream` is unpacked. If its `length` is given, data is skipped by seeking in it."""
        self._stream = stream
        self._budget = budget
        self._length = length
        self._at = 0
        self._next = 0  # Where the next header begins.
        self._globals: dict[bytes, bytes] = {}

    def members(self) -> Iterator[Member]:
        """Each member in turn. Raises `TarError`, `InputError` and what the stream raises."""
        while True:
            member = self._member()
            if member is None:
                return
            self._budget.member()
            yield member

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The bytes of the file that `members` has just given."""
        if member.pieces is None:
            yield from self._data(member.offset, member.stored)
            return
        self._budget.unpack(member.size)  # The holes are not in the stream.
        offset, end = member.offset, 0
        for start, length in member.pieces:
            yield from _zeros(start - end)
            yield from self._data(offset, length)
            offset, end = offset + length, start + length
        yield from _zeros(member.size - end)

    # --- Headers ---

    def _member(self) -> Member | None:
        """The next member, with what its extended headers say of it; None at the end."""
        fields = dict(self._globals)
        sparse: list[tuple[bytes, bytes]] = []
        for _ in range(MAX_HEADERS + 1):
            entry, block = self._header()
            if entry is None:
                return None
            if entry.type not in _EXTENDED:
                return self._described(entry, block, fields, sparse)
            data = self._extended(entry)
            if entry.type in (_LONG_NAME, _LONG_LINK):
                key = b"path" if entry.type == _LONG_NAME else b"linkpath"
                fields[key] = data.partition(b"\0")[0]
            elif entry.type == _PAX_GLOBAL:
                self._globals.update(record for record in self._records(data) if record[1])
                fields = {**self._globals, **fields}
            else:
                for key, value in self._records(data):
                    fields[key] = value
                    if key.startswith(b"GNU.sparse."):
                        sparse.append((key, value))
        raise TarError("too many headers of one member")

    def _header(self) -> tuple[tarfile.TarInfo | None, bytes]:
        """The next header block; None at the end of the archive."""
        self._skip_to(self._next)
        block = self._read(_BLOCK)
        if not block and self._at:
            return None, b""
        try:
            entry = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            if len(block) == _BLOCK and not any(block):
                return None, b""
            raise TarError(str(error)) from None
        if entry.size < 0:
            raise TarError("a negative size")
        self._next = self._at
        return entry, block

    def _extended(self, entry: tarfile.TarInfo) -> bytes:
        if entry.size > MAX_HEADER:
            raise TarError("a header is too long")
        self._budget.header(_BLOCK + entry.size)
        data = self._read(entry.size)
        if len(data) < entry.size:
            raise TarError("unexpected end of data")
        self._next = self._at + -entry.size % _BLOCK
        return data

    def _records(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The records that matter of a pax header: ``LENGTH KEY=VALUE`` and a line feed each."""
        at = 0
        while at < len(data) and data[at]:
            self._budget.record()
            space = data.find(b" ", at, at + _DIGITS + 1)
            end = at + _number(data[at:space] if space >= 0 else b"")
            if end > len(data) or end <= space + 1 or data[end - 1 : end] != b"\n":
                raise TarError("a damaged pax header")
            key, _, value = data[space + 1 : end - 1].partition(b"=")
            if key in _KEYS:
                yield key, value
            at = end

    def _described(
        self,
        entry: tarfile.TarInfo,
        block: bytes,
        fields: dict[bytes, bytes],
        sparse: list[tuple[bytes, bytes]],
    ) -> Member:
        name = fields.get(b"GNU.sparse.name") or fields.get(b"path")
        link = fields.get(b"linkpath")
        stored = _number(fields[b"size"]) if fields.get(b"size") else entry.size
        if entry.type in _EMPTY:
            stored = 0
        member = Member(
            name=entry.name if name is None else decode_name(name),
            kind=_kind(entry),
            offset=self._at,
            stored=stored,
            size=stored,
            link=entry.linkname if link is None else decode_name(link),
        )
        if name is None:
            member.name = _readable_name(member.name)
            member.link = _readable_name(member.link) if link is None else member.link
        if entry.type == tarfile.GNUTYPE_SPARSE:
            self._old_sparse(member, block)
        elif sparse and member.kind == "file":
            self._pax_sparse(member, sparse)
        end = member.offset + member.stored
        if self._length is not None and end > self._length:
            raise TarError("unexpected end of data")
        self._next = end + -member.stored % _BLOCK
        return member

    # --- Sparse files ---

    def _old_sparse(self, member: Member, block: bytes) -> None:
        """A sparse file of GNU tar's old format: its map is in the header, and after it."""
        pieces = _map_of(block[386:482])
        member.size = _field(block[483:495])
        goes_on = block[482]
        while goes_on:
            block = self._read(_BLOCK)
            if len(block) < _BLOCK:
                raise TarError("unexpected end of data")
            self._budget.header(_BLOCK)
            pieces += _map_of(block[:504])
            goes_on = block[504]
        member.offset = self._at
        self._set_pieces(member, pieces)

    def _pax_sparse(self, member: Member, sparse: list[tuple[bytes, bytes]]) -> None:
        """A sparse file of GNU tar's pax formats 0.0, 0.1 and 1.0."""
        fields = dict(sparse)
        size = fields.get(b"GNU.sparse.realsize") or fields.get(b"GNU.sparse.size")
        member.size = _number(size or b"")
        if fields.get(b"GNU.sparse.major") == b"1":
            numbers = self._map_in_data(member)
        elif b"GNU.sparse.map" in fields:
            numbers = [_number(text) for text in fields[b"GNU.sparse.map"].split(b",")]
        else:
            keys = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
            numbers = [_number(value) for key, value in sparse if key in keys]
        if len(numbers) % 2:
            raise TarError("a damaged map of a sparse file")
        self._set_pieces(member, list(zip(numbers[::2], numbers[1::2], strict=True)))

    def _map_in_data(self, member: Member) -> list[int]:
        """The numbers of a map that precedes the data, one per line, padded to whole blocks."""
        lines: list[bytes] = []
        rest, wanted, read = b"", 1, 0
        while len(lines) < wanted:
            block = self._read(_BLOCK)
            read += len(block)
            if len(block) < _BLOCK or read > member.stored:
                raise TarError("a damaged map of a sparse file")
            *found, rest = (rest + block).split(b"\n")
            if len(rest) > _BLOCK:
                raise TarError("a damaged map of a sparse file")
            lines += found
            if lines and wanted == 1:
                wanted += 2 * _number(lines[0])
                if wanted > 2 * _MAX_PIECES:
                    raise TarError("too many pieces of a sparse file")
        member.offset = self._at
        member.stored -= read
        return [_number(line) for line in lines[1:wanted]]

    def _set_pieces(self, member: Member, pieces: list[tuple[int, int]]) -> None:
        if len(pieces) > _MAX_PIECES:
            raise TarError("too many pieces of a sparse file")
        end = 0
        for start, length in pieces:
            if start < end or start + length > member.size:
                raise TarError("a damaged map of a sparse file")
            end = start + length
        if sum(length for _, length in pieces) > member.stored:
            raise TarError("a damaged map of a sparse file")
        member.pieces = pieces

    # --- The stream ---

    def _data(self, start: int, length: int) -> Iterator[bytes]:
        self._skip_to(start)
        while length > 0:
            chunk = self._read(min(length, _CHUNK))
            if not chunk:
                raise TarError("unexpected end of data")
            length -= len(chunk)
            yield chunk

    def _skip_to(self, place: int) -> None:
        if self._length is not None:
            self._at = min(place, self._length)
            self._stream.seek(self._at)
            return
        while self._at < place:
            if not self._read(min(place - self._at, _CHUNK)):
                raise TarError("unexpected end of data")

    def _read(self, size: int) -> bytes:
        """The next `size` bytes, or fewer at the end."""
        chunks = []
        while size > 0:
            chunk = self._stream.read(size)
            if not chunk:
                break
            chunks.append(chunk)
            size -= len(chunk)
        data = b"".join(chunks)
        self._at += len(data)
        self._budget.unpack(0 if self._length is not None else len(data))
        return data


def _readable_name(name: str) -> str:
    """The name of a member. `tarfile` decodes all names as UTF-8; others are decoded again here."""
    return name if name.isascii() else decode_name(name.encode("utf-8", "surrogateescape"))


def _kind(entry: tarfile.TarInfo) -> str:
    if entry.type in _FILES:
        return "file"
    if entry.type == tarfile.LNKTYPE:
        return "link"
    return "folder" if entry.type == tarfile.DIRTYPE else "other"


def _number(digits: bytes) -> int:
    """A decimal number of a pax header."""
    if not digits.isdigit() or len(digits) > _DIGITS:
        raise TarError("a damaged number in a header")
    return int(digits)


def _field(raw: bytes) -> int:
    """A number in a header block: octal digits, or a number in base 256."""
    if raw[:1] == b"\x80":
        return int.from_bytes(raw[1:], "big")
    digits = raw.strip(b" \0")
    if digits.strip(b"01234567"):
        raise TarError("a damaged number in a header")
    return int(digits or b"0", 8)


def _map_of(raw: bytes) -> list[tuple[int, int]]:
    """The pieces in an old map, which ends at the first without a length."""
    pieces = []
    for at in range(0, len(raw) - 23, 24):
        if not raw[at : at + 24].strip(b"\0"):
            break
        pieces.append((_field(raw[at : at + 12]), _field(raw[at + 12 : at + 24])))
    return pieces


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        chunk = min(count, _CHUNK)
        yield bytes(chunk)
        count -= chunk
