"""Drawn covers and their fonts."""

import io
import time

import pytest
from fontTools.ttLib import TTCollection
from PIL import Image as Raster

import fonts
from articlekit import InputError
from articlekit.model import Article
from articlekit.writers.epub import CJK_FONTS, _fonts
from articlekit.writers.epub._cover import CoverText, draw_cover
from articlekit.writers.epub._fonts import CoverFonts, open_font
from articlekit.writers.epub._lines import balanced, side_by_side, wrap
from epub.books import p
from epub.opened import Opened


class Fixed:
    """A font whose characters are as wide as they are in print."""

    def getlength(self, text):
        return sum(20 if ord(char) > 0x2E80 else 10 for char in text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("每日新闻", ["每日新闻"]),
        ("每日新闻精选", ["每日新闻精", "选"]),
        ("一二三四五，六七", ["一二三四", "五，六七"]),
        ("一二三四《五六》", ["一二三四", "《五六》"]),
        ("the daily news", ["the daily", "news"]),
        ("a" * 25, ["a" * 9, "a" * 9, "a" * 7]),
        ("bcdefghijk、", ["bcdefghij", "k、"]),
        ("  甲  乙 ", ["甲  乙"]),
        ("новые вести", ["новые", "вести"]),
        ("أخبار اليوم", ["أخبار", "اليوم"]),
        ("it’s so new", ["it’s so", "new"]),
    ],
)
def test_lines_break_where_they_may(text, lines):
    found = wrap(text, Fixed(), 100)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    if "a" * 20 not in text:
        assert found == lines
    assert all(Fixed().getlength(line) <= 100 for line in found)


def test_lines_are_about_as_long_as_each_other():
    assert balanced("每日新闻精选：国际要闻", Fixed(), 180) == ["每日新闻精选：", "国际要闻"]
    assert balanced("一二三四五六七八九十", Fixed(), 180) == ["一二三四五", "六七八九十"]
    assert balanced("新闻2021年12月8日", Fixed(), 160) == ["新闻", "2021年12月8日"]
    assert balanced("a" * 25, Fixed(), 100) == wrap("a" * 25, Fixed(), 100)
    assert balanced("甲", Fixed(), 180) == ["甲"]
    assert balanced("", Fixed(), 180) == []


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        ([], []),
        (["a.b"], ["a.b"]),
        (["a.b", "c.d", "e.f"], ["a.b · c.d", "e.f"]),
        (["a" * 12, "b"], ["a" * 9, "aaa · b"]),
    ],
)
def test_no_line_of_sites_begins_or_ends_with_a_dot(names, lines):
    assert side_by_side(names, Fixed(), 90, 9) == lines


def cover_text(heading, sites=("a.example",) * 30, dates="2021年"):
    return CoverText(heading, dates, "3篇", sites)


def zh(font):
    return CoverFonts(font, "zh-Hans")


