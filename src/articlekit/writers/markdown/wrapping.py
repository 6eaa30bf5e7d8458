"""Prose in lines of a certain width."""

from __future__ import annotations

from collections.abc import Iterable

from articlekit._text.width import columns
from articlekit.writers.markdown.at_break import escape_line_start
from articlekit.writers.markdown.pieces import Piece


def wrapped(line: Iterable[Piece], width: int) -> str:
    """A line in several of at most `width` columns, as far as its texts have spaces to break at.

    A renderer may show a line break as a space, so none comes where no space is; nor in code or a
    link, whose spaces are no matter of layout; nor where the next line would start another block.
    """
    pieces = list(line)
    text = "".join([piece.value for piece in pieces])
    breakable = "".join([(" " if p.kind == "text" else "x") * len(p.value) for p in pieces])
    out = []
    start = space = column = 0
    for at, char in enumerate(text):
        if char == "\n":
            out.append(text[start:at])
            start = space = at + 1
            column = 0
            continue
        column += columns(char)
        if column > width and char != " " and space > start:
            out.append(text[start:space])
            start = space + 1
            column = columns(text[start : at + 1])
            space = start
        if char == breakable[at] == " " and _may_break(text, at):
            space = at
    out.append(text[start:])
    return "\n".join(out)


def _may_break(text: str, at: int) -> bool:
    # The next 50 characters decide; a limit keeps the time linear.
    before, rest = text[at - 1 : at], text[at + 1 : at + 50]
    # A line must not consist of white space, or lose white space at its start.
    if before == "\\" or not before.strip() or not rest[:1].strip():
        return False
    return escape_line_start(rest, False) == rest
