"""The pages of a site that list articles: by month, by source, and the index."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import quote

from articlekit._disk.spool import Span
from articlekit._text.characters import utf8
from articlekit.writers.dates import label_for_people, span_of_days
from articlekit.writers.html.prepare import PreparedPage
from articlekit.writers.labels import direction, labels
from articlekit.writers.markup import attributes, escape, tag

FOLDER = "lists"
"""The folder of the lists; a number is added if articles have a folder of that name."""
LIMIT = 240_000
"""The largest list on one page, in bytes of its markup."""
NEWEST = 50
"""How many articles the index lists; a smaller site lists all."""
MONTHS = 600
"""The most months in the calendar of the index. Older ones are before the first of them."""
SOURCES = 60
"""How many sources the index lists; where there are more, other pages list all."""
SOURCES_PER_PAGE = 1_000
_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(slots=True)
class SiteEntry:
    """An article of a site."""

    page: PreparedPage
    """What is known of it, without what is in the spool."""
    path: str
    """The path of its page in the site."""
    number: int
    """Its place in the order of addition."""
    body: Span
    """Where its markup is in the spool."""
    about: Span
    """Where its byline and its summary are in the spool, on a line each."""
    id: str
    """The id of its lines in lists, made of the path."""
    above: str = ""
    """The address of its line in the list of its month."""


@dataclass(slots=True)
class Listing:
    """The articles of a month or a source, on one or several pages."""

    title: str
    value: str
    """The month (empty if unknown), or the name of the site."""
    entries: list[SiteEntry]
    name: str
    """The name of its first file, without a suffix."""
    folder: str = FOLDER
    parts: list[int] = field(default_factory=lambda: [0])
    """The number of the first article of each page."""

    @property
    def paths(self) -> list[str]:
        """The paths of its pages."""
        more = [f"{self.folder}/{self.name}-{n}.html" for n in range(2, len(self.parts) + 1)]
        return [f"{self.folder}/{self.name}.html", *more]

    def part(self, number: int) -> list[SiteEntry]:
        """The articles of a page; `number` counts from 0."""
        ends = [*self.parts[1:], len(self.entries)]
        return self.entries[self.parts[number] : ends[number]]


def href(path: str, page: str) -> str:
    """Returns the address of a path of the site, relative to a page of it."""
    path, mark, fragment = path.partition("#")
    relative = posixpath.relpath(path, posixpath.dirname(page) or ".")
    return quote(relative, errors="surrogateescape") + mark + fragment


class Lists:
    """Makes the markup of lists in the language of the site."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = labels(language)

    def months(self, entries: list[SiteEntry]) -> list[Listing]:
        """The lists of all months, in order of time; articles without a date come last."""
        found: dict[str, list[SiteEntry]] = {}
        for entry in entries:
            found.setdefault(entry.page.day[:7], []).append(entry)
        order = sorted(filter(None, found)) + [""] * ("" in found)
        return [
            Listing(
                label_for_people(month, self.language) if month else self.words["undated"],
                month,
                found[month],
                month or "undated",
            )
            for month in order
        ]

    def sources(self, entries: list[SiteEntry]) -> list[Listing]:
        """The lists of all sites, that with most articles first."""
        found: dict[str, list[SiteEntry]] = {}
        for entry in entries:
            found.setdefault(entry.page.site, []).append(entry)
        listings = []
        names: Counter[str] = Counter()
        for site in sorted(found, key=lambda site: (not site, -len(found[site]), site)):
            hosts = Counter(entry.page.source for entry in found[site])
            name = _NAME.sub("-", hosts.most_common(1)[0][0]).strip("-.") or "other"
            names[name.lower()] += 1
            again = names[name.lower()]
            name = f"source-{name}" + (f"~{again}" if again > 1 else "")
            title = site or self.words["unsourced"]
            listings.append(Listing(title, site, found[site], name))
        return listings

    def divide(self, listing: Listing) -> None:
        """Decides how many pages a list has."""
        listing.parts = [0]
        size = 0
        for number, entry in enumerate(listing.entries):
            # Each line may have a day of its own, with a heading of some 150 bytes.
            length = len(utf8(self._item(entry, listing.paths[0], has_site=True))) + 150
            if size and size + length > LIMIT:
                listing.parts.append(number)
                size = 0
            size += length

    def days(
        self, entries: Iterable[SiteEntry], page: str, *, level: int = 2, has_site: bool = True
    ) -> str:
        """The articles under the headings of their days."""
        sections = []
        for day, group in groupby(entries, lambda entry: entry.page.day):
            name = self.words["undated"]
            if day:
                name = tag("time", escape(label_for_people(day, self.language)), datetime=day)
            items = "\n".join(self._item(entry, page, has_site=has_site) for entry in group)
            heading = tag(f"h{level}", name, class_="day")
            sections.append(f'<section>\n{heading}\n<ul class="days">\n{items}\n</ul>\n</section>')
        return "\n".join(sections)

    def _item(self, entry: SiteEntry, page: str, *, has_site: bool) -> str:
        article = entry.page
        own = None if article.language in (self.language, "und") else article.language
        values = attributes(href=href(entry.path, page), lang=own)
        if own and direction(own) != direction(self.language):
            values += attributes(dir=direction(own) or "ltr")
        parts = [article.site if has_site else "", article.clock]
        small = " · ".join(map(escape, filter(None, parts)))
        about = f" <small>{small}</small>" if small else ""
        return f'<li id="{entry.id}"><a{values}>{escape(article.title) or "—"}</a>{about}</li>'

    # --- The index ------------------------------------------------------------------------

    def about(self, entries: list[SiteEntry]) -> str:
        """How many articles there are, of which days."""
        count = self.words["article" if len(entries) == 1 else "articles"]
        gap = "" if self.words["colon"] == "：" else " "
        days = {entry.page.day for entry in entries} - {""}
        span = span_of_days(min(days), max(days), self.language) if days else ""
        return " · ".join(filter(None, (f"{len(entries)}{gap}{count}", span)))

    def calendar(self, months: list[Listing], page: str) -> str:
        """The months of each year, with the number of their articles."""
        years: dict[str, list[Listing]] = {}
        for listing in months[-MONTHS:]:
            years.setdefault(listing.value[:4], []).append(listing)
        parts = []
        for year in sorted(filter(None, years), reverse=True):
            items = "".join(self._month(listing, page) for listing in years[year])
            heading = tag("h3", escape(label_for_people(year, self.language)))
            parts.append(f'{heading}\n<ol class="months">{items}</ol>')
        for listing in years.get("", ()):
            link = tag("a", escape(listing.title), href=href(listing.paths[0], page))
            count = tag("small", str(len(listing.entries)))
            parts.append(f'<ul class="sources"><li>{link} {count}</li></ul>')
        return "\n".join(parts)

    def _month(self, listing: Listing, page: str) -> str:
        name = listing.title
        if self.language.startswith(("zh", "ja")):
            name = name.partition("年")[2]
        elif " " in name:
            name = name.partition(" ")[0]
        else:
            name = listing.value[5:]
        values = attributes(href=href(listing.paths[0], page))
        return f"<li><a{values}>{escape(name)} <small>{len(listing.entries)}</small></a></li>"

    def names(self, listings: Iterable[Listing], page: str) -> str:
        """A list of sources, with the number of articles of each."""
        items = []
        for listing in listings:
            link = tag("a", escape(listing.title), href=href(listing.paths[0], page))
            items.append(f"<li>{link} <small>{len(listing.entries)}</small></li>")
        return '<ul class="sources">\n' + "\n".join(items) + "\n</ul>"
