"""The book as a whole: zip, package, navigation, metadata."""

import datetime as dt
import zipfile

import pytest

import articlekit
from articlekit import UsageError
from articlekit.model import Article
from articlekit.writers.epub import Creator, EPUBWriter
from epub import books
from epub.opened import LANG, OPF, OPS, XHTML, Opened, flat


@pytest.fixture(scope="module")
def every(cjk_font):
    pictures = books.every_picture()
    cover = {"draw_cover": True, "cover_font": cjk_font}
    return Opened(books.every_block(), images=pictures, title="测试", **cover)


def dated(number, day, source="a.example", language="zh-Hans", **fields):
    return Article(
        title=f"第{number}篇",
        url=f"https://{source}/{number}",
        date=books.instant(day) if day else None,
        source=source,
        language=language,
        body=(books.p("正文"),),
        **fields,
    )


# --- Zip and package ---------------------------------------------------------------------------


def test_the_zip_is_what_readers_expect(every):
    first = every.zip.infolist()[0]
    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert (first.extra, first.flag_bits & 0x8) == (b"", 0)
    assert every.bytes[30:58] == b"mimetypeapplication/epub+zip"
    for entry in every.zip.infolist()[1:]:
        is_picture = entry.filename.endswith((".jpg", ".png", ".gif"))
        expected = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
        assert entry.compress_type == expected
        assert entry.filename.isascii()
    assert len({name.casefold() for name in every.names}) == len(every.names)


def test_the_manifest_holds_everything_and_the_spine_every_page(every):
    inside = {name.removeprefix("EPUB/") for name in every.names if name.startswith("EPUB/")}
    assert set(every.manifest()) == inside - {"content.opf"}
    pages = [name for name in every.manifest() if name.endswith(".xhtml")]
    assert every.spine() == pages
    assert every.spine()[:2] == ["cover.xhtml", "nav.xhtml"]
    assert not any(e.get("linear") for e in every.package.iter(f"{OPF}itemref"))


def test_the_cover_is_named_in_both_ways(every):
    (item,) = [e for e in every.manifest().values() if e.get("properties") == "cover-image"]
    assert every.metas()["cover"] == item.get("id")
    page = every.page("cover.xhtml")
    (image,) = page.iter(f"{XHTML}img")
    assert image.get("src") == item.get("href") == "cover.jpg"
    assert "".join(page.find(f"{XHTML}body").itertext()).strip() == ""


def test_landmarks(every):
    nav = every.page("nav.xhtml")
    found = {
        a.get(f"{OPS}type"): a.get("href") for a in nav.iter(f"{XHTML}a") if a.get(f"{OPS}type")
    }
    assert found == {
        "cover": "cover.xhtml",
        "toc": "nav.xhtml#toc",
        "bodymatter": every.report.articles[0].files[0],
    }


def test_no_articles_make_a_book_that_says_so():
    book = Opened([], title="空")
    assert [problem.code for problem in book.problems] == ["no-articles"]
    assert book.spine() == ["nav.xhtml", "empty.xhtml"]
    assert book.contents() == book.ncx() == [("空", "empty.xhtml", [])]


@pytest.mark.parametrize(
    "title", ["", "  ", "\u200b", "\ufeff\u2060", "\x01\x0b", "\u202e", "\u3000"]
)
def test_titles_that_show_nothing(title):
    book = Opened([Article(title=title, language="zh-Hans", body=(books.p("字"),)), dated(2, 2)])
    assert next(label for label, _, _ in book.contents()) == "无题"
    assert book.article().find(f".//{XHTML}h1").text == "无题"


def test_an_article_with_nothing_in_it():
    book = Opened([Article(title=" ")])
    assert book.contents()[0][0] == "Untitled"
    assert book.dublin("title") == ["Untitled"]


# --- Navigation --------------------------------------------------------------------------------

TWELVE = [
    dated(number, [3, 1, 2][number % 3], ["b.example", "a.example"][number % 2])
    for number in range(12)
]


