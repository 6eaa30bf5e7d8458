"""The outcome of each article: records, their totals, and the report file."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from articlekit._text.characters import utf8
from articlekit._text.times import instant_text
from articlekit.errors import ArticleKitError, ParseError, Problem, UsageError

NOT_CHOSEN = "not chosen"
"""The reason of articles that the filters leave out."""
DUPLICATE = "duplicate of "
"""How the reason of duplicates starts."""

Status = Literal["ok", "failed", "skipped", "unchanged"]


class Duplicate(NamedTuple):
    """An article that was left out because another one is a fuller copy."""

    input: str
    record: int | None
    url: str | None
    date: dt.datetime | None
    """The best known instant, aware, in UTC."""
    day: dt.date | None = None
    """The day that the page states. This and the name of the site are for readers of a book."""
    site: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The duplicate as JSON values."""
        date = None if self.date is None else instant_text(self.date)
        return {"input": self.input, "record": self.record, "url": self.url, "date": date}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The outcome of one article, or of an input without articles."""

    input: str
    """The input as it was named or found: a path, ``archive.zip/member``, an address, ``-``."""
    record: int | None = None
    """The number of the article in its input, from 1; None if the input could not be read."""
    status: Status
    """``ok``, ``failed``, ``skipped`` (the output exists, or the article was not selected) or
    ``unchanged`` (the output exists with the same content)."""
    outputs: tuple[str, ...] = ()
    """The files that hold the article."""
    reason: str | None = None
    """Why it failed or was skipped."""
    problems: tuple[Problem, ...] = ()
    """The problems that the reader and the writer reported."""
    sha256: str | None = None
    """The hash of the output, in hexadecimal digits; None if nothing was written."""
    seconds: float = 0.0
    """How long it took."""
    also: tuple[Duplicate, ...] = ()
    """The duplicates that were left out in favour of this article."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Workers send many records; the default way to pickle them is four times as slow.
        return _record, tuple(getattr(self, name) for name in self.__slots__)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON values, with its keys in a fixed order; ``also`` only if needed."""
        values: dict[str, Any] = {
            "input": self.input,
            "record": self.record,
            "status": self.status,
            "outputs": list(self.outputs),
            "reason": self.reason,
            "problems": [_problem(problem) for problem in self.problems],
            "sha256": self.sha256,
            "seconds": round(self.seconds, 6),
        }
        if self.also:
            values["also"] = [duplicate.to_dict() for duplicate in self.also]
        return values


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
    """The record of an input that could not be read, with the place of the error."""
    problems: tuple[Problem, ...] = ()
    if isinstance(error, ParseError):
        problems = (Problem(error.code, error.message, error.path, error.line, error.column),)
    return Record(
        input=path, status="failed", reason=str(error), problems=problems, seconds=seconds
    )


def left_out(record: Record, reason: str) -> Record:
    """The record of an article that is not taken."""
    return replace(record, status="skipped", reason=reason, problems=())


@dataclass(slots=True)
class Summary:
    """The totals of a run."""

    ok: int = 0
    """Articles that were converted or read."""
    failed: int = 0
    """Articles and inputs that failed."""
    skipped: int = 0
    """Articles whose output exists, or that were not selected."""
    not_chosen: int = 0
    """Articles that the filters left out; they are among those skipped."""
    unchanged: int = 0
    """Articles whose output exists with the same content."""
    problems: Counter[str] = field(default_factory=Counter)
    """How often each code of a `Problem` was reported."""
    stopped: str | None = None
    """Why the run ended before all inputs were processed."""
    seconds: float = 0.0
    """How long it took."""

    def add(self, record: Record) -> None:
        """Counts a record."""
        setattr(self, record.status, getattr(self, record.status) + 1)
        self.not_chosen += record.reason == NOT_CHOSEN
        if record.problems and record.status != "failed":
            self.problems.update(problem.code for problem in record.problems)

    @property
    def taken(self) -> int:
        """Articles that passed the filters and were read, whether or not they were written."""
        return self.ok + self.unchanged + self.skipped - self.not_chosen

    @property
    def total(self) -> int:
        """The number of records: all articles, and inputs without articles."""
        return self.ok + self.failed + self.skipped + self.unchanged


class ReportFile:
    """A file of JSON Lines with one record per line. It is complete whenever the run ends."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Creates or replaces the file. Raises `UsageError` if it cannot be written."""
        self.path = os.fspath(path)
        self.error: str | None = None
        """Why writing ended early: a full disk must not end the run as well."""
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
    """A line of JSON; undecodable bytes of file names are escaped."""
    import json  # Most runs have no report.

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return utf8(json.dumps(data, separators=(",", ":"), allow_nan=False)) + b"\n"
