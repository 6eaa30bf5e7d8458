"""Where delimiters of emphasis may stand, and what is done where they may not.

A delimiter beside punctuation is one only if the character on its other side is a space or
punctuation too; Chinese text has neither there. In order of preference: the style moves into a
link that it begins or ends with; the punctuation moves out of the emphasis (or, as the option
``edge`` says, the character outside is written as a reference, or the emphasis as HTML).
"""

from __future__ import annotations

from collections.abc import Callable

from articlekit.writers.markdown._escape import (
    ASCII_PUNCTUATION,
    flanks,
    is_space,
    may_be_punctuation,
)
from articlekit.writers.markdown._pieces import Line, Piece, neighbour

Tag = Callable[[type, bool], str]
"""The HTML tag of a style: its node class, and whether it is the start tag."""


def move_space_out(line: Line) -> None:
    """Moves white space and breaks from the edges of emphasis to its outside.

    Emphasis round nothing goes.
    """
    openings = [piece for piece in line if piece.kind == "open"]
    for opening in reversed(openings):  # The inner ones first.
        if _space_out(opening, 1):
            _space_out(opening.partner, -1)


def _space_out(mark: Piece, step: int) -> bool:
    """`step` points inwards; whether anything is left inside."""
    while True:
        inner = mark.beside(step)
        if inner is mark.partner:
            mark.remove()
            inner.remove()
            return False
        if inner.kind == "break":
            inner.remove()
            inner.insert_beside(mark, -step)
        elif inner.kind != "text":
            return True
        else:
            core = inner.value.lstrip() if step > 0 else inner.value.rstrip()
            cut = len(inner.value) - len(core)
            if not cut:
                return True
            space = Piece("text", inner.value[:cut] if step > 0 else inner.value[-cut:])
            space.insert_beside(mark, -step)
            inner.value = core
            if not core:
                inner.remove()


def place_marks(line: Line, edge: str, tag: Tag) -> None:
    """Makes every delimiter one; the texts are escaped already."""
    for opening in reversed([piece for piece in line if piece.kind == "open"]):
        for mark in (opening, opening.partner):
            if mark.next.previous is mark and not holds(mark):
                _mend(mark, edge, tag)


def _inwards(mark: Piece) -> int:
    return 1 if mark.kind == "open" else -1


def holds(mark: Piece) -> bool:
    """Whether every reader takes this for a delimiter of its kind."""
    step = _inwards(mark)
    inner, outer = neighbour(mark, step), neighbour(mark, -step)
    if "~" in (inner, outer) and mark.value[0] != "~":
        by_cmark = [neighbour(mark, way, no_tilde=True) for way in (step, -step)]
        if not flanks(mark.value[0], *by_cmark, surely=True):
            return False
    return flanks(mark.value[0], inner, outer, surely=True)


def _mend(mark: Piece, edge: str, tag: Tag) -> None:
    while mark.is_mark and not holds(mark):
        if mark.value == "_":
            write_as(mark, "*")
        elif mark.beside(_inwards(mark)).restyled is not None:
            if not _into_link(mark):
                return
        elif edge == "html":
            _as_html(mark, tag)
        elif edge != "shift" or not _has_core(mark) or not _shift(mark):
            _refer(mark)
            return


def write_as(mark: Piece, value: str) -> None:
    """Another delimiter for the same emphasis."""
    mark.value = mark.partner.value = value


def _into_link(mark: Piece) -> bool:
    """Moves a style into the link at its edge; whether anything is left between the delimiters."""
    step = _inwards(mark)
    link = mark.beside(step)
    if link.restyled is None or mark.style is None:
        return True
    styled = link.restyled(mark.style)
    link.remove()
    styled.insert_beside(mark, -step)
    if mark.beside(step) is mark.partner:
        mark.partner.remove()
        mark.remove()
        return False
    return _space_out(mark, step)


def _has_core(mark: Piece) -> bool:
    """Whether the emphasis holds more than punctuation, so that something is left of it."""
    piece = mark
    while (piece := piece.beside(_inwards(mark))) is not mark.partner:
        if piece.kind == "text" and not all(
            is_space(char) or may_be_punctuation(char) for char in piece.value
        ):
            return True
    return False


def _shift(mark: Piece) -> bool:
    """Moves one character of punctuation out of the emphasis, with its backslash if it has one."""
    step = _inwards(mark)
    text = mark.beside(step)
    if text.kind != "text":
        return False
    size = _unit(text.value, step)
    moved = Piece("text", text.value[:size] if step > 0 else text.value[-size:])
    text.value = text.value[size:] if step > 0 else text.value[:-size]
    if not text.value:
        text.remove()
    if moved.value == "\\":  # It stood before a letter, and would now take the delimiter's power.
        moved.value = "\\\\"
    moved.insert_beside(mark, -step)
    return _space_out(mark, step)  # What follows may be a space.


def _unit(text: str, step: int) -> int:
    if step > 0:
        return 2 if text[0] == "\\" and text[1:2] in ASCII_PUNCTUATION else 1
    return 2 if text[-1] in ASCII_PUNCTUATION and _backslashes(text[:-1]) % 2 else 1


def _backslashes(text: str) -> int:
    """How many there are at the end."""
    return len(text) - len(text.rstrip("\\"))


def _refer(mark: Piece) -> None:
    """Writes the character outside as a reference: its ``;`` and ``&`` are punctuation."""
    step = -_inwards(mark)
    text = mark.beside(step)
    while text.is_mark:
        text = text.beside(step)
    if text.kind == "text":
        value = text.value
        reference = f"&#x{ord(value[0 if step > 0 else -1]):X};"
        if step > 0:
            text.value = reference + value[1:]
        else:
            guard = "\\" if _backslashes(value[:-1]) % 2 else ""  # Or it would be no reference.
            text.value = value[:-1] + guard + reference


def _as_html(mark: Piece, tag: Tag) -> None:
    for piece in (mark, mark.partner):
        if piece.style is not None:
            piece.value = tag(piece.style, piece.kind == "open")
    for piece in (mark.partner, mark):
        piece.kind = "atom"
        piece.partner = piece
