"""The pages of articles: markup, languages, links, notes, long ones."""

import re
import string
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit
from articlekit import render
from articlekit._text.characters import xml_text
from articlekit.model import (
    Article,
    Blockquote,
    Caption,
    Code,
    Discarded,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Link,
    List,
    ListItem,
    Paragraph,
    Strong,
    Table,
    TableCell,
    TableRow,
    Text,
    plain_text,
    replace,
    walk,
)
from articlekit.writers.epub._language import foreign_language, foreign_runs, language_tag
from articlekit.writers.epub._pages import also_line
from articlekit.writers.epub._prepare import Reprint
from articlekit.writers.epub._split import LIMIT, divided_text, filled, pieces, weight
from articlekit.writers.internal_links import article_key
from articlekit.writers.valid import valid_url
from epub import books
from epub.books import SITE, p, text
from epub.opened import DC, LANG, OPS, XHTML, Opened, flat


def body_of(*blocks, language="zh-Hans", url=f"{SITE}/a/1", **options):
    """The markup of blocks in a book."""
    article = Article(title="题", url=url, language=language, body=blocks)
    found = Opened([article], **options).source()
    return re.search(r"</header>\n(.*)\n</section>\n</body>", found, re.S)[1]


# --- Markup ------------------------------------------------------------------------------------


def test_phrasing():
    block = p("甲", Strong(text("乙")), Emphasis((Text("丙"), Strong(text("丁")))), "&<>\"'")
    assert body_of(block) == (
        "<p>甲<strong>乙</strong><em>丙<strong>丁</strong></em>&amp;&lt;&gt;\"'</p>"
    )


def test_no_space_comes_between_chinese_characters():
    nodes = [Strong(text("甲")), Emphasis(text("乙")), Text("丙"), Strong(text("丁"))]
    page = Opened([Article(title="题", language="zh", body=(p(*nodes),))]).article()
    assert not re.search("[\u3400-\u9fff]\\s+[\u3400-\u9fff]", "".join(page.find(
        f"{XHTML}body/{XHTML}section/{XHTML}p").itertext()))  # fmt: skip


def test_headings_never_skip_a_level_and_empty_ones_are_left_out():
    depths = [4, 6, 2, 5, 1]
    blocks = [Heading(depth, text(f"第{depth}级")) for depth in depths]
    found = body_of(Heading(2, ()), *blocks, Heading(3, text(" ")))
    assert re.findall(r"<h(\d)>", found) == ["2", "3", "2", "3", "2"]


def test_headings_in_quotes_and_items_count_too():
    inner = (ListItem((Heading(4, text("乙")),)),)
    found = body_of(
        Blockquote((Heading(3, text("甲")),)), List(False, None, inner), Heading(2, text("丙"))
    )
    assert re.findall(r"<h(\d)>(.)", found) == [("2", "甲"), ("3", "乙"), ("2", "丙")]


def test_what_shows_nothing_is_left_out():
    empty = (p(), p(" "), Blockquote(()), Blockquote((p(),)), List(True, 2, ()), Table(()))
    assert body_of(*empty, Table((TableRow(()),)), p("字")) == "<p>字</p>"


def test_hand_made_indents_are_not_doubled():
    found = body_of(p("\u3000\u3000甲"), p(Strong(text("\u3000乙"))), p("丙\u3000丁"))
    assert found.split("\n") == [
        '<p class="flush">\u3000\u3000甲</p>',
        '<p class="flush"><strong>\u3000乙</strong></p>',
        "<p>丙\u3000丁</p>",
    ]


def test_spans_cover_only_what_is_there():
    cell = TableCell(True, "center", 10**9, 10**9, ())
    found = body_of(Table((TableRow((cell,)),)))
    assert '<tr><td class="align-center"></td></tr>' in found


# Cells of rows as (colspan, rowspan).
SPANS = st.lists(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), min_size=1, max_size=4), max_size=5
)


