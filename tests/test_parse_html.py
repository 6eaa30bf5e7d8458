"""Pages without a header."""

import pytest

import articlekit as ak
from articlekit.reader.record import page

PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8">
<!-- <title>No title</title> -->
<script>"<title>nor this</title>"</script>
<title>渡口停航 &amp; 开船</title>
<link href='https://news.example/1?a=1&amp;b=2' rel="canonical">
</head><body><h1>渡口停航 &amp; 开船</h1>
<div>2021-12-08 15:05 来源：青湾网</div>
<p>河水很浅。<a href="/x">链接</a></p>
<figure><img src="/a.jpg"><figcaption>说明</figcaption></figure>
<div class="ad">Buy!</div></body></html>"""


def test_a_page():
    article = ak.parse_html(PAGE)
    assert (article.title, article.url) == ("渡口停航 & 开船", "https://news.example/1?a=1&b=2")
    assert (article.source, article.language, article.timestamp) == (
        "news.example",
        "zh-Hans",
        None,
    )
    assert article.images[0].image.url == "https://news.example/a.jpg"
    assert article.images[0].caption.children[0].value == "说明"
    assert {item.reason for item in article.discarded} == {"title", "advertisement"}


def test_arguments_come_before_what_the_page_states():
    article = ak.parse_html(PAGE, "https://www.rfi.fr/cn/1", "另一个标题")
    assert (article.title, article.url, article.site) == (
        "另一个标题",
        "https://www.rfi.fr/cn/1",
        "法广",
    )


def test_it_is_read_as_the_body_of_a_record_is():
    body = (
        "<div><i>08/11/2022 - 11:43</i></div><p>One.</p><p>Two.<br><br>Three.</p><img src=/a.jpg>"
    )
    record = f"<!--1-->\n[A title](https://www.rfi.fr/1)\n---\n\n{body}"
    expected = ak.replace(ak.parse(record), timestamp=None)
    found = ak.parse_html(body, url="https://www.rfi.fr/1", title="A title")
    assert found == ak.replace(expected, date=found.date)
    assert found.published.isoformat() == "2022-11-08T11:43:00"


@pytest.mark.parametrize(
    ("html", "title", "codes"),
    [
        ("<title>A</title><h1>B</h1><p>x</p>", "A", []),
        ("<title> A\n B </title><p>x</p>", "A B", []),
        ("<title><b>A</b> &lt;x&gt;</title><p>x</p>", "A <x>", []),
        ("<title></title><h1>B</h1><p>x</p>", "B", []),
        ("<h1>B <i>c</i></h1><p>x</p>", "B c", []),
        ("<p>x</p><h1>B</h1><p>y</p>", "B", []),
        ("<svg><title>S</title></svg><h1>B</h1><p>x</p>", "B", []),
        ("<p>x</p>", "", ["title-missing"]),
        ("x", "", ["title-missing"]),
    ],
)
def test_titles(html, title, codes):
    problems = []
    article = ak.parse_html(html, report=problems.append)
    assert article.title == title
    assert [problem.code for problem in problems] == codes


def test_the_heading_that_is_the_title_is_no_content():
    article = ak.parse_html("<h1>B</h1><p>x</p>")
    assert (article.text, article.discarded[0].reason) == ("x", "title")


@pytest.mark.parametrize("html", ["", " \n", b"", b"\xef\xbb\xbf"])
def test_nothing_is_no_article(html):
    with pytest.raises(ak.ParseError, match="found nothing"):
        ak.parse_html(html)


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ('<meta charset="gb2312">', "gbk"),
        ("<meta http-equiv=Content-Type content='text/html; charset=big5'>", "big5"),
        ('<meta charset="shift_jis">', "shift_jis"),
        ("", "gbk"),
        ("", "utf-8"),
        ('<meta charset="gb2312">', "utf-8"),  # The page is wrong about itself.
        ('<meta charset="klingon">', "gbk"),
        ('<meta charset="utf-8">', "gbk"),
    ],
)
def test_encodings(head, codec):
    title = "大人的山上" if codec in ("gbk", "big5", "shift_jis") else "渡口停航"
    html = f"<html><head>{head}<title>{title}</title></head><body><p>{title}。</p>"
    assert ak.parse_html(html.encode(codec)).title == title
    assert ak.parse_html(html.encode(codec), encoding=codec).title == title


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<link rel=canonical href=https://a.example/1>", "https://a.example/1"),
        ("<LINK HREF='http://a.example/1' REL='canonical'>", "http://a.example/1"),
        ("<link rel=canonical href=/1>", None),
        ("<link rel=stylesheet href=https://a.example/1>", None),
        ("<!--<link rel=canonical href=https://a.example/1>-->", None),
        ("<body><link rel=canonical href=https://a.example/1>", None),
    ],
)
def test_the_canonical_address(link, url):
    assert page.canonical_url(link) == url


@pytest.mark.parametrize(
    "piece", ["<title", "<link ", "<!--", "<script>", "<meta charset", "<body", " rel="]
)
def test_floods_are_read(piece):
    assert ak.parse_html(piece * 20_000 + "<p>x</p>", title="T").title == "T"
