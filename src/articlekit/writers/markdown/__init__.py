"""Clean Markdown: CommonMark with GFM tables and strikethrough, no raw HTML unless asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Literal

from articlekit._text.characters import utf8
from articlekit.errors import Report, ignore
from articlekit.model import Article
from articlekit.writers.markdown.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownWriter:
    """Writes an article as one Markdown document.

    After front matter and the line ``# title`` come the letters of the body in the model's order
    and no others. What Markdown cannot say has one plain form: underline, sub- and superscript
    give their text, ruby its base and then its annotation, a cell that spans several stands in the
    first of them, a break in a cell or heading is a space. With ``html="allow"`` they are HTML.
    """

    suffix: ClassVar[str] = ".md"

    front_matter: Literal["yaml", "none"] = "yaml"
    """Title, address, dates, source, author, language and tags in front, or nothing."""
    heading: Literal["atx", "setext"] = "atx"
    """``# Title``, or a line under it (levels 1 and 2)."""
    links: Literal["inline", "reference"] = "inline"
    """Addresses where they are used, or at the end."""
    bullet: Literal["-", "*", "+"] = "-"
    """The bullet of lists; a list that follows another takes the next one."""
    emphasis: Literal["*", "_"] = "*"
    """The delimiter of emphasis; within words it is always the asterisk."""
    caption: Literal["plain", "emphasis"] = "plain"
    """How captions are set."""
    edge: Literal["shift", "entity", "html"] = "shift"
    """What to do where punctuation at the edge of emphasis keeps it from working: move the
    punctuation out, write the character outside as a reference, or use HTML."""
    html: Literal["none", "allow"] = "none"
    """Whether HTML may say what Markdown cannot."""
    wrap: int | None = None
    """Columns to wrap prose at; never between two wide characters. None: one line a paragraph."""
    image: Literal["original", "src", "local"] = "original"
    """Which address pictures have: the real one, the one that the archive had, or the path of the
    file in the folder `pictures`; the real one where there is none of that."""
    pictures: str | None = None
    """The folder of pictures, as the paths in the text are to name it."""

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as Markdown; `report` is called with what could not be said."""
        return Document(self, article, report).text()

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))
