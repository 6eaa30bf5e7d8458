"""The markup of an article in an HTML page, and the document around it.

Nothing in a page is executable, and nothing is remote but the article's own pictures and links; a
content security policy makes the browser enforce that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from articlekit._text.cjk import HANGUL, WIDE
from articlekit._text.urls import safe_image_url, safe_url
from articlekit.model import Article, Embed, Image, Table
from articlekit.writers.dates import shown_time, time_tag
from articlekit.writers.html.style import STYLE
from articlekit.writers.labels import direction
from articlekit.writers.markup import PageMarkup, attributes, escape, tag
from articlekit.writers.valid import valid_reference, valid_url

POLICY = "default-src 'none'; img-src http: https: data: file: 'self'; style-src 'unsafe-inline'"
"""What a page may do: show pictures and its own style, nothing else."""
_GAP = re.compile(f"(?<=[{WIDE}{HANGUL}])[ \u3000]+(?=[{WIDE}{HANGUL}])")

Address = Callable[[Image], str | None]
"""Returns the address to load a picture from, or None for the picture's own."""


def document(
    title: str,
    language: str,
    body: str,
    *,
    head: str = "",
    policy: str = POLICY,
    before: str = "",
    after: str = "",
) -> str:
    """Returns a page. `head` is markup for the head, `before` and `after` surround ``main``."""
    return (
        f"<!DOCTYPE html>\n<html{attributes(lang=language, dir=direction(language))}>\n<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<meta http-equiv="Content-Security-Policy"{attributes(content=policy)}>\n'
        '<meta name="generator" content="articlekit">\n'
        f"<title>{_without_nel(escape(title.strip())) or '—'}</title>\n{head}</head>\n"
        f"<body>\n{before}<main>\n{body}\n</main>\n{after}</body>\n</html>\n"
    )


def _without_nel(markup: str) -> str:
    """Replaces the control character U+0085, which XML allows and HTML does not."""
    return markup.replace("\x85", "\n")


def inline_style(css: str | None) -> str:
    """Returns a ``style`` element with CSS; None for the built-in style."""
    return f"<style>{STYLE if css is None else css.replace('</', '<' + chr(92) + '/')}</style>\n"


class ArticleMarkup(PageMarkup):
    """The markup of one article.

    `depth` is the level of its title. `loading` is how the first picture is loaded. Without
    `relative`, links that are relative because the article has no address are text only.
    """

    BREAK = "<br>"
    RULE = "<hr>"

    def __init__(
        self,
        article: Article,
        address: Address | None,
        *,
        depth: int = 1,
        loading: Literal["eager", "lazy"] = "eager",
        relative: bool = True,
    ) -> None:
        super().__init__(article, article.language, first=depth + 1)
        self._article = article
        self._address = address
        self._depth = depth
        self._loading = loading
        self._valid = valid_reference if relative else valid_url

    def article(self, **values: object) -> str:
        """The article with its header; `values` are attributes of its element."""
        article = self._article
        title = ""
        if article.title.strip():
            title = tag(f"h{self._depth}", _in_parts(article.title))
        parts = "\n".join(filter(None, (title, self._about())))
        header = f"<header>\n{parts}\n</header>\n" if parts else ""
        body = f"{header}{self.blocks(article.body)}"
        return f"<article{attributes(**values)}>\n{_without_nel(body)}\n</article>"

    def _about(self) -> str:
        article = self._article
        site = article.site or article.source
        parts = [escape(text) for text in (article.byline, site) if text]
        time = shown_time(article)
        if time is not None:
            parts.append(time_tag(time, article.language))
        url = self.link_target(article.url) if article.url else None
        if url:
            parts.append(tag("a", self.words["original"], class_="original", href=url))
        return tag("p", " · ".join(parts)) if parts else ""

    # --- Phrasing -------------------------------------------------------------------------

    def link_target(self, url: str) -> str | None:
        """The valid address for a link, which may be on the same site; None if there is none."""
        safe = safe_url(url, self.base)
        return self._valid(safe) if safe else None

    def image(self, image: Image) -> str:
        """A picture, or nothing where the address is not safe."""
        url = safe_image_url(self._address(image) or "") if self._address else None
        url = url or safe_image_url(image.url, self.base)
        found = valid_reference(url) if url else None
        if not found:
            return ""
        loading, self._loading = self._loading, "lazy"
        values = attributes(
            src=found,
            alt=image.alt or (self.words["photo"] if self._in_link else ""),
            title=image.title,
            width=image.width,
            height=image.height,
            loading=loading,
        )
        return f"<img{values}>"

    # --- Flow -----------------------------------------------------------------------------

    def embed(self, block: Embed) -> str:
        """What plays or loads from elsewhere: its poster and a link to it."""
        url = self.link_target(block.url)
        content = self.linked_picture(block.image, url) if block.image else ""
        name = block.title or (self.kind_of_embed(block) if content else url)
        if url:
            content += ("\n" if content else "") + tag("a", escape(name or url), href=url)
        return self.captioned("figure", content, block.caption, class_=f"embed embed-{block.kind}")

    def wide_table(self, table: Table) -> str:
        """A table that can be scrolled by itself."""
        markup = super().wide_table(table)
        name = self.words["table"]
        return tag("div", markup, class_="wide", role="region", tabindex=0, aria_label=name)


def _in_parts(title: str) -> str:
    """A title whose lines break where a Chinese title has a space, if they can."""
    parts = _GAP.split(title.strip())
    if len(parts) == 1:
        return escape(title)
    return " ".join(tag("span", escape(part), class_="part") for part in parts)
