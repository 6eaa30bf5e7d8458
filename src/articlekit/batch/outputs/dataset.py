"""Conversion into a partitioned folder: ``source=…/month=2020-07/part-0.parquet``, as in Hive.

Articles of many partitions come mixed, and not every file can be open at once. So all articles go
to a spool first, with the numbers of those of each partition.
"""

from __future__ import annotations

import os
import pickle
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import cast
from urllib.parse import quote

from articlekit._disk.spool import Span, Spool
from articlekit._text.characters import utf8
from articlekit.batch.conversion import Conversion, NothingToWriteError
from articlekit.batch.events import Events
from articlekit.batch.guard import Guard
from articlekit.batch.inputs import Inputs
from articlekit.batch.outputs.file import final, noted
from articlekit.batch.records import Record
from articlekit.batch.select import read_selected
from articlekit.batch.tasks import Result
from articlekit.batch.workers.executor import Executor
from articlekit.batch.writing import make_folder
from articlekit.collection.groups import Group, group_of
from articlekit.errors import Report, WriteError
from articlekit.files.output import (
    digest_of,
    exists,
    hold_folder,
    join,
    relative_to,
    remove,
    spool_folder,
    write_file,
)
from articlekit.model import Article, ReadResult, local_time
from articlekit.names import short_hash
from articlekit.writers import TableWriter

PART = 200_000
"""The largest number of articles of one file."""
_NULL = "__HIVE_DEFAULT_PARTITION__"  # All programs that read such folders take it for null.
_LONGEST = 200  # Characters of a value, so that the name of the folder has at most 255.


def partition(article: Article, keys: Sequence[str]) -> str:
    """The folder of an article's partition, below the output folder.

    All characters but lower-case letters, digits, ``.``, ``_``, ``~`` and ``-`` are percent-encoded
    UTF-8. So different names differ on every file system, and readers decode them.
    """
    return "/".join(
        f"{key}={_segment(group_of(local_time(article), article.source, cast('Group', key)))}"
        for key in keys
    )


def _segment(value: str) -> str:
    """A value as a part of the name of a folder. A value longer than any host may be cut."""
    if not value:
        return _NULL
    parts = [
        f"%{ord(char):X}" if "A" <= char <= "Z" else quote(utf8(char), safe="") for char in value
    ]
    if parts[-1] == ".":  # Windows drops it.
        parts[-1] = "%2E"
    if sum(map(len, parts)) > _LONGEST:
        ends = accumulate(map(len, parts))
        parts = [part for part, end in zip(parts, ends, strict=True) if end <= _LONGEST - 17]
        parts += ["-", short_hash(value, 16)]
    return "".join(parts)


def into_dataset(
    inputs: Inputs, conversion: Conversion, executor: Executor, events: Events
) -> None:
    """Writes all articles into the files of a partitioned folder.

    A partition appears whole: its first file is the last to appear. Existing partitions are left
    alone, replaced as a whole, or a failure, as `Conversion.existing` says. `events` get records
    as in `into_file`.

    Raises `UsageError` if the folder cannot be written or is an input, and `WriteError` for errors
    of the system: `NothingToWriteError` if there is no article.
    """
    out = conversion.out
    guard = Guard(inputs.paths, out)
    failure: str | None = None
    with hold_folder(out), Spool(within=spool_folder(out)) as spool:
        dataset = _Dataset(conversion, guard, _Articles(spool))
        try:
            dataset.read(inputs, executor, events)
            dataset.write(events.note)
        except BaseException as error:
            failure = str(error) or type(error).__name__
            raise
        finally:
            for record in dataset.records:
                path = record.outputs[0] if record.outputs else ""
                digest = dataset.digests.get(path)
                events.written(final(record, path, digest, None if digest else failure))


