"""The sources of a run: what to read, listed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from articlekit._disk.opening import StrPath
from articlekit._disk.spool import SpoolFolder
from articlekit.batch.reading import Reader, identity
from articlekit.collection import Choice
from articlekit.errors import Report
from articlekit.files.listing import MAX_BYTES, Lister
from articlekit.files.reading import Reading
from articlekit.files.source import Source
from articlekit.model import Article
from articlekit.reader import Kind, Outlet
from articlekit.reader.rules.outlets import installed


class Inputs(NamedTuple):
    """What to read, and how."""

    paths: tuple[StrPath, ...]
    """Files, folders, patterns, archives, addresses; ``-`` is standard input."""
    encoding: str | None = None
    """The encoding of bytes that are not UTF-8."""
    kind: Kind | None = None
    """What texts are; None for records of archives and notes with a header."""
    outlets: tuple[Outlet, ...] = ()
    """Rules for further sites."""
    max_bytes: int = MAX_BYTES
    """The largest record, in bytes."""
    choice: Choice = Choice()
    """Which articles to read; the others are skipped."""
    language: str | None = None
    """Replaces the language that was detected."""
    timezone: str | None = None
    """The zone that times are converted to; None for that of each page."""
    clean_titles: bool = False
    """Whether titles are without the names of sites and sections."""
    timeout: float | None = None
    """The seconds in which the next member of an archive must be found."""
    explain: bool = False
    """Whether each piece of a page is explained (`last_explanations`)."""
    check: Callable[[Source], None] | None = None
    """Called with each source; raises `UsageError` for one that must not be read."""

    def reader(self, value: Callable[[Article], Any] = identity) -> Reader:
        """What workers read with; `value` computes from an article what they return.

        Raises `UsageError` for outlets of other distributions that cannot be loaded.
        """
        installed()  # Ends the run here; in a worker it would fail each article.
        reading = Reading(
            encoding=self.encoding,
            outlets=self.outlets,
            max_bytes=self.max_bytes,
            kind=self.kind,
            explain=self.explain,
        )
        return Reader(
            reading=reading,
            choice=self.choice,
            language=self.language,
            timezone=self.timezone,
            clean_titles=self.clean_titles,
            value=value,
        )

    def lister(self, spools: SpoolFolder, note: Report, avoid: str | None = None) -> Lister:
        """What lists the sources, and keeps in `spools` what can be read only once.

        `note` is called for what is skipped; `avoid` is the real path of a folder inside an
        input that is left out.
        """
        return Lister(
            spools=spools,
            note=note,
            max_bytes=self.max_bytes,
            avoid=avoid,
            timeout=self.timeout,
        )

    def sources(self, lister: Lister) -> Iterator[Source]:
        """The sources, each once. Raises what `check` raises."""
        found = self._checked(lister.sources(self.paths))
        if len(self.paths) == 1:
            yield from found
            return
        seen: set[int] = set()
        for source in found:
            key = hash(source.identity)
            if key not in seen:
                seen.add(key)
                yield source
            else:
                lister.release(source)

    def _checked(self, sources: Iterator[Source]) -> Iterator[Source]:
        for source in sources:
            if self.check is not None:
                self.check(source)
            yield source


def counted(sources: Iterator[Source]) -> tuple[int | None, Iterator[Source]]:
    """The number of sources, and the sources.

    The number is None if there are archives or streams: those are read as they are needed.
    """
    held: list[Source] = []
    for source in sources:
        held.append(source)
        if source.is_part:
            return None, chain(held, sources)
    return len(held), iter(held)
