"""Sites: what is in their pages and lists, where links lead, and what a second run writes.

That they are valid, can be read and searched in a browser is tested in tests/browser.
"""

import base64
import datetime as dt
import itertools
import json
import os
import re
import tracemalloc
import zlib

import pytest
import turbohtml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import articlekit as ak
from articlekit._disk import spool
from articlekit.batch.outputs import site as site_output
from articlekit.errors import UsageError, WriteError
from articlekit.writers.html import HTMLWriter, lists, search
from articlekit.writers.html.feed import sitemaps
from articlekit.writers.internal_links import article_key
from builders import a, article, fig, p
from folders import put, tree
from security import referee
from sites import dead_links, links_of
from strategies import ARTICLES

LIMIT = 300_000
"""No page of a site may be larger."""
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def site(articles, **options):
    """The files of a site, by their paths; `articles` by the paths of their pages."""
    css = {name: options.pop(name) for name in ("css", "title", "image") if name in options}
    with HTMLWriter(**css).site(**options) as builder:
        for path, item in articles.items():
            builder.add(item, path)
        made = builder.site()
        found = {entry.path: made.page(at) for at, entry in enumerate(made.entries)}
        found |= {name: make() for name, make in made.files()}
        parts = [made.partition(number) for number in range(made.partitions)]
        for _, scripts in parts:
            found |= dict(scripts)
        if parts:
            name, data = made.search_meta([starts for starts, _ in parts])
            found[name] = data
    return found


def on(day, title="T", number=0, **fields):
    """An article of that day: ``2021-12-08``."""
    date = dt.datetime.fromisoformat(f"{day}T08:00:00+00:00")
    fields = {"url": f"https://news.example/{day}/{number}", "source": "news.example", **fields}
    return article(p(f"{title}。"), title=title, date=date, published=date, **fields)


def lead(files, path, rel):
    """Where the link of that relation leads to."""
    return [target for found, target, _ in links_of(files[path], path) if found == rel]


def text_of(page):
    return turbohtml.parse(page.decode()).find("body").text


# --- Pages and lists ---------------------------------------------------------------------------

SOME = {
    "1.html": on("2021-11-29", "甲", site="甲报", source="a.example"),
    "2.html": on("2021-11-30", "乙", site="甲报", source="a.example"),
    "sub/3.html": on("2021-12-01", "丙", source="b.example"),
    "4.html": article(p("丁。"), title="丁", url=None, source=None),
}
SOME = {path: ak.replace(item, language="zh-Hans") for path, item in SOME.items()}


def test_the_files_of_a_site():
    made = site(SOME)
    assert sorted(made) == [
        *("1.html", "2.html", "4.html", "404.html", "feed.xml", "icon.svg", "index.html"),
        *("lists/2021-11.html", "lists/2021-12.html", "lists/source-a.example.html"),
        *("lists/source-b.example.html", "lists/source-other.html", "lists/undated.html"),
        *("style.css", "sub/3.html"),
    ]
    assert dead_links(made) == []


def test_the_index_has_counts_months_and_sources():
    text = text_of(site(SOME, title="文集")["index.html"])
    assert "文集" in text
    assert "4篇 · 2021年11月29日 – 12月1日" in text
    assert "11月 212月 1" in text
    lines = [line.strip() for line in text.splitlines()]
    assert {"甲报 2", "b.example 1", "其他来源 1", "日期不详 1"} <= set(lines)
    assert all(title in text for title in "甲乙丙丁")


def test_pages_lead_to_their_neighbours_over_the_end_of_a_month():
    made = site(SOME)
    assert lead(made, "1.html", "prev") == []
    assert lead(made, "1.html", "next") == ["2.html"]
    assert lead(made, "2.html", "next") == ["sub/3.html"]
    assert lead(made, "sub/3.html", "prev") == ["2.html"]
    assert lead(made, "sub/3.html", "next") == ["4.html"]
    assert lead(made, "4.html", "next") == []
    assert lead(made, "2.html", "up") == ["lists/2021-11.html"]
    assert lead(made, "4.html", "up") == ["lists/undated.html"]
    assert lead(made, "sub/3.html", "home") == ["index.html"]
    assert lead(made, "lists/2021-11.html", "next") == ["lists/2021-12.html"]
    assert lead(made, "lists/source-a.example.html", "next") == []


