"""Commands whose help has sections of options, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click


class SectionOption(click.Option):
    """An option in a section of the help."""

    def __init__(self, *args: Any, section: str = "Options", **more: Any) -> None:
        """`section` is its heading."""
        super().__init__(*args, **more)
        self.section = section

    def help_rows(self, ctx: click.Context) -> Iterator[tuple[str, str, str]]:
        """The section, the flags and the help of each row of the help."""
        record = self.get_help_record(ctx)
        if record is not None:
            yield self.section, *record


class Command(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **more: Any) -> None:
        """`examples` are command lines."""
        super().__init__(*args, **more)
        self.examples = examples

    def help_rows(self, ctx: click.Context) -> Iterator[tuple[str, str, str]]:
        """The section, the flags and the help of each row of the help."""
        for param in self.get_params(ctx):
            if isinstance(param, SectionOption):
                yield from param.help_rows(ctx)
            elif isinstance(param, click.Option):
                record = param.get_help_record(ctx)
                if record is not None:
                    yield "Options", *record

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options by section, in the order in which sections first occur."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for section, flags, text in self.help_rows(ctx):
            sections.setdefault(section, []).append((flags, text))
        for name, rows in sections.items():
            with formatter.section(name):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        write_examples(self.examples, formatter)


def write_examples(examples: tuple[str, ...], formatter: click.HelpFormatter) -> None:
    """A section of command lines, each as it is typed."""
    with formatter.section("Examples"):
        for line in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
