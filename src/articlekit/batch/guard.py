"""Keeps outputs away from inputs."""

from __future__ import annotations

import os
from collections.abc import Iterable

from articlekit.errors import UsageError
from articlekit.files import StrPath


class Guard:
    """Knows which paths in an output folder are inputs."""

    def __init__(self, paths: Iterable[StrPath], out: str) -> None:
        """Raises `UsageError` if the output folder is an input."""
        self.out = os.path.realpath(out)
        below = self.out.rstrip(os.sep) + os.sep
        self.avoid: str | None = None
        """The real path of the output folder, if it is inside an input."""
        self._files: set[str] = set()
        self._roots: list[str] = []
        for path in paths:
            real = os.path.realpath(path)
            if real == self.out:
                raise UsageError(f"{out}: the output folder is an input as well")
            if os.path.isdir(real) and below.startswith(real.rstrip(os.sep) + os.sep):
                self.avoid = self.out
            elif real.startswith(below):
                self._files.add(real)
                self._roots.append(real + os.sep)

    def refuses(self, relative: str) -> bool:
        """Whether a path below the output folder is an input, or inside one."""
        if not self._files:
            return False
        path = os.path.join(self.out, relative)
        return path in self._files or path.startswith(tuple(self._roots))
