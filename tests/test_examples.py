"""The examples run, and are what they say."""

import json
import re
import runpy
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

import articlekit as ak
import commands

EXAMPLES = Path(__file__).parents[1] / "examples"
ARTICLES = EXAMPLES / "articles"


def load(name):
    return runpy.run_path(str(EXAMPLES / name))


@pytest.fixture(scope="module")
def articles():
    return list(ak.iter_articles(ARTICLES))


def test_there_is_a_sample_of_each_structure(articles):
    assert len(articles) >= 10
    by_name = {Path(item.origin.path).name: item for item in articles}
    bus = by_name["2021-11-03-夜班巴士.md"]
    assert bus.published.isoformat() == "2021-11-03T20:15:42+00:00"
    assert [image.caption is not None for image in bus.images] == [True, True]
    assert bus.images[1].image.alt == "从末班车的车窗看到的港口。"
    assert bus.lead_image is bus.images[0]
    assert len(bus.text.split("\n\n")) == 7  # <br /><br /> parts two of them.
    books = by_name["2020-07-18-旧书市场.md"]
    assert books.images[0].caption.credit == (ak.model.Text("柳条通讯社"),)
    assert {item.reason for item in books.discarded} == {"label", "feed-footer"}
    assert len(by_name["2020-07-16-茶农比赛.md"].images) == 3
    assert by_name["2020-07-16-茶农比赛.md"].byline == "陈小满"
    stars = by_name["2020-06-27-日期行.md"]
    assert (stars.timestamp, stars.dateline[:3]) == (None, "日期：")
    assert by_name["2020-07-04-法语区节日.md"].date.isoformat() == "2020-07-04T20:51:00+00:00"
    assert by_name["2020-07-04-法语区节日.md"].title.startswith("[音乐]")
    hundred = by_name["2020-11-10-NaN.md"]
    assert (hundred.timestamp, hundred.meta["author"]) == (None, "望潮")
    assert by_name["2020-03-12-jekyll-only.md"].tags == ("seals", "counting")
    assert by_name["2021-01-25-[長文]括號.md"].language == "zh-Hant"
    assert len([item for item in articles if item.origin.path.endswith("several.txt")]) == 3


def test_every_picture_of_the_samples_is_there(articles):
    urls = {figure.image.url for item in articles for figure in item.images}
    names = {url.rpartition("/")[2] for url in urls}
    assert names == {path.name for path in (EXAMPLES / "pictures").glob("*.png")}


def pixels(path):
    """The lines of a PNG file that has one chunk of data."""
    data = path.read_bytes()
    at, found = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        found += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return zlib.decompress(found)


def test_the_pictures_are_what_the_script_draws(tmp_path):
    load("make_pictures.py")["main"](tmp_path)
    made = sorted(tmp_path.iterdir())
    kept = sorted((EXAMPLES / "pictures").iterdir())
    assert [path.name for path in made] == [path.name for path in kept]
    for new, old in zip(made, kept, strict=True):
        assert pixels(new) == pixels(old)
        assert old.stat().st_size < 2000


@pytest.mark.parametrize("format", ["text", "json", "markdown", "html", "archive"])
def test_convert(tmp_path, capsys, format):
    assert load("convert.py")["main"](str(ARTICLES), str(tmp_path / "out"), format) == 0
    assert len(list((tmp_path / "out").iterdir())) == 14
    assert "青湾市开通首条夜班巴士" in capsys.readouterr().out


def test_convert_tells_of_errors(tmp_path, capsys):
    (tmp_path / "bad.md").write_text("no article", encoding="utf-8")
    assert load("convert.py")["main"](str(tmp_path), str(tmp_path / "out"), "text") == 1
    assert "bad.md:1:1: header" in capsys.readouterr().err


def test_daily_ebook(tmp_path, capsys):
    pytest.importorskip("ebooklib")
    book = tmp_path / "july.epub"
    days = ("2020-07-01", "2020-07-31")
    load("daily_ebook.py")["main"](str(ARTICLES), str(book), *days, str(EXAMPLES / "pictures"))
    assert "5 articles" in capsys.readouterr().out
    with zipfile.ZipFile(book) as archive:
        assert archive.testzip() is None
        assert any(name.endswith((".png", ".jpg")) for name in archive.namelist())


CALLS = {
    "book_per_source.py": "books/",
    "convert.py": "out/ text",
    "daily_ebook.py": "july.epub 2020-07-01 2020-07-31",
    "data_frame.py": "articles.parquet",
}


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("name", CALLS)
def test_copies_elsewhere_work_and_end_quietly(tmp_path, name):
    """Neither the folder of the examples nor a reader of the output is needed."""
    shutil.copy(EXAMPLES / name, tmp_path)
    done = commands.program(
        ["sh", "-c", f'"{sys.executable}" {name} "{ARTICLES}" {CALLS[name]} | true'],
        cwd=tmp_path,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    done = commands.program([sys.executable, name, ARTICLES, *CALLS[name].split()], cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_demo(tmp_path):
    pytest.importorskip("ebooklib")
    done = subprocess.run(
        ["sh", EXAMPLES / "demo.sh", ARTICLES, tmp_path / "demo"],
        env={"BIN": str(Path(sys.executable).parent), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.name for path in (tmp_path / "demo").iterdir()}
    folders = {"text", "json", "markdown", "html", "archive"}
    assert made == folders | {"articles.jsonl", "articles.json", "articles.epub"}
    for name in made:
        assert f"demo/{name}" in done.stdout
    with open(tmp_path / "demo" / "articles.jsonl", encoding="utf-8") as stream:
        assert len([json.loads(line) for line in stream]) == 14
    assert (
        len(re.findall('<li id="a-', (tmp_path / "demo/html/index.html").read_text("utf-8"))) == 14
    )


def test_data_frame(tmp_path, capsys):
    polars = pytest.importorskip("polars")
    load("data_frame.py")["main"](str(ARTICLES), str(tmp_path / "a.parquet"))
    frame = polars.read_parquet(tmp_path / "a.parquet")
    assert len(frame) == 14
    assert frame["date"].dtype == polars.Datetime("us", "UTC")
    assert set(frame["language"]) == {"zh-Hans", "zh-Hant", "en"}
    assert "news.example" in capsys.readouterr().out


def test_book_per_source(tmp_path, capsys, articles):
    pytest.importorskip("ebooklib")
    load("book_per_source.py")["main"](str(ARTICLES), str(tmp_path / "books"))
    made = {path.name for path in (tmp_path / "books").iterdir()}
    assert made == {f"{item.source}.epub" for item in articles}
    assert capsys.readouterr().out.count(".epub\n") == len(made)
    for path in (tmp_path / "books").iterdir():
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
