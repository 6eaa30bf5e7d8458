"""The cases: a folder each, with an ``input.md`` and what every format makes of it."""

import json
import re
from pathlib import Path

import articlekit as ak
from articlekit.serial import to_dict

FOLDER = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in FOLDER.iterdir())


def source(name):
    return (FOLDER / name / "input.md").read_bytes()


def read(name, outlets=()):
    """The articles of a case, and its problems."""
    problems = []
    return list(ak.parse_all(source(name), report=problems.append, outlets=outlets)), problems


def _article_element(html):
    """The page without its head, which is the same for all."""
    return re.search(r"<article.*?</article>", html, re.S)[0] + "\n"


def _each(articles, format):
    return "".join(ak.render(article, format) for article in articles)


OUTPUTS = {
    "expected.json": lambda articles, _: (
        json.dumps([to_dict(a) for a in articles], ensure_ascii=False, indent=1) + "\n"
    ),
    "expected.txt": lambda articles, _: _each(articles, "text"),
    "expected.md": lambda articles, _: _each(articles, "markdown"),
    "expected.html": lambda articles, _: "".join(
        _article_element(ak.render(article, "html")) for article in articles
    ),
    "expected.archive": lambda articles, _: _each(articles, "archive"),
    "problems.txt": lambda _, problems: "".join(
        f"{p.line}:{p.column}: {p.code}: {p.message}\n" for p in problems
    ),
}
"""Every file of a case beside its input, and what it must hold."""
