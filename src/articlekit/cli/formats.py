"""``articlekit formats``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from shutil import get_terminal_size

import click

from articlekit._text.width import columns
from articlekit._version import __version__
from articlekit.cli.command import Command
from articlekit.cli.terminal import complain, shown
from articlekit.errors import Problem, UsageError
from articlekit.schemas import NAMES, schema_text
from articlekit.writers import Format, formats


@click.command(
    "formats",
    cls=Command,
    examples=(
        "articlekit formats",
        "articlekit formats --schema json > article.schema.json",
        "articlekit formats --schema duckdb --flat",
    ),
)
@click.option(
    "--schema",
    type=click.Choice(NAMES),
    help="Print a schema instead: of JSON articles (json), of the columns of Parquet (arrow), or "
    "of JSON Lines for DuckDB's read_json (duckdb) or Hugging Face datasets (hf).",
)
@click.option(
    "--flat", is_flag=True, help="The schema of JSON Lines that were written with --flat."
)
@click.option("--id", is_flag=True, help="The schema of JSON Lines that were written with --id.")
def command(schema: str | None, flat: bool, id: bool) -> None:
    """List the formats, and the distribution that each comes from."""
    if (flat or id) and schema not in ("duckdb", "hf"):
        raise UsageError(f"{'--flat' if flat else '--id'} needs --schema duckdb or --schema hf")
    if schema is not None:
        click.echo(schema_text(schema, flat=flat, id=id), nl=False)
        return
    missing: list[Problem] = []
    rows = list(map(_row, formats(missing.append)))
    print_table(("FORMAT", "SUFFIX", "HOLDS", "FROM"), rows)
    for problem in missing:
        complain(str(problem))


def _row(format: Format) -> tuple[str, ...]:
    holds = "many" if format.holds_many else "one"
    return format.name, format.suffix, holds, origin_of(format.distribution)


def origin_of(distribution: str) -> str:
    """A distribution; this one with its version."""
    return f"articlekit {__version__}" if distribution == "articlekit" else distribution


def print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Prints a table whose columns are as wide as they need to be.

    On a terminal that is too narrow, lists in cells continue on further lines.
    """
    cells = [tuple(map(shown, row)) for row in (head, *rows)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    room = get_terminal_size().columns if sys.stdout.isatty() else None
    if room is not None and sum(widths) + 2 * (len(widths) - 1) > room:
        cells = [line for row in cells for line in _split(row)]
        widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (w - columns(cell)) for cell, w in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _split(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The lines of a row, with one item of each list per line."""
    return zip_longest(*(cell.replace(", ", ",\n").split("\n") for cell in row), fillvalue="")
