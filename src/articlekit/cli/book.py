"""``articlekit book``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from articlekit.batch.conversion import SEVERAL_BOOKS, conversion_of
from articlekit.batch.convert import run_conversion
from articlekit.batch.options import ConvertOptions
from articlekit.cli.convert import CONVERTED_BY_CALIBRE, calibre_advice
from articlekit.cli.fetching import fetch_first
from articlekit.cli.format_command import FormatCommand
from articlekit.cli.format_options import format_values
from articlekit.cli.options import event_options, inputs_argument, options_of, table_options
from articlekit.cli.session import Session
from articlekit.errors import UsageError
from articlekit.writers import get_format

if TYPE_CHECKING:
    from articlekit.writers.epub import BookReport


@click.command(
    "book",
    cls=FormatCommand,
    only="epub",
    examples=(
        "articlekit book posts/ -o news.epub --title News --group-by day",
        "articlekit book posts/ -o week.epub --since 7d --sort newest",
        "articlekit book posts/ -o news.epub --images pictures/,more.zip",
        "articlekit book posts/ -o books/ --per month --title News",
        "articlekit book posts/ -o 'books/{source}/{month}.epub' --per source,month",
        "articlekit book posts/ -o mail/ --max-size 25MB --profile small",
    ),
)
@inputs_argument
@click.option(
    "-o", "--output", metavar="OUT", required=True, help="The book; a folder for several books."
)
@table_options(ConvertOptions, without=("name",), format="epub")
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Make one e-book (EPUB) of articles.

    OUT is one book; a folder, or a template such as '{source}-{month}.epub', for --per,
    --max-articles and --max-size.

    INPUT is what `articlekit convert` takes. Pictures are fetched only with --images auto; see
    `articlekit images`.
    """
    given = fetch_first(given)
    reports: list[BookReport | None] = []
    options = options_of(ConvertOptions, given)
    writer = format_values(get_format("epub"), given)
    writer["on_report"] = reports.append
    _require_suffix(given["output"])
    conversion = conversion_of(given["output"], "epub", options, writer)
    if conversion.kind == "folder":
        suffix = conversion.format.suffix
        raise UsageError(
            f"{given['output']}: a book ends in {suffix}; several books need {SEVERAL_BOOKS}"
        )
    session = Session(given, "converted", out=given["output"])
    with session as events:
        run_conversion(given["inputs"], conversion, options, events)
        if events.report is not None:
            for report in reports or [None]:
                events.report.add({"book": None if report is None else report.to_dict()})
    ctx.exit(session.exit_code)


def _require_suffix(out: str) -> None:
    """Raises `UsageError` if an output is not named as an e-book."""
    suffix = os.path.splitext(out)[1].lower()
    if suffix and suffix != ".epub":
        is_known = suffix.removeprefix(".") in CONVERTED_BY_CALIBRE
        raise UsageError(f"{out}: a book ends in .epub{calibre_advice(out) if is_known else ''}")
