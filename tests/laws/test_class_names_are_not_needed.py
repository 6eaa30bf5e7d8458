"""Most sites name their classes by hashes: what is found by words and places needs no names."""

from pathlib import Path

import pytest

import articlekit as ak
from page_names import facts, general_rules_only, hashed  # noqa: F401 - a fixture
from shapes import RECORD

PAGES = (Path(__file__).parent.parent / "data" / "named-pages.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("general_rules_only")
def test_a_page_without_names(page):
    def read(body):
        return facts(ak.parse(RECORD.format(body=body, url="https://a.example/1", title="A title")))

    assert read(hashed(page)) == read(page)
