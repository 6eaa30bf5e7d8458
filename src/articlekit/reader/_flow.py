"""From a stream of text, marks and borders to blocks: white space, breaks, paragraphs.

`Flow` is fed in the order of the page. It collapses white space across element borders, holds line
breaks back until it knows whether one more follows, closes the open marks at the border of a block
and opens them again behind it (so that a link round two paragraphs becomes a link in each), and
turns each finished run of phrasing content into a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from articlekit.model import (
    Break,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    Paragraph,
    Text,
    plain_text,
    walk,
)
from articlekit.reader._figures import EDGE, split_pictures

ASCII_SPACE = " \t\n\r\f"
BLANK = EDGE + "\u3000\u2028\u2029\u200b\ufeff"  # What may stand between two breaks of a pair.
BREAK = Break()

# Wide characters and the punctuation set with them. Hangul words are parted by spaces, so it is not
# among them (CSS Text 3, section 4.1.2, "segment break transformation").
_WIDE = (
    "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\uffe0-\uffef"
    "\U00020000-\U0003ffff\u2014\u2018-\u201d\u2026"
)
_is_wide = re.compile(f"[{_WIDE}]").match
_JOIN = re.compile(f"(?<=[{_WIDE}])[ \\t\\r\\f]*[\\n\\r][{ASCII_SPACE}]*(?=[{_WIDE}])")
_FOLD = re.compile(r"[ ]*[\t\n\r\f][ \t\n\r\f]*")

_NONE, _SPACE, _LINE = 0, 1, 2  # Kinds of white space that wait for the next letter.

Run = list[Any]  # Strings and finished phrasing nodes, not yet joined.


class Flow:
    """Builds `blocks`; see the module's docstring."""

    __slots__ = (
        "_breaks",
        "_last",
        "_opened",
        "_space",
        "_space_run",
        "blocks",
        "code",
        "depth_of_heading",
        "in_link",
        "keep",
        "pictures",
        "run",
    )

    def __init__(self, keep: Callable[[Any], Any] | None = None) -> None:
        self.blocks: list[Any] = []
        self.run: Run = []
        self.keep = keep
        """Sees each finished block; what it returns is added, unless None."""
        self.depth_of_heading = 0
        """Above 0, runs become headings of that depth."""
        self.pictures = 0
        """Pictures in the run that are not emoji."""
        self.in_link = False
        self.code = 0
        """Above 0, text becomes inline code."""
        self._opened: list[tuple[Any, Run]] = []  # Open marks and the runs they stand in.
        self._last = ""  # The last text of the run; empty at its start.
        self._space = _NONE
        self._space_run: Run | None = None  # Where the waiting white space stood.
        self._breaks = 0

    # --- Text -----------------------------------------------------------------------------

    def text(self, raw: str) -> None:
        """Adds text as it stands in the source."""
        core = raw.strip(ASCII_SPACE)
        if not core:
            self._wait(_LINE if "\n" in raw or "\r" in raw else _SPACE)
            return
        if len(core) != len(raw) and raw[0] in ASCII_SPACE:
            lead = raw[: raw.index(core[0])]
            self._wait(_LINE if "\n" in lead or "\r" in lead else _SPACE)
        if "\n" in core or "\r" in core or "\t" in core or "\f" in core:
            core = _FOLD.sub(" ", _JOIN.sub("", core))
        self._add(core)
        if raw[-1] in ASCII_SPACE:
            tail = raw[len(raw.rstrip(ASCII_SPACE)) :]
            self._wait(_LINE if "\n" in tail or "\r" in tail else _SPACE)

    def _add(self, core: str) -> None:
        """Adds text that neither starts nor ends with ASCII white space."""
        if self._breaks:
            if not core.strip(BLANK):
                return
            self._settle_breaks()
        if not self._last:
            core = core.lstrip(EDGE)
            if not core:
                return
        elif self._space and not self.code:
            if self._space == _SPACE or not (_is_wide(self._last[-1]) and _is_wide(core)):
                run = self._space_run
                if run is None or run is self.run:
                    core = " " + core
                else:
                    _append(run, " ")
        if self.code:
            self.node(InlineCode(core))
            return
        self._space = _NONE
        self._last = core
        run = self.run
        if run and run[-1].__class__ is str:
            run[-1] += core
        else:
            run.append(core)

    def _wait(self, kind: int) -> None:
        if kind > self._space:
            if not self._space:
                self._space_run = self.run
            self._space = kind

    def node(self, node: Any) -> None:
        """Adds a finished phrasing node, which counts as content that is not wide."""
        self._before_node()
        self.run.append(node)

    def picture(self, image: Image) -> None:
        """Adds a picture; the end of the run decides whether it becomes a figure."""
        self._before_node()
        self.run.append(image)
        self.pictures += not image.inline

    def _before_node(self) -> None:
        if self._breaks:
            self._settle_breaks()
        if self._last and self._space:
            run = self._space_run
            _append(self.run if run is None else run, " ")
        self._space = _NONE
        self._last = "\0"

    # --- Breaks ---------------------------------------------------------------------------

    def line_break(self) -> None:
        """A ``br``: one is a break, two or more end the paragraph."""
        self._breaks += 1
        self._space = _NONE

    def _settle_breaks(self) -> None:
        several = self._breaks > 1
        self._breaks = 0
        if not self._last:
            return
        if several:
            self.border()
            return
        run = self.run
        for _, outer in reversed(self._opened):  # Not as the first thing inside a mark.
            if run:
                break
            run = outer
        run.append(BREAK)
        self._space = _NONE
        self._last = "\n"

    # --- Marks ----------------------------------------------------------------------------

    def open(self, mark: Any) -> None:
        """Opens a mark: a node class that takes children, or any function of such a tuple."""
        self._opened.append((mark, self.run))
        self.run = []

    def close(self) -> None:
        """Closes the mark opened last; an empty one leaves nothing."""
        mark, outer = self._opened.pop()
        run = self.run
        self.run = outer
        if self._space_run is run:
            self._space_run = None
        if not run:
            return
        children = _joined(run)
        if outer and outer[-1].__class__ is mark:  # <b>a</b><b>b</b> is one run of bold.
            children = _merged(outer.pop().children, children)
        outer.append(mark(children))

    def is_open(self, mark: Any) -> bool:
        return any(opened is mark for opened, _ in self._opened)

    def open_link(self, url: str, title: str | None) -> None:
        """Opens a link; links do not nest."""
        self.in_link = True
        self.open(lambda children: Link(url, title, children))

    def close_link(self) -> None:
        """Closes the link, if it is the mark opened last."""
        self.in_link = False
        self.close()

    # --- Borders --------------------------------------------------------------------------

    def border(self) -> int:
        """The border of a block: what was gathered becomes blocks, open marks go on behind it.

        Returns how many blocks there are.
        """
        marks = [mark for mark, _ in self._opened]
        while self._opened:
            self.close()
        if self.run:
            self._finish()
        self._breaks = self._space = _NONE
        self._last = ""
        for mark in marks:
            self.open(mark)
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
        try:
            fill()
            self.border()
            return self.blocks
        finally:
            self.blocks = outer
            self.depth_of_heading = depth

    def _finish(self) -> None:
        run, self.run = self.run, []
        pictures, self.pictures = self.pictures, 0
        if self._last and self._last[-1] in BLANK:
            run = _trimmed(run)
        before: list[Any] = []
        after: list[Any] = []
        if pictures:
            before, run, after = split_pictures(run)
        self.blocks.extend(before)
        if run:
            self._finish_block(_joined(run))
        self.blocks.extend(after)

    def _finish_block(self, children: tuple[Inline, ...]) -> None:
        depth = self.depth_of_heading
        block: Any = Heading(depth, children) if depth else Paragraph(children)
        if self.keep is not None:
            block = self.keep(block)
        if block is not None:
            self.blocks.append(block)


