"""Nests leaves by their styles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from articlekit.model import (
    Delete,
    Emphasis,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Underline,
)
from articlekit.writers.markdown.pieces import Line, Piece
from articlekit.writers.markdown.unsafe import unescaped

_TAGS: dict[type, str] = {
    Underline: "u",
    Superscript: "sup",
    Subscript: "sub",
    Strong: "strong",
    Emphasis: "em",
    Delete: "del",
    Ruby: "ruby",
    RubyText: "rt",
}

Styles = tuple[type, ...]


class Leaf(NamedTuple):
    """A piece, and the styles that it has, the outermost first."""

    piece: Piece
    styles: Styles


def merged(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Texts, or codes, of equal styles joined; white space has the styles of both its sides."""
    result: list[Leaf] = []
    for leaf in leaves:
        last = result[-1] if result else None
        kind = leaf.piece.kind
        if (
            last
            and kind == last.piece.kind
            and kind in ("text", "code")
            and set(last.styles) == set(leaf.styles)
        ):
            value, last.piece.value = last.piece.value, ""
            value += leaf.piece.value  # CPython extends a string with one reference in place.
            last.piece.value = value
            continue
        if kind == "break" and _is_after_break(result):
            continue  # Two would end the paragraph.
        if leaf.piece.value:
            result.append(leaf)
    for at, (piece, styles) in enumerate(result):
        if styles and (piece.kind == "break" or (piece.kind == "text" and not piece.value.strip())):
            around = set(result[at - 1].styles if at else ()) & set(
                result[at + 1].styles if at + 1 < len(result) else ()
            )
            result[at] = Leaf(piece, tuple(style for style in styles if style in around))
    return result


def _is_after_break(leaves: list[Leaf]) -> bool:
    """Whether the last leaf is a break, spaces after it aside."""
    for piece, _ in reversed(leaves):
        if piece.kind != "text" or piece.value.strip():
            return piece.kind == "break"
    return False


def nest(leaves: list[Leaf], line: Line, marks: Mapping[type, str]) -> None:
    """Adds leaves to a line, the style that lasts longest outermost.

    `marks` are the delimiters of styles; the others are HTML.
    """
    at = 0
    while at < len(leaves):
        piece, styles = leaves[at]
        if not styles:
            line.append(piece)
            at += 1
            continue
        ends = [_extent(leaves, at, style) for style in styles]
        end = max(ends)
        style = styles[ends.index(end)]
        if Emphasis in styles and ends[styles.index(Emphasis)] == end:
            style = Emphasis  # So that renderers read three asterisks as meant.
        inner = [
            Leaf(leaf, tuple(s for s in own if s is not style)) for leaf, own in leaves[at:end]
        ]
        if style in marks:
            opening = line.pair(style, marks[style])
            nest(inner, line, marks)
            line.append(opening.partner)
        else:
            line.append(Piece("atom", tag_of(style, True)))
            nest(inner, line, marks)
            line.append(Piece("atom", tag_of(style, False)))
        at = end


def leaves_of(line: Line) -> list[Leaf]:
    """The leaves of a finished line, as a reader of it finds them."""
    leaves = []
    styles: Styles = ()
    for piece in line:
        if piece.kind == "open" and piece.style is not None:
            styles = (*styles, piece.style)
        elif piece.kind == "close":
            styles = styles[:-1]
        elif piece.kind == "text":
            leaves.append(Leaf(Piece("text", unescaped(piece.value)), styles))
        else:
            code = piece.code
            leaves.append(Leaf(piece if code is None else Piece("code", code), styles))
    return leaves


def _extent(leaves: list[Leaf], start: int, style: type) -> int:
    """How far a style lasts; what stands in different annotations stays apart."""
    end = start
    while end < len(leaves) and style in leaves[end].styles:
        end += 1
    return end


def tag_of(style: type, start: bool) -> str:
    """The HTML tag of a style, which may be the end tag."""
    return f"<{'' if start else '/'}{_TAGS[style]}>"