def test_a_site_has_one_style_sheet():
    made = site(SOME, search=True)
    pages = [data.decode() for path, data in made.items() if path.endswith(".html")]
    assert not any("<style" in page or " style=" in page for page in pages)
    assert all('rel="stylesheet"' in page for page in pages)
    assert site(SOME, css="p { color: red }")["style.css"].endswith(b"*/\np { color: red }")


def test_links_between_articles_stay_in_the_site():
    first = on("2020-01-01", "one")
    target = "https://news.example/2020-01-02/0"
    second = article(
        p(a(target, "self"), a(first.url + "#x", "other"), a("https://else.example/", "web")),
        url=target,
    )
    page = site({"a b/1.html": first, "c/2.html": second})["c/2.html"].decode()
    assert 'href="../a%20b/1.html">other</a>' in page
    assert f'href="{target}">self</a>' in page
    assert 'href="https://else.example/">web</a>' in page


def test_a_large_month_is_divided():
    many = {f"{n}.html": on("2021-12-08", f"{n} " + "很长的标题" * 30, n) for n in range(1500)}
    made = site(many)
    assert {len(data) < LIMIT for path, data in made.items()} == {True}
    pages = [path for path in made if path.startswith("lists/2021-12")]
    assert len(pages) > 2
    assert dead_links(made) == []
    assert lead(made, "lists/2021-12-2.html", "prev") == ["lists/2021-12.html"]
    assert lead(made, "lists/2021-12-2.html", "next") == ["lists/2021-12-3.html"]
    items = [target for path in pages for _, target, _ in links_of(made[path], path)]
    assert set(many) <= set(items)
    # The index of a large site lists the newest only.
    newest = [t for _, t, _ in links_of(made["index.html"], "index.html") if t in many]
    assert len(newest) == lists.NEWEST


def test_a_site_of_very_many_sources_and_months():
    many = {
        f"{n}.html": on(
            f"{1900 + n // 12}-{n % 12 + 1:02}-01", "题" * 2000, n, source=f"s{n}.example"
        )
        for n in range(1300)
    }
    made = site(many)
    assert {len(data) < LIMIT for path, data in made.items()} == {True}
    assert len(made["index.html"]) + len(made["style.css"]) < 120_000
    assert dead_links(made) == []
    names = [
        t for at in ("", "-2") for _, t, _ in links_of(made[f"lists/sources{at}.html"], "lists/x")
    ]
    assert {f"lists/source-s{n}.example.html" for n in range(1300)} <= set(names)


def test_articles_in_a_folder_called_lists():
    made = site({"Lists/1.html": on("2021-12-08"), "2.html": on("2021-12-08", number=1)})
    assert "lists-2/2021-12.html" in made
    assert dead_links(made) == []


def test_sources_whose_names_are_alike():
    some = {
        f"{at}.html": on("2021-12-08", number=at, source=source, site=None)
        for at, source in enumerate(["a.example", "A.example", "a/example", "../x", "新闻", ""])
    }
    made = site(some)
    found = sorted(path for path in made if path.startswith("lists/source"))
    assert len({path.casefold() for path in found}) == len(found) == 6
    assert not any(".." in path for path in made)
    assert dead_links(made) == []


def test_the_page_of_a_missing_address_needs_no_relative_link():
    page = site(SOME, base_url="https://my.example/news/")["404.html"].decode()
    assert 'href="https://my.example/news/index.html"' in page
    assert 'href="https://my.example/news/style.css"' in page


def test_a_site_in_arabic():
    made = site(
        {
            "1.html": on("2021-12-08", "خبر", language="ar"),
            "2.html": on("2021-12-09", "News", language="en"),
        }
    )
    page = made["1.html"].decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="en" dir="ltr"' in page[page.index('class="pager"') :]


@pytest.mark.parametrize("url", ["example.org", "ftp://x.example/", "javascript:x", "/x/"])
def test_addresses_that_no_site_has(url):
    with pytest.raises(UsageError, match="is not an address"):
        site({}, base_url=url)


def test_lists_have_clean_titles():
    item = on("2021-12-08", "The bridge - News Example", short_title="The bridge")
    made = site({"1.html": item, "2.html": on("2021-12-09")})
    assert "<h1>The bridge - News Example</h1>" in made["1.html"].decode()
    for name in ("index.html", "lists/2021-12.html", "2.html"):
        assert ">The bridge<" in made[name].decode()


