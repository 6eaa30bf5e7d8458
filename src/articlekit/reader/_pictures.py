"""From an ``img`` element to an `Image`: the real address, and whether it is content at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import unquote, urljoin

from articlekit.model import Image

Get: TypeAlias = Callable[[str], str | None]
"""Gives an attribute of an element."""

# --- Addresses ---------------------------------------------------------------------------------

_WESERV_OPTION = re.compile(
    r"&(?:w|h|q|fit|output|dpr|il|we|n|af|l|a|bg|page|default|maxage)=[^&/]*$"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_STRAY = re.compile(r"[\t\n\r]")


def absolute(url: str, base: str | None) -> str:
    """An address as a browser resolves it; as written where there is nothing to resolve against."""
    url = url.strip()
    if "\n" in url or "\t" in url or "\r" in url:
        url = _STRAY.sub("", url)
    if url.startswith(("https://", "http://")) or not base:
        return url
    try:
        return urljoin(base, url)
    except ValueError:  # An unclosed bracket of an IPv6 address, for one.
        return url


def _weserv(url: str) -> str | None:
    """images.weserv.nl and wsrv.nl: everything behind ``url=``, literally.

    Archives write it unencoded, so an inner ``?`` or ``&`` belongs to the inner address; only the
    proxy's own options at the very end do not.
    """
    inner = url.partition("url=")[2]
    if not inner:
        return None
    while _WESERV_OPTION.search(inner):
        inner = _WESERV_OPTION.sub("", inner)
    if (
        inner[:16].lower().startswith(("https%3a", "http%3a"))
        or "%2f" in inner.split("/")[0].lower()
    ):
        inner = unquote(inner)
    return inner.removeprefix("ssl:").lstrip("/")


def _photon(url: str) -> str | None:
    """i0.wp.com … i3.wp.com: the host comes first in the path, options are the query."""
    return url.split("/", 3)[3].partition("?")[0] or None


def _behind_path(url: str) -> str | None:
    """thumbor, imgproxy and the like: the last whole address in the path."""
    at = max(url.rfind("/http://"), url.rfind("/https://"))
    if at > 0:
        return url[at + 1 :]
    found = re.search(r"/(https?)(?:%3A|:)(?:%2F|/){1,2}(.+)$", url[8:], re.I)
    return f"{found[1]}://{unquote(found[2])}" if found else None


def _behind_query(name: str) -> Callable[[str], str | None]:
    pattern = re.compile(rf"[?&]{name}=([^&]+)")

    def find(url: str) -> str | None:
        match = pattern.search(url)
        return unquote(match[1]) if match else None

    return find


# A string that the address must hold, the address as it must be, what finds the one behind it.
_PROXIES: tuple[tuple[str, re.Pattern[str], Callable[[str], str | None]], ...] = tuple(
    (needle, re.compile(pattern, re.I), find)
    for needle, pattern, find in (
        ("weserv.nl", r"https?://images\.weserv\.nl/?\?", _weserv),
        ("wsrv.nl", r"https?://wsrv\.nl/?\?", _weserv),
        (".wp.com/", r"https?://i[0-3]\.wp\.com/[^/]+\.[^/]+/", _photon),
        ("/unsafe/", r"https?://[^/]+/unsafe/.*https?(?::|%3A)", _behind_path),
        ("/image/fetch/", r"https?://res\.cloudinary\.com/", _behind_path),
        ("/iu/?", r"https?://external-content\.duckduckgo\.com/", _behind_query("u")),
        ("/_next/image?", r"https?://", _behind_query("url")),
    )
)


def behind_proxy(url: str, base: str | None = None) -> str:
    """The address behind an image proxy, or `url` itself; proxies in proxies are undone too.

    An inner address without a scheme gets https.
    """
    for _ in range(4):
        for needle, pattern, find in _PROXIES:
            if needle in url and pattern.match(url):
                found = find(url)
                break
        else:
            return url
        if not found:
            return url
        if found.startswith("/"):
            found = absolute(found, base)
        elif not _SCHEME.match(found):
            found = "https://" + found
        url = found
    return url


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
)
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_DESCRIPTOR = re.compile(r"\s*([\d.]+)([wx])\b")
_SHORT_DATA = 400  # Characters; a data: address shorter than this can only be a placeholder.


def _candidates(srcset: str | None) -> Iterator[tuple[float, str]]:
    """Density or width, and address, of each candidate (HTML, section 4.8.4.2.1)."""
    if not srcset or srcset.lstrip().startswith("data:"):
        return
    rest = srcset
    while rest := rest.lstrip(" \t\n\r\f,"):
        url = rest.split(None, 1)[0]
        rest = rest[len(url) :]
        descriptor = None
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            text, _, rest = rest.partition(",")
            descriptor = _DESCRIPTOR.match(text)
        # Widths start at 100 or so and densities end at 4, so they share one scale.
        number = descriptor[1] if descriptor else "1"
        yield (float(number) if number.count(".") < 2 and number != "." else 1.0), url


def _best(src: str | None, sets: Sequence[str | None]) -> str | None:
    """The best of the candidates, and `src` where none is better than it."""
    best = (1.0, src) if src else (0.0, None)
    for candidate in (found for srcset in sets for found in _candidates(srcset)):
        if candidate[0] > best[0]:
            best = candidate
    return best[1]


def _address(get: Get, src: str, name: str, sources: Sequence[str | None]) -> str | None:
    """The address to load: `src`, unless it is a placeholder or a candidate is better."""
    sets = [*(get(attribute) for attribute in _SETS), *sources]
    if src.startswith("data:"):
        if len(src) >= _SHORT_DATA:
            return src
    elif src and not _PLACEHOLDER.match(name):
        return _best(src, sets) if any(sets) else src
    lazy = (value for value in map(get, _LAZY) if value and not value.startswith("data:"))
    return _best(next(lazy, None), sets)


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
# One look at the file name tells that a picture is none of what follows, which most are not.
_is_suspect = re.compile(
    r"placeholder|blank|spacer|transparent|loading|lazy|gr[ae]y|white|pixel|1x1|1px|clear|icon-zoom",
    re.I,
).search
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
    if value.isdecimal() and value.isascii() and len(value) <= 5:
        return int(value)
    match = _PIXELS.fullmatch(value)
    return int(match[1]) if match else None


def image_of(
    element: Any, base: str | None, sources: Sequence[str | None] = ()
) -> tuple[Kind, Image]:
    """What an ``img`` stands for; `sources` are the srcsets of a ``picture`` around it."""
    get = dict(element.items()).get
    src = (get("src") or "").strip()
    alt = get("alt") or ""
    width, height = _pixels(get("width")), _pixels(get("height"))
    name = src.rpartition("/")[2]
    suspect = not src or bool(_is_suspect(name)) or src.startswith("data:")
    if suspect or sources or any(map(get, _SETS)):
        address = _address(get, src, name, sources)
    else:
        address = src
    shown = address or ("" if src.startswith("data:") else src)
    url = behind_proxy(absolute(shown, base), base) if shown else ""
    names = get("class")
    is_emoji = bool(names and _EMOJI_CLASS.search(names)) or (
        0 < len(alt) <= _LONGEST_EMOJI and bool(_EMOJI_ALT.fullmatch(alt))
    )
    image = Image(src, url, alt, get("title"), width, height, is_emoji)
    if is_emoji:
        return Kind.EMOJI, image
    if not shown and not src:
        return Kind.NOTHING, image
    if width is not None and height is not None and (width <= 2 or height <= 2):
        return Kind.NOTHING, image
    if _is_nothing(url, alt, suspect):
        return Kind.NOTHING, image
    return (Kind.PICTURE if address else Kind.PLACEHOLDER), image


def _is_nothing(url: str, alt: str, suspect: bool) -> bool:
    if alt and alt[-4:].lower() == "line" and _SPACER_ALT.fullmatch(alt):
        return True
    if suspect and url.startswith("http") and _SPACER.search(url.rpartition("/")[2]):
        return True
    # What counts readers has parameters.
    return ("?" in url or "~" in url or ";" in url) and any([part in url for part in _TRACKERS])
