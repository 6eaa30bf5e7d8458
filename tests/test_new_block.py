"""The diffs of docs/architecture.md, applied to copies of the package, do what the page says."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
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


# --- The other diffs ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Addition:
    """A program that uses what a diff adds, and what it prints."""

    program: str
    output: str
    text: str = ""
    """The text whose article the program has."""
    files: dict[str, str] = field(default_factory=dict)
    """Modules that the page leaves to the author."""
    commands: tuple[str, ...] = ()
    """Modules that are run first, as the page says."""


GENERATE = ("articlekit.reader.rules.generate",)
GEMTEXT = """
from dataclasses import dataclass
from articlekit.errors import ignore

@dataclass(frozen=True)
class GemtextWriter:
    suffix = ".gmi"

    def render(self, article, report=ignore):
        return f"# {article.title}\\n"
"""
COMPARE = """
import click

@click.command()
def command():
    click.echo("nothing")
"""
ADDITIONS = {
    "An outlet": Addition(
        "print(article.site, article.zone, [(d.reason, d.text) for d in article.discarded])",
        "Bay Blog Pacific/Auckland [('newsletter', 'Join us')]",
        text="[T](https://bayblog.example/1)\n---\n<p>Text</p><p class='letter-box'>Join us</p>",
        commands=GENERATE,
    ),
    "A label word": Addition(
        "print(article.text, [d.text for d in article.discarded])",
        "The port ['Legenda da foto']",
        text="[T](https://news.example/1)\n---\n<figure><img src=a.jpg><figcaption>"
        "<span>Legenda da foto</span> The port</figcaption></figure>",
        commands=GENERATE,
    ),
    "A format": Addition(
        "print(ak.render(article, 'gemtext'))",
        "# T",
        text="[T](https://news.example/1)\n---\n<p>Text</p>",
        files={"writers/gemtext.py": GEMTEXT},
    ),
    "An option": Addition(
        "from articlekit.cli.generate import table, types\n"
        "from articlekit.writers.text import PlainTextWriter\n"
        "print(PlainTextWriter(dates=True).dates, '\"--dates\"' in table())\n"
        "print('dates: bool' in types())",
        "True True\nTrue",
    ),
    "An option of a run": Addition(
        "from articlekit.batch.options import ConvertOptions\n"
        "from articlekit.cli.generate import keywords\n"
        "from articlekit.cli.manual import manual\n"
        "print(ConvertOptions(retries=2).retries, 'retries: int' in keywords())\n"
        "print('`--retries N`' in manual())",
        "2 True\nTrue",
    ),
    "A command": Addition(
        "import sys; from articlekit.cli import main; sys.argv[1:] = ['compare']; main()",
        "nothing",
        files={"cli/compare.py": COMPARE},
    ),
}


@pytest.mark.parametrize("section", ADDITIONS)
def test_what_is_added_works(copy, tmp_path, section):
    addition = ADDITIONS[section]
    for path, text in addition.files.items():
        (tmp_path / "articlekit" / path).write_text(text, encoding="utf-8")
    start = f"import articlekit as ak\narticle = ak.parse({addition.text!r})\n"
    program = (start if addition.text else "") + addition.program
    changes = diffs(section)
    for arguments in (*(("-m", module) for module in addition.commands), ("-c", program)):
        done = copy(changes, *arguments)
        changes = []
        assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == addition.output


def test_each_section_is_tested():
    sections = re.findall(r"^### (.+)$", PAGE.partition("## Where to put")[2], re.M)
    assert set(sections) == {"A block", *ADDITIONS}
