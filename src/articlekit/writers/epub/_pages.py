"""The pages of a book around the bodies of its articles; each is a finished XHTML document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from articlekit._text.urls import safe_url
from articlekit.model import Article
from articlekit.writers.epub._body import fold, language_attributes
from articlekit.writers.epub._outline import Entry, Group, leaves
from articlekit.writers.html.document import time_for_people
from articlekit.writers.labels import labels
from articlekit.writers.markup import attributes, escape, tag
from articlekit.writers.valid import valid_url

STYLE_NAME = "style.css"
USER_STYLE_NAME = "user.css"


class Pages:
    """Makes the pages of one book.

    `language` is that of the book; `has_user_style` says whether there is a second style sheet,
    `has_neighbours` whether articles link to those around them.
    """

    def __init__(
        self, title: str, language: str, has_user_style: bool, has_neighbours: bool
    ) -> None:
        self._has_neighbours = has_neighbours
        self._title = title
        self._language = language
        self._words = labels(language)
        names = [STYLE_NAME, *([USER_STYLE_NAME] if has_user_style else [])]
        self._styles = "\n".join(
            f'<link rel="stylesheet" type="text/css" href="{name}"/>' for name in names
        )

    def _document(self, title: str, body: str, language: str | None = None, **of_body: str) -> str:
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"'
            ' xmlns:epub="http://www.idpf.org/2007/ops"'
            f"{language_attributes(language or self._language)}>\n"
            f"<head>\n<title>{escape(title)}</title>\n{self._styles}\n</head>\n"
            f"<body{''.join(of_body.values())}>\n{body}\n</body>\n</html>\n"
        )

    # --- Articles -------------------------------------------------------------------------

    def article(
        self, entry: Entry, content: str, number: int, before: Entry | None, after: Entry | None
    ) -> str:
        """A file of an article; `number` counts its files from 1, the first has its header."""
        kind = 'epub:type="chapter" role="doc-chapter"'
        if number > 1:
            title = f"{entry.title} ({labels(entry.language)['continued']} {number})"
            section = f"<section {kind}{attributes(aria_label=title)}>\n{content}\n</section>"
            return self._document(title, section, entry.language)
        header = [tag("h1", escape(entry.title), id="title"), entry.about]
        if self._has_neighbours:
            header.append(_neighbours(entry, before, after))
        top = tag("header", "\n" + "\n".join(filter(None, header)) + "\n")
        section = f'<section {kind} aria-labelledby="title">\n{top}\n{content}\n</section>'
        return self._document(entry.title, section, entry.language)

    # --- Contents -------------------------------------------------------------------------

    def group(self, group: Group) -> str:
        """The contents page of a part of the book."""
        up = tag("a", self._words["contents"], href=group.parent)
        articles = [child for child in group.children if isinstance(child, Entry)]
        sources = {entry.source for entry in articles}
        days = {_day(entry.date) for entry in articles}
        items = []
        for child in group.children:
            if isinstance(child, Group):
                about = count_label(sum(1 for _ in leaves(child.children)), self._language)
            else:  # What is the same for all stands in the title or is of no help.
                source = child.source if len(sources) > 1 else None
                about = " · ".join(filter(None, (source, _day(child.date) * (len(days) > 1))))
            small = f" {tag('small', escape(about))}" if about else ""
            items.append(tag("li", self._labelled(child) + small))
        listed = "\n".join(items)
        body = (
            '<section epub:type="part" role="doc-part" aria-labelledby="title">\n<header>\n'
            f"{tag('h1', escape(group.label), id='title')}\n{tag('p', up, class_='neighbours')}\n"
            f'</header>\n<ol class="contents">\n{listed}\n</ol>\n</section>'
        )
        return self._document(f"{group.label} – {self._title}", body)

    def _labelled(self, child: Entry | Group) -> str:
        if isinstance(child, Group):
            return tag("a", escape(child.label), href=child.file)
        foreign = child.language if child.language != self._language else None
        language = language_attributes(foreign) if foreign else ""
        return f'<a href="{child.file}"{language}>{escape(child.title)}</a>'

    def nav(self, children: list[Group | Entry], first: str, has_cover: bool) -> str:
        """The navigation document: contents and landmarks (EPUB 3.3, section 5.4)."""
        landmarks = [("cover", "cover.xhtml", "cover")] * has_cover
        landmarks += [("toc", "nav.xhtml#toc", "contents"), ("bodymatter", first, "start")]
        items = "\n".join(
            f'<li><a epub:type="{kind}" href="{href}">{escape(self._words[word])}</a></li>'
            for kind, href, word in landmarks
        )
        toc = self._list(children)
        body = (
            '<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="toc-title">\n'
            f"{tag('h1', escape(self._words['contents']), id='toc-title')}\n{toc}\n</nav>\n"
            f'<nav epub:type="landmarks" hidden="hidden"'
            f"{attributes(aria_label=self._words['landmarks'])}>\n<ol>\n{items}\n</ol>\n</nav>"
        )
        return self._document(self._words["contents"], body)

    def _list(self, children: Iterable[Group | Entry]) -> str:
        items = []
        for child in children:
            inner = "\n" + self._list(child.children) + "\n" if isinstance(child, Group) else ""
            items.append(f"<li>{self._labelled(child)}{inner}</li>")
        return "<ol>\n" + "\n".join(items) + "\n</ol>" if items else ""

    # --- Others ---------------------------------------------------------------------------

    def empty(self) -> str:
        """The only page of a book without articles."""
        text = tag("p", escape(self._words["no-articles"]))
        title = tag("h1", escape(self._title))
        return self._document(self._title, f"<section>\n{title}\n{text}\n</section>")

    def cover(self, image: str) -> str:
        """The page of the cover, with nothing else on it: Kobo shows it in a layout of its own."""
        alt = f"{self._words['cover']}{self._words['colon']}{self._title}"
        picture = f"<img{attributes(src=image, alt=alt, role='doc-cover')}/>"
        body = tag("div", picture, class_="cover")
        return self._document(self._words["cover"], body, epub_type=' epub:type="cover"')


def _neighbours(entry: Entry, before: Entry | None, after: Entry | None) -> str:
    words = labels(entry.language)
    links = []
    if before is not None:
        links.append(tag("a", f"‹ {words['previous']}", href=before.file, rel="prev"))
    links.append(tag("a", words["contents"], href=entry.parent))
    if after is not None:
        links.append(tag("a", f"{words['next']} ›", href=after.file, rel="next"))
    return tag("p", " · ".join(links), class_="neighbours")


def count_label(count: int, language: str) -> str:
    """How many articles there are, in words."""
    words = labels(language)
    word = words["article" if count == 1 else "articles"]
    gap = "" if words["colon"] == "：" else " "
    return f"{count}{gap}{word}"


def about_line(article: Article, language: str) -> str:
    """The line below the title: author, site, time with its zone, address."""
    parts = [escape(fold(text)) for text in (article.byline, article.source) if text]
    date = article.published if article.published is not None else article.date
    if date is not None:
        parts.append(_time(date))
    safe = safe_url(article.url) if article.url else None
    url = valid_url(safe) if safe else None
    if url:
        parts.append(tag("a", escape(labels(language)["original"]), href=url))
    return tag("p", " · ".join(parts), class_="about") if parts else ""


def _day(date: dt.datetime | None) -> str:
    return "" if date is None else date.astimezone(dt.UTC).date().isoformat()


def _time(value: dt.datetime | dt.date) -> str:
    """A ``time`` element; HTML 5 knows no offsets in seconds (section 2.3.5.6)."""
    machine = value.isoformat()
    if isinstance(value, dt.datetime):
        offset = value.utcoffset()
        if offset is not None and offset % dt.timedelta(minutes=1):
            value = value.astimezone(dt.UTC)
        machine = value.isoformat(timespec="seconds")
    return tag("time", escape(time_for_people(value)), datetime=machine)
