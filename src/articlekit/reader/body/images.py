"""From an ``img`` element to an `Image`: the real address, and whether it is content at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from operator import itemgetter
from typing import TypeAlias

from articlekit.model import Image
from articlekit.reader.body.image_urls import Addresses
from articlekit.reader.dom.tree import Element
from articlekit.reader.rules.words import Vocabulary

Get: TypeAlias = Callable[[str], str | None]
"""Gives an attribute of an element."""
Candidate: TypeAlias = tuple[float, str]
"""Density or width, and address."""

# --- The best candidate ------------------------------------------------------------------------

_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*)")
_DESCRIPTOR = re.compile(r"\s*([\d.]+)([wx])\b")
_SHORT_DATA = 400  # Characters; a data: address shorter than this can only be a placeholder.


def _candidates(srcset: str | None) -> Iterator[Candidate]:
    """Density or width, and address, of each candidate (HTML, section 4.8.4.2.1)."""
    if not srcset or srcset.lstrip().startswith("data:"):
        return
    at = 0
    while found := _CANDIDATE.match(srcset, at):
        url, at = found[1], found.end()
        descriptor = None
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            end = srcset.find(",", at)
            end = len(srcset) if end < 0 else end
            descriptor = _DESCRIPTOR.match(srcset, at, end)
            at = end
        # Widths start at 100 or so and densities end at 4, so they share one scale.
        number = descriptor[1] if descriptor else "1"
        yield (float(number) if number.count(".") < 2 and number != "." else 1.0), url


def best_source(sets: Iterable[str | None]) -> Candidate | None:
    """The best candidate of several srcsets."""
    found = [candidate for srcset in sets for candidate in _candidates(srcset)]
    return max(found, key=itemgetter(0), default=None)


def _best(src: str | None, sets: Iterable[str | None], source: Candidate | None) -> str | None:
    """The best of the candidates, and `src` where none is better than it."""
    best = (1.0, src) if src else (0.0, None)
    for candidate in (best_source(sets), source):
        if candidate and candidate[0] > best[0]:
            best = candidate
    return best[1]


# --- What a picture is -------------------------------------------------------------------------


class Kind(Enum):
    """What an ``img`` element stands for."""

    PICTURE = "picture"
    EMOJI = "emoji"
    PLACEHOLDER = "placeholder"
    """Stands in for a picture whose address a ``noscript`` twin may hold."""
    NOTHING = "nothing"
    """A spacer, a tracking pixel, an icon, or no address at all."""


_LONGEST_EMOJI = 16  # Characters; a family of four with skin tones takes eleven.
_EMOJI_ALT = re.compile(
    r"\[[^\[\]]{1,12}\]|[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u2640\u2642"
    r"\U0001f3fb-\U0001f3ff\u2190-\u2bff\U0001f000-\U0001faff]*"
)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")


def _pixels(value: str | None) -> int | None:
    if not value:
        return None
    if value[-1] == "%":
        return None
    match = _PIXELS.fullmatch(value)
    return int(match[1]) if match else None


class ImageReader:
    """Reads the pictures of one page."""

    def __init__(self, vocabulary: Vocabulary, base: str | None) -> None:
        self._words = vocabulary
        self.addresses = Addresses(base, vocabulary.proxies)

    def read(self, element: Element, source: Candidate | None = None) -> tuple[Kind, Image]:
        """What an ``img`` stands for; `source` is the best one of a ``picture`` around it."""
        get = dict(element.items()).get
        src = (get("src") or "").strip()
        alt = get("alt") or ""
        name = src.rpartition("/")[2]
        # Nearly all pictures are loaded from where they say, which is soon found out.
        plain = src.startswith("http") and not (
            source or get("srcset") or get("data-srcset") or self._is_suspect(name.lower())
        )
        address = src if plain else self._address(get, src, name, source)
        shown = address or ("" if src.startswith("data:") else src)
        url = self.addresses.real(shown) if shown else ""
        is_emoji = self._is_emoji(get("class"), alt) and not _is_figure_of(element)
        width, height = _pixels(get("width")), _pixels(get("height"))
        image = Image(src, url, alt, get("title"), width, height, is_emoji)
        if is_emoji:
            return Kind.EMOJI, image
        if not shown and not src:
            return Kind.NOTHING, image
        if width is not None and height is not None and (width <= 2 or height <= 2):
            return Kind.NOTHING, image
        if self._is_nothing(url, alt, plain):
            return Kind.NOTHING, image
        return (Kind.PICTURE if address else Kind.PLACEHOLDER), image

    def is_lazy(self, element: Element) -> bool:
        """Whether an element is a picture with a placeholder as ``src``, its address elsewhere."""
        if element.tag != "img":
            return False
        get = element.get
        src = (get("src") or "").strip()
        if src and not src.startswith("data:") and not self._is_placeholder(src):
            return False
        return any(get(name) for name in (*self._words.lazy, *_SETS)) and len(src) < _SHORT_DATA

    def _is_placeholder(self, src: str) -> bool:
        return self._words.placeholder.match(src.rpartition("/")[2]) is not None

    def _address(self, get: Get, src: str, name: str, source: Candidate | None) -> str | None:
        """The address to load: `src`, unless it is a placeholder or a candidate is better."""
        sets = [get(attribute) for attribute in _SETS]
        if src.startswith("data:"):
            if len(src) >= _SHORT_DATA:
                return src
        elif src and not self._words.placeholder.match(name):
            return _best(src, sets, source)
        values = (get(name) for name in self._words.lazy)
        lazy = (value for value in values if value and not value.startswith("data:"))
        return _best(next(lazy, None), sets, source)

    def _is_suspect(self, name: str) -> bool:
        return any([word in name for word in self._words.suspects])

    def _is_emoji(self, names: str | None, alt: str) -> bool:
        return bool(names and self._words.emoji_class.search(names)) or (
            0 < len(alt) <= _LONGEST_EMOJI and _EMOJI_ALT.fullmatch(alt) is not None
        )

    def _is_nothing(self, url: str, alt: str, plain: bool) -> bool:
        """Whether a picture is a spacer or counts readers."""
        if alt and self._words.spacer_alt.match(alt):
            return True
        name = url.rpartition("/")[2]
        if not plain and url.startswith("http") and self._words.spacer.search(name):
            return True
        # The address of a tracker has parameters.
        return ("?" in url or "~" in url or ";" in url) and any(
            [part in url for part in self._words.trackers]
        )


def _is_figure_of(element: Element) -> bool:
    """Whether a picture is what a ``figure`` is about, whatever its name says."""
    parent = element.getparent()
    if parent is not None and parent.tag == "a":
        parent = parent.getparent()
    return parent is not None and parent.tag == "figure"
