"""Plain text: letters in are letters out, lines fit, and no line starts or ends as it must not."""

import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

import articlekit as ak
from articlekit import model as m
from articlekit._text.urls import safe_url
from articlekit._text.wrap import wrap
from builders import article, p, table
from strategies import TEXTS, every_article

WIDTHS = st.one_of(st.none(), st.integers(1, 12), st.integers(12, 100))
SIGNS = set("▲©▶│•◦▪─=-")
"""All that the writer adds of its own, but for the numbers of lists and of footnotes."""

# GB/T 15834 and W3C clreq: what may not be at the start of a line, and at its end.
NOT_FIRST = set("。，、；：！？）》〉」』】〕〗”’…—·％℃々ー,.;:!?)]}%")
NOT_LAST = set("（《〈「『【〔〖“‘￥$([{")


def letters(text):
    """What must come out: no white space, and no characters that nobody sees."""
    return [
        char
        for char in text
        if not char.isspace()
        and unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        and ord(char) & 0xFFFE != 0xFFFE
        and not 0xFDD0 <= ord(char) <= 0xFDEF
    ]


def words(node, base):
    """The texts of a node and of all in it, in order; `base` is the article's address."""
    match node:
        case m.Text(value) | m.InlineCode(value) | m.Code(_, value):
            yield value
        case m.Image():
            yield node.alt if node.inline else ""
        case m.Figure() | m.Embed():
            if isinstance(node, m.Embed):
                yield node.title or safe_url(node.url, base) or ""
            if node.caption:
                for child in node.caption.children + node.caption.credit:
                    yield from words(child, base)
        case m.Break() | m.ThematicBreak():
            pass
        case _:
            for child in node.children:
                yield from words(child, base)


def _without_spans(body):
    """Whether no cell spans rows: beside one that does, the next row's text is in between."""
    return not any(isinstance(node, m.Table) for node in m.walk(body))


@every_article(width=WIDTHS)
def test_no_letter_is_lost_or_added(article, width):
    text = ak.render(article, "text", width=width)
    expected = letters(article.title)
    for block in article.body:
        expected += [char for word in words(block, article.url) for char in letters(word)]
    found = letters(text)
    lost, added = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    assert not lost
    numbers = any(isinstance(node, m.List) and node.ordered for node in m.walk(article.body))
    assert set(added) <= (SIGNS | set("0123456789.-") if numbers else SIGNS)
    if _without_spans(article.body):  # The lines of cells lie side by side.
        rest = iter(found)
        assert all(char in rest for char in expected)


@every_article(width=st.integers(4, 100))
def test_no_line_is_too_long(article, width):
    assume(not any(isinstance(node, m.Code) for node in m.walk(article.body)))
    for line in ak.render(article, "text", width=width).split("\n"):
        if wcswidth(line) > width:
            assert not _could_break(line.strip(" " + "".join(SIGNS - {"©", "-", "="}))), line


def _could_break(text):
    """Whether there is a space, or a pair of Chinese letters, that a line could end at."""
    for before, behind in pairwise(text):
        if all("\u4e00" <= char <= "\u9fff" for char in before + behind):
            return True
    words = text.split(" ")
    return any(a[-1:].isalnum() and b[:1].isalnum() for a, b in pairwise(words))


@pytest.mark.parametrize("cut", [False, True])
@given(TEXTS, st.integers(1, 40))
@example("a\u200b}", 1)
@example("$ a", 2)
def test_wrapping(cut, text, width):
    lines = wrap(text, width, cut=cut)
    assert letters("".join(lines)) == letters(text)
    assert all(line == line.strip(" ") for line in lines)
    for line in lines:
        # One character with all that belongs to it may be wider than a line.
        assert wcswidth(line) <= max(width, 2) or not cut or len(line) <= 12
    if not cut:
        assert not any(line[0] in NOT_FIRST for line in lines[1:])
        assert not any(line[-1] in NOT_LAST for line in lines[:-1])


CELLS = st.text("中한aé🙂，", max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), WIDTHS)
def test_columns_line_up(rows, width):
    assume(width is None or width >= 30)
    named = [[f"r{r}c{c}{text}" for c, text in enumerate(row)] for r, row in enumerate(rows)]
    text = ak.render(article(table(*named), title=""), "text", width=width)
    lines = text.split("\n")
    for c in range(3):
        starts = set()
        for r in range(len(rows)):
            (line,) = [line for line in lines if f"r{r}c{c}" in line]
            starts.add(wcswidth(line.partition(f"r{r}c{c}")[0]))
        assert len(starts) == 1
    assert width is None or max(map(wcswidth, lines)) <= width


@given(TEXTS)
def test_without_a_width_a_paragraph_is_a_line(text):
    assume(text.strip())
    made = ak.render(article(p(text), title=""), "text")
    assert len(made.split("\n")) == 2
