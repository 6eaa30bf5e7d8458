"""Large in one way: time and space are limited (N7 of docs/security.md), no letter is lost (N4).

The floods run in processes that may use no more memory than is said here, and no more CPU time than
ten times what a flood takes. A few stand for all in `make test`; `.ci/run` runs all of them.
`fuzz/growth.py` measures larger ones.
"""

import io
import resource
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FONT = HERE.parent / "data" / "boxes-cjk.ttc"
MEMORY = 900_000_000
"""Bytes of address space, of which the interpreter and its libraries take a third."""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's"),
]

FLOODS = {
    "nested div": lambda: "<div>" * 20_000 + "kept" + "</div>" * 20_000,
    "nested lists": lambda: "<ul><li>" * 20_000 + "kept",
    "nested span and b": lambda: "<span><b>" * 20_000 + "kept",
    "nested blockquote": lambda: "<blockquote>" * 20_000 + "kept",
    "nested tables": lambda: "<table><tr><td>" * 7000 + "kept",
    "nested a and font": lambda: "<a href=/x><font>" * 20_000 + "kept",
    "nested captions": lambda: "<figcaption>" * 20_000 + "kept",
    "siblings": lambda: "<p>x" * 60_000 + "<p>kept",
    "breaks": lambda: "x<br>" * 25_000 + "kept",
    "bold beside bold": lambda: "<b>x<i>y</i></b>" * 10_000 + "kept",
    "brackets": lambda: "[" * 25_000 + "kept" + "[a](" * 25_000,
    "asterisks": lambda: "*" * 25_000 + "kept" + "*a _b " * 12_500,
    "backticks": lambda: "`a" * 25_000 + "kept" + "`" * 25_000,
    "angle brackets": lambda: "<" * 25_000 + " kept" + "&lt;" * 25_000 + ">" * 25_000,
    "ampersands": lambda: "&" * 25_000 + "kept" + "&amp;" * 25_000,
    "bars in cells": lambda: "<table><tr><td>" + "|" * 25_000 + "<td>kept</table>",
    "punctuation in bold": lambda: "<b>" + "。" * 50_000 + "kept</b>中",
    "attributes": lambda: "<p " + " ".join(f"a{i}=x" for i in range(12_500)) + ">kept",
    "pictures": lambda: "<img src=/a.jpg>" * 5000 + "<p>kept",
    "captions": lambda: "<figure><img src=/a><figcaption>c</figcaption></figure>" * 4000 + "kept",
    "unclosed tags": lambda: "kept<a " * 25_000,
    "unclosed comments": lambda: "kept" + "<!--" * 50_000,
    "a wide table of short rows": lambda: (
        "<table><tr>" + "<td>x" * 6000 + "<tr><td>y" * 5000 + "</table>kept"
    ),
    "a table of one long cell": lambda: (
        "<table><tr><td>" + "x" * 75_000 + "<td>y" + "<tr><td>z<td>w" * 5000 + "</table>kept"
    ),
    "spans": lambda: "<table>" + "<tr><td colspan=1000 rowspan=1000>x<td>y" * 4000 + "</table>kept",
    "one word": lambda: "a" * 225_000 + "<p>kept",
    "time elements": lambda: (
        "<figure><img src=/a></figure><time datetime=2020-01-01>x</time>" * 4000 + "kept"
    ),
    "foreign elements": lambda: "<svg><p>" * 12_500 + "kept",
    # The rest is for lexbor, which gets pages with an svg in them.
    "headings in items": lambda: "<svg></svg>" + "<h1><li>" * 12_500 + "kept",
    "reopened formatting": lambda: (
        "<svg></svg>" + "".join(f"<small id={n}><p>" for n in range(12_500)) + "kept"
    ),
    "formatting that ends nowhere": lambda: (
        "<svg></svg>" + "".join(f"<b id={n}>" for n in range(9000)) + "<p>x" * 9000 + "kept"
    ),
    "objects in blocks": lambda: "<svg></svg>" + "<div><object></div>" * 12_500 + "kept",
    "a deep page with a trap": lambda: "<div>" * 20_000 + "<svg><script></svg>kept",
    "a deep page behind its end": lambda: "<div>" * 20_000 + "</html>kept",
    "noscript in noscript": lambda: "<noscript><div>" * 12_500 + "</noscript>kept",
    "cells outside of tables": lambda: "<svg></svg>" + "<td>x" * 50_000 + "kept",
    "links in links": lambda: "<svg></svg>" + "<a href=x><b>" * 12_500 + "kept",
}
FILES = {
    "a long title": lambda: f"<!--1-->\n[{'a' * 250_000}](https://a.example/)\n------\n\nkept",
    "a title of brackets": lambda: f"<!--1-->\n[{'[a](' * 62_500}](b)\n------\n\nkept",
    "front matter": lambda: (
        "---\n" + "".join(f"k{i}: v\n" for i in range(25_000)) + "---\n[T](u)\n------\n\nkept"
    ),
    "nested front matter": lambda: f"---\na: {'[' * 25_000}\n---\n[T](u)\n------\n\nkept",
    "comments": lambda: "<!--1-->\n[T](u)\n------\n\n" + "<!--1-->\n[x](y)\n" * 12_500 + "kept",
}


CHOSEN = ("nested tables", "brackets", "attributes", "captions", "spans")
"""One of each kind: depth, inline markup, one tag, many blocks, a table."""
_AT_ONCE = 5  # Starting a process takes longer than most floods.


def test_n04_n07_large_pages():
    run("page", CHOSEN)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, len(FLOODS), _AT_ONCE))
def test_n04_n07_all_large_pages(first):
    run("page", list(FLOODS)[first : first + _AT_ONCE])


def test_n04_n07_a_large_header():
    run("file", ["a title of brackets"])


@pytest.mark.long
def test_n04_n07_all_large_headers():
    run("file", FILES)


@pytest.mark.long
@pytest.mark.parametrize("name", ["a text node of 12 MB", "many records"])
def test_n07_a_large_file(name):
    run("large", [name], memory=3 * MEMORY)


def run(kind, names, memory=MEMORY):
    import commands  # Not known where this module runs as a program.

    found = commands.program(
        [sys.executable, __file__, kind, str(memory), *names], cpu=30, text=True
    )
    assert (found.returncode, found.stderr) == (0, "")


def _records():
    record = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n<p>kept</p>\n"
    return record * 10_000


def _main(kind, memory, *names):
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    for name in names:
        try:
            _one(kind, name)
        except BaseException as error:
            raise AssertionError(f"{name}: {error!r}") from error


def _one(kind, name):
    import articlekit as ak
    from articlekit.writers.epub import EPUBWriter

    header = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n"
    if name == "many records":
        assert sum(article.text == "kept" for article in ak.parse_all(_records())) == 10_000
        return
    if kind == "large":
        text = header + "<p>" + "中文 and words. " * 750_000 + "kept</p>"
        formats = ["markdown", "html"]
    else:
        text = header + FLOODS[name]() if kind == "page" else FILES[name]()
        formats = ["text", "markdown", "json", "jsonl", "html", "archive"]
    article = ak.parse(text)
    assert "kept" in article.text, article.text[-100:]
    for form in formats:
        assert "kept" in ak.render(article, form), form
    if kind != "large":
        for options in ({"draw_cover": False}, {"cover_font": FONT}):
            stream = io.BytesIO()
            EPUBWriter(**options).write([article], stream)
            assert stream.tell()


if __name__ == "__main__":
    _main(*sys.argv[1:])
