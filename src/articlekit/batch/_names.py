"""Names of outputs: decided before work starts, from all inputs, whatever their order.

Where two outputs would be one file on some system, both get a suffix that stands for where they
come from, so that neither takes the place of the other in this run or in a later one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from string import Formatter
from typing import Any

from articlekit.batch._work import Card
from articlekit.errors import UsageError
from articlekit.files import Source
from articlekit.names import FALLBACK, MAX_BYTES, collision_key, cut, safe_name, short_hash

FIELDS = ("date", "title", "slug", "source", "language", "stem", "record", "id")
"""What a template may name."""
_NUMBERED = re.compile(r"(.+)-([1-9][0-9]{0,8})")
_ROOM = 30  # Bytes for a hash, a number and a second hash.


class InputNames:
    """Output names that follow the names of the inputs."""

    def __init__(self, suffix: str, reserved: Iterable[str] = ()) -> None:
        """`suffix` is the format's; `reserved` are names that no article may have."""
        self._suffix = suffix
        # Sets of hashes, not of names: a million inputs take 50 megabytes.
        self._once = {hash(_key((), name)) for name in reserved}
        self._taken = set(self._once)
        self._twice: set[int] = set()
        self._folders: set[int] = set()
        self._bases: set[int] = set()
        self._places: set[int] = set()
        self._same_place: set[int] = set()

    def note(self, source: Source) -> None:
        """Hears of a source. All must be noted before the first is named."""
        folder, stem = self._plain(source)
        key = hash(_key(folder, stem))
        (self._twice if key in self._taken else self._taken).add(key)
        for depth in range(1, len(folder) + 1):
            self._folders.add(hash(_key(folder[: depth - 1], folder[depth - 1])))
        numbered = _NUMBERED.fullmatch(stem)
        if numbered:
            self._bases.add(hash(_key(folder, numbered[1])))
        place = hash(source.place)
        (self._same_place if place in self._places else self._places).add(place)

    def names(self, source: Source) -> tuple[str, tuple[str, str]]:
        """The paths, below the output folder, of the one or of the several articles of a source.

        The second is what stands before and behind the number of the article.
        """
        folder, stem = self._plain(source)
        key = hash(_key(folder, stem))
        is_folder = hash(_key(folder, stem + self._suffix)) in self._folders
        clashes = is_folder or key in self._twice or key in self._once
        with_hash = self._with_hash(source, folder, stem) if clashes or key in self._bases else stem
        one = with_hash if clashes else stem
        # Beside a file NAME-2 the second article of NAME cannot have that name.
        return (
            os.path.join(*folder, f"{one}{self._suffix}"),
            (os.path.join(*folder, f"{with_hash}-"), self._suffix),
        )

    def _plain(self, source: Source) -> tuple[tuple[str, ...], str]:
        stem = os.path.splitext(source.place[-1])[0]
        room = MAX_BYTES - _ROOM - len(self._suffix)
        return _folders(source.place[:-1]), safe_name(stem, room)

    def _with_hash(self, source: Source, folder: tuple[str, ...], stem: str) -> str:
        """The stem with a suffix that stands for the place, or where places are equal the path."""
        origin = "/".join(source.place)
        if hash(source.place) in self._same_place:
            origin = os.path.normpath(source.path)
        for length in (8, 16):
            name = f"{stem}-{short_hash(origin, length)}"
            if hash(_key(folder, name)) not in self._taken:
                break
        return name


@lru_cache(maxsize=64)
def _folders(place: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(safe_name, place))


def _key(folder: tuple[str, ...], name: str) -> str:
    return collision_key("/".join((*folder, name)))


# --- Names that follow the articles ------------------------------------------------------------


_GROUPS = {
    "none": "",
    "day": "{date:%Y-%m-%d}/",
    "month": "{date:%Y-%m}/",
    "source": "{source}/",
}


