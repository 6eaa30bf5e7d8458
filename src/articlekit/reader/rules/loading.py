"""Reads outlets from a TOML file of a user, and checks them.

The keys of a table are the fields of `Outlet`, `Rule` and `Words`; the annotation of a field says
what its value is. Unchecked values enter only here; elsewhere they have types.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import TypeVar

from articlekit._disk.opening import StrPath, read_text
from articlekit.errors import InputError, UsageError
from articlekit.reader.rules.outlets import IsDataclass, Outlet, Rule
from articlekit.reader.rules.words import Words

_T = TypeVar("_T", bound=IsDataclass)


def load_outlets(path: StrPath) -> tuple[Outlet, ...]:
    """The outlets of a TOML file, of the shape of outlets.toml in this package.

    Raises `UsageError`, whose message names the file and what is wrong in it.
    """
    import tomllib  # Only needed for files of users.

    try:
        tables: dict[str, object] = tomllib.loads(read_text(os.fspath(path)))
        rows = _list("outlet", tables.get("outlet", []))
        return tuple(_instance(Outlet, row) for row in rows)
    except InputError as error:
        raise UsageError(f"{path}: {error.message}") from None
    except (tomllib.TOMLDecodeError, UsageError) as error:
        raise UsageError(f"{path}: {error}") from None


def _instance(kind: type[_T], table: object) -> _T:
    """An instance of a dataclass from a table whose keys are its fields."""
    name = kind.__name__.lower()
    if not isinstance(table, dict):
        raise UsageError(f"{name} must be a table, not {table!r}")
    stated: Mapping[str, object] = table
    shapes = {field.name: str(field.type).removesuffix(" | None") for field in fields(kind)}
    values: dict[str, object] = {}
    for key, value in stated.items():
        if key not in shapes:
            raise UsageError(f"unknown key {key!r} of {name}; known are {', '.join(shapes)}")
        values[key] = _SHAPES[shapes[key]](key, value)
    for field in fields(kind):
        if field.default is MISSING and field.name not in values:
            raise UsageError(f"{name} has no {field.name}")
    make: Callable[..., _T] = kind
    return make(**values)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{key} must be a text, not {value!r}")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{key} must be true or false, not {value!r}")
    return value


def _number(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"{key} must be a whole number, not {value!r}")
    return value


def _list(key: str, value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise UsageError(f"{key} must be a list, not {value!r}")
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise UsageError(f"{key} must be a list of texts, not {value!r}")
    return tuple(value)


_SHAPES: dict[str, Callable[[str, object], object]] = {
    "str": _text,
    "bool": _flag,
    "int": _number,
    "tuple[str, ...]": _texts,
    "tuple[Rule, ...]": lambda key, value: tuple(_instance(Rule, t) for t in _list(key, value)),
    "tuple[Words, ...]": lambda key, value: tuple(_instance(Words, t) for t in _list(key, value)),
}
"""What reads the value of a field, by its annotation."""