def spanned(rows):
    return Table(
        tuple(
            TableRow(
                tuple(
                    TableCell(False, None, *spans, text(f"{at}.{column}"))
                    for column, spans in enumerate(row)
                )
            )
            for at, row in enumerate(rows)
        )
    )


def occupied(table):
    """The places of a table's cells, as a browser finds them (HTML 5, section 4.9.12.1)."""
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    rows = [re.findall(r"<t[dh]([^>]*)>(.*?)</t[dh]>", row) for row in rows]
    places = {}
    for at, row in enumerate(rows):
        column = 0
        for attributes, content in row:
            while (at, column) in places:
                column += 1
            width, height = (
                int((re.search(rf'{name}="(\d+)"', attributes) or [0, 1])[1])
                for name in ("colspan", "rowspan")
            )
            assert at + height <= len(rows)
            for y in range(at, at + height):
                for x in range(column, column + width):
                    assert (y, x) not in places
                    places[y, x] = content
    return places


@given(SPANS)
def test_tables_are_the_same_in_a_page_and_in_a_book(rows):
    table = spanned(rows)
    found = re.search("<table>.*</table>", body_of(table, p("字")), re.S)
    page = render(Article(title="题", language="zh", body=(table,)), "html")
    other = re.search("<table>.*</table>", page, re.S)
    assert (found and found[0]) == (other and other[0])
    assert len(set(occupied(found[0] if found else "").values())) == sum(map(len, rows))


def test_cells_stay_in_their_columns_where_a_table_is_divided():
    table = spanned(
        [[(1, 1), (1, 4), (1, 1)], [(1, 1), (1, 1)], [(1, 1), (1, 1)], [(1, 1), (1, 1)]]
    )
    parts = [body_of(part) for part in pieces((table,), weight(table.children[:2]))]
    assert [re.sub("<(?!td)[^>]*>|\n", "", part) for part in parts] == [
        '<td>0.0<td rowspan="2">0.1<td>0.2<td>1.0<td>1.1',
        '<td>2.0<td rowspan="2"><td>2.1<td>3.0<td>3.1',
    ]


@given(SPANS, st.integers(800, 2000))
def test_divided_tables_keep_their_rows(rows, limit):
    table = spanned(rows)
    found = [
        [plain_text(cell) for cell in row.children if cell.children]
        for part in pieces((table,), limit)
        for row in part.children
    ]
    assert [row for row in found if row] == [
        [plain_text(cell) for cell in row.children] for row in table.children
    ]


@given(SPANS, st.integers(1, 400), st.integers(100, 900))
def test_large_cells_go_on_in_the_rows_below(rows, length, limit):
    table = spanned(rows)
    parts = tuple(pieces((replace(table, children=grown(table.children, length)),), limit))
    found = "".join(node.value for node in walk(parts) if isinstance(node, Text))
    assert found == "".join(
        node.value for node in walk(grown(table.children, length)) if isinstance(node, Text)
    )
    for part in parts:
        if isinstance(part, Table):
            occupied("".join(re.findall("<table>.*</table>", body_of(part, p("字")), re.S)))
            assert all(weight((row,)) <= 2 * limit for row in part.children)


def grown(rows, length):
    """The rows with a long text in every third cell."""
    return tuple(
        TableRow(
            tuple(
                replace(cell, children=text("字" * length)) if (at + column) % 3 == 0 else cell
                for column, cell in enumerate(row.children)
            )
        )
        for at, row in enumerate(rows)
    )


def test_a_large_row_becomes_several_rows_of_the_same_columns():
    head = TableRow((cell_of("甲"), cell_of("乙", rowspan=2), cell_of("丙")))
    rows = (head, TableRow((cell_of("丁" * 240), cell_of("戊"))), TableRow((cell_of("己"),)))
    shown = [
        re.sub("<(?!t[dr]|/tr)[^>]*>|\n", "", body_of(part)) for part in pieces((Table(rows),), 600)
    ]
    whole = "".join(shown)
    assert [re.sub(r"(.)\1+", r"\1+", part) for part in shown] == [
        "<tr><td>甲<td>乙<td>丙</tr>",
        "<tr><td>丁+<td><td></tr>",
        "<tr><td>丁+<td><td>戊</tr>",
        "<tr><td>己</tr>",
    ]
    assert whole.count("丁") == 240


