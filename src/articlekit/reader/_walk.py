"""The walk over a page: one pass in the order of the page, and what it has to remember."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from articlekit.errors import Problem
from articlekit.model import (
    Discarded,
    Embed,
    Figure,
    Heading,
    Paragraph,
    Text,
    ThematicBreak,
    plain_text,
)
from articlekit.reader._dates import Dateline, clean_names, read_dateline, read_machine_date
from articlekit.reader._figures import Part, attach, phrasing, settle
from articlekit.reader._flow import Flow
from articlekit.reader._html import Element, events, is_block, is_glued, letters, visible_text
from articlekit.reader._outlets import Outlet, Rule, rules_for

MAX_DEPTH = 100
"""Elements nested deeper than this are flattened: their text stays, their structure goes."""

Handler = Callable[["Walk", Element], None]

_MEDIA = ("img", "picture", "video", "audio", "iframe")
_CREDIT_LABEL = re.compile(
    r"(?:图片|圖片|图像|圖像|照片|影像)(?:版权|版權|来源|來源)|(?:image|photo|picture) (?:copyright|source|credit)",
    re.I,
)
_CAPTION_LABEL = re.compile(
    r"(?:image|photo|picture|media) caption|(?:图像|圖像|图片|圖片)(?:加注文字|加註文字|说明|說明)",
    re.I,
)


class Glued(Exception):
    """The page holds a tag with an attribute stuck to its name; it must be repaired and reread."""


class Walk:
    """Reads one page into `flow`; see the module's docstring."""

    def __init__(
        self,
        handlers: dict[str, Handler],
        outlet: Outlet,
        html: str,
        base: str | None,
        title: str,
        line: int,
    ) -> None:
        self.handlers = handlers
        self.outlet = outlet
        self.rules = rules_for(outlet)
        self.special = self.rules.special(html)
        self.base = base
        self.title = title
        self.flow = Flow(self._finished)
        self.discarded: list[Discarded] = []
        self.tags: list[str] = []
        self.dateline: Dateline | None = None
        self.standfirst = False
        self.pictures_seen: set[str] = set()
        self.from_noscript: set[str] = set()
        self.in_noscript = 0
        self.depth = 0
        self.problems: list[Problem] = []
        self.repaired = False
        self.blocks: list[Any] = []
        """What `page` has read."""
        self._line = line
        self._title_heading: Heading | None = None
        self._announced = ""  # "credit" or "caption", if a label has just said so.
        self._in_part = 0

    # --- Elements -------------------------------------------------------------------------

    def page(self, body: Element) -> None:
        """Reads a whole page."""
        first = body[0] if len(body) and not (body.text or "").strip() else None
        if first is not None and first.tag == "div" and self._is_dateline(first):
            rest, first.tail = first.tail, None
            first.getparent().remove(first)
            body.text = rest
        self.children(body)
        self.flow.border()
        self.blocks = settle(self.flow.blocks)
        self._check()

    def children(self, element: Element) -> None:
        """Reads what is inside an element."""
        flow_text = self.flow.text
        if element.text:
            flow_text(element.text)
        if self.depth >= MAX_DEPTH:
            self._flat(element)
            return
        self.depth += 1
        for child in element:
            self.element(child)
            if child.tail:
                flow_text(child.tail)
        self.depth -= 1

    def element(self, element: Element) -> None:
        """Reads one element."""
        if not self.ruled(element):
            handler = self.handlers.get(element.tag)
            if handler is None:
                self._unknown(element)
            else:
                handler(self, element)

    def ruled(self, element: Element) -> bool:
        """Whether a rule says what the element is; if so, it has been read."""
        tag = element.tag
        names = element.get("class")
        if names is None and not self.special and tag not in self.rules.tags:
            return False
        for rule in self.rules.for_element(tag, names, self.special, element.get):
            if _applies(rule, element):
                if rule.role == "keep":
                    return False
                _ROLES[rule.role](self, element, rule)
                return True
        return False

    def block(self, element: Element) -> None:
        """Reads an element that is a block of its own and leaves no node."""
        start = self.flow.border()
        self.children(element)
        self.flow.border()
        blocks = self.flow.blocks
        if len(blocks) - start > 1 and any(b.__class__ is Part for b in blocks[start:]):
            attach(blocks, start)

    def nested(self, element: Element) -> list[Any]:
        """The blocks inside an element, apart from those around it."""
        return settle(self.flow.nested(lambda: self.children(element)))

    def _unknown(self, element: Element) -> None:
        tag = element.tag
        if is_glued(tag) and not self.repaired:
            raise Glued(tag)
        if "-" not in tag:  # A hyphen marks a custom element, which is as good as a span.
            self.problem(element, "unknown-element", f"unknown element <{tag[:40]}>")
        self.children(element)

    def _flat(self, element: Element) -> None:
        """The text, breaks and pictures of what is nested too deep, without recursion."""
        self.problem(
            element, "nesting-flattened", f"elements nested deeper than {MAX_DEPTH} were flattened"
        )
        for event, node in events(element):
            tag = node.tag
            if event == "start":
                if is_block(tag):
                    self.flow.border()
                elif tag in ("br", "img"):
                    self.handlers[tag](self, node)
                if node.text and tag != "br":
                    self.flow.text(node.text)
                continue
            if is_block(tag):
                self.flow.border()
            if node.tail:
                self.flow.text(node.tail)

    # --- What rules say -------------------------------------------------------------------

    def discard(self, reason: str, text: str) -> None:
        """Accounts for visible text that is not content."""
        if text:
            self.discarded.append(Discarded(reason, text))

    def problem(self, element: Element | None, code: str, message: str) -> None:
        """Notes a problem, each message once a page."""
        if any(told.message == message for told in self.problems):
            return
        inside = element.sourceline if element is not None else 1
        line = self._line + (inside or 1) - 1
        self.problems.append(Problem(code, message, line=line, column=1))

    def _discard_element(self, element: Element, rule: Rule) -> None:
        if not len(element) and not element.text:
            return
        text = visible_text(element)
        self.discard(rule.reason, text)
        for link in element.iter("a"):
            if link.get("rel") == "tag":
                self.tags.append(visible_text(link))
        if rule.reason == "label" and _has_text_after(element):
            if _CREDIT_LABEL.search(text):
                self._announced = "credit"
            elif _CAPTION_LABEL.search(text):
                self._announced = "caption"

    def part(self, element: Element, rule: Rule | None = None) -> None:
        """Reads a caption or a credit; round a picture, the name means the wrapper."""
        if next(element.iter(*_MEDIA), None) is not None:
            self.figure(element)
            return
        self._announced = ""
        self._in_part += 1
        blocks = self.flow.nested(lambda: self.children(element))
        self._in_part -= 1
        credits = [part.credit for part in blocks if isinstance(part, Part) and part.credit]
        lines = [b for b in blocks if not isinstance(b, Part) or b.children]
        line = phrasing([Part(b.children) if isinstance(b, Part) else b for b in lines])
        if rule is not None and rule.role == "credit":
            text = plain_text(Paragraph(line)).replace("\n", " ").strip()
            self._add_part(Part((), " ".join(filter(None, [text, *credits])) or None))
        else:
            self._add_part(Part(line, " ".join(credits) or None))

    def _add_part(self, part: Part) -> None:
        if part.children or part.credit:
            self.flow.add(part)

    def figure(self, element: Element, rule: Rule | None = None) -> None:
        """Reads a wrapper of a picture: text in it that is nothing else is its caption."""
        start = self.flow.border()
        self.children(element)
        self.flow.border()
        blocks = self.flow.blocks
        inside = blocks[start:]
        if any(isinstance(b, Paragraph) for b in inside) and _is_picture_with_text(inside):
            blocks[start:] = [Part(b.children) if isinstance(b, Paragraph) else b for b in inside]
        attach(blocks, start)

    def _dateline_element(self, element: Element, rule: Rule) -> None:
        if self.dateline is not None or not self._is_dateline(element):
            self.discard("metadata", visible_text(element))

    def _is_dateline(self, element: Element) -> bool:
        text = visible_text(element)
        if not 4 <= len(text) <= 300:
            return False
        found = read_dateline(text, self.outlet.datelines)
        stated = next((t for t in element.iter("time") if t.get("datetime")), None)
        if stated is not None:
            published = read_machine_date(stated.get("datetime"))
            if published is not None:
                names = found.names if found else None
                found = Dateline(text, published, names or _names_round(element, text))
        if found is None:
            return False
        if found.published is None:
            self.problem(element, "dateline-ambiguous", f"day or month first? {text[:60]!r}")
        self.dateline = found
        return True

    def _standfirst_element(self, element: Element, rule: Rule) -> None:
        self.standfirst = self.at_start()
        self.block(element)

    def takes_dateline(self, element: Element) -> bool:
        """Whether a ``time`` stands where a dateline does, alone and before all text."""
        return (
            self.dateline is None
            and self.at_start()
            and _is_alone(element)
            and self._is_dateline(element)
        )

    def is_caption_line(self, element: Element) -> bool:
        """Whether a ``div`` holds one ``small`` alone and follows a picture or a player."""
        if len(element) != 1 or (element[0].tail or "").strip():
            return False
        self.flow.border()
        blocks = self.flow.blocks
        return bool(blocks) and isinstance(blocks[-1], (Figure, Embed))

    def is_picture_with_text(self, element: Element) -> bool:
        """Whether a ``div`` holds pictures and phrasing alone, as a gallery has it."""
        return not any(is_block(child.tag) for child in element) and not _has_double_break(element)

    def _embed_element(self, element: Element, rule: Rule) -> None:
        url = next((a.get("href") for a in element.iter("a") if a.get("href")), None)
        if url is None:
            self.children(element)
        else:
            self.discard("player-fallback", visible_text(element))
            self.flow.add(Embed("iframe", url))

    # --- Finished blocks ------------------------------------------------------------------

    def at_start(self) -> bool:
        """Whether no text of the article has come yet."""
        return not self.flow.run and not any(
            isinstance(block, (Paragraph, Heading)) for block in self.flow.blocks
        )

    def _finished(self, block: Any) -> Any:
        """A paragraph or heading just before it is added; None if it is no content."""
        if self._announced:
            said, self._announced = self._announced, ""
            if said == "credit":
                return Part((), plain_text(block).replace("\n", " "))
            return Part(block.children)
        if self._in_part:
            return block
        if isinstance(block, Heading) and self._repeats_title(block):
            self._title_heading = block
            self.discard("title", plain_text(block))
            return None
        first = block.children[0]
        text = (
            first.value
            if first.__class__ is Text and len(block.children) == 1
            else plain_text(block)
        )
        rule = self.rules.for_text(text)
        if rule is not None and rule.role == "discard":
            self.discard(rule.reason, text)
            return None
        return block

    def _repeats_title(self, heading: Heading) -> bool:
        """Whether this is the title over the page, perhaps without the name of the site."""
        if heading.depth != 1 or not self.at_start():
            return False
        said, title = _bare(plain_text(heading)), _bare(self.title)
        site = _SITE_SUFFIX.search(self.title)
        return bool(said) and said in (title, _bare(self.title[: site.start()]) if site else title)

    def _check(self) -> None:
        """What is wrong with the page as a whole; decorative rules at its ends go."""
        blocks = self.blocks
        while blocks and isinstance(blocks[-1], ThematicBreak):
            blocks.pop()
        while blocks and isinstance(blocks[0], ThematicBreak):
            del blocks[0]
        if not blocks and self._title_heading is not None:
            blocks.append(self._title_heading)
            self.discarded = [d for d in self.discarded if d.reason != "title"]
        if not blocks:
            self.problem(None, "body-missing", "the record has no body")
        elif len(blocks) <= 2 and _bare("".join(map(plain_text, blocks))) == _bare(self.title):
            self.problem(None, "body-missing", "the body only repeats the title")
        elif _TRUNCATED.search(plain_text(blocks[-1])[-80:]):
            self.problem(None, "truncated", "the feed cut the body short")