def test_pictures_are_files_of_the_site(here):
    data = b"\x89PNG\r\n\x1a\n" + b"x" * 100
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    item = article(fig("https://a.example/1.png", "Caption"), fig("https://a.example/2.png"))
    some = {"a/b/1.html": item, "2.html": ak.replace(item, url="https://a.example/x")}
    made = site(some, image=lambda image: url if image.url.endswith("1.png") else None)
    (name,) = (path for path in made if path.startswith("pictures/"))
    assert made[name] == data
    assert f'<img src="../../{name}"' in made["a/b/1.html"].decode()
    assert f'<img src="{name}"' in made["2.html"].decode()
    assert '<img src="https://a.example/2.png"' in made["2.html"].decode()


def test_an_empty_site():
    made = site({})
    assert dead_links(made) == []
    assert etree.fromstring(made["feed.xml"]).findall(f"{ATOM}entry") == []


# --- Security ----------------------------------------------------------------------------------


@settings(max_examples=max(10, settings().max_examples // 4))  # Each makes some ten pages.
@given(st.lists(ARTICLES, max_size=5))
def test_no_article_gets_anything_harmful_into_a_site(articles):
    made = site({f"{at}/x.html": item for at, item in enumerate(articles)}, search=True)
    assert dead_links(made) == []
    for path, data in made.items():
        if path.endswith(".html"):
            text = data.decode()
            assert referee.html_faults(text, referee.SITE) == []
            # No script but that whose hash the page names, or that of the search.
            scripts = re.findall(r"<script[^>]*>", text)
            assert scripts == (
                ['<script src="search/search.js">']
                if path == "search.html"
                else [] if path == "404.html" else ["<script>"]
            )  # fmt: skip
            assert "default-src 'none'" in text
            assert ("script-src 'self'" in text) == (path == "search.html")
        elif path.endswith(".js") and path != "search/search.js":
            json.loads(
                data.decode().removeprefix("/* articlekit */articlekit(").split(",", 1)[1][:-2]
            )
        elif path.endswith(".xml"):
            etree.fromstring(data)


# --- Feed and sitemap --------------------------------------------------------------------------


def test_the_feed_has_the_newest():
    many = {f"{n}.html": on(f"2021-12-{n % 28 + 1:02}", f"T{n}", n) for n in range(70)}
    feed = etree.fromstring(
        site(many, title="News & more", base_url="https://x.example/s/")["feed.xml"]
    )
    assert feed.findtext(f"{ATOM}title") == "News & more"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 50
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0] == "2021-12-28T08:00:00Z"
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == 51
    hrefs = [entry.find(f"{ATOM}link[@rel='alternate']").get("href") for entry in entries]
    assert all(re.fullmatch(r"https://x\.example/s/\d+\.html", href) for href in hrefs)
    assert all(entry.find(f"{ATOM}author/{ATOM}name") is not None for entry in entries)


def test_the_feed_keeps_the_ids_of_articles():
    def ids(articles):
        feed = etree.fromstring(site(articles)["feed.xml"])
        return {each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry")}

    first = on("2021-12-08")
    moved = {"other/place.html": ak.replace(first, title="New"), "2.html": on("2021-12-09")}
    assert ids({"1.html": first}) < ids(moved)


def test_every_entry_of_the_feed_has_its_id():
    same = {f"{n}.html": on(f"2021-12-0{n}", url="https://news.example/1") for n in range(1, 4)}
    feed = etree.fromstring(site(same)["feed.xml"])
    assert len({each.text for each in feed.iter(f"{ATOM}id")}) == 4


def test_sitemaps():
    made = site(SOME, base_url="https://x.example/a b/")
    found = etree.fromstring(made["sitemap.xml"])
    urls = [each.text for each in found.iter(f"{MAPS}loc")]
    assert "https://x.example/a%20b/sub/3.html" in urls
    pages = {path for path in made if path.endswith(".html")} - {"404.html"}
    assert len(urls) == len(set(urls)) == len(pages)
    assert [each.text for each in found.iter(f"{MAPS}lastmod")] == [
        *("2021-11-29", "2021-11-30", "2021-12-01")
    ]
    assert "sitemap.xml" not in site(SOME)


def test_a_sitemap_of_very_many_pages_is_divided():
    made = dict(sitemaps([(f"{n}.html", "") for n in range(50_001)], "https://x.example/"))
    assert list(made) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert made["sitemap-1.xml"].count("<url>") == 50_000
    assert "https://x.example/sitemap-2.xml" in made["sitemap.xml"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "http://www.a.example/x/#y"),
        ("https://a.example/x?y=1", "https://a.example/x?y=1#z"),
    ],
)
def test_addresses_of_one_article(one, other):
    assert article_key(one) == article_key(other)
    assert article_key(one) != article_key(one + "2")


