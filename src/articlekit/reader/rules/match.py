"""Finds the rule that holds for an element or a paragraph, mostly with one look-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from fnmatch import translate
from functools import lru_cache, partial
from string import ascii_uppercase
from typing import Any, TypeAlias

from articlekit._text.patterns import lazy_pattern
from articlekit.reader.rules.outlets import GENERAL, SELECTOR, Outlet, Rule, rows_for
from articlekit.reader.rules.words import Vocabulary

Get = Callable[[str], str | None]
"""Returns an attribute of an element."""
Special: TypeAlias = tuple[int, "Selector"]
"""A selector by id or attribute, and its place among all."""

_NO_TAXONOMY = r"(?!(?:category|tag|type|format|status)-)"
"""Not the classes by which WordPress says what a post is about."""
_TITLE = "{title}"
_WILD = frozenset("*?[")  # What `fnmatch.translate` gives a meaning.
_CACHE_SIZE = 20_000  # Some sites number their classes, so the cache is emptied when it is full.


class Selector:
    """One compiled `Rule.select`."""

    __slots__ = ("attribute", "classes", "id", "needle", "needles", "rule", "tag", "value")

    def __init__(self, rule: Rule) -> None:
        match = SELECTOR.fullmatch(rule.select or "")
        assert match  # `Rule` has checked it.
        self.rule = rule
        self.tag = match["tag"]
        patterns = match["classes"].split(".")[1:]
        self.classes = tuple(map(_class, patterns))
        self.needle = max((_literal(p).lower() for p in patterns), key=len, default="")
        """What a class attribute in ASCII must hold, in lower case."""
        self.id = _glob(match["id"][1:]) if match["id"] else None
        self.attribute = match["attribute"]
        self.value = _glob(match["value"]) if match["value"] else None
        parts = (match["id"] or "")[1:], match["value"] or "", match["attribute"] or ""
        self.needles = [max(part.split("*"), key=len) for part in parts if part]
        """What a page must hold for a selector by id or attribute to fit anything, rarest first."""

    def fits(self, tag: str, tokens: list[str], get: Get) -> bool:
        """Whether the selector fits an element with this tag and these classes."""
        return (
            (self.tag is None or self.tag == tag)
            and all(any(map(wanted, tokens)) for wanted in self.classes)
            and (self.id is None or bool(self.id(get("id") or "")))
            and (self.attribute is None or self._has(get(self.attribute)))
        )

    def _has(self, value: str | None) -> bool:
        return value is not None and (self.value is None or bool(self.value(value.strip())))


def _class(pattern: str) -> Callable[[str], object]:
    """Matches a class name; ``~word`` matches one that the word is a word of."""
    if pattern.startswith("*"):
        return _matcher(_NO_TAXONOMY + translate(pattern), _literal(pattern))
    if not pattern.startswith("~"):
        return _glob(pattern)
    word = pattern[1:]
    # Words are separated by hyphens and underscores, or begin with a capital.
    start, end = r"(?:.*[-_]|(?-i:.*[a-z](?=[A-Z])))?", r"(?:(?-i:[A-Z0-9])|[-_]|$)"
    return _matcher(f"{_NO_TAXONOMY}{start}{re.escape(word)}{end}", word)


def _glob(pattern: str) -> Callable[[str], object]:
    """A function that is true for the texts that a pattern matches, without regard to case."""
    if not _WILD.intersection(pattern):
        return partial(_is_same, pattern.lower())
    return _matcher(translate(pattern), _literal(pattern))


def _is_same(lowered: str, text: str) -> bool:
    return text.lower() == lowered


def _literal(pattern: str) -> str:
    """The longest part of the pattern of a class or value that stands for itself."""
    return "" if "[" in pattern else max(re.split("[*?~]", pattern), key=len)


def _matcher(expression: str, literal: str) -> Callable[[str], object]:
    """Matches an expression without regard to case; `literal` is in each text that it matches.

    The search for it is fast, and most of the expressions are never needed, nor compiled.
    """
    return partial(_has_match, lazy_pattern(expression, re.I), literal.lower())


def _has_match(expression: re.Pattern[str], literal: str, text: str) -> bool:
    # Outside of ASCII, characters that differ in case alone are not those of `lower`.
    may_match = literal in text.lower() or not text.isascii()
    return may_match and expression.match(text) is not None


class Rules:
    """All that holds for one host."""

    def __init__(self, rows: Iterable[Outlet]) -> None:
        compiled = [_compiled(row) for row in rows]
        rows = [row for row, _ in compiled]
        sites = [row for row in rows if GENERAL not in row.hosts]
        self.names = tuple(name for row in sites for name in (*row.site, row.name))
        """The names of the site."""
        self.site = self.names[0] if self.names else None
        self.title_suffix = tuple(suffix for row in sites for suffix in row.title_suffix)
        self.title_prefix = tuple(prefix for row in sites for prefix in row.title_prefix)
        self.zone = next((row.zone for row in rows if row.zone), None)
        self.datelines = tuple(re.compile(line) for row in rows for line in row.datelines)
        self.vocabulary = _vocabulary(
            tuple((entry.kind, tuple(entry.words)) for row in rows for entry in row.words)
        )
        rules = [rule for row in rows for rule in row.rules]
        self._rows = {id(rule): row.name for row in rows for rule in row.rules}
        self._general = {id(rule) for row in rows if GENERAL in row.hosts for rule in row.rules}
        selectors = [selector for _, found in compiled for selector in found]
        self._special: dict[str, list[Special]] = {}
        """The selectors by id or attribute, by the attribute that an element must have."""
        for place, selector in enumerate(selectors):
            if selector.id or selector.attribute:
                special = self._special.setdefault(selector.attribute or "id", [])
                special.append((place, selector))
        self.attributes = frozenset(self._special)
        """The attributes that a rule may be about, ``id`` among them."""
        self._plain = [s for s in selectors if not (s.id or s.attribute)]
        self.known: dict[tuple[str, str | None], tuple[Rule, ...]] = {}
        """What `for_element` has found for tags and classes."""
        self.readers: dict[str | tuple[str, str | None], Any] = {}
        """How the walk reads elements without a rule: by tag and classes.

        Elements without attributes are those with the tag alone as a key.
        """
        texts = [(rule.text, rule) for rule in rules if rule.text is not None]
        starts = [_first_characters(text) for text, _ in texts]
        known = frozenset("".join(filter(None, starts)))
        self._starts: Container[str] = _Anything() if None in starts else known
        self._by_title = any(text.startswith(_TITLE) for text, _ in texts)
        expressions = [(text.replace(_TITLE, ".{1,400}?"), rule) for text, rule in texts]
        patterns = [(_needle(text), lazy_pattern(text, re.S), rule) for text, rule in expressions]
        # An empty start is that of a title.
        may_start = list(zip(patterns, starts, strict=True))
        self._texts = {
            first: [pattern for pattern, start in may_start if not start or first in start]
            for first in known
        }
        """The rules by text, by the first character of the text."""
        self._other_texts = [pattern for pattern, start in may_start if not start]
        """The rules for texts that start with another character."""

    def is_general(self, rule: Rule) -> bool:
        """Whether a rule is for every site."""
        return id(rule) in self._general

    def describe(self, rule: Rule) -> str:
        """A rule in words: its row, its role and its selector or pattern."""
        about = rule.select or f"text {rule.text!r}"
        return f"{self._rows.get(id(rule), 'no row')}: {rule.role} {about}"

    def special(self, attribute: str, html: str) -> list[Special]:
        """The selectors about an attribute that can fit anything on this page."""
        special = self._special[attribute]
        return [(at, s) for at, s in special if all(needle in html for needle in s.needles)]

    def starts(self, title: str) -> Container[str]:
        """The first characters of paragraphs that a text rule may hold for."""
        starts = self._starts
        if self._by_title and title and isinstance(starts, frozenset):
            return starts | {title[0]}
        return starts

    def for_element(self, tag: str, names: str | None) -> tuple[Rule, ...]:
        """The rules by tag and class that hold, in their order; `names` is the class attribute."""
        key = (tag, names)
        found = self.known.get(key)
        if found is None:
            tokens = (names or "").split()
            may_fit = self._plain
            if names is None or names.isascii():  # As in `_has_match`.
                lower = (names or "").lower()
                may_fit = [s for s in may_fit if s.needle in lower]
            found = tuple(s.rule for s in may_fit if s.fits(tag, tokens, _no_attribute))
            if len(self.known) >= _CACHE_SIZE:
                self.known.clear()
                self.readers.clear()
            self.known[key] = found
        return found

    def for_text(self, text: str) -> Rule | None:
        """The rule for a paragraph of this text."""
        for needle, pattern, rule in self._texts.get(text[:1], self._other_texts):
            if needle in text and pattern.fullmatch(text):
                return rule
        return None


@lru_cache(maxsize=256)
def _vocabulary(entries: tuple[tuple[str, tuple[str, ...]], ...]) -> Vocabulary:
    """The vocabulary of some kinds and words. Hosts without words of their own share one."""
    return Vocabulary(entries)


def _no_attribute(name: str) -> None:
    """The attribute getter for selectors without ids and attributes."""


class _Anything:
    """A container of everything."""

    def __contains__(self, item: object) -> bool:
        return True


def _first_characters(pattern: str) -> str | None:
    """What a text must start with to match; None if that is unknown."""
    if pattern.startswith(_TITLE):
        return ""
    if re.match(r"\\d(?![*?]|\{0)", pattern):
        return "0123456789"
    if pattern.startswith("[A-Z]"):
        return ascii_uppercase
    optional = re.match(r"\(\?:([^()|]+)\)\?", pattern)
    if optional:
        rest = _first_characters(pattern[optional.end() :])
        first = _first_characters(optional[1])
        return None if rest is None or first is None else first + rest
    choice = re.match(r"\(\?:((?:[^()\\]|\\.)+)\)", pattern)
    if choice:
        firsts = [_first_characters(branch) for branch in choice[1].split("|")]
        return None if None in firsts else "".join(filter(None, firsts))
    literal = re.match(r"(?:[^\\.^$*+?{}\[\]|()]|\\\W)(?![*?{|])", pattern)
    return literal[0][-1] if literal else None


_NOT_LITERAL = re.compile(
    r"[(\[].*[)\]]|\\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|\d{1,3}|.)|.?(?:[*?+]|\{[^}]*\})|[.^$]", re.S
)
"""Parts of an expression that do not stand for themselves; between brackets, all is one part."""


def _needle(pattern: str) -> str:
    """What each text that an expression matches holds; empty if that is unknown."""
    parts = _NOT_LITERAL.split(pattern)
    if re.match(r"\(\?[a-zA-Z]+\)", pattern) or any("|" in part for part in parts):
        return ""
    return max(parts, key=len)


@lru_cache(maxsize=256)
def rules_for(host: str, own: tuple[Outlet, ...] = ()) -> Rules:
    """The compiled rules of a host; `own` are the user's outlets."""
    return _rules(tuple(rows_for(host, own)))


@lru_cache(maxsize=256)
def _rules(rows: tuple[Outlet, ...]) -> Rules:
    """The compiled rules of some rows. Hosts without a row of their own share one."""
    return Rules(rows)


@lru_cache(maxsize=256)
def _compiled(row: Outlet) -> tuple[Outlet, tuple[Selector, ...]]:
    """A row, and its compiled selectors in order; of equal rows the first one.

    `Rules` compares rules by identity, and so takes the row from here.
    """
    return row, tuple(Selector(rule) for rule in row.rules if rule.select is not None)
