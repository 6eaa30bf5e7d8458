"""The Atom feed (RFC 4287) and the sitemaps (sitemaps.org) of a site."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from articlekit.writers.html.lists import SiteEntry, href
from articlekit.writers.markup import attributes, escape, tag

FEED = "feed.xml"
MOST = 50
"""The most articles of the feed."""
_MOST_URLS = 50_000  # Of one sitemap, by sitemaps.org.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "articlekit")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n<!-- articlekit -->\n'


def atom(entries: Iterable[SiteEntry], title: str, language: str, base_url: str | None) -> str:
    """Returns the feed of articles with a date, the newest of which is first.

    Without `base_url`, links are relative to the feed. It ends with a slash.
    """
    listed = list(entries)
    updated = listed[0].page.date if listed else None
    home = base_url or "index.html"
    head = [
        tag("title", escape(title)),
        tag("id", _id(f"site\0{base_url or title}")),
        tag("updated", _instant(updated)),
        f"<link{attributes(rel='alternate', type='text/html', href=home)}/>",
        f"<link{attributes(rel='self', href=_address(FEED, base_url))}/>",
        "<generator>articlekit</generator>",
    ]
    seen: set[str] = set()
    for entry in listed:
        key = entry.page.url or entry.path
        key = f"{key}\0{entry.path}" if key in seen else key  # An address may occur twice.
        seen.add(key)
        head.append(_entry(entry, _id(f"article\0{key}"), base_url))
    lines = "\n".join(head)
    values = f' xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}"'
    return f"{_DECLARATION}<feed{values}>\n{lines}\n</feed>\n"


def _entry(entry: SiteEntry, id_: str, base_url: str | None) -> str:
    page = entry.page
    address = attributes(rel="alternate", type="text/html", href=_address(entry.path, base_url))
    parts = [
        tag("title", escape(page.title) or "—"),
        tag("id", id_),
        tag("updated", _instant(page.date)),
        tag("published", _instant(page.date)),
        f"<link{address}/>",
        tag("author", tag("name", escape(page.byline or page.site or "—"))),
    ]
    if page.url:
        parts.append(f"<link{attributes(rel='via', href=page.url)}/>")
    if page.summary:
        parts.append(tag("summary", escape(page.summary)))
    return f'<entry xml:lang="{escape(page.language)}">\n' + "\n".join(parts) + "\n</entry>"


def _id(key: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, key.encode('utf-8', 'replace').decode())}"


def _instant(date: dt.datetime | None) -> str:
    instant = (date or _EPOCH).astimezone(dt.UTC)
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


def _address(path: str, base_url: str | None) -> str:
    relative = href(path, "index.html")
    return f"{base_url or ''}{relative}"


def sitemaps(paths: list[tuple[str, str]], base_url: str) -> Iterable[tuple[str, str]]:
    """Yields the sitemaps of pages (path, day or nothing) with their file names.

    More than 50,000 pages are divided among several, which ``sitemap.xml`` lists.
    """
    parts = [paths[at : at + _MOST_URLS] for at in range(0, len(paths), _MOST_URLS)] or [[]]
    schema = attributes(xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    names = ["sitemap.xml"]
    if len(parts) > 1:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        items = (tag("sitemap", tag("loc", escape(_address(name, base_url)))) for name in names)
        lines = "\n".join(items)
        yield "sitemap.xml", f"{_DECLARATION}<sitemapindex{schema}>\n{lines}\n</sitemapindex>\n"
    for name, part in zip(names, parts, strict=True):
        urls = "\n".join(
            tag(
                "url",
                tag("loc", escape(_address(path, base_url))) + (tag("lastmod", day) if day else ""),
            )
            for path, day in part
        )
        yield name, f"{_DECLARATION}<urlset{schema}>\n{urls}\n</urlset>\n"