@pytest.mark.parametrize(
    ("group_by", "depth", "labels"),
    [
        ("none", 1, [article.title for article in TWELVE]),
        ("day", 2, ["2021年12月1日", "2021年12月2日", "2021年12月3日"]),
        ("month", 2, ["2021年12月"]),
        ("source", 2, ["a.example", "b.example"]),
        (("source", "day"), 3, ["a.example", "b.example"]),
        ("month,source", 3, ["2021年12月"]),
    ],
)
def test_contents_are_grouped(group_by, depth, labels):
    book = Opened(TWELVE, group_by=group_by, title="新闻")
    tree = book.contents()
    assert [label for label, _, _ in tree] == labels
    assert tree == book.ncx()
    assert deep(tree) == depth
    places = [book.spine().index(href) for _, href in flat(tree)]
    assert places == sorted(places)
    assert len([1 for label, _ in flat(tree) if label.startswith("第")]) == 12


def deep(tree):
    return 1 + max(map(deep, (children for _, _, children in tree))) if tree else 0


def test_groups_have_pages_that_list_their_articles():
    book = Opened(TWELVE, group_by="source,day", title="新闻")
    _, href, days = book.contents()[0]
    assert "2021年12月1日" in book.text(href)
    assert "2篇" in book.text(href)
    links = [a.get("href") for a in book.page(href).iter(f"{XHTML}a")]
    up = [f"nav.xhtml#{href.removesuffix('.xhtml')}", book.contents()[1][1]]
    assert links == [*up, *(day for _, day, _ in days)]
    inner = [a.get("href") for a in book.page(days[0][1]).iter(f"{XHTML}a")]
    line = f"{href}#{days[0][1].removesuffix('.xhtml')}"
    assert inner == [line, days[1][1], *(article for _, article, _ in days[0][2])]


def test_what_has_no_date_or_source_comes_last():
    articles = [dated(1, None), dated(2, 1), dated(3, 2)]
    book = Opened(articles, group_by="day")
    assert [label for label, _, _ in book.contents()][-1] == "日期不详"
    nameless = Article(title="无源", language="zh-Hans", body=(books.p("x"),))
    book = Opened([nameless, dated(1, 1)], group_by="source")
    assert [label for label, _, _ in book.contents()] == ["a.example", "其他来源"]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [("given", "3124"), ("oldest", "1324"), ("newest", "2314")],
)
def test_order(order, numbers):
    articles = [dated(3, 2), dated(1, 1), dated(2, 3), dated(4, None)]
    book = Opened(articles, order=order)
    # Equal dates keep their order and none comes last.
    expected = [f"第{number}篇" for number in numbers]
    if order == "newest":
        expected = ["第2篇", "第3篇", "第1篇", "第4篇"]
    assert [label for label, _, _ in book.contents()] == expected


def test_newest_days_come_first_if_that_is_the_order():
    book = Opened(TWELVE, group_by="day", order="newest")
    assert [label for label, _, _ in book.contents()] == [
        "2021年12月3日",
        "2021年12月2日",
        "2021年12月1日",
    ]


def test_days_are_those_of_the_page():
    beijing = dt.timezone(dt.timedelta(hours=8))
    instant = dt.datetime(2021, 12, 8, 17, tzinfo=dt.UTC)
    stated = Article(title="晚", date=instant, published=instant.astimezone(beijing), language="en")
    outlet = Article(title="晚", date=instant, zone="Asia/Shanghai", language="en")
    for article in (stated, outlet):
        assert Opened([article], group_by="day").contents()[0][0] == "9 December 2021"
    unknown = Article(title="晚", date=instant, language="en")
    assert Opened([unknown], group_by="day").contents()[0][0] == "8 December 2021"


def test_neighbours_and_contents_are_linked():
    book = Opened(TWELVE[:3], title="新闻")
    files = [article.files[0] for article in book.report.articles]
    for at, file in enumerate(files):
        links = {
            a.get("rel") or "up": a.get("href")
            for a in book.page(file).iterfind(f".//{XHTML}p[@class='neighbours']/{XHTML}a")
        }
        expected = {"up": f"nav.xhtml#{file.removesuffix('.xhtml')}"}
        if at > 0:
            expected["prev"] = files[at - 1]
        if at < 2:
            expected["next"] = files[at + 1]
        assert links == expected
    assert "neighbours" not in Opened(TWELVE[:3], neighbours=False).source()


