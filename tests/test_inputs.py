"""What is read besides archives: data that articlekit wrote, pages, notes; and what is not."""

import gzip
import json
import os
from pathlib import Path

import pytest
from backports import zstd
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit as ak
import strategies
from articlekit.cli.app import cli
from articlekit.errors import InputError, ParseError, UsageError
from articlekit.files.foreign import look_at
from articlekit.files.paths import data_kind

SAMPLES = Path(__file__).parents[1] / "examples" / "articles"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record(name="T", body="<p>Text.</p>"):
    return f"<!--1638995943000-->\n[{name}](https://news.example/{name})\n------\n\n{body}\n"


def put(path, data):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(data if isinstance(data, bytes) else data.encode())


def read(*paths, **more):
    errors = []
    articles = list(ak.iter_articles(*paths, on_error=errors.append, **more))
    return articles, [str(error) for error in errors]


def content(path):
    with open(path, "rb") as stream:
        return stream.read()


# --- What articlekit wrote ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.parquet"])
@given(articles=st.lists(strategies.ARTICLES, max_size=3))
@settings(max_examples=10)
def test_what_was_written_is_read_back_equal(tmp_path_factory, name, articles):
    path = tmp_path_factory.mktemp("data") / name
    ak.write(articles, path)
    found = list(ak.iter_articles(path))
    assert found == articles
    assert [article.origin.record for article in found] == list(range(1, len(articles) + 1))
    assert {article.origin.path for article in found} <= {str(path)}


@pytest.mark.parametrize("name", ["all.json", "all.jsonl", "all.parquet"])
def test_samples_by_the_command_line(here, name):
    expected = list(ak.iter_articles(SAMPLES))
    assert CliRunner().invoke(cli, ["convert", str(SAMPLES), "-o", name]).exit_code == 0
    assert read(name) == (expected, [])
    assert CliRunner().invoke(cli, ["convert", name, "-o", "again.jsonl"]).exit_code == 0
    ak.write(expected, "direct.jsonl")
    assert content("again.jsonl") == content("direct.jsonl")


@pytest.mark.parametrize("compress", [gzip.compress, zstd.compress], ids=["gz", "zst"])
def test_compressed_json_lines(here, compress):
    expected = list(ak.iter_articles(SAMPLES))
    ak.write(expected, "a.jsonl")
    suffix = "gz" if compress is gzip.compress else "zst"
    put(f"b.jsonl.{suffix}", compress(content("a.jsonl")))
    assert read(f"b.jsonl.{suffix}") == (expected, [])
    put(f"c.jsonl.{suffix}", compress(content("a.jsonl"))[:-9])
    articles, errors = read(f"c.jsonl.{suffix}")
    assert articles == expected[: len(articles)]
    assert errors[0].startswith(f"c.jsonl.{suffix}: input: cannot be decompressed")


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.json.gz", "x.jsonl.zst", "x.json.zst"])
def test_compressed_data_is_written(here, name):
    plain = name.rpartition(".")[0]
    first = sorted(ak.iter_articles(SAMPLES), key=lambda article: article.title)
    ak.write(first, name)
    ak.write(first, plain)
    assert Path(name).stat().st_size < Path(plain).stat().st_size
    assert list(ak.iter_articles(name)) == first
    ak.convert(name, f"again-{name}", jobs=1)
    assert Path(f"again-{name}").read_bytes() == Path(name).read_bytes()
    with pytest.raises(ak.UsageError, match="only json and jsonl can be compressed"):
        ak.write(first, "x.txt.gz")


def test_data_that_is_found_is_not_read_and_what_is_named_is(here):
    article = ak.parse(record("a"))
    for name in ("in/a.json", "in/b.jsonl", "in/c.parquet"):
        os.makedirs("in", exist_ok=True)
        ak.write([article], name)
    put("in/d.md", record("d"))
    assert [found.title for found in read("in")[0]] == ["d"]
    assert [found.title for found in read("in/*.json", "in/b.jsonl", "in/c.*")[0]] == ["a"] * 3
    assert [found.title for found in read("in/*")[0]] == ["a", "a", "a", "d"]


def test_places_in_data(here):
    articles = [ak.parse(record(name)) for name in "abc"]
    lines = [ak.render(article, "jsonl") for article in articles]
    put("a.jsonl", lines[0] + "\n" + lines[1] + "not JSON\n" + '{"version": 9}\n' + lines[2])
    found, errors = read("a.jsonl")
    places = [(a.title, a.origin.path, a.origin.record, a.origin.line) for a in found]
    assert places == [("a", "a.jsonl", 1, 1), ("b", "a.jsonl", 2, 3), ("c", "a.jsonl", 5, 6)]
    assert errors[0].startswith("a.jsonl:4: json: not JSON")
    assert errors[1].startswith("a.jsonl:5: json: ")
    with pytest.raises(ParseError, match=r"a\.jsonl:4: json"):
        list(ak.iter_articles("a.jsonl"))


