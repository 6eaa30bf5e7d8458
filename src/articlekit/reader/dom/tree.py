"""HTML to an element tree, and the visible text of its elements.

libxml2 parses. It tokenizes as HTML 5 says and then builds trees by rules of its own: it stops at
``</html>``, ends headings at paragraphs, treats elements in an ``svg`` as raw text, and drops
what is nested deeper than it allows. A page that holds anything of that kind is *suspect* and is
parsed by one of the parsers in `fallback`. `parse_html` sees this from the page, and from the
errors that libxml2 reports.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, cast

from lxml import etree

from articlekit._text.characters import utf8
from articlekit._text.patterns import lazy_pattern
from articlekit.reader.dom.fallback import BLOCKS, MAX_ATTRIBUTES, by_events, by_standard


class Element(Protocol):
    """The members of an lxml element that the reader uses. Nothing writes into the tree."""

    @property
    def tag(self) -> str:
        """The name, in lower case."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""

    @property
    def tail(self) -> str | None:
        """The text after the element."""

    @property
    def sourceline(self) -> int | None:
        """The line of the page, counted from 1; None if it is not known."""

    def get(self, name: str, /) -> str | None:
        """The value of an attribute."""

    def keys(self) -> Sequence[str]:
        """The names of the attributes."""

    def items(self) -> Sequence[tuple[str, str]]:
        """The attributes."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __getitem__(self, index: int, /) -> Element: ...

    def iter(self, *tags: str) -> Iterator[Element]:
        """The element itself and all inside it, of some tags or of all."""

    def itertext(self) -> Iterator[str]:
        """All text inside."""

    def find(self, path: str, /) -> Element | None:
        """The first element inside that a path leads to."""

    def getparent(self) -> Element | None:
        """The element around this one."""

    def getprevious(self) -> Element | None:
        """The sibling before this one."""

    def getnext(self) -> Element | None:
        """The sibling after this one."""

    def itersiblings(self) -> Iterator[Element]:
        """The siblings after this one."""


class _LoggedError(Protocol):
    """An error that libxml2 has reported."""

    @property
    def type(self) -> int:
        """Its number."""

    @property
    def message(self) -> str:
        """Its text."""


class _Walker(Protocol):
    """The members of lxml's ``iterwalk`` that are used here."""

    def __iter__(self) -> Iterator[tuple[str, Element]]: ...

    def skip_subtree(self) -> None:
        """Leaves out what is inside the element that has just started."""


ReportProblem: TypeAlias = Callable[[str, str], None]
"""Called with the code and the message of a problem."""

HIDDEN = frozenset(
    "script style template title textarea select svg math noscript iframe noembed noframes".split()
)
"""Elements whose text is not visible."""
_STARTS_LINE = BLOCKS | {"br"}
_MANY_ATTRIBUTES = 8000  # With fewer on a whole page, the time of parsing is short.
_BEFORE_ATTRIBUTES = b" \n\t\r\f/\"'"
_LONG_TAG = lazy_pattern(b">[^<>]*+<[^>]{%d}" % (2 * MAX_ATTRIBUTES))
"""A tag with so many attributes, of which each has a character and one before it."""
_END_IN_VALUE = lazy_pattern(rb"""=\s*(?:"[^">]*>|'[^'>]*>)""")
"""A ``>`` in a quoted value, which does not end the tag."""

# --- Parsing -----------------------------------------------------------------------------------


def _in_any_case(names: str) -> str:
    """An expression for some names, faster than one that ignores case as a whole."""
    each = ("".join(f"[{char}{char.upper()}]" for char in name) for name in names.split())
    return "|".join(each)


