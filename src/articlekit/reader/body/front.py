"""Reads what precedes the text: the title again, datelines, bylines, sections, thumbnails.

While a page is walked, `Front` collects what elements say about their text: that it is a time, the
name of an author, or a line of metadata. Afterwards `without_frontmatter` reads the blocks before
the first paragraph of the text, whatever wrappers they were in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from articlekit._text.cjk import HAN
from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Embed,
    Figure,
    Heading,
    Image,
    Link,
    List,
    Paragraph,
    Text,
    ThematicBreak,
    plain_text,
)
from articlekit.reader.blocks.captions import Part, takes, with_part
from articlekit.reader.blocks.picture_names import is_same_picture
from articlekit.reader.dom.tree import Element, is_block, visible_text
from articlekit.reader.record.datelines import (
    Dateline,
    has_label,
    is_labelled_date,
    is_sentence,
    join_datelines,
    read_dateline,
)
from articlekit.reader.record.names import are_names, clean_names, without_full_stop
from articlekit.reader.record.titles import bare, bare_of_title, bare_start, is_title

_MOST_BLOCKS = 40  # Before the text; limits the time.
_MOST_NOTES = 40
_MOST_PIECES = 40
_MOST_BETWEEN = 4  # Lines between two blocks that certainly precede the text.
_MOST_LONG = 2  # Of these, lines that are no labels.
_LONGEST_LABEL = 30  # Characters of the name of a section.
_SENTENCE = lazy_pattern(r"[。！？!?]|\.(?:\s|$)|[,，;；]")
_PLACE = lazy_pattern(
    r"(?:地[点點址]|場所|장소|Venue|Place|Location|Where|Lieu|Ort|Lugar|Место)\s*[:：]", re.I
)
_NAME_IN_PLACE = re.compile(
    r"(?:[A-Z][\w.'’-]+ ){2,4}(?:and (?:[A-Z][\w.'’-]+ ){2,4})?in [A-Z].{2,30}"
)
_NAME_AND_ROLE = lazy_pattern(
    r"((?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+), (?:[A-Z]\w+ ){0,2}"
    r"(?:Writer|Reporter|Correspondent|Contributor|Columnist|Editor)"
)
_REPORTED = lazy_pattern(
    rf"(?:记者|記者)\s?([{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}}){{0,3}})\s?[/／]\s?[{HAN}]{{1,8}}(?:报道|报导|報導|報道)"
)
_ITALIAN_NAME = lazy_pattern(r"[Dd]i ((?:[A-ZÀ-Ý][\w'’-]+ ?){2,4})")
_SPACES = re.compile(r"[\t\r\f\xa0][ \t\r\f\xa0]*| [ \t\r\f\xa0]+")
"""White space in a line that is more than a space."""
_LARGEST_PORTRAIT = 100  # Pixels.
_LONGEST_NOTE = 300  # Characters.
_LONGEST_LIST = 200
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHOWS_HOUR = lazy_pattern(r"\d{1,2}[:.h時时点]\d{0,2}(?:\s?[ap]\.?m\.?|\s?Uhr|分)?", re.I)
_SECTION_CLASS = lazy_pattern(
    r"(?:^|[\s_-])(?:categor(?:y|ies)|section|channel|column|topics?|kicker|rubri(?:c|que|k)|ressort)"
    r"(?:$|[\s_-])",
    re.I,
)
_SECTION = re.compile(r"\s*[\[【]([^\[\]【】]{1,30})[\]】]")
_DAY_IN_ADDRESS = lazy_pattern(r"(?<!\d)((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)")


class Front:
    """What the elements of a page say about their text.

    While a page is walked, elements are only collected. Their text is read when a line before the
    text needs it, which is rare.
    """

    def __init__(self, addresses_in: Callable[[Element], Sequence[str]]) -> None:
        """`addresses_in` returns the addresses of the pictures in an element."""
        self._addresses_in = addresses_in
        self.is_open = True
        """Whether elements are still collected."""
        self.stated: list[Dateline] = []
        """The datelines of elements that rules name."""
        self.standfirsts: set[str] = set()
        """The blocks of the lead-in, without white space."""
        self.places: dict[str, Element] = {}
        """The elements of the lines that were noted, without white space."""
        self._times: list[tuple[Element, str]] = []
        self._linked: set[Element] = set()
        self._authors: list[Element] = []
        self._author_links: list[Element] = []
        self._metadata: list[Element] = []
        self._boxes: list[Element] = []
        self._pieces: list[Element] = []
        self._texts: dict[Element, str] = {}
        """What `_text` has returned."""

    # --- While the page is walked ---------------------------------------------------------

    def note_time(self, element: Element, stated: str, *, in_link: bool) -> None:
        """Notes a ``time`` element."""
        if len(self._times) < _MOST_NOTES:
            self._times.append((element, stated))
            if in_link:
                self._linked.add(element)

    def note_piece(self, element: Element) -> None:
        """Notes an element inside a line."""
        self._pieces.append(element)
        self.is_open = len(self._pieces) < _MOST_PIECES

    def note_author(self, element: Element) -> None:
        """Notes an element that holds the names of authors."""
        if len(self._authors) < _MOST_NOTES:
            self._authors.append(element)

    def note_author_link(self, element: Element) -> None:
        """Notes a link to a page about an author."""
        self.note_author(element)
        self._author_links.append(element)

    def note_metadata(self, element: Element) -> None:
        """Notes an element that is called a date, a byline or metadata."""
        if len(self._metadata) < _MOST_NOTES:
            self._metadata.append(element)

    def note_box(self, element: Element) -> None:
        """Notes a box, which may have a line in it."""
        self._boxes.append(element)

    def note_standfirst(self, texts: Sequence[str]) -> None:
        """Notes the lead-in."""
        self.standfirsts.update(map(_without_space, texts))

    # --- Afterwards -----------------------------------------------------------------------

    @cached_property
    def times(self) -> list[tuple[str, str]]:
        """The text of ``time`` elements and their ``datetime``."""
        found = [(self._line(element), stated) for element, stated in self._times]
        return [(text, stated) for text, stated in found if text is not None]

    @cached_property
    def stated_lines(self) -> set[str]:
        """The text of ``time`` elements that are in no link, without white space."""
        elements = [element for element, _ in self._times if element not in self._linked]
        return {_without_space(text) for e in elements if (text := self._line(e))}

    @cached_property
    def authors(self) -> list[str]:
        """The lines of elements that hold the names of authors.

        Lines that hold a day, or only facts such as the time that reading takes, are left out.
        """
        texts = map(self._text, self._authors)
        lines = [line for text in texts if len(text) <= _LONGEST_NOTE for line in text.split("\n")]
        return [line.strip() for line in lines if _can_be_authors(line)]

    @cached_property
    def metadata(self) -> set[str]:
        """The lines of elements that are called a date, a byline or metadata, without space."""
        texts = [text for e in self._metadata if (text := self._line(e)) is not None]
        return {_without_space(line) for text in texts for line in (text, *text.split("\n"))}

    def is_portrait(self, url: str) -> bool:
        """Whether an address is that of a picture in a link to an author or in metadata."""
        return url in self._pictures and url in self._portraits

    @cached_property
    def _pictures(self) -> set[str]:
        elements = (*self._author_links, *self._metadata)
        return {url for element in elements for url in self._addresses_in(element)}

    @cached_property
    def _portraits(self) -> set[str]:
        """The addresses of the pictures whose elements hold no more text than a line."""
        lines = (e for e in self._metadata if len(self._text(e)) <= _LONGEST_NOTE)
        elements = (*self._author_links, *lines)
        return {url for element in elements for url in self._addresses_in(element)}

    @cached_property
    def boxes(self) -> set[str]:
        """The lines that are alone in a box, which is not a paragraph, without white space."""
        elements = [e for e in self._boxes if not any(is_block(child.tag) for child in e)]
        return {_without_space(text) for e in elements if (text := self._line(e)) is not None}

    @cached_property
    def pieces(self) -> list[str]:
        """The text of elements inside lines."""
        texts = (self._text(element).strip() for element in self._pieces)
        return [text for text in texts if 0 < len(text) <= _LONGEST_NOTE]

    @cached_property
    def sections(self) -> set[str]:
        """The names of sections inside lines, by the class of their element."""
        elements = [
            element
            for element in self._pieces
            if _SECTION_CLASS.search(element.get("class") or "")
            or "category" in (element.get("rel") or "")
        ]
        return {text for e in elements if len(text := self._text(e).strip()) <= _LONGEST_LABEL}

    def without_sections(self, line: str) -> str:
        """A line such as “8 December 2021 in Town by Jo Doe” without the section in it."""
        for name in self.sections:
            line = line.replace(f" in {name}", "")
        return line

    def place(self, line: str) -> Element | None:
        """The element of a line that was noted."""
        return self.places.get(_without_space(line))

    def has_alike(self, element: Element) -> bool:
        """Whether another line that was noted has the same tag and class; saves time."""
        tag, name = element.tag, element.get("class")
        lines = self.places.values()
        return any(e.tag == tag and e is not element and e.get("class") == name for e in lines)

    def split(self, line: str, *, at_spaces: bool = False) -> str:
        """A line with line breaks between elements that only their layout separates.

        With `at_spaces`, also between those that a space separates.
        """
        borders: set[int] = set()
        for piece in self.pieces:
            start = line.find(piece)
            borders |= {start, start + len(piece)} if start >= 0 else set()
        cuts = [
            at
            for at in sorted(borders)
            if 0 < at < len(line) and (at_spaces or (line[at - 1].isalnum() and line[at].isalnum()))
        ]
        starts, ends = [0, *cuts], [*cuts, len(line)]
        return "\n".join(line[start:end] for start, end in zip(starts, ends, strict=True))

    def _line(self, element: Element) -> str | None:
        """The text of an element, if it is short enough for a line."""
        text = self._text(element)
        if len(text) > _LONGEST_NOTE:
            return None
        self.places.setdefault(_without_space(text), element)
        return text

    def _text(self, element: Element) -> str:
        """The text of an element; some are noted for several reasons."""
        text = self._texts.get(element)
        if text is None:
            text = self._texts[element] = visible_text(element)
        return text


def _without_space(text: str) -> str:
    return "".join(text.split())


def _can_be_authors(line: str) -> bool:
    """Whether a line of an element for authors holds no day, and not only facts such as counts."""
    if read_dateline(line) is not None:
        return False
    found = read_dateline(line, needs_day=False) if any(map(str.isdigit, line)) else None
    return found is None or found.names is not None


def _is_among(text: str, known: set[str]) -> bool:
    """Whether a text, without its white space, is in a set of such texts."""
    return bool(known) and _without_space(text) in known


def _with_spaces(found: Dateline, text: str) -> Dateline | None:
    """The dateline of a line that was split at spaces: names are separated as they are written."""
    names = (found.names or "").replace("/", " ")
    return found._replace(text=text, names=names or None) if names in text else None


def _is_long(block: Paragraph | Heading) -> bool:
    """Whether a block starts with more text than a line with a day has; saves time."""
    first = block.children[0]
    return isinstance(first, Text) and len(first.value) > 2 * _LONGEST_LABEL


def _kind(element: Element) -> tuple[str | None, ...]:
    """A key that is equal for elements of one kind in boxes of one kind."""
    parent = element.getparent()
    box = (None, None) if parent is None else (parent.tag, parent.get("class"))
    return element.tag, element.get("class"), *box


@dataclass(slots=True, eq=False, repr=False)
class Before:
    """What was found before the text."""

    kept: list[Block] = field(default_factory=list)
    """The blocks before the text that belong to the article."""
    lines: list[Dateline] = field(default_factory=list)
    discarded: list[tuple[str, Block]] = field(default_factory=list)
    """Blocks that are not the article, and why."""
    titles: list[Block] = field(default_factory=list)
    """The block that repeats the title."""
    has_standfirst: bool = False
    rest: list[Block] = field(default_factory=list)
    """The text, and all after it."""

    @property
    def dateline(self) -> Dateline | None:
        """The lines of the date and the author as one."""
        return join_datelines(self.lines) if self.lines else None


class Page(NamedTuple):
    """What is known of a page."""

    title: str
    url: str
    names: tuple[str, ...]
    """The names of the site."""
    patterns: tuple[re.Pattern[str], ...]
    """The outlet's own patterns for datelines."""
    zone: str | None
    has_dateline: bool
    """Whether the header has a line with the date."""
    reason: Callable[[str], str | None]
    """Why a line is not the article, by its words; None if they do not say so."""


