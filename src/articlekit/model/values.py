"""What nodes and articles have in common: they are values, and copies of them can be changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Protocol, Self, TypeVar


@cache
def _getter(fields: tuple[str, ...]) -> Callable[[object], object]:
    """Returns the class and some fields of a value."""
    return attrgetter("__class__", *fields)


class Value:
    """Base of the frozen dataclasses of the model, with the methods that all of them share.

    `dataclass` would compile these methods for each class, which takes longer than reading a page.
    """

    __slots__ = ()
    __match_args__ = ()  # The names of the fields; not annotated, for it is no field.

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = _getter(self.__match_args__)
        return values(self) == values(other)

    def __hash__(self) -> int:
        return hash(_getter(self.__match_args__)(self))

    def __repr__(self) -> str:
        names: tuple[str, ...] = self.__match_args__
        shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__qualname__}({shown})"

    # Python 3.13 gives every dataclass this method; `copy.replace` calls it.
    def __replace__(self, /, **changes: Any) -> Self:
        changed: Self = dataclasses.replace(self, **changes)  # type: ignore[type-var]
        return changed


class Within:
    """The least and the greatest value of a number, in the annotation of its field.

    No tuple: `typing` gives equal annotations as one object, whatever the classes of equal tuples.
    """

    __slots__ = ("least", "most")

    def __init__(self, least: int, most: int | None = None) -> None:
        """`most` is None if there is none."""
        self.least = least
        self.most = most


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
