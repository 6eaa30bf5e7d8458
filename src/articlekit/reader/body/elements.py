"""THE table: what becomes of each element. Read it from the bottom.

A handler takes the walk and the element. An element that is not in the table gives its children,
and a `Problem`.
"""

from __future__ import annotations

import re
from typing import Any

from articlekit.model import (
    Code,
    Delete,
    Emphasis,
    Figure,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    ThematicBreak,
    Underline,
)
from articlekit.reader.body import containers, embeds, roles
from articlekit.reader.body.datelines import takes_dateline
from articlekit.reader.body.images import Kind, best_source, image_of, is_lazy
from articlekit.reader.body.tables import read_list, read_table
from articlekit.reader.body.walk import Handler, Walk
from articlekit.reader.dom.tree import Element, is_block, verbatim_text, visible_text

# --- Phrasing ----------------------------------------------------------------------------------


def _inside(walk: Walk, element: Element) -> None:
    walk.children(element)


def _nothing(walk: Walk, element: Element) -> None:
    """Neither visible nor content."""


def _line_break(walk: Walk, element: Element) -> None:
    walk.flow.line_break()
    if len(element) or element.text:  # Only a broken page puts something inside.
        walk.children(element)


def _mark(node: Any) -> Handler:
    def handler(walk: Walk, element: Element) -> None:
        flow = walk.flow
        if flow.opened and flow.is_open(node):  # <b><strong>x</strong></b> is bold once.
            walk.children(element)
            return
        flow.open(node)
        if len(element):
            walk.children(element)
        elif element.text:
            flow.text(element.text)
        flow.close()

    return handler


_MARK_RUBY_TEXT = _mark(RubyText)


def _link(walk: Walk, element: Element) -> None:
    url = element.get("href")
    if url is None or walk.flow.in_link:
        walk.children(element)
        return
    flow = walk.flow
    flow.open_link(url.strip(), element.get("title"))
    if len(element):
        walk.children(element)
    elif element.text:
        flow.text(element.text)
    flow.close_link()


def _inline_code(walk: Walk, element: Element) -> None:
    walk.flow.code += 1
    walk.children(element)
    walk.flow.code -= 1


def _ruby_text(walk: Walk, element: Element) -> None:
    """An annotation; anywhere but right inside a ``ruby`` it is text like any other."""
    opened = walk.flow.opened
    if opened and opened[-1][0] is Ruby:
        _MARK_RUBY_TEXT(walk, element)
    else:
        walk.children(element)


def _ruby_parenthesis(walk: Walk, element: Element) -> None:
    walk.discard("ruby-parenthesis", visible_text(element))


def _time(walk: Walk, element: Element) -> None:
    if not (element.get("datetime") and takes_dateline(walk, element)):
        walk.children(element)


def _image(walk: Walk, element: Element) -> None:
    kind, image = image_of(element, walk.base, walk.source)
    if kind is Kind.PLACEHOLDER:
        kind, image = embeds.with_twin(walk, element, image)
    if kind is Kind.EMOJI:
        walk.flow.node(image)
    elif kind is Kind.PICTURE and not embeds.is_twin(walk, image):
        flow = walk.flow
        if flow.run or flow.opened or flow.depth_of_heading or not _ends_block(element):
            flow.picture(image)
        else:
            flow.add(Figure(image))
    if len(element) or element.text:  # <image>, which libxml2 leaves open.
        walk.children(element)


def _picture_element(walk: Walk, element: Element) -> None:
    outer = walk.source
    sources = list(element.iter("source"))
    # What only browsers know comes last, whatever its size.
    known = [source for source in sources if source.get("type") not in ("image/webp", "image/avif")]
    inner = element.find(".//img")
    if not known and (inner is None or not inner.get("src") or is_lazy(inner)):
        known = sources
    walk.source = best_source(
        [source.get("srcset") or source.get("data-srcset") for source in known]
    )
    walk.children(element)
    walk.source = outer


