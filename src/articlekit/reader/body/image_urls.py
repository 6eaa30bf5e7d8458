"""Makes addresses absolute, and removes image proxies from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import unquote, urljoin

from articlekit._text.patterns import lazy_pattern

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_STRAY = lazy_pattern(r"[\t\n\r]")
_WESERV_OPTION = lazy_pattern(
    r"&(?:w|h|q|fit|output|dpr|il|we|n|af|l|a|bg|page|default|maxage)=[^&/]*"
)

_ARCHIVED = re.compile(r"/web/\d{14}(?:[a-z]{2}_)?/(https?://?.*)", re.S)
"""An address under the prefix of the Wayback Machine."""

Undo = Callable[[str], str | None]
"""Returns the address that a proxy's contains, or None."""


class Addresses:
    """Resolves the addresses of one page."""

    def __init__(self, base: str | None, proxies: Mapping[str, str]) -> None:
        """Resolves against `base`; `proxies` is `Vocabulary.proxies`."""
        self._base = base
        self._is_archived = bool(base and _ARCHIVED.search(base))
        self._proxies = proxies

    def absolute(self, url: str) -> str:
        """An address as a browser resolves it; as written if there is nothing to resolve it by."""
        url = url.strip()
        if "\n" in url or "\t" in url or "\r" in url:
            url = _STRAY.sub("", url)
        if url.startswith(("https://", "http://")) or not self._base:
            return url
        try:
            return urljoin(self._base, url)
        except ValueError:  # An unclosed bracket of an IPv6 address, for one.
            return url

    def real(self, url: str) -> str:
        """The absolute address of a picture, without the image proxies in front of it.

        An inner address without a scheme gets https.
        """
        url = self.absolute(url)
        for _ in range(4):
            undo = self._undo(url)
            found = undo(url) if undo is not None else None
            if not found:
                return url
            if found.startswith("/"):
                url = self.absolute(found)
            elif _SCHEME.match(found):
                url = found
            else:
                url = "https://" + found
        return url

    def link(self, url: str) -> str:
        """The address of a link, as written; but without the prefix of a page saved by an archive.

        A link that the page itself has to an archive is kept.
        """
        if not (self._is_archived or url.startswith("/web/")):
            return url
        archived = _ARCHIVED.search(url)
        return archived[1] if archived else url

    def _undo(self, url: str) -> Undo | None:
        """What undoes the proxy of an address, which its host or a part of its path tells."""
        start = url.find("://") + 3
        stop = url.find("/", start)
        query = url.find("?", start)
        if 0 <= query < stop or stop < 0:
            stop = query
        if stop < 0:
            return None
        if "/web/" in url and (archived := _ARCHIVED.search(url)):
            return lambda _: archived[1]
        kind = self._proxies.get(url[start:stop])
        if kind is not None:
            return _from_query(kind[1:]) if kind[0] == "?" else _KINDS[kind]
        if "/unsafe/" in url or "/_next/" in url:
            return _from_query("url") if "/_next/image?" in url else _from_path
        return _from_any_query if "url=http" in url else None


def _weserv(url: str) -> str | None:
    """images.weserv.nl and wsrv.nl: everything after ``url=``, literally.

    Archives write it unencoded, so an inner ``?`` or ``&`` belongs to the inner address; only the
    proxy's own options at the very end do not.
    """
    inner = url.partition("url=")[2]
    end = len(inner)
    while (at := inner.rfind("&", 0, end)) >= 0 and _WESERV_OPTION.fullmatch(inner, at, end):
        end = at
    inner = inner[:end]
    if "%" in inner and (
        inner[:9].lower().startswith(("https%3a", "http%3a"))
        or "%2f" in inner.partition("/")[0].lower()
    ):
        inner = unquote(inner)
    return inner.removeprefix("ssl:").lstrip("/")


def _photon(url: str) -> str | None:
    """i0.wp.com … i3.wp.com: the host comes first in the path, options are the query."""
    path = url.split("/", 3)[3].partition("?")[0]
    return path if "." in path.partition("/")[0] else None


def _from_path(url: str) -> str | None:
    """thumbor, imgproxy and the like: the last whole address in the path."""
    at = max(url.rfind("/http://"), url.rfind("/https://"))
    if at > 0:
        return url[at + 1 :]
    found = re.search(r"/(https?)(?:%3A|:)(?:%2F|/){1,2}(.+)$", url[8:], re.I)
    return f"{found[1]}://{unquote(found[2])}" if found else None


@cache
def _from_query(name: str) -> Undo:
    pattern = re.compile(rf"[?&]{name}=([^&]+)")

    def find(url: str) -> str | None:
        match = pattern.search(url)
        return unquote(match[1]) if match else None

    return find


_QUERY_PICTURE = lazy_pattern(
    r"[?&]url=(https?%3A%2F%2F[^&#]+?\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:%3F[^&#]*)?)(?=&|#|$)",
    re.I,
)


def _from_any_query(url: str) -> str | None:
    """Resizers of all sorts: a picture's whole address, percent-encoded, in ``url=``."""
    match = _QUERY_PICTURE.search(url)
    return unquote(match[1]) if match else None


_KINDS: dict[str, Undo] = {"weserv": _weserv, "photon": _photon, "path": _from_path}
"""What undoes each kind of proxy that `Vocabulary.proxies` names."""
