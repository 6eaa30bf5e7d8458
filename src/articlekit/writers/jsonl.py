"""JSON Lines: one JSON article a line, so that collections of any size can be streamed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit.errors import Report, ignore
from articlekit.model import Article
from articlekit.serial import to_json
from articlekit.writers.json import encoded

__all__ = ["JSONLinesWriter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONLinesWriter:
    """Writes articles as JSON Lines (https://jsonlines.org); see `JSONWriter`.

    What some programs take for a line end (U+0085, U+2028, U+2029) is escaped there, so that an
    article is one line for all of them.
    """

    suffix: ClassVar[str] = ".jsonl"
    holds_many: ClassVar[bool] = True

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as one line of JSON."""
        return encoded(to_json(article)).decode() + "\n"

    def write(
        self,
        articles: Iterable[Article],
        stream: BinaryIO,
        report: Report = ignore,
    ) -> None:
        """Writes one line an article."""
        stream.writelines(encoded(to_json(article)) + b"\n" for article in articles)