BROKEN_JSON = {
    "nothing": ("", "json: "),
    "two values": ('{"a": 1} {"a": 2}', "json: not JSON"),
    "an array that ends": ("[", "json: not JSON"),
    "no comma": ("[{} {}]", "expected , or ]"),
    "a comma too many": ("[{},]", "not JSON"),
    "a number": ("[1]", "expected"),
    "NaN": ("[NaN]", "NaN"),
    "deep": ("[" * 100_000, "json: not JSON"),
    "deeper": ('{"a":' * 100_000, "json: not JSON"),
    "no UTF-8": (b'["\xff"]', "input: not UTF-8"),
}


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_broken_json(here, name):
    data, message = BROKEN_JSON[name]
    put("a.json", data)
    articles, errors = read("a.json")
    assert articles == []
    assert errors[0].startswith("a.json:")
    assert message in "".join(errors)


@pytest.mark.parametrize("size", [3, 17, 1000])
def test_an_array_in_pieces_of_any_size(here, monkeypatch, size):
    monkeypatch.setattr("articlekit.files.data._CHUNK", size)
    articles = [ak.parse(record(name, f"<p>{'字' * n}</p>")) for n, name in enumerate("abcdefgh")]
    ak.write(articles, "a.json")
    assert read("a.json") == (articles, [])
    lines = content("a.json").split(b"\n")
    for article in read("a.json")[0]:
        assert lines[article.origin.line - 1].strip() == b"{"
    put("b.json", b" \n\n " + content("a.json").replace(b"\n", b"\r\n  "))
    assert read("b.json") == (articles, [])
    assert read("b.json", max_bytes=200)[1] == ["b.json: input: larger than the limit of 200 bytes"]


def test_a_line_that_is_too_large(here):
    ak.write([ak.parse(record("a", "x" * 999))], "a.jsonl")
    assert read("a.jsonl", max_bytes=500)[1] == [
        "a.jsonl: input: larger than the limit of 500 bytes"
    ]


def test_parquet_that_cannot_be_read(here, monkeypatch):
    import pyarrow as pa
    import pyarrow.parquet as pq

    put("a.parquet", b"PAR1 no table")
    pq.write_table(pa.table({"x": [1]}), "b.parquet")
    pq.write_table(pa.table({"article": ["{}", "no"]}), "c.parquet")
    assert read("a.parquet")[1][0].startswith("a.parquet: input: a broken Parquet file")
    assert read("b.parquet")[1] == ["b.parquet: arrow: no column 'article'; there are x"]
    errors = read("c.parquet")[1]
    assert ["row 1" in errors[0], "row 2" in errors[1]] == [True, True]
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(ak.UsageError, match=r"articlekit\[parquet\]"):
        read("a.parquet")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.json", "json"), ("a.JSONL", "jsonl"), ("a.jsonl.gz", "jsonl"), ("a.jsonl.zst", "jsonl"),
        ("a.parquet", "parquet"), ("a.md", None), ("json", None), ("a.json.md", None),
        ("a.gz", None), ("a.tgz", None),
    ],
)  # fmt: skip
def test_kinds_of_data(name, kind):
    assert data_kind(name) == kind


# --- Pages and notes ---------------------------------------------------------------------------

PAGE = (
    "<!doctype html><html><head><title>A day</title></head><body><time datetime=2021-12-08>x</time>"
    "<p>It rained.</p></body></html>"
)
NOTE = "# A note\n\nSome **bold** text.\n\n- one\n- two\n"


def test_saved_pages(here):
    put("in/a.html", PAGE)
    put("in/b.html", "<p>no title</p>")
    articles, errors = read("in", kind="html")
    assert errors == []
    assert [article.title for article in articles] == ["A day", "b"]
    assert "It rained." in articles[0].text
    assert [article.origin.path for article in articles] == ["in/a.html", "in/b.html"]
    assert ak.read("in/a.html", kind="html") == articles[0]
    done = CliRunner().invoke(cli, ["convert", "in", "-o", "out/", "-t", "text", "--from", "html"])
    assert done.exit_code == 0
    assert sorted(os.listdir("out")) == ["a.txt", "b.txt"]


def test_notes(here):
    put("a.md", NOTE)
    put("b.md", "only text\n")
    articles, errors = read("a.md", "b.md", kind="markdown")
    assert errors == []
    assert [article.title for article in articles] == ["A note", "b"]
    done = CliRunner().invoke(cli, ["convert", "a.md", "-t", "markdown", "--from", "markdown"])
    assert "- one" in done.output
    done = CliRunner().invoke(cli, ["convert", "a.md", "-t", "text", "--from", "docx"])
    assert done.exit_code == 2


