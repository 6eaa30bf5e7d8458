"""The observer of a run."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from articlekit.batch.records import Record, ReportFile, Summary
from articlekit.batch.tasks import Seen
from articlekit.errors import Problem, Report
from articlekit.files.addresses import is_url, masked, shown

_SHOWN = 8  # Sites or languages that a message names.


class LeftOut:
    """What the filters left out, for the message of a run that takes nothing."""

    def __init__(self) -> None:
        self._sites: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._days: set[dt.date] = set()

    def add(self, seen: Seen) -> None:
        """Counts an article."""
        self._sites[seen.site or "no site"] += 1
        self._languages[seen.language] += 1
        if seen.day is not None:
            days = {*self._days, seen.day}
            self._days = {min(days), max(days)}

    def message(self) -> str:
        """The number of articles, and the sites, days and languages that they are of."""
        count = self._sites.total()
        if not count:
            return "there is no article"
        parts = [f"{count:,} article{'s' if count > 1 else ''}", f"sources: {_counts(self._sites)}"]
        if self._days:
            parts.append(f"dates: {' to '.join(day.isoformat() for day in sorted(self._days))}")
        parts.append(f"languages: {_counts(self._languages)}")
        return f"no article matches the filters; there are {'; '.join(parts)}".replace(
            "there are 1 article;", "there is 1 article;"
        )


def _counts(counts: Counter[str]) -> str:
    shown = [f"{name} ({count:,})" for name, count in counts.most_common(_SHOWN)]
    if len(counts) > _SHOWN:
        shown.append(f"{len(counts) - _SHOWN} more")
    return ", ".join(shown)


class Events:
    """Receives what happens during a run: notes, the number of inputs, and the records.

    Totals are kept in `summary`, and records are written to the report file, if there is one.
    """

    def __init__(
        self,
        *,
        on_note: Report | None = None,
        on_count: Callable[[int], None] | None = None,
        on_record: Callable[[Record], None] | None = None,
        report: ReportFile | None = None,
    ) -> None:
        """`on_note` is called with each `Problem` that concerns no article.

        `on_count` is called with the number of inputs, before the first is read; not where it is
        not known by then. `on_record` is called with each record, in the order of the inputs.
        """
        self._on_note = on_note
        self._on_count = on_count
        self._on_record = on_record
        self.report = report
        self.summary = Summary()
        self.left_out = LeftOut()

    def note(self, problem: Problem) -> None:
        """An input was skipped, or there are fewer workers than asked for."""
        if self._on_note is not None:
            self._on_note(problem)

    def count(self, count: int) -> None:
        """The number of inputs is known."""
        if self._on_count is not None:
            self._on_count(count)

    def record(self, record: Record) -> None:
        """The outcome of an article is final."""
        self.read(record)
        self.written(record)

    def read(self, record: Record) -> None:
        """An article was read; where many share a file, its outcome depends on that file."""
        self.summary.add(record)
        if self._on_record is not None:
            self._on_record(_without_secrets(record))

    def written(self, record: Record) -> None:
        """The final record of an article that `read` was called for."""
        if self.report is not None:
            self.report.add(_without_secrets(record).to_dict())

    def end(self) -> None:
        """The run is over. Notes that nothing was taken, unless failures explain it."""
        summary = self.summary
        if not summary.failed and not summary.taken:
            self.note(Problem("nothing-chosen", self.left_out.message()))


def _without_secrets(record: Record) -> Record:
    """The record with passwords and tokens of addresses masked."""
    outputs, reason = record.outputs, record.reason
    if not any(map(is_url, outputs)) and "://" not in (reason or ""):
        return record
    reason = None if reason is None else masked(reason)
    return replace(record, outputs=tuple(map(shown, outputs)), reason=reason)
