"""Keeps outputs away from inputs."""

from __future__ import annotations

import os
from collections.abc import Iterable

from articlekit._disk.opening import StrPath
from articlekit.errors import UsageError
from articlekit.files.addresses import is_url, local_path, shown
from articlekit.files.output import is_existing_folder, join
from articlekit.files.source import Source


class Guard:
    """Knows which paths in an output folder are inputs."""

    def __init__(self, paths: Iterable[StrPath], out: str) -> None:
        """Raises `UsageError` if the output folder is an input."""
        self.out = _real(out)
        below = self.out.rstrip("/" + os.sep) + ("/" if is_url(out) else os.sep)
        self.avoid: str | None = None
        """The real path of the output folder, if it is inside an input."""
        self._files: set[str] = set()
        self._roots: list[str] = []
        for path in paths:
            real = _real(os.fspath(path))
            if real == self.out:
                raise UsageError(f"{shown(out)}: the output folder is an input as well")
            if below.startswith(real.rstrip("/" + os.sep) + below[-1]) and is_existing_folder(real):
                self.avoid = self.out
            elif real.startswith(below):
                self._files.add(real)
                self._roots.append(real + os.sep)

    def refuses(self, relative: str) -> bool:
        """Whether a path below the output folder is an input, or inside one."""
        if not self._files:
            return False
        path = join(self.out, relative)
        return path in self._files or path.startswith(tuple(self._roots))


class FileGuard:
    """Knows whether the output file is an input. Can be sent to other processes."""

    def __init__(self, paths: Iterable[StrPath], out: str) -> None:
        """Raises `UsageError` if the output is named as an input."""
        self._shown = shown(out)
        self._out = _real(out)
        self._name = os.path.basename(self._out)
        if self._out in [_real(os.fspath(path)) for path in paths]:
            raise self._error()

    def check(self, source: Source) -> None:
        """Raises `UsageError` if the output is a source: it would be replaced by what is read."""
        path = source.local or source.path
        if os.path.basename(path) == self._name and _real(path) == self._out:
            raise self._error()

    def _error(self) -> UsageError:
        return UsageError(f"{self._shown}: the output is an input as well")


def _real(path: str) -> str:
    """The real path of a local path; an address without a slash at its end."""
    path = local_path(path)
    return path.rstrip("/") if is_url(path) else os.path.realpath(path)