def test_a_page_that_is_too_large(here):
    put("a.html", PAGE)
    assert read("a.html", kind="html", max_bytes=50)[1] == [
        "a.html: input: larger than the limit of 50 bytes"
    ]


# --- What is something else --------------------------------------------------------------------

WXR = """<?xml version='1.0'?>
<!-- generator -->
<rss version='2.0'
    xmlns:excerpt='http://wordpress.org/export/1.2/excerpt/'>"""
MHTML = """From: <Saved by Blink>\r
Snapshot-Content-Location: https://a.example/\r
Subject: x\r
MIME-Version: 1.0\r
Content-Type: multipart/related;\r
\ttype="text/html"\r
"""
FOREIGN = {
    "page.html": (PAGE, "a web page", "--from html"),
    "xhtml.html": ("<?xml version='1.0'?>\n<!-- saved -->\n<html xmlns='x'><p>", "a web page",
                   "--from html"),
    "part.html": ("\n<div class=a><p>x</p></div>", "HTML without a header", "--from html"),
    "note.md": (NOTE, "a note in Markdown", "--from markdown"),
    "plain.md": ("Some text.\n", "a note in Markdown", "--from markdown"),
    "marks.txt": ("see [this](https://a.example/)\n", "a note in Markdown", "parse_markdown"),
    "rss.md": ("<?xml version='1.0'?><rss version='2.0'><channel>", "an RSS feed", "feedparser"),
    "rdf.md": ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "an RSS feed", "feedparser"),
    "atom.md": ("<feed xml:lang='de' xmlns='http://www.w3.org/2005/Atom'>", "an Atom feed",
                "feedparser"),
    "wxr.txt": (WXR, "a WordPress export", "content:encoded"),
    "pocket.html": ("<!DOCTYPE html>\n<html><head><title>Pocket Export</title>", "a Pocket export",
                    "links"),
    "pocket.txt": ("title,url,time_added,tags,status\nx,https://a.example,1,,unread\n",
                   "a Pocket export", "links"),
    "instapaper.txt": ("URL,Title,Selection,Folder,Timestamp\nx", "an Instapaper export", "links"),
    "wallabag.txt": (json.dumps([{"is_archived": 1, "content": "<p>", "reading_time": 1}]),
                     "a Wallabag export", "parse_html"),
    "feed.txt": ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a JSON feed",
                 "content_html"),
    "ours.txt": ('{\n "version": 1,\n "url": null}', "JSON articles of articlekit", ".json"),
    "other.txt": ('{"a": [1]}', "a JSON file", "parse_html"),
    "saved.txt": (MHTML, "MHTML", "HTML only"),
    "mail.txt": ("Return-Path: <a@b>\r\nReceived: by x\r\n", "an e-mail", "--from html"),
    "table.txt": ("a,b,c\n1,2,3\n4,5,6\n", "a table (CSV)", "pandas"),
    "tabs.txt": ("a\tb\tc\n1\t2\t3\n4\t5\t6\n", "a table (CSV)", "pandas"),
    "marks.html": ("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n", "a file of bookmarks", "links"),
    "opml.md": ("<?xml version='1.0'?><opml version='2.0'>", "a list of feeds", "feed reader"),
    "enex.md": ("<?xml version='1.0'?><!DOCTYPE en-export SYSTEM 'x'><en-export>", "an Evernote",
                "parse_html"),
    "some.md": ("<?xml version='1.0'?><data>", "an XML file", "convert it"),
    "a.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF file", "HTML"),
    "b.txt": (gzip.compress(b"x" * 99), "a compressed file", "decompress"),
    "c.txt": (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/epub+zip", "an e-book", "unpack"),
    "d.txt": (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "an Office document", "pandoc"),
    "e.txt": (b"PK\x03\x04" + b"\0" * 26 + b"a.md", "a zip archive", ".zip"),
    "f.txt": (b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture", "no article"),
    "g.txt": (b"SQLite format 3\0" + bytes(99), "an SQLite database", "parse_html"),
    "h.txt": ("WARC/1.0\r\nWARC-Type: response\r\n", "a WARC archive", "warcio"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_says_what_it_is_and_what_reads_it(here, name):
    data, kind, advice = FOREIGN[name]
    put(name, data)
    articles, (error,) = read(name)
    assert articles == []
    assert error.startswith(f"{name}:")
    assert f"expected articles, found {kind}" in error or kind in error
    assert advice in error
    assert "\n" not in error
    with pytest.raises(ParseError, match="found"):
        ak.read(name)


@pytest.mark.parametrize(
    "text", ["some prose without marks\n", "", "<!--1-->\n\n", "日期：2021\n", "a, b\n", "[x](y)"]
)
def test_what_looks_like_nothing_in_particular(here, text):
    put("a.txt", text)
    _, (error,) = read("a.txt")
    assert "expected articles" not in error or "Markdown" in error


def test_json_of_somebody_else_that_is_named(here):
    put("w.json", json.dumps([{"is_archived": 1, "content": "<p>", "reading_time": 1}] * 2))
    _, errors = read("w.json")
    assert errors[0].startswith("w.json:1: json: expected articles, found a Wallabag export")


def test_only_the_beginning_of_a_file_is_looked_at(here):
    put("a.md", record("a") + "<!--2-->\n[b](u)\n------\n<html>x")
    assert read("a.md")[1] == []
    assert look_at(b"\0" * 70_000, "a.txt") is None


def test_looking_takes_linear_time():
    import time

    floods = [
        b"<!-- -->", b"<!--", b"<?xml ", b"{", b'{"a":1,', b"a: b\n", b"](", b"|", b"#", b"<rss ",
        b'[{"content":', b"From: x\n", b"**", b"- ",
    ]  # fmt: skip
    started = time.process_time()
    for flood in floods:
        look_at(flood * (500_000 // len(flood)), "a.txt")
    assert time.process_time() - started < 5


# --- Wrong use ---------------------------------------------------------------------------------


def test_reading_something_else(here):
    put("in/a.md", record("a") + record("b"))
    put("z.zip", b"")
    article = ak.parse(record())
    for call, error, message in (
        (lambda: ak.read("in"), InputError, "a folder, which iter_articles"),
        (lambda: ak.read("z.zip"), InputError, "an archive, which iter_articles"),
        (lambda: ak.read("in/a.md"), ParseError, "iter_articles"),
        (lambda: ak.read(["in/a.md"]), TypeError, "not a list"),
        (lambda: ak.read("in/*.md"), InputError, "a pattern, which iter_articles"),
        (lambda: ak.read("<p>A text.</p>"), InputError, "a text, which parse() reads"),
        (lambda: ak.parse("<p>A text.</p>"), ParseError, "parse_html() reads pages"),
        (lambda: ak.parse_html(Path("in/a.md")), TypeError, "not a path"),
        (lambda: ak.from_json({}), TypeError, "from_dict() takes a dict"),
        (lambda: ak.write(article, "in"), UsageError, "convert() fills folders"),
        (lambda: ak.write(article, "x/"), UsageError, "convert() fills folders"),
        (lambda: ak.convert([article], "x/", "text"), TypeError, "write() takes articles"),
        (lambda: ak.render(article, "markdwn"), UsageError, "did you mean 'markdown'?"),
        (lambda: ak.read(b"in/a.md"), TypeError, "not bytes"),
        (lambda: ak.read(None), TypeError, "not NoneType"),
        (lambda: ak.iter_articles(["in"]), TypeError, "iter_articles(*paths)"),
        (lambda: ak.iter_articles(article), TypeError, "not Article"),
        (lambda: ak.parse(Path("in/a.md")), TypeError, "read()"),
        (lambda: ak.parse_all(Path("in/a.md")), TypeError, "iter_articles()"),
        (lambda: ak.parse(None), TypeError, "NoneType"),
        (lambda: ak.parse("in/a.md"), ParseError, "read()"),
        (lambda: ak.render([article], "text"), TypeError, "write()"),
        (lambda: ak.render(record(), "text"), TypeError, "one article"),
        (lambda: ak.write("x.txt", article), TypeError, "write(articles, path)"),
        (lambda: ak.write(["x"], "x.json"), TypeError, "an Article"),
        (lambda: ak.write(record(), "x.json"), TypeError, "an Article"),
    ):
        with pytest.raises(error) as found:
            call()
        assert message in str(found.value), found.value
    with open("in/a.md", encoding="utf-8") as stream:
        for function in (ak.read, ak.iter_articles, ak.parse, ak.parse_all):
            with pytest.raises(TypeError, match="open file"):
                function(stream)
    assert not os.path.exists("x.json")
    assert not os.path.exists("x.txt")


def test_reading_one_article_of_data(here):
    articles = [ak.parse(record(name)) for name in "ab"]
    for name in ("a.json", "a.jsonl", "a.parquet"):
        ak.write(articles[:1], name)
        assert ak.read(name) == articles[0]
        ak.write(articles, name)
        with pytest.raises(ParseError, match="iter_articles"):
            ak.read(name)
    ak.write([], "a.jsonl")
    with pytest.raises(ParseError, match="found nothing"):
        ak.read("a.jsonl")
