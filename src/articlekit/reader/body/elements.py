"""The table of elements: how each is read. The table itself is at the end.

A handler takes the walk and the element. Of an element that is not in the table the children are
read, and a `Problem` is reported.
"""

from __future__ import annotations

from dataclasses import replace

from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Code,
    Delete,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    ThematicBreak,
    Underline,
    plain_text,
)
from articlekit.reader.blocks.builder import LinkMark
from articlekit.reader.blocks.captions import Piece, phrasing
from articlekit.reader.blocks.inline import Mark, joined, strip_edge, trim_end
from articlekit.reader.body import containers, embeds, figures
from articlekit.reader.body.images import NOT_CONTENT, Kind, best_source, is_image_button
from articlekit.reader.body.tables import read_list, read_table
from articlekit.reader.body.walk import Handler, Walk
from articlekit.reader.dom.tree import Element, is_block, verbatim_text, visible_text

# --- Phrasing ----------------------------------------------------------------------------------


def _skip(walk: Walk, element: Element) -> None:
    """No-op: the element is neither visible nor content."""


def _line_break(walk: Walk, element: Element) -> None:
    walk.builder.line_break()
    if len(element) or element.text:  # Only broken pages have content in a br.
        walk.children(element)


def _mark(node: Mark) -> Handler:
    def handler(walk: Walk, element: Element) -> None:
        builder = walk.builder
        if builder.is_open(node):  # <b><strong>x</strong></b> is bold once.
            walk.children(element)
            return
        builder.open(node)
        if len(element):
            walk.children(element)
        elif element.text:
            builder.text(element.text)
        builder.close()

    return handler


_MARK_RUBY_TEXT = _mark(RubyText)


def _link(walk: Walk, element: Element) -> None:
    url = element.get("href")
    builder = walk.builder
    relation = element.get("rel") or ""
    if walk.front.is_open:
        walk.front.note_piece(element)
        if "author" in relation or (url and walk.rules.vocabulary.author_path.search(url)):
            walk.front.note_author_link(element)
    if url is None or builder.link is not None:
        walk.children(element)
        return
    if "tag" in relation:
        walk.tag_links.add(visible_text(element))
    url = walk.images.addresses.link(url.strip())
    builder.open(LinkMark(url, element.get("title")))
    if len(element):
        walk.children(element)
    elif element.text:
        builder.text(element.text)
    builder.close()


def _inline_code(walk: Walk, element: Element) -> None:
    with walk.builder.code():
        walk.children(element)


def _ruby_text(walk: Walk, element: Element) -> None:
    """Reads an annotation; anywhere but right inside a ``ruby`` it is ordinary text."""
    if walk.builder.innermost is Ruby:
        _MARK_RUBY_TEXT(walk, element)
    else:
        walk.children(element)


def _ruby_parenthesis(walk: Walk, element: Element) -> None:
    walk.discard_element("ruby-parenthesis", element)


def _time(walk: Walk, element: Element) -> None:
    stated = element.get("datetime")
    if walk.front.is_open:
        walk.front.note_piece(element)
    if stated and walk.front.is_open:
        walk.front.note_time(element, stated, in_link=walk.builder.link is not None)
    walk.children(element)


def _image(walk: Walk, element: Element) -> None:
    builder = walk.builder
    kind, image = walk.images.read(element, walk.scope.source)
    if kind is Kind.PLACEHOLDER:
        kind, image = embeds.with_twin(walk, element, image)
    if kind is Kind.EMOJI:
        builder.node(image)
    elif kind in NOT_CONTENT:
        walk.discard(kind.value, "", (image.url,))
    elif kind is Kind.NOTHING and image.src:
        walk.discard(Kind.SPACER.value, "", (image.src,))
    elif kind is Kind.PICTURE and not embeds.is_twin(walk, image):
        link = builder.link
        image = walk.images.largest(image, link.url) if link is not None else image
        if walk.images.is_small(element) and _is_beside_text(element):
            builder.node(replace(image, inline=True))
        elif builder.is_empty and _ends_block(element):
            builder.add(Figure(image))
        else:
            builder.picture(image)
    if len(element) or element.text:  # <image>, which libxml2 leaves open.
        walk.children(element)


