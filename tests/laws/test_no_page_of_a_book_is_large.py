"""No page of a book is larger than 300 KB, and the pages of an article hold all of it, in order.

Old reading systems do not open larger pages. The sizes are those of the files in the zip, and the
text is that which the standard library's parser finds in them.
"""

import re
from dataclasses import fields, is_dataclass
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlekit.model import (
    Article,
    Blockquote,
    Caption,
    Code,
    Discarded,
    Embed,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    List,
    ListItem,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Table,
    TableCell,
    TableRow,
    Text,
    replace,
    walk,
)
from epub import books
from epub.opened import OPS, XHTML, Opened
from strategies import BODIES

_LARGE = 400_000
_FIXED = ("kind", "align")
"""Fields with a fixed set of values."""
NOTES = st.booleans()


def letters(text):
    return re.sub(r"[\W_]+", "", text)


def check(article, *, link_notes=False):
    book = Opened([article], images=lambda image: _picture(), link_notes=link_notes)
    for name in book.names:
        if name.endswith(".xhtml"):
            assert len(book.zip.read(name)) <= 300_000, name
    (chapter,) = book.report.articles
    found = "".join(text_of(book.page(file)) for file in chapter.files)
    place = 0
    for text in texts(article):
        at = found.find(letters(text), place)
        assert at >= 0, text[:60]
        place = at + len(letters(text))
    embeds = sum(isinstance(node, Embed) for node in walk(article.body))
    assert len(found) <= sum(len(letters(text)) for text in texts(article)) + 40 * embeds
    shown = sum(book.read(file).count(b"<img ") for file in chapter.files)
    assert shown == book.report.images == pictures_of(article)


@cache
def _picture():
    return books.saved(books.drawn(20, 10), "PNG")


def text_of(page):
    """The letters of a page without the lines below its title and the notes."""
    (section,) = page.find(f"{XHTML}body")
    found = []
    for child in section:
        is_header = child.tag == f"{XHTML}header"
        element = child.find(f"{XHTML}h1") if is_header else child
        if element.get("class") == "notes":
            continue
        for mark in element.iter(f"{XHTML}a"):
            if mark.get(f"{OPS}type") == "noteref":
                mark.text = ""
        found.append(letters("".join(element.itertext())))
    return "".join(found)


def texts(article):
    """The texts of an article that a reader sees, in order."""
    yield article.title
    for node in walk(article.body):
        if isinstance(node, (Text, InlineCode, Code)):
            yield node.value
        elif isinstance(node, Image) and node.inline:
            yield node.alt
        elif isinstance(node, Embed):
            yield node.title or node.url[:1999]
    for item in article.discarded:
        yield item.text


def pictures_of(article):
    nodes = list(walk(article.body))
    figures = sum(isinstance(node, Figure) for node in nodes)
    return figures + sum(isinstance(node, Image) and not node.inline for node in nodes)


# --- Articles ----------------------------------------------------------------------------------


def strings(value, name=""):
    """The number of strings in a value that may be of any length."""
    if isinstance(value, str):
        return name not in _FIXED
    if isinstance(value, tuple):
        return sum(map(strings, value))
    if is_dataclass(value):
        return sum(strings(getattr(value, f.name), f.name) for f in fields(value))
    return 0


