"""Checks that the values of options have the types of their fields, and are within their bounds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from articlekit.errors import UsageError

_NAMES: Mapping[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "True or False",
    None: "None",
    NoneType: "None",
}


def check_options(options: object) -> None:
    """Raises `UsageError` for a field of a dataclass whose value its annotation does not allow.

    Fields that have their defaults are not looked at. An annotation is checked as far as it can be
    evaluated; `minimum` and `maximum` of what stands in ``Annotated`` are bounds of a number.
    """
    kind: Any = type(options)  # mypy knows no hash of type[object].
    for each in dataclasses.fields(options):  # type: ignore[arg-type]
        value = getattr(options, each.name)
        if not each.init or (type(value) is type(each.default) and value == each.default):
            continue
        hint = _hints(kind).get(each.name, Any)
        if not _fits(value, hint):
            raise UsageError(_message(each.name, value, hint))


def check_least(name: str, value: int | None, least: int = 1, *, optional: bool = False) -> None:
    """Raises `UsageError` for a number below `least`; None may be given if it is `optional`."""
    if value is not None and value < least:
        otherwise = " or None" if optional else ""
        raise UsageError(f"{name}={value}: expected a number from {least} on{otherwise}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    try:
        return get_type_hints(kind, include_extras=True)
    except Exception:  # noqa: BLE001  # A type that is imported for type checkers only.
        return {}


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of a type."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _fits(value, args[0]) and all(_is_within(value, bound) for bound in args[1:])
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in args)
    if origin is Literal:
        return any(isinstance(value, type(each)) and value == each for each in args)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return _is_sequence(value, args[0] if args else Any)
    kind = origin or hint
    if kind is Callable or getattr(kind, "__name__", "") == "Callable":
        return callable(value)
    if kind in (None, NoneType):
        return value is None
    if kind in (int, float):
        number = Integral if kind is int else Real
        return isinstance(value, number) and not isinstance(value, bool)
    return not _is_class(kind) or isinstance(value, kind)


def _is_class(kind: Any) -> bool:
    """Whether `isinstance` answers for it: not for `Any`, nor for a protocol."""
    return isinstance(kind, type) and kind is not Any and not getattr(kind, "_is_protocol", False)


def _is_sequence(value: object, item: Any) -> bool:
    """Whether it holds items of a type; a text is one item, and an iterator is not consumed.

    Items with a `Literal` type are checked as texts; the code that uses them knows the words.
    """
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return False
    item = str if get_origin(item) is Literal else item
    return not isinstance(value, (list, tuple)) or all(_fits(each, item) for each in value)


def _is_within(value: Any, bound: Any) -> bool:
    if not isinstance(value, Real):
        return True
    least, most = getattr(bound, "minimum", None), getattr(bound, "maximum", None)
    return (least is None or value >= least) and (most is None or value <= most)


def _message(name: str, value: object, hint: Any) -> str:
    words = _words(hint)
    choices = [word for word in words if word != "None"]
    if all(word.startswith("'") for word in choices):
        known = ", ".join(word.strip("'") for word in choices)
        return f"unknown {name.replace('_', ' ')} {value!r}; known are {known}"
    return f"{name}={value!r}: expected {' or '.join(words)}"


def _words(hint: Any) -> list[str]:
    """What a type allows, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        first, *others = _words(args[0])
        return [first + "".join(map(_bounds, args[1:])), *others]
    if origin in (Union, UnionType):
        return [word for each in args for word in _words(each)]
    if origin is Literal:
        return [repr(each) for each in args]
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return ["a list"]
    kind = origin or hint
    return [_NAMES[kind] if kind in _NAMES else str(getattr(kind, "__name__", kind))]


def _bounds(bound: Any) -> str:
    least, most = getattr(bound, "minimum", None), getattr(bound, "maximum", None)
    if least is None and most is None:
        return ""
    return f" from {least} on" if most is None else f" from {least} to {most}"
