"""A book from its articles: they come in one by one and wait on disk; then all is put together."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, cast

from articlekit._disk.spool import Spool
from articlekit._text.characters import utf8
from articlekit.errors import ArticleKitError, Problem, Report, WriteError
from articlekit.model import Article
from articlekit.writers.epub._check import check
from articlekit.writers.epub._cover import draw_cover
from articlekit.writers.epub._fonts import find_font, open_font
from articlekit.writers.epub._intake import Intake
from articlekit.writers.epub._links import article_key, link_inside, note_links, note_list
from articlekit.writers.epub._metadata import Metadata, book_language, metadata
from articlekit.writers.epub._options import BookOptions, group_keys
from articlekit.writers.epub._outline import (
    Entry,
    Group,
    assign_ids,
    grouped,
    leaves,
    ordered,
    pages,
)
from articlekit.writers.epub._package import XHTML, Resource, pack
from articlekit.writers.epub._pages import STYLE_NAME, USER_STYLE_NAME, Pages, count_label
from articlekit.writers.epub._pictures import Picture
from articlekit.writers.epub._style import STYLE, VERTICAL
from articlekit.writers.epub.report import BookReport, Chapter
from articlekit.writers.labels import labels

_IN_MEMORY = 4_000_000
"""A book of so many bytes is put together in memory, a larger one on disk."""
_ENTRIES_OF_ITS_OWN = 4
"""Media type, container, package document and NCX, which are no resources."""


def build(
    options: BookOptions, articles: Iterable[Article], stream: BinaryIO, report: Report
) -> BookReport:
    """Writes a book of the articles to the stream, once it is whole and checked."""
    with Spool() as spool:
        intake = Intake(options, spool, report)
        cover = intake.pictures.given_cover(options.cover) if options.cover is not None else None
        if cover is None and options.cover_font is not None:
            open_font(str(find_font(options.cover_font)), 20, "zh")  # Better now than at the end.
        for article in articles:
            intake.add(article)
        if not intake.entries:
            report(Problem("no-articles", "there is no article for the book"))
        binding = _Binding(options, intake, spool, cover, report)
        try:
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
                book = cast("BinaryIO", file)
                binding.write(book)
                book.seek(0)
                check(book)
                size = book.seek(0, 2)
                book.seek(0)
                shutil.copyfileobj(book, stream, 1 << 20)
        except ArticleKitError:
            raise
        except OSError as error:
            raise WriteError(f"the book cannot be written: {error.strerror or error}") from error
        return binding.report(size)


class _Binding:
    """Puts together what the intake has left."""

    def __init__(
        self,
        options: BookOptions,
        intake: Intake,
        spool: Spool,
        cover: Picture | None,
        report: Report,
    ) -> None:
        self._options = options
        self._intake = intake
        self._spool = spool
        entries = intake.entries
        assign_ids(entries)
        language = book_language(options, entries)
        for entry in entries:
            if entry.language == "und":
                entry.language = language
        entries = ordered(entries, options.order)
        keys = group_keys(options.group_by)
        self._contents = grouped(entries, keys, language, options.order == "newest")
        self._about = metadata(options, entries, intake.facts())
        if not entries:
            self._contents = [Group("empty", self._about.title)]
        self._cover = cover or self._drawn_cover(self._about, len(entries), report)
        self._pages = Pages(
            self._about.title,
            language,
            has_user_style=bool(options.css),
            has_neighbours=options.neighbours,
        )
        self._by_address: dict[str, str] = {}
        for entry in entries:
            if entry.url:
                self._by_address.setdefault(article_key(entry.url), entry.file)
        self._sizes: Counter[str] = Counter()
        self._count = _ENTRIES_OF_ITS_OWN

    def _drawn_cover(self, about: Metadata, count: int, report: Report) -> Picture | None:
        if not self._options.draw_cover:
            return None
        font = find_font(self._options.cover_font)
        if font is None:
            report(
                Problem(
                    "cover-font",
                    "no cover is drawn, for no font with Chinese characters was found;"
                    " name one with cover_font",
                )
            )
            return None
        number = count_label(count, about.language) if count > 1 else ""
        raster = draw_cover(
            about.title, about.dates, about.sites, number, font, about.language, about.identifier
        )
        return self._intake.pictures.store(raster, "cover")

    # --- Files ----------------------------------------------------------------------------

    def write(self, stream: BinaryIO) -> None:
        """Writes the book to a seekable stream."""
        pack(
            stream,
            self._about,
            self._contents,
            self._resources(),
            generator="articlekit",
            cover_id="cover-image" if self._cover else None,
            direction="rtl" if self._options.vertical else None,
        )

    def _resources(self) -> Iterator[Resource]:
        for resource in self._files():
            self._count += 1
            yield resource

    def _files(self) -> Iterator[Resource]:
        cover = self._cover
        if cover:
            yield _page("cover", lambda: self._pages.cover(cover.name))
        first = next(pages(self._contents)).file
        nav = partial(self._pages.nav, self._contents, first, bool(cover))
        yield _page("nav", nav, "nav")
        yield from self._chapters()
        style = STYLE + (VERTICAL if self._options.vertical else "")
        yield Resource("style", STYLE_NAME, "text/css", style.encode)
        if self._options.css:
            yield Resource(
                "user-style", USER_STYLE_NAME, "text/css", partial(utf8, self._options.css)
            )
        for name, picture in sorted(self._intake.pictures.files.items()):
            content = partial(self._spool.get, picture.span)
            if picture is cover:
                yield Resource("cover-image", name, picture.media_type, content, ("cover-image",))
            else:
                yield Resource(name.partition(".")[0], name, picture.media_type, content)

    def _chapters(self) -> Iterator[Resource]:
        articles = list(leaves(self._contents))
        around = zip(articles, [None, *articles], [*articles[1:], None], strict=False)
        neighbours = {entry.id: (before, after) for entry, before, after in around}
        for page in pages(self._contents):
            if isinstance(page, Entry):
                for number, file in enumerate(page.files, 1):
                    content = partial(self._article, page, number, *neighbours[page.id])
                    id_ = file.removesuffix(".xhtml")
                    yield Resource(id_, file, XHTML, content, in_spine=True)
            elif page.children:
                yield _page(page.id, partial(self._pages.group, page))
            else:
                yield _page(page.id, self._pages.empty)

    def _article(
        self, entry: Entry, number: int, before: Entry | None, after: Entry | None
    ) -> bytes:
        content = self._spool.get(entry.spans[number - 1]).decode()
        own = entry.file

        def inside(url: str) -> str | None:
            file = self._by_address.get(article_key(url))
            return None if file == own else file

        if self._options.link_notes:
            content, notes = note_links(content, inside)
            if notes:
                content += f"\n{note_list(notes, labels(entry.language))}"
        else:
            content = link_inside(content, inside)
        page = self._pages.article(entry, content, number, before, after).encode()
        self._sizes[entry.id] += len(page)
        return page

    # --- Report ---------------------------------------------------------------------------

    def report(self, size: int) -> BookReport:
        """What was made; to be called when the book is written. `size` is that of the book."""
        about, pictures = self._about, self._intake.pictures
        dropped, missing = self._intake.reports()
        return BookReport(
            title=about.title,
            identifier=about.identifier,
            language=about.language,
            modified=about.modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
            bytes=size,
            entries=self._count,
            articles=tuple(
                Chapter(e.id, e.title, e.url, tuple(e.files), self._sizes[e.id])
                for e in leaves(self._contents)
            ),
            dropped=dropped,
            missing_images=missing,
            images=pictures.shown,
            images_described=pictures.described,
            image_files=len(pictures.files),
            image_bytes=sum(picture.span.length for picture in pictures.files.values()),
            claims=about.claims,
        )


def _page(name: str, content: Callable[[], str], *properties: str) -> Resource:
    return Resource(
        name, f"{name}.xhtml", XHTML, lambda: utf8(content()), properties, in_spine=True
    )
