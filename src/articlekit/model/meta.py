"""The immutable mapping that holds front matter; import it from `articlekit.model`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeAlias

JSONValue: TypeAlias = Any
"""None, bool, int, float, str, tuple of such, or `Meta`."""


class Meta(Mapping[str, JSONValue]):
    """An immutable, hashable mapping of JSON values: the front matter of an article.

    Lists are held as tuples and mappings as `Meta`. A `Meta` equals any mapping with equal items.
    """

    __slots__ = ("_items",)
    _items: dict[str, JSONValue]

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        frozen = {str(key): freeze(value) for key, value in (items or {}).items()}
        object.__setattr__(self, "_items", frozen)

    def __getitem__(self, key: str) -> JSONValue:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Meta({self._items!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Meta is immutable; replace() gives a changed copy")

    def __replace__(self, /, **changes: Any) -> Self:
        return type(self)({**self._items, **changes})

    def __reduce__(self) -> tuple[type[Meta], tuple[dict[str, JSONValue]]]:
        return Meta, (self._items,)


def freeze(value: Any) -> JSONValue:
    """The value with tuples for lists and `Meta` for mappings."""
    if isinstance(value, Mapping):
        return value if isinstance(value, Meta) else Meta(value)
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item) for item in value)
    return value
