"""One self-contained page an article, and an index page for a collection.

Nothing in a page is executable, and nothing is remote but the article's own pictures and links; a
content security policy says so once more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO, ClassVar

from articlekit._text.characters import utf8
from articlekit._text.cjk import HANGUL, WIDE
from articlekit._text.urls import safe_image_url, safe_url
from articlekit.errors import Report, ignore
from articlekit.model import (
    Article,
    Embed,
    Image,
    Table,
)
from articlekit.serial import time_text
from articlekit.writers.dates import shown_time, time_tag
from articlekit.writers.html.style import POLICY, STYLE
from articlekit.writers.labels import direction, labels
from articlekit.writers.markup import PageMarkup, attributes, escape, tag
from articlekit.writers.valid import valid_reference

_GAP = re.compile(f"(?<=[{WIDE}{HANGUL}])[ \u3000]+(?=[{WIDE}{HANGUL}])")


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLWriter:
    """Writes an article as one HTML page."""

    suffix: ClassVar[str] = ".html"

    style: str | None = None
    """CSS to use instead of the built-in style."""
    image: Callable[[Image], str | None] | None = None
    """Gives the address to load a picture from; None: the picture's own."""

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as a page."""
        body = _Page(article, self.image).article()
        return _document(article.title, article.language, body, self.style)

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))


def _document(title: str, language: str, body: str, style: str | None = None) -> str:
    css = STYLE if style is None else style.replace("</", "<\\/")
    return (
        f"<!DOCTYPE html>\n<html{attributes(lang=language, dir=direction(language))}>\n"
        f"<head>\n{_HEAD}"
        f"<title>{escape(title.strip()) or '—'}</title>\n<style>{css}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


_HEAD = f"""<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy"{attributes(content=POLICY)}>
"""


class _Page(PageMarkup):
    """The body of one page."""

    BREAK = "<br>"
    RULE = "<hr>"

    def __init__(self, article: Article, address: Callable[[Image], str | None] | None) -> None:
        super().__init__(article, article.language)
        self._article = article
        self._address = address
        self._is_first = True

    def article(self) -> str:
        """The whole article with its header."""
        article = self._article
        title = tag("h1", _in_parts(article.title)) if article.title.strip() else ""
        parts = "\n".join(filter(None, (title, self._about())))
        header = f"<header>\n{parts}\n</header>\n" if parts else ""
        return f"<article>\n{header}{self.blocks(article.body)}\n</article>"

    def _about(self) -> str:
        article = self._article
        parts = [escape(text) for text in (article.byline, article.source) if text]
        time = shown_time(article)
        if time is not None:
            parts.append(time_tag(time, article.language))
        url = self.link_target(article.url) if article.url else None
        if url:
            parts.append(tag("a", self.words["original"], class_="original", href=url))
        return tag("p", " · ".join(parts)) if parts else ""

    # --- Phrasing -------------------------------------------------------------------------

    def link_target(self, url: str) -> str | None:
        safe = safe_url(url, self.base)
        return valid_reference(safe) if safe else None  # An address on the same site as well.

    def image(self, image: Image) -> str:
        url = safe_image_url(self._address(image) or "") if self._address else None
        url = url or safe_image_url(image.url, self.base)
        found = valid_reference(url) if url else None
        if not found:
            return ""
        loading = "eager" if self._is_first else "lazy"
        self._is_first = False
        values = attributes(
            src=found,
            alt=image.alt or (self.words["photo"] if self._in_link else ""),
            title=image.title,
            width=image.width,
            height=image.height,
            loading=loading,
        )
        return f"<img{values}>"

    # --- Flow -----------------------------------------------------------------------------

    def embed(self, block: Embed) -> str:
        url = self.link_target(block.url)
        content = self.linked_picture(block.image, url) if block.image else ""
        name = block.title or (self.kind_of_embed(block) if content else url)
        if url:
            content += ("\n" if content else "") + tag("a", escape(name or url), href=url)
        return self.captioned("figure", content, block.caption, class_=f"embed embed-{block.kind}")

    def wide_table(self, table: Table) -> str:
        markup = super().wide_table(table)
        name = self.words["table"]
        return tag("div", markup, class_="wide", role="region", tabindex=0, aria_label=name)


def _in_parts(title: str) -> str:
    """A title whose lines break where a Chinese title has a space, if they can."""
    parts = _GAP.split(title.strip())
    if len(parts) == 1:
        return escape(title)
    return " ".join(tag("span", escape(part), class_="part") for part in parts)


# --- Index -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """A line of an index page."""

    title: str
    href: str
    """Relative to the index page, percent-encoded."""
    date: dt.datetime | None
    source: str | None
    language: str = "und"


def render_index(entries: Iterable[IndexEntry], title: str, language: str) -> str:
    """A page of links to articles, by day, the newest first; those without a date come last.

    Days and times are those of UTC.
    """
    words = labels(language)

    def order(entry: IndexEntry) -> tuple[bool, float, str]:
        return (entry.date is None, -entry.date.timestamp() if entry.date else 0, entry.href)

    def day(entry: IndexEntry) -> dt.date | None:
        return entry.date.date() if entry.date else None

    sections = []
    for date, group in groupby(sorted(entries, key=order), day):
        name = time_tag(date, language) if date else words["undated"]
        items = "\n".join(_entry(entry, language) for entry in group)
        sections.append(
            f'<section>\n<h2 class="day">{name}</h2>\n<ul class="days">\n{items}\n</ul>\n</section>'
        )
    return _document(title, language, f"{tag('h1', escape(title))}\n" + "\n".join(sections))


def _entry(entry: IndexEntry, language: str) -> str:
    own = entry.language if entry.language not in (language, "und") else None
    link = tag("a", escape(entry.title.strip()) or "—", href=entry.href, lang=own)
    parts = [escape(entry.source)] if entry.source else []
    if entry.date:
        parts.append(tag("time", f"{entry.date:%H:%M}", datetime=time_text(entry.date)))
    return tag("li", f"{link} <small>{' · '.join(parts)}</small>" if parts else link)