def grown(value, numbers, name=""):
    """A value in which the strings with these numbers are very long."""
    if isinstance(value, str) and name not in _FIXED:
        is_long = next(numbers)
        return (value or "甲a ") * (_LARGE // max(len(value.encode()), 4)) if is_long else value
    if isinstance(value, tuple):
        return tuple(grown(item, numbers) for item in value)
    if is_dataclass(value):
        changed = {f.name: grown(getattr(value, f.name), numbers, f.name) for f in fields(value)}
        return replace(value, **changed)
    return value


@st.composite
def articles(draw):
    body = draw(BODIES)
    number = draw(st.integers(-1, strings(body) - 1))
    numbers = (at == number for at in range(strings(body)))
    title = draw(st.sampled_from(("题", "T" * 150_000, "题 & 目 " * 30_000)))
    language = draw(st.sampled_from(("zh-Hans", "en", "ar", "und")))
    return Article(title=title, language=language, body=grown(body, numbers))


LONG = "很长的一句话，没有尽头。 & < 5 of the long words that have no end; " * 3_000
WORD = "x" * 400_000
AMPERSANDS = "&" * 270_000 + "末"
TEXT = (Text(LONG),)
SPACES = (Text("甲" + " " * 400_000 + "乙"),)
PICTURE = Image("p.png", "https://a.example/p.png", "")
NOTED = tuple(
    Link(f"https://a.example/{number}/" + "y&" * 600, None, (Text(f"第{number}条"),))
    for number in range(500)
)


def cell(children, *, header=False, colspan=1, rowspan=1):
    return TableCell(header, None, colspan, rowspan, children)


def small(text):
    return cell((Text(text),))


TABLE = Table(
    (
        TableRow((cell((Text("头"),), header=True), cell(TEXT, header=True), small("三"))),
        TableRow((cell((Text("高"),), rowspan=3), cell((Text(WORD), PICTURE)), small("丙"))),
        TableRow((small("丁"), cell(TEXT, rowspan=2))),
        TableRow((cell(TEXT),)),
        TableRow((cell(SPACES, colspan=3),)),
    )
)
WIDE = Table(tuple(TableRow(tuple(small(f"{y}a{x}") for x in range(9_000))) for y in range(2)))
ROW = Table((TableRow(tuple(small(f"{x}" + "字" * 2_000) for x in range(100))),))
ITEMS = (ListItem((Paragraph(TEXT), Paragraph((Text("后"),)))), ListItem((Paragraph(SPACES),)))
RUBY = Ruby(tuple(node for n in range(9_000) for node in (Text(f"字{n}"), RubyText((Text("zì"),)))))


ARTICLES = [
    (Article(title="标题" * 75_000, language="zh"), False),
    (Article(title=WORD, language="en", body=(Heading(2, TEXT), Heading(4, TEXT))), False),
    (Article(title="a", language="zh", body=(Heading(2, (PICTURE, *TEXT, PICTURE)),)), False),
    (Article(title="a", body=(Paragraph((Text(AMPERSANDS),)),)), False),
    (Article(title="a", body=(Paragraph((Text("<>" * 90_000 + WORD),)),)), False),
    (Article(title="a", body=(Paragraph((Strong((InlineCode(LONG),)),)),)), False),
    (Article(title="a", body=(Figure(PICTURE, Caption((*TEXT, PICTURE), TEXT)),)), False),
    (Article(title="a", body=(Figure(PICTURE, Caption((), TEXT)),)), False),
    (
        Article(title="a", body=(Embed("video", "https://a.example/", LONG, None, Caption(TEXT)),)),
        True,
    ),
    (Article(title="a", body=(Embed("video", "https://a.example/" + WORD),)), False),
    (Article(title="a", body=(Blockquote((Blockquote((Paragraph(TEXT),)),)),)), False),
    (Article(title="a", body=(Code("x" * 300_000, WORD + "\n" + LONG),)), False),
    (Article(title="a", body=(List(True, 7, (*ITEMS, *ITEMS)),)), False),
    (Article(title="a", body=(TABLE, Paragraph((Text("末"),)))), False),
    (Article(title="a", body=(WIDE,)), False),
    (Article(title="a", body=(ROW,)), False),
    (Article(title="a", body=(Paragraph((RUBY,)),)), False),
    (Article(title="a", language="zh", body=(Paragraph(NOTED),)), True),
    (Article(title="a", language="zh", body=(Heading(2, NOTED), TABLE)), True),
    (Article(title="a", byline=LONG, source=LONG, url="https://a.example/" + WORD), True),
    (Article(title="a", discarded=(Discarded("rights", AMPERSANDS),)), False),
]


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_of_large_articles(number):
    article, link_notes = ARTICLES[number]
    check(article, link_notes=link_notes)


@settings(max_examples=25)
@given(articles(), NOTES)
def test_of_any_article(article, link_notes):
    check(article, link_notes=link_notes)
