"""The distributions in examples/ install, and pass their own tests where they are installed."""

import os
import sys
from pathlib import Path

import pytest

import commands

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The environment of programs that see both distributions, each installed as a wheel."""
    folder = tmp_path_factory.mktemp("site")
    commands.program(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"),
            *("--no-build-isolation", "--no-deps", "--no-index", "--target", str(folder)),
            str(EXAMPLES / "custom_writer"),
            str(EXAMPLES / "custom_outlets"),
        ],
        check=True,
    )
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}


@pytest.mark.parametrize("name", ["custom_writer", "custom_outlets"])
def test_its_own_tests_pass(site, tmp_path, name):
    done = commands.program(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", EXAMPLES / name / "tests"],
        cwd=tmp_path,
        env=site,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_command_line_has_the_format(site, tmp_path):
    def articlekit(*args):
        return commands.program(
            [*commands.MODULE, *args], cwd=tmp_path, env=site, text=True, check=True
        )

    known = [line.split() for line in articlekit("formats").stdout.splitlines()]
    assert ["gemtext", ".gmi", "one", "articlekit-gemtext"] in known
    articlekit("convert", EXAMPLES / "articles", "-t", "gemtext", "-o", "out/", "-q")
    pages = sorted((tmp_path / "out").rglob("*.gmi"))
    assert len(pages) == 14
    assert pages[0].read_text(encoding="utf-8").startswith("# ")


def test_the_command_line_knows_the_site(site, tmp_path):
    record = EXAMPLES / "custom_outlets" / "tests" / "record.md"
    done = commands.program([*commands.MODULE, "show", record], env=site, text=True, check=True)
    assert "newsletter" in done.stdout
