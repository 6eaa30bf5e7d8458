"""Damaged files: cut, spliced, with flipped bits, in other encodings (N4, N5, N6, N15)."""

import io
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit as ak
from articlekit.writers.epub import EPUBWriter
from security import referee

CASES = Path(__file__).parent.parent / "cases"
SOURCES = [path.read_bytes() for path in sorted(CASES.glob("*/input.md"))]
ENCODINGS = ["gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "utf-8-sig"]
FORMATS = ["text", "markdown", "json", "jsonl", "html", "archive"]


@st.composite
def damaged_files(draw):
    """The bytes of a case's input after one or several accidents."""
    data = draw(st.sampled_from(SOURCES))
    for accident in draw(st.lists(st.sampled_from(ACCIDENTS), min_size=1, max_size=3)):
        data = accident(draw, data)
    return data


def _place(draw, data):
    return draw(st.integers(0, len(data)))


def _cut(draw, data):
    return data[: _place(draw, data)]


def _beheaded(draw, data):
    return data[_place(draw, data) :]


def _flipped(draw, data):
    changed = bytearray(data)
    for at in draw(st.lists(st.integers(0, max(len(data) - 1, 0)), min_size=1, max_size=20)):
        if data:
            changed[at] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


def _spliced(draw, data):
    other = draw(st.sampled_from(SOURCES))
    return data[: _place(draw, data)] + other[_place(draw, other) :]


def _doubled(draw, data):
    start, end = sorted((_place(draw, data), _place(draw, data)))
    return data[:end] + data[start:]


def _filled(draw, data):
    at = _place(draw, data)
    filling = draw(st.sampled_from([b"\0", b"\xff", b"<", b"\xe4", b"&", b'"', b"\r"]))
    return data[:at] + filling * draw(st.integers(1, 40)) + data[at:]


def _encoded(draw, data):
    text = data.decode("utf-8", "replace")
    return text.encode(draw(st.sampled_from(ENCODINGS)), "replace")


def _misread(draw, data):
    text = data.decode(draw(st.sampled_from(ENCODINGS[:6])), "replace")
    return text.encode("utf-8", "replace")


ACCIDENTS = [_cut, _beheaded, _flipped, _spliced, _doubled, _filled, _encoded, _misread]


def read(data):
    """The articles of a file, or None if it is refused."""
    problems = []
    try:
        found = list(ak.parse_all(data, report=problems.append))
    except ak.ParseError as error:
        refused = error
    else:
        assert all(problem.code and problem.line for problem in problems)
        return found
    assert refused.code
    assert str(refused).isprintable()
    return None


@given(damaged_files())
def test_n06_a_damaged_file_is_articles_or_a_parse_error(data):
    for article in read(data) or ():
        for form in FORMATS:
            try:
                ak.render(article, form).encode()
            except ak.WriteError:
                assert form == "archive"  # A title that no record can hold.


@given(damaged_files())
@settings(max_examples=40)
def test_n01_n15_outputs_of_damaged_files_are_sound(data):
    articles = read(data) or ()
    for article in articles:
        assert referee.html_faults(ak.render(article, "html")) == []
        referee.strict_json(ak.render(article, "json"))
        assert ak.from_json(ak.render(article, "json")) == article
    stream = io.BytesIO()
    EPUBWriter(draw_cover=False).write(articles, stream)
    assert referee.book_faults(stream.getvalue()) == []


@given(st.sampled_from(SOURCES), st.data())
def test_n04_no_letter_of_a_damaged_page_is_lost(source, data):
    body = source.decode().partition("\n------\n")[2].encode()
    for accident in data.draw(
        st.lists(st.sampled_from(ACCIDENTS[:6]), min_size=1, max_size=3), label="accidents"
    ):
        body = accident(data.draw, body)
    page = body.decode("utf-8", "replace")
    try:
        article = ak.parse(f"<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n{page}")
    except ak.ParseError:  # A record in the body, perhaps.
        return
    assert referee.unaccounted(page, article) == ""
