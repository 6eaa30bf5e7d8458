"""The writer of Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO, ClassVar

from articlekit._text.characters import utf8
from articlekit.errors import Report, WriteError, ignore
from articlekit.model import Article
from articlekit.writers.markdown.document import Document
from articlekit.writers.markdown.options import MarkdownOptions
from articlekit.writers.registry import TextWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownWriter(MarkdownOptions):
    """Writes an article as one Markdown document.

    After front matter and the line ``# title`` come the characters of the body in the model's order
    and no others. What Markdown cannot say has one plain form: underline, sub- and superscript
    give their text, ruby its base and then its annotation, a cell that spans several stands in the
    first of them, a break in a cell or heading is a space. With ``html="allow"`` they are HTML.
    """

    suffix: ClassVar[str] = ".md"
    holds_many: ClassVar[bool] = True

    def at(self, path: str) -> TextWriter:
        """The writer of a file at this path, to which the paths of pictures are relative."""
        return _PlacedWriter(self, path)

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as Markdown; `report` is called with what it cannot express."""
        return Document(self, article, report).text()

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes articles, as UTF-8.

        Several follow one another with a rule between them, without front matter and below the
        title of the file, if it has one. Raises `WriteError` for none.
        """
        _write(self, self, articles, stream, report)


class _PlacedWriter:
    """A writer whose output has a path."""

    suffix: ClassVar[str] = MarkdownWriter.suffix
    holds_many: ClassVar[bool] = True

    def __init__(self, options: MarkdownWriter, path: str) -> None:
        self._options = options
        self._path = path

    def render(self, article: Article, report: Report = ignore) -> str:
        return Document(self._options, article, report, self._path).text()

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        _write(self, self._options, articles, stream, report, self._path)


def _write(
    writer: TextWriter,
    options: MarkdownOptions,
    articles: Iterable[Article],
    stream: BinaryIO,
    report: Report,
    output: str | None = None,
) -> None:
    rest = iter(articles)
    some = list(islice(rest, 2))
    if not some:
        raise WriteError("there is no article to write")
    if len(some) == 1 and options.title is None:
        stream.write(utf8(writer.render(some[0], report)))
        return
    level = options.heading_base
    if options.title is not None:
        title = Article(title=options.title)
        shown = replace(options, no_title=False)
        stream.write(
            utf8("".join(f"{part}\n\n" for part in Document(shown, title, report).parts()))
        )
        level += 1
    options = replace(options, heading_base=min(level, 6))
    targets: dict[str, int] = {}  # Of links by reference: one numbering for the file.
    for number, article in enumerate(chain(some, rest)):
        parts = Document(options, article, report, output, targets).parts()
        gap = "\n---\n\n" if number else ""
        stream.write(utf8(gap + "\n\n".join(parts) + "\n"))
