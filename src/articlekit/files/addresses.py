"""Addresses of other file systems: how to recognise them, and how to show them to people."""

from __future__ import annotations

import re
from urllib.parse import unquote

from articlekit._text.patterns import lazy_pattern

# At least two characters: C:/ is a drive. Chains such as zip://x.md::s3://bucket/a.zip and
# simplecache::s3://bucket/a.zip count too.
_URL = lazy_pattern(r"(?:[A-Za-z][A-Za-z0-9_+.-]+::)*[A-Za-z][A-Za-z0-9_+.-]+://")
_SCHEME = lazy_pattern(r"(?:^|(?<=::))[A-Za-z][A-Za-z0-9_+.-]+(?=://|::)")
MASK = "***"

_ANY_URL = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]+://[^\s'\"<>]*[^\s'\"<>.,:;]")
_USER = lazy_pattern(r"(?<=://)[^/?#\s'\"]*@")
_PARAMETER = lazy_pattern(r"(?<=[?&;])([^=&;#\s]+)=([^&;#\s'\"]*)")
_STEMS = lazy_pattern(r"token|secret|passw|signature|apikey|accesskey|credential|session", re.I)
_WORDS = frozenset(
    "auth authorization bearer code cookie jwt key pass pwd sas sid sig sign ticket".split()
)
_WORD = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Long, with digits and letters: a word or a name is not.
_RANDOM = lazy_pattern(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/_.~%=-]{24,}")


def is_url(path: str) -> bool:
    """Whether a path names something on another file system."""
    return _URL.match(path) is not None


def is_process_local(url: str) -> bool:
    """Whether an address names something in the memory of this process."""
    return any(part.startswith("memory://") for part in url.split("::"))


def local_path(path: str) -> str:
    """A path without the scheme of local files, if it has one; other schemes in lower case."""
    if not is_url(path):
        return path
    path = _SCHEME.sub(lambda match: match[0].lower(), path)
    for scheme in ("file://", "local://"):
        if path.startswith(scheme) and "::" not in path:
            return path.removeprefix(scheme)
    return path


def shown(address: str) -> str:
    """An address without its secrets: passwords, tokens, keys and signatures are masked."""
    if "@" not in address and "=" not in address:
        return address
    return _PARAMETER.sub(_shown_parameter, _USER.sub(_shown_user, address))


def masked(text: str, address: str = "") -> str:
    """A message with the secrets of all addresses in it masked, and those of `address`."""
    text = _ANY_URL.sub(lambda match: shown(match[0]), text)
    for match in _USER.finditer(address):  # A short password is masked with the name before it.
        text = text.replace(match[0], _shown_user(match))
    for secret in sorted(secrets(address), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def secrets(address: str) -> set[str]:
    """The secrets of an address, as written and decoded."""
    found = set()
    for match in _USER.finditer(address):
        _, colon, password = match[0][:-1].partition(":")
        if colon:
            found.add(password)
    for match in _PARAMETER.finditer(address):
        if _is_secret(match[1], match[2]):
            found.add(match[2])
    found |= {unquote(secret) for secret in found}
    return {secret for secret in found if len(secret) > 3}  # A shorter one is any word's part.


def _shown_user(match: re.Match[str]) -> str:
    user, colon, _ = match[0][:-1].partition(":")
    # A name alone may be a token (https://TOKEN@host), which is longer than people's names.
    name = MASK if _is_random(user) else user
    return f"{name}{colon}{MASK if colon else ''}@"


def _shown_parameter(match: re.Match[str]) -> str:
    return f"{match[1]}={MASK}" if _is_secret(match[1], match[2]) else match[0]


def _is_secret(name: str, value: str) -> bool:
    name = unquote(name)
    words = (word.lower() for word in _WORD.findall(name))
    is_named = _STEMS.search(name) is not None or not _WORDS.isdisjoint(words)
    return bool(value) and (is_named or _is_random(value))


def _is_random(value: str) -> bool:
    return _RANDOM.search(value) is not None
