"""The options of the formats, as types for editors and type checkers.

Generated from the fields of the writers by `python -m articlekit.cli.generate types`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from articlekit._disk.opening import StrPath
    from articlekit.images import ImageLoader
    from articlekit.model import Image
    from articlekit.writers.epub import Creator
    from articlekit.writers.epub.report import BookReport


FormatName = Literal[
    "text", "markdown", "json", "jsonl", "html", "archive", "epub", "parquet", "txt", "md"
]
"""The name of a format."""


class TextOptions(TypedDict, total=False):
    """Options of the format ``text``."""

    width: int | None
    """Columns to wrap at, wide characters counting two; None for one line per paragraph."""

    links: Literal["drop", "inline", "footnotes"]
    """Addresses of links: left out, after their text in angle brackets, or at the end."""

    title: str | None
    """The title above a file of many articles."""

    no_title: bool
    """Whether the title of the article is left out."""


class MarkdownOptions(TypedDict, total=False):
    """Options of the format ``markdown``."""

    front_matter: Literal["yaml", "toml", "none"]
    """Metadata of the article at the start of the file, as YAML or TOML, or nothing."""

    front_matter_key: tuple[str, ...]
    """New names for keys of the front matter, each as ``NAME=OTHER``."""

    title: str | None
    """The title above a file of many articles."""

    no_title: bool
    """Whether the line of the article's title is left out, as for generators that print it."""

    heading_base: int
    """The level of the title; all other headings are moved by as much, to 6 at most."""

    heading: Literal["atx", "setext"]
    """``# Title``, or a line under it (levels 1 and 2)."""

    links: Literal["inline", "reference"]
    """Addresses where they are used, or at the end."""

    bullet: Literal["-", "*", "+"]
    """The bullet of lists; a list that follows another takes the next one."""

    emphasis: Literal["*", "_"]
    """The delimiter of emphasis; within words it is always the asterisk."""

    caption: Literal["plain", "emphasis"]
    """How captions are set."""

    edge: Literal["shift", "entity", "html"]
    """What to do where punctuation at the edge of emphasis keeps it from working: move the
    punctuation out, write the character outside as a reference, or use HTML."""

    html: Literal["none", "allow"]
    """Whether HTML is written for what Markdown cannot express."""

    wrap: int | None
    """Columns to wrap prose at; never between two wide characters. None: one line per paragraph."""

    image: Literal["original", "src", "local"]
    """Which address pictures have: the real one, the one that the archive had, or the path of the
    file in the folder `pictures`; the real one where there is none of that."""

    pictures: str | None
    """The folder of pictures; paths in a file are relative to the file."""

    assets: bool
    """Whether pictures of the folder are copied into a folder ``assets`` next to each file."""

    data_images: Literal["drop", "keep", "extract"]
    """Pictures whose address holds their bytes: leave them out but for their alternative text, keep
    them, or write them into a folder ``assets`` next to each file."""

    liquid: bool
    """Whether the delimiters of Liquid and of Hugo's shortcodes are made harmless."""


class JSONOptions(TypedDict, total=False):
    """Options of the format ``json``."""

    indent: int | None
    """Spaces per level; None for everything on one line."""

    id: bool
    """Whether each article has its stable `Article.id`, under the key ``id``."""


class JSONLinesOptions(TypedDict, total=False):
    """Options of the format ``jsonl``."""

    id: bool
    """Whether each article has its stable `Article.id`, under the key ``id``."""

    flat: bool
    """Whether a line has all columns of Parquet instead of the JSON article."""


class HTMLOptions(TypedDict, total=False):
    """Options of the format ``html``."""

    title: str | None
    """The title of a page of many articles, or of a site."""

    css: str | None
    """CSS to use instead of the built-in style."""

    image: Callable[[Image], str | None] | None
    """Returns the address to load a picture from; None: the picture's own."""


class ArchiveOptions(TypedDict, total=False):
    """Options of the format ``archive``."""