# --- Search ------------------------------------------------------------------------------------


class Index:
    """Reads the scripts of the search, as its documentation describes them."""

    def __init__(self, files):
        self._files = files
        self.read = set()
        self.meta = self.load("meta")

    def load(self, name):
        self.read.add(name)
        text = self._files[f"search/{name}.js"].decode()
        found = re.fullmatch(r'/\* articlekit \*/articlekit\("([^"]*)",(.*)\)\n', text, re.S)
        assert found[1] == name
        return json.loads(found[2])

    def articles(self, term):
        """The numbers of the articles of a term, and whether it is in their titles."""
        wide = re.match("[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3]", term)
        key = zlib.crc32((term if wide else term[:4]).encode())
        partition = ord(term[0]) % 64
        starts = self.meta["starts"][partition]
        shard = max((at for at, low in enumerate(starts) if low <= key), default=None)
        if shard is None:
            return {}
        text = self.load(f"t{partition}-{shard}").get(term, "")
        found, number, value, scale = {}, 0, 0, 1
        for digit in map(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index, text
        ):
            value += digit % 32 * scale
            scale *= 32
            if digit < 32:
                number += value // 2
                found[number] = value % 2 == 1
                value, scale = 0, 1
        return found

    def described(self, number):
        return self.load(f"a{number // self.meta['each']}")[number % self.meta["each"]]


def searchable(*pairs):
    """A site of articles with these titles and texts."""
    some = {
        f"{at}.html": article(p(text), title=title, url=f"https://x.example/{at}")
        for at, (title, text) in enumerate(pairs)
    }
    return Index(site(some, search=True))


@pytest.mark.parametrize(
    ("term", "where"),
    [
        ("北京", {0: True, 1: False}),
        ("京的", {1: False}),
        ("天", {2: True}),
        ("bridge", {2: False}),
        ("ferry", {0: False}),
        ("ab", {}),
        ("東京", {}),
        ("カタ", {2: False}),
        ("2021", {1: False}),
    ],
)
def test_terms_lead_to_their_articles(term, where):
    index = searchable(
        ("北京", "Ferries and a FERRY。"),
        ("春", "北京的二〇二一年,２０２１。"),
        ("天", "Bridge ｶﾀｶﾅ abc"),
    )
    assert index.articles(term) == where
    titles = {index.described(number)[0] for number in where}
    assert titles == {["北京", "春", "天"][number] for number in where}


WORDS = st.text("北京上海天津春夏秋冬", min_size=2, max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=60), st.data())
def test_every_phrase_of_a_text_finds_its_article(pairs, data):
    index = searchable(*pairs)
    number = data.draw(st.integers(0, len(pairs) - 1))
    text = data.draw(st.sampled_from(pairs[number]))
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    phrase = text[start:end]
    for one, other in itertools.pairwise(phrase):
        found = index.articles(one + other)
        by_title = {index.described(n)[0]: is_in for n, is_in in found.items()}
        title = pairs[number][0]
        assert title in by_title
        assert by_title[title] or one + other not in title
        for n in found:  # Nothing is found that does not have it.
            assert any(
                one + other in part
                for pair in pairs
                if pair[0] == index.described(n)[0]
                for part in pair
            )


