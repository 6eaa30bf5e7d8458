"""The pictures that articles show, and the addresses at which each may be found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, get_args

from articlekit.model import Article, Embed, Figure, Image, walk

Via = Literal["address", "page", "wayback", "smaller"]
"""How a picture was reached: by its real address, as the page wrote it, and so on."""
Fallback = Literal["page", "wayback", "smaller"]
FALLBACKS: tuple[Fallback, ...] = get_args(Fallback)
ARCHIVE = "https://web.archive.org/web"
"""The Wayback Machine; `Picture.candidates` adds a time stamp and the address."""


class Picture(NamedTuple):
    """A picture of an article. Small and picklable."""

    url: str
    """Its real address, by which it is stored."""
    src: str
    """The address as the page wrote it, which may be that of an image proxy."""
    page: str | None
    """The address of the article."""
    timestamp: dt.datetime | None
    """When the article was archived, or else its date."""

    def candidates(
        self, fallbacks: Iterable[Fallback], archive: str = ARCHIVE
    ) -> Iterator[tuple[Via, str]]:
        """The addresses to try, in order; each once."""
        seen = {self.url}
        yield "address", self.url
        for fallback in fallbacks:
            for url in self._fallback(fallback, archive):
                if url not in seen:
                    seen.add(url)
                    yield fallback, url

    def _fallback(self, fallback: Fallback, archive: str) -> Iterator[str]:
        if fallback == "page":
            if is_web(self.src):
                yield self.src
        elif fallback == "wayback":
            if self.timestamp is not None:
                moment = self.timestamp.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
                yield f"{archive}/{moment}im_/{self.url}"
        else:
            yield from smaller(self.url)


def is_web(url: str) -> bool:
    """Whether an address is one of the web, with a host."""
    return re.match(r"https?://[^/]", url, re.IGNORECASE) is not None


def pictures_of(article: Article) -> list[Picture]:
    """The pictures of an article, each once: figures, posters, pictures in lines (no emoji)."""
    found: dict[str, Picture] = {}
    for node in walk(article.body):
        image = node.image if isinstance(node, (Figure, Embed)) else node
        if not isinstance(image, Image) or image.inline or image.url[:5].lower() == "data:":
            continue
        if image.url:
            picture = Picture(image.url, image.src, article.url, article.timestamp or article.date)
            found.setdefault(image.url, picture)
    return list(found.values())


# --- Smaller forms -----------------------------------------------------------------------------

# A size mark of a content network, and the sizes that the network makes. Only its own: a size that
# does not exist costs a request.
_SIZES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    # BBC
    (re.compile(r"(?<=ichef\.bbci\.co\.uk/news/)\d+(?=/)"), ("800", "640", "480")),
    (re.compile(r"(?<=ichef\.bbci\.co\.uk/ace/ws/)\d+(?=/)"), ("800", "640", "480")),
    # Voice of America, Radio Free Europe
    (re.compile(r"(?<=_w)\d+(?=_(?:n_)?r1)"), ("1023", "650", "408")),
    # Deutsche Welle
    (re.compile(r"(?<=static\.dw\.com/image/)(\d+)_\d+(?=\.)"), (r"\g<1>_804", r"\g<1>_303")),
    (re.compile(r"(?<=www\.dw\.com/image/)(\d+)_\d+(?=\.)"), (r"\g<1>_804", r"\g<1>_303")),
    # Radio France Internationale
    (re.compile(r"(?<=/w:)\d+(?=/)"), ("980", "600")),
    # The New York Times
    (re.compile(r"-(?:superJumbo|jumbo)(?=[-.])"), ("-articleLarge", "-master675")),
)


def smaller(url: str) -> Iterator[str]:
    """The addresses of smaller forms of a picture, the largest first."""
    for mark, sizes in _SIZES:
        found = mark.search(url)
        if found is None:
            continue
        digits = re.sub(r"\D", "", found[0][-5:])
        for size in sizes:
            number = re.sub(r"\D", "", size.removeprefix(r"\g<1>"))
            if not (digits and number) or int(number) < int(digits):
                yield mark.sub(size, url, count=1)
        return
