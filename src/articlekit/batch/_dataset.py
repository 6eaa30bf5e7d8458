"""Conversion into a partitioned folder: ``source=…/month=2020-07/part-0.parquet``, as Hive has it.

Articles of many partitions come mixed, and a file of each cannot be held open. So all go to one
nameless file first, and of each partition it is remembered where its articles stand there.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import cast
from urllib.parse import quote

from articlekit import files
from articlekit._text.characters import utf8
from articlekit.batch._choice import read_chosen
from articlekit.batch._file import NothingToWriteError, OnRecord, digest_of, final, noted
from articlekit.batch._plan import Guard, Making
from articlekit.batch._records import Record
from articlekit.batch._run import Inputs
from articlekit.batch._work import Found, make_folder, whole
from articlekit.collection import Group, group_of
from articlekit.errors import Report, UsageError, WriteError
from articlekit.model import Article, ReadResult
from articlekit.names import short_hash
from articlekit.writers import Format, TableWriter

KEYS = ("source", "month", "day")
"""What a folder can be partitioned by."""
PART = 200_000
"""Articles of one file."""
_NULL = "__HIVE_DEFAULT_PARTITION__"  # Which all who read such folders take for null.
_LONGEST = 200  # Characters of a value, so that the name of the folder is no longer than 255.


def require_partitions(
    format: Format, options: dict[str, object], keys: Sequence[str], *others: object
) -> None:
    """Raises `UsageError` if a format cannot be partitioned so; `others` name outputs otherwise."""
    for key in keys:
        if key not in KEYS:
            raise UsageError(f"unknown partition {key!r}; known are {', '.join(KEYS)}")
    if len(set(keys)) < len(keys):
        raise UsageError("the same partition twice")
    if keys and any(others):
        raise UsageError("the files of a partitioned folder have names of their own")
    if keys and not isinstance(format.writer()(**options), TableWriter):
        raise UsageError(f"the format {format.name} cannot be partitioned")


def partition(article: Article, keys: Sequence[str]) -> str:
    """The folder of an article's partition, below that of all.

    All but small letters, digits, ``.``, ``_``, ``~`` and ``-`` is percent-encoded UTF-8: names
    that differ do so on every file system, and readers decode them.
    """
    return "/".join(
        f"{key}={_segment(group_of(article.date, article.source, cast('Group', key)))}"
        for key in keys
    )


def _segment(value: str) -> str:
    """A value as it may stand in the name of a folder; one that is no host's may be cut."""
    if not value:
        return _NULL
    parts = [
        f"%{ord(char):X}" if "A" <= char <= "Z" else quote(utf8(char), safe="") for char in value
    ]
    if parts[-1] == ".":  # Which Windows drops.
        parts[-1] = "%2E"
    if sum(map(len, parts)) > _LONGEST:
        ends = accumulate(map(len, parts))
        parts = [part for part, end in zip(parts, ends, strict=True) if end <= _LONGEST - 17]
        parts += ["-", short_hash(value, 16)]
    return "".join(parts)


def into_dataset(
    inputs: Inputs,
    out: str,
    making: Making,
    *,
    note: Report,
    on_record: OnRecord,
    report: Callable[[Record], None],
) -> None:
    """Writes all articles into the files of a partitioned folder.

    A partition appears whole: its first file last of all. What is there already is left alone,
    replaced as a whole, or a failure, as `making.existing` says. `on_record` and `report` are
    called as `into_file` does.

    Raises `UsageError` if the folder cannot be written or is an input, and `WriteError` for what
    the system refuses: `NothingToWriteError` if there is no article.
    """
    guard = Guard(inputs, out)
    inputs = replace(inputs, avoid=guard.avoid)
    failure: str | None = None
    with files.locked(out):
        files.remove_temporary(out)
        with closing(_Spill(out)) as spill:
            dataset = _Dataset(out, making, guard, spill)
            try:
                with closing(_chosen(inputs, making, note)) as running:
                    for found in running:
                        on_record(dataset.take(found))
                dataset.write(note)
            except BaseException as error:
                failure = str(error) or type(error).__name__
                raise
            finally:
                for record in dataset.records:
                    path = record.outputs[0] if record.outputs else ""
                    digest = dataset.digests.get(path)
                    report(final(record, path, digest, None if digest else failure))


