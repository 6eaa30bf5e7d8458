"""The JSON article, version 1 (docs/schema/article-1.json): one object, or an array of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._text.characters import utf8
from articlekit.errors import Report, WriteError, ignore
from articlekit.model import Article
from articlekit.serial import to_dict, to_json

__all__ = ["JSONWriter"]


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

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as one JSON object, with a line end."""
        return encoded(self._object(article)).decode() + "\n"

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report = ignore) -> None:
        """Writes an array of articles, one at a time."""
        gap = b"[\n"
        for article in articles:
            stream.write(gap + encoded(self._object(article)))
            gap = b",\n"
        stream.write(b"[]\n" if gap == b"[\n" else b"\n]\n")

    def _object(self, article: Article) -> str:
        if self.indent is None:
            return to_json(article)
        try:
            out = io.StringIO()  # Not dumps(): its list of all pieces takes many times the space.
            encoder = json.JSONEncoder(ensure_ascii=False, indent=self.indent, allow_nan=False)
            out.writelines(encoder.iterencode(to_dict(article)))
            return out.getvalue()
        except (TypeError, ValueError) as error:
            raise WriteError(f"the front matter is no JSON: {error}") from None


def encoded(text: str) -> bytes:
    """The bytes of JSON: U+FFFD for a lone surrogate, and escapes for what terminals obey."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = utf8(text)
        text = data.decode()
    # Each of these is faster than a look at every character.
    is_obeyed = "\u2028" in text or "\u2029" in text or b"\x7f" in data
    if is_obeyed or (b"\xc2" in data and _C1.search(data)):
        return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()
    return data


# What JSON leaves alone though terminals obey it, or Python sees the end of a line in it.
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029]")
_C1 = re.compile(b"\xc2[\x80-\x9f]")  # The controls of ISO 6429, in UTF-8.
