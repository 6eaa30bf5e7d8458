"""``articlekit images``: fetches the pictures of articles. The one command that needs a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from articlekit.batch.options import SelectOptions
from articlekit.batch.records import Record
from articlekit.cli.command import Command, SectionOption
from articlekit.cli.fetching import Key, fetch_all, read_pictures, totals
from articlekit.cli.options import commas, event_options, inputs_argument, size, table_options
from articlekit.cli.session import Session
from articlekit.cli.terminal import complain
from articlekit.errors import Problem, UsageError

if TYPE_CHECKING:
    from articlekit.images import FetchOptions, FetchSummary, HostSummary, Outcome
    from articlekit.images.pictures import Picture


F = TypeVar("F", bound=Callable[..., Any])


def _option(*flags: str, **more: Any) -> Callable[[F], F]:
    return click.option(*flags, cls=SectionOption, section="Fetching", **more)


@click.command(
    "images",
    cls=Command,
    examples=(
        "articlekit images posts/ -o pictures/",
        "articlekit images posts/ --list --source bbc.com > addresses.txt",
        "articlekit images posts/ -o pictures/ --fallback page --contact me@example.org",
        "articlekit book posts/ -o news.epub --images pictures/",
    ),
)
@inputs_argument
@click.option("-o", "--output", metavar="DIR", help="The folder for the pictures.")
@click.option("--list", "lists", is_flag=True, help="Print the addresses; fetch nothing.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what there is and what would be fetched, per host (with --verbose also per"
    " address); fetch nothing.",
)
@_option(
    "--fallback",
    metavar="WAY,…",
    type=commas,
    default="",
    help="What to try if an address has no picture: page (the address as the page wrote it, often"
    " of an image proxy), wayback (the Wayback Machine), smaller (another size). These show others"
    " what you read.",
)
@_option("--retry-failed", is_flag=True, help="Ask again for what was gone (404, 410) before.")
@_option(
    "--ignore-robots", is_flag=True, help="Do not ask for robots.txt, and fetch what it forbids."
)
@_option("--contact", metavar="TEXT", help="Your address, for the hosts (User-Agent).")
@_option(
    "--gap",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Least time between two requests to one host (default 0.5).",
)
@_option("--hosts", type=click.IntRange(1, 64), metavar="N", help="Hosts at once (default 8).")
@_option(
    "--request-timeout",
    type=click.FloatRange(1),
    metavar="SECONDS",
    help="Most time for one request (default 60).",
)
@_option("--max-image-bytes", type=size, metavar="SIZE", help="Largest picture (default 20MB).")
@_option(
    "--max-image-pixels",
    type=click.IntRange(1),
    metavar="N",
    help="Most pixels of a picture (default 50000000).",
)
@_option(
    "--allow-port",
    type=click.IntRange(1, 65535),
    multiple=True,
    metavar="PORT",
    help="A port to ask besides 80 and 443; may be given several times.",
)
@_option("--proxy", metavar="URL", help="http://HOST:PORT; none is taken from the environment.")
@table_options(SelectOptions)
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Fetch the pictures of articles into a folder that --images takes.

    Each address is requested once, whatever the number of articles and runs. One host gets one
    request at a time, and what its robots.txt forbids is left out. Addresses that are not in the
    public internet are refused. INPUT is what `articlekit convert` takes.
    """
    _require_output(ctx, given)
    session = Session(given, "read", show_totals=False)
    summary: FetchSummary | None = None
    outcomes: dict[str, Outcome] = {}
    with session:
        records, pictures = read_pictures(given, session)
        each = [picture for found in pictures.values() for picture in found]
        if given["lists"]:
            for url in dict.fromkeys(picture.url for picture in each):
                session.terminal.print(url)
        elif given["dry_run"]:
            _print_plan(session, _planned(given, each))
        else:
            summary, outcomes = fetch_all(
                given["output"],
                each,
                _fetch_options(given),
                quiet=given["quiet"],
                verbose=given["verbose"],
            )
        _write_report(session, given["output"], records, pictures, outcomes)
        if summary is not None:
            _finish(session, given, summary)
    ctx.exit(1 if summary is not None and summary.stopped else session.exit_code)


