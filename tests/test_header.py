"""The header: comment, link heading and rule, front matter, several records."""

from datetime import UTC, datetime

import pytest

import articlekit as ak

BODY = "\n<p>Text.</p>\n"


def parse(header, body=BODY):
    found = []
    article = ak.parse(header + body, report=found.append)
    return article, [problem.code for problem in found]


# --- The heading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("[A title](https://a.example/1)", "A title"),
        ("[[视频]北京火速通过](https://a.example/1)", "[视频]北京火速通过"),
        ("[one] two](https://a.example/1)", "one] two"),
        ("[a](b) c](https://a.example/1)", "a](b) c"),
        ("[质化研究 | 社会性别](https://a.example/1)", "质化研究 | 社会性别"),
        ("[2021 (Most Recent) (x)](https://a.example/1)", "2021 (Most Recent) (x)"),
        ("[中方&quot;将采取&quot;](https://a.example/1)", '中方"将采取"'),
        ("[A &amp;amp; B](https://a.example/1)", "A &amp; B"),
        ("[德语媒体\n\n](https://a.example/1)", "德语媒体"),
        ("[One\ntwo](https://a.example/1)", "One two"),
        ("[One  two \u3000three\u00a0four](https://a.example/1)", "One two three four"),
        ("[One\u2028two\rthree](https://a.example/1)", "One two three"),
        ("[ outer ](https://a.example/1)", "outer"),
        ("[^_^ #MeToo **x**](https://a.example/1)", "^_^ #MeToo **x**"),
        (r"[a \[b\] \\ c](https://a.example/1)", r"a \[b\] \\ c"),
        ("[要闻 - 法国国际广播电台 - RFI](https://a.example/1)", "要闻 - 法国国际广播电台 - RFI"),
        ("[警告--美国官员](https://a.example/1)", "警告--美国官员"),
        ("[A title...](https://a.example/1)", "A title..."),
        ("[zero\u200bwidth](https://a.example/1)", "zero\u200bwidth"),
        ("[<em>脚注</em>：恐龙](https://a.example/1)", "脚注：恐龙"),
        ("[One<br>two <B class='x'>three</B>](https://a.example/1)", "One two three"),
        ("[H<sub>2</sub>O](https://a.example/1)", "H2O"),
        # These are no tags.
        ("[1 <2 and 3> 2](https://a.example/1)", "1 <2 and 3> 2"),
        ("[Read <title> aloud](https://a.example/1)", "Read <title> aloud"),
        ("[&lt;em&gt;](https://a.example/1)", "<em>"),
        ("[if a<b and b>c](https://a.example/1)", "if a<b and b>c"),
        ("[Bridge & <b>](https://a.example/1)", "Bridge & <b>"),
        ("[a </b> c <i>d</i> <i>](https://a.example/1)", "a </b> c d <i>"),
    ],
)
def test_titles(heading, title):
    article, problems = parse(f"<!--1594600000000-->\n{heading}\n------\n")
    assert article.title == title
    assert article.url == "https://a.example/1"
    assert not problems


@pytest.mark.parametrize(
    "url",
    [
        "http://www.rfi.fr//cn/%E4%B8%AD",
        "https://www.dw.com/zh/a b/a-1",
        "https://www.dw.com/zh/why?/a-54220201",
        "https://a.example/25%25E5?full=y&x=1#part",
        "https://a.example/中文/（括号）",
        "https://a.example/(a)/b_(c)",
        "/relative/1",
        "//a.example/1",
        "https://a.example/[x]",
    ],
)
def test_addresses_are_as_written(url):
    article, problems = parse(f"<!--1594600000000-->\n[A]({url})\n------\n")
    assert article.url == url
    assert not problems


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.bbc.com/1", "bbc.com"),
        ("https://CN.NYTimes.com:443/1", "cn.nytimes.com"),
        ("http://www.www.example/1", "www.example"),
        ("/relative", None),
        ("http://[broken/1", None),
        ("mailto:a@b.example", None),
    ],
)
def test_the_source_is_the_host(url, source):
    assert parse(f"<!--1-->\n[A]({url})\n---\n")[0].source == source


