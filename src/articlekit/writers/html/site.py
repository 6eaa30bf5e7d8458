"""An archive as a site: the pages of articles, lists of them by month and source, and an index.

All of it can be read from a folder (``file:``) and from any web server. Addresses are relative.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from sys import intern
from typing import Self

from articlekit._disk.spool import Span, Spool
from articlekit._text.characters import utf8
from articlekit._text.urls import safe_url
from articlekit.errors import UsageError
from articlekit.model import Article
from articlekit.writers.dates import label_for_people
from articlekit.writers.html import search
from articlekit.writers.html.feed import FEED, MOST, atom, sitemaps
from articlekit.writers.html.lists import (
    FOLDER,
    NEWEST,
    SOURCES,
    SOURCES_PER_PAGE,
    Listing,
    Lists,
    SiteEntry,
    href,
)
from articlekit.writers.html.page import document
from articlekit.writers.html.prepare import PICTURES, PageOptions, PreparedPage, prepare_page
from articlekit.writers.html.style import SITE_STYLE, STYLE
from articlekit.writers.internal_links import article_key, link_inside
from articlekit.writers.labels import direction, labels
from articlekit.writers.markup import attributes, escape, tag
from articlekit.writers.valid import valid_url

INDEX, NOT_FOUND, SEARCH = "index.html", "404.html", "search.html"
STYLE_NAME = "style.css"
ICON_NAME = "icon.svg"
_PICTURE = re.compile(f'src="{PICTURES}/(?=[0-9a-f]{{32}}\\.)')
_MARK = "/* articlekit */\n"
_ICON = """<!-- articlekit -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3"
fill="#0a4f97"/><path d="M4 4.5h8M4 8h8M4 11.5h5" stroke="#fff" stroke-width="1.5"/></svg>
"""

# The arrow keys lead to the previous and the next page, where nothing else needs them.
_KEYS = """addEventListener("keydown",e=>{if(e.altKey||e.ctrlKey||e.metaKey||e.shiftKey||\
e.target.closest("input,button,[tabindex]"))return;let k={ArrowLeft:"prev",ArrowRight:"next"}\
[e.key];if(k&&document.dir=="rtl")k=k=="prev"?"next":"prev";let a=k&&\
document.querySelector(`a[rel=${k}]`);if(a)a.click()})"""
_KEYS_HASH = base64.b64encode(hashlib.sha256(_KEYS.encode()).digest()).decode()
_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self' file:; style-src 'self' file:;"
    " img-src http: https: data: file: 'self'; script-src "
)
POLICY = f"{_POLICY}'sha256-{_KEYS_HASH}'"
"""What a page of a site may do: show pictures, and run the one script whose hash this is."""
SEARCH_POLICY = f"{_POLICY}'self' file:"
"""The search page may load the scripts of the index."""


def site_address(url: str) -> str:
    """Returns the valid address of a folder. Raises `UsageError` if it is none."""
    safe = safe_url(url)
    valid = valid_url(safe) if safe else None
    if valid is None or not valid.startswith(("http://", "https://")):
        raise UsageError(f"--base-url: {url!r} is not an address such as https://example.org/news/")
    return valid.partition("?")[0].partition("#")[0].rstrip("/") + "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """The options of a site."""

    title: str | None = None
    language: str | None = None
    """The language of the lists; None: that of most articles."""
    css: str | None = None
    base_url: str | None = None
    """Where the site will be published; the sitemap and the feed need it."""
    search: bool = False


class SiteBuilder:
    """Collects the articles of a site. Use it as a context; their markup waits on disk."""

    def __init__(self, options: SiteOptions, page_options: PageOptions) -> None:
        self._options = options
        self._page_options = page_options
        self._spool = Spool()
        self._index = search.SearchIndex(self._spool) if options.search else None
        self._entries: list[SiteEntry] = []
        self._pictures: dict[str, Span] = {}

    def __enter__(self) -> Self:
        self._spool.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._spool.__exit__(*exc)

    def add(self, article: Article | PreparedPage, path: str) -> SiteEntry:
        """Adds an article, or what `prepare_page` made of it; `path` is that of its page."""
        if isinstance(article, Article):
            article = prepare_page(article, self._page_options)
        entry = SiteEntry(
            article,
            path,
            len(self._entries),
            self._spool.put(article.body),
            self._spool.put(utf8(f"{article.byline}\n{article.summary}")),
            "a-" + hashlib.sha256(utf8(path)).hexdigest()[:12],
        )
        if self._index is not None:
            self._index.add(article.terms)
        for name in article.pictures.keys() - self._pictures.keys():
            self._pictures[name] = self._spool.put(article.pictures[name])
        article.body, article.terms, article.pictures = b"", (), {}
        article.byline = article.summary = ""
        # Those that come from worker processes are not shared.
        article.language, article.source = intern(article.language), intern(article.source)
        article.site, article.day = intern(article.site), intern(article.day)
        article.clock = intern(article.clock)
        self._entries.append(entry)
        return entry

    def site(self) -> Site:
        """Returns the site of all articles."""
        if self._index is not None:
            self._index.flush()
        self._spool.flush()  # Before processes are forked.
        return Site(self._options, self._entries, self._pictures, self._spool, self._index)


class Site:
    """The files of a site. Each is made when it is asked for."""

    def __init__(
        self,
        options: SiteOptions,
        entries: list[SiteEntry],
        pictures: dict[str, Span],
        spool: Spool,
        index: search.SearchIndex | None,
    ) -> None:
        self._options = options
        self._pictures = pictures
        self._spool = spool
        self._index = index
        self.entries = sorted(entries, key=_by_date)
        languages = Counter(entry.page.language for entry in entries)
        language = options.language or (languages.most_common(1)[0][0] if languages else "und")
        self._language = language
        self._words = labels(language)
        sites = {entry.page.site for entry in entries} - {""}
        self.title = options.title or (sites.pop() if len(sites) == 1 else self._words["collected"])
        self._lists = Lists(language)
        self._months = self._lists.months(self.entries)
        self._sources = self._lists.sources(self.entries)
        self._lay_out()
        self._by_address: dict[str, str] = {}
        for entry in self.entries:
            if entry.page.url:
                self._by_address.setdefault(article_key(entry.page.url), entry.path)

    def _lay_out(self) -> None:
        folders = {entry.path.partition("/")[0].casefold() for entry in self.entries}
        folder, number = FOLDER, 1
        while folder in folders:
            number += 1
            folder = f"{FOLDER}-{number}"
        self.folder = folder
        """The folder of the lists."""
        for listing in (*self._months, *self._sources):
            listing.folder = folder
            self._lists.divide(listing)
        for listing in self._months:
            for at, path in enumerate(listing.paths):
                for entry in listing.part(at):
                    entry.above = f"{path}#{entry.id}"

    # --- Articles -------------------------------------------------------------------------

    def page(self, number: int) -> bytes:
        """The page of an article, by its number in `entries`."""
        entry = self.entries[number]
        before, after = self._around(number)
        article, path = entry.page, entry.path

        def inside(url: str) -> str | None:
            target = self._by_address.get(article_key(url))
            return None if target in (None, path) else escape(href(str(target), path))

        body = link_inside(self._spool.get(entry.body).decode(), inside)
        if self._pictures:
            body = _PICTURE.sub(f'src="{href(PICTURES, path)}/', body)
        month = label_for_people(article.day[:7], self._language) if article.day else None
        up = tag(
            "a", escape(month or self._words["undated"]), href=href(entry.above, path), rel="up"
        )
        return self._document(
            path,
            f"{article.title or '—'} – {self.title}",
            body,
            language=article.language,
            above=up,
            pager=self._pager(path, _target(before), _target(after), article.language),
        )

    def _around(self, number: int) -> tuple[SiteEntry | None, SiteEntry | None]:
        before = self.entries[number - 1] if number else None
        return before, self.entries[number + 1] if number + 1 < len(self.entries) else None

    def _document(
        self,
        path: str,
        title: str,
        body: str,
        *,
        language: str | None = None,
        above: str = "",
        pager: str = "",
        policy: str = POLICY,
        script: str | None = _KEYS,
    ) -> bytes:
        """A page of the site with the links that all have."""
        language = language or self._language
        home = tag("a", escape(self.title), href=href(INDEX, path), rel="home")
        links = [home, above] if above else [home]
        if self._options.search and path != SEARCH:
            links.append(
                tag("a", escape(self._words["search"]), href=href(SEARCH, path), rel="search")
            )
        own = ""
        if language != self._language:
            own = attributes(lang=self._language, dir=_dir(self._language, language))
        name = attributes(aria_label=self._words["site"])
        nav = f'<nav class="site"{own}{name}>{" · ".join(links)}</nav>\n'
        head = f"<link{attributes(rel='stylesheet', href=href(STYLE_NAME, path))}>\n"
        feed = attributes(rel="alternate", type="application/atom+xml", href=href(FEED, path))
        head += f"<link{feed}{attributes(title=self.title)}>\n"
        icon = attributes(rel="icon", type="image/svg+xml", href=href(ICON_NAME, path))
        head += f"<link{icon}>\n"
        after = pager + (f"<script>{script}</script>\n" if script else "")
        page = document(title, language, body, head=head, policy=policy, before=nav, after=after)
        return utf8(page)

    def _pager(
        self,
        path: str,
        before: tuple[str, str, str] | None,
        after: tuple[str, str, str] | None,
        language: str | None = None,
        kind: str = "",
    ) -> str:
        """Links to the pages before and after a page: path, title and language of each."""
        language = language or self._language
        words = labels(language)
        links = []
        for found, rel, word, mark in (
            (before, "prev", f"previous{kind}", "‹ {}"),
            (after, "next", f"next{kind}", "{} ›"),
        ):
            if found is not None:
                target, title, own = found
                other = own if own not in (language, "und") else None
                shown = tag("span", escape(title) or "—", lang=other, dir=_dir(other, language))
                label = tag("b", escape(mark.format(words[word])))
                links.append(tag("a", f"{label} {shown}", href=href(target, path), rel=rel))
        if not links:
            return ""
        name = attributes(aria_label=words["pager"])
        return f'<nav class="pager"{name}>\n' + "\n".join(links) + "\n</nav>\n"

    # --- Lists ----------------------------------------------------------------------------

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """All other files: paths, and what makes their bytes.

        The search index is not among them; see `partition`.
        """
        css = self._options.css
        yield ICON_NAME, partial(utf8, _ICON)
        yield STYLE_NAME, partial(utf8, _MARK + (STYLE + SITE_STYLE if css is None else css))
        yield INDEX, self._index_page
        yield NOT_FOUND, self._not_found
        yield from self._listings(self._months, has_site=True)
        yield from self._listings(self._sources, has_site=False)
        for number, path in enumerate(self._source_pages):
            yield path, partial(self._source_page, number)
        yield FEED, self._feed
        for name in sorted(self._pictures):
            yield name, partial(self._spool.get, self._pictures[name])
        if self._options.base_url:
            yield from self._sitemaps(self._options.base_url)
        if self._index is not None:
            yield from self._search_files()

    def _listings(
        self, listings: list[Listing], *, has_site: bool
    ) -> Iterator[tuple[str, Callable[[], bytes]]]:
        for at, listing in enumerate(listings):
            # Only months follow one another.
            before = listings[at - 1] if at and has_site else None
            after = listings[at + 1] if at + 1 < len(listings) and has_site else None
            for number, path in enumerate(listing.paths):
                yield path, partial(self._list_page, listing, number, before, after, has_site)

    def _list_page(
        self,
        listing: Listing,
        number: int,
        before: Listing | None,
        after: Listing | None,
        has_site: bool,
    ) -> bytes:
        paths = listing.paths
        path, count = paths[number], len(paths)
        own = self._language
        page = self._words["page"]
        previous = following = None
        if number:
            previous = (paths[number - 1], page.format(number, count), own)
        elif before is not None:
            previous = (before.paths[-1], before.title, own)
        if number + 1 < count:
            following = (paths[number + 1], page.format(number + 2, count), own)
        elif after is not None:
            following = (after.paths[0], after.title, own)
        shown = f" ({page.format(number + 1, count)})" if count > 1 else ""
        days = self._lists.days(listing.part(number), path, has_site=has_site)
        header = f"{tag('h1', escape(listing.title + shown))}\n{self._about(listing.entries)}"
        return self._document(
            path,
            f"{listing.title}{shown} – {self.title}",
            f"<header>\n{header}\n</header>\n{days}",
            pager=self._pager(path, previous, following, kind="-page"),
        )

    @property
    def _source_pages(self) -> list[str]:
        """The paths of the pages that list all sources; none if the index does."""
        if len(self._sources) <= SOURCES:
            return []
        count = -(-len(self._sources) // SOURCES_PER_PAGE)
        more = [f"{self.folder}/sources-{number}.html" for number in range(2, count + 1)]
        return [f"{self.folder}/sources.html", *more]

    def _source_page(self, number: int) -> bytes:
        paths = self._source_pages
        page, path, count = self._words["page"], paths[number], len(paths)
        before, after = (
            (paths[at], page.format(at + 1, count), self._language) if 0 <= at < count else None
            for at in (number - 1, number + 1)
        )
        title = self._words["all-sources"]
        start = number * SOURCES_PER_PAGE
        names = self._lists.names(self._sources[start : start + SOURCES_PER_PAGE], path)
        return self._document(
            path,
            f"{title} – {self.title}",
            f"<header>\n{tag('h1', escape(title))}\n</header>\n{names}",
            pager=self._pager(path, before, after, kind="-page"),
        )

    def _index_page(self) -> bytes:
        words, lists = self._words, self._lists
        parts = [f"<header>\n{tag('h1', escape(self.title))}"]
        parts.append(f"{self._about(self.entries)}\n</header>")
        if self._options.search:
            parts.append(self._form(""))
        parts += self._section("months", lists.calendar(self._months, INDEX))
        names = lists.names(self._sources[:SOURCES], INDEX)
        if self._source_pages:
            link = tag("a", escape(words["all-sources"]), href=href(self._source_pages[0], INDEX))
            names += "\n" + tag("p", link)
        parts += self._section("sources", names)
        if len(self.entries) <= NEWEST:
            parts += self._section("all", lists.days(self.entries, INDEX, level=3))
        else:
            newest = [entry for entry in self.entries if entry.page.date][-NEWEST:]
            if newest:
                parts += self._section("newest", lists.days(reversed(newest), INDEX, level=3))
        feed = tag("a", escape(words["feed"]), href=FEED, type="application/atom+xml")
        parts.append(tag("p", feed))
        return self._document(INDEX, self.title, "\n".join(parts))

    def _about(self, entries: list[SiteEntry]) -> str:
        text = escape(self._lists.about(entries))
        # English labels, which stand in for those of other languages, have their own direction.
        return tag("p", tag("bdi", text) if direction(self._language) else text)

    def _section(self, word: str, content: str) -> list[str]:
        heading = tag("h2", escape(self._words[word]), id=word)
        return [f'<section aria-labelledby="{word}">\n{heading}\n{content}\n</section>']

    def _not_found(self) -> bytes:
        # It is shown at any address, so relative ones would lead nowhere.
        base = self._options.base_url or ""
        home = base + INDEX
        link = tag("a", escape(self.title), href=home)
        body = f"{tag('h1', escape(self._words['not-found']))}\n{tag('p', link)}"
        head = f"<link{attributes(rel='stylesheet', href=base + STYLE_NAME)}>\n"
        icon = attributes(rel="icon", type="image/svg+xml", href=base + ICON_NAME)
        page = document(
            self._words["not-found"],
            self._language,
            body,
            head=f"{head}<link{icon}>\n",
            policy=POLICY.replace("'self' file:; img", "http: https: 'self' file:; img"),
        )
        return utf8(page)

    # --- Feed and sitemap -----------------------------------------------------------------

    def _feed(self) -> bytes:
        newest = [entry for entry in self.entries if entry.page.date is not None][-MOST:][::-1]
        for entry in newest:
            about = self._spool.get(entry.about).decode()
            entry.page.byline, _, entry.page.summary = about.partition("\n")
        return utf8(atom(newest, self.title, self._language, self._options.base_url))

    def _sitemaps(self, base_url: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
        paths = [(INDEX, "")]
        paths += [(path, "") for each in (*self._months, *self._sources) for path in each.paths]
        paths += [(path, "") for path in self._source_pages]
        paths += [(entry.path, entry.page.day) for entry in self.entries]
        for name, text in sitemaps(paths, base_url):
            yield name, partial(utf8, text)

    # --- Search ---------------------------------------------------------------------------

    def _form(self, query: str) -> str:
        word = escape(self._words["search"])
        values = attributes(action=SEARCH, role="search")
        field = attributes(type="search", name="q", value=query or None, aria_label=word)
        return f"<form{values}><input{field}> <button>{word}</button></form>"

    def _search_page(self) -> bytes:
        words = self._words
        data = attributes(
            data_short=words["search-short"],
            data_none=words["search-none"],
            data_results=words["search-results"],
        )
        parts = [
            tag("h1", escape(words["search"])),
            self._form(""),
            f'<p id="status" role="status"{data}></p>',
            '<ol id="results" class="days"></ol>',
            f'<p><button id="more" hidden>{escape(words["search-more"])}</button></p>',
            f"<noscript>{tag('p', escape(words['search-script']))}</noscript>",
            f'<script src="{search.FOLDER}/search.js"></script>',
        ]
        title = f"{words['search']} – {self.title}"
        return self._document(SEARCH, title, "\n".join(parts), policy=SEARCH_POLICY, script=None)

    def _search_files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        yield SEARCH, self._search_page
        yield f"{search.FOLDER}/search.js", lambda: utf8(search.program())
        for number in range(-(-len(self.entries) // search.ARTICLES)):
            yield f"{search.FOLDER}/a{number}.js", partial(self._articles_script, number)

    def _articles_script(self, number: int) -> bytes:
        start = number * search.ARTICLES
        some = self.entries[start : start + search.ARTICLES]
        return utf8(search.articles_script(number, map(self._described, some)))

    @property
    def folders(self) -> list[tuple[str, str]]:
        """The folders of lists and of the search, and the suffix of the files in them."""
        return [(self.folder, ".html"), (search.FOLDER, ".js")]

    @property
    def partitions(self) -> int:
        """The number of partitions of the search index."""
        return search.PARTITIONS if self._index is not None else 0

    def partition(self, number: int) -> tuple[list[int], list[tuple[str, bytes]]]:
        """A partition of the search index: what `search_meta` takes, and its files."""
        if self._index is None:
            return [], []
        order = [entry.number for entry in self.entries]
        starts, scripts = self._index.scripts(number, order)
        names = (f"{search.FOLDER}/t{number}-{at}.js" for at in range(len(scripts)))
        return starts, list(zip(names, map(utf8, scripts), strict=True))

    def search_meta(self, starts: Sequence[Sequence[int]]) -> tuple[str, bytes]:
        """The file that says where each term is; `starts` come from all partitions in order."""
        script = search.meta_script(len(self.entries), starts)
        return f"{search.FOLDER}/meta.js", utf8(script)

    def _described(self, entry: SiteEntry) -> tuple[str, str, str, str]:
        article = entry.page
        day = label_for_people(article.day, self._language) if article.day else ""
        return article.title or "—", href(entry.path, SEARCH), day, article.site


def _target(entry: SiteEntry | None) -> tuple[str, str, str] | None:
    return None if entry is None else (entry.path, entry.page.title, entry.page.language)


def _dir(language: str | None, beside: str) -> str | None:
    if language is None or direction(language) == direction(beside):
        return None
    return direction(language) or "ltr"


def _by_date(entry: SiteEntry) -> tuple[bool, dt.datetime, str]:
    date = entry.page.date
    return date is None, date or dt.datetime.min.replace(tzinfo=dt.UTC), entry.path
