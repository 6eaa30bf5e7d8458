"""HTML to an element tree; the only module that knows lxml and Beautiful Soup.

lxml parses. libxml2 drops, without a word, whatever is nested deeper than it allows, and its tree
takes the square of the number of an element's attributes to build. A page that could be such a one
is looked at first, and if it is, Beautiful Soup over lxml's event parser takes over.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias, cast

from lxml import etree

from articlekit._text.characters import utf8, xml_text
from articlekit.reader.dom import repair
from articlekit.reader.dom.noscript import has_noscript, with_ends

Element: TypeAlias = Any
"""An lxml element; its types are not worth a dependency on stubs."""

HIDDEN = frozenset(
    "script style template title textarea select svg math noscript iframe noembed noframes".split()
)
"""Elements whose text nobody sees."""
_BLOCKS = frozenset(
    "address article aside blockquote body button center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul video audio".split()
)
_DEPTH_LIMIT = 2000  # A little under libxml2's own, with huge_tree.
_KEPT_DEPTH = 240  # Deeper elements are not rebuilt one in another; the walk flattens them anyhow.
MAX_ATTRIBUTES = 1000
"""Of an element with more attributes, only so many are read."""
_MANY_ATTRIBUTES = 8000  # What a page must hold to be looked at; so many cost next to nothing.
_BEFORE_ATTRIBUTES = b" \n\t\r\f/\"'"

# HTML 5 ignores NUL in text, where libxml2 shows it; in a tag it makes another name of a name.
_RAW_TEXT = re.compile(
    r"<(?:xmp\b.*?(?:</xmp|\Z)|plaintext\b.*)", re.S | re.I
)  # Where it shows it.
_NUL = re.compile(r"<[/!?A-Za-z][^>]*|(?:<|&[#A-Za-z0-9]*)\0|\0")

_local = threading.local()


def _parser() -> etree.HTMLParser:
    """One parser a thread; comments and processing instructions are never content."""
    parser: etree.HTMLParser | None = getattr(_local, "parser", None)
    if parser is None:
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
        )
        _local.parser = parser
    return parser


def parse_html(html: str, problem: Callable[[str, str], None]) -> Element:
    """The ``body`` element of a piece of HTML, whatever it holds.

    `problem` is called with code and message where attributes are left out.
    """
    if "\0" in html:
        html = _RAW_TEXT.sub(lambda part: part[0].replace("\0", "\ufffd"), html)
        html = _NUL.sub(_without_nul, html.replace("<\0", "&lt;"))  # Which starts no tag.
    if has_noscript(html):
        html = with_ends(html)
    data = utf8(html)
    is_suspect = repair.is_suspect(data)
    if is_suspect:
        data = utf8(repair.without_traps(html))
    body = _parsed(b"<body>" + data, problem)
    if is_suspect:
        repair.reveal(body)
    return body


def _without_nul(match: re.Match[str]) -> str:
    if match[0][0] == "<" and match[0] != "<\0":
        return match[0].replace("\0", "\ufffd")
    # A comment in its place keeps what is no tag or reference from becoming one.
    return match[0].replace("\0", "<!---->") if len(match[0]) > 1 else ""


def _parsed(data: bytes, problem: Callable[[str, str], None]) -> Element:
    if _may_be_odd(data):
        probe = _probed(data)
        if probe.widest > MAX_ATTRIBUTES:
            many = f"an element has more than {MAX_ATTRIBUTES:,} attributes"
            problem("attributes-dropped", f"{many}; the rest of them is not read")
        if probe.deepest >= _DEPTH_LIMIT or probe.widest > MAX_ATTRIBUTES:
            return _by_beautiful_soup(data)
    root = etree.fromstring(data, parser=_parser())
    body = root[0]
    return body if len(root) == 1 and not body.tail else root  # <body/> ends it early.


def _may_be_odd(data: bytes) -> bool:
    """Whether a page may hold what libxml2 loses, or is slow with; hardly any does."""
    return data.count(b"<") > _DEPTH_LIMIT or (
        len(data) > 2 * _MANY_ATTRIBUTES
        and len(data) - len(data.translate(None, _BEFORE_ATTRIBUTES)) > _MANY_ATTRIBUTES
    )


class _Probe:
    """Sees a page's tags while lxml reads them and builds nothing."""

    def __init__(self) -> None:
        self.depth = self.deepest = self.widest = 0

    def start(self, _: str, attributes: Any) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        self.widest = max(self.widest, len(attributes))

    def end(self, _: str) -> None:
        self.depth -= 1

    def close(self) -> _Probe:
        return self


def _probed(data: bytes) -> _Probe:
    # The stubs ask for more methods than lxml does.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=cast("Any", _Probe()))
    return cast("_Probe", etree.fromstring(data, parser=parser))