@pytest.mark.parametrize(
    "rule", ["---", "------", "----------", "===", "======", "------  ", "------\r"]
)
def test_rules(rule):
    article, problems = parse(f"<!--1594600000000-->\n[A](https://a.example/1)\n{rule}\n")
    assert (article.title, len(article.body), problems) == ("A", 1, [])


def test_a_rule_in_the_body_is_none():
    article, _ = parse("<!--1-->\n[A](https://a.example/1)\n------\n", "\n<p>x</p>\n------\ny\n")
    assert article.title == "A"
    assert "------" in article.text


# --- The comment -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "timestamp", "codes"),
    [
        ("<!--1638995943000-->", datetime(2021, 12, 8, 20, 39, 3, tzinfo=UTC), []),
        ("<!-- 1638995943123 -->", datetime(2021, 12, 8, 20, 39, 3, 123000, tzinfo=UTC), []),
        ("<!--0-->", datetime(1970, 1, 1, tzinfo=UTC), []),
        ("<!---1000-->", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), []),
        ("<!--NaN-->", None, ["timestamp-invalid"]),
        ("<!---->", None, ["timestamp-invalid"]),
        ("<!--yesterday-->", None, ["timestamp-invalid"]),
        ("<!--99999999999999999-->", None, ["timestamp-invalid"]),
        ("<!--123456789012345678901-->", None, ["timestamp-invalid"]),
        ("<!--1638995943000.5-->", None, ["timestamp-invalid"]),
        ("<!--١٦٣٨٩٩٥٩٤٣٠٠٠-->", None, ["timestamp-invalid"]),
        ("", None, ["timestamp-missing"]),
    ],
)
def test_timestamps(comment, timestamp, codes):
    article, problems = parse(f"{comment}\n[A](https://a.example/1)\n------\n")
    assert (article.timestamp, problems) == (timestamp, codes)


def test_a_timestamp_is_never_a_date_of_publication():
    article, _ = parse("<!--1638995943000-->\n[A](https://a.example/1)\n------\n")
    assert article.published is None
    assert article.date == article.timestamp


# --- The line that some feeds put before the body ---------------------------------------------


def test_the_line_with_the_date():
    article, problems = parse(
        "[质化研究 | 性别](https://a.example/1)\n------\n日期：Sat, 27 Jun 2020 13:30:55 +0000\n"
    )
    assert article.published.isoformat() == "2020-06-27T13:30:55+00:00"
    assert article.date == article.published
    assert article.dateline == "日期：Sat, 27 Jun 2020 13:30:55 +0000"
    assert [block.children[0].value for block in article.body] == ["Text."]
    assert problems == ["timestamp-missing"]


# --- Bytes that are not what they seem ---------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff<!--1594600000000-->\n[A](https://a.example/1)\n------\n\n<p>x</p>\n",
        "<!--1594600000000-->\r\n[A](https://a.example/1)\r\n------\r\n\r\n<p>x</p>\r\n",
        "\n\n<!--1594600000000-->\n[A](https://a.example/1)\n------\n<p>x</p>",
        "<!--1594600000000-->\n\n[A](https://a.example/1)\n------\n\n\n\n<p>x</p>\n\n",
        "<!--1594600000000-->\n[A](https://a.example/1)\n\n------\n<p>x\0</p>",
    ],
)
def test_line_ends_and_blank_lines(text):
    for form in (text, text.encode()):
        found = []
        article = ak.parse(form, report=found.append)
        assert (article.title, article.url) == ("A", "https://a.example/1")
        assert article.timestamp == datetime(2020, 7, 13, 0, 26, 40, tzinfo=UTC)
        assert (article.text, found) == ("x", [])


