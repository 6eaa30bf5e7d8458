"""How the options of formats appear on the command line."""

from __future__ import annotations

import collections.abc
import datetime as dt
import os
import re
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from articlekit.writers.fields import WriterField

Kind = Literal[
    "flag",  # --x
    "no-flag",  # --no-x, for what is done by default
    "switch",  # --x or --no-x, for what depends on something else by default
    "choice",
    "integer",
    "integer?",  # or none
    "number",
    "size",  # 25MB
    "text",
    "path",
    "folder",
    "file",  # a file whose content is the value
    "date",
    "list",  # separated by commas
    "repeated",  # an option for each value
    "pictures",  # folders, archives and maps
]


class Row(NamedTuple):
    """An option of a format on the command line."""

    format: str
    field: str
    flag: str
    kind: Kind
    values: tuple[str, ...] = ()
    """The values of a choice."""
    help: str = ""

    @property
    def param(self) -> str:
        """The name of its parameter, which all formats with this flag share."""
        return "writer" + self.flag.replace("-", "_")

    @property
    def metavar(self) -> str | None:
        """What stands for the value in the help."""
        if self.kind == "choice":
            return f"[{'|'.join(self.values)}]"
        if self.kind == "list":
            return "A,B,…"
        return _METAVARS.get(self.kind)


_METAVARS = {
    "integer": "N",
    "integer?": "N|none",
    "number": "N",
    "size": "SIZE",
    "text": "TEXT",
    "path": "FILE",
    "folder": "DIR",
    "file": "FILE",
    "date": "DATE",
    "repeated": "TEXT",
    "pictures": "DIR,ZIP,MAP.json,auto",
}


class Special(NamedTuple):
    """An option whose flag, kind or help does not follow from its field."""

    flag: str | None = None
    kind: Kind | None = None
    help: str | None = None


SPECIAL: dict[tuple[str, str], Special] = {
    ("html", "style"): Special("--style", "file", "CSS instead of the built-in style."),
    ("html", "css"): Special("--style", "file", "CSS instead of the built-in style."),
    ("html", "image"): Special(
        "--images", "pictures", "Pictures for the pages; auto fetches them."
    ),
    ("html", "images"): Special(
        "--images", "pictures", "Pictures for the pages; auto fetches them."
    ),
    ("epub", "css"): Special(
        "--style", "file", "CSS after that of the book. It may not load files."
    ),
    ("epub", "images"): Special(
        "--images", "pictures", "Pictures for the book; auto fetches them."
    ),
    ("epub", "language"): Special(
        "--book-language", "text", "Language of the book (default: that of most articles)."
    ),
    ("epub", "title"): Special(help="Title (default: the sites and the days of the articles)."),
    ("epub", "identifier"): Special(
        help="Identifier (default: a UUID made of the title and the oldest article)."
    ),
    ("epub", "publisher"): Special(help="Publisher."),
    ("epub", "description"): Special(help="Description."),
    ("epub", "rights"): Special(help="Rights, such as the licence."),
    ("epub", "modified"): Special(
        help="When the book was modified, with its zone (default: the date of the newest article)."
    ),
    ("epub", "creators"): Special("--creator", "repeated", "A creator of the book."),
    ("epub", "subjects"): Special("--subject", "repeated", "A subject of the book."),
    ("epub", "draw_cover"): Special(help="Do not draw a cover."),
    ("epub", "neighbours"): Special(help="No links to the previous and the next article."),
    ("epub", "rights_notes"): Special(help="No rights lines at the end of articles."),
    ("markdown", "front_matter_key"): Special(kind="repeated"),
    ("markdown", "pictures"): Special(kind="folder"),
    ("parquet", "id"): Special("--id", "switch", "The column id (written by default)."),
}
COMMON = {("epub", "group_by"): "group_by", ("epub", "order"): "sort"}
"""Options of formats that are options of every output."""
INTERNAL = {("epub", "on_report")}
"""Options that only a program can use."""


def row_of(format: str, field: WriterField) -> Row | None:
    """The row of an option; None if it has none, such as a function."""
    key = (format, field.name)
    if key in INTERNAL or key in COMMON:
        return None
    special = SPECIAL.get(key, Special())
    kind, values = _kind(field)
    kind = special.kind or kind
    if kind is None:
        return None
    prefix = "--no-" if kind == "no-flag" else "--"
    flag = special.flag or prefix + field.name.replace("_", "-")
    return Row(format, field.name, flag, kind, values, special.help or _help(field, kind))


_SIMPLE: tuple[tuple[type, Kind], ...] = (
    (str, "text"),
    (int, "integer"),
    (float, "number"),
    (dt.datetime, "date"),
)


def _kind(field: WriterField) -> tuple[Kind | None, tuple[str, ...]]:
    """The kind of an option, and the values of a choice."""
    kinds = _without_none(field.hint)
    is_optional = len(kinds) < len(_parts(field.hint))
    if kinds == (bool,):
        if is_optional:
            return "switch", ()
        return ("no-flag" if field.default else "flag"), ()
    if len(kinds) == 1 and get_origin(kinds[0]) is Literal:
        return "choice", tuple(map(str, get_args(kinds[0])))
    if field.name.endswith(("_bytes", "_size")) and int in kinds:
        return "size", ()
    if any(get_origin(kind) is os.PathLike for kind in kinds):
        return "path", ()
    if any(get_origin(kind) in _SEQUENCES for kind in kinds):
        return "list", ()
    for kind, name in _SIMPLE:
        if kind in kinds:
            return ("integer?" if name == "integer" and is_optional else name), ()
    return None, ()


_SEQUENCES = (tuple, list, collections.abc.Sequence, collections.abc.Iterable)


def _parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)


def _without_none(hint: Any) -> tuple[Any, ...]:
    return tuple(part for part in _parts(hint) if part is not NoneType)


def _help(field: WriterField, kind: Kind) -> str:
    """The docstring of a field as help."""
    text = re.sub(r"`+", "", field.doc)
    word = "default" if field.default is None else "none"
    text = re.sub(r"(?<=\. )None(?: for|:)", word.capitalize() + ":", text)
    text = re.sub(r"\bNone(?: for|:)", word + ":", text)
    text = re.sub(r"^Whether (?:to )?", "", text)
    text = text[:1].upper() + text[1:]
    shown = kind in ("integer", "integer?", "number", "choice") and field.default not in (None, "")
    if shown and "default" not in text:
        text = f"{text.rstrip('.')} (default {field.default})."
    return text
