"""From an ``img`` element to an `Image`: the real address, and whether it is content at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from operator import itemgetter
from typing import TypeAlias

from articlekit.model import Image
from articlekit.reader.body.image_urls import absolute, behind_proxy
from articlekit.reader.dom.tree import Element

Get: TypeAlias = Callable[[str], str | None]
"""Gives an attribute of an element."""
Candidate: TypeAlias = tuple[float, str]
"""Density or width, and address."""

# --- The best candidate ------------------------------------------------------------------------

_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-hi-res-src",
    "data-full-src",
    "data-url",
    "data-delayed-url",
    "data-image",
    "data-lazy",
    "data-lazyload",
    "data-echo",
)
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


def _address(get: Get, src: str, name: str, source: Candidate | None) -> str | None:
    """The address to load: `src`, unless it is a placeholder or a candidate is better."""
    sets = [get(attribute) for attribute in _SETS]
    if src.startswith("data:"):
        if len(src) >= _SHORT_DATA:
            return src
    elif src and not _PLACEHOLDER.match(name):
        return _best(src, sets, source)
    lazy = (value for value in map(get, _LAZY) if value and not value.startswith("data:"))
    return _best(next(lazy, None), sets, source)


# --- What a picture is -------------------------------------------------------------------------


class Kind(Enum):
    """What an ``img`` element stands for."""

    PICTURE = "picture"
    EMOJI = "emoji"
    PLACEHOLDER = "placeholder"
    """Stands in for a picture whose address a ``noscript`` twin may hold."""
    NOTHING = "nothing"
    """A spacer, a tracking pixel, an icon, or no address at all."""


_EMOJI_CLASS = re.compile(r"\b(?:wp-smiley|emoji|W_img_face)\b")
_LONGEST_EMOJI = 16  # Characters; a family of four with skin tones takes eleven.
_EMOJI_ALT = re.compile(
    r"\[[^\[\]]{1,12}\]|[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u2640\u2642"
    r"\U0001f3fb-\U0001f3ff\u2190-\u2bff\U0001f000-\U0001faff]*"
)
_TRACKERS = (
    "amazon-adsystem.com/e/",
    "/_/stat?",
    "feedburner.com/~",
    "pixel.wp.com",
    "scorecardresearch.com",
    "stats.wordpress.com",
    "doubleclick.net",
    "google-analytics.com",
    "facebook.com/tr?",
)
# What no file name of a picture holds that is neither of the next two.
_SUSPECTS = (
    "placeholder",
    "blank",
    "spacer",
    "transparent",
    "loading",
    "lazy",
    "gray",
    "grey",
    "white",
    "pixel",
    "1x1",
    "1px",
    "clear",
    "icon-zoom",
)
_PLACEHOLDER = re.compile(
    r"(?:[^?#]*[_-])?(?:placeholder|blank|spacer|transparent|loading|lazy(?:load)?|grey|pixel|1x1)"
    r"[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:$|[?#])",
    re.I,
)
_SPACER = re.compile(
    r"(?:^|[_.-])(?:(?:1px|1x1|spacer|(?:white|grey|gray)[_-]line|icon-zoom)"
    r"|(?:blank|clear|pixel|transparent)\.(?:gif|png))",
    re.I,
)
_SPACER_ALT = re.compile(
    r"(?:presentational |transparent |white |grey |gr[ae]y )(?:\w+ )?line", re.I
)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")


def _pixels(value: str | None) -> int | None:
    if not value:
        return None
    if value[-1] == "%":
        return None
    match = _PIXELS.fullmatch(value)
    return int(match[1]) if match else None


def image_of(
    element: Element, base: str | None, source: Candidate | None = None
) -> tuple[Kind, Image]:
    """What an ``img`` stands for; `source` is the best one of a ``picture`` around it."""
    get = dict(element.items()).get
    src = (get("src") or "").strip()
    alt = get("alt") or ""
    name = src.rpartition("/")[2]
    # Nearly all pictures are loaded from where they say, which is soon found out.
    plain = src.startswith("http") and not (
        source or get("srcset") or get("data-srcset") or _is_suspect(name.lower())
    )
    address = src if plain else _address(get, src, name, source)
    shown = address or ("" if src.startswith("data:") else src)
    url = behind_proxy(absolute(shown, base), base) if shown else ""
    names = get("class")
    is_emoji = (
        bool(names and _EMOJI_CLASS.search(names))
        or (0 < len(alt) <= _LONGEST_EMOJI and bool(_EMOJI_ALT.fullmatch(alt)))
    ) and not _is_figure_of(element)
    width, height = _pixels(get("width")), _pixels(get("height"))
    image = Image(src, url, alt, get("title"), width, height, is_emoji)
    if is_emoji:
        return Kind.EMOJI, image
    if not shown and not src:
        return Kind.NOTHING, image
    if width is not None and height is not None and (width <= 2 or height <= 2):
        return Kind.NOTHING, image
    if _is_nothing(url, alt, plain):
        return Kind.NOTHING, image
    return (Kind.PICTURE if address else Kind.PLACEHOLDER), image


def _is_figure_of(element: Element) -> bool:
    """Whether a picture is what a ``figure`` is about, whatever its name says."""
    parent = element.getparent()
    if parent is not None and parent.tag == "a":
        parent = parent.getparent()
    return parent is not None and parent.tag == "figure"


def is_lazy(element: Element) -> bool:
    """Whether an element is a picture whose ``src`` is a placeholder, the address elsewhere."""
    if element.tag != "img":
        return False
    get = element.get
    src = (get("src") or "").strip()
    if src and not src.startswith("data:") and not _PLACEHOLDER.match(src.rpartition("/")[2]):
        return False
    return any(get(name) for name in (*_LAZY, *_SETS)) and len(src) < _SHORT_DATA


def _is_suspect(name: str) -> bool:
    return any([word in name for word in _SUSPECTS])


def _is_nothing(url: str, alt: str, plain: bool) -> bool:
    if alt and alt[-4:].lower() == "line" and _SPACER_ALT.fullmatch(alt):
        return True
    if not plain and url.startswith("http") and _SPACER.search(url.rpartition("/")[2]):
        return True
    # What counts readers has parameters.
    return ("?" in url or "~" in url or ";" in url) and any([part in url for part in _TRACKERS])