def _append(run: Run, text: str) -> None:
    if run and run[-1].__class__ is str:
        run[-1] += text
    else:
        run.append(text)


def _joined(run: Run) -> tuple[Inline, ...]:
    return tuple([Text(item) if item.__class__ is str else item for item in run])


def _merged(first: tuple[Inline, ...], second: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The children of two equal marks in a row; text that meets text becomes one text."""
    left, right = first[-1], second[0]
    if isinstance(left, Text) and isinstance(right, Text):
        return (*first[:-1], Text(left.value + right.value), *second[1:])
    return first + second


def _trimmed(run: Run) -> Run:
    """Without white space and no-break spaces at the end; nothing at all if it is all blank."""
    run = list(run) if any(_has_content(item) for item in run) else []
    while run:
        last = run.pop()
        if last.__class__ is str:
            last = last.rstrip(EDGE)
        elif isinstance(last, Text):
            value = last.value.rstrip(EDGE)
            last = Text(value) if value else None
        elif hasattr(last, "children"):
            children = _trimmed(list(last.children))
            last = replace(last, children=tuple(children)) if children else None
        if last:
            run.append(last)
            break
    return run


def _has_content(item: Any) -> bool:
    if isinstance(item, str):
        return bool(item.strip(BLANK))
    return any(isinstance(node, Image) or plain_text(node).strip(BLANK) for node in walk((item,)))
