"""Contents pages: groups, large books, lines that articles lead back to, summaries."""

import re

import pytest

from articlekit.model import Article, Caption, Figure
from epub import books
from epub.opened import XHTML, Opened, flat


def dated(number, day, **fields):
    """An article; the day counts from 1 January 2021."""
    date = books.dt.datetime(2021, 1, 1, 12, tzinfo=books.dt.UTC) + books.dt.timedelta(day - 1)
    return Article(
        **{
            "title": f"第{number}篇",
            "url": f"https://a.example/{number}",
            "date": date,
            "source": "a.example",
            "language": "zh-Hans",
            "body": (books.p(f"正文{number}。第二句。"),),
            **fields,
        }
    )


def up(book, file):
    """Where the link of a page to its contents leads."""
    links = book.page(file).iterfind(f".//{XHTML}p[@class='neighbours']/{XHTML}a")
    return next(a.get("href") for a in links if a.text == "目录")


def line(book, address):
    """The line of a contents page that an address leads to."""
    file, _, fragment = address.partition("#")
    (item,) = (li for li in book.page(file).iter(f"{XHTML}li") if li.get("id") == fragment)
    return item


# --- Small and large ---------------------------------------------------------------------------


def test_the_navigation_is_the_contents_page_of_a_small_book():
    book = Opened([dated(number, 1) for number in range(200)])
    assert book.spine()[0] == "nav.xhtml"
    assert "contents.xhtml" not in book.spine()
    assert book.landmarks()["toc"] == "nav.xhtml#toc"


def test_contents_have_clean_titles():
    title = {"title": "桥 - 某报", "short_title": "桥"}
    book = Opened([dated(1, 1, **title), dated(2, 2)])
    labels = ["".join(a.itertext()) for a in book.page("nav.xhtml").iter(f"{XHTML}a")]
    assert "桥" in labels
    assert "桥 - 某报" not in labels
    headings = [h for name in book.spine() for h in book.page(name).iter(f"{XHTML}h1")]
    assert "桥 - 某报" in ["".join(heading.itertext()) for heading in headings]


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (range(1, 61), ["2021年1月1日", "2021年1月2日"]),
        (range(1, 120), ["2021年1月", "2021年2月"]),
    ],
)
def test_a_large_book_has_groups_by_the_span_of_its_days(days, labels):
    days = list(days)
    articles = [dated(number, days[number % len(days)]) for number in range(240)]
    book = Opened(articles)
    spine = book.spine()
    assert spine[0] == "contents.xhtml"
    assert "nav.xhtml" not in spine
    assert book.landmarks()["toc"] == "contents.xhtml"
    assert [label for label, _, _ in book.contents()][:2] == labels
    lines = [a.text for a in book.page("contents.xhtml").iter(f"{XHTML}a")]
    assert lines[:2] == labels
    assert "篇" in book.text("contents.xhtml")
    assert Opened(articles, group_by="none").contents()[0][0] == "第0篇"


def test_a_large_book_without_dates_has_groups_by_site():
    articles = [
        dated(number, 1, date=None, source=["b.example", "a.example"][number % 2])
        for number in range(201)
    ]
    assert [label for label, _, _ in Opened(articles).contents()] == ["a.example", "b.example"]
    articles = [dated(number, 1, date=None) for number in range(201)]
    assert len(Opened(articles).contents()) == 201


