"""The pages of the documentation as things that can be run.

Every fenced block of a page is run, in order and in one folder, by what stands behind its fence:

- ``pycon``: a session of Python, which must give what it shows;
- ``python``: a program, run in the same session; with a title it is a file instead;
- ``console``: commands behind ``$ ``, and what they print on both streams; a line ``…`` stands for
  any lines, a ``…`` in a line for any characters; each command must end with status 0;
- ``sh``: commands whose output does not matter; set-up (``pip``, ``make`` …) is not run, but
  what it names must be there;
- ``diff``: its context and what it takes away must stand in the file in that order;
- with a title, any other block is a file with that name.

The folder holds the sample articles as ``posts``, one of them as ``post.md``, their pictures as
``pictures``, and the examples as ``examples``.
"""

import doctest
import re
import shlex
import shutil
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import commands

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^( *)```([a-z]*)(?: title=\"([^\"]+)\")?[^\n]*\n(.*?)^\1```$", re.M | re.S)
SHOWN = ("", "text", "markdown", "html", "toml", "json", "yaml", "ebnf", "css")
"""Languages that are not run."""
SET_UP = ("pip", "make", "git", "python3", "pre-commit", "source")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SNIPPET = re.compile(r'^--8<-- "([^"]+)"\n', re.M)


@dataclass
class Block:
    """One fenced block of a page."""

    language: str
    title: str | None
    text: str
    line: int


@dataclass
class Session:
    """The folder and the Python that the blocks of a page share."""

    folder: Path
    names: dict = field(default_factory=dict)

    def __post_init__(self):
        examples = ROOT / "examples"
        shutil.copytree(examples, self.folder / "examples", ignore=_caches)
        shutil.copytree(examples / "articles", self.folder / "posts")
        shutil.copytree(examples / "pictures", self.folder / "pictures")
        shutil.copy(examples / "articles" / "2021-03-12-columns.md", self.folder / "post.md")

    def run(self, block):
        """Runs a block; gives its text as it should be."""
        text = SNIPPET.sub(lambda found: (ROOT / found[1]).read_text(encoding="utf-8"), block.text)
        if block.title:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif block.language not in SHOWN:
            return getattr(self, f"_{block.language}")(block, text)
        return block.text

    def _pycon(self, block, text):
        test = doctest.DocTestParser().get_doctest(text, {}, "page", None, block.line)
        test.globs = self.names  # A copy would forget the names.
        assert test.examples, text
        output = []
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        runner.run(test, out=output.append, clear_globs=False)
        assert not runner.failures, "".join(output)
        return block.text

    def _python(self, block, text):
        exec(compile(text, f"line {block.line}", "exec"), self.names)
        return block.text

    def _sh(self, block, text):
        for command in _commands(text):
            if command.split()[0] in SET_UP:
                check_set_up(command)
            else:
                done = self.shell(command)
                assert done.returncode == 0, f"{command}\n{done.stdout}"
        return block.text

    def _console(self, block, text):
        parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", text, flags=re.M)
        assert not parts[0], f"output without a command: {parts[0]}"
        found = []
        for command, wanted in zip(parts[1::2], parts[2::2], strict=True):
            done = self.shell(command)
            output = without_sizes(re.sub(r"[ \t]+$", "", done.stdout, flags=re.M))
            assert done.returncode == 0, f"{command}\n{output}"
            found.append(f"$ {command}\n{wanted if fits(wanted, output) else output}")
        return "".join(found)

    def _diff(self, block, text):
        path = re.match(r"--- a/(.+)\n", text)
        assert path, "a diff begins with the name of its file"
        lines = [line[1:] for line in text.splitlines()[2:] if line[:1] in (" ", "-")]
        have = iter((ROOT / path[1]).read_text(encoding="utf-8").splitlines())
        for line in lines:
            assert line in have, f"{path[1]} has no line {line!r} there"
        return block.text

    def shell(self, command):
        """Runs a command as a user would, with both streams in one."""
        environment = {"COLUMNS": "100", "TZ": "Asia/Shanghai"}
        return commands.shell(command, cwd=self.folder, env=environment, both=True)


def _caches(folder, names):
    return {"__pycache__"} & set(names)


def blocks(text):
    """The fenced blocks of a page, with the places of their texts."""
    for found in FENCE.finditer(text):
        inner = re.sub(f"^{found[1]}", "", found[4], flags=re.M)
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found[2], found[3], inner, line), found


def check_set_up(command):
    """What a command of the set-up names is there: extras, groups, targets, files."""
    words = shlex.split(command, comments=True)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        for target in words[1:]:
            assert re.search(rf"^{target}:", makefile, re.M), f"no target {target}"
    for name, extras in re.findall(r"(articlekit|\.)\[([a-z,]+)\]", command):
        known = PROJECT["project"]["optional-dependencies"]
        assert set(extras.split(",")) <= set(known), f"{name} has no extra {extras}"
    for group in re.findall(r"--group ([a-z-]+)", command):
        assert group in PROJECT["dependency-groups"], f"no group {group}"
    for path in re.findall(r"\./([\w/]+)", command):
        assert (ROOT / path).exists(), f"no {path}"


def without_sizes(text):
    """A text in which a size of an output is ``(… kB)``: bytes may change, and the page not."""
    return re.sub(r"\([0-9.]+ (bytes|kB|MB|GB)\)", r"(… \1)", text)


def _commands(text):
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def fits(wanted, output):
    """Whether what is shown stands for what was output."""
    lines = [
        "(?s:.*)" if line == "…" else re.escape(line).replace("…", ".*")
        for line in wanted.rstrip("\n").split("\n")
    ]
    return re.fullmatch("\n".join(lines), output.rstrip("\n")) is not None
