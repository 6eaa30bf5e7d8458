"""HTML pages as a validator, a browser and an accessibility checker see them."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings

import articlekit as ak
import casebook
from articlekit.model import Embed, Figure
from articlekit.writers.html import HTMLWriter
from browser.run import node
from builders import (
    a,
    article,
    br,
    code,
    em,
    fig,
    h,
    hr,
    img,
    li,
    ol,
    p,
    pre,
    quote,
    rt,
    ruby,
    strong,
    sub,
    sup,
    table,
    ul,
)
from strategies import ARTICLES

pytestmark = [pytest.mark.tools, pytest.mark.timeout(300)]

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"

KITCHEN = article(
    p("A paragraph with ", em("stress"), ", ", strong("weight"), ", ", code("code"), " and H",
      sub("2"), "O, x", sup("2"), " and ", a("https://a.example/x", "a link"), "."),
    quote(p("Nothing is as it was, and yet everything is where we left it."), p("— somebody")),
    h(2, "A table"),
    table(["Station", "Trains", "Delay"], ["North", "120", "3 min"], ["South", "87", "11 min"]),
    h(3, "A wide table"),
    table([f"Column {n}" for n in range(9)], [f"a longer value {n}" for n in range(9)]),
    h(2, "Code"),
    pre("def main():\n    print('a line that is quite long, longer than a telephone is wide')\n"),
    ul("One", li(p("Two, which goes on for a while and needs a second line on small screens"),
                 ol("first", "second"))),
    hr,
    p("東京", ruby("漢字", rt("かんじ")), br, "second line"),
    Figure(img("https://a.example/bridge.png"), None, "https://a.example/large"),
    Embed("video", "https://a.example/video", "A film of it", img("https://a.example/tea.png")),
    Embed("iframe", "https://a.example/a-very-long-address/" + "x" * 80),
    fig("https://a.example/harbour.png", "The harbour at night.", credit="A Photographer"),
    title="Tables, quotes and code", language="en", source="a.example", byline="A Writer",
)  # fmt: skip


def local(image):
    """The picture of that name among the examples, beside the page."""
    name = urlsplit(image.url).path.rpartition("/")[2]
    return name if (EXAMPLES / "pictures" / name).exists() else "bus.png"


def page(article, **options):
    return HTMLWriter(**options).render(article, lambda problem: None)


def many(*articles):
    """One page of many articles."""
    stream = io.BytesIO()
    HTMLWriter().write(articles, stream)
    return stream.getvalue().decode()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The sample articles as a site, as the command line makes it."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "articlekit", "convert", EXAMPLES / "articles", "-t", "html"]
    subprocess.run([*command, "-o", out, "--index", "--search", "--quiet"], check=True)
    return out


@pytest.fixture(scope="session")
def seen(tmp_path_factory, site):
    """What the browser says of a few pages with their pictures."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    shutil.copytree(EXAMPLES / "pictures", folder)
    every = ak.iter_articles(EXAMPLES / "articles")
    samples = {Path(item.origin.path).stem: item for item in every}
    chosen = {
        "chinese": samples["2021-11-03-夜班巴士"],
        "gallery": samples["2020-07-16-茶农比赛"],
        "english": samples["2021-03-12-columns"],
        "traditional": samples["2021-01-25-[長文]括號"],
        "kitchen": KITCHEN,
    }
    paths = []
    for name, item in chosen.items():
        paths.append(folder / f"{name}.html")
        paths[-1].write_text(page(item, image=local), encoding="utf-8")
    return node("pages.mjs", *paths, *(site / f"{name}.html" for name in OF_THE_SITE))


OF_THE_SITE = ["index", "lists/2020-07", "lists/source-news.example", "2021-12-01-several-1"]
OF_THE_SITE += ["search", "404"]
PAGES = ["chinese", "gallery", "english", "traditional", "kitchen"]
PAGES += [name.rpartition("/")[2] for name in OF_THE_SITE]


def views(found):
    return {name: view for name, view in found["views"].items() if name != "print"}


# --- The browser -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_remote_and_nothing_fails(seen, name):
    assert seen[name]["errors"] == []
    assert seen[name]["remote"] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(seen, name):
    assert {view: found["overflow"] for view, found in views(seen[name]).items()} == dict.fromkeys(
        views(seen[name]), 0
    )


