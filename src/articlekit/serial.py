"""Articles as JSON-able dictionaries, and back: version 1 of the JSON article.

The shape is fixed by docs/schema/article-1.json. Times are ISO 8601; instants carry milliseconds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from articlekit._decode import Decoder
from articlekit.errors import ParseError
from articlekit.model import (
    Article,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    List,
    ListItem,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Table,
    TableCell,
    TableRow,
    Text,
    ThematicBreak,
    Underline,
)

VERSION = 1

# --- Model -> dictionary -----------------------------------------------------------------------


def _many(nodes: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [_ENCODE[node.__class__](node) for node in nodes]


def _image(node: Image) -> dict[str, Any]:
    return {
        "src": node.src,
        "url": node.url,
        "alt": node.alt,
        "title": node.title,
        "width": node.width,
        "height": node.height,
    }


def _caption(node: Caption | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"children": _many(node.children), "credit": _many(node.credit)}


def _parent(kind: str) -> Callable[[Any], dict[str, Any]]:
    return lambda node: {"type": kind, "children": _many(node.children)}


_ENCODE: dict[type, Callable[[Any], dict[str, Any]]] = {
    Text: lambda n: {"type": "text", "value": n.value},
    Emphasis: _parent("emphasis"),
    Strong: _parent("strong"),
    Delete: _parent("delete"),
    Underline: _parent("underline"),
    Superscript: _parent("superscript"),
    Subscript: _parent("subscript"),
    InlineCode: lambda n: {"type": "inlineCode", "value": n.value},
    Break: lambda n: {"type": "break"},
    Link: lambda n: {
        "type": "link",
        "url": n.url,
        "title": n.title,
        "children": _many(n.children),
    },
    Image: lambda n: {"type": "image", **_image(n), "inline": n.inline},
    Ruby: _parent("ruby"),
    RubyText: _parent("rt"),
    Paragraph: _parent("paragraph"),
    Heading: lambda n: {"type": "heading", "depth": n.depth, "children": _many(n.children)},
    List: lambda n: {
        "type": "list",
        "ordered": n.ordered,
        "start": n.start,
        "children": _many(n.children),
    },
    ListItem: _parent("listItem"),
    Blockquote: _parent("blockquote"),
    Table: _parent("table"),
    TableRow: _parent("tableRow"),
    TableCell: lambda n: {
        "type": "tableCell",
        "header": n.header,
        "align": n.align,
        "colspan": n.colspan,
        "rowspan": n.rowspan,
        "children": _many(n.children),
    },
    Code: lambda n: {"type": "code", "lang": n.lang, "value": n.value},
    ThematicBreak: lambda n: {"type": "thematicBreak"},
    Figure: lambda n: {
        "type": "figure",
        "image": _image(n.image),
        "caption": _caption(n.caption),
        "link": n.link,
    },
    Embed: lambda n: {
        "type": "embed",
        "kind": n.kind,
        "url": n.url,
        "title": n.title,
        "image": n.image and _image(n.image),
        "caption": _caption(n.caption),
    },
}


def time_text(value: dt.datetime | dt.date | None, utc: bool = False) -> str | None:
    """ISO 8601 with no more digits than needed; `utc` writes an instant in UTC, with ``Z``."""
    if not isinstance(value, dt.datetime):
        return None if value is None else value.isoformat()
    if utc and value.utcoffset():
        value = value.astimezone(dt.UTC)
    precision = "seconds"
    if value.microsecond:
        precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
    text = value.isoformat(timespec=precision)
    return text.replace("+00:00", "Z") if utc else text


def instant_text(value: dt.datetime | None) -> str | None:
    """An instant as the JSON article writes it: UTC, always with milliseconds.

    The type of a column must not depend on its values. Microseconds appear where there are any.
    """
    if value is None:
        return None
    if value.utcoffset():
        value = value.astimezone(dt.UTC)
    text = value.isoformat(timespec="microseconds" if value.microsecond % 1000 else "milliseconds")
    return text.replace("+00:00", "Z")


def thaw(value: Any) -> Any:
    """The value with lists for tuples and dictionaries for `Meta`."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value


def to_dict(article: Article) -> dict[str, Any]:
    """The JSON article as a dictionary of JSON values, keys in a fixed order.

    `Article.origin`, `Article.site` and `Article.standfirst` are not part of it.
    """
    return {
        "version": VERSION,
        "title": article.title,
        "url": article.url,
        "timestamp": instant_text(article.timestamp),
        "published": time_text(article.published),
        "date": instant_text(article.date),
        "dateline": article.dateline,
        "byline": article.byline,
        "source": article.source,
        "language": article.language,
        "tags": list(article.tags),
        "meta": thaw(article.meta),
        "body": _many(article.body),
        "discarded": [
            {"reason": item.reason, "text": item.text, "images": list(item.images)}
            for item in article.discarded
        ],
    }


# --- Dictionary -> model -----------------------------------------------------------------------


def from_dict(data: object) -> Article:
    """The article of a dictionary as `to_dict` makes it.

    A key that is missing counts as null, and one that is not known is passed over. Raises
    `ParseError` (code ``json``) that names the place in the dictionary (``$.body[3].depth``), what
    was expected there and what was found.
    """
    return Decoder().article(data, VERSION)


def from_json(text: str | bytes) -> Article:
    """The article of a JSON text: the inverse of ``render(article, "json")``.

    Raises `ParseError` (code ``json``).
    """
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError("json", f"not JSON: {error}") from None
    return from_dict(data)


def _no_constant(name: str) -> None:
    """Refuses what Python reads and RFC 8259 has not: NaN and the infinities."""
    raise ValueError(f"{name} is no value")
