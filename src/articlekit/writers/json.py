"""The JSON article, version 1 (docs/schema/article-1.json): one object, or an array of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._safe import utf8
from articlekit.errors import Problem, WriteError
from articlekit.model import Article
from articlekit.serial import to_dict
from articlekit.writers._compact import compact

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONWriter:
    """Writes articles as JSON (RFC 8259): UTF-8 without needless escapes, keys in a fixed order.

    A lone surrogate, which no UTF-8 can hold, is written as U+FFFD. Raises `WriteError` if the
    front matter of an article holds what JSON has not, such as NaN; the reader makes no such.
    """

    suffix: ClassVar[str] = ".json"
    holds_many: ClassVar[bool] = True

    indent: int | None = 2
    """Spaces a level; None for everything on one line."""

    def render(self, article: Article, report: Report = lambda problem: None) -> str:
        """The article as one JSON object, with a line end."""
        return clean(self._object(article)) + "\n"

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Report = lambda problem: None
    ) -> None:
        """Writes an array of articles, one at a time."""
        gap = b"[\n"
        for article in articles:
            stream.write(gap + clean(self._object(article)).encode())
            gap = b",\n"
        stream.write(b"[]\n" if gap == b"[\n" else b"\n]\n")

    def _object(self, article: Article) -> str:
        if self.indent is None:
            return compact(article)
        try:
            return json.dumps(
                to_dict(article), ensure_ascii=False, indent=self.indent, allow_nan=False
            )
        except (TypeError, ValueError) as error:
            raise WriteError(f"the front matter is no JSON: {error}") from None


def clean(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, and escapes for what a terminal obeys."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = utf8(text)
        text = data.decode()
    if any([mark in data for mark in _MARKS]):
        return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text


# What JSON leaves alone though terminals obey it, or Python sees the end of a line in it; and bytes
# that tell, faster than a look at each character, whether there may be any.
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029]")
_MARKS = (b"\x7f", b"\xc2", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
