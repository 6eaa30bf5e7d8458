"""`convert` in scripts, where workers are not forked: the script runs once."""

import sys

import pytest

import commands

RECORD = "<!--1638995943000-->\n[{0}](https://news.example/{0})\n------\n\n<p>Text.</p>\n"
PREFIX = """\
import multiprocessing, sys, threading
import articlekit as ak
import articlekit.batch.workers.processes as processes

spawned = multiprocessing.get_context({method!r})
processes.start_method_context = lambda: spawned
print("start")
"""
CALL = """\
summary = ak.convert("in", "out", {format!r}, jobs=2{more})
print(summary.ok)
"""


@pytest.fixture
def script(tmp_path):
    (tmp_path / "in").mkdir()
    for name in "abcdef":
        (tmp_path / "in" / f"{name}.md").write_text(RECORD.format(name), encoding="utf-8")

    def run(text):
        path = tmp_path / "script.py"
        path.write_text(text, encoding="utf-8")
        return commands.program([sys.executable, path], cwd=tmp_path, text=True)

    return run


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_script_without_a_guard_runs_once(script, method):
    done = script(PREFIX.format(method=method) + CALL.format(format="text", more=""))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "start\n6\n"


def test_a_script_with_threads_runs_once(script):
    done = script(
        "import threading, articlekit as ak\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "print('start')\n" + CALL.format(format="text", more="")
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "start\n6\n"


LOADER = """\
def loader(image):
    return None

"""


def test_a_function_of_the_script_is_found_by_workers(script):
    call = CALL.format(format="html", more=", image=loader").replace("\n", "\n    ")
    guarded = f'if __name__ == "__main__":\n    {call}'
    done = script(PREFIX.format(method="spawn") + LOADER + guarded)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("6\n")


def test_a_function_of_a_script_without_a_guard_is_a_clear_error(script):
    call = CALL.format(format="html", more=", image=loader")
    done = script(PREFIX.format(method="spawn") + LOADER + call)
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert 'if __name__ == "__main__":' in done.stderr.splitlines()[-1]
    assert "6\n" not in done.stdout


def test_work_that_cannot_be_sent_is_a_clear_error(script):
    call = CALL.format(format="html", more=", image=lambda image: None")
    done = script(PREFIX.format(method="spawn") + call)
    assert "UsageError: cannot be sent to other processes" in done.stderr
