"""The summary of `.ci/run` fails for whatever failed, did not finish, or was skipped."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_SPEC = importlib.util.spec_from_file_location("summary", ROOT / ".ci" / "summary.py")
summary = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(summary)

GOOD = """
=== Tests
8 passed, 1 skipped in 3.00s
SKIPPED [1] tests/test_batch_faults.py:337: only root may mount
=== Tests: 4 s

=== Pages
==== 5 passed in 61.00s (0:01:01) ====
=== Pages: 62 s
"""
NO_CORPUS = "SKIPPED [3] tests/test_corpus.py:135: ARTICLEKIT_CORPUS names no folder\n"


@pytest.fixture
def outcome(tmp_path, capsys, monkeypatch):
    """The exit status for a log, and the last line that is printed."""

    def run(log, status="0", *, corpus="/articles"):
        monkeypatch.setenv("ARTICLEKIT_CORPUS", corpus)
        (tmp_path / "code.log").write_text(log, encoding="utf-8")
        (tmp_path / "sections").write_text("Tests\nPages\n", encoding="utf-8")
        code = summary.main(status, tmp_path)
        return code, capsys.readouterr().out.splitlines()[-1]

    return run


def test_all_passed(outcome):
    assert outcome(GOOD) == (0, "13 passed, 0 failed, 1 skipped")


@pytest.mark.parametrize(
    "log",
    [
        GOOD.replace("=== Pages: 62 s", "=== FAILED: Pages"),
        GOOD.replace("=== Pages: 62 s\n", ""),
        GOOD.replace("8 passed", "7 passed, 1 failed"),
        GOOD.replace("8 passed", "8 passed, 1 error"),
        GOOD.replace("5 passed", "no tests ran"),
        GOOD + "SKIPPED [2] tests/test_images.py:9: could not import 'urllib3'\n",
        GOOD + NO_CORPUS,
        "",
    ],
    ids="failed-section unfinished-section failed error none-ran skipped no-corpus empty".split(),
)
def test_what_fails(outcome, log):
    code, _ = outcome(log)
    assert code == 1


def test_a_lane_that_ends_with_an_error(outcome):
    assert outcome(GOOD, "1") == (1, "13 passed, 1 failed, 1 skipped")


def test_tests_over_real_files_need_these(outcome):
    assert outcome(GOOD + NO_CORPUS, corpus="")[0] == 0


def test_each_section_is_listed_once():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    scripts = [line.strip(" '").partition(": ")[2] for line in lines if ": sh tests/" in line]
    tools = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/tools.sh")}
    assert tools <= {script.removeprefix("sh ") for script in scripts}
    assert len(scripts) == len(set(scripts))


@pytest.mark.parametrize(
    ("report", "fails"),
    [
        ("articlekit.reader.dom  100 500 80.00%\narticlekit.reader.body  49 99 50.00%\n", False),
        ("articlekit.reader.dom  100 500 80.00%\narticlekit.reader.body  50 99 50.00%\n", True),
        ("articlekit.reader  0 1 100.00%\narticlekit.readers  900 999 1.00%\n", False),
        ("Name  Anys  Exprs  Coverage\n", True),
    ],
)
def test_many_expressions_without_a_type_fail(tmp_path, report, fails):
    path = tmp_path / "any-exprs.txt"
    path.write_text(report, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "anys.py", path], check=False, capture_output=True
    )
    assert done.returncode == (1 if fails else 0)