def cell_of(value, *, rowspan=1):
    return TableCell(False, None, 1, rowspan, text(value))


def test_spans_of_cells_cover_no_other_cell_and_nothing_outside_of_the_table():
    def cell(value, columns=1, rows=1):
        return TableCell(False, None, columns, rows, text(value))

    rows = TableRow((cell("a", rows=3), cell("b"))), TableRow((cell("c", columns=9),))
    found = body_of(Table(rows))
    assert '<tr><td rowspan="2">a</td><td>b</td></tr>\n<tr><td>c</td></tr>' in found
    assert "<td>a</td>" in body_of(Table((TableRow((cell("a", 10**9, 10**9),)),)))


def test_wide_tables_become_lists_if_that_is_wanted():
    assert "<table>" in body_of(books.table(4), wide_tables="list")
    assert "<table>" in body_of(books.table(5))
    found = body_of(books.table(5), wide_tables="list")
    assert "<table>" not in found
    assert found.count("<li>") == 3
    assert "<b>格0.4</b>：格1.4" in found
    assert "通栏" in found
    found = body_of(books.table(5, head=False), wide_tables="list")
    assert found.count("<li>") == 4
    heads = Table(books.table(5).children[:1])
    assert "格0.4" in body_of(heads, wide_tables="list")


def test_embeds_are_links_that_say_what_they_lead_to():
    found = body_of(
        Embed("video", f"{SITE}/v", "片名"),
        Embed("other", "https://e.example/"),
        Embed("audio", "javascript:x", None, None, Caption(text("说明"))),
    )
    assert f'<a href="{SITE}/v">视频：片名</a>' in found
    assert '<a href="https://e.example/">嵌入内容：https://e.example/</a>' in found
    assert "<p>音频：javascript:x</p>" in found
    assert "<figcaption>说明</figcaption>" in found


def test_rights_lines_stand_at_the_end():
    article = Article(
        title="题",
        language="zh",
        body=(p("字"),),
        discarded=(Discarded("rights", "© 2021"), Discarded("label", "广告")),
    )
    book = Opened([article])
    assert '<p>字</p>\n<p class="rights">© 2021</p>\n</section>' in book.source()
    assert "广告" not in book.source()
    assert "© 2021" not in Opened([article], rights_notes=False).source()


def test_the_line_below_the_title():
    found = Opened([books.chinese()]).source()
    assert (
        '<p class="about">记者甲 · news.example · <time datetime="2021-12-08T16:18:00+08:00">'
        f'2021年12月8日 16:18 UTC+0800</time> · <a href="{SITE}/chinese">原文</a></p>'
    ) in found
    assert (
        '<time datetime="2021-12-10">10 December 2021</time>' in Opened([books.english()]).source()
    )


def test_hostile_html_keeps_its_letters():
    articles = list(articlekit.parse_all(books.HOSTILE))
    book = Opened(articles)
    found = "".join(book.article().find(f"{XHTML}body").itertext())
    place = 0
    for node in walk(articles[0].body):
        if isinstance(node, Text):
            at = found.find(xml_text(node.value), place)
            assert at >= 0, node
            place = at
    for word in ("红字", "居中", "块在段内", "甲段落", "乙段落", "办公", "控制符", "脚本链接",
                 "坏锚", "游离", "块链接", "正项", "散项", "引文", "换行"):  # fmt: skip
        assert word in found
    assert not re.search("<(script|iframe|form|input|svg|style|font|center)", book.source())


# --- Laws --------------------------------------------------------------------------------------

LETTERS = st.text(
    st.one_of(st.sampled_from("甲乙丙 a&<>]\x0b\ufffe\ud800\"'\u3000\n\t"), st.characters()),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, min_size=12, max_size=12), st.sampled_from(["zh-Hans", "en", "und", ""]))
