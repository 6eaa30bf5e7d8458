"""Checks a style sheet of the user: it must be CSS that loads nothing, as EPUB 3.3 asks for.

This is not a parser of all of CSS: it knows comments, strings, escapes, rules and declarations
(CSS Syntax 3, section 5), which is what one slip breaks.
"""

from __future__ import annotations

import re

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import UsageError

# Comments and strings; one that does not end is matched to the end.
_OPAQUE = lazy_pattern(
    r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\Z)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\Z)""",
    re.S,
)
_ESCAPE = lazy_pattern(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.S)
_LOADS = lazy_pattern(
    r"@import|@font-face|(?:\burl|\bsrc|\bimage|image-set|cross-fade|expression)\s*\(", re.I
)
_PUNCTUATION = lazy_pattern(r"[{};()\[\]]")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_DECLARATION = lazy_pattern(r"\s*(-{0,2}[A-Za-z_][\w-]*)\s*:[^<>@]*\S[^<>@]*", re.S)
_STATEMENT = lazy_pattern(r"\s*@(?:charset\s*\"\"|namespace\b|layer\b)", re.I)
_SELECTOR = lazy_pattern(r"[^<@;!]*[^<@;!\s][^<@;!]*|\s*@[A-Za-z-]+[^<@;!]*", re.S)
_NESTS = lazy_pattern(r"\s*@(?:media|supports|layer|container|(?:-[a-z]+-)?keyframes)\b", re.I)
_FORBIDDEN = frozenset(("direction", "unicode-bidi"))
"""Properties that EPUB 3.3 (section 6.3.1) forbids."""
_CHARSET = lazy_pattern(r"""@charset\s*["'](?!utf-8["'])""", re.I)


class _InvalidError(Exception):
    """The text is not a style sheet; the offset says where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def check_css(css: str) -> None:
    """Raises `UsageError` if a text is not CSS that a book may hold."""
    try:
        plain = _without_opaque(css)
        if _LOADS.search(_ESCAPE.sub(_character, plain)):
            raise UsageError(
                "the CSS of a book may not load anything: no @import, @font-face, url()"
            )
        _Rules(plain).check()
    except _InvalidError as error:
        line = css.count("\n", 0, error.offset) + 1
        raise UsageError(f"the CSS of a book is not valid, line {line}: {error}") from None


def _without_opaque(css: str) -> str:
    """The CSS with spaces in place of comments and of the content of strings; offsets stay."""

    def replaced(match: re.Match[str]) -> str:
        text = match[0]
        if text.startswith("/*"):
            if not text.endswith("*/") or len(text) < 4:
                raise _InvalidError("a comment does not end", match.start())
            return re.sub(r"[^\n]", " ", text)
        if len(text) < 2 or text[-1] != text[0]:
            raise _InvalidError("a string does not end", match.start())
        return '""' + re.sub(r"[^\n]", " ", text[2:])

    plain = _OPAQUE.sub(replaced, css)
    charset = _CHARSET.search(css)
    if charset:
        raise _InvalidError("it is written as UTF-8", charset.start())
    control = re.search(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", css)
    if control:
        raise _InvalidError("a control character", control.start())
    return plain.replace("<!--", "    ").replace("-->", "   ")


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    number = int(match[1], 16)
    return chr(number) if 0 < number < 0x110000 else "\ufffd"


class _Rules:
    """Checks rules, blocks and declarations."""

    def __init__(self, css: str) -> None:
        self._css = css
        self._start = 0
        self._opened: list[tuple[str, int, bool]] = []
        """Each open bracket, its offset, and whether it is a block that holds rules."""

    def check(self) -> None:
        """Raises `_InvalidError`."""
        for match in _PUNCTUATION.finditer(self._css):
            mark, at = match[0], match.start()
            inside, _, holds_rules = self._opened[-1] if self._opened else ("", 0, True)
            if mark in _PAIRS:
                self._close(mark, at)
            elif mark in "([":
                self._opened.append((mark, at, False))
            elif inside in ("(", "["):
                raise _InvalidError(f"a {mark!r} inside of brackets", at)
            elif mark == "{":
                self._open(at, holds_rules=holds_rules)
            else:
                self._part(at, holds_rules=holds_rules)
                self._start = match.end()
        if self._opened:
            mark, at, _ = self._opened[-1]
            raise _InvalidError(f"a {mark!r} that is not closed", at)
        self._end(len(self._css), holds_rules=True)

    def _open(self, at: int, *, holds_rules: bool) -> None:
        if not holds_rules:
            raise _InvalidError("a block inside of declarations", at)
        if not _SELECTOR.fullmatch(self._css, self._start, at):
            raise _InvalidError("no selector before '{'", at)
        nests = bool(_NESTS.match(self._css, self._start, at))
        self._opened.append(("{", at, nests))
        self._start = at + 1

    def _close(self, mark: str, at: int) -> None:
        opened, _, holds_rules = self._opened.pop() if self._opened else ("", 0, True)
        if opened != _PAIRS[mark]:
            raise _InvalidError(f"a {mark!r} that closes nothing", at)
        if mark == "}":
            self._end(at, holds_rules=holds_rules)
            self._start = at + 1

    def _end(self, end: int, *, holds_rules: bool) -> None:
        """Checks what stands before the end of a block or of the text."""
        if self._css[self._start : end].strip():
            if holds_rules:
                raise _InvalidError("a selector without a block", self._start)
            self._part(end, holds_rules=False)

    def _part(self, end: int, *, holds_rules: bool) -> None:
        """Checks what stands before a semicolon: a declaration or a statement."""
        text = self._css[self._start : end]
        if holds_rules:
            if not _STATEMENT.match(text):
                raise _InvalidError("no rule before ';'", end)
            return
        match = _DECLARATION.fullmatch(text)
        if not match:
            raise _InvalidError(f"{' '.join(text.split())[:40]!r} is not a declaration", end)
        if match[1].lower() in _FORBIDDEN:
            raise _InvalidError(f"EPUB forbids the property {match[1]}", end)
