"""Markdown means the same in all renderers, and each of its escapes is needed in one of them."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import articlekit as ak
import judge
import subset
from articlekit.writers.markdown import MarkdownWriter
from builders import article, p
from escapes import count
from page_judge import specification, traps, written
from renderers import PROGRAMS, READERS, by_program
from strategies import BODIES, INLINES, TEXTS

sys.path.insert(0, str(Path(__file__).parent))
import table

CORPUS = os.environ.get("ARTICLEKIT_CORPUS")
ALL = {**READERS, **{name: by_program(name) for name in PROGRAMS}}
few = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def check(name, body):
    problems = []
    text = MarkdownWriter(front_matter="none").render(article(*body, title=""), problems.append)
    if not problems and subset.is_shown(name, body):
        assert subset.difference(name, ALL[name], text, body) is None, text


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_text(name):
    few(given(TEXTS)(lambda text: check(name, [p(text)])))()


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_paragraph(name):
    few(given(INLINES)(lambda children: check(name, [p(*children)])))()


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_body(name):
    few(given(BODIES)(lambda body: check(name, body)))()


# In the first block of an item goldmark reads a checkbox wherever brackets hold an x or a space.
BRACKETS = (
    "[x]a",
    "[ ]",
    '<a href="https://a.example/">X</a> or [X] b',
    '<strong><a href="https://a.example/">x</a></strong> <code>[x]</code>',
    '[x]<a href="https://a.example/">x</a>',
    '<a href="https://a.example/">see [x]</a>',
    "a [b <em>[x]</em>",
)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("html", BRACKETS)
def test_brackets_in_items(name, html):
    for page in (f"<ul><li>{html}</li></ul>", f"<ol><li><p>{html}</p><p>{html}</p></li></ol>"):
        check(name, ak.parse_html(f"<body>{page}</body>").body)


def test_each_escape_is_needed_somewhere():
    six = {name: ALL[name] for name in (*READERS, "kramdown", "goldmark")}
    for pages, allowed in (([html for html, _ in traps()], 13), (specification(), 46)):
        found, _ = count(map(written, pages), six)
        assert len(found) <= allowed, found


@pytest.mark.corpus
@pytest.mark.skipif(CORPUS is None, reason="ARTICLEKIT_CORPUS is not set")
@pytest.mark.parametrize("name", ALL)
def test_real_articles(name, monkeypatch):
    different = total = 0
    for item in ak.iter_articles(CORPUS, on_error=lambda error: None):
        body = item.body
        if not all(subset.is_shown(name, [block]) for block in body):
            continue
        total += 1
        monkeypatch.setattr(judge, "BASE", item.url or judge.BASE)
        text = MarkdownWriter(front_matter="none", no_title=True).render(item)
        different += subset.difference(name, ALL[name], text, body) is not None
    assert total
    assert different <= total / 100


def test_the_table_of_the_manual_is_true():
    assert table.of_page() == table.made()
