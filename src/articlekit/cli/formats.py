"""``articlekit formats``."""

from __future__ import annotations

import click

from articlekit import __version__
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
    rows = [("FORMAT", "SUFFIX", "HOLDS", "FROM"), *map(_row, formats(missing.append))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    for problem in missing:
        complain(str(problem))


def _row(format: Format) -> tuple[str, str, str, str]:
    holds = "many" if format.holds_many else "one"
    origin = format.distribution
    if origin == "articlekit":
        origin = f"articlekit {__version__}"
    return shown(format.name), shown(format.suffix), holds, shown(origin)
