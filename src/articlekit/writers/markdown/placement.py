"""Where delimiters of emphasis can stand, and what is done where they cannot.

A delimiter beside punctuation works only if the character on its other side is a space or
punctuation too; Chinese text has neither there. In order of preference: the style moves into a
link at the edge; the punctuation moves out of the emphasis (or, by the option ``edge``, the
character outside is written as a reference, or the emphasis as HTML).
"""

from __future__ import annotations

from collections.abc import Callable

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import Problem, Report
from articlekit.model import Emphasis
from articlekit.writers.markdown.attention import (
    ASCII_PUNCTUATION,
    READINGS,
    Run,
    flanks,
    is_space,
    may_be_punctuation,
    pairs,
    roles,
)
from articlekit.writers.markdown.pieces import Line, Piece, neighbour
from articlekit.writers.markdown.unsafe import ESCAPE, escaped, moved

Tag = Callable[[type, bool], str]
"""Returns the HTML tag of a style: takes its node class, and whether it is the start tag."""


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


def place_marks(line: Line, edge: str, tag: Tag) -> bool:
    """Makes every delimiter work; texts are already escaped. Returns whether nothing changed."""
    for turn in range(4):  # Fixing one delimiter may break a neighbour.
        _guard_texts(line)
        openings = [piece for piece in line if piece.kind == "open"]  # The inner ones last.
        pairs = [(opening, opening.partner) for opening in reversed(openings)]
        if not any([_mended(mark, edge, tag) for pair in pairs for mark in pair]):
            return turn == 0
    _guard_texts(line)
    return False


def _mended(mark: Piece, edge: str, tag: Tag) -> bool:
    """Fixes a delimiter. Returns whether it had to change."""
    if mark.next.previous is not mark or not mark.is_mark or holds(mark):
        return False
    _mend(mark, edge, tag)
    return True


def _guard_texts(line: Line) -> None:
    """Escapes text that would join a delimiter run, and tildes beside one (see `neighbour`)."""
    for piece in line:
        if piece.kind != "text":
            continue
        for step in (1, -1):
            mark = piece.beside(-step)
            if mark.is_mark:
                piece.value = _guarded(piece.value, step, f"~{mark.value[0]}")
        if piece.next.is_mark and _backslashes(piece.value) % 2:
            piece.value += "\\"  # It was harmless before the text that stood here.


def guard_links(line: Line) -> None:
    """Escapes the exclamation mark that would make a picture of a link.

    This is the last step, when no piece moves any more.
    """
    for piece in line:
        is_link = piece.next.kind == "atom" and piece.next.value[0] == "["
        if is_link and piece.kind == "text" and piece.value[-1:] == "!":
            piece.value = f"{piece.value[:-1]}\\!"


def _guarded(text: str, step: int, chars: str = "*_~") -> str:
    """A text with the run of `chars` escaped that it starts (`step` 1) or ends with."""
    if not text or text[0 if step > 0 else -1] not in chars:
        return text
    core = text.lstrip(text[0]) if step > 0 else text.rstrip(text[-1])
    size = len(text) - len(core)
    if step > 0:
        return "".join(map(escaped, text[:size])) + core
    size -= _backslashes(core) % 2
    return text[: len(text) - size] + "".join(map(escaped, text[len(text) - size :]))


def _inwards(mark: Piece) -> int:
    return 1 if mark.kind == "open" else -1


def holds(mark: Piece) -> bool:
    """Whether every reader takes this for a delimiter of its kind."""
    step = _inwards(mark)
    inner, outer = neighbour(mark, step), neighbour(mark, -step)
    if "~" in (inner, outer) and mark.value[0] != "~":
        past = neighbour(mark, step, no_tilde=True), neighbour(mark, -step, no_tilde=True)
        if not flanks(mark.value[0], *past, surely=True):
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
    if not size:
        return False
    core = Piece("text", text.value[:size] if step > 0 else text.value[-size:])
    text.value = text.value[size:] if step > 0 else text.value[:-size]
    if not text.value:
        text.remove()
    if core.value[0] in "*_~" or core.value == "\\":
        # Beside its new neighbours it could be a delimiter.
        core.value = "".join(map(escaped, core.value))
    core.insert_beside(mark, -step)
    is_left = _space_out(mark, step)  # What follows may be a space.
    inner = mark.beside(step)
    if inner.kind == "text":  # It has a new neighbour.
        inner.value = _guarded(inner.value, step)
    return is_left


def _unit(text: str, step: int) -> int:
    """How many characters must stay together; none if it is a reference that `_refer` wrote."""
    found = ESCAPE.match(text) if step > 0 else _ESCAPE_AT_END.search(text)
    if found and (step > 0 or not _backslashes(text[: found.start()]) % 2):
        return 0 if found[0].startswith("&#x") else len(found[0])
    if step > 0:
        return len(text) - len(text.lstrip(text[0])) if text[0] in "*_~`" else 1
    if text[-1] not in "*_~`":
        return 1
    size = len(text) - len(text.rstrip(text[-1]))
    return size - _backslashes(text[:-size]) % 2


_ESCAPE_AT_END = lazy_pattern(f"(?:{ESCAPE.pattern})$")


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
        reference = moved(value[0 if step > 0 else -1])
        if step > 0:
            text.value = reference + _guarded(value[1:], 1)
        else:
            before = _guarded(value[:-1], -1)
            guard = (
                "\\" if _backslashes(before) % 2 else ""
            )  # A backslash before it would escape the ampersand.
            text.value = before + guard + reference


def part_from_word(mark: Piece) -> None:
    """Writes the character outside as a reference, so that this only opens, or only closes.

    The same after tildes, which cmark-gfm ignores.
    """
    outer = neighbour(mark, -_inwards(mark), no_tilde=True)
    if not is_space(outer) and outer not in ASCII_PUNCTUATION:
        _refer(mark)


def _as_html(mark: Piece, tag: Tag) -> None:
    for piece in (mark, mark.partner):
        if piece.style is not None:
            piece.value = tag(piece.style, piece.kind == "open")
    for piece in (mark.partner, mark):
        piece.kind = "atom"
        piece.partner = piece


# --- Runs of several delimiters ---------------------------------------------------------------
# ``**a***b*`` has one run in the middle, which a renderer must split as it is meant.


def untangle(line: Line, report: Report) -> bool:
    """Makes delimiters that touch form the pairs that are meant; drops some if that is impossible.

    Returns whether nothing had to change.
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


_UNDERSCORE = lazy_pattern(r"(\\.)|(?<!\w)_|_(?!\w)|(?<=_)_|_(?=_)")


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
        pairs(_runs(line, punctuation, no_tilde)) == meant
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


def _runs(line: Line, punctuation: Callable[[str], bool], no_tilde: bool) -> list[Run]:
    runs: list[Run] = []
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
            runs.append(Run(mark, offset, len(piece.value), *roles(mark, left, right, punctuation)))
        offset += len(piece.value)
    return runs
