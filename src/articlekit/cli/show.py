"""``articlekit show``."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from shutil import get_terminal_size
from typing import Any

import click

from articlekit._text.times import time_text
from articlekit._text.width import columns
from articlekit.batch.options import SelectOptions
from articlekit.batch.reading import identity
from articlekit.cli.command import Command
from articlekit.cli.options import event_options, table_options
from articlekit.cli.reading import read_articles
from articlekit.cli.session import Session
from articlekit.cli.terminal import shown
from articlekit.model import (
    Article,
    Blockquote,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    List,
    ListItem,
    Table,
    ThematicBreak,
    local_time,
    plain_text,
    replace,
    walk,
)

_LABEL = 11  # Columns of the longest label, and a space.
_KIND = 13

Line = tuple[str, str]
"""What it is, and the text."""


@click.command(
    "show",
    cls=Command,
    examples=(
        "articlekit show posts/2021-12-08.md",
        "articlekit show posts/2021-12-08.md --image-urls > urls.txt",
    ),
)
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@click.option("--image-urls", is_flag=True, help="Print the addresses of pictures alone.")
@table_options(SelectOptions)
@event_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Show what was understood of a file.

    The fields of the header, an outline of the blocks with the number of their characters, the
    pictures with their captions, and what was discarded and why.
    """
    session = Session(given, "read", show_totals=False)
    with session as events, closing(read_articles(given, events, identity)) as reading:
        is_first = True
        for result in reading:
            if given["image_urls"]:
                _print_urls(result.value)
            else:
                if not is_first:
                    click.echo()
                _print(result.value, [str(problem) for problem in result.record.problems])
            is_first = False
    ctx.exit(session.exit_code)


def _print_urls(article: Article) -> None:
    for url in dict.fromkeys(image.url for image in _pictures(article)):
        if url and not url.startswith("data:"):
            click.echo(shown(url))


def _pictures(article: Article) -> Iterator[Image]:
    """All pictures, those within text and those that stand for something that plays included."""
    for node in walk(article.body):
        if isinstance(node, (Figure, Embed)) and node.image is not None:
            yield node.image
        elif isinstance(node, Image):
            yield node


# --- Lines -------------------------------------------------------------------------------------


def _print(article: Article, problems: list[str]) -> None:
    paper = _Paper()
    paper.title(article.title)
    for label, text in _header(article):
        paper.line(label, text, _LABEL)
    paper.section("Outline", _outline(article.body, 0))
    paper.section("Pictures", _captioned(article))
    paper.section(
        "Discarded", ((item.reason, " ".join(item.text.split())) for item in article.discarded)
    )
    paper.lines("Problems", problems)


def _header(article: Article) -> Iterator[Line]:
    origin = article.origin
    fields = (
        ("Address", article.url),
        ("Archived", time_text(article.timestamp, utc=True)),
        ("Published", time_text(article.published)),
        ("Date", _date(article)),
        ("Dateline", article.dateline),
        ("Byline", article.byline),
        ("Source", _source(article)),
        ("Language", article.language),
        ("Tags", ", ".join(article.tags)),
        ("Meta", ", ".join(article.meta)),
        ("Read from", origin and f"{origin.path}, record {origin.record}, line {origin.line}"),
    )
    return ((label, " ".join(text.split())) for label, text in fields if text)


def _date(article: Article) -> str | None:
    """The best known instant, in the zone of the page or of --timezone."""
    found = local_time(replace(article, published=None))
    return time_text(found, utc=isinstance(found, dt.datetime) and not found.utcoffset())


def _source(article: Article) -> str | None:
    """The name of the site and its host."""
    name, host = article.site, article.source
    return f"{name} ({host})" if name and host and name != host else name or host


def _outline(blocks: Iterable[Any], level: int) -> Iterator[Line]:
    for block in blocks:
        text = plain_text(block)
        kind = "  " * level + _kind(block)
        if isinstance(block, (List, Blockquote)):
            yield kind, f"{len(block.children)}"
            for child in block.children:
                inner = child.children if isinstance(child, ListItem) else (child,)
                yield from _outline(inner, level + 1)
        elif isinstance(block, Figure):
            yield kind, block.image.url or block.image.src
        elif isinstance(block, Embed):
            yield kind, f"{block.kind} {block.url}"
        elif isinstance(block, ThematicBreak):
            yield kind, ""
        else:
            words = text.split()
            yield kind, f"{len(''.join(words)):>5}  {' '.join(words)}"


def _kind(block: Any) -> str:
    name = type(block).__name__.lower()
    if isinstance(block, Heading):
        return f"{name} {block.depth}"
    if isinstance(block, Table):
        return f"{name} {len(block.children)}x{max(len(r.children) for r in block.children)}"
    return f"{name} {block.lang}" if isinstance(block, Code) and block.lang else name


def _captioned(article: Article) -> Iterator[Line]:
    lead = article.lead_image
    for number, figure in enumerate(article.images, start=1):
        yield f"{number}{' lead' if figure is lead else ''}", figure.image.url or figure.image.src
        if figure.image.alt:
            yield "", f"alt: {figure.image.alt}"
        if figure.caption is not None:
            text = "".join(map(plain_text, figure.caption.children))
            credit = "".join(map(plain_text, figure.caption.credit))
            yield "", f"caption: {' '.join(text.split())}{credit and ' © ' + credit}"


class _Paper:
    """Standard output: lines that fit a terminal, and are whole if there is none."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._width = get_terminal_size().columns if self._is_terminal else None
        self._is_coloured = self._is_terminal and not os.environ.get("NO_COLOR")

    def title(self, text: str) -> None:
        click.echo(self._styled(shown(text), bold=True))

    def section(self, name: str, lines: Iterable[Line]) -> None:
        """A heading and its lines, if there are any."""
        held = list(lines)
        if not held:
            return
        click.echo()
        click.echo(self._styled(name, bold=True))
        width = max([_KIND, *(columns(label) + 1 for label, _ in held)])
        for label, text in held:
            self.line("  " + label, text, min(width, 24) + 2)

    def lines(self, name: str, lines: Sequence[str]) -> None:
        """A heading and whole lines, if there are any."""
        if lines:
            click.echo(f"\n{self._styled(name, bold=True)}")
        for line in lines:
            click.echo(f"  {shown(line)}")

    def line(self, label: str, text: str, width: int) -> None:
        """A label, and what of a text fits on the line of a terminal."""
        label, text = shown(label), shown(text)
        gap = " " * max(width - columns(label), 1)
        text = self._fitted(text, columns(label) + len(gap))
        click.echo((self._styled(label, fg="cyan") + gap + text).rstrip())

    def _fitted(self, text: str, used: int) -> str:
        """What of a text fits on the rest of a line; all of it if there is no terminal."""
        if self._width is None or columns(text) <= self._width - used:
            return text
        room = max(self._width - used - 1, 8)
        end = 0
        while end < len(text) and columns(text[: end + 1]) <= room:
            end += 1
        return text[:end] + "…"

    def _styled(self, text: str, **style: Any) -> str:
        return click.style(text, **style) if self._is_coloured else text
