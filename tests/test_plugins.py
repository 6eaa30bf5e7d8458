"""What other distributions add: formats and outlets, found by their entry points."""

import os
import re
import sys

import pytest

import articlekit as ak
import commands
from articlekit import writers
from articlekit.errors import UsageError
from articlekit.reader.rules import match, outlets
from articlekit.writers import registry
from folders import put

WRITER = """
from dataclasses import dataclass

RECORD = "no writer"

@dataclass(frozen=True, kw_only=True)
class Shout:
    suffix = ".shout"
    mark: str = "!"

    def render(self, article, report):
        return article.title.upper() + self.mark + "\\n"

    def write(self, articles, stream, report):
        (article,) = articles
        stream.write(self.render(article, report).encode())
"""
RECORD = (
    "<!--1600000000000-->\n[Title](https://news.example/1)\n------\n\n<p class=x>A</p><p>B</p>\n"
)
OUTLETS = """
from articlekit import Outlet, Rule

def outlets():
    rules = (Rule(role="discard", reason="promotion", select=".x"),)
    return [Outlet(name="News", hosts=("news.example",), rules=rules)]

def broken():
    raise RuntimeError("no table")

def leave():
    raise SystemExit("goodbye")

def nonsense():
    return ["news.example"]
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A function that installs a distribution, for this test alone."""
    folder = tmp_path / "site"
    folder.mkdir()
    known = (registry._entries, registry._added, outlets._installed, match.rules_for)

    def install(name, entries, **modules):
        info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entries)
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setenv("PYTHONPATH", str(folder))
        for cached in known:
            cached.cache_clear()
        return folder

    yield install
    monkeypatch.undo()
    for name in [name for name in sys.modules if name.startswith("plug_")]:
        del sys.modules[name]
    for cached in known:
        cached.cache_clear()


def articlekit(*args, cwd):
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return commands.program([*commands.MODULE, *args], cwd=cwd, env=environment, text=True)


# --- Formats -----------------------------------------------------------------------------------


def test_a_format_of_another_distribution(site, tmp_path):
    site("shout-kit", "[articlekit.writers]\nshout = plug_shout:Shout\n", plug_shout=WRITER)
    article = ak.parse(RECORD)
    assert ak.render(article, "shout") == "TITLE!\n"
    assert ak.render(article, "shout", mark="?") == "TITLE?\n"
    with pytest.raises(TypeError, match="colour"):
        ak.render(article, "shout", colour="red")
    ak.write(article, tmp_path / "a.shout")
    assert (tmp_path / "a.shout").read_bytes() == b"TITLE!\n"
    form = writers.get_format("shout")
    assert (form.distribution, form.is_text, form.holds_many) == ("shout-kit", True, False)


def test_the_command_line_knows_it_too(site, tmp_path):
    site("shout-kit", "[articlekit.writers]\nshout = plug_shout:Shout\n", plug_shout=WRITER)
    (tmp_path / "post.md").write_text(RECORD)
    listed = articlekit("formats", cwd=tmp_path)
    assert [line.split() for line in listed.stdout.splitlines()][-1] == [
        "shout", ".shout", "one", "shout-kit",
    ]  # fmt: skip
    done = articlekit("convert", "post.md", "-t", "shout", "-o", "out/", "-j", "2", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "1 converted to out/ (7 bytes)\n")
    assert (tmp_path / "out" / "post.shout").read_text() == "TITLE!\n"
    one = articlekit("convert", "post.md", "-o", "one.shout", cwd=tmp_path)
    assert one.returncode == 0
    assert (tmp_path / "one.shout").read_text() == "TITLE!\n"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("shout = plug_none:Shout", "ModuleNotFoundError: No module named 'plug_none'"),
        ("shout = plug_shout:Whisper", "AttributeError"),
        ("shout = plug_shout:dataclass", "its suffix is None"),
        ("shout = plug_undotted:Shout", "its suffix is 'shout', not a string such as '.txt'"),
        ("shout = plug_shout:RECORD", "its suffix is None, not a string such as '.txt'"),
        ("shout = plug_leaving:Shout", "SystemExit: goodbye"),
        ("shout = plug_wrong:Shout", "SyntaxError"),
        (
            "shout = a b c",
            "Error",
        ),  # AttributeError, or ValueError where importlib_metadata is imported
        ("shout = plug_needy:Shout", "ModuleNotFoundError: No module named 'plug_missing'"),
    ],
)
def test_a_format_that_cannot_be_loaded_keeps_no_other_away(site, tmp_path, entry, said):
    site(
        "shout-kit",
        f"[articlekit.writers]\n{entry}\n",
        plug_shout=WRITER,
        plug_undotted=WRITER.replace('".shout"', '"shout"'),
        plug_needy="import plug_missing\n",
        plug_leaving="raise SystemExit('goodbye')\n",
        plug_wrong="def\n",
    )
    with pytest.raises(UsageError, match="the format shout of shout-kit cannot be loaded") as found:
        writers.get_format("shout")
    assert said in str(found.value)
    problems = []
    assert "shout" not in {form.name for form in writers.formats(problems.append)}
    assert [(item.code, str(found.value)) for item in problems] == [
        ("plug-in", str(found.value)),
    ]
    assert problems[0].message == str(found.value)
    ak.write(ak.parse(RECORD), tmp_path / "a.txt")
    with pytest.raises(UsageError, match="unknown format 'other'; known are text"):
        writers.get_format("other")