def test_the_index_is_read_in_small_parts():
    texts = [
        f"{chr(0x4E00 + n % 5000)}{chr(0x4E00 + n * 7 % 5000)}文章{n}号" * 5 for n in range(3000)
    ]
    some = {f"{n}.html": on("2021-12-08", text[:5], n) for n, text in enumerate(texts)}
    some = {k: ak.replace(v, body=(p(texts[at]),)) for at, (k, v) in enumerate(some.items())}
    made = site(some, search=True)
    scripts = {path: len(data) for path, data in made.items() if path.startswith("search/")}
    assert max(scripts.values()) < 60_000
    index = Index(made)
    index.read.clear()
    for pair in ("文章", "章1", "23"):
        index.articles(pair)
    loaded = sum(scripts[f"search/{name}.js"] for name in {*index.read, "meta", "a0"})
    assert loaded < 200_000
    assert search.MAX_WORD == 40


# --- Memory --------------------------------------------------------------------------------------


def test_memory_grows_little_per_article(monkeypatch):
    monkeypatch.setattr(spool, "_IN_MEMORY", 1_000)
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 600)))

    def items(count):
        for number in range(count):
            yield on("2021-12-08", f"标题{number}", number, body=(p(text[number % 99 :]),))

    def added(count):
        tracemalloc.start()
        with HTMLWriter().site(search=True) as builder:
            for number, item in enumerate(items(count)):
                builder.add(item, f"{number}.html")
            made = builder.site()
            for number in range(count):
                made.page(number)
            made.partition(0)
            peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert added(300) - added(150) < 150 * 4_000


# --- Runs --------------------------------------------------------------------------------------


def record(name="T", body="<p>Text.</p>", stamp=1_638_995_943_000):
    return f"<!--{stamp}-->\n[{name}](https://news.example/{name})\n------\n\n{body}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(inputs="in", out="site/", jobs=1, **more):
    records = []
    summary = ak.convert(
        inputs, out, "html", index=True, jobs=jobs, on_record=records.append, **more
    )
    assert summary.total == len(records)
    return records, summary


def times(folder="site"):
    return {path: os.stat(os.path.join(folder, path)).st_mtime_ns for path in tree(folder)}


def test_a_folder_becomes_a_site(here):
    put("in/a b.md", record("Bridge & <b>", stamp=1_594_814_400_000))
    put("in/sub/c.md", record("Ferry"))
    records, summary = run()
    made = tree("site")
    assert summary.ok == 2
    assert [item.outputs for item in records] == [("site/a b.html",), ("site/sub/c.html",)]
    assert dead_links(made) == []
    page = made["index.html"].decode()
    assert 'href="a%20b.html"' in page
    assert "Bridge &amp; &lt;b&gt;" in page
    assert lead(made, "a b.html", "next") == ["sub/c.html"]


def test_names_that_a_site_needs(here):
    for name in ("index", "404", "search", "lists", "Index", "a"):
        put(f"in/{name}.md", record(name))
    _, summary = run(search=True)
    made = tree("site")
    assert summary.ok == 6
    assert {"a.html", "index.html", "search.html"} <= set(made)
    assert "articlekit" in made["index.html"].decode()
    assert dead_links(made) == []
    titles = "".join(text_of(data) for path, data in made.items() if path.startswith("lists/20"))
    assert all(f"{name}\n" in titles or name in titles for name in ("index", "404", "search"))


def test_a_second_run_writes_what_changed(here):
    for at in range(5):
        put(f"in/{at}.md", record(f"T{at}", stamp=1_594_814_400_000 + at * 86_400_000 * 40))
    run(search=True)
    before, bytes_before = times(), tree("site")
    _, summary = run(search=True)
    assert times() == before
    assert (summary.ok, summary.unchanged) == (0, 5)
    put("in/5.md", record("T5", stamp=1_594_814_400_000 + 5 * 86_400_000 * 40))
    records, summary = run(search=True)
    assert [item.status for item in records] == [*["unchanged"] * 4, "ok", "ok"]
    changed = {path for path, data in tree("site").items() if bytes_before.get(path) != data}
    assert {path for path, time in times().items() if before.get(path) != time} == changed
    assert {"0.html", "lists/2020-07.html"}.isdisjoint(changed)
    assert {"4.html", "5.html", "index.html", "feed.xml"} <= changed


