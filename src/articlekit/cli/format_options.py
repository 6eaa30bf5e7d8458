"""The options of all formats as options of a command."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import click

from articlekit._disk.opening import read_text
from articlekit.cli.command import SectionOption
from articlekit.cli.options import commas, readable, size
from articlekit.cli.pictures import pictures_of
from articlekit.cli.rows import Row, row_of
from articlekit.cli.table import ROWS
from articlekit.errors import ArticleKitError, InputError, UsageError
from articlekit.writers import Format, formats
from articlekit.writers.fields import writer_fields

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

_OWN = "articlekit"


class FormatOption(SectionOption):
    """An option of one or several formats. The help lists it once per format."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """`rows` have the same flag."""
        self.rows = rows
        first = rows[0]
        flags = [first.flag, first.param]
        more: dict[str, Any] = {"type": _Value(rows)}
        if any(row.kind == "switch" for row in rows):
            flags[0] = f"{first.flag}/--no-{first.flag[2:]}"
        if first.kind in ("flag", "no-flag", "switch"):
            more = {"is_flag": True}
        super().__init__(flags, default=None, multiple=_is_repeated(rows), **more)

    def help_rows(self, ctx: click.Context) -> Iterator[tuple[str, str, str]]:
        """One row for each format."""
        for row in self.rows:
            value = f" {row.metavar}" if row.metavar else ""
            flags = f"{row.flag} / --no-{row.flag[2:]}" if row.kind == "switch" else row.flag
            yield f"Options of {row.format}", flags + value, row.help


class _Value(click.ParamType):  # type: ignore[type-arg]  # Not generic before click 8.3.
    """A value that is converted when the format is known."""

    name = "value"

    def __init__(self, rows: Sequence[Row]) -> None:
        self._values = [value for row in rows for value in row.values]

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The values of choices."""
        from click.shell_completion import CompletionItem  # Only shells need it.

        values = dict.fromkeys(self._values)
        return [CompletionItem(value) for value in values if value.startswith(incomplete)]


def _is_repeated(rows: Iterable[Row]) -> bool:
    return any(row.kind == "repeated" for row in rows)


@cache  # click asks for them several times.
def options_for(
    only: str | None, taken: frozenset[str], *, plug_ins: bool
) -> tuple[FormatOption, ...]:
    """The options of one format or of all, one for each flag.

    `taken` are the flags of the command itself: an option of a plug-in with such a flag gets the
    name of its format in front.
    """
    by_flag: dict[str, list[Row]] = {}
    for row in ROWS:
        if only in (None, row.format):
            by_flag.setdefault(row.flag, []).append(row)
    for row in rows_of_plug_ins() if plug_ins else ():
        own = _free(row, taken, by_flag)
        by_flag.setdefault(own.flag, []).append(own)
    return tuple(FormatOption(shared) for shared in by_flag.values())


def _free(row: Row, taken: frozenset[str], by_flag: dict[str, list[Row]]) -> Row:
    """The row with a flag that means nothing else."""
    others = by_flag.get(row.flag, [])
    is_same = all(_shape(other) == _shape(row) for other in others)
    if row.flag not in taken and is_same:
        return row
    return row._replace(flag=f"--{row.format}-{row.flag.removeprefix('--')}")


def _shape(row: Row) -> str:
    """Whether a flag takes no value, one, or several."""
    if row.kind in ("flag", "no-flag", "switch"):
        return "flag"
    return "several" if row.kind == "repeated" else "value"


@cache
def rows_of_plug_ins() -> tuple[Row, ...]:
    """The rows of the formats of other distributions."""
    found: list[Row] = []
    for form in formats():
        if form.distribution != _OWN:
            found.extend(rows_of(form))
    return tuple(found)


def rows_of(form: Format) -> list[Row]:
    """The rows of a format; those that are built in are not looked up again."""
    if form.distribution == _OWN:
        return [row for row in ROWS if row.format == form.name]
    try:
        fields = writer_fields(form.writer())
    except ArticleKitError:
        return []  # It needs something that is not installed.
    return [row for field in fields if (row := row_of(form.name, field)) is not None]


def format_values(form: Format, given: dict[str, Any]) -> dict[str, object]:
    """The writer's options among the parameters of a command.

    Raises `UsageError` for a value that is not valid, and for an option that the format does not
    have.
    """
    own = {row.param: row for row in rows_of(form)}
    found: dict[str, object] = {}
    for name, value in given.items():
        if not name.startswith("writer__") or value is None or value == ():
            continue
        row = own.get(name)
        if row is None:
            raise UsageError(_not_for(name, form))
        if value is False and row.kind == "flag":
            raise UsageError(f"--no-{row.flag[2:]} has no effect: it is the default of {form.name}")
        found[row.field] = _converted(row, value, form)
    return found


def _not_for(name: str, form: Format) -> str:
    rows = [row for row in (*ROWS, *rows_of_plug_ins()) if row.param == name]
    return f"{rows[0].flag} is for {', '.join(row.format for row in rows)}, not for {form.name}"


def _converted(row: Row, value: Any, form: Format) -> object:
    try:
        return _CONVERTERS[row.kind](row, value, form)
    except ValueError as error:
        raise UsageError(f"{row.flag} {value}: {error}") from None
    except click.BadParameter as error:
        raise UsageError(f"{row.flag}: {error.message}") from None


def _choice(row: Row, value: str, form: Format) -> str:
    if value not in row.values:
        raise ValueError(f"{form.name} knows {', '.join(row.values)}")
    return value


def _integer(row: Row, value: str, form: Format) -> int:
    least = 1 if form.distribution == _OWN else None
    if not re.fullmatch(r"-?[0-9]{1,12}", value) or (least and int(value) < least):
        known = "a number from 1 on" if least else "a whole number"
        raise ValueError(f"expected {known}{' or none' * row.kind.endswith('?')}")
    return int(value)


def _integer_or_none(row: Row, value: str, form: Format) -> int | None:
    return None if value.lower() == "none" else _integer(row, value, form)


def _number(_: Row, value: str, __: Format) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError("expected a number") from None


def _file(_: Row, value: str, __: Format) -> str:
    try:
        return read_text(value)
    except InputError as error:
        raise ValueError(error.message) from None


def _date(_: Row, value: str, __: Format) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("expected a time with its zone, such as 2020-07-15T08:00Z") from None


_CONVERTERS: dict[str, Callable[[Row, Any, Format], object]] = {
    "flag": lambda row, value, form: bool(value),
    "no-flag": lambda row, value, form: False,
    "switch": lambda row, value, form: bool(value),
    "choice": _choice,
    "integer": _integer,
    "integer?": _integer_or_none,
    "number": _number,
    "size": lambda row, value, form: size(value),
    "text": lambda row, value, form: readable(value),
    "path": lambda row, value, form: value,
    "folder": lambda row, value, form: value,
    "file": _file,
    "date": _date,
    "list": lambda row, value, form: commas(readable(value)),
    "repeated": lambda row, value, form: tuple(map(readable, value)),
    "pictures": lambda row, value, form: pictures_of(value, as_addresses=form.name == "html"),
}
