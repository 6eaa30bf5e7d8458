"""Who wrote an article: the dateline, the front matter, a line of the text, in this order."""

import pytest

import articlekit as ak
from articlekit.reader.record.names import are_names, byline_in

HEADER = "<!--1594600000000-->\n[A title]({})\n------\n\n"


def byline(body, front="", url="https://news.example/1"):
    return ak.parse(front + HEADER.format(url) + body).byline


LINE = "<p>正文从这里开始。</p><p>记者：王小河 责编：李山</p>"
DATELINE = "<div>作者：赵水 2020-07-12 15:05</div>"
AUTHOR = "---\nauthor: 钱桥\n---\n"


def test_the_order():
    assert byline(DATELINE + LINE, AUTHOR) == "赵水"
    assert byline(LINE, AUTHOR) == "钱桥"
    assert byline(LINE) == "王小河"
    assert byline("<p>正文。</p>") is None


@pytest.mark.parametrize(
    "author", ["unknown", "Admin", "null", '""', "匿名", "[admin, unknown]", "N/A", "{x: y}", "7"]
)
def test_placeholders_are_no_authors(author):
    assert byline(LINE, f"---\nauthor: {author}\n---\n") == "王小河"


@pytest.mark.parametrize(
    ("author", "tags", "url", "expected"),
    [
        ("法广", "[]", "https://www.rfi.fr/cn/1", None),
        ("RFI", "[]", "https://www.rfi.fr/cn/1", None),
        ("法国国际广播电台", "[]", "https://www.rfi.fr/cn/1", None),
        ("时事", "[时事]", "https://www.rfi.fr/cn/1", None),
        ("钱桥", "[时事]", "https://www.rfi.fr/cn/1", "钱桥"),
        ("[法广, 钱桥]", "[]", "https://www.rfi.fr/cn/1", "钱桥"),
        # A site that is in no row may have a tag for each author.
        ("钱桥", "[钱桥]", "https://news.example/1", "钱桥"),
        ("法广", "[]", "https://news.example/1", "法广"),
        ("{name: 钱桥, url: /q}", "[]", "https://news.example/1", "钱桥"),
    ],
)
def test_names_of_the_site_are_no_authors(author, tags, url, expected):
    assert byline("<p>正文。</p>", f"---\nauthor: {author}\ntags: {tags}\n---\n", url) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("作者：王小河", "王小河"),
        ("作者︰王小河", "王小河"),
        ("作者： 王小河", "王小河"),
        ("文｜王小河", "王小河"),
        ("文丨记者 王小河", "王小河"),
        ("文/王小河", "王小河"),
        ("文：王小河 图：李山", "王小河"),
        ("图文｜王小河", "王小河"),
        ("撰文：王小河", "王小河"),
        ("本报记者：王小河、李山", "王小河、李山"),
        ("记者：王小河、李山、赵水、钱桥、孙船、周岸", "王小河、李山、赵水、钱桥、孙船、周岸"),
        ("记者：玛丽·米勒", "玛丽·米勒"),
        ("作者：Mary E. Miller", "Mary E. Miller"),
        # No names.
        ("记者：您为何写这本书？", None),
        ("记者：你写了多久", None),
        ("记者：水位还会下降吗", None),
        ("作者：这是我写得最久的一本书，也是最后一本", None),
        ("记者：王、李、赵、钱、孙、周、吴", None),
        ("作者： 王小河 譯者： 李山 出版社：河港", None),
        ("作者：王小河\n译者：李山\nISBN：1234567890", None),
        ("作者：王小河 出版社：河港", None),
        ("文学：渡口的故事", None),
        ("文章：渡口的故事", None),
        ("文 王小河", None),
        ("记者从镇上获悉", None),
        ("作者：“河水”是什么", None),
    ],
)
def test_lines_of_the_text(text, names):
    assert byline_in(text) == names


def test_the_author_of_a_book_is_not_the_author_of_the_article():
    assert byline("<p>作者：王小河</p><p>出版社：河港</p><p>正文。</p>") is None
    assert byline("<p>译者：李山</p><p>作者：王小河</p><p>正文。</p>") is None
    assert byline("<p>作者：王小河</p><p>正文。</p><p>更多正文。</p>") == "王小河"


@pytest.mark.parametrize(
    "text",
    [
        "王小河",
        "MARY E. MILLER",
        "Mary Miller and Jo Pond",
        "elijah",
        "Ludwig van der Berg",
        "《河港日报》",
    ],
)
def test_names(text):
    assert are_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "渡口停航了。",
        "Nobody came to the harbor",
        "the harbor",
        "王、李、赵、钱、孙、周、吴",
        "他说：“停航”",
        "a" * 41,
        "One Two Three Four Five Six Seven",
    ],
)
def test_no_names(text):
    assert not are_names(text)
