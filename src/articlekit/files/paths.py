"""Names, folders and patterns of this machine: which files they stand for, and of which kind."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Literal

from articlekit._disk.opening import kind, reason
from articlekit.errors import InputError

_MAGIC = re.compile(r"[*?\[]")
_FOLDER, _FILE, _OTHER = range(3)

_DEPTH = 200  # Components of a path that count; the name of a member may have any number.
_TARS = (
    ".tar", ".tgz", ".taz", ".tbz2", ".tbz", ".tb2", ".txz", ".tlz", ".tzst",
    *(f".tar{suffix}" for suffix in (".gz", ".bz2", ".xz", ".lzma", ".zst")),
)  # fmt: skip

DataKind = Literal["json", "jsonl", "parquet"]
_DATA: dict[str, DataKind] = {".json": "json", ".jsonl": "jsonl", ".parquet": "parquet"}
COMPRESSED = {
    ".gz": "gz", ".tgz": "gz", ".taz": "gz",
    ".bz2": "bz2", ".tbz2": "bz2", ".tbz": "bz2", ".tb2": "bz2",
    ".xz": "xz", ".txz": "xz", ".lzma": "xz", ".tlz": "xz",
    ".zst": "zst", ".tzst": "zst",
}  # fmt: skip
"""The compression of a file, by its suffix."""
_WRITTEN = {".gz": "gz", ".zst": "zst"}

Entry = tuple[str, "str | InputError | None"]
"""A path; and why it is skipped, or cannot be read, or None if it is a file to read."""


def is_tar(name: str) -> bool:
    """Whether a name is that of a tar archive, compressed or not."""
    return name.lower().endswith(_TARS)


def is_archive(name: str) -> bool:
    """Whether a name is that of an archive."""
    return is_tar(name) or name.lower().endswith(".zip")


def data_kind(name: str) -> DataKind | None:
    """The kind of a file by its name; None if it holds text. A suffix of compression is ignored."""
    stem, dot, suffix = name.lower().rpartition(".")
    if dot + suffix in COMPRESSED and not suffix.startswith("t"):
        stem, dot, suffix = stem.rpartition(".")
    return _DATA.get(dot + suffix)


def without_compression(path: str) -> tuple[str, str | None]:
    """The path of an output without its suffix of compression, and what that suffix states."""
    stem, suffix = os.path.splitext(path)
    how = _WRITTEN.get(suffix.lower())
    return (path, None) if how is None else (stem, how)


def components(path: str) -> tuple[str, ...]:
    """The components of a path with slashes; those that lead nowhere or upward are left out."""
    return tuple(part for part in path.split("/") if part not in ("", ".", ".."))[-_DEPTH:]


def decode_name(raw: bytes, default: str | None = None) -> str:
    """The name of a member that does not state its encoding: UTF-8, else GB18030.

    What is neither is the default, or has its bytes escaped.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "surrogateescape") if default is None else default


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
    """The sorted matches of a pattern; ``**`` stands for any folders and gives only files."""
    if "**" not in pattern:
        return sorted(glob.glob(pattern))
    # Not by the standard library, which follows links in circles.
    parts = pattern.removeprefix(base).strip(os.sep).split(os.sep)
    return [
        path
        for path, why in walk(base or os.curdir, lambda path: True, None)
        if _matches(_components(path, base), parts)
        and why is None
        and (parts[-1] != "**" or wanted(path))
    ]


def _components(path: str, base: str) -> list[str]:
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
    is not followed, because links may form a circle.
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
            # A slash after the names of folders gives the order of whole paths. The entries know
            # their kind without another call of the system.
            found = [
                (entry.path + os.sep, _FOLDER)
                if entry.is_dir(follow_symlinks=False)
                else (entry.path, _FILE if entry.is_file(follow_symlinks=False) else _OTHER)
                for entry in entries
                if not entry.name.startswith(".")
            ]
    except OSError as error:
        return InputError(reason(error), folder.rstrip(os.sep) or folder)
    found.sort(reverse=True)
    return found


def _why_not(path: str) -> str | None:
    """Why a file is skipped; None if it is a regular one."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return "a dangling link" if os.path.islink(path) else None  # Reading it reports the error.
    except OSError as error:
        return reason(error)
    return None if stat.S_ISREG(mode) else kind(mode)