def test_contents_say_the_language_of_foreign_titles(every):
    labels = {
        "".join(a.itertext()): (a.get("lang"), a.get(LANG))
        for a in every.page("nav.xhtml").iter(f"{XHTML}a")
    }
    assert labels["An English article"] == ("en", "en")
    assert labels["每一种图片"] == ("zh-Hant", "zh-Hant")
    assert labels["测试：每一种《内容》 & <标记>"] == (None, None)


# --- Languages ---------------------------------------------------------------------------------


def test_every_page_says_its_language_twice(every):
    expected = {article.title: article.language for article in books.every_block()}
    for chapter in every.report.articles:
        for file in chapter.files:
            page = every.page(file)
            assert page.get("lang") == page.get(LANG) == expected[chapter.title]
    assert every.page("nav.xhtml").get("lang") == "zh-Hans"
    assert every.package.get(LANG) == "zh-Hans"
    assert every.page("toc.ncx").get(LANG) == "zh-Hans"
    assert every.dublin("language") == ["zh-Hans", "en", "zh-Hant"]


def test_both_scripts_of_chinese_outnumber_english():
    languages = ["en", "en", "zh-Hans", "zh-Hans", "zh-Hant"]
    articles = [dated(at, 1, language=tag) for at, tag in enumerate(languages)]
    assert Opened(articles).dublin("language")[0] == "zh-Hans"


def test_the_language_option_is_made_a_tag():
    book = Opened([dated(1, 1, language="und")], language="zh_CN")
    assert book.dublin("language") == ["zh-CN"]
    assert book.article().get("lang") == "zh-CN"
    assert "目录" in book.text("nav.xhtml")


@pytest.mark.parametrize("language", ["", "中文", "zh-", "e", "chinese simplified", "zh-Hans-"])
def test_a_language_that_is_no_tag_is_a_usage_error(language):
    with pytest.raises(UsageError, match="not a language tag"):
        EPUBWriter(language=language)


def test_an_unknown_language_is_said_to_be_unknown():
    assert Opened([dated(1, 1, language="und")]).dublin("language") == ["und"]
    assert Opened([dated(1, 1, language="not a tag")]).dublin("language") == ["und"]


# --- Metadata ----------------------------------------------------------------------------------


def test_metadata_as_given():
    book = Opened(
        TWELVE,
        title="  The\nNews ",
        language="en",
        identifier="urn:isbn:9780000000000",
        creators=["Zhang San", Creator(name="Li Si", role="edt", file_as="Li, Si"), " "],
        publisher="社",
        description="一\n二",
        rights="© 2021",
        subjects=["甲", "甲", " ", "乙"],
        series="每日",
        series_index=3,
    )
    assert book.dublin("title") == ["The News"]
    assert book.dublin("identifier") == ["urn:isbn:9780000000000"]
    assert book.dublin("creator") == ["Zhang San", "Li Si"]
    assert book.dublin("publisher") == ["社"]
    assert book.dublin("description") == ["一 二"]
    assert book.dublin("rights") == ["© 2021"]
    assert book.dublin("subject") == ["甲", "乙"]
    assert book.properties("file-as") == ["News, The", "Li, Si"]
    assert book.properties("role") == ["aut", "edt"]
    assert book.properties("belongs-to-collection") == ["每日"]
    assert book.properties("collection-type") == ["series"]
    assert book.properties("group-position") == ["3"]
    assert book.metas()["calibre:series"] == "每日"
    assert book.metas()["calibre:series_index"] == "3"


