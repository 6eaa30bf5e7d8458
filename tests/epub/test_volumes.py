"""Many books of one run: one per day, month or source, and volumes."""

import io
import random
import re
from dataclasses import replace

import pytest

from articlekit import UsageError
from articlekit.model import Article, Figure, Image, Link, Paragraph, Text
from articlekit.writers.epub import EPUBWriter
from articlekit.writers.epub._prepare import Reprint
from epub import books
from epub.opened import XHTML, Opened, read_back


def dated(number, day, source="a.example", **fields):
    return Article(
        **{
            "title": f"第{number}篇",
            "url": f"https://{source}/{number}",
            "date": books.instant(day) if day else None,
            "source": source,
            "language": "zh-Hans",
            "body": (books.p(f"正文{number}"),),
            **fields,
        }
    )


def several(articles, **options):
    """The books that a writer makes: each with its place in the run."""
    made = []
    with EPUBWriter(**{"draw_cover": False, **options}).builder() as builder:
        for article in articles:
            builder.add(article)
        for book in builder.books():
            stream = io.BytesIO()
            report = book.write(stream)
            made.append((book.volume, read_back(stream), report))
    return made


def titles(made):
    return [[chapter.title for chapter in report.articles] for _, _, report in made]


def test_a_book_per_day():
    articles = [dated(1, 2), dated(2, 1), dated(3, 2, "b.example"), dated(4, None)]
    made = several(articles, per="day")
    assert titles(made) == [["第2篇"], ["第1篇", "第3篇"], ["第4篇"]]
    assert [volume.values for volume, _, _ in made] == [
        (("day", "2021-12-01"),),
        (("day", "2021-12-02"),),
        (("day", ""),),
    ]
    assert [book.dublin("title") for _, book, _ in made] == [
        ["a.example · 2021年12月1日"],
        ["a.example、b.example · 2021年12月2日"],
        ["a.example"],
    ]
    # They are one series, whose numbers stay when days are added.
    assert {book.metas()["calibre:series"] for _, book, _ in made} == {"文集"}
    assert [book.metas().get("calibre:series_index") for _, book, _ in made] == [
        "20211201", "20211202", None,
    ]  # fmt: skip
    assert [book.properties("group-position") for _, book, _ in made] == [
        ["20211201"], ["20211202"], [],
    ]  # fmt: skip
    assert len({report.identifier for _, _, report in made}) == 3


def test_a_book_per_source_with_a_title():
    articles = [dated(1, 2), dated(2, 1, "b.example"), dated(3, 3)]
    made = several(articles, per="source", title="新闻")
    assert titles(made) == [["第1篇", "第3篇"], ["第2篇"]]
    assert [book.dublin("title") for _, book, _ in made] == [
        ["新闻 · a.example"],
        ["新闻 · b.example"],
    ]
    assert [book.metas().get("calibre:series") for _, book, _ in made] == [None, None]


def test_a_book_per_month_and_source():
    articles = [dated(1, 2), dated(2, 1, "b.example"), dated(3, 3)]
    made = several(articles, per="month,source", series="报")
    assert titles(made) == [["第1篇", "第3篇"], ["第2篇"]]
    assert [book.metas()["calibre:series"] for _, book, _ in made] == ["报", "报"]
    assert [book.metas()["calibre:series_index"] for _, book, _ in made] == ["202112", "202112"]


def test_volumes_of_so_many_articles():
    made = several([dated(number, number + 1) for number in range(5)], max_articles=2, title="新闻")
    assert titles(made) == [["第0篇", "第1篇"], ["第2篇", "第3篇"], ["第4篇"]]
    assert [book.dublin("title")[0] for _, book, _ in made] == [
        "新闻 (1/3)", "新闻 (2/3)", "新闻 (3/3)",
    ]  # fmt: skip
    assert [book.metas()["calibre:series"] for _, book, _ in made] == ["新闻"] * 3
    assert [book.metas()["calibre:series_index"] for _, book, _ in made] == ["1", "2", "3"]
    assert len({report.identifier for _, _, report in made}) == 3


