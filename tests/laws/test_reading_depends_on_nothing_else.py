"""The same text gives the same article, whatever was read before it and in which order."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from hypothesis import example, given
from hypothesis import strategies as st

import articlekit as ak
import casebook
from articlekit.reader.record import language
from articlekit.reader.rules import match
from pages import PAGES, damaged
from shapes import parse


def _read(name):
    articles, problems = casebook.read(name)
    return [ak.render(article, "json") for article in articles], problems


def test_the_order_of_reading():
    first = {name: _read(name) for name in casebook.NAMES}
    for seed in range(3):
        names = list(casebook.NAMES)
        random.Random(seed).shuffle(names)
        assert {name: _read(name) for name in names} == first


def test_caches():
    warm = {name: _read(name) for name in casebook.NAMES}
    for name in casebook.NAMES:
        _forget()
        assert _read(name) == warm[name]


def _forget():
    match.rules_for.cache_clear()
    language._script.cache_clear()


def _parse(html, host):
    problems = []
    return parse(html, f"https://{host}/1", report=problems.append), problems


HOSTS = st.sampled_from(("example.com", "www.bbc.com", "www.rfi.fr", "www.rfa.org"))


# What one page teaches wrongly shows on one that is much like it.
LIKE = PAGES.flatmap(
    lambda page: st.tuples(st.just(page), damaged(st.just(page * 3)), HOSTS, HOSTS)
)


@given(LIKE, st.booleans())
@example(('<b class="ad">a</b>', f'<b class="ad">{"a" * 999}</b>', *["example.com"] * 2), False)
def test_any_page_after_one_like_it(pages, is_longer_first):
    page, longer, host, other = pages
    if is_longer_first:
        page, longer = longer, page
    _forget()
    alone = _parse(page, host)
    _forget()
    _parse(longer, host)
    _parse(longer, other)
    assert _parse(page, host) == alone


def test_threads():
    alone = [_read(name) for name in casebook.NAMES]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_read, casebook.NAMES)) == alone


def test_the_order_of_a_folder(tmp_path, monkeypatch):
    for name in casebook.NAMES:
        (tmp_path / f"{name}.md").write_bytes(casebook.source(name))

    def read():
        problems = []
        found = list(ak.iter_articles(str(tmp_path), report=problems.append))
        return found, problems

    whole = read()
    scan = os.scandir

    @contextmanager
    def backwards(folder):
        with scan(folder) as entries:
            yield iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    monkeypatch.setattr(os, "scandir", backwards)
    assert read() == whole
