"""Converts many inputs, in worker processes, with a record of the outcome of each article."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from articlekit._disk.opening import StrPath
from articlekit.batch.conversion import Conversion, NothingToWriteError, conversion_of
from articlekit.batch.events import Events
from articlekit.batch.inputs import Inputs
from articlekit.batch.options import ConvertOptions, SelectOptions
from articlekit.batch.records import Record, ReportFile, Summary
from articlekit.batch.select import choice_of
from articlekit.batch.workers.executor import Executor
from articlekit.batch.workers.inline import InlineExecutor
from articlekit.batch.workers.start import start_executor
from articlekit.errors import Report
from articlekit.files.addresses import is_process_local
from articlekit.writers import Format

if TYPE_CHECKING:
    from typing import Unpack

    from articlekit.batch.keywords import ConvertKeywords
    from articlekit.format_options import FormatName


def convert(
    inputs: StrPath | Iterable[StrPath],
    out: StrPath,
    format: FormatName | Format | None = None,
    *,
    report: StrPath | None = None,
    on_record: Callable[[Record], None] | None = None,
    note: Report | None = None,
    **options: Unpack[ConvertKeywords],
) -> Summary:
    """Converts inputs to a folder of outputs, or to one file. Returns the totals.

    `inputs` is what `iter_articles` takes. `out` is a folder if it is one, ends in a slash or has
    no format's suffix. In a folder the layout of the inputs is kept, and the n-th article of a file
    NAME is NAME-n. Else `out` is one file, which is replaced as a whole. `format` defaults to that
    of its suffix.

    `options` are the fields of `ConvertOptions`, and those of the format's writer. `report` is a
    file for JSON Lines, one `Record` each; `on_record` is called with each as well, in the order of
    the inputs; `note` is called with each `Problem` that concerns no article.

    An input that cannot be read, or an article that cannot be written, is a failed record; the
    others are converted. Raises `UsageError` for an unknown format, an option that is not valid or
    has no effect, and an `out` that cannot be written; TypeError for an unknown option. After
    KeyboardInterrupt no output is incomplete.
    """
    names = {each.name for each in fields(ConvertOptions)}
    given: dict[str, Any] = dict(options)
    known = {name: value for name, value in given.items() if name in names}
    writer_options = {name: value for name, value in given.items() if name not in names}
    convert_options = ConvertOptions(**known)
    name = format.name if isinstance(format, Format) else format
    conversion = conversion_of(out, name, convert_options, writer_options)
    paths = (inputs,) if isinstance(inputs, (str, os.PathLike)) else tuple(inputs)
    for path in paths:
        _require_path(path)
    file = None if report is None else ReportFile(report)
    events = Events(on_note=note, on_record=on_record, report=file)
    try:
        run_conversion(paths, conversion, convert_options, events)
    finally:
        if file is not None:
            file.close()
    return events.summary


def _require_path(path: object) -> None:
    if not isinstance(path, (str, os.PathLike)):
        found = type(path).__name__
        raise TypeError(f"convert() takes paths, not {found}; write() takes articles")


def inputs_of(paths: Iterable[StrPath], options: SelectOptions) -> Inputs:
    """What to read. Raises `UsageError` for a filter that is not valid."""
    return Inputs(
        paths=tuple(paths),
        encoding=options.encoding,
        kind=options.input_kind,
        outlets=tuple(options.outlets),
        max_bytes=options.max_bytes,
        choice=choice_of(options),
        language=options.language_of_all,
        timezone=options.timezone,
        clean_titles=isinstance(options, ConvertOptions) and options.clean_titles,
        timeout=options.timeout,
    )


def run_conversion(
    paths: Iterable[StrPath], conversion: Conversion, options: ConvertOptions, events: Events
) -> None:
    """Runs a validated conversion."""
    start = time.monotonic()
    inputs = inputs_of(paths, options)
    starting = start_executor(
        jobs=options.jobs,
        timeout=options.timeout,
        scheduler=options.scheduler,
        note=events.note,
    )
    try:
        with starting as executor:
            _run(inputs, conversion, executor, events)
    except NothingToWriteError:
        pass  # The end of the run is noted below.
    finally:
        events.summary.seconds = time.monotonic() - start
    events.end()


def _run(inputs: Inputs, conversion: Conversion, executor: Executor, events: Events) -> None:
    if is_process_local(conversion.out):
        executor = InlineExecutor()
    # Each kind imports its module here: a run has one kind, and all modules are slow to import.
    if conversion.kind == "stream":
        from articlekit.batch.outputs.file import into_stream

        stream: BinaryIO = sys.stdout.buffer
        into_stream(inputs, stream, conversion, executor, events)
        stream.flush()
    elif conversion.kind == "folder":
        from articlekit.batch.outputs.folder import into_folder

        into_folder(inputs, conversion, executor, events)
    elif conversion.kind == "site":
        from articlekit.batch.outputs.site import into_site

        into_site(inputs, conversion, executor, events)
    elif conversion.kind == "dataset":
        from articlekit.batch.outputs.dataset import into_dataset

        into_dataset(inputs, conversion, executor, events)
    elif conversion.kind == "books":
        from articlekit.batch.outputs.books import into_books

        into_books(inputs, conversion, executor, events)
    else:
        from articlekit.batch.outputs.file import into_file

        into_file(inputs, conversion, executor, events)
