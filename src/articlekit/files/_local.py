"""Local files: opened without waiting for anybody, and only if they are plain files."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import BinaryIO

from articlekit.errors import InputError

_MAGIC = re.compile(r"[*?\[]")
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}

_FOLDER, _FILE, _OTHER = range(3)

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
"""How the names of archives end."""

Entry = tuple[str, "str | InputError | None"]
"""A path; and why it is passed over, or cannot be read, or None if it is a file to read."""


def open_file(path: str) -> BinaryIO:
    """A plain file, open for reading; a pipe or device is refused rather than waited for.

    Raises `InputError`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path.
        raise InputError(_reason(error), path) from None
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise InputError(f"{_kind(mode)}, not a file", path)


def is_archive(path: str) -> bool:
    """Whether a name is that of an archive."""
    return path.lower().endswith(ARCHIVES)


def too_large(max_bytes: int, path: str) -> InputError:
    """The error of an input that is larger than the limit."""
    return InputError(f"larger than the limit of {max_bytes:,} bytes", path)


def is_folder(path: str) -> bool:
    """Whether a path names a folder (or a link to one)."""
    try:
        return os.path.isdir(path)
    except ValueError:
        return False


def glob_base(pattern: str) -> str | None:
    """The folder that a pattern starts from; None if it is a plain path.

    A file whose name has such characters is that file.
    """
    magic = _MAGIC.search(pattern)
    if not magic or os.path.lexists(pattern):
        return None
    return os.path.dirname(pattern[: magic.start()])


def glob_matches(pattern: str, base: str, wanted: Callable[[str], bool]) -> list[str]:
    """The sorted matches of a pattern; ``**`` stands for any folders and gives files alone."""
    if "**" not in pattern:
        return sorted(glob.glob(pattern))
    # Not by the standard library, which follows links round in circles.
    parts = pattern.removeprefix(base).strip(os.sep).split(os.sep)
    return [
        path
        for path, why in walk(base or os.curdir, lambda path: True, None)
        if _matches(_parts(path, base), parts)
        and why is None
        and (parts[-1] != "**" or wanted(path))
    ]


def _parts(path: str, base: str) -> list[str]:
    if not base:
        path = path.removeprefix(os.curdir + os.sep)
    return path.removeprefix(base).strip(os.sep).split(os.sep)


def _matches(parts: list[str], pattern: list[str]) -> bool:
    """Whether the parts of a path match those of a pattern."""
    if not pattern or not parts:
        return not parts and all(part == "**" for part in pattern)
    if pattern[0] == "**":
        return _matches(parts, pattern[1:]) or _matches(parts[1:], pattern)
    return fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def walk(folder: str, wanted: Callable[[str], bool], avoid: str | None) -> Iterator[Entry]:
    """The files below a folder whose names are wanted, in the order of their paths.

    Hidden files and folders are left out, and the folder `avoid` (a real path). A link to a folder
    is not followed: it may lead round in a circle.
    """
    stack = [(folder, _FOLDER)]
    while stack:
        path, kind = stack.pop()
        if kind == _FOLDER:
            if avoid is None or os.path.realpath(path) != avoid:
                entries = _children(path)
                if isinstance(entries, InputError):
                    yield path, entries
                else:
                    stack += entries
        elif wanted(path):
            yield path, None if kind == _FILE else _why_not(path)
        elif kind == _OTHER and os.path.islink(path) and os.path.isdir(path):
            yield path, "a link to a folder"


def _children(folder: str) -> list[tuple[str, int]] | InputError:
    """The paths in a folder and what they are, the last in order first."""
    try:
        with os.scandir(folder) as entries:
            # A slash behind the names of folders makes this the order of whole paths. The system
            # says what each entry is without being asked again.
            found = [
                (entry.path + os.sep, _FOLDER)
                if entry.is_dir(follow_symlinks=False)
                else (entry.path, _FILE if entry.is_file(follow_symlinks=False) else _OTHER)
                for entry in entries
                if not entry.name.startswith(".")
            ]
    except OSError as error:
        return InputError(_reason(error), folder.rstrip(os.sep) or folder)
    found.sort(reverse=True)
    return found


def _why_not(path: str) -> str | None:
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return "a dangling link" if os.path.islink(path) else None  # Reading it will say so.
    except OSError as error:
        return _reason(error)
    return None if stat.S_ISREG(mode) else _kind(mode)


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "not a plain file")


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
