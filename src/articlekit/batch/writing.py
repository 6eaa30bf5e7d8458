"""Writes each article of a source to a file of its own; runs in the workers."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

from articlekit._disk import writing
from articlekit._text.characters import utf8
from articlekit.batch.reading import Reader, internal_error
from articlekit.batch.records import Record
from articlekit.batch.tasks import Result, Target, Task, digest
from articlekit.errors import ArticleKitError, Report, WriteError
from articlekit.files.addresses import is_url, shown
from articlekit.files.output import exists, holds, write_file
from articlekit.model import Article, ReadResult
from articlekit.writers import TableWriter, TextWriter, Writer
from articlekit.writers.registry import placed

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
CHANGED = "changed during the run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Writes the articles of a source to files."""

    reader: Reader
    writer: Writer
    existing: str
    """``skip``, ``overwrite`` or ``error``."""
    folder: str
    """The real path of the output folder; nothing is written outside of it."""
    durable: bool = False

    def __call__(self, task: Task) -> Iterator[Result]:
        """Writes the outputs of a source."""
        if task.targets is None:
            yield from self._follow_input(task)
        else:
            yield from self._follow_plan(task, task.targets)

    def _follow_input(self, task: Task) -> Iterator[Result]:
        """Outputs are named after the source, and numbered if it holds several articles."""
        articles = self.reader.articles(task.source)
        current = next(articles, None)
        is_first = True
        while current is not None:
            following = next(articles, None)
            record, article, seen = current
            if article is None:
                yield Result(record, seen=seen)
            else:
                number = record.record or 1
                is_only = is_first and following is None and number == 1
                path = task.one if is_only else f"{task.many[0]}{number}{task.many[1]}"
                yield self._convert(record, article, path, task.is_retry)
            current, is_first = following, False

    def _follow_plan(self, task: Task, targets: Mapping[int, Target]) -> Iterator[Result]:
        """Outputs are those of the plan. An article that is not the planned one has failed."""
        done: set[int] = set()
        is_readable = True
        for record, article, seen in self.reader.articles(task.source):
            is_readable = is_readable and record.status != "failed"
            number = record.record or 1
            target = targets.get(number)
            if record.status != "failed":
                done.add(number)
            if article is None:  # It cannot be read, or the filters leave it out.
                known = target is None or not is_readable
                yield Result(record, seen=seen) if known else Result(_changed(record))
            elif target is None or target.digest != digest(article):
                yield Result(_changed(record))
            elif target.output is None:
                yield Result(replace(record, status="skipped", reason=target.reason, problems=()))
            else:
                record = replace(record, also=target.also)  # noqa: PLW2901
                yield self._convert(record, article, target.output, task.is_retry)
        for number in sorted(targets.keys() - done) if is_readable else ():
            yield Result(_changed(Record(input=task.source.path, record=number, status="failed")))

    def _convert(self, record: Record, article: Article, path: str, is_retry: bool) -> Result:
        start = time.perf_counter()
        problems = list(record.problems)
        disk_full = False
        try:
            item = ReadResult(article, record.problems)
            changes = self._write(item, path, problems.append, is_retry)
        except ArticleKitError as error:
            cause = error.__cause__
            disk_full = isinstance(cause, OSError) and cause.errno in _FULL
            changes = {"status": "failed", "reason": str(error)}
        except Exception as error:  # noqa: BLE001  # One bad article must not end the run.
            changes = {"status": "failed", "reason": internal_error(record.input, error)}
        else:
            changes["outputs"] = (path,)
        record = replace(
            record,
            problems=tuple(problems),
            seconds=record.seconds + time.perf_counter() - start,
            **changes,
        )
        return Result(record, None, disk_full)

    def _write(self, item: ReadResult, path: str, report: Report, is_retry: bool) -> dict[str, Any]:
        """Writes one article. Returns the fields of its record that depend on this."""
        overwrite = self.existing == "overwrite"
        is_there = exists(path)
        if is_there and _is_input(path, item.article):
            raise WriteError(f"{shown(path)}: is the input itself")
        if is_there and not overwrite and not is_retry:
            return self._kept(path)
        data = _rendered(item, placed(self.writer, path), report)
        sha256 = hashlib.sha256(data).hexdigest()
        if is_there and (overwrite or is_retry) and holds(path, data):
            return {"status": "ok" if is_retry else "unchanged", "sha256": sha256}
        make_folder(os.path.dirname(path), self.folder)
        try:
            with write_file(path, overwrite=overwrite, durable=self.durable) as stream:
                stream.write(data)
        except FileExistsError:
            return self._kept(path)
        return {"status": "ok", "sha256": sha256}

    def _kept(self, path: str) -> dict[str, Any]:
        """The fields of the record of an article whose output exists."""
        if self.existing == "error":
            raise WriteError(f"{shown(path)}: exists")
        return {"status": "skipped", "reason": "exists"}


def _changed(record: Record) -> Record:
    """The record of an article that is not the one that the plan was made for."""
    reason = f"{record.input}: record {record.record}: {CHANGED}"
    return replace(record, status="failed", reason=reason, problems=())


def _rendered(item: ReadResult, writer: Writer, report: Report) -> bytes:
    if isinstance(writer, TextWriter):
        return utf8(writer.render(item.article, report))
    stream = BytesIO()
    if isinstance(writer, TableWriter):
        writer.write((item,), stream, report)
    else:
        writer.write((item.article,), stream, report)
    return stream.getvalue()


def _is_input(path: str, article: Article) -> bool:
    """Whether a path is the file that an article was read from."""
    try:
        return article.origin is not None and os.path.samefile(path, article.origin.path or "")
    except (OSError, ValueError):
        return False  # It was not read from a file.


@lru_cache(maxsize=256)
def make_folder(folder: str, root: str) -> None:
    """Creates a folder below `root`, and checks that no link leads out of it."""
    if is_url(folder):
        return
    real = os.path.realpath(folder)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise WriteError(f"{folder}: a link leads out of the output folder")
    writing.make_folder(folder)
