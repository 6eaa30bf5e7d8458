"""``articlekit check``."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from typing import Any

import click

from articlekit.batch import Hooks, Record, read_chosen
from articlekit.cli._command import Command
from articlekit.cli._options import (
    Session,
    choosing_options,
    inputs_argument,
    inputs_of,
    reading_options,
    taking,
    telling_options,
)


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
@choosing_options
@reading_options
@telling_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Read everything, write nothing, and list every problem as path:line:column: code: message.

    Problems go to standard output, and behind them how often each code was met; what cannot be
    read goes to standard error.
    """
    as_json = given["format"] == "json"
    session = Session(given, "read")
    with session as hooks:
        listed = _listed(given, session, as_json)
        session.terminal.close()
        counts = hooks.summary.problems
        if as_json:
            _print_json(listed, hooks)
        elif counts:
            _print_counts(counts)
    problems = given["strict"] and hooks.summary.problems
    ctx.exit(1 if problems else session.exit_code)


def _listed(given: dict[str, Any], session: Session, hold: bool) -> list[dict[str, Any]]:
    """Prints the problems as they are found, or holds them all."""
    listed: list[dict[str, Any]] = []
    inputs, hooks = inputs_of(given), session.hooks
    hooks.count(inputs)
    with closing(read_chosen(inputs, _nothing, hooks.note, **taking(given))) as running:
        for found in running:
            record = found.record
            hooks.record_at_once(record)
            if hold:
                listed += _as_json(record)
            elif record.status != "failed":
                for problem in record.problems:
                    session.terminal.say(str(problem))
    return listed


def _nothing(article: object) -> None:
    """Articles stay in the workers."""


def _as_json(record: Record) -> list[dict[str, Any]]:
    problems = [
        {"path": record.input, "record": record.record, **problem}
        for problem in record.to_dict()["problems"]
    ]
    if record.status == "failed" and not problems:
        nowhere = {"line": None, "column": None}
        failure = {"code": "failed", "message": record.reason, **nowhere}
        problems.append({"path": record.input, "record": record.record, **failure})
    for problem in problems:
        problem["failed"] = record.status == "failed"
    return problems


def _print_json(listed: list[dict[str, Any]], hooks: Hooks) -> None:
    summary = hooks.summary
    data = {
        "articles": summary.ok,
        "failed": summary.failed,
        "counts": dict(sorted(summary.problems.items())),
        "problems": listed,
    }
    # Escapes for everything beyond ASCII: file names need not be text.
    click.echo(json.dumps(data, indent=2))


def _print_counts(counts: Counter[str]) -> None:
    width = max(map(len, counts))
    click.echo()
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        click.echo(f"{code.ljust(width)}  {count:>7,}")
