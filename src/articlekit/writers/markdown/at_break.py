"""Escapes text that would start a block at the start of a line.

This is decided on finished lines: what stands there may come from several nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from articlekit._text.patterns import lazy_pattern
from articlekit.writers.markdown.unsafe import ESCAPE, escaped

_ADDRESS = r"(?:\w[\w+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)"
# What would start a block: its first characters, and a pattern whose first group must be escaped.
# Only the first pattern that matches the finished line applies.
_LINE_STARTS = (
    ("#", r"(#)"),  # a heading; Python-Markdown needs no space after it
    (">", r"(>)"),  # a quote
    ("-+*", r"([-+*])(?:[ \t]|$)"),  # a list
    ("0123456789", r"([0-9]+[.])(?:[ \t]|$)"),  # in kramdown an ordered list interrupts a paragraph
    ("-_*", r"([-_*])(?:[ \t]*\1){2,}[ \t]*$"),  # a rule
    ("`", r"(```+)[^`]*$"),  # a fence
    ("~", r"(~~~+)"),
    # An HTML block, but no autolink and no tag that this writer writes.
    ("<", rf"(<)(?!{_ADDRESS}>|(?:strong|em|del|u|su[bp]|ruby)>)[A-Za-z/!?]"),
    (":", r"(:)(?:[ \t]|$)"),  # a definition
    ("[", r"(\[)[^\]\n`]+\]:"),  # the address of a link, or a footnote; code is no label
    ("[", r"(\[)TOC\]$"),  # a table of contents
    ("*", r"\*(\[)[^\]]+\]:"),  # an abbreviation
    ("{", r"(\{):"),  # attributes
    ("!", r"(!)!![ ]+\w"),  # an admonition
    ("?", r"(\?)\?\?\+?[ ]+\w"),  # a folded one
    ("$", r"(\$)\$"),  # mathematics, which can end in another paragraph
    ("^", r"(\^)[ \t]*$"),  # the end of a block
)
_FIRST_LINE_STARTS = (
    ("0123456789", r"([0-9]{1,9}[)])(?:[ \t]|$)"),  # an ordered list in CommonMark
)
_NEXT_LINE_STARTS = (
    ("01", r"(0{0,8}1[)])[ \t]"),  # the only number that interrupts a paragraph
    ("{", r"(\{)[^{}]*\}[ \t]*$"),  # attributes of the paragraph
    ("=", r"(=)=*[ \t]*$"),  # makes a heading of the line above
    ("-", r"(-)-*[ \t]*$"),
    ("|:-", r"([|:-])[ \t]*:?[-|:][-|: \t]*$"),  # makes a table of the line above
)
_Patterns = dict[str, list[re.Pattern[str]]]


def _by_first_character(rows: Iterable[tuple[str, str]]) -> _Patterns:
    found: _Patterns = {}
    for chars, pattern in rows:
        compiled = lazy_pattern(pattern)
        for char in chars:
            found.setdefault(char, []).append(compiled)
    return found


_first = _by_first_character((*_LINE_STARTS, *_FIRST_LINE_STARTS))
_next = _by_first_character((*_LINE_STARTS, *_NEXT_LINE_STARTS))
_DEFINITION = lazy_pattern(  # Its parts may be on lines of their own.
    r"(?s)\[(?=[ \t\n]*[^ \t\n\]])(?:[^\[\]\\]|\\.)+\]:[ \t]*\n?[ \t]*"
    r"(?:<(?:[^<>\\\n]|\\.)*>|(?!<)[^ \t\n]+)(?:[ \t]*(?:\n|$)|"
    r"[ \t]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))[ \t]*(?:\n|$))"
)


def escape_line_start(line: str, first: bool) -> str:
    """A line of a paragraph that starts no other block; `first` is the paragraph's first line."""
    for pattern in (_first if first else _next).get(line[:1], ()):
        found = pattern.match(line)
        if not found:
            continue
        start, end = found.span(1)
        if line[end - 1] in ".)":  # The number of a list.
            start = end - 1
        # The rest of a run must not pair with another.
        if line[start] in "*_" and not first:
            end = len(line) - len(line.lstrip(line[0]))
        return line[:start] + "".join(map(escaped, line[start:end])) + line[end:]
    return line


def escape_definition(text: str) -> str:
    """A paragraph with all its lines that is no definition of a link, which would not be seen."""
    return "\\" + text if text[:1] == "[" and _DEFINITION.match(text) else text


_ATTRIBUTES = lazy_pattern(r"\{(?=[^{}]*\}$)")


def escape_heading(line: str) -> str:
    """The text of an ATX heading, whose closing number signs and attributes would be dropped."""
    if line[-1] == "#":
        return f"{line[:-1]}\\#"
    if line[-1] == "\\" and (len(line) - len(line.rstrip("\\"))) % 2:
        return line + "\\"  # Python-Markdown would see no heading.
    if line[-1] == "}":
        found = _ATTRIBUTES.search(line)
        if found and not ESCAPE.match(line, found.start() - 1):
            return f"{line[: found.start()]}\\{line[found.start() :]}"
    return line
