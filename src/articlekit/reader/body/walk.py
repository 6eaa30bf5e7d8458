"""The walk over a page: one pass in the order of the page, and what it has to remember."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from articlekit._text.characters import printable, xml_text
from articlekit.errors import Problem
from articlekit.model import Discarded, Heading, Paragraph, plain_text
from articlekit.reader.blocks.builder import Flow
from articlekit.reader.blocks.captions import Part, attach, settle
from articlekit.reader.blocks.inline import single_line
from articlekit.reader.dom.tree import (
    HIDDEN,
    Element,
    events,
    is_block,
    visible_text,
    with_attributes,
)
from articlekit.reader.record.dates import Dateline
from articlekit.reader.record.titles import is_title
from articlekit.reader.rules.match import Rules
from articlekit.reader.rules.outlets import Rule

MAX_DEPTH = 100
"""Elements nested deeper than this are flattened: their text stays, their structure goes."""

_LONGEST_START = 100  # Blocks; asked for each heading, this must not take long.
_SET_APART = " ="
"""A class that no rule is about and that no reader is remembered for."""

Handler = Callable[["Walk", Element], None]
Role = Callable[["Walk", Element, Rule], None]


class Twins:
    """Which pictures a page has shown, so that a second copy in a ``noscript`` is known."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.from_noscript: set[str] = set()


