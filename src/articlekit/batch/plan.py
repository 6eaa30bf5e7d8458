"""The plan of a folder: all names and outputs are decided before anything is written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from articlekit.batch.conversion import Conversion
from articlekit.batch.events import Events
from articlekit.batch.guard import Guard
from articlekit.batch.inputs import Inputs
from articlekit.batch.names import InputNames, template_names
from articlekit.batch.records import failed
from articlekit.batch.run import read_listed, submission
from articlekit.batch.select import Selected, choose
from articlekit.batch.tasks import Result, Submission, Target, Task, planned_info
from articlekit.batch.workers.executor import Executor, Outcome
from articlekit.files.listing import Lister
from articlekit.files.output import join
from articlekit.files.source import Source

SITE_NAMES = ("index", "404", "search", "lists")
"""Names, without a suffix, that the page of an article in the folder of a site may not have."""


class Plan(Protocol):
    """Decides where the articles of each source go."""

    def submission(self, number: int) -> Submission:
        """The task of a source, or its results if it needs no worker."""


def plan_for(
    sources: Sequence[Source],
    inputs: Inputs,
    conversion: Conversion,
    guard: Guard,
    executor: Executor,
    lister: Lister,
    events: Events,
) -> Plan:
    """The plan for listed sources; a source is known by its number in the list."""
    reserved = SITE_NAMES if conversion.kind == "site" else ()
    names = InputNames(sources, conversion.format.suffix, reserved)
    if conversion.name is None and conversion.selection.is_empty:
        return _ByInput(sources, names, conversion.out, guard)
    value = partial(planned_info, mark=conversion.selection.fingerprint)
    reading = read_listed(sources, inputs, executor, lister, value, events, release=False)
    with closing(reading):
        return _ByArticle(sources, reading, names, reserved, conversion, guard)


@dataclass(frozen=True, slots=True)
class _ByInput:
    """Outputs that follow the inputs."""

    sources: Sequence[Source]
    names: InputNames
    out: str
    guard: Guard

    def submission(self, number: int) -> Submission:
        """The submission of a source."""
        source = self.sources[number]
        if source.error is not None:
            return submission(Task(source=source, number=number))
        one, (before, after) = self.names.names(number)
        if self.guard.refuses(one) or self.guard.refuses(f"{before}1{after}"):
            return _refused(source, number)
        task = Task(
            source=source,
            number=number,
            one=join(self.out, one),
            many=(join(self.out, before), after),
        )
        return Submission(task)


class _ByArticle:
    """Outputs that depend on the content of the articles."""

    def __init__(
        self,
        sources: Sequence[Source],
        outcomes: Iterable[Outcome],
        names: InputNames,
        reserved: Sequence[str],
        conversion: Conversion,
        guard: Guard,
    ) -> None:
        self._sources = sources
        self._guard = guard
        self._out = conversion.out
        self._inputs = {os.path.realpath(each.local) for each in sources if each.local}
        numbers, results = [], []
        for outcome in outcomes:
            for result in outcome.results:
                numbers.append(outcome.task.number)
                results.append(result)
        infos = [result.value for result in results]
        selected = choose(results, infos, conversion.selection)
        paths = _paths(numbers, results, selected, sources, names, reserved, conversion)
        self._results: dict[int, list[Result]] = {}
        self._targets: dict[int, dict[int, Target]] = {}
        for at, (number, record) in enumerate(zip(numbers, selected.records, strict=True)):
            self._results.setdefault(number, []).append(Result(record))
            if infos[at] is not None:
                targets = self._targets.setdefault(number, {})
                targets[infos[at].record] = Target(
                    paths.get(at), record.reason, infos[at].digest, record.also
                )

    def submission(self, number: int) -> Submission:
        """The submission of a source; one that nothing is taken of need not be read again."""
        task = Task(source=self._sources[number], number=number)
        targets = self._targets.get(number, {})
        outputs = [target.output for target in targets.values() if target.output is not None]
        if not outputs:
            return Submission(task, self._results.get(number, []))
        for path in outputs:
            if self._guard.refuses(path) or os.path.join(self._guard.out, path) in self._inputs:
                return _refused(task.source, number)
        moved = {
            record: target._replace(output=target.output and join(self._out, target.output))
            for record, target in targets.items()
        }
        return Submission(task._replace(targets=moved))


def _refused(source: Source, number: int) -> Submission:
    record = failed(source.path, f"{source.path}: output: would be written over an input")
    return Submission(Task(source=source, number=number), [Result(record)])


def _paths(
    numbers: Sequence[int],
    results: Sequence[Result],
    selected: Selected,
    sources: Sequence[Source],
    names: InputNames,
    reserved: Sequence[str],
    conversion: Conversion,
) -> dict[int, str]:
    """The paths of the articles that are taken, by their index in the results."""
    order = sorted(selected.order)
    if conversion.name is not None:
        articles = [(results[at].value, sources[numbers[at]]) for at in order]
        found = template_names(articles, conversion.name, conversion.format.suffix, reserved)
        return dict(zip(order, found, strict=True))
    counts = Counter(numbers)
    paths = {}
    for at in order:
        one, (before, after) = names.names(numbers[at])
        is_only = counts[numbers[at]] == 1
        paths[at] = one if is_only else f"{before}{results[at].value.record}{after}"
    return paths
