"""The input format itself, in its normal form: what is written here is read back the same.

Only visible markup is written: no comment but the time stamp, no scripts, no ``data-`` attributes.
What an article says of itself in a `dateline` stands in a ``time`` element, so that no site's
rules are needed to read it again. Discarded text and the posters of frames have no place in it.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar
from urllib.parse import quote

from articlekit._text.characters import encodable, utf8, xml_text
from articlekit._text.urls import safe_image_url, safe_url
from articlekit._text.yaml import dump_yaml
from articlekit.errors import Report, ignore
from articlekit.model import (
    Article,
    Code,
    Embed,
    Figure,
    Image,
    InlineCode,
    Link,
    TableCell,
    Text,
)
from articlekit.serial import thaw, time_text
from articlekit.writers.markup import Markup, attributes, escape, tag

# What would end an address: in a link heading, and in a srcset.
_ENDS_HEADING = re.compile(r"\s|\](?=\()")
_ENDS_CANDIDATE = re.compile(r"\s|^,+|,+$")
_BETWEEN_NAMES = re.compile("[/、,，;；]")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HEADER_DATELINE = re.compile(r"日期：[^\n<]*")  # Which stands there as it is, so without tags.


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveWriter:
    """Writes articles as records of the archive format (docs/input-format.md)."""

    suffix: ClassVar[str] = ".md"
    holds_many: ClassVar[bool] = True

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as one record."""
        return "".join(_record(article))

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one record an article.

        Front matter can stand at the beginning of a file alone, so a record that is not the first
        goes without.
        """
        first = True
        for article in articles:
            stream.write(utf8("".join(_record(article, front_matter=first))))
            first = False


def _record(article: Article, front_matter: bool = True) -> Iterable[str]:
    if front_matter and article.meta:
        yield f"---\n{dump_yaml(_encoded(thaw(article.meta)))}---\n"
    if article.timestamp is not None:
        yield f"<!--{(article.timestamp - _EPOCH) // dt.timedelta(milliseconds=1)}-->\n"
    title = xml_text(" ".join(article.title.split()))
    url = xml_text(_quoted(article.url or "", _ENDS_HEADING)).replace("<", "%3C")
    yield f"[{_encoded(title)}]({url})\n------\n"
    if article.dateline is not None and _HEADER_DATELINE.fullmatch(article.dateline):
        yield f"{xml_text(article.dateline)}\n\n"
    else:
        yield "\n" + _dateline(article)
    body = _Archive(None).blocks(article.body)
    yield body + "\n" if body else ""
    if not article.meta.get("tags"):  # One paragraph each: a long line would be content.
        links = (tag("a", escape(name), rel="tag") for name in article.tags)
        yield "".join(tag("p", link, class_="tags") + "\n" for link in links)


def _encoded(value: Any) -> Any:
    """Escaped where reading would decode something, or a browser see a tag."""
    if isinstance(value, str):
        value = encodable(value)
        value = value.replace("&", "&amp;") if html.unescape(value) != value else value
        return value.replace("<", "&lt;")
    if isinstance(value, list):
        return [_encoded(item) for item in value]
    if isinstance(value, dict):
        return {_encoded(key): _encoded(item) for key, item in value.items()}
    return value


def _dateline(article: Article) -> str:
    if article.dateline is None:
        return ""
    stated = time_text(article.published)
    if not stated:
        return f"<div><i>{_lines(article.dateline)}</i></div>\n"
    inner = "".join(
        tag("time", _lines(part), datetime=stated) if is_time else _lines(part)
        for part, is_time in _round_names(article.dateline, article.byline)
    )
    return f"<div><i>{inner}</i></div>\n"


def _round_names(dateline: str, byline: str | None) -> list[tuple[str, bool]]:
    """The parts of a dateline and whether each says when: all but the names in it.

    They may be said there with repetitions and more between them than a sign.
    """
    names = [name.strip() for name in _BETWEEN_NAMES.split(byline or "")]
    start, end = dateline.find(names[0]), dateline.rfind(names[-1]) + len(names[-1])
    if not byline or start < 0 or end < start + len(names[0]):
        return [(dateline, True)]
    parts = [(part, any(map(str.isalnum, part))) for part in (dateline[:start], dateline[end:])]
    parts.insert(1, (dateline[start:end], False))
    return parts if parts[0][1] or parts[2][1] else [*parts, ("", True)]


def _lines(text: str) -> str:
    return "<br/>".join(map(escape, text.split("\n")))


def _quoted(url: str, ends: re.Pattern[str]) -> str:
    """An address with what would end it percent-encoded."""
    return ends.sub(lambda match: quote(match[0], safe=""), url)


class _Archive(Markup):
    """Markup that is read back as the same nodes."""

    def phrase(self, node: Any) -> str:
        if isinstance(node, Text):
            return _text(node.value)
        if isinstance(node, InlineCode):
            return tag("code", _text(node.value))
        return super().phrase(node)

    def link_target(self, url: str) -> str | None:
        return url if not url or safe_url(url) else None

    def link(self, link: Link) -> str:
        inner = self.inline(link.children)
        url = self.link_target(link.url)
        return inner if not inner or url is None else tag("a", inner, href=url, title=link.title)

    def phrasing_image(self, image: Image) -> str:
        if not image.inline:
            return self._img(image)
        # Its alternative text counts as text, and stays where its address must not.
        return self._img(image, class_="emoji") or _text(image.alt)

    def image(self, image: Image) -> str:
        return self._img(image)

    def _img(self, image: Image, **values: object) -> str:
        source, url = (
            address if not address or safe_image_url(address) else None
            for address in (image.src, image.url)
        )
        if source is None:
            source = url
        if source is None:
            return ""
        # A candidate of twice the density is better than the source, whatever that is.
        better = (
            f"{_quoted(url, _ENDS_CANDIDATE)} 2x" if url is not None and url != source else None
        )
        # No article has pictures of that size, and what has it counts readers.
        width, height = image.width, image.height
        if width is not None and height is not None and max(width, height) <= 2:
            width = height = None
        return (
            "<img"
            + attributes(
                **values,
                src=source,
                srcset=better,
                alt=image.alt or None,
                title=image.title,
                width=width,
                height=height,
            )
            + "/>"
        )

    def cell(self, cell: TableCell) -> str:
        return tag(
            "th" if cell.header else "td",
            self.inline(cell.children),
            colspan=cell.colspan if cell.colspan > 1 else None,
            rowspan=cell.rowspan if cell.rowspan > 1 else None,
            align=cell.align,
        )

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

    def figure(self, block: Figure) -> str:
        picture = self.image(block.image)
        target = self.link_target(block.link) if block.link else None
        if picture and target:
            picture = tag("a", picture, href=target)
        return self.captioned("figure", picture, block.caption)

    def code(self, block: Code) -> str:
        language = f"language-{block.lang}" if block.lang else None
        return tag("pre", html.escape(block.value, quote=False), class_=language)


# Which HTML reads back from references, though no XML document may hold them.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")


def _text(value: str) -> str:
    text = html.escape(value, quote=False)
    return _CONTROLS.sub(lambda match: f"&#{ord(match[0])};", text)
