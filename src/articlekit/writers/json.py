"""The JSON article, version 1 (docs/schema/article-1.json): one object, or an array of them."""

from __future__ import annotations

import io
import json
import re
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
    if indent is None:
        text = json.dumps(data, ensure_ascii=False, separators=separators, allow_nan=False)
    else:  # Piece by piece: a list of all pieces, as dumps() makes, takes many times the space.
        out = io.StringIO()
        encoder = json.JSONEncoder(ensure_ascii=False, indent=indent, allow_nan=False)
        for piece in encoder.iterencode(data):
            out.write(piece)
        text = out.getvalue()
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # A lone surrogate can be JSON only as an escape.
        return json.dumps(data, indent=indent, separators=separators, allow_nan=False)
    if any([mark in encoded for mark in _MARKS]):
        return _ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text


# What JSON leaves alone though terminals obey it, or some readers see the end of a line in it; and
# bytes that tell, faster than a look at each character, whether there may be any.
_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")
_MARKS = (b"\x7f", b"\xc2", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
