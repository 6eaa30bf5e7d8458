"""Reads picture elements: the real address, and whether the picture is content at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import Enum
from operator import itemgetter
from typing import TypeAlias

from articlekit._text.patterns import lazy_pattern
from articlekit.model import Image
from articlekit.reader.blocks.picture_names import is_same_name, is_smaller, picture_name
from articlekit.reader.body.image_urls import Addresses
from articlekit.reader.dom.tree import Element, visible_text
from articlekit.reader.rules.words import Vocabulary

Get: TypeAlias = Callable[[str], str | None]
"""Returns an attribute of an element."""
Candidate: TypeAlias = tuple[float, str]
"""Density or width, and address."""
Size: TypeAlias = tuple[float | None, float | None]
"""Width and height in CSS pixels, as far as they are known."""

# --- The best candidate ------------------------------------------------------------------------

_NO_ADDRESS = ("data:", "about:", "javascript:", "{", "[", "<")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = lazy_pattern(r"[\s,]*([^\s,]\S*)")
_DESCRIPTOR = lazy_pattern(r"\s*([\d.]+)([wx])\b")
_DRAWINGS = (".gif", ".svg", ".png")
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
    """What a picture element stands for."""

    PICTURE = "picture"
    EMOJI = "emoji"
    """A character, or an icon in a line."""
    PLACEHOLDER = "placeholder"
    """A placeholder of a picture whose address may be in a ``noscript``."""
    TRACKER = "tracker"
    SPACER = "spacer"
    ICON = "icon"
    NOTHING = "nothing"
    """A picture without an address."""


NOT_CONTENT = frozenset((Kind.TRACKER, Kind.SPACER, Kind.ICON))
"""The kinds that are discarded; their values are the reasons."""

_LONGEST_EMOJI = 16  # Characters; a family of four with skin tones takes eleven.
_EMOJI_ALT = lazy_pattern(
    r"\[[^\[\]]{1,12}\]|[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u2640\u2642"
    r"\U0001f3fb-\U0001f3ff\u2190-\u2bff\U0001f000-\U0001faff]*"
)
_LARGEST_EMOJI = 64  # Pixels.
_LARGEST_ICON = 32
_LARGEST_TRACKER = 2
_PIXELS = lazy_pattern(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")
_STYLED = lazy_pattern(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,4}(?:\.\d+)?)(px|r?em)\b", re.I)
_EM = 16  # Pixels.
_PICTURE_TAGS = ("img", "image", "input", "amp-img", "video")


def _pixels(value: str | None) -> int | None:
    if not value:
        return None
    if value[-1] == "%":
        return None
    match = _PIXELS.fullmatch(value)
    return int(match[1]) if match else None


def _styled_size(style: str | None) -> tuple[float, float] | None:
    """The width and height that a style sets; None unless it sets both."""
    if not style:
        return None
    found = {
        name.lower(): float(number) * (1 if unit.lower() == "px" else _EM)
        for name, number, unit in _STYLED.findall(style)
    }
    return (found["width"], found["height"]) if len(found) == 2 else None


class ImageReader:
    """Reads the pictures of one page."""

    def __init__(self, vocabulary: Vocabulary, base: str | None) -> None:
        self._words = vocabulary
        self.addresses = Addresses(base, vocabulary.proxies)
        self._known: dict[Element, tuple[Kind, Image]] = {}
        """What `read` has returned."""

    def read(self, element: Element, source: Candidate | None = None) -> tuple[Kind, Image]:
        """What an ``img`` stands for; `source` is the best one of a ``picture`` around it."""
        if source is not None:
            return self._read(element, source)
        known = self._known.get(element)
        if known is None:
            known = self._known[element] = self._read(element, None)
        return known

    def _read(self, element: Element, source: Candidate | None) -> tuple[Kind, Image]:
        get = dict(element.items()).get
        src = (get("src") or "").strip()
        alt = get("alt") or ""
        name = src.rpartition("/")[2]
        lower = name.lower()
        # Fast path: nearly all pictures have their address in ``src``.
        plain = src.startswith("http") and not (
            source
            or get("srcset")
            or get("data-srcset")
            or lower.endswith(_DRAWINGS)
            or self._is_suspect(lower)
        )
        address = src if plain else self._address(get, src, name, source)
        shown = address or ("" if src.startswith("data:") else src)
        url = self.addresses.real(shown) if shown else ""
        width, height = _pixels(get("width")), _pixels(get("height"))
        size = _styled_size(get("style")) or (width, height)
        if width is not None and is_within((width, height), _LARGEST_TRACKER):
            width = height = None  # Content is larger: these sizes are wrong.
        is_emoji = self._is_emoji(get("class"), alt, size) and not _is_figure_of(element)
        image = Image(src, url, alt, get("title"), width, height, is_emoji)
        if is_emoji:
            return Kind.EMOJI, image
        kind = self._kind_without_content(element, image, size, plain)
        return kind or (Kind.PICTURE if address else Kind.PLACEHOLDER), image

    def is_lazy(self, element: Element) -> bool:
        """Whether an element is a picture with a placeholder as ``src``, its address elsewhere."""
        if element.tag != "img":
            return False
        get = element.get
        src = (get("src") or "").strip()
        if src and not src.startswith("data:") and not self._is_placeholder(src):
            return False
        return any(get(name) for name in (*self._words.lazy, *_SETS)) and len(src) < _SHORT_DATA

    def lazy_address(self, get: Get) -> str | None:
        """The first address in an attribute for late loading."""
        for name in self._words.lazy:
            value = (get(name) or "").strip()
            if value and not value.startswith(_NO_ADDRESS) and ("/" in value or "." in value):
                return value
        return None

    def addresses_in(self, element: Element) -> tuple[str, ...]:
        """The addresses of the pictures in an element, itself among them."""
        found: list[str] = []
        for picture in element.iter(*_PICTURE_TAGS):
            if picture.tag == "video":
                poster = picture.get("poster")
                found += [self.addresses.real(poster)] if poster else []
            elif picture.tag != "input" or is_image_button(picture):
                image = self.read(picture)[1]
                found += [image.url or image.src] if image.url or image.src else []
        return tuple(found)

    def _is_placeholder(self, src: str) -> bool:
        return self._words.placeholder.match(src.rpartition("/")[2]) is not None

    def _address(self, get: Get, src: str, name: str, source: Candidate | None) -> str | None:
        """The address to load: `src`, unless it is a placeholder or a candidate is better."""
        sets = [get(attribute) for attribute in _SETS]
        if src.startswith("data:"):
            if len(src) >= _SHORT_DATA:
                return src
        elif src and not self._has_placeholder_address(get, src, name):
            return _best(src, sets, source)
        return _best(self.lazy_address(get), sets, source)

    def _has_placeholder_address(self, get: Get, src: str, name: str) -> bool:
        """Whether the address of a picture is that of a placeholder.

        So is a drawing with the address of another picture in an attribute for late loading.
        """
        if self._words.placeholder.match(name):
            return True
        if not src.partition("?")[0].lower().endswith(_DRAWINGS):
            return False
        later = self.lazy_address(get)
        return (
            bool(later) and bool(picture_name(later or "")) and not is_same_name(later or "", src)
        )

    def _is_suspect(self, name: str) -> bool:
        return any([word in name for word in self._words.suspects])

    def _is_emoji(self, names: str | None, alt: str, size: Size) -> bool:
        """Whether a picture stands for a character."""
        if names and self._words.emoji_class.search(names):
            return True
        if not 0 < len(alt) <= _LONGEST_EMOJI or _EMOJI_ALT.fullmatch(alt) is None:
            return False
        return all(side is None or side <= _LARGEST_EMOJI for side in size)

    def _kind_without_content(
        self, element: Element, image: Image, size: Size, plain: bool
    ) -> Kind | None:
        """The kind of a picture that is not content; None if it is."""
        url, alt = image.url, image.alt
        if not url:  # A data: address may stand in for a picture.
            return None if image.src else Kind.NOTHING
        if is_within(size, _LARGEST_TRACKER) and not _has_caption(element):
            return Kind.TRACKER
        name = url.rpartition("/")[2]
        if not plain and url.startswith("http"):
            if self._words.icon.search(name):
                return Kind.ICON
            if self._words.spacer.search(name):
                return Kind.SPACER
        if alt and self._words.spacer_alt.match(alt):
            return Kind.SPACER
        # The address of a tracker has parameters.
        if ("?" in url or "~" in url or ";" in url) and any(
            [part in url for part in self._words.trackers]
        ):
            return Kind.TRACKER
        return None

    def largest(self, image: Image, link: str) -> Image:
        """The picture with the address of the link around it, if that is the same one in a size."""
        url = self.addresses.real(link)
        shown = image.url or image.src
        is_other = url.partition("://")[2] != shown.partition("://")[2]
        if is_other and is_same_name(url, shown) and not is_smaller(url, shown):
            return replace(image, url=url)
        return image

    def is_small(self, element: Element) -> bool:
        """Whether a picture has the size of an icon."""
        if _is_figure_of(element):
            return False
        size = _styled_size(element.get("style"))
        width, height = _pixels(element.get("width")), _pixels(element.get("height"))
        return is_within(size or (width, height), _LARGEST_ICON)


def is_within(size: Size, largest: int) -> bool:
    """Whether a picture is at most `largest` pixels wide and high."""
    width, height = size
    return width is not None and height is not None and width <= largest and height <= largest


def is_image_button(element: Element) -> bool:
    """Whether an ``input`` shows a picture."""
    return (element.get("type") or "").strip().lower() == "image"


def _is_figure_of(element: Element) -> bool:
    """Whether a picture is what a ``figure`` is about, whatever its name says."""
    return _figure_around(element) is not None


def _figure_around(element: Element) -> Element | None:
    parent = element.getparent()
    if parent is not None and parent.tag in ("a", "picture"):
        parent = parent.getparent()
    return parent if parent is not None and parent.tag == "figure" else None


def _has_caption(element: Element) -> bool:
    """Whether a picture is in a ``figure`` with a caption, and so is content."""
    figure = _figure_around(element)
    caption = figure.find(".//figcaption") if figure is not None else None
    return caption is not None and bool(visible_text(caption))
