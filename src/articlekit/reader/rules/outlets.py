"""What is known of single outlets: data, and the few concepts that the data is written in.

The table itself is outlets.toml beside this module; users add rows of the same shape, for a call
or, through the entry-point group ``articlekit.outlets``, for all. The row with the host ``*`` holds
the general rules, which every page is read by; an outlet's own rules come before them. An outlet
that has no row is read by the general rules alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, fields
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, cast

from articlekit._plugins import (
    PlugInError,
    call_function,
    entry_points,
    load_entry,
    owner_of,
    warn_left_out,
)
from articlekit.errors import UsageError
from articlekit.model import time_zone
from articlekit.reader.rules.words import Words

ROLES = (
    "discard",  # not article content; its text goes to `Article.discarded` under `reason`
    "copy",  # what browsers show of the formula before it; text, if there is none
    "caption",  # the caption of the figure or player beside it
    "credit",  # its photographer or agency
    "figure",  # a wrapper of one picture and what belongs to it
    "dateline",  # the line that holds the date, or nothing that matters
    "date",  # the line that holds the date, if it is one and stands before the text; else content
    "byline",  # the names of authors, if it stands before the text; else content
    "standfirst",  # the lead-in that stands before everything else
    "embed",  # stands for something that is loaded from the address of its first link
    "post",  # a post of another site, loaded from the address in its data-href
    "tag",  # one of the article's tags, even if its line is discarded
    "lines",  # its line ends in the source are line breaks, whatever else it is
    "keep",  # content, whatever other rules say
)

GENERAL = "*"
_OWN = "articlekit"
GROUP = "articlekit.outlets"
"""The entry-point group of outlets: ``name = "module:function"``."""
SELECTOR = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*)?(?P<classes>(?:\.~?[\w*-]+)*)(?P<id>#[\w*-]+)?"
    r"(?:\[(?P<attribute>[\w:-]+)(?:=(?P<value>[^\]]*))?\])?"
)
"""See `Rule.select`."""


class IsDataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=IsDataclass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule about elements or about paragraphs.

    Exactly one of `select` and `text` is given.
    """

    role: str
    """One of `ROLES`."""
    select: str | None = None
    """Which elements: ``tag.class#id[attribute=value]``, each part optional, on one element.
    ``*`` stands for any characters, ``.~word`` for a class that has the word among its words; case
    does not matter."""
    text: str | None = None
    """Which paragraphs: a regular expression that matches their whole text; ``{title}`` stands for
    the title of the article. It should start with a literal character, so that it is not tried
    on most paragraphs."""
    reason: str = "boilerplate"
    """Why it is discarded."""
    begins: str | None = None
    """Applies only to elements whose text begins with this."""
    only_links: bool = False
    """Applies only to elements whose text is all inside links."""
    no_sentence: bool = False
    """Applies only to elements whose text does not end as a sentence does."""
    max_letters: int | None = None
    """Applies only to elements of at most this many characters."""
    case: str | None = None
    """The test case that this rule exists for."""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise UsageError(f"unknown role {self.role!r}; known are {', '.join(ROLES)}")
        if (self.select is None) == (self.text is None):
            raise UsageError("a rule needs either select or text")
        if self.text is not None and self.role not in ("discard", "keep"):
            raise UsageError(f"a text rule cannot have the role {self.role!r}")
        if self.select is not None and not (self.select and SELECTOR.fullmatch(self.select)):
            raise UsageError(f"cannot read the selector {self.select!r}")
        _compiles(self.text or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One site, or a family of sites that share their markup."""

    name: str
    hosts: tuple[str, ...]
    """Hosts without ``www.``; each stands for its subdomains too."""
    site: tuple[str, ...] = ()
    """The names of the site as readers know it; the first is shown. An author of such a name is a
    placeholder."""
    title_suffix: tuple[str, ...] = ()
    """Regular expressions for the sections that stand after a dash or bar at the end of titles, as
    the names of the site do."""
    title_prefix: tuple[str, ...] = ()
    """Regular expressions for the start of titles that is left out of short titles."""
    zone: str | None = None
    """The time zone of datelines that state none: a name of the tz database."""
    datelines: tuple[str, ...] = ()
    """Regular expressions for the line that holds the date, with the groups ``year``, ``month``,
    ``day`` and, where stated, ``hour``, ``minute``, ``second``, ``fraction``, ``offset``,
    ``byline``. They alone decide the order of day and month."""
    rules: tuple[Rule, ...] = ()
    words: tuple[Words, ...] = ()
    """Words and names to know on its pages, beside those of the general row."""
    case: str | None = None
    """The test case that its zone and datelines exist for."""

    def __post_init__(self) -> None:
        if self.zone is not None:
            try:
                time_zone(self.zone)
            except ValueError as error:
                raise UsageError(str(error)) from None
        for pattern in (*self.datelines, *self.title_suffix, *self.title_prefix):
            _compiles(pattern)


class OutletSource(Protocol):
    """What an entry of the group ``articlekit.outlets`` names: a function that gives outlets.

    Its rules hold wherever its distribution is installed, before those of this package and after
    those of a call. It is called once per process, when the first article is read.
    """

    def __call__(self) -> Iterable[Outlet]:
        """The outlets, such as ``load_outlets(Path(__file__).with_name("sites.toml"))``."""


def _compiles(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise UsageError(f"cannot read the pattern {pattern!r}: {error}") from None


@cache
def built_in() -> tuple[Outlet, ...]:
    """The table that comes with the package. It is not checked again here: tests do that."""
    from articlekit.reader.rules.table import ROWS  # Large, and needed when a page is read.

    return tuple(_trusted(row) for row in ROWS)


def _trusted(row: Mapping[str, object]) -> Outlet:
    rules = tuple(_unchecked(Rule, rule) for rule in _tables(row, "rules"))
    words = tuple(_unchecked(Words, entry) for entry in _tables(row, "words"))
    return _unchecked(Outlet, {**row, "rules": rules, "words": words})


def _tables(row: Mapping[str, object], key: str) -> Iterable[Mapping[str, object]]:
    return cast("Iterable[Mapping[str, object]]", row.get(key, ()))


def _unchecked(kind: type[T], values: Mapping[str, object]) -> T:
    """An instance of a dataclass without its `__post_init__`."""
    made = object.__new__(kind)
    for name, default in _defaults(kind).items():
        object.__setattr__(made, name, values.get(name, default))
    return made


@cache
def _defaults(kind: type[IsDataclass]) -> dict[str, object]:
    return {field.name: field.default for field in fields(kind)}


def installed() -> tuple[Outlet, ...]:
    """The outlets that other distributions add, in the order of the names of their entries.

    Warns of distributions that give none, and leaves them out.
    """
    return tuple(outlet for outlet, _ in _installed())


def known_outlets() -> list[tuple[Outlet, str]]:
    """The outlets with a name, each with the distribution that it comes from."""
    known = [*((outlet, _OWN) for outlet in built_in()), *_installed()]
    return [(outlet, owner) for outlet, owner in known if GENERAL not in outlet.hosts]


def hosts_of(names: Iterable[str], own: Iterable[Outlet] = ()) -> list[str]:
    """The hosts of all outlets that have one of these names; `own` are further outlets.

    Case and spaces do not matter.
    """
    wanted = {_folded(name) for name in names}
    outlets = [*own, *(outlet for outlet, _ in known_outlets())]
    found = (
        outlet.hosts
        for outlet in outlets
        if wanted.intersection(map(_folded, (outlet.name, *outlet.site)))
    )
    return list(dict.fromkeys(host for hosts in found for host in hosts if host != GENERAL))


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


@cache
def _installed() -> tuple[tuple[Outlet, str], ...]:
    """The outlets of other distributions, each with the name of its distribution."""
    found: list[tuple[Outlet, str]] = []
    for entry in entry_points(GROUP):
        try:
            rows = [_checked(row) for row in call_function(load_entry(entry))]
        except PlugInError as error:
            owner = owner_of(entry)
            warn_left_out(f"the outlets {entry.name} of {owner} cannot be loaded: {error}")
        else:
            found += [(row, owner_of(entry)) for row in rows]
    return tuple(found)


def _checked(row: object) -> Outlet:
    if not isinstance(row, Outlet):
        raise PlugInError(f"no outlet: {row!r}")
    return row


def rows_for(host: str, own: tuple[Outlet, ...]) -> list[Outlet]:
    """The rows that hold for a host: the user's `own` first, the general one last."""
    known = (*own, *installed(), *built_in())
    rows = [row for row in known if any(_covers(name, host) for name in row.hosts)]
    return sorted(rows, key=lambda row: GENERAL in row.hosts)


def _covers(name: str, host: str) -> bool:
    return name in (GENERAL, host) or host.endswith("." + name)
