"""Writes articles: as text, or to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from articlekit._disk.opening import StrPath
from articlekit._text.characters import utf8
from articlekit.errors import Report, UsageError, WriteError, ignore
from articlekit.files.addresses import shown
from articlekit.files.output import write_file
from articlekit.files.paths import without_compression
from articlekit.model import Article
from articlekit.writers import Format, TextWriter, format_for_suffix, get_format
from articlekit.writers.registry import placed

if TYPE_CHECKING:
    from typing import Unpack

    from articlekit.format_options import (
        AnyOptions,
        ArchiveOptions,
        EPUBOptions,
        HTMLOptions,
        JSONLinesOptions,
        JSONOptions,
        MarkdownOptions,
        ParquetOptions,
        TextOptions,
    )

# fmt: off
Articles = Article | Iterable[Article]
TextName = Literal["text", "txt"]
MarkdownName = Literal["markdown", "md"]


@overload
def render(article: Article, format: TextName, *, report: Report | None = None,
           **options: Unpack[TextOptions]) -> str: ...
@overload
def render(article: Article, format: MarkdownName, *, report: Report | None = None,
           **options: Unpack[MarkdownOptions]) -> str: ...
@overload
def render(article: Article, format: Literal["html"], *, report: Report | None = None,
           **options: Unpack[HTMLOptions]) -> str: ...
@overload
def render(article: Article, format: Literal["json"], *, report: Report | None = None,
           **options: Unpack[JSONOptions]) -> str: ...
@overload
def render(article: Article, format: Literal["jsonl"], *, report: Report | None = None,
           **options: Unpack[JSONLinesOptions]) -> str: ...
@overload
def render(article: Article, format: Literal["archive"], *, report: Report | None = None,
           **options: Unpack[ArchiveOptions]) -> str: ...
@overload
def render(article: Article, format: Format, *, report: Report | None = None,
           **options: Any) -> str: ...
# fmt: on
def render(
    article: Article, format: str | Format, *, report: Report | None = None, **options: Any
) -> str:
    """An article as text.

    `format` is the name of a text format, or a `Format` of another distribution
    (`articlekit.writers.get_format`). `report` is called with each `Problem` of the writer.
    `options` are those of the format, whose types and descriptions `articlekit.format_options` has:

    - ``text``: width, links, title, no_title
    - ``markdown``: front_matter, front_matter_key, title, no_title, heading_base, heading, links,
      bullet, emphasis, caption, edge, html, wrap, image, pictures, assets, data_images, liquid
    - ``json``: indent, id
    - ``jsonl``: id, flat
    - ``html``: title, css, image
    - ``archive``: none

    Raises `UsageError` for an unknown format or one that is not text, and TypeError for an option
    that the format does not have.
    """
    if not isinstance(article, Article):
        raise TypeError(
            f"render() takes one article, not {type(article).__name__}; write() takes several"
        )
    found = _format(format)
    if not found.is_text:
        raise UsageError(f"the format {found.name} is not text; write() makes files of it")
    writer = cast("TextWriter", found.new(options))
    return writer.render(article, report or ignore)


# fmt: off
@overload
def write(articles: Articles, path: StrPath, format: TextName, *, report: Report | None = None,
          **options: Unpack[TextOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: MarkdownName, *, report: Report | None = None,
          **options: Unpack[MarkdownOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["html"], *,
          report: Report | None = None, **options: Unpack[HTMLOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["json"], *,
          report: Report | None = None, **options: Unpack[JSONOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["jsonl"], *,
          report: Report | None = None, **options: Unpack[JSONLinesOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["archive"], *,
          report: Report | None = None, **options: Unpack[ArchiveOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["epub"], *,
          report: Report | None = None, **options: Unpack[EPUBOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Literal["parquet"], *,
          report: Report | None = None, **options: Unpack[ParquetOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: None = None, *,
          report: Report | None = None, **options: Unpack[AnyOptions]) -> None: ...
@overload
def write(articles: Articles, path: StrPath, format: Format, *, report: Report | None = None,
          **options: Any) -> None: ...
# fmt: on
def write(
    articles: Articles,
    path: StrPath,
    format: str | Format | None = None,
    *,
    report: Report | None = None,
    **options: Any,
) -> None:
    """Writes articles to a file, which appears complete or not at all.

    `format` is the name of a format, or a `Format` of another distribution
    (`articlekit.writers.get_format`); None: that of the suffix. JSON and JSON Lines are compressed
    if ``.gz`` or ``.zst`` follows. `report` is called with each `Problem` of the writer. `options`
    are those of the format, whose types and descriptions `articlekit.format_options` has:

    - ``text``: width, links, title, no_title
    - ``markdown``: front_matter, front_matter_key, title, no_title, heading_base, heading, links,
      bullet, emphasis, caption, edge, html, wrap, image, pictures, assets, data_images, liquid
    - ``json``: indent, id
    - ``jsonl``: id, flat
    - ``html``: title, css, image
    - ``archive``: none
    - ``epub``: title, title_file_as, language, identifier, creators, publisher, description,
      rights, subjects, series, series_index, modified, group_by, per, max_articles, max_size,
      order, cover, draw_cover, cover_font, images, profile, max_image_side, grayscale_images,
      image_quality, picture_links, max_image_bytes, max_image_pixels, css, link_notes, wide_tables,
      vertical, summaries, neighbours, rights_notes, on_report
    - ``parquet``: row_group, compression, drop, id

    Raises `UsageError` for an unknown format, TypeError for an option that the format does not
    have, and `WriteError` if the file cannot be written or the format cannot hold the articles.
    """
    _require_articles(articles, path)
    name = os.fspath(path)
    found = _format_of(name) if format is None else _format(format)
    require_compressible(name, found)
    writer = placed(found.new(options), name)
    from articlekit.files.compression import compressed  # Slow to import.

    with write_file(name) as raw, compressed(raw, name) as stream:
        if isinstance(articles, Article):
            if found.is_text:
                stream.write(utf8(cast("TextWriter", writer).render(articles, report or ignore)))
                return
            articles = (articles,)
        elif not found.holds_many:
            articles = _only(articles, found)
        writer.write(map(_checked, articles), stream, report or ignore)


def _require_articles(articles: object, path: object) -> None:
    """Raises TypeError with what to pass instead of something else."""
    if isinstance(path, (Article, list, tuple)):
        raise TypeError("the articles come first: write(articles, path)")
    if isinstance(articles, (str, bytes, os.PathLike)) or not isinstance(
        articles, Iterable | Article
    ):
        raise TypeError(
            f"write() takes an Article or several, not {type(articles).__name__}; parse() makes one"
            " of a text, and iter_articles() reads files"
        )


def _checked(article: Any) -> Article:
    if not isinstance(article, Article):
        found = type(article).__name__
        raise TypeError(f"write() takes an Article or several, not one of {found}")
    return article


def _format(format: str | Format) -> Format:
    return format if isinstance(format, Format) else get_format(format)


def _only(articles: Iterable[Article], found: Format) -> tuple[Article, ...]:
    first_two = tuple(article for article, _ in zip(articles, range(2), strict=False))
    if len(first_two) != 1:
        count = "several articles" if first_two else "no article"
        raise WriteError(f"{found.name} holds one article per file; there is {count} to write")
    return first_two


def format_for_path(path: str) -> Format | None:
    """The format of a path's suffix, or None; a suffix of compression may follow it."""
    return format_for_suffix(os.path.splitext(without_compression(path)[0])[1])


def require_compressible(path: str, form: Format) -> None:
    """Raises `UsageError` for a suffix of compression if the format cannot be read back then."""
    if without_compression(path)[1] is not None and form.name not in _COMPRESSED:
        known = " and ".join(_COMPRESSED)
        raise UsageError(f"{shown(path)}: only {known} can be compressed, not {form.name}")


_COMPRESSED = ("json", "jsonl")


def _format_of(path: str) -> Format:
    found = format_for_path(path)
    if found is None:
        suffix = os.path.splitext(path)[1]
        if path.endswith(("/", os.sep)) or os.path.isdir(path):
            raise UsageError(f"{path}: a folder; write() makes one file, convert() fills folders")
        raise UsageError(f"no format has the suffix {suffix!r}; name the format")
    return found
