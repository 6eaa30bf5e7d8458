"""Options that commands share, and what they mean."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from articlekit.batch import EXISTING, SORTS, TIMEOUT, Hooks, Inputs, ReportFile
from articlekit.cli._terminal import Terminal
from articlekit.collection import BY, GROUPS, Choice, instant
from articlekit.files import MAX_BYTES
from articlekit.reader import load_outlets

F = TypeVar("F", bound=Callable[..., Any])

_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def size(text: str) -> int:
    """A number of bytes: ``50000000``, ``50MB``."""
    found = re.fullmatch(r"([1-9][0-9]{0,14})\s*([kmg]?)b?", str(text).lower())
    if not found:
        raise click.BadParameter(f"{text!r} is no size; expected 50000000 or 50MB")
    return int(found[1]) * _UNITS[found[2]]


def columns(text: str) -> int | None:
    """A number of columns, or ``none``."""
    if text.lower() == "none":
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise click.BadParameter(f"{text!r} is neither a number nor none")
    return int(text)


def commas(text: str) -> tuple[str, ...]:
    """Values with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


inputs_argument = click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)

reading_options = _all(
    click.option("--encoding", metavar="NAME", help="Encoding of inputs that are not UTF-8."),
    click.option("--outlets", metavar="FILE", help="Rules for further sites (TOML)."),
    click.option(
        "--max-bytes", type=size, default=MAX_BYTES, metavar="SIZE",
        help="Largest record that is read (default 50MB).",
    ),
    click.option(
        "-j", "--jobs", type=click.IntRange(1, 1024), metavar="N",
        help="Number of processes (default: one a core).",
    ),
    click.option(
        "--timeout", type=click.FloatRange(0.1, 86_400), default=TIMEOUT, metavar="SECONDS",
        help="Time that one article may take (default 60).",
    ),
)  # fmt: skip

telling_options = _all(
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say what becomes of each article."),
    click.option("--report", metavar="FILE", help="Write a line of JSON for each article."),
)

period_options = _all(
    click.option("--since", metavar="DATE", help="Not before this day, time, or while ago (7d)."),
    click.option("--until", metavar="DATE", help="Not after this day, or before this time."),
    click.option("--source", type=commas, metavar="HOST,…", help="Of these sites only."),
)

choosing_options = _all(
    period_options,
    click.option(
        "--only-language", type=commas, metavar="TAG,…", help="In these languages only (zh, en)."
    ),
    click.option("--match", metavar="REGEX", help="With this in the title or the text only."),
    click.option("--unique", type=click.Choice(BY), help="Without duplicates; the newest is kept."),
    click.option("--sort", type=click.Choice(SORTS), help="By date."),
    click.option("--limit", type=click.IntRange(0), metavar="N", help="So many articles at most."),
)

making_options = _all(
    click.option(
        "--existing", type=click.Choice(EXISTING), default="skip",
        help="What to do with outputs in a folder that exist (default skip).",
    ),
    click.option(
        "--name", metavar="TEMPLATE",
        help="Names of outputs in a folder, such as '{date:%Y-%m-%d}-{slug}'.",
    ),
    click.option(
        "--group-by", type=click.Choice(GROUPS), help="Folders in a folder: by day, month, source."
    ),
    click.option(
        "--partition-by", type=commas, metavar="KEY,…",
        help="[parquet] One table in folders such as source=…/month=…: by source, month, day.",
    ),
    click.option("--durable", is_flag=True, help="Wait until outputs are on the disk."),
)  # fmt: skip


def inputs_of(given: dict[str, Any], language: str | None = None) -> Inputs:
    """What to read, of a command's parameters. Raises `UsageError`."""
    now = dt.datetime.now(dt.UTC)
    since, until = given.get("since"), given.get("until")
    outlets = given.get("outlets")
    return Inputs(
        paths=tuple(given["inputs"]),
        encoding=given.get("encoding"),
        outlets=load_outlets(outlets) if outlets else (),
        max_bytes=given["max_bytes"],
        choice=Choice(
            since=None if since is None else instant(since, now),
            until=None if until is None else instant(until, now, end=True),
            sources=given.get("source") or (),
            languages=given.get("only_language") or (),
            match=given.get("match"),
        ),
        language=language,
        jobs=given.get("jobs"),
        timeout=given["timeout"],
    )


def taking(given: dict[str, Any]) -> dict[str, Any]:
    """Which of the chosen articles to take, for `read_chosen`."""
    return {name: given[name] for name in ("unique", "sort", "limit")}


class Session:
    """A command's terminal, report and sum, in one hand.

    A context manager: however the command ends, the sum is told and the report closed.
    """

    def __init__(self, given: dict[str, Any], verb: str, *, show_sum: bool = True) -> None:
        """Raises `UsageError` if the report cannot be written."""
        self.terminal = Terminal(quiet=given["quiet"], verbose=given["verbose"], verb=verb)
        report = given["report"]
        self.hooks = Hooks(
            note=self.terminal.note,
            on_count=self.terminal.expect if self.terminal.shows_progress else None,
            on_record=self.terminal.record,
            report=ReportFile(report) if report else None,
        )
        self._show_sum = show_sum
        self._begun = time.monotonic()

    def __enter__(self) -> Hooks:
        return self.hooks

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.terminal.close()
        self.hooks.summary.seconds = time.monotonic() - self._begun
        report = self.hooks.report
        if report is not None:
            report.close()
            if report.error:
                self.terminal.note(_problem(report))
        if error is None or not isinstance(error, Exception):
            interrupted = None if error is None else "interrupted"
            if self._show_sum or interrupted:
                self.terminal.summary(self.hooks.summary, interrupted)

    @property
    def exit_code(self) -> int:
        """0, or 1 if an input failed or the run was stopped."""
        summary = self.hooks.summary
        return 1 if summary.failed or summary.stopped else 0


def _problem(report: ReportFile) -> Any:
    from articlekit.errors import Problem

    return Problem("report", f"not whole: {report.error}", report.path)
