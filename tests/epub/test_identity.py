"""The same articles make the same bytes, and more articles leave the others where they were."""

import dataclasses
import datetime as dt
import hashlib
import io
import os
import sys
from pathlib import Path

import pytest

import commands
from articlekit import UsageError
from articlekit.model import Article
from articlekit.writers.epub import EPUBWriter
from epub import books
from epub.opened import Opened

TESTS = Path(__file__).parent.parent


def article(number, **fields):
    return Article(
        **{
            "title": f"第{number}篇",
            "url": f"https://a.example/{number}",
            "timestamp": books.instant(number),
            "date": books.instant(number),
            "source": "a.example",
            "language": "zh-Hans",
            "body": (books.p(f"正文{number}"),),
            **fields,
        }
    )


# --- The same bytes ----------------------------------------------------------------------------

# Zip stores times in steps of two seconds; CLOCK sets the clock forward by more.
BUILD = """
import hashlib, io, os, sys, time
now, seconds = time.time, float(os.environ["CLOCK"])
time.time = lambda: now() + seconds
time.localtime = lambda at=None, real=time.localtime: real(time.time() if at is None else at)
from articlekit.writers.epub import EPUBWriter
from epub import books
stream = io.BytesIO()
writer = EPUBWriter(images=books.every_picture(), group_by="day,source", link_notes=True,
                    subjects={"b", "a"} and None)
writer.write(books.every_block(), stream)
print(hashlib.sha256(stream.getvalue()).hexdigest())
"""


def built(**environment):
    done = commands.program(
        [sys.executable, "-c", BUILD],
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS), **environment},
    )
    return done.stdout


def test_neither_clock_nor_zone_nor_hash_seed_show():
    first = built(TZ="Asia/Shanghai", PYTHONHASHSEED="1", LC_ALL="C.UTF-8", CLOCK="0")
    assert built(TZ="America/New_York", PYTHONHASHSEED="2", LC_ALL="C", CLOCK="1e8") == first


def test_source_date_epoch_is_the_time_of_the_book(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert Opened([article(1)]).properties("dcterms:modified") == ["2001-09-09T01:46:40Z"]
    given = dt.datetime(2022, 1, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    book = Opened([article(1)], modified=given)
    assert book.properties("dcterms:modified") == ["2022-01-01T00:00:00Z"]


@pytest.mark.parametrize("value", ["soon", "1e9", "9" * 20])
def test_a_source_date_epoch_that_is_no_number_is_a_usage_error(value, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        Opened([article(1)])


def test_a_date_without_a_zone_is_one_in_utc():
    naive = article(1, date=dt.datetime(2021, 12, 1, 23), timestamp=dt.datetime(2021, 12, 2))  # noqa: DTZ001
    book = Opened([naive], group_by="day")
    assert book.properties("dcterms:modified") == ["2021-12-01T23:00:00Z"]
    assert book.contents()[0][0] == "2021年12月1日"


def test_the_year_of_the_book_has_four_digits():
    article = Article(title="题", date=dt.datetime(200, 1, 1, tzinfo=dt.UTC))
    assert Opened([article]).properties("dcterms:modified") == ["1000-01-01T00:00:00Z"]


def test_without_any_date_it_is_the_epoch():
    book = Opened([article(1, date=None, timestamp=None)])
    assert book.properties("dcterms:modified") == ["1970-01-01T00:00:00Z"]


# --- The same places ---------------------------------------------------------------------------

# What tells of all articles: contents, package.
ABOUT_ALL = {"EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"}


@pytest.mark.parametrize("group_by", ["none", "source", "day"])
def test_one_more_article_changes_nothing_but_contents_and_neighbours(group_by):
    files = books.pictures()
    many = [article(number) for number in range(1, 10)]
    many[3] = dataclasses.replace(many[3], body=books.gallery(["plain.jpg", "photo.webp"]))
    options = {"title": "新闻", "group_by": group_by, "images": books.loader(files)}
    new = article(11, body=books.gallery(["still.gif"]))
    before, after = Opened(many, **options), Opened([*many, new], **options)
    assert before.report.identifier == after.report.identifier
    old, changed = before.files(), set()
    for name, data in old.items():
        if after.files()[name] != data:
            changed.add(name)
    groups = {name for name in old if name.startswith("EPUB/g")}
    last = {f"EPUB/{before.report.articles[-1].files[0]}"}
    assert changed <= ABOUT_ALL | groups | last
    assert [c.id for c in before.report.articles] == [c.id for c in after.report.articles][:9]


def test_an_article_in_the_middle_changes_its_two_neighbours():
    many = [article(number) for number in (1, 2, 3, 5, 6, 7)]
    before = Opened(many, title="新闻")
    after = Opened([*many[:3], article(4), *many[3:]], title="新闻")
    changed = {name for name, data in before.files().items() if after.files()[name] != data}
    around = {f"EPUB/{before.report.articles[at].files[0]}" for at in (2, 3)}
    assert changed == ABOUT_ALL | around


def test_order_does_not_name():
    many = [article(number) for number in range(1, 6)]
    one, other = Opened(many, title="x"), Opened(many[::-1], title="x")
    assert {c.title: c.files for c in one.report.articles} == {
        c.title: c.files for c in other.report.articles
    }
    assert one.report.identifier == other.report.identifier


def test_another_text_is_still_the_same_article():
    changed = article(1, title="新题", body=(books.p("改过"),), timestamp=books.instant(9))
    assert Opened([article(1)]).report.articles[0].id == Opened([changed]).report.articles[0].id


def test_what_makes_an_article_this_one():
    bare = article(1, url=None)
    undated = article(1, url=" ", timestamp=None)
    keys = [
        article(1),
        article(2),
        bare,
        dataclasses.replace(bare, title="别的"),
        dataclasses.replace(bare, timestamp=books.instant(5)),
        undated,
        dataclasses.replace(undated, body=(books.p("别的"),)),
    ]
    assert len({each.identity for each in keys}) == len(keys)
    assert article(1).identity == article(1, url="https://a.example/1#part").identity


def test_articles_with_one_address_have_names_of_their_own():
    first = article(1)
    later = article(1, timestamp=books.instant(5), body=(books.p("新版"),))
    alone = Opened([first]).report.articles[0].id
    for articles in ([first, later, later], [later, later, first]):
        ids = {c.bytes: c.id for c in Opened(articles).report.articles}
        chapters = Opened(articles).report.articles
        assert len({c.id for c in chapters}) == 3
        assert len(ids) >= 1
        place = articles.index(first)
        assert chapters[place].id == alone


def test_the_identifier_is_that_of_title_and_oldest_article():
    def identifier(*articles, **options):
        return Opened(articles, **options).report.identifier

    base = identifier(article(1), article(2), title="新闻")
    assert base.startswith("urn:uuid:")
    assert base[23] == "5"  # The version of the UUID.
    assert identifier(article(2), article(3), article(1), title="新闻") == base
    assert identifier(article(2), title="新闻") != base
    assert identifier(article(1), title="别的") != base
    assert identifier(article(1), title="新闻", series="丛书", series_index=2) != base


def test_a_title_made_of_the_dates_does_not_make_another_book():
    assert (
        Opened([article(1)]).report.identifier
        == Opened([article(1), article(2), article(3)]).report.identifier
    )


def test_the_drawn_cover_depends_on_what_it_shows_alone(cjk_font):
    def cover(articles):
        stream = io.BytesIO()
        EPUBWriter(title="新闻", cover_font=cjk_font).write(articles, stream)
        return hashlib.sha256(stream.getvalue()).hexdigest()

    assert cover([article(1), article(2)]) == cover([article(1), article(2)])
