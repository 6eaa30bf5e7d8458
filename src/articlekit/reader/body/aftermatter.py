"""Removes what is not the article from between and after the text: related links, rights, tags.

These are found among the finished blocks, by their words and their place, whatever elements and
classes they had.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from urllib.parse import SplitResult, urlsplit

from articlekit._text.patterns import lazy_pattern
from articlekit.model import (
    Block,
    Break,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Text,
    ThematicBreak,
    plain_text,
)
from articlekit.model import walk as walk_nodes
from articlekit.reader.blocks.inline import to_blocks
from articlekit.reader.body.walk import Walk, pictures_in
from articlekit.reader.record.datelines import (
    is_count,
    is_labelled_date,
    is_sentence,
    read_dateline,
)
from articlekit.reader.rules.words import Vocabulary

_LONGEST_RIGHTS = 400  # Characters of a line.
_LONGEST_DATE = 100  # Of a line that may hold a day.
_LONGEST_LABEL = 20
_LONGEST_SOURCE = 60  # Of the words between the links to the article and its site.
_LONGEST_AFTER_RIGHTS = 30
_REASONS_OF_LISTS = ("control", "newsletter", "navigation")
_MOST_PAGES = 20
_MOST_AFTER_RIGHTS = 4  # Lines.
_LONGEST_RELATED = 80  # Of the heading of related links.
_BETWEEN_LINKS = lazy_pattern(r"[\s\d·•▪◆■►➤▶→»›>|｜/、,，.;；:：()（）\[\]【】「」-]*")


def without_aftermatter(walk: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks of the article; the others are discarded, unless nothing else is left."""
    blocks = _without_comments(walk, blocks)
    kept, related = _without_related(walk.rules.vocabulary, blocks)
    if not any(map(is_content, kept)):
        kept, related = blocks, []
    for reason, text, images in related:
        walk.discard(reason, text, images)
    kept = _without_end(walk, kept)
    if _ends_with_dateline(walk, kept):
        del kept[-1]
    return kept


def is_content(block: Block) -> bool:
    """Whether a block is more than a rule between others."""
    return not isinstance(block, ThematicBreak)


