"""The one check for addresses that may be written."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin

from articlekit._text.patterns import lazy_pattern

_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LINKS = frozenset(("http", "https", "mailto"))
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.I)
# Characters that browsers strip or skip before they look for a scheme (WHATWG URL, section 4.1),
# and others that reading systems skip.
_ODD = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


def safe_url(url: str, base: str | None = None) -> str | None:
    """Returns an address that is safe to link to, resolved against `base`, or None.

    Schemes are http, https and mailto; an address without one is relative and is resolved, but
    for a fragment. Nothing is resolved where there is no `base`.
    """
    if _ODD.search(url):
        url = _tidy(url)
    if not url:
        return None
    if url.startswith(("https://", "http://")):
        if base is None or url[-1] not in "#?":  # Resolving drops an empty query or fragment.
            return url
    else:
        scheme = _SCHEME.match(url)
        if scheme:
            return url if scheme[1].lower() in _LINKS else None
        if base is None or url.startswith("#"):
            return None if "%" in url and _is_forbidden(unquote(url)) else url
    try:
        found = urljoin(base, url)
    except ValueError:
        return url
    scheme = _SCHEME.match(found)  # The scheme of the base, which is checked like any other.
    return found if scheme is None or scheme[1].lower() in _LINKS else None


def safe_image_url(url: str, base: str | None = None) -> str | None:
    """An address that a picture may be loaded from: as `safe_url`, without mailto, with data:."""
    if _PICTURE_DATA.match(url):
        return _ODD.sub("", url)
    found = safe_url(url, base)
    return None if found is None or found[:7].lower() == "mailto:" else found


def _tidy(url: str) -> str:
    """The address as browsers clean it; empty if odd characters hide a forbidden scheme."""
    if _is_forbidden(url):
        return ""
    return re.sub(r"[\t\n\r]", "", url).strip("".join(map(chr, range(0x21))))


def _is_forbidden(url: str) -> bool:
    scheme = _SCHEME.match(_ODD.sub("", url))
    return scheme is not None and scheme[1].lower() not in _LINKS
