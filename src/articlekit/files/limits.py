"""Limits of archives: their content is untrusted, and reading them must take linear time."""

from __future__ import annotations

import time

from articlekit.errors import InputError

# Articles compress to about a fifth. An archive that unpacks to more than this many times its size
# is a bomb; below the floor it is harmless, whatever its ratio.
MAX_RATIO = 200
FLOOR = 100_000_000
# The directory entry of a member takes more than one byte of any honest archive.
FREE_MEMBERS = 10_000
MAX_HEADER = 16_384
"""The longest extended header of a tar member, in bytes."""
MAX_HEADERS = 8
"""The most extended headers of a tar member."""
# Of all extended headers of a tar archive; the first number is for all, the second per member.
HEADER_BYTES = (1_000_000, 4_096)
HEADER_RECORDS = (10_000, 32)


class Budget:
    """Counts what an archive uses. Each method raises `InputError` when a limit is exceeded."""

    def __init__(self, size: int, path: str, timeout: float | None = None) -> None:
        """`size` is the archive's in bytes; `timeout` the seconds that one member may take."""
        self._path = path
        self._bytes = max(FLOOR, size * MAX_RATIO)
        self._members = FREE_MEMBERS + size
        self._header_bytes = HEADER_BYTES[0]
        self._header_records = HEADER_RECORDS[0]
        self._timeout = timeout
        self._started = time.monotonic()

    def unpack(self, count: int) -> None:
        """Counts bytes that were unpacked."""
        self._bytes -= count
        if self._bytes < 0:
            self.refuse(f"unpacks to more than {MAX_RATIO} times its size; the rest is not read")
        self.check_time()

    def member(self) -> None:
        """Counts a member."""
        self._members -= 1
        if self._members < 0:
            self.refuse("has more members than bytes; the rest is not read")
        self._header_bytes += HEADER_BYTES[1]
        self._header_records += HEADER_RECORDS[1]
        self.check_time()

    def header(self, size: int) -> None:
        """Counts an extended header of a tar member."""
        self._header_bytes -= size
        if self._header_bytes < 0:
            self.refuse("has too many bytes of headers; the rest is not read")

    def record(self) -> None:
        """Counts a record in an extended header."""
        self._header_records -= 1
        if self._header_records < 0:
            self.refuse("has too many records in headers; the rest is not read")

    def progress(self) -> None:
        """Restarts the clock when a member was found."""
        self._started = time.monotonic()

    def check_time(self) -> None:
        """Checks the time since the last member."""
        if self._timeout is not None and time.monotonic() - self._started > self._timeout:
            self.refuse(f"takes more than {self._timeout:g} s to list; the rest is not read")

    def refuse(self, message: str) -> None:
        """Raises the error."""
        raise InputError(message, self._path)
