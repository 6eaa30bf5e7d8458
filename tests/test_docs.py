"""The documentation does what it says: every block of code in it runs."""

import dataclasses
import re
import sys

import pytest
import yaml

import articlekit as ak
import docpages
from articlekit.reader.rules import outlets
from docpages import ROOT

# Pages that have tests of their own; of them the sessions of Python alone are run here.
ELSEWHERE = {
    "cli.md": "tests/test_cli.py",
    "epub.md": "tests/epub/test_docs.py",
    "markdown.md": "tests/test_markdown.py",
}
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Runs in the folder of the page, whose modules are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a shell")
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_page(page, tmp_path, here, update):
    pytest.importorskip("ebooklib")
    text = page.read_text(encoding="utf-8")
    found = list(docpages.blocks(text))
    fences = len(re.findall(r"^ *```[^`\n]*$", text, re.M))
    assert fences == 2 * len(found), "a fence is not closed, or says no language"
    if not found:
        return
    session = docpages.Session(tmp_path)
    changed = text
    for block, place in found:
        if page.name in ELSEWHERE and block.language != "pycon":
            continue
        should_be = session.run(block)
        if should_be != block.text:
            indent = place[1]
            lines = "".join(f"{indent}{line}\n".rstrip(" ") for line in should_be.splitlines())
            changed = changed.replace(place[4], lines, 1)
    if update:
        page.write_text(changed, encoding="utf-8")
    assert changed == text


def test_pages_that_are_tested_elsewhere_are():
    for name, test in ELSEWHERE.items():
        assert (ROOT / "docs" / name).exists()
        assert name in (ROOT / test).read_text(encoding="utf-8"), test


# --- The collector itself ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pycon", ">>> 1 + 1\n3\n"),
        ("python", "raise ValueError\n"),
        ("sh", "false\n"),
        ("sh", "make nothing-of-this-name\n"),
        ("sh", "pip install 'articlekit[nothing]'\n"),
        ("sh", "pip install --group nothing\n"),
        ("sh", "pip install ./examples/nothing\n"),
        ("console", "$ false\n"),
        ("console", "output\n"),
        ("diff", "--- a/Makefile\n+++ b/Makefile\n-no such line\n"),
        ("unknown", "text\n"),
    ],
)
def test_what_is_wrong_fails(language, text, tmp_path):
    session = docpages.Session(tmp_path)
    with pytest.raises((AssertionError, AttributeError, ValueError)):
        session.run(docpages.Block(language, None, text, 1))


def test_a_console_that_shows_something_else_is_changed(tmp_path):
    session = docpages.Session(tmp_path)
    text = "$ echo one; echo two >&2\none\nthree\n$ echo end\n…\n"
    block = docpages.Block("console", None, text, 1)
    assert session.run(block) == "$ echo one; echo two >&2\none\ntwo\n$ echo end\n…\n"


@pytest.mark.parametrize(
    ("wanted", "said", "is_same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nb\nc\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a\nc\n", False),
    ],
)
def test_fits(wanted, said, is_same):
    assert docpages.fits(wanted, said) is is_same


# --- Completeness ------------------------------------------------------------------------------


def cells(name, title):
    """The names in the first column of the table below a heading of a page."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    part = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([a-z_]+)` \|", part, re.M)


def test_outlets_are_described_in_full():
    def names(kind):
        return [field.name for field in dataclasses.fields(kind)]

    assert sorted(cells("outlets.md", "An outlet")) == sorted(names(ak.Outlet))
    assert sorted(cells("outlets.md", "A rule")) == sorted([*names(ak.Rule), *outlets.ROLES])


def test_every_reason_is_listed():
    text = (ROOT / "docs" / "outlets.md").read_text(encoding="utf-8")
    listed = re.findall("`([a-z-]+)`", text.partition("Reasons that")[2].partition("## ")[0])
    rules = [rule for row in outlets.built_in() for rule in row.rules]
    used = {rule.reason for rule in rules if rule.role == "discard"}
    for path in (ROOT / "src" / "articlekit" / "reader").rglob("*.py"):
        used |= set(re.findall(r'\.discard\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert used <= set(listed)
    assert len(listed) == len(set(listed))


def test_every_public_name_is_in_the_reference():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in set(ak.__all__) - {"__version__"}:
        home = getattr(ak, name).__module__
        home = "articlekit.model" if home.startswith("articlekit.model.") else home
        own = re.search(rf"^::: articlekit\.[a-z_.]+\.{name}$", text, re.M)
        listed = re.search(rf"^::: {home}$", text, re.M)
        assert own or (listed and (home == "articlekit.errors" or name in text)), name


def test_what_the_code_refers_to_is_there():
    named = set()
    for path in (ROOT / "src").rglob("*.*"):
        if path.suffix in (".py", ".toml"):
            named |= set(re.findall(r"docs/[\w/-]+\.\w+", path.read_text(encoding="utf-8")))
    assert len(named) > 4
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_page_with_near_duplicates_names_what_they_require(page):
    text = page.read_text(encoding="utf-8")
    if page.name != "cli.md" and re.search(r"""unique near|"near"|`near`""", text):
        assert "articlekit[near]" in text or "`--unique near`" in text


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?![a-z]+:)([^)#]+)", text)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_version_is_the_same():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == ak.__version__


# --- The site ----------------------------------------------------------------------------------


class _Site(yaml.SafeLoader):
    """Passes over the tags that name functions."""


_Site.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)


def _pages_of(nav):
    for item in nav:
        for entry in item.values() if isinstance(item, dict) else [item]:
            yield from _pages_of(entry) if isinstance(entry, list) else [entry]


def test_every_page_is_in_the_navigation():
    site = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Site)
    wanted = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert set(_pages_of(site["nav"])) == wanted


def test_the_site_asks_nobody_for_anything():
    site = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Site)
    assert site["theme"]["font"] is False
    assert "extra_javascript" not in site
    assert "analytics" not in site.get("extra", {})
