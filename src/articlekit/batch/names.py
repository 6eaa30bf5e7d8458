"""Names of outputs: decided before work starts, from all inputs, whatever their order.

Where two outputs would be one file on some system, each gets a suffix that is a hash of where it
comes from. So neither replaces the other, in this run or in a later one.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from string import Formatter
from typing import Any

from articlekit._text.patterns import lazy_pattern
from articlekit.batch.tasks import ArticleInfo
from articlekit.errors import UsageError
from articlekit.files.source import Source
from articlekit.names import FALLBACK, MAX_BYTES, collision_key, cut, safe_name, short_hash

FIELDS = ("date", "title", "slug", "source", "language", "stem", "record", "id")
"""The fields of a template."""
BOOK_FIELDS = ("day", "month", "source", "title", "volume")
"""The fields of a template for the names of books."""
_NUMBERED = lazy_pattern(r"(.+)-([1-9][0-9]{0,8})")
_NUMBER = 10  # Bytes of a hyphen and the number of an article.
_SHORTEST, _LONGEST = 8, 64  # Digits of the hash in a name.

Folder = tuple[str, ...]


def _key(folder: Folder, name: str) -> int:
    """A number that stands for a path. Names that are one file on some system have the same.

    Numbers, and not names, so that a million inputs take 50 megabytes.
    """
    return hash(collision_key("/".join((*folder, name))))


def _folder_keys(folder: Folder) -> Iterable[int]:
    return (_key(folder[: depth - 1], folder[depth - 1]) for depth in range(1, len(folder) + 1))


def _with_hash(stem: str, origin: str, digits: int, suffix: str) -> str:
    """A stem with a hash of its origin, in a name of at most `MAX_BYTES` bytes."""
    room = MAX_BYTES - len(suffix) - _NUMBER - digits - 1
    return f"{cut(stem, room)}-{short_hash(origin, digits)}"


def _free(
    numbers: Iterable[int],
    key_of: Callable[[int, int], int],
    taken: Callable[[int], bool],
) -> dict[int, int]:
    """For each output the number of digits with which no two outputs have the same name.

    `key_of` returns the key of an output's name with so many digits. Outputs whose names are the
    same both get more digits, so that names do not depend on the order of the inputs.
    """
    digits = dict.fromkeys(numbers, _SHORTEST)
    while True:
        keys = {number: key_of(number, length) for number, length in digits.items()}
        counts = Counter(keys.values())
        clashing = [
            number
            for number, key in keys.items()
            if (counts[key] > 1 or taken(key)) and digits[number] < _LONGEST
        ]
        if not clashing:
            return digits
        for number in clashing:
            digits[number] *= 2


# --- Names that follow the inputs --------------------------------------------------------------


class InputNames:
    """Output names that follow the names of the inputs."""

    def __init__(
        self, sources: Sequence[Source], suffix: str, reserved: Iterable[str] = ()
    ) -> None:
        """`suffix` is that of the format; `reserved` are stems that no output may have."""
        self._sources = sources
        self._suffix = suffix
        self._hash_one: set[int] = set()
        """The sources whose only article has a hash in its name."""
        self._copies: dict[int, int] = {}
        """How many sources of the same place and path come before a source."""
        self._same_place: set[int] = set()
        self._digits = self._resolve({_key((), name) for name in reserved})
        """For each source whose names have a hash the number of its digits."""

    def names(self, number: int) -> tuple[str, tuple[str, str]]:
        """The path of the only article of a source, below the output folder.

        The second value is what stands before and after the number of one of several articles.
        """
        folder, stem = self._plain(number)
        digits = self._digits.get(number, 0)
        # If there is a file NAME-2, the second article of NAME cannot have that name.
        hashed = self._hashed(number, stem, digits) if digits else stem
        one = hashed if number in self._hash_one else stem
        return (
            os.path.join(*folder, f"{one}{self._suffix}"),
            (os.path.join(*folder, f"{hashed}-"), self._suffix),
        )

    def _plain(self, number: int) -> tuple[Folder, str]:
        """The folders and the stem of a source, without a hash."""
        place = self._sources[number].place
        room = MAX_BYTES - len(self._suffix) - _NUMBER - 1 - 2 * _SHORTEST
        return _folders(place[:-1]), safe_name(os.path.splitext(place[-1])[0], room)

    def _hashed(self, number: int, stem: str, digits: int) -> str:
        """The stem with a hash of the place of a source, or of its path if that is not enough."""
        source = self._sources[number]
        origin = "/".join(source.place)
        if hash(source.place) in self._same_place:
            origin = os.path.normpath(source.path)
        copy = self._copies.get(number)
        return _with_hash(stem, f"{origin}#{copy}" if copy else origin, digits, self._suffix)

    def _resolve(self, reserved: set[int]) -> dict[int, int]:
        readable = [at for at, source in enumerate(self._sources) if source.error is None]
        taken, repeated, folders, bases = set(reserved), set(reserved), set[int](), set[int]()
        for number in readable:
            folder, stem = self._plain(number)
            key = _key(folder, stem)
            (repeated if key in taken else taken).add(key)
            self._add_base(bases, folder, stem)
            folders.update(_folder_keys(folder))
            if folder and folder[-1].endswith(self._suffix):
                self._add_base(bases, folder[:-1], folder[-1].removesuffix(self._suffix))
        self._find_copies(readable)
        hashed = []
        for number in readable:
            folder, stem = self._plain(number)
            key = _key(folder, stem)
            if key in repeated or _key(folder, stem + self._suffix) in folders:
                self._hash_one.add(number)
                hashed.append(number)
            elif key in bases:
                hashed.append(number)

        def key_of(number: int, digits: int) -> int:
            folder, stem = self._plain(number)
            return _key(folder, self._hashed(number, stem, digits))

        return _free(hashed, key_of, (taken | bases).__contains__)

    @staticmethod
    def _add_base(bases: set[int], folder: Folder, stem: str) -> None:
        """Notes that a name looks like that of one of several articles."""
        numbered = _NUMBERED.fullmatch(stem)
        if numbered:
            bases.add(_key(folder, numbered[1]))

    def _find_copies(self, readable: Iterable[int]) -> None:
        places: set[int] = set()
        for number in readable:
            place = hash(self._sources[number].place)
            (self._same_place if place in places else places).add(place)
        paths: Counter[str] = Counter()
        for number in readable:
            source = self._sources[number]
            if hash(source.place) in self._same_place:
                path = os.path.normpath(source.path)
                if paths[path]:
                    self._copies[number] = paths[path]
                paths[path] += 1


@lru_cache(maxsize=64)
def _folders(place: tuple[str, ...]) -> Folder:
    return tuple(map(safe_name, place))


# --- Names that follow the articles ------------------------------------------------------------


_GROUPS = {
    "none": "",
    "day": "{date:%Y-%m-%d}/",
    "month": "{date:%Y-%m}/",
    "source": "{source}/",
}


def grouped(template: str | None, group_by: str | Sequence[str] | None) -> str | None:
    """The template that puts outputs into folders by group. Raises `UsageError`."""
    keys = group_by.split(",") if isinstance(group_by, str) else group_by or ()
    for key in keys:
        if key not in _GROUPS:
            raise UsageError(f"unknown group {key!r}; known are {', '.join(_GROUPS)}")
    folders = "".join(_GROUPS[key] for key in keys)
    return folders + (template or "{stem}") if folders else template


class Template:
    """A pattern such as ``{date:%Y-%m-%d}-{slug}`` with the fields in `FIELDS`.

    A slash creates folders, which replace those of the input.
    """

    def __init__(self, template: str) -> None:
        """Raises `UsageError` if the template is not valid."""
        self.makes_folders = "/" in template
        try:
            self._parts = list(Formatter().parse(template))
            for _, name, _, conversion in self._parts:
                if name is not None and (name not in FIELDS or conversion):
                    raise UsageError(
                        f"--name: unknown field {{{name}}}; known are {', '.join(FIELDS)}"
                    )
            self.fill(_SAMPLE, Source("x", ("x",)))
        except ValueError as error:
            raise UsageError(f"--name: {template!r}: {error}") from None

    def fill(self, info: ArticleInfo, source: Source) -> tuple[str, ...]:
        """The folders and the stem of an article's output."""
        values = _values(info, source)
        filled = "".join(
            literal + ("" if name is None else format(values[name], spec or _SPECS.get(name, "")))
            for literal, name, spec, _ in self._parts
        )
        *folders, stem = filled.split("/")
        if not self.makes_folders:
            folders = list(source.place[:-1])
        room = MAX_BYTES - _NUMBER - 1 - 2 * _SHORTEST
        return (*_folders(tuple(filter(None, folders))), safe_name(stem, room))