def test_days_in_volumes():
    made = several([dated(number, 1) for number in range(3)], max_articles=2, per="day", title="报")
    assert [book.dublin("title")[0] for _, book, _ in made] == [
        "报 · 2021年12月1日 (1/2)",
        "报 · 2021年12月1日 (2/2)",
    ]
    numbers = [float(book.metas()["calibre:series_index"]) for _, book, _ in made]
    assert 20211201 < numbers[0] < numbers[1] < 20211202


def test_one_volume_has_no_number():
    (made,) = several([dated(1, 1), dated(2, 2)], max_articles=2, title="新闻")
    assert made[1].dublin("title") == ["新闻"]
    assert made[2].identifier == Opened([dated(1, 1), dated(2, 2)], title="新闻").report.identifier


def test_links_stay_within_a_volume():
    link = [Link(f"https://a.example/{number}", None, (Text("见"),)) for number in range(4)]
    articles = [dated(number, 1, body=(books.p(*link),)) for number in range(4)]
    made = several(articles, max_articles=2)
    for _, book, report in made:
        files = {file for chapter in report.articles for file in chapter.files}
        for file in files:
            for a in book.page(file).iter(f"{XHTML}a"):
                href = a.get("href")
                if not href.startswith("https://"):
                    assert href.partition("#")[0] in {*files, "nav.xhtml"}
        first = book.read(report.articles[0].files[0]).decode()
        # The original, the article itself, and the two in the other volume.
        assert first.count('href="https://a.example/') == 4


def test_more_articles_leave_the_volumes_before_them_as_they_are():
    many = [dated(number, number + 1) for number in range(4)]
    before = several(many, max_articles=2, title="新闻")
    after = several([*many, dated(9, 20)], max_articles=2, title="新闻")
    assert len(after) == 3
    for (_, one, first), (_, other, second) in zip(before, after, strict=False):
        assert first.identifier == second.identifier
        pages = [name for name in one.names if "/a" in name]
        assert pages
        assert all(one.zip.read(name) == other.zip.read(name) for name in pages)


def photograph(seed):
    noise = random.Random(seed).randbytes(360_000)
    return books.saved(books.Raster.frombytes("RGB", (400, 300), noise), "JPEG", quality=95)


@pytest.mark.parametrize("draw_cover", [False, True])
def test_no_volume_is_larger_than_the_limit(draw_cover, cjk_font):
    files = {f"{number}.jpg": photograph(number) for number in range(12)}
    chance = random.Random(1)

    def figures(number):
        # Some pictures are in two neighbours, and count once where both are in one volume.
        names = [f"{number}.jpg", f"{(number + 1) % 12}.jpg"]
        return tuple(Figure(Image(name, f"https://a.example/{name}", "图")) for name in names)

    def paragraph():
        return books.p("".join(chance.choices("甲乙丙丁戊己庚辛", k=20_000)))

    articles = [dated(number, 1, body=(*figures(number), paragraph())) for number in range(12)]
    limit = 1_500_000
    options = {"max_size": "1.5MB", "images": books.loader(files), "draw_cover": draw_cover}
    if draw_cover:
        options["cover_font"] = cjk_font
    made = several(articles, **options)
    assert [len(report.articles) for _, _, report in made] != [12]
    sizes = [report.bytes for _, _, report in made]
    assert max(sizes) <= limit
    # They are filled, so far as articles and the reserve for a cover allow.
    assert min(sizes[:-1]) > limit * 0.4
    assert [title for part in titles(made) for title in part] == [a.title for a in articles]
    for _, book, _ in made:
        shown = {i.get("src") for name in book.spine() for i in book.page(name).iter(f"{XHTML}img")}
        assert {name for name in book.manifest() if re.match(r"i.*\.jpg|cover\.jpg", name)} == shown