class Walk:
    """Reads one page into `flow`; see the module's docstring.

    `handlers` says what becomes of elements by their tags, `roles` of those that a rule names.
    """

    dateline: Dateline | None = None
    standfirst = False
    title_heading: Heading | None = None
    """The heading that repeats the title, if the page has one."""
    in_part = 0
    """Above 0, a caption or credit is being read."""
    in_noscript = 0
    source: tuple[float, str] | None = None
    """The best source of the ``picture`` that is being read."""
    depth = 0
    line = 1
    """The line of the file on which the page starts."""

    def __init__(
        self,
        handlers: dict[str, Handler],
        roles: dict[str, Role],
        rules: Rules,
        html: str,
        base: str | None,
        title: str,
    ) -> None:
        self.handlers = handlers
        self.roles = roles
        self.rules = rules
        self.base = base
        self.title = title
        self.flow = Flow(self.finished, rules.starts(title))
        self.discarded: list[Discarded] = []
        self.tags: list[str] = []
        self.problems: list[Problem] = []
        self._told: set[str] = set()
        self.pictures = Twins() if "<noscript" in html else None
        """The pictures seen, on pages that may show one twice."""
        self.readers: dict[Any, Handler] = rules.readers
        """How to read the elements for which no rule holds; see `Rules.readers`."""
        self._selectors = rules.special(html)
        self._special: dict[Element, tuple[Rule, ...]] = {}
        """The rules by id or attribute, for the elements that `look_up` has found."""

    def look_up(self, page: Element) -> None:
        """Finds the elements that rules by id or attribute are for, and sets them apart."""
        if not self._selectors:
            return
        attributes = {s.attribute for s in self._selectors if s.attribute}
        attributes.update("id" for s in self._selectors if s.id)
        for element in with_attributes(page, frozenset(attributes)):
            names = element.get("class") or ""
            tokens = names.split()
            found = tuple(
                s.rule for s in self._selectors if s.fits(element.tag, tokens, element.get)
            )
            if found:
                self._special[element] = found
                element.set("class", xml_text(names) + _SET_APART)

    # --- Elements -------------------------------------------------------------------------

    def children(self, element: Element) -> None:
        """Reads what is inside an element."""
        flow = self.flow
        if text := element.text:
            flow.text(text)
        if self.depth >= MAX_DEPTH:
            self._flat(element)
            return
        self.depth += 1
        readers = self.readers
        for child in element:
            names = child.get("class")
            handler = readers.get(child.tag if names is None else (child.tag, names))
            if handler is None:
                self.element(child)
            else:
                handler(self, child)
            if text := child.tail:
                flow.text(text)
        self.depth -= 1

    def element(self, element: Element) -> None:
        """Reads one element, whatever it is."""
        tag, names = element.tag, element.get("class")
        if not self._by_rule(element, tag, names):
            if tag in self.handlers and not (_is_set_apart(names) or self.rules.known[tag, names]):
                self.readers[tag if names is None else (tag, names)] = self.handlers[tag]
            self.by_tag(element)

    def by_tag(self, element: Element) -> None:
        """Reads one element that no rule is for."""
        self.handlers.get(element.tag, Walk._unknown)(self, element)

    def ruled(self, element: Element) -> bool:
        """Whether a rule says what the element is; if so, it has been read."""
        return self._by_rule(element, element.tag, element.get("class"))

    def _by_rule(self, element: Element, tag: str, names: str | None) -> bool:
        rules = self.rules.for_element(tag, names)
        if _is_set_apart(names):
            rules = self._special.get(element, ()) + rules
        for rule in rules:
            if _applies(rule, element):
                if rule.role == "keep" or (tag in HIDDEN and rule.role != "discard"):
                    return False
                self.roles[rule.role](self, element, rule)
                return True
        return False

    def block(self, element: Element) -> None:
        """Reads an element that is a block of its own and leaves no node."""
        flow = self.flow
        start = flow.border()
        self.children(element)
        if flow.border() - start > 1:
            attach(flow.blocks, start)

    def deeper(self, element: Element, levels: int, read: Callable[[], object]) -> None:
        """Has `read` read an element that nests so many levels by itself, or flattens it."""
        if self.depth + levels > MAX_DEPTH:
            self.children(element)
            return
        self.depth += levels
        read()
        self.depth -= levels

    def nested(self, element: Element) -> list[Any]:
        """The blocks inside an element, apart from those around it."""
        return settle(self.flow.nested(lambda: self.children(element)), self.finished)

    def _unknown(self, element: Element) -> None:
        tag = element.tag
        if "-" not in tag:  # A hyphen marks a custom element, which is as good as a span.
            self.problem("unknown-element", f"unknown element <{printable(tag[:40])}>", element)
        self.children(element)

    def _flat(self, element: Element) -> None:
        """The text, breaks and pictures of what is nested too deep, without recursion."""
        self.problem(
            "nesting-flattened", f"elements nested deeper than {MAX_DEPTH} were flattened", element
        )
        flow = self.flow
        for event, node in events(element):
            tag = node.tag
            if is_block(tag):
                flow.border()
            if event == "end":
                if node.tail:
                    flow.text(node.tail)
                continue
            if tag in ("br", "img"):
                self.handlers[tag](self, node)
            elif node.text:
                flow.text(node.text)

    # --- Findings -------------------------------------------------------------------------

    def discard(self, reason: str, text: str, images: tuple[str, ...] = ()) -> None:
        """Accounts for visible text and pictures that are not content."""
        if text or images:
            self.discarded.append(Discarded(reason, text, images))

    def problem(self, code: str, message: str, element: Element | None = None) -> None:
        """Notes a problem, each message once a page."""
        if message not in self._told:
            self._told.add(message)
            line = self.line + ((element.sourceline or 1) - 1 if element is not None else 0)
            self.problems.append(Problem(code, message, line=line, column=1))

    def at_start(self) -> bool:
        """Whether no text of the article has come yet."""
        blocks = self.flow.blocks
        return (
            not self.flow.run
            and len(blocks) < _LONGEST_START
            and not any(isinstance(block, (Paragraph, Heading)) for block in blocks)
        )

    # --- Finished blocks ------------------------------------------------------------------

    def finished(self, block: Paragraph | Heading) -> Any:
        """A paragraph or heading just before it is added; None if it is no content."""
        said, self.flow.announced = self.flow.announced, ""
        if said:
            if said == "credit":
                return Part((), single_line(block.children))
            return Part(block.children)
        if self.in_part:
            return block
        text = plain_text(block)
        if (
            isinstance(block, Heading)
            and block.depth == 1
            and self.at_start()
            and is_title(text, self.title)
        ):
            self.title_heading = block
            self.discard("title", text)
            return None
        if text[:1] not in self.flow.starts:
            return block
        rule = self.rules.for_text(text)
        if rule is not None and rule.role == "discard":
            self.discard(rule.reason, text)
            return None
        return block


def _is_set_apart(names: str | None) -> bool:
    return names is not None and names.endswith(_SET_APART)


def _applies(rule: Rule, element: Element) -> bool:
    if rule.max_letters is None and not rule.only_links:
        return True
    letters = _letters(element)
    if rule.max_letters is not None and letters > rule.max_letters:
        return False
    if rule.only_links:
        return 0 < letters == sum(map(_letters, element.iter("a")))
    return True


def _letters(element: Element) -> int:
    if not len(element) and not element.text:
        return 0
    return len("".join(visible_text(element).split()))
