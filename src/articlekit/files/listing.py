"""Lists sources: the files, archive members, addresses and streams that paths stand for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from articlekit._disk.opening import StrPath, read_some, read_waiting, too_large
from articlekit._disk.spool import SpoolFolder
from articlekit.errors import InputError, Problem, Report, WriteError
from articlekit.files.addresses import is_url, local_path, shown
from articlekit.files.paths import (
    components,
    glob_base,
    glob_matches,
    is_archive,
    is_folder,
    is_tar,
    walk,
)
from articlekit.files.source import Content, InMemory, LocalFile, Source

if TYPE_CHECKING:
    from articlekit.files.archives import Archive
    from articlekit.files.remote import RemoteFile

SUFFIXES = (".md", ".txt", ".html")
"""The suffixes of files that are read in a folder or an archive."""
MAX_BYTES = 50_000_000
"""The largest record that is read, by default."""
STDIN = "-"
_CHUNK = 1 << 20


class Lister(NamedTuple):
    """Lists the sources of paths. Reads only what can be read once: streams, compressed tars."""

    spools: SpoolFolder
    """The storage of what it has to read."""
    note: Report
    """Called for what is skipped (code ``input-skipped``)."""
    max_bytes: int = MAX_BYTES
    """The largest record."""
    avoid: str | None = None
    """The real path of a folder that is left out of other folders."""
    unpack: bool = True
    """Whether archives are listed; otherwise each is one source."""
    timeout: float | None = None
    """The seconds in which the next member of an archive must be found."""

    def sources(self, named: Iterable[StrPath | Source]) -> Iterator[Source]:
        """The sources of paths, patterns, archives, addresses and ``-``, in their order.

        What is a source already stands for itself. What cannot be read is a source with an error.
        Raises `UsageError` if something needs what is not installed.
        """
        for each in named:
            if isinstance(each, Source):
                yield each
                continue
            path = local_path(os.fspath(each))
            try:
                if path == STDIN:
                    yield self._stdin()
                elif is_url(path):
                    yield from self._addresses(path)
                else:
                    yield from self._named(path)
            except InputError as error:
                yield _failed(error, shown(path))

    def _named(self, path: str) -> Iterator[Source]:
        base = glob_base(path)
        if base is None:
            yield from self._path(path, os.path.dirname(path))
            return
        matches = glob_matches(path, base, is_found)
        if not matches:
            raise InputError("no file matches", path)
        for match in matches:
            yield from self._path(match, base)

    def _path(self, path: str, base: str) -> Iterator[Source]:
        """The sources of a path that is no pattern; places are counted from `base`."""
        if is_folder(path):
            yield from self._folder(path)
        elif self.unpack and is_archive(path):
            yield from self.members(Source(path, _place(path, base), LocalFile(path)))
        else:
            yield Source(path, _place(path, base), LocalFile(path))

    def _folder(self, folder: str) -> Iterator[Source]:
        for file, why in walk(folder, is_found, self.avoid):
            place = _place(file, folder)
            if isinstance(why, InputError):
                yield _failed(why, file)
            elif why is not None:
                self.note(Problem("input-skipped", why, file))
            elif self.unpack and is_archive(file):
                try:
                    yield from self.members(Source(file, place, LocalFile(file), is_found=True))
                except InputError as error:
                    yield _failed(error, file)
            else:
                yield Source(file, place, LocalFile(file), is_found=True)

    def members(self, source: Source, numbers: tuple[int, ...] | None = None) -> Iterator[Source]:
        """The sources in an archive; of a zip archive those of some numbers, if they are given.

        The members of an archive that was named have no folder of its name. Raises `InputError` if
        the archive is broken.
        """
        from articlekit.files.archives import list_tar, list_zip, read_zip  # Few runs have one.

        archive = self._archive(source, source.place if source.is_found else ())
        if is_tar(archive.name):
            with source.open() as stream:
                yield from list_tar(archive, stream, source.size, source.local)
            return
        if numbers is not None:
            with source.open() as stream:
                yield from read_zip(archive, stream, frozenset(numbers))
            return
        local = source.local or self._downloaded(source)
        self.spools.retain(local)
        for member in list_zip(archive, local):
            self.spools.retain(local)
            yield member
        self.spools.release(local)

    def _archive(self, source: Source, place: tuple[str, ...]) -> Archive:
        def wanted(name: str) -> bool:
            if is_archive(name) and _is_visible(name):
                why = "an archive in an archive is not read"
                self.note(Problem("input-skipped", why, f"{source.path}/{name}"))
            return is_member(name)

        from articlekit.files.archives import Archive  # As above.

        return Archive(
            source.path,
            source.place[-1],
            place,
            note=self.note,
            max_bytes=self.max_bytes,
            spools=self.spools,
            wanted=wanted,
            timeout=self.timeout,
        )

    def _addresses(self, url: str) -> Iterator[Source]:
        from articlekit.files.remote import remote_files  # Few runs have addresses.

        for file in remote_files(url, lambda name: is_found(name) and _is_visible(name)):
            source = Source(file.address, file.place, file.content, is_found=file.is_found)
            if self.avoid is not None and file.address.startswith(f"{self.avoid}/"):
                continue
            if self.unpack and is_archive(file.place[-1]):
                try:
                    yield from self.members(source)
                except InputError as error:
                    yield _failed(error, file.address)
            else:
                yield source

    def _downloaded(self, source: Source) -> str:
        """The path of a copy of a remote file in the spool. Raises `InputError`."""
        try:
            with self.spools.new() as spool, source.open() as stream:
                while chunk := read_some(stream, _CHUNK, source.path):
                    spool.put(chunk)
                spool.flush()
        except WriteError as error:
            raise InputError(str(error), source.path) from None
        assert spool.path is not None
        return spool.path

    def _stdin(self) -> Source:
        place = ("stdin.md",)
        if sys.stdin is None:
            return Source(STDIN, place, error=InputError("it is closed", STDIN))
        try:
            data = read_waiting(sys.stdin.buffer, self.max_bytes + 1, STDIN)
            content = self.keep(data, STDIN)
        except InputError as error:
            return Source(STDIN, place, error=error)
        return Source(STDIN, place, content)

    def keep(self, data: bytes, path: str) -> Content:
        """Puts bytes into a file of the spool. Raises `InputError` if there are too many."""
        if len(data) > self.max_bytes:
            raise too_large(self.max_bytes, path)
        try:
            local = self.spools.keep(data)
        except WriteError as error:
            raise InputError(str(error), path) from None
        self.spools.retain(local)
        return LocalFile(local, 0, len(data))

    def fetched(self, source: Source) -> Source:
        """A source without a remote content: that is read and kept in the spool."""
        if not _is_remote(source.content):
            return source
        try:
            with source.open() as stream:
                data = read_some(stream, self.max_bytes + 1, source.path)
            return source._replace(content=self.keep(data, source.path))
        except InputError as error:
            return source.failed(error)

    def is_kept(self, source: Source) -> bool:
        """Whether a source can be read by this machine alone: from its spool or its memory."""
        content = source.content
        if _is_remote(content):
            return content.is_process_local
        path = content.path if content is not None else None
        return path is not None and self.spools.holds(path)

    def release(self, source: Source) -> None:
        """Says that a source is done with, so that what the spool keeps of it can be removed."""
        if source.content is not None and source.content.path is not None:
            self.spools.release(source.content.path)


def _is_remote(content: Content | None) -> TypeGuard[RemoteFile]:
    if content is None or content.path is not None:
        return False
    from articlekit.files.remote import RemoteFile  # As above.

    return isinstance(content, RemoteFile)


def in_memory(source: Source) -> Source:
    """A source whose bytes are in memory, so that it can be sent to another machine."""
    try:
        with source.open() as stream:
            return source._replace(content=InMemory(stream.read()))
    except InputError as error:
        return source.failed(error)


def is_found(name: str) -> bool:
    """Whether a file in a folder is read: it is taken for an article, or for an archive."""
    return _has_suffix(name) or is_archive(name)


def is_member(name: str) -> bool:
    """Whether a file in an archive is taken for an article."""
    return _has_suffix(name) and _is_visible(name)


def _has_suffix(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _is_visible(name: str) -> bool:
    return not os.path.basename(name).startswith(".")


def _failed(error: InputError, path: str) -> Source:
    path = error.path or path
    return Source(path, (), error=InputError(error.message, path))


def _place(path: str, base: str) -> tuple[str, ...]:
    """The components of a path below a folder."""
    return components(path.removeprefix(base).replace(os.sep, "/"))
