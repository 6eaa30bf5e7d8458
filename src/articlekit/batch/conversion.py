"""A validated conversion: what is written, in which format, and where."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, cast, get_args

from articlekit._disk.opening import StrPath
from articlekit.batch.names import Template, check_template, grouped
from articlekit.batch.options import ConvertOptions, Existing, Field, Kind, Partition, given
from articlekit.batch.select import Selection, selection_of
from articlekit.errors import UsageError, WriteError
from articlekit.files.output import is_existing_folder
from articlekit.files.paths import without_compression
from articlekit.files.writing import format_for_path, require_compressible
from articlekit.writers import Format, TableWriter, Writer, formats, get_format
from articlekit.writers.fields import option_names
from articlekit.writers.registry import BookWriter

STDOUT = "-"
"""The output that is standard output."""
SEVERAL_BOOKS = "--per, --max-articles or --max-size"
"""The options that make several books."""
_OF_MANY = {
    ("text", "title"),
    ("markdown", "title"),
    ("html", "title"),
    ("epub", "summaries"),
    ("parquet", "row_group"),
}
"""Options of formats that have an effect on files of many articles only."""
_KIND_NAMES = {
    "folder": "a folder of outputs",
    "site": "a site",
    "dataset": "a partitioned folder",
    "books": "a folder of books",
    "file": "one file",
    "stream": "standard output",
}


class NothingToWriteError(WriteError):
    """There is no article to write."""


class Conversion(NamedTuple):
    """What to write: options that fit the format and the kind of the output."""

    out: str
    kind: Kind
    format: Format
    options: Mapping[str, object]
    """Of the format's writer."""
    selection: Selection = Selection()
    existing: Existing | Literal["update"] = "skip"
    """What happens to existing outputs; a site is updated by default."""
    name: str | None = None
    """A template for names; None for the names of the inputs."""
    partition_by: tuple[str, ...] = ()
    fold: bool = False
    """Whether a book lists the duplicates of its articles."""
    language: str | None = None
    """The language of a site; None for that of most articles."""
    base_url: str | None = None
    """Where a site will be published."""
    search: bool = False
    """Whether a site has a search page."""
    durable: bool = False

    def writer(self) -> Writer:
        """The writer of the format."""
        return self.format.new(self.options)


def conversion_of(
    out: StrPath | None,
    format_name: str | None,
    options: ConvertOptions,
    writer_options: Mapping[str, object],
) -> Conversion:
    """The conversion that options describe; `out` is None for standard output.

    Raises `UsageError` if the format is unknown, or an option is not valid or has no effect, and
    TypeError for an option that the writer does not have.
    """
    path = STDOUT if out is None else os.fspath(out)
    form = format_of(format_name, out)
    writer_options = dict(writer_options)
    kind = _kind_of(path, options, form, writer_options)
    for each in given(options):
        _require_format(each, form)
    for each in given(options):
        value = getattr(options, each.name)
        _require_effect(each, path, kind, form, writer_options, value)
    if kind == "folder":
        _require_many(path, form, writer_options)
    if options.fold and options.unique is None:
        raise UsageError("--fold is for --unique")
    if kind == "books" and "{" in path:
        check_template(path, cast("BookWriter", form.new(writer_options)).keys)
    if options.partitions:
        _require_partitions(form, writer_options, options)
    name = None if "group_by" in writer_options else grouped(options.name, options.group_by)
    if name is not None:
        Template(name)  # Raises UsageError.
    form.new(writer_options)  # With the options that were moved to it.
    return Conversion(
        out=path,
        kind=kind,
        format=form,
        options=writer_options,
        selection=selection_of(options),
        existing=options.existing or ("update" if kind == "site" else "skip"),
        name=name,
        partition_by=options.partitions,
        fold=options.fold,
        base_url=options.base_url,
        search=options.search,
        language=options.language_of_all,
        durable=options.durable,
    )


def _kind_of(
    out: str, options: ConvertOptions, form: Format, writer_options: Mapping[str, object]
) -> Kind:
    if out == STDOUT:
        return "stream"
    writer = form.new(writer_options)  # Raises TypeError and UsageError.
    if isinstance(writer, BookWriter) and writer.makes_several and (is_folder(out) or "{" in out):
        return "books"
    if not is_folder(out):
        if isinstance(writer, BookWriter) and "{" in out:
            raise UsageError(f"{out}: a name with fields is for several books: {SEVERAL_BOOKS}")
        require_compressible(out, form)
        return "file"
    if options.index:
        return "site"
    return "dataset" if options.partitions else "folder"


def is_folder(out: str) -> bool:
    """Whether an output is a folder: it is one, ends like one, or has no format's suffix."""
    if out.endswith(("/", os.sep)) or is_existing_folder(out):
        return True
    return without_compression(out)[1] is None and format_for_path(out) is None


def format_of(name: str | None, out: StrPath | None) -> Format:
    """The format of a name, else that of the output's suffix. Raises `UsageError`."""
    if name is not None:
        return get_format(name)
    found = None if out is None else format_for_path(os.fspath(out))
    if found is None:
        known = ", ".join(form.name for form in formats())
        raise UsageError(f"which format? name it with -t: {known}")
    return found


def _require_format(each: Field, form: Format) -> None:
    """Raises `UsageError` if an option has no effect on a format."""
    formats = each.option.formats
    if formats and form.name not in formats:
        raise UsageError(f"{each.flag} is for {', '.join(formats)}, not for {form.name}")


def _require_effect(
    each: Field, out: str, kind: Kind, form: Format, writer_options: dict[str, Any], value: Any
) -> None:
    """Moves an option to the writer if it is for one. Raises `UsageError` if it has no effect."""
    option = each.option
    if option.only and kind not in option.only:
        if each.name in (option_names(form.writer()) or ()):
            writer_options.setdefault(each.name, value)
            return
        place = "the output" if kind == "stream" else out
        raise UsageError(f"{each.flag} is for {option.purpose}; {place} is {_KIND_NAMES[kind]}")


def _require_many(out: str, form: Format, writer_options: Mapping[str, object]) -> None:
    """Raises `UsageError` for an option that has no effect on files of one article each."""
    for name in writer_options:
        if (form.name, name) in _OF_MANY:
            raise UsageError(
                f"--{name.replace('_', '-')} is for files of many articles; {out} is a folder of"
                " one article per file"
            )


def _require_partitions(
    form: Format, writer_options: Mapping[str, object], options: ConvertOptions
) -> None:
    keys = options.partitions
    for key in keys:
        if key not in get_args(Partition):
            raise UsageError(
                f"unknown partition {key!r}; known are {', '.join(get_args(Partition))}"
            )
    if len(set(keys)) < len(keys):
        raise UsageError("--partition-by: the same key twice")
    if not isinstance(form.new(writer_options), TableWriter):
        raise UsageError(f"the format {form.name} cannot be partitioned")
