"""Puts one book together: order, groups, cover and metadata, then all files in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from articlekit._disk.spool import Spool
from articlekit._text.characters import shortened, utf8
from articlekit.errors import Problem, Report
from articlekit.writers.epub._cover import CoverText, draw_cover
from articlekit.writers.epub._fonts import CoverFonts
from articlekit.writers.epub._links import note_links, note_list
from articlekit.writers.epub._metadata import Volume, book_language, facts_of, metadata
from articlekit.writers.epub._options import BookOptions, group_keys
from articlekit.writers.epub._outline import (
    MANY,
    Entry,
    Group,
    assign_ids,
    default_groups,
    grouped,
    leaves,
    ordered,
    pages,
)
from articlekit.writers.epub._package import XHTML, Resource, pack
from articlekit.writers.epub._pages import (
    LIMIT,
    NAV,
    STYLE_NAME,
    USER_STYLE_NAME,
    Around,
    Pages,
    also_line,
    count_label,
)
from articlekit.writers.epub._pictures import Picture
from articlekit.writers.epub._raster import SUFFIXES, Raster
from articlekit.writers.epub._style import STYLE, VERTICAL
from articlekit.writers.epub.report import BookReport, Chapter, Dropped
from articlekit.writers.internal_links import article_key, link_inside
from articlekit.writers.labels import direction, labels

_OTHER_FILES = 4
"""Media type, container, package document and NCX, which are not resources."""


class Binding:
    """Makes one book of articles whose markup is in the spool."""

    def __init__(
        self,
        options: BookOptions,
        volume: Volume,
        entries: list[Entry],
        pictures: dict[str, Picture],
        spool: Spool,
        cover: Raster | None,
        report: Report,
    ) -> None:
        """`pictures` are the picture files in the spool by their names."""
        self._options = options
        self._pictures = pictures
        self._spool = spool
        self._entries = entries
        assign_ids(entries)
        language = book_language(options, entries)
        for entry in entries:
            if entry.language == "und":
                entry.article.language = language
        moving = frozenset(p.name for p in pictures.values() if p.animated)
        self._facts = facts_of(entries, moving)
        self._about = metadata(options, volume, entries, self._facts)
        self._pages = Pages(
            self._about.title,
            language,
            has_user_style=bool(options.css),
            has_neighbours=options.neighbours,
            has_summaries=options.summaries,
        )
        self._root, self._has_contents = self._outline(language)
        self._cover = cover or self._drawn_cover(report)
        self._by_address: dict[str, str] = {}
        for entry in entries:
            if entry.article.url:
                self._by_address.setdefault(article_key(entry.article.url), entry.file)
        self._sizes: dict[str, int] = {}
        self._count = _OTHER_FILES

    def _outline(self, language: str) -> tuple[Group, bool]:
        """The whole book as a group, and whether it has a contents page besides the navigation."""
        options = self._options
        entries = ordered(self._entries, options.order)
        keys = default_groups(entries) if options.group_by is None else group_keys(options.group_by)
        root = Group("contents", labels(language)["contents"])
        root.children = grouped(entries, keys, language, options.order == "newest")
        if not entries:
            root.children = [Group("empty", self._about.title)]
        # A short navigation document is the contents page as well.
        has_contents = len(entries) > MANY or self._weight(root) > LIMIT
        self._pages.lay_out(root, has_page=has_contents)
        return root, has_contents

    def _weight(self, root: Group) -> int:
        return len(utf8(self._pages.nav(root.children, NAV, NAV, has_cover=True)))

    def _drawn_cover(self, report: Report) -> Raster | None:
        options, about = self._options, self._about
        if not options.draw_cover:
            return None
        count = len(self._entries)
        text = CoverText(
            heading=about.heading,
            dates=about.dates,
            count=count_label(count, about.language) if count > 1 else "",
            sites=about.sites,
        )
        longest = sorted(self._entries, key=lambda entry: (-entry.article.length, entry.id))
        lead = next((entry.lead for entry in longest if entry.lead), None)
        picture = self._spool.get(self._pictures[lead].span) if lead else None
        fonts = CoverFonts(options.cover_font, about.language)
        cover, missing = draw_cover(text, fonts, about.identifier, picture)
        if missing:
            lacks = "the cover lacks letters" if cover else "no cover is drawn"
            report(
                Problem(
                    "cover-font",
                    f"{lacks}, for no font with the characters {shortened(missing, 20)!r} was"
                    " found; name one with cover_font",
                )
            )
        return cover

    # --- Files ----------------------------------------------------------------------------

    def write(self, stream: BinaryIO) -> None:
        """Writes the book to a seekable stream, and checks it. Raises `WriteError`."""
        pack(
            stream,
            self._about,
            self._root.children,
            self._resources(),
            generator="articlekit",
            cover_id="cover-image" if self._cover else None,
            direction=self._direction(),
        )

    def _direction(self) -> str | None:
        """The direction in which pages turn; a book of several directions turns to the left."""
        languages = {entry.language for entry in self._entries}
        is_rtl = bool(languages) and all(map(direction, languages))
        return "rtl" if self._options.vertical or is_rtl else None

    def _resources(self) -> Iterator[Resource]:
        for resource in self._files():
            self._count += 1
            yield resource

    def _files(self) -> Iterator[Resource]:
        cover = self._cover
        if cover:
            yield _page("cover.xhtml", partial(self._pages.cover, _cover_name(cover)))
        yield self._nav()
        around = self._sections()
        if self._has_contents:
            yield from self._contents(self._root, around)
        yield from self._chapters(around)
        style = STYLE + (VERTICAL if self._options.vertical else "")
        yield Resource("style", STYLE_NAME, "text/css", style.encode)
        if self._options.css:
            css = partial(utf8, self._options.css)
            yield Resource("user-style", USER_STYLE_NAME, "text/css", css)
        yield from self._images()

    def _nav(self) -> Resource:
        first = next(pages(self._root.children)).file
        contents = self._root.file if self._has_contents else f"{NAV}#toc"
        has_cover = bool(self._cover)
        nav = partial(self._pages.nav, self._root.children, first, contents, has_cover=has_cover)
        return Resource(
            "nav", NAV, XHTML, lambda: utf8(nav()), ("nav",), in_spine=not self._has_contents
        )

    def _images(self) -> Iterator[Resource]:
        for name, picture in sorted(self._used().items()):
            content = partial(self._spool.get, picture.span)
            yield Resource(name.partition(".")[0], name, picture.media_type, content)
        cover = self._cover
        if cover:
            name, data = _cover_name(cover), cover.data
            yield Resource("cover-image", name, cover.media_type, lambda: data, ("cover-image",))

    def _used(self) -> dict[str, Picture]:
        """The picture files of the book, thumbnails included."""
        names = {name for entry in self._entries for name in entry.pictures}
        names.update(entry.thumbnail for entry in self._entries if entry.thumbnail)
        return {name: self._pictures[name] for name in names}

    def _sections(self) -> dict[str, Around]:
        """For each file of a contents page, the ones before and after it on the same level."""
        levels: list[list[str]] = []

        def collect(group: Group, depth: int) -> None:
            levels.extend([] for _ in range(depth + 1 - len(levels)))
            levels[depth] += group.files
            for child in group.children:
                if isinstance(child, Group):
                    collect(child, depth + 1)

        collect(self._root, 0)
        return {file: around for files in levels for file, around in _in_a_row(files)}

    def _contents(self, group: Group, around: dict[str, Around]) -> Iterator[Resource]:
        for number, file in enumerate(group.files, 1):
            yield _page(file, partial(self._pages.contents, group, number, around[file]))

    def _chapters(self, around: dict[str, Around]) -> Iterator[Resource]:
        neighbours = dict(_in_a_row([entry.file for entry in leaves(self._root.children)]))
        for page in pages(self._root.children):
            if isinstance(page, Entry):
                for number, file in enumerate(page.files, 1):
                    content = partial(self._article, page, number, neighbours[page.file])
                    yield Resource(_id(file), file, XHTML, content, in_spine=True)
            elif page.children:
                yield from self._contents(page, around)
            else:
                yield _page(page.file, self._pages.empty)

    def _article(self, entry: Entry, number: int, around: Around) -> bytes:
        content = self._spool.get(entry.spans[number - 1]).decode()
        own = entry.file
        if number == len(entry.spans) and entry.article.also:
            content += "\n" + also_line(entry.article.also, entry.language)

        def inside(url: str) -> str | None:
            file = self._by_address.get(article_key(url))
            return None if file == own else file

        if self._options.link_notes:
            content, notes = note_links(content, inside)
            if notes:
                content += f"\n{note_list(notes, labels(entry.language))}"
        else:
            content = link_inside(content, inside)
        page = utf8(self._pages.article(entry, content, number, around))
        self._sizes[entry.id] = self._sizes.get(entry.id, 0) + len(page)
        return page

    # --- Report ---------------------------------------------------------------------------

    def report(self, size: int) -> BookReport:
        """Returns the report about the written book; `size` is its size in bytes."""
        about, facts = self._about, self._facts
        dropped = [
            Dropped(entry.id, *item) for entry in self._entries for item in entry.article.dropped
        ]
        sizes = [picture.span.length for picture in self._used().values()]
        sizes += [len(self._cover.data)] if self._cover else []
        return BookReport(
            title=about.title,
            identifier=about.identifier,
            language=about.language,
            modified=about.modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
            bytes=size,
            entries=self._count,
            articles=tuple(
                Chapter(e.id, e.title, e.article.url, tuple(e.files), self._sizes.get(e.id, 0))
                for e in leaves(self._root.children)
            ),
            dropped=tuple(item for item in dropped if item.kind != "image"),
            missing_images=tuple(item for item in dropped if item.kind == "image"),
            images=facts.images,
            images_described=facts.described,
            image_files=len(sizes),
            image_bytes=sum(sizes),
            claims=about.claims,
        )


def _in_a_row(files: list[str]) -> Iterator[tuple[str, Around]]:
    """Each file with the ones before and after it."""
    for before, file, after in zip([None, *files], files, [*files[1:], None], strict=False):
        yield file, Around(before, after)


def _cover_name(cover: Raster) -> str:
    return "cover" + SUFFIXES[cover.media_type]


def _id(file: str) -> str:
    return file.removesuffix(".xhtml")


def _page(file: str, content: Callable[[], str]) -> Resource:
    return Resource(_id(file), file, XHTML, lambda: utf8(content()), in_spine=True)
