"""``articlekit convert``."""

from __future__ import annotations

from typing import Any

import click

from articlekit.batch import ConvertOptions, conversion_of, format_of, run_conversion
from articlekit.cli.command import FormatCommand
from articlekit.cli.format_options import format_values
from articlekit.cli.options import event_options, inputs_argument, options_of, table_options
from articlekit.cli.session import Session
from articlekit.errors import UsageError
from articlekit.writers import Format, formats


@click.command(
    "convert",
    cls=FormatCommand,
    examples=(
        "articlekit convert news.md -t text",
        "articlekit convert posts/ -t markdown -o out/",
        "articlekit convert posts/ more.zip -o all.jsonl --since 7d",
        "articlekit convert posts/ -t parquet -o table/ --partition-by source,month",
        "articlekit convert posts/ -t html -o site/ --index --name '{date:%Y-%m-%d}-{slug}'",
    ),
)
@inputs_argument
@click.option("-t", "--to", metavar="FORMAT", help="Format; default: that of OUT's suffix.")
@click.option("-o", "--output", metavar="OUT", help="File or folder; default: standard output.")
@table_options(ConvertOptions)
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Convert articles to text, Markdown, JSON, HTML, EPUB, Parquet or the archive format.

    INPUT is a file, a folder (all *.md, *.txt and *.html below it), a pattern, an archive (.zip,
    .tar.gz, .tar.xz) or - for standard input.

    OUT is a folder if it is one, ends in a slash or has no format's suffix: one output per article,
    in the layout of the inputs; existing outputs are skipped, so that a second run does the rest.
    Else it is one file, replaced as a whole: one article, or several in a format that holds them
    (json, jsonl, archive, epub, parquet). Without -o one article goes to standard output, or any
    number as jsonl.
    """
    out = given["output"]
    form = _format(given["to"], out)
    writer = format_values(form, given)
    options = options_of(ConvertOptions, given)
    conversion = conversion_of(out, form.name, options, writer)
    if conversion.kind == "stream" and not form.is_text:
        raise UsageError(f"{form.name} is not text; name a file with -o")
    if options.scheduler is not None:
        import logging

        logging.disable()  # What Dask logs and concerns the user is an error or a record as well.
    session = Session(given, "converted", show_totals=out is not None)
    with session as events:
        run_conversion(given["inputs"], conversion, options, events)
    ctx.exit(session.exit_code)


def _format(name: str | None, out: str | None) -> Format:
    """The format, or an error with a guess at which was meant."""
    try:
        return format_of(name, out)
    except UsageError as error:
        from difflib import get_close_matches  # For mistakes only.

        near = get_close_matches(name or "", [form.name for form in formats()], 1)
        guess = f". Did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"{error}{guess}") from None
