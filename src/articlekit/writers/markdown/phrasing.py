"""Phrasing content as Markdown: one line, or several with breaks between.

The tree is flattened into leaves with their styles and rebuilt in a form that Markdown can express:
equal neighbours in one run, white space and breaks outside, the longest run outermost. Then each
delimiter is checked against the characters beside it, which decide in CommonMark whether it is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from articlekit._text.characters import without_controls
from articlekit._text.urls import safe_image_url, safe_url
from articlekit.errors import Report
from articlekit.model import (
    Break,
    Delete,
    Emphasis,
    Image,
    Inline,
    InlineCode,
    Link,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Text,
    Underline,
)
from articlekit.writers.markdown.at_break import escape_definition
from articlekit.writers.markdown.fast import PlainLines
from articlekit.writers.markdown.links import BREAK, LINE_END, TICKS, code, is_autolink, target_of
from articlekit.writers.markdown.nesting import Leaf, Styles, leaves_of, merged, nest, tag_of
from articlekit.writers.markdown.pieces import Line, Piece, neighbour
from articlekit.writers.markdown.placement import (
    guard_links,
    move_space_out,
    place_marks,
    untangle,
)
from articlekit.writers.markdown.unsafe import (
    Context,
    escape_texts,
    escaped,
    find_special,
    is_harmless,
)

_MARKS: dict[type, str] = {Strong: "**", Emphasis: "*", Delete: "~~"}
_MOST_ROUNDS = 4
_PROSE = Context()
_HTML_ONLY = (Underline, Superscript, Subscript, Ruby, RubyText)


class InlineWriter:
    """Writes the phrasing content of one article.

    `base` is the article's address; `edge`, `html` and `emphasis` are options of the writer.
    """

    def __init__(
        self,
        base: str | None,
        report: Report,
        *,
        edge: str = "shift",
        html: bool = False,
        emphasis: str = "*",
        picture: Callable[[Image], str | None] | None = None,
        reference: Callable[[str, str | None], str] | None = None,
        liquid: bool = False,
    ) -> None:
        self.base = base
        self.report = report
        self.edge = edge
        self.html = html
        self.marks = {**_MARKS, Emphasis: emphasis}
        self.picture = picture or (lambda image: safe_image_url(image.url, base))
        """Gives the address of a picture; empty if its alternative text stands for it."""
        self.reference = reference
        """Notes an address and gives its label, if links are written by reference."""
        self.liquid = liquid
        simple = not html and reference is None and not liquid
        self._plain = PlainLines(base, self.marks) if simple else None

    # --- A line ---------------------------------------------------------------------------

    def line(self, children: tuple[Inline, ...], context: Context = _PROSE) -> str:
        """The Markdown of phrasing content, its breaks as `BREAK`; lines start anywhere."""
        if len(children) == 1:
            only = children[0]
            if only.__class__ is Text and (
                is_harmless(only.value)
                if self._plain and not context.in_link
                else not find_special(only.value)
            ):
                return only.value
        if self._plain is not None and not context.in_link:
            text = self._plain.line(children)
            if text is not None and not (context.in_table and BREAK in text):
                return text
        return "".join([piece.value for piece in self.pieces(children, context)])

    def pieces(self, children: tuple[Inline, ...], context: Context = _PROSE) -> Line:
        """The same in pieces."""
        leaves = self._leaves(children, (), context)
        line, is_final = self._round(leaves, context)
        before: list[str] = []
        # Moved pieces have new neighbours, so escapes may be needless or missing there. Repeat
        # until nothing moves; then reading and writing the line gives the same line.
        for _ in range(_MOST_ROUNDS):
            if is_final or before == (values := [piece.value for piece in line]):
                break
            before = values
            line, is_final = self._round(leaves_of(line), context)
        guard_links(line)
        first = line.edge.next
        if first.kind == "atom" and escape_definition(first.value) != first.value:
            # CommonMark would read a link definition here, and no backslash can prevent it.
            first.value = first.value.replace(BREAK, " ")
        return line

    def _round(self, leaves: Iterable[Leaf], context: Context) -> tuple[Line, bool]:
        """A line of leaves, and whether all in it could stay where it was."""
        line = Line()
        found = merged(leaves)
        for piece, _ in found:
            if piece.kind == "code":
                piece.kind, piece.code = "atom", piece.value
                piece.value = code(piece.value, context.in_table)
        nest(found, line, self.marks)
        marks = {piece.value[0] for piece in line if piece.is_mark}
        if "_" in marks:  # Within a word the asterisk is used.
            marks.add("*")
        if marks:
            move_space_out(line)
        if not context.in_link:
            _trim(line)
        self._escape(line, "".join(marks), context)
        if not marks:
            return line, True
        is_placed = place_marks(line, self.edge, tag_of)
        return line, untangle(line, self.report) and is_placed

    def _escape(self, line: Line, marks: str, context: Context) -> None:
        texts = [piece for piece in line if piece.kind == "text"]
        if not any(find_special(p.value) for p in texts):
            return
        # The text after a link or picture is unknown here and may end what is open in it.
        sure_ends = (
            (">", context.in_link or self.html or self.edge == "html"),
            (")", context.in_link),
        )
        escaped = escape_texts(
            [piece.value for piece in texts],
            [(_beside(piece, -1), _beside(piece, 1)) for piece in texts],
            [piece.next.value[:1] or ("]" if context.in_link else "") for piece in texts],
            context,
            marks=marks,
            ticks=[len(t) for p in line if p.kind == "atom" for t in TICKS.findall(p.value)],
            all_brackets=self.reference is not None,
            liquid=self.liquid,
            ends=[char for char, sure in sure_ends if sure or any(char in p.value for p in line)],
        )
        for piece, value in zip(texts, escaped, strict=True):
            piece.value = value

    # --- Leaves ---------------------------------------------------------------------

    def _leaves(self, nodes: Iterable[Any], styles: Styles, context: Context) -> Iterable[Leaf]:
        for node in nodes:
            kind = node.__class__
            if kind is Text:
                yield Leaf(Piece("text", without_controls(LINE_END.sub(" ", node.value))), styles)
            elif kind in _MARKS or (self.html and kind in _HTML_ONLY):
                inner = styles if kind in styles else (*styles, kind)
                yield from self._leaves(node.children, inner, context)
            elif kind is Link and not context.in_link:
                yield from self._link_leaves(node, styles, context)
            elif kind is InlineCode:
                value = without_controls(node.value)
                if self.liquid and ("{{" in value or "{%" in value):
                    value = f"{{% raw %}}{value}{{% endraw %}}"
                if value:  # An empty span would be two backticks.
                    yield Leaf(Piece("code", value), styles)
            elif kind is Break:
                yield Leaf(_break(context.in_table, self.html), styles)
            elif kind is Image:
                yield from self._image_leaves(node, styles, context)
            else:  # Not in Markdown, or a link in a link.
                yield from self._leaves(node.children, styles, context)

    def _image_leaves(self, image: Image, styles: Styles, context: Context) -> Iterable[Leaf]:
        url = "" if image.inline else self.picture(image)
        if url == "":
            if image.alt:
                yield Leaf(Piece("text", without_controls(LINE_END.sub(" ", image.alt))), styles)
            return
        text = self.image(image, url, context)
        if text:
            yield Leaf(Piece("atom", text), styles)

    def _link_leaves(self, link: Link, styles: Styles, context: Context) -> Iterable[Leaf]:
        url = safe_url(link.url, self.base)
        piece = self._link(link, url, context) if url else None
        if piece is None:  # An unsafe address, or no visible text.
            yield from self._leaves(link.children, styles, context)
        else:
            yield Leaf(piece, styles)

    def _link(self, link: Link, url: str, context: Context) -> Piece | None:
        text = self.line(link.children, context._replace(in_link=True))
        if not text.replace(BREAK, "").strip():
            return None
        if text[0] == "^":  # Some renderers would see a footnote.
            text = escaped("^") + text[1:]
        if is_autolink(link, url):
            return Piece("atom", f"<{url.removeprefix('mailto:')}>")
        # Code can end what looks like a definition; a space before the parenthesis keeps it a link.
        like_definition = "]:" in text
        if self.reference is not None and not like_definition:
            piece = Piece("atom", f"[{text}][{self.reference(url, link.title)}]")
        else:
            gap = " " if like_definition and not (link.title or "").strip() else ""
            piece = Piece("atom", f"[{text}]({target_of(url, link.title)}{gap})")

        def restyled(style: Any) -> Piece:
            inner = Link(link.url, link.title, (style(link.children),))
            return self._link(inner, url, context) or Piece("text")

        piece.restyled = restyled
        return piece

    def image(self, image: Image, url: str | None, context: Context = _PROSE) -> str:
        """The Markdown of a picture, or nothing if `picture` gives no address that is safe."""
        if not url:
            return ""
        text = " ".join(image.alt.split())
        if find_special(text):
            text = self.line((Text(text),), context._replace(in_link=True))
        if text[:1] == "^":  # Some renderers would see a footnote.
            text = escaped("^") + text[1:]
        return f"![{text}]({target_of(url, image.title)})"


def _beside(piece: Piece, step: int) -> str:
    """The character beside a text; with it the one after, if it is a tilde."""
    char = neighbour(piece, step)
    if char != "~":
        return char
    past = neighbour(piece, step, no_tilde=True)
    return char + past if step > 0 else past + char


def _trim(line: Line) -> None:
    """Drops the breaks at both ends.

    White space goes with them, but for the wide space that indents a Chinese paragraph.
    """
    for step, space in ((1, " \t"), (-1, None)):
        piece = line.edge.beside(step)
        while piece.kind == "break" or (piece.kind == "text" and not piece.value.strip(space)):
            piece.remove()
            piece = line.edge.beside(step)


def _break(in_table: bool, html: bool) -> Piece:
    if not in_table:
        return Piece("break", BREAK)
    return Piece("atom", "<br>") if html else Piece("text", " ")