def grouped(template: str | None, group: str | None) -> str | None:
    """A template that puts outputs into folders by group. Raises `UsageError`."""
    if group is None or group == "none":
        return template
    if group not in _GROUPS:
        raise UsageError(f"unknown group {group!r}; known are {', '.join(_GROUPS)}")
    return _GROUPS[group] + (template or "{stem}")


class Template:
    """A pattern such as ``{date:%Y-%m-%d}-{slug}``; only the fields in `FIELDS` stand for anything.

    A slash in it makes folders, which then take the place of the input's.
    """

    def __init__(self, template: str) -> None:
        """Raises `UsageError` if the template is none."""
        self.makes_folders = "/" in template
        try:
            self._parts = list(Formatter().parse(template))
            for _, name, _, conversion in self._parts:
                if name is not None and (name not in FIELDS or conversion):
                    raise UsageError(
                        f"--name: unknown field {{{name}}}; known are {', '.join(FIELDS)}"
                    )
            self.fill(_SAMPLE, ("x",), "x")
        except ValueError as error:
            raise UsageError(f"--name: {template!r}: {error}") from None

    def fill(self, card: Card, place: tuple[str, ...], path: str) -> tuple[str, ...]:
        """The folders and the stem that an article gets."""
        values = _values(card, place, path)
        filled = "".join(
            literal + ("" if name is None else format(values[name], spec or _SPECS.get(name, "")))
            for literal, name, spec, _ in self._parts
        )
        *folders, stem = filled.split("/")
        if not self.makes_folders:
            folders = list(place[:-1])
        room = MAX_BYTES - _ROOM
        return (*_folders(tuple(filter(None, folders))), safe_name(stem, room))


_SAMPLE = Card(
    record=1,
    title="",
    url=None,
    date=dt.datetime(2020, 7, 15, tzinfo=dt.UTC),
    source=None,
    language="und",
)
_SPECS = {"date": "%Y-%m-%d"}
_WORD = re.compile(r"\w+")
_SLUG = 80  # Bytes.


class _Undated(str):
    """Stands for the date of what has none, whatever form is asked for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


def _values(card: Card, place: tuple[str, ...], path: str) -> dict[str, Any]:
    return {
        "date": card.date or _Undated("undated"),
        "title": safe_name(card.title),
        "slug": cut("-".join(_WORD.findall(card.title.lower())), _SLUG) or FALLBACK,
        "source": safe_name(card.source or "unknown"),
        "language": safe_name(card.language),
        "stem": safe_name(os.path.splitext(place[-1])[0]),
        "record": card.record,
        "id": short_hash(card.url or f"{path}#{card.record}"),
    }


class TemplateNames:
    """Output names that a template makes of what the articles say."""

    def __init__(self, template: str, suffix: str, reserved: Iterable[str] = ()) -> None:
        """Raises `UsageError` if the template is none."""
        self._template = Template(template)
        self._suffix = suffix
        self._often = Counter(hash(_key((), name)) for name in reserved)
        self._folders: set[int] = set()

    def note(self, card: Card, place: tuple[str, ...], path: str) -> None:
        """Hears of an article. All must be noted before the first is named."""
        *folders, stem = self._template.fill(card, place, path)
        self._often[hash(_key(tuple(folders), stem))] += 1
        for depth in range(1, len(folders) + 1):
            self._folders.add(hash(_key(tuple(folders[: depth - 1]), folders[depth - 1])))

    def name(self, card: Card, place: tuple[str, ...], path: str) -> str:
        """The path of an article's output below the output folder."""
        *folders, stem = self._template.fill(card, place, path)
        clashes = self._often[hash(_key(tuple(folders), stem))] > 1
        if clashes or hash(_key(tuple(folders), stem + self._suffix)) in self._folders:
            # The same address may be archived more than once, so the path counts as well.
            stem += "-" + short_hash(f"{card.url or ''} {os.path.normpath(path)}#{card.record}")
        return os.path.join(*folders, stem + self._suffix)
