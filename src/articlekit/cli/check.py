"""``articlekit check``."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from typing import Any

import click

from articlekit.batch import Events, Record, SelectOptions
from articlekit.cli.command import Command
from articlekit.cli.options import event_options, inputs_argument, table_options
from articlekit.cli.reading import read_articles
from articlekit.cli.session import Session


@click.command(
    "check",
    cls=Command,
    examples=(
        "articlekit check posts/",
        "articlekit check posts/ --strict --quiet",
        "articlekit check posts/ --format json",
    ),
)
@inputs_argument
@click.option("--strict", is_flag=True, help="Exit with 1 if there is any problem.")
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
        listed = _listed(given, session, as_json)
        session.terminal.close()
        counts = events.summary.problems
        if as_json:
            _print_json(listed, events)
        elif counts:
            _print_counts(counts)
    problems = given["strict"] and events.summary.problems
    ctx.exit(1 if problems else session.exit_code)


def _listed(given: dict[str, Any], session: Session, as_json: bool) -> list[dict[str, Any]]:
    """Prints the problems as they are found, or returns them all."""
    listed: list[dict[str, Any]] = []

    def record(record: Record) -> None:
        session.events.record(record)
        if as_json:
            listed.extend(_as_json(record))

    with closing(read_articles(given, session.events, _nothing, record)) as reading:
        for result in reading:
            if not as_json:
                for problem in result.record.problems:
                    session.terminal.print(str(problem))
    return listed


def _nothing(article: object) -> None:
    """Only the records are needed."""


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


def _print_json(listed: list[dict[str, Any]], events: Events) -> None:
    summary = events.summary
    data = {
        "articles": summary.ok,
        "failed": summary.failed,
        "counts": dict(sorted(summary.problems.items())),
        "problems": listed,
    }
    # Everything beyond ASCII is escaped: file names need not be text.
    click.echo(json.dumps(data, indent=2))


def _print_counts(counts: Counter[str]) -> None:
    width = max(map(len, counts))
    click.echo()
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{code.ljust(width)}  {count:>7,}")
