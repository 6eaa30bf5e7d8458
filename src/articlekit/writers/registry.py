"""The formats that articles can be written in, and how to find their writers.

A format is one module here and one row of `_BUILT_IN`; other distributions add theirs through the
entry-point group ``articlekit.writers``, whose entries are writer classes. docs/howto/writer.md
shows one from its first line to its release; `articlekit.testing` holds writers to the rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Protocol, Self, cast, runtime_checkable

from articlekit._options import check_options
from articlekit._plugins import PlugInError, entry_points, load_entry, owner_of
from articlekit.errors import Problem, Report, UsageError, ignore
from articlekit.model import Article, ReadResult
from articlekit.writers.fields import option_names

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "articlekit.writers"
"""The entry-point group of formats: ``name = "module:WriterClass"``."""
_OWN = "articlekit"


@runtime_checkable
class Writer(Protocol):
    """Writes articles in one format.

    A writer is a frozen dataclass: its fields are the options of the format, each with a default
    and a docstring; ``Writer(option=value)`` raises TypeError for an option that it has not.
    It has no state: the same articles give the same bytes, whatever was written before, and at
    any time and place. Addresses go through `safe_url` and `safe_image_url` of this module.

    A class attribute ``holds_many = True`` says that one file can hold several articles.
    """

    suffix: ClassVar[str]
    """The suffix of files in this format, with its dot, in lower case."""

    def write(self, articles: Iterable[Article], stream: BinaryIO, report: Report) -> None:
        """Writes articles to a binary stream.

        Takes them one at a time and holds none longer than it must. Calls `report` with what
        this format cannot express. Raises `WriteError` if there can be no output.
        """


@runtime_checkable
class TextWriter(Writer, Protocol):
    """A writer of a format that is text, one article at a time.

    Where a file holds one article, `write` writes what `render` gives, as UTF-8.
    """

    def render(self, article: Article, report: Report) -> str:
        """One article as text, with a line end at its end."""


@runtime_checkable
class PlacedWriter(Writer, Protocol):
    """A writer whose output depends on where it is: it names other files, or writes some."""

    def at(self, path: str) -> Writer:
        """The writer of a file at this local path."""


@runtime_checkable
class PreparedWriter(Writer, Protocol):
    """A writer whose work on one article does not depend on the other articles of a file.

    `write` takes articles, and what `prepare` made of them.
    """

    @property
    def prepare(self) -> Callable[[Article], Any]:
        """Does that work, in a worker process. Can be pickled, as its results."""


@runtime_checkable
class TableWriter(Writer, Protocol):
    """A writer of a format that is a table, of which a folder of files can be one too."""

    def write(
        self,
        articles: Iterable[Article | ReadResult],
        stream: BinaryIO,
        report: Report,
    ) -> None:
        """As `Writer.write`; an article may come with the problems of reading it."""

    def partitioned(self, columns: Iterable[str]) -> TableWriter:
        """The writer of files whose folders say the values of these columns."""


class BookFile(Protocol):
    """A file that a `BookBuilder` makes of some of its articles."""

    @property
    def values(self) -> dict[str, str]:
        """What its articles share: ``day``, ``month``, ``source``; empty where that is unknown."""

    @property
    def number(self) -> int:
        """Its number among the files with the same values."""

    @property
    def count(self) -> int:
        """The number of files with the same values."""

    @property
    def keys(self) -> tuple[Any, ...]:
        """What `BookBuilder.add` returned for its articles."""

    def write(self, stream: BinaryIO, report: Report) -> Any:
        """Writes the file, and returns what `BookWriter.on_report` takes."""


class BookBuilder(Protocol):
    """Collects articles and makes one file or several of them. It is a context manager."""

    def __enter__(self) -> Self:
        """Starts."""

    def __exit__(self, *exc: object) -> None:
        """Removes temporary files."""

    def add(self, article: Any) -> Any:
        """Adds an article, or what `BookWriter.prepare` made of it. Returns a key."""

    def books(self) -> Sequence[BookFile]:
        """The files of all articles, at least one."""


@runtime_checkable
class BookWriter(PreparedWriter, Protocol):
    """A writer that can divide articles among several files."""

    @property
    def makes_several(self) -> bool:
        """Whether its options may make several files."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the articles of each file share: ``day``, ``month``, ``source``; () for nothing."""

    def with_duplicates(
        self, prepared: Any, duplicates: Sequence[tuple[str | None, dt.date | None, str | None]]
    ) -> Any:
        """Adds duplicates to what was prepared of an article: address, day, name of the site."""

    @property
    def on_report(self) -> Callable[[Any], None] | None:
        """Called for each file that was written."""

    def builder(self, report: Report) -> BookBuilder:
        """Starts to collect articles."""


