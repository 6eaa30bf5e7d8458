"""Whatever it is given, the reader gives articles or raises `ParseError`."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import articlekit as ak
from articlekit.errors import ParseError
from pages import PAGES, damaged
from shapes import RECORD

_HEADS = st.sampled_from(
    (
        "---\ntitle: T\n---\n",
        "---\n",
        "...\n",
        "\ufeff",
        "<!--1600000000000-->\n",
        "<!--NaN-->\n",
        "<!--",
        "-->\n",
        "[T](https://a.example/1)\n",
        "[T](",
        "](",
        ")\n",
        "------\n",
        "===\n",
        "日期：Sat, 27 Jun 2020 13:30:55 +0000\n",
        "日期：\n",
        "\n",
        "\r\n",
        " ",
        "a: &b [*b]\n",
        "date: 2020-13-45\n",
        "tags: {a: [1, .nan]}\n",
    )
)
TEXTS = st.lists(st.one_of(_HEADS, _HEADS, PAGES, st.text(max_size=4)), max_size=10).map("".join)


def read(data, **arguments):
    """The articles and problems of a text; a `ParseError` is passed on to the list."""
    problems, errors = [], []
    try:
        articles = [ak.parse(data, report=problems.append, **arguments)]
    except ParseError as error:
        errors.append(error)
        articles = list(ak.parse_all(data, on_error=errors.append, **arguments))
    for found in (*problems, *errors):
        assert found.code
        assert found.message
        assert (found.line or 1) >= 1
        assert (found.column or 1) >= 1
    return articles


@given(TEXTS)
def test_texts(text):
    read(text)


@given(st.text())
def test_any_text(text):
    read(text)
    read(RECORD.format(title="T", url="https://a.example/1", body=text))


@given(damaged())
@example("\ud800<p>\udfff</p>")
def test_damaged_pages(html):
    (article,) = read(RECORD.format(title="T", url="https://www.bbc.com/1", body=html))
    for name in ("json", "archive", "text", "markdown", "html"):
        assert isinstance(ak.render(article, name), str)


@given(st.binary(), st.sampled_from((None, "gbk", "utf-16", "no such encoding")))
def test_any_bytes(data, encoding):
    read(data, encoding=encoding)


@given(TEXTS, st.sampled_from(("gb18030", "utf-16", "utf-32-be", "utf-8-sig")), st.data())
def test_damaged_bytes(text, encoding, data):
    content = text.encode(encoding, "replace")
    at = data.draw(st.integers(0, len(content)))
    read(content[:at] + data.draw(st.binary(max_size=3)) + content[at:])


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "//[", "https://a.example:x/", "\\"])
def test_addresses_that_are_none(url):
    body = f'<a href="{url}">A</a><img src="{url}"><iframe src="{url}"></iframe>'
    for base in (url, "https://a.example/1"):
        (article,) = read(RECORD.format(title="T", url=base, body=body))
        assert article.images[0].image.src == url
