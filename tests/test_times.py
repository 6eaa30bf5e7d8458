"""The time of an article in its own time zone."""

import datetime as dt

import pytest

import articlekit as ak
from articlekit.model import Article, local_time

NAIVE = dt.datetime(2020, 7, 20, 1, 30)  # noqa: DTZ001
STATED = dt.datetime(2020, 7, 20, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
INSTANT = dt.datetime(2020, 7, 19, 17, 30, tzinfo=dt.UTC)
DAY = dt.date(2020, 7, 20)


@pytest.mark.parametrize(
    ("fields", "zone", "expected"),
    [
        ({}, None, None),
        ({}, "Asia/Tokyo", None),
        # The page states a zone.
        ({"published": STATED, "zone": "Europe/Paris"}, None, "2020-07-20T01:30:00+08:00"),
        ({"published": STATED}, "Europe/Paris", "2020-07-19T19:30:00+02:00"),
        # The page states a time without a zone.
        ({"published": NAIVE, "zone": "Asia/Shanghai"}, None, "2020-07-20T01:30:00+08:00"),
        ({"published": NAIVE, "zone": "Asia/Shanghai"}, "UTC", "2020-07-19T17:30:00+00:00"),
        ({"published": NAIVE}, None, "2020-07-20T01:30:00+00:00"),
        # An article from JSON has no outlet; its two times tell the offset.
        ({"published": NAIVE, "date": INSTANT}, None, "2020-07-20T01:30:00+08:00"),
        (
            {"published": NAIVE, "date": INSTANT - dt.timedelta(9)},
            None,
            "2020-07-20T01:30:00+00:00",
        ),
        # The page states a day.
        ({"published": DAY, "date": INSTANT, "zone": "Asia/Shanghai"}, None, "2020-07-20"),
        ({"published": DAY, "date": INSTANT}, "America/New_York", "2020-07-20"),
        # The page states nothing.
        ({"date": INSTANT, "zone": "Asia/Shanghai"}, None, "2020-07-20T01:30:00+08:00"),
        ({"date": INSTANT, "zone": "Asia/Nowhere"}, None, "2020-07-19T17:30:00+00:00"),
        ({"date": INSTANT}, None, "2020-07-19T17:30:00+00:00"),
        ({"date": INSTANT}, dt.timezone(dt.timedelta(hours=2)), "2020-07-19T19:30:00+02:00"),
        # The calendar ends.
        (
            {"published": dt.datetime(1, 1, 1, tzinfo=dt.UTC)},
            "America/New_York",
            "0001-01-01T00:00:00+00:00",
        ),
    ],
)
def test_local_time(fields, zone, expected):
    found = local_time(Article(title="A", **fields), zone)
    assert (found.isoformat() if found else None) == expected


def test_the_reader_fills_in_the_zone_of_the_outlet():
    head = "<!--1594600000000-->\n[A](https://www.rfi.fr/1)\n---\n"
    article = ak.parse(head + "<div>19/07/2020 - 01:30</div><p>x</p>")
    assert article.zone == "Europe/Paris"
    assert local_time(article).isoformat() == "2020-07-19T01:30:00+02:00"
    again = ak.from_json(ak.render(article, "json"))
    assert again.zone is None
    assert local_time(again) == local_time(article)


@pytest.mark.parametrize("name", ["", "Mars/Base", "/etc/localtime", "../UTC", "Asia/"])
def test_unknown_zones(name):
    with pytest.raises(ValueError, match="no zone"):
        local_time(Article(title="A", date=INSTANT), name)
