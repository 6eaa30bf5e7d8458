"""What became of each article: records, their sum, and the file that holds them."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from articlekit._text.characters import utf8
from articlekit.errors import ArticleKitError, ParseError, Problem, UsageError

Status = Literal["ok", "failed", "skipped", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of one article, or of an input that holds none."""

    input: str
    """The input as it was named or found: a path, ``archive.zip/member``, an address, ``-``."""
    record: int | None = None
    """Which record of it, counted from 1; None if it could not be read so far."""
    status: Status
    """``ok``, ``failed``, ``skipped`` (it was there already, or was not asked for) or
    ``unchanged`` (it was there already, and is the same)."""
    outputs: tuple[str, ...] = ()
    """The files that hold it."""
    reason: str | None = None
    """Why it failed or was skipped."""
    problems: tuple[Problem, ...] = ()
    """What was noticed on the way."""
    sha256: str | None = None
    """The hash of the output's bytes, in hexadecimal digits; None if it was not made."""
    seconds: float = 0.0
    """How long it took."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Records come from workers by the thousand, and the general way is four times as slow.
        return _record, tuple(getattr(self, name) for name in self.__slots__)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON values, keys in a fixed order."""
        return {
            "input": self.input,
            "record": self.record,
            "status": self.status,
            "outputs": list(self.outputs),
            "reason": self.reason,
            "problems": [_problem(problem) for problem in self.problems],
            "sha256": self.sha256,
            "seconds": round(self.seconds, 6),
        }


def _record(*values: Any) -> Record:
    return Record(**dict(zip(Record.__slots__, values, strict=True)))


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
    }


def failed(path: str, error: ArticleKitError | str, seconds: float = 0.0) -> Record:
    """The record of an input that could not be read; the place of the error is in it."""
    problems: tuple[Problem, ...] = ()
    if isinstance(error, ParseError):
        problems = (Problem(error.code, error.message, error.path, error.line, error.column),)
    return Record(
        input=path, status="failed", reason=str(error), problems=problems, seconds=seconds
    )


@dataclass(slots=True)
class Summary:
    """What became of a whole run."""

    ok: int = 0
    """Articles that were converted or read."""
    failed: int = 0
    """Articles and inputs that were not."""
    skipped: int = 0
    """Articles that were there already, or not asked for."""
    unchanged: int = 0
    """Articles that were there already, and are the same."""
    problems: Counter[str] = field(default_factory=Counter)
    """How often each code of a `Problem` was met."""
    stopped: str | None = None
    """Why the run ended before its inputs did."""
    seconds: float = 0.0
    """How long it took."""

    def add(self, record: Record) -> None:
        """Counts a record."""
        setattr(self, record.status, getattr(self, record.status) + 1)
        if record.problems and record.status != "failed":
            self.problems.update(problem.code for problem in record.problems)

    @property
    def total(self) -> int:
        """All articles, and inputs that hold none."""
        return self.ok + self.failed + self.skipped + self.unchanged


class ReportFile:
    """A file of JSON Lines, one record a line, flushed so that it is whole whenever we end."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Begins the file anew. Raises `UsageError` if it cannot be written."""
        self.path = os.fspath(path)
        self.error: str | None = None
        """Why writing ended, if it did: a full disk must not end the run as well."""
        try:
            self._stream = open(path, "wb", buffering=0)  # noqa: SIM115  # Closed by close().
        except OSError as error:
            raise UsageError(f"{self.path}: {error.strerror or error}") from None

    def add(self, data: dict[str, Any]) -> None:
        """Appends one line."""
        if self.error is not None:
            return
        try:
            self._stream.write(line(data))
        except OSError as error:
            self.error = error.strerror or str(error)

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()


def line(data: dict[str, Any]) -> bytes:
    """A line of JSON; undecodable bytes of file names are escapes."""
    import json  # Most runs have no report.

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return utf8(json.dumps(data, separators=(",", ":"), allow_nan=False)) + b"\n"
