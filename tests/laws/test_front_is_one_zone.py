"""What stands before the text is read the same, whatever wrappers and order it has."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import articlekit as ak
from shapes import RECORD

URL = "https://news.example/a/b"
WRAPPERS = ("div", "section", "article", "main")
BYLINES = (
    "<address>张三</address>",
    '<p class="byline">By Mary Miller</p>',
    '<div><a rel="author" href="/who">Mary Miller</a></div>',
)
DATES = (
    '<div><time datetime="2022-11-08 04:29:56">2022年11月8日</time></div>',
    "<div><i>Tue, 08 Nov 2022 03:42:10 GMT</i></div>",
    "<p>2021-12-08 15:05 来源：某社</p>",
    '<p class="date">July 20, 2020</p>',
)
OTHERS = (
    "<h1>A title</h1>",
    "<h2>A title</h2>",
    "<img src=/thumb-150x150.jpg>",
    "<figure><img src=/a.jpg><figcaption>街上的人。</figcaption></figure>",
    "<div><small>说明。</small></div>",
    "<hr>",
    "",
)
TEXTS = (
    "<p>正文从这里开始，今天没有什么事情。</p>",
    "<p>A first paragraph of text.</p><h2>A head</h2><p>More of it.</p>",
    "Bare text<br><br>and more",
    "<blockquote><p>A quotation.</p></blockquote><p>Text.</p>",
    "<p>Text.</p><img src=/thumb.jpg><div><small>说明。</small></div><p>© 2020 AFP</p>",
    "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table><p>Text.</p>",
)
PARTS = st.sampled_from((*BYLINES, *DATES, *OTHERS))
PAGES = st.tuples(st.lists(PARTS, max_size=4).map("".join), st.sampled_from(TEXTS)).map("".join)


def read(body, before=""):
    return ak.parse(before + RECORD.format(body=body, url=URL, title="A title"))


def wrapped(body, names):
    for name in names:
        body = f"<{name}>\n{body}\n</{name}>"
    return body


@given(page=PAGES, names=st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=3))
@example("<div><i>Tue, 08 Nov 2022 03:42:10 GMT</i></div><img src=/a.jpg><p>A</p>", ["div"])
def test_wrappers_change_nothing(page, names):
    assert read(wrapped(page, names)) == read(page)


@given(page=PAGES)
def test_front_matter_changes_nothing_but_itself(page):
    plain, with_it = read(page), read(page, "---\nlayout: post\n---\n")
    assert ak.replace(with_it, meta=plain.meta) == plain


@pytest.mark.parametrize("byline", BYLINES)
@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("text", TEXTS)
def test_the_date_may_stand_before_or_after_the_byline(byline, date, text):
    one, other = read(byline + date + text), read(date + byline + text)
    assert one.published is not None
    assert one.byline is not None
    assert ak.replace(one, dateline=other.dateline) == other
