"""Many inputs, many outputs: in worker processes, with a record of what became of each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from articlekit.batch._choice import read_chosen
from articlekit.batch._dataset import KEYS, into_dataset, require_partitions
from articlekit.batch._file import NothingToWriteError, into_file, into_stream
from articlekit.batch._folder import Made, into_folder, is_folder
from articlekit.batch._index import write_index
from articlekit.batch._names import Template, grouped
from articlekit.batch._plan import Making
from articlekit.batch._pool import PoolError
from articlekit.batch._records import Record, ReportFile, Summary, failed
from articlekit.batch._run import TIMEOUT, Inputs, read_all
from articlekit.batch._work import DUPLICATE, Found, Reader, internal
from articlekit.collection import By, Choice, require
from articlekit.errors import Problem, Report, UsageError, ignore
from articlekit.files import MAX_BYTES, StrPath
from articlekit.reader import Outlet
from articlekit.writers import Format, format_for_suffix, formats, get_format

__all__ = [
    "DUPLICATE",
    "KEYS",
    "TIMEOUT",
    "Found",
    "Hooks",
    "Inputs",
    "Making",
    "NothingToWriteError",
    "PoolError",
    "Reader",
    "Record",
    "ReportFile",
    "Summary",
    "convert",
    "failed",
    "format_of",
    "internal",
    "into_file",
    "into_stream",
    "is_folder",
    "making_of",
    "read_all",
    "read_chosen",
    "run",
    "where",
]

EXISTING = ("skip", "overwrite", "error")
SORTS = ("oldest", "newest")


@dataclass(slots=True)
class Hooks:
    """What a caller hears of while a run goes on."""

    note: Report = ignore
    """What concerns no article: an input that was passed over, fewer workers than asked for."""
    on_count: Callable[[int], None] | None = None
    """How many inputs there are, which is found out beforehand; articles may be more."""
    on_record: Callable[[Record], None] = lambda record: None
    """What became of each article, in the order of the inputs."""
    report: ReportFile | None = None
    """Where records are kept as well."""
    summary: Summary = field(default_factory=Summary)
    """The sum of what was heard."""

    def count(self, inputs: Inputs) -> None:
        """Tells how many inputs there are, if anybody wants to know."""
        if self.on_count is not None:
            self.on_count(inputs.count())

    def record(self, record: Record) -> None:
        """Counts a record and hands it on."""
        self.summary.add(record)
        self.on_record(record)

    def keep(self, record: Record) -> None:
        """Puts a record into the report."""
        if self.report is not None:
            self.report.add(record.to_dict())

    def record_at_once(self, record: Record) -> None:
        """Both, for what needs no more to be whole."""
        self.record(record)
        self.keep(record)

    def nothing(self, error: NothingToWriteError) -> None:
        """Says that there is nothing to write, unless failures have said why."""
        if not self.summary.failed:
            self.note(Problem("nothing-chosen", str(error)))


def convert(
    inputs: StrPath | Iterable[StrPath],
    out: StrPath,
    format: str | None = None,
    *,
    jobs: int | None = None,
    existing: str = "skip",
    name: str | None = None,
    group_by: str | None = None,
    partition_by: Iterable[str] = (),
    report: StrPath | None = None,
    on_record: Callable[[Record], None] | None = None,
    note: Report | None = None,
    choice: Choice | None = None,
    unique: By | None = None,
    sort: str | None = None,
    limit: int | None = None,
    index: bool = False,
    language: str | None = None,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    durable: bool = False,
    scheduler: str | None = None,
    **options: object,
) -> Summary:
    """Converts inputs to a folder of outputs, or to one file, and says what became of them.

    `inputs` is what `iter_articles` takes. `out` is a folder if it is one, ends in a slash or has
    no format's suffix; the inputs' layout is kept there, and the n-th article of a file NAME is
    NAME-n. Else it is one file, which is replaced as a whole. `format` defaults to that of its
    suffix.

    Outputs that exist already are left as they are (`existing` ``skip``), replaced if they differ
    (``overwrite``) or a failure (``error``). `name` is a template such as
    ``{date:%Y-%m-%d}-{slug}``; `group_by` puts outputs into folders by ``day``, ``month`` or
    ``source``. `partition_by` makes of a folder one table (parquet) in many files, in folders such
    as ``source=a.example/month=2020-07``: by ``source``, ``month`` or ``day``, in that order;
    `existing` then speaks of whole partitions. `choice` says which articles are taken, `unique`
    leaves out duplicates by ``url``, ``content`` or ``near``, `limit` takes so many, of those the
    ``oldest`` or ``newest`` if `sort` says so; one file is sorted by it too. `index` adds a page
    that lists all (html). `language` stands for what was recognised.

    Work is done by `jobs` processes (None: one a core); an article that takes longer than
    `timeout` seconds, or that a worker dies of, fails alone. `scheduler` is the address of a Dask
    scheduler whose workers do it instead, or ``local``; docs/scale.md says what they must see.
    `report` is a file for JSON Lines, one
    `Record` each; `on_record` is called with each as well, `note` with what concerns no article.
    `options` are those of the format's writer.

    What cannot be read or written is a failed record, and the others go on. Raises `UsageError`
    for an unknown format, for `out` if it cannot be written, and TypeError for an unknown option;
    KeyboardInterrupt leaves no half-written output behind.
    """
    single = isinstance(inputs, (str, os.PathLike))
    named = Inputs(
        paths=(inputs,) if single else tuple(inputs),  # type: ignore[arg-type]
        encoding=encoding,
        outlets=tuple(outlets),
        max_bytes=max_bytes,
        choice=choice or Choice(),
        language=language,
        jobs=jobs,
        timeout=timeout,
    )
    making = making_of(
        out,
        format,
        options,
        existing=existing,
        name=name,
        group_by=group_by,
        partition_by=partition_by,
        unique=unique,
        limit=limit,
        sort=sort,
        durable=durable,
        index=index,
    )
    hooks = Hooks()
    hooks.note = note or hooks.note
    hooks.on_record = on_record or hooks.on_record
    hooks.report = None if report is None else ReportFile(report)
    try:
        with where(named, scheduler) as placed:
            run(placed, os.fspath(out), making, hooks)
    finally:
        if hooks.report is not None:
            hooks.report.close()
    return hooks.summary


@contextmanager
def where(inputs: Inputs, scheduler: str | None) -> Iterator[Inputs]:
    """The inputs, to be read on the cluster of a Dask scheduler if there is one.

    Raises `UsageError` if it cannot be had, `PoolError` if it has no worker.
    """
    if scheduler is None:
        yield inputs
        return
    from articlekit.batch._cluster import Cluster  # Few have one.

    with Cluster(scheduler, inputs.jobs) as cluster:
        yield replace(inputs, cluster=cluster)


def run(inputs: Inputs, out: str, making: Making, hooks: Hooks) -> None:
    """What `convert` does when all is told; the summary is in the hooks, however it ends."""
    begun = time.monotonic()
    try:
        if making.partition_by or not is_folder(out):
            _into_files_of_many(inputs, out, making, hooks)
            return
        made = Made()
        records = into_folder(
            inputs, out, making, made, note=hooks.note, expect=hooks.on_count or _ignore
        )
        with closing(records):
            for record in records:
                hooks.record_at_once(record)
        hooks.summary.stopped = made.stopped
        if making.index:
            write_index(out, made.cards, inputs.language, making.existing)
    except NothingToWriteError as error:
        hooks.nothing(error)
    finally:
        hooks.summary.seconds = time.monotonic() - begun


def _into_files_of_many(inputs: Inputs, out: str, making: Making, hooks: Hooks) -> None:
    into = into_dataset if making.partition_by else into_file
    if making.partition_by and not is_folder(out):
        raise UsageError(f"{out}: what is partitioned is a folder; end its name in a slash")
    if making.index:
        raise UsageError(f"{out}: an index page goes with a folder")
    hooks.count(inputs)
    into(inputs, out, making, note=hooks.note, on_record=hooks.record, report=hooks.keep)


def _ignore(count: int) -> None:
    """Nobody wants to know how many inputs there are."""


def making_of(
    out: StrPath | None,
    format: str | None,
    options: dict[str, object],
    *,
    existing: str = "skip",
    name: str | None = None,
    group_by: str | None = None,
    partition_by: Iterable[str] = (),
    unique: By | None = None,
    limit: int | None = None,
    sort: str | None = None,
    durable: bool = False,
    index: bool = False,
) -> Making:
    """What to make; raises what `convert` raises for what cannot be made."""
    found = format_of(format, out)
    if index and found.name != "html":
        raise UsageError("an index page goes with the format html")
    if existing not in EXISTING:
        raise UsageError(f"unknown way {existing!r}; known are {', '.join(EXISTING)}")
    if sort is not None and sort not in SORTS:
        raise UsageError(f"unknown order {sort!r}; known are {', '.join(SORTS)}")
    if unique is not None:
        require(unique)
    partition_by = tuple(partition_by)
    name = grouped(name, group_by)
    if name is not None:
        Template(name)  # As below.
    found.writer()(**options)  # For the errors it raises.
    require_partitions(found, options, partition_by, name, index)
    return Making(
        format=found,
        options=options,
        existing=existing,
        name=name,
        unique=unique,
        limit=limit,
        sort=sort,
        durable=durable,
        index=index,
        partition_by=partition_by,
    )


def format_of(name: str | None, out: StrPath | None) -> Format:
    """The format that is named, else that of the output's suffix. Raises `UsageError`."""
    if name is not None:
        return get_format(name)
    suffix = "" if out is None else os.path.splitext(os.fspath(out))[1]
    found = format_for_suffix(suffix)
    if found is None:
        known = ", ".join(form.name for form in formats())
        raise UsageError(f"which format? name one of {known}")
    return found
