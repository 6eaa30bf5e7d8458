"""Turns one article into what a site needs of it; worker processes can do this."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from articlekit._text.characters import shortened, utf8, xml_text
from articlekit._text.urls import safe_url
from articlekit.model import Article, Image, Paragraph, clean_title, plain_text
from articlekit.writers.dates import shown_time
from articlekit.writers.html.page import Address, ArticleMarkup
from articlekit.writers.html.search import terms_of
from articlekit.writers.valid import valid_url

_SUMMARY = 200
_TITLE = 300
"""The most characters of a title in lists; the page of the article has all of it."""
PICTURES = "pictures"
"""The folder of pictures in a site."""
_DATA = re.compile(r"data:image/(jpeg|png|gif|webp);base64,([A-Za-z0-9+/=]+)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """The options that the page of an article depends on. They can be pickled."""

    image: Address | None = None
    search: bool = False


@dataclass(slots=True)
class PreparedPage:
    """An article as a site needs it."""

    title: str
    """Without the name of the site; the page of the article has all of it."""
    language: str
    url: str | None
    """The address of the original, valid, or None."""
    date: dt.datetime | None
    """The instant by which articles are sorted."""
    day: str
    """The day in the zone of the article, ``2021-12-08``; empty if unknown."""
    clock: str
    """The time of day with its zone; empty if unknown."""
    source: str
    site: str
    """The name of the site; its host if it has none; empty if unknown."""
    byline: str
    summary: str
    """The beginning of the text."""
    body: bytes
    """The markup of the article."""
    terms: tuple[bytes, ...]
    """What it is found by; see `terms_of`."""
    pictures: dict[str, bytes]
    """The pictures of the page by their paths in the site."""


def prepare_page(article: Article, options: PageOptions) -> PreparedPage:
    """Returns what a site needs of an article."""
    time = shown_time(article)
    day = time.date() if isinstance(time, dt.datetime) else time
    clock = ""
    if isinstance(time, dt.datetime):
        zone = "" if time.tzinfo is None else time.strftime(" UTC%z").replace("+0000", "")
        clock = f"{time:%H:%M}{zone}"
    safe = safe_url(article.url) if article.url else None
    source = _line(article.source or "")
    date = article.date
    pictures: dict[str, bytes] = {}
    address = _as_files(options.image, pictures) if options.image else None
    markup = ArticleMarkup(article, address, loading="lazy", relative=False)
    return PreparedPage(
        title=shortened(_line(clean_title(article)), _TITLE),
        language=article.language,
        url=valid_url(safe) if safe else None,
        date=date.replace(tzinfo=dt.UTC) if date is not None and date.tzinfo is None else date,
        day=day.isoformat() if day else "",
        clock=clock,
        source=source,
        site=_line(article.site or "") or source,
        byline=_line(article.byline or ""),
        summary=_summary(article),
        body=utf8(markup.article()),
        terms=terms_of(article.title, article.text) if options.search else (),
        pictures=pictures,
    )


def _as_files(address: Address, pictures: dict[str, bytes]) -> Address:
    """Like `address`, but adds the pictures of ``data:`` addresses to `pictures`, as files."""

    def found(image: Image) -> str | None:
        url = address(image)
        match = _DATA.fullmatch(url) if url else None
        if match is None:
            return url
        data = base64.b64decode(match[2])
        suffix = "jpg" if match[1] == "jpeg" else match[1]
        name = f"{PICTURES}/{hashlib.sha256(data).hexdigest()[:32]}.{suffix}"
        pictures[name] = data
        return name

    return found


def _line(text: str) -> str:
    return _SPACE.sub(" ", xml_text(text)).strip()


def _summary(article: Article) -> str:
    for block in article.body[:20]:
        text = _line(plain_text(block)[:1000]) if isinstance(block, Paragraph) else ""
        if text:
            return shortened(text, _SUMMARY)
    return ""