def test_any_text_anywhere_gives_a_sound_book(values, language):
    title, url, byline, source, tag, caption, credit, alt, src, href, kind, letters = values
    article = Article(
        title=title,
        url=url,
        byline=byline,
        source=source,
        tags=(tag,),
        language=language,
        body=(
            Figure(Image(src, src, alt), Caption(text(caption), text(credit)), link=href),
            p(letters, Link(href, title, text(letters))),
            Embed(kind, href, title),
        ),
        discarded=(Discarded("rights", letters),),
    )
    book = Opened([article], language="zh", link_notes=len(letters) % 2 == 0)  # It checks itself.
    legal = "".join(filter(str.isprintable, letters))
    found = "".join(filter(str.isprintable, book.text(book.report.articles[0].files[0])))
    assert legal in found
    for element in book.package.iter():
        if element.tag.startswith(DC):
            assert element.text.strip()


def test_articles_nested_at_random_are_kept():
    articles = list(books.random_articles(60, seed=7))
    book = Opened(articles, group_by="day,source")
    titles = {chapter.id: chapter for chapter in book.report.articles}
    assert len(titles) == len(articles)
    letters = sum(count(ET.fromstring(book.read(f))) for c in titles.values() for f in c.files)
    expected = sum(
        len("".join(filter(str.isalpha, node.value)))
        for article in articles
        for node in walk(article.body)
        if isinstance(node, Text)
    )
    assert letters >= expected


def count(page):
    return len("".join(filter(str.isalpha, "".join(page.find(f"{XHTML}body").itertext()))))


# --- Languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "language", "runs"),
    [
        ("他说no free lunch for the young。", "zh-Hans", [("no free lunch for the young", "en")]),
        ("苹果公司的iPhone 14 Pro Max手机", "zh-Hans", []),
        ("访问 the White House 之后", "zh-Hans", []),
        ("Wer sagt denn das, mein lieber Freund", "zh-Hans", []),
        ("of the people, by the people, for the people", "zh", [(
            "of the people, by the people, for the people", "en")]),
        ("Mr. Xi (习近平) said", "en", [("习近平", "zh")]),
        ("the word さくら and 桜", "en", [("さくら", "ja"), ("桜", "zh")]),
        ("the word 한국어", "de", [("한국어", "ko")]),
        ("习近平 said that of the", "und", []),
        ("naïve café", "en", []),
        ("", "en", []),
    ],
)  # fmt: skip
def test_foreign_runs(value, language, runs):
    found = [(value[start:end], tag) for start, end, tag in foreign_runs(value, language)]
    assert found == runs


def test_foreign_runs_and_paragraphs_are_marked():
    english = "This is a paragraph of English that stands in a Chinese article, with the rest."
    found = body_of(p(english), p(f"他说“{english}”。"), p("他说。"))
    first, second, third = found.split("\n")
    assert first == f'<p lang="en" xml:lang="en">{english}</p>'
    assert second.startswith('<p>他说“<span lang="en" xml:lang="en">This is')
    assert third == "<p>他说。</p>"
    chinese = body_of(p("习近平主席发表讲话，全文如下。"), language="en")
    assert chinese == '<p lang="zh" xml:lang="zh">习近平主席发表讲话，全文如下。</p>'


@pytest.mark.parametrize("filler", ["a", "a ", "a.", ".", " ", "the of ", "甲", "a甲", "-"])
def test_foreign_runs_take_linear_time(filler):
    for language in ("zh", "en"):
        foreign_runs(filler * 200_000, language)  # The time limit of the suite is the guard.
        foreign_language("a" + filler * 200_000, language)


@pytest.mark.parametrize(
    "tag", ["zh", "zh-Hans", "zh_Hant_TW", "en-GB", "de-1996", "zh-yue", "und"]
)
def test_language_tags(tag):
    assert language_tag(f" {tag} ") == tag.replace("_", "-")


