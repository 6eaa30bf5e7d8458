"""The writer of Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._text.characters import utf8
from articlekit.errors import Report, ignore
from articlekit.model import Article
from articlekit.writers.markdown.document import Document
from articlekit.writers.markdown.options import MarkdownOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownWriter(MarkdownOptions):
    """Writes an article as one Markdown document.

    After front matter and the line ``# title`` come the letters of the body in the model's order
    and no others. What Markdown cannot say has one plain form: underline, sub- and superscript
    give their text, ruby its base and then its annotation, a cell that spans several stands in the
    first of them, a break in a cell or heading is a space. With ``html="allow"`` they are HTML.
    """

    suffix: ClassVar[str] = ".md"

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as Markdown; `report` is called with what could not be said."""
        return Document(self, article, report).text()

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes one article, as UTF-8."""
        (article,) = articles
        stream.write(utf8(self.render(article, report)))
