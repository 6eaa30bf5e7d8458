"""The grammar of datelines."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articlekit.reader.record import table
from articlekit.reader.record.datelines import join_datelines, read_dateline
from articlekit.reader.record.words import load_words
from articlekit.reader.rules import generate

DATA = Path(__file__).parent / "data"


def _lines(name):
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _expected():
    for line in _lines("datelines.txt"):
        text, published, names, problem = (*(p.strip() for p in line.split("⇒")), "", "")[:4]
        yield pytest.param(text.replace(r"\n", "\n"), published, names, problem, id=text)


@pytest.mark.parametrize(("text", "published", "names", "problem"), [*_expected()])
def test_datelines(text, published, names, problem):
    found = read_dateline(text)
    assert found is not None
    assert found.text == text
    assert (found.published.isoformat() if found.published else "-") == published
    assert (found.names or "") == names
    assert (found.problem.code if found.problem else "") == problem


@pytest.mark.parametrize("text", [*_lines("no-datelines.txt")])
def test_what_is_no_dateline(text):
    assert read_dateline(text.replace(r"\n", "\n")) is None


@pytest.mark.parametrize(
    ("text", "zone", "published", "problem"),
    [
        ("2021-12-08 15:05 CST", "Asia/Shanghai", "2021-12-08T15:05:00+08:00", None),
        ("2021-12-08 15:05 CST", "America/Chicago", "2021-12-08T15:05:00-06:00", None),
        ("2021-07-08 15:05 CST", "America/Chicago", "2021-07-08T15:05:00", "dateline-zone"),
        ("2021-12-08 15:05 CST", "Europe/Paris", "2021-12-08T15:05:00", "dateline-zone"),
        ("2021-12-08 15:05 IST", "Asia/Kolkata", "2021-12-08T15:05:00+05:30", None),
        ("2021-12-08 15:05 GMT", "Asia/Kolkata", "2021-12-08T15:05:00+00:00", None),
        ("2021-12-08 15:05", "Asia/Shanghai", "2021-12-08T15:05:00", None),
    ],
)
def test_abbreviations_have_the_meaning_of_the_outlets_zone(text, zone, published, problem):
    found = read_dateline(text, zone=zone)
    assert found.published.isoformat() == published
    assert (found.problem and found.problem.code) == problem


@pytest.mark.parametrize(
    ("text", "times", "published", "names"),
    [
        ("35 分钟前", [("35 分钟前", "2022-11-08")], "2022-11-08", None),
        ("8日", [("8日", "2022-11-08 04:29:56")], "2022-11-08T04:29:56", None),
        # The time that is shown is not lost where the attribute has none.
        ("2022-11-08 15:05", [("2022-11-08 15:05", "2022-11-08")], "2022-11-08T15:05:00", None),
        ("3:05 pm, today", [("today", "2022-11-08")], "2022-11-08T15:05:00", None),
        ("张三 8日", [("8日", "2022-11-08")], "2022-11-08", "张三"),
        (
            "By Jo Pond\n5 hours ago",
            [("5 hours ago", "2022-11-08T04:29")],
            "2022-11-08T04:29:00",
            "Jo Pond",
        ),
        ("Published 8d ago", [("8d ago", "2022-11-08")], "2022-11-08", None),
        ("Updated 8d ago", [("8d ago", "2022-11-08")], None, None),
        (
            "Published 9d ago, updated 8d ago",
            [("9d ago", "2022-11-07"), ("8d ago", "2022-11-08")],
            "2022-11-07",
            None,
        ),
        (
            "2018年1月28日 2019年5月28日",
            [("2018年1月28日", "2018-01-28"), ("2019年5月28日", "2019-05-28")],
            "2018-01-28",
            None,
        ),
        ("Jo Pond", [("", "2022-11-08")], "2022-11-08", "Jo Pond"),
    ],
)
def test_time_elements(text, times, published, names):
    found = read_dateline(text, times=times)
    assert (found.text, found.names) == (text, names)
    assert (found.published.isoformat() if found.published else None) == published


@pytest.mark.parametrize(
    "text",
    ["The treaty was signed on 3 October in Paris.", "Since 3 October, no ferry", "3 October: end"],
)
def test_a_time_element_makes_no_dateline_of_a_sentence(text):
    assert read_dateline(text, times=[("3 October", "1990-10-03")]) is None


def test_patterns_of_an_outlet_come_first():
    pattern = re.compile(
        r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4}) (?P<hour>\d+):(?P<minute>\d+)(?P<offset>Z)?"
    )
    assert (
        read_dateline("04/07/2020 22:51", (pattern,)).published.isoformat() == "2020-07-04T22:51:00"
    )
    found = read_dateline("Jo Pond\n04/07/2020 22:51Z", (pattern,))
    assert (found.published.isoformat(), found.names) == ("2020-07-04T22:51:00+00:00", "Jo Pond")
    assert read_dateline("99/07/2020 22:51", (pattern,)) is None


def test_an_update_is_kept():
    found = read_dateline("2021-12-08 最后更新：2021-12-09 09:00")
    assert (found.published.isoformat(), found.updated.isoformat()) == (
        "2021-12-08",
        "2021-12-09T09:00:00",
    )


def test_the_generated_table_is_current():
    text = generate.WORDS.read_text(encoding="utf-8")
    assert generate.word_tables(text) == table.TABLES, "python -m articlekit.reader.rules.generate"


def test_each_word_has_one_meaning():
    words = load_words()
    several = {phrase for phrase, found in words.phrases.items() if len(found) > 1}
    assert several == {
        "am"
    }  # The English time and the German preposition; the number before decides.
    assert all(phrase == phrase.strip() for phrase in words.phrases)


@given(
    st.text(
        st.sampled_from("0123456789年月日時:.-/ ,()（）：|TZABP上午晚来源作者王小河\n"), max_size=40
    )
)
@example("2021-12-08 99:99")
def test_any_line_is_read_without_an_error(text):
    found = read_dateline(text)
    if found and found.published:
        assert any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Mary Miller", "Mary Miller"),
        ("By MARY MILLER and JO POND, Staff Writers", "MARY MILLER and JO POND"),
        ("作者：王小河", "王小河"),
        ("文｜王小河", "王小河"),
        ("文丨记者 王小河", "王小河"),
        ("本报记者 王小河", "王小河"),
        ("来源：青湾网 作者：王小河", "王小河"),
        ("来源：青湾网", None),
        ("字号：大 中 小", None),
        ("阅读 1204", None),
        ("15:05", None),
    ],
)
def test_lines_beside_a_dateline(text, names):
    found = read_dateline(text, needs_day=False)
    assert (found.text, found.published, found.names) == (text, None, names)
    assert read_dateline(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "王小河",
        "By the river stood an old house.",
        "By the Numbers",
        "By no means",
        "作者认为这样不对",
        "记者：您为何写这本书？",
        "来源：据渡口的人说，船已经停了。",
        "12",
    ],
)
def test_what_does_not_stand_beside_a_dateline(text):
    assert read_dateline(text, needs_day=False) is None


def test_lines_are_joined():
    lines = [
        read_dateline("By Jo Pond", needs_day=False),
        read_dateline("2021-12-08 15:05"),
        read_dateline("Updated 2021-12-09"),
    ]
    found = join_datelines(lines)
    assert found.text == "By Jo Pond\n2021-12-08 15:05\nUpdated 2021-12-09"
    assert (found.names, found.published.isoformat()) == ("Jo Pond", "2021-12-08T15:05:00")
    assert found.updated.isoformat() == "2021-12-09"


@pytest.mark.parametrize(
    ("text", "authors", "published", "names"),
    [
        ("jo pond 2021-12-08", ["jo pond"], "2021-12-08", "jo pond"),
        ("By jo pond | 2021-12-08", ["jo pond"], "2021-12-08", "jo pond"),
        ("2021-12-08 作者：404工作室", ["404工作室"], "2021-12-08", "404工作室"),
        ("甲, 乙 and 丙, 2021-12-08", ["甲", "乙"], None, None),
        ("甲, 乙, 2021-12-08", ["甲", "乙"], "2021-12-08", "甲, 乙"),
        ("Jo Pond said so on 2021-12-08", ["Jo Pond"], None, None),
    ],
)
def test_names_that_the_page_marks(text, authors, published, names):
    found = read_dateline(text, authors=authors)
    if published is None:
        assert found is None
    else:
        assert (found.text, found.published.isoformat(), found.names) == (text, published, names)
