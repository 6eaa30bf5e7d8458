"""Standard streams that are closed or full, or whose reader has ended."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

import click

_NUMBERS = (0, 1, 2)
# A read from standard input, or a write to standard output, is then an error. What is written to
# standard error is dropped.
_MODES = {0: os.O_WRONLY, 1: os.O_RDONLY, 2: os.O_WRONLY}


def prepare() -> None:
    """Reopens closed standard streams, so that no other file gets their numbers.

    Characters that the encoding of a stream does not have are written as escapes.
    """
    for number in _NUMBERS:
        if not _is_open(number):
            _open_null(number)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, os.fdopen(number, mode, closefd=False, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _open_null(number: int) -> None:
    handle = os.open(os.devnull, _MODES[number])
    if handle != number:
        os.dup2(handle, number)
        os.close(handle)


def flush() -> None:
    """Writes what is left for standard output. Raises OSError if that fails."""
    sys.stdout.flush()


def discard() -> None:
    """Drops what is left for standard output, after a write to it has failed."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def drop_unprinted() -> None:
    """Drops what is left for standard error if it cannot be printed, so that the status stays."""
    try:
        sys.stderr.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def error_line(text: str) -> None:
    """Prints a line on standard error; nothing can be done if that fails."""
    with suppress(OSError):
        click.echo(text, err=True)
