"""Reads pictures together with their captions and credits.

A caption is known by the class of its element, by its place (in the box, cell, figure or line of a
picture, or right after one) and by its words (a label, the number of a figure).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Embed,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Table,
    Text,
    plain_text,
)
from articlekit.reader.blocks.captions import (
    Label,
    Part,
    Piece,
    attach,
    phrasing,
    resolve_labels,
    takes,
    with_part,
)
from articlekit.reader.blocks.inline import single_line
from articlekit.reader.blocks.whitespace import one_line
from articlekit.reader.body.images import Kind
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, is_block, visible_text
from articlekit.reader.record.names import are_names
from articlekit.reader.rules.outlets import Rule
from articlekit.reader.rules.words import Vocabulary

MEDIA = ("img", "picture", "video", "audio", "iframe")
CREDIT = Rule(role="credit", select=".credit")
"""The rule for a credit that no rule of the table names."""
_LONGEST_LINE = 60  # Characters.
_LONGEST_CREDIT = 80  # Characters.
_LONGEST_AGENCY = 60
_LONGEST_CAPTION = 200
_LONGEST_UNSTYLED = 100
_LONGEST_LABEL = 40
_NUMBERED = re.compile(r"\W*(?:\d{1,2}\W|$)")
"""The start of a heading, or no text at all."""
_NO_OWNER = lazy_pattern(r"[:：]\s*[a-zß-ɏ][^A-ZÀ-Þ\d@©]*\.\s*\Z")
"""The rest of a sentence that names nobody, as in “Photo: it is all that is left.”"""
_NEXT_NUMBER = lazy_pattern(r"[图圖図表]|\d{1,2}(?!\d)")
"""What follows the number of a figure in a sentence about several, as in “图2、图3”."""
_FULL_STOP = lazy_pattern(r"\w\w\.\s|。")
_LIKE_CAPTIONS = ("small", "em", "i", "cite", "figcaption")
_CENTRED = lazy_pattern(r"text-align\s*:\s*center", re.I)
_GREY = lazy_pattern(
    r"(?<![-\w])color\s*:\s*(?:(?:dim|dark|light|slate)?gr[ae]y\b"
    r"|#(?P<short>[5-9a-b])(?P=short){2}\b|#(?P<long>[5-9a-b][0-9a-f])(?P=long){2}\b"
    r"|rgba?\(\s*(?P<level>8[5-9]|9\d|1[0-8]\d)\s*,\s*(?P=level)\s*,\s*(?P=level)\b)",
    re.I,
)
_FONT_SIZE = lazy_pattern(
    r"font-size\s*:\s*(?:(?P<size>[\d.]+)(?P<unit>px|pt|r?em|%)|[x-]*small)", re.I
)
_SMALLER = {"px": 14.0, "pt": 10.5, "em": 0.95, "rem": 0.95, "%": 95.0}
"""The largest size of each unit that is smaller than the text of most pages."""

# --- Captions and credits ----------------------------------------------------------------------


def part(walk: Walk, element: Element, rule: Rule | None = None) -> None:
    """Reads a caption or credit. If the element contains media, it is a figure wrapper instead."""
    is_credit = rule is not None and rule.role == "credit"
    if walk.explanations is not None and (rule is None or rule is CREDIT):
        by = "its words" if is_credit else f"the element {element.tag} and its place"
        walk.explain("credit" if is_credit else "caption", by, visible_text(element))
    leaf = _leaf(element)
    if leaf is not None:
        text = one_line(leaf.text or "")
        if text and not walk.is_fallback(Paragraph((Text(text),))):
            children = (Text(text),)
            words = walk.rules.vocabulary
            walk.builder.add(Part((), children) if is_credit else caption_part(words, children))
        return
    if any(_is_shown(walk, media) for media in element.iter(*MEDIA)):
        figure(walk, element)
        return
    read = walk.by_tag if element.tag == "a" else walk.children
    with walk.scoped(in_caption=True):
        pieces = resolve_labels(walk.builder.nested(read, element))
    pieces = [
        piece for piece in pieces if isinstance(piece, (Part, Label)) or not walk.is_fallback(piece)
    ]
    found = _part_of(walk.rules.vocabulary, pieces, is_credit=is_credit)
    if found.children or found.credit:
        walk.builder.add(found)


def caption_part(words: Vocabulary, children: tuple[Inline, ...]) -> Part:
    """A line as a part: a credit if it only names the owner of the picture, else a caption."""
    text = "".join(map(plain_text, children)).strip()
    if len(text) <= _LONGEST_CREDIT and words.credit_line.match(text):
        return Part((), single_line(children))
    if len(text) <= _LONGEST_AGENCY and _is_agency(words, text):
        return Part((), single_line(children))
    if len(text) <= _LONGEST_CREDIT and _names_after_label(words, text):
        return Part((), single_line(children))
    return Part(children)


def _names_after_label(words: Vocabulary, text: str) -> bool:
    """Whether a caption is a word for a picture, a colon, and the names of those who made it.

    A line with “by” stays a caption: what follows may be anything, as in “Photo by night”.
    """
    labelled = words.picture_label.match(text)
    return labelled is not None and are_names(text[labelled.end() :].rstrip(". "))


def _part_of(words: Vocabulary, pieces: list[Piece], *, is_credit: bool) -> Part:
    """The caption or credit that the pieces inside its element are."""
    blocks = [block for piece in pieces for block in _blocks_of(piece)]
    is_line = len(blocks) == 1 and isinstance(blocks[0], Paragraph)
    original = () if is_line else tuple(blocks)
    credits_ = [piece.credit for piece in pieces if isinstance(piece, Part) and piece.credit]
    last = pieces[-1] if pieces else None
    is_caption = not (is_credit or credits_) and len(pieces) > 1
    if is_caption and isinstance(last, Paragraph) and _is_credit_line(words, last):
        credits_ = [single_line(last.children)]
        pieces = pieces[:-1]
    line = phrasing([Part(p.children) if isinstance(p, Part) else p for p in pieces])
    if is_credit:
        return Part((), _one_line_of([line, *credits_]), original)
    if is_line and not credits_:
        return caption_part(words, line)
    return Part(line, _one_line_of(credits_), original)


def _blocks_of(piece: Piece) -> list[Block]:
    if isinstance(piece, Part):
        return piece.blocks()
    return [] if isinstance(piece, Label) else [piece]


def _one_line_of(lines: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    return single_line(phrasing(map(Paragraph, lines)))


def _is_shown(walk: Walk, element: Element) -> bool:
    """Whether an element shows a picture or player that can have a caption; an emoji is text."""
    return element.tag != "img" or walk.images.read(element)[0] is not Kind.EMOJI


def _is_credit_line(words: Vocabulary, block: Paragraph) -> bool:
    """Whether a line of its own in a caption names the owner of the picture."""
    text = plain_text(block)
    if len(text) > _LONGEST_CREDIT:
        return False
    return words.credit_start.match(text) is not None or _is_agency(words, text)


def _is_agency(words: Vocabulary, text: str) -> bool:
    """Whether a line is the name of an agency, or names with an agency after them."""
    names = words.before_agency(text)
    if names is None or _FULL_STOP.search(names):
        return False
    return not names or are_names(names)


def _leaf(element: Element) -> Element | None:
    """The innermost wrapper around all text of an element; None if there are marks in it."""
    if element.tag == "a":
        return None
    if not len(element):
        return element
    only = element[0]
    if (
        len(element) == 1
        and only.tag in ("small", "span", "p", "div")
        and not (len(only) or only.get("class"))
        and not (element.text or "").strip()
        and not (only.tail or "").strip()
    ):
        return only
    return None


# --- Wrappers ----------------------------------------------------------------------------------


def figure(walk: Walk, element: Element, _rule: Rule | None = None) -> None:
    """Reads the wrapper of a picture: text in it that is nothing else is its caption."""
    if element.tag in MEDIA or element.tag == "a":  # No wrapper, whatever its class says.
        walk.by_tag(element)
        return
    builder = walk.builder
    start = builder.border()
    with walk.scoped(in_figure=True):
        walk.children(element)
        builder.border()
    words = walk.rules.vocabulary
    pieces = resolve_labels(_with_labels(walk, builder.take(start)))
    pieces = _with_title(walk, pieces)
    if _is_picture_with_text(pieces) and not (element.tag != "figure" and _tells_a_story(pieces)):
        for line in (piece for piece in pieces if isinstance(piece, Paragraph)):
            walk.explain("caption", "its place: in the box of a picture", plain_text(line))
        pieces = [
            caption_part(words, p.children) if isinstance(p, Paragraph) else p for p in pieces
        ]
    builder.extend(_kept_inside(walk, attach(pieces)))


def _with_title(walk: Walk, pieces: list[Piece]) -> list[Piece]:
    """The pieces with a heading beside the only embed as the title of that."""
    embeds = [piece for piece in pieces if isinstance(piece, Embed)]
    if len(embeds) != 1 or embeds[0].title:
        return pieces
    headings = [piece for piece in pieces if isinstance(piece, Heading)]
    others = [p for p in pieces if not isinstance(p, (Embed, Heading, Part, Paragraph))]
    if len(headings) != 1 or others:
        return pieces
    walk.discard_block("title", headings[0])
    titled = replace(embeds[0], title=plain_text(headings[0]).replace("\n", " "))
    return [titled if piece is embeds[0] else piece for piece in pieces if piece is not headings[0]]


def _is_picture_with_text(pieces: list[Piece]) -> bool:
    """Whether there are one figure or embed, some paragraphs, and nothing else."""
    others = [piece for piece in pieces if not isinstance(piece, (Paragraph, Part))]
    return len(others) == 1 and isinstance(others[0], (Figure, Embed))


def _tells_a_story(pieces: list[Piece]) -> bool:
    """Whether several long sentences, each in a paragraph, stand below a picture."""
    texts = [plain_text(piece).strip() for piece in pieces if isinstance(piece, Paragraph)]
    return (
        sum(len(text) > _LONGEST_LINE and bool(_FULL_STOP.search(text + " ")) for text in texts) > 1
    )


def _kept_inside(walk: Walk, pieces: list[Piece]) -> list[Piece]:
    """The pieces with parts that belong to a table or a quotation as paragraphs.

    Else a picture outside would take them. A table's caption comes before it.
    """
    parts: list[Piece] = [piece for piece in pieces if isinstance(piece, Part)]
    if not parts or len(parts) == len(pieces):
        return pieces
    others = [piece for piece in pieces if not isinstance(piece, Part)]
    if isinstance(others[0], Table):
        pieces = [*parts, *others]
    return list(walk.resolve(pieces))


# --- Labels by their words ---------------------------------------------------------------------


def read_label(walk: Walk, element: Element) -> bool:
    """Whether an element in a figure is a label by its words; if so, it has been read.

    A label that is typed with a colon is part of the credit.
    """
    text = visible_text(element)
    if len(text) > _LONGEST_LABEL or text.endswith((":", "：")):
        return False
    kind = walk.rules.vocabulary.label(text)
    if kind is None:
        return False
    walk.discard("label", text)
    if has_text_after(element):
        walk.builder.add(Label(kind))
    return True


def has_text_after(element: Element) -> bool:
    """Whether text follows an element inside its parent."""
    if (element.tail or "").strip():
        return True
    return any(
        "".join(later.itertext()).strip() or (later.tail or "").strip()
        for later in element.itersiblings()
    )


def _with_labels(walk: Walk, pieces: list[Piece]) -> list[Piece]:
    """The pieces with a label for each paragraph that is one by its words."""
    done: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Paragraph) and walk.is_fallback(piece):
            continue
        text = plain_text(piece) if isinstance(piece, Paragraph) else ""
        is_typed = len(text) > _LONGEST_LABEL or text.endswith((":", "："))
        kind = walk.rules.vocabulary.label(text) if text and not is_typed else None
        if kind is None:
            done.append(piece)
        else:
            walk.discard("label", text)
            done.append(Label(kind))
    return done


# --- Captions by their place -------------------------------------------------------------------


def small(walk: Walk, element: Element) -> None:
    """Reads a ``small`` or ``cite``: a caption, a credit, or text like any other."""
    builder = walk.builder
    if walk.scope.in_caption:
        ends = element.getnext() is None and not (element.tail or "").strip()
        if ends and (builder.has_run or builder.last is not None):
            part(walk, element, CREDIT)
            return
    elif (
        builder.follows_picture
        and is_caption_in_line(element, _LONGEST_CAPTION)
        and _has_room(walk, element)
    ):
        part(walk, element)
        return
    inline(walk, element)


def inline(walk: Walk, element: Element) -> None:
    """Reads a ``span`` or another element in a line; after a picture it may be a caption."""
    scope = walk.scope
    if walk.front.is_open:
        walk.front.note_piece(element)
    if _is_beside_picture(walk) and (read_label(walk, element) or _read_credit(walk, element)):
        return
    if element.tag == "span" and not scope.in_caption and walk.builder.follows_picture:
        is_styled = is_set_apart(element)
        in_line = walk.builder.has_run
        longest = _LONGEST_CAPTION if is_styled else _LONGEST_UNSTYLED
        is_caption = (is_styled or in_line) and is_caption_in_line(element, longest)
        if is_caption and _has_room(walk, element):
            part(walk, element)
            return
    walk.children(element)


def _is_beside_picture(walk: Walk) -> bool:
    """Whether the current place is in the line of a picture or begins the block after one."""
    if walk.scope.in_figure or walk.scope.in_caption:
        return True
    builder = walk.builder
    return builder.follows_picture or (builder.is_empty and isinstance(builder.last, (Part, Label)))


def _read_credit(walk: Walk, element: Element) -> bool:
    """Whether an element at the end of a caption is a credit by its words; if so, it is read."""
    if not walk.builder.has_run or has_text_after(element):
        return False
    text = visible_text(element)
    if len(text) > _LONGEST_CREDIT or not caption_part(walk.rules.vocabulary, (Text(text),)).credit:
        return False
    part(walk, element, CREDIT)
    return True


def is_set_apart(element: Element) -> bool:
    """Whether a style makes an element smaller, grey or centred."""
    style = element.get("style")
    if not style:
        return (element.get("align") or "").lower() == "center"
    if _CENTRED.search(style) or _GREY.search(style):
        return True
    size = _FONT_SIZE.search(style)
    if size is None:
        return False
    number = size["size"]
    return number is None or float(number.strip(".") or 99) <= _SMALLER[size["unit"].lower()]


def is_caption_in_line(element: Element, longest: int) -> bool:
    """Whether an element right after a picture can be its caption.

    It is short, holds no paragraphs, ends its line, and is not the first of several of its kind.
    """
    if any(is_block(inner.tag) or inner.tag in (*MEDIA, "br") for inner in element.iter()):
        return False
    following = element.getnext()
    if (element.tail or "").strip() or not (following is None or _ends_line(element, following)):
        return False
    return 0 < len(visible_text(element)) <= longest


def _ends_line(element: Element, following: Element) -> bool:
    """Whether what follows an element stands on another line and is not of the same kind."""
    is_like = (following.tag, following.get("class")) == (element.tag, element.get("class"))
    return (is_block(following.tag) or following.tag == "br") and not is_like


def is_caption_after_picture(walk: Walk, element: Element) -> bool:
    """Whether a block right after a picture is its caption or credit."""
    return is_caption_box(element) and _has_room(walk, element)


def _has_room(walk: Walk, element: Element) -> bool:
    """Whether the picture before an element has no caption yet, or no credit if it is one."""
    builder = walk.builder
    caption = getattr(builder.last, "caption", None) if builder.is_empty else None
    if caption is None or not caption.children:
        return True
    line = caption_part(walk.rules.vocabulary, (Text(visible_text(element)),))
    return bool(line.credit) and not caption.credit


def is_caption_box(element: Element) -> bool:
    """Whether a block right after a picture can be its caption.

    All its text is in a ``small``, ``em`` or the like, or its style sets it apart. A bold line is a
    heading.
    """
    following = element.getnext()
    if following is not None and _kind(following) == _kind(element):
        return False
    if any(
        is_block(inner.tag) or inner.tag in (*MEDIA, "br")
        for inner in element.iter("*")
        if inner is not element
    ):
        return False
    text = visible_text(element)
    if len(text) > _LONGEST_CAPTION or _NUMBERED.match(text):
        return False
    if is_set_apart(element):
        return not all(inner.tag in ("b", "strong") for inner in element) or not len(element)
    has_own_text = (element.text or "").strip() or any((e.tail or "").strip() for e in element)
    known = ("small", "figcaption") if element.tag == "p" else _LIKE_CAPTIONS
    return not has_own_text and all(inner.tag in known or is_set_apart(inner) for inner in element)


def _kind(element: Element) -> tuple[str | None, ...]:
    """A key that is equal for elements of one kind."""
    get = element.get
    return element.tag, get("class"), get("style"), get("align")


def picture_over_line(words: Vocabulary, pieces: Sequence[Piece]) -> tuple[Figure, Part] | None:
    """A picture and its caption, if the pieces are a picture and a short line; else None."""
    if len(pieces) != 2:
        return None
    picture, line = pieces
    if not isinstance(picture, Figure) or not isinstance(line, Paragraph):
        return None
    if len(plain_text(line)) > _LONGEST_CAPTION:
        return None
    return picture, caption_part(words, line.children)


def with_line_under(words: Vocabulary, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces; if they are a picture without caption and a short line, that is its caption."""
    found = picture_over_line(words, pieces)
    if found is None or (found[0].caption and found[0].caption.children):
        return list(pieces)
    return attach(found)