def _by_beautiful_soup(data: bytes) -> Element:
    from bs4 import BeautifulSoup, Tag  # Rarely needed, and slow to import.
    from bs4.element import NavigableString, PreformattedString

    class Soup(BeautifulSoup):
        def _linkage_fixer(self, el: Any) -> None:
            """Not done: it goes up to the root for each text, for links that nobody follows."""

    soup = Soup(data, "lxml", from_encoding="utf-8")
    builder = etree.TreeBuilder()
    builder.start("body", {})
    depth = 0
    node: Any = soup.body or soup
    stop = node
    # Not soup.descendants: the ends of elements matter, and recursion would overflow.
    while node is not None:
        if isinstance(node, Tag) and node is not stop:
            _start(builder, node, depth)
            depth += 1
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            builder.data(xml_text(str(node)))  # lxml refuses other text from Python.
        if isinstance(node, Tag) and node.contents:
            node = node.contents[0]
            continue
        while node is not stop:
            if isinstance(node, Tag):
                depth -= 1
                _end(builder, node, depth)
            if node.next_sibling is not None:
                node = node.next_sibling
                break
            node = node.parent
        if node is stop:
            break
    builder.end("body")
    return builder.close()


def _start(builder: Any, tag: Any, depth: int) -> None:
    if depth < _KEPT_DEPTH:
        attributes = {
            name: xml_text(" ".join(value) if isinstance(value, list) else value)
            for name, value in islice(tag.attrs.items(), MAX_ATTRIBUTES)
            if _ATTRIBUTE.fullmatch(name)
        }
        builder.start(_tag(tag), attributes)
    elif tag.name in _BLOCKS:
        _marker(builder)


def _end(builder: Any, tag: Any, depth: int) -> None:
    if depth < _KEPT_DEPTH:
        builder.end(_tag(tag))
    elif tag.name in _BLOCKS:
        _marker(builder)


def _marker(builder: Any) -> None:
    """The border of a block that is not rebuilt."""
    builder.start("div", {})
    builder.end("div")


_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_.-]*", re.I)


def _tag(tag: Any) -> str:
    return tag.name if _ATTRIBUTE.fullmatch(tag.name) else "div"


# --- Text --------------------------------------------------------------------------------------


_SPACES = re.compile(r"[ \t\n\r\f]+")


def visible_text(element: Element) -> str:
    """What a reader of the page sees of an element, a line for each block and each ``br``."""
    if not len(element):
        return "" if element.tag in HIDDEN else " ".join((element.text or "").split())
    text = _text(element, _one_line)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def verbatim_text(element: Element) -> str:
    """The text of a preformatted element with its line breaks, ``br`` among them."""
    return _text(element, _as_is).replace("\r\n", "\n").replace("\r", "\n")


def _text(element: Element, clean: Callable[[str | None], str]) -> str:
    parts = [clean(element.text)] if element.tag not in HIDDEN else []
    for event, node in events(element):
        tag = node.tag
        if tag in _BLOCKS or (tag == "br" and event == "start"):
            parts.append("\n")
        parts.append(clean(node.text if event == "start" else node.tail))
    return "".join(parts)


def _as_is(text: str | None) -> str:
    return text or ""


def _one_line(text: str | None) -> str:
    return _SPACES.sub(" ", text) if text else ""


def letters(text: str) -> int:
    """How many characters that are not white space."""
    return len("".join(text.split()))


def events(element: Element) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of everything inside an element, at any depth, without recursion.

    Elements whose text nobody sees give their end alone.
    """
    if element.tag in HIDDEN:
        return
    if all(not len(child) for child in element):  # Most often there is hardly anything inside.
        for child in element:
            if child.tag not in HIDDEN:
                yield "start", child
            yield "end", child
        return
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if node is element:
            continue
        if event == "start" and node.tag in HIDDEN:
            walker.skip_subtree()
        else:
            yield event, node


@lru_cache(maxsize=64)
def _finder(names: frozenset[str]) -> etree.XPath:
    # XPath takes a colon for a namespace, and \w is more than it has in names.
    is_plain = re.compile(r"[a-z][a-z-]*").fullmatch
    has = " or ".join(f"@{n}" if is_plain(n) else f"@*[name()='{n}']" for n in sorted(names))
    return etree.XPath(f"descendant::*[{has}]")


def with_attributes(root: Element, names: frozenset[str]) -> list[Element]:
    """The elements inside another that have any of some attributes, in the order of the page."""
    return cast("list[Element]", _finder(names)(root)) if names else []


def is_block(tag: str) -> bool:
    """Whether an element stands on lines of its own."""
    return tag in _BLOCKS
