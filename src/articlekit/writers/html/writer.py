"""The writer of the format ``html``: one page per article, or one page of many with contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, ClassVar

from articlekit._disk.spool import Span, Spool
from articlekit._options import check_options
from articlekit._text.characters import utf8
from articlekit.errors import Report, ignore
from articlekit.model import Article, Image
from articlekit.writers.html.page import ArticleMarkup, document, inline_style
from articlekit.writers.html.prepare import PageOptions, PreparedPage, prepare_page
from articlekit.writers.html.site import SiteBuilder, SiteOptions, site_address
from articlekit.writers.labels import labels
from articlekit.writers.markup import attributes, escape, tag


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLWriter:
    """Writes articles as HTML pages."""

    suffix: ClassVar[str] = ".html"
    holds_many: ClassVar[bool] = True

    title: str | None = None
    """The title of a page of many articles, or of a site."""
    css: str | None = None
    """CSS to use instead of the built-in style."""
    image: Callable[[Image], str | None] | None = None
    """Returns the address to load a picture from; None: the picture's own."""

    def __post_init__(self) -> None:
        check_options(self)

    def site(
        self, *, language: str | None = None, base_url: str | None = None, search: bool = False
    ) -> SiteBuilder:
        """Returns a builder for a site of articles, with lists by month and source.

        `language` is that of the lists (None: that of most articles), `base_url` the address at
        which the site will be published, and `search` adds a page that searches the articles.
        Raises `UsageError` if `base_url` is not an address.
        """
        options = SiteOptions(
            title=self.title,
            language=language,
            css=self.css,
            base_url=site_address(base_url) if base_url else None,
            search=search,
        )
        return SiteBuilder(options, PageOptions(self.image, search))

    def prepare_page(self, *, search: bool = False) -> Callable[[Article], PreparedPage]:
        """Returns a function that turns an article into what the builder of a site takes as well.

        The function and its results can be pickled, so worker processes can use it.
        """
        return partial(prepare_page, options=PageOptions(self.image, search))

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as a page."""
        body = ArticleMarkup(article, self.image).article()
        return document(article.title, article.language, body, head=inline_style(self.css))

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one page, as UTF-8: of a single article what `render` gives, else with contents.

        Articles are taken one at a time, and wait in a temporary file for the contents.
        """
        iterator = iter(articles)
        first = list(islice(iterator, 2))
        if len(first) == 1:
            stream.write(utf8(self.render(first[0], report)))
        else:
            self._write_many(chain(first, iterator), stream)

    def _write_many(self, articles: Iterable[Article], stream: BinaryIO) -> None:
        languages: Counter[str] = Counter()
        lines: list[tuple[str, str]] = []
        with Spool() as spool:
            spans: list[Span] = []
            for number, article in enumerate(articles, 1):
                languages[article.language] += 1
                lines.append((article.title.strip(), article.language))
                markup = ArticleMarkup(article, self.image, depth=2, loading="lazy")
                body = markup.article(id=f"a{number}", lang=article.language)
                spans.append(spool.put(utf8(body + "\n")))
            language = languages.most_common(1)[0][0] if languages else "und"
            words = labels(language)
            title = self.title or words["collected"]
            items = "\n".join(
                tag("li", f"<a{attributes(href=f'#a{number}', lang=own)}>{escape(name) or '—'}</a>")
                for number, (name, own) in enumerate(lines, 1)
            )
            contents = f"<h1>{escape(title)}</h1>\n"
            if items:
                label = attributes(aria_label=words["contents"])
                contents += f'<nav class="contents"{label}>\n<ol>\n{items}\n</ol>\n</nav>\n'
            page = document(title, language, f"{contents}\0", head=inline_style(self.css))
            before, _, after = page.partition("\0")
            stream.write(utf8(before))
            stream.writelines(spool.get(span) for span in spans)
            stream.write(utf8(after.lstrip("\n")))