_SAMPLE = ArticleInfo(
    record=1,
    title="",
    url=None,
    date=None,
    local=dt.datetime(2020, 7, 15, tzinfo=dt.UTC),
    source=None,
    site=None,
    language="und",
)
_SPECS = {"date": "%Y-%m-%d"}
_WORD = lazy_pattern(r"\w+")
_SLUG = 80  # Bytes.


class _Undated(str):
    """Replaces a date that is missing, whatever its format."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


def _values(info: ArticleInfo, source: Source) -> dict[str, Any]:
    return {
        "date": info.local or _Undated("undated"),
        "title": safe_name(info.title),
        "slug": cut("-".join(_WORD.findall(info.title.lower())), _SLUG) or FALLBACK,
        "source": safe_name(info.source or "unknown"),
        "language": safe_name(info.language),
        "stem": safe_name(os.path.splitext(source.place[-1])[0]),
        "record": info.record,
        "id": short_hash(info.url or f"{source.path}#{info.record}"),
    }


def template_names(
    articles: Sequence[tuple[ArticleInfo, Source]],
    template: str,
    suffix: str,
    reserved: Iterable[str] = (),
) -> list[str]:
    """The paths that a template gives articles, below the output folder.

    Raises `UsageError` if the template is not valid.
    """
    parsed = Template(template)
    filled = [parsed.fill(info, source) for info, source in articles]
    counts = Counter(_key((), name) for name in reserved)
    folders: set[int] = set()
    for *folder, stem in filled:
        counts[_key(tuple(folder), stem)] += 1
        folders.update(_folder_keys(tuple(folder)))
    origins = _origins(articles)

    def hashed(number: int, digits: int) -> str:
        return _with_hash(filled[number][-1], origins[number], digits, suffix)

    clashing = [
        number
        for number, (*folder, stem) in enumerate(filled)
        if counts[_key(tuple(folder), stem)] > 1 or _key(tuple(folder), stem + suffix) in folders
    ]
    digits = _free(
        clashing,
        lambda number, length: _key(filled[number][:-1], hashed(number, length)),
        counts.__contains__,
    )
    stems = {number: hashed(number, length) for number, length in digits.items()}
    return [
        os.path.join(*folder, stems.get(number, stem) + suffix)
        for number, (*folder, stem) in enumerate(filled)
    ]


def _origins(articles: Sequence[tuple[ArticleInfo, Source]]) -> list[str]:
    """What tells articles of one name apart: an address may be archived more than once."""
    seen: Counter[str] = Counter()
    origins = []
    for info, source in articles:
        origin = f"{info.url or ''} {os.path.normpath(source.path)}#{info.record}"
        origins.append(f"{origin}#{seen[origin]}" if seen[origin] else origin)
        seen[origin] += 1
    return origins


def check_template(template: str, keys: Collection[str]) -> None:
    """Raises `UsageError` if a template for the names of books is not valid.

    `keys` are what the articles of a book share, so that the template may name them.
    """
    try:
        fields = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise UsageError(f"{template}: {error}") from None
    for name in sorted(fields - {*BOOK_FIELDS}):
        known = ", ".join(BOOK_FIELDS)
        raise UsageError(f"{template}: unknown field {{{name}}}; known are {known}")
    shared = {*keys, *(["month"] if "day" in keys else [])}
    for name in sorted(fields & {"day", "month", "source"} - shared):
        raise UsageError(f"{template}: {{{name}}} needs --per {name}")