def test_removed_articles_leave_the_lists(here):
    for at in range(3):
        put(f"in/{at}.md", record(f"标题{at}", stamp=1_594_814_400_000 + at * 86_400_000 * 40))
    run(search=True)
    put("site/lists/mine.html", "<p>mine")
    put("site/search/mine.js", "mine()")
    os.unlink("in/1.md")
    run(search=True)
    made = tree("site")
    # The page itself is an output, which nothing removes.
    assert {path for path, data in made.items() if "标题1".encode() in data} == {"1.html"}
    assert sum(path.startswith("lists/2020") for path in made) == 2
    assert made["lists/mine.html"] == b"<p>mine"
    assert made["search/mine.js"] == b"mine()"


@pytest.mark.parametrize("name", ["index.html", "style.css", "404.html", "feed.xml", "sitemap.xml"])
def test_files_of_somebody_else_stay(here, name):
    put("in/a.md", record())
    put(f"site/{name}", "mine")
    options = {"base_url": "https://x.example/"}
    with pytest.raises(WriteError, match="not written by articlekit"):
        run(**options)
    assert tree("site") == {name: b"mine"}
    run(existing="overwrite", **options)
    assert tree("site")[name] != b"mine"


def test_existing_pages(here):
    put("in/a.md", record("A"))
    put("in/b.md", record("B"))
    put("site/a.html", "mine")
    records, _ = run()
    assert [item.status for item in records] == ["failed", "ok"]
    assert "not written by articlekit" in records[0].reason
    records, _ = run(existing="skip")
    assert [item.status for item in records] == ["skipped", "skipped"]
    records, _ = run(existing="error")
    assert [item.status for item in records] == ["failed", "failed"]
    assert tree("site")["a.html"] == b"mine"
    records, _ = run(existing="overwrite")
    assert [item.status for item in records] == ["ok", "unchanged"]


def test_the_number_of_workers_does_not_matter(here):
    for at in range(250):
        put(
            f"in/{at % 7}/{at}.md",
            record(f"标题{at}", f"<p>正文{at}。</p>", 1_594_814_400_000 + at * 10**8),
        )
    put("in/bad.md", "no article")
    first, _ = run(out="one/", jobs=1, search=True, base_url="https://x.example/")
    second, _ = run(out="two/", jobs=2, search=True, base_url="https://x.example/")
    assert tree("one") == tree("two")
    assert dead_links(tree("one")) == []
    assert [(item.input, item.status, item.sha256) for item in first] == [
        (item.input, item.status, item.sha256) for item in second
    ]
    assert first[-1].status == "failed"


def test_an_interrupted_run_records_the_pages_that_it_wrote(here, monkeypatch):
    for at in range(120):
        put(f"in/{at}.md", record(f"T{at}", stamp=1_594_814_400_000 + at))
    put("in/bad.md", "no article")
    results = site_output._run

    def interrupted(*args):
        yield next(results(*args))
        raise KeyboardInterrupt

    monkeypatch.setattr(site_output, "_run", interrupted)
    records = []
    with pytest.raises(KeyboardInterrupt):
        ak.convert("in", "site/", "html", index=True, jobs=1, on_record=records.append)
    assert [item.status for item in records].count("ok") == 100
    assert len(tree("site")) >= 100
    assert [item.status for item in records].count("failed") == 1


def test_filters_and_names(here):
    for at in range(4):
        put(f"in/{at}.md", record(f"T{at}", stamp=1_594_814_400_000 + at * 86_400_000))
    _, summary = run(since="2020-07-17", name="{date:%Y}/{title}")
    assert (summary.ok, summary.skipped) == (2, 2)
    made = tree("site")
    assert {"2020/T2.html", "2020/T3.html"} <= set(made)
    assert dead_links(made) == []


@pytest.mark.parametrize(
    ("out", "form", "options", "message"),
    [
        ("site", "text", {"index": True}, "is for html"),
        ("x.html", "html", {"index": True}, "is for a folder"),
        ("site", "html", {"search": True}, "is for a site"),
        ("site", "html", {"base_url": "https://x.example/"}, "is for a site"),
    ],
)
def test_options_without_effect(here, out, form, options, message):
    put("in/a.md", record())
    with pytest.raises(UsageError, match=message):
        ak.convert("in", out, form, **options)


def test_an_input_in_the_folder_of_the_site_stays(here):
    put("site/lists/2021-12.html", record("Mine"))
    put("site/a.md", record("A"))
    text = tree("site")["lists/2021-12.html"]
    run(["site/lists/2021-12.html", "site/a.md"])
    assert tree("site")["lists/2021-12.html"] == text