def read_front(front: Front, page: Page, blocks: list[Block]) -> Before:
    """Reads the blocks before the text."""
    before = Before(lines=list(front.stated))
    reader = _Reader(front, page, blocks, before)
    at = 0
    while at < min(len(blocks), _MOST_BLOCKS):
        if not reader.takes(at):
            following = reader.next_certain(at)
            if following is None:
                break
            reader.take_between(at, following)
            at = following
        else:
            at += 1
    before.rest = blocks[at:]
    _drop_duplicates(front, before)
    return before


def _shown(block: Block) -> str:
    """The lines of a block, white space in them as one space; without small pictures."""
    if isinstance(block, Paragraph) and _pictures_in_line(block):
        block = Paragraph(tuple(node for node in block.children if not isinstance(node, Image)))
    lines = _SPACES.sub(" ", plain_text(block)).strip().split("\n")
    return "\n".join([line.strip() for line in lines])


def _pictures_in_line(block: Block) -> list[Image]:
    """The pictures of a line that are not emoji by their names."""
    children = block.children if isinstance(block, Paragraph) else ()
    return [node for node in children if isinstance(node, Image) and node.inline and node.url]


def _is_link_to_section(block: Block) -> bool:
    """Whether a block consists of short links and nothing else."""
    if not isinstance(block, Paragraph) or len(_shown(block)) > 2 * _LONGEST_LABEL:
        return False
    links = [node for node in block.children if isinstance(node, Link)]
    others = "".join(plain_text(node) for node in block.children if not isinstance(node, Link))
    return (
        bool(links)
        and not any(map(str.isalnum, others))
        and all(_is_label(plain_text(link)) for link in links)
    )