_SITE_SUFFIX = re.compile(r"\s[-–—|_]\s[^-–—|_]+$")
_TRUNCATED = re.compile(
    r"(?:Continue reading(?: on \S.*)?|Read more|阅读全文|閱讀全文)\s*[»›→.…]*\s*$", re.I
)


def _bare(text: str) -> str:
    """Letters and digits alone: marks and spaces differ between a page and its feed."""
    return "".join(filter(str.isalnum, text)).casefold()


_ROLES: dict[str, Callable[[Walk, Element, Rule], None]] = {
    "discard": Walk._discard_element,
    "caption": Walk.part,
    "credit": Walk.part,
    "figure": Walk.figure,
    "dateline": Walk._dateline_element,
    "standfirst": Walk._standfirst_element,
    "embed": Walk._embed_element,
}


def _applies(rule: Rule, element: Element) -> bool:
    if rule.max_letters is not None and letters(visible_text(element)) > rule.max_letters:
        return False
    if rule.only_links:
        linked = sum(letters(visible_text(link)) for link in element.iter("a"))
        return linked > 0 and linked >= letters(visible_text(element))
    return True


def _has_text_after(element: Element) -> bool:
    if (element.tail or "").strip():
        return True
    return any(
        visible_text(later) or (later.tail or "").strip() for later in element.itersiblings()
    )