# --- Links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "valid"),
    [
        ("https://e.example/a?b=c#d", "https://e.example/a?b=c#d"),
        ("https://e.example/a b", "https://e.example/a%20b"),
        ("https://e.example/[1]|2", "https://e.example/%5B1%5D%7C2"),
        ("https://e.example/路", "https://e.example/%E8%B7%AF"),
        ("https://e.example/100%", "https://e.example/100%25"),
        ("https://e.example/%e8%b7%af", "https://e.example/%e8%b7%af"),
        ("https://e.example/?q=a#b#c", "https://e.example/?q=a#b%23c"),
        ("https://中文.example/", "https://xn--fiq228c.example/"),
        ("https://☃.example/", None),
        ("https://aא.example/", None),
        ("https://עבר.example/", "https://xn--5db7at.example/"),
        ("https://xn--n-b4d.example/", None),
        ("https://" + "a" * 64 + ".example/", None),
        ("https://" + "中" * 300 + "/", None),
        ("https://user:word@e.example/", "https://e.example/"),
        ("HTTPS://E.Example/A", "https://e.example/A"),
        ("http://e.example\\a", "http://e.example/a"),
        ("http://e.example/a\\b", "http://e.example/a/b"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://1.2.3.4/", "http://1.2.3.4/"),
        ("http://1.2.3.400/", None),
        ("http://e.example:70000/", None),
        ("http://a b/", None),
        ("http:///a", None),
        ("mailto:a@b.example?subject=x y", "mailto:a@b.example?subject=x%20y"),
        ("mailto:", None),
        ("ftp://e.example/", None),
        ("a/b", None),
        ("", None),
    ],
)
def test_valid_url(url, valid):
    found = valid_url(url)
    assert found == valid
    assert found is None or set(found) <= set(string.printable) - set(' "<>\\^`{|}')


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_valid_urls_stay_as_they_are(rest):
    for start in ("https://e.example/", "https://", "mailto:"):
        found = valid_url(start + rest)
        if found is not None:
            assert valid_url(found) == found
            assert found.isascii()


def test_links_to_articles_of_the_book_stay_in_it():
    def link(url):
        return p(Link(url, None, text("链接")))

    urls = [
        f"{SITE}/two",
        f"{SITE}/two/",
        f"{SITE}/two#part",
        "http://www.news.example/two",
        "/two",
        f"{SITE}/two?page=2",
        f"{SITE}/one#self",
    ]
    one = Article(title="一", url=f"{SITE}/one", language="zh", body=tuple(map(link, urls)))
    two = Article(title="二", url=f"{SITE}/two", language="zh", body=(link(f"{SITE}/one"),))
    book = Opened([one, two])
    file = book.report.articles[1].files[0]
    found = [a.get("href") for a in book.article().iterfind(f".//{XHTML}section/{XHTML}p/{XHTML}a")]
    assert found == [file] * 5 + urls[5:]


def test_addresses_in_texts_are_not_taken_for_links():
    said = f'<a href="{SITE}/two">'
    one = Article(title="一", url=f"{SITE}/one", language="zh", body=(p(said),))
    two = Article(title="二", url=f"{SITE}/two", language="zh")
    book = Opened([one, two])
    assert said in "".join(book.article().itertext())


def test_links_without_an_address_are_text_and_reported():
    nodes = [
        Link(url, None, text(url or "空"))
        for url in ("javascript:x", "#part", "tel:1", "", "https://a b/")
    ]
    article = Article(title="题", url=f"{SITE}/1", language="zh", body=(p(*nodes),))
    book = Opened([article])
    assert "<p>javascript:x#parttel:1空https://a b/</p>" in book.source()
    assert [item.value for item in book.report.dropped] == [
        "javascript:x",
        "#part",
        "tel:1",
        "https://a b/",
    ]


def test_links_in_links_and_links_round_nothing():
    inner = Link("https://b.example/", None, text("内"))
    found = body_of(p(Link("https://a.example/", "t", (Text("外"), inner))))
    assert found == '<p><a href="https://a.example/" title="t">外内</a></p>'
    assert body_of(p("字", Link("https://a.example/", None, text(" ")), "字")) == "<p>字 字</p>"


