"""White space in text: what is trimmed, what folds, what a line break in the source stands for."""

from __future__ import annotations

import re

ASCII_SPACE = " \t\n\r\f"
EDGE = ASCII_SPACE + "\xa0"
"""What is trimmed at both ends of a block; a leading U+3000 stays."""
BLANK = EDGE + "\u3000\u2028\u2029\u200b\ufeff"
"""What makes no paragraph by itself, and may stand between two breaks of a pair."""

# Wide characters and the punctuation set with them. Hangul words are parted by spaces, so it is not
# among them (CSS Text 3, section 4.1.2, "segment break transformation").
_WIDE = (
    "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\uffe0-\uffef"
    "\U00020000-\U0003ffff\u2014\u2018-\u201d\u2026"
)
is_wide = re.compile(f"[{_WIDE}]").match
"""Whether a text starts with a wide character."""
_JOIN = re.compile(f"(?<=[{_WIDE}])[ \\t\\r\\f]*[\\n\\r][{ASCII_SPACE}]*(?=[{_WIDE}])")
_FOLD = re.compile(r"[ ]*[\t\n\r\f][ \t\n\r\f]*")


def folded(text: str) -> str:
    """Line breaks of the source between wide characters are nothing, other ones and tabs a space.

    Runs of plain spaces stay as they are.
    """
    if "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return _FOLD.sub(" ", _JOIN.sub("", text))
    return text


def one_line(raw: str) -> str:
    """A text that stands alone in its block; empty if it is blank."""
    core = raw.strip(EDGE)
    if not core or (core[-1] in BLANK and not core.strip(BLANK)):
        return ""
    return folded(core)
