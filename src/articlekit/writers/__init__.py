"""The formats that articles can be written in, and how to find their writers.

A format is one module here and one row of `_BUILT_IN`; other distributions add theirs through the
entry-point group ``articlekit.writers``, whose entries are writer classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import BinaryIO, ClassVar, Protocol, runtime_checkable

from articlekit.errors import Problem, UsageError
from articlekit.model import Article

GROUP = "articlekit.writers"


@runtime_checkable
class Writer(Protocol):
    """Writes articles in one format.

    A writer is a frozen dataclass: its fields are the options of the format, each with a default
    and a docstring; ``Writer(option=value)`` raises TypeError for an option that it has not.
    """

    suffix: ClassVar[str]
    """The suffix of files in this format, with its dot."""

    def write(
        self, articles: Iterable[Article], stream: BinaryIO, report: Callable[[Problem], None]
    ) -> None:
        """Writes articles to a binary stream.

        Takes them one at a time and holds none longer than it must. Calls `report` with what
        could not be said in this format. Raises `WriteError` if there can be no output.
        """


@runtime_checkable
class TextWriter(Writer, Protocol):
    """A writer of a format that is text, one article at a time."""

    def render(self, article: Article, report: Callable[[Problem], None]) -> str:
        """One article as text, with a line end at its end."""


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
    distribution: str = "articlekit"

    def writer(self) -> type[Writer]:
        """The class of the writer.

        Raises `UsageError` if it needs something that is not installed.
        """
        module, _, name = self.target.partition(":")
        try:
            found: type[Writer] = getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] == self.distribution:
                raise
            raise UsageError(
                f"the format {self.name} needs {error.name}: pip install 'articlekit[{self.name}]'"
            ) from None
        return found


_BUILT_IN = {
    name: Format(name, suffix, target, many, text)
    for name, suffix, target, many, text in (
        ("text", ".txt", "articlekit.writers.text:PlainTextWriter", False, True),
        ("markdown", ".md", "articlekit.writers.markdown:MarkdownWriter", False, True),
        ("json", ".json", "articlekit.writers.json:JSONWriter", True, True),
        ("jsonl", ".jsonl", "articlekit.writers.jsonl:JSONLinesWriter", True, True),
        ("html", ".html", "articlekit.writers.html:HTMLWriter", False, True),
        ("archive", ".md", "articlekit.writers.archive:ArchiveWriter", True, True),
        ("epub", ".epub", "articlekit.writers.epub:EPUBWriter", True, False),
    )
}
_ALIASES = {"txt": "text", "md": "markdown"}


def formats() -> list[Format]:
    """All formats: those of this package, then those of other distributions by name."""
    return [*_BUILT_IN.values(), *_others().values()]


def get_format(name: str) -> Format:
    """The format of a name.

    Raises `UsageError` that lists the known names.
    """
    name = _ALIASES.get(name, name)
    found = _BUILT_IN.get(name) or _others().get(name)
    if found is None:
        known = ", ".join(form.name for form in formats())
        raise UsageError(f"unknown format {name!r}; known are {known}")
    return found


def format_for_suffix(suffix: str) -> Format | None:
    """The format that files with this suffix are in, or None; ``.md`` is Markdown."""
    return next((form for form in formats() if form.suffix == suffix.lower()), None)


def _others() -> dict[str, Format]:
    """The formats that other distributions add; what this package has cannot be replaced."""
    found: dict[str, Format] = {}
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda e: e.name):
        owner = entry.dist.name if entry.dist else "?"
        if entry.name in found:
            raise UsageError(
                f"both {found[entry.name].distribution} and {owner} add a format {entry.name!r}; "
                "uninstall one of them"
            )
        if entry.name not in _BUILT_IN:
            writer = entry.load()
            found[entry.name] = Format(
                entry.name,
                writer.suffix,
                entry.value,
                getattr(writer, "holds_many", False),
                hasattr(writer, "render"),
                owner,
            )
    return found
