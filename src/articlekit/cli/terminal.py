"""What people see on standard error: diagnostics, progress and totals.

Nothing of an input is printed as it is: control and bidirectional characters become escapes.
"""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import click

from articlekit._text.characters import printable
from articlekit.batch.records import DUPLICATE, Record, Summary
from articlekit.cli.streams import error_line
from articlekit.errors import Problem

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_UNDECODED = re.compile("[\udc80-\udcff]")
_PERIOD = 0.1  # Seconds between two updates of the progress bar.
_PLAIN_PERIOD = 10.0  # Seconds between two plain lines of progress.


def shown(text: str) -> str:
    r"""A text that is safe to print; an undecodable byte of a file name is ``\xNN``."""
    return printable(_UNDECODED.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text))


def complain(message: str) -> None:
    """Prints a line on standard error."""
    error_line(shown(message))


def print_above(bar: Progress | None, text: str) -> None:
    """Prints a line above a progress bar, or on standard error if there is none."""
    if bar is None:
        complain(text)
    else:
        bar.console.print(shown(text), markup=False, highlight=False, soft_wrap=True, emoji=False)


def counted(count: int, name: str) -> str:
    """A number with the right form of a noun: ``1 problem``, ``2 problems``."""
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def size_text(size: int) -> str:
    """A number of bytes for people: ``512 bytes``, ``38 kB``, ``1.2 MB``."""
    if size < 1000:
        return f"{size} bytes"
    for unit in ("kB", "MB", "GB"):
        value = size / 1000
        if value < 1000 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
        size = round(value)
    raise AssertionError(size)


class Terminal:
    """Prints what happens while articles are read or converted."""

    def __init__(self, *, quiet: bool, verbose: bool, verb: str) -> None:
        """`verb` says what is done to articles: ``converted``, ``read``."""
        self._quiet = quiet
        self._verbose = verbose
        self._verb = verb
        self._is_shared = sys.stdout.isatty()  # While the bar is shown, rich 14 says no.
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._count = 0
        self._failed = 0
        self._start = self._shown = time.monotonic()

    @property
    def shows_progress(self) -> bool:
        """Whether standard error is a terminal with a progress bar."""
        return not self._quiet and sys.stderr.isatty()

    # --- During a run ---------------------------------------------------------------------

    def note(self, problem: Problem) -> None:
        """Prints a problem that concerns no article."""
        if not self._quiet:
            self._line(str(problem))

    def expect(self, count: int) -> None:
        """Starts a progress bar, if there is enough to wait for."""
        if count < 2 or not self.shows_progress:
            return
        from rich.console import Console  # Slow to import, and only for terminals.
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._bar = Progress(
            # The colours of the terminal itself, which suit light and dark ones.
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
        """Prints the outcome of an article as far as it matters."""
        self._count += 1
        if record.status == "failed":
            self._failed += 1
            self._line(record.reason or record.input)
        elif self._verbose:
            self._print_outcome(record)
        elif record.reason and record.reason.startswith(DUPLICATE) and not self._quiet:
            self._line(f"{record.input}: {record.reason}")
        self._update()

    def _print_outcome(self, record: Record) -> None:
        if record.status != "ok" or record.outputs:
            target = f" -> {record.outputs[0]}" if record.outputs else ""
            self._line(f"{record.input}: {record.reason or record.status}{target}")
        for problem in record.problems:
            self._line(str(problem))

    def _update(self) -> None:
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            if now - self._shown > _PERIOD:
                self._shown = now
                self._bar.update(
                    self._task,
                    completed=self._count,
                    rate=f"{self._rate(now):.0f}/s",
                    failures=f"{self._failed} failed" if self._failed else "",
                    refresh=True,
                )
        elif not self._quiet and now - self._shown > _PLAIN_PERIOD:
            self._shown = now
            rate = self._rate(now)
            complain(f"{self._count} {self._verb}, {self._failed} failed, {rate:.0f} per second")

    def _rate(self, now: float) -> float:
        return self._count / max(now - self._start, 0.001)

    def _line(self, text: str) -> None:
        print_above(self._bar, text)

    def print(self, text: str) -> None:
        """Prints a line on standard output, above a progress bar on the same terminal."""
        if self._bar is not None and self._is_shared:
            self._line(text)
        else:
            click.echo(shown(text))

    # --- At the end -----------------------------------------------------------------------

    def close(self) -> None:
        """Removes the progress bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def summary(
        self, summary: Summary, *, place: str = "", hint: str = "", interrupted: str | None = None
    ) -> None:
        """Prints the totals: a table on a terminal, else a line.

        `place` names the output, `hint` the command that lists the problems.
        """
        self.close()
        if interrupted or summary.stopped:
            complain(interrupted or summary.stopped or "")
        if self._quiet:
            return
        counts = [(self._verb, summary.ok)]
        counts += [(name, getattr(summary, name)) for name in ("unchanged", "skipped", "failed")]
        counts = [(name, count) for name, count in counts if count or name == self._verb]
        if sys.stderr.isatty():
            _table(counts, summary, place, hint)
            return
        place = f" {place}" if place else ""
        first, *others = (f"{count} {name}" for name, count in counts)
        line = ", ".join([first + place, *others])
        count = sum(summary.problems.values())
        if count:
            line += f"; {counted(count, 'problem')}" + (f" ({hint})" if hint else "")
        complain(line)


def _table(counts: list[tuple[str, int]], summary: Summary, place: str, hint: str) -> None:
    from rich.console import Console  # As above.
    from rich.table import Table
    from rich.text import Text

    colours = {"failed": "red", "skipped": "yellow", "unchanged": "yellow"}
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for at, (name, count) in enumerate(counts):
        text = f"{name} {place}" if place and not at else name
        table.add_row(f"{count:,}", Text(shown(text)), style=colours.get(name, "green"))
    if summary.problems:
        count = sum(summary.problems.values())
        codes = ", ".join(code for code, _ in summary.problems.most_common(3))
        more = ", …" * (len(summary.problems) > 3)
        word = "problem" if count == 1 else "problems"
        hint = f"; {hint}" if hint else ""
        table.add_row(f"{count:,}", Text(shown(f"{word} ({codes}{more}){hint}")))
    table.add_row(f"{summary.seconds:.1f}", "seconds")
    Console(stderr=True).print(table)
