"""Writes the input format itself, in its normal form: reading it gives an equal article.

Only visible markup is written: no comment but the timestamp, no scripts, no ``data-`` attributes.
The dateline is in a ``time`` element, so that no rules of an outlet are needed to read it again.
Discarded text is not written. Anything else that the format cannot express is reported
(``archive-changed``).
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, BinaryIO, ClassVar
from urllib.parse import quote

from articlekit._text.characters import encodable, utf8, xml_text
from articlekit._text.times import time_text
from articlekit._text.urls import safe_image_url, safe_url
from articlekit._text.yaml import dump_yaml
from articlekit.errors import Problem, Report, ignore
from articlekit.model import (
    Article,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    Paragraph,
    TableCell,
    Text,
    ThematicBreak,
    plain_text,
    walk,
)
from articlekit.serial import thaw
from articlekit.writers.markup import Markup, attributes, escape, tag

__all__ = ["ArchiveWriter"]

# What would end an address in a link heading, or open a tag where the file is taken for HTML.
_ENDS_HEADING = re.compile(r"[\r\n]|\](?=\()|<(?=[A-Za-z/!?])|^[ \t\f\v]+|[ \t\f\v]+$")
# What would end an address in a srcset.
_ENDS_CANDIDATE = re.compile(r"\s|^,+|,+$")
_DIGIT = re.compile("[0-9〇零○一二三四五六七八九十]")
_COLLAPSES = re.compile(r"[\t\n\r\f]| {2}")
_BETWEEN_NAMES = re.compile("[/、,，;；]")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_HEADER_DATELINE = re.compile(r"日期：[^\r\n<]*")  # It stands there as it is, so without tags.


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveWriter:
    """Writes articles as records of the archive format.

    The page “The input format” of the manual describes it.
    """

    suffix: ClassVar[str] = ".md"
    holds_many: ClassVar[bool] = True

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as one record."""
        return "".join(_record(article, report))

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one record per article.

        Front matter can only stand at the beginning of a file, so the other records go without.
        """
        first = True
        for article in articles:
            stream.write(utf8("".join(_record(article, report, front_matter=first))))
            first = False


def _record(article: Article, report: Report, front_matter: bool = True) -> Iterator[str]:
    if article.meta:
        if front_matter:
            yield f"---\n{dump_yaml(_encoded(thaw(article.meta)))}---\n"
        else:
            _changed(report, "only the first record of a file can have front matter")
    if article.timestamp is not None:
        stamp, rest = divmod(article.timestamp - _EPOCH, _MILLISECOND)
        if rest:
            _changed(report, "timestamps have milliseconds only")
        yield f"<!--{stamp}-->\n"
    title = _title(article, report)
    yield f"[{_encoded(title)}]({_url(article, report)})\n------\n"
    if article.dateline is not None and _HEADER_DATELINE.fullmatch(article.dateline):
        yield f"{xml_text(article.dateline)}\n\n"
    else:
        yield "\n" + _dateline(article, report)
    yield from _body(article, title, report)
    if len("".join(article.tags)) > len(article.text):
        _changed(report, "tags that are longer than the text are read as text")
    if not article.meta.get("tags"):  # A paragraph per tag: a long line would be content.
        links = (tag("a", escape(name), rel="tag") for name in article.tags)
        yield "".join(tag("p", link, class_="tags") + "\n" for link in links)


def _body(article: Article, title: str, report: Report) -> Iterator[str]:
    if _repeats_title(article):  # The reader discards the first repetition only.
        yield tag("h1", escape(title)) + "\n"
        if isinstance(article.body[0], ThematicBreak) or isinstance(
            article.body[-1], ThematicBreak
        ):
            _changed(report, "rules at the edges of a page with its title in it are left out")
    if _repeats_picture(article):
        _changed(report, "of equal pictures before the text only the last one is read")
    body = _Archive(article.url, report).blocks(article.body)
    yield body + "\n" if body else ""


def _changed(report: Report, message: str) -> None:
    report(Problem("archive-changed", message))


def _title(article: Article, report: Report) -> str:
    title = xml_text(" ".join(article.title.split()))
    if title != article.title:
        _changed(report, "titles have no line breaks, control characters or repeated spaces")
    return title


def _url(article: Article, report: Report) -> str:
    url = xml_text(article.url or "")
    quoted = _quoted(url, _ENDS_HEADING)
    if quoted != (article.url or ""):
        _changed(report, f"what would end the address is percent-encoded: {quoted[:80]}")
    return quoted


def _repeats_title(article: Article) -> bool:
    """Whether a block may be taken for the title that a page repeats above its text."""
    title = _bare(article.title)
    if all(_bare(plain_text(block)) in ("", title) for block in article.body):
        return False  # The reader keeps what is the only content.
    longest = 2 * len(article.title) + 20
    for node in walk(article.body):
        if isinstance(node, (Paragraph, Heading)):
            text = plain_text(node)
            bare = _bare(text) if len(text) <= longest else ""
            if bare and (title.startswith(bare) or title.endswith(bare)):
                return True
    return False


def _repeats_picture(article: Article) -> bool:
    """Whether a picture before the text is there again; the reader discards the earlier one."""
    urls = [block.image.url if isinstance(block, Figure) else None for block in article.body]
    before = takewhile(bool, urls)
    return any(url in urls[at + 1 :] for at, url in enumerate(before))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _encoded(value: Any) -> Any:
    """Texts with what the reader would decode, or a browser take for a tag, escaped."""
    if isinstance(value, str):
        value = encodable(value)
        value = value.replace("&", "&amp;") if html.unescape(value) != value else value
        return value.replace("<", "&lt;")
    if isinstance(value, list):
        return [_encoded(item) for item in value]
    if isinstance(value, dict):
        return {_encoded(key): _encoded(item) for key, item in value.items()}
    return value


def _dateline(article: Article, report: Report) -> str:
    if article.dateline is None:
        if article.published is not None:
            _changed(report, "a date of publication needs a dateline")
        return ""
    stated = time_text(article.published)
    if stated and stated.count(":") > 3:
        _changed(report, "offsets of time zones have no seconds")
    before, names, after = _around_names(article.dateline, article.byline)
    # Marked, for the reader knows only some names by their form.
    marked = tag("a", _lines(names), rel="author") if names else ""
    if not stated:
        if not names and not _DIGIT.search(article.dateline):
            _changed(report, "a dateline without a date and names is read as text")
        return f"<div><i>{_lines(before)}{marked}{_lines(after)}</i></div>\n"
    inner = _time(before, stated) + marked + _time(after, stated)
    if not before.strip() and not after.strip():
        inner += tag("time", "", datetime=stated)
    return f"<div><i>{inner}</i></div>\n"


def _around_names(dateline: str, byline: str | None) -> tuple[str, str, str]:
    """What stands before the names of a dateline, the names, and what stands after them.

    The line may repeat names, and may have more than a separator between them.
    """
    names = [name.strip() for name in _BETWEEN_NAMES.split(byline or "")]
    start, end = dateline.find(names[0]), dateline.rfind(names[-1]) + len(names[-1])
    before, after = dateline[max(start - 1, 0) : start], dateline[end : end + 1]
    if names[-1][-1:].islower() and (after.isdigit() or after.isupper()):
        after = ""  # Only the layout of the page separates them.
    edges = before + after
    if not names[0] or not names[-1] or start < 0 or end < start + len(names[0]):
        return dateline, "", ""
    if any(char.isascii() and char.isalnum() for char in edges):  # Part of a word or number.
        return dateline, "", ""
    return dateline[:start], dateline[start:end], dateline[end:]


def _time(part: str, stated: str) -> str:
    """A part of a dateline; letters and digits in it stand in a ``time`` element."""
    return (
        tag("time", _lines(part), datetime=stated) if any(map(str.isalnum, part)) else _lines(part)
    )


def _lines(text: str) -> str:
    return "<br/>".join(map(escape, text.split("\n")))


def _quoted(url: str, ends: re.Pattern[str]) -> str:
    """An address with what would end it percent-encoded."""
    return ends.sub(lambda match: quote(match[0], safe=""), url)


class _Archive(Markup):
    """Markup that is read back as the same nodes."""

    def __init__(self, url: str | None, report: Report) -> None:
        super().__init__(None)
        self.url = url
        self.report = report

    def phrase(self, node: Any) -> str:
        if isinstance(node, Text):
            if _COLLAPSES.search(node.value):
                _changed(
                    self.report, "tabs, line breaks and repeated spaces in text become a space"
                )
            return _text(node.value)
        if isinstance(node, InlineCode):
            return tag("code", _text(node.value))
        return super().phrase(node)

    def link_target(self, url: str) -> str | None:
        if not url or safe_url(url):
            return url
        _changed(self.report, f"an address with this scheme is left out: {url[:80]}")
        return None

    def link(self, link: Link) -> str:
        inner = self.inline(link.children)
        url = self.link_target(link.url)
        return inner if not inner or url is None else tag("a", inner, href=url, title=link.title)

    def phrasing_image(self, image: Image) -> str:
        if not image.inline:
            return self._img(image)
        # The alternative text of an emoji is text. It stays if the address is left out.
        return self._img(image, class_="emoji") or _text(image.alt)

    def image(self, image: Image) -> str:
        return self._img(image)

    def _img(self, image: Image, **values: object) -> str:
        source, url = (
            address if not address or safe_image_url(address) else None
            for address in (image.src, image.url)
        )
        if source is None or url is None:
            _changed(self.report, f"an address with this scheme is left out: {image.src[:80]}")
        if source is None:
            source = url
        if source is None:
            return ""
        # Images of 2 px or less are tracking pixels.
        width, height = image.width, image.height
        if width is not None and height is not None and max(width, height) <= 2:
            width = height = None
        return (
            "<img"
            + attributes(
                **values,
                src=source,
                srcset=self._better(source, url),
                alt=image.alt or None,
                title=image.title,
                width=width,
                height=height,
            )
            + "/>"
        )

    def _better(self, source: str, url: str | None) -> str | None:
        """The address of a picture as a candidate of twice the density; None if `source` is it."""
        if url is None or url == source:
            return None
        quoted = _quoted(url, _ENDS_CANDIDATE)
        if quoted != url:
            if safe_image_url(source, self.url) == url:  # The reader resolves it to the same.
                return None
            _changed(self.report, f"spaces in an address are percent-encoded: {url[:80]}")
        return f"{quoted} 2x"

    def alignment(self, cell: TableCell) -> dict[str, str | None]:
        return {"align": cell.align}

    def embed(self, block: Embed) -> str:
        url = self.link_target(block.url)
        if url is None:
            return self.captioned("figure", "", block.caption)
        if block.kind in ("tweet", "post"):
            name = "twitter-tweet" if block.kind == "tweet" else "fb-post"
            inner = tag("a", "", href=url)
            content = tag("blockquote", inner, class_=name, cite=url)
        else:
            name = block.kind if block.kind in ("video", "audio") else "iframe"
            is_still = name == "iframe" and block.image is not None
            poster = block.image.src if block.image and not is_still else None
            poster = poster if poster and safe_image_url(poster) else None
            content = tag(name, "", src=url, poster=poster, title=block.title)
            if block.image and is_still:
                content += tag("noscript", self.image(block.image))
        return self.captioned("figure", content, block.caption) if block.caption else content

    def code(self, block: Code) -> str:
        language = f"language-{block.lang}" if block.lang else None
        return tag("pre", html.escape(block.value, quote=False), class_=language)


# HTML reads these from references, though no XML document may hold them.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")


def _text(value: str) -> str:
    text = html.escape(value, quote=False)
    return _CONTROLS.sub(lambda match: f"&#{ord(match[0])};", text)