class EPUBOptions(TypedDict, total=False):
    """Options of the format ``epub``."""

    title: str | None
    """``dc:title``; None: the title of the only article, else the sites and the days."""

    title_file_as: str | None
    """The title as it is sorted; None: without a leading English article."""

    language: str | None
    """``dc:language``, a BCP 47 tag (``zh_CN`` is taken too); None: that of most articles."""

    identifier: str | None
    """``dc:identifier``; None: a UUID made of the title and the oldest article."""

    creators: Sequence[str | Creator]
    """``dc:creator``; none: the byline that all articles share."""

    publisher: str | None
    """``dc:publisher``; None: the site that all articles are from."""

    description: str | None
    """``dc:description``; None: the number of articles, their days and sites."""

    rights: str | None
    """``dc:rights``."""

    subjects: Sequence[str] | None
    """``dc:subject``; None: the twenty most frequent tags of the articles."""

    series: str | None
    """The series that the book belongs to."""

    series_index: float | None
    """Its number in the series."""

    modified: dt.datetime | None
    """``dcterms:modified``, aware; None: SOURCE_DATE_EPOCH, else the newest article's date."""

    group_by: str | Sequence[str] | None
    """The parts of the book: ``none``, ``day``, ``month``, ``source``, or two of them, the outer
    one first (``"source,month"``). None: days or months if there are more than 200 articles."""

    per: str | Sequence[str]
    """One book per ``day``, ``month`` or ``source``, or per several of them."""

    max_articles: int | None
    """The most articles of a book; more articles make several volumes."""

    max_size: int | str | None
    """The largest book, pictures included, in bytes or as ``25MB``; more makes several volumes."""

    order: Literal["given", "oldest", "newest"]
    """The order of the articles; those without a date come last."""

    cover: bytes | StrPath | None
    """The picture on the cover, or the path of its file; None: a drawn one."""

    draw_cover: bool
    """Whether to draw a cover where none is given."""

    cover_font: StrPath | None
    """The font of a drawn cover; None: for each line the first that has its letters."""

    images: ImageLoader | None
    """Gives the bytes of pictures (see `articlekit.images`); those in ``data:`` addresses need
    none."""

    profile: Literal["generic", "kindle", "kobo", "phone", "small"]
    """The device that pictures are made for: their size, colours and quality. The next three
    options override these. The text is always the same."""

    max_image_side: int | None
    """The longest side of a picture, in pixels; larger ones are scaled down."""

    grayscale_images: bool | None
    """Whether pictures are converted to grayscale."""

    image_quality: int | None
    """The JPEG quality of pictures that are re-encoded, 1 to 95."""

    picture_links: bool
    """Whether each picture is replaced by a link if no pictures were given."""

    max_image_bytes: int
    """The largest picture file that is read."""

    max_image_pixels: int
    """The largest picture that is decoded, in pixels."""

    css: str | None
    """A style sheet after that of the book. It may not load anything."""

    link_notes: bool
    """Whether the addresses of links stand in notes at the end of their article."""

    wide_tables: Literal["table", "list"]
    """How a table of more than four columns is written: ``list`` fits small screens."""

    vertical: bool
    """Whether lines run from top to bottom and pages from right to left."""

    summaries: bool
    """Whether contents pages show the first sentence and a small picture of each article."""

    neighbours: bool
    """Whether each article links to the previous one, the next one and its contents page."""

    rights_notes: bool
    """Whether the rights line of a page stands at the end of its article."""

    on_report: Callable[[BookReport], None] | None
    """Called with the report when a book is complete."""


class ParquetOptions(TypedDict, total=False):
    """Options of the format ``parquet``."""

    row_group: int
    """The most rows of a row group."""

    compression: Literal["zstd", "snappy", "gzip", "none"]
    """How columns are compressed."""

    drop: tuple[str, ...]
    """Columns that are left out; without ``article`` nothing can be read back."""

    id: bool
    """Whether the column ``id`` is written."""


class SharedOptions(TypedDict, total=False):
    """Options of formats, as `convert` takes them."""

    assets: bool
    bullet: Literal["-", "*", "+"]
    caption: Literal["plain", "emphasis"]
    compression: Literal["zstd", "snappy", "gzip", "none"]
    cover: bytes | StrPath | None
    cover_font: StrPath | None
    creators: Sequence[str | Creator]
    css: str | None
    data_images: Literal["drop", "keep", "extract"]
    description: str | None
    draw_cover: bool
    drop: tuple[str, ...]
    edge: Literal["shift", "entity", "html"]
    emphasis: Literal["*", "_"]
    flat: bool
    front_matter: Literal["yaml", "toml", "none"]
    front_matter_key: tuple[str, ...]
    grayscale_images: bool | None
    heading: Literal["atx", "setext"]
    heading_base: int
    html: Literal["none", "allow"]
    id: bool
    identifier: str | None
    image: Literal["original", "src", "local"] | Callable[[Image], str | None] | None
    image_quality: int | None
    images: ImageLoader | None
    indent: int | None
    link_notes: bool
    links: Literal["drop", "inline", "footnotes", "reference"]
    liquid: bool
    max_articles: int | None
    max_image_bytes: int
    max_image_pixels: int
    max_image_side: int | None
    max_size: int | str | None
    modified: dt.datetime | None
    neighbours: bool
    no_title: bool
    on_report: Callable[[BookReport], None] | None
    order: Literal["given", "oldest", "newest"]
    per: str | Sequence[str]
    picture_links: bool
    pictures: str | None
    profile: Literal["generic", "kindle", "kobo", "phone", "small"]
    publisher: str | None
    rights: str | None
    rights_notes: bool
    row_group: int
    series: str | None
    series_index: float | None
    subjects: Sequence[str] | None
    summaries: bool
    title: str | None
    title_file_as: str | None
    vertical: bool
    wide_tables: Literal["table", "list"]
    width: int | None
    wrap: int | None


class AnyOptions(SharedOptions, total=False):
    """Options of a format that is known only when the program runs."""

    group_by: str | Sequence[str] | None
    language: str | None
