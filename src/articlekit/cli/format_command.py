"""A command with the options of formats."""

from __future__ import annotations

from typing import Any

import click

from articlekit.cli.command import Command
from articlekit.cli.format_options import FormatOption, options_for


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

    def _format_options(self, params: list[click.Parameter]) -> tuple[FormatOption, ...]:
        taken = frozenset(flag for param in params for flag in param.opts)
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
