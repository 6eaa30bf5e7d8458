"""``articlekit formats``."""

from __future__ import annotations

import click

from articlekit import __version__
from articlekit.cli.command import Command
from articlekit.cli.terminal import complain, shown
from articlekit.errors import Problem
from articlekit.writers import Format, formats


@click.command(
    "formats",
    cls=Command,
    examples=("articlekit formats",),
)
def command() -> None:
    """List the formats, and the distribution that each comes from."""
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
