"""JSON articles to the model: every value is checked, and every error says where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from articlekit.errors import ParseError
from articlekit.model import (
    Article,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Discarded,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    List,
    ListItem,
    Meta,
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

_MAX_DEPTH = 150  # Levels; above what the reader makes, below what Python can compare.


class Decoder:
    """Reads a dictionary and knows, for its errors, where in it it stands (``$.body[3].depth``)."""

    def __init__(self) -> None:
        self.path: list[str | int] = []

    def article(self, data: object, version: int) -> Article:
        """A whole article."""
        if not isinstance(data, dict):
            raise self.fail("an object", data)
        if data.get("version") != version:
            self.path.append("version")
            raise self.fail(f"version {version}", data.get("version"))
        return Article(
            title=self.text(data, "title"),
            url=self.maybe(data, "url"),
            timestamp=self.instant(data, "timestamp"),
            published=self.time(data, "published"),
            date=self.instant(data, "date"),
            dateline=self.maybe(data, "dateline"),
            byline=self.maybe(data, "byline"),
            source=self.maybe(data, "source"),
            language=self.text(data, "language"),
            tags=self.strings(data, "tags"),
            meta=Meta(self.get(data, "meta", (dict,), "an object")),
            body=self.blocks(data, "body"),
            discarded=self.items(data, "discarded", self.discarded),
        )

    def discarded(self, data: dict[str, Any]) -> Discarded:
        """A piece of discarded text."""
        return Discarded(
            self.text(data, "reason"), self.text(data, "text"), self.strings(data, "images")
        )

    def fail(self, expected: str, found: object) -> ParseError:
        place = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in self.path)
        shown = type(found).__name__ if isinstance(found, (dict, list)) else repr(found)[:60]
        return ParseError("json", f"{place}: expected {expected}, found {shown}")

    def get(self, data: dict[str, Any], key: str, kinds: tuple[type, ...], name: str) -> Any:
        value = data.get(key)
        # bool is an int in Python and is none in JSON.
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.path.append(key)
            raise self.fail(name, value)
        return value

    def text(self, data: dict[str, Any], key: str) -> str:
        value: str = self.get(data, key, (str,), "a string")
        return value

    def maybe(self, data: dict[str, Any], key: str) -> str | None:
        value: str | None = self.get(data, key, (str, type(None)), "a string or null")
        return value

    def strings(self, data: dict[str, Any], key: str) -> tuple[str, ...]:
        values = self.get(data, key, (list,), "an array")
        if not all(isinstance(value, str) for value in values):
            self.path.append(key)
            raise self.fail("an array of strings", values)
        return tuple(values)

    def number(self, data: dict[str, Any], key: str, most: int | None = None) -> int:
        """An integer from 1 to `most`."""
        value: int = self.get(data, key, (int,), "an integer")
        if value < 1 or (most is not None and value > most):
            self.path.append(key)
            raise self.fail(f"1 to {most}" if most else "1 or more", value)
        return value

    def number_maybe(self, data: dict[str, Any], key: str) -> int | None:
        value: int | None = self.get(data, key, (int, type(None)), "an integer or null")
        return value

    def flag(self, data: dict[str, Any], key: str) -> bool:
        value: bool = self.get(data, key, (bool,), "true or false")
        return value

    def items(
        self, data: dict[str, Any], key: str, make: Callable[[dict[str, Any]], Any]
    ) -> tuple[Any, ...]:
        found = self.get(data, key, (list,), "an array")
        self.path.append(key)
        result = []
        for index, item in enumerate(found):
            self.path.append(index)
            if not isinstance(item, dict):
                raise self.fail("an object", item)
            result.append(make(item))
            self.path.pop()
        self.path.pop()
        return tuple(result)

    def inside(
        self,
        data: dict[str, Any],
        key: str,
        make: Callable[[dict[str, Any]], Any],
        *,
        optional: bool = True,
    ) -> Any:
        if optional:
            found = self.get(data, key, (dict, type(None)), "an object or null")
        else:
            found = self.get(data, key, (dict,), "an object")
        if found is None:
            return None
        self.path.append(key)
        result = make(found)
        self.path.pop()
        return result

    def node(self, data: dict[str, Any], known: Mapping[str, Any], kind: str) -> Any:
        if len(self.path) > 2 * _MAX_DEPTH:
            raise self.fail(f"at most {_MAX_DEPTH} levels", data)
        make = known.get(str(data.get("type")))
        if make is None:
            self.path.append("type")
            raise self.fail(f"{kind} ({', '.join(known)})", data.get("type"))
        return make(self, data)

    def phrasing(self, data: dict[str, Any], key: str = "children") -> tuple[Any, ...]:
        return self.items(data, key, lambda d: self.node(d, _INLINES, "phrasing content"))

    def blocks(self, data: dict[str, Any], key: str = "children") -> tuple[Any, ...]:
        return self.items(data, key, lambda d: self.node(d, _BLOCKS, "flow content"))

    def ruby(self, data: dict[str, Any]) -> tuple[Any, ...]:
        known = {**_INLINES, "rt": _inline(RubyText)}
        return self.items(data, "children", lambda d: self.node(d, known, "ruby content"))

    def image(self, data: dict[str, Any], inline: bool = False) -> Image:
        return Image(
            self.text(data, "src"),
            self.text(data, "url"),
            self.text(data, "alt"),
            self.maybe(data, "title"),
            self.number_maybe(data, "width"),
            self.number_maybe(data, "height"),
            inline,
        )

    def caption(self, data: dict[str, Any]) -> Caption:
        return Caption(self.phrasing(data), self.phrasing(data, "credit"))

    def only(self, kind: str, make: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
        def check(data: dict[str, Any]) -> Any:
            return self.node(data, {kind: lambda _, d: make(d)}, "node")

        return check

    def rows(self, data: dict[str, Any]) -> tuple[TableRow, ...]:
        cell = self.only("tableCell", self.cell)
        row = self.only("tableRow", lambda d: TableRow(self.items(d, "children", cell)))
        return self.items(data, "children", row)

    def cell(self, data: dict[str, Any]) -> TableCell:
        return TableCell(
            self.flag(data, "header"),
            self.alignment(data),
            self.number(data, "colspan"),
            self.number(data, "rowspan"),
            self.phrasing(data),
        )

    def alignment(self, data: dict[str, Any]) -> str | None:
        value = self.maybe(data, "align")
        if value not in (None, "left", "center", "right"):
            self.path.append("align")
            raise self.fail("left, center, right or null", value)
        return value

    def list_items(self, data: dict[str, Any]) -> tuple[ListItem, ...]:
        item = self.only("listItem", lambda d: ListItem(self.blocks(d)))
        return self.items(data, "children", item)

    def time(self, data: dict[str, Any], key: str) -> dt.datetime | dt.date | None:
        text = self.maybe(data, key)
        if text is None:
            return None
        try:
            if len(text) == len("2020-07-17"):
                return dt.date.fromisoformat(text)
            return dt.datetime.fromisoformat(text)
        except ValueError:
            self.path.append(key)
            raise self.fail("an ISO 8601 date or time", text) from None

    def instant(self, data: dict[str, Any], key: str) -> dt.datetime | None:
        value = self.time(data, key)
        if value is None or (isinstance(value, dt.datetime) and value.tzinfo):
            return value
        self.path.append(key)
        raise self.fail("a time with its offset", data[key])


def _inline(cls: Any) -> Callable[[Decoder, dict[str, Any]], Any]:
    return lambda r, d: cls(r.phrasing(d))


_Make = Callable[[Decoder, dict[str, Any]], Any]
_INLINES: dict[str, _Make] = {
    "text": lambda r, d: Text(r.text(d, "value")),
    "emphasis": _inline(Emphasis),
    "strong": _inline(Strong),
    "delete": _inline(Delete),
    "underline": _inline(Underline),
    "superscript": _inline(Superscript),
    "subscript": _inline(Subscript),
    "inlineCode": lambda r, d: InlineCode(r.text(d, "value")),
    "break": lambda r, d: Break(),
    "link": lambda r, d: Link(r.text(d, "url"), r.maybe(d, "title"), r.phrasing(d)),
    "image": lambda r, d: r.image(d, r.flag(d, "inline")),
    "ruby": lambda r, d: Ruby(r.ruby(d)),
}
_BLOCKS: dict[str, _Make] = {
    "paragraph": lambda r, d: Paragraph(r.phrasing(d)),
    "heading": lambda r, d: Heading(r.number(d, "depth", 6), r.phrasing(d)),
    "list": lambda r, d: List(r.flag(d, "ordered"), r.number_maybe(d, "start"), r.list_items(d)),
    "blockquote": lambda r, d: Blockquote(r.blocks(d)),
    "table": lambda r, d: Table(r.rows(d)),
    "code": lambda r, d: Code(r.maybe(d, "lang"), r.text(d, "value")),
    "thematicBreak": lambda r, d: ThematicBreak(),
    "figure": lambda r, d: Figure(
        r.inside(d, "image", r.image, optional=False),
        r.inside(d, "caption", r.caption),
        r.maybe(d, "link"),
    ),
    "embed": lambda r, d: Embed(
        r.text(d, "kind"),
        r.text(d, "url"),
        r.maybe(d, "title"),
        r.inside(d, "image", r.image),
        r.inside(d, "caption", r.caption),
    ),
}
