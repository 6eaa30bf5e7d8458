"""The helpers that run programs: a command in a fork is what it is in a process of its own."""

import ast
import multiprocessing
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


# Tests with programs by others, which are started for a few seconds each by tools.sh.
TOOLS = ("browser", "engines", "epub/test_tools.py", "scale")


def test_no_guard_counts_wall_clock_time():
    """A loaded machine fails no test: limits are those of `commands`."""
    tests = Path(__file__).parent
    found = []
    for path in sorted(tests.rglob("*.py")):
        name = path.relative_to(tests).as_posix()
        if name.startswith(TOOLS) or path.samefile(__file__):
            continue
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        calls = (node for node in nodes if isinstance(node, ast.Call))
        found += [f"{name}:{call.lineno}" for call in calls if _is_guard(call)]
    assert found == []


def _is_guard(call):
    """Whether a call limits the wall-clock time of a program or a test by a number."""
    function = ast.unparse(call.func)
    if function == "pytest.mark.timeout":
        return True
    waits = function.endswith((".communicate", ".wait", ".join")) or "subprocess." in function
    given = [keyword.value for keyword in call.keywords if keyword.arg == "timeout"]
    return waits and any(isinstance(value, ast.Constant) for value in given)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks of POSIX")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_folder_of_the_server_outlives_forks():
    """Of Python 3.13 and newer: they drop the callbacks of `atexit` in a forked process."""
    other = multiprocessing.get_context("fork").Process(target=int)
    other.start()
    other.join()
    assert os.path.isdir(commands._folder())
