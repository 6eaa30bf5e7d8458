"""Builds blocks from a stream of text, marks and borders.

`BlockBuilder` is fed in the order of the page. It collapses white space across the borders of
elements, and holds line breaks back until it knows whether another one follows. At the border of a
block it closes the open marks and opens them again after it, so that a link around two paragraphs
becomes a link in each. Each finished run of phrasing content becomes a block.

This is the innermost loop of reading, so common cases have a short path through each method.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVarTuple

from articlekit._text.characters import ASCII_SPACE, BLANK, EDGE
from articlekit.model import (
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    Paragraph,
    Text,
)
from articlekit.reader.blocks.captions import Piece, attach, is_resolved
from articlekit.reader.blocks.inline import (
    BREAK,
    Mark,
    Parent,
    Run,
    append,
    append_mark,
    ends_with_picture,
    first_character,
    joined,
    split_pictures,
    trim_end,
)
from articlekit.reader.blocks.whitespace import (
    LINE,
    NONE,
    SPACE,
    WIDE_CHARACTER,
    WIDEST,
    folded,
    one_line,
    with_wide_indent,
)

Arguments = TypeVarTuple("Arguments")
OnRun: TypeAlias = Callable[[Paragraph | Heading], Piece | None]


class LinkMark:
    """The mark that makes a link of its children."""

    __slots__ = ("title", "url")

    def __init__(self, url: str, title: str | None) -> None:
        self.url = url
        self.title = title

    def __call__(self, children: tuple[Inline, ...]) -> Parent:
        """The link around these nodes."""
        return Link(self.url, self.title, children)


class BlockBuilder:
    """Builds a list of blocks; see the docstring of the module."""

    __slots__ = (
        "_breaks",
        "_indent",
        "_is_code",
        "_keeps_lines",
        "_last",
        "_on_block",
        "_opened",
        "_pictures",
        "_pieces",
        "_run",
        "_space",
        "_space_run",
        "_starts",
    )

    def __init__(self, on_block: OnRun, starts: Container[str]) -> None:
        """Calls `on_block` with each block whose first character is one of `starts`.

        It returns what is added in its place, or None.
        """
        self._on_block = on_block
        self._starts = starts
        self._pieces: list[Piece] = []
        self._run: Run = []
        self._opened: list[tuple[Mark, Run]] = []
        """Open marks and the runs they stand in."""
        self._is_code = False
        """Whether text becomes inline code."""
        self._keeps_lines = False
        """Whether line ends in text are line breaks."""
        self._pictures = 0  # Pictures in the run that are not emoji.
        self._last = ""  # The last text of the run; empty at its start.
        self._space = NONE
        self._space_run: Run | None = None  # The run with the white space that is held back.
        self._breaks = 0
        self._indent = ""  # White space after the breaks, perhaps all of its line.

    # --- Text -----------------------------------------------------------------------------

    def paragraph(self, raw: str) -> None:
        """Adds a paragraph that is one text."""
        if self._run or self._opened or self._breaks:
            self.border()
        if self._opened or self._is_code or self._keeps_lines:
            self.text(raw)
            self.border()
        elif core := one_line(raw):
            self._add_paragraph(Paragraph((Text(core),)), core[0])

    def text(self, raw: str) -> None:
        """Adds text as it stands in the source."""
        if self._keeps_lines and "\n" in raw:
            self._lines(raw)
            return
        core = raw.strip(ASCII_SPACE)
        if len(core) == len(raw):
            self._add(folded(core))
            return
        # White space at the start of a run has no effect.
        if self._last and raw[0] in ASCII_SPACE:
            self._wait(raw[: raw.index(core[0])] if core else raw)
        if core:
            self._add(folded(core))
            if raw[-1] in ASCII_SPACE:
                self._wait(raw[len(raw.rstrip(ASCII_SPACE)) :])

    def _lines(self, raw: str) -> None:
        """Adds text whose line ends are line breaks."""
        for at, line in enumerate(raw.split("\n")):
            if at:
                self.line_break()
            if line:
                self.text(line)

    def _add(self, core: str) -> None:
        """Adds text that neither starts nor ends with ASCII white space."""
        if self._breaks:
            if not core.strip(BLANK):
                if len(self._indent) < WIDEST:
                    self._indent += core
                return
            self._resolve_breaks()
        if self._is_code and core.strip(BLANK):
            self.node(InlineCode(core))
            return
        if not self._last:
            core = with_wide_indent(core.lstrip(EDGE))
            if not core:
                return
        elif self._space and not (
            self._space == LINE
            and WIDE_CHARACTER.match(self._last[-1])
            and WIDE_CHARACTER.match(core)
        ):
            run = self._space_run
            if run is None or run is self._run:
                core = " " + core
            else:
                append(run, " ")
        elif self._last == "\n":
            core = with_wide_indent(core)
        self._space = NONE
        self._last = core
        append(self._run, core)

    def _wait(self, space: str) -> None:
        """Holds back white space, the strongest kind since the last text."""
        kind = LINE if "\n" in space or "\r" in space else SPACE
        if kind > self._space:
            self._space_run = self._space_run if self._space else self._run
            self._space = kind

    def node(self, node: Inline) -> None:
        """Adds a finished phrasing node, which counts as content that is not wide."""
        if self._breaks:
            self._resolve_breaks()
        if self._last and self._space:
            run = self._space_run
            append(self._run if run is None else run, " ")
        self._space = NONE
        self._last = "\0"
        self._run.append(node)

    def picture(self, image: Image) -> None:
        """Adds a picture; the end of the run decides whether it becomes a figure."""
        self.node(image)
        self._pictures += 1

    @contextmanager
    def keeping_lines(self) -> Iterator[None]:
        """Line ends in text added in this context are line breaks."""
        outer, self._keeps_lines = self._keeps_lines, True
        yield
        self._keeps_lines = outer

    @contextmanager
    def code(self) -> Iterator[None]:
        """Text added in this context becomes inline code."""
        outer, self._is_code = self._is_code, True
        yield
        self._is_code = outer

    # --- Breaks ---------------------------------------------------------------------------

    def line_break(self) -> None:
        """Adds a ``br``: one is a break, two or more end the paragraph."""
        self._breaks += 1
        self._space = NONE
        self._indent = ""

    def _resolve_breaks(self) -> None:
        several = self._breaks > 1
        self._breaks = 0
        indent, self._indent = self._indent, ""
        if self._last and not several:
            self._outermost_end().append(BREAK)
            self._space = NONE
            self._last = "\n"
        elif self._last:
            self.border()
        indent = indent if self._last else indent.lstrip(EDGE)
        if indent:
            append(self._outermost_end(), indent)
            self._space = NONE
            self._last = indent

    def _outermost_end(self) -> Run:
        """The run for a node that must not be the first one inside a mark."""
        run = self._run
        for _, outer in reversed(self._opened):
            if run:
                break
            run = outer
        return run

    # --- Marks ----------------------------------------------------------------------------

    def open(self, mark: Mark) -> None:
        """Opens a mark."""
        self._opened.append((mark, self._run))
        self._run = []

    def close(self) -> None:
        """Closes the mark opened last; an empty one leaves nothing."""
        mark, outer = self._opened.pop()
        run = self._run
        self._run = outer
        if self._space_run is run:  # White space at the end of a mark belongs after it.
            self._space_run = outer
        if run:
            append_mark(outer, mark, joined(run))

    def is_open(self, mark: Mark) -> bool:
        """Whether a mark is open, however far out."""
        return bool(self._opened) and any([opened is mark for opened, _ in self._opened])

    @property
    def link(self) -> LinkMark | None:
        """The link that is open; links do not nest."""
        for opened, _ in self._opened:
            if isinstance(opened, LinkMark):
                return opened
        return None

    @property
    def innermost(self) -> Mark | None:
        """The mark opened last."""
        return self._opened[-1][0] if self._opened else None

    @property
    def follows_picture(self) -> bool:
        """Whether a picture or an embed was added last, except for one break."""
        if self._run:
            return self._breaks < 2 and ends_with_picture(self._run[-1])
        for _, run in self._opened:
            if run:
                return False
        return isinstance(self.last, (Figure, Embed))

    # --- Borders --------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether there is no phrasing content since the last border, and no open mark."""
        return not self._run and not self._opened

    @property
    def has_run(self) -> bool:
        """Whether there is phrasing content since the last border or mark."""
        return bool(self._run)

    def border(self) -> int:
        """Adds the border of a block: the run becomes blocks, and open marks continue after it.

        Returns the number of pieces so far.
        """
        if self._opened:
            marks = [mark for mark, _ in self._opened]
            while self._opened:
                self.close()
            self.border()
            for mark in marks:
                self.open(mark)
        else:
            if self._run:
                self._finish()
            self._breaks = self._space = NONE
            self._last = ""
        return len(self._pieces)

    def add(self, piece: Piece) -> None:
        """Adds a finished block after the current run."""
        self.border()
        self._pieces.append(piece)

    def extend(self, pieces: Iterable[Piece]) -> None:
        """Adds several finished blocks after the current run."""
        self.border()
        self._pieces += pieces

    def nested(self, fill: Callable[[*Arguments], object], *arguments: *Arguments) -> list[Piece]:
        """The pieces that `fill` adds, on a level of their own; open marks apply to them."""
        self.border()
        outer, self._pieces = self._pieces, []
        fill(*arguments)
        self.border()
        inner, self._pieces = self._pieces, outer
        return inner

    # --- Pieces ---------------------------------------------------------------------------

    @property
    def last(self) -> Piece | None:
        """The last piece of this level."""
        return self._pieces[-1] if self._pieces else None

    def replace_last(self, piece: Piece) -> None:
        """Puts another piece in the place of the last one."""
        self._pieces[-1] = piece

    def pieces(self, start: int = 0) -> list[Piece]:
        """The pieces of this level from a number that `border` has returned."""
        return self._pieces[start:]

    def take(self, start: int = 0) -> list[Piece]:
        """Removes the pieces of this level from a number on, and returns them."""
        taken = self._pieces[start:]
        del self._pieces[start:]
        return taken

    def attach(self, start: int) -> None:
        """Gives the captions among the pieces from a number on to the figures next to them."""
        if not is_resolved(self._pieces[start:]):
            self._pieces[start:] = attach(self._pieces[start:])

    def _finish(self) -> None:
        """Makes blocks of the run: one, and the figures before and after it."""
        run, self._run = self._run, []
        if self._last and self._last[-1] in BLANK:
            run = trim_end(run)
        if not self._pictures:
            self._add_block(run)
            return
        self._pictures = 0
        before, run, after = split_pictures(run)
        self._pieces += before
        self._add_block(trim_end(run))
        self._pieces += after

    def _add_block(self, run: Run) -> None:
        if run:
            children = joined(run)
            self._add_paragraph(Paragraph(children), first_character(children[0]))

    def _add_paragraph(self, paragraph: Paragraph, first: str) -> None:
        """Adds a paragraph that starts with a character, or what the callback makes of it."""
        piece = self._on_block(paragraph) if first in self._starts else paragraph
        if piece is not None:
            self._pieces.append(piece)