@pytest.mark.parametrize("char", ["\r", "\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\x08"])
def test_what_python_takes_for_a_line_end_splits_nothing(char):
    body = f"<p>One{char}two</p><img src='/a.jpg' alt='a{char}b'>"
    article, problems = parse("<!--1-->\n[A](https://a.example/1)\n------\n\n", body)
    assert len(article.body) == 2
    assert article.images[0].image.alt.startswith("a")
    assert not problems


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("codec", [None, "utf-8", "gb18030"])
def test_header_lines_end_in_line_feeds_and_carriage_returns(end, codec):
    lines = (
        *("---", "title: T", "tags: [a, b]", "---"),
        *("<!--1594600000000-->", "[第一篇](https://a.example/1)", "------"),
        *("日期：2020-07-12 15:05", "", "<p>x</p>"),
        *(
            "<!--1594600001000-->",
            "[第二",
            "篇](https://a.example/2)",
            "======",
            "",
            "<p>y</p>",
            "",
        ),
    )
    text = end.join(lines)
    first, second = ak.parse_all(text if codec is None else text.encode(codec))
    assert (first.title, first.url, first.text) == ("第一篇", "https://a.example/1", "x")
    assert (first.tags, first.dateline) == (("a", "b"), "日期：2020-07-12 15:05")
    assert (second.title, second.url, second.text) == ("第二 篇", "https://a.example/2", "y")
    assert (first.origin.line, second.origin.line) == (1, 11)


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"])
@pytest.mark.parametrize(
    "text",
    [
        "<!--1-->{}[A](https://a.example/1)\n------\n<p>x</p>",
        "<!--1-->\n[A](https://a.example/1){}------\n<p>x</p>",
        "<!--1-->\n[A](https://a.example/1)\n------{}<p>x</p>",
    ],
)
def test_nothing_else_ends_a_header_line(text, char):
    with pytest.raises(ak.ParseError, match="expected a link heading"):
        ak.parse(text.format(char))


# --- Front matter ------------------------------------------------------------------------------

FRONT = """---
layout: post
title: "{title}"
date: {date}
author: A &#38; B
from: https://a.example/1
tags: [ iYouPort, 二 ]
categories: [ iYouPort ]
comments: True
---
"""


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("2018-01-28T10:55:37+00:00", "2018-01-28T10:55:37+00:00"),
        ("2018-01-28T10:55:37+02:00", "2018-01-28T08:55:37+00:00"),
        ("2021-04-05T15:58:09.716Z", "2021-04-05T15:58:09.716000+00:00"),
        ("2019-05-16", "2019-05-16T12:00:00+00:00"),
        ("2019-05-16 10:00:00", "2019-05-16T10:00:00+00:00"),
        ("last week", None),
        ("", None),
    ],
)
def test_front_matter_alone(date, instant):
    article, problems = parse(FRONT.format(title="A &amp; title", date=date))
    assert (article.title, article.url) == ("A & title", "https://a.example/1")
    assert article.byline == "A & B"
    assert article.tags == ("iYouPort", "二")
    assert article.meta["categories"] == ("iYouPort",)
    assert article.meta["comments"] is True
    assert article.meta["date"] == (date or None)
    assert article.published is None
    assert (article.date.isoformat() if article.date else None) == instant
    assert article.timestamp is None
    assert not problems


def test_front_matter_before_a_header():
    front = FRONT.format(title="Without “quotes”", date="2020-01-01T00:00:00Z")
    article, problems = parse(
        f"{front}<!--1594600000000-->\n[The title](https://b.example/)\n---\n"
    )
    assert (article.title, article.url) == ("The title", "https://b.example/")
    assert article.meta["title"] == "Without “quotes”"
    assert article.date == article.timestamp
    assert not problems


def test_front_matter_dates_when_nothing_else_does():
    front = FRONT.format(title="T", date="2021-04-05T15:58:09.716Z")
    article, problems = parse(f"{front}<!--NaN-->\n[The title](https://b.example/)\n---\n")
    assert article.timestamp is None
    assert article.date.isoformat() == "2021-04-05T15:58:09.716000+00:00"
    assert problems == ["timestamp-invalid"]


def test_the_title_of_a_page_is_discarded():
    article, _ = parse(FRONT.format(title="A title", date=""), "<h1>A title!</h1><p>x</p>")
    assert article.text == "x"
    assert article.discarded == (ak.Discarded("title", "A title!"),)


