"""The options that commands share, made from the fields of the options of a conversion."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import click

from articlekit.batch.options import Field, Option, ReadOptions, option_fields
from articlekit.cli.command import SectionOption
from articlekit.reader import load_outlets

F = TypeVar("F", bound=Callable[..., Any])
Options = TypeVar("Options", bound=ReadOptions)

_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def size(text: str) -> int:
    """A number of bytes: ``50000000``, ``50MB``."""
    found = re.fullmatch(r"([1-9][0-9]{0,14})\s*([kmg]?)b?", str(text).lower())
    if not found:
        raise click.BadParameter(f"{text!r} is not a size; expected 50000000 or 50MB")
    return int(found[1]) * _UNITS[found[2]]


def commas(text: str) -> tuple[str, ...]:
    """Values separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def readable(text: str) -> str:
    """A text of the command line; UTF-8 is read in a locale that does not have it as well."""
    try:
        text.encode()
    except UnicodeEncodeError:  # Undecodable bytes are escapes in the text.
        try:
            return os.fsencode(text).decode()
        except UnicodeError:
            pass
    return text


def several(text: str) -> tuple[str, ...]:
    """Values separated by commas, at least one."""
    found = commas(readable(text))
    if not found:
        raise click.BadParameter("there is no name in it")
    return found


def apply(*options: Callable[[F], F]) -> Callable[[F], F]:
    """A decorator that adds several options."""

    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


inputs_argument = click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)


def _event_option(*flags: str, **more: Any) -> Callable[[F], F]:
    return click.option(*flags, cls=SectionOption, section="Messages", **more)


event_options = apply(
    _event_option("-q", "--quiet", is_flag=True, help="Print errors only."),
    _event_option("-v", "--verbose", is_flag=True, help="Print the outcome of each article."),
    _event_option("--report", metavar="FILE", help="Write one line of JSON per article."),
)


def table_options(
    options: type, *, without: tuple[str, ...] = (), format: str | None = None
) -> Callable[[F], F]:
    """All fields of a class as options, in sections: one per class of its bases.

    With `format`, those that have an effect on this format.
    """
    sections = [each for each in options.__mro__ if each is not object][::-1]
    found = []
    for each in option_fields(options):
        formats = each.option.formats
        if each.name not in without and (format is None or not formats or format in formats):
            owner = next(part for part in sections if each.name in _names(part))
            found.append(_click_option(each, SECTIONS.get(owner.__name__, "Output")))
    return apply(*found)


SECTIONS = {"ReadOptions": "Reading", "SelectOptions": "Filters", "ConvertOptions": "Output"}


def _names(options: type) -> set[str]:
    return {each.name for each in option_fields(options)}


def _click_option(each: Field, section: str) -> Callable[[F], F]:
    option = each.option
    flags = [*filter(None, (option.short,)), each.flag]
    if each.type is bool:
        return click.option(
            *flags, each.name, is_flag=True, default=None,
            cls=SectionOption, section=section, help=_help(option),
        )  # fmt: skip
    return click.option(
        *flags, each.name, type=_click_type(each), metavar=option.metavar,
        cls=SectionOption, section=section, help=_help(option),
    )  # fmt: skip


def _help(option: Option) -> str:
    return f"[{', '.join(option.formats)}] {option.help}" if option.formats else option.help


def _click_type(each: Field) -> Any:
    """What click converts a value with."""
    kinds = _without_none(each.type)
    option = each.option
    if len(kinds) == 1 and get_origin(kinds[0]) is Literal:
        return click.Choice(get_args(kinds[0]))
    if option.metavar == "SIZE":
        return size
    if any(get_origin(kind) is Sequence for kind in kinds) and each.name != "group_by":
        return several
    if int in kinds:
        return click.IntRange(_whole(option.minimum), _whole(option.maximum))
    if float in kinds:
        return click.FloatRange(option.minimum, option.maximum)
    return None if option.metavar == "FILE" else readable


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _without_none(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (UnionType, Union):
        return tuple(part for part in get_args(kind) if part is not NoneType)
    return (kind,)


def options_of(options: type[Options], given: dict[str, Any]) -> Options:
    """The options among the parameters of a command. Raises `UsageError`."""
    kind: type[Any] = options
    found = {
        each.name: given[each.name]
        for each in option_fields(kind)
        if given.get(each.name) is not None
    }
    if "outlets" in found:
        found["outlets"] = load_outlets(found["outlets"])
    return options(**found)
