"""Commands whose help has sections of options, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from articlekit.cli.format_options import FormatOption


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


class FormatCommand(Command):
    """A command with the options of formats."""

    def __init__(self, *args: Any, only: str | None = None, **more: Any) -> None:
        """`only` is the only format; None for all of them, those of plug-ins included."""
        super().__init__(*args, **more)
        self._only = only
        self._has_plug_ins = False

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """All parameters; the common ones are before those of formats."""
        *params, help_option = super().get_params(ctx)
        return [*params, *self._format_options(params), help_option]

    def _format_options(self, params: list[click.Parameter]) -> list[FormatOption]:
        from articlekit.cli.format_options import options_for  # It imports this module.

        taken = {flag for param in params for flag in param.opts}
        return options_for(self._only, taken, plug_ins=self._has_plug_ins)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As in click; formats of other distributions are looked for only if they matter."""
        known = {
            flag for param in self.get_params(ctx) for flag in (*param.opts, *param.secondary_opts)
        }
        flags = {arg.partition("=")[0] for arg in args if arg.startswith("--") and arg != "--"}
        if self._only is None and (flags - known or flags & {"--help"} or "-h" in args):
            self._has_plug_ins = True
        return super().parse_args(ctx, args)


def write_examples(examples: tuple[str, ...], formatter: click.HelpFormatter) -> None:
    """A section of command lines, each as it is typed."""
    with formatter.section("Examples"):
        for line in examples:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