def test_tags_and_authors_of_other_types():
    def front(lines):
        return parse(f"---\ntitle: T\n{lines}\n---\n")[0]

    assert front("tags: one, two").tags == ("one", "two")
    assert front("tags: [1, null, x]").tags == ("1", "x")
    assert front("tags: {a: b}").tags == ()
    assert front("author: [A, B]").byline == "A, B"
    assert front("author: 7").byline is None
    assert front("url: https://a.example/2").url == "https://a.example/2"
    assert front("from: [x]").url is None


def test_front_matter_that_is_none():
    article, problems = parse("---\ntitle: [\n---\n<!--1-->\n[A](https://a.example/1)\n---\n")
    assert (article.title, dict(article.meta)) == ("A", {})
    assert problems == ["front-matter-invalid"]


# --- Several records ---------------------------------------------------------------------------

TWO = (
    "<!--1594600000000-->\n[One](https://a.example/1)\n------\n\n<p>x</p>\n\n"
    "<!--1594600001000-->\n[Two](https://a.example/2)\n------\n\n<p>y</p>\n"
)


def test_several_records():
    articles = list(ak.parse_all(TWO))
    assert [(a.title, a.text) for a in articles] == [("One", "x"), ("Two", "y")]
    assert [(a.origin.record, a.origin.line) for a in articles] == [(1, 1), (2, 7)]


def test_too_many_records(monkeypatch):
    monkeypatch.setattr("articlekit.reader.record.header.MAX_RECORDS", 3)
    errors = []
    assert len(list(ak.parse_all(TWO + TWO, on_error=errors.append))) == 3
    assert [str(error) for error in errors] == [
        "18:1: too-many-records: expected at most 3 records in a file, found another"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<!--123-->\nno heading\n------\n",
        "<p>x</p><!--123-->\n[a](b)\n------\n",  # Not alone on its line.
        "<!--123-->\n[a](b)\nno rule\n",
        "<!--123-->\n[a]\n------\n",
        "<!--a comment-->\n",
    ],
)
def test_what_is_no_further_record(body):
    assert len(list(ak.parse_all("<!--1-->\n[One](https://a.example/1)\n---\n\nx\n" + body))) == 1


# --- What is no article ------------------------------------------------------------------------

EXPECTED = "expected a link heading [title](address) with a rule ------ under it"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: empty: expected an article, found nothing"),
        (" \n\n\ufeff", "1:1: empty: expected an article, found nothing"),
        (
            "Some text\n",
            f"1:1: header: {EXPECTED}, found 'Some text'",
        ),
        (
            "<!--1-->\n\n[A](https://a.example/1)\n\nno rule",
            f"3:1: header: {EXPECTED}, found '[A](https://a.example/1)'",
        ),
        ("<!--1-->\n", "2:1: header: expected a link heading, found the end of the text"),
        (
            "---\nlayout: post\n---\n<p>x</p>",
            f"4:1: header: {EXPECTED}, found '<p>x</p>'",
        ),
        (
            TWO,
            "7:1: several-records: expected one record, found another; parse_all() reads them all",
        ),
    ],
)
def test_errors_say_where_and_what(text, message):
    with pytest.raises(ak.ParseError) as caught:
        ak.parse(text)
    assert str(caught.value) == message


def test_an_error_can_be_passed_over():
    errors = []
    assert list(ak.parse_all("no article", on_error=errors.append)) == []
    assert [error.code for error in errors] == ["header"]
    with pytest.raises(ak.ParseError):
        list(ak.parse_all("no article"))


def test_empty_titles_and_addresses_are_reported():
    article, problems = parse('---\ntitle: ""\nfrom: https://a.example/1\n---\n')
    assert (article.title, article.url) == ("", "https://a.example/1")
    assert problems == ["title-missing"]
    article, problems = parse("<!--1-->\n[](https://a.example/1)\n---\n")
    assert (article.title, problems) == ("", ["title-missing"])
    article, problems = parse("<!--1-->\n[A]()\n---\n")
    assert (article.url, problems) == (None, ["url-missing"])
