"""The columns that a text takes are those of wcwidth, which is slow to import."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from articlekit._text.width import _ONE, _TWO, columns, widths

KNOWN = [(1, *ends) for ends in _ONE] + [(2, *ends) for ends in _TWO]


@pytest.mark.parametrize(("width", "first", "last"), KNOWN)
def test_characters_of_known_width(width, first, last):
    for char in map(chr, range(ord(first), ord(last) + 1)):
        assert wcwidth(char) == columns(char) == width, hex(ord(char))
        assert widths(char) == [width]


KNOWN_TEXTS = st.text(
    st.one_of(
        *(st.characters(min_codepoint=ord(first), max_codepoint=ord(last))
          for _, first, last in KNOWN)
    ),
    min_size=2,
)  # fmt: skip


@given(KNOWN_TEXTS)
def test_texts_of_known_width(text):
    assert columns(text) == wcswidth(text) == sum(widths(text))


@given(st.text(min_size=2))
def test_other_texts(text):
    width = wcswidth(text)
    if text.isascii():
        assert columns(text) == len(text)
    elif width >= 0:
        assert columns(text) == width


EXAMPLES = {"": 0, "ab": 2, "标题": 4, "“标题”…": 7, "e\u0301a": 2, "中\u200b文": 4, "👍🏽": 2}


@pytest.mark.parametrize(("text", "width"), EXAMPLES.items())
def test_examples(text, width):
    assert columns(text) == width
