"""Options of the formats: one for each field of their writers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from articlekit._disk.opening import read_text
from articlekit.cli.options import columns, commas
from articlekit.errors import InputError, UsageError
from articlekit.writers import Format

F = TypeVar("F", bound=Callable[..., Any])

# Flag, field, formats that have it, values (or the type), help. The values of one name may differ
# between formats, so they are checked when the format is known.
_TABLE: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("--width", "width", {"text": columns}, "Columns to wrap text at (default none)."),
    (
        "--links",
        "links",
        {"text": ("drop", "inline", "footnotes"), "markdown": ("inline", "reference")},
        "Addresses of links. text: drop, inline, footnotes; markdown: inline, reference.",
    ),
    (
        "--title",
        "title",
        {"text": click.STRING, "markdown": click.STRING},
        "Title above a file of many articles.",
    ),
    (
        "--no-title",
        "no_title",
        {"text": bool, "markdown": bool},
        "Leave out the line of each article's title.",
    ),
    ("--indent", "indent", {"json": columns}, "Spaces a level of JSON (default 2)."),
    ("--style", "style", {"html": Path}, "A file of CSS instead of the built-in style."),
    (
        "--front-matter",
        "front_matter",
        {"markdown": ("yaml", "toml", "none")},
        "What is known of the article in front (default yaml).",
    ),
    (
        "--front-matter-key",
        "front_matter_key",
        {"markdown": tuple},
        "Another name for a key of the front matter; may be repeated.",
    ),
    (
        "--heading-base",
        "heading_base",
        {"markdown": click.IntRange(1, 6)},
        "Level of the title; other headings move by as much (default 1).",
    ),
    ("--heading", "heading", {"markdown": ("atx", "setext")}, "Style of headings."),
    ("--bullet", "bullet", {"markdown": ("-", "*", "+")}, "Bullet of lists."),
    ("--emphasis", "emphasis", {"markdown": ("*", "_")}, "Delimiter of emphasis."),
    ("--caption", "caption", {"markdown": ("plain", "emphasis")}, "How captions are set."),
    (
        "--edge",
        "edge",
        {"markdown": ("shift", "entity", "html")},
        "What to do where punctuation keeps emphasis from working.",
    ),
    ("--html", "html", {"markdown": ("none", "allow")}, "HTML for what Markdown cannot say."),
    ("--wrap", "wrap", {"markdown": columns}, "Columns to wrap Markdown at (default none)."),
    (
        "--image",
        "image",
        {"markdown": ("original", "src", "local")},
        "Addresses of pictures: the real ones, those in the archive, or the files in --pictures.",
    ),
    (
        "--pictures",
        "pictures",
        {"markdown": str},
        "The folder of pictures for --image local; paths are relative to each output.",
    ),
    (
        "--assets",
        "assets",
        {"markdown": bool},
        "Copy local pictures into a folder assets beside each output.",
    ),
    (
        "--data-images",
        "data_images",
        {"markdown": ("drop", "keep", "extract")},
        "Pictures in data: addresses: drop (default; the text stays), keep, extract to assets.",
    ),
    ("--liquid", "liquid", {"markdown": bool}, "Make signs of Liquid and shortcodes harmless."),
    (
        "--row-group",
        "row_group",
        {"parquet": click.IntRange(1)},
        "Rows of a row group at most (default 5000).",
    ),
    (
        "--compression",
        "compression",
        {"parquet": ("zstd", "snappy", "gzip", "none")},
        "How columns are compressed (default zstd).",
    ),
    ("--drop", "drop", {"parquet": commas}, "Columns that are left out."),
    (
        "--id/--no-id",
        "id",
        {"json": bool, "jsonl": bool, "parquet": bool},
        "A stable id for each article (default no; parquet: yes).",
    ),
    (
        "--flat/--no-flat",
        "flat",
        {"jsonl": bool},
        "Lines with the columns of Parquet instead of JSON articles (default no).",
    ),
)


_METAVARS = {
    None: "FILE",
    columns: "N|none",
    str: "DIR",
    commas: "COLUMN,…",
    click.STRING: "TEXT",
}


def fields() -> dict[str, set[str]]:
    """The fields of each format's writer that have an option."""
    found: dict[str, set[str]] = {}
    for _, field, formats, _ in _TABLE:
        for name in formats:
            found.setdefault(name, set()).add(field)
    return found


def _type_of(formats: dict[str, Any]) -> Any:
    """The type of an option: that of its formats, or all their values."""
    kinds = list(formats.values())
    if not isinstance(kinds[0], tuple):
        return None if kinds[0] is Path else kinds[0]
    return click.Choice(list(dict.fromkeys(value for values in kinds for value in values)))


def writer_options(function: F) -> F:
    """Adds all options of all formats to a command."""
    for flag, field, formats, text in reversed(_TABLE):
        names = ", ".join(formats)
        kind = _type_of(formats)
        metavar = _METAVARS.get(kind)
        metavar = "N" if isinstance(kind, click.IntRange) else metavar
        if kind is bool:
            option = click.option(
                flag, f"writer_{field}", is_flag=True, default=None, help=f"[{names}] {text}"
            )
        elif kind is tuple:
            option = click.option(
                flag,
                f"writer_{field}",
                multiple=True,
                metavar="NAME=OTHER",
                help=f"[{names}] {text}",
            )
        else:
            option = click.option(
                flag, f"writer_{field}", type=kind, metavar=metavar, help=f"[{names}] {text}"
            )
        function = option(function)
    return function


def options_for(format: Format, given: dict[str, Any], source: Any) -> dict[str, object]:
    """The writer's options among a command's parameters.

    `source` says where a parameter comes from, so that ``--width none`` is not as if it were not
    there. Raises `UsageError` for one that the format has not.
    """
    found: dict[str, object] = {}
    for flag, field, formats, _ in _TABLE:
        name = f"writer_{field}"
        if source(name) is None or source(name).name == "DEFAULT":
            continue
        flag = flag.partition("/")[0]  # noqa: PLW2901
        kind = formats.get(format.name)
        if kind is None:
            others = ", ".join(formats)
            raise UsageError(f"{flag} is for {others}, not for {format.name}")
        value = given[name]
        if isinstance(kind, tuple) and value not in kind:
            raise UsageError(f"{flag} {value}: {format.name} knows {', '.join(kind)}")
        found[field] = _text(value) if kind is Path else value
    return found


def _text(path: str) -> str:
    try:
        return read_text(path)
    except InputError as error:
        raise UsageError(f"{path}: {error.message}") from None
