"""Order, choice, groups and duplicates."""

import datetime as dt
import re
import sys

import pytest

from articlekit.collection import (
    Choice,
    between,
    by_date,
    from_sources,
    group_by,
    in_languages,
    limit,
    matching,
    unique,
)
from articlekit.collection.dates import span_of
from articlekit.collection.duplicates import fingerprint, fold, require
from articlekit.errors import UsageError
from articlekit.model import Article, Figure, Image, Paragraph, Text, time_zone

NOW = dt.datetime(2020, 7, 15, 12, tzinfo=dt.UTC)


def article(title="T", *, day=None, text="", **more):
    date = None if day is None else dt.datetime(2020, 7, day, 8, tzinfo=dt.UTC)
    body = (Paragraph((Text(text),)),) if text else ()
    return Article(title=title, date=date, body=body, **more)


def titles(articles):
    return [item.title for item in articles]


def test_by_date_puts_what_has_none_last_and_keeps_the_order_of_equals():
    items = [article("none"), article("b", day=2), article("a", day=1), article("b2", day=2)]
    assert titles(by_date(items)) == ["a", "b", "b2", "none"]
    assert titles(by_date(items, newest_first=True)) == ["b", "b2", "a", "none"]


def test_between_takes_the_first_instant_and_not_the_last():
    items = [article("1", day=1), article("2", day=2), article("none")]
    first, second = items[0].date, items[1].date
    assert titles(between(items, first, second)) == ["1"]
    assert titles(between(items, since=second)) == ["2"]
    assert titles(between(items)) == ["1", "2", "none"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WWW.bbc.com", ["bbc.com", "m.bbc.com"]),
        ("m.bbc.com", ["m.bbc.com"]),
        ("bay news", ["abbc.com"]),
        ("BayNews", ["abbc.com"]),
        ("com", ["bbc.com", "m.bbc.com", "abbc.com"]),
        ("bbc", []),
        ("Bay", []),
    ],
)
def test_sources_are_hosts_with_their_subdomains_or_names(name, expected):
    items = [article(name, source=name) for name in ("bbc.com", "m.bbc.com")]
    items += [article("abbc.com", source="abbc.com", site="Bay News"), article("none")]
    assert titles(from_sources(items, name)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["zh"], ["zh-Hans", "zh-Hant"]),
        (["zh-hans", "en"], ["zh-Hans", "en"]),
        (["zh-TW"], ["zh-Hant"]),
        (["zh-CN"], ["zh-Hans"]),
        (["z"], []),
    ],
)
def test_languages_stand_for_what_they_begin(tags, expected):
    items = [article(tag, language=tag) for tag in ("zh-Hans", "zh-Hant", "en", "zha")]
    assert titles(in_languages(items, *tags)) == expected


def test_matching_looks_at_title_and_text():
    items = [article("Bridge"), article("x", text="a bridge"), article("y")]
    assert titles(matching(items, "[Bb]ridge")) == ["Bridge", "x"]
    with pytest.raises(UsageError, match="not a regular expression"):
        Choice(match="(")


def test_limit():
    assert titles(limit([article("a"), article("b")], 1)) == ["a"]


# --- Dates --------------------------------------------------------------------------------------

SPANS = [
    ("2020", "2020-01-01T00:00:00", "2021-01-01T00:00:00"),
    ("2020-07", "2020-07-01T00:00:00", "2020-08-01T00:00:00"),
    ("2020-12", "2020-12-01T00:00:00", "2021-01-01T00:00:00"),
    ("2020/07/01", "2020-07-01T00:00:00", "2020-07-02T00:00:00"),
    ("2020.7.1", "2020-07-01T00:00:00", "2020-07-02T00:00:00"),
    ("2020-2-29", "2020-02-29T00:00:00", "2020-03-01T00:00:00"),
    ("2020-07-15T08:00", "2020-07-15T08:00:00", "2020-07-15T08:01:00"),
    ("2020-07-15 08:00:30", "2020-07-15T08:00:30", "2020-07-15T08:00:31"),
    ("2020/7/15 8:00", "2020-07-15T08:00:00", "2020-07-15T08:01:00"),
    ("2020-07-15T08:00+08:00", "2020-07-15T08:00:00+08:00", "2020-07-15T08:01:00+08:00"),
    ("2020-07-15T08:00Z", "2020-07-15T08:00:00+00:00", "2020-07-15T08:01:00+00:00"),
    ("9999-12-31", "9999-12-31T00:00:00", "9999-12-31T23:59:59"),
    ("9999", "9999-01-01T00:00:00", "9999-12-31T23:59:59"),
    ("7d", "2020-07-08T12:00:00+00:00", "2020-07-08T12:00:00+00:00"),
    ("36 H", "2020-07-14T00:00:00+00:00", "2020-07-14T00:00:00+00:00"),
    ("1w", "2020-07-08T12:00:00+00:00", "2020-07-08T12:00:00+00:00"),
    ("yesterday", "2020-07-14T00:00:00", "2020-07-15T00:00:00"),
    (" Today ", "2020-07-15T00:00:00", "2020-07-16T00:00:00"),
    (dt.date(2020, 7, 15), "2020-07-15T00:00:00", "2020-07-16T00:00:00"),
    (NOW, "2020-07-15T12:00:00+00:00", "2020-07-15T12:00:00+00:00"),
]


