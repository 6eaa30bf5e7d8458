"""No backslash and no reference stands where leaving it out would change nothing."""

import os

import pytest

import articlekit as ak
import casebook
from escapes import count
from page_judge import specification, traps, written
from renderers import READERS

CORPUS = os.environ.get("ARTICLEKIT_CORPUS")
# Of the renderers that are Python packages none needs these. tests/markdown asks the others, too.
_ELSEWHERE = frozenset("|{^$:~_")


def idle(texts):
    return count(texts, READERS, _ELSEWHERE)


@pytest.mark.parametrize(
    ("bodies", "allowed"),
    [((page for page, _ in traps()), 15), (specification(), 50)],
    ids=["traps", "specification"],
)
def test_of_pages_full_of_punctuation(bodies, allowed):
    found, _ = idle(map(written, bodies))
    assert len(found) <= allowed, found


def test_of_the_cases():
    articles = [article for name in casebook.NAMES for article in casebook.read(name)[0]]
    found, _ = idle(ak.render(article, "markdown", front_matter="none") for article in articles)
    assert found == []


@pytest.mark.corpus
@pytest.mark.skipif(CORPUS is None, reason="ARTICLEKIT_CORPUS is not set")
def test_of_the_corpus():
    found, size = idle(
        ak.render(article, "markdown", front_matter="none") for article in ak.iter_articles(CORPUS)
    )
    assert len(found) <= size / 10_000, found
