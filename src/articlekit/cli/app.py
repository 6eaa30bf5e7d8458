"""The group of commands: reads options, calls the library, and turns errors into exit codes.

Each command is a module, which is imported when it is needed, so that ``--version`` and ``--help``
start fast.
"""

from __future__ import annotations

import atexit
import gc
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, NoReturn, TextIO

import click

from articlekit.cli import streams
from articlekit.cli.command import write_examples
from articlekit.cli.start import imported

COMMANDS = {
    "convert": "Convert articles to text, JSON, Markdown, HTML or EPUB.",
    "book": "Make one e-book of articles.",
    "images": "Fetch the pictures of articles into a folder.",
    "check": "Read everything, write nothing, and list every problem.",
    "show": "Show what was understood of a file.",
    "outlets": "List the outlets that are known by name.",
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


class ReaderGone(Exception):  # noqa: N818  # It is no error.
    """The reader of standard output has closed the pipe."""


@contextmanager
def _closed_pipe() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None  # click would exit with 1.


class Terminated(BaseException):
    """The system asks the program to end."""


class Commands(click.Group):
    """Commands that are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = imported(f"articlekit.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, with a guess at the command that was meant."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # For mistakes only.

            near = get_close_matches(args[0], COMMANDS, 1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{guess}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, and where there is more help."""
        write_examples(EXAMPLES, formatter)
        super().format_epilog(ctx, formatter)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """As in click, where a closed pipe is an error."""
        with _closed_pipe():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """As in click, where a closed pipe is an error."""
        with _closed_pipe():
            return super().invoke(ctx)

    def main(self, *args: Any, **more: Any) -> Any:
        """Runs a command and exits; errors become the status."""
        more["standalone_mode"] = False
        status = self._status(partial(super().main, *args, **more))
        streams.drop_unprinted()
        sys.exit(status)

    def _status(self, run: Callable[[], Any]) -> int:
        from articlekit.errors import ArticleKitError  # Slow to import, and --version is fast.

        try:
            status = run()
            streams.flush()
        except click.ClickException as error:
            with suppress(OSError):
                error.show()
            return error.exit_code
        except ArticleKitError as error:
            return _wrong(str(error))
        except (KeyboardInterrupt, click.Abort):
            return INTERRUPTED
        except Terminated:
            return TERMINATED
        except (BrokenPipeError, ReaderGone):
            streams.discard()
            return 0
        except OSError as error:
            streams.discard()
            place = "standard output" if error.filename is None else str(error.filename)
            return _wrong(f"{place}: {error.strerror or error}")
        return status if isinstance(status, int) else 0


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from articlekit._version import __version__

        click.echo(f"articlekit {__version__}")
        ctx.exit()


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 120},
    epilog="Help for a command: articlekit COMMAND --help.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def cli() -> None:
    """Read archived news articles; write text, JSON, Markdown, HTML and e-books."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits.

    The status is 0 if all is done, 1 if an input failed, 2 for wrong usage, 130 or 143 if the run
    was interrupted.
    """
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    # Python collects garbage when it ends, which takes long and frees what the system frees anyway.
    atexit.register(gc.freeze)
    streams.prepare()
    warnings.showwarning = _show_warning
    cli.main(args, prog_name="articlekit")
    raise AssertionError("click exits")  # pragma: no cover


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001  # As `warnings.showwarning` has it.
    line: str | None = None,
) -> None:
    """Shows a warning of plug-ins as one line, and others as Python does."""
    from articlekit._plugins import PlugInWarning
    from articlekit.cli.terminal import complain

    if issubclass(category, PlugInWarning):
        complain(f"plug-in: {message}")
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        streams.error_line(text.rstrip("\n"))


def _wrong(message: str) -> int:
    from articlekit.cli.terminal import complain  # As above.

    complain(f"articlekit: {message}")
    return 2


def _terminate(_: int, __: FrameType | None) -> None:
    raise Terminated