def line_under(walk: Walk, element: Element, start: int) -> None:
    """Makes the line under the picture of a paragraph its caption.

    The paragraph holds nothing else, and the line is short. The paragraph is centred, or the line
    ends as captions do.
    """
    builder = walk.builder
    pieces = builder.pieces(start)
    if len(pieces) != 2:
        return
    picture, line = pieces
    if not isinstance(picture, Figure) or picture.caption or not isinstance(line, Paragraph):
        return
    text = plain_text(line)
    words = walk.rules.vocabulary
    if len(text) > _LONGEST_UNSTYLED or "\n" in text or _NUMBERED.match(text):
        return
    is_centred = is_set_apart(element)
    if is_centred or words.credit_end.search(text):
        walk.explain("caption", "its place: a line under a picture", text)
        builder.take(start)
        builder.extend([with_part(picture, caption_part(words, line.children))])


# --- Captions by their words -------------------------------------------------------------------


def with_captions_by_words(walk: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks with paragraphs such as “Figure 2. …” as captions of the pictures beside them.

    One belongs to the picture before it, else to the one after it. Lines of credit, and lines that
    begin or end as captions do, belong to the picture before them.
    """
    are_figures = [isinstance(block, Figure) for block in blocks]
    if not any(are_figures):
        return blocks
    are_figures.append(False)
    words = walk.rules.vocabulary
    done: list[Block] = []
    waiting: Part | None = None
    numbered = False  # Whether the last block is a figure with such a caption.
    for at, block in enumerate(blocks):
        last = done[-1] if done else None
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if not (are_figures[at] or are_figures[at + 1] or isinstance(last, Figure)):
            done.append(block)
            waiting, numbered = None, False
            continue
        text = plain_text(block) if isinstance(block, Paragraph) else ""
        if isinstance(block, Figure) and waiting is not None and takes(block, waiting):
            walk.explain("caption", "its words, before a picture", plain_text(done[-1]))
            done[-1] = _with(block, waiting)
            waiting, numbered = None, True
            continue
        waiting = None
        if isinstance(block, Paragraph) and _is_numbered(words, text):
            caption = Part(block.children)
            if isinstance(last, Figure) and takes(last, caption):
                walk.explain("caption", "its words, after a picture", text)
                done[-1] = _with(last, caption)
                numbered = True
                continue
            waiting = caption
        elif isinstance(block, Paragraph) and isinstance(last, Figure):
            found = _part_after(words, block, last, numbered=numbered, ends=following is None)
            if found is not None and takes(last, found):
                kind = "credit" if found.credit else "caption"
                walk.explain(kind, "its words, after a picture", text)
                done[-1] = _with(last, found)
                continue
        numbered = False
        done.append(block)
    return done


def _part_after(
    words: Vocabulary, block: Paragraph, figure: Figure, *, numbered: bool, ends: bool
) -> Part | None:
    """The caption or credit that a paragraph right after a picture is by its words, or None.

    At the end of the text a line of credit can be that of the article.
    """
    text = plain_text(block)
    if numbered and _is_credit_line(words, block):
        return Part((), single_line(block.children))
    is_credit = len(text) <= _LONGEST_CREDIT and words.credit_paragraph.match(text) is not None
    if is_credit and not ends and not _NO_OWNER.search(text):
        return Part((), single_line(block.children))
    has_caption = figure.caption is not None and bool(figure.caption.children)
    if has_caption or len(text) > _LONGEST_CAPTION or "\n" in text:
        return None
    is_marked = words.caption_start.match(text) is not None
    is_short = len(text) <= _LONGEST_UNSTYLED
    if is_marked or (is_short and not ends and words.credit_end.search(text)):
        return Part(block.children)
    return None


def _with(figure: Figure, part: Part) -> Block:
    found = with_part(figure, part)
    assert isinstance(found, Figure)
    return found


def _is_numbered(words: Vocabulary, text: str) -> bool:
    """Whether a line starts with the number of a figure as a caption does.

    A space alone after the number is enough only if the line is not a sentence.
    """
    match = words.figure_number.match(text)
    if match is None or not text[match.end() :].strip() or len(text) > 2 * _LONGEST_CAPTION:
        return False
    if match["sign"] == "、" and _NEXT_NUMBER.match(text[match.end() :]):
        return False
    return bool(match["sign"].strip()) or not re.search(r"[。！？]|[.!?](?:\s|$)", text)
