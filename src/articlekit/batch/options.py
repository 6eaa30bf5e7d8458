"""The options of a conversion: one table for `convert()`, the command line and the manual.

Each field of `ConvertOptions` is a keyword of `convert()` and an option of the command line; its
`Option` holds the text of the help.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, cast, get_type_hints

from articlekit._options import check_options
from articlekit._text.languages import language_tag
from articlekit.collection.dates import Date
from articlekit.collection.duplicates import LEAST_SIMILAR, LONGEST_SHINGLE, By
from articlekit.errors import UsageError
from articlekit.files.listing import MAX_BYTES
from articlekit.reader import Outlet

TIMEOUT = 60.0
"""The default limit of the time that one article may take, in seconds."""

Existing: TypeAlias = Literal["skip", "overwrite", "error"]
Partition: TypeAlias = Literal["source", "month", "day"]
Sort: TypeAlias = Literal["oldest", "newest"]
InputKind: TypeAlias = Literal["archive", "html", "markdown"]
"""What the texts of inputs are (`articlekit.reader.Kind`)."""
Kind: TypeAlias = Literal["folder", "site", "dataset", "books", "file", "stream"]
"""An output: a folder of files, a site, a partitioned folder, books, one file, or stdout."""


def _require_encoding(name: str) -> None:
    try:
        "a".encode(name)  # Without a text, Python does not look the name up.
    except (LookupError, ValueError):
        raise UsageError(f"unknown encoding {name!r}; gb18030 and big5 are examples") from None


def split(names: str | Sequence[str]) -> tuple[str, ...]:
    """Names as a tuple; a text has commas between them."""
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    return tuple(filter(None, names))


class Option(NamedTuple):
    """How a field appears on the command line."""

    help: str
    metavar: str | None = None
    short: str | None = None
    """The short flag, such as ``-j``."""
    flag: str | None = None
    """The flag, if it is not the name of the field."""
    only: tuple[Kind, ...] = ()
    """The kinds of output that it has an effect on; none if it always has one."""
    formats: tuple[str, ...] = ()
    """The formats that it has an effect on; none if it does for all."""
    purpose: str = ""
    """What it is for, if it does not have an effect on everything."""
    minimum: float | None = None
    maximum: float | None = None


class Field(NamedTuple):
    """A field of the options with all that the command line needs."""

    name: str
    type: Any
    default: Any
    option: Option

    @property
    def flag(self) -> str:
        """The flag on the command line."""
        return self.option.flag or "--" + self.name.replace("_", "-")


# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ReadOptions:
    """How to read the inputs."""

    encoding: Annotated[str | None, Option(
        metavar="NAME", help="Encoding of inputs that are not UTF-8.",
    )] = None
    input_kind: Annotated[InputKind | None, Option(
        flag="--from", help="What inputs are: archive records (default), saved pages (html), or"
        " notes that need no header (markdown).",
    )] = None
    outlets: Annotated[Iterable[Outlet], Option(
        metavar="FILE", help="Rules for further sites (TOML).",
    )] = ()
    set_language: Annotated[str | None, Option(
        metavar="TAG", help="Language of all articles, instead of the detected one.",
    )] = None
    max_bytes: Annotated[int, Option(
        metavar="SIZE", minimum=1, help="Largest record that is read (default 50MB).",
    )] = MAX_BYTES
    jobs: Annotated[int | None, Option(
        short="-j", metavar="N", minimum=1, maximum=1024,
        help="Number of processes (default: one per core).",
    )] = None
    timeout: Annotated[float, Option(
        metavar="SECONDS", minimum=0.1, maximum=86_400,
        help="Time limit of one article (default 60).",
    )] = TIMEOUT

    def __post_init__(self) -> None:
        check_options(self)
        if self.encoding is not None:
            _require_encoding(self.encoding)
        _ = self.language_of_all  # Raises UsageError.

    @property
    def language_of_all(self) -> str | None:
        """The tag that `set_language` names."""
        return None if self.set_language is None else language_tag(self.set_language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SelectOptions(ReadOptions):
    """How to read the inputs, and which of their articles to take."""

    since: Annotated[Date | None, Option(
        metavar="DATE",
        help="Only articles from DATE on: 2020, 2020-07, 2020-07-15, 2020-07-15T08:00, yesterday,"
        " or 7d (seven days ago).",
    )] = None
    until: Annotated[Date | None, Option(
        metavar="DATE", help="Only articles up to DATE, this year, month or day included.",
    )] = None
    source: Annotated[str | Sequence[str], Option(
        metavar="SITE,…", help="Only from these sites: hosts, or names as `articlekit outlets`"
        " lists them.",
    )] = ()
    language: Annotated[str | Sequence[str], Option(
        metavar="TAG,…", help="Only in these languages: en, zh-Hans; zh takes both scripts.",
    )] = ()
    match: Annotated[str | None, Option(
        metavar="REGEX", help="Only with a match of REGEX in the title or the text.",
    )] = None
    unique: Annotated[By | None, Option(
        help="Without duplicates: same address, same content, or nearly the same content. The"
        " fullest copy is kept.",
    )] = None
    threshold: Annotated[float | None, Option(
        metavar="SHARE", minimum=LEAST_SIMILAR, maximum=1,
        help="Least similarity of --unique near (default 0.8).",
    )] = None
    shingle: Annotated[int | None, Option(
        metavar="N", minimum=1, maximum=LONGEST_SHINGLE,
        help="Words per run that --unique near compares (default 3; characters in Chinese).",
    )] = None
    sort: Annotated[Sort | None, Option(
        help="Order by date (default: the order of the inputs).",
    )] = None
    limit: Annotated[int | None, Option(
        metavar="N", minimum=0, help="At most N articles: the first in the order of --sort.",
    )] = None
    timezone: Annotated[str | None, Option(
        metavar="ZONE",
        help="Zone of all days and times, such as Asia/Shanghai (default: as each page states).",
    )] = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ConvertOptions(SelectOptions):
    """All options of a conversion but those of the format's writer."""

    existing: Annotated[Existing | None, Option(
        only=("folder", "site", "dataset", "books"), purpose="a folder of outputs",
        help="What to do with existing outputs in a folder (default skip; a site is updated).",
    )] = None
    name: Annotated[str | None, Option(
        metavar="TEMPLATE", only=("folder", "site"), purpose="a folder of outputs",
        help="Names of outputs in a folder, such as '{date:%Y-%m-%d}-{slug}'.",
    )] = None
    group_by: Annotated[str | Sequence[str] | None, Option(
        metavar="KEY", only=("folder", "site"), purpose="a folder of outputs or a book",
        help="Group by day, month or source, or by two of them (source,month): folders in a"
        " folder, parts in a book.",
    )] = None
    partition_by: Annotated[str | Sequence[Partition], Option(
        metavar="KEY,…", only=("dataset",), formats=("parquet",), purpose="a folder of tables",
        help="One table in folders such as source=…/month=…: by source, month, day.",
    )] = ()
    fold: Annotated[bool, Option(
        only=("file", "books"), formats=("epub",), purpose="books",
        help="List the duplicates that --unique leaves out below the article that is kept.",
    )] = False
    index: Annotated[bool, Option(
        only=("site",), formats=("html",), purpose="a folder of pages",
        help="Make a site: an index, lists by month and source, and links between the pages.",
    )] = False
    base_url: Annotated[str | None, Option(
        metavar="URL", only=("site",), formats=("html",), purpose="a site (--index)",
        help="Where the site will be published, for its sitemap and its feed.",
    )] = None
    search: Annotated[bool, Option(
        only=("site",), formats=("html",), purpose="a site (--index)",
        help="Add a page that searches the articles of a site.",
    )] = False
    clean_titles: Annotated[bool, Option(
        help="Leave the names of sites and their sections out of titles. Names of files, indexes"
        " and contents always do.",
    )] = False
    durable: Annotated[bool, Option(
        only=("folder", "site", "dataset", "books", "file"), purpose="files",
        help="Wait until outputs are on the disk.",
    )] = False
    scheduler: Annotated[str | None, Option(
        metavar="ADDRESS",
        help="Use a Dask cluster: tcp://HOST:PORT, or local for one of --jobs processes.",
    )] = None

    @property
    def partitions(self) -> tuple[str, ...]:
        """The keys of `partition_by`."""
        return split(self.partition_by)
# fmt: on


def option_fields(options: type[Any]) -> tuple[Field, ...]:
    """The fields of a class of options, in their order."""
    return _option_fields(cast("Hashable", options))


@cache
def _option_fields(kind: Hashable) -> tuple[Field, ...]:
    options = cast("type[Any]", kind)
    hints = get_type_hints(options, include_extras=True)
    return tuple(
        Field(each.name, hints[each.name].__origin__, each.default, _option(hints[each.name]))
        for each in fields(options)
    )


def _fields_of(options: ConvertOptions) -> tuple[Field, ...]:
    kind: type[Any] = type(options)
    return option_fields(kind)


def _option(hint: Any) -> Option:
    (found,) = (item for item in hint.__metadata__ if isinstance(item, Option))
    return found


def given(options: ConvertOptions) -> Iterator[Field]:
    """The fields that have another value than their default."""
    return (each for each in _fields_of(options) if getattr(options, each.name) != each.default)
