"""JSON Lines: one JSON article a line, so that collections of any size can be streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._safe import utf8
from articlekit.errors import Problem
from articlekit.model import Article
from articlekit.writers.json import JSONWriter

_LINE = JSONWriter(indent=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONLinesWriter:
    """Writes articles as JSON Lines (https://jsonlines.org)."""

    suffix: ClassVar[str] = ".jsonl"
    holds_many: ClassVar[bool] = True

    def render(
        self, article: Article, report: Callable[[Problem], None] = lambda problem: None
    ) -> str:
        """The article as one line of JSON."""
        return _LINE.render(article)

    def write(
        self,
        articles: Iterable[Article],
        stream: BinaryIO,
        report: Callable[[Problem], None] = lambda problem: None,
    ) -> None:
        """Writes one line an article."""
        stream.writelines(utf8(_LINE.render(article)) for article in articles)
