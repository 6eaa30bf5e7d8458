"""The helpers that run programs: a command in a fork is what it is in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import commands
from conftest import cpu_limit

ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
LOOP = "while True: pass"


def in_a_process(*args, stdin=b"", **more):
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return commands.program([*commands.MODULE, *args], input=stdin, env=environment, **more)


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        (["convert", str(ARTICLES / "2020-07-20-wire.md"), "-t", "text"], b""),
        (["convert", "-", "-t", "text"], (ARTICLES / "2020-07-20-wire.md").read_bytes()),
        (["convert", "-", "-t", "text"], b"no article"),
        (["check", str(ARTICLES)], b""),
        (["convert", "nothing\udcff", "-t", "text"], b""),
        (["--version"], b""),
        (["nothing"], b""),
    ],
)
def test_a_fork_does_what_a_process_does(tmp_path, args, stdin):
    fork = commands.articlekit(*args, cwd=tmp_path, stdin=stdin)
    process = in_a_process(*args, cwd=tmp_path, stdin=stdin)
    assert (fork.returncode, fork.stdout, fork.stderr) == (
        process.returncode, process.stdout, process.stderr,
    )  # fmt: skip


def test_a_fork_has_its_own_environment_and_folder(tmp_path):
    (tmp_path / "a.md").write_bytes((ARTICLES / "2020-07-20-wire.md").read_bytes())
    for name in ("first", "second"):
        done = commands.articlekit("convert", "a.md", "-o", f"{name}.txt", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "first.txt", "second.txt"]
    narrow, wide = (
        commands.articlekit("convert", "--help", env={"COLUMNS": columns}).stdout
        for columns in ("60", "100")
    )
    assert narrow.count(b"\n") > wide.count(b"\n")


def test_streams_and_the_status_of_shells(tmp_path):
    done = commands.shell(
        "articlekit show none.md || articlekit formats | head -1; exit 7", cwd=tmp_path, env={}
    )
    assert done.returncode == 7
    assert "none.md" in done.stderr
    assert done.stdout.count("\n") == 1
    both = commands.shell("articlekit show none.md", cwd=tmp_path, env={}, both=True)
    assert (both.stdout, both.stderr) == (done.stderr, None)


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_program_that_hangs_is_killed():
    done = commands.program([sys.executable, "-c", LOOP], cpu=1)
    assert done.returncode == -signal.SIGXCPU
    assert (
        commands.program([sys.executable, "-c", "import time; time.sleep(1.2)"], cpu=1).returncode
        == 0
    )
    with pytest.raises(subprocess.CalledProcessError):
        commands.program([sys.executable, "-c", "raise SystemExit(1)"], check=True)


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="timers of POSIX")
def test_a_test_that_hangs_fails():
    with pytest.raises(pytest.fail.Exception, match="CPU time"), cpu_limit(0.2):
        exec(LOOP)
    with cpu_limit(0.2):
        time.sleep(0.3)
