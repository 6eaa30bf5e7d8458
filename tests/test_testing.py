"""The kit for plug-in authors: it passes what is right, and catches each wrong."""

import html
import importlib
import io
import json
import re
import sys

import lxml.html
import pytest
from pyarrow import parquet

import articlekit as ak
from articlekit import testing
from articlekit.model import Link, plain_text, walk
from articlekit.writers import formats, get_format


def _html(data):
    return lxml.html.document_fromstring(data).text_content()


def _json(data):
    found = json.loads(data)
    articles = map(ak.from_dict, found if isinstance(found, list) else [found])
    return "\n".join(article.title + article.text for article in articles)


def _archive(data):
    return "\n".join(article.title + article.text for article in ak.parse_all(data))


def _parquet(data):
    rows = parquet.read_table(io.BytesIO(data)).to_pylist()
    return "\n".join(row["title"] + row["text"] for row in rows)


def _markdown(data):
    """With the letters that stand as references where emphasis needs them."""
    return re.sub(
        r"(?<!\\)&(?:#x[0-9A-F]+|#[0-9]+|lt|amp|quot);",
        lambda found: html.unescape(found[0]),
        data.decode(),
    )


READS = {
    "text": bytes.decode,
    "markdown": _markdown,
    "html": _html,
    "json": _json,
    "jsonl": lambda data: "\n".join(map(_json, data.splitlines())),
    "archive": _archive,
    "parquet": _parquet,
}


@pytest.mark.parametrize("name", READS)
def test_the_writers_of_this_package_keep_the_rules(name):
    testing.check_writer(get_format(name).writer()(), READS[name])


def test_the_table_of_formats_says_what_the_writers_say():
    for form in formats():
        assert getattr(form.writer(), "holds_many", False) == form.holds_many, form.name


def test_every_kind_of_node_is_in_the_articles():
    kinds = {type(node) for node in walk(testing.ARTICLES["every block"].body)}
    unions = ak.model.Block | ak.model.Inline
    assert set(unions.__args__) <= kinds
    assert {
        type(node)
        for name, article in testing.ARTICLES.items()
        if name != "every block"
        for node in walk(article.body)
    } == kinds


def test_no_text_of_the_articles_stands_inside_another():
    texts = [*map(testing.letters, testing._texts_of(testing.ARTICLES["every block"]))]
    texts = list(filter(None, texts))
    assert len(texts) > 40
    for text in texts:
        assert sum(text in other for other in texts) == 1, text


# --- What it catches ---------------------------------------------------------------------------

GOOD = """
import os
from dataclasses import dataclass
from articlekit.model import *

@dataclass(frozen=True, kw_only=True)
class Plain:
    suffix = ".plain"
    tail: str = ""

    def lines(self, article):
        yield article.title
        for block in article.body:
            yield plain_text(block)

    def render(self, article, report):
        return "\\n".join(self.lines(article)) + "\\n"

    def write(self, articles, stream, report):
        (article,) = articles
        stream.write(self.render(article, report).encode("utf-8", "replace"))
"""
TITLE = "yield article.title"
EACH = "            yield plain_text(block)\n"