def test_the_list_of_formats_says_what_is_missing(site, tmp_path):
    site("shout-kit", "[articlekit.writers]\nshout = plug_none:Shout\n")
    done = articlekit("formats", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("plug-in: the format shout of shout-kit cannot be loaded")


def test_two_of_one_name_are_none(site, tmp_path):
    entries = "[articlekit.writers]\nshout = plug_shout:Shout\n"
    site("shout-kit", entries, plug_shout=WRITER)
    site("loud-kit", entries)
    with pytest.raises(UsageError, match="both loud-kit and shout-kit add a format 'shout'"):
        writers.get_format("shout")
    assert ak.render(ak.parse(RECORD), "text").startswith("Title\n")


@pytest.mark.parametrize("name", ["text", "md"])
def test_no_format_of_this_package_can_be_replaced(site, name):
    site("shout-kit", f"[articlekit.writers]\n{name} = plug_shout:Shout\n", plug_shout=WRITER)
    assert "TITLE!" not in ak.render(ak.parse(RECORD), name)
    assert "shout-kit" not in {form.distribution for form in writers.formats()}


# --- Outlets -----------------------------------------------------------------------------------


def test_outlets_of_another_distribution(site, tmp_path):
    site("news-kit", "[articlekit.outlets]\nnews = plug_news:outlets\n", plug_news=OUTLETS)
    assert [item.reason for item in ak.parse(RECORD).discarded] == ["promotion"]
    (tmp_path / "post.md").write_text(RECORD)
    done = articlekit("convert", "post.md", "-t", "text", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Title\n=====\n\nB\n")
    elsewhere = RECORD.replace("news.example", "other.example")
    assert ak.parse(elsewhere).discarded == ()


def test_the_outlets_of_a_call_come_first(site):
    site("news-kit", "[articlekit.outlets]\nnews = plug_news:outlets\n", plug_news=OUTLETS)
    keep = ak.Outlet(
        name="Mine", hosts=("news.example",), rules=(ak.Rule(role="keep", select=".x"),)
    )
    assert ak.parse(RECORD, outlets=(keep,)).discarded == ()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("plug_news:broken", "RuntimeError: no table"),
        ("plug_news:leave", "SystemExit: goodbye"),
        ("plug_news:missing", "AttributeError: module 'plug_news' has no attribute 'missing'"),
        ("plug_news:nonsense", "no outlet: 'news.example'"),
        ("plug_news:OTHER", "TypeError: 'int' object is not callable"),
        ("plug_none:outlets", "ModuleNotFoundError: No module named 'plug_none'"),
        ("plug_leaving:outlets", "SystemExit: 3"),
        ("a b c", ""),  # As above.
    ],
)
@pytest.mark.filterwarnings("ignore::articlekit._plugins.PlugInWarning")
def test_outlets_that_cannot_be_loaded_are_a_warning(site, tmp_path, entry, reason):
    site(
        "news-kit",
        f"[articlekit.outlets]\nnews = {entry}\n",
        plug_news=OUTLETS + "OTHER = 7\n",
        plug_leaving="raise SystemExit(3)\n",
    )
    other = OUTLETS.replace("promotion", "other")
    site("other-kit", "[articlekit.outlets]\nother = plug_other:outlets\n", plug_other=other)
    message = f"the outlets news of news-kit cannot be loaded: {reason}"
    with pytest.warns(RuntimeWarning, match=re.escape(message)) as warned:
        article = ak.parse(RECORD)
    assert len(warned) == 1
    assert [item.reason for item in article.discarded] == ["other"]
    for number in range(20):
        put(tmp_path / "in" / f"{number}.md", RECORD)
    for command in ("convert in -t text -o out/ -j 2", "check in -j 2", "show in/1.md"):
        done = articlekit(*command.split(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        lines = [line for line in done.stderr.splitlines() if "plug-in" in line]
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith(f"plug-in: {message}")
        assert "Traceback" not in done.stderr


DAMAGE = {
    "no equals sign": b"[articlekit.outlets]\nnews\n",
    "no text": b"\xff\xfe[articlekit.outlets]\nnews = plug_news:outlets\n",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.filterwarnings("ignore::articlekit._plugins.PlugInWarning")
def test_a_distribution_whose_entry_points_cannot_be_read(site, tmp_path, damage):
    folder = site("broken-kit", "")
    (folder / "broken_kit-1.0.dist-info" / "entry_points.txt").write_bytes(DAMAGE[damage])
    site("other-kit", "[articlekit.outlets]\nother = plug_news:outlets\n", plug_news=OUTLETS)
    site("shout-kit", "[articlekit.writers]\nshout = plug_shout:Shout\n", plug_shout=WRITER)
    with pytest.warns(RuntimeWarning, match="the entry points of broken-kit cannot be read"):
        article = ak.parse(RECORD)
    assert [item.reason for item in article.discarded] == ["promotion"]
    assert ak.render(article, "shout") == "TITLE!\n"
    (tmp_path / "post.md").write_text(RECORD)
    done = articlekit("convert", "post.md", "-t", "shout", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "TITLE!\n")
    assert done.stderr.count("plug-in: the entry points of broken-kit") == 1


@pytest.mark.parametrize("form", [tuple, list, iter])
def test_outlets_of_a_call_are_any_rows(form, tmp_path):
    rule = ak.Rule(role="discard", select=".x")
    rows = [ak.Outlet(name="Mine", hosts=("news.example",), rules=(rule,))]
    path = tmp_path / "several.md"
    path.write_text(RECORD + "\n" + RECORD, encoding="utf-8")
    articles = [
        ak.parse(RECORD, outlets=form(rows)),
        *ak.parse_all(path.read_bytes(), outlets=form(rows)),
        *ak.iter_articles(path, outlets=form(rows)),
    ]
    assert [len(article.discarded) for article in articles] == [1] * 5
    ak.convert(path, tmp_path / "out.jsonl", outlets=form(rows))
    assert all(len(found.discarded) == 1 for found in _lines(tmp_path / "out.jsonl"))


def _lines(path):
    return [ak.from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_no_format_is_loaded_that_nobody_asks_for(site, tmp_path):
    loud = "print('loaded')\n" + WRITER
    site("shout-kit", "[articlekit.writers]\nshout = plug_shout:Shout\n", plug_shout=loud)
    (tmp_path / "post.md").write_text(RECORD)
    for out in ("-t text", "-t text -o out", "-t text -o out/", "-o one.json", "-o one.epub"):
        done = articlekit("convert", "post.md", *out.split(), cwd=tmp_path)
        assert done.returncode == 0, out
        assert "loaded" not in done.stdout, out
    done = articlekit("convert", "post.md", "-t", "shout", cwd=tmp_path)
    assert done.stdout.startswith("loaded\n")
