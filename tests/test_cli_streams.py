"""Standard streams that are closed, full or without a reader; a working directory that is gone."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import commands

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "examples" / "articles"
ARTICLE = ARTICLES / "2020-07-20-wire.md"

pytestmark = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="there is no device that is full"
)

# Commands that print, and whether they need no input.
PRINTING = [
    f"convert {ARTICLE} -t text",
    f"convert {ARTICLES} -t jsonl",
    f"check {ARTICLES}",
    f"stats {ARTICLES}",
    f"show {ARTICLE}",
    "formats",
    "--version",
    "--help",
    "convert --help",
]


def run(command, redirection="", folder=None):
    """The exit status, standard output and standard error of a shell command."""
    line = f"{shlex.quote(sys.executable)} -m articlekit {command} {redirection}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = commands.program(["sh", "-c", line], cwd=folder, text=True, env=environment)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stdout, done.stderr.splitlines()


@pytest.mark.parametrize("command", PRINTING)
@pytest.mark.parametrize(
    ("redirection", "message"),
    [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")],
)
def test_output_that_cannot_be_printed_is_one_line(command, redirection, message):
    status, _, lines = run(command, redirection)
    assert status == 2
    assert lines == [f"articlekit: standard output: {message}"]


@pytest.mark.parametrize("command", PRINTING)
def test_a_reader_that_is_gone_ends_the_command_quietly(command):
    reading, writing = os.pipe()
    os.close(reading)
    done = commands.program(
        [*commands.MODULE, *command.split()], stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", PRINTING)
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_messages_that_cannot_be_printed_are_lost(command, redirection):
    assert run(command, redirection)[:2] == run(command)[:2]


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_errors_that_cannot_be_printed_have_their_status(redirection, tmp_path):
    assert run("convert missing.md -t text", redirection, tmp_path)[0] == 1
    assert run("convert", redirection, tmp_path)[0] == 2
    assert run("convert missing.md -t nonsense", redirection, tmp_path)[0] == 2


def test_a_run_into_a_folder_needs_no_standard_streams(tmp_path):
    assert run(f"convert {ARTICLES} -t text -o out", "<&- >&- 2>&-", tmp_path)[0] == 0
    assert len(list((tmp_path / "out").rglob("*.txt"))) == 14


def test_standard_input_that_is_closed_is_a_failed_input(tmp_path):
    status, output, lines = run("convert - -t text", "<&-", tmp_path)
    assert (status, output) == (1, "")
    assert lines == ["-: input: Bad file descriptor"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (f"convert {ARTICLE} -t text", 0),
        (f"convert {ARTICLE} -t text -o {{}}/out/", 0),
        ("convert x.md -t text -o out/", 2),
        (f"convert {ARTICLE} -o out.json", 2),
        ("check x.md", 1),
        ("check .", 0),
        ("--version", 0),
    ],
)
def test_a_working_directory_that_is_gone(command, status, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f"{shlex.quote(sys.executable)} -m articlekit {command.format(tmp_path)}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = commands.program(
        ["sh", "-c", f"rmdir ../gone && {line}"], cwd=gone, text=True, env=environment
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == status, done.stderr
    if status == 2:
        assert len(done.stderr.splitlines()) == 1
