"""Markdown that is written here, one article per file, is read back with the same content.

Compared are the characters of the text, the addresses of links and pictures, the outline of
headings and the kinds of blocks. Marks that Markdown has not (underline, ruby …) become text, and a
caption becomes a paragraph below its picture.
"""

from dataclasses import fields, is_dataclass, replace
from unicodedata import category
from urllib.parse import unquote

import pytest
from hypothesis import given

import articlekit as ak
import casebook
from articlekit import model as m
from articlekit._text.urls import safe_image_url, safe_url
from pages import PAGES
from shapes import RECORD

FIELDS = ("title", "url", "timestamp", "published", "byline", "language", "tags", "date")


def written(node, base):
    """A node with each embed as the writer has it: a link with its title or its address."""
    if isinstance(node, tuple):
        return tuple(found for child in node for found in written_block(child, base))
    if not is_dataclass(node):
        return node
    return replace(node, **{f.name: written(getattr(node, f.name), base) for f in fields(node)})


def written_block(node, base):
    if not isinstance(node, m.Embed):
        return [written(node, base)]
    text = node.title or safe_url(node.url, base) or ""
    caption = (
        [m.Paragraph(node.caption.children), m.Paragraph(node.caption.credit)]
        if node.caption
        else []
    )
    return [m.Paragraph((m.Text(text),)), *caption]


def letters(article):
    text = "".join(map(m.plain_text, written(article.body, article.url)))
    return "".join(char for char in text if not char.isspace() and category(char) != "Cc")


def links(article):
    """The addresses of links in order, as the writer resolves them."""
    found = []
    for node in m.walk(article.body):
        if isinstance(node, m.Link) and node.children:
            found.append(node.url)
        elif isinstance(node, m.Figure) and node.link:
            found.append(node.link)
        elif isinstance(node, m.Embed):
            found.append(node.url)
    resolved = [safe_url(url, article.url) for url in found]
    return [unquote(url) for url in resolved if url]  # The writer encodes what is not ASCII.


def pictures(article):
    found = [node for node in m.walk(article.body) if isinstance(node, m.Image) and not node.inline]
    urls = [safe_image_url(node.url, article.url) for node in found]
    return [unquote(url) for url in urls if url and not url.startswith("data:")]


def outline(article):
    return [
        (node.depth, "".join(m.plain_text(node).split()))
        for node in article.body
        if isinstance(node, m.Heading)
    ]


def check(article):
    note = ak.render(article, "markdown")
    problems = []
    again = ak.parse(note, report=problems.append)
    codes = [problem.code for problem in problems]
    assert codes == ["body-is-markdown", *(["body-missing"] if not again.body else [])]
    for field in FIELDS:
        assert getattr(again, field) == getattr(article, field), field
    assert pictures(again) == pictures(article)
    assert outline(again) == outline(article)
    assert letters(again) == letters(article)
    assert links(again) == links(article)
    assert again.discarded == ()


@pytest.mark.parametrize("name", casebook.NAMES)
def test_of_cases(name):
    for article in casebook.read(name)[0]:
        check(article)


@given(PAGES)
def test_of_pages(html):
    check(ak.parse(RECORD.format(title="A title", url="https://example.com/1", body=html)))
