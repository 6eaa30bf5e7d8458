"""Runs of several delimiters: whether a reader makes the pairs of them that are meant.

``**a***b*`` is one run in the middle, which a reader must take apart. This is the reader's own
algorithm (CommonMark, appendix, "process emphasis"), run on what is about to be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from articlekit.errors import Problem, Report
from articlekit.model import Emphasis
from articlekit.writers.markdown.attention import holds, part_from_word, write_as
from articlekit.writers.markdown.pieces import Line, Piece, neighbour
from articlekit.writers.markdown.unsafe import READINGS, is_space


def untangle(line: Line, report: Report) -> bool:
    """Sees to it that delimiters that touch are read as they are meant.

    Whether nothing had to change for it: if it cannot be done, some are dropped.
    """
    touching = [piece for piece in line if piece.is_mark and _touches(piece)]
    if not touching or _reads_right(line):
        return True
    emphases = {id(p): p for p in touching if p.style is Emphasis}
    for mark in emphases.values():
        write_as(mark, "_")
        if not (holds(mark) and holds(mark.partner)):
            write_as(mark, "*")
    if any(mark.value == "_" for mark in emphases.values()):
        _guard_underscores(line)
    if _reads_right(line):
        return True
    apart = [mark.partner for mark in touching if not _touches(mark.partner)]
    for marks in (apart, touching):
        for mark in marks:
            part_from_word(mark)
        if _reads_right(line):
            return False
    report(Problem("emphasis-dropped", "Markdown cannot tell this emphasis from its neighbour"))
    for mark in emphases.values():
        mark.remove()
        mark.partner.remove()
    return False


_UNDERSCORE = re.compile(r"(\\.)|(?<!\w)_|_(?!\w)|(?<=_)_|_(?=_)")


def _guard_underscores(line: Line) -> None:
    """Escapes those in texts, which were harmless as long as there was no other."""
    for piece in line:
        if piece.kind == "text" and "_" in piece.value:
            piece.value = _UNDERSCORE.sub(lambda found: found[1] or "\\_", piece.value)


def _touches(piece: Piece) -> bool:
    return any(
        other.is_mark and other.value[0] == piece.value[0] for other in (piece.next, piece.previous)
    )


def _reads_right(line: Line) -> bool:
    has_tilde = any(piece.value == "~~" for piece in line if piece.is_mark)
    meant = _meant(line)
    return all(
        _pairs(_runs(line, punctuation, no_tilde)) == meant
        for punctuation in READINGS
        for no_tilde in ((False, True) if has_tilde else (False,))
    )


def _meant(line: Line) -> set[tuple[int, int]]:
    """Where the delimiters of each pair start, counted in characters of delimiters."""
    starts: dict[int, int] = {}
    offset = 0
    for piece in line:
        if piece.is_mark:
            starts[id(piece)] = offset
            offset += len(piece.value)
    return {(starts[id(p)], starts[id(p.partner)]) for p in line if p.kind == "open"}


class _Run:
    """A delimiter run as a reader sees it."""

    __slots__ = ("closes", "left", "length", "mark", "opens", "right")

    def __init__(self, mark: str, start: int, length: int, opens: bool, closes: bool) -> None:
        self.mark = mark
        self.left, self.right = start, start + length  # What is not used up yet.
        self.length = length
        self.opens, self.closes = opens, closes


def _runs(line: Line, punctuation: Callable[[str], bool], no_tilde: bool) -> list[_Run]:
    runs: list[_Run] = []
    offset = 0
    for piece in line:
        if not piece.is_mark:
            continue
        mark = piece.value[0]
        if runs and piece.previous.is_mark and piece.previous.value[0] == mark:
            runs[-1].right += len(piece.value)
            runs[-1].length += len(piece.value)
        else:
            past = no_tilde and mark != "~"
            left, right = (neighbour(piece, step, no_tilde=past) for step in (-1, 1))
            opens = _flanks(left, right, punctuation)
            closes = _flanks(right, left, punctuation)
            if mark == "_":
                opens, closes = (
                    opens and (not closes or punctuation(left)),
                    closes and (not opens or punctuation(right)),
                )
            runs.append(_Run(mark, offset, len(piece.value), opens, closes))
        offset += len(piece.value)
    return runs


def _flanks(outer: str, inner: str, punctuation: Callable[[str], bool]) -> bool:
    return not is_space(inner) and (not punctuation(inner) or is_space(outer) or punctuation(outer))


def _pairs(runs: list[_Run]) -> set[tuple[int, int]]:
    """The pairs that a reader makes of the delimiters."""
    found: set[tuple[int, int]] = set()
    stack: list[_Run] = []
    bottom: dict[tuple[str, bool, int], int] = {}  # Below it no opener fits; keeps this linear.
    for run in runs:
        while run.closes and run.left < run.right:
            key = (run.mark, run.opens, run.length % 3)
            at = _opener(stack, run, bottom.get(key, 0))
            if at < 0:
                bottom[key] = len(stack)
                break
            opener = stack[at]
            size = 2 if min(opener.right - opener.left, run.right - run.left) >= 2 else 1
            opener.right -= size
            found.add((opener.right, run.left))
            run.left += size
            del stack[at + 1 :]
            if opener.left == opener.right:
                stack.pop()
            bottom = {known: min(low, len(stack)) for known, low in bottom.items()}
        if run.opens and run.left < run.right:
            stack.append(run)
    return found


def _opener(stack: list[_Run], closer: _Run, lowest: int) -> int:
    for at in range(len(stack) - 1, lowest - 1, -1):
        opener = stack[at]
        if opener.mark != closer.mark:
            continue
        thirds = (opener.length + closer.length) % 3 == 0
        if (opener.closes or closer.opens) and thirds and (opener.length % 3 or closer.length % 3):
            continue
        return at
    return -1
