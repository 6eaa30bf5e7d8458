"""Addresses in the form of RFC 3986, which validators and old reading systems accept."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import quote

from articlekit._text.patterns import lazy_pattern

# Fast path: most addresses are valid as they are.
_VALID = re.compile(
    r"https?://(?:(?!xn--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,20}"
    r"(?:/(?:[A-Za-z0-9_.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+)?"
    r"(?:\?(?:[A-Za-z0-9_.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?"
    r"(?:\#(?:[A-Za-z0-9_.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?"
)
_PARTS = lazy_pattern(r"(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.S)
_LABELS = lazy_pattern(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DATA = re.compile(r"data:", re.I)
_MAIL = re.compile(r"mailto:", re.I)

# Characters that are not percent-encoded: RFC 3986, sections 3.3 to 3.5.
_PATH = "/:@!$&'()*+,;=~%-._"
_QUERY = _PATH + "?"


def valid_url(url: str) -> str | None:
    """Returns an http, https or mailto address in the form of RFC 3986, or None."""
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


def valid_reference(url: str) -> str | None:
    """Like `valid_url`, but also accepts relative addresses and ``data:`` pictures."""
    if _SCHEME.match(url):
        return _quoted(url, _QUERY) if _DATA.match(url) else valid_url(url)
    path, hash_, fragment = url.replace(chr(92), "/").partition("#")
    if path.startswith("//"):
        found = valid_url("https:" + path)
        path = found[len("https:") :] if found else ""
    return (_quoted(path, _QUERY) + hash_ + _quoted(fragment, _QUERY)) or None


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
    if last.isdigit() or last.startswith("0x"):  # Then it must be an IPv4 address.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host


def _is_label(label: str) -> bool:
    """Returns whether a label of a host is valid by every version of IDNA.

    Labels with characters outside ASCII come as Punycode (RFC 5891). The rules of IDNA 2003, IDNA
    2008 and browsers differ; plain letters of one direction are valid by all of them.
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