def test_no_page_but_the_navigation_is_large():
    articles = [dated(number, 1 + number // 20, title=f"{number}" * 90) for number in range(2400)]
    for options in ({}, {"group_by": "source"}, {"group_by": "none", "summaries": True}):
        book = Opened(articles, **options)
        pages = {name: book.read(name) for name in book.spine()}
        assert max(map(len, pages.values())) < 300_000
        assert len(flat(book.contents())) >= 2400
        for at in (0, 1000, 2399):
            file = book.report.articles[at].files[0]
            item = line(book, up(book, file))
            assert item.find(f"{XHTML}a").get("href") == file


def test_the_files_of_a_long_contents_page_follow_one_another():
    articles = [dated(number, 1, title=f"{number}" * 90) for number in range(2400)]
    book = Opened(articles, group_by="day")
    (_, first, _) = book.contents()[0]
    files = [name for name in book.spine() if name.startswith(first.removesuffix(".xhtml"))]
    assert len(files) > 2
    for at, file in enumerate(files):
        links = {a.get("rel"): a.get("href") for a in book.page(file).iter(f"{XHTML}a")}
        assert links.get("prev") == (files[at - 1] if at else None)
        assert links.get("next") == (files[at + 1] if at + 1 < len(files) else None)
        assert f"第{at + 1}页，共{len(files)}页" in book.text(file)
    spread = [a for file in files for a in book.page(file).iter(f"{XHTML}li")]
    assert len(spread) == 2400


# --- Lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("group_by", [None, "source", "month,day"])
def test_pages_lead_to_their_own_line(group_by):
    articles = [dated(number, number % 40 + 1) for number in range(12)]
    book = Opened(articles, group_by=group_by)
    for _, href in flat(book.contents()):
        item = line(book, up(book, href))
        assert item.find(f"{XHTML}a").get("href") == href


def test_groups_lead_to_the_groups_around_them():
    articles = [dated(number, day) for number, day in enumerate([1, 2, 35, 36])]
    book = Opened(articles, group_by="month,day")
    months = [href for _, href, _ in book.contents()]
    days = [href for _, _, inside in book.contents() for _, href, _ in inside]
    for files in (months, days):
        for at, file in enumerate(files):
            links = {a.get("rel"): a.get("href") for a in book.page(file).iter(f"{XHTML}a")}
            assert links.get("prev") == (files[at - 1] if at else None)
            assert links.get("next") == (files[at + 1] if at + 1 < len(files) else None)


def test_lines_say_how_long_an_article_takes():
    long = dated(1, 1, body=(books.p("字" * 2000),))
    english = dated(2, 1, language="en", body=(books.p("word " * 690),))
    book = Opened([long, english, dated(3, 1)], group_by="day")
    text = book.text(book.contents()[0][1])
    assert re.findall(r"约(\d+)分钟", text) == ["5", "3", "1"]


def test_summaries_show_the_first_sentence_and_a_small_picture():
    picture = Figure(books.picture("giant.jpg", "描述"), Caption(books.text("说明")))
    articles = [
        dated(1, 1, body=(picture, books.p("第一句“真的吗？”他问。"), books.p("第二段。"))),
        dated(2, 1, body=(books.p("U.S. officials met. They left."),)),
        dated(3, 1, body=(books.p("无" * 500),)),
    ]
    loader = books.loader(books.pictures())
    book = Opened(articles, group_by="day", summaries=True, images=loader)
    page = book.page(book.contents()[0][1])
    sentences = ["".join(p.itertext()) for p in page.iter(f"{XHTML}p") if p.get("class") == "first"]
    assert sentences == ["第一句“真的吗？”", "U.S. officials met.", "无" * 119 + "…"]
    (image,) = page.iter(f"{XHTML}img")
    assert image.get("alt") == ""
    small = book.read(image.get("src"))
    assert len(small) < 20_000
    assert book.report.images == 1
    plain = Opened(articles, group_by="day", images=loader)
    assert len(plain.report.articles) == 3
    assert plain.report.image_files == book.report.image_files - 1


# --- Directions --------------------------------------------------------------------------------


def arabic(number, language="ar"):
    body = (books.p("قال المسؤولون إن الجسر الجديد سيفتح الأسبوع المقبل."),)
    return dated(number, 1, title="جسر جديد", language=language, body=body)


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur", "az-Arab", "ku-Arab-IQ"])
def test_a_book_from_right_to_left(language):
    book = Opened([arabic(1, language), arabic(2, language)])
    assert book.direction() == "rtl"
    for name in book.spine():
        page = book.page(name)
        assert page.get("dir") == page.find(f"{XHTML}body").get("dir") == "rtl"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "az-Latn", "und", "ar-Latn"])
def test_other_books_say_no_direction(language):
    book = Opened([arabic(1, language)])
    assert book.direction() is None
    assert "dir=" not in book.source()


def test_a_mixed_book_turns_to_the_left_and_each_article_has_its_direction():
    book = Opened([dated(1, 1), dated(2, 1), arabic(3)])
    assert book.direction() is None
    assert [book.article(at).get("dir") for at in range(3)] == [None, None, "rtl"]
    links = {a.text: a.get("dir") for a in book.page("nav.xhtml").iter(f"{XHTML}a")}
    assert links["جسر جديد"] == "rtl"
    assert links["第1篇"] is None
    book = Opened([arabic(1), arabic(2), dated(3, 1)])
    assert book.direction() is None
    links = {a.text: a.get("dir") for a in book.page("nav.xhtml").iter(f"{XHTML}a")}
    assert links["第3篇"] == "ltr"
    assert links["جسر جديد"] is None
