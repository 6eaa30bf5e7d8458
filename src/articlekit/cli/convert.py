"""``articlekit convert``."""

from __future__ import annotations

import os
import shlex
from typing import Any

import click

from articlekit.batch.conversion import STDOUT, conversion_of, format_of
from articlekit.batch.convert import run_conversion
from articlekit.batch.options import ConvertOptions
from articlekit.cli.fetching import fetch_first
from articlekit.cli.format_command import FormatCommand
from articlekit.cli.format_options import format_values
from articlekit.cli.options import event_options, inputs_argument, options_of, table_options
from articlekit.cli.session import Session
from articlekit.errors import UsageError
from articlekit.writers import Format, get_format


@click.command(
    "convert",
    cls=FormatCommand,
    examples=(
        "articlekit convert news.md -t text",
        "articlekit convert posts/ -t markdown -o out/",
        "articlekit convert posts/ more.zip -o all.jsonl --since 7d",
        "articlekit convert posts/ -t parquet -o table/ --partition-by source,month",
        "articlekit convert posts/ -t markdown -o out/ --name '{date:%Y}/{slug}'",
        "articlekit convert posts/ -t html -o site/ --index --search",
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
    .tar.gz, .tar.xz), an address or - for standard input.

    OUT is a folder if it is one, ends in a slash or has no format's suffix: one output per article,
    in the layout of the inputs; existing outputs are skipped, so that a second run does the rest.
    Else it is one file with all articles, which is replaced as a whole. Without -o the articles go
    to standard output, in every format but epub and parquet.
    """
    out = given["output"]
    form = _format(given["to"], out)
    given = fetch_first(given)
    writer = format_values(form, given)
    options = options_of(ConvertOptions, given)
    conversion = conversion_of(out, form.name, options, writer)
    if conversion.kind == "stream" and not form.is_text:
        raise UsageError(f"{form.name} is not text; name a file with -o")
    if options.scheduler is not None:
        import logging

        logging.disable()  # What Dask logs and concerns the user is an error or a record as well.
    session = Session(given, "converted", show_totals=out not in (None, STDOUT), out=out)
    with session as events:
        run_conversion(given["inputs"], conversion, options, events)
    ctx.exit(session.exit_code)


def _format(name: str | None, out: str | None) -> Format:
    """The format, or an error that says what to type."""
    try:
        return format_of(name, out)
    except UsageError as error:
        raise UsageError(f"{error}{_advice(name, out)}") from None


def _advice(name: str | None, out: str | None) -> str:
    """What to type instead of a format that is not known."""
    asked = (name or os.path.splitext(out or "")[1]).lower().removeprefix(".")
    if asked in CONVERTED_BY_CALIBRE:
        return calibre_advice(out if name is None and out else f"news.{asked}")
    if asked not in SUFFIXES:
        return ""
    form = get_format(SUFFIXES[asked])
    meant = f"{os.path.splitext(out or '')[0]}{form.suffix}" if name is None else repr(form.name)
    return f"; did you mean {meant}?"


def calibre_advice(out: str) -> str:
    """The two command lines that make a file of a format that calibre writes."""
    book = os.path.splitext(out)[0] + ".epub"
    quoted = [shlex.quote(path) for path in (book, out)]
    return (
        f". For {out} make an e-book and convert it with calibre:"
        f" articlekit book INPUT -o {quoted[0]} && ebook-convert {' '.join(quoted)}"
    )


SUFFIXES = {
    "htm": "html",
    "jsonlines": "jsonl",
    "markdown": "markdown",
    "mkd": "markdown",
    "ndjson": "jsonl",
    "plain": "text",
    "pq": "parquet",
    "xhtml": "html",
}
"""Other names and suffixes of formats."""
CONVERTED_BY_CALIBRE = frozenset(("azw", "azw3", "docx", "fb2", "kfx", "mobi", "odt", "pdf", "rtf"))
"""Formats that other programs write from an e-book."""
