"""Addresses in a book: valid ones out of it, and into it where the article is here too.

An article is written before all others are known, so its links lead outside at first. They are
looked at again when the book is put together: what stands between ``<a href="`` and its quote in
our own markup is an address and nothing else, for ``<`` is escaped everywhere else.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import quote

# Most addresses, which are valid as they are.
_VALID = re.compile(
    r"https?://(?:(?!xn--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,20}"
    r"(?:/(?:[A-Za-z0-9_.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+)?"
    r"(?:\?(?:[A-Za-z0-9_.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?"
    r"(?:\#(?:[A-Za-z0-9_.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?"
)
_PARTS = re.compile(r"(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.S)
_LABELS = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAIL = re.compile(r"mailto:", re.I)
_HREF = re.compile(r'<a href="([^"]*)"')
_NOTED = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)

# The characters that stay as they are: RFC 3986, section 3.3 to 3.5.
_PATH = "/:@!$&'()*+,;=~%-._"
_QUERY = _PATH + "?"

MAX_SHOWN = 2000
"""So many characters of an address are shown in a note: pop-ups hold 5,000."""


def valid_url(url: str) -> str | None:
    """An address of http, https or mailto as RFC 3986 wants it, or None if that cannot be."""
    if _VALID.fullmatch(url):
        return url
    if _MAIL.match(url):
        rest = _quoted(url[7:], _QUERY)
        return f"mailto:{rest}" if rest else None
    parts = _PARTS.fullmatch(url)
    if not parts:
        return None
    scheme, authority, path, query, fragment = parts.groups()
    host = _authority(authority)
    if host is None:
        return None
    found = f"{scheme.lower()}://{host}{_quoted(path.replace(chr(92), '/'), _PATH)}"
    if query is not None:
        found += "?" + _quoted(query, _QUERY)
    if fragment is not None:
        found += "#" + _quoted(fragment, _QUERY)
    return found


def _quoted(text: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=safe, errors="replace")


def _authority(text: str) -> str | None:
    """Host and port; user names, which could only deceive, are left out."""
    host, colon, port = text.rpartition("@")[2].partition(":")
    if text.rpartition("@")[2].startswith("["):
        host, bracket, rest = text.rpartition("@")[2].partition("]")
        host, colon, port = host + bracket, rest[:1], rest[1:]
    valid = _host(host)
    if valid is None or colon not in ("", ":"):
        return None
    if port and not (port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 65536):
        return None
    return f"{valid}:{port}" if port else valid


def _host(text: str) -> str | None:
    if text.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(text[1:-1])}]"
        except ValueError:
            return None
    if len(text) > 253:  # RFC 1035, section 2.3.4.
        return None
    try:
        host = text.encode("idna").decode("ascii").lower() if not text.isascii() else text.lower()
    except UnicodeError:
        return None
    if not _LABELS.fullmatch(host) or not all(map(_is_label, host.rstrip(".").split("."))):
        return None
    last = host.rstrip(".").rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):  # Then all of it must be an IPv4 address.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host


def _is_label(label: str) -> bool:
    """Whether a part of a host is one that all agree on.

    What is written in other letters than ASCII's comes as Punycode (RFC 5891). The rules for it
    differ between 2003, 2008 and browsers; plain letters of one direction pass them all.
    """
    if len(label) > 63:
        return False
    if not label.startswith("xn--"):
        return True
    try:
        text = label.encode().decode("idna")
        if text.encode("idna") != label.encode():
            return False
    except UnicodeError:
        return False
    others = [char for char in text if not char.isascii()]
    directions = {unicodedata.bidirectional(char) for char in text if char != "-"}
    return (directions <= {"L", "EN"} or directions in ({"R"}, {"AL"})) and all(
        unicodedata.ucd_3_2_0.category(char) in ("Ll", "Lo")
        and unicodedata.normalize("NFKC", char) == char
        for char in others
    )


def article_key(url: str) -> str:
    """What addresses of one article share: scheme, ``www.``, fragment and last slash aside."""
    key = url.partition("#")[0]
    key = key.partition("://")[2] or key
    return key.removeprefix("www.").rstrip("/")


# --- Late decisions ----------------------------------------------------------------------------


def link_inside(markup: str, inside: Callable[[str], str | None]) -> str:
    """The markup with its links led to where the book holds what they lead to.

    `inside` gives the file for an address, or None.
    """

    def led(match: re.Match[str]) -> str:
        file = inside(unescape(match[1]))
        return match[0] if file is None else f'<a href="{file}"'

    return _HREF.sub(led, markup)


def note_links(
    markup: str, inside: Callable[[str], str | None], first: int = 1
) -> tuple[str, list[tuple[int, str]]]:
    """The markup with a note's number behind each link outside, and the notes: number, address.

    Links into the book become links as with `link_inside`. The numbers go up from `first`.
    """
    notes: list[tuple[int, str]] = []

    def noted(match: re.Match[str]) -> str:
        url = unescape(match[1])
        file = inside(url)
        if file is not None:
            return f'<a href="{file}">{match[2]}</a>'
        number = first + len(notes)
        notes.append((number, url))
        # The number is not inside <sup>, which reading systems do not take for a note.
        return (
            f'{match[2]}<a href="#n{number}" id="r{number}" epub:type="noteref"'
            f' role="doc-noteref" class="noteref">[{number}]</a>'
        )

    return _NOTED.sub(noted, markup), notes


def note_list(notes: list[tuple[int, str]], words: Mapping[str, str]) -> str:
    """The notes, as asides; the way back comes first, as Kobo wants it."""
    asides = []
    for number, url in notes:
        shown = url if len(url) <= MAX_SHOWN else url[:MAX_SHOWN] + "…"
        asides.append(
            f'<aside epub:type="footnote" role="doc-footnote" id="n{number}" class="note">\n'
            f'<p><a href="#r{number}" role="doc-backlink">[{number}]</a> '
            f'<a href="{escape(url)}">{escape(shown)}</a></p>\n</aside>'
        )
    inner = "\n".join(asides)
    return f'<section class="notes" aria-label="{words["notes"]}">\n{inner}\n</section>'
