"""A site in a browser: opened as files, and from a server."""

import functools
import http.server
import subprocess
import sys
import threading

import pytest
import turbohtml

from browser.run import node
from folders import put, tree
from sites import dead_links

pytestmark = [pytest.mark.tools, pytest.mark.timeout(300)]

COUNT = 2000
LAST = 123
"""The number of the last article of January 2021; there are four articles a day."""
PHRASE = "旧书店的猫"
DAY = 86_400_000
START = 1_609_459_200_000  # 1 January 2021.


def record(number):
    text = f"<p>第{number}篇文章的正文，说的是河边的天气。</p>"
    if number == 777:
        text += f"<p>街角{PHRASE}睡着了，Quietly。</p>"
    link = f'<p><a href="https://news.example/{number - 1}">前一篇</a></p>' if number else ""
    stamp = START + number * (DAY // 4) + 3_600_000
    return (
        f"<!--{stamp}-->\n[文章{number}](https://news.example/{number})\n------\n\n{text}{link}\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A site of 2,000 articles."""
    found = tmp_path_factory.mktemp("many")
    for number in range(COUNT):
        put(found / "in" / f"{number % 10}" / f"{number}.md", record(number))
    command = [sys.executable, "-m", "articlekit", "convert", "in", "-t", "html", "-o", "site/"]
    subprocess.run([*command, "--index", "--search", "-q"], cwd=found, check=True)
    return found / "site"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Prints nothing."""


@pytest.fixture(scope="module", params=["file", "http"])
def base(request, folder):
    """The address of the site."""
    if request.param == "file":
        yield folder.as_uri() + "/"
        return
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def visit(base):
    """What a visitor of the site finds."""
    return node("site.mjs", base, f"{LAST % 10}/{LAST}.html", PHRASE)


def test_an_article_is_two_clicks_away_from_the_index(visit):
    month, article = visit["clicks"]
    assert month.startswith("lists/2")
    assert article.removesuffix(".html").rpartition("/")[2].isdigit()


def test_neighbours_over_the_end_of_a_month(visit):
    here, after = (f"{number % 10}/{number}.html" for number in (LAST, LAST + 1))
    assert visit["next"] == visit["right"] == after
    assert visit["left"] == here
    assert visit["up"].startswith("lists/2021-02.html#")
    assert visit["target"].endswith(after)
    assert visit["home"] == "index.html"


def test_the_search_finds_a_phrase(visit):
    assert visit["search"].startswith("search.html?q=")
    assert visit["results"] == ["文章777"]
    assert visit["status"] == "1条结果"
    assert visit["stays"].startswith("search.html")
    assert visit["hit"] == "7/777.html"


def test_queries_that_find_nothing_or_much(visit):
    assert visit["queries"] == {
        "的": "请至少输入两个字。",
        "zzzz": "没有找到。",
        "新": "请至少输入两个字。",
        "": "",
        "<b>": "没有找到。",
    }


def test_nothing_is_remote_and_nothing_fails(visit):
    assert visit["errors"] == []
    assert visit["remote"] == []


def test_pages_can_be_read_without_scripts(visit):
    index, article, search = visit["plain"].values()
    assert "2,000" in index or "2000" in index
    assert "河边的天气" in article
    assert "JavaScript" in search


def test_no_link_is_dead_and_no_page_is_large(folder):
    made = tree(folder)
    assert dead_links(made) == []
    assert max(map(len, made.values())) < 300_000
    first = len(made["index.html"]) + len(made["style.css"])
    assert first < 100_000
    inside = turbohtml.parse(made["3/3.html"].decode()).find("article")
    assert "../2/2.html" in str([a.attrs.get("href") for a in inside.iter_elements()])