@pytest.mark.parametrize("name", ["chinese", "gallery", "english", "kitchen"])
def test_captions_are_seen_below_their_pictures(seen, name):
    for view in views(seen[name]).values():
        assert view["figures"]
        for figure in view["figures"]:
            picture, caption = figure["picture"], figure["caption"]
            assert figure["visible"]
            assert figure["text"]
            assert figure["size"] >= 12
            assert caption["right"] - caption["left"] > 100
            assert picture["bottom"] <= caption["top"] < picture["bottom"] + 30
            assert figure["loaded"]
            assert view["main"]["left"] <= picture["left"]
            assert picture["right"] <= view["main"]["right"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("view", ["1200-light", "1200-dark"])
def test_axe_finds_no_violation(seen, name, view):
    assert seen[name]["views"][view]["violations"] == []


def brightness(color):
    return sum(map(int, color.removeprefix("rgb(").removesuffix(")").split(", "))) / 3


@pytest.mark.parametrize("name", PAGES)
def test_light_dark_and_paper(seen, name):
    found = seen[name]["views"]
    for view in ("360-light", "1200-light", "print"):
        assert brightness(found[view]["paper"]) > 240
        assert brightness(found[view]["ink"]) < 60
    for view in ("360-dark", "1200-dark"):
        assert brightness(found[view]["paper"]) < 60
        assert brightness(found[view]["ink"]) > 180
    assert all(view["size"] >= 16 for view in views(seen[name]).values())
    # Lines are as long as a reader can follow.
    main = found["1200-light"]["main"]
    assert 500 < main["right"] - main["left"] <= 800


def test_paper_says_where_it_is_from(seen):
    assert "attr(href)" in seen["chinese"]["views"]["print"]["original"] or (
        "http" in seen["chinese"]["views"]["print"]["original"]
    )
    assert seen["chinese"]["views"]["1200-light"]["original"] == "none"


def test_the_index_lists_all_by_day(seen):
    text = seen["index"]["views"]["1200-light"]["text"]
    titles = [item.title for item in ak.iter_articles(EXAMPLES / "articles")]
    assert all(title in text for title in titles)
    days = [line for line in text.split("\n") if line.endswith("日") and "年" in line]
    assert len(days) >= 5


# --- The validator -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def errors(tmp_path_factory, site):
    """What the Nu Html Checker has against pages of all kinds, by their names.

    They are those of the cases, of the sample articles with their index, of articles that are made
    up, of real ones if there are any, and one that is wrong on purpose.
    """
    folder = tmp_path_factory.mktemp("valid")
    pages = {f"site-{path.name}": path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    pages["kitchen"] = page(KITCHEN)
    pages["many"] = many(KITCHEN, *ak.iter_articles(EXAMPLES / "articles"))
    pages["wrong"] = page(KITCHEN).replace("<p>", "<p><div>", 1)
    for name in casebook.NAMES:
        for number, item in enumerate(casebook.read(name)[0]):
            pages[f"case-{name}-{number}"] = page(item)
    for number, item in enumerate(made_up(100)):
        pages[f"made-up-{number}"] = page(item)
    if "ARTICLEKIT_CORPUS" in os.environ:
        for number, item in enumerate(ak.iter_articles(os.environ["ARTICLEKIT_CORPUS"])):
            pages[f"real-{number}"] = page(item)
    for name, text in pages.items():
        (folder / f"{name.removesuffix('.html')}.html").write_text(text, encoding="utf-8")
    return dict.fromkeys(name.removesuffix(".html") for name in pages) | by_page(folder)


def made_up(count):
    found = []

    @settings(max_examples=count, database=None, suppress_health_check=[*HealthCheck])
    @given(ARTICLES)
    def make_up(item):
        found.append(item)

    make_up()
    return found


def by_page(folder):
    jar = next(Path(os.environ["BROWSER_TOOLS"]).glob("node_modules/vnu-jar/**/vnu.jar"))
    done = subprocess.run(
        ["java", "-Xss8m", "-XX:+UseSerialGC", "-jar", jar, "--format", "json", folder],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    found = {}
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] == "error":
            name = Path(unquote(urlsplit(message["url"]).path)).stem
            found.setdefault(name, []).append(message["message"])
    return found


def test_the_validator_would_say_so(errors):
    assert errors["wrong"]


def test_all_pages_are_valid(errors):
    assert {name: said for name, said in errors.items() if said and name != "wrong"} == {}
    assert len(errors) > 150
    assert "site-index" in errors
