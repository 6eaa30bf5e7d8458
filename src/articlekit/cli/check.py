"""``articlekit check``."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from typing import Any

import click

from articlekit._text.times import time_text
from articlekit.batch.events import Events
from articlekit.batch.options import SelectOptions
from articlekit.batch.records import Record
from articlekit.batch.tasks import Result
from articlekit.cli.command import Command
from articlekit.cli.options import event_options, inputs_argument, table_options
from articlekit.cli.reading import read_articles
from articlekit.cli.session import Session
from articlekit.cli.terminal import shown
from articlekit.errors import ignore
from articlekit.model import Article
from articlekit.reader.rules.explanations import Explanation, last_explanations

_KIND = 28  # Columns of what a piece is.
_LONGEST = 80  # Characters of its text.


@click.command(
    "check",
    cls=Command,
    examples=(
        "articlekit check posts/",
        "articlekit check posts/ --strict --quiet",
        "articlekit check posts/ --format json",
        "articlekit check posts/2021-12-08.md --explain",
    ),
)
@inputs_argument
@click.option("--strict", is_flag=True, help="Exit with 1 if there is any problem.")
@click.option(
    "--explain",
    is_flag=True,
    help="Print which rule or mechanism made each piece of a page what it is.",
)
@click.option(
    "--format", type=click.Choice(("text", "json")), default="text", help="Form of the list."
)
@table_options(SelectOptions)
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Read everything, write nothing, and list every problem as path:line:column: code: message.

    Problems go to standard output, followed by the number of times that each code was reported.
    Inputs that cannot be read go to standard error.
    """
    as_json = given["format"] == "json"
    session = Session(given, "read")
    with session as events:
        listed, explained = _listed(given, session, as_json)
        session.terminal.close()
        counts = events.summary.problems
        if as_json:
            _print_json(listed, explained if given["explain"] else None, events)
        elif counts:
            _print_counts(counts)
    problems = given["strict"] and events.summary.problems
    ctx.exit(1 if problems else session.exit_code)


def _listed(
    given: dict[str, Any], session: Session, as_json: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Prints problems and pieces as they are found, or returns them all."""
    listed: list[dict[str, Any]] = []
    explained: list[dict[str, Any]] = []

    def record(record: Record) -> None:
        session.events.record(record)
        if as_json:
            listed.extend(_as_json(record))

    explain = bool(given["explain"])
    value = _pieces if explain else ignore
    with closing(read_articles(given, session.events, value, record, explain=explain)) as reading:
        for result in reading:
            if as_json:
                explained.append(_explained(result))
                continue
            if explain:
                _print_pieces(session, result)
            for problem in result.record.problems:
                session.terminal.print(str(problem))
    return listed, explained


def _pieces(article: Article) -> list[Explanation]:
    """What made the article that was read last what it is, its header first."""
    fields = (
        ("title", "the header", article.title),
        ("address", "the header", article.url),
        ("archived", "the header", time_text(article.timestamp)),
        ("published", "the dateline", time_text(article.published)),
        ("author", "the dateline, the front matter or a line of the text", article.byline),
    )
    header = [Explanation(name, by, text) for name, by, text in fields if text]
    return [*header, *last_explanations()]


def _print_pieces(session: Session, result: Result) -> None:
    """Prints the pieces of an article: what each is, its text, and below what made it so."""
    record = result.record
    session.terminal.print(f"{shown(record.input)} (record {record.record})")
    for piece in result.value or ():
        text = " ".join(piece.text.split())
        text = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
        session.terminal.print(f"  {shown(piece.kind).ljust(_KIND)}{shown(text)}".rstrip())
        session.terminal.print(f"  {''.ljust(_KIND)}by {shown(piece.by)}")


def _explained(result: Result) -> dict[str, Any]:
    pieces = [{"kind": p.kind, "by": p.by, "text": p.text} for p in result.value or ()]
    return {"path": result.record.input, "record": result.record.record, "pieces": pieces}


def _as_json(record: Record) -> list[dict[str, Any]]:
    problems = [
        {"path": record.input, "record": record.record, **problem}
        for problem in record.to_dict()["problems"]
    ]
    if record.status == "failed" and not problems:
        no_place = {"line": None, "column": None}
        failure = {"code": "failed", "message": record.reason, **no_place}
        problems.append({"path": record.input, "record": record.record, **failure})
    for problem in problems:
        problem["failed"] = record.status == "failed"
    return problems


def _print_json(
    listed: list[dict[str, Any]], explained: list[dict[str, Any]] | None, events: Events
) -> None:
    summary = events.summary
    data: dict[str, Any] = {
        "articles": summary.ok,
        "failed": summary.failed,
        "counts": dict(sorted(summary.problems.items())),
        "problems": listed,
    }
    if explained is not None:
        data["explained"] = explained
    # Everything beyond ASCII is escaped: file names need not be text.
    click.echo(json.dumps(data, indent=2))


def _print_counts(counts: Counter[str]) -> None:
    width = max(map(len, counts))
    click.echo()
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{code.ljust(width)}  {count:>7,}")
