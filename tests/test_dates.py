"""Datelines, byline and the best known instant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from articlekit.reader.record.datelines import read_dateline, read_machine_date
from articlekit.reader.record.dates import instant
from articlekit.reader.record.names import byline_in, clean_names
from articlekit.reader.rules.match import rules_for

PARIS = rules_for("rfi.fr").datelines
PAO = rules_for("pao-pao.net").datelines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Wed, 08 Dec 2021 20:18:04 GMT", "2021-12-08T20:18:04+00:00"),
        ("Sat, 27 Jun 2020 13:30:55 +0000", "2020-06-27T13:30:55+00:00"),
        ("Sat, 27 Jun 2020 13:30:55 -0430", "2020-06-27T13:30:55-04:30"),
        ("2020-07-20T04:49:49", "2020-07-20T04:49:49"),
        ("2020-07-16T13:54:56.772Z", "2020-07-16T13:54:56.772000+00:00"),
        ("2020-07-16T13:54:56+08:00", "2020-07-16T13:54:56+08:00"),
        ("2020-07-15 11:29:36", "2020-07-15T11:29:36"),
        ("2020-07-15", "2020-07-15"),
        ("2020/7/5", "2020-07-05"),
        ("2020.07.05 8:30", "2020-07-05T08:30:00"),
        ("2020年 7月 19日", "2020-07-19"),
        ("2020年7月19日 08:30", "2020-07-19T08:30:00"),
        ("2020年7月19日 星期日 08:30", "2020-07-19T08:30:00"),
        ("July 20, 2020", "2020-07-20"),
        ("Mar 12th 2020", "2020-03-12"),
        ("发布时间：2020-07-05 08:30", "2020-07-05T08:30:00"),
        ("Updated on July 20, 2020", None),  # Not when it was published.
        ("2020-07-20 10:00 EDT", "2020-07-20T10:00:00-04:00"),
        ("2020年7月20日 10:00 CST", "2020-07-20T10:00:00"),
        ("20 July 2020", "2020-07-20"),
        ("Monday, July 20, 2020, 10:00", "2020-07-20T10:00:00"),
        # Day or month first? Nothing says.
        ("04/07/2020 - 22:51", None),
        ("04.07.2020", None),
        ("25/07/2020", None),
    ],
)
def test_datelines(line, said):
    found = read_dateline(line, ())
    assert (found.text, found.names) == (line, None)
    assert (found.published.isoformat() if found.published else None) == said


@pytest.mark.parametrize(
    "line",
    [
        "",
        "July",
        "2020",
        "On July 20, 2020, they met.",
        "2020年7月19日，他们见面。",
        "12 分钟前",
        "2020-13-01",
        "2020-02-30",
        "30 Feb 2020",
        "10:30",
        "5-16",
        "昨天",
        "Chapter 12",
        "May be 2020 was it",
    ],
)
def test_what_is_no_dateline(line):
    assert read_dateline(line, ()) is None


def test_an_outlet_says_what_comes_first():
    assert read_dateline("04/07/2020 - 22:51", PARIS).published == datetime(2020, 7, 4, 22, 51)  # noqa: DTZ001
    found = read_dateline("甲 在 星期二, 02/04/2014 - 09:36 提交", PAO)
    assert found.published == datetime(2014, 2, 4, 9, 36)  # noqa: DTZ001
    assert found.names == "甲"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("  邓聿文", "邓聿文"),
        ("null 邓聿文", "邓聿文"),
        ("null", None),
        ("", None),
        ("孟建国,孟建国", "孟建国"),
        ("孟建国, 张三", "孟建国, 张三"),
        ("甲/乙/甲", "甲/乙"),
        ("甲、乙", "甲、乙"),
        ("甲（综合报道）", "甲"),
        ("（摘编）", None),
        ("甲 （发自北京）/乙", "甲/乙"),
        ("甲（乙）", "甲（乙）"),
        ("甲，乙 发自北京", "甲，乙"),
        ("采访记者： William Yang", "William Yang"),
        ("文：甲", "甲"),
        ("By KEITH BRADSHER", "KEITH BRADSHER"),
        ("《纽约时报》", "《纽约时报》"),
        ("Nulls", "Nulls"),
    ],
)
def test_names(written, names):
    assert clean_names(written) == names
    if written.strip():
        assert read_dateline(f"{written}\n2020-07-15 11:29:36", ()).names == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("记者：甲", "甲"),
        ("記者: 甲", "甲"),
        ("特约记者：甲 责编：乙 网编：丙", "甲"),
        ("记者：甲   责编：乙", "甲"),
        ("记者：甲、乙 责编：丙", "甲、乙"),
        ("作者：甲", "甲"),
        ("作者：甲（某大学教授）", "甲"),
        ("作者：甲｜乙报", "甲"),
        ("来源：某刊\n作者：甲", "甲"),
        ("作者：John Smith 责编：乙", "John Smith"),
        ("作者：", None),
        ("作者认为：不是", None),
        ("这位作者：甲", None),
        ("他对记者说：不是", None),
        ("编者按：作者：甲", None),
        ("译者：甲", None),
    ],
)
def test_lines_that_name_the_author(text, names):
    assert byline_in(text) == names


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2020-09-30", date(2020, 9, 30)),
        ("2020-09-30T10:00:00.000Z", datetime(2020, 9, 30, 10, tzinfo=UTC)),
        (
            "2020-09-30T10:00:00+0200",
            datetime(2020, 9, 30, 10, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2020-09-30 10:00", datetime(2020, 9, 30, 10)),  # noqa: DTZ001
        ("30.09.2020", None),
        ("2020-09-31", None),
        ("PT2H", None),
        ("", None),
        (None, None),
    ],
)
def test_machine_dates(value, said):
    assert read_machine_date(value) == said


STAMP = datetime(2020, 7, 19, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "timestamp", "zone", "expected"),
    [
        (None, STAMP, None, STAMP),
        (None, None, "Europe/Paris", None),
        # A time with a zone, and without one.
        (datetime(2020, 7, 15, 11, tzinfo=UTC), STAMP, "Asia/Shanghai", "2020-07-15T11:00:00"),
        (datetime(2020, 7, 15, 11), STAMP, "Asia/Shanghai", "2020-07-15T03:00:00"),  # noqa: DTZ001
        (datetime(2020, 7, 4, 22, 51), STAMP, "Europe/Paris", "2020-07-04T20:51:00"),  # noqa: DTZ001
        (datetime(2020, 12, 4, 22, 51), STAMP, "Europe/Paris", "2020-12-04T21:51:00"),  # noqa: DTZ001
        (datetime(2020, 7, 4, 22, 51), STAMP, None, "2020-07-04T22:51:00"),  # noqa: DTZ001
        # A day: the time stamp if it falls on it there, else noon there.
        (date(2020, 7, 19), STAMP, "Europe/London", "2020-07-19T21:30:00"),
        (date(2020, 7, 19), STAMP, "Asia/Shanghai", "2020-07-19T04:00:00"),
        (date(2020, 7, 20), STAMP, "Asia/Shanghai", "2020-07-19T21:30:00"),
        (date(2020, 7, 18), STAMP, "Europe/London", "2020-07-18T11:00:00"),
        (date(2020, 7, 18), None, None, "2020-07-18T12:00:00"),
        # Over the edge of the calendar.
        (datetime(1, 1, 1), STAMP, "Asia/Shanghai", STAMP),  # noqa: DTZ001
        (datetime(9999, 12, 31, 23), None, "America/New_York", None),  # noqa: DTZ001
    ],
)
def test_the_best_known_instant(published, timestamp, zone, expected):
    if isinstance(expected, str):
        expected = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert instant(published, timestamp, zone) == expected