def _is_label(text: str) -> bool:
    """Whether a text can be the name of a section, or a path of such names."""
    return len(text) <= _LONGEST_LABEL and not _SENTENCE.search(text)


class _Reader:
    """Decides for each block in order whether it precedes the text."""

    def __init__(self, front: Front, page: Page, blocks: list[Block], before: Before) -> None:
        self.front = front
        self.page = page
        self.blocks = blocks
        self.before = before
        self.is_first_text = True
        self.known: dict[tuple[str, bool], Dateline | None] = {}
        """What `_read` has returned."""

    def takes(self, at: int) -> bool:
        """Whether a block precedes the text; if so, it is accounted for."""
        block = self.blocks[at]
        before = self.before
        if isinstance(block, (Figure, Embed, ThematicBreak)):
            before.kept.append(block)
            return True
        text = plain_text(block).strip()
        if isinstance(block, List):
            return self._takes_list(block, text)
        if not isinstance(block, (Paragraph, Heading)):
            return False
        if self.is_first_text and self._is_title(at, text):
            before.titles.append(block)
            self.is_first_text = False
            return True
        line = None if self.page.has_dateline else self._line(block, text, at)
        if line is not None:
            before.lines.append(line)
            before.discarded += [("portrait", Figure(i)) for i in _pictures_in_line(block)]
            return True
        if (before.lines or not self.is_first_text) and self._takes_control(block):
            return True
        if _is_among(text, self._sections):
            before.discarded.append(("metadata", block))
            return True
        if _is_among(text, self.front.standfirsts):
            before.kept.append(block)
            before.has_standfirst = True
            self.is_first_text = False
            return True
        return False

    def _takes_control(self, block: Block) -> bool:
        """Whether a block is the label of a button, or asks the reader to follow the site."""
        reason = self.page.reason(_shown(block)) if isinstance(block, Paragraph) else None
        if reason is not None:
            self.before.discarded.append((reason, block))
        return reason is not None

    def _takes_list(self, block: List, text: str) -> bool:
        """Whether a list holds the author, or the date and other facts about the article."""
        line = None if self.page.has_dateline else self._list_line(block, text)
        if line is not None:
            self.before.lines.append(line)
            return True
        is_metadata = len(text) <= _LONGEST_LIST and _is_among(text, self.front.metadata)
        years = [item for item in map(plain_text, block.children) if _YEAR.search(item)]
        if is_metadata and len(years) > 1:  # A list of dates.
            return False
        if is_metadata:
            self.before.discarded.append(("metadata", block))
        return is_metadata

    def _list_line(self, block: List, text: str) -> Dateline | None:
        """The lines of a date or an author that the items of a list are, or None."""
        if len(text) > _LONGEST_LIST:
            return None
        items = [plain_text(item).strip() for item in block.children]
        authors = [item for item in items if self._is_author(item)]
        is_marked = authors or any(_is_among(item, self.front.metadata) for item in items)
        if not (is_marked and all(map(are_names, authors))):
            return None
        found = self._read(_shown(block), needs_day=True) or self._only_dated(block, items)
        if found is not None and found.published is not None:
            lines = [line for item in items if (line := self._read(item, needs_day=False))]
            names = [*authors, *(line.names for line in lines if line.names)]
            return found._replace(names=clean_names("/".join(names)))
        return self._byline(block) if self.before.lines else None

    def _only_dated(self, block: List, items: list[str]) -> Dateline | None:
        """The dateline that one of the items is, if the others are no datelines but labels."""
        if not _is_among(plain_text(block), self.front.metadata) or not all(map(_is_label, items)):
            return None
        dated = [line for item in items if (line := self._read(item, needs_day=True))]
        return dated[0]._replace(text=_shown(block)) if len(dated) == 1 else None

    def _is_title(self, at: int, text: str) -> bool:
        """Whether a block repeats the title, and is not the first of several sub-heads."""
        block = self.blocks[at]
        if not is_title(text, self.page.title) and not self._is_title_with_labels(text):
            return False
        return not (
            isinstance(block, Heading)
            and block.depth > 1
            and any(
                isinstance(b, Heading) and b.depth == block.depth for b in self.blocks[at + 1 :]
            )
        )

    def _is_title_with_labels(self, text: str) -> bool:
        """Whether the elements of a line are the title and names of sections."""
        title = self.page.title
        if not len(title) < len(text) <= len(title) + 2 * _LONGEST_LABEL or title not in text:
            return False
        parts = self.front.split(text).split("\n")
        titles = [part for part in parts if is_title(part, title)]
        return len(titles) == 1 < len(parts) and all(
            _is_label(part) for part in parts if part not in titles
        )

    @cached_property
    def _sections(self) -> set[str]:
        """The names of the site and of the section, without white space."""
        section = _SECTION.match(self.page.title)
        names = (*self.page.names, section[1]) if section else self.page.names
        return set(map(_without_space, names))

    # --- Blocks between certain ones ------------------------------------------------------

    def next_certain(self, at: int) -> int | None:
        """The next block that is certain to stand before the text, or None.

        Between `at` and that block stand at most a few short lines or paragraphs.
        """
        between: list[str] = []
        long = 0  # The number of these that are no labels.
        for place in range(at, min(len(self.blocks), at + 2 * _MOST_BETWEEN)):
            block = self.blocks[place]
            if isinstance(block, (Figure, Embed, ThematicBreak)):
                continue
            text = plain_text(block).strip()
            if between and isinstance(block, (Paragraph, Heading)):
                if self.is_first_text and self._is_title(place, text):
                    has_text = place + 1 < len(self.blocks)
                    is_front = all(_is_label(line) or self._is_day(line) for line in between)
                    return place if has_text and is_front else None
                if not self.page.has_dateline and self._is_certain(block, text, place, between):
                    return place
            if between and isinstance(block, List) and self._is_certain_list(block, text, place):
                return place
            if not isinstance(block, (Paragraph, Heading, List)) or len(text) > _LONGEST_NOTE:
                return None
            between.append(text)
            long += not _is_label(text)
            if len(between) > _MOST_BETWEEN or long > _MOST_LONG:
                return None
        return None

    def _is_certain(self, block: Block, text: str, at: int, between: list[str]) -> bool:
        """Whether a block is the dateline, or the byline, although other lines stand before it."""
        if not any(isinstance(later, Paragraph) for later in self.blocks[at + 1 :]):
            return False
        found = self._line(block, text, at)
        if found is None:
            return False
        known = self.before.lines
        if found.published is None:
            if found.names is None or any(line.names for line in known):
                return False
            return self._is_marked(text) if known else self._is_byline_under_title(text, between)
        if any(line.published for line in known) or self._names_a_place(at + 1):
            return False
        if self._is_one_of_several(at):
            return False
        if self._has_time(text) or self._is_marked(text) or self._is_in_address(found):
            return True
        if found.names and any(name and name in text for name in self.front.authors):
            return True
        is_below = not self.is_first_text or all(map(_is_label, between))
        if not isinstance(found.published, datetime):
            is_boxed = not self.is_first_text and _without_space(text) in self.front.boxes
            is_signed = found.names is not None and (is_below or has_label(text))
            return is_boxed or is_signed or self._is_beside_byline(at)
        return is_below or is_labelled_date(_shown(block))

    def _is_certain_list(self, block: List, text: str, at: int) -> bool:
        """Whether a list that the page marks is the dateline, although text stands before it."""
        if self.page.has_dateline or any(line.published for line in self.before.lines):
            return False
        if not any(isinstance(later, Paragraph) for later in self.blocks[at + 1 :]):
            return False
        found = self._list_line(block, text)
        return found is not None and found.published is not None

    def _is_byline_under_title(self, text: str, between: list[str]) -> bool:
        """Whether a line has a label and a name that the page marks, with only labels before it."""
        return (
            not self.is_first_text
            and all(map(_is_label, between))
            and any(author and author in text for author in self.front.authors)
        )

    def _is_day(self, text: str) -> bool:
        """Whether a line states a day and nothing else."""
        found = None if self.page.has_dateline else self._read(text, needs_day=True)
        return found is not None and found.published is not None

    def _names_a_place(self, at: int) -> bool:
        """Whether a block states the place of an event: the time before it is that of the event."""
        return at < len(self.blocks) and bool(_PLACE.match(plain_text(self.blocks[at]).strip()))

    def take_between(self, start: int, end: int) -> None:
        """Accounts for the blocks between two certain ones."""
        before = self.before
        is_before_title = self.is_first_text and self._is_title(end, _shown(self.blocks[end]))
        for between in self.blocks[start:end]:
            is_picture = isinstance(between, (Figure, Embed, ThematicBreak))
            line = None if is_picture else self._byline(between)
            if is_before_title and (line is None or line.published is None):
                line = self._read(_shown(between), needs_day=True) if not is_picture else None
            if line is not None:
                before.lines.append(line)
            elif not is_picture and (
                is_before_title
                or _is_link_to_section(between)
                or _is_among(_shown(between), self.front.stated_lines)
            ):
                before.discarded.append(("metadata", between))
            elif not self._takes_control(between):
                before.kept.append(between)
                before.has_standfirst |= isinstance(between, Paragraph)

    def _byline(self, block: Block) -> Dateline | None:
        """The line of an author above a dateline, or None."""
        text = _shown(block)
        if isinstance(block, List):
            names = text.split("\n")
            is_byline = all(self._is_author(name) and are_names(name) for name in names)
            return Dateline(text, None, clean_names("/".join(names))) if is_byline else None
        is_author = self._is_author(text)
        if not (isinstance(block, Paragraph) or (isinstance(block, Heading) and is_author)):
            return None
        return self._labelled(text, is_author=is_author)

    def _labelled(self, text: str, *, is_author: bool) -> Dateline | None:
        """The line of an author, or of facts beside a date; None if it is neither."""
        found = self._read(text, needs_day=False)
        if found is None and _NAME_IN_PLACE.fullmatch(text) and are_names(text):
            return Dateline(text, None, clean_names(text))
        if found is None and (match := _NAME_AND_ROLE.fullmatch(text)):
            return Dateline(text, None, clean_names(match[1]))
        if found is None and (match := _ITALIAN_NAME.fullmatch(text)):
            return Dateline(text, None, clean_names(match[1]))
        is_apart = is_author or _is_among(text, self.front.boxes)
        if is_apart and (match := _REPORTED.fullmatch(text)):
            return Dateline(text, None, clean_names(match[1]))
        names = without_full_stop(text)
        if is_author and (found is None or not found.names) and are_names(names):
            return Dateline(text, None, clean_names(names))
        first, _, role = text.partition("\n")
        if found is None and role and _is_label(role) and self._is_author(first):
            return Dateline(text, None, clean_names(first)) if are_names(first) else None
        return found

    def _is_author(self, line: str) -> bool:
        """Whether the page says that a line, or its start, is the name of an author."""
        if not self.front.authors:
            return False
        text = _without_space(line)
        known = [name for author in self.front.authors if (name := _without_space(author))]
        return text in known or (text.startswith(tuple(known)) and are_names(line))

    # --- Lines ----------------------------------------------------------------------------

    def _line(self, block: Block, text: str, at: int) -> Dateline | None:
        """The line of a date or an author that a block is, or None."""
        shown = _shown(block)
        if len(text) > _LONGEST_NOTE or self._is_one_of_several_hours(shown, at):
            return None
        if not isinstance(block, Paragraph):
            found = self._read(shown, needs_day=True)
            if found is None and not self.is_first_text:
                named = self._labelled(shown, is_author=self._is_author(shown))
                return named if named is not None and named.names else None
            if found is None or not self._is_dateline(found, shown, at):
                return None
            is_exact = isinstance(found.published, datetime)
            return found if is_exact or not self.is_first_text else None
        is_author = self._is_author(shown)
        is_link = len(block.children) == 1 and isinstance(block.children[0], Link)
        if is_link and not (is_author or self._is_marked(shown)):
            return None
        found = self._read(shown, needs_day=True)
        if found is not None:
            return found if self._is_dateline(found, shown, at) else None
        if is_author or self._is_marked(shown) or self._is_beside_dateline(at):
            return self._labelled(shown, is_author=is_author)
        if any(author and author in shown for author in self.front.authors):
            found = self._labelled(shown, is_author=False)
            return found if found is not None and found.names else None
        return None

    def _read(self, text: str, *, needs_day: bool) -> Dateline | None:
        key = (text, needs_day)
        if key not in self.known:
            self.known[key] = self._without_sections(self._read_line(text, needs_day=needs_day))
        return self.known[key]

    def _without_sections(self, found: Dateline | None) -> Dateline | None:
        """The dateline; the names of sections in it are not those of authors."""
        if found is None or not found.names or not self.front.sections:
            return found
        names = [name for name in found.names.split("/") if name not in self.front.sections]
        return found._replace(names="/".join(names) or None)

    def _read_line(self, text: str, *, needs_day: bool) -> Dateline | None:
        page, front = self.page, self.front
        times = [(shown, stated) for shown, stated in front.times if shown and shown in text]
        if not times and is_sentence(text):
            return None
        names = [name for name in front.authors if name and name in text]
        known = (page.patterns, page.zone, times, names)
        found = read_dateline(text, *known, needs_day=needs_day)
        if found is None and (lines := front.split(text)) != text:
            found = read_dateline(lines, *known, needs_day=needs_day)
            found = found._replace(text=text) if found else None
        if found is None and " in " in text and (rest := front.without_sections(text)) != text:
            found = read_dateline(rest, *known, needs_day=needs_day)
            found = found._replace(text=text) if found else None
        if found is None and self._is_marked(text):
            found = read_dateline(front.split(text, at_spaces=True), *known, needs_day=needs_day)
            found = _with_spaces(found, text) if found else None
        return found

    def _is_marked(self, text: str) -> bool:
        """Whether the page says that a line is metadata."""
        return _is_among(text, self.front.metadata) or _is_among(text, self.front.stated_lines)

    def _has_time(self, text: str) -> bool:
        """Whether a line contains the text of a ``time`` element."""
        return any(shown and shown in text for shown, _ in self.front.times)

    def _is_dateline(self, found: Dateline, text: str, at: int) -> bool:
        """Whether a line that holds a day is about the article.

        A day alone in a paragraph can be the first entry of a diary.
        """
        if self._is_marked(text) or _is_among(text, self.front.boxes):
            return not self._is_one_of_several_alike(text, at) or self._is_in_address(found)
        if found.published is None:
            return found.updated is not None
        if self._is_in_address(found):
            return True
        is_day = not isinstance(found.published, datetime) and len(_without_space(text)) <= 12
        if self._names_a_place(at + 1):
            return False
        is_paragraph = isinstance(self.blocks[at], Paragraph)
        is_stated = any(map(_without_space(text).__contains__, self.front.stated_lines - {""}))
        if is_day and is_paragraph and not (is_stated or self._is_beside_byline(at)):
            return False
        return not self._is_one_of_several(at)

    def _is_one_of_several_hours(self, text: str, at: int) -> bool:
        """Whether a line shows only an hour, as do the entries of a live blog."""
        if _SHOWS_HOUR.fullmatch(text) is None:
            return False
        others = self.blocks[:at] + self.blocks[at + 1 : at + _MOST_BLOCKS]
        return any(isinstance(b, Paragraph) and _SHOWS_HOUR.fullmatch(_shown(b)) for b in others)

    def _is_one_of_several(self, at: int) -> bool:
        """Whether other lines can be a dateline as well, as in a diary; not those right after.

        A line with a label or a name is the dateline of a page whose other days have neither.
        """
        following = at + 1
        while following < len(self.blocks) and self._has_day(following):
            following += 1
        places = (*range(at), *range(following, min(len(self.blocks), at + _MOST_BLOCKS)))
        others = [place for place in places if self._has_day(place)]
        return bool(others) and (not self._has_label(at) or any(map(self._has_label, others)))

    def _is_one_of_several_alike(self, text: str, at: int) -> bool:
        """Whether text, a day in the same kind of element and text follow, as in a timeline."""
        element = self.front.place(text)
        if element is None or not self.front.has_alike(element):
            return False
        kind = _kind(element)
        for place in range(at + 2, min(len(self.blocks), at + _MOST_BLOCKS)):
            block = self.blocks[place]
            if not isinstance(block, (Paragraph, Heading)) or _is_long(block):
                continue
            other = self.front.place(plain_text(block))
            if other is None or other is element or _kind(other) != kind:
                continue
            if self._has_day(place) and self._is_text(place - 1) and self._is_text(place + 1):
                return self._has_day(at) and (not self._has_label(at) or self._has_label(place))
        return False

    def _is_text(self, at: int) -> bool:
        """Whether there is a paragraph that is not a line with a day."""
        is_paragraph = at < len(self.blocks) and isinstance(self.blocks[at], Paragraph)
        return is_paragraph and not self._has_day(at)

    def _has_label(self, at: int) -> bool:
        """Whether the line of a day has a label or names as well."""
        text = _shown(self.blocks[at])
        found = self._read(text, needs_day=True)
        return has_label(text) or (found is not None and found.names is not None)

    def _has_day(self, at: int) -> bool:
        """Whether a block can be a line with the day of publication; an hour alone is none."""
        block = self.blocks[at]
        if not isinstance(block, (Paragraph, Heading)):
            return False
        text = plain_text(block)
        if len(text) > _LONGEST_NOTE // 3 or _SHOWS_HOUR.fullmatch(text.strip()):
            return False
        found = self._read(_shown(block), needs_day=True)
        return found is not None and found.published is not None

    def _is_in_address(self, found: Dateline) -> bool:
        if found.published is None:
            return False
        day = found.published.strftime("%Y%m%d")
        return any("".join(match) == day for match in _DAY_IN_ADDRESS.findall(self.page.url))

    def _is_beside_byline(self, at: int) -> bool:
        """Whether the line before or after says who the author is."""
        beside = [self.blocks[place] for place in (at - 1, at + 1) if 0 <= place < len(self.blocks)]
        lines = [self._byline(block) for block in beside if len(_shown(block)) <= _LONGEST_NOTE]
        return any(line is not None and line.names for line in lines)

    def _is_beside_dateline(self, at: int) -> bool:
        """Whether the line before or after is a dateline."""
        if self.before.lines:
            return True
        if at + 1 >= len(self.blocks):
            return False
        following = self.blocks[at + 1]
        text = plain_text(following).strip()
        if not isinstance(following, Paragraph) or len(text) > _LONGEST_NOTE:
            return False
        found = self._read(text, needs_day=True)
        if found is None or self._is_one_of_several_hours(text, at + 1):
            return False
        return self._is_dateline(found, text, at + 1)


