"""Fetching on the command line: reads articles for their pictures, and shows the progress."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

from articlekit.batch.records import Record
from articlekit.cli.options import commas
from articlekit.cli.reading import read_articles
from articlekit.cli.session import Session
from articlekit.cli.terminal import complain, print_above, shown
from articlekit.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from articlekit.images import FetchOptions, FetchSummary, Outcome
    from articlekit.images.pictures import Picture

AUTO = "auto"
"""The value of ``--images`` for which the pictures are fetched first."""
_PARAM = "writer__images"
"""The parameter of the option ``--images`` (see `Row.param`)."""
_PLAIN_PERIOD = 10.0  # Seconds between two plain lines of progress.
_SHOWN_HOSTS = 12
COUNTS = ("there", "fetched", "gone", "refused", "failed")

Key = tuple[str, int | None]


def read_pictures(
    given: dict[str, Any], session: Session
) -> tuple[list[Record], dict[Key, list[Picture]]]:
    """The records of all articles, and the pictures of those that are selected.

    The records are counted, but not written to the report.
    """
    from articlekit.images.pictures import pictures_of  # Only where pictures are fetched.

    records: list[Record] = []
    pictures: dict[Key, list[Picture]] = {}

    def read(record: Record) -> None:
        records.append(record)
        session.events.read(record)

    with closing(read_articles(given, session.events, pictures_of, read)) as reading:
        for result in reading:
            pictures[result.record.input, result.record.record] = result.value
    session.terminal.close()
    return records, pictures


def fetch_all(
    folder: str,
    pictures: Iterable[Picture],
    options: FetchOptions,
    *,
    quiet: bool,
    verbose: bool,
) -> tuple[FetchSummary, dict[str, Outcome]]:
    """Fetches pictures into a folder, with progress. Returns the totals and each outcome.

    Raises `UsageError` if the folder cannot be written, or the extra is missing.
    """
    from articlekit.images.fetching import fetch_pictures  # As above.
    from articlekit.images.store import Store

    outcomes: dict[str, Outcome] = {}
    with FetchProgress(quiet=quiet, verbose=verbose) as progress:

        def on_outcome(outcome: Outcome) -> None:
            outcomes[outcome.address] = outcome
            progress.add(outcome)

        summary = fetch_pictures(
            pictures, Store(folder), options, on_outcome=on_outcome, on_found=progress.start
        )
    return summary, outcomes


class FetchProgress:
    """What is shown while pictures are fetched: a bar per host, or a line now and then."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._done = self._found = 0
        self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start(self, summary: FetchSummary) -> None:
        """All addresses are known."""
        self._found = summary.found
        if self._quiet or not sys.stderr.isatty() or not summary.found:
            return
        from rich.console import Console  # Slow to import, and only for terminals.
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(None, style="bright_black", complete_style="cyan", finished_style="green"),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        hosts = sorted(summary.hosts.items(), key=lambda item: (-item[1].found, item[0]))
        for name, host in hosts[:_SHOWN_HOSTS]:
            self._tasks[name] = self._bar.add_task(shown(name), total=host.found)
        rest = sum(host.found for _, host in hosts[_SHOWN_HOSTS:])
        if rest:
            label = f"{len(hosts) - _SHOWN_HOSTS} others"
            self._tasks[""] = self._bar.add_task(label, total=rest)
        self._bar.start()

    def add(self, outcome: Outcome) -> None:
        """The outcome of a picture is known."""
        from articlekit.images.options import host_of  # As above.

        self._done += 1
        if self._verbose and outcome.status != "there":
            reason = f" ({outcome.error})" if outcome.error else ""
            print_above(self._bar, f"{outcome.address}: {outcome.status}{reason}")
        if self._bar is not None:
            task = self._tasks.get(host_of(outcome.address), self._tasks.get(""))
            if task is not None:
                self._bar.advance(task)
        elif not self._quiet and time.monotonic() - self._last_line > _PLAIN_PERIOD:
            self._last_line = time.monotonic()
            complain(f"{self._done:,} of {self._found:,} pictures")


def totals(summary: FetchSummary) -> str:
    """The totals in a line."""
    parts = [f"{getattr(summary, name):,} {name}" for name in COUNTS if getattr(summary, name)]
    if summary.fetched:
        parts[parts.index(f"{summary.fetched:,} fetched")] += f" ({_size(summary.bytes)})"
    noun = "picture" if summary.found == 1 else "pictures"
    return f"{summary.found:,} {noun}: {', '.join(parts) or 'nothing to fetch'}"


def _size(count: int) -> str:
    for unit in ("B", "kB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count //= 1000
    return f"{count:,} MB"


# --- --images auto -----------------------------------------------------------------------------


def cache_folder() -> str:
    """The folder for pictures that are fetched for ``--images auto``."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "articlekit", "pictures")


def fetch_first(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a command with the folder of fetched pictures in place of ``auto``.

    If ``--images`` names ``auto``, the pictures of the selected articles are fetched; the inputs
    are read once more for that. Raises `UsageError` if they can be read only once, or the extra is
    missing.
    """
    places = commas(given.get(_PARAM) or "")
    if AUTO not in places:
        return given
    if "-" in given["inputs"]:
        raise UsageError("--images auto reads the inputs twice; standard input can be read once")
    from articlekit.images import FetchOptions  # As above.

    folder = cache_folder()
    quiet = Session({**given, "report": None, "quiet": True}, "read", show_totals=False)
    with quiet:
        _, pictures = read_pictures(given, quiet)
    summary, _ = fetch_all(
        folder,
        (picture for found in pictures.values() for picture in found),
        FetchOptions(),
        quiet=given["quiet"],
        verbose=given["verbose"],
    )
    if summary.stopped:
        raise UsageError(f"--images auto: {summary.stopped}")
    if not given["quiet"]:
        complain(totals(summary))
    return {**given, _PARAM: ",".join(folder if place == AUTO else place for place in places)}
