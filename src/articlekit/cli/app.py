"""The group of commands: reads options, calls the library, and turns errors into exit codes.

Each command is a module, which is imported when it is needed, so that ``--version`` and ``--help``
start fast.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from articlekit.cli.command import write_examples

COMMANDS = {
    "convert": "Convert articles to text, JSON, Markdown, HTML or EPUB.",
    "book": "Make one e-book of articles.",
    "check": "Read everything, write nothing, and list every problem.",
    "show": "Show what was understood of a file.",
    "formats": "List the formats and where they come from.",
    "stats": "Show a collection at a glance.",
}
"""The commands in the order of the help, each a module of this package."""

EXAMPLES = (
    "articlekit convert posts/ -t markdown -o out/",
    "articlekit book posts/ -o news.epub --title News",
    "articlekit show posts/2021-12-08.md",
)

INTERRUPTED = 130
TERMINATED = 143


class Terminated(BaseException):
    """The system asks us to end."""


class Commands(click.Group):
    """Commands that are imported when they are called for; errors become exit codes here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"articlekit.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a guess at what a wrong name was meant to be."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # For mistakes alone.

            near = get_close_matches(args[0], COMMANDS, 1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{guess}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, and where there is more."""
        write_examples(EXAMPLES, formatter)
        super().format_epilog(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what it raises becomes an exit code."""
        from articlekit.errors import ArticleKitError  # Not needed for --version.

        try:
            return super().invoke(ctx)
        except ArticleKitError as error:
            from articlekit.cli.terminal import complain

            complain(f"articlekit: {error}")
            ctx.exit(2)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Terminated:
            ctx.exit(TERMINATED)
        except BrokenPipeError:
            # Whoever read our output has seen enough. Nothing more may be written, not even
            # what is flushed at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from articlekit import __version__

        click.echo(f"articlekit {__version__}")
        ctx.exit()


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Every command explains itself: articlekit COMMAND --help.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def cli() -> None:
    """Read archived news articles; write text, JSON, Markdown, HTML and e-books."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits: 0 done, 1 an input failed, 2 wrong usage, 130, 143."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # A title must not end the run.
    try:
        cli.main(args, prog_name="articlekit")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Terminated:
        sys.exit(TERMINATED)
    raise AssertionError("click exits")  # pragma: no cover


def _terminate(_: int, __: FrameType | None) -> None:
    raise Terminated
