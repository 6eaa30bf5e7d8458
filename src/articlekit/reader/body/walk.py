"""The walk over a page: one pass in the order of the page, and its state.

`Walk` holds the results for the whole page; `Scope` holds the state of the current place, and
changes only through `Walk.scoped`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter
from typing import NamedTuple, cast

from articlekit._text.characters import printable
from articlekit.errors import Problem
from articlekit.model import (
    Block,
    Discarded,
    Embed,
    Figure,
    Heading,
    Image,
    Paragraph,
    plain_text,
)
from articlekit.model import walk as walk_nodes
from articlekit.reader.blocks.builder import Arguments, BlockBuilder
from articlekit.reader.blocks.captions import Label, Piece, resolve
from articlekit.reader.body.front import Front
from articlekit.reader.body.images import Candidate, ImageReader
from articlekit.reader.dom.tree import (
    HIDDEN,
    Element,
    count_characters,
    events,
    is_block,
    visible_text,
)
from articlekit.reader.record.datelines import Dateline
from articlekit.reader.rules.explanations import MECHANISMS, Explanation, is_explaining
from articlekit.reader.rules.match import Rules, Special
from articlekit.reader.rules.outlets import Rule

MAX_DEPTH = 100
"""Elements nested deeper than this are flattened: their text stays, their structure is lost."""


_MOST_BOXES = 12  # Blocks before the text; limits the time.
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "”", ".”")
_FLAT_TAGS = frozenset(("br", "img", "image", "input", "amp-img"))

Handler = Callable[["Walk", Element], None]
"""Reads an element by its tag."""
Role = Callable[["Walk", Element, Rule], None]
"""Reads an element that a rule is about."""


class Scope(NamedTuple):
    """The state of the current place in the page."""

    in_caption: bool = False
    """Whether a caption or credit is being read."""
    in_figure: bool = False
    """Whether the wrapper of a picture is being read."""
    in_noscript: bool = False
    source: Candidate | None = None
    """The best source of the ``picture`` that is being read."""


class Taken(NamedTuple):
    """A piece that a rule has discarded."""

    piece: Element | str
    """The element, or the text of the paragraph."""
    rule: Rule

    @property
    def characters(self) -> int:
        """The number of characters that are not white space."""
        if isinstance(self.piece, str):
            return len("".join(self.piece.split()))
        return count_characters(self.piece)


class Twins:
    """The pictures that a page has shown, to recognise a second copy in a ``noscript``."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.from_noscript: set[str] = set()


