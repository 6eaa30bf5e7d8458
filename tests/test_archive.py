"""The archive format: what would break a record, and what is read back."""

import datetime as dt
import io
import os
from dataclasses import replace

import pytest

import articlekit as ak
import casebook
from articlekit import model as m
from articlekit.writers.archive import ArchiveWriter
from builders import a, article, br, emoji, fig, p, strong, u


def again(given):
    return ak.parse(ak.render(given, "archive"))


def kept(found):
    """What of an article has a place in the archive format."""
    return replace(found, discarded=())


@pytest.mark.parametrize("name", sorted({*casebook.NAMES} - {"controls"}))
def test_the_cases_are_read_back(name):
    for found in casebook.read(name)[0]:
        assert kept(again(found)) == kept(found)


def test_control_characters_are_kept():
    # No XML document may hold them, but real articles do; half a surrogate no text can hold.
    assert again(article(p("a\x08b\x7fc\x1bd\ud800"))).text == "a\x08b\x7fc\x1bd\ufffd"


@pytest.mark.corpus
@pytest.mark.skipif(
    "ARTICLEKIT_CORPUS" not in os.environ, reason="ARTICLEKIT_CORPUS names no folder"
)
def test_real_articles_are_read_back():
    for found in ak.iter_articles(os.environ["ARTICLEKIT_CORPUS"]):
        assert kept(again(found)) == kept(found)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("[视频] 标题 (2)", "[视频] 标题 (2)"),
        ("a](b", "a](b"),
        ("a](http://x)\n------\n\nb", "a](http://x) ------ b"),
        ("\t a \u3000 b\r\n", "a b"),
        ("AT&amp;T &lt;b&gt; &copy", "AT&amp;T &lt;b&gt; &copy"),
        ("AT&T < > \\ ` *x*", "AT&T < > \\ ` *x*"),
        ("<!--1-->", "<!--1-->"),
        ("", ""),
    ],
)
def test_titles(title, expected):
    found = again(article(p("x"), title=title))
    assert (found.title, found.url, found.text) == (expected, "https://a.example/1", "x")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/(x)_[y]", "https://a.example/(x)_[y]"),
        ("https://a.example/x)", "https://a.example/x)"),
        ("https://a.example/](x)", "https://a.example/%5D(x)"),
        ("https://a.example/a b\n------\nc", "https://a.example/a b%0A------%0Ac"),
        ("https://a.example/a\tb < c\u200a-", "https://a.example/a\tb < c\u200a-"),
        ("https://a.example/<b>", "https://a.example/%3Cb>"),
        (" https://a.example/ ", "%20https://a.example/%20"),
        ("https://a.example/?a=1&amp;b", "https://a.example/?a=1&amp;b"),
        ("/x", "/x"),
        ("", None),
        (None, None),
    ],
)
def test_addresses(url, expected):
    found = again(article(p("x"), url=url))
    assert (found.title, found.url, found.text) == ("Title", expected, "x")


@pytest.mark.parametrize(
    "timestamp",
    [
        None,
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        dt.datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=dt.UTC),
        dt.datetime(2021, 12, 8, 20, 39, 3, 120_000, tzinfo=dt.UTC),
    ],
)
def test_time_stamps(timestamp):
    assert again(article(p("x"), timestamp=timestamp)).timestamp == timestamp


def test_pictures():
    picture = m.Image("small.jpg", "https://b.example/a b,c.jpg,", "alt", "title", 3, 4)
    caption = m.Caption((m.Text("说明"),), (m.Text("摄影："), a("/jo", "某社")))
    body = (m.Figure(picture, caption, "/big"),)
    (found,) = again(article(*body)).body
    expected = replace(picture, url="https://b.example/a%20b,c.jpg%2C")
    assert found == m.Figure(expected, body[0].caption, "/big")


def test_an_emoji_beside_a_picture_is_text():
    body = (p("字", emoji("🙂")), fig("https://a.example/1.png"))
    assert again(article(*body)).body == body
    found = again(article(p(emoji("🙂"), m.Image("s", "https://a.example/s")))).body
    assert [block.__class__ for block in found] == [m.Paragraph, m.Figure]


def test_marks_that_meet_join_at_every_level():
    body = p(strong("a", u("b")), strong(u("c"), "d"))
    assert again(article(body)).body == (p(strong("a", u("bc"), "d")),)


def test_several_records():
    given = [
        article(p("一"), title="A", meta=m.Meta({"x": 1})),
        article(p("二", br, a("/x", "y")), title="B", meta=m.Meta({"y": 2})),
    ]
    given = [
        replace(item, timestamp=dt.datetime(2021, 1, day, tzinfo=dt.UTC))
        for day, item in enumerate(given, start=1)
    ]
    stream = io.BytesIO()
    ArchiveWriter().write(given, stream, lambda problem: None)
    found = list(ak.parse_all(stream.getvalue()))
    assert [item.title for item in found] == ["A", "B"]
    assert [item.body for item in found] == [item.body for item in given]
    # Front matter can stand at the beginning alone.
    assert [dict(item.meta) for item in found] == [{"x": 1}, {}]


def test_only_visible_markup_is_written():
    text = ak.render(article(p("x"), discarded=(m.Discarded("label", "gone"),)), "archive")
    assert text == "[Title](https://a.example/1)\n------\n\n<p>x</p>\n"
