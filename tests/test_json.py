"""JSON and JSON Lines as streams and as bytes."""

import io
import json
import pickle
import tracemalloc

import pytest

import articlekit as ak
from articlekit.model import Meta
from articlekit.writers.json import JSONWriter
from articlekit.writers.jsonl import JSONLinesWriter
from builders import article, p

WRITERS = [JSONWriter(), JSONWriter(indent=None), JSONLinesWriter()]


def ignore(problem):
    """No `report` is of interest here."""


@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_a_collection_is_taken_one_at_a_time(writer):
    stream = io.BytesIO()
    sizes = []

    def articles():
        for number in range(3):
            sizes.append(stream.tell())
            yield article(p(f"{number}"))

    writer.write(articles(), stream, ignore)
    # Each article is in the stream before the next is asked for.
    assert 0 == sizes[0] < sizes[1] < sizes[2] < stream.tell()


@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_memory_is_constant(writer):
    class Sink(io.RawIOBase):
        def write(self, data):
            return len(data)

    def peak(count):
        tracemalloc.start()
        writer.write((article(p("字" * 10_000)) for _ in range(count)), Sink(), ignore)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    whole = 400 * len("字" * 10_000 * 3)
    # Cyclic garbage of the standard library may wait a while.
    assert peak(400) < whole / 10


@pytest.mark.parametrize("options", [{}, {"id": True}, {"flat": True}], ids=str)
def test_lines_that_workers_prepare_are_the_same_lines(options):
    writer = JSONLinesWriter(**options)
    articles = [article(p(f"{number}\u2028"), title="題") for number in range(3)]
    prepare = pickle.loads(pickle.dumps(writer.prepare))
    prepared, whole = io.BytesIO(), io.BytesIO()
    writer.write(pickle.loads(pickle.dumps(list(map(prepare, articles)))), prepared, ignore)
    writer.write(articles, whole, ignore)
    assert prepared.getvalue() == whole.getvalue()


def test_an_array_is_json():
    for count in (0, 1, 3):
        stream = io.BytesIO()
        JSONWriter().write([article(title=str(n)) for n in range(count)], stream, ignore)
        assert [item["title"] for item in json.loads(stream.getvalue())] == list("012"[:count])
        assert stream.getvalue().endswith(b"]\n")


def test_nothing_is_escaped_without_need():
    text = ak.render(article(p('中“文”é🙂<&>/ "\\\n')), "json")
    assert '中“文”é🙂<&>/ \\"\\\\\\n"' in text


def test_a_line_is_a_line_for_every_program():
    text = ak.render(article(p("a\u2028b\u2029c\x85d\x0b\x0c\x1c\x1d\x1ee\r\nf")), "jsonl")
    assert len(text.splitlines()) == 1
    assert ak.from_json(text).text == "a\u2028b\u2029c\x85d\x0b\x0c\x1c\x1d\x1ee\r\nf"


@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_a_lone_surrogate_does_not_get_out(writer):
    found = article(p("a\ud800b"), p("\ud83d\ude42"))
    stream = io.BytesIO()
    writer.write([found], stream, ignore)
    for text in (stream.getvalue().decode(), writer.render(found, ignore)):
        assert "a\ufffdb" in text
        assert "🙂" in text  # Two halves make one character.
        assert "\\u" not in text


@pytest.mark.parametrize("writer", WRITERS, ids=str)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, b""])
def test_what_json_has_not_is_refused(writer, value):
    with pytest.raises(ak.WriteError, match="front matter"):
        writer.render(article(meta=Meta({"x": value})), ignore)


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_the_order_of_keys(format):
    found = article(p("x"), meta=Meta({"z": 1, "a": 2}))
    data = json.loads(ak.render(found, format))
    assert list(data) == [
        "version",
        "title",
        "url",
        "timestamp",
        "published",
        "date",
        "dateline",
        "byline",
        "source",
        "language",
        "tags",
        "meta",
        "body",
        "discarded",
    ]
    assert list(data["meta"]) == ["z", "a"]
