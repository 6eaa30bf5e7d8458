"""Safe output names: one function, used wherever a name is made of what somebody else wrote."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from articlekit._text.characters import xml_text

__all__ = [
    "safe_name",
]

MAX_BYTES = 200
"""The length of a whole name. File systems allow 255; eCryptfs and some archives less."""
FALLBACK = "untitled"
"""The name of what has no character that a name may have."""

# What separates paths on one system or another, or is a wildcard or a stream on Windows.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Control, format (the bidirectional ones among them), surrogate and private characters.
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co"))
# Devices on Windows, whatever follows the first dot.
_DEVICES = frozenset(
    "CON PRN AUX NUL CONIN$ CONOUT$".split()
    + [f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"]
)
# A leading dot hides a file, a leading hyphen makes an option of it; Windows drops trailing dots.
_EDGES = " .-"


def safe_name(text: str, max_bytes: int = MAX_BYTES) -> str:
    """A text as one component of a path, the same on Linux, macOS and Windows.

    In Normal Form C, at most `max_bytes` (at least 16) bytes of UTF-8, and its own safe name.
    Different texts may give one name: `collision_key` tells which.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name.isprintable():  # All that is dropped is not.
        name = "".join(
            char for char in xml_text(name) if unicodedata.category(char) not in _DROPPED
        )
        name = " ".join(unicodedata.normalize("NFC", name).split())
    name = cut(_FORBIDDEN.sub("-", name).strip(_EDGES), max_bytes).rstrip(_EDGES)
    if name.partition(".")[0].rstrip().upper() in _DEVICES:
        name = cut(f"_{name}", max_bytes).rstrip(_EDGES)
    return name or FALLBACK


def cut(name: str, max_bytes: int) -> str:
    """At most so many bytes of UTF-8, no character and no combining sequence broken."""
    data = name.encode()
    if len(data) <= max_bytes:
        return name
    end = len(data[:max_bytes].decode(errors="ignore"))
    while end and unicodedata.combining(name[end]):
        end -= 1
    return name[:end]


def collision_key(name: str) -> str:
    """What two names share that are one file on some system: case and normal form are gone."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def short_hash(text: str, length: int = 8) -> str:
    """So many hexadecimal digits that stand for a text, the same on every machine."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:length]
