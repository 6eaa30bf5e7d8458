"""Plain text: one case a rule."""

import io

import pytest
from wcwidth import wcswidth

import articlekit as ak
from articlekit import model as m
from articlekit._text.wrap import wrap
from articlekit.writers.text import PlainTextWriter
from builders import (
    a,
    article,
    br,
    code,
    em,
    emoji,
    fig,
    h,
    hr,
    img,
    li,
    ol,
    p,
    pre,
    quote,
    rt,
    ruby,
    table,
    ul,
)


def text(*blocks, title="", **options):
    return ak.render(article(*blocks, title=title), "text", **options).removesuffix("\n")


def cell(value, header=False, align=None, colspan=1, rowspan=1):
    return m.TableCell(header, align, colspan, rowspan, (m.Text(value),))


# --- Lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "width", "expected"),
    [
        ("一二三四五六", 4, ["一二", "三四", "五六"]),
        ("一二三四五六", 5, ["一二", "三四", "五六"]),
        ("一二，三四。", 4, ["一", "二，", "三", "四。"]),
        ("一“二三”四", 5, ["一“二", "三”四"]),
        ("一《二》三", 4, ["一", "《二》", "三"]),
        ("ab cd ef", 5, ["ab cd", "ef"]),
        ("  ab\t\n cd  ", 80, ["ab cd"]),
        ("中文abc中文", 7, ["中文abc", "中文"]),
        ("中文 abc 中文", 8, ["中文 abc", "中文"]),
        ("他说it’s fine", 7, ["他说", "it’s", "fine"]),
        ('"一二" "三四"', 6, ['"一二"', '"三四"']),
        ("和/或者", 3, ["和/或", "者"]),
        ("是——不是", 5, ["是——", "不是"]),
        ("等等……吧", 5, ["等", "等……", "吧"]),
        ("100％的人", 6, ["100％", "的人"]),
        ("花￥100买", 6, ["花", "￥100", "买"]),
        ("한국어 낱말은", 6, ["한국어", "낱말은"]),
        ("ab\u00a0cd ef", 4, ["ab\u00a0cd", "ef"]),
        ("ab\u200bcd", 3, ["ab\u200b", "cd"]),
        ("https://a.example/long 中", 10, ["https://a.example/long", "中"]),
        ("🇨🇳🇨🇳🇨🇳", 4, ["🇨🇳🇨🇳", "🇨🇳"]),
        ("👩‍👩‍👧字字", 4, ["👩‍👩‍👧字", "字"]),
        ("e\u0301e\u0301 e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("一二", 1, ["一", "二"]),
        ("a\u2028b\x85c", None, ["a b c"]),
        ("", 10, [""]),
    ],
)
def test_wrapping(given, width, expected):
    assert wrap(given, width) == expected


def test_a_mark_with_a_width_behind_a_character():
    """Versions of wcwidth differ in whether it has one."""
    text = "a\U00016f51"
    lines = ["中中", text] if wcswidth(text) == 2 else [f"中中{text}"]
    assert wrap(f"中中{text}", 5) == lines


def test_cutting():
    assert wrap("abcdefg", 3, cut=True) == ["abc", "def", "g"]
    assert wrap("ae\u0301\u0301b", 1, cut=True) == ["a", "e\u0301\u0301", "b"]
    assert wrap("一二", 1, cut=True) == ["一", "二"]


# --- Blocks ------------------------------------------------------------------------------------


def test_title_and_headings():
    assert text(h(2, "甲"), h(3, "乙"), title="标题 x") == "标题 x\n======\n\n甲\n--\n\n乙"
    assert text(p("x"), title="标题", width=None) == "标题\n====\n\nx"
    assert ak.render(article(p("x")), "text", no_title=True) == "x\n"
    assert text(title="一二三四五", width=4) == "一二\n三四\n五\n===="


def test_a_figure_is_its_caption():
    assert text(fig("/1.png", "说明", credit="某社", alt="no")) == "▲ 说明\n© 某社"
    assert text(fig("/1.png", credit="© 某社")) == "© 某社"
    assert text(fig("/1.png", alt="no")) == ""
    assert text(fig("/1.png", "一二三四五六", credit="七八九十"), width=10) == (
        "▲ 一二三四\n  五六\n© 七八九十"
    )


def test_an_embed_is_its_title_or_address():
    def embed(title, url="/v"):
        return m.Embed("video", url, title, None, m.Caption((m.Text("说明"),)))

    assert text(embed("标题")) == "▶ 标题\n▲ 说明"
    assert text(embed(None)) == "▶ https://a.example/v\n▲ 说明"
    assert text(embed(None), links="footnotes") == "▶ https://a.example/v\n▲ 说明"
    assert text(embed("标题"), links="inline") == "▶ 标题 <https://a.example/v>\n▲ 说明"
    assert text(embed("标题", "javascript:x")) == "▲ 说明"


