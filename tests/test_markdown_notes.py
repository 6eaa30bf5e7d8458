"""Bodies and notes in Markdown are read as CommonMark with the tables of GitHub."""

import pytest

import articlekit as ak
from articlekit import model as m
from articlekit import reader
from articlekit.reader.record.markdown import looks_like_markdown

HEADER = "<!--1594600000000-->\n[A title](https://news.example/1)\n------\n\n"
NOTE = "---\ntitle: A title\n---\n\n"


def read(text, **arguments):
    problems = []
    article = ak.parse(text, report=problems.append, **arguments)
    return article, [problem.code for problem in problems]


@pytest.mark.parametrize("front", [HEADER, NOTE])
def test_a_body_in_markdown(front):
    article, problems = read(
        front
        + "# A title\n\nText with a [link](/x) and *emphasis*.\n\n## Part\n\n- one\n- two\n\n"
        + "> quoted\n\n![alt](/a.jpg)\n\n```python\nx = 1\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"
    )
    assert problems == ["body-is-markdown"]
    kinds = [type(block) for block in article.body]
    assert kinds == [m.Paragraph, m.Heading, m.List, m.Blockquote, m.Figure, m.Code, m.Table]
    paragraph, heading, _, _, figure, code, table = article.body
    assert [type(node) for node in paragraph.children[1:4]] == [m.Link, m.Text, m.Emphasis]
    assert (heading.depth, figure.image.alt, code.lang) == (2, "alt", "python")
    assert table.children[0].children[1].align == "right"
    assert [item.reason for item in article.discarded] == ["title"]


@pytest.mark.parametrize(
    "body",
    [
        "# 标题\n\n正文。",
        "正文。\n\n## 标题",
        "标题\n====\n正文。",
        "- 一\n- 二",
        "1. 一\n2. 二",
        "> 引文",
        "```\nx\n```",
        "一\n\n---\n\n二",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "见[这里](https://a.example/)。",
        "![图](a.jpg)",
        "正文 <https://a.example/>。\n\n- 一",
    ],
)
def test_what_is_markdown(body):
    assert looks_like_markdown(body)
    assert read(HEADER + body)[1] == ["body-is-markdown"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "正文。",
        "第一段。\n\n第二段。",
        "**小标题**\n\n正文 *不是* 强调 `x`。",
        "#标签 正文",
        "5 * 3 = 15\n\na_b_c",
        "2020年1. 不是列表",
        "    缩进的一行\n\n正文。",
        "正文[1]。",
        # With a tag it is HTML, whatever else is there.
        "<p>正文。</p>\n\n# 不是标题",
        "# 不是标题<br>\n\n- 不是",
        "- 一\n<!-- x -->",
        "# 标题\n\n<img src=/a.jpg>",
    ],
)
def test_what_is_no_markdown(body):
    assert not looks_like_markdown(body)
    assert "body-is-markdown" not in read(HEADER + body)[1]


def test_a_note_has_paragraphs():
    article, problems = read(NOTE + "第一段，\n接着写。\n\n第二段。\n")
    assert [m.plain_text(block) for block in article.body] == ["第一段，接着写。", "第二段。"]
    assert problems == ["body-is-markdown"]
    # One paragraph is the same in both.
    assert read(NOTE + "一段。\n")[1] == []
    assert len(read(NOTE + "<p>一。</p>\n\n<p>二。</p>")[0].body) == 2


def test_indented_lines_are_no_code_unless_it_is_certain():
    body = "    缩进的第一段。\n\n- 一\n"
    assert not any(isinstance(block, m.Code) for block in read(HEADER + body)[0].body)
    assert isinstance(reader.parse_markdown(body, title="T").body[0], m.Code)


@pytest.mark.parametrize(
    ("keys", "url"),
    [
        ("from: https://a.example/1", "https://a.example/1"),
        ("original: https://a.example/1", "https://a.example/1"),
        ("source: https://a.example/1", "https://a.example/1"),
        ("source: Harbor Gazette", None),
        ("permalink: /2020/01/ferry/", None),
        ("permalink: https://a.example/1", "https://a.example/1"),
        ("url: https://a.example/1\nsource: https://b.example/1", "https://a.example/1"),
    ],
)
def test_the_address_of_a_note(keys, url):
    assert read(f"---\ntitle: T\n{keys}\n---\n\nx\n")[0].url == url


