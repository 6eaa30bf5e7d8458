"""Conversion into a site: workers read the articles, then workers write the pages and lists.

A page links to the ones before and after it, which are known when all articles have been read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from articlekit._disk.spool import SpoolFolder
from articlekit.batch.conversion import Conversion
from articlekit.batch.events import Events
from articlekit.batch.guard import Guard
from articlekit.batch.inputs import Inputs
from articlekit.batch.plan import plan_for
from articlekit.batch.reading import internal_error
from articlekit.batch.records import Record
from articlekit.batch.run import run_tasks
from articlekit.batch.tasks import Result, Submission, Task
from articlekit.batch.workers.executor import Executor
from articlekit.batch.workers.worker import start_method_context
from articlekit.batch.writing import Converter, make_folder
from articlekit.errors import ArticleKitError, WriteError
from articlekit.files.addresses import shown
from articlekit.files.output import (
    content_of,
    hold_folder,
    join,
    names_in,
    relative_to,
    remove,
    spool_folder,
    write_file,
)
from articlekit.files.source import Listing, Source
from articlekit.model import Article
from articlekit.writers.registry import SiteFiles, SiteWriter

_CHUNK = 100
"""How many pages a worker writes at a time."""
_TIMEOUT = 86_400.0
_MARKS = (
    b'<meta name="generator" content="articlekit">',
    b"<generator>articlekit</generator>",
    b"<!-- articlekit -->",
    b"/* articlekit */",
)
"""Each file of a site has one near its beginning; other files of that name are not replaced."""
_BEGINNING = 4_000
_FIXED = (
    "index.html",
    "404.html",
    "search.html",
    "style.css",
    "icon.svg",
    "feed.xml",
    "sitemap.xml",
)
"""Files of a site whose names do not depend on its articles."""


def into_site(inputs: Inputs, conversion: Conversion, executor: Executor, events: Events) -> None:
    """Converts all articles to a site.

    Raises `UsageError` if the folder cannot be written or is an input, `WriteError` if it has a
    file that must not be replaced, and what reading raises.
    """
    out = conversion.out
    guard = Guard(inputs.paths, out)
    _check(out, conversion.existing)
    writer = cast("SiteWriter", conversion.writer())
    builder = writer.site(
        language=conversion.language,
        base_url=conversion.base_url,
        search=conversion.search,
    )
    with hold_folder(out), SpoolFolder(spool_folder(out)) as spools, builder:
        lister = inputs.lister(spools, events.note, guard.avoid)
        with Listing(inputs.sources(lister)) as sources:
            events.count(len(sources))
            plan = plan_for(sources, inputs, conversion, guard, executor, lister, events)
            submissions = (plan.submission(number) for number in range(len(sources)))
            preparer = _preparer(inputs, conversion, guard, writer)
            running = run_tasks(preparer, submissions, executor, lister, events)
            records: list[Record] = []
            keys: dict[int, Any] = {}  # By the identity of the record.
            with closing(running):
                for result in (each for outcome in running for each in outcome.results):
                    records.append(result.record)
                    if result.value is not None:
                        path = relative_to(result.record.outputs[0], out).replace(os.sep, "/")
                        keys[id(result.record)] = builder.add(result.value, path)
        site = builder.site()
        outcomes: dict[int, _Written] = {}
        try:
            others = _write(site, conversion, guard, executor, outcomes)
        finally:  # If the run is interrupted, the pages that were written are recorded.
            for record in records:
                key = keys.get(id(record))
                outcome = outcomes.get(id(key))
                if key is None or outcome is not None:
                    events.record(_merged(record, outcome) if outcome else record)
        failed = [each.reason or each.path for each in others if each.status == "failed"]
        if failed:
            events.summary.stopped = failed[0]
        else:
            _remove_stale(site, conversion, {each.name for each in others})


def _check(out: str, existing: str) -> None:
    """Raises `WriteError` if the folder has a file of a reserved name that is none of ours."""
    for name in _FIXED if existing != "overwrite" else ():
        path = join(out, name)
        data = content_of(path)
        if data is not None and not is_ours(data):
            raise WriteError(f"{shown(path)}: exists, and was not written by articlekit")


class _Written(NamedTuple):
    """The outcome of one file."""

    name: str
    """Its path in the site."""
    path: str
    status: str
    sha256: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Preparer(Converter):
    """Prepares the pages of a source; nothing is written."""

    prepare: Callable[[Article], Any]

    def _convert(self, record: Record, article: Article, path: str, is_retry: bool) -> Result:
        try:
            return Result(replace(record, outputs=(path,)), self.prepare(article))
        except Exception as error:  # noqa: BLE001  # One bad article must not end the run.
            reason = internal_error(record.input, error)
            return Result(replace(record, status="failed", reason=reason))


def _preparer(
    inputs: Inputs, conversion: Conversion, guard: Guard, writer: SiteWriter
) -> _Preparer:
    return _Preparer(
        reader=inputs.reader(),
        writer=writer,
        existing=conversion.existing,
        folder=guard.out,
        prepare=writer.prepare_page(search=conversion.search),
    )


def _merged(record: Record, outcome: _Written) -> Record:
    """The record of an article with the outcome of its page."""
    return replace(
        record,
        status=cast("Any", outcome.status),
        outputs=(outcome.path,) if outcome.status != "failed" else (),
        sha256=outcome.sha256,
        reason=outcome.reason,
        problems=() if outcome.status == "skipped" else record.problems,
    )


# --- Writing -----------------------------------------------------------------------------------


def _write(
    site: SiteFiles,
    conversion: Conversion,
    guard: Guard,
    executor: Executor,
    outcomes: dict[int, _Written],
) -> list[_Written]:
    """Writes all files. Returns the outcomes of all that are not pages of articles.

    Those of the pages are put into `outcomes`, by the identity of their keys.
    """
    work = _WriteSite(site, list(site.files()), conversion, guard)
    others: list[_Written] = []
    starts: list[list[int]] = []
    for at, result in enumerate(_run(work, executor)):
        if result.record.status == "failed":
            raise WriteError(result.record.reason or "the site cannot be written")
        written, first = result.value
        chunk = at * _CHUNK
        if at < work.chunks:
            keys = site.entries[chunk : chunk + _CHUNK]
            outcomes.update((id(key), each) for key, each in zip(keys, written, strict=True))
        else:
            others += written
        if first is not None:
            starts.append(first)
    if starts:
        others.append(work.put(*site.search_meta(starts)))
    return others


@dataclass(frozen=True, slots=True)
class _WriteSite:
    """Writes files of a site: chunks of pages, then of lists, then partitions of the index."""

    site: SiteFiles
    files: Sequence[tuple[str, Callable[[], bytes]]]
    conversion: Conversion
    guard: Guard

    @property
    def chunks(self) -> int:
        """The number of tasks that write pages of articles."""
        return -(-len(self.site.entries) // _CHUNK)

    @property
    def lists(self) -> int:
        """The number of tasks that write lists."""
        return -(-len(self.files) // _CHUNK)

    @property
    def tasks(self) -> int:
        """The number of all tasks."""
        return self.chunks + self.lists + self.site.partitions

    def __call__(self, task: Task) -> Iterator[Result]:
        """The outcome of each file, and what the search needs of a partition."""
        number = task.number
        first: list[int] | None = None
        if number < self.chunks:
            start = number * _CHUNK
            places = range(start, min(start + _CHUNK, len(self.site.entries)))
            paths = [self.site.entries[at].path for at in places]
            pages = zip(paths, map(self.site.page, places), strict=True)
            written = [self.put(path, data, is_page=True) for path, data in pages]
        elif number < self.chunks + self.lists:
            start = (number - self.chunks) * _CHUNK
            some = self.files[start : start + _CHUNK]
            written = [self.put(path, make()) for path, make in some]
        else:
            first, scripts = self.site.partition(number - self.chunks - self.lists)
            written = [self.put(path, data) for path, data in scripts]
        yield Result(Record(input=str(number), status="ok"), (written, first))

    def put(self, name: str, data: bytes, *, is_page: bool = False) -> _Written:
        """Writes a file, unless it exists with the same content or is none of ours."""
        path = join(self.conversion.out, *name.split("/"))
        existing = self.conversion.existing
        digest = hashlib.sha256(data).hexdigest()
        try:
            if self.guard.refuses(name):
                raise WriteError(f"{shown(path)}: would be written over an input")
            old = content_of(path)
            if old is not None and is_page and existing in ("skip", "error"):
                if existing == "error":
                    raise WriteError(f"{shown(path)}: exists")
                return _Written(name, path, "skipped", None, "exists")
            if old == data:
                return _Written(name, path, "unchanged", digest)
            if old is not None and existing != "overwrite" and not is_ours(old):
                raise WriteError(f"{shown(path)}: exists, and was not written by articlekit")
            make_folder(os.path.dirname(path), self.guard.out)
            with write_file(path, durable=self.conversion.durable) as stream:
                stream.write(data)
        except ArticleKitError as error:
            return _Written(name, path, "failed", None, str(error))
        return _Written(name, path, "ok", digest)


def is_ours(data: bytes) -> bool:
    """Whether a file was written by articlekit, so that a site may replace it."""
    return any(mark in data[:_BEGINNING] for mark in _MARKS)


def _run(work: _WriteSite, executor: Executor) -> Iterator[Result]:
    """The results of all tasks, in order; in worker processes where those inherit the site."""
    tasks = [Task(source=Source(str(number), ()), number=number) for number in range(work.tasks)]
    if executor.is_remote or len(tasks) <= 2 or start_method_context().get_start_method() != "fork":
        for task in tasks:
            yield from work(task)
        return
    submissions = map(Submission, tasks)
    with closing(executor.run(work, submissions, timeout=_TIMEOUT)) as outcomes:
        for outcome in outcomes:
            if outcome.failure is not None:
                reason = f"worker: {outcome.failure}"
                yield Result(Record(input="site", status="failed", reason=reason), ([], None))
            else:
                yield from outcome.results


def _remove_stale(site: SiteFiles, conversion: Conversion, written: set[str]) -> None:
    """Removes lists of months and sources, and parts of the index, that no longer exist."""
    for folder, suffix in site.folders:
        for name in names_in(join(conversion.out, folder)):
            path = join(conversion.out, folder, name)
            is_current = not name.endswith(suffix) or f"{folder}/{name}" in written
            if not is_current and is_ours(content_of(path) or b""):
                remove(path)
