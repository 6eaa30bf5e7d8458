"""Zip and tar archives as inputs. Their names are only shown; nothing is extracted to a path.

Archives are untrusted: their size and number of members are limited (`articlekit.files.limits`),
and members that are not regular files are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO, Self

from articlekit._disk.opening import open_file, too_large
from articlekit._disk.spool import Spool, SpoolFolder
from articlekit.errors import InputError, Problem, Report, WriteError
from articlekit.files.compression import BROKEN, decompressed
from articlekit.files.limits import Budget
from articlekit.files.paths import components
from articlekit.files.source import Content, InMemory, LocalFile, Source
from articlekit.files.tars import Tar, TarError
from articlekit.files.zips import Member, ZipMember, members_of, open_zip, unpack

Wanted = Callable[[str], bool]


class Archive:
    """An archive, and how its members are listed."""

    def __init__(
        self,
        path: str,
        name: str,
        place: tuple[str, ...],
        *,
        note: Report,
        max_bytes: int,
        spools: SpoolFolder,
        wanted: Wanted,
        timeout: float | None = None,
    ) -> None:
        """`path` is shown to users; the suffix of `name` states the format.

        `place` are the folders that precede those of the members. `note` is called for each member
        that is skipped.
        """
        self.path = path
        self.name = name
        self.place = place
        self.note = note
        self.max_bytes = max_bytes
        self.spools = spools
        self.wanted = wanted
        self.timeout = timeout

    def source(self, name: str, content: Content | None, number: int = 1) -> Source:
        """The source of a member."""
        place = (*self.place, *components(name.replace("\\", "/")))
        return Source(f"{self.path}/{name}", place, content, number)

    def failed(self, name: str, message: str | InputError) -> Source:
        """A member that cannot be read."""
        found = self.source(name, None)
        text = message.message if isinstance(message, InputError) else message
        return found._replace(error=InputError(text, found.path))

    def skip(self, name: str, why: str) -> None:
        """Reports a member that is not read."""
        self.note(Problem("input-skipped", why, f"{self.path}/{name}"))


def list_zip(archive: Archive, local: str) -> Iterator[Source]:
    """The sources in a local zip archive, in the order of their names.

    Two members of one name are two sources. Raises `InputError` if the archive is broken, or
    unpacks to too much.
    """
    with open_file(local) as stream, open_zip(stream) as opened:
        size = stream.seek(0, 2)
        found = members_of(opened, archive.wanted)
    for member, failed in _checked(archive, found, size):
        if failed is not None:
            yield failed
        else:
            content = ZipMember(local, member.position, member.size)
            yield archive.source(member.name, content, member.number)


def read_zip(archive: Archive, stream: IO[bytes], numbers: Collection[int]) -> Iterator[Source]:
    """The sources of the members with these numbers, with their bytes, in the order of `list_zip`.

    Of a remote archive only the directory and these members are transferred.
    """
    with open_zip(stream) as opened:
        size = stream.seek(0, 2)
        found = [each for each in members_of(opened, archive.wanted) if each.position in numbers]
        for member, failed in _checked(archive, found, size):
            if failed is not None:
                yield failed
                continue
            try:
                content = InMemory(unpack(opened, member.position))
            except InputError as error:
                yield archive.failed(member.name, error)
            else:
                yield archive.source(member.name, content, member.number)


def _checked(
    archive: Archive, members: Iterable[Member], size: int
) -> Iterator[tuple[Member, Source | None]]:
    """Each member that may be read, with None; or one that may not, with a source of its error.

    Raises `InputError` if they unpack to too much.
    """
    budget = Budget(size, archive.path, archive.timeout)
    for member in members:
        budget.member()
        if member.refusal is not None:
            archive.skip(member.name, member.refusal)
        elif member.error is not None:
            yield member, archive.failed(member.name, member.error)
        elif member.size > archive.max_bytes:
            yield member, archive.failed(member.name, too_large(archive.max_bytes, ""))
        else:
            budget.unpack(member.size)
            yield member, None


def list_tar(archive: Archive, stream: IO[bytes], size: int, local: str | None) -> Iterator[Source]:
    """The sources in a tar archive, in the archive's order.

    A later member replaces an earlier one of the same name, as it does when tar extracts them. The
    members of a compressed archive, or of one that is not `local`, are copied to a spool while the
    archive is read once. Raises `InputError` if the archive is broken, or unpacks to too much, but
    not before the members that were found.
    """
    found: dict[str, Source] = {}
    failure: InputError | None = None
    with _Spooled(archive.spools) as spooled:
        try:
            for key, source in _tar_members(archive, stream, size, local, spooled):
                if found.pop(key, None) is not None:
                    archive.skip(key, "replaced by a later member of the same name")
                if source is not None:
                    found[key] = source
            spooled.flush()
        except InputError as error:
            failure = InputError(error.message, archive.path)
        except (TarError, *BROKEN) as error:
            text = str(error) or type(error).__name__
            failure = InputError(f"a broken archive: {text}", archive.path)
        except WriteError as error:
            failure = InputError(str(error), archive.path)
    for source in found.values():
        if isinstance(source.content, LocalFile):
            archive.spools.retain(source.content.path)
    yield from found.values()
    if failure is not None:
        raise failure


def _tar_members(
    archive: Archive, stream: IO[bytes], size: int, local: str | None, spooled: _Spooled
) -> Iterator[tuple[str, Source | None]]:
    """For each member the key of its file, and its source; None if it is skipped."""
    budget = Budget(size, archive.path, archive.timeout)
    unpacked = decompressed(stream, archive.name)
    can_seek = unpacked is stream and local is not None
    contents: dict[str, Content] = {}
    tar = Tar(unpacked, budget, size if can_seek else None)
    for member in tar.members():
        if member.kind == "folder" or not archive.wanted(member.name):
            continue
        key = "/".join(components(member.name))
        content: Content | None
        if member.kind == "link":
            content = contents.get("/".join(components(member.link)))
            budget.unpack(content.size if content is not None else 0)  # It is read once more.
        elif member.kind == "other":
            content = None
        elif member.size > archive.max_bytes:
            yield key, archive.failed(member.name, too_large(archive.max_bytes, ""))
            continue
        elif can_seek and member.pieces is None:
            content = LocalFile(local or "", member.offset, member.size)
        else:
            content = spooled.keep(tar.chunks(member))
        if content is None:
            archive.skip(member.name, "not a plain file")
            yield key, None
        else:
            contents[key] = content
            yield key, archive.source(member.name, content)
        budget.progress()


class _Spooled:
    """A spool for the members of one archive, created when it is first needed."""

    def __init__(self, spools: SpoolFolder) -> None:
        self._spools = spools
        self._spool: Spool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._spool is not None:
            self._spool.__exit__(*exc)

    def flush(self) -> None:
        """Makes what was kept readable by others. Raises `WriteError`."""
        if self._spool is not None:
            self._spool.flush()

    def keep(self, chunks: Iterator[bytes]) -> LocalFile:
        """Appends a member and returns its place. Raises `WriteError`."""
        if self._spool is None:
            self._spool = self._spools.new()
        start = self._spool.end
        for chunk in chunks:
            self._spool.put(chunk)
        assert self._spool.path is not None
        return LocalFile(self._spool.path, start, self._spool.end - start)