def _require_output(ctx: click.Context, given: dict[str, Any]) -> None:
    if given["lists"]:
        for param in ctx.command.params:
            is_fetching = isinstance(param, SectionOption) and param.section == "Fetching"
            if (is_fetching or param.name in ("output", "dry_run")) and given[param.name or ""]:
                flag = param.opts[0]
                raise UsageError(f"--list fetches nothing, so that {flag} has no effect")
    elif not given["output"]:
        raise UsageError("which folder? name it with -o DIR; --list prints the addresses alone")


def _fetch_options(given: dict[str, Any]) -> FetchOptions:
    """The options that were given. Raises `UsageError`."""
    from articlekit.images import FetchOptions  # Only where pictures are fetched.

    names = {
        "fallbacks": "fallback",
        "retry_failed": "retry_failed",
        "ignore_robots": "ignore_robots",
        "contact": "contact",
        "gap": "gap",
        "hosts": "hosts",
        "timeout": "request_timeout",
        "max_bytes": "max_image_bytes",
        "max_pixels": "max_image_pixels",
        "allow_ports": "allow_port",
        "proxy": "proxy",
    }
    found = {name: given[option] for name, option in names.items()}
    return FetchOptions(**{name: value for name, value in found.items() if value is not None})


def _planned(given: dict[str, Any], pictures: Iterable[Picture]) -> FetchSummary:
    """The totals of what is known without a request. Nothing is written."""
    from articlekit.images.fetching import known_outcome  # As above.
    from articlekit.images.options import FetchSummary
    from articlekit.images.store import Store

    options = _fetch_options(given)
    store = Store(given["output"]) if os.path.isdir(given["output"]) else None
    summary = FetchSummary()
    for picture in {picture.url: picture for picture in pictures}.values():
        summary.count(picture)
        known = None if store is None else known_outcome(picture, store, options)
        if known is not None:
            summary.add(known)
        if given["verbose"]:
            complain(f"{picture.url}: {'to fetch' if known is None else known.status}")
    return summary


def _print_plan(session: Session, summary: FetchSummary) -> None:
    """A line per host: what there is, and what would be fetched."""
    rows: list[tuple[str, ...]] = [("host", "pictures", "there", "gone", "to fetch")]
    hosts = sorted(summary.hosts.items(), key=lambda item: (-item[1].found, item[0]))
    named: list[tuple[str, FetchSummary | HostSummary]] = [*hosts, ("all", summary)]
    for name, each in named:
        left = each.found - each.there - each.gone
        rows.append((name or "(none)", *map(str, (each.found, each.there, each.gone, left))))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for host_name, *numbers in rows:
        cells = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
        session.terminal.print(f"{host_name.ljust(widths[0])}  {'  '.join(cells)}")


def _write_report(
    session: Session,
    folder: str | None,
    records: Iterable[Record],
    pictures: dict[Key, list[Picture]],
    outcomes: dict[str, Outcome],
) -> None:
    """The record of each article, with the files of its pictures and those that are missing."""
    for record in records:
        files: list[str] = []
        problems = list(record.problems)
        for picture in pictures.get((record.input, record.record), []):
            outcome = outcomes.get(picture.url)
            if outcome is None:
                continue
            if outcome.file is not None:
                files.append(os.path.join(folder or "", *outcome.file.split("/")))
            else:
                message = f"{picture.url}: {outcome.error or outcome.status}"
                problems.append(Problem("image-missing", message, record.input))
        if record.status == "ok":
            found = replace(record, outputs=tuple(files), problems=tuple(problems))
            session.events.written(found)
        else:
            session.events.written(record)


def _finish(session: Session, given: dict[str, Any], summary: FetchSummary) -> None:
    """The totals, on the terminal and in the report."""
    if session.events.report is not None:
        session.events.report.add({"images": asdict(summary)})
    if summary.stopped:
        complain(summary.stopped)
    if given["quiet"]:
        return
    missing = [
        (name, host)
        for name, host in sorted(summary.hosts.items())
        if host.gone or host.refused or host.failed
    ]
    for name, host in missing:
        parts = [f"{getattr(host, key):,} {key}" for key in ("gone", "refused", "failed")
                 if getattr(host, key)]  # fmt: skip
        complain(f"{name or '(no host)'}: {', '.join(parts)} of {host.found:,}")
    complain(totals(summary))
