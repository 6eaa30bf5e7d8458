"""Bars of articles per day, by source; the only module that imports matplotlib."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections import Counter
from importlib.util import find_spec
from typing import Any

from articlekit._disk.writing import atomic_write
from articlekit.errors import UsageError

_COLOURS = 7  # Sources with a colour of their own; more cannot be distinguished.
_WIDEST = 400  # Days with a bar each; a longer period is drawn by month.
_REST = "other"


def require_matplotlib() -> None:
    """Raises `UsageError` if matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        raise UsageError("a plot needs matplotlib: pip install 'articlekit[plot]'")


def draw(days: Counter[tuple[str, str]], path: str) -> None:
    """Draws how many articles each day and source has, into an SVG or PNG file.

    Raises what `require_matplotlib` raises, and `WriteError` if the file cannot be written.
    """
    require_matplotlib()
    # It warns if its settings cannot be saved, as in a home directory that is read-only.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl  # An extra, and slow to import.
    from matplotlib.figure import Figure

    names, bars = _bars(days)
    mpl.rcParams["svg.hashsalt"] = "articlekit"  # The same plot has the same bytes.
    figure = Figure(figsize=(10, 4), layout="constrained")
    axes = figure.add_subplot()
    floor = [0] * len(names)
    for number, (source, heights) in enumerate(bars.items()):
        colour = "#9a9a9a" if source == _REST else f"C{number}"
        axes.bar(range(len(names)), heights, bottom=floor, label=source, color=colour, width=0.9)
        floor = [low + height for low, height in zip(floor, heights, strict=True)]
    _dress(axes, names, bool(bars))
    metadata = {"Date": None} if path.lower().endswith(".svg") else {"Software": None}
    with atomic_write(path) as stream:
        figure.savefig(stream, format=os.path.splitext(path)[1][1:].lower(), metadata=metadata)


def _dress(axes: Any, names: list[str], has_bars: bool) -> None:
    step = max(1, -(-len(names) // 12))
    axes.set_xticks(range(0, len(names), step), names[::step], rotation=30, ha="right")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_ylabel("articles")
    axes.spines[["top", "right"]].set_visible(False)
    if has_bars:
        axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))


def _bars(days: Counter[tuple[str, str]]) -> tuple[list[str], dict[str, list[int]]]:
    """The names of the bars, and the heights of each source in them; the largest source first."""
    if not days:
        return [], {}
    every = [dt.date.fromisoformat(day) for day, _ in days]
    span = (max(every) - min(every)).days + 1
    if span > _WIDEST:
        names = _months(min(every), max(every))
    else:
        names = [(min(every) + dt.timedelta(days=at)).isoformat() for at in range(span)]
    totals: Counter[str] = Counter()
    for (_, source), count in days.items():
        totals[source] += count
    ranked = sorted(totals, key=lambda source: (-totals[source], source))
    shown = ranked[:_COLOURS] + ([_REST] if len(ranked) > _COLOURS else [])
    places = {name: at for at, name in enumerate(names)}
    bars = {source: [0] * len(names) for source in shown}
    for (day, source), count in days.items():
        at = places[day if day in places else day[:7]]
        bars[source if source in bars else _REST][at] += count
    return names, bars


def _months(first: dt.date, last: dt.date) -> list[str]:
    """All months from one day to another, those without an article too."""
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(begin, end)]
