"""What the reader has read, written as an archive file and read again, is the same.

Discarded text is gone, so nothing is said of it. A second round changes not a letter.
"""

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import articlekit as ak
import casebook
from articlekit._text.urls import safe_image_url
from articlekit.model import Image, Paragraph, Text, walk
from pages import PAGES, damaged
from shapes import RECORD, load, read

NOT_COMPARED = ("discarded", "origin", "standfirst", "zone", "site", "short_title")


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


# --- What the format has to express in a special way, or cannot express -------------------------

PIECES = st.sampled_from(
    (
        "text",
        "图1：河水。",
        "<br>",
        "<br><br>",
        " ",
        "<h1>A title</h1>",
        "<h2>A title</h2>",
        "<h1>Another</h1>",
        "<p>A title</p>",
        "<p>文字。</p>",
        "<img src='/a b.jpg'>",
        "<img src=' /c.jpg ' data-src='/d e.jpg'>",
        "<img src=/f.jpg alt='a\tb'>",
        "<xmp>a\tb</xmp>",
        "<pre>\n a\n  b</pre>",
        "<a href=about:blank>x</a>",
        "<a href='https://a.example/\u200a-x'>x</a>",
        "<a rel=tag>x</a>",
        "<a rel=tag>x",
        "<small>摄影：<a href=/jo>Jo</a></small>",
        "<iframe src='/ v'></iframe>",
        "<video src=/v.mp4 poster='/p q.jpg'></video>",
        "<time datetime=2020-09-30>30 Sept.</time>",
        "<hr>",
    )
)
WRAPPERS = st.sampled_from(
    (
        "<div>{}</div>",
        "<p>{}</p>",
        "<figure><img src=/a.jpg>{}</figure>",
        "<figcaption>{}</figcaption>",
        "<figure><img src=/a.jpg><figcaption>{}</figcaption></figure>",
        "<ul><li>{}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td>{}</td><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>",
        "<b>{}</b>",
        "<a href=/y>{}</a>",
        "<h2>{}</h2>",
        "{}",
    )
)
NESTED = st.recursive(
    PIECES,
    lambda inner: st.tuples(WRAPPERS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda pair: pair[0].replace("{}", "".join(pair[1]))
    ),
    max_leaves=8,
)


def differences(article):
    """The fields that are not read back equal, and the problems of writing."""
    problems = []
    written = ak.render(article, "archive", report=problems.append)
    again = ak.parse(written)
    names = [field.name for field in fields(article) if field.name not in NOT_COMPARED]
    changed = [name for name in names if getattr(again, name) != getattr(article, name)]
    second = ak.render(again, "archive")
    return changed, problems, ak.render(ak.parse(second), "archive") == second


@given(st.lists(NESTED, min_size=1, max_size=4).map("".join))
@example("<ul><li><h1>A title</h1>x</li></ul><p>b</p>")
@example("<h1>A title</h1><h1>A title</h1><p>b</p>")
@example("<figure><img src=/a.jpg><figcaption>c <img src=/b.jpg> d</figcaption></figure>")
@example("<p>x</p><img src='/a b.jpg'>")
@example("<figure><img src=/a.jpg><figcaption><xmp>a\tb</xmp></figcaption></figure>")
@example("<a rel=tag>x<p>,")
def test_it_is_equal_or_reported(html):
    article = ak.parse(RECORD.format(title="A title", url="https://example.com/1", body=html))
    changed, problems, is_stable = differences(article)
    assert is_stable
    assert not changed or {problem.code for problem in problems} == {"archive-changed"}
    if "about:" not in html and "<hr>" not in html:
        assert not changed


HEADER_TEXTS = st.text(
    st.one_of(
        st.sampled_from(list("[]()<>&;#/ \t\u200a\u3000ab中")),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=12,
)


@given(HEADER_TEXTS, HEADER_TEXTS)
@example("A", "/\t")
@example("A", "<")
@example("A", "/大崩溃\u200a-\u200ax")
@example("A", "](")
@example("a](b) &amp; <em>", "/x")
def test_headers_are_equal_or_reported(title, path):
    article = ak.Article(
        title=title, url=f"https://example.com/{path}", body=(Paragraph((Text("x"),)),)
    )
    changed, problems, _ = differences(article)
    assert set(changed) - {"title", "url", "source", "language"} <= set()
    if {"title", "url"} & set(changed):
        assert {problem.code for problem in problems} == {"archive-changed"}