def test_metadata_that_the_articles_decide():
    articles = [
        dated(1, 2, "b.example", tags=("丙", "甲")),
        dated(2, 3, "a.example", tags=("甲", " ")),
        dated(3, 3, "a.example"),
    ]
    book = Opened(articles)
    assert book.dublin("title") == ["a.example、b.example · 2021年12月2日 – 3日"]
    assert book.dublin("source") == ["a.example", "b.example"]
    assert book.dublin("subject") == ["甲", "丙"]
    assert book.dublin("date") == ["2021-12-03"]
    assert book.properties("dcterms:modified") == ["2021-12-03T08:18:04Z"]
    assert book.dublin("publisher") == book.dublin("creator") == []
    assert book.dublin("description") == [
        "3篇文章，2021年12月2日 – 3日。来自a.example、b.example。"
    ]


def test_only_people_are_creators_and_one_site_is_the_publisher():
    book = Opened([dated(1, 1, byline="张三"), dated(2, 2, byline="张三")])
    assert book.dublin("creator") == ["张三"]
    assert book.dublin("publisher") == ["a.example"]
    book = Opened([dated(1, 1, byline="张三"), dated(2, 2, "b.example")])
    assert book.dublin("creator") == book.dublin("publisher") == []


@pytest.mark.parametrize(
    ("hosts", "language", "title"),
    [
        (["a.example"], "zh-Hans", "a.example · 2021年12月1日"),
        (["a.example", "b.example"], "en", "a.example, b.example · 1 – 2 December 2021"),
        (list("abcd"), "zh-Hant", "a、b、c等 · 2021年12月1日 – 4日"),
        (list("abcd"), "en", "a, b, c and others · 1 – 4 December 2021"),
        ([None, None], "en", "Articles · 1 – 2 December 2021"),
    ],
)
def test_a_book_without_a_title_says_where_its_articles_are_from(hosts, language, title):
    articles = [dated(at + 1, at + 1, host, language=language) for at, host in enumerate(hosts)]
    articles = [*articles, *articles] if len(articles) == 1 else articles
    assert Opened(articles).dublin("title") == [title]


def test_one_article_is_a_book_of_its_own():
    book = Opened([dated(1, 2, byline="张三")])
    assert book.dublin("title") == ["第1篇"]
    assert book.dublin("creator") == ["张三"]
    assert book.dublin("source") == ["https://a.example/1"]


def test_no_element_is_empty_or_padded(every):
    for element in every.package.find(f"{OPF}metadata"):
        text = element.text or ""
        assert text == text.strip()
        assert text or element.get("content")


def test_the_title_can_be_sorted_by_hand():
    book = Opened(TWELVE, title="新闻", title_file_as="xinwen")
    assert book.properties("file-as")[0] == "xinwen"


@pytest.mark.parametrize(
    "options",
    [
        {"group_by": "week"},
        {"group_by": "day,month,source"},
        {"group_by": "day,day"},
        {"order": "random"},
        {"image_quality": 0},
        {"image_quality": 96},
        {"max_image_side": 0},
        {"profile": "abacus"},
        {"wide_tables": "other"},
        {"series": "S", "series_index": float("nan")},
        {"series": "S", "series_index": -1},
        {"css": "p {"},
        {"css": "@import 'x.css'"},
        {"css": "p { background: URL(x.png) }"},
        {"modified": dt.datetime(2021, 1, 1)},  # noqa: DTZ001 - that is the point.
    ],
)
def test_options_that_cannot_be(options):
    with pytest.raises(UsageError):
        EPUBWriter(**options)


def test_an_unknown_option_is_a_type_error(tmp_path):
    with pytest.raises(TypeError):
        articlekit.write([], tmp_path / "x.epub", colour="red")


def test_css_of_the_user_comes_last():
    book = Opened(TWELVE[:1], css="p { color: inherit }")
    assert book.read("user.css") == b"p { color: inherit }"
    styles = [link.get("href") for link in book.article().iter(f"{XHTML}link")]
    assert styles == ["style.css", "user.css"]


def test_the_style_is_safe_for_old_readers():
    for vertical in (False, True):
        style = Opened(TWELVE[:1], vertical=vertical).read("style.css").decode()
        for word in ("@", "calc(", "var(", "min(", "max(", "clamp(", "rem;", "vw", "grid", "px;"):
            assert word not in style.replace("3px solid", "").replace("1px solid", "")
        for word in ("color:", "background", "font-family", "direction:"):
            assert word not in style