@pytest.mark.parametrize(("date", "start", "end"), SPANS)
def test_spans(date, start, end):
    span = span_of(date, NOW)
    assert (span.start.isoformat(), span.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "7", "999999y", "2020-13-01", "2020-02-30", "٧d", "2020-7-", "20-07-01", "x"],
)
def test_texts_that_are_not_dates(text):
    with pytest.raises(UsageError, match=r"not a date: .*; expected 2020, 2020-07, .* yesterday"):
        span_of(text, NOW)


def dated(published, zone=None, **more):
    """An article with a dateline; its instant is that of the zone."""
    instant = published
    if isinstance(published, dt.datetime) and published.tzinfo is None:
        instant = published.replace(tzinfo=time_zone(zone or "UTC"))
    date = instant.astimezone(dt.UTC) if isinstance(instant, dt.datetime) else None
    return Article(title="t", published=published, date=date, zone=zone, **more)


EVENING = dt.datetime(2020, 7, 20, 23, 30)  # noqa: DTZ001
PERIODS = [
    # In its own zone it is the evening of the 20th, in UTC as well, in Beijing the 21st.
    (dated(EVENING, "Europe/Paris"), {"since": "2020-07-20", "until": "2020-07-20"}, True),
    (dated(EVENING, "Europe/Paris"), {"since": "2020-07-21"}, False),
    (dated(EVENING, "Europe/Paris"), {"since": "2020-07-21", "timezone": "Asia/Shanghai"}, True),
    (dated(EVENING, "Europe/Paris"), {"until": "2020-07-20", "timezone": "+08:00"}, False),
    # In New York it is the 20th, in UTC the 21st.
    (dated(EVENING, "America/New_York"), {"until": "2020-07-20"}, True),
    (dated(EVENING, "America/New_York"), {"until": "2020-07-20", "timezone": "UTC"}, False),
    (dated(EVENING, "America/New_York"), {"since": "2020-07-21T03:30Z"}, True),
    (dated(EVENING, "America/New_York"), {"since": "2020-07-21T03:31Z"}, False),
    (dated(EVENING, "America/New_York"), {"since": "2020-07-20T23:30"}, True),
    (dated(EVENING, "America/New_York"), {"since": "2020-07-20T23:31"}, False),
    (dated(EVENING), {"until": "2020-07-20T23:30"}, True),
    (dated(EVENING), {"until": "2020-07-20T23:29"}, False),
    (dated(EVENING), {"since": "2020-07", "until": "2020-07"}, True),
    (dated(EVENING), {"since": "2020", "until": "2020"}, True),
    (dated(EVENING), {"since": dt.date(2020, 7, 20), "until": dt.date(2020, 7, 20)}, True),
    # A day alone belongs to each period that has a part of it.
    (dated(dt.date(2020, 7, 20)), {"since": "2020-07-20T22:00"}, True),
    (dated(dt.date(2020, 7, 20)), {"until": "2020-07-20T02:00"}, True),
    (dated(dt.date(2020, 7, 20)), {"since": "2020-07-21"}, False),
    (dated(dt.date(2020, 7, 20)), {"until": "2020-07-19"}, False),
    (Article(title="no date"), {"since": "1970"}, False),
    (Article(title="no date"), {}, True),
]


@pytest.mark.parametrize(("item", "period", "expected"), PERIODS)
def test_periods(item, period, expected):
    assert Choice(**period).takes(item) is expected


