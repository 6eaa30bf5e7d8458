"""What may leave: the one check for addresses, and the one for characters, that all writers use."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LINKS = frozenset(("http", "https", "mailto"))
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.I)
# What browsers strip or skip before they look for a scheme (WHATWG URL, section 4.1), and more:
# not every reader is a browser.
_ODD = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


def safe_url(url: str, base: str | None = None) -> str | None:
    """An address that may be linked to, resolved against `base`; None if it may not.

    Schemes are http, https and mailto; an address without one is relative and is resolved, but
    for a fragment. Nothing is resolved where there is no `base`.
    """
    if _ODD.search(url):
        url = _tidy(url)
    if not url:
        return None
    if url.startswith(("https://", "http://")):
        if base is None or url[-1] not in "#?":  # Resolving drops what is empty there.
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
    scheme = _SCHEME.match(found)  # That of the base, which may be no better than another.
    return found if scheme is None or scheme[1].lower() in _LINKS else None


def safe_image_url(url: str, base: str | None = None) -> str | None:
    """An address that a picture may be loaded from: as `safe_url`, without mailto, with data:."""
    if _PICTURE_DATA.match(url):
        return _ODD.sub("", url)
    found = safe_url(url, base)
    return None if found is None or found[:7].lower() == "mailto:" else found


def _tidy(url: str) -> str:
    """As browsers clean it; nothing if what hides behind odd characters is a forbidden scheme."""
    if _is_forbidden(url):
        return ""
    return re.sub(r"[\t\n\r]", "", url).strip("".join(map(chr, range(0x21))))


def _is_forbidden(url: str) -> bool:
    scheme = _SCHEME.match(_ODD.sub("", url))
    return scheme is not None and scheme[1].lower() not in _LINKS


# --- Characters --------------------------------------------------------------------------------

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)


def xml_text(text: str) -> str:
    """Without the characters that XML 1.0 forbids or discourages (section 2.2)."""
    # What is printable is legal, and that is known at once; little else comes by.
    if text.isprintable() or not _ILLEGAL.search(text):
        return text
    return _ILLEGAL.sub("", text)


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Without control characters, which a terminal may obey, and lone surrogates."""
    if text.isprintable() or not _CONTROLS.search(text):
        return text
    return _CONTROLS.sub("", text)


def utf8(text: str) -> bytes:
    """The bytes of a text; a lone surrogate, which has none, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def encodable(text: str) -> str:
    """A text with U+FFFD for each lone surrogate; all others as they are."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return utf8(text).decode()
    return text


def printable(text: str) -> str:
    """A text for a terminal: control and bidirectional characters as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
