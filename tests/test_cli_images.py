"""``articlekit images`` and ``--images auto``, against hosts on this machine."""

import json
import os
import re
import sys
import zipfile

import pytest
from click.testing import CliRunner

from articlekit.cli.app import cli
from articlekit.cli.fetching import cache_folder, totals
from articlekit.images import FetchSummary
from picture_hosts import Loopback, png, site

PNG = png(40, 30)


@pytest.fixture
def hosts():
    with site() as found:
        yield found


@pytest.fixture
def here(tmp_path, monkeypatch, hosts):
    """Articles whose pictures are on this machine, which the guard allows for once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("articlekit.images.fetching.PublicResolver", Loopback)
    monkeypatch.setattr("articlekit.images.guard.PORTS", {"http": hosts.port, "https": 443})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    os.mkdir("posts")
    for number in range(3):
        with open(f"posts/{number}.md", "w", encoding="utf-8") as stream:
            stream.write(
                f"<!--163899594300{number}-->\n[T{number}](http://news{number % 2}.test/{number})\n"
                f"---\n<p>x</p><img src=http://a.test/{number}.png><p>y</p>"
                "<img src=http://b.test/all.png><p>z</p>"
            )
    hosts.pages.update({"/0.png": PNG, "/1.png": PNG, "/all.png": PNG})
    return tmp_path


def run(*args):
    done = CliRunner().invoke(cli, args, prog_name="articlekit", catch_exceptions=True)
    return done.exit_code, done.stdout, done.stderr


def test_pictures_are_fetched_once_and_used(here, hosts):
    status, out, err = run("images", "posts", "-o", "pics", "--gap", "0", "--report", "r.jsonl")
    assert (status, out) == (0, "")
    assert err.splitlines()[-1].startswith("4 pictures: 3 fetched (")
    assert "a.test: 1 gone of 3" in err
    with open("r.jsonl", encoding="utf-8") as stream:
        *lines, last = map(json.loads, stream)
    assert [len(line["outputs"]) for line in lines] == [2, 2, 1]
    assert all(os.path.isfile(path) for line in lines for path in line["outputs"])
    assert lines[2]["problems"][-1]["code"] == "image-missing"
    assert last["images"]["fetched"] == 3
    assert last["images"]["hosts"]["b.test"]["fetched"] == 1
    asked = len(hosts.asked)
    status, _, err = run("images", "posts", "-o", "pics", "--gap", "0")
    assert (status, err.splitlines()[-1]) == (0, "4 pictures: 3 there, 1 gone")
    assert len(hosts.asked) == asked
    status, out, _ = run("images", "posts", "-o", "pics", "--dry-run")
    assert re.search(r"^all +4 +3 +1 +0$", out, re.M)
    hosts.pages["/2.png"] = PNG
    _, out, err = run("images", "posts", "-o", "pics", "--dry-run", "--verbose", "--retry-failed")
    assert re.search(r"^all +4 +3 +0 +1$", out, re.M)
    assert "http://a.test/2.png: to fetch\n" in err
    assert "http://b.test/all.png: there\n" in err
    run("book", "posts", "-o", "b.epub", "--images", "pics", "--quiet")
    assert pictures_in("b.epub") == 1  # Three of the same bytes.


def pictures_in(path):
    with zipfile.ZipFile(path) as book:
        return sum(".png" in name and "cover" not in name for name in book.namelist())


def test_filters_choose_the_articles(here, hosts):
    run("images", "posts", "-o", "pics", "--gap", "0", "--source", "news1.test", "--quiet")
    assert set(hosts.paths()) == {"/1.png", "/all.png"}
    assert run("images", "posts", "--list", "--limit", "1")[1].split() == [
        "http://a.test/0.png",
        "http://b.test/all.png",
    ]


def test_a_book_that_fetches_its_pictures(here, hosts):
    status, _, err = run("book", "posts", "-o", "b.epub", "--images", "auto")
    assert status == 0
    assert "4 pictures: 3 fetched" in err
    assert pictures_in("b.epub") == 1
    assert os.path.isfile(os.path.join(cache_folder(), "images.json"))
    assert cache_folder().startswith(str(here / "cache"))
    asked = len(hosts.asked)
    run("book", "posts", "-o", "c.epub", "--images", "auto")
    assert len(hosts.asked) == asked
    status, _, _ = run("convert", "posts/0.md", "-o", "x.html", "--images", "auto", "--quiet")
    with open("x.html", encoding="utf-8") as stream:
        assert (status, stream.read().count("data:image/png")) == (0, 2)


def test_a_dead_host_and_what_the_book_says(here, hosts):
    del hosts.pages["/all.png"]
    assert run("images", "posts", "-o", "others", "--gap", "0", "--quiet") == (0, "", "")
    _, _, err = run("book", "posts/0.md", "-o", "b.epub", "--images", "others")
    assert "image-missing: the picture http://b.test/all.png is not in the book" in err


def test_a_missing_extra(here, monkeypatch):
    monkeypatch.delitem(sys.modules, "articlekit.images.network", raising=False)
    monkeypatch.setitem(sys.modules, "urllib3.connection", None)
    status, _, err = run("images", "posts", "-o", "pics")
    assert status == 2
    assert err.splitlines()[-1].endswith("pip install 'articlekit[images]'")
    # Nothing is fetched for a list.
    assert run("images", "posts", "--list")[0] == 0


def test_totals():
    assert totals(FetchSummary()) == "0 pictures: nothing to fetch"
    assert totals(FetchSummary(found=1, there=1)) == "1 picture: 1 there"
    assert totals(FetchSummary(found=2000, fetched=1500, bytes=12_345_678, failed=500)) == (
        "2,000 pictures: 1,500 fetched (12 MB), 500 failed"
    )
