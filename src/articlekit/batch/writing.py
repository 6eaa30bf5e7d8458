"""Writes each article of a source to a file of its own; runs in the workers."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from articlekit import files
from articlekit._text.characters import utf8
from articlekit.batch.reading import Reader, internal_error
from articlekit.batch.records import Record
from articlekit.batch.tasks import Result, Target, Task, article_info
from articlekit.errors import ArticleKitError, Report, WriteError
from articlekit.model import Article, ReadResult
from articlekit.writers import TableWriter, TextWriter, Writer, get_format

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_MISSING = Target(output=None, reason="changed during the run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Writes the articles of a source to files."""

    reader: Reader
    format: str
    options: dict[str, object]
    """Of the format's writer."""
    existing: str
    """``skip``, ``overwrite`` or ``error``."""
    folder: str
    """The real path of the output folder; nothing is written outside of it."""
    durable: bool = False
    wants_info: bool = False
    """Whether the parent needs the `ArticleInfo` of each article."""

    def __call__(self, task: Task) -> Iterator[Result]:
        """Writes the outputs of a source."""
        writer = get_format(self.format).writer()(**self.options)
        articles = self.reader.articles(task.source)
        current = next(articles, None)
        is_first = True
        while current is not None:
            following = next(articles, None)
            record, article = current
            if article is None:
                yield Result(record)
            else:
                target = _target(task, record.record or 1, is_first and following is None)
                yield self._convert(record, article, target, writer, task.is_retry)
            current, is_first = following, False

    def _convert(
        self, record: Record, article: Article, target: Target, writer: Writer, is_retry: bool
    ) -> Result:
        start = time.perf_counter()
        problems = list(record.problems)
        disk_full = False
        if target.output is None:
            return Result(replace(record, status="skipped", reason=target.reason))
        try:
            item = ReadResult(article, record.problems)
            changes = self._write(item, target.output, writer, problems.append, is_retry)
        except ArticleKitError as error:
            cause = error.__cause__
            disk_full = isinstance(cause, OSError) and cause.errno in _FULL
            changes = {"status": "failed", "reason": str(error)}
        except Exception as error:  # noqa: BLE001  # One bad article must not end the run.
            changes = {"status": "failed", "reason": internal_error(record.input, error)}
        else:
            changes["outputs"] = (target.output,)
        record = replace(
            record,
            problems=tuple(problems),
            seconds=record.seconds + time.perf_counter() - start,
            **changes,
        )
        return Result(record, article_info(article, None) if self.wants_info else None, disk_full)

    def _write(
        self,
        item: ReadResult,
        path: str,
        writer: Writer,
        report: Report,
        is_retry: bool,
    ) -> dict[str, Any]:
        """Writes one article. Returns the fields of its record that depend on this."""
        overwrite = self.existing == "overwrite"
        exists = os.path.lexists(path)
        if exists and _is_input(path, item.article):
            raise WriteError(f"{path}: is the input itself")
        if exists and not overwrite and not is_retry:
            return self._kept(path)
        data = _rendered(item, writer, report, get_format(self.format).is_text)
        digest = hashlib.sha256(data).hexdigest()
        if exists and (overwrite or is_retry) and _holds(path, data):
            return {"status": "ok" if is_retry else "unchanged", "sha256": digest}
        make_folder(os.path.dirname(path), self.folder)
        try:
            with files.atomic_write(path, overwrite=overwrite, durable=self.durable) as stream:
                stream.write(data)
        except FileExistsError:
            return self._kept(path)
        return {"status": "ok", "sha256": digest}

    def _kept(self, path: str) -> dict[str, Any]:
        """The fields of the record of an article whose output exists."""
        if self.existing == "error":
            raise WriteError(f"{path}: exists")
        return {"status": "skipped", "reason": "exists"}


def _target(task: Task, record: int, is_only: bool) -> Target:
    if task.targets is not None:
        # A file that has changed since it was surveyed may have more records than before.
        return task.targets.get(record, _MISSING)
    if is_only and record == 1:
        return Target(output=task.one)
    return Target(output=f"{task.many[0]}{record}{task.many[1]}")


def _rendered(item: ReadResult, writer: Writer, report: Report, is_text: bool) -> bytes:
    if is_text:
        return utf8(cast("TextWriter", writer).render(item.article, report))
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


def _holds(path: str, data: bytes) -> bool:
    """Whether a file has exactly this content."""
    try:
        if os.path.getsize(path) != len(data):
            return False
        with open(path, "rb") as stream:
            return stream.read() == data
    except OSError:
        return False


@lru_cache(maxsize=256)
def make_folder(folder: str, root: str) -> None:
    """Creates a folder below `root`, and checks that no link leads out of it."""
    real = os.path.realpath(folder)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise WriteError(f"{folder}: a link leads out of the output folder")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{folder}: {error.strerror or error}") from error
