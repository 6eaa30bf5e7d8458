"""The terminal, the report and the totals of a command."""

from __future__ import annotations

import os
import shlex
import time
from typing import Any

from articlekit.batch.events import Events
from articlekit.batch.records import Record, ReportFile
from articlekit.cli.terminal import Terminal, size_text
from articlekit.errors import Problem
from articlekit.files.addresses import shown as address


class Session:
    """The terminal, the report and the totals of a command.

    A context manager: whichever way the command ends, the totals are printed and the report closed.
    """

    def __init__(
        self, given: dict[str, Any], verb: str, *, show_totals: bool = True, out: str | None = None
    ) -> None:
        """`out` is the output. Raises `UsageError` if the report cannot be written."""
        self.terminal = Terminal(quiet=given["quiet"], verbose=given["verbose"], verb=verb)
        report = given["report"]
        self.events = Events(
            on_note=self.terminal.note,
            on_count=self.terminal.expect,
            on_record=self._record,
            report=ReportFile(report) if report else None,
        )
        self._inputs = given["inputs"]
        self._kind = given["input_kind"]
        self._show_totals = show_totals
        self._out = out
        self._outputs = _Outputs()
        self._start = time.monotonic()

    def _record(self, record: Record) -> None:
        self.terminal.record(record)
        if record.status == "ok":
            self._outputs.add(record.outputs)

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
                self.terminal.summary(
                    self.events.summary,
                    place=self._place(),
                    hint=self._hint(),
                    interrupted=interrupted,
                )

    def _place(self) -> str:
        """The output and its size, for the totals."""
        if self._out is None or not self.events.summary.ok:
            return ""
        size = self._outputs.size(self._out)
        return f"to {address(self._out)}" + (f" ({size_text(size)})" if size else "")

    def _hint(self) -> str:
        """The command that lists the problems."""
        if self._out is None:
            return ""
        inputs = " ".join(shlex.quote(address(path)) for path in self._inputs[:2])
        kind = f" --from {self._kind}" if self._kind else ""
        return f"articlekit check {inputs}{' …' * (len(self._inputs) > 2)}{kind}"

    @property
    def exit_code(self) -> int:
        """1 if an input failed, the run ended early or the filters took nothing; else 0."""
        summary = self.events.summary
        took_nothing = summary.not_chosen and not summary.taken
        return 1 if summary.failed or summary.stopped or took_nothing else 0


class _Outputs:
    """Adds up the sizes of outputs."""

    _MOST = 100_000
    """The most outputs that are remembered, so that a file of many articles counts once."""

    def __init__(self) -> None:
        self._size = 0
        self._pending: set[str] = set()
        self._counted: set[str] = set()

    def add(self, paths: tuple[str, ...]) -> None:
        """Adds outputs; one that is not written yet is looked at when the run is over."""
        for path in paths:
            if path in self._counted:
                continue
            try:
                self._size += os.path.getsize(path)
            except (OSError, ValueError):
                self._pending.add(path)
            else:
                if len(self._counted) < self._MOST:
                    self._counted.add(path)

    def size(self, out: str) -> int:
        """The size of all outputs, or of the only file; 0 if it is not known."""
        if os.path.isfile(out):
            return os.path.getsize(out)
        pending, self._pending = self._pending, set()
        for path in pending:
            self.add((path,))
        return self._size
