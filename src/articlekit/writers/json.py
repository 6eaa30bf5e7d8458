"""The JSON article, version 1 (docs/schema/article-1.json): one object, or an array of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._safe import utf8
from articlekit.errors import Problem
from articlekit.model import Article
from articlekit.serial import to_dict

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONWriter:
    """Writes articles as JSON: UTF-8 without needless escapes, keys in a fixed order."""

    suffix: ClassVar[str] = ".json"
    holds_many: ClassVar[bool] = True

    indent: int | None = 2
    """Spaces a level; None for everything on one line."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as one JSON object, with a line end."""
        return self._dumps(article) + "\n"

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes an array of articles, one at a time."""
        gap = b"[\n"
        for article in articles:
            stream.write(gap + utf8(self._dumps(article)))
            gap = b",\n"
        stream.write(b"[]\n" if gap == b"[\n" else b"\n]\n")

    def _dumps(self, article: Article) -> str:
        return _encode(to_dict(article), self.indent)


def _encode(data: object, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        data, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False
    )
    if text.isascii() or _is_clean(text):
        return text
    return json.dumps(data, indent=indent, separators=separators, allow_nan=False)


def _is_clean(text: str) -> bool:
    """Whether the text can be UTF-8; a lone surrogate can be JSON only as an escape."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
