"""One self-contained page an article, and an index page for a collection.

Nothing in a page is executable, and nothing is remote but the article's own pictures and links; a
content security policy says so once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import BinaryIO, ClassVar

from articlekit._safe import safe_url, utf8
from articlekit.errors import Problem
from articlekit.model import Article, Heading, Image, walk
from articlekit.serial import time_text
from articlekit.writers._labels import labels
from articlekit.writers._xhtml import Markup, attributes, escape, heading_levels, tag

Report = Callable[[Problem], None]

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #55565b; --paper: #fdfdfc;
  --line: #d6d6d2; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e1; --soft: #a9a9a6; --paper: #18191b;
  --line: #3b3c3f; --link: #8ab8f0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.75;
  font-family: "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", Georgia, serif;
  line-break: strict; overflow-wrap: break-word; text-size-adjust: 100%; }
:lang(zh-Hant) {
  font-family: "Noto Serif CJK TC", "Source Han Serif TC", "Songti TC", Georgia, serif; }
:lang(en) { line-height: 1.6; font-family: Georgia, "Times New Roman", serif; hyphens: auto; }
main { max-width: 38rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.35; margin: 0 0 .75rem; text-wrap: balance; }
h2, h3, h4, h5, h6 { line-height: 1.4; margin: 2rem 0 .5rem; }
h2 { font-size: 1.3rem; } h3 { font-size: 1.15rem; } h4, h5, h6 { font-size: 1rem; }
p { margin: 0 0 1.1rem; } header p { color: var(--soft); font-size: .9rem; margin: 0 0 .25rem; }
header { border-bottom: 1px solid var(--line); margin-bottom: 1.75rem; padding-bottom: 1rem; }
a { color: var(--link); text-underline-offset: .15em; }
figure { margin: 1.75rem 0; break-inside: avoid; } img { max-width: 100%; height: auto; }
figure img { display: block; margin: 0 auto; }
figcaption { color: var(--soft); font-size: .88rem; line-height: 1.6; margin-top: .5rem; }
.credit { font-size: inherit; font-style: italic; } :lang(zh) .credit { font-style: normal; }
blockquote { margin: 1.25rem 0; padding-left: 1rem; border-left: 3px solid var(--line); }
blockquote :last-child, li p:last-child { margin-bottom: 0; }
pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid var(--line); font-size: .88rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: 1.5rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; vertical-align: top;
  text-align: left; }
.align-center { text-align: center; } .align-right { text-align: right; }
.embed { border: 1px solid var(--line); padding: .9rem 1rem; } .embed a::before { content: "▶ "; }
.embed a:has(img)::before { content: none; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2rem auto; width: 40%; }
.days { list-style: none; padding: 0; } .days li { margin: 0 0 .6rem; }
.days small { color: var(--soft); margin-left: .5rem; }
@media print { main { max-width: none; padding: 0; } a { color: inherit; } }
"""
# What the page may do, enforced by the browser: show pictures and its own style, nothing else.
_POLICY = "default-src 'none'; img-src http: https: data: file: 'self'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLWriter:
    """Writes an article as one HTML page."""

    suffix: ClassVar[str] = ".html"

    style: str | None = None
    """CSS to use instead of the built-in style."""
    image: Callable[[Image], str | None] | None = None
    """Gives the address to load a picture from; None: the picture's own."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as a page."""
        body = _Page(article, self.image).article()
        return _document(article.title, article.language, body, self.style)

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))


def _document(title: str, language: str, body: str, style: str | None = None) -> str:
    css = (_STYLE if style is None else style).replace("</", "<\\/")
    head = "\n".join(
        (
            '<meta charset="utf-8">',
            f"<title>{escape(title) or '—'}</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta http-equiv="Content-Security-Policy"{attributes(content=_POLICY)}>',
            f"<style>{css}</style>",
        )
    )
    return (
        f"<!DOCTYPE html>\n<html{attributes(lang=language)}>\n<head>\n{head}\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


class _Page(Markup):
    """The body of one page."""

    def __init__(self, article: Article, address: Callable[[Image], str | None] | None) -> None:
        super().__init__(article.url)
        self._article = article
        self._address = address
        headings = [node for node in walk(article.body) if isinstance(node, Heading)]
        self._levels = iter(heading_levels(headings))
        self._is_first = True

    def article(self) -> str:
        """The whole article with its header."""
        article = self._article
        title = tag("h1", escape(article.title)) if article.title.strip() else ""
        header = tag("header", "\n".join(filter(None, (title, self._about()))))
        return f"<article>\n{header}\n{self.blocks(article.body)}\n</article>"

    def _about(self) -> str:
        article = self._article
        parts = [escape(text) for text in (article.byline, article.source) if text]
        if article.published is not None:
            parts.append(time_tag(article.published))
        elif article.date is not None:
            parts.append(time_tag(article.date))
        url = safe_url(article.url) if article.url else None
        if url:
            parts.append(tag("a", labels(article.language)["original"], href=url))
        return tag("p", " · ".join(parts)) if parts else ""

    def heading(self, block: Heading) -> str:
        text = self.inline(block.children)
        return tag(f"h{next(self._levels)}", text) if text else ""

    def image(self, image: Image) -> str:
        url = self._address(image) if self._address else None
        markup = super().image(replace(image, url=url) if url else image)
        loading = ' loading="eager"' if self._is_first else ' loading="lazy"'
        self._is_first = False
        return markup[:-2] + loading + ">" if markup else ""


def time_tag(value: dt.datetime | dt.date) -> str:
    """A ``time`` element: the instant for machines, day and minute with the zone for people."""
    return tag("time", escape(time_for_people(value)), datetime=time_text(value))


def time_for_people(value: dt.datetime | dt.date) -> str:
    """``2021-12-08 20:18 UTC``; without a clock or a zone where none is known."""
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    zone = "" if value.tzinfo is None else " UTC" + value.strftime("%z").replace("+0000", "")
    return f"{value:%Y-%m-%d %H:%M}{zone}"


# --- Index -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """A line of an index page."""

    title: str
    href: str
    """Relative to the index page, percent-encoded."""
    date: dt.datetime | None
    source: str | None


def render_index(entries: Iterable[IndexEntry], title: str, language: str) -> str:
    """A page of links to articles, by day, the newest first; those without a date come last."""
    words = labels(language)

    def order(entry: IndexEntry) -> tuple[bool, float, str]:
        return (entry.date is None, -entry.date.timestamp() if entry.date else 0, entry.href)

    def day(entry: IndexEntry) -> str:
        return entry.date.date().isoformat() if entry.date else words["undated"]

    sections = []
    for name, group in groupby(sorted(entries, key=order), day):
        items = "\n".join(map(_entry, group))
        sections.append(
            f'<section>\n{tag("h2", escape(name))}\n<ul class="days">\n{items}\n</ul>\n</section>'
        )
    return _document(title, language, f"{tag('h1', escape(title))}\n" + "\n".join(sections))


def _entry(entry: IndexEntry) -> str:
    source = tag("small", escape(entry.source)) if entry.source else ""
    return tag("li", tag("a", escape(entry.title) or "—", href=entry.href) + source)
