"""Safe names of outputs, made from untrusted text."""

from __future__ import annotations

import unicodedata

from articlekit._text.characters import xml_text
from articlekit._text.patterns import lazy_pattern

__all__ = [
    "safe_name",
]

MAX_BYTES = 200
"""The length of a complete name. File systems allow 255; eCryptfs and some archives less."""
FALLBACK = "untitled"
"""The name of a text without a character that a name may contain."""

# Path separators of some system, and wildcards and stream marks of Windows.
_FORBIDDEN = lazy_pattern(r'[<>:"/\\|?*]')
# Control, format (bidirectional marks among them), surrogate and private characters.
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co"))
# Devices of Windows, whatever follows the first dot.
_DEVICES = frozenset(
    "CON PRN AUX NUL CONIN$ CONOUT$".split()
    + [f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"]
)
# A leading dot hides a file, a leading hyphen looks like an option; Windows drops trailing dots.
_EDGES = " .-"


def safe_name(text: str, max_bytes: int = MAX_BYTES) -> str:
    """A text as one component of a path, the same on Linux, macOS and Windows.

    The result is in Normal Form C, has at most `max_bytes` (at least 16) bytes of UTF-8, and is its
    own safe name. Different texts may have one name, and different names one file: compare their
    `collision_key`.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name.isprintable():  # No dropped character is printable.
        name = "".join(
            char for char in xml_text(name) if unicodedata.category(char) not in _DROPPED
        )
        name = " ".join(unicodedata.normalize("NFC", name).split())
    name = cut(_FORBIDDEN.sub("-", name).strip(_EDGES), max_bytes).rstrip(_EDGES)
    if name.partition(".")[0].rstrip().upper() in _DEVICES:
        name = cut(f"_{name}", max_bytes).rstrip(_EDGES)
    return name or FALLBACK


def cut(name: str, max_bytes: int) -> str:
    """The start of a name, at most `max_bytes` of UTF-8; no combining sequence is broken."""
    data = name.encode()
    if len(data) <= max_bytes:
        return name
    end = len(data[:max_bytes].decode(errors="ignore"))
    while end and unicodedata.combining(name[end]):
        end -= 1
    return name[:end]


def collision_key(name: str) -> str:
    """A key that is equal for names that some system takes for one file (case, normal form)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def short_hash(text: str, length: int = 8) -> str:
    """The first hexadecimal digits of the hash of a text, the same on every machine."""
    import hashlib  # Slow to import, and few names need it.

    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:length]
