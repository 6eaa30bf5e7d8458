"""What the reader has read, written as an archive file and read again, is the same.

Discarded text is gone, so nothing is said of it. A second round changes not a letter.
"""

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import assume, example, given

import articlekit as ak
import casebook
from articlekit._text.urls import safe_image_url
from articlekit.model import Image, walk
from pages import PAGES, damaged
from shapes import RECORD, load, read

NOT_COMPARED = ("discarded", "origin", "standfirst")


def writable(value):
    """A tree as it is written: a ``src`` that no picture can be loaded from is not."""
    if isinstance(value, tuple):
        return tuple(map(writable, value))
    if isinstance(value, Image):
        is_written = not value.src or safe_image_url(value.src)
        return value if is_written else replace(value, src=value.url)
    if not is_dataclass(value):
        return value
    return replace(value, **{f.name: writable(getattr(value, f.name)) for f in fields(value)})


def is_safe(article):
    """Whether it shows no picture at an address that could run: such ones are not written."""
    pictures = [getattr(node, "image", None) or node for node in walk(article.body)]
    urls = [node.url for node in pictures if isinstance(node, Image) and node.url]
    return all(map(safe_image_url, urls))


def check(article):
    written = ak.render(article, "archive")
    again = ak.parse(written)
    for field in fields(article):
        if field.name not in NOT_COMPARED:
            expected = writable(getattr(article, field.name))
            assert getattr(again, field.name) == expected, field.name
    assert ak.render(again, "archive") == written


@pytest.mark.parametrize("name", casebook.NAMES)
def test_of_cases(name):
    for article in casebook.read(name)[0]:
        check(article)


# Addresses that run are not written.
SHAPES = [pytest.param(page, id=name) for name, page, _ in load() if "javascript:" not in page]


@pytest.mark.parametrize("page", SHAPES)
def test_of_shapes(page):
    check(read(page))


@given(PAGES)
@example("<figcaption><pre>a </pre></figcaption>")
@example('<a class="date"><time datetime=2020-09-30>12 分钟前</time><p>&amp;</p></a>')
@example("<p class=caption><img alt=🙂 src=/e><img src=/a><a class=credit>a</a></p>")
def test_of_pages(html):
    article = ak.parse(RECORD.format(title="A title", url="https://example.com/1", body=html))
    assume(is_safe(article))
    check(article)


@given(damaged())
@example("<figcaption><blockquote>© 2020 AFP</blockquote></figcaption>")
@example("<img src='data:<image/gif;base64,R0' data-src=/b.jpg>")
def test_of_damaged_pages(html):
    article = ak.parse(RECORD.format(title="A title", url="https://www.rfi.fr/1", body=html))
    assume(is_safe(article))
    check(article)
