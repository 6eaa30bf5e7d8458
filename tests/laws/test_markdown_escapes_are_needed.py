"""No backslash and no reference stands where leaving it out would change nothing."""

import html
import os
import re

import pytest

import articlekit as ak
import casebook
from page_judge import specification, traps, written
from renderers import READERS

CORPUS = os.environ.get("ARTICLEKIT_CORPUS")
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]|&(?:lt|amp|quot|#[0-9]+|#x[0-9A-F]+);")
# Of the renderers that are Python packages none needs these. tests/markdown asks the others, too.
_ELSEWHERE = frozenset("|{^$:~_")


def shown(text, readers):
    return [reader(text) for reader in readers.values()]


def needless(text, readers, skip=frozenset()):
    """The escapes of a text that could go, but those of the characters in `skip`.

    Those of one block and one character are judged together if each alone could go: of two that
    keep a pair from being one, either does.
    """
    # The blocks of a list or quote are read apart, too.
    blocks = re.split(r"\n\n+", text)
    return [place for block in blocks for place in _needless(block, readers, skip)]


def _needless(block, readers, skip):
    meant = shown(block, readers)
    idle = {}
    for escape in ESCAPE.finditer(block):
        char = meaning(escape)
        if char not in skip and shown(without(block, [escape]), readers) == meant:
            idle.setdefault(char, []).append(escape)
    for escapes in idle.values():
        if shown(without(block, escapes), readers) == meant:
            yield from (block[max(0, e.start() - 20) : e.end() + 20] for e in escapes)


def meaning(escape):
    return escape[0][1] if escape[0][0] == "\\" else html.unescape(escape[0])


def without(text, escapes):
    for escape in reversed(escapes):
        text = text[: escape.start()] + meaning(escape) + text[escape.end() :]
    return text


def count(texts, readers=READERS, skip=_ELSEWHERE):
    """Those that could go, and the number of characters of the texts."""
    size, found = 0, []
    for text in texts:
        size += len(text)
        found += needless(text, readers, skip)
    return found, size


@pytest.mark.parametrize(
    ("bodies", "allowed"),
    [((page for page, _ in traps()), 15), (specification(), 54)],
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
@pytest.mark.timeout(0)
def test_of_the_corpus():
    found, size = count(
        ak.render(article, "markdown", front_matter="none") for article in ak.iter_articles(CORPUS)
    )
    assert len(found) <= size / 10_000, found