@pytest.fixture
def plain(tmp_path, monkeypatch):
    """A function that gives the writer of a module with this text."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(text):
        (tmp_path / "plain_writer.py").write_text(text, encoding="utf-8")
        sys.modules.pop("plain_writer", None)
        importlib.invalidate_caches()
        return importlib.import_module("plain_writer").Plain()

    yield make
    sys.modules.pop("plain_writer", None)


def test_a_good_writer_passes(plain):
    testing.check_writer(plain(GOOD))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("suffix = ", "ending = ", "no suffix"),
        ('".plain"', '"plain"', "has no dot"),
        ('".plain"', '".Plain"', "lower case"),
        ("frozen=True, ", "", "is not frozen"),
        ("@dataclass(frozen=True, kw_only=True)\n", "", "not a dataclass"),
        ('+ "\\n"', '+ ""', "no line end"),
        ('.encode("utf-8"', '.upper().encode("utf-8"', "differ"),
        ("return ", "return None, ", "AttributeError"),
        (EACH, EACH.replace("plain", "broken"), "NameError"),
        (TITLE, "yield ''", "the title is lost"),
        (EACH, EACH + EACH, "more than once"),
        (EACH, EACH.replace("text(block)", "text(block)[:-1]"), "is lost"),
        ("article.body", "reversed(article.body)", "is out of order"),
        (EACH, EACH.replace("block)", "block).replace('é', '')"), "is lost"),
        (EACH, EACH.replace("block)", "block)[:9000]"), "is lost"),
        (
            EACH,
            "            if not isinstance(block, Table):\n    " + EACH,
            "block: table: 'column栏' is lost",
        ),
        (
            EACH,
            EACH.replace("block)", "block).replace('Photographer', '')"),
            "block: figure-with-credit: 'Photographer摄影' is lost",
        ),
        (TITLE, f"{TITLE} + str(hash('a') % 2**20)", "differs in another process"),
        (TITLE, f"{TITLE} + os.environ.get('TZ', '')", "differs in another process"),
        (TITLE, f"{TITLE} + os.urandom(8).hex()", r"write\(\) and render\(\) differ"),
    ],
)
def test_a_wrong_writer_is_caught(plain, old, new, message):
    assert old in GOOD
    with pytest.raises(AssertionError, match=message):
        testing.check_writer(plain(GOOD.replace(old, new, 1)))


def test_a_writer_that_is_not_text_is_caught_at_once_too(plain):
    binary = GOOD.replace("render", "made").replace(TITLE, f"{TITLE} + os.urandom(8).hex()")
    with pytest.raises(AssertionError, match=r"write\(\) twice differs"):
        testing.check_writer(plain(binary))


def test_a_writer_of_many_must_write_them_all(plain):
    many = GOOD.replace('tail: str = ""', "holds_many = True")
    assert many != GOOD
    first = many.replace("(article,) = articles", "article = next(iter(articles))")
    with pytest.raises(AssertionError, match="all articles"):
        testing.check_protocol(plain(first))
    every = first.replace(
        "article = next(iter(articles))\n        stream", "for article in articles:  stream"
    )
    testing.check_protocol(plain(every))


def test_an_option_that_it_has_not(plain):
    takes_all = GOOD + "\n    def __init__(self, **more):\n        pass\n"
    with pytest.raises(AssertionError, match="accepts an unknown option"):
        testing.check_protocol(plain(takes_all))


# --- Outlets -----------------------------------------------------------------------------------

RECORD = """<!--1600000000000-->
[Title](https://news.example/1)
------

<div>12.09.2020</div><p class="box">Sign up</p><p>Text.</p>
"""
DATELINE = r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})"
BOX = ak.Rule(role="discard", select=".box")


def _outlet(**fields):
    return ak.Outlet(**{"name": "News", "hosts": ("news.example",), "rules": (BOX,), **fields})


def test_outlets_that_their_records_need():
    testing.check_outlets([_outlet(datelines=(DATELINE,), zone="Asia/Tokyo")], RECORD)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rules": (BOX, ak.Rule(role="discard", select=".other"))}, "no record needs.*other"),
        ({"datelines": (DATELINE, "(?P<year>x)")}, "no record needs"),
        ({"zone": "Asia/Tokyo"}, "no record needs the zone of News"),
        ({"hosts": ("other.example",)}, "no record needs"),
    ],
)
def test_what_no_record_needs(fields, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_outlets([_outlet(**fields)], RECORD)


def test_a_rule_that_loses_letters(monkeypatch):
    # None can, by what rules are; so the reader is made to lose some.
    whole = testing.parse

    def lossy(text, outlets=()):
        return whole(text.replace("Text.", "T.") if outlets else text, outlets=outlets)

    monkeypatch.setattr(testing, "parse", lossy)
    with pytest.raises(AssertionError, match="letters were lost or added"):
        testing.check_outlets([_outlet()], RECORD)


def test_the_links_of_the_articles_hold_a_dangerous_one():
    links = [n for n in walk(testing.ARTICLES["every block"].body) if isinstance(n, Link)]
    assert [plain_text(link) for link in links if link.url.startswith("javascript:")]
