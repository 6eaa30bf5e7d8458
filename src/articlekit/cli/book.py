"""``articlekit book``."""

from __future__ import annotations

from typing import Any

import click

from articlekit.batch import ConvertOptions, conversion_of, run_conversion
from articlekit.cli.command import Command
from articlekit.cli.options import event_options, inputs_argument, options_of, table_options
from articlekit.cli.pictures import picture_options
from articlekit.cli.session import Session
from articlekit.errors import UsageError

_OPTIONS = (
    "title",
    "language",
    "cover",
    "cover_font",
    "per",
    "max_articles",
    "max_size",
    "profile",
    "series",
)


@click.command(
    "book",
    cls=Command,
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
@click.option("--title", metavar="TEXT", help="Title; default: the days of the articles.")
@click.option("--book-language", metavar="TAG", help="Language; default: that of most articles.")
@click.option("--per", metavar="KEY", help="A book per day, month, source, or two of them.")
@click.option(
    "--max-articles", type=click.IntRange(1), metavar="N", help="Volumes of at most N articles."
)
@click.option("--max-size", metavar="SIZE", help="Volumes of at most this size, such as 25MB.")
@click.option("--profile", metavar="NAME", help="Pictures for: kindle, kobo, phone, small.")
@click.option("--series", metavar="TEXT", help="The series that the book belongs to.")
@click.option("--cover", metavar="FILE", help="Picture on the cover; default: a drawn one.")
@click.option("--cover-font", metavar="FILE", help="Font of a drawn cover.")
@click.option("--images", metavar="DIR,ZIP,MAP.json", help="Where pictures are.")
@table_options(ConvertOptions, without=("name", "partition_by", "index"))
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Make one e-book (EPUB) of articles.

    INPUT is what `articlekit convert` takes. Nothing is fetched: `articlekit show --image-urls`
    lists the pictures that --images may hold.
    """
    reports: list[dict[str, Any]] = []
    options = options_of(ConvertOptions, given)
    conversion = conversion_of(given["output"], "epub", options, _options(given, reports))
    if conversion.kind == "folder":
        raise UsageError(f"{given['output']}: a book ends in {conversion.format.suffix}")
    session = Session(given, "read")
    with session as events:
        run_conversion(given["inputs"], conversion, options, events)
        if events.report is not None:
            for report in reports or [{}]:
                events.report.add({"book": report or None})
    ctx.exit(session.exit_code)


def _options(given: dict[str, Any], reports: list[dict[str, Any]]) -> dict[str, object]:
    """The options of the writer; those that are not given are left to it."""
    from articlekit.writers import get_format

    given = {**given, "language": given["book_language"]}
    options: dict[str, object] = {name: given[name] for name in _OPTIONS if given[name] is not None}
    options |= picture_options(get_format("epub"), given["images"])
    options["on_report"] = lambda report: reports.append(report.to_dict())
    return options