def _is_beside_text(element: Element) -> bool:
    """Whether there is text in the block that an element is in."""
    around = element.getparent()
    while around is not None and not is_block(around.tag):
        around = around.getparent()
    return around is not None and around.tag != "body" and bool(visible_text(around))


def _input(walk: Walk, element: Element) -> None:
    if is_image_button(element):
        _image(walk, element)


def _formula(walk: Walk, element: Element) -> None:
    """Reads a ``math``: its TeX annotation, else its ``alttext``, else its text."""
    notes = (e for e in element.iter("annotation") if "tex" in (e.get("encoding") or "").lower())
    note = next(notes, None)
    text = "".join(note.itertext()) if note is not None else element.get("alttext") or ""
    text = text.strip() or " ".join("".join(element.itertext()).split())
    if text:
        walk.builder.text(text)


def _picture_element(walk: Walk, element: Element) -> None:
    sources = list(element.iter("source"))
    # Formats that only browsers support have the lowest priority, whatever their size.
    known = [source for source in sources if source.get("type") not in ("image/webp", "image/avif")]
    inner = element.find(".//img")
    if not known and (inner is None or not inner.get("src") or walk.images.is_lazy(inner)):
        known = sources
    best = best_source([source.get("srcset") or source.get("data-srcset") for source in known])
    with walk.scoped(source=best):
        walk.children(element)


def _ends_block(element: Element) -> bool:
    """Whether the line ends directly after an element."""
    if (element.tail or "").strip():
        return False
    following = element.getnext()
    around = element.getparent() if following is None else following
    return around is not None and is_block(around.tag)


# --- Flow --------------------------------------------------------------------------------------


def _address(walk: Walk, element: Element) -> None:
    walk.front.note_author(element)
    walk.block(element)


def _block(walk: Walk, element: Element) -> None:
    walk.block(element)


def _paragraph(walk: Walk, element: Element) -> None:
    builder = walk.builder
    has_children = len(element) > 0
    may_be_caption = has_children or element.get("style") or element.get("align")
    if (
        may_be_caption
        and builder.follows_picture
        and figures.is_caption_after_picture(walk, element)
    ):
        figures.part(walk, element)
    elif has_children:
        figures.line_under(walk, element, walk.block(element))
    elif text := element.text:
        builder.paragraph(text)
    else:
        builder.border()


def _figure(walk: Walk, element: Element) -> None:
    figures.figure(walk, element)


def _caption(walk: Walk, element: Element) -> None:
    figures.part(walk, element)


def _heading(depth: int) -> Handler:
    def handler(walk: Walk, element: Element) -> None:
        pieces = walk.builder.nested(walk.children, element)
        holds_blocks = any(is_block(inner.tag) for inner in element)
        for piece in _joined_lines(pieces) if holds_blocks else pieces:
            if not isinstance(piece, Paragraph):
                walk.builder.add(piece)
                continue
            children = _without_anchors(walk, piece.children)
            if children:
                walk.builder.add(Heading(depth, children))

    return handler