def test_article_key():
    keys = {
        article_key(url)
        for url in ("http://www.a.example/x/", "https://a.example/x", "https://a.example/x#y")
    }
    assert keys == {"a.example/x"}


# --- Notes -------------------------------------------------------------------------------------


def test_notes_hold_the_addresses_of_links():
    one = Article(
        title="一",
        url=f"{SITE}/one",
        language="zh-Hans",
        body=(
            p("见", Link(f"{SITE}/x?a=1&b=2", "题", text("甲")), "和",
              Link(f"{SITE}/two", None, text("乙")), "。"),
            p(Link("https://e.example/" + "y" * 6000, None, text("丙"))),
        ),
    )  # fmt: skip
    two = Article(title="二", url=f"{SITE}/two", language="zh-Hans")
    book = Opened([one, two], link_notes=True)
    page = book.article()
    references = [a for a in page.iter(f"{XHTML}a") if a.get(f"{OPS}type") == "noteref"]
    notes = list(page.iter(f"{XHTML}aside"))
    assert [a.text for a in references] == ["[1]", "[2]"]
    assert [note.get("id") for note in notes] == ["n1", "n2"]
    ids = {e.get("id") for e in page.iter()}
    for reference, note in zip(references, notes, strict=True):
        assert reference.get("href") == f"#{note.get('id')}"
        assert reference.get("role") == "doc-noteref"
        assert (note.get("role"), note.get(f"{OPS}type")) == ("doc-footnote", "footnote")
        back, link = note.iter(f"{XHTML}a")
        assert back.get("role") == "doc-backlink"
        assert back.get("href")[1:] in ids
        assert len("".join(note.itertext())) < 5000
    assert link.get("href") == "https://e.example/" + "y" * 6000
    assert list(notes[0].iter(f"{XHTML}a"))[1].text == f"{SITE}/x?a=1&b=2"
    assert f'<a href="{book.report.articles[1].files[0]}">乙</a>' in book.source()


def test_articles_without_links_have_no_notes():
    assert "notes" not in Opened([Article(title="题", body=(p("字"),))], link_notes=True).source()


# --- Long articles -----------------------------------------------------------------------------


@pytest.mark.parametrize("link_notes", [False, True])
def test_long_articles_are_divided(link_notes):
    articles = books.long_articles()
    book = Opened(articles, link_notes=link_notes)
    for chapter, article in zip(book.report.articles, articles, strict=True):
        found = "".join(letters(book.text(file)) for file in chapter.files)
        place = 0
        for node in walk(article.body):
            if isinstance(node, Text):
                place = found.find(letters(node.value)[:60], place)
                assert place >= 0, node.value[:60]
        assert all(len(book.read(file)) < 300_000 for file in chapter.files)
    assert len(book.report.articles[0].files) > 5
    contents = [href for _, href, _ in book.contents()]
    assert contents == [chapter.files[0] for chapter in book.report.articles]
    # Links lead to the first file, and later files say what they continue.
    assert book.report.articles[2].files[0].encode() in book.read(book.report.articles[0].files[3])
    assert "(续 2)" in book.page(book.report.articles[0].files[1]).find(f".//{XHTML}title").text


def letters(value):
    return "".join(filter(str.isalnum, value))


def test_short_articles_are_not_divided():
    blocks = books.blocks()
    assert tuple(pieces(blocks)) == blocks


def test_divided_lists_go_on_counting():
    items = tuple(ListItem((p("字" * 100),)) for _ in range(50))
    parts = list(pieces((List(True, 5, items),), 4000))
    assert len(parts) > 2
    assert parts[0].start == 5
    assert parts[1].start == 5 + len(parts[0].children)
    assert [item for part in parts for item in part.children] == list(items)
    assert {part.start for part in pieces((List(False, None, items),), 4000)} == {None}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=12), st.integers(200, 2000))
