"""The transcripts in tests/cli: each is a page of the manual, and is run.

A fenced block that begins with ``$`` is a command; lines up to ``^D`` are its standard input, the
others its standard output, lines with ``2>`` in front its standard error, and ``=> 1`` its exit
status where that is not 0. The blocks of a page run one after the other in one folder, which holds
the sample articles as ``posts`` and their pictures as ``pictures``. ``--update`` writes what the
commands said into the pages.
"""

import re
import shutil
import sys
from pathlib import Path

import pytest

import commands
import docpages

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "tests" / "cli").glob("*.md"))
BLOCK = re.compile(r"^```\n(\$ .*?)^```$", re.M | re.S)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a shell")


def split(block):
    """The command and its standard input."""
    command, _, rest = block.partition("\n")
    stdin = rest.partition("^D\n")[0] if "^D\n" in rest else ""
    return command[2:], stdin


def said(command, stdin, folder):
    """A block as it should be."""
    environment = {"COLUMNS": "100", "TZ": "Asia/Shanghai"}
    done = commands.shell(command, cwd=folder, env=environment, stdin=stdin)
    lines = [f"$ {command}\n"]
    if stdin:
        lines += [stdin, "^D\n"]
    lines += [f"{line}\n" for line in done.stdout.splitlines()]
    lines += [f"2> {line}\n" for line in docpages.without_sizes(done.stderr).splitlines()]
    if done.returncode:
        lines.append(f"=> {done.returncode}\n")
    return re.sub(r"[ \t]+$", "", "".join(lines), flags=re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_page(page, tmp_path, request):
    shutil.copytree(ROOT / "examples" / "articles", tmp_path / "posts")
    shutil.copytree(ROOT / "examples" / "pictures", tmp_path / "pictures")
    text = page.read_text(encoding="utf-8")
    assert BLOCK.search(text)
    found = BLOCK.sub(lambda match: f"```\n{said(*split(match[1]), tmp_path)}```", text)
    if request.config.getoption("--update", default=False):
        page.write_text(found, encoding="utf-8")
    assert found == text