def test_lists():
    body = ul("一", li("二", ul("三", li("四", ul("五", li("六", ul("七"))))))), ol("x", start=9)
    assert text(*body) == "• 一\n• 二\n  ◦ 三\n  ◦ 四\n    ▪ 五\n    ▪ 六\n      ▪ 七\n\n9. x"
    assert text(ol(li(p("一二三四"), p("五")), start=10), width=8) == "一二三四\n五"
    assert text(ol(li(p("一二三四"), p("五")), start=10), width=12) == "10. 一二三四\n    五"


def test_quotes_and_rules():
    assert text(quote(p("一"), quote(p("二"))), hr) == "│ 一\n│\n│ │ 二\n\n" + "─" * 20
    assert text(quote(p("一二三四五")), width=10) == "│ 一二三四\n│ 五"
    assert text(quote(quote(p("一二三四五"))), width=10) == "│ 一二三四\n│ 五"


def test_code_is_never_wrapped():
    assert text(pre("a  b\n\n  c"), width=3) == "    a  b\n\n      c"


def test_phrasing():
    assert text(p("a", em("b"), br, code("c"), emoji("🙂"), img("/i", "no"))) == "ab\nc🙂"
    assert text(p(ruby("字", rt("zì")))) == "字zì"
    assert text(p("　　一", br, "", br, "二")) == "　　一\n二"


def test_control_characters_are_left_out():
    assert text(p("a\x1b[31mb\x00\x07c\x9bd\ud800")) == "a[31mbcd"


# --- Links -------------------------------------------------------------------------------------

LINKS = (
    p("见", a("/x", "甲"), "和", a("https://b.example/", "乙"), "、", a("/x", "丙"), "。"),
    p(a("https://c.example", "https://c.example"), a("javascript:x", "丁"), a("/y", img("/i"))),
)


URLS = "[1] https://a.example/x\n[2] https://b.example/"
INLINE = "见甲 <https://a.example/x>和乙 <https://b.example/>、丙 <https://a.example/x>。"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("drop", "见甲和乙、丙。\n\nhttps://c.example丁"),
        ("inline", f"{INLINE}\n\nhttps://c.example丁"),
        ("footnotes", f"见甲[1]和乙[2]、丙[1]。\n\nhttps://c.example丁\n\n{URLS}"),
    ],
)
def test_links(links, expected):
    assert text(*LINKS, links=links) == expected


# --- Tables ------------------------------------------------------------------------------------


def test_a_table():
    assert text(table(["名", "n"], ["甲乙", "12"], ["e", ""])) == ("名    n\n────  ──\n甲乙  12\ne")


def test_alignment():
    body = m.Table(
        (
            m.TableRow((cell("一二三", align="right"), cell("b"))),
            m.TableRow((cell("x", align="right"), cell("一二", align="center"))),
            m.TableRow((cell("x", align="center"), cell("y", align="right"))),
        )
    )
    assert text(body) == "一二三  b\n     x  一二\n  x        y"


def test_spans():
    body = m.Table(
        (
            m.TableRow((cell("wide heading", True, colspan=2), cell("b", True))),
            m.TableRow((cell("down", rowspan=2), cell("c"), cell("d"))),
            m.TableRow((cell("e"), cell("f"))),
            m.TableRow((cell("g", colspan=1000), cell("h"))),
        )
    )
    assert text(body).split("\n") == [
        "wide heading  b",
        "────  ──────  ─  ─",
        "down  c       d",
        "      e       f",
        "g                h",
    ]


def test_cells_are_wrapped():
    body = table(["一二三四五六七八", "a"], ["b", "九十"], header=False)
    assert text(body, width=18) == "一二三四五六  a\n七八\nb             九十"
    breaks = m.TableCell(False, None, 1, 1, (m.Text("x"), br, m.Text("y")))
    assert text(m.Table((m.TableRow((breaks, cell("z"))),))) == "x  z\ny"


def test_a_table_without_room_is_its_cells():
    body = table(["一二三四五", "a", "b"], ["c", "", "d"])
    assert text(body, width=8) == "一二三四\n五\na\nb\n────────\nc\nd"


def test_an_empty_table_is_nothing():
    assert text(table(["", ""]), p("x")) == "x"
    assert text(m.Table(())) == ""


def test_many_articles_in_one_file():
    articles = [article(p(name), title=name.upper()) for name in "ab"]
    stream = io.BytesIO()
    PlainTextWriter(width=10, title="News").write(articles, stream)
    line = "═" * 10
    assert stream.getvalue().decode() == f"News\n════\n\nA\n=\n\na\n\n{line}\n\nB\n=\n\nb\n"