_TRAP = re.compile(
    rf"<(?:(?:/(?:{_in_any_case('body html')})"
    rf"|{_in_any_case('svg math select template plaintext')})[\s/>]"
    r"|(?P<glued>[a-zA-Z0-9-]+=)|(?P<noscript>noscript|NOSCRIPT))".encode()
)
"""What libxml2 may read otherwise; ``name=`` is a tag with an attribute glued to it."""
GLUED = "articlekit-glued"
"""An attribute of the elements that were read as if ``<divclass=…>`` had its space."""
_GLUED_TAG = lazy_pattern(
    r"<(div|p|span|a|img|section|article|figure|figcaption|h[1-6]|ul|ol|li|table|td|iframe|video)"
    r"(?=(class|id|src|href|style|title|alt|data-[a-z-]+)=)"
    # The tag as it stands ends at the same place, and no text becomes part of an attribute.
    r"""(?=(?:"[^"<>]*"|'[^'<>]*'|[^"'<>])*>)""",
    re.I,
)
_NOSCRIPT = lazy_pattern(rb"<noscript", re.I)
_PLAIN_NOSCRIPT = lazy_pattern(
    rb"<noscript[^<>]*>(?:[^<]++|<iframe[^<>]*></iframe>|</?(?:img|a|p|div|span|br|b|strong|i|em"
    rb"|small|picture|source|figure|figcaption|ul|li)\b[^<>]*>)*+</noscript[\s/>]",
    re.I,
)
"""A ``noscript`` without comments, raw text or tables, which libxml2 ends where it ends."""
_HARMLESS = frozenset(("Unexpected end tag : p", "Unexpected end tag : div"))
_TEXT_AFTER_END = lazy_pattern(
    rf"</p\s*>(?:\s|</?(?!(?:{'|'.join(sorted(BLOCKS))})\b)[a-z][^>]*>)*(?:[^<\s]|<img\b)".encode(),
    re.I,
)
_MAX_ERRORS = 100  # libxml2 reports no more.
# Numbers of libxml2's errors; lxml 6.0 does not have the name of the second.
_TAG_NAME_MISMATCH = 76  # XML_ERR_TAG_NAME_MISMATCH
_RESOURCE_LIMIT = 114  # XML_ERR_RESOURCE_LIMIT

_local = threading.local()


def _parser() -> etree.HTMLParser:
    """One parser per thread; comments and processing instructions are never content."""
    parser: etree.HTMLParser | None = getattr(_local, "parser", None)
    if parser is None:
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
        )
        _local.parser = parser
    return parser


def parse_html(html: str, problem: ReportProblem) -> Element:
    """The ``body`` element of a piece of HTML, whatever it holds.

    Elements whose tag was glued to its first attribute have the attribute `GLUED`, and so has the
    ``body`` if there are any.
    """
    return cast("Element", _parsed(html, problem))


def _parsed(html: str, problem: ReportProblem) -> etree._Element:
    data = utf8(html)
    traps = _traps(data)
    if "glued" in traps[:1]:
        html = _unglued(html)
        data = utf8(html)
        traps = _traps(data)
    if _has_many_attributes(data, problem):
        return by_events(data)
    if traps or b"\0" in data:
        return by_standard(html)
    parser = _parser()
    start = b"" if data.startswith(b"<body ") else b"<body>"
    root = etree.fromstring(start + data, parser=parser)
    errors: Sequence[_LoggedError] = parser.error_log
    if len(errors):
        if any(error.type == _RESOURCE_LIMIT for error in errors):
            return by_events(data)
        if _is_misnested(errors, data):
            return by_standard(html)
    body = root[0]
    return body if len(root) == 1 and not body.tail else by_standard(html)


def _unglued(html: str) -> str:
    """The page with the space that is missing in ``<divclass=…>`` and ``<imgsrc=…>``."""
    html, number = _GLUED_TAG.subn(rf'<\1 {GLUED}="\1\2" ', html)
    return f"<body {GLUED}>{html}" if number else html


def _traps(data: bytes) -> list[str | None]:
    """The names of what libxml2 may read otherwise, in order, ``noscript`` last."""
    found = [trap.lastgroup for trap in _TRAP.finditer(data)]
    traps = [name for name in found if name != "noscript"]
    if len(traps) < len(found) and _may_miss_noscript_end(data):
        traps.append("noscript")
    return traps


def _may_miss_noscript_end(data: bytes) -> bool:
    return len(_NOSCRIPT.findall(data)) != len(_PLAIN_NOSCRIPT.findall(data))