class Walk:
    """Reads one page into `builder`; see the docstring of the module.

    `handlers` read elements by their tags, `roles` those that a rule names.
    """

    def __init__(
        self,
        handlers: dict[str, Handler],
        roles: dict[str, Role],
        rules: Rules,
        html: str,
        base: str | None,
        title: str,
        refused: frozenset[Element | str] = frozenset(),
    ) -> None:
        """Reads with rules; none of them discards an element, or a text, that is `refused`."""
        self.handlers = handlers
        self.roles = roles
        self.rules = rules
        self.base = base
        self.title = title
        self.line = 1
        """The line of the file on which the page starts."""
        self.images = ImageReader(rules.vocabulary, base)
        self.scope = Scope()
        self.depth = 0
        """The number of elements that are being read."""
        self.builder = BlockBuilder(self.on_block, rules.starts(title))
        self.dateline: Dateline | None = None
        self.standfirst = False
        self.front = Front(self.images.addresses_in)
        self.refused = refused
        self.taken: list[Taken] = []
        self.discarded: list[Discarded] = []
        self.tags: list[str] = []
        self.tag_links: set[str] = set()
        """The texts of links that are marked as links to tags."""
        self.problems: list[Problem] = []
        self.explanations: list[Explanation] | None = [] if is_explaining() else None
        """The explanations of the pieces, if they are asked for; else None."""
        self._reported: set[str] = set()
        self.pictures = Twins() if "<noscript" in html else None
        """The pictures seen, on pages that may show one twice."""
        self.readers = cast("dict[str | tuple[str, str | None], Handler]", rules.readers)
        """Handlers of elements without a rule; see `Rules.readers`."""
        self._html = html
        self._attributes = rules.attributes
        """The attributes that a rule may be about on this page, as far as is known."""
        self._selectors: dict[str, list[Special]] = {}
        """The selectors that can fit anything, by those attributes that the page has."""

    def scoped(
        self,
        *,
        in_caption: bool = False,
        in_figure: bool = False,
        in_noscript: bool = False,
        source: Candidate | None = None,
    ) -> AbstractContextManager[None]:
        """Extends the scope for what is read in this context."""
        outer = self.scope
        return _Scoped(
            self,
            Scope(
                outer.in_caption or in_caption,
                outer.in_figure or in_figure,
                outer.in_noscript or in_noscript,
                source or outer.source,
            ),
        )

    # --- Elements -------------------------------------------------------------------------

    def children(self, element: Element) -> None:
        """Reads what is inside an element."""
        builder = self.builder
        if text := element.text:
            builder.text(text)
        depth = self.depth
        if depth >= MAX_DEPTH:
            self._flat(element)
            return
        self.depth = depth + 1
        readers = self.readers
        for child in element:
            handler = None
            attributes = child.keys()
            if not attributes:
                handler = readers.get(child.tag)
            elif self._attributes.isdisjoint(attributes):
                handler = readers.get((child.tag, child.get("class")))
            if handler is None:
                self.element(child)
            else:
                handler(self, child)
            if text := child.tail:
                builder.text(text)
        self.depth = depth

    def element(self, element: Element) -> None:
        """Reads one element, whatever it is."""
        if self.ruled(element):
            return
        tag, names = element.tag, element.get("class")
        if tag in self.handlers and not self.rules.for_element(tag, names):
            self.readers[(tag, names) if element.keys() else tag] = self.handlers[tag]
        self.by_tag(element)

    def by_tag(self, element: Element) -> None:
        """Reads one element that no rule is about."""
        self.handlers.get(element.tag, Walk._unknown)(self, element)

    def ruled(self, element: Element) -> bool:
        """Whether a rule says what the element is; if so, it has been read."""
        rules = self.rules.for_element(element.tag, element.get("class"))
        if not self._attributes.isdisjoint(element.keys()):
            rules = self._by_attribute(element) + rules
        return bool(rules) and self._by_rules(element, rules)

    def _by_attribute(self, element: Element) -> tuple[Rule, ...]:
        """The rules by id or attribute that are about an element, in their order."""
        found: list[tuple[int, Rule]] = []
        tokens = (element.get("class") or "").split()
        for name in self._attributes.intersection(element.keys()):
            if name not in self._selectors:
                self._selectors[name] = self.rules.special(name, self._html)
            if not self._selectors[name]:
                self._attributes -= {name}
            for place, selector in self._selectors[name]:
                if selector.fits(element.tag, tokens, element.get):
                    found.append((place, selector.rule))
        return tuple(rule for _, rule in sorted(found, key=itemgetter(0)))

    def _by_rules(self, element: Element, rules: tuple[Rule, ...]) -> bool:
        for at, rule in enumerate(rules):
            if not _applies(rule, element) or (rule.role == "discard" and element in self.refused):
                continue
            if rule.role == "keep" or (element.tag in HIDDEN and rule.role != "discard"):
                return False
            if rule.role == "lines":  # This role does not replace the handler of the element.
                with self.builder.keeping_lines():
                    if not self._by_rules(element, rules[at + 1 :]):
                        self.by_tag(element)
            else:
                if self.explanations is not None and rule.role != "discard":
                    self.explain(rule.role, self.rules.describe(rule), visible_text(element))
                self.roles[rule.role](self, element, rule)
            return True
        return False

    def block(self, element: Element) -> int:
        """Reads an element that is a block of its own and leaves no node.

        Returns the number of pieces before it.
        """
        builder = self.builder
        start = builder.border()
        if start >= _MOST_BOXES:
            self.front.is_open = False
        elif self.front.is_open and element.tag != "p":
            self.front.note_box(element)
        self.children(element)
        if builder.border() - start > 1:
            builder.attach(start)
        return start

    def deeper(
        self, levels: int, read: Callable[[*Arguments], object], *arguments: *Arguments
    ) -> bool:
        """Calls `read` some levels deeper; False if these are too many, and it is not called."""
        outer = self.depth
        if outer + levels > MAX_DEPTH:
            return False
        self.depth = outer + levels
        read(*arguments)
        self.depth = outer
        return True

    def nested(self, element: Element) -> list[Block]:
        """The blocks inside an element, apart from those around it."""
        if len(element):
            pieces = self.builder.nested(self.children, element)
        else:
            pieces = self.builder.nested(self.builder.paragraph, element.text or "")
        return self.resolve(pieces)

    def resolve(self, pieces: list[Piece]) -> list[Block]:
        """Blocks alone: captions without a figure become paragraphs."""
        return resolve(pieces, self.checked)

    def _unknown(self, element: Element) -> None:
        tag = element.tag
        if "-" not in tag:  # A hyphen marks a custom element, which is read like a span.
            self.problem("unknown-element", f"unknown element <{printable(tag[:40])}>", element)
        self.children(element)

    def _flat(self, element: Element) -> None:
        """Reads the text, breaks and pictures of what is nested too deep, without recursion."""
        self.problem(
            "nesting-flattened", f"elements nested deeper than {MAX_DEPTH} were flattened", element
        )
        builder = self.builder
        for event, node in events(element):
            tag = node.tag
            if is_block(tag):
                builder.border()
            if event == "end":
                if node.tail:
                    builder.text(node.tail)
            elif tag in _FLAT_TAGS:
                self.handlers[tag](self, node)
            elif node.text:
                builder.text(node.text)

    # --- Findings -------------------------------------------------------------------------

    def explain(self, kind: str, by: str, text: str) -> None:
        """Notes the rule or mechanism that made a piece what it is."""
        found = Explanation(kind, by, text)
        if self.explanations is not None and found not in self.explanations[-1:]:
            self.explanations.append(found)

    def discard(
        self, reason: str, text: str, images: tuple[str, ...] = (), by: Rule | None = None
    ) -> None:
        """Accounts for visible text and pictures that are not content; `by` is the rule."""
        if text or images:
            self.discarded.append(Discarded(reason, text, images))
            if self.explanations is not None:
                what = self.rules.describe(by) if by else MECHANISMS.get(reason, "the reader")
                self.explain(f"discarded ({reason})", what, text or " ".join(images))

    def discard_element(
        self,
        reason: str,
        element: Element,
        without: Element | None = None,
        by: Rule | None = None,
    ) -> str:
        """Accounts for an element that is not content, without one inside that is.

        Returns its text.
        """
        text = visible_text(element, without)
        pictures = self.images.addresses_in(element) if len(element) or not text else ()
        self.discard(reason, text, pictures, by)
        return text

    def discard_block(self, reason: str, block: Block, by: Rule | None = None) -> None:
        """Accounts for a block that is not content."""
        self.discard(reason, plain_text(block), pictures_in((block,)), by)

    def problem(self, code: str, message: str, element: Element | None = None) -> None:
        """Notes a problem, each message once per page."""
        if message not in self._reported:
            self._reported.add(message)
            line = self.line + ((element.sourceline or 1) - 1 if element is not None else 0)
            self.problems.append(Problem(code, message, line=line, column=1))

    @property
    def has_dateline(self) -> bool:
        """Whether the header or an element that a rule names has the date."""
        return self.dateline is not None or bool(self.front.stated)

    # --- Finished blocks ------------------------------------------------------------------

    def on_block(self, block: Paragraph | Heading) -> Block | None:
        """A paragraph before it is added; None if it is not content."""
        return block if isinstance(self.builder.last, Label) else self.checked(block)

    def is_fallback(self, block: Block) -> bool:
        """Whether a block is the fallback text of a player; if so, it is discarded."""
        rule = self.rules.for_text(plain_text(block)) if isinstance(block, Paragraph) else None
        if rule is None or rule.reason != "player-fallback":
            return False
        self.discard_block(rule.reason, block, rule)
        return True

    def checked(self, block: Paragraph | Heading) -> Block | None:
        """A paragraph or heading; None if a rule by text discards it. No rule holds in captions."""
        if self.scope.in_caption:
            return block
        text = plain_text(block)
        rule = self.rules.for_text(text)
        if rule is not None and rule.role == "discard" and text not in self.refused:
            self.taken.append(Taken(text, rule))
            self.discard_block(rule.reason, block, rule)
            return None
        return block