def test_vertical_books_turn_pages_the_other_way():
    spine = Opened(TWELVE[:1], vertical=True).package.find(f"{OPF}spine")
    assert spine.get("page-progression-direction") == "rtl"
    spine = Opened(TWELVE[:1]).package.find(f"{OPF}spine")
    assert spine.get("page-progression-direction") is None


# --- Accessibility -----------------------------------------------------------------------------

FEATURE = "schema:accessibilityFeature"
SUFFICIENT = "schema:accessModeSufficient"


def claims(alts, **options):
    files = {**books.pictures()}
    names = [name for name in files if name.endswith(".jpg")]
    body = tuple(
        articlekit.Figure(books.picture(name, alt)) for name, alt in zip(names, alts, strict=False)
    )
    article = Article(title="图", language="zh-Hans", body=(*body, books.p("字")))
    return Opened([article], images=books.loader(files), **options)


def test_claims_of_a_book_without_pictures():
    book = claims([])
    assert book.properties("schema:accessMode") == ["textual"]
    assert book.properties(SUFFICIENT) == ["textual"]
    assert "alternativeText" not in book.properties(FEATURE)
    assert book.properties("schema:accessibilityHazard") == ["none"]


def test_alternative_texts_are_claimed_only_if_every_picture_has_one():
    book = claims(["甲", "乙"])
    assert book.properties("schema:accessMode") == ["textual", "visual"]
    assert book.properties(SUFFICIENT) == ["textual,visual", "textual"]
    assert "alternativeText" in book.properties(FEATURE)
    book = claims(["甲", ""])
    assert book.properties(SUFFICIENT) == ["textual,visual"]
    assert "alternativeText" not in book.properties(FEATURE)
    assert "其中 1 张" in book.properties("schema:accessibilitySummary")[0]
    assert book.report.to_dict()["alt_coverage"] == 0.5


def test_moving_pictures_may_be_hazards(every):
    assert every.properties("schema:accessibilityHazard") == ["unknown"]


def test_conformance_is_never_claimed(every):
    assert every.properties("dcterms:conformsTo") == []


def test_a_style_of_the_user_may_fix_anything():
    assert "displayTransformability" in claims([]).properties(FEATURE)
    assert "displayTransformability" not in claims([], css="p{}").properties(FEATURE)


def test_the_values_are_those_of_the_vocabulary(every):
    known = {
        "schema:accessMode": {"textual", "visual"},
        SUFFICIENT: {"textual", "visual", "textual,visual"},
        "schema:accessibilityHazard": {"none", "unknown"},
        FEATURE: {
            "alternativeText",
            "displayTransformability",
            "readingOrder",
            "rubyAnnotations",
            "structuralNavigation",
            "tableOfContents",
        },
    }
    for name, values in known.items():
        assert set(every.properties(name)) <= values
    for claim in every.report.claims:
        assert claim.value in every.properties(claim.property)
        assert claim.reason


# --- The report --------------------------------------------------------------------------------


def test_the_report_counts_what_is_in_the_book(every):
    report = every.report
    assert report.bytes == len(every.bytes)
    assert report.entries == len(every.names)
    for chapter in report.articles:
        assert chapter.bytes == sum(len(every.read(file)) for file in chapter.files)
    pictures = [e for e in every.manifest().values() if e.get("media-type").startswith("image/")]
    assert report.image_files == len(pictures)
    assert report.image_bytes == sum(len(every.read(e.get("href"))) for e in pictures)


def test_the_report_lists_what_is_not_in_the_book(every):
    missing = {item.value.rpartition("/")[2]: item.reason for item in every.report.missing_images}
    assert set(missing) == set(books.broken())
    dropped = {(item.kind, item.value) for item in every.report.dropped}
    assert ("link", "javascript:alert(1)") in dropped
    assert ("discarded", "广告") in dropped
    ids = {chapter.id for chapter in every.report.articles}
    assert {item.article for item in (*every.report.dropped, *every.report.missing_images)} <= ids


def test_the_report_is_json(every):
    import json

    assert json.loads(json.dumps(every.report.to_dict()))["title"] == "测试"
