"""The values of front matter, as YAML and TOML have them in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias


class Verbatim(NamedTuple):
    """A value that is written as it is: a timestamp or a number."""

    text: str


Fields: TypeAlias = Mapping[str, str | list[str] | Verbatim | None]
"""The fields of front matter by their keys."""


def written(fields: Fields, quoted: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The keys and the written values of fields; empty fields are left out.

    `quoted` writes a string.
    """
    for key, value in fields.items():
        if isinstance(value, Verbatim):
            yield key, value.text
        elif isinstance(value, list):
            if value:
                yield key, f"[{', '.join(map(quoted, value))}]"
        elif value is not None:
            yield key, quoted(value)