def placed(writer: Writer, path: str) -> Writer:
    """The writer of a file at this path, which may be an address."""
    # This is called for each article, and isinstance() with a protocol is slow before Python 3.12.
    at: Callable[[str], Writer] | None = getattr(writer, "at", None)
    return writer if at is None or "://" in path else at(path)


class SiteFiles(Protocol):
    """The files of a site. Each is made when it is asked for."""

    @property
    def entries(self) -> Sequence[Any]:
        """What `SiteBuilder.add` returned, in the order of the pages; each has a ``path``."""

    @property
    def folders(self) -> Sequence[tuple[str, str]]:
        """The folders of lists and of the search, and the suffix of the files in them."""

    @property
    def partitions(self) -> int:
        """The number of partitions of the search index."""

    def page(self, number: int) -> bytes:
        """The page of an article."""

    def files(self) -> Iterable[tuple[str, Callable[[], bytes]]]:
        """All other files: paths, and what makes their bytes."""

    def partition(self, number: int) -> tuple[list[int], list[tuple[str, bytes]]]:
        """A partition of the search index: what `search_meta` takes, and its files."""

    def search_meta(self, starts: Sequence[Sequence[int]]) -> tuple[str, bytes]:
        """The file that says where each term is; `starts` come from all partitions in order."""


class SiteBuilder(Protocol):
    """Collects the articles of a site. It is a context manager."""

    def __enter__(self) -> Self:
        """Starts."""

    def __exit__(self, *exc: object) -> None:
        """Removes temporary files."""

    def add(self, article: Any, path: str) -> Any:
        """Adds what `SiteWriter.prepare_page` made of an article. Returns a key."""

    def site(self) -> SiteFiles:
        """The site of all articles."""


@runtime_checkable
class SiteWriter(Writer, Protocol):
    """A writer that can make a site of many articles."""

    def prepare_page(self, *, search: bool) -> Callable[[Article], Any]:
        """Does in a worker process what needs one article only. Can be pickled, as its results."""

    def site(self, *, language: str | None, base_url: str | None, search: bool) -> SiteBuilder:
        """Starts to collect articles."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what is known of it without loading its writer."""

    name: str
    suffix: str
    target: str
    """``module:class``."""
    holds_many: bool
    """Whether one file can hold several articles."""
    is_text: bool
    """Whether its writer has `TextWriter.render`."""
    distribution: str = _OWN

    def writer(self) -> type[Writer]:
        """The class of the writer.

        Raises `UsageError` if it needs something that is not installed.
        """
        module, _, name = self.target.partition(":")
        try:
            found: type[Writer] = attrgetter(name)(import_module(module))
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] == _OWN:
                raise
            raise UsageError(
                f"the format {self.name} needs {error.name}: pip install 'articlekit[{self.name}]'"
            ) from None
        return found

    def new(self, options: Mapping[str, Any]) -> Writer:
        """A writer with options.

        Raises TypeError for an option that the format does not have, with the one that was probably
        meant, UsageError for a value that the type of an option does not allow; and what `writer`
        raises.
        """
        writer = self.writer()
        known = option_names(writer) if options else None
        unknown = [] if known is None else [name for name in options if name not in known]
        if unknown:
            raise TypeError(_unknown_option(self.name, unknown[0], known or []))
        made: Any = writer(**options)
        if self.distribution != _OWN and is_dataclass(made):
            check_options(made)  # Writers of this package do it themselves.
        return cast("Writer", made)