def test_a_period_that_ends_before_it_starts():
    with pytest.raises(UsageError, match="ends before it starts"):
        Choice(since="2020-08", until="2020-07")
    Choice(since="2020-07-15", until="2020-07-15")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Beijing", "did you mean Asia/Shanghai?"),
        ("Asia/Shangai", "did you mean Asia/Shanghai?"),
        ("new york", "did you mean America/New_York?"),
        ("x", "expected a name such as Asia/Shanghai"),
        ("/etc/passwd", "expected a name such as Asia/Shanghai"),
        ("+25:00", "expected a name such as Asia/Shanghai"),
    ],
)
def test_unknown_time_zones(name, hint):
    with pytest.raises(
        UsageError, match=f"unknown time zone '{re.escape(name)}'; {re.escape(hint)}"
    ):
        Choice(timezone=name)


# --- Groups -------------------------------------------------------------------------------------


def test_days_are_those_of_the_page_or_of_a_zone():
    items = [dated(EVENING, "Europe/Paris"), dated(EVENING, "America/New_York")]
    assert list(group_by(items, "day")) == ["2020-07-20"]
    assert list(group_by(items, "day", timezone="Asia/Shanghai")) == ["2020-07-21"]
    assert list(group_by(items, "day", timezone="UTC")) == ["2020-07-20", "2020-07-21"]


def test_group_by():
    items = [article("a", day=1, source="x"), article("b", day=2), article("c", source="x")]
    assert {k: titles(v) for k, v in group_by(items, "day").items()} == {
        "2020-07-01": ["a"],
        "2020-07-02": ["b"],
        "": ["c"],
    }
    assert list(group_by(items, "month")) == ["2020-07", ""]
    assert {k: titles(v) for k, v in group_by(items, "source").items()} == {
        "x": ["a", "c"],
        "": ["b"],
    }
    assert list(group_by(items, "none")) == [""]


def test_unique_by_address_keeps_the_newest_in_its_place():
    items = [
        article("old", day=1, url="u"),
        article("other", url="v"),
        article("new", day=2, url="u"),
        article("no address"),
        article("no address either"),
    ]
    kept, folded = unique(items, "url")
    assert titles(kept) == ["other", "new", "no address", "no address either"]
    assert [(item.article.title, item.kept.title) for item in folded] == [("old", "new")]


def test_unique_by_content_does_not_care_for_white_space():
    items = [article("T", text="a b", url="1"), article("T", text="a  b", url="2"), article("U")]
    kept, folded = unique(items, "content")
    assert len(kept) == 2
    assert folded[0].kept is items[0]


def figure(url):
    return Figure(Image(src=url, url=url))


def pictures(title, *urls, text=""):
    body = tuple(figure(url) for url in urls)
    return Article(title=title, body=(*body, Paragraph((Text(text),))) if text else body)


@pytest.mark.parametrize("by", ["content", "near"])
@pytest.mark.parametrize("text", ["", "画", "每周漫画：作者说这幅画不需要文字。"])
def test_pictures_are_content(by, text):
    pytest.importorskip("rensa")
    first, second = "https://a.example/1.png", "https://a.example/2.png"
    items = [pictures("漫画", first, text=text), pictures("漫画", second, text=text)]
    assert len(unique(items, by)[0]) == 2
    items = [pictures("漫画", first, text=text), pictures("漫画", f"{first}?w=640", text=text)]
    assert len(unique(items, by)[0]) == 1
    items = [pictures("漫画", first, text=text), pictures("漫画", text=text)]
    assert len(unique(items, by)[0]) == 2


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://a.example/x.jpg", True),
        ("https://a.example/x-300x200.jpg", True),
        ("https://a.example/x-scaled.jpg?width=9&q=1", True),
        ("https://a.example/x2.jpg", False),
        ("https://b.example/x.jpg", False),
        ("https://a.example/x.jpg/y", False),
    ],
)
def test_sizes_of_one_picture(url, same):
    keys = {
        fingerprint(pictures("t", each), "content") for each in ("https://a.example/x.jpg", url)
    }
    assert (len(keys) == 1) is same


