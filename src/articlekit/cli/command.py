"""Commands whose help has sections of options, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

SYNONYMS = {
    "--after": "--since",
    "--before": "--until",
    "--css": "--style",
    "--dedup": "--unique",
    "--dedupe": "--unique",
    "--filter": "--match",
    "--force": "--existing",
    "--format": "--to",
    "--grep": "--match",
    "--host": "--source",
    "--input-format": "--from",
    "--lang": "--language",
    "--max": "--limit",
    "--only-language": "--language",
    "--only-source": "--source",
    "--order": "--sort",
    "--out": "--output",
    "--outlet": "--source",
    "--overwrite": "--existing",
    "--part-size": "--max-size",
    "--relabel": "--set-language",
    "--relabel-language": "--set-language",
    "--site": "--source",
    "--split": "--per",
    "--split-by": "--per",
    "--tz": "--timezone",
    "--workers": "--jobs",
    "--zone": "--timezone",
}
"""What options are called elsewhere, and here."""


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As in click; an option of another program gets the one that does the same here."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            known = {flag for param in self.get_params(ctx) for flag in param.opts}
            meant = SYNONYMS.get(error.option_name)
            if meant is not None and meant in known:
                message = f"No such option {error.option_name!r}. Did you mean {meant!r}?"
                raise click.NoSuchOption(error.option_name, message, ctx=error.ctx) from None
            raise

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
