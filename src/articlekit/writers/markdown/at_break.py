"""What at the start of a line would begin a block, and how it is kept from doing so.

This is decided on finished lines: what stands there may come from several nodes.
"""

from __future__ import annotations

import re

_ADDRESS = r"(?:\w[\w+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)"
# What would start a block, and which of its characters takes the backslash. Only the first that
# fits applies, on the finished line.
_LINE_STARTS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), group)
    for pattern, group in (
        (r"(#){1,6}(?:[ \t]|$)", 0),  # a heading
        (r"(>)", 0),  # a quote
        (r"([-+*])(?:[ \t]|$)", 0),  # a list
        (r"([-_*])(?:[ \t]*\1){2,}[ \t]*$", 0),  # a rule
        (r"(`)``+[^`]*$", 0),  # a fence
        (r"(~)~~+", 0),  # another
        # An HTML block; not so an address, nor a tag that this writer makes.
        (rf"(<)(?!{_ADDRESS}>|(?:strong|em|del|u|su[bp]|ruby)>)[A-Za-z/!?]", 0),
    )
)
_FIRST_LINE_STARTS = (*_LINE_STARTS, (re.compile(r"[0-9]{1,9}([.)])(?:[ \t]|$)"), 1))  # a list
_NEXT_LINE_STARTS = (
    *_LINE_STARTS,
    (re.compile(r"0{0,8}1([.)])[ \t]"), 1),  # no other list can interrupt a paragraph
    (re.compile(r"(=)=*[ \t]*$"), 0),  # the line above becomes a heading
    (re.compile(r"(-)-*[ \t]*$"), 0),
    # The line above becomes the head of a table.
    (re.compile(r"([|:-])[ \t]*:?[-|:][-|: \t]*$"), 0),
)
_DEFINITION = re.compile(  # Its parts may stand in lines of their own.
    r"(?s)\[(?=[ \t\n]*[^ \t\n\]])(?:[^\[\]\\]|\\.)+\]:[ \t]*\n?[ \t]*"
    r"(?:<(?:[^<>\\\n]|\\.)*>|(?!<)[^ \t\n]+)(?:[ \t]*(?:\n|$)|"
    r"[ \t]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))[ \t]*(?:\n|$))"
)
_may_start = frozenset("#>-+*=`~<|:_0123456789").__contains__


def escape_line_start(line: str, first: bool) -> str:
    """A line of a paragraph that starts no other block; `first` is the paragraph's first line."""
    if not line or not _may_start(line[0]):
        return line
    for pattern, group in _FIRST_LINE_STARTS if first else _NEXT_LINE_STARTS:
        match = pattern.match(line)
        if match:
            at = match.start(1) if group else 0
            # The rest of a run must not become a pair with another.
            if line[at] in "`~" or (line[at] in "*_" and not first):
                length = len(line) - len(line.lstrip(line[at]))
                return "".join(f"\\{char}" for char in line[:length]) + line[length:]
            return f"{line[:at]}\\{line[at:]}"
    return line


def escape_definition(text: str) -> str:
    """A paragraph with all its lines that is no definition of a link, which would not be seen."""
    return "\\" + text if text[:1] == "[" and _DEFINITION.match(text) else text


def escape_heading(line: str) -> str:
    """The text of an ATX heading, whose closing number signs would be dropped."""
    match = re.search(r"(?:^|[ \t])(#+)$", line) if line[-1] == "#" else None
    if match:
        return f"{line[: match.start(1)]}\\{line[match.start(1) :]}"
    return line