def _ends_block(element: Element) -> bool:
    """Whether what follows an element at once is no part of its line."""
    if (element.tail or "").strip():
        return False
    following = element.getnext()
    if following is None:
        return is_block(element.getparent().tag)
    return is_block(following.tag)


# --- Flow --------------------------------------------------------------------------------------


def _block(walk: Walk, element: Element) -> None:
    walk.block(element)


def _paragraph(walk: Walk, element: Element) -> None:
    flow = walk.flow
    if flow.run or flow.opened:
        flow.border()
    if len(element):
        walk.block(element)
    elif text := element.text:
        flow.paragraph(text)


def _figure(walk: Walk, element: Element) -> None:
    roles.figure(walk, element)


def _caption(walk: Walk, element: Element) -> None:
    roles.part(walk, element)


def _heading(depth: int) -> Handler:
    def handler(walk: Walk, element: Element) -> None:
        flow = walk.flow
        flow.border()
        outer, flow.depth_of_heading = flow.depth_of_heading, depth
        walk.children(element)
        flow.border()
        flow.depth_of_heading = outer

    return handler


def _rule(walk: Walk, element: Element) -> None:
    walk.flow.add(ThematicBreak())
    if len(element) or element.text:
        walk.children(element)


_LANGUAGE = re.compile(r"\b(?:language|lang)-([\w+#.-]+)")


def _preformatted(walk: Walk, element: Element) -> None:
    value = verbatim_text(element).strip("\n")
    if value.strip() or element.find("code") is not None:
        names = " ".join(e.get("class") or "" for e in element.iter("pre", "code"))
        language = _LANGUAGE.search(names)
        walk.flow.add(Code(language[1] if language else None, value))
    for image in element.iter("img"):
        _image(walk, image)


# --- The table ---------------------------------------------------------------------------------

_INSIDE = (
    "span font big abbr acronym bdi bdo blink data dfn label map mark nobr q rb rtc "
    "colgroup "
    "wbr source track bgsound"  # Which are empty, and which libxml2 leaves open.
)
_BLOCK = (
    "html body main article section header footer nav aside address hgroup search center form "
    "fieldset legend details summary dialog dt dd li menuitem dir menu td th tr tbody thead "
    "tfoot caption button canvas frameset"
)
_NOTHING = (
    "script style template title textarea select svg math noembed noframes "
    "head meta link base input param area col frame"
)

HANDLERS: dict[str, Handler] = {
    "p": _paragraph,
    "div": containers.division,
    "a": _link,
    "img": _image,
    "br": _line_break,
    **dict.fromkeys(_INSIDE.split(), _inside),
    **dict.fromkeys(("cite", "small"), roles.source),
    **dict.fromkeys(("strong", "b"), _mark(Strong)),
    **dict.fromkeys(("em", "i", "var"), _mark(Emphasis)),
    **dict.fromkeys(("del", "s", "strike"), _mark(Delete)),
    **dict.fromkeys(("u", "ins"), _mark(Underline)),
    "sup": _mark(Superscript),
    "sub": _mark(Subscript),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), _inline_code),
    "ruby": _mark(Ruby),
    "rt": _ruby_text,
    "rp": _ruby_parenthesis,
    "time": _time,
    **{f"h{depth}": _heading(depth) for depth in range(1, 7)},
    "figure": _figure,
    "figcaption": _caption,
    "picture": _picture_element,
    **dict.fromkeys(("image", "amp-img", "amp-anim"), _image),
    **dict.fromkeys(("ul", "ol"), read_list),
    "table": read_table,
    "blockquote": embeds.blockquote,
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
    "dl": containers.description,
    "hr": _rule,
    **dict.fromkeys(("iframe", "amp-iframe"), embeds.iframe),
    **dict.fromkeys(("video", "audio", "amp-video", "amp-audio"), embeds.player),
    **dict.fromkeys(("object", "embed"), embeds.plug_in),
    "noscript": embeds.noscript,
    **dict.fromkeys(_BLOCK.split(), _block),
    **dict.fromkeys(_NOTHING.split(), _nothing),
}