class _Articles:
    """The articles of a run, in a spool. Each is known by its number."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._starts = array("Q", [0])  # Of each article, and of the next one.

    def add(self, item: ReadResult) -> int:
        """Adds an article. Returns its number. Raises `WriteError`."""
        self._spool.put(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        self._starts.append(self._spool.end)
        return len(self._starts) - 2

    def read(self, numbers: Iterable[int]) -> Iterator[ReadResult]:
        """The articles with these numbers."""
        for number in numbers:
            start, end = self._starts[number], self._starts[number + 1]
            yield pickle.loads(self._spool.get(Span(start, end - start)))  # noqa: S301  # Our own.


@dataclass(slots=True)
class _Dataset:
    """The partitions of a run."""

    conversion: Conversion
    guard: Guard
    articles: _Articles
    records: list[Record] = field(default_factory=list)
    """In the order of the inputs; those of articles that are taken name their outputs."""
    digests: dict[str, str] = field(default_factory=dict)
    """The hash of each file that was written."""
    _numbers: dict[str, array[int]] = field(default_factory=dict)
    """For each partition to write the numbers of its articles."""
    _existing: dict[str, bool] = field(default_factory=dict)

    def read(self, inputs: Inputs, executor: Executor, events: Events) -> None:
        """Reads all articles into the spool."""
        pending: deque[Record] = deque()
        decided: dict[int, Record] = {}

        def report() -> None:
            # With an order by date, articles come in another order than that of the inputs.
            while pending and (pending[0].status != "ok" or id(pending[0]) in decided):
                record = pending.popleft()
                self.records.append(decided.pop(id(record), record))
                events.read(self.records[-1])

        selection = self.conversion.selection
        reading = read_selected(inputs, executor, events, selection, pending.append)
        with closing(reading):
            for result in reading:
                folder = partition(result.value, self.conversion.partition_by)
                decided[id(result.record)] = self._add(result, folder)
                report()
        report()

    def _add(self, result: Result, folder: str) -> Record:
        """Adds an article to its partition, unless that exists."""
        record, existing = result.record, self.conversion.existing
        first = self._path(folder, 0)
        if self._existing.setdefault(folder, exists(first)) and existing != "overwrite":
            if existing == "error":
                return replace(record, status="failed", reason=f"{first}: exists")
            return replace(record, status="skipped", outputs=(first,), reason="exists", problems=())
        numbers = self._numbers.setdefault(folder, array("Q"))
        path = self._path(folder, len(numbers) // PART)
        numbers.append(self.articles.add(noted(result)))
        return replace(record, outputs=(path,))

    def _path(self, folder: str, number: int) -> str:
        name = f"part-{number}{self.conversion.format.suffix}"
        return join(self.conversion.out, *folder.split("/"), name)

    def write(self, note: Report) -> None:
        """Writes the files of all partitions, one after the other."""
        if not self._numbers and not any(self._existing.values()):
            raise NothingToWriteError("there is no article to write")
        table = cast("TableWriter", self.conversion.writer())
        writer = table.partitioned(self.conversion.partition_by)
        for folder in sorted(self._numbers):
            self._write(folder, writer, note)

    def _write(self, folder: str, writer: TableWriter, note: Report) -> None:
        numbers = self._numbers[folder]
        count = -(-len(numbers) // PART)
        paths = [self._path(folder, number) for number in range(count)]
        digests: dict[str, str] = {}
        make_folder(os.path.dirname(paths[0]), self.guard.out)
        with ExitStack() as stack:  # Exits in reverse order: the first file appears last.
            for number, path in enumerate(paths):
                if self.guard.refuses(relative_to(path, self.conversion.out)):
                    raise WriteError(f"{path}: would be written over an input")
                file = write_file(path, durable=self.conversion.durable)
                stream = stack.enter_context(file)
                some = numbers[number * PART : (number + 1) * PART]
                writer.write(self.articles.read(some), stream, note)
                digests[path] = digest_of(stream)
        self.digests.update(digests)
        while remove(self._path(folder, count)):  # Files of a run that had more.
            count += 1