def test_the_fullest_copy_is_kept():
    text = "".join(chr(0x4E00 + number) for number in range(300))
    items = [
        article("t", day=3, text=text, url="u"),
        article("t", day=9, text="stub", url="u"),
        article("t", day=1, text=text + "了", url="u"),
    ]
    kept, folded = unique(items, "url")
    assert kept == [items[2]]
    assert [item.kept for item in folded] == [items[2]] * 2
    more = Article(title="t", url="u", body=(*items[2].body, figure("https://a.example/p.png")))
    assert unique([more, *items], "url")[0] == [more]


LONG = "".join(f"第{n}句话说的是第{n * 7 % 101}件事情，" for n in range(80))


def test_unique_by_likeness():
    pytest.importorskip("rensa")
    items = [
        article("A", day=1, text=LONG),
        article("B", text="完全不同的另一篇文章" * 20),
        article("C", day=3, text=LONG + "最后补充一句。"),
        article("", text=""),
        article("", text=""),
    ]
    kept, folded = unique(items, "near")
    assert [item.title for item in kept] == ["B", "C", "", ""]
    assert [(item.article.title, item.kept.title) for item in folded] == [("A", "C")]


def test_likeness_that_goes_through_others_only_does_not_count():
    """A text half way between two keeps neither from standing for itself."""
    pytest.importorskip("rensa")
    texts = ["".join(chr(0x4E00 + n) for n in range(start, start + 600)) for start in (0, 50, 100)]
    items = [article("", text=text) for text in texts]
    survivors = fold([(fingerprint(item, "near"), 0) for item in items], "near")
    assert survivors[1] == 0
    assert survivors[2] == 2


EDITED = [
    # A short text, a long one, one in words: the share of runs of three that are still there.
    ("渡船每天六点开，老人先看天，再看水，最后看对岸的灯。镇上打算修一座桥，已经说了十年。", 0.8),
    ("".join(f"第{n}站的站长种了{n * 31 % 97}棵树，" for n in range(90)), 0.9),
    (" ".join(f"The ferry number {n} carries {n * 37 % 89} cows" for n in range(70)), 0.9),
]


@pytest.mark.parametrize(("text", "threshold"), EDITED)
def test_a_text_with_a_few_changes_is_a_near_duplicate(text, threshold):
    pytest.importorskip("rensa")
    changed = (
        text.replace("六点", "五点").replace("第7站", "第七站").replace("number 7 ", "number ")
    )
    assert changed != text
    items = [article("t", text=text), article("t", text=changed), article("t", text=text[::-1])]
    assert len(unique(items, "near", threshold=threshold)[0]) == 2
    assert len(unique(items, "near", threshold=1)[0]) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (" ".join(f"w{n}" for n in range(99)), " ".join(f"w{n}" for n in reversed(range(99)))),
        ("".join(map(chr, range(0x4E00, 0x4E60))), "".join(map(chr, range(0x4E5F, 0x4DFF, -1)))),
    ],
    ids=["words", "characters"],
)
def test_the_order_of_words_counts_in_longer_shingles(first, second):
    pytest.importorskip("rensa")
    items = [article("", text=first), article("", text=second)]
    assert len(unique(items, "near", shingle=1)[0]) == 1
    assert len(unique(items, "near", shingle=2)[0]) == 2
    assert len(unique(items, "near")[0]) == 2


@pytest.mark.parametrize("shingle", [0, -1, 21])
def test_lengths_of_shingles_have_limits(shingle):
    with pytest.raises(UsageError, match=f"1 to 20 words, not {shingle}"):
        unique([], "near", shingle=shingle)


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.65, 0.8, 0.95])
def test_pairs_above_the_threshold_are_found(threshold):
    """The shares of common words are known, and the index finds nearly all such pairs."""
    pytest.importorskip("rensa")
    count, words = 60, 400
    common = round(2 * words * (threshold + (1 - threshold) * 0.4) / (1 + threshold))
    items = []
    for number in range(count):
        shared = [f"s{number}x{at}" for at in range(common)]
        for twin in "ab":
            own = [f"{twin}{number}x{at}" for at in range(words - common)]
            items.append(article("", text=" ".join(shared + own)))
    found = len(unique(items, "near", threshold=threshold)[1])
    assert count * 0.9 <= found <= count


def test_likeness_needs_an_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "rensa", None)
    with pytest.raises(UsageError, match=r"articlekit\[near\]"):
        unique([], "near")
    with pytest.raises(UsageError, match="known are url, content, near"):
        require("title")