class _Scoped(AbstractContextManager[None]):
    """Sets the scope of a walk, and puts the previous one back."""

    __slots__ = ("_outer", "_scope", "_walk")

    def __init__(self, walk: Walk, scope: Scope) -> None:
        self._walk = walk
        self._scope = scope
        self._outer = walk.scope

    def __enter__(self) -> None:
        self._walk.scope = self._scope

    def __exit__(self, *_: object) -> None:
        self._walk.scope = self._outer


def pictures_in(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The addresses of the pictures and posters in blocks."""
    found: list[str] = []
    for node in walk_nodes(tuple(blocks)):
        image = node.image if isinstance(node, (Figure, Embed)) else node
        if isinstance(image, Image) and not image.inline:
            found.append(image.url or image.src)
    return tuple(found)


def _applies(rule: Rule, element: Element) -> bool:
    if not (rule.max_letters or rule.only_links or rule.begins or rule.no_sentence):
        return True
    if rule.begins is not None and not visible_text(element).startswith(rule.begins):
        return False
    if rule.no_sentence and visible_text(element).endswith(_SENTENCE_ENDS):
        return False
    characters = count_characters(element)
    if rule.max_letters is not None and characters > rule.max_letters:
        return False
    if rule.only_links:
        return 0 < characters == sum(map(count_characters, element.iter("a")))
    return True
