"""HTML pages: one case a rule; that they are valid and look right is tests/browser's business."""

import datetime as dt
import io
import re

import pytest
import turbohtml

import articlekit as ak
from articlekit import model as m
from articlekit.writers.dates import time_for_people
from articlekit.writers.html import HTMLWriter
from articlekit.writers.spans import regular
from builders import a, article, br, emoji, fig, h, hr, img, p, quote, table, ul
from strategies import every_article


def page(*blocks, **fields):
    options = {"css": fields.pop("css", None), "image": fields.pop("image", None)}
    return ak.render(article(*blocks, **fields), "html", **options)


def body(*blocks, **fields):
    """What is between the header and the end of the article."""
    return re.search(r"</header>\n(.*)\n</article>", page(*blocks, **fields), re.S)[1]


# --- The page ----------------------------------------------------------------------------------


def test_a_page_is_one_file_in_its_language():
    text = page(p("字"), title="标题 <b>", language="zh-Hant")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-Hant">\n')
    assert "<title>标题 &lt;b&gt;</title>" in text
    assert "<h1>标题 &lt;b&gt;</h1>" in text
    assert not re.search(r"<script|<link|<iframe|\bon\w+=|@import|url\(", text)


def test_the_header():
    found = page(
        p("x"),
        byline="某人 & 某人",
        source="a.example",
        language="zh-Hans",
        published=dt.datetime(2021, 12, 8, 20, 18, 4, tzinfo=dt.UTC),
    )
    assert (
        "<p>某人 &amp; 某人 · a.example · "
        '<time datetime="2021-12-08T20:18:04+00:00">2021年12月8日 20:18 UTC</time> · '
        '<a class="original" href="https://a.example/1">原文</a></p>'
    ) in found
    assert "<header>" not in page(p("x"), title=" ", url=None)


def test_a_chinese_title_breaks_at_its_spaces():
    assert '<h1><span class="part">甲 A 乙</span> <span class="part">丙</span></h1>' in page(
        title="甲 A 乙 丙"
    )
    assert "<h1>A title 甲</h1>" in page(title="A title 甲")


@pytest.mark.parametrize(
    ("language", "day", "time"),
    [
        ("zh-Hans", "2021年1月8日", "2021年1月8日 09:05 UTC+0800"),
        ("en", "8 January 2021", "8 January 2021, 09:05 UTC+0800"),
        ("und", "2021-01-08", "2021-01-08 09:05 UTC+0800"),
    ],
)
def test_dates_for_people(language, day, time):
    zone = dt.timezone(dt.timedelta(hours=8))
    assert time_for_people(dt.date(2021, 1, 8), language) == day
    assert time_for_people(dt.datetime(2021, 1, 8, 9, 5, tzinfo=zone), language) == time


def test_the_style_can_be_another():
    text = page(p("x"), css="p { color: red } </style><script>")
    assert "<style>p { color: red } <\\/style><script></style>" in text
    assert turbohtml.parse(text).find_all("script") == []


# --- Pictures ----------------------------------------------------------------------------------


def test_a_figure():
    assert body(fig("/1.png", "说明", credit="某社", alt="甲"), fig("/2.png")) == (
        '<figure>\n<img src="https://a.example/1.png" alt="甲" loading="eager">\n'
        '<figcaption>说明 <small class="credit">某社</small></figcaption>\n</figure>\n'
        '<figure>\n<img src="https://a.example/2.png" alt="" loading="lazy">\n</figure>'
    )


def test_what_leads_somewhere_has_a_name():
    assert body(fig("/1.png", link="/big"), language="zh-Hans") == (
        '<figure>\n<a href="https://a.example/big"><img src="https://a.example/1.png" alt="图片" '
        'loading="eager"></a>\n</figure>'
    )
    assert 'alt="Photo"' in body(p("x", a("/y", img("/1.png")), "z"))
    assert body(p(a("/y", " "), "x")) == "<p> x</p>"


def test_pictures_from_elsewhere():
    names = {"https://a.example/1.png": "pictures/1 a.png", "https://a.example/2": "javascript:x"}
    text = body(
        fig("https://a.example/1.png"),
        fig("https://a.example/2"),
        fig("https://a.example/3"),
        image=lambda picture: names.get(picture.url),
    )
    assert re.findall('src="(.*?)"', text) == [
        "pictures/1%20a.png",
        "https://a.example/2",
        "https://a.example/3",
    ]


def test_embeds_are_links():
    def embed(**fields):
        return body(m.Embed("video", "/v", **fields))

    assert embed(title="T") == (
        '<figure class="embed embed-video">\n<a href="https://a.example/v">T</a>\n</figure>'
    )
    assert ">https://a.example/v</a>" in embed()
    text = embed(image=img("/p.png"))
    assert text.count("<a ") == 2
    assert ">Video</a>" in text
    assert body(m.Embed("iframe", "javascript:x")) == ""


# --- Addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/x y", "https://a.example/x%20y"),
        ("https://b.example/80%%20", "https://b.example/80%25%20"),
        ("https://b.example/中文?a=[1]#|", "https://b.example/%E4%B8%AD%E6%96%87?a=%5B1%5D#%7C"),
        ("#note", "#note"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", None),
        (" java\nscript:alert(1)", None),
        ("https://", None),
    ],
)
def test_addresses_are_valid(url, expected):
    found = re.findall('href="(.*?)"', body(p(a(url, "x"))))
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("x y", "x%20y"),
        ("//b.example/x y", "//b.example/x%20y"),
        ("//b example/", None),
        ("?a|b", "?a%7Cb"),
        ("\\x", "/x"),
    ],
)
def test_without_an_address_of_its_own_nothing_is_resolved(url, expected):
    found = re.findall('href="(.*?)"', page(p(a(url, "x")), url=None))
    assert found == ([expected] if expected else [])


