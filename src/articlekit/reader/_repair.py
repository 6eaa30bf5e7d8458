"""Where libxml2 would lose text that HTML 5 keeps: put right before and after it parses.

libxml2 tokenizes as HTML 5 says and then builds trees by rules of its own: it stops at ``</html>``,
knows no end of a ``template`` with an open ``div`` in it, and lets an ``svg`` swallow the
paragraphs behind it. What is looked for is rare, and one search finds that out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_SUSPECT = re.compile(  # Spelt out: ignoring case would make the search twice as slow.
    rb"<(?:[bi]>[^<]*<(?:p|h[1-6])[\s>]|/(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])[\s/>]"
    rb"|(?:[sS][vV][gG]|[mM][aA][tT][hH]|[sS][eE][lL][eE][cC][tT]|[tT][eE][mM][pP][lL][aA])[\s/>t])"
)
_END = re.compile(r"</(?=(?:body|html)[\s/>])", re.I)
_START = re.compile(r"<(?=(?:body|head)[\s/>])", re.I)
_FOREIGN = re.compile(r"<(?:svg|math)[\s/>]", re.I)
_FOREIGN_END = re.compile(r"</(?:svg|math)[\s/>]", re.I)
# Marks that libxml2 ends at a paragraph, and their like, which it does not.
_MARKS = {"b": "strong", "i": "em"}
_MARK = re.compile(r"(</?)([bi])(?=[\s>])")
_ROUND = re.compile(r"<[bi]>[^<]*<(?:p|h[1-6])[\s>]")
_VERBATIM = re.compile(r"<(?:xmp|plaintext)\b", re.I)
_TEMPLATE = re.compile(r"(</?)template(?=[\s/>])", re.I)

_UNSEEN = ("noembed", "noframes", "style")  # Raw text that nobody sees.
_FOREIGN_PART = re.compile(r"<(svg|math)[\s/>].*?(?:</\1[\s/>]|\Z)", re.S | re.I)
_STRAY_END = re.compile(r"</(p|br)(?:[\s/][^<>]*)?>", re.I)

# HTML 5, section 13.2.6.5, "any other start tag"; font counts with three of its attributes. The
# ones after them HTML 5 ignores there, and libxml2 does not.
_BREAKS_OUT = frozenset(
    "b big blockquote x-body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 x-head hr i "
    "img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul "
    "var".split()
)
_IGNORED = frozenset("tbody td tfoot th thead tr".split())
_FONT = ("color", "face", "size")
_RAW = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext")
_BREAK = re.compile(rf"<(?:{'|'.join(sorted(_BREAKS_OUT))})[\s/>]", re.I)
_RAW_TAG = re.compile(rf"(</?)(?=(?:{'|'.join(_RAW)})[\s/>])", re.I)
_CONTAINERS = ("svg", "math", "select")
_IN_SELECT = frozenset(("option", "optgroup", "hr", "script"))


def is_suspect(data: bytes) -> bool:
    """Whether a page, in UTF-8, may hold anything that the other functions are for."""
    return _SUSPECT.search(data) is not None


def without_traps(html: str) -> str:
    """The page with ends that are ends for libxml2 alone taken away, and ends that it misses kept.

    Nothing ends at ``</body>`` and ``</html>``, which become comments that show nothing in raw text
    either; what is in a ``template`` is hidden whatever it is, as raw text is.
    """
    html = _hidden_templates(_END.sub("</\u200b", html))
    if _VERBATIM.search(html):  # What stands there is shown as it is.
        return html
    if _ROUND.search(html):
        html = _MARK.sub(lambda found: found[1] + _MARKS[found[2]], html)
    if _FOREIGN.search(html):
        html = _START.sub("<x-", html)
        # An end that ends nothing there, and libxml2 passes over, begins HTML all the same.
        html = _FOREIGN_PART.sub(lambda part: _STRAY_END.sub(r"<\1>", part[0]), html)
    return html


def _hidden_templates(html: str) -> str:
    """The page with the outermost templates as raw text that nobody sees."""
    if not _TEMPLATE.search(html):
        return html
    depth = 0
    raw = next((name for name in _UNSEEN if f"</{name}" not in html.lower()), _UNSEEN[0])

    def rename(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = depth + 1 if tag[1] == "<" else max(depth - 1, 0)
        return tag[1] + (raw if depth == (tag[1] == "<") else "x-template")

    return _TEMPLATE.sub(rename, html)


def reveal(body: Any, parse: Callable[[str], Any]) -> None:
    """Shows what HTML 5 does not see as inside an ``svg``, ``math`` or ``select``."""
    seen: set[Any] = set()
    for element in list(body.iter(*_CONTAINERS)):
        if element in seen:
            continue
        inside = list(element.iter(*_CONTAINERS))
        seen.update(inside)
        if element.tag == "select":
            is_open = any(node.tag not in _IN_SELECT for node in element.iterdescendants())
        else:
            is_open = _unfold(element, parse) or any(
                _breaks_out(node) or node.tag in _IGNORED for node in element.iterdescendants()
            )
        if is_open:
            for node in inside:
                node.tag = "span"


def _unfold(element: Any, parse: Callable[[str], Any]) -> bool:
    """Parses what libxml2 takes for raw text, which there is none of in ``svg`` and ``math``.

    Gives whether the end of the element stood in it.
    """
    has_end = False
    for node in list(element.iterdescendants()):
        if _breaks_out(node):  # From here on it is HTML, where there is such text.
            break
        if node.tag in _RAW and "<" in (node.text or ""):
            has_end = has_end or _FOREIGN_END.search(node.text) is not None
            first = _BREAK.search(node.text)
            start = first.start() if first else len(node.text)
            # Up to there nothing in it is raw text either.
            inner = parse(_RAW_TAG.sub(r"\1x-", node.text[:start]) + node.text[start:])
            if node.tag in ("script", "style"):
                _hide_start(inner)
            inner.tag = node.tag = "g"
            node.text = None
            node.append(inner)
    return has_end


def _hide_start(inner: Any) -> None:
    """Drops the text that is code in a foreign element still: all before HTML begins."""
    inner.text = None
    node = next(inner.iterchildren(), None)
    while node is not None and not _breaks_out(node):
        node.text = None
        below = next(node.iterchildren(), None)
        while below is None and node is not inner:
            node.tail = None
            below = node.getnext()
            node = node.getparent()
        node = below


def _breaks_out(node: Any) -> bool:
    return node.tag in _BREAKS_OUT or (
        node.tag == "font" and any(node.get(name) is not None for name in _FONT)
    )


# --- Glued tags --------------------------------------------------------------------------------

_GLUED = re.compile(
    r"<(div|p|span|a|img|section|article|figure|figcaption|h[1-6]|ul|ol|li|table|td|iframe|video)"
    r"(class|id|src|href|style|title|alt|data-[a-z-]+)(?==)",
    re.I,
)
# Where the tag as it stands ends at the same place, and no text becomes part of an attribute.
_CERTAINLY_GLUED = re.compile(_GLUED.pattern + r"""(?=(?:"[^"<>]*"|'[^'<>]*'|[^"'<>])*>)""", re.I)


def is_glued(tag: str) -> bool:
    """Whether a tag name is a known tag with an attribute stuck to it."""
    return bool(_GLUED.match(f"<{tag}"))


def unglue(html: str) -> str:
    """With the space that is missing in ``<divclass=…>`` and ``<imgsrc=…>``."""
    return _CERTAINLY_GLUED.sub(r"<\1 \2", html)