def _without_comments(walk: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks before the heading of the comments of readers."""
    words = walk.rules.vocabulary
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and words.comments.fullmatch(plain_text(block)):
            if not any(map(is_content, blocks[:at])):
                break
            comments = blocks[at:]
            text = "\n".join(map(plain_text, comments))
            walk.discard("comments", text, pictures_in(comments))
            return blocks[:at]
    return blocks


# --- Related links -----------------------------------------------------------------------------


def _without_related(
    words: Vocabulary, blocks: list[Block]
) -> tuple[list[Block], list[tuple[str, str, tuple[str, ...]]]]:
    """The blocks without related links; the reason, the text and the pictures of these."""
    kept: list[Block] = []
    related: list[tuple[str, str, tuple[str, ...]]] = []
    starts = words.related_starts
    end = 0
    for at, block in enumerate(blocks):
        if at < end:
            continue
        if isinstance(block, (Paragraph, Heading)) and _may_be_label(block.children[0], starts):
            end = _end_of_related(words, blocks, at)
        if at < end:
            group = blocks[at:end]
            reason = "sharing" if words.is_control(plain_text(block)) else "related"
            related.append((reason, "\n".join(_lines(group)), pictures_in(group)))
        else:
            kept.append(block)
    return kept, related


def _may_be_label(first: Inline, starts: Container[str]) -> bool:
    """Whether a block that starts so may be the label of related links; saves time."""
    return not isinstance(first, Text) or (
        first.value[0] in starts and len(first.value) <= _LONGEST_RELATED
    )


def _end_of_related(words: Vocabulary, blocks: list[Block], start: int) -> int:
    """Where the related links end that begin at a block; `start` if it is something else."""
    block = blocks[start]
    if not isinstance(block, (Paragraph, Heading)):
        return start
    label, has_link = _outside_links(block.children)
    if not has_link and not any(map(_is_links_only, blocks[start + 1 : start + 2])):
        return start
    if not (words.related.fullmatch(label.strip()) or words.is_control(label)):
        # A heading that is a link itself.
        if label.strip(" :：") or not words.related.fullmatch(plain_text(block).strip()):
            return start
        has_link = False
    end = start + 1
    while end < len(blocks) and _is_links_only(blocks[end]):
        end += 1
    return end if has_link or end > start + 1 else start


def _outside_links(nodes: Sequence[Inline]) -> tuple[str, bool]:
    """The text that is in no link, and whether there is a link."""
    text, has_link = "", False
    for node in nodes:
        if isinstance(node, Link):
            has_link = True
        elif isinstance(node, Text):
            text += node.value
        elif isinstance(node, Break):
            text += " "
        elif not isinstance(node, Image):
            inner, inner_link = _outside_links(getattr(node, "children", ()))
            text += inner or ("" if inner_link else plain_text(node))
            has_link = has_link or inner_link
    return text, has_link


def _is_links_only(block: Block) -> bool:
    """Whether a block holds nothing but links, and pictures that are links."""
    if isinstance(block, (Paragraph, Heading)):
        text, has_link = _outside_links(block.children)
        return has_link and _BETWEEN_LINKS.fullmatch(text) is not None
    if isinstance(block, List):
        return all(_is_links_only(inner) for item in block.children for inner in item.children)
    return isinstance(block, Figure) and block.link is not None


def _lines(blocks: Sequence[Block]) -> list[str]:
    """The text of blocks of links, each link a line."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, List):
            lines += _lines([inner for item in block.children for inner in item.children])
            continue
        children: Sequence[Inline] = getattr(block, "children", ())
        line = ""
        for node in children:
            if any(isinstance(inner, Link) for inner in walk_nodes((node,))):
                lines += [line] if line.strip() else []
                line = ""
                lines.append(plain_text(node))
            else:
                line += plain_text(node)
        lines += [line] if line.strip() else []
        if isinstance(block, (Figure, Embed)):
            lines += [plain_text(block)] if plain_text(block) else []
    return [" ".join(line.split()) for line in lines]


# --- After the text ----------------------------------------------------------------------------


def _without_end(walk: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks without the lines of rights and tags after the text."""
    kept = list(blocks)
    discarded: list[tuple[str, Block]] = []
    at = len(kept) - 1
    while at >= 0:
        at = _take_end(walk, kept, at, discarded)
    if not any(map(is_content, kept)):
        return blocks
    for reason, line in reversed(discarded):
        walk.discard_block(reason, line)
    return kept


def _take_end(walk: Walk, kept: list[Block], at: int, discarded: list[tuple[str, Block]]) -> int:
    """Moves a block that is not the article, the last first; where to go on, or -1."""
    block = kept[at]
    start = _start_of_tags(walk, kept, at)
    if start < at:
        discarded += [("tags", inner) for inner in reversed(kept[start : at + 1])]
        del kept[start : at + 1]
        return start - 1
    if isinstance(block, Paragraph):
        rest, lines = _split_lines(walk, block)
        if not lines:
            return _end_of_rights(walk, kept, at)
        discarded += [(reason, Paragraph(line)) for reason, line in reversed(lines)]
        kept[at : at + 1] = to_blocks(rest)
        return -1 if rest else at - 1
    if isinstance(block, (Figure, Embed, ThematicBreak)):
        return at - 1
    reason = None
    if isinstance(block, Heading) and walk.rules.vocabulary.is_control(plain_text(block)):
        reason = "control"
    elif isinstance(block, List):
        reason = _reason_of_list(walk, block)
    if reason is None:
        return -1
    discarded.append((reason, block))
    del kept[at]
    return at - 1


def _start_of_tags(walk: Walk, blocks: list[Block], end: int) -> int:
    """Where the label is that stands above the links of tags up to `end`; else `end`."""
    block = blocks[end]
    children = block.children if isinstance(block, (Paragraph, List)) else ()
    if not any(isinstance(child, (Link, ListItem)) for child in children):
        return end
    at = end
    while at > 0 and isinstance(blocks[at], (Paragraph, List)) and _is_links_only(blocks[at]):
        at -= 1
    label = blocks[at]
    if at == end or not isinstance(label, (Paragraph, Heading)):
        return end
    if not walk.rules.vocabulary.tag_label.fullmatch(plain_text(label)):
        return end
    links = _links_in(tuple(blocks[at : end + 1]))
    walk.tags += [text for link in links if (text := plain_text(link)) not in walk.tags]
    return at


def _end_of_rights(walk: Walk, blocks: list[Block], end: int) -> int:
    """Where a line of rights is that only short lines follow, up to `end`; -1 if none is.

    Below a line that says whose opinion the article is, editors are named: only links may follow.
    """
    for at in range(end, max(end - _MOST_AFTER_RIGHTS, 0) - 1, -1):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            return -1
        text = plain_text(block).strip()
        reason = _reason_of_rights(walk.rules.vocabulary, text) if at < end else None
        if reason == "rights" or (reason and all(map(_is_links_only, blocks[at + 1 : end + 1]))):
            return at
        if len(text) > _LONGEST_AFTER_RIGHTS or is_sentence(text):
            return -1
    return -1


def _reason_of_list(walk: Walk, block: List) -> str | None:
    """The reason to discard a list: that of its items if they share one, else None."""
    reasons: list[str | None] = []
    for item in block.children:
        if len(item.children) != 1 or not isinstance(item.children[0], Paragraph):
            return None
        reasons.append(_reason(walk, item.children[0].children))
    is_row = bool(reasons) and all(reason == reasons[0] for reason in reasons)
    return reasons[0] if is_row and reasons[0] in _REASONS_OF_LISTS else None


def _split_lines(
    walk: Walk, block: Paragraph
) -> tuple[tuple[Inline, ...], list[tuple[str, tuple[Inline, ...]]]]:
    """The lines of a paragraph that are text, and those at its end that are not, with reasons."""
    lines: list[list[Inline]] = [[]]
    for node in block.children:
        if isinstance(node, Break):
            lines.append([])
        else:
            lines[-1].append(node)
    found: list[tuple[str, tuple[Inline, ...]]] = []
    while lines:
        line = tuple(lines[-1])
        reason = _reason(walk, line)
        if reason is None:
            break
        if reason:
            found.insert(0, (reason, line))
        lines.pop()
    if not found:
        return block.children, []
    rest: list[Inline] = []
    for part in lines:
        rest += [Break(), *part] if rest else part
    return tuple(rest), found


def _reason(walk: Walk, line: tuple[Inline, ...]) -> str | None:
    """Why a line at the end is not the article; None if it is, empty if the line is."""
    text = "".join(map(plain_text, line)).strip()
    if not text:
        return None if pictures_in((Paragraph(line),)) else ""
    words = walk.rules.vocabulary
    if reason := _reason_of_rights(words, text) or words.reason(text):
        return reason
    if is_count(text):
        return "metadata"
    label, has_link = _outside_links(line)
    if has_link and _is_row_of_pages(words, line, label):
        return "navigation"
    if has_link and _names_page_and_site(walk, line, label):
        return "feed-footer"
    if has_link and len(label.strip()) <= _LONGEST_LABEL:
        texts = list(map(plain_text, _links_in(line)))
        is_tags = bool(words.tag_label.fullmatch(label))
        if is_tags or all(text in walk.tag_links for text in texts):
            walk.tags += [text for text in texts if text not in walk.tags]
            return "tags"
    return None


def _reason_of_rights(words: Vocabulary, text: str) -> str | None:
    """Why a line is not the article, if it is about rights, or says whose opinion it is."""
    if len(text) > _LONGEST_RIGHTS:
        return None
    if words.is_rights(text):
        return "rights"
    return "disclaimer" if words.opinion.fullmatch(text) else None


def _is_row_of_pages(words: Vocabulary, line: tuple[Inline, ...], label: str) -> bool:
    """Whether a line consists of links to other pages, and of numbers and words for pages."""
    links = list(map(plain_text, _links_in(line)))
    if len(links) > _MOST_PAGES or len(label) > _LONGEST_SOURCE:
        return False
    texts = [text for text in (*links, *label.split()) if any(map(str.isalnum, text))]
    return all(map(words.is_page_link, texts)) and any(map(str.isalpha, "".join(texts)))


def _names_page_and_site(walk: Walk, line: tuple[Inline, ...], label: str) -> bool:
    """Whether a line consists of a link to the article, a link to its site and a few words.

    Many feeds end with such a line, in the language of the site.
    """
    if walk.base is None or not 0 < len(label.strip()) <= _LONGEST_SOURCE:
        return False
    links = _links_in(line)
    if len(links) != 2:
        return False
    page, first, second = (urlsplit(url) for url in (walk.base, links[0].url, links[1].url))
    is_page = (_host(first), first.path.rstrip("/")) == (_host(page), page.path.rstrip("/"))
    is_site = _host(second) == _host(page) and not (second.path.strip("/") or second.query)
    return is_page and is_site and bool(page.path.strip("/"))


def _links_in(nodes: tuple[Block | Inline, ...]) -> list[Link]:
    return [node for node in walk_nodes(nodes) if isinstance(node, Link)]


def _host(url: SplitResult) -> str:
    return url.netloc.lower().removeprefix("www.")


def _ends_with_dateline(walk: Walk, blocks: list[Block]) -> bool:
    """Whether the last line says when the page was published; if so, it becomes the dateline.

    It counts only if no other line can be the dateline.
    """
    if walk.has_dateline or len(blocks) < 2 or not isinstance(blocks[-1], Paragraph):
        return False
    text = plain_text(blocks[-1])
    if not is_labelled_date(text):
        return False
    found = read_dateline(text, walk.rules.datelines, walk.rules.zone)
    others = [block for block in blocks[:-1] if isinstance(block, (Paragraph, Heading))]
    if found is None or found.published is None or any(map(_holds_day, others)):
        return False
    walk.dateline = found
    return True


def _holds_day(block: Block) -> bool:
    text = plain_text(block)
    return len(text) <= _LONGEST_DATE and read_dateline(text) is not None