def _is_misnested(errors: Sequence[_LoggedError], data: bytes) -> bool:
    """Whether libxml2 has ended an element at another place than HTML 5 does.

    Both ignore an end tag without its start tag, except that ``</p>`` splits text.
    """
    if len(errors) >= _MAX_ERRORS:
        return True
    found = {error.message for error in errors if error.type == _TAG_NAME_MISMATCH}
    return not found <= _HARMLESS or (
        "Unexpected end tag : p" in found and _TEXT_AFTER_END.search(data) is not None
    )


# --- Attributes --------------------------------------------------------------------------------


def _has_many_attributes(data: bytes, problem: ReportProblem) -> bool:
    """Whether an element has more attributes than are read.

    The time of libxml2 grows with the square of their number.
    """
    if (
        len(data) <= 2 * _MANY_ATTRIBUTES
        or len(data) - len(data.translate(None, _BEFORE_ATTRIBUTES)) <= _MANY_ATTRIBUTES
    ) or not (_LONG_TAG.search(b">" + data) or _END_IN_VALUE.search(data)):
        return False
    # The stubs ask for more methods than lxml does.
    target = cast("etree.ParserTarget", _Probe())
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=target)
    widest = cast("int", etree.fromstring(data, parser=parser))
    if widest > MAX_ATTRIBUTES:
        many = f"an element has more than {MAX_ATTRIBUTES:,} attributes"
        problem("attributes-dropped", f"{many}; the rest of them is not read")
    return widest > MAX_ATTRIBUTES


class _Probe:
    """Parser target that builds nothing and returns the largest number of attributes."""

    def __init__(self) -> None:
        self.widest = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        self.widest = max(self.widest, len(attributes))

    def close(self) -> int:
        return self.widest


# --- Text --------------------------------------------------------------------------------------


def visible_text(element: Element, without: Element | None = None) -> str:
    """The text of an element that browsers show, with line breaks for blocks and ``br``.

    The text of an element `without` inside is left out.
    """
    if not len(element):
        own = element.text
        return " ".join(own.split()) if own and element.tag not in HIDDEN else ""
    lines = [" ".join(line.split()) for line in _text(element, " ", without).split("\n")]
    return "\n".join([line for line in lines if line])


def verbatim_text(element: Element, without: Element | None = None) -> str:
    """The text of a preformatted element with its line breaks, ``br`` among them.

    The element `without` is left out.
    """
    return _text(element, "\n", without).replace("\r\n", "\n").replace("\r", "\n")


def _text(element: Element, line_end: str, without: Element | None = None) -> str:
    """The text of an element, with a line break at each border of a block and each ``br``.

    Line ends of the source become `line_end`. No recursion, since elements nest at any depth.
    """
    if element.tag in HIDDEN:
        return ""
    parts = [(element.text or "").replace("\n", line_end)]
    outer: list[tuple[Element, Iterator[Element]]] = []
    children = iter(element)
    while True:
        child = next(children, None)
        if child is None:
            if not outer:
                return "".join(parts)
            child, children = outer.pop()
        elif child.tag not in HIDDEN and child is not without:
            if child.tag in _STARTS_LINE:
                parts.append("\n")
            parts.append((child.text or "").replace("\n", line_end))
            if len(child):
                outer.append((child, children))
                children = iter(child)
                continue
        if child.tag in BLOCKS:
            parts.append("\n")
        if tail := child.tail:
            parts.append(tail.replace("\n", line_end))


def count_characters(element: Element) -> int:
    """The number of visible characters of an element that are not white space."""
    if not len(element) and not element.text:
        return 0
    return len("".join(visible_text(element).split()))


def events(element: Element) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of everything inside an element, at any depth, without recursion.

    Hidden elements give only their end.
    """
    if element.tag in HIDDEN:
        return
    walker: _Walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if node is element:
            continue
        if event == "start" and node.tag in HIDDEN:
            walker.skip_subtree()
        else:
            yield event, node


def is_block(tag: str) -> bool:
    """Whether browsers show an element as a block."""
    return tag in BLOCKS
