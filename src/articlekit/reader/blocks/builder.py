"""From a stream of text, marks and borders to blocks: white space, breaks, paragraphs.

`Flow` is fed in the order of the page. It collapses white space across element borders, holds line
breaks back until it knows whether one more follows, closes the open marks at the border of a block
and opens them again behind it (so that a link round two paragraphs becomes a link in each), and
turns each finished run of phrasing content into a block.

This is the innermost loop of reading: what is common has a short way through each method.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from articlekit._text.characters import BLANK, EDGE
from articlekit.model import Heading, Image, InlineCode, Link, Paragraph, Text
from articlekit.reader.blocks.inline import (
    BREAK,
    Run,
    append,
    append_mark,
    first_letter,
    joined,
    split_pictures,
    trim_end,
)
from articlekit.reader.blocks.whitespace import (
    LINE,
    NONE,
    WIDEST,
    has_controls,
    is_wide,
    one_line,
    parted,
)


class Flow:
    """Builds `blocks`; see the module's docstring."""

    __slots__ = (
        "_breaks",
        "_indent",
        "_last",
        "_pictures",
        "_space",
        "_space_run",
        "announced",
        "blocks",
        "code",
        "depth_of_heading",
        "finished",
        "in_link",
        "opened",
        "run",
        "starts",
    )

    def __init__(self, finished: Callable[[Any], Any], starts: Container[str]) -> None:
        self.blocks: list[Any] = []
        self.run: Run = []
        self.opened: list[tuple[Any, Run]] = []
        """Open marks and the runs they stand in."""
        self.finished = finished
        """Sees finished blocks and gives what is to be added, or None: every heading, paragraphs
        whose first letter is one of `starts`, and all if something is `announced`."""
        self.starts = starts
        self.announced = ""
        """``credit`` or ``caption``, if a label has just said that one follows."""
        self.depth_of_heading = 0
        """Above 0, runs become headings of that depth."""
        self.in_link = False
        self.code = 0
        """Above 0, text becomes inline code."""
        self._pictures = 0  # Pictures in the run that are not emoji.
        self._last = ""  # The last text of the run; empty at its start.
        self._space = NONE
        self._space_run: Run | None = None  # Where the waiting white space stood.
        self._breaks = 0
        self._indent = ""  # What is blank behind the breaks, and may be all there is on its line.

    # --- Text -----------------------------------------------------------------------------

    def paragraph(self, raw: str) -> None:
        """Adds a paragraph that is one text; nothing may have been gathered before it."""
        core = one_line(raw)
        if not core:
            return
        if (
            core[0] in self.starts
            or self.opened
            or self.depth_of_heading
            or self.announced
            or self.code
        ):
            self.text(raw)
            self.border()
        else:
            self.blocks.append(Paragraph((Text(core),)))

    def text(self, raw: str) -> None:
        """Adds text as it stands in the source."""
        if (
            raw[0] > " "
            and raw[-1] > " "
            and (self._last or raw[0] != "\xa0")
            and not (self._space or self._breaks or self.code or has_controls(raw))
        ):
            self._last = raw
            append(self.run, raw)
            return
        lead, core, tail = parted(raw)
        if lead:
            self._wait(lead)
        if core:
            self._add(core)
        if tail:
            self._wait(tail)

    def _add(self, core: str) -> None:
        """Adds text that neither starts nor ends with ASCII white space."""
        if self._breaks:
            if not core.strip(BLANK):
                if len(self._indent) < WIDEST:
                    self._indent += core
                return
            self._settle_breaks()
        if self.code and core.strip(BLANK):
            self.node(InlineCode(core))
            return
        if not self._last:
            core = core.lstrip(EDGE)
            if not core:
                return
        elif self._space and not (
            self._space == LINE and is_wide(self._last[-1]) and is_wide(core)
        ):
            run = self._space_run
            if run is None or run is self.run:
                core = " " + core
            else:
                append(run, " ")
        self._space = NONE
        self._last = core
        append(self.run, core)

    def _wait(self, kind: int) -> None:
        if kind > self._space:
            self._space_run = self._space_run if self._space else self.run
            self._space = kind

    def node(self, node: Any) -> None:
        """Adds a finished phrasing node, which counts as content that is not wide."""
        if self._breaks:
            self._settle_breaks()
        if self._last and self._space:
            run = self._space_run
            append(self.run if run is None else run, " ")
        self._space = NONE
        self._last = "\0"
        self.run.append(node)

    def picture(self, image: Image) -> None:
        """Adds a picture; the end of the run decides whether it becomes a figure."""
        self.node(image)
        self._pictures += 1

    # --- Breaks ---------------------------------------------------------------------------

    def line_break(self) -> None:
        """A ``br``: one is a break, two or more end the paragraph."""
        self._breaks += 1
        self._space = NONE
        self._indent = ""

    def _settle_breaks(self) -> None:
        several = self._breaks > 1
        self._breaks = 0
        indent, self._indent = self._indent, ""
        if self._last and not several:
            run = self._outermost_end()
            run.append(BREAK)
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
        """Where something goes that is not to be the first thing inside a mark."""
        run = self.run
        for _, outer in reversed(self.opened):
            if run:
                break
            run = outer
        return run

    # --- Marks ----------------------------------------------------------------------------

    def open(self, mark: Any) -> None:
        """Opens a mark: a node class that takes children, or any function of such a tuple."""
        self.opened.append((mark, self.run))
        self.run = []

    def close(self) -> None:
        """Closes the mark opened last; an empty one leaves nothing."""
        mark, outer = self.opened.pop()
        run = self.run
        self.run = outer
        if self._space_run is run:  # White space at the end of a mark belongs behind it.
            self._space_run = outer
        if run:
            append_mark(outer, mark, joined(run))

    def is_open(self, mark: Any) -> bool:
        """Whether a mark is open, however far out."""
        return any(opened is mark for opened, _ in self.opened)

    def open_link(self, url: str, title: str | None) -> None:
        """Opens a link; links do not nest."""
        self.in_link = True
        self.open(lambda children: Link(url, title, children))

    def close_link(self) -> None:
        """Closes the link, which is the mark opened last."""
        self.in_link = False
        self.close()

    # --- Borders --------------------------------------------------------------------------

    def border(self) -> int:
        """The border of a block: what was gathered becomes blocks, open marks go on behind it.

        Returns how many blocks there are.
        """
        if self.opened:
            marks = [mark for mark, _ in self.opened]
            while self.opened:
                self.close()
            self.border()
            for mark in marks:
                self.open(mark)
        else:
            if self.run:
                self._finish()
            self._breaks = self._space = NONE
            self._last = ""
        return len(self.blocks)

    def add(self, block: Any) -> None:
        """Adds a finished block behind what was gathered."""
        self.border()
        self.blocks.append(block)

    def nested(self, fill: Callable[[], object]) -> list[Any]:
        """The blocks that `fill` makes, apart from those of this level; open marks reach in."""
        self.border()
        outer, self.blocks = self.blocks, []
        depth, self.depth_of_heading = self.depth_of_heading, 0
        fill()
        self.border()
        inner, self.blocks = self.blocks, outer
        self.depth_of_heading = depth
        return inner

    def _finish(self) -> None:
        """Makes blocks of the run: one, and the figures before and after it."""
        run, self.run = self.run, []
        if self._last and self._last[-1] in BLANK:
            run = trim_end(run)
        if not self._pictures:
            self._add_block(run)
            return
        before, run, after = split_pictures(run, of_several=self._pictures > 1)
        self._pictures = 0
        self.blocks += before
        self._add_block(trim_end(run))
        self.blocks += after

    def _add_block(self, run: Run) -> None:
        if not run:
            return
        children = joined(run)
        depth = self.depth_of_heading
        block: Any = Heading(depth, children) if depth else Paragraph(children)
        if depth or self.announced or first_letter(children[0]) in self.starts:
            block = self.finished(block)
        if block is not None:
            self.blocks.append(block)
