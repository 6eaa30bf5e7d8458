"""What is written in the archive format is read back the same."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlsplit

from hypothesis import assume, example

import articlekit as ak
import builders
from articlekit import model as m
from articlekit._text.characters import xml_text
from strategies import every_article


def folded(text):
    return " ".join((text or "").split())


def letters(text):
    return "".join(text.replace("\u200b", "").split())


def captions(article):
    """Every caption and credit, in the order of the page."""
    found = [getattr(node, "caption", None) for node in m.walk(article.body)]
    return list(filter(None, (letters(m.plain_text(caption)) for caption in found if caption)))


def figures(article):
    return [node for node in m.walk(article.body) if isinstance(node, m.Figure)]


def is_read_otherwise(article):
    """Whether reading must take something for what no writer can say it is not.

    That is a paragraph that begins as a line of rights does, a picture in a line named by an
    emoji, and a picture with text in one cell, which is its caption.
    """
    in_figures = {id(figure.image) for figure in figures(article)}
    return any(
        (isinstance(node, m.Paragraph) and RIGHTS.match(m.plain_text(node)))
        or (
            isinstance(node, m.Image)
            and not node.inline
            and id(node) not in in_figures
            and SYMBOL.match(node.alt)
        )
        or (
            isinstance(node, m.TableCell)
            and len(node.children) > 1
            and any(isinstance(child, m.Image) for child in node.children)
        )
        for node in m.walk(article.body)
    )


def consistent(article):
    """The article with a dateline that says when it was published, or with neither."""
    assume(not is_read_otherwise(article))
    if len("".join(article.tags)) > len(letters(article.text)) - len(article.title):
        article = replace(article, tags=())  # They are read as text; the writer says so.
    if article.published is None or article.dateline is None:
        return replace(article, published=None, dateline=None)
    return replace(article, dateline=f"7月20日 {folded(article.dateline)}".strip())


RIGHTS = re.compile(r"\W*(?:©|ⓒ|\(c\))", re.I)
SYMBOL = re.compile("[\\[\u2190-\u2bff\U0001f000-\U0001faff]")
FIGURE = builders.fig("https://a.example/x")  # Before the text and in it: the latter stays.
PIXEL = m.Figure(
    m.Image("s", "https://a.example/x", width=1, height=1), m.Caption((m.Text("Caption"),))
)
REPEATED = builders.fig("https://a.example/x")
CAPTION_TABLE = m.Table(  # Without its empty row it is a picture with a caption.
    (
        m.TableRow(()),
        m.TableRow((m.TableCell(False, None, 1, 1, (PIXEL.image,)),)),
        m.TableRow((m.TableCell(False, None, 1, 1, (m.Text("A"),)),)),
    )
)
ROUND_NAMES = [
    builders.article(published=date(2000, 1, 1), dateline=line, byline=byline)
    for line, byline in (("a;", "a;"), ("； a; / 12:00", "a;"), ("a://b/a", "a://b/a"))
]


@every_article()
@example(builders.article(FIGURE, builders.p("Text"), FIGURE))
@example(builders.article(PIXEL))
@example(builders.article(builders.fig("https://a.example/x", alt="🀀")))
@example(builders.article(REPEATED, REPEATED))
def test_written_back(article):
    article = consistent(article)
    problems = []
    first = ak.parse(ak.render(article, "archive", report=problems.append))
    assert first.title == folded(xml_text(folded(article.title)))
    assert unquote(first.url or "") == unquote(article.url or "")
    for field in ("timestamp", "published", "dateline", "meta"):
        assert getattr(first, field) == getattr(article, field)
    assert letters(first.text) == letters(article.text)
    assert captions(first) == captions(article)
    discarded = {item.reason for item in first.discarded}
    assert discarded <= {"tags", "title", "duplicate-picture"}
    if "duplicate-picture" in discarded:
        assert any("equal pictures" in problem.message for problem in problems)
    shown = {urlsplit(figure.image.url).path for figure in figures(first)}
    assert all(urlsplit(url).path in shown for item in first.discarded for url in item.images)


@every_article()
@example(builders.article(CAPTION_TABLE))
@example(builders.article(REPEATED, REPEATED))
@example(ROUND_NAMES[0])
@example(ROUND_NAMES[1])
@example(ROUND_NAMES[2])
def test_a_second_round_changes_nothing(article):
    first = ak.parse(ak.render(consistent(article), "archive"))
    problems = []
    text = ak.render(first, "archive", report=problems.append)
    second = ak.parse(text)
    if problems:  # Something cannot be expressed, which is said once.
        assert {problem.code for problem in problems} == {"archive-changed"}
        first, text = second, ak.render(second, "archive")
        second = ak.parse(text)
    # What the first reading discarded is not written.
    assert set(second.discarded) <= set(first.discarded)
    assert second == replace(first, discarded=second.discarded)
    assert ak.render(second, "archive") == text