def test_pieces_keep_every_letter(lengths, limit):
    nodes = tuple(
        Text("字" * length) if length % 2 else Strong((Emphasis(text("a" * length)),))
        for length in lengths
    )
    block = Blockquote((Paragraph(nodes), List(True, None, (ListItem((Paragraph(nodes),)),))))
    found = list(pieces((block, Paragraph(nodes)), limit))
    kept = "".join(node.value for node in walk(tuple(found)) if isinstance(node, Text))
    assert kept == "".join(node.value for node in walk((block, *nodes)) if isinstance(node, Text))


def test_weight_is_about_the_size_of_the_markup():
    for blocks in (books.blocks(), books.long_articles()[1].body[:1]):
        size = len(body_of(*blocks).encode())
        assert size / 2 < weight(blocks) < size * 2 or size < LIMIT


def test_items_that_are_divided_count_once():
    items = (ListItem((p("甲" * 900),)), ListItem((p("乙"),)))
    first, *rest, last = pieces((List(True, 3, items),), 1000)
    assert isinstance(first, List)
    assert first.start == 3
    assert {type(block) for block in rest} == {Paragraph}
    assert last == List(True, 4, items[1:])


def test_headings_captions_and_titles_of_embeds_are_divided():
    image = Image("a.jpg", f"{SITE}/a.jpg", "")
    assert [type(block) for block in pieces((Heading(2, text("字" * 300)),), 500)] == [Heading] * 3
    caption = Caption(text("字" * 100), text("图"))
    (figure,) = pieces((Figure(image, caption),), 500)
    assert figure.caption == caption
    found = list(pieces((Figure(image, caption),), 380))
    assert found == [Figure(image, Caption(caption.children)), p("图")]
    found = list(pieces((Embed("video", SITE, "题" * 200, None, caption),), 500))
    assert found == [Embed("video", SITE, "题" * 100), p("题" * 100), p("字" * 100), p("图")]


def test_texts_are_divided_between_words():
    assert divided_text("one two three " * 3, 30) == ["one ", "two ", "three "] * 3
    assert divided_text("好。" * 40, 100)[0] == "好。" * 10
    assert "".join(divided_text("字" * 99, 7)) == "字" * 99


def test_long_addresses_and_values_stay_out():
    long = "x" * 20_000
    link = Link(f"{SITE}/{long}", None, text("长链接"))
    titled = Link(f"{SITE}/", long, text("题"))
    book = Opened([Article(title="题", body=(p(link, titled), Code(long, "码")))])
    assert long[:5001] not in book.source()
    assert "长链接" in book.source()
    assert [item.reason for item in book.report.dropped] == [
        "not an address that a book may lead to"
    ]


def test_very_long_titles_are_cut_in_contents_and_whole_on_their_page():
    title = "很长的标题" * 30_000
    book = Opened([Article(title=title, language="zh"), books.english()], group_by="source")
    (shown,) = {label for label, _ in flat(book.contents()) if label.startswith("很")}
    assert shown == title[:299] + "…"
    (files,) = (chapter.files for chapter in book.report.articles if chapter.title == shown)
    first, *others = files
    h1 = book.page(first).find(f".//{XHTML}h1").text
    assert h1 == title[:5000]
    whole = h1 + "".join(
        p.text for file in (first, *others) for p in book.page(file).iter(f"{XHTML}p") if p.text
    )
    assert title in whole


def test_a_long_list_of_reprints_ends():
    reprints = tuple(Reprint(f"https://e{n}.example/{'x' * 100}", None) for n in range(1000))
    line = also_line(reprints, "zh-Hans")
    assert len(line) < 25_000
    assert "e0.example" in line
    assert line.endswith("等</p>")


def test_files_are_filled():
    assert list(filled([("a", 5)] * 5, 11)) == [["a"] * 2, ["a"] * 2, ["a"]]
    assert list(filled([("a", 20), ("b", 1)], 11)) == [["a"], ["b"]]
    assert list(filled([], 11)) == []


def test_marks_of_languages_are_in_both_attributes():
    page = Opened([books.chinese()]).article()
    for element in page.iter():
        assert element.get("lang") == element.get(LANG)
