"""The JSON article, version 1 (docs/schema/article-1.json): one object, or an array of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._options import check_least, check_options
from articlekit._text.characters import utf8
from articlekit.errors import Report, WriteError, ignore
from articlekit.model import Article
from articlekit.serial import to_dict, to_json

__all__ = ["JSONWriter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONWriter:
    """Writes articles as JSON (RFC 8259): UTF-8 without needless escapes, keys in a fixed order.

    A lone surrogate, which UTF-8 cannot represent, is written as U+FFFD. Raises `WriteError` if the
    front matter of an article holds what JSON cannot represent, such as NaN; the reader never
    produces it.
    """

    suffix: ClassVar[str] = ".json"
    holds_many: ClassVar[bool] = True

    indent: int | None = 2
    """Spaces per level; None for everything on one line."""
    id: bool = False
    """Whether each article has its stable `Article.id`, under the key ``id``."""

    def __post_init__(self) -> None:
        check_options(self)
        check_least("indent", self.indent, 0, optional=True)

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
            return to_json(article, id=self.id)
        try:
            out = io.StringIO()  # dumps() would hold a list of all pieces, many times the size.
            encoder = json.JSONEncoder(ensure_ascii=False, indent=self.indent, allow_nan=False)
            out.writelines(encoder.iterencode(to_dict(article, id=self.id)))
            return out.getvalue()
        except (TypeError, ValueError) as error:
            raise WriteError(f"the front matter is no JSON: {error}") from None


def encoded(text: str) -> bytes:
    """The bytes of JSON: U+FFFD for a lone surrogate, and escapes for control characters."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = utf8(text)
        text = data.decode()
    # Each of these tests is faster than a search for all of the characters.
    has_controls = "\u2028" in text or "\u2029" in text or b"\x7f" in data
    if has_controls or (b"\xc2" in data and _C1.search(data)):
        return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()
    return data


# Control characters and line ends that JSON allows in strings.
_CONTROLS = re.compile("[\x7f-\x9f\u2028\u2029]")
_C1 = re.compile(b"\xc2[\x80-\x9f]")  # The controls of ISO 6429, in UTF-8.