def _is_picture_with_text(blocks: list[Any]) -> bool:
    """One figure or embed, some paragraphs, and nothing else."""
    others = [b for b in blocks if not isinstance(b, (Paragraph, Part))]
    return len(others) == 1 and isinstance(others[0], (Figure, Embed))


def _names_round(element: Element, text: str) -> str | None:
    """The names in a dateline of which the ``time`` elements are the rest."""
    for stated in element.iter("time"):
        text = text.replace(visible_text(stated), "")
    return clean_names(text.replace("\n", "/"))


def _is_alone(element: Element) -> bool:
    """Whether nothing but blocks stands beside an element."""
    before, after = element.getprevious(), element.getnext()
    text_before = element.getparent().text if before is None else before.tail
    return not (
        (text_before or "").strip()
        or (element.tail or "").strip()
        or (before is not None and not is_block(before.tag) and before.tag != "br")
        or (after is not None and not is_block(after.tag) and after.tag != "br")
    )


def _has_double_break(element: Element) -> bool:
    """Whether two ``br`` stand in a row after text: then it holds paragraphs, not a caption."""
    breaks = 0
    started = False
    for child in element:
        if child.tag == "br":
            breaks += started
        elif child.tag != "img":
            breaks, started = 0, True
        if breaks > 1:
            return True
        if (child.tail or "").strip():
            breaks, started = 0, True
    return False
