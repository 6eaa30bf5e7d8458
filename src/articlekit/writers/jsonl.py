"""JSON Lines: one JSON article a line, so that collections of any size can be streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit.errors import Problem
from articlekit.model import Article
from articlekit.writers._compact import compact
from articlekit.writers.json import clean

# Many programs, Python's str.splitlines() among them, take these for line ends too.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONLinesWriter:
    """Writes articles as JSON Lines (https://jsonlines.org); see `JSONWriter`.

    What some programs take for a line end (U+0085, U+2028, U+2029) is escaped, so that an article
    is one line for all of them.
    """

    suffix: ClassVar[str] = ".jsonl"
    holds_many: ClassVar[bool] = True

    def render(
        self, article: Article, report: Callable[[Problem], None] = lambda problem: None
    ) -> str:
        """The article as one line of JSON."""
        return clean(_line(article))

    def write(
        self,
        articles: Iterable[Article],
        stream: BinaryIO,
        report: Callable[[Problem], None] = lambda problem: None,
    ) -> None:
        """Writes one line an article."""
        stream.writelines(clean(_line(article)).encode() for article in articles)


def _line(article: Article) -> str:
    text = compact(article)
    if "\u2028" in text or "\u2029" in text or "\x85" in text:
        text = _LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text + "\n"
