"""What nodes and articles have in common: they are values, and copies of them can be changed."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple, Protocol, Self, TypeVar


class Value:
    """Base of the frozen dataclasses of the model."""

    __slots__ = ()

    # Python 3.13 gives every dataclass this method; `copy.replace` calls it.
    def __replace__(self, /, **changes: Any) -> Self:
        changed: Self = dataclasses.replace(self, **changes)  # type: ignore[type-var]
        return changed


class Within(NamedTuple):
    """The least and the greatest value of a number, in the annotation of its field."""

    least: int
    most: int | None = None
    """None if there is none."""


class _Replaceable(Protocol):
    def __replace__(self, /, **changes: Any) -> Self: ...


_T = TypeVar("_T", bound=_Replaceable)


def replace(value: _T, /, **changes: Any) -> _T:
    """A copy of an article, a node or a `Meta` with some fields changed.

    >>> replace(article, title="Another title", tags=["news"])

    Lists become tuples, so that the copy is immutable. Raises `TypeError` for a field that the
    value does not have.
    """
    for name, change in changes.items():
        if isinstance(change, list):
            changes[name] = tuple(change)
    return value.__replace__(**changes)
