"""What people see: diagnostics, progress and the sum, on standard error.

Nothing that comes from an input is printed raw: control and bidirectional characters are escapes.
"""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import click

from articlekit._text.characters import printable
from articlekit.batch import DUPLICATE, Record, Summary
from articlekit.cli.streams import error_line
from articlekit.errors import Problem

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_UNDECODED = re.compile("[\udc80-\udcff]")
_PERIOD = 0.1  # Seconds between two pictures of the progress bar.
_PLAIN_PERIOD = 10.0  # Seconds between two plain lines of progress.


def shown(text: str) -> str:
    r"""A text that is safe to print; a byte of a file name that is no text is ``\xNN``."""
    return printable(_UNDECODED.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text))


def complain(message: str) -> None:
    """Prints a line on standard error."""
    error_line(shown(message))


class Terminal:
    """Says what happens while articles are read or converted."""

    def __init__(self, *, quiet: bool, verbose: bool, verb: str) -> None:
        """`verb` says what is done to articles: ``converted``, ``read``."""
        self._quiet = quiet
        self._verbose = verbose
        self._verb = verb
        self._shares = sys.stdout.isatty()  # Asked now: while the bar stands, rich 14 says no.
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._count = 0
        self._failed = 0
        self._begun = self._told = time.monotonic()

    @property
    def shows_progress(self) -> bool:
        """Whether there is a terminal to draw on."""
        return not self._quiet and sys.stderr.isatty()

    # --- While it goes on -----------------------------------------------------------------

    def note(self, problem: Problem) -> None:
        """What concerns no article."""
        if not self._quiet:
            self._line(str(problem))

    def expect(self, count: int) -> None:
        """Begins a progress bar, if there is something to wait for."""
        if count < 2 or not self.shows_progress:
            return
        from rich.console import Console  # Slow to import, and only for terminals.
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._bar = Progress(
            # The colours of the terminal itself, which suit it whether it is light or dark.
            BarColumn(None, style="bright_black", complete_style="cyan", finished_style="green"),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            Remaining(),
            TextColumn("[red]{task.fields[failures]}"),
            console=Console(stderr=True),
            auto_refresh=False,  # Its thread would make forking unsafe.
            transient=True,
        )
        self._task = self._bar.add_task("", total=count, rate="", failures="")
        self._bar.start()

    def record(self, record: Record) -> None:
        """One article is done."""
        self._count += 1
        if record.status == "failed":
            self._failed += 1
            self._line(record.reason or record.input)
        elif self._verbose:
            self._tell(record)
        elif record.reason and record.reason.startswith(DUPLICATE) and not self._quiet:
            self._line(f"{record.input}: {record.reason}")
        self._progress()

    def _tell(self, record: Record) -> None:
        if record.status != "ok" or record.outputs:
            target = f" -> {record.outputs[0]}" if record.outputs else ""
            self._line(f"{record.input}: {record.reason or record.status}{target}")
        for problem in record.problems:
            self._line(str(problem))

    def _progress(self) -> None:
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            if now - self._told > _PERIOD:
                self._told = now
                self._bar.update(
                    self._task,
                    completed=self._count,
                    rate=f"{self._rate(now):.0f}/s",
                    failures=f"{self._failed} failed" if self._failed else "",
                    refresh=True,
                )
        elif not self._quiet and now - self._told > _PLAIN_PERIOD:
            self._told = now
            rate = self._rate(now)
            complain(f"{self._count} {self._verb}, {self._failed} failed, {rate:.0f} a second")

    def _rate(self, now: float) -> float:
        return self._count / max(now - self._begun, 0.001)

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(
                shown(text), markup=False, highlight=False, soft_wrap=True, emoji=False
            )
        else:
            complain(text)

    def print(self, text: str) -> None:
        """A line on standard output, above the progress bar where both share a terminal."""
        if self._bar is not None and self._shares:
            self._line(text)
        else:
            click.echo(shown(text))

    # --- At the end -----------------------------------------------------------------------

    def close(self) -> None:
        """Takes the progress bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def summary(self, summary: Summary, interrupted: str | None = None) -> None:
        """What became of everything: a table on a terminal, else a line."""
        self.close()
        if interrupted or summary.stopped:
            complain(interrupted or summary.stopped or "")
        if self._quiet:
            return
        counts = [(self._verb, summary.ok)]
        counts += [(name, getattr(summary, name)) for name in ("unchanged", "skipped", "failed")]
        told = [(name, count) for name, count in counts if count or name == self._verb]
        if sys.stderr.isatty():
            _table(told, summary)
            return
        line = ", ".join(f"{count} {name}" for name, count in told)
        complain(line + _problems(summary))


def _problems(summary: Summary) -> str:
    count = sum(summary.problems.values())
    return f"; {count} problem{'s' if count > 1 else ''}" if count else ""


def _table(counts: list[tuple[str, int]], summary: Summary) -> None:
    from rich.console import Console  # As above.
    from rich.table import Table

    colours = {"failed": "red", "skipped": "yellow", "unchanged": "yellow"}
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    for name, count in counts:
        table.add_row(f"{count:,}", name, style=colours.get(name, "green"))
    if summary.problems:
        count = sum(summary.problems.values())
        codes = ", ".join(code for code, _ in summary.problems.most_common(3))
        table.add_row(f"{count:,}", f"problems ({codes}{', …' * (len(summary.problems) > 3)})")
    table.add_row(f"{summary.seconds:.1f}", "seconds")
    Console(stderr=True).print(table)