def _without_anchors(walk: Walk, children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The text of a heading without the sign that is a link to the heading itself."""
    kept = list(children)
    for at in (-1, 0):
        node = kept[at] if len(kept) > 1 else None
        if isinstance(node, Link) and node.url.startswith("#") and _is_sign(plain_text(node)):
            walk.discard("control", plain_text(node))
            del kept[at]
    if len(kept) == len(children):
        return children
    return joined(strip_edge(trim_end([*kept]), backwards=False))


def _is_sign(text: str) -> bool:
    return len(text) <= _LONGEST_SIGN and not any(map(str.isalnum, text))


def _joined_lines(pieces: list[Piece]) -> list[Piece]:
    """The pieces inside a heading, with blocks of text that follow one another as one."""
    done: list[Piece] = []
    lines: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, (Figure, Embed)):
            done += _one_line(lines)
            done.append(piece)
            lines = []
        else:
            lines.append(piece)
    return done + _one_line(lines)


def _one_line(pieces: list[Piece]) -> list[Piece]:
    line = phrasing(pieces)
    return [Paragraph(line)] if line else []


def _rule(walk: Walk, element: Element) -> None:
    walk.builder.add(ThematicBreak())
    if len(element) or element.text:
        walk.children(element)


_LONGEST_SIGN = 2  # Characters.
_LANGUAGE = lazy_pattern(r"\b(?:language|lang)-([\w+#.-]+)")


def _numbers_lines(element: Element, value: str) -> bool:
    """Whether an element is the column with the numbers of the lines of code beside it."""
    if not _is_count(value):
        return False
    cell = element.getparent()
    while cell is not None and cell.tag != "td":
        cell = cell.getparent()
    beside = cell.getnext() if cell is not None else None
    return beside is not None and beside.find(".//pre") is not None


def _is_count(text: str) -> bool:
    """Whether the lines of a text are numbers from 1 on."""
    lines = text.split()
    return lines[:1] == ["1"] and all(line == str(at) for at, line in enumerate(lines, start=1))


def _preformatted(walk: Walk, element: Element) -> None:
    value = verbatim_text(element).strip("\n")
    if _numbers_lines(element, value):
        walk.discard("ornament", value)
        return
    numbers = next((inner for inner in element.iter("ul") if _is_count(visible_text(inner))), None)
    if numbers is not None:
        walk.discard("ornament", visible_text(numbers))
        value = verbatim_text(element, numbers).strip("\n")
    if value.strip() or element.find("code") is not None:
        names = " ".join(e.get("class") or "" for e in element.iter("pre", "code"))
        language = _LANGUAGE.search(names)
        walk.builder.add(Code(language[1] if language else None, value))
    for image in element.iter("img"):
        _image(walk, image)


# --- The table ---------------------------------------------------------------------------------

_INSIDE = (
    "span font big abbr acronym bdi bdo blink data dfn label map mark nobr q rb rtc "
    "colgroup "
    "wbr source track bgsound"  # Which are empty, and which libxml2 leaves open.
)
_BLOCK = (
    "html body main article header footer nav aside hgroup search form "
    "fieldset legend details summary dialog dt dd li menuitem dir menu td th tr tbody thead "
    "tfoot caption button canvas frameset"
)
_NOTHING = (
    "script style template title textarea select svg noembed noframes "
    "head meta link base param area col frame"
)

HANDLERS: dict[str, Handler] = {
    "p": _paragraph,
    **dict.fromkeys(("div", "section", "center"), containers.division),
    "a": _link,
    "img": _image,
    "br": _line_break,
    **dict.fromkeys(_INSIDE.split(), figures.inline),
    **dict.fromkeys(("cite", "small"), figures.small),
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
    "address": _address,
    "figure": _figure,
    "figcaption": _caption,
    "picture": _picture_element,
    **dict.fromkeys(("image", "amp-img", "amp-anim"), _image),
    "input": _input,
    "math": _formula,
    **dict.fromkeys(("ul", "ol"), read_list),
    "table": read_table,
    "blockquote": embeds.blockquote,
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
    "dl": containers.description,
    "hr": _rule,
    **dict.fromkeys(("iframe", "amp-iframe"), embeds.iframe),
    **dict.fromkeys(("video", "audio", "amp-video", "amp-audio"), embeds.player),
    **dict.fromkeys(("object", "embed"), embeds.plug_in),
    **dict.fromkeys(("lite-youtube", "lite-vimeo"), embeds.lite_player),
    "noscript": embeds.noscript,
    **dict.fromkeys(_BLOCK.split(), _block),
    **dict.fromkeys(_NOTHING.split(), _skip),
}