# --- Pictures ----------------------------------------------------------------------------------


def _drop_duplicates(front: Front, before: Before) -> None:
    """Discards portraits, and pictures before the text that are there again in another size."""
    kept: list[Block] = []
    for at, block in enumerate(before.kept):
        if isinstance(block, Figure) and (
            front.is_portrait(block.image.url) or (before.lines and _is_portrait(block))
        ):
            line = _name_under_portrait(before, block)
            before.lines[:0] = [line] if line is not None else []
            portrait = block if line is None else Figure(block.image, None, block.link)
            before.discarded.append(("portrait", portrait))
        elif isinstance(block, Figure) and _is_shown_again(block, before, at):
            before.discarded.append(("duplicate-picture", Figure(block.image, None, block.link)))
        else:
            kept.append(block)
    before.kept = kept


def _name_under_portrait(before: Before, figure: Figure) -> Dateline | None:
    """The name of the author that is the caption of a portrait, if no line has a name."""
    if figure.caption is None or figure.caption.credit or any(line.names for line in before.lines):
        return None
    text = plain_text(Paragraph(figure.caption.children)).strip()
    return Dateline(text, None, clean_names(text)) if are_names(text) else None


def _is_portrait(figure: Figure) -> bool:
    """Whether a picture beside a byline is too small for one of the article."""
    width, height = figure.image.width or 0, figure.image.height or 0
    return figure.caption is None and 0 < width <= _LARGEST_PORTRAIT >= height > 0


def _is_shown_again(figure: Figure, before: Before, at: int) -> bool:
    """Whether a later figure shows the same picture; that one gets the caption."""
    for blocks, start in ((before.kept, at + 1), (before.rest, 0)):
        for place in range(start, len(blocks)):
            block = blocks[place]
            if isinstance(block, Figure) and is_same_picture(figure.image.url, block.image.url):
                if figure.caption is None:
                    return True
                part = Part(figure.caption.children, figure.caption.credit)
                taken = with_part(block, part) if takes(block, part) else None
                if isinstance(taken, Figure):
                    blocks[place] = taken
                return taken is not None
    return False


def only_repeats_title(blocks: Sequence[Block], title: str) -> bool:
    """Whether a body says nothing but its title."""
    bare_title = bare_of_title(title)
    is_there = False
    for block in blocks:
        text = plain_text(block)
        start = bare_start(text)
        if start and not (bare_title.startswith(start) and bare(text) == bare_title):
            return False
        is_there = is_there or bool(start)
    return is_there
