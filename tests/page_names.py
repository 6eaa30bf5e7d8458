"""Pages whose names of classes and ids are replaced by hashes, and what must not depend on them."""

import hashlib
import re

import pytest

from articlekit.model import Embed, Figure, plain_text
from articlekit.reader.rules import match, outlets

_NAMES = re.compile(r"""(\s(?:class|id)\s*=\s*)("[^"]*"|'[^']*')""", re.I)


def hashed(html):
    """The page with a hash in the place of every word of a class and an id."""

    def change(names):
        words = (hashlib.sha1(word.encode()).hexdigest()[:8] for word in names[2][1:-1].split())
        return f'{names[1]}"{" ".join(words)}"'

    return _NAMES.sub(change, html)


def facts(article):
    """What must not depend on names."""
    captions = [
        (plain_text(block.caption), "".join(map(plain_text, block.caption.credit)))
        for block in article.body
        if isinstance(block, (Figure, Embed)) and block.caption
    ]
    return article.published, captions, {item.reason for item in article.discarded}


@pytest.fixture
def general_rules_only(monkeypatch):
    general = tuple(row for row in outlets.built_in() if "*" in row.hosts)
    monkeypatch.setattr(outlets, "built_in", lambda: general)
    match.rules_for.cache_clear()
    yield
    match.rules_for.cache_clear()
