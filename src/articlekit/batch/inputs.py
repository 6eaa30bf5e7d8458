"""The sources of a run: what to read, listed once, and the temporary files that hold streams."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Self

from articlekit import files
from articlekit.batch.reading import Reader, identity
from articlekit.collection import Choice
from articlekit.errors import InputError, Report
from articlekit.files import MAX_BYTES, Reading, Source, StrPath
from articlekit.model import Article
from articlekit.reader import Outlet
from articlekit.reader.rules.outlets import installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What to read, and how."""

    paths: tuple[StrPath, ...]
    """Files, folders, patterns, archives, addresses; ``-`` is standard input."""
    encoding: str | None = None
    """The encoding of bytes that are not UTF-8."""
    outlets: tuple[Outlet, ...] = ()
    """Rules for further sites."""
    max_bytes: int = MAX_BYTES
    """The largest record, in bytes."""
    choice: Choice = field(default_factory=Choice)
    """Which articles to read; the others are skipped."""
    language: str | None = None
    """Replaces the language that was detected."""

    def reader(self, value: Callable[[Article], Any] = identity) -> Reader:
        """What workers read with; `value` computes from an article what they return.

        Raises `UsageError` for outlets of other distributions that cannot be loaded.
        """
        installed()  # Ends the run here; in a worker it would fail each article.
        reading = Reading(encoding=self.encoding, outlets=self.outlets, max_bytes=self.max_bytes)
        return Reader(reading=reading, choice=self.choice, language=self.language, value=value)

    def sources(self, note: Report, avoid: str | None = None) -> Iterator[Source]:
        """The sources, each once. The bytes of members and streams are loaded.

        `note` is called for what is passed over; `avoid` is the real path of a folder inside an
        input that is left out.
        """
        seen: set[int] = set()
        for path in self.paths:
            found: dict[int, int] = {}
            for source in files.sources(
                [path], note=note, max_bytes=self.max_bytes, avoid=avoid, fetch=False
            ):
                name = hash(os.path.normpath(source.path) if source.local else source.path)
                found[name] = found.get(name, 0) + 1  # A zip may have two members of one name.
                key = hash((name, found[name]))
                if len(self.paths) == 1 or key not in seen:
                    seen.add(key)
                    yield source


def counted(sources: Iterator[Source]) -> tuple[int | None, Iterator[Source]]:
    """The number of sources, and the sources.

    The number is None if there are archives or streams: those are read as they are needed.
    """
    held: list[Source] = []
    for source in sources:
        held.append(source)
        if source.data is not None:
            return None, chain(held, sources)
    return len(held), iter(held)


class Spool:
    """Keeps the bytes of archive members and streams in temporary files.

    A message to a worker must be small: a stopped worker would otherwise block the parent. The
    files also let a source be read twice.
    """

    def __init__(self, parent: str | None = None) -> None:
        """`parent` is the folder for the folder of the spool; None for that of the system."""
        self._parent = parent
        self._folder: str | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            import shutil  # Slow to import, and rarely needed.

            shutil.rmtree(self._folder, ignore_errors=True)

    def folder(self) -> str:
        """The folder of the spool. Raises OSError if it cannot be created."""
        if self._folder is None:
            import tempfile  # As above.

            self._folder = tempfile.mkdtemp(
                prefix=".articlekit-", suffix=".spool", dir=self._parent
            )
        return self._folder

    def keep(self, source: Source) -> Source:
        """The source with its bytes in a file, if it holds bytes."""
        if source.data is None:
            return source
        try:
            self._count += 1
            path = os.path.join(self.folder(), str(self._count))
            with open(path, "xb") as stream:
                stream.write(source.data)
        except OSError as error:
            message = f"cannot be kept in a temporary file: {error.strerror or error}"
            return replace(source, data=None, error=InputError(message, source.path))
        return replace(source, data=None, local=path)

    def fetch(self, source: Source, max_bytes: int) -> Source:
        """The source in a local file, if it is on another file system."""
        if source.open is None:
            return source
        return self.keep(files.loaded(source.path, source.place, source.open, max_bytes))

    def load(self, source: Source) -> Source:
        """The source with its bytes, if it is in a file that only this machine can read."""
        if not self._owns(source):
            return source
        try:
            with open(source.local or "", "rb") as stream:
                return replace(source, local=None, data=stream.read())
        except OSError as error:
            return replace(source, error=InputError(error.strerror or str(error), source.path))

    def release(self, source: Source) -> None:
        """Removes the file of a source that is not needed any more."""
        if self._owns(source) and source.local:
            with suppress(OSError):
                os.unlink(source.local)

    def _owns(self, source: Source) -> bool:
        return self._folder is not None and (source.local or "").startswith(self._folder + os.sep)