def test_pictures_as_data():
    data = "data:image/png;base64,iVBORw0KGgo="
    assert re.findall('src="(.*?)"', body(fig(data))) == [data]
    assert body(fig("data:image/svg+xml,<svg/>")) == ""


# --- Blocks ------------------------------------------------------------------------------------


def test_blocks():
    assert body(h(4, "a"), hr, quote(p("b", br, emoji("🙂"))), ul("c")) == (
        "<h2>a</h2>\n<hr>\n<blockquote>\n<p>b<br>🙂</p>\n</blockquote>\n<ul>\n<li>c</li>\n</ul>"
    )


def test_links_are_not_nested():
    inner = m.Link("/inner", None, (m.Text("x"),))
    assert body(p(m.Link("/outer", None, (inner, m.Text("y"))))) == (
        '<p><a href="https://a.example/outer">xy</a></p>'
    )


def test_a_wide_table_can_be_scrolled_and_empty_headers_are_none():
    assert "<th></th>" not in body(table(["", "b"], ["c", "d"]))
    assert body(table(list("abcd"))).startswith("<table>")
    assert body(table(list("abcde"))).startswith(
        '<div class="wide" role="region" tabindex="0" aria-label="Table"><table>'
    )
    assert body(m.Table((m.TableRow(()),))) == ""


def cell(colspan=1, rowspan=1):
    return m.TableCell(False, None, colspan, rowspan, ())


def spans(*rows):
    found = regular(m.Table(tuple(m.TableRow(tuple(cell(*item) for item in row)) for row in rows)))
    return [[(item.colspan, item.rowspan) for item in row.children] for row in found.children]


def test_spans_fit_together():
    assert spans([(3, 1)], [(1, 1), (2, 1)]) == [[(2, 1)], [(1, 1), (1, 1)]]
    assert spans([(1, 9)], [(1, 1)]) == [[(1, 2)], [(1, 1)]]
    assert spans([(1, 1), (1, 2)], [(2, 1), (1, 1)]) == [[(1, 1), (1, 2)], [(1, 1), (1, 1)]]
    assert spans([], [(1, 1)]) == [[(1, 1)]]


def test_no_control_characters():
    assert "\x85" not in page(
        p("a\x85b"), fig("https://a.example/1.jpg", alt="\x85"), title="c\x85d"
    )


# --- Many articles -----------------------------------------------------------------------------


def many(*articles, **options):
    stream = io.BytesIO()
    HTMLWriter(**options).write(articles, stream)
    return stream.getvalue().decode()


def test_one_page_holds_many_articles():
    text = many(
        article(h(2, "Part"), p("One."), fig("https://a.example/1.png"), title="A & B"),
        article(p("二。"), title="", language="zh-Hans"),
        article(p("Three."), title="C", language="en"),
        title="All <of> it",
    )
    assert "<title>All &lt;of&gt; it</title>" in text
    assert "<h1>All &lt;of&gt; it</h1>" in text
    assert re.findall(r'<li><a href="#(.*?)"[^>]*>(.*?)</a>', text) == [
        *(("a1", "A &amp; B"), ("a2", "—"), ("a3", "C"))
    ]
    assert re.findall(r'<article id="(.*?)" lang="(.*?)"', text) == [
        *(("a1", "und"), ("a2", "zh-Hans"), ("a3", "en"))
    ]
    assert text.count("<h1>") == 1
    assert "<h2>A &amp; B</h2>" in text
    assert "<h3>Part</h3>" in text
    assert 'loading="eager"' not in text


def test_one_article_is_the_page_of_that_article():
    one = article(p("x"))
    assert many(one) == page(p("x"))
    assert many(one, title="Not used") == page(p("x"))


def test_a_page_of_no_articles():
    assert "<nav" not in many(title="None")


# --- Laws --------------------------------------------------------------------------------------

ELEMENTS = set(
    "html head meta title style body main article header h1 h2 h3 h4 h5 h6 p span time a figure "
    "img figcaption small ul ol li blockquote table tbody tr th td pre code hr br em strong del u "
    "sup sub ruby rt div".split()
)
ATTRIBUTES = set(
    "lang charset name content http-equiv datetime href class src alt title width height loading "
    "start colspan rowspan role tabindex aria-label".split()
)


@every_article()
def test_every_page_shows_every_letter_and_nothing_that_runs(article):
    tree = turbohtml.parse(HTMLWriter().render(article, lambda problem: None))
    for node in tree.iter_elements():
        assert node.tag in ELEMENTS
        assert set(node.attrs) <= ATTRIBUTES
        for name in ("href", "src"):
            url = node.attrs.get(name) or ""
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", url, re.I)
            assert scheme is None or scheme[1] in ("http", "https", "mailto")
    shown = "".join(tree.find("main").text.split())
    rest = iter(shown)
    for letter in "".join(article.text.split()):
        assert letter in rest or not letter.isprintable()
