"""Which articles become what, decided before anything is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from articlekit.batch._choice import left_out
from articlekit.batch._names import InputNames, TemplateNames
from articlekit.batch._records import Record, failed
from articlekit.batch._run import Inputs, read_all
from articlekit.batch._work import Card, Planned, Task, card
from articlekit.collection import By
from articlekit.errors import Report, UsageError, ignore
from articlekit.files import Source
from articlekit.writers import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What to make."""

    format: Format
    options: dict[str, object]
    existing: str = "skip"
    name: str | None = None
    """A template for names; None for the names of the inputs."""
    unique: By | None = None
    limit: int | None = None
    sort: str | None = None
    durable: bool = False
    index: bool = False
    """Whether a page that lists all is wanted."""
    partition_by: tuple[str, ...] = ()
    """What the folders of a partitioned folder stand for; see `articlekit.batch._dataset`."""


# --- Where outputs must not go -----------------------------------------------------------------


class Guard:
    """Keeps outputs away from the inputs."""

    def __init__(self, inputs: Inputs, out: str) -> None:
        """Raises `UsageError` if the output folder is an input."""
        self.out = os.path.realpath(out)
        below = self.out.rstrip(os.sep) + os.sep
        self.avoid: str | None = None
        self._files: set[str] = set()
        self._roots: list[str] = []
        for path in inputs.paths:
            if isinstance(path, Source):
                continue
            real = os.path.realpath(path)
            if real == self.out:
                raise UsageError(f"{out}: the output folder is an input as well")
            if os.path.isdir(real) and below.startswith(real.rstrip(os.sep) + os.sep):
                self.avoid = self.out
            elif real.startswith(below):
                self._files.add(real)
                self._roots.append(real + os.sep)

    def refuses(self, relative: str) -> bool:
        """Whether a path below the output folder is, or is inside, an input."""
        if not self._files:
            return False
        path = os.path.join(self.out, relative)
        return path in self._files or path.startswith(tuple(self._roots))


# --- The plan ----------------------------------------------------------------------------------


class Plan(Protocol):
    """Says what becomes of a source."""

    def task(self, source: Source, out: str, guard: Guard) -> Task | Record:
        """The task, or the record of a source that must not be converted."""


def plan_for(inputs: Inputs, making: Making, note: Report, expect: Callable[[int], None]) -> Plan:
    """Walks over all inputs and decides all names.

    `expect` is called with the number of inputs.
    """
    reserved = ("index",) if making.index else ()
    by_article = making.name or making.unique or making.limit is not None or making.sort
    names = InputNames(making.format.suffix, reserved)
    count = 0
    for source in inputs.sources(note, load=False):
        count += 1
        if source.error is None:
            names.note(source)
    expect(count)
    if not by_article:
        return _ByInput(names)
    return _ByArticle(inputs, making, names, reserved)


@dataclass(frozen=True, slots=True)
class _ByInput:
    """Outputs that follow the inputs."""

    names: InputNames

    def task(self, source: Source, out: str, guard: Guard) -> Task | Record:
        one, (before, behind) = self.names.names(source)
        if guard.refuses(one) or guard.refuses(f"{before}1{behind}"):
            return failed(source.path, f"{source.path}: output: would be written over an input")
        return Task(
            source=source,
            one=os.path.join(out, one),
            many=(os.path.join(out, before), behind),
        )


class _ByArticle:
    """Outputs that depend on what all articles say."""

    def __init__(
        self, inputs: Inputs, making: Making, names: InputNames, reserved: tuple[str, ...]
    ) -> None:
        self._plan: dict[str, dict[int, tuple[str | None, str | None]]] = {}
        entries = _survey(inputs, making.unique)
        self._inputs = {os.path.realpath(e.source.local) for e in entries if e.source.local}
        reasons = left_out(
            [entry.card for entry in entries],
            [entry.source.path for entry in entries],
            unique=making.unique,
            sort=making.sort,
            limit=making.limit,
        )
        chosen = [entry for entry, reason in zip(entries, reasons, strict=True) if not reason]
        named = _article_names(chosen, making, names, reserved)
        for entry, reason in zip(entries, reasons, strict=True):
            path = None if reason else named[entry.source.path, entry.card.record]
            self._plan.setdefault(entry.source.path, {})[entry.card.record] = (path, reason)

    def task(self, source: Source, out: str, guard: Guard) -> Task | Record:
        planned = {}
        for record, (path, reason) in self._plan.get(source.path, {}).items():
            if path is not None and (
                guard.refuses(path) or os.path.join(guard.out, path) in self._inputs
            ):
                return failed(source.path, f"{source.path}: output: would be written over an input")
            output = None if path is None else os.path.join(out, path)
            planned[record] = Planned(output=output, reason=reason)
        return Task(source=source, planned=planned)


@dataclass(frozen=True, slots=True)
class _Entry:
    source: Source
    card: Card


def _survey(inputs: Inputs, unique: By | None) -> list[_Entry]:
    """A card of each article that is chosen."""
    places = {source.path: source for source in inputs.sources(ignore, load=False)}
    return [
        _Entry(places[found.record.input], found.value)
        for found in read_all(inputs, partial(card, by=unique))
        if found.value is not None and found.record.input in places
    ]


def _article_names(
    entries: list[_Entry], making: Making, names: InputNames, reserved: tuple[str, ...]
) -> dict[tuple[str, int], str]:
    found = {}
    if making.name is not None:
        template = TemplateNames(making.name, making.format.suffix, reserved)
        for entry in entries:
            template.note(entry.card, entry.source.place, entry.source.path)
        for entry in entries:
            name = template.name(entry.card, entry.source.place, entry.source.path)
            found[entry.source.path, entry.card.record] = name
        return found
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.source.path] = max(counts.get(entry.source.path, 0), entry.card.record)
    for entry in entries:
        one, (before, behind) = names.names(entry.source)
        number = entry.card.record
        is_only = counts[entry.source.path] == 1
        found[entry.source.path, number] = one if is_only else f"{before}{number}{behind}"
    return found