def _unknown_option(format: str, name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # For mistakes only.

    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known) or 'none'}"
    return f"the format {format} has no option {name!r}; {hint}"


_BUILT_IN = {
    name: Format(name, suffix, target, many, text)
    for name, suffix, target, many, text in (
        ("text", ".txt", "articlekit.writers.text:PlainTextWriter", True, True),
        ("markdown", ".md", "articlekit.writers.markdown:MarkdownWriter", True, True),
        ("json", ".json", "articlekit.writers.json:JSONWriter", True, True),
        ("jsonl", ".jsonl", "articlekit.writers.jsonl:JSONLinesWriter", True, True),
        ("html", ".html", "articlekit.writers.html:HTMLWriter", True, True),
        ("archive", ".md", "articlekit.writers.archive:ArchiveWriter", True, True),
        ("epub", ".epub", "articlekit.writers.epub:EPUBWriter", True, False),
        ("parquet", ".parquet", "articlekit.writers.parquet:ParquetWriter", True, False),
    )
}
_ALIASES = {"txt": "text", "md": "markdown"}


def formats(report: Report = ignore) -> list[Format]:
    """All formats: those of this package, then those of other distributions by name.

    `report` is called with a `Problem` (code ``plug-in``) for each that cannot be had.
    """
    found = list(_BUILT_IN.values())
    for name in _entries():
        try:
            found.append(_added(name))
        except UsageError as error:
            report(Problem("plug-in", str(error)))
    return found


def get_format(name: str) -> Format:
    """The format of a name.

    Raises `UsageError` that lists the known names, or says why the plug-in cannot be had.
    """
    name = _ALIASES.get(name, name)
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    if name in _entries():
        return _added(name)
    raise UsageError(_unknown_format(name))


def _unknown_format(name: str) -> str:
    from difflib import get_close_matches  # For mistakes only.

    known = [form.name for form in formats()]
    near = get_close_matches(name.lower(), known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown format {name!r}; known are {', '.join(known)}{hint}"


def format_for_suffix(suffix: str) -> Format | None:
    """The format that files with this suffix are in, or None; ``.md`` is Markdown."""
    suffix = suffix.lower()
    if not suffix:
        return None
    own = (form for form in _BUILT_IN.values() if form.suffix == suffix)
    return next(own, None) or next((form for form in formats() if form.suffix == suffix), None)


# --- Formats of other distributions ------------------------------------------------------------


@cache
def _entries() -> dict[str, list[EntryPoint]]:
    """What other distributions add, by name; the formats of this package cannot be replaced."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(GROUP):
        if entry.name not in _BUILT_IN and entry.name not in _ALIASES:
            found.setdefault(entry.name, []).append(entry)
    return found


@cache
def _added(name: str) -> Format:
    """A format of another distribution, as its writer describes it.

    Raises `UsageError` if it cannot be loaded, or if two distributions add it.
    """
    entry, *others = _entries()[name]
    owner = owner_of(entry)
    if others:
        raise UsageError(
            f"both {owner} and {owner_of(others[0])} add a format {name!r}; uninstall one of them"
        )
    try:
        writer = load_entry(entry)
        suffix = _suffix(writer)
    except PlugInError as error:
        raise UsageError(f"the format {name} of {owner} cannot be loaded: {error}") from error
    return Format(
        name,
        suffix,
        f"{entry.module}:{entry.attr}",
        bool(getattr(writer, "holds_many", False)),
        hasattr(writer, "render"),
        owner,
    )


def _suffix(writer: Any) -> str:
    suffix = getattr(writer, "suffix", None)
    if not isinstance(suffix, str) or not suffix.startswith("."):
        raise PlugInError(f"its suffix is {suffix!r}, not a string such as '.txt'")
    return suffix