@pytest.mark.parametrize(
    "title",
    ["新闻", "每日新闻精选：" * 8, "The Daily News of the World", "字" * 400, "W" * 300, "😀"],
)
def test_any_title_is_drawn(title, cjk_font):
    found = draw_cover(cover_text(title), zh(cjk_font), "seed")[0]
    image = Raster.open(io.BytesIO(found.data))
    assert image.size == (1200, 1600)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    # Nothing is drawn beyond the frame.
    ground = image.getpixel((20, 20))
    edge = image.crop((0, 0, 1200, 50)).getextrema()
    assert all(abs(low - value) < 12 and abs(high - value) < 12
               for (low, high), value in zip(edge, ground, strict=True))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["[", "（", "，", "a", "字", "a，", " 字", "1年", ".", "\u0301", "\u200b", "\u3000"],
)
def test_the_time_of_a_cover_does_not_grow_with_its_title(text, cjk_font):
    start = time.process_time()
    flood = text * (90_000 // len(text))
    draw_cover(cover_text(flood, (flood,) * 100), zh(cjk_font), "seed")
    assert time.process_time() - start < 5  # It takes 0.1.


@pytest.mark.parametrize(
    ("language", "region"),
    [("zh-Hans", "SC"), ("zh-Hant", "TC"), ("zh-Hant-HK", "TC"), ("ja", "JP"), ("en", "SC")],
)
def test_the_face_is_that_of_the_language(language, region, cjk_font):
    assert open_font(cjk_font, 20, language).getname()[0] == f"Boxes CJK {region}"


def test_the_first_face_stands_in_for_one_that_is_not_there(cjk_font):
    assert open_font(cjk_font, 20, "ko").getname()[0] == "Boxes CJK JP"


def test_the_first_known_font_that_is_there_draws(monkeypatch, cjk_font):
    monkeypatch.setattr(_fonts, "CJK_FONTS", ("/nowhere/font.ttc", cjk_font, __file__))
    book = Opened([Article(title="题", body=(p("字"),))], draw_cover=True)
    assert book.problems == []
    assert "EPUB/cover.jpg" in book.names


def test_without_a_font_there_is_no_cover_and_a_problem(monkeypatch):
    monkeypatch.setattr(_fonts, "CJK_FONTS", ("/nowhere/font.ttc",))
    book = Opened([Article(title="题", body=(p("字"),))], draw_cover=True)
    assert [problem.code for problem in book.problems] == ["cover-font"]
    assert "EPUB/cover.xhtml" not in book.names


@pytest.mark.parametrize(
    ("title", "drawn", "lacking"),
    [
        ("新闻 News", True, ""),
        ("新闻 😀 →", True, ""),
        ("一二三四五 𠀀", True, "𠀀"),
        ("أخبار", False, "أابخر"),
        ("ข่าว", False, "ข่าว"),
    ],
)
def test_letters_that_no_font_has_are_not_drawn_as_boxes(
    title, drawn, lacking, monkeypatch, cjk_font
):
    monkeypatch.setattr(_fonts, "CJK_FONTS", ("/nowhere/font.ttc", __file__, cjk_font))
    monkeypatch.setattr(_fonts, "OTHER_FONTS", ())
    monkeypatch.setattr(_fonts, "_NOTO", ())
    cover, missing = draw_cover(cover_text(title), zh(None), "seed")
    assert (cover is not None) == drawn
    assert sorted(missing) == sorted(lacking)
    book = Opened([Article(title="甲", body=(p("字"),))], draw_cover=True, title=title)
    assert [problem.code for problem in book.problems] == ["cover-font"] * bool(lacking)
    assert ("EPUB/cover.jpg" in book.names) == drawn


def test_each_line_is_drawn_with_a_font_that_has_its_letters(monkeypatch, tmp_path, cjk_font):
    latin = str(tmp_path / "latin.ttf")
    fonts.write_latin(latin)
    monkeypatch.setattr(_fonts, "CJK_FONTS", (latin, cjk_font))
    assert zh(None).best("News 2021") == (latin, "")
    assert zh(None).best("News 新闻") == (cjk_font, "")
    assert zh(cjk_font).best("ก") == (cjk_font, "ก")


def test_right_to_left_needs_a_library_that_joins_letters(monkeypatch, cjk_font):
    monkeypatch.setattr(_fonts, "CJK_FONTS", (cjk_font,))
    monkeypatch.setattr(_fonts, "_missing", lambda *_: "")
    monkeypatch.setattr(_fonts.features, "check", lambda _: True)
    assert zh(None).best("أخبار") == (cjk_font, "")
    monkeypatch.setattr(_fonts.features, "check", lambda _: False)
    assert zh(None).best("أخبار")[0] is None
    assert zh(None).best("News")[0] == cjk_font


def test_a_font_that_is_none_is_an_input_error_before_anything_else(tmp_path):
    def articles():
        pytest.fail("an article was read")
        yield

    path = tmp_path / "font.ttf"
    for message in ("No such file", "no usable font"):
        with pytest.raises(InputError, match=message):
            Opened(articles(), draw_cover=True, cover_font=path)
        path.write_bytes(b"no font")


def test_a_given_font_draws(cjk_font):
    book = Opened([Article(title="题", body=(p("字"),))], draw_cover=True, cover_font=cjk_font)
    assert "EPUB/cover.jpg" in book.names


def test_fonts_are_looked_for_in_known_places():
    assert len(set(CJK_FONTS)) == len(CJK_FONTS)


@pytest.mark.parametrize("has_variable", [True, False])
def test_fonts_of_one_user_are_found(monkeypatch, tmp_path, has_variable):
    monkeypatch.setattr(_fonts, "CJK_FONTS", ("/nowhere/NotoSansCJK-Regular.ttc",))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert zh(None).best("题") == (None, "题")
    variables = fonts.user_fonts(tmp_path / ("data" if has_variable else ".local/share"))
    if has_variable:
        monkeypatch.setenv("XDG_DATA_HOME", variables["XDG_DATA_HOME"])
    found, missing = zh(None).best("题")
    assert missing == ""
    assert open_font(found, 20, "zh").getname()[0] == "Boxes CJK SC"


def test_the_font_of_the_tests_is_what_its_script_writes(tmp_path):
    fonts.write_collection(tmp_path / "font.ttc")
    written, kept = (TTCollection(path) for path in (tmp_path / "font.ttc", fonts.FONT))
    assert len(written.fonts) == len(kept.fonts) == 3
    for one, other in zip(written.fonts, kept.fonts, strict=True):
        assert one.getBestCmap() == other.getBestCmap()
        assert one["name"].getDebugName(1) == other["name"].getDebugName(1)
