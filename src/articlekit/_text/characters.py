"""Characters that may be written: XML text, terminal text, lone surrogates."""

from __future__ import annotations

from articlekit._text.patterns import lazy_pattern

ASCII_SPACE = " \t\n\r\f"
EDGE = ASCII_SPACE + "\xa0"
"""The characters that are trimmed at both ends of a block. A leading U+3000 stays."""
BLANK = EDGE + "\u2002\u2003\u3000\u2028\u2029\u200b\ufeff"
"""The characters that make no paragraph by themselves. They may stand between two line breaks."""

_ILLEGAL = lazy_pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)


def xml_text(text: str) -> str:
    """Without the characters that XML 1.0 forbids or discourages (section 2.2)."""
    # Printable text is legal; `isprintable` is much faster than the search.
    if text.isprintable() or not _ILLEGAL.search(text):
        return text
    return _ILLEGAL.sub("", text)


_CONTROLS = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


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


def shortened(text: str, length: int) -> str:
    """A text of at most `length` characters; one that is cut ends in an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def printable(text: str) -> str:
    """A text for a terminal: control and bidirectional characters as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
