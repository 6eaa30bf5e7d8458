"""What is known of single outlets: data, and the few concepts that the data is written in.

The table itself is outlets.toml beside this module; users add rows of the same shape. The row with
the host ``*`` holds the general rules, which every page is read by; an outlet's own rules come
before them. An outlet that has no row is read by the general rules alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from articlekit.errors import UsageError

ROLES = (
    "discard",  # not article content; its text goes to `Article.discarded` under `reason`
    "caption",  # the caption of the figure or player beside it
    "credit",  # its photographer or agency
    "figure",  # a wrapper of one picture and what belongs to it
    "dateline",  # the line that holds the date
    "standfirst",  # the lead-in that stands before everything else
    "embed",  # stands for something that is loaded from the address of its first link
    "keep",  # content, whatever other rules say
)
GENERAL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing to know about elements, or about paragraphs.

    Exactly one of `select` and `text` is given.
    """

    role: str
    """One of `ROLES`."""
    select: str | None = None
    """Which elements: ``tag.class#id[attribute=value]``, each part optional, on one element.
    ``*`` stands for any characters; the case of letters does not matter."""
    text: str | None = None
    """Which paragraphs: a regular expression that matches their whole text."""
    reason: str = "boilerplate"
    """Why it is discarded."""
    only_links: bool = False
    """Applies only to elements whose letters are all inside links."""
    max_letters: int | None = None
    """Applies only to elements of at most so many letters."""
    case: str | None = None
    """The test case that this rule exists for."""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise UsageError(f"unknown role {self.role!r}; known are {', '.join(ROLES)}")
        if (self.select is None) == (self.text is None):
            raise UsageError("a rule needs either select or text")
        if self.text is not None and self.role not in ("discard", "keep"):
            raise UsageError(f"a text rule cannot have the role {self.role!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One site, or a family of sites that share their markup."""

    name: str
    hosts: tuple[str, ...]
    """Hosts without ``www.``; each stands for its subdomains too."""
    zone: str | None = None
    """The time zone of datelines that state none: a name of the tz database."""
    datelines: tuple[str, ...] = ()
    """Regular expressions for the line that holds the date, with the groups ``year``, ``month``,
    ``day`` and, where stated, ``hour``, ``minute``, ``second``, ``fraction``, ``offset``,
    ``byline``. They alone decide the order of day and month."""
    rules: tuple[Rule, ...] = ()
    case: str | None = None
    """The test case that its datelines exist for."""


def load_outlets(path: str | PathLike[str]) -> tuple[Outlet, ...]:
    """The outlets of a TOML file, of the shape of outlets.toml in this package.

    Raises `UsageError` that says what is wrong where.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    return _parse(text, str(path))


def _parse(text: str, name: str) -> tuple[Outlet, ...]:
    try:
        rows = tomllib.loads(text).get("outlet", [])
        return tuple(_outlet(row) for row in rows)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {error}") from None
    except (TypeError, KeyError, re.error, UsageError) as error:
        raise UsageError(f"{name}: {error}") from None


def _outlet(row: Mapping[str, Any]) -> Outlet:
    rest = dict(row)
    rules = tuple(Rule(**rule) for rule in rest.pop("rules", []))
    for key in ("hosts", "datelines"):
        rest[key] = tuple(rest.get(key, ()))
    outlet = Outlet(rules=rules, **rest)
    for pattern in (*outlet.datelines, *(rule.text for rule in rules if rule.text)):
        re.compile(pattern)
    return outlet


@lru_cache(maxsize=1)
def built_in() -> tuple[Outlet, ...]:
    """The table that comes with the package."""
    text = resources.files(__package__).joinpath("outlets.toml").read_text(encoding="utf-8")
    return _parse(text, "outlets.toml")


@lru_cache(maxsize=256)
def outlet_for(host: str, own: tuple[Outlet, ...] = ()) -> Outlet:
    """What holds for a host: its rows joined, the user's `own` first, the general one last."""
    rows = [o for o in (*own, *built_in()) if any(_covers(name, host) for name in o.hosts)]
    rows.sort(key=lambda outlet: GENERAL in outlet.hosts)
    return Outlet(
        name="+".join(row.name for row in rows),
        hosts=(host,),
        zone=next((row.zone for row in rows if row.zone), None),
        datelines=tuple(pattern for row in rows for pattern in row.datelines),
        rules=tuple(rule for row in rows for rule in row.rules),
    )


def _covers(name: str, host: str) -> bool:
    return name in (GENERAL, host) or host.endswith("." + name)


# --- Which rule holds for an element -----------------------------------------------------------

_SELECTOR = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*)?(?P<classes>(?:\.[\w*-]+)*)(?P<id>#[\w*-]+)?"
    r"(?:\[(?P<attribute>[\w:-]+)(?:=(?P<value>[^\]]*))?\])?"
)


