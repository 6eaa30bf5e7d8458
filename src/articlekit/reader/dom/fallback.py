"""The parsers for pages that libxml2 reads differently from HTML 5, or not to the end.

`by_standard` uses lexbor, which builds the tree of the standard. Its time can grow with the square
of the nesting, so a page that may nest deeply there goes to `by_events`: Beautiful Soup over
libxml2's event parser, which keeps text at any depth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from lxml import etree

from articlekit._text.characters import utf8, xml_text
from articlekit._text.patterns import lazy_pattern

if TYPE_CHECKING:
    from bs4 import Tag
    from bs4.element import PageElement
    from selectolax.lexbor import LexborNode

T = TypeVar("T")

MAX_ATTRIBUTES = 1000
"""The most attributes of an element that are read."""
_MAX_OPEN = 1000
_MAX_REOPENED = 1_000_000
_MAX_DEPTH = 240
"""Elements nested deeper are replaced by borders of blocks; the walk flattens them in any case."""

_NAME = lazy_pattern(r"[a-z_][a-z0-9_.-]*", re.I)
_NOT_IN_NAMES = lazy_pattern(r"[^a-z0-9_.-]", re.I)
_TAG = lazy_pattern(r"<(/?)([a-z][^\s/>]*)", re.I)
# Elements that do not nest in themselves: void ones, and those whose start tag ends an open one.
_FLAT = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dd dt option optgroup tr td th tbody thead tfoot".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""The elements that are reopened in each block after one that left them open."""
_MASKS = frozenset(("svg", "math", "select", "template", "noscript"))
"""The elements that hide their content, and whose end libxml2 may miss."""
_HTML_INSIDE = frozenset("foreignobject desc title mi mo mn ms mtext annotation-xml".split())
"""The foreign elements that hold HTML."""
_RAW = frozenset("script style title textarea iframe noembed noframes".split())
_PAGE_END = lazy_pattern(rb"</(?:body|html)(?=[\s/>])[^>]*>", re.I)

# --- lexbor ------------------------------------------------------------------------------------


def by_standard(html: str) -> etree._Element:
    """The ``body`` of a page as HTML 5 builds it, with scripting, from lexbor."""
    if not _is_bounded(html):
        return by_events(utf8(html))
    body = _lexbor_body(utf8(html), scripting=True)
    builder = etree.TreeBuilder()
    builder.start("body", _attributes(body) if body is not None else {})
    _copy(builder, body)
    builder.end("body")
    return builder.close()


def _lexbor_body(data: bytes, *, scripting: bool) -> LexborNode | None:
    from selectolax.lexbor import LexborHTMLParser  # Few pages need it.

    page = b"<!doctype html><body>" + data
    return LexborHTMLParser(page, is_fragment=False, scripting=scripting).body


def _is_bounded(html: str) -> bool:
    """Whether a page has few elements open at any place, so that lexbor takes linear time.

    The elements that a block reopens are counted once for each tag.
    """
    opened = Counter[str]()
    total = most = formatting = most_formatting = tags = 0
    found: list[tuple[str, str]] = _TAG.findall(html)
    for solidus, written in found:
        tags += 1
        name = written.lower()
        if name in _FLAT or (solidus and not opened[name]):
            continue
        step = -1 if solidus else 1
        opened[name] += step
        total += step
        most = max(most, total)
        if name in _FORMATTING:
            formatting += step
            most_formatting = max(most_formatting, formatting)
    return most <= _MAX_OPEN and tags * most_formatting <= _MAX_REOPENED


def _copy(builder: etree.TreeBuilder, parent: LexborNode | None) -> None:
    """Copies what is inside a node; without recursion, except once for ``noscript``."""
    node = parent.first_child if parent is not None else None
    opened: list[_Open] = []
    while True:
        while node is None:
            if not opened:
                return
            last = opened.pop()
            node = last.following
            if not last.is_ended:
                builder.end(last.name)
        if node.is_text_node:
            builder.data(xml_text(node.text_content or ""))
        elif node.is_element_node:
            name = _element_name(node.tag or "")
            if name == "select" and node.css_first("table") is not None:
                name = "span"  # Browsers before 2025 end a menu at a table; what follows is shown.
            if name == "sup":
                _break_out(builder, opened)
            builder.start(name, _attributes(node))
            if name == "noscript":  # With scripting, its content is text.
                _copy(builder, _lexbor_body(utf8(node.text(deep=True)), scripting=False))
                builder.end(name)
            else:
                opened.append(_Open(name, node.next))
                node = node.first_child
                continue
        node = node.next


