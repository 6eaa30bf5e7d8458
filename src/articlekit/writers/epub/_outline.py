"""The order of a book: its articles, their groups, and the names of both.

Names are made of what an article is, not of where it stands, so that the place at which somebody
stopped to read is still there when the book comes again with more articles.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from articlekit._disk.spool import Span
from articlekit.writers.labels import labels


@dataclass(slots=True)
class Entry:
    """An article on its way into the book: what must be known while others are still read."""

    key: str
    """What identifies the article; see `identity`."""
    title: str
    url: str | None
    """The address, valid, or None."""
    language: str
    date: dt.datetime | None
    timestamp: dt.datetime | None
    source: str | None
    about: str
    """Markup of the line below the title."""
    spans: list[Span]
    """Where the markup of each of its files lies in the spool."""
    digest: bytes
    """Of all its markup."""
    id: str = ""
    """Unique in the book, a name for files too."""
    parent: str = "nav.xhtml"
    """The file of the contents page above it."""

    @property
    def file(self) -> str:
        """The name of its first file."""
        return f"{self.id}.xhtml"

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        more = [f"{self.id}p{number}.xhtml" for number in range(2, len(self.spans) + 1)]
        return [self.file, *more]


@dataclass(slots=True)
class Group:
    """A part of the book with a page of its own."""

    id: str
    label: str
    children: list[Group | Entry] = field(default_factory=list)
    parent: str = "nav.xhtml"

    @property
    def file(self) -> str:
        """The name of its page."""
        return f"{self.id}.xhtml"


# --- Identity ----------------------------------------------------------------------------------


def name(letter: str, key: str, length: int = 16) -> str:
    """A short name of a key, a valid XML id and a file name everywhere."""
    return letter + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def assign_ids(entries: list[Entry]) -> None:
    """Gives each article its id.

    Of several with one identity the one that was archived first keeps the plain name; the others
    add their content to theirs.
    """
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        same.setdefault(entry.key, []).append(entry)
    taken: set[str] = set()
    copies: Counter[str] = Counter()  # Counted, so that many copies of one article stay linear.
    for key, group in same.items():
        group.sort(key=lambda entry: (_instant(entry.timestamp or entry.date), entry.digest))
        for number, entry in enumerate(group):
            full = key if number == 0 else f"{key}\0{entry.digest.hex()}"
            entry.id = name("a", full)
            while entry.id in taken:  # The same file twice, or a collision.
                copies[full] += 1
                entry.id = name("a", f"{full}\0{copies[full]}")
            taken.add(entry.id)


def _instant(date: dt.datetime | None) -> tuple[bool, float]:
    return (date is None, date.timestamp() if date else 0.0)


def first_archived(entries: list[Entry]) -> Entry:
    """The oldest article, which gives the book its identity."""
    return min(entries, key=lambda entry: (_instant(entry.date), entry.id))


# --- Order and groups --------------------------------------------------------------------------


def ordered(entries: list[Entry], order: str) -> list[Entry]:
    """The articles in the order that an option names; those without a date come last."""
    if order == "given":
        return entries
    sign = -1 if order == "newest" else 1

    def key(entry: Entry) -> tuple[bool, float]:
        is_undated, instant = _instant(entry.date)
        return is_undated, sign * instant

    return sorted(entries, key=key)


def grouped(
    entries: list[Entry], keys: tuple[str, ...], language: str, newest_first: bool
) -> list[Group | Entry]:
    """The articles under their groups, days and months in order of time, sites by name."""
    return _grouped(entries, keys, language, newest_first, "", "nav.xhtml")


def _grouped(
    entries: list[Entry],
    keys: tuple[str, ...],
    language: str,
    newest_first: bool,
    path: str,
    parent: str,
) -> list[Group | Entry]:
    if not keys:
        for entry in entries:
            entry.parent = parent
        return list(entries)
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(_value(entry, keys[0]), []).append(entry)
    groups: list[Group | Entry] = []
    backwards = newest_first and keys[0] != "source"
    for value in sorted(filter(None, found), reverse=backwards) + [""] * ("" in found):
        place = f"{path}\0{keys[0]}={value}"
        group = Group(name("g", place), _label(keys[0], value, language), parent=parent)
        group.children = _grouped(found[value], keys[1:], language, newest_first, place, group.file)
        groups.append(group)
    return groups


def _value(entry: Entry, key: str) -> str:
    if key == "source":
        return entry.source or ""
    if entry.date is None:
        return ""
    day = entry.date.astimezone(dt.UTC).date().isoformat()
    return day if key == "day" else day[:7]


def _label(key: str, value: str, language: str) -> str:
    if not value:
        return labels(language)["unsourced" if key == "source" else "undated"]
    return value if key == "source" else date_label(value, language)


def date_label(value: str, language: str) -> str:
    """A day or month for people: ``2021年12月8日`` in Chinese and Japanese, else ISO 8601."""
    if language.partition("-")[0].lower() not in ("zh", "ja"):
        return value
    return "".join(
        f"{int(number)}{unit}" for number, unit in zip(value.split("-"), "年月日", strict=False)
    )


def leaves(children: list[Group | Entry]) -> Iterator[Entry]:
    """The articles of groups, in order."""
    for child in children:
        if isinstance(child, Entry):
            yield child
        else:
            yield from leaves(child.children)


def pages(children: list[Group | Entry]) -> Iterator[Group | Entry]:
    """Groups and articles in the order in which they are read."""
    for child in children:
        yield child
        if isinstance(child, Group):
            yield from pages(child.children)
