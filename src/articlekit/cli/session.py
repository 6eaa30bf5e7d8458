"""The terminal, the report and the totals of a command."""

from __future__ import annotations

import time
from typing import Any

from articlekit.batch import Events, ReportFile
from articlekit.cli.terminal import Terminal
from articlekit.errors import Problem


class Session:
    """The terminal, the report and the totals of a command.

    A context manager: whichever way the command ends, the totals are printed and the report closed.
    """

    def __init__(self, given: dict[str, Any], verb: str, *, show_totals: bool = True) -> None:
        """Raises `UsageError` if the report cannot be written."""
        self.terminal = Terminal(quiet=given["quiet"], verbose=given["verbose"], verb=verb)
        report = given["report"]
        self.events = Events(
            on_note=self.terminal.note,
            on_count=self.terminal.expect,
            on_record=self.terminal.record,
            report=ReportFile(report) if report else None,
        )
        self._show_totals = show_totals
        self._start = time.monotonic()

    def __enter__(self) -> Events:
        return self.events

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.terminal.close()
        self.events.summary.seconds = time.monotonic() - self._start
        report = self.events.report
        if report is not None:
            report.close()
            if report.error:
                self.terminal.note(
                    Problem("report", f"is not complete: {report.error}", report.path)
                )
        if error is None or not isinstance(error, Exception):
            interrupted = None if error is None else "interrupted"
            if self._show_totals or interrupted:
                self.terminal.summary(self.events.summary, interrupted)

    @property
    def exit_code(self) -> int:
        """0, or 1 if an input failed or the run ended early."""
        summary = self.events.summary
        return 1 if summary.failed or summary.stopped else 0
