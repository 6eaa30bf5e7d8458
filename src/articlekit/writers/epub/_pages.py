"""The pages of a book around the bodies of its articles; each is a finished XHTML document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from articlekit._text.characters import shortened
from articlekit.writers.dates import day_for_people, label_for_people
from articlekit.writers.epub._body import language_attributes
from articlekit.writers.epub._links import link_address
from articlekit.writers.epub._outline import Entry, Group, leaves
from articlekit.writers.epub._prepare import MAX_TITLE, Reprint
from articlekit.writers.labels import direction, labels
from articlekit.writers.markup import attributes, escape, tag

STYLE_NAME = "style.css"
USER_STYLE_NAME = "user.css"
NAV = "nav.xhtml"
LIMIT = 240_000
"""The largest contents page, in bytes of its list: old reading systems stop at 300 KB."""


_MAX_ALSO = 20_000
"""The most characters of the list of the duplicates of an article."""


class Around(NamedTuple):
    """The pages before and after a page, for its links."""

    before: str | None = None
    after: str | None = None


class Pages:
    """Makes the pages of one book.

    `language` is that of the book.
    """

    def __init__(
        self,
        title: str,
        language: str,
        *,
        has_user_style: bool,
        has_neighbours: bool,
        has_summaries: bool,
    ) -> None:
        self._has_neighbours = has_neighbours
        self._has_summaries = has_summaries
        self._title = shortened(title, MAX_TITLE)
        self._language = language
        self._words = labels(language)
        names = [STYLE_NAME, *([USER_STYLE_NAME] if has_user_style else [])]
        self._styles = "\n".join(
            f'<link rel="stylesheet" type="text/css" href="{name}"/>' for name in names
        )

    def _document(self, title: str, body: str, language: str | None = None, kind: str = "") -> str:
        language = language or self._language
        is_rtl = attributes(dir=direction(language))
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"'
            ' xmlns:epub="http://www.idpf.org/2007/ops"'
            f"{language_attributes(language)}{is_rtl}>\n"
            f"<head>\n<title>{escape(title)}</title>\n{self._styles}\n</head>\n"
            f"<body{kind}{is_rtl}>\n{body}\n</body>\n</html>\n"
        )

    # --- Articles -------------------------------------------------------------------------

    def article(self, entry: Entry, content: str, number: int, around: Around) -> str:
        """A file of an article; `number` counts its files from 1, the first has its header."""
        kind = 'epub:type="chapter" role="doc-chapter"'
        if number > 1:
            title = f"{entry.title} ({labels(entry.language)['continued']} {number})"
            section = f"<section {kind}{attributes(aria_label=title)}>\n{content}\n</section>"
            return self._document(title, section, entry.language)
        header = [tag("h1", escape(entry.article.heading), id="title"), entry.article.about]
        if self._has_neighbours:
            header.append(_neighbours(entry.language, entry.above, around, "previous", "next"))
        top = tag("header", "\n" + "\n".join(filter(None, header)) + "\n")
        section = f'<section {kind} aria-labelledby="title">\n{top}\n{content}\n</section>'
        return self._document(entry.title, section, entry.language)

    # --- Contents -------------------------------------------------------------------------

    def lay_out(self, group: Group, *, has_page: bool = True) -> None:
        """Divides the contents pages of a group and of all groups below it.

        Tells every child where its line is. Without a page of its own, the children of the group
        are listed in the navigation document.
        """
        articles = [child.article for child in group.children if isinstance(child, Entry)]
        group.has_sites = len({article.site for article in articles}) > 1
        group.has_days = len({article.day for article in articles}) > 1
        group.parts = [0]
        size = 0
        for number, child in enumerate(group.children if has_page else ()):
            length = len(self._item(group, child).encode("utf-8", "replace"))
            if size and size + length > LIMIT:
                group.parts.append(number)
                size = 0
            size += length
        files = group.files if has_page else [NAV]
        ends = [*group.parts[1:], len(group.children)]
        start = 0
        for file, end in zip(files, ends, strict=True):
            for child in group.children[start:end]:
                child.above = f"{file}#{child.id}"
                if isinstance(child, Group):
                    self.lay_out(child)
            start = end

    def contents(self, group: Group, number: int, around: Around) -> str:
        """A file of the contents page of a part of the book, or of the whole book."""
        count = len(group.parts)
        ends = [*group.parts[1:], len(group.children)]
        shown = group.children[group.parts[number - 1] : ends[number - 1]]
        listed = "\n".join([self._item(group, child) for child in shown])
        page = self._words["page"].format(number, count)
        above = _neighbours(self._language, group.above, around, "previous-section", "next-section")
        header = [
            tag("h1", escape(group.title), id="title"),
            tag("p", page, class_="page") if count > 1 else "",
            above if self._has_neighbours or group.above else "",
        ]
        top = tag("header", "\n" + "\n".join(filter(None, header)) + "\n")
        kind = 'epub:type="part" role="doc-part"' if group.above else 'class="contents"'
        body = (
            f'<section {kind} aria-labelledby="title">\n{top}\n'
            f'<ol class="contents">\n{listed}\n</ol>\n</section>'
        )
        title = f"{group.title} – {self._title}" + (f" ({page})" if count > 1 else "")
        return self._document(title, body)

    def _item(self, group: Group, child: Entry | Group) -> str:
        """The line of a child on the page of a group."""
        if isinstance(child, Group):
            count = sum(1 for _ in leaves(child.children))
            about, image, first = count_label(count, self._language), "", ""
        else:
            about = self._about(group, child)
            image, first = self._summary(child) if self._has_summaries else ("", "")
        line = f"{self._labelled(child)} {tag('small', escape(about))}"
        return tag("li", f"{image}{line}{first}", id=child.id)

    def _about(self, group: Group, entry: Entry) -> str:
        """Site, day and reading time; what all articles share is in the title of the page."""
        article = entry.article
        is_dated = group.has_days and article.day
        parts = (
            article.site if group.has_sites else "",
            label_for_people(article.day, self._language) if is_dated else "",
            self._words["minutes"].format(article.minutes),
        )
        return " · ".join(filter(None, parts))

    def _summary(self, entry: Entry) -> tuple[str, str]:
        """The small picture of an article, and its first sentence."""
        article = entry.article
        image = f'<img class="thumb" src="{entry.thumbnail}" alt=""/>' if entry.thumbnail else ""
        values = _foreign(entry.language, self._language)
        sentence = escape(article.sentence)
        return image, f'<p class="first"{values}>{sentence}</p>' if sentence else ""

    def _labelled(self, child: Entry | Group) -> str:
        values = _foreign(child.language, self._language)
        return f'<a href="{child.file}"{values}>{escape(child.title)}</a>'

    def nav(
        self, children: list[Group | Entry], first: str, contents: str, *, has_cover: bool
    ) -> str:
        """The navigation document: contents and landmarks (EPUB 3.3, section 5.4).

        `contents` is the address of the contents page; it may be this document.
        """
        landmarks = [("cover", "cover.xhtml", "cover")] * has_cover
        landmarks += [("toc", contents, "contents"), ("bodymatter", first, "start")]
        items = "\n".join(
            f'<li><a epub:type="{kind}" href="{href}">{escape(self._words[word])}</a></li>'
            for kind, href, word in landmarks
        )
        toc = self._list(children, has_ids=contents.startswith(NAV))
        body = (
            '<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="toc-title">\n'
            f"{tag('h1', escape(self._words['contents']), id='toc-title')}\n{toc}\n</nav>\n"
            f'<nav epub:type="landmarks" hidden="hidden"'
            f"{attributes(aria_label=self._words['landmarks'])}>\n<ol>\n{items}\n</ol>\n</nav>"
        )
        return self._document(self._words["contents"], body)

    def _list(self, children: Iterable[Group | Entry], *, has_ids: bool) -> str:
        items = []
        for child in children:
            inner = ""
            if isinstance(child, Group):
                inner = "\n" + self._list(child.children, has_ids=False) + "\n"
            items.append(tag("li", self._labelled(child) + inner, id=child.id if has_ids else None))
        return "<ol>\n" + "\n".join(items) + "\n</ol>" if items else ""

    # --- Others ---------------------------------------------------------------------------

    def empty(self) -> str:
        """The only page of a book without articles."""
        text = tag("p", escape(self._words["no-articles"]))
        title = tag("h1", escape(self._title))
        return self._document(self._title, f"<section>\n{title}\n{text}\n</section>")

    def cover(self, image: str) -> str:
        """The page of the cover. It holds nothing else: Kobo shows it in a fixed layout."""
        alt = f"{self._words['cover']}{self._words['colon']}{self._title}"
        picture = f"<img{attributes(src=image, alt=alt, role='doc-cover')}/>"
        body = tag("div", picture, class_="cover")
        return self._document(self._words["cover"], body, kind=' epub:type="cover"')


def _foreign(language: str | None, beside: str) -> str:
    """The attributes for the language of a text, if it is another one than that of its page."""
    if language is None or language == beside:
        return ""
    return language_attributes(language, beside)


def _neighbours(language: str, above: str, around: Around, previous: str, following: str) -> str:
    words = labels(language)
    links = []
    if around.before is not None:
        links.append(tag("a", f"‹ {words[previous]}", href=around.before, rel="prev"))
    if above:
        links.append(tag("a", words["contents"], href=above))
    if around.after is not None:
        links.append(tag("a", f"{words[following]} ›", href=around.after, rel="next"))
    return tag("p", " · ".join(links), class_="neighbours") if links else ""


def count_label(count: int, language: str) -> str:
    """Returns how many articles there are, in words."""
    words = labels(language)
    word = words["article" if count == 1 else "articles"]
    gap = "" if words["colon"] == "：" else " "
    return f"{count}{gap}{word}"


def _reprint(reprint: Reprint, language: str) -> str:
    url = link_address(reprint.url)
    host = urlsplit(url).hostname if url else None
    shown = reprint.name or (host or "").removeprefix("www.") or labels(language)["untitled"]
    name = escape(shown)
    item = tag("a", name, href=url) if url else name
    return f"{item} ({day_for_people(reprint.day, language)})" if reprint.day else item


def also_line(reprints: tuple[Reprint, ...], language: str) -> str:
    """Returns the line that lists the duplicates of an article."""
    words = labels(language)
    items: list[str] = []
    size = 0
    for reprint in reprints:
        item = _reprint(reprint, language)
        size += len(item)
        if items and size > _MAX_ALSO:
            break
        items.append(item)
    listed = " · ".join(items)
    if len(items) < len(reprints):
        listed = words["and-more"].format(listed)
    return tag("p", f"{escape(words['also'] + words['colon'])}{listed}", class_="also")