def test_front_matter_in_toml():
    article, problems = read(
        '+++\ntitle = "T"\ndate = 2020-01-02T03:04:05Z\nday = 2020-01-02\ntags = ["a"]\n'
        "[extra]\nn = [1, 2]\n+++\n\n# T\n\nx\n"
    )
    assert (article.title, article.tags) == ("T", ("a",))
    assert article.date.isoformat() == "2020-01-02T03:04:05+00:00"
    assert article.meta["day"] == "2020-01-02"
    assert article.meta["extra"]["n"] == (1, 2)
    assert problems == ["body-is-markdown"]
    article, problems = read("+++\n=\n+++\n" + HEADER + "<p>x</p>")
    assert (article.title, problems) == ("A title", ["front-matter-invalid"])


OWN = """---
title: "The ferry"
date: 2020-07-19T20:49:49.000Z
author: "Jo Pond"
original: "https://a.example/1"
source: "a.example"
site: "Harbor Gazette"
published: "2020-07-20T04:49:49+08:00"
archived: 2020-07-20T05:00:00.000Z
language: "en"
tags: ["ferries"]
articlekit: 1
{}---

# The ferry

2020-07-20

{}
"""


def test_own_notes_are_read_without_rules():
    body = "© 2020 Harbor Gazette\n\n## 相关报道\n\n- [x](/x)\n\nRead more\n\n    code"
    article, problems = read(OWN.format("extra: y\n", body))
    assert problems == ["body-is-markdown"]
    assert (article.title, article.url, article.byline) == (
        "The ferry",
        "https://a.example/1",
        "Jo Pond",
    )
    assert article.timestamp.isoformat() == "2020-07-20T05:00:00+00:00"
    assert article.published.isoformat() == "2020-07-20T04:49:49+08:00"
    assert article.date.isoformat() == "2020-07-19T20:49:49+00:00"
    assert (article.language, article.tags, dict(article.meta)) == (
        "en",
        ("ferries",),
        {"extra": "y"},
    )
    assert (article.dateline, article.discarded) == (None, ())
    kinds = [type(block) for block in article.body]
    assert kinds == [m.Paragraph, m.Paragraph, m.Heading, m.List, m.Paragraph, m.Code]


def test_html_in_own_notes_is_html():
    article, _ = read(OWN.format("", "H<sub>2</sub>O <u>x</u>"))
    assert [type(node) for node in article.body[1].children] == [
        *(m.Text, m.Subscript, m.Text, m.Underline),
    ]


# --- Notes without front matter ----------------------------------------------------------------


def test_bare_markdown():
    with pytest.raises(ak.ParseError, match="expected a link heading"):
        ak.parse("# The ferry\n\nText.\n")
    article = reader.parse_markdown("# The *ferry*\n\nText.\n", url="https://a.example/1")
    assert (article.title, article.url, article.text) == (
        "The ferry",
        "https://a.example/1",
        "Text.",
    )
    assert reader.parse_markdown("Text.\n", title="T").title == "T"
    with pytest.raises(ak.ParseError, match="expected a title"):
        reader.parse_markdown("Text.\n")
    assert reader.parse_markdown(HEADER + "- one").title == "A title"
    assert reader.parse_markdown("# 渡口\n\n河水很浅。\n".encode("gbk")).title == "渡口"


def test_kinds():
    def titles(text, kind, **arguments):
        return [article.title for article in reader.parse_kind(text, kind, **arguments)]

    assert titles(HEADER + "x", "archive") == ["A title"]
    assert titles("# T\n\nx", "markdown", title="file") == ["T"]
    assert titles("x", "markdown", title="file") == ["file"]
    assert titles("<h1>T</h1>x", "html", title="file") == ["T"]
    assert titles("<p>x</p>", "html", title="file") == ["file"]
    errors = []
    assert titles("", "html", on_error=errors.append) == []
    assert titles("x", "markdown", on_error=errors.append) == []
    assert [error.code for error in errors] == ["empty", "header"]
    with pytest.raises(ak.ParseError):
        titles("x", "markdown")


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*a ", "_*", "> ", "`a", "[a](", "- ", "|a", "~~a", "[x][y]", "<", "&#", "\\"],
)
def test_floods_are_read(piece):
    article = reader.parse_markdown("# T\n\n" + piece * 5000)
    assert article.title == "T"
