"""The manual of the command line, made of the commands themselves.

python -m articlekit.cli.manual > docs/cli.md
"""

from __future__ import annotations

import sys

import click

from articlekit.cli.app import COMMANDS, EXAMPLES, cli
from articlekit.cli.command import Command

_HEAD = """\
# Command line

`articlekit COMMAND …`, or `python -m articlekit COMMAND …`. This page is made of the commands
themselves (`python -m articlekit.cli.manual > docs/cli.md`); the pages in `tests/cli` show them at
work, and are run by the tests.

## Exit status

| status | means |
|---|---|
| 0 | all done |
| 1 | an input that was named failed, or the disk is full; everything else is done |
| 2 | wrong usage, an unknown format, an output that cannot be written, an extra that is missing |
| 130 | interrupted (Ctrl-C); no output is half written, and the next run does the rest |
| 143 | terminated (SIGTERM, SIGHUP), likewise |

Diagnostics go to standard error as `path:line:column: code: message`, without the numbers where
there is no place. Control and bidirectional characters of inputs are printed as escapes. `NO_COLOR`
is honoured.

## Inputs

- a file: records of an archive, a note in Markdown with a header or a title in its front matter, or
  what articlekit wrote: `.json`, `.jsonl` (also `.jsonl.gz` and `.jsonl.zst`), `.parquet`;
- a folder: all `*.md`, `*.txt` and `*.html` files and all archives below it that are not hidden, in
  the order of their paths;
- a pattern, in which `**` stands for any folders; what it matches counts as named;
- an archive, of which the members with these suffixes are read: a `.zip` in the order of their
  names, a `.tar`, `.tar.gz`, `.tar.bz2`, `.tar.xz` or `.tar.zst` in its own order;
- an address such as `s3://bucket/posts/`, `https://host.example/posts.zip` or
  `zip://a.md::s3://bucket/a.zip`, with the extra `articlekit[fs]`;
- `-` for standard input.

`.json`, `.jsonl` and `.parquet` files are read if they are named, not if they are only found in a
folder. `--from html` reads each text as a saved page, `--from markdown` as a note that needs no
header. A file of another kind is an error that says what it looks like and what reads it.

What is not a regular file is skipped with a note. So are archives in archives, and an earlier
member of a tar archive that has the name of a later one, as if tar had extracted both. Of two
members of one name in a zip archive both are read. [Security](security.md#limits) lists the limits
of archives. Messages and reports mask passwords, tokens and signatures in addresses.

## Outputs at addresses

OUT may be an address, of a folder or of one file: `-o s3://bucket/out/`, `-o s3://bucket/a.jsonl`.
An object appears in an object store when all of it has arrived; on other file systems a file is
written under a temporary name and renamed. `--existing` means the same as in a local folder. Two
runs are not kept from writing into one remote folder at the same time.

## Reports

`--report FILE` writes a line of JSON for each article, and for each input that holds none:

| field | holds |
|---|---|
| `input` | the input, as it was named or found |
| `record` | which record of it, counted from 1; null if it could not be read |
| `status` | `ok`, `failed`, `skipped` (it was there already, or was not chosen), `unchanged` |
| `outputs` | the files that hold it |
| `reason` | why it failed or was skipped |
| `problems` | what was noticed: `code`, `message`, `line`, `column` |
| `sha256` | the hash of the output |
| `seconds` | how long it took |

The report of `book` ends with a line `{"book": {…}}` that says what the book holds.

## Outputs in a folder

The layout of the inputs is kept. A name has at most 200 bytes and none of the characters that
Linux, macOS or Windows refuse; where two would be one file on one of these systems, both get a
suffix that stands for where they come from, whatever the order of the inputs.

`--name` makes names of what the articles say: `{date}` (in UTC, with any form of `strftime`),
`{title}`, `{slug}`, `{source}`, `{language}`, `{stem}` (the name of the input), `{record}`, `{id}`.
A slash in it makes folders, which then take the place of the input's.

Each output is written beside its place and renamed. One run at a time writes into a folder; the
next one removes the temporary files of a run that was killed.
"""

_TAIL = """\
## Completion

| shell | put into |  |
|---|---|---|
| bash | `~/.bashrc` | `eval "$(_ARTICLEKIT_COMPLETE=bash_source articlekit)"` |
| zsh | `~/.zshrc` | `eval "$(_ARTICLEKIT_COMPLETE=zsh_source articlekit)"` |
| fish | `~/.config/fish/completions/articlekit.fish` | \
`_ARTICLEKIT_COMPLETE=fish_source articlekit \\| source` |
"""


_COMMON = {
    "Filters": "Options of all commands that read articles.",
    "Reading": "Options of all commands that read articles.",
    "Messages": "Options of all commands that read articles.",
}
_FORMATS = "Options of "


def manual() -> str:
    """The page, in Markdown."""
    parts = [_HEAD, "## Examples\n", _fenced("\n".join(EXAMPLES))]
    context = click.Context(cli, info_name="articlekit")
    shared: dict[str, dict[str, str]] = {}
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, Command):
            parts += _command(command, context, shared)
    for section, text in _COMMON.items():
        parts += [f"## {section}\n", f"{text}\n", *_table(shared[section])]
    parts.append("## Options of formats\n")
    parts.append("Each format has options of its own; `book` has those of `epub`.\n")
    for section, rows in shared.items():
        if section.startswith(_FORMATS):
            parts += [f"### {section}\n", *_table(rows)]
    return "\n".join([*parts, _TAIL])


def _command(
    command: Command, parent: click.Context, shared: dict[str, dict[str, str]]
) -> list[str]:
    """The section of a command. Options that commands share are collected."""
    context = click.Context(command, info_name=command.name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    text = (command.help or "").strip()
    own: dict[str, str] = {}
    for section, flags, does in command.help_rows(context):
        is_shared = section in _COMMON or section.startswith(_FORMATS)
        rows = shared.setdefault(section, {}) if is_shared else own
        if "--help" not in flags:
            rows[flags] = does
    return [
        f"## articlekit {command.name}\n",
        _fenced(f"articlekit {command.name} {usage}"),
        f"{_joined(text)}\n",
        *_table(own),
        _fenced("\n".join(command.examples)),
    ]


def _table(rows: dict[str, str]) -> list[str]:
    if not rows:
        return []
    lines = ["| option | does |\n|---|---|"]
    for cells in rows.items():
        flags, does = (cell.replace("|", "\\|") for cell in cells)
        lines.append(f"| `{flags}` | {' '.join(does.split()).replace('*', chr(92) + '*')} |")
    return [*lines, ""]


def _joined(text: str) -> str:
    """Paragraphs on one line each, with no emphasis where asterisks stand for names."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(paragraphs).replace("*", "\\*")


def _fenced(text: str) -> str:
    return f"```sh\n{text}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(manual())
