"""No backslash and no reference stands where leaving it out would change nothing."""

import os
import re

import pytest

import articlekit as ak
import casebook
import judge
from page_judge import specification, traps, written

CORPUS = os.environ.get("ARTICLEKIT_CORPUS")
ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|&(?=#x[0-9A-F]+;)|&amp;(?=#?\w+;)")


def shown(text):
    return [reader(text) for reader in judge.READERS.values()]


def needless(text):
    """The escapes of a text that could go.

    Those of one block and one character are judged together if each alone could go: of two that
    keep a pair from being one, either does.
    """
    # The blocks of a list or quote are read apart, too.
    return [place for block in re.split(r"\n\n+", text) for place in _needless(block)]


def _needless(block):
    meant = shown(block)
    idle = {}
    for escape in ESCAPE.finditer(block):
        at = escape.start()
        if shown(without(block, [at])) == meant:
            idle.setdefault(block[at + 1], []).append(at)
    for places in idle.values():
        if shown(without(block, places)) == meant:
            yield from (block[max(0, at - 20) : at + 20] for at in places)


def without(text, places):
    for at in sorted(places, reverse=True):
        text = text[:at] + text[at + ESCAPE.match(text, at).end() - at :]
    return text


def count(texts):
    """How many could go, and in how many characters."""
    size, found = 0, []
    for text in texts:
        size += len(text)
        found += needless(text)
    return found, size


@pytest.mark.parametrize(
    ("bodies", "allowed"),
    [((html for html, _ in traps()), 6), (specification(), 46)],
    ids=["traps", "specification"],
)
def test_of_pages_full_of_punctuation(bodies, allowed):
    found, _ = count(map(written, bodies))
    assert len(found) <= allowed, found


def test_of_the_cases():
    articles = [article for name in casebook.NAMES for article in casebook.read(name)[0]]
    found, _ = count(ak.render(article, "markdown", front_matter="none") for article in articles)
    assert found == []


@pytest.mark.corpus
@pytest.mark.skipif(CORPUS is None, reason="ARTICLEKIT_CORPUS is not set")
def test_of_the_corpus():
    found, size = count(
        ak.render(article, "markdown", front_matter="none") for article in ak.iter_articles(CORPUS)
    )
    assert len(found) <= 5 * size / 10_000, found
