"""The order of a book: its articles, its groups, and their names.

Names are made of what an article is, not of where it stands, so that a reading position is still
valid when the book is built again with more articles.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from articlekit._disk.spool import Span
from articlekit.writers.dates import label_for_people
from articlekit.writers.epub._prepare import Prepared
from articlekit.writers.labels import labels


@dataclass(slots=True)
class Entry:
    """An article in a book."""

    article: Prepared
    """What is known of it; its markup is in the spool."""
    spans: list[Span] = field(default_factory=list)
    """Where the markup of each of its files is in the spool."""
    digest: bytes = b""
    """The hash of its markup."""
    pictures: dict[str, None] = field(default_factory=dict)
    """The names of the picture files that it shows, in order."""
    shown: int = 0
    """The number of pictures that it shows."""
    described: int = 0
    """The number of these that have their own alternative text."""
    lead: str | None = None
    """The file of the picture that can stand for it."""
    thumbnail: str | None = None
    """The file of a small version of that picture, if contents pages show it."""
    id: str = ""
    """Unique in the book; its file names start with it."""
    above: str = ""
    """The address of its line in the contents page above it."""

    @property
    def title(self) -> str:
        """The title, on one line."""
        return self.article.title

    @property
    def language(self) -> str:
        """The language of the article, else that of the book."""
        return self.article.language

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
    """A part of a book with a contents page of its own."""

    id: str
    label: str
    language: str | None = None
    children: list[Group | Entry] = field(default_factory=list)
    parts: list[int] = field(default_factory=lambda: [0])
    """The contents page may be divided: the number of its first child for each file."""
    has_sites: bool = False
    """Whether its articles are from several sites, which are named on its page."""
    has_days: bool = False
    """Whether its articles are of several days."""
    above: str = ""
    """The address of its line in the contents page above it."""

    @property
    def title(self) -> str:
        """The name of the group."""
        return self.label

    @property
    def file(self) -> str:
        """The name of its page."""
        return f"{self.id}.xhtml"

    @property
    def files(self) -> list[str]:
        """The names of the files of its page."""
        more = [f"{self.id}p{number}.xhtml" for number in range(2, len(self.parts) + 1)]
        return [self.file, *more]


# --- Names -------------------------------------------------------------------------------------


def name(letter: str, key: str, length: int = 16) -> str:
    """Returns a short name of a key: a valid XML id and a portable file name."""
    return letter + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def assign_ids(entries: list[Entry]) -> None:
    """Gives each article its id.

    Of several with one identity, the one that was archived first has the plain name; the names of
    the others depend on their content as well.
    """
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        same.setdefault(entry.article.key, []).append(entry)
    taken: set[str] = set()
    copies: Counter[str] = Counter()  # Counted, so that many copies of one article stay linear.
    for key, group in same.items():
        group.sort(key=_archived)
        for number, entry in enumerate(group):
            full = key if number == 0 else f"{key}\0{entry.digest.hex()}"
            entry.id = name("a", full)
            while entry.id in taken:  # The same file twice, or a collision.
                copies[full] += 1
                entry.id = name("a", f"{full}\0{copies[full]}")
            taken.add(entry.id)


def _archived(entry: Entry) -> tuple[tuple[bool, float], bytes]:
    return _instant(entry.article.timestamp or entry.article.date), entry.digest


def _instant(date: dt.datetime | None) -> tuple[bool, float]:
    return (date is None, date.timestamp() if date else 0.0)


def first_archived(entries: list[Entry]) -> Entry:
    """Returns the oldest article, which gives the book its identity."""
    return min(entries, key=lambda entry: (_instant(entry.article.date), entry.id))


# --- Order and groups --------------------------------------------------------------------------


def ordered(entries: list[Entry], order: str) -> list[Entry]:
    """Returns the articles in the order of an option; those without a date come last."""
    if order == "given":
        return entries
    sign = -1 if order == "newest" else 1

    def key(entry: Entry) -> tuple[bool, float]:
        is_undated, instant = _instant(entry.article.date)
        return is_undated, sign * instant

    return sorted(entries, key=key)


DAYS = 62
"""A book of more days has a group per month by default."""
MANY = 200
"""A book of more articles has groups by default."""


def default_groups(entries: list[Entry]) -> tuple[str, ...]:
    """Returns the keys of the groups that a book has by default."""
    if len(entries) <= MANY:
        return ()
    days = {entry.article.day for entry in entries} - {""}
    if not days:
        return ("source",) if len({entry.article.site for entry in entries}) > 1 else ()
    return ("day",) if len(days) <= DAYS else ("month",)


def grouped(
    entries: list[Entry], keys: tuple[str, ...], language: str, newest_first: bool, path: str = ""
) -> list[Group | Entry]:
    """Returns the articles in groups: days and months in order of time, sites by name."""
    if not keys:
        return list(entries)
    key, *others = keys
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(value_of(entry, key), []).append(entry)
    groups: list[Group | Entry] = []
    backwards = newest_first and key != "source"
    for value in sorted(filter(None, found), reverse=backwards) + [""] * ("" in found):
        place = f"{path}\0{key}={value}"
        group = Group(name("g", place), value_label(key, value, language))
        group.children = grouped(found[value], tuple(others), language, newest_first, place)
        groups.append(group)
    return groups


def value_of(entry: Entry, key: str) -> str:
    """Returns the day, the month or the name of the site of an article; empty if unknown."""
    if key == "source":
        return entry.article.site
    return entry.article.day if key == "day" else entry.article.day[:7]


def value_label(key: str, value: str, language: str) -> str:
    """Returns a value of `value_of` for people."""
    if not value:
        return labels(language)["unsourced" if key == "source" else "undated"]
    return value if key == "source" else label_for_people(value, language)


def leaves(children: list[Group | Entry]) -> Iterator[Entry]:
    """Returns the articles of groups, in order."""
    for child in children:
        if isinstance(child, Entry):
            yield child
        else:
            yield from leaves(child.children)


def pages(children: list[Group | Entry]) -> Iterator[Group | Entry]:
    """Returns groups and articles in reading order."""
    for child in children:
        yield child
        if isinstance(child, Group):
            yield from pages(child.children)
