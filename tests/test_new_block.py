"""The diffs of docs/architecture.md, applied to copies of the package, do what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit
from docpages import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PACKAGE = Path(articlekit.__file__).parent


def diffs(section):
    """The diffs of a section of the page, each with the path of its file."""
    text = PAGE.partition(f"### {section}\n")[2].partition("\n### ")[0]
    found = re.findall(r"```diff\n--- a/src/([^\n]+)\n\+\+\+ [^\n]+\n(.*?)```", text, re.S)
    assert found, section
    return found


def applied(source, diff):
    """A text with a diff applied whose context is shortened: lines between may be left out."""
    lines = source.splitlines(keepends=True)
    at, added = None, []  # Lines that stand first go before the first line of context.
    for mark, line in re.findall(r"^([ +-])?(.*\n)", diff, re.M):
        if mark == "+":
            added.append(line)
            continue
        if at is not None:
            lines[at:at] = added
        found = lines.index(line, at or 0)
        if at is None:
            lines[found:found] = added
            found += len(added)
        at, added = (found, []) if mark == "-" else (found + 1, [])
        if mark == "-":
            del lines[found]
    lines[at:at] = added
    return "".join(lines)


@pytest.fixture
def copy(tmp_path):
    """Makes a copy of the package with diffs applied, and runs tests in it."""
    shutil.copytree(PACKAGE, tmp_path / "articlekit", ignore=shutil.ignore_patterns("__pycache__"))

    def run(changes, *arguments):
        for path, diff in changes:
            file = tmp_path / path
            file.write_text(applied(file.read_text(encoding="utf-8"), diff), encoding="utf-8")
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_nodes.py", "-k", "Aside")


def test_a_block_that_is_added_everywhere(copy):
    done = copy(diffs("A block"), *TESTS)
    failed = re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.M)
    # Samples are for plug-ins; the page names them as one more step.
    assert failed == ["test_writers_of_others_are_held_to_it[Aside]"], done.stdout


@pytest.mark.parametrize(
    ("forgotten", "test"),
    [
        ("model/__init__.py", "test_it_is_named_in_the_model[Aside]"),
        ("writers/markup.py", "test_every_format_writes_it[Aside-html]"),
        ("writers/text.py", "test_every_format_writes_it[Aside-text]"),
        ("writers/markdown/document.py", "test_every_format_writes_it[Aside-markdown]"),
    ],
)
def test_a_place_that_is_forgotten_is_named(copy, forgotten, test):
    changes = [change for change in diffs("A block") if change[0] != f"articlekit/{forgotten}"]
    assert len(changes) == len(diffs("A block")) - 1
    if forgotten == "model/__init__.py":  # The others import it from there.
        changes = changes[:1]
    done = copy(changes, *TESTS)
    assert test in re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.M), done.stdout
