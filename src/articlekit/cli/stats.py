"""``articlekit stats``."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import click

from articlekit.batch.events import Events
from articlekit.batch.options import SelectOptions
from articlekit.cli.command import Command
from articlekit.cli.options import event_options, inputs_argument, table_options
from articlekit.cli.plot import require_matplotlib
from articlekit.cli.reading import read_articles
from articlekit.cli.session import Session
from articlekit.cli.terminal import shown
from articlekit.collection.groups import group_of
from articlekit.model import Article, local_time

_PLOTS = (".svg", ".png")
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted of an article."""

    source: str
    site: str
    """The name of the site; its host if it has none."""
    day: str
    """``2020-07-15``, or nothing."""
    language: str
    images: int
    captions: int
    characters: int


def facts(article: Article) -> Facts:
    """The facts of an article."""
    images = article.images
    return Facts(
        source=article.source or _NONE,
        site=article.site or article.source or _NONE,
        day=group_of(local_time(article), None, "day"),
        language=article.language,
        images=len(images),
        captions=sum(figure.caption is not None for figure in images),
        characters=len("".join(article.text.split())),
    )


@dataclass(slots=True)
class Row:
    """A line of a table."""

    articles: int = 0
    images: int = 0
    captions: int = 0
    characters: int = 0

    def add(self, found: Facts) -> None:
        """Counts an article."""
        self.articles += 1
        self.images += found.images
        self.captions += found.captions
        self.characters += found.characters


@dataclass(slots=True)
class Totals:
    """What is known of a collection."""

    all: Row = field(default_factory=Row)
    sources: dict[str, Row] = field(default_factory=dict)
    months: dict[str, Row] = field(default_factory=dict)
    languages: dict[str, Row] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    """The name of each source."""
    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many articles a day and source have."""

    def add(self, found: Facts) -> None:
        """Counts an article."""
        month = found.day[:7] or _NONE
        self.all.add(found)
        self.sources.setdefault(found.source, Row()).add(found)
        self.months.setdefault(month, Row()).add(found)
        self.languages.setdefault(found.language, Row()).add(found)
        self.sites.setdefault(found.source, found.site)
        if found.day:
            self.days[found.day, found.source] += 1


@click.command(
    "stats",
    cls=Command,
    examples=(
        "articlekit stats posts/",
        "articlekit stats posts/ --since 2020-07-01 --plot july.svg",
        "articlekit stats posts/ --format json",
    ),
)
@inputs_argument
@click.option(
    "--plot", metavar="FILE", help="Draw the articles of each day by source (.svg or .png)."
)
@click.option(
    "--format", type=click.Choice(("text", "json")), default="text", help="Form of the tables."
)
@table_options(SelectOptions)
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Show a collection at a glance.

    Articles by source, month and language, their pictures, captions and characters, and the
    problems of reading them. Months and days are those that the pages state, or those of
    --timezone.
    """
    plot = given["plot"]
    if plot:
        if not plot.lower().endswith(_PLOTS):
            raise click.BadParameter("a plot ends in .svg or .png", param_hint="--plot")
        require_matplotlib()
    session = Session(given, "read", show_totals=False)
    with session as events:
        totals = _totals(given, events)
        session.terminal.close()
        if given["format"] == "json":
            _print_json(totals, events)
        elif totals.all.articles:
            _print(totals, events)
        if plot and totals.all.articles:
            from articlekit.cli.plot import draw  # Slow to import, and an extra.

            draw(totals.days, plot)
    ctx.exit(session.exit_code)


def _totals(given: dict[str, Any], events: Events) -> Totals:
    totals = Totals()
    with closing(read_articles(given, events, facts)) as reading:
        for result in reading:
            totals.add(result.value)
    return totals


def _print(totals: Totals, events: Events) -> None:
    from rich.console import Console  # Slow to import.

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704 # For the command line's own handler; rich would exit with 1.

    console = Output(highlight=False)
    if not console.is_terminal:
        console.width = 100
    by_count = sorted(totals.sources.items(), key=lambda item: (-item[1].articles, item[0]))
    named = {_named(host, totals.sites[host]): row for host, row in by_count}
    console.print(_table("Source", named, totals.all))
    console.print(_table("Month", dict(sorted(totals.months.items())), None))
    console.print(_table("Language", dict(sorted(totals.languages.items())), None))
    problems = events.summary.problems
    if problems:
        console.print(_problems(problems))


def _named(host: str, site: str) -> str:
    return host if site == host else f"{site} ({host})"


def _table(name: str, rows: dict[str, Row], total: Row | None) -> Any:
    from rich import box  # As above.
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_footer=total is not None, pad_edge=False)
    table.add_column(name, footer="all", overflow="fold")
    for column in ("articles", "pictures", "captions", "characters"):
        table.add_column(
            column, footer=_number(total, column) if total else "", justify="right", no_wrap=True
        )
    for label, row in rows.items():
        cells = (
            _number(row, column) for column in ("articles", "pictures", "captions", "characters")
        )
        table.add_row(shown(label).replace("[", r"\["), *cells)
    return table


def _number(row: Row, column: str) -> str:
    return f"{getattr(row, 'images' if column == 'pictures' else column):,}"


def _problems(problems: Counter[str]) -> Any:
    from rich import box  # As above.
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Problem")
    table.add_column("times", justify="right")
    for code, count in problems.most_common():
        table.add_row(code, f"{count:,}")
    return table


def _print_json(totals: Totals, events: Events) -> None:
    def rows(found: dict[str, Row]) -> dict[str, dict[str, int]]:
        return {name: _counts(row) for name, row in sorted(found.items())}

    data = {
        **_counts(totals.all),
        "failed": events.summary.failed,
        "sources": rows(totals.sources),
        "months": rows(totals.months),
        "languages": rows(totals.languages),
        "problems": dict(sorted(events.summary.problems.items())),
    }
    click.echo(json.dumps(data, indent=2))


def _counts(row: Row) -> dict[str, int]:
    return {
        "articles": row.articles,
        "images": row.images,
        "captions": row.captions,
        "characters": row.characters,
    }