def _chosen(inputs: Inputs, making: Making, note: Report) -> Generator[Found, None, None]:
    return read_chosen(
        inputs, whole, note, unique=making.unique, sort=making.sort, limit=making.limit
    )


class _Spill:
    """A file without a name that articles are kept in."""

    def __init__(self, folder: str) -> None:
        """Raises `WriteError` if there can be none in the folder."""
        self._folder = folder
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # Closed by close().
        except OSError as error:
            raise self._error(error) from error

    def add(self, item: ReadResult) -> int:
        """Keeps an article, and says where. Raises `WriteError`."""
        try:
            place = self._file.tell()
            pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise self._error(error) from error
        return place

    def read(self, places: Iterable[int]) -> Iterator[ReadResult]:
        """The articles at these places."""
        for place in places:
            self._file.seek(place)
            yield pickle.load(self._file)  # noqa: S301  # It is ours, and nobody else can open it.

    def close(self) -> None:
        """Forgets them all."""
        with suppress(OSError):  # A full disk has been told of.
            self._file.close()

    def _error(self, error: OSError) -> WriteError:
        return WriteError(f"{self._folder}: {error.strerror or error}")


@dataclass(slots=True)
class _Dataset:
    """The partitions of a run."""

    out: str
    making: Making
    guard: Guard
    spill: _Spill
    records: list[Record] = field(default_factory=list)
    """Of all that was read; those of articles to be written name their outputs."""
    digests: dict[str, str] = field(default_factory=dict)
    """The hash of each file that is there."""
    _places: dict[str, array[int]] = field(default_factory=dict)
    """Of each partition that is to be written, where its articles stand in the spill."""
    _there: dict[str, bool] = field(default_factory=dict)

    def take(self, found: Found) -> Record:
        """Keeps an article for later, unless its partition is there already."""
        record = found.record
        if found.value is not None:
            record = self._kept(found, partition(found.value, self.making.partition_by))
        self.records.append(record)
        return record

    def _kept(self, found: Found, folder: str) -> Record:
        first, existing = self._path(folder, 0), self.making.existing
        if self._there.setdefault(folder, os.path.lexists(first)) and existing != "overwrite":
            if existing == "error":
                return replace(found.record, status="failed", reason=f"{first}: exists")
            return replace(
                found.record, status="skipped", outputs=(first,), reason="exists", problems=()
            )
        places = self._places.setdefault(folder, array("Q"))
        path = self._path(folder, len(places) // PART)
        places.append(self.spill.add(noted(found)))
        return replace(found.record, outputs=(path,))

    def _path(self, folder: str, number: int) -> str:
        name = f"part-{number}{self.making.format.suffix}"
        return os.path.join(self.out, *folder.split("/"), name)

    def write(self, note: Report) -> None:
        """Makes the files of all partitions, one after the other."""
        if not self._places and not any(self._there.values()):
            raise NothingToWriteError("there is no article to write")
        made = self.making.format.writer()(**self.making.options)
        writer = cast("TableWriter", made).partitioned(self.making.partition_by)
        for folder in sorted(self._places):
            self._write(folder, writer, note)

    def _write(self, folder: str, writer: TableWriter, note: Report) -> None:
        places = self._places[folder]
        count = -(-len(places) // PART)
        paths = [self._path(folder, number) for number in range(count)]
        make_folder(os.path.dirname(paths[0]), self.guard.out)
        with ExitStack() as stack:  # Which is left by the last file first.
            for number, path in enumerate(paths):
                if self.guard.refuses(os.path.relpath(path, self.out)):
                    raise WriteError(f"{path}: would be written over an input")
                atomic = files.atomic_write(path, durable=self.making.durable)
                stream = stack.enter_context(atomic)
                some = places[number * PART : (number + 1) * PART]
                writer.write(self.spill.read(some), stream, note)
        self.digests.update((path, digest_of(path)) for path in paths)
        with suppress(FileNotFoundError):  # Of a run that had more.
            while True:
                os.unlink(self._path(folder, count))
                count += 1
