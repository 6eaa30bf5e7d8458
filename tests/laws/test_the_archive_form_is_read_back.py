"""What the reader has read, written as an archive file and read again, is the same.

Discarded text is gone, so nothing is said of it. A second round changes not a letter.
"""

from dataclasses import fields

import pytest
from hypothesis import given

import articlekit as ak
import casebook
from pages import PAGES, damaged
from shapes import RECORD, load, read

NOT_COMPARED = ("discarded", "origin", "standfirst")


def check(article):
    written = ak.render(article, "archive")
    again = ak.parse(written)
    for field in fields(article):
        if field.name not in NOT_COMPARED:
            assert getattr(again, field.name) == getattr(article, field.name), field.name
    assert ak.render(again, "archive") == written


@pytest.mark.parametrize("name", casebook.NAMES)
def test_of_cases(name):
    for article in casebook.read(name)[0]:
        check(article)


# Addresses that run are not written.
SHAPES = [pytest.param(page, id=name) for name, page, _ in load() if "javascript:" not in page]


@pytest.mark.parametrize("page", SHAPES)
def test_of_shapes(page):
    check(read(page))


@given(PAGES)
def test_of_pages(html):
    check(ak.parse(RECORD.format(title="A title", url="https://example.com/1", body=html)))


@given(damaged())
def test_of_damaged_pages(html):
    check(ak.parse(RECORD.format(title="A title", url="https://www.rfi.fr/1", body=html)))
