"""The parts of a line of Markdown, before they are joined: a doubly linked list.

Delimiters are moved past text, and a paragraph may hold very many of both, so every step must be
local.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator


class Piece:
    """A text, finished Markdown, a break, or a delimiter."""

    __slots__ = ("code", "kind", "next", "partner", "previous", "restyled", "style", "value")

    def __init__(self, kind: str, value: str = "", style: type | None = None) -> None:
        self.kind = kind
        """``text``, ``atom``, ``break``, ``open`` or ``close``; ``edge`` at both ends."""
        self.value = value
        """The text, before and after it is escaped; the finished Markdown; the delimiter."""
        self.code: str | None = None
        """Of a code span: the code in it."""
        self.style = style
        """Of a delimiter: the node class that it stands for."""
        self.partner: Piece = self
        """Of a delimiter: the other one of the pair."""
        self.restyled: Callable[[type], Piece] | None = None
        """Of a link: makes the same link with one more style inside."""
        self.next: Piece = self
        self.previous: Piece = self

    @property
    def is_mark(self) -> bool:
        """Whether this is a delimiter."""
        return self.partner is not self

    def remove(self) -> None:
        """Takes the piece out of its line."""
        self.previous.next = self.next
        self.next.previous = self.previous

    def insert_before(self, other: Piece) -> None:
        """Puts the piece into a line, in front of another."""
        self.previous, self.next = other.previous, other
        other.previous.next = self
        other.previous = self

    def insert_beside(self, other: Piece, step: int) -> None:
        """Puts the piece after another (`step` 1) or in front of it (-1)."""
        self.insert_before(other.next if step > 0 else other)

    def beside(self, step: int) -> Piece:
        """The next piece (`step` 1) or the previous one (-1)."""
        return self.next if step > 0 else self.previous


class Line:
    """A ring of pieces, closed by an edge of no content."""

    def __init__(self) -> None:
        self.edge = Piece("edge")

    def __iter__(self) -> Iterator[Piece]:
        piece = self.edge.next
        while piece is not self.edge:
            following = piece.next
            yield piece
            piece = following

    def append(self, piece: Piece) -> Piece:
        """Adds a piece at the end."""
        piece.insert_before(self.edge)
        return piece

    def pair(self, style: type, mark: str) -> Piece:
        """Adds an opening delimiter; its partner is added by the caller when it is time."""
        opening, closing = Piece("open", mark, style), Piece("close", mark, style)
        opening.partner, closing.partner = closing, opening
        return self.append(opening)


def neighbour(piece: Piece, step: int, *, no_tilde: bool = False) -> str:
    """The character beside the run of delimiters that a piece belongs to; empty at the edge.

    With `no_tilde` tildes are looked past, as cmark-gfm does.
    """
    mark = piece.value[:1] if piece.is_mark else ""
    other = piece.beside(step)
    while other.kind != "edge":
        value = other.value.strip("~") if no_tilde else other.value
        if value and not (other.is_mark and value[0] == mark):
            return value[0 if step > 0 else -1]
        if other.value and not value:  # After tildes another run starts.
            mark = ""
        other = other.beside(step)
    return ""