def _attributes(node: LexborNode) -> dict[str | bytes, str | bytes]:
    return {name: xml_text(value or "") for name, value in _known(node.attributes.items())}


@dataclass(slots=True, eq=False, repr=False)
class _Open:
    """An element that is being copied."""

    name: str
    following: LexborNode | None
    is_ended: bool = False
    """Whether it has been ended before its end in lexbor's tree."""


def _break_out(builder: etree.TreeBuilder, opened: list[_Open]) -> None:
    """Ends the ``svg`` or ``math`` that a ``sup`` breaks out of; lexbor has all others of its kind.

    See HTML 5, section 13.2.6.5, "any other start tag" in foreign content.
    """
    at = len(opened)
    while at and opened[at - 1].name.lower() not in _HTML_INSIDE:
        at -= 1
        if opened[at].name in ("svg", "math"):
            for element in reversed(opened[at:]):
                if not element.is_ended:
                    builder.end(element.name)
                    element.is_ended = True


def _known(attributes: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The first attributes, without those whose name no XML tree can hold."""
    return (item for item in islice(attributes, MAX_ATTRIBUTES) if _NAME.fullmatch(item[0]))


def _element_name(name: str) -> str:
    """A name that an XML tree can hold."""
    if _NAME.fullmatch(name):
        return name
    name = _NOT_IN_NAMES.sub("_", name)
    return name if _NAME.fullmatch(name) else "_" + name


# --- Beautiful Soup ----------------------------------------------------------------------------


def by_events(data: bytes) -> etree._Element:
    """The ``body`` of a page of any depth, from Beautiful Soup over libxml2's event parser.

    What is hidden in a ``select``, ``svg`` or ``noscript`` is shown, since libxml2 may take for its
    content what stands after it. Ends of the page are removed, since libxml2 stops there.
    """
    from bs4 import BeautifulSoup, Tag  # Rarely needed, and slow to import.
    from bs4.element import NavigableString, PreformattedString

    class Soup(BeautifulSoup):
        def _linkage_fixer(self, el: object) -> None:
            """No-op: it walks up to the root for each text, for links that are not used here."""

    soup = Soup(_PAGE_END.sub(b"<!---->", data), "lxml", from_encoding="utf-8")
    copier = _Copier()
    node: PageElement | None = soup.body or soup
    root = node
    # Not soup.descendants: the ends of elements matter, and recursion would overflow.
    while node is not None:
        if isinstance(node, Tag) and node is not root:
            copier.start(node)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            copier.builder.data(xml_text(str(node)))  # lxml refuses other text from Python.
        if isinstance(node, Tag) and node.contents:
            node = node.contents[0]
            continue
        while node is not None and node is not root:
            if isinstance(node, Tag):
                copier.end(node)
            if node.next_sibling is not None:
                node = node.next_sibling
                break
            node = node.parent
        if node is root:
            break
    copier.builder.end("body")
    return copier.builder.close()


class _Copier:
    """Builds an lxml tree from the tags of a soup."""

    def __init__(self) -> None:
        self.builder = etree.TreeBuilder()
        self.builder.start("body", {})
        self.depth = 0
        self.masks = 0
        """The number of open elements that would hide their content."""

    def start(self, tag: Tag) -> None:
        """Opens an element, or marks the border of a block that is too deep."""
        self.masks += tag.name in _MASKS
        if self.depth < _MAX_DEPTH:
            attributes: dict[str | bytes, str | bytes] = {
                name: xml_text(" ".join(value) if isinstance(value, list) else value)
                for name, value in _known(tag.attrs.items())
            }
            self.builder.start(self._name(tag), attributes)
        else:
            self._border(tag)
        self.depth += 1

    def end(self, tag: Tag) -> None:
        """Closes an element."""
        self.depth -= 1
        if self.depth < _MAX_DEPTH:
            self.builder.end(self._name(tag))
        else:
            self._border(tag)
        self.masks -= tag.name in _MASKS

    def _name(self, tag: Tag) -> str:
        is_shown = tag.name in _MASKS or (self.masks and tag.name in _RAW)
        return "span" if is_shown else _element_name(tag.name)

    def _border(self, tag: Tag) -> None:
        if tag.name in BLOCKS:
            self.builder.start("div", {})
            self.builder.end("div")


BLOCKS = frozenset(
    "address article aside blockquote body button center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul video audio".split()
)
"""The elements that browsers show as blocks."""
