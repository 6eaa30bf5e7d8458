"""Errors, and problems, which are warnings.

    ArticleKitError             every error that articlekit raises on purpose
    ├── InputError (OSError)    an input is missing, unreadable or too large
    ├── ParseError              a text is not an article; carries its place
    ├── WriteError              an output cannot be made
    └── UsageError              the call itself is wrong: unknown format, bad date, missing extra

A `Problem` is a warning. The reader and the writers pass it to the caller's `report` function and
never raise it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "ArticleKitError",
    "InputError",
    "OnError",
    "ParseError",
    "Problem",
    "Report",
    "UsageError",
    "WriteError",
    "ignore",
]


def _place(path: str | None, line: int | None, column: int | None) -> str:
    """``path:line:column: ``, as far as it is known."""
    parts = [str(part) for part in (path, line, column) if part is not None]
    return ":".join(parts) + ": " if parts else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A warning with a place. Prints as ``path:line:column: code: message``."""

    code: str
    """A stable name in lower case with hyphens.

    The page “Problems and errors” of the manual lists all.
    """
    message: str
    """One sentence in English."""
    path: str | None = None
    """The file as the caller named it; None for a text that is not from a file."""
    line: int | None = None
    """1-based line in that file."""
    column: int | None = None
    """1-based column (in characters) in that line."""

    def __str__(self) -> str:
        return f"{_place(self.path, self.line, self.column)}{self.code}: {self.message}"


class ArticleKitError(Exception):
    """Base class of the errors that articlekit raises on purpose."""


class InputError(ArticleKitError, OSError):
    """An input is missing, unreadable or larger than the limit."""

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.code = "input"
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{_place(self.path, None, None)}{self.code}: {self.message}"

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str | None]]:
        return type(self), (self.message, self.path)


class ParseError(ArticleKitError):
    """A text is not an article. Prints as ``path:line:column: code: message``.

    The fields are those of `Problem`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{_place(self.path, self.line, self.column)}{self.code}: {self.message}"

    def __reduce__(
        self,
    ) -> tuple[type[ParseError], tuple[str, str, str | None, int | None, int | None]]:
        # Exceptions are pickled by their args; a worker process must be able to return this one.
        return type(self), (self.code, self.message, self.path, self.line, self.column)


class WriteError(ArticleKitError):
    """An output cannot be made. No file exists under its final name."""


class UsageError(ArticleKitError):
    """The call is wrong: an unknown format, a bad date, an extra that is not installed."""


Report: TypeAlias = Callable[[Problem], None]
"""A function that is called with each `Problem`."""
OnError: TypeAlias = Callable[[ArticleKitError], None]
"""A function that is called with each error that does not stop the run."""


def ignore(value: object) -> None:
    """A no-op: the default `Report`, and that of other callbacks."""
