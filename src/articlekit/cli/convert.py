"""``articlekit convert``."""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

from articlekit.batch import (
    Inputs,
    Making,
    NothingToWriteError,
    format_of,
    into_stream,
    making_of,
    run,
    where,
)
from articlekit.cli._command import Command
from articlekit.cli._options import (
    Session,
    choosing_options,
    commas,
    inputs_argument,
    inputs_of,
    making_options,
    reading_options,
    telling_options,
)
from articlekit.cli._pictures import picture_options
from articlekit.cli._writer_options import options_for, writer_options
from articlekit.errors import UsageError
from articlekit.writers import Format, formats


@click.command(
    "convert",
    cls=Command,
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
@making_options
@click.option("--index", is_flag=True, help="[html] Add a page that lists all articles.")
@click.option(
    "--images",
    type=commas,
    metavar="DIR,ZIP,MAP.json",
    help="[html, epub] Where pictures are, to be put into the outputs.",
)
@click.option("--language", metavar="TAG", help="Language of the articles, whatever is recognised.")
@choosing_options
@writer_options
@reading_options
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have a Dask cluster do the work: tcp://HOST:PORT, or local for one of --jobs processes.",
)
@telling_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Convert articles to text, Markdown, JSON, HTML, EPUB, Parquet or the archive format.

    INPUT is a file, a folder (all *.md, *.txt and *.html below it), a pattern, an archive (.zip,
    .tar.gz, .tar.xz) or - for standard input.

    OUT is a folder if it is one, ends in a slash or has no format's suffix: one output an article,
    the layout of the inputs kept; what is there already is skipped, so that a second run does the
    rest. Else it is one file, replaced as a whole: one article, or several in a format that holds
    them (json, jsonl, archive, epub, parquet). Without -o one article goes to standard output, or
    any number as jsonl.
    """
    out = given["output"]
    form = _format(given["to"], out)
    making = making_of(
        out,
        form.name,
        {
            **options_for(form, given, ctx.get_parameter_source),
            **picture_options(form, given["images"]),
        },
        existing=given["existing"],
        name=given["name"],
        group_by=given["group_by"],
        partition_by=given["partition_by"] or (),
        unique=given["unique"],
        limit=given["limit"],
        sort=given["sort"],
        durable=given["durable"],
        index=given["index"],
    )
    if given["scheduler"] is not None:
        logging.disable()  # What of Dask's news concerns the user is an error or a record as well.
    session = Session(given, "converted", show_sum=out is not None)
    reading = inputs_of(given, given["language"])
    with session as hooks, where(reading, given["scheduler"]) as inputs:
        if out is None:
            _to_stdout(inputs, making, session)
        else:
            run(inputs, out, making, hooks)
    ctx.exit(session.exit_code)


def _format(name: str | None, out: str | None) -> Format:
    """The format, or an error with a guess at which was meant."""
    try:
        return format_of(name, out)
    except UsageError as error:
        from difflib import get_close_matches  # For mistakes alone.

        near = get_close_matches(name or "", [form.name for form in formats()], 1)
        guess = f". Did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"{error}{guess}") from None


def _to_stdout(inputs: Inputs, making: Making, session: Session) -> None:
    if not making.format.is_text:
        raise UsageError(f"{making.format.name} is not text; name a file with -o")
    if making.index:
        raise UsageError("an index page goes with a folder; name one with -o")
    hooks = session.hooks
    try:
        into_stream(
            inputs, sys.stdout.buffer, making, note=hooks.note, on_record=hooks.record_at_once
        )
        sys.stdout.buffer.flush()
    except NothingToWriteError as error:
        hooks.nothing(error)