class _Selector:
    """One compiled `Rule.select`."""

    __slots__ = ("attribute", "classes", "id", "rule", "tag", "value")

    def __init__(self, rule: Rule) -> None:
        match = _SELECTOR.fullmatch(rule.select or "")
        if not match or not match[0]:
            raise UsageError(f"cannot read the selector {rule.select!r}")
        self.rule = rule
        self.tag = match["tag"]
        self.classes = tuple(
            re.compile(translate(name.lower())) for name in match["classes"].split(".")[1:]
        )
        self.id = re.compile(translate(match["id"][1:].lower())) if match["id"] else None
        self.attribute = match["attribute"]
        self.value = re.compile(translate(match["value"]), re.I) if match["value"] else None

    def fits(self, tag: str, tokens: list[str], get: Any) -> bool:
        return (
            (self.tag is None or self.tag == tag)
            and all(any(map(wanted.match, tokens)) for wanted in self.classes)
            and (self.id is None or bool(self.id.match((get("id") or "").lower())))
            and (self.attribute is None or self._has(get(self.attribute)))
        )

    def _has(self, value: str | None) -> bool:
        return value is not None and (self.value is None or bool(self.value.match(value.strip())))


class Rules:
    """The rules of one outlet, arranged so that most elements cost one dictionary look-up."""

    _CACHE_SIZE = 20_000  # Some sites number their classes; forget all rather than grow for ever.

    def __init__(self, rules: Iterable[Rule]) -> None:
        selectors = [_Selector(rule) for rule in rules if rule.select is not None]
        self._selectors = selectors
        # Elements are asked for their id and other attributes only on pages that hold such names.
        self._special = [s for s in selectors if s.id or s.attribute]
        self._plain = [s for s in selectors if not (s.id or s.attribute)]
        self.tags = frozenset(s.tag for s in self._plain if s.tag and not s.classes)
        """Elements that are asked for even without a class."""
        self._cache: dict[tuple[str, str | None], tuple[Rule, ...]] = {}
        texts = [rule for rule in rules if rule.text is not None]
        self._texts = [(re.compile(rule.text or "", re.S), rule) for rule in texts]
        self._any_text = (
            re.compile("|".join(f"(?:{r.text})" for r in texts), re.S) if texts else None
        )

    def special(self, html: str) -> list[_Selector]:
        """The selectors by id or attribute that can fit anything on this page."""
        return [s for s in self._special if _needle(s) in html]

    def for_element(
        self, tag: str, names: str | None, special: list[_Selector], get: Any
    ) -> tuple[Rule, ...]:
        """The rules whose selectors fit, in their order; `names` is the class attribute."""
        key = (tag, names)
        found = self._cache.get(key)
        if found is None:
            tokens = (names or "").lower().split()
            found = tuple(s.rule for s in self._plain if s.fits(tag, tokens, get))
            if len(self._cache) >= self._CACHE_SIZE:
                self._cache.clear()
            self._cache[key] = found
        if special:
            tokens = (names or "").lower().split()
            extra = tuple(s.rule for s in special if s.fits(tag, tokens, get))
            return extra + found if extra else found
        return found

    def for_text(self, text: str) -> Rule | None:
        """The rule for a paragraph of this text."""
        if self._any_text is None or not self._any_text.match(text):
            return None
        for pattern, rule in self._texts:
            if pattern.fullmatch(text):
                return rule
        return None


def _needle(selector: _Selector) -> str:
    """A string that a page must hold for a selector by id or attribute to fit anything on it."""
    text: str = selector.rule.select or ""
    wanted = text.partition("#")[2] or text.partition("[")[2].rstrip("]")
    return max(re.split(r"[.\[*=]", wanted), key=len)


@lru_cache(maxsize=256)
def rules_for(outlet: Outlet) -> Rules:
    """The compiled rules of an outlet."""
    return Rules(outlet.rules)