def test_notes_reprints_and_styles_count():
    links = tuple(
        Paragraph((Link(f"https://l.example/{number}", None, (Text("链"),)),))
        for number in range(3_000)
    )
    writer = EPUBWriter(
        max_size="1MB", link_notes=True, draw_cover=False, css="/*" + "x" * 300_000 + "*/"
    )
    sizes = []
    with writer.builder() as builder:
        for number in range(24):
            prepared = writer.prepare(Article(title=f"题{number}" * 1_000, body=links))
            url = f"https://e.example/{'x' * 5_000}"
            builder.add(replace(prepared, also=(Reprint(url, None),) * 4))
        for book in builder.books():
            stream = io.BytesIO()
            sizes.append(book.write(stream).bytes)
    assert len(sizes) > 1
    assert max(sizes) < 1_000_000


def test_one_article_that_is_too_large_is_a_problem():
    files = {f"{number}.jpg": photograph(number) for number in range(8)}
    body = tuple(Figure(Image(name, f"https://a.example/{name}", "图")) for name in files)
    problems = []
    writer = EPUBWriter(max_size="1MB", images=books.loader(files), draw_cover=False)
    with writer.builder(problems.append) as builder:
        for article in (dated(1, 1), dated(2, 1, body=body), dated(3, 1)):
            builder.add(article)
        found = builder.books()
        assert [len(book.entries) for book in found] == [1, 1, 1]
        for book in found:
            book.write(io.BytesIO(), problems.append)
    assert [problem.code for problem in problems] == ["volume-too-large"]


@pytest.mark.parametrize("options", [{"per": "day"}, {"max_articles": 1}])
def test_one_stream_takes_one_book(options):
    with pytest.raises(UsageError, match="folder"):
        EPUBWriter(**options).write([dated(1, 1), dated(2, 2)], io.BytesIO())


@pytest.mark.parametrize(
    "options",
    [
        {"per": "week"},
        {"max_articles": 0},
        {"max_size": "25 bananas"},
        {"max_size": 10},
        {"max_size": "0.1MB"},
        {"per": "day", "identifier": "x"},
        {"max_size": "25MB", "series_index": 2},
    ],
)
def test_options_of_volumes_that_cannot_be(options):
    with pytest.raises(UsageError):
        EPUBWriter(**options)


@pytest.mark.parametrize("text", ["25MB", "25000000", "25 mb", 25_000_000, "0.025GB"])
def test_sizes(text):
    from articlekit.writers.epub._options import size_limit

    assert size_limit(text) == 25_000_000
    assert size_limit("2MiB") == 2 * 1024 * 1024


# --- Prepared articles -------------------------------------------------------------------------


def test_prepared_articles_make_the_same_book():
    import pickle

    writer = EPUBWriter(images=books.every_picture(), group_by="day", draw_cover=False)
    articles = books.every_block()
    one, other = io.BytesIO(), io.BytesIO()
    writer.write(articles, one)
    prepared = [pickle.loads(pickle.dumps(writer.prepare(article))) for article in articles]
    writer.write(prepared, other)
    assert one.getvalue() == other.getvalue()


def test_duplicates_that_were_left_out_are_listed_below_the_article():
    writer = EPUBWriter(draw_cover=False)
    prepared = writer.prepare(dated(1, 1))
    prepared.also = (
        Reprint("https://www.b.example/1?a=[1]", books.dt.date(2021, 12, 2)),
        Reprint("javascript:alert(1)", None, "乙"),
    )
    stream = io.BytesIO()
    writer.write([prepared, dated(2, 2)], stream)
    book = read_back(stream)
    first, second = (book.read(name).decode() for name in book.spine()[1:])
    assert (
        '<p class="also">另见：<a href="https://www.b.example/1?a=%5B1%5D">b.example</a>'
        " (2021年12月2日) · 乙</p>\n</section>"
    ) in first
    assert "另见" not in second
