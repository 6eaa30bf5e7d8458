"""``articlekit book``."""

from __future__ import annotations

from typing import Any

import click

from articlekit.batch import SORTS, making_of, run
from articlekit.cli._command import Command
from articlekit.cli._options import (
    Session,
    commas,
    inputs_argument,
    inputs_of,
    period_options,
    reading_options,
    telling_options,
)
from articlekit.collection import BY
from articlekit.errors import UsageError


@click.command(
    "book",
    cls=Command,
    examples=(
        "articlekit book posts/ -o news.epub --title News --group-by day",
        "articlekit book posts/ -o week.epub --since 7d --sort newest",
        "articlekit book posts/ -o news.epub --images pictures/,more.zip",
    ),
)
@inputs_argument
@click.option("-o", "--output", metavar="BOOK.epub", required=True, help="The book.")
@click.option("--title", metavar="TEXT", help="Title; default: the days the articles are of.")
@click.option("--language", metavar="TAG", help="Language of the book; default: of most articles.")
@click.option(
    "--group-by",
    metavar="KEY",
    help="Parts: none, day, month, source, or two: source,month.",
)
@click.option("--cover", metavar="FILE", help="Picture on the cover; default: a drawn one.")
@click.option("--cover-font", metavar="FILE", help="Font of a drawn cover.")
@click.option(
    "--images",
    type=commas,
    metavar="DIR,ZIP,MAP.json",
    help="Where pictures are.",
)
@period_options
@click.option("--unique", type=click.Choice(BY), help="Without duplicates; the newest is kept.")
@click.option(
    "--sort",
    type=click.Choice(("given", *SORTS)),
    default="given",
    help="By date (default: the order of the inputs).",
)
@click.option("--limit", type=click.IntRange(0), metavar="N", help="So many articles at most.")
@click.option("--durable", is_flag=True, help="Wait until the book is on the disk.")
@reading_options
@telling_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Make one e-book (EPUB) of articles.

    INPUT is what `articlekit convert` takes. Nothing is fetched: `articlekit show --image-urls`
    lists the pictures that --images may hold.
    """
    held: list[dict[str, Any]] = []
    making = making_of(
        given["output"],
        "epub",
        _options(given, held),
        unique=given["unique"],
        limit=given["limit"],
        sort=None if given["sort"] == "given" else given["sort"],
        durable=given["durable"],
    )
    if not given["output"].lower().endswith(making.format.suffix):
        raise UsageError(f"{given['output']}: a book ends in {making.format.suffix}")
    session = Session(given, "read")
    with session as hooks:
        run(inputs_of(given), given["output"], making, hooks)
        if hooks.report is not None:
            hooks.report.add({"book": held[0] if held else None})
    ctx.exit(session.exit_code)


def _options(given: dict[str, Any], held: list[dict[str, Any]]) -> dict[str, object]:
    """The writer's options, of which those that are not given are left to it."""
    options: dict[str, object] = {
        name: given[name]
        for name in ("title", "language", "group_by", "cover", "cover_font")
        if given[name] is not None
    }
    if given["images"]:
        from articlekit.images import open_images  # Only for books with pictures.

        options["images"] = open_images(*given["images"])
    options["on_report"] = lambda report: held.append(report.to_dict())
    return options
