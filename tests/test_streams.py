"""Standard streams that are closed or full, and a working directory that is gone: one line each."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import commands
from folders import tree

ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
COMMANDS = [
    "--help",
    "convert posts -t jsonl",
    "convert posts/2020-07-20-wire.md -t text",
    "check posts --format json",
    "show posts/2020-07-20-wire.md",
    "stats posts",
]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and links of Linux")


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(ARTICLES, tmp_path / "posts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(line):
    """Runs a line in which ``articlekit`` is a process of its own."""
    python = f"'{sys.executable}' -m articlekit"
    line = line.replace("articlekit", python)
    return commands.program(["sh", "-c", line], text=True, env={**os.environ, "PYTHONUTF8": "1"})


@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_cannot_be_written(here, command):
    full = shell(f"articlekit {command} > /dev/full")
    closed = shell(f"articlekit {command} >&-")
    assert (full.returncode, closed.returncode) == (2, 2)
    assert full.stderr.splitlines()[-1:] == ["articlekit: standard output: No space left on device"]
    assert closed.stderr.splitlines()[-1:] == ["articlekit: standard output: Bad file descriptor"]
    assert "Traceback" not in full.stderr + closed.stderr
    assert "Exception" not in full.stderr + closed.stderr
    assert len(tree("posts")) == len(tree(ARTICLES))


@pytest.mark.parametrize("command", ["--help", "stats posts"])
def test_a_reader_that_is_gone(here, command):
    done = shell(f"(articlekit {command}; echo $? >&2) | true")
    assert (done.stdout, done.stderr.splitlines()[-1]) == ("", "0")
    assert "Traceback" not in done.stderr


def test_output_that_is_not_needed(here):
    for number, closed in enumerate((">&-", "> /dev/full", "2>&-", "2>/dev/full", "<&- >&- 2>&-")):
        done = shell(f"articlekit convert posts -t text -o out{number}/ {closed}")
        assert done.returncode == 0
        assert len(tree(f"out{number}")) == 14
        assert tree(f"out{number}") == tree("out0")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_diagnostics_that_cannot_be_shown_change_no_status(here, closed):
    assert shell(f"articlekit convert posts missing -t text -o out/ {closed}").returncode == 1
    assert len(tree("out")) == 14
    assert shell(f"articlekit nothing {closed}").returncode == 2


def test_input_that_is_closed(here):
    done = shell("articlekit convert - -t text <&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("-: input: Bad file descriptor\n")
    assert "Traceback" not in done.stderr


def test_a_pipe_that_does_not_block(here):
    """Another program may have made the pipe non-blocking; the whole output arrives."""
    with open("posts/2020-07-20-wire.md", "a", encoding="utf-8") as stream:
        stream.write("<p>long</p>\n" * 50_000)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    command = [*commands.MODULE, "convert", "posts/2020-07-20-wire.md", "-t", "text"]
    with subprocess.Popen(commands.limited(command), stdout=writing) as process:
        os.close(writing)
        with open(reading, "rb") as stream:
            text = b""
            while data := stream.read1(100):  # Slower than it is written.
                text += data
    assert process.returncode == 0
    assert text.count(b"long") == 50_000


GONE = "mkdir gone && cd gone && rmdir ../gone && "


@pytest.mark.parametrize("command", ["--version", "formats", "check {}/posts"])
def test_a_working_directory_that_is_gone_and_not_needed(here, command):
    assert shell(GONE + "articlekit " + command.format(here)).returncode == 0


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("convert {}/posts -t text -o out/", 2),
        ("convert {}/posts -o out.epub", 2),
        ("convert a.md -t text", 1),
    ],
)
def test_a_working_directory_that_is_gone(here, command, status):
    done = shell(GONE + "articlekit " + command.format(here))
    assert (done.returncode, done.stdout) == (status, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
