"""Entry points of other distributions. A broken one is a warning, and the others still work."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint


class PlugInError(Exception):
    """An entry point that cannot be loaded; the message says which, and why."""


class PlugInWarning(RuntimeWarning):
    """A plug-in that is left out. The command line shows it as one line."""


def entry_points(group: str) -> list[EntryPoint]:
    """The entry points of a group, by name and distribution.

    Warns of distributions whose entry points cannot be read.
    """
    if not _is_mentioned(group):
        return []
    from importlib import metadata  # Slow to import, and few environments have plug-ins.

    try:
        found: Iterable[EntryPoint] = metadata.entry_points(group=group)
    except Exception:  # noqa: BLE001  # One damaged file makes the whole call fail.
        found = _readable(metadata.distributions(), group)
    return sorted(found, key=lambda entry: (entry.name, owner_of(entry)))


def _is_mentioned(group: str) -> bool:
    """Whether a distribution may have entry points of this group.

    Reads the lists of entry points without parsing them, which takes a tenth of the time.
    """
    for finder in sys.meta_path:
        if hasattr(finder, "find_distributions") and finder is not PathFinder:
            return True
    name = group.encode()
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            if os.path.isfile(folder):  # A zip archive.
                return True
            continue
        for entry in entries:
            if entry.endswith(".egg"):
                return True
            if entry.endswith((".dist-info", ".egg-info")):
                path = os.path.join(folder, entry, "entry_points.txt")
                with suppress(OSError), open(path, "rb") as stream:
                    if name in stream.read():
                        return True
    return False


def _readable(distributions: Iterable[Distribution], group: str) -> Iterator[EntryPoint]:
    """The entry points of the distributions whose entry points can be read."""
    seen = set()
    for distribution in distributions:
        name = _name(distribution)
        if name in seen:  # The first one on the path hides the others.
            continue
        seen.add(name)
        try:
            found = list(distribution.entry_points)
        except Exception as error:  # noqa: BLE001
            warn_left_out(f"the entry points of {name} cannot be read: {_reason(error)}")
            continue
        yield from (entry for entry in found if entry.group == group)


def _name(distribution: Distribution) -> str:
    try:
        return distribution.metadata["Name"] or "?"
    except Exception:  # noqa: BLE001
        return "?"


def owner_of(entry: EntryPoint) -> str:
    """The name of the distribution of an entry point."""
    return _name(entry.dist) if entry.dist else "?"


def load_entry(entry: EntryPoint) -> Any:
    """What an entry point names. Raises `PlugInError` whatever its module does, exits included."""
    try:
        return entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PlugInError(_reason(error)) from error


def call_function(function: Any) -> tuple[object, ...]:
    """What a function of a plug-in returns, as a tuple. Raises `PlugInError` if it raises."""
    try:
        return tuple(function())
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PlugInError(_reason(error)) from error


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def warn_left_out(message: str) -> None:
    """Warns that a plug-in is left out."""
    warnings.warn(message, PlugInWarning, stacklevel=2)
