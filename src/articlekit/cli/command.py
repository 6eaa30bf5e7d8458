"""Commands whose help has sections of options, and examples."""

from __future__ import annotations

from typing import Any

import click


class Command(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **more: Any) -> None:
        """`examples` are command lines."""
        super().__init__(*args, **more)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options by section, in the order in which sections first occur."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                sections.setdefault(getattr(param, "section", "Options"), []).append(record)
        for name, rows in sections.items():
            with formatter.section(name):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        write_examples(self.examples, formatter)


class SectionOption(click.Option):
    """An option in a section of the help."""

    def __init__(self, *args: Any, section: str = "Options", **more: Any) -> None:
        """`section` is its heading."""
        super().__init__(*args, **more)
        self.section = section


def write_examples(examples: tuple[str, ...], formatter: click.HelpFormatter) -> None:
    """A section of command lines, each as it is typed."""
    with formatter.section("Examples"):
        for line in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
