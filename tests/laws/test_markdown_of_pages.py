"""Pages, written as Markdown and read again by renderers that are not ours, are the same pages."""

import pytest

from page_judge import Page, differences, specification, traps, written
from renderers import COMMONMARK

OPTIONS = [{}, {"edge": "entity"}, {"links": "reference"}]


def check(html, options, lost=()):
    text = written(html, **options)
    for name, reader in COMMONMARK.items():
        found = differences(Page(html), Page(reader(text)), exact="edge" in options)
        assert found == list(lost), (name, options, text)


@pytest.mark.parametrize(("html", "lost"), list(traps()))
def test_trap(html, lost):
    for options in OPTIONS:
        check(html, options, lost)


def test_the_specification():
    assert len(specification()) == 590
    for html in specification():
        for options in OPTIONS:
            check(html, options)
